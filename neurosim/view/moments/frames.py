"""A frame is a function of an index into a recording: nothing moves, nothing is written."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any

from neurosim.checks import choice, place
from neurosim.errors import RecordingError
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, State
from neurosim.graph.time.unrolling import Unrolled, split_name
from neurosim.learning.recordings.recording import Mark, Recording
from neurosim.learning.steps import MomentStep, Step
from neurosim.notation import brief, multiplied_by
from neurosim.view.moments.scales import Scales

TERMS = 6
"""How many terms of a sum a frame's line shows at most."""

READ = 60.0
"""How many letters are read in a second; most of them are digits, which one only glances at."""

WHERE = {
    "epoch": "epoch {}", "sample": "sample {}", "time": "t = {}", "step": "step {} of {}",
    "written": "{} of {} weights written",
}  # fmt: skip
"""How captions and pages say which moment they show, and how much of its step."""

FEW = 12
"""Changes of weights are written beside at most this number of connections at once."""

NOTHING = Step(None, (), ())
"""What is done before the first step."""


class Frames:
    """The moments of a recording, one more than it has steps; any of them at once.

    ``frames[i]`` shows every number as the live objects do after ``recording.seek(i)``, while the
    cursor stays where it is.

    Args:
        recording: the recording; it is read, never moved.

    Attributes:
        net: the network that it is of.

    Raises:
        RecordingError: if the network was edited since the recording was made.

    >>> import neurosim as ns
    >>> net = ns.dense([1, 1], activation="identity", bias=False, seed=1)
    >>> frames = Frames(ns.train_step(net, [2.0], [1.0], learning_rate=0.1))
    >>> len(frames), frames[2].phase, frames[2].value(net["o1"], "output")
    (8, 'forward', -0.7312715117751976)
    >>> frames[0].value(net["i1", "o1"], "weight"), frames[-1].value(net["i1", "o1"], "weight")
    (-0.36563575588..., -0.01938145353...)
    >>> frames.chapters.following("phase", 2), frames[3].text
    (3, 'o1  E = 1/2·(expected - output)^2 = 1.49865052  with expected = 1, output = -0.731271512')
    """

    def __init__(self, recording: Recording) -> None:
        if recording.edited:
            raise RecordingError(
                f"network {recording.net.name!r} was edited since this recording was made, "
                "so its steps no longer fit the picture"
            )
        self.recording, self.net = recording, recording.net

    @classmethod
    def of(cls, net: Network) -> Frames:
        """Return the only moment of a network as it is now."""
        return cls(Recording(net, (), net._stage))

    @cached_property
    def built(self) -> bool:
        """Whether nothing was computed yet before the first step."""
        return self.recording.at(0).stage == "built"

    @cached_property
    def chapters(self) -> Chapters:
        """Where phases, samples and epochs begin."""
        return Chapters(self.recording)

    @cached_property
    def scales(self) -> Scales:
        """What counts as large."""
        return Scales.of(self.recording)

    def __len__(self) -> int:
        return len(self.recording) + 1

    def __getitem__(self, index: int) -> Frame:
        return Frame(self, range(len(self))[place(index, len(self), "frame")])

    def history(self, element: Any, attribute: str) -> list[tuple[int, Any]]:
        """Return (index, value) for every change of a number, beginning with index 0."""
        return self.recording.course(element, attribute)

    def owner(self, element: Any) -> Any:
        """Return in whose place of the picture an element's numbers are shown."""
        return element

    @cached_property
    def losses(self) -> list[tuple[int, float]]:
        """The loss curve: (index, E), a point for every sample or epoch where E was found."""
        curve: list[tuple[int, float]] = []
        steps, total = self.recording.steps, 0.0
        for index, (step, following) in enumerate(zip(steps, [*steps[1:], NOTHING], strict=False)):
            if step.loss is not None:
                total += step.loss
                if step.phase == "moment" or following.phase != "loss":
                    curve.append((index + 1, total))
                    total = 0.0
        return curve


