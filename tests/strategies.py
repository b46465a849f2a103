"""Hypothesis strategies: random acyclic networks and patterns to train them on.

``networks()`` draws a network, ``cases()`` a network with a loss that suits it and patterns:

    @given(cases())
    def test_something(case):
        ns.train_step(case.net, *case.patterns[0], loss=case.loss)

The networks have skip connections, several inputs and outputs (also outputs with outgoing
connections), nodes without any connection, neurons without incoming ones, all activations, sum,
product and max units, shared and frozen parameters, and nodes added in another order than that of
the forward pass. Their numbers are moderate (see ``LARGEST``), so that rounding stays small.

A function with a kink has no derivative there: ``near_kink(net, inputs)`` says whether a pattern
lies at one, and ``regime(net)`` on which side of each kink the last forward pass was.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from hypothesis import assume, settings, strategies as st

import neurosim as ns

SOME = settings(max_examples=settings.default.max_examples // 3)
"""For tests of which one example takes long: a third as many as others have."""

ROUND_TRIPS = settings(
    max_examples=200
    if settings.get_current_profile_name() == "thorough"
    else settings.default.max_examples
)
"""For networks that go to a file or another library and come back: CI tries 200."""

LARGEST = 30.0
"""No node of a drawn case has an output larger than this."""

TURN = ns.Activation(
    "turn",
    lambda x: 0.5 + math.atan(x) / math.pi,
    lambda x, y: 1.0 / (math.pi * (1.0 + x * x)),
    "1/2 + arctan(x)/pi",
    "1 / (pi*(1 + x^2))",
    (0.0, 1.0),
)
"""An activation of one's own, with outputs in 0..1 as cross-entropy needs them."""

SMOOTH = ["identity", "logistic", "tanh", "arctan", "softplus", TURN]
KINKED = ["binary_step", "relu", "prelu", ns.prelu(-0.5), "elu", ns.elu(2.0)]

OUTPUTS = {
    "squared_error": [*SMOOTH, *(each for each in KINKED if each != "binary_step")],
    "cross_entropy": ["logistic", "logistic", TURN],
    "perceptron": ["binary_step"],
}
"""The activations that output neurons may have under each loss."""

EXPECTED = {
    "squared_error": st.integers(-200, 200).map(lambda number: number / 70),
    "cross_entropy": st.sampled_from([0.0, 1.0, 0.3, 0.5, 0.9]),
    "perceptron": st.sampled_from([0.0, 1.0]),
}
"""What may be expected of an output under each loss."""

# Not multiples of a power of two: sums of those are exact, and would hide the order of summing.
weights = st.integers(-140, 140).map(lambda number: number / 100)
values = st.integers(-150, 150).map(lambda number: number / 110)
seldom = st.sampled_from([False, False, False, True])


class Case(NamedTuple):
    """A network, a loss that suits its outputs, and patterns (inputs, expected)."""

    net: ns.Network
    loss: str
    patterns: list[tuple[list[float], list[float]]]

    @property
    def inputs(self) -> list[float]:
        """The inputs of the first pattern."""
        return self.patterns[0][0]

    @property
    def expected(self) -> list[float]:
        """The expected values of the first pattern."""
        return self.patterns[0][1]


