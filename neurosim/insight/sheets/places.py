"""Where each mistake can be made: at one place, in one layer, everywhere, or by misreading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter

from neurosim.graph.neuron import Output
from neurosim.graph.nodes import State
from neurosim.graph.time.unrolling import Unrolled
from neurosim.insight.sheets.elements import elements, parts, place_of
from neurosim.insight.sheets.kinds import KINDS, SQUARED
from neurosim.insight.sheets.quantities import Place, Quantity
from neurosim.insight.sheets.readings import READINGS
from neurosim.insight.sheets.slips import Slip
from neurosim.insight.sheets.task import Task, edge_of

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
    if at in READINGS:
        for reads in READINGS[at](task):
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
    "start": lambda task: any(isinstance(each, State) for each in task.net.nodes),
    "one-hot": _is_one_hot,
    "remembering": lambda task: bool(task.moments),
    "adam": lambda task: len(task.moments) > 1,
    "velocity": lambda task: task.moments == ("velocity",),
    "surprise": lambda task: task.criterion.name.endswith("cross_entropy"),
    "two classes": lambda task: task.criterion.name == "cross_entropy",
}
"""Mistakes that are made everywhere, and in which tasks they can be."""