class Frame:
    """One moment of a recording.

    Attributes:
        index: how many steps are done.
        net: the network that is shown.
        step: the step just done; None before the first.
        phase: what it belongs to: input, forward, loss, backward, update, moment; or "".
        flow: what moves along its connections, "signal" forwards or "flow" backwards, or "".
        time: which step of time of an unrolled network it is about, None for no one.
        about: the names of the nodes that it is about.
        along: the connections that it is about.
        epoch: the number of the epoch, from 1; None outside training.
        sample: the number of the sample within the epoch, from 1; None outside training.
    """

    def __init__(self, frames: Frames, index: int) -> None:
        self._frames, self.index, self.net = frames, index, frames.net
        self._moment = frames.recording.at(index)
        self.step = self._moment.step
        step = self._step = self.step or NOTHING
        self.phase, self.flow, self.time = step.phase, step.flow, time_of(step)
        self.about = tuple(frames.owner(node).name for node in step.nodes)
        self._running = {frames.owner(each): each for each in step.along}
        self.along: tuple[Connection, ...] = tuple(self._running)
        mark = frames.chapters.mark(index)
        self.epoch = mark and mark.epoch
        self.sample = step.sample if isinstance(step, MomentStep) else mark and mark.sample

    @property
    def notes(self) -> dict[tuple[str, str], str]:
        """What is written beside connections, by (source, target): what becomes of weights."""
        step, note = self._step, ""
        if step.quantity == "update":
            before, after = step.before[0], step.after[0]
            sign = "-" if after < before else "+"
            note = f"{brief(before)} {sign} {brief(abs(after - before))}"
        elif step.quantity in ("gradient", "mean gradient"):
            note = f"gradient {brief(step.after[0])}"
        noted = self.along[:FEW] if note else ()
        return {(each.source.name, each.target.name): note for each in noted}

    @property
    def loss(self) -> float:
        """E as it stood then: the sum over the outputs."""
        return self._moment.loss

    @property
    def judged(self) -> bool:
        """True once all outputs were compared with expected values, so that E means something."""
        following = self._frames.recording.steps[self.index : self.index + 1]
        if self.phase == "loss" and following and following[0].phase == "loss":
            return False
        return any(self.expected(each) is not None for each in self._frames.net.outputs)

    def expected(self, output: Output) -> float | None:
        """Return the value that is expected of an output, if one is known by then."""
        found: float | None = self.value(output, "expected")
        return found if self.current(output, "expected") else None

    def current(self, element: Any, attribute: str) -> bool:
        """True if a number is of the pass under way, and not still that of the sample before.

        Before any pass a neuron has no output, either.
        """
        element = self._running.get(element, element)
        if isinstance(element, Connection):
            if attribute == "signal":
                return self.current(element.source, "output")
            if attribute == "flow":
                return self.current(element.target, "error")
        if attribute == "weight" or isinstance(element, Bias | State):
            return True
        moment, began = self._moment, self._frames.chapters.forward(self.index)
        owner, name = (element, "net_input") if attribute == "slope" else (element, attribute)
        if not began:
            left = isinstance(element, Neuron) or attribute == "error"
            return not (self._frames.built and left) or bool(moment.written(owner, name))
        return moment.written(owner, name) >= began

    @property
    def formula(self) -> str:
        """The rule of the step in symbols; "" where there is none."""
        with multiplied_by("·"):
            return str(self._step.formula)

    @property
    def text(self) -> str:
        """The step's line of arithmetic, long sums cut in the middle; "" before the first."""
        with multiplied_by("·"):
            return "" if self.step is None else shortened(str(self.step))

    @property
    def seconds(self) -> float:
        """How long it is shown at normal speed: as long as it takes to read its lines."""
        if self.phase == "moment":
            return 0.08
        reading = 0.4 + (len(self.formula) + len(self.text)) / READ
        least = 1.5 if self.flow else 0.7
        return min(max(reading, least), 4.0)

    def value(self, element: Any, attribute: str) -> Any:
        """Return what stood there then, as the moment of the recording has it."""
        return self._moment.value(self._running.get(element, element), attribute)

    def __repr__(self) -> str:
        return f"Frame({self.index}, {self.text!r})" if self.index else "Frame(0)"


