"""Checking backpropagation against differences of E."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from random import Random
from typing import Any

from neurosim.checks import few, finite, of_kind, whole
from neurosim.data.patterns import read_expected, read_wanted_rows
from neurosim.errors import OptionError
from neurosim.functions.losses import Loss, loss as find_loss
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output, activate
from neurosim.graph.nodes import Node
from neurosim.graph.parameter import Parameter
from neurosim.graph.time.sequences import read_sequence
from neurosim.graph.values.overflow import naming_overflow
from neurosim.graph.values.reading import read_inputs
from neurosim.graph.work import at_work
from neurosim.insight.checking.result import Compared, GradientCheck, Verdict
from neurosim.insight.explaining.formulas import at_kink, slope_below
from neurosim.insight.explaining.symbols import edge
from neurosim.learning.propagation import Walk
from neurosim.learning.recordings.snapshot import is_finite, places, read, write
from neurosim.learning.sequence_walk import flat

NAMED = 5
"""How many of the connections that share a weight are named."""

STEPS = (1e-5, 1e-4, 1e-6, 1e-3, 1e-7)
"""Steps to try, relative to the number where that is above 1: the first mostly does."""

_JUMP = 1e-3
"""A slope or output that changes by more within the smallest step has a jump there."""


class Surroundings:
    """E near the point where a network stands.

    Args:
        net: the network, after a forward pass.
        expected: the value wanted of every output; None wants none.
        criterion: the loss.
    """

    def __init__(self, net: Network, expected: Sequence[float | None], criterion: Loss) -> None:
        self._neurons = net.neurons
        self._criterion = criterion
        self._judged: list[tuple[Output, float]] = [
            (output, value)
            for output, value in zip(net.outputs, expected, strict=True)
            if value is not None
        ]
        self._base = [(each.net_input, each.output, each.partials) for each in self._neurons]
        self.size = max(
            [abs(each.output) for each in net.order] + [abs(each.net_input) for each in net.neurons]
        )

    def loss(self) -> float:
        """Return E as the outputs stand."""
        return sum(
            self._criterion.value(wanted, each.output, each.net_input, each.activation)
            for each, wanted in self._judged
        )

    def quotient(self, move: Callable[[float], None], step: float) -> float:
        """Return the central difference of E, where something is moved that far to both sides."""
        move(step)
        above = self.loss()
        move(-step)
        return (above - self.loss()) / (2.0 * step)

    def after(self, targets: Iterable[Node]) -> list[Neuron]:
        """Return the neurons that change with those, themselves included, in forward order."""
        reached = set(targets)
        found = []
        for neuron in self._neurons:
            if neuron in reached:
                found.append(neuron)
                reached.update(each.target for each in neuron._outgoing)
        return found

    def noise(self, step: float) -> float:
        """Return how much rounding may change a difference quotient."""
        return 1e-14 * (1.0 + self.size + abs(self.loss())) / step

    def reset(self) -> None:
        """Put every neuron back to where the network stands."""
        for neuron, values in zip(self._neurons, self._base, strict=True):
            neuron._net_input, neuron._output, neuron._partials = values


def jump(move: Callable[[float], None], step: float, neurons: Sequence[Neuron]) -> Neuron | None:
    """Return the first neuron whose slope, output or partials jump between -step and step."""
    seen = []
    for shift in (-step, 0.0, step):
        move(shift)
        seen.append([_behaviour(neuron) for neuron in neurons])
    for place, neuron in enumerate(neurons):
        values = zip(*(moment[place] for moment in seen), strict=True)
        if any(max(each) - min(each) > _JUMP for each in values):
            return neuron
    return None


def _behaviour(neuron: Neuron) -> tuple[float, ...]:
    return neuron.slope, neuron.output, *neuron.partials


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

    It takes two forward passes for each parameter and neuron.

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
        around = Surroundings(net, wanted, criterion)
        rows = [_parameter(walk, each, around, allowed) for each in parameters]
        errors = [_neuron(each, around, allowed) for each in net.neurons]
        notes = _kinks(net, {row.kink for row in (*rows, *errors)})
    title = f"Check of network {net.name!r} under {criterion.name}"
    return GradientCheck(title, rows, errors, _faults(walk, rows, errors), notes)


def _parameter(
    walk: Walk, parameter: Parameter, around: Surroundings, tolerance: float
) -> Compared:
    """Compare a parameter's gradient with the difference of E."""
    value, held = parameter.value, walk.holders[parameter]
    after = around.after(each.target for each in held)
    turns = tuple(each.turns.forward for each in after)

    def move(shift: float) -> None:
        parameter._value = value + shift
        activate(turns)

    try:
        found = _measured(parameter.gradient, move, after, around, (tolerance, abs(value)))
    finally:
        parameter._value = value
    names = dict.fromkeys(" -> ".join(edge(each)) for each in held)
    return Compared(parameter, ", ".join(few(names, NAMED)), *found)


def _neuron(neuron: Neuron, around: Surroundings, tolerance: float) -> Compared:
    """Compare a neuron's error, with its sign turned, with the difference of E by its net input."""
    value, after = neuron.net_input, around.after([neuron])
    turns = tuple(each.turns.forward for each in after[1:])

    def move(shift: float) -> None:
        neuron._net_input = value + shift
        neuron._output = neuron.activation(neuron._net_input)
        activate(turns)

    found = _measured(-neuron.error, move, after, around, (tolerance, abs(value)))
    return Compared(neuron, neuron.name, *found)


def _measured(
    backpropagated: float,
    move: Callable[[float], None],
    after: Sequence[Neuron],
    around: Surroundings,
    sizes: tuple[float, float],
) -> tuple[float, float, Verdict, str, float]:
    """Compare with quotients of several steps until one agrees; if none does, look for a kink."""
    tolerance, scale = sizes[0], max(1.0, sizes[1])
    best, least = 0.0, math.inf
    try:
        for relative in STEPS:
            step = relative * scale
            found = around.quotient(move, step)
            allowed = tolerance * max(abs(backpropagated), abs(found)) + around.noise(step)
            excess = abs(backpropagated - found) / allowed
            if excess < least:
                best, least = found, excess
            if excess <= 1.0:
                return backpropagated, best, "right", "", least
        kink = jump(move, STEPS[-1] * scale, after)
    finally:
        around.reset()
    if kink is not None:
        return backpropagated, best, "kink", kink.name, least
    return backpropagated, best, "wrong", "", least


def _faults(walk: Walk, rows: list[Compared], errors: list[Compared]) -> list[str]:
    """Say where wrong numbers begin: at an error, or at a gradient that a right error gave."""
    bad = {row.element for row in errors if row.verdict == "wrong"}
    faults = []
    for neuron in walk.backwards:
        if neuron in bad and not any(each.target in bad for each in neuron.outgoing):
            source = "from right ones" if neuron.outgoing else "at the output"
            faults.append(f"The error of {neuron.name} is wrong, computed {source}.")
    for row in rows:
        if row.verdict == "wrong" and isinstance(row.element, Parameter):
            targets = [each.target for each in walk.holders[row.element]]
            if not any(target in bad for target in targets):
                faults.append(
                    f"The gradient of {row.label} is wrong, although the error it is computed "
                    "from is right."
                )
    return faults


def _kinks(net: Network, names: set[str]) -> list[str]:
    """Say which slope was taken by neurons that stand at a kink exactly."""
    return [
        f"{each.name}: {at_kink(each.activation)}."
        for each in net.neurons
        if each.name in names and not each.net_input and slope_below(each.activation) is not None
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