@st.composite
def networks(
    draw,
    loss="squared_error",
    max_neurons=6,
    activations=(*SMOOTH, *KINKED),
    aggregations=("sum", "sum", "product", "max"),
    sharing=True,
    freezing=True,
):
    """Draw an acyclic network whose outputs suit a loss.

    Args:
        draw: given by hypothesis.
        loss: the name of a loss; decides what activations the outputs may have.
        max_neurons: how many neurons there are at most; there is one output or more.
        activations: what the other neurons choose from.
        aggregations: what all neurons choose from.
        sharing: let some connections share a parameter.
        freezing: let some parameters be frozen.
    """
    inputs = [f"i{index}" for index in range(1, draw(st.integers(1, 3)) + 1)]
    biases = [f"b{index}" for index in range(1, draw(st.integers(0, 2)) + 1)]
    count = draw(st.integers(0, max_neurons - 1))
    flags = [*draw(st.lists(seldom, min_size=count, max_size=count)), True]
    kinds = draw(st.permutations(flags))  # True is an output neuron, wherever it stands
    neurons = [f"{'o' if kind else 'h'}{index}" for index, kind in enumerate(kinds, start=1)]
    net = ns.Network("drawn")
    for name in draw(st.permutations([*inputs, *biases, *neurons])):
        _add(draw, net, name, OUTPUTS[loss] if name[0] == "o" else list(activations), aggregations)
    for place, target in enumerate(neurons):
        earlier = [*inputs, *biases, *neurons[:place]]
        count = min(draw(st.sampled_from([2, 2, 3, 4, 1, 0])), len(earlier))
        sources = draw(st.permutations(earlier))[:count]
        for source in sources:
            _connect(draw, net, source, target, sharing, freezing)
    return net


@st.composite
def cases(draw, losses=tuple(OUTPUTS), patterns=1, **options):
    """Draw a :class:`Case`.

    Args:
        draw: given by hypothesis.
        losses: the losses to choose from.
        patterns: how many patterns.
        options: those of :func:`networks`.
    """
    loss = draw(st.sampled_from(losses))
    net = draw(networks(loss=loss, **options))
    drawn = [draw(pattern(net, loss)) for _ in range(patterns)]
    assume(all(_moderate(net, inputs) for inputs, _ in drawn))
    return Case(net, loss, drawn)


def pattern(net, loss="squared_error"):
    """Return a strategy for one pattern (inputs, expected) that fits the network and the loss."""
    inputs, outputs = len(net.inputs), len(net.outputs)
    return st.tuples(
        st.lists(values, min_size=inputs, max_size=inputs),
        st.lists(EXPECTED[loss], min_size=outputs, max_size=outputs),
    )


def near_kink(net, inputs, margin=1e-3):
    """Tell whether a pattern brings a neuron near a kink of its activation or aggregation.

    It looks at a copy. Near is a net input within the margin of 0 for an activation with a kink
    there, and two signals within the margin of the largest for a max unit.
    """
    net = net.copy()
    ns.forward(net, inputs)
    return any(_near_kink(neuron, margin) for neuron in net.neurons)


def regime(net):
    """Return on which side of each kink the last forward pass was.

    Between two points of one regime every function is smooth.
    """
    return [(_has_kink(each) and each.net_input >= 0.0, _winner(each)) for each in net.neurons]


def _add(draw, net, name, activations, aggregations):
    if name[0] == "i":
        net.add_input(name)
    elif name[0] == "b":
        net.add_bias(name)
    else:
        add = net.add_output if name[0] == "o" else net.add_neuron
        add(name, draw(st.sampled_from(activations)), draw(st.sampled_from(aggregations)))


def _connect(draw, net, source, target, sharing, freezing):
    made = net.connections
    if sharing and made and draw(seldom):
        net.connect(source, target, parameter=draw(st.sampled_from(made)).parameter)
    else:
        frozen = freezing and draw(seldom)
        net.connect(source, target, weight=draw(weights), trainable=not frozen)


def _moderate(net, inputs):
    net = net.copy()
    ns.forward(net, inputs)
    return all(max(abs(each.output), abs(each.net_input)) <= LARGEST for each in net.neurons)


def _near_kink(neuron, margin):
    signals = sorted(each.signal for each in neuron.incoming)
    if (
        neuron.aggregation.name == "max"
        and len(signals) > 1
        and signals[-1] - signals[-2] <= margin
    ):
        return True
    # Without signals the net input stands still, so it does not matter where.
    return bool(signals) and _has_kink(neuron) and abs(neuron.net_input) <= margin


def _has_kink(neuron):
    return neuron.activation.name in ("binary_step", "relu", "prelu", "elu")


def _winner(neuron):
    return neuron.partials if neuron.aggregation.name == "max" else ()
