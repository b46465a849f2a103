"""Gradients and errors against central differences of E on random acyclic networks."""

import math

import pytest
from hypothesis import assume, given, strategies as st

import neurosim as ns
from neurosim.compiled.engine import obstacle
from tests.differences import central_difference
from tests.strategies import cases, near_kink, regime

RELATIVE = 1e-7
RATE = 1e-4


def loss_at(case, parameter, value, smooth):
    """Return E with another value of the parameter; note whether a kink was crossed."""
    before, parameter.value = parameter.value, value
    ns.forward(case.net, case.inputs)
    smooth.append(regime(case.net))
    ns.backward(case.net, case.expected, case.loss)
    parameter.value = before
    return sum(output.loss for output in case.net.outputs)


def difference(case, parameter):
    """Return dE/d value by central differences that stay on one side of every kink."""
    smooth = []
    loss_at(case, parameter, parameter.value, smooth)
    for width in (0.1, 0.02, 0.004, 0.001):
        ends = [smooth[0]]
        for sign in (1, -1):
            loss_at(case, parameter, parameter.value + sign * width, ends)
        if ends[0] == ends[1] == ends[2]:
            return central_difference(
                lambda value: loss_at(case, parameter, value, smooth), parameter.value, width
            )
    return None


def assert_gradients_are_differences(case):
    net = case.net
    found = [difference(case, parameter) for parameter in net.parameters]
    assume(None not in found)
    ns.forward(net, case.inputs)
    ns.backward(net, case.expected, case.loss)
    scale = max(1.0, *(abs(slope) for slope, _ in found)) if found else 1.0
    for parameter, (slope, _) in zip(net.parameters, found, strict=True):
        holder = next(each for each in net.connections if each.parameter is parameter)
        assert math.isclose(parameter.gradient, slope, rel_tol=RELATIVE, abs_tol=1e-11 * scale), (
            f"{holder!r}: central differences give {slope}"
        )


@given(cases(losses=("squared_error",)))
def test_squared_error_gradients_are_central_differences(case):
    assume(not near_kink(case.net, case.inputs))
    assert_gradients_are_differences(case)


@given(cases(losses=("cross_entropy",)))
def test_cross_entropy_gradients_are_central_differences(case):
    assume(not near_kink(case.net, case.inputs))
    assert_gradients_are_differences(case)


@given(cases(losses=("perceptron",)))
def test_perceptron_gradients_are_central_differences_of_its_criterion(case):
    assume(not near_kink(case.net, case.inputs))
    assert_gradients_are_differences(case)


@given(cases(aggregations=("product", "max"), losses=("squared_error", "cross_entropy")))
def test_gradients_through_products_and_maxima_are_central_differences(case):
    assume(not near_kink(case.net, case.inputs))
    assert_gradients_are_differences(case)


@given(cases(patterns=3, losses=("squared_error",)))
def test_the_gradients_of_a_batch_are_the_mean_of_its_samples(engine, case):
    assume(engine == "graph" or obstacle(case.net) is None)
    singles = []
    for inputs, expected in case.patterns:
        net = case.net.copy()
        ns.forward(net, inputs)
        ns.backward(net, expected, case.loss)
        singles.append([parameter.gradient for parameter in net.parameters])
    batch = case.net.copy()
    batch.freeze()
    ns.train(batch, case.patterns, 1, batch_size=None, loss=case.loss, engine=engine)
    means = [sum(column) / 3 for column in zip(*singles, strict=True)]
    assert [each.gradient for each in batch.parameters] == pytest.approx(
        means, rel=1e-12, abs=1e-15
    )


@given(cases(), st.data())
def test_the_error_of_a_neuron_is_minus_the_derivative_for_its_net_input(case, data):
    """A bias connection into a sum adds to its net input, so its gradient is -error."""
    net = case.net
    sums = [neuron.name for neuron in net.neurons if neuron.aggregation.name == "sum"]
    assume(sums)
    name = data.draw(st.sampled_from(sums))
    net.add_bias("probe")
    probe = net.connect("probe", name, weight=0.0)
    assume(not near_kink(net, case.inputs))
    slope = difference(case, probe.parameter)
    assume(slope is not None)
    ns.forward(net, case.inputs)
    ns.backward(net, case.expected, case.loss)
    assert net[name].error == pytest.approx(-slope[0], rel=RELATIVE, abs=1e-9)


