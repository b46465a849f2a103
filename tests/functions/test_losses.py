"""Losses: values against closed forms, errors against central differences."""

import math

import pytest
from hypothesis import given, strategies as st

import neurosim as ns
from tests.differences import central_difference
from tests.strategies import TURN

special = pytest.importorskip("scipy.special")

probabilities = st.floats(0, 1)
net_inputs = st.floats(-20, 20)


def value(loss, activation, expected, net_input):
    return ns.LOSSES[loss].value(expected, activation(net_input), net_input, activation)


def error(loss, activation, expected, net_input):
    return ns.LOSSES[loss].error(expected, activation(net_input), net_input, activation)


@given(st.floats(-9, 9), st.floats(-9, 9))
def test_squared_error_is_half_the_square(expected, output):
    identity = ns.ACTIVATIONS["identity"]
    assert value("squared_error", identity, expected, output) == pytest.approx(
        (expected - output) ** 2 / 2, rel=1e-14
    )


@given(probabilities, st.floats(-30, 30))
def test_cross_entropy_is_scipys(expected, net_input):
    logistic = ns.ACTIVATIONS["logistic"]
    wanted = -special.xlogy(expected, special.expit(net_input)) - special.xlogy(
        1 - expected, special.expit(-net_input)
    )
    assert value("cross_entropy", logistic, expected, net_input) == pytest.approx(
        float(wanted), rel=1e-12, abs=1e-14
    )


@pytest.mark.parametrize("name", ["logistic", "turn"])
@pytest.mark.parametrize("loss", ["squared_error", "cross_entropy"])
@given(expected=probabilities, net_input=st.floats(-8, 8))
def test_errors_are_minus_the_derivative_for_the_net_input(loss, name, expected, net_input):
    activation = TURN if name == "turn" else ns.ACTIVATIONS[name]
    slope, _ = central_difference(lambda x: value(loss, activation, expected, x), net_input, 0.2)
    assert error(loss, activation, expected, net_input) == pytest.approx(-slope, rel=1e-7, abs=1e-9)


@given(st.sampled_from([0.0, 1.0]), st.floats(0.3, 20), st.sampled_from([-1, 1]))
def test_the_perceptron_error_is_minus_the_derivative_of_its_criterion(expected, size, sign):
    step = ns.ACTIVATIONS["binary_step"]
    slope, _ = central_difference(
        lambda x: value("perceptron", step, expected, x), sign * size, 0.25
    )
    assert error("perceptron", step, expected, sign * size) == pytest.approx(-slope, abs=1e-9)


@pytest.mark.parametrize("net_input", [1e4, -1e4, 1e300, 800.0, -800.0])
def test_cross_entropy_of_a_saturated_logistic_is_exact_and_finite(net_input):
    logistic = ns.ACTIVATIONS["logistic"]
    right, wrong = (1.0, 0.0) if net_input > 0 else (0.0, 1.0)
    assert value("cross_entropy", logistic, right, net_input) == 0.0
    assert value("cross_entropy", logistic, wrong, net_input) == abs(net_input)
    assert abs(error("cross_entropy", logistic, wrong, net_input)) == 1.0


def test_cross_entropy_of_another_saturated_function_is_finite():
    step = ns.Activation("full", lambda x: 1.0, lambda x, y: 0.0, bounds=(0.0, 1.0))
    assert math.isfinite(value("cross_entropy", step, 0.0, 5.0))
    assert math.isfinite(error("cross_entropy", step, 0.0, 5.0))


class AbsoluteError(ns.Loss):
    """|expected - output|, by somebody else."""

    name = "absolute_error"
    formula = "|expected - output|"

    def value(self, expected, output, net_input, activation):
        return abs(expected - output)

    def error(self, expected, output, net_input, activation):
        return math.copysign(activation.derivative(net_input, output), expected - output)


def test_an_own_loss_gets_the_same_treatment():
    net = ns.dense([1, 1], activation="tanh", seed=2)
    net["i1", "o1"].weight, net["b1", "o1"].weight = 0.5, 0.0
    recording = ns.train_step(net, [1.0], [2.0], 0.1, AbsoluteError())
    assert "E = |expected - output| = " in str(recording[2])
    assert net["i1", "o1"].weight == pytest.approx(0.5 + 0.1 * (1 - math.tanh(0.5) ** 2))
    history = ns.train(net, [([1.0], [0.5])], 200, 0.05, loss=AbsoluteError())
    assert history.losses[-1] < 0.05 < history.losses[0]


def test_an_own_loss_may_leave_out_its_name():
    class Nameless(ns.Loss):
        def value(self, expected, output, net_input, activation):
            return output

        def error(self, expected, output, net_input, activation):
            return -activation.derivative(net_input, output)

    net = ns.dense([1, 1])
    assert "own loss" in repr(Nameless())
    assert str(ns.train_step(net, [1.0], [1.0], 0.1, Nameless())[2])


# What a loss cannot train or ask for is refused, and names the output


def one_output(activation):
    return ns.dense([1, 1], activation=activation, seed=1)


@pytest.mark.parametrize("loss", ["squared_error", "cross_entropy"])
def test_a_binary_step_learns_nothing_from_derivatives(loss):
    wanted = "cannot train output 'o1': the derivative of binary_step is 0.*loss='perceptron'"
    with pytest.raises(ns.OptionError, match=wanted):
        ns.train(one_output("binary_step"), [([0], [0])], 1, loss=loss)


def test_the_perceptron_rule_needs_binary_steps():
    wanted = "needs binary_step outputs, but output 'o1' has logistic"
    with pytest.raises(ns.OptionError, match=wanted):
        ns.train(one_output("logistic"), [([0], [0])], 1, loss="perceptron")


@pytest.mark.parametrize("activation", ["tanh", "relu", "identity", "arctan", "elu"])
def test_cross_entropy_needs_outputs_in_0_to_1(activation):
    wanted = f"needs outputs in 0..1, but output 'o1' has {activation}"
    with pytest.raises(ns.OptionError, match=wanted):
        ns.train(one_output(activation), [([0], [0])], 1, loss="cross_entropy")


@pytest.mark.parametrize("expected", [-0.1, 1.5])
def test_cross_entropy_expects_0_to_1(expected):
    wanted = rf"needs expected values in 0..1, got {expected} for output 'o1'"
    with pytest.raises(ns.InputError, match=wanted):
        ns.train(one_output("logistic"), [([0], [expected])], 1, loss="cross_entropy")


def test_the_perceptron_rule_expects_0_or_1():
    with pytest.raises(ns.InputError, match=r"expects 0 or 1, got 0.5 for output 'o1'"):
        ns.train(one_output("binary_step"), [([0], [0.5])], 1, loss="perceptron")


def test_a_loss_that_lied_about_its_bounds_is_caught_and_the_network_is_as_it_was():
    liar = ns.Activation("liar", lambda x: 7.0, lambda x, y: 1.0, bounds=(0.0, 1.0))
    net = one_output(liar)
    before = [each.value for each in net.parameters]
    with pytest.raises(ns.InputError, match="activation liar gave 7"):
        ns.train(net, [([1.0], [1.0])], 1, loss="cross_entropy")
    assert [each.value for each in net.parameters] == before
    assert net["o1"].output == 0.0