def shortened(text: str, terms: int = TERMS) -> str:
    """Return a line of arithmetic with the middle of each long sum or list left out.

    >>> shortened("net = 1 + 2 + 3 + 4 + 5 = 15", terms=3)
    'net = 1 + 2 + ... + 5 = 15'
    """
    for separator in (" + ", ", "):
        if text.count(separator) < terms:
            continue  # as in most of very many lines
        text = "  ".join(_cut(part, separator, terms) for part in re.split(r" {2,}", text))
    return text


def _cut(text: str, separator: str, terms: int) -> str:
    parts = text.split(separator)
    if len(parts) <= terms:
        return text
    first = (terms + 1) // 2
    return separator.join([*parts[:first], "...", *parts[len(parts) - (terms - first) :]])


_PASSES = {"input": "forward", "loss": "backward"}
"""A jump to the forward pass goes to its inputs, one to the backward pass to its loss."""


class Chapters:
    """The positions at which the first step of each phase, step of time, sample and epoch is done.

    Args:
        recording: the recording.

    Attributes:
        all: the positions of every kind.
        passes: the positions at which the first step of each forward pass is done.
    """

    def __init__(self, recording: Recording) -> None:
        self._end = len(recording)
        self._marks = recording.marks
        steps = list(enumerate(recording.steps, 1))
        begins = [mark.position + 1 for mark in self._marks if mark.position < self._end]
        self.all = {
            "phase": _changes(
                (at, (_PASSES.get(step.phase, step.phase), bisect_right(begins, at)))
                for at, step in steps
            ),
            "time": _changes((at, now) for at, step in steps if (now := time_of(step)) is not None),
            "sample": begins,
            "epoch": _changes(zip(begins, (mark.epoch for mark in self._marks), strict=False)),
        }
        going = ("input", "forward")
        self.passes = [at for at in self.all["phase"] if recording.steps[at - 1].phase in going]

    def starts(self, kind: str) -> list[int]:
        """Return the positions at which the first step of every ``kind`` is done.

        Raises:
            OptionError: if the kind is not "phase", "time", "sample" or "epoch".
        """
        return choice(kind, self.all, "kind of jump")

    def following(self, kind: str, position: int) -> int:
        """Return where the next of its kind begins, or the end."""
        return min((at for at in self.starts(kind) if at > position), default=self._end)

    def preceding(self, kind: str, position: int) -> int:
        """Return where this one begins, if that is earlier, or else the one before, or 0."""
        return max((at for at in self.starts(kind) if at < position), default=0)

    def forward(self, position: int) -> int:
        """Return where the forward pass began that is done or under way; 0 for none."""
        at = bisect_right(self.passes, position)
        return self.passes[at - 1] if at else 0

    def mark(self, position: int) -> Mark | None:
        """Return the mark of the sample that the step just done belongs to."""
        at = bisect_right(self._marks, max(position - 1, 0), key=lambda mark: mark.position)
        return self._marks[at - 1] if at else None


def time_of(step: Step) -> int | None:
    """Return which step of time a step in an unrolled network is about, None for no one."""
    node = step.nodes[0] if step.nodes else None
    return split_name(node.name)[1] if node and isinstance(node.network, Unrolled) else None


def _changes(keyed: Iterable[tuple[int, Any]]) -> list[int]:
    """Return the positions at which a key is another than that before."""
    return [next(run)[0] for _, run in groupby(keyed, itemgetter(1))]