@given(cases(losses=("squared_error", "cross_entropy")))
def test_a_shared_gradient_is_the_sum_over_its_connections(case):
    ns.forward(case.net, case.inputs)
    ns.backward(case.net, case.expected, case.loss)
    for parameter in case.net.parameters:
        parts = [each.gradient for each in case.net.connections if each.parameter is parameter]
        assert parameter.gradient == pytest.approx(sum(parts), rel=1e-14, abs=1e-300)


@given(cases())
def test_frozen_weights_stay_and_still_show_the_same_gradient(case):
    thawed = case.net.copy()
    thawed.thaw()
    case.net.freeze()
    before = [each.value for each in case.net.parameters]
    for net in (case.net, thawed):
        ns.train_step(net, case.inputs, case.expected, 0.1, case.loss)
    assert [each.value for each in case.net.parameters] == before
    assert [each.gradient for each in case.net.parameters] == [
        each.gradient for each in thawed.parameters
    ]


def test_the_perceptron_rule_moves_weights_by_rate_times_error_times_input(engine):
    net = ns.Network()
    net.add_input("x"), net.add_bias("b"), net.add_output("o", activation="binary_step")
    net.connect("x", "o", weight=-1.0), net.connect("b", "o", weight=-0.25)
    ns.train(net, [([0.5], [1])], 1, learning_rate=0.1, loss="perceptron", engine=engine)
    assert net["o"].error == 1.0
    assert net["x", "o"].weight == -1.0 + 0.1 * 1.0 * 0.5
    assert net["b", "o"].weight == -0.25 + 0.1 * 1.0


def test_logistic_regression_is_the_lectures_rule(engine):
    """Slide: w += alpha * e * x * y(1 - y); b += alpha * e * y(1 - y)."""
    net = ns.Network()
    net.add_input("x"), net.add_bias("b"), net.add_output("o")
    net.connect("x", "o", weight=0.3), net.connect("b", "o", weight=-0.1)
    ns.train(net, [([2.0], [1.0])], 1, learning_rate=0.5, engine=engine)
    y = 1.0 / (1.0 + math.exp(-(0.3 * 2.0 - 0.1)))
    e = 1.0 - y
    assert net["x", "o"].weight == pytest.approx(0.3 + 0.5 * e * 2.0 * y * (1 - y), rel=1e-15)
    assert net["b", "o"].weight == pytest.approx(-0.1 + 0.5 * e * y * (1 - y), rel=1e-15)


@given(cases(losses=("squared_error", "cross_entropy")))
def test_the_error_of_an_input_is_minus_the_derivative_for_its_output(engine, case):
    assume(engine == "graph" or obstacle(case.net) is None)
    assume(not near_kink(case.net, case.inputs))
    patterns, options = [(case.inputs, case.expected)], {"loss": case.loss, "engine": engine}
    once, twice = case.net.copy(), case.net.copy()
    ns.train(once, patterns, 1, RATE, **options), ns.train(twice, patterns, 2, RATE, **options)
    for trained, epochs in ((once, 0), (twice, 1)):
        net = case.net.copy()  # with the weights that the last update of the other came from
        if epochs:
            ns.train(net, patterns, epochs, RATE, loss=case.loss, engine="graph")
        for place, node in enumerate(net.inputs):
            slope, error = slope_of_input(net, case, place)
            found = trained[node.name].error
            assert found == pytest.approx(-slope, rel=1e-5, abs=max(1e-8, 10 * error))


def slope_of_input(net, case, place):
    """Return dE/d output of an input by central differences, and their error."""

    def at(value):
        inputs = [*case.inputs[:place], value, *case.inputs[place + 1 :]]
        ns.forward(net, inputs), ns.backward(net, case.expected, case.loss)
        return sum(each.loss for each in net.outputs)

    return central_difference(at, case.inputs[place], 0.0005)


def test_of_many_shares_of_a_gradient_those_that_are_zero_are_left_out_in_print():
    net = ns.convolutional((6, 6), maps=[1], size=3, pooling=2, outputs=1, seed=1)
    recording = ns.train_step(net, [i % 7 / 7 for i in range(36)], [1], learning_rate=0.5)
    shared = next(step for step in recording if isinstance(step, ns.SharedStep))
    kept = [each for each in shared.parts if each]
    assert 0 < len(kept) < len(shared.parts) == 16
    terms = shared.arithmetic.split(" = ")[1].split(" + ")
    assert [float(each.strip("()")) for each in terms] == pytest.approx(kept, abs=1e-9)
