"""Checking backpropagation against differences of E."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from random import Random
from typing import Any, Literal, TypeAlias

from neurosim.attributes import unchanging
from neurosim.checks import few, finite, of_kind, whole
from neurosim.data.patterns import read_expected, read_wanted_rows
from neurosim.errors import OptionError
from neurosim.functions.losses import Loss, loss as find_loss
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.graph.parameter import Parameter
from neurosim.graph.time.sequences import read_sequence
from neurosim.graph.values.overflow import naming_overflow
from neurosim.graph.values.reading import read_inputs
from neurosim.graph.work import at_work
from neurosim.insight.document import Document, Report
from neurosim.insight.explaining.formulas import at_kink, slope_below
from neurosim.insight.explaining.symbols import edge
from neurosim.insight.precision import Precision
from neurosim.learning.propagation import Walk
from neurosim.learning.recordings.snapshot import is_finite, places, read, write
from neurosim.learning.sequence_walk import flat

NAMED = 5
"""How many of the connections that share a weight are named."""

STEPS = (1e-5, 1e-4, 1e-6, 1e-3, 1e-7)
"""Steps to try, relative to the number where that is above 1: the first mostly does."""

_JUMP = 1e-3
"""A slope or output that changes by more within the smallest step has a jump there."""


Verdict: TypeAlias = Literal["right", "kink", "wrong"]

_SHOWN = 20
"""How many rows a check shows."""


@unchanging
@dataclass(frozen=True)
class Compared:
    """One derivative of E, computed in two ways.

    Attributes:
        parameter: the parameter.
        label: the connections that hold it.
        backpropagated: the gradient that backpropagation gives.
        difference: (E(+h) - E(-h)) / 2h.
        verdict: ``"right"``, ``"wrong"``, or ``"kink"`` where E has no derivative.
        kink: the neuron that stands at a kink, if one does.
        excess: how far the two are apart, as a multiple of what is tolerated.
    """

    parameter: Parameter
    label: str
    backpropagated: float
    difference: float
    verdict: Verdict
    kink: str
    excess: float

    @property
    def off_by(self) -> float:
        """How far the two are apart, relative to the larger."""
        size = max(abs(self.backpropagated), abs(self.difference))
        return abs(self.backpropagated - self.difference) / size if size else 0.0


class GradientCheck(Report):
    """The result of ``ns.check_gradients``: what was compared, the worst first.

    Attributes:
        rows: one :class:`Compared` for each parameter, the worst first.
        faults: sentences that say where it goes wrong.
        notes: which slope is taken at a kink, where neurons stand at one exactly.
    """

    rows: tuple[Compared, ...]
    faults: tuple[str, ...]
    notes: tuple[str, ...]

    def __init__(
        self,
        title: str,
        rows: list[Compared],
        faults: list[str],
        notes: list[str],
    ) -> None:
        self._title = title
        self.rows = tuple(sorted(rows, key=_badness, reverse=True))
        self.faults = tuple(faults)
        self.notes = tuple(notes)

    @property
    def ok(self) -> bool:
        """True if nothing is wrong; a kink is not wrong."""
        return not self.wrong

    @property
    def wrong(self) -> tuple[Compared, ...]:
        """The parameters whose gradient is wrong."""
        return tuple(row for row in self.rows if row.verdict == "wrong")

    @property
    def kinks(self) -> tuple[Compared, ...]:
        """The parameters by which E has no derivative here."""
        return tuple(row for row in self.rows if row.verdict == "kink")

    def document(self) -> Document:
        """Return it as a document."""
        document = Document(self._title, Precision(7))
        counts = f"{len(self.rows)} checked, {len(self.wrong)} wrong, {len(self.kinks)} at a kink"
        document.paragraph(f"Gradients: {counts}.")
        head = ["parameter", "backpropagation", "difference", "off by", ""]
        rows = [_row(row) for row in self.rows[:_SHOWN]]
        if rows:
            document.table(head, rows)
        if len(self.rows) > _SHOWN:
            document.paragraph(f"... and {len(self.rows) - _SHOWN:,} more, none worse.")
        for each in (*self.faults, *self.notes):
            document.paragraph(each)
        return document


def _badness(row: Compared) -> tuple[int, float]:
    return ("right", "kink", "wrong").index(row.verdict), row.excess


def _row(row: Compared) -> tuple[Any, ...]:
    verdict = f"kink at {row.kink}" if row.kink else row.verdict
    return row.label, row.backpropagated, row.difference, float(f"{row.off_by:.0e}"), verdict


class _Loss:
    """E of one pattern, where a parameter is moved a little from where the network stands."""

    def __init__(self, walk: Walk, values: Sequence[float], wanted: Any, criterion: Loss) -> None:
        self.walk = walk
        self._values, self._wanted, self._criterion = values, wanted, criterion
        numbers = [abs(each.output) for each in walk.net.order]
        numbers += [abs(each.net_input) for each in walk.neurons]
        self._noise = 1e-14 * (1.0 + max(numbers) + abs(self._now()))

    def _now(self) -> float:
        pairs = zip(self.walk.outputs, self._wanted, strict=True)
        return sum(output.judge(wanted, self._criterion) for output, wanted in pairs)

    def at(self, parameter: Parameter, value: float) -> float:
        """Return E with a parameter at a value; the neurons show what they do there."""
        parameter._value = value
        self.walk.forward(self._values)
        return self._now()

    def quotient(self, parameter: Parameter, value: float, step: float) -> tuple[float, float]:
        """Return the central difference of E, and by how much rounding may change it."""
        above, below = (self.at(parameter, value + shift) for shift in (step, -step))
        return (above - below) / (2.0 * step), self._noise / step

    def jump(self, parameter: Parameter, value: float, step: float) -> Neuron | None:
        """Return the first neuron whose slope, output or partials jump between -step and step."""
        seen = []
        for shift in (-step, 0.0, step):
            self.at(parameter, value + shift)
            seen.append([(each.slope, each.output, *each.partials) for each in self.walk.neurons])
        for place, neuron in enumerate(self.walk.neurons):
            values = zip(*(moment[place] for moment in seen), strict=True)
            if any(max(each) - min(each) > _JUMP for each in values):
                return neuron
        return None


def check_gradients(
    net: Network,
    inputs: Any,
    expected: Any,
    loss: str | Loss = "squared_error",
    *,
    tolerance: float = 1e-5,
    sample: int | None = None,
    seed: int = 0,
) -> GradientCheck:
    """Compare every gradient with what E really does when the weight moves a little.

    Backpropagation runs as it does in training, with the network's own rules; then every weight is
    moved by h to both sides and (E(w + h) - E(w - h)) / 2h is what the gradient should be. Where E
    has a kink (ReLU at 0, a tie at a max unit) there is no derivative to compare with; that is
    recognised and said. Every number of the network is put back bit for bit.

    It takes two forward passes for each parameter. That of a bias weight is minus the error of its
    neuron, so errors are checked as well.

    Args:
        net: the network.
        inputs: a value per input, or a dict by name; of a recurrent network a row for each step
            of time, over which it is unrolled.
        expected: a value per output, or a dict by name.
        loss: ``"squared_error"``, ``"cross_entropy"``, ``"perceptron"``, or a :class:`Loss`.
        tolerance: by what part of the larger one the two may differ, beside rounding.
        sample: how many parameters to check, drawn at random; None checks all.
        seed: the same seed draws the same ones.

    Returns:
        A :class:`GradientCheck`, which prints as a table, the worst first.

    Raises:
        InputError, OptionError, NetworkError: as ``ns.train_step``.
        DivergenceError: if a number overflows.

    >>> import neurosim as ns
    >>> ns.check_gradients(ns.dense([1, 1], seed=1), [0.5], [1.0])
    Check of network '1-1' under squared_error
    ==========================================
    <BLANKLINE>
    Gradients: 2 checked, 0 wrong, 0 at a kink.
    <BLANKLINE>
    parameter  backpropagation   difference  off by
    ---------  ---------------  -----------  ------  -----
    ...
    """
    of_kind(net, Network, "ns.check_gradients needs")
    criterion = find_loss(loss)
    if net.recurrent:
        sequence = read_sequence(net, inputs)
        wanted = flat(net, read_wanted_rows(net, expected, len(sequence), criterion))
        net, values = net.unroll(len(sequence)), tuple(chain(*sequence))
    else:
        values, wanted = read_inputs(net, inputs), read_expected(net, expected, criterion)
    allowed = finite(tolerance, "tolerance")
    if allowed <= 0.0:
        raise OptionError(f"tolerance must be above 0, got {tolerance:g}")
    parameters = _drawn(net.parameters, sample, seed)
    with at_work(net, "ns.check_gradients"), _put_back(net):
        walk = Walk(net)
        walk.forward(values)
        walk.backward(wanted, criterion, first=True)
        if not is_finite(read(places(net))):
            raise OverflowError
        notes = _kinks(net)
        around = _Loss(walk, values, wanted, criterion)
        rows = [_compared(each, around, allowed) for each in parameters]
    title = f"Check of network {net.name!r} under {criterion.name}"
    return GradientCheck(title, rows, _faults(walk, rows), notes)


def _compared(parameter: Parameter, around: _Loss, tolerance: float) -> Compared:
    """Compare with quotients of several steps until one agrees; if none does, look for a kink."""
    value, gradient = parameter.value, parameter.gradient
    scale, best, least, kink = max(1.0, abs(value)), 0.0, math.inf, None
    try:
        for relative in STEPS:
            found, noise = around.quotient(parameter, value, relative * scale)
            allowed = tolerance * max(abs(gradient), abs(found)) + noise
            excess = abs(gradient - found) / allowed
            if excess < least:
                best, least = found, excess
            if excess <= 1.0:
                break
        else:
            kink = around.jump(parameter, value, STEPS[-1] * scale)
    finally:
        parameter._value = value
    verdict: Verdict = "right" if least <= 1.0 else "wrong" if kink is None else "kink"
    names = dict.fromkeys(" -> ".join(edge(each)) for each in around.walk.holders[parameter])
    label = ", ".join(few(names, NAMED))
    return Compared(parameter, label, gradient, best, verdict, kink.name if kink else "", least)


def _faults(walk: Walk, rows: list[Compared]) -> list[str]:
    """Say where wrong numbers begin: at a neuron all into which is wrong, or at single weights."""
    wrong = {row.parameter for row in rows if row.verdict == "wrong"}
    checked = {row.parameter for row in rows}
    into = {
        neuron: checked.intersection(each.parameter for each in neuron.incoming)
        for neuron in walk.backwards
    }
    bad = {neuron for neuron, held in into.items() if held and held <= wrong}
    faults = []
    for neuron in walk.backwards:
        if neuron in bad and not any(each.target in bad for each in neuron.outgoing):
            behind = "all behind it is right" if neuron.outgoing else "it is an output"
            faults.append(
                f"Every gradient into {neuron.name} is wrong, and {behind}: its error may be wrong."
            )
    for row in rows:
        if row.parameter in wrong and not any(
            each.target in bad for each in walk.holders[row.parameter]
        ):
            faults.append(
                f"The gradient of {row.label} is wrong, although others into the same neuron are "
                "right."
            )
    return faults


def _kinks(net: Network) -> list[str]:
    """Say which slope was taken by neurons that stand at a kink exactly."""
    return [
        f"{each.name}: {at_kink(each.activation)}."
        for each in net.neurons
        if not each.net_input and slope_below(each.activation) is not None
    ]


def _drawn(parameters: tuple[Parameter, ...], sample: int | None, seed: int) -> Sequence[Parameter]:
    if sample is None or whole(sample, "sample") >= len(parameters):
        return parameters
    return Random(whole(seed, "seed", least=0)).sample(parameters, sample)


@contextmanager
def _put_back(net: Network) -> Iterator[None]:
    """Leave the network as it was found, whatever happens in between."""
    where = places(net)
    before = read(where)
    try:
        with naming_overflow(net, f"the numbers of network {net.name!r}"):
            yield
    finally:
        write(where, before)
