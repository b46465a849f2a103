"""Slips: a mistake made at some places, what is said of it, and where each can be made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import NamedTuple

from neurosim.graph.neuron import Output
from neurosim.graph.time.unrolling import Unrolled
from neurosim.insight.sheets.kinds import KINDS, SQUARED
from neurosim.insight.sheets.places import ALONE, APART, TOGETHER, WHOLE, elements, parts, place_of
from neurosim.insight.sheets.quantities import Place, Quantity, Reads
from neurosim.insight.sheets.task import Task, edge_of

WHERE = {
    "net": ("net {}", "net {}", "every net input"),
    "out": ("out {}", "out {}", "every output"),
    "E": ("E {}", "E {}", "E"),
    "error": ("error {}", "the errors of {}", "every error"),
    "gradient": ("gradient {}", "the gradients into {}", "every gradient"),
    "new weight": ("new weight {}", "the new weights into {}", "every new weight"),
}
"""What a quantity is called at one place, at several, and everywhere."""

NAMED = 5
"""How many places are named."""


class Slip(NamedTuple):
    """One mistake, made at one place, at those of one layer, or everywhere.

    Attributes:
        kind: a key of :data:`KINDS`.
        places: where; none for what has no place.
        reads: what is read there instead, for mistakes that consist in that.
        everywhere: True if these are all places where it can be made.
        called: what the quantity is called that it spoils; by default that of the places.
    """

    kind: str
    places: tuple[Place, ...] = ()
    reads: Reads = ()
    everywhere: bool = False
    called: str = ""

    @property
    def text(self) -> str:
        """What was done wrong."""
        kind = KINDS[self.kind]
        one, several, every = WHERE[kind.quantity]
        where, plural = every, False
        if self.called:
            where = self.called
        elif not self.everywhere or len(self.places) == 1:
            owners = dict.fromkeys(map(self._owner, self.places))
            plural = len(owners) > 1 or (len(self.places) > 1 and len(self.places[0]) > 1)
            where = (several if plural else one).format(_listed(list(owners)))
        first = self.reads[0] if self.reads else ((self.places or ((),))[0], ())
        names = (*first[0], *("",) * (2 - len(first[0])), *first[1])
        numbered = (
            {"s": "", "es": "", "has": "have", "is": "are"}
            if plural
            else {"s": "s", "es": "es", "has": "has", "is": "is"}
        )
        text = kind.text.format(*names, where=where, **numbered)
        likewise = self.called and self.reads and "{where}" not in kind.text
        return f"{text}, and so on in {self.called}" if likewise else text

    def _owner(self, place: Place) -> str:
        """Return whose quantity is spoilt by a mistake at a place."""
        quantity = KINDS[self.kind].quantity
        if len(place) == 1:
            return place[0]
        if quantity == "error":
            return place[0] if len(self.places) > 1 else f"{place[0]} (from {place[1]})"
        several = len(self.places) > 1
        return place[1] if quantity == "net" or several else " -> ".join(place)

    def is_within(self, other: Slip) -> bool:
        """Tell whether it is the same mistake as another one, made at some of its places."""
        same = self.kind == other.kind and set(self.reads) <= set(other.reads)
        return same and set(self.places) <= set(other.places)

    def distance(self, asked: Place) -> int:
        """Return how far it is from a place that was asked about.

        0 for a mistake made there alone, 1 there and elsewhere, 2 for everywhere, 3 elsewhere.
        """
        if self.everywhere and len(self.places) != 1:
            return 2
        if not asked or not any(asked[-1] in place for place in self.places):
            return 2 if self.everywhere else 3
        return min(len(self.places) - 1, 1)


def _listed(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names) if more < 1 else f"{', '.join(names[: NAMED - 1])} ... {names[-1]}"


FIRST = 5
"""How many mistakes of each kind are tried before more of any."""


STAGES = {
    "net": 0, "out": 0, "E": 1, "slope": 2, "back": 2, "partial": 2, "error": 2, "gradient": 3,
    "shared gradient": 3,
}  # fmt: skip
"""When a quantity is worked out; a mistake spoils none of an earlier stage."""


def stage_of(kind: str) -> int:
    """Return when a kind of quantity is worked out, the last ones at 4."""
    return STAGES.get(kind, 4)


class Mistakes:
    """The mistakes that can be made in a task.

    Args:
        task: the task.
    """

    def __init__(self, task: Task) -> None:
        squared = task.criterion.name == "squared_error"
        without = {"extra_slope", "by_output"} if squared else SQUARED
        self._of_kind = {
            kind: tuple(dict.fromkeys(made(kind, task))) for kind in KINDS if kind not in without
        }

    def near(self, asked: Quantity, most: int) -> list[tuple[int, Slip]]:
        """Return how far away mistakes are that may spoil a quantity, and these, the nearest first.

        Args:
            asked: the quantity.
            most: how many to return at most.
        """
        stage = stage_of(asked.kind)
        ranked: list[tuple[int, int, Slip]] = []
        for kind, found in self._of_kind.items():
            if stage_of(KINDS[kind].quantity) > stage:
                continue
            # Made elsewhere, at many places is likelier than at one.
            measured = sorted(
                ((slip.distance(asked.of), -len(slip.places), slip) for slip in found),
                key=itemgetter(0, 1),
            )
            ranked += [(place // FIRST, far, slip) for place, (far, _, slip) in enumerate(measured)]
        return [(far, slip) for _, far, slip in sorted(ranked, key=itemgetter(0, 1))[:most]]


def made(kind: str, task: Task) -> Iterator[Slip]:
    """Return a mistake at every place, in every layer, and everywhere."""
    at = KINDS[kind].at
    if at in STEPS:
        if STEPS[at](task) and (kind not in SEVERAL or len(task.patterns) > 1):
            yield Slip(kind, everywhere=True)
        return
    if at in APART or at in TOGETHER:
        for reads in _readings(at, task):
            yield Slip(kind, tuple(place for place, _ in reads), reads)
        return
    if at == "shared":
        yield from (Slip(kind, tuple(map(edge_of, group))) for group in task.shared)
        return
    places = [place_of(each) for each in elements(at.removeprefix("one "), task)]
    for scope in parts(places, task) if not at.startswith("one ") else ():
        yield Slip(kind, scope, everywhere=len(scope) == len(places))
    ways = [edge_of(each) for each in task.net.connections if len(each.source.outgoing) > 1]
    ways = [each for each in ways if at == "sent back" and each[:1] in places]
    for place in (*places, *ways):
        yield Slip(kind, (place,), everywhere=len(places) == 1)
    for alike in _alike(ways, task) if isinstance(task.net, Unrolled) else ():
        yield Slip(kind, alike)


def _readings(at: str, task: Task) -> Iterator[Reads]:
    """Return what is misread: at one place, at those of a neuron or a layer, and everywhere."""
    yield from APART[at](task) if at in APART else ()
    for reads in filter(None, TOGETHER[at](task)) if at in TOGETHER else ():
        if at in ALONE:
            yield from ((pair,) for pair in reads)
        read = dict(reads)
        for scope in parts([*read], task, back=at.endswith("back")) if at not in WHOLE else ():
            yield tuple((place, read[place]) for place in scope)
        yield reads


def widest(kind: str, task: Task) -> Iterator[Slip]:
    """Return a mistake at all places at once where it can be made, as programs make it."""
    at = KINDS[kind].at
    if at in STEPS:
        yield from made(kind, task)
    elif at in TOGETHER:
        for reads in filter(None, TOGETHER[at](task)):
            yield Slip(kind, tuple(place for place, _ in reads), reads)
    elif at == "shared":
        yield Slip(kind, tuple(edge_of(each) for group in task.shared for each in group))
    elif at not in APART and not at.startswith("one "):
        yield Slip(kind, tuple(map(place_of, elements(at, task))))


def _alike(ways: Iterable[Place], task: Task) -> list[tuple[Place, ...]]:
    """Return ways back over time by the kinds of nodes at their ends: loops, or to outputs."""
    found: dict[bool, list[Place]] = {}
    for source, target in ways:
        found.setdefault(isinstance(task.net.node(target), Output), []).append((source, target))
    return [tuple(each) for each in found.values() if len(each) > 1]


def _is_one_hot(task: Task) -> bool:
    wanted = [each.expected for _, each in task.numbered]
    rows = [set(row) == {0.0, 1.0} and sum(row) == 1.0 for row in wanted if None not in row]
    return len(rows) == len(wanted) > 0 and all(rows)


SEVERAL = ("sum_for_mean", "last_pattern")
"""Mistakes that take several patterns."""

STEPS: dict[str, Callable[[Task], bool]] = {
    "step": lambda task: True,
    "outputs": lambda task: len(task.net.outputs) > 2 and not isinstance(task.net, Unrolled),
    "time": lambda task: isinstance(task.net, Unrolled),
    "one-hot": _is_one_hot,
    "remembering": lambda task: bool(task.moments),
    "adam": lambda task: len(task.moments) > 1,
    "velocity": lambda task: task.moments == ("velocity",),
    "surprise": lambda task: task.criterion.name.endswith("cross_entropy"),
    "two classes": lambda task: task.criterion.name == "cross_entropy",
}
"""Mistakes that are made everywhere, and in which tasks they can be."""
