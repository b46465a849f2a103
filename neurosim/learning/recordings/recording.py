"""A history of steps with a cursor: time travel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar, NamedTuple, overload

from neurosim import presentation
from neurosim.attributes import SetOnce
from neurosim.checks import flag, listed, of_kind, place, whole
from neurosim.data.patterns import Pattern
from neurosim.errors import OptionError, RecordingError
from neurosim.graph.network import Network, Stage
from neurosim.graph.parameter import Parameter
from neurosim.graph.work import at_work
from neurosim.interrupt import Interrupt
from neurosim.learning.recordings.finding import condition
from neurosim.learning.recordings.ledger import Ledger
from neurosim.learning.recordings.showing import Shown, origin_of, set_stage
from neurosim.learning.recordings.timeline import Moment, Timeline, check_place
from neurosim.learning.steps import Step
from neurosim.notation import counted


class Mark(NamedTuple):
    """Where a training sample begins in a recording.

    Attributes:
        position: the cursor's position before its first step.
        epoch: the number of the epoch, from 1.
        sample: the number of the sample within the epoch, from 1.
    """

    position: int
    epoch: int
    sample: int


class Recording(SetOnce):
    """A list of steps and a cursor; moving the cursor moves the live objects.

    ``position`` is how many of the steps are in force: after a pass it is at the end. Going back
    restores every number bit for bit, and forward again repeats exactly.

    The cursor refuses to move if other code changed one of its numbers in between, or edited
    the network; nothing is lost then. Training on from a rewound moment is a new recording with
    steps of its own: take those back, and this one moves again, its later steps included. Taken
    back out of turn, each restores its own numbers, and only a forward pass may come next.

    Attributes:
        net: the network that the steps belong to.
        patterns: what was trained on, in the network's own numbers; () for a forward pass, a
            backward pass or an update alone.
        marks: where the samples of a training begin.
        dropped: how many earlier steps were not kept.

    >>> import neurosim as ns
    >>> recording = ns.forward(ns.dense([1, 1], activation="identity", seed=1), [2.0])
    >>> recording
    Recording of 2 steps, at 2
      1  i1  output = 2
      2  o1  net = -0.365635756·2 + 0.347433737·1 = -0.383837775  out = identity(-0.383837775) = ...
    >>> recording.back()
    ActivationStep(o1  net = ...)
    >>> recording.net["o1"]
    Output('o1', identity)
    """

    _INSTEAD: ClassVar[Mapping[str, str]] = {
        "position": "the position of a Recording cannot be set; move it by seek(...), "
        "step() or back()",
    }

    net: Network
    patterns: tuple[Pattern, ...]
    marks: tuple[Mark, ...]
    dropped: int

    def __init__(
        self,
        net: Network,
        steps: Sequence[Step],
        start: Stage,
        marks: Sequence[Mark] = (),
        dropped: int = 0,
        patterns: Sequence[Pattern] = (),
        shown: Shown | None = None,
    ) -> None:
        self.net = of_kind(net, Network, "a recording is of")
        self.patterns = tuple(listed(patterns, "patterns"))
        self.marks = tuple(listed(marks, "marks"))
        for mark in self.marks:
            of_kind(mark, Mark, "each of the marks of a recording must be")
        self.dropped = whole(dropped, "dropped", least=0)
        self._steps = tuple(listed(steps, "steps"))
        for each in {type(each): each for each in self._steps}.values():  # one of each kind
            of_kind(each, Step, "each of the steps of a recording must be")
        self._position = len(self._steps)
        self._start = start
        self._end = self._left = net._stage
        self._version = net.version
        self._ledger: Ledger | None = None
        self._timeline = Timeline(net, self._steps)
        self._shown = Shown(net) if shown is None else of_kind(shown, Shown, "shown must be")
        self._shown.ends()

    @property
    def position(self) -> int:
        """How many steps are in force."""
        return self._position

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, also those that are taken back at the moment."""
        return self._steps

    @property
    def edited(self) -> bool:
        """True if the network's structure was edited since, so that the steps no longer fit."""
        return self.net.version != self._version

    def __len__(self) -> int:
        return len(self._steps)

    def __iter__(self) -> Iterator[Step]:
        return iter(self._steps)

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Step, ...]: ...
    def __getitem__(self, index: int | slice) -> Step | tuple[Step, ...]:
        if not isinstance(index, slice):
            index = place(index, len(self), "step")
        return self._steps[index]

    def step(self, n: int = 1) -> Step | None:
        """Go ``n`` steps forward, or to the end; return the last one done, None at the end.

        Raises:
            RecordingError: if a number or the network was changed in between.
        """
        count = whole(n, "n", least=0)
        return self._move(min(self._position + count, len(self)))

    def back(self, n: int = 1) -> Step | None:
        """Go ``n`` steps back, or to the start; return the last one undone, None at the start.

        Raises:
            RecordingError: if a number or the network was changed in between.
        """
        count = whole(n, "n", least=0)
        return self._move(max(self._position - count, 0))

    def seek(self, i: int) -> Step | None:
        """Go to the moment at which ``i`` steps are in force.

        Raises:
            OptionError: if there are not that many steps.
            RecordingError: if a number or the network was changed in between.
        """
        return self._move(self._valid(i))

    def rewind(self) -> None:
        """Go to the moment before the first step."""
        self._move(0)

    def at(self, i: int) -> Moment:
        """Return the network as it was when ``i`` steps were in force; nothing moves.

        Any number of that moment can be asked for, whatever has become of it since: by
        ``recording.at(i)["h1"].output``, or ``recording.at(i).value(element, "output")``.

        Raises:
            OptionError: if there are not that many steps.

        >>> import neurosim as ns
        >>> net = ns.dense([1, 1], activation="identity", bias=False, weights=0.5)
        >>> recording = ns.train_step(net, [2.0], [0.0], learning_rate=0.1)
        >>> net["i1", "o1"].weight, recording.at(2)["i1", "o1"].weight
        (0.3, 0.5)
        >>> [recording.at(i).value("o1", "output") for i in (1, 2)]
        [0.0, 1.0]
        """
        i = self._valid(i)
        step = self._steps[i - 1] if i else None
        return Moment(self.net, self._timeline, i, step, self._stage_at(i), self._shown.dropped)

    def course(self, element: Any, attribute: str) -> list[tuple[int, Any]]:
        """Return (position, value) for every change of a number, beginning with position 0.

        >>> import neurosim as ns
        >>> net = ns.dense([1, 1], activation="identity", bias=False, weights=0.5)
        >>> recording = ns.train_step(net, [2.0], [0.0], learning_rate=0.1)
        >>> recording.course(("i1", "o1"), "weight")
        [(0, 0.5), (7, 0.3)]
        """
        found = self.net[element] if isinstance(element, str | tuple) else element
        check_place(found, attribute)
        return self._timeline.course(found, attribute)

    def find(
        self,
        wanted: Any,
        start: int | None = None,
        *,
        backwards: bool = False,
    ) -> int | None:
        """Return the position of the next step that concerns an element or meets a condition.

        ``recording[position]`` is that step, and ``recording.seek(position)`` goes to the moment
        just before it.

        Args:
            wanted: an element of the network or its name (for a connection a pair of names), a
                kind of step, or a function of a step.
            start: where to start looking; by default at the cursor.
            backwards: look at earlier steps instead.

        Raises:
            NetworkError: for a name that is not in the network.
            OptionError: for something else that cannot be looked for, or a start out of range.

        >>> import neurosim as ns
        >>> net = ns.dense([2, 2, 1])
        >>> recording = ns.train_step(net, [0, 1], [1], learning_rate=0.5)
        >>> recording.find(("h1", "o1"), 0), recording.find(ns.UpdateStep, 0)
        (7, 20)
        >>> recording.find(lambda step: "error" in str(step), 0)
        6
        """
        matches = condition(self.net, wanted)
        at = self._position if start is None else self._valid(start)
        order = range(at - 1, -1, -1) if flag(backwards, "backwards") else range(at, len(self))
        return next((index for index in order if matches(self._steps[index])), None)

    @property
    def loss(self) -> float:
        """E at the cursor: the sum over the outputs, and over the steps of time of a sequence."""
        return self.at(self._position).loss

    def _repr_html_(self) -> str | None:
        return presentation.html(self)

    def __repr__(self) -> str:
        earlier = f" ({counted(self.dropped, 'earlier step')} dropped)" if self.dropped else ""
        head = f"Recording of {counted(len(self), 'step')}{earlier}, at {self._position}"
        width = len(str(len(self)))
        shown = [
            f"  {index:>{width}}  {step}" for index, step in islice(enumerate(self, 1), _SHOWN)
        ]
        rest = len(self) - len(shown)
        return "\n".join([head, *shown, *([f"  ... and {rest} more"] if rest else [])])

    def __getstate__(self) -> dict[str, Any]:
        """Leave out of copies and pickles what each of them must know of its own objects."""
        return {**vars(self), "_ledger": None}

    # Inside

    def _valid(self, position: int) -> int:
        if whole(position, "position", least=0) > len(self):
            raise OptionError(f"position must lie in 0..{len(self)}, got {position}")
        return int(position)

    def _move(self, position: int) -> Step | None:
        if position == self._position:
            return None
        self._check()
        forward = position > self._position
        start, end = sorted((position, self._position))
        path: Sequence[Step] = self._steps[start:end] if forward else self._steps[start:end][::-1]
        last = origin_of(self.net).stage == self._left
        # Ctrl-C waits until cursor and numbers agree again.
        with Interrupt(), at_work(self.net, "a recording's cursor"):
            self._known().put(Ledger().note(path, forward=forward))
            self._position = position
            self._shown.show(self._steps, position, not self.dropped)
            # Where another pass came in between, no pass may build on what is left.
            set_stage(self.net, self._stage_at(position) if last else "built")
            if last and position == self.dropped == 0:
                self._shown.begins()
            self._left = origin_of(self.net)._stage
        return path[-1]

    def _check(self) -> None:
        """Refuse to move if anything is not as this recording left it."""
        if self.edited:
            raise RecordingError(
                f"network {self.net.name!r} was edited since this recording was made, "
                "so its steps no longer fit"
            )
        changed = self._known().changed()
        if changed is not None:
            element, attribute, left, found = changed
            raise RecordingError(
                f"{self._place(element, attribute)} was changed since: this recording left "
                f"{left!r} there, now it is {found!r}; put it back to move on"
            )

    def _place(self, element: Any, attribute: str) -> str:
        """Name a number as a message does: ``weight of i1 -> h1``."""
        if not isinstance(element, Parameter):
            return f"{attribute} of {element!r}"
        held = [each.label for each in self.net.connections if each.parameter is element]
        return f"{'weight' if attribute == 'value' else attribute} of {', '.join(held)}"

    def _known(self) -> Ledger:
        """Return what this recording's numbers should be now; made at the first move."""
        if self._ledger is None:
            done, to_come = self._steps[: self._position], self._steps[self._position :]
            self._ledger = Ledger().note(to_come[::-1], forward=False).note(done, forward=True)
        return self._ledger

    def _stage_at(self, position: int) -> Stage:
        """What was done last at that moment, and so what may come next."""
        if position == 0:
            return self._start
        if position == len(self):
            return self._end
        last, following = (each.phase for each in self._steps[position - 1 : position + 1])
        if last == "input" or (last == following and last in ("forward", "update")):
            return "built"  # in the middle of a pass
        if last in ("moment", "update"):
            return "updated"
        return "backward" if last != "forward" and following in ("update", "input") else "forward"


_SHOWN = 40
"""How many steps a recording shows at the prompt."""
