"""Optimizers: step for step the numbers of the papers' formulas, and of scikit-learn."""

import math

import numpy as np
import pytest

import neurosim as ns
from tests.states import state

GRADIENTS = [0.3, -0.2, 0.05, 0.0, -1.7, 0.4, 1e-9, 2.5]


def moved(optimizer, gradients=GRADIENTS, start=0.7):
    parameter = ns.Parameter(start)
    values = []
    for gradient in gradients:
        parameter.gradient = gradient
        optimizer.update([parameter])
        values.append(parameter.value)
    return values


def by_sgd(rate, momentum=0.0, l2=0.0):
    w, velocity = 0.7, 0.0
    for gradient in GRADIENTS:
        velocity = momentum * velocity + gradient + l2 * w
        w -= rate * velocity
        yield w


def by_rmsprop(rate, decay, epsilon, l2=0.0):
    w, size = 0.7, 0.0
    for gradient in GRADIENTS:
        g = gradient + l2 * w
        size = decay * size + (1 - decay) * g**2
        w -= rate * g / (size**0.5 + epsilon)
        yield w


def by_adam(rate, beta1, beta2, epsilon, l2=0.0):
    w, m, v = 0.7, 0.0, 0.0
    for t, gradient in enumerate(GRADIENTS, start=1):
        g = gradient + l2 * w
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        w -= rate * m_hat / (math.sqrt(v_hat) + epsilon)
        yield w


@pytest.mark.parametrize(
    ("optimizer", "formula"),
    [
        (ns.SGD(0.1), by_sgd(0.1)),
        (ns.SGD(0.1, l2=0.3), by_sgd(0.1, l2=0.3)),
        (ns.SGD(0.1, momentum=0.9), by_sgd(0.1, 0.9)),
        (ns.SGD(0.1, momentum=0.9, l2=0.3), by_sgd(0.1, 0.9, 0.3)),
        (ns.RMSProp(0.01, decay=0.8, epsilon=1e-7), by_rmsprop(0.01, 0.8, 1e-7)),
        (ns.RMSProp(0.01, l2=0.3), by_rmsprop(0.01, 0.9, 1e-8, 0.3)),
        (ns.Adam(0.01), by_adam(0.01, 0.9, 0.999, 1e-8)),
        (ns.Adam(0.2, 0.5, 0.7, 1e-3, l2=0.3), by_adam(0.2, 0.5, 0.7, 1e-3, 0.3)),
    ],
    ids=lambda each: repr(each) if isinstance(each, ns.Optimizer) else "",
)
def test_every_update_is_that_of_the_formula(optimizer, formula):
    assert moved(optimizer) == pytest.approx(list(formula), rel=1e-14)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_training_with_adam_and_momentum_agrees_with_scikit_learns_own_optimizers(momentum):
    stochastic = pytest.importorskip("sklearn.neural_network._stochastic_optimizers")
    net = ns.dense([2, 3, 1], activation="tanh", seed=4)
    # Without epsilon, which scikit-learn adds before it corrects the mean square for its start.
    ours = ns.SGD(0.1, momentum=momentum) if momentum else ns.Adam(0.05, epsilon=1e-30)
    weights = [np.array([each.value for each in net.parameters])]
    theirs = (
        stochastic.SGDOptimizer(weights, 0.1, momentum=momentum, nesterov=False)
        if momentum
        else stochastic.AdamOptimizer(weights, 0.05, epsilon=1e-30)
    )
    for inputs, expected in [*ns.data.truth_table("xor")] * 5:
        ns.forward(net, inputs)
        ns.backward(net, expected)
        theirs.update_params(weights, [np.array([each.gradient for each in net.parameters])])
        ns.update(net, optimizer=ours)
        assert [each.value for each in net.parameters] == pytest.approx(
            weights[0].tolist(), rel=1e-11
        )


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_training_on_data_moves_weights_as_scikit_learns_own_optimizers(momentum, engine):
    stochastic = pytest.importorskip("sklearn.neural_network._stochastic_optimizers")
    net, data = ns.dense([2, 3, 1], activation="tanh", seed=4), [*ns.data.truth_table("xor")]
    ours = ns.SGD(0.1, momentum=momentum) if momentum else ns.Adam(0.05, epsilon=1e-30)
    twin, weights = net.copy(), [np.array([each.value for each in net.parameters])]
    theirs = (
        stochastic.SGDOptimizer(weights, 0.1, momentum=momentum, nesterov=False)
        if momentum
        else stochastic.AdamOptimizer(weights, 0.05, epsilon=1e-30)
    )
    for inputs, expected in data * 5:
        for parameter, weight in zip(twin.parameters, weights[0], strict=True):
            parameter.value = float(weight)
        ns.forward(twin, inputs), ns.backward(twin, expected)
        theirs.update_params(weights, [np.array([each.gradient for each in twin.parameters])])
    ns.train(net, data, 5, optimizer=ours, engine=engine)
    assert [each.value for each in net.parameters] == pytest.approx(weights[0].tolist(), rel=1e-10)


@pytest.mark.parametrize("optimizer", [ns.SGD(0.5, 0.9), ns.RMSProp(), ns.Adam()], ids=repr)
def test_a_frozen_parameter_neither_moves_nor_remembers(optimizer):
    parameter = ns.Parameter(0.7, trainable=False)
    parameter.gradient = 1.0
    optimizer.update([parameter])
    assert (parameter.value, parameter.moments) == (0.7, ())


def test_what_another_optimizer_left_behind_is_not_taken_over():
    rules = [ns.SGD(0.1, momentum=0.9), ns.RMSProp(0.1), ns.Adam(0.1)]
    for first in rules:
        for then in rules:
            if first is not then:
                parameter = ns.Parameter(0.7)
                parameter.gradient = -0.5
                first.update([parameter])
                parameter.value = 0.7
                then.update([parameter])
                assert parameter.value == moved(then, [-0.5])[0]


@pytest.mark.parametrize("optimizer", [ns.SGD(0.3, 0.9, 0.1), ns.RMSProp(l2=0.1), ns.Adam(l2=0.1)])
def test_the_written_arithmetic_is_the_result(optimizer):
    net = ns.dense([2, 2, 1], seed=2)
    for _ in range(2):
        recording = ns.train_step(net, [0.3, 0.7], [1.0], optimizer=optimizer)
    for step in recording:
        if isinstance(step, ns.UpdateStep):
            text = step.arithmetic.removeprefix("w = ").replace("·", "*")
            written, result = text.rsplit(" = ", 1)
            assert eval(written, {"sqrt": math.sqrt}) == pytest.approx(float(result), rel=1e-6)


@pytest.mark.parametrize("optimizer", [ns.SGD(0.3, 0.9), ns.RMSProp(), ns.Adam()], ids=repr)
def test_time_travel_takes_the_moments_along(optimizer):
    net = ns.dense([2, 2, 1], seed=2)
    ns.train_step(net, [0.3, 0.7], [1.0], optimizer=optimizer)
    before = [(each.value, each.moments) for each in net.parameters]
    recording = ns.train_step(net, [0.9, 0.1], [0.0], optimizer=optimizer)
    after = [(each.value, each.moments) for each in net.parameters]
    recording.rewind()
    assert [(each.value, each.moments) for each in net.parameters] == before != after
    recording.step(len(recording))
    assert [(each.value, each.moments) for each in net.parameters] == after


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ns.Adam(0.0), "learning_rate must be above 0"),
        (lambda: ns.Adam(beta1=1.0), "beta1 must lie in 0 <= beta1 < 1"),
        (lambda: ns.Adam(epsilon=0), "epsilon must be above 0"),
        (lambda: ns.RMSProp(decay=-0.1), "decay must lie in"),
        (lambda: ns.SGD(l2=-1), "l2 must be 0 or above"),
        (lambda: ns.SGD(float("nan")), "learning_rate must be a finite number"),
        (lambda: ns.SGD("fast"), "must be a number, or a function such as lambda epoch"),
        (lambda: ns.SGD(lambda: 0.5), "must be a number, or a function of the number of an epoch"),
        (lambda: ns.SGD(lambda epoch: -0.1), "learning_rate of epoch 1 must be 0 or above"),
    ],
)
def test_options_out_of_range_are_refused(make, message):
    with pytest.raises((ns.InputError, ns.OptionError), match=message):
        make()


# Options that would be ignored, and moments that cannot be

TAKING = {
    "ns.train": lambda net, **more: ns.train(net, [([0, 1], [1])], 1, **more),
    "ns.train_step": lambda net, **more: ns.train_step(net, [0, 1], [1], **more),
    "ns.update": ns.update,
}


@pytest.mark.parametrize("take", TAKING.values(), ids=TAKING)
@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"learning_rate": 0.5}, "learning_rate=0.5"),
        ({"momentum": 0.0}, "momentum=0.0"),
        ({"momentum": 0.9, "learning_rate": 0.9}, "learning_rate=0.9 and momentum=0.9"),
    ],
)
def test_options_that_an_optimizer_would_make_idle_are_refused(take, more, named):
    net = ns.dense([2, 1], seed=1)
    ns.forward(net, [0, 1]), ns.backward(net, [1])
    before = state(net)
    with pytest.raises(ns.OptionError, match=rf"optimizer=Adam\(.*\) has options.*{named}"):
        take(net, optimizer=ns.Adam(), **more)
    assert state(net) == before


@pytest.mark.parametrize("take", TAKING.values(), ids=TAKING)
@pytest.mark.parametrize(
    ("optimizer", "moments"),
    [
        (ns.Adam(), (0.1, 0.2, -1.0)),
        (ns.Adam(), (0.1, 0.2, -1e308)),
        (ns.Adam(), (0.1, 0.2, 0.5)),
        (ns.Adam(), (0.1, -0.2, 1.0)),
        (ns.RMSProp(), (-0.2, 1.0)),
        (ns.RMSProp(), (0.2, math.nan)),
        (ns.RMSProp(), (0.2, math.inf)),
    ],
)
def test_moments_that_no_update_leaves_are_refused(take, optimizer, moments):
    net = ns.dense([2, 1], seed=1)
    ns.forward(net, [0, 1]), ns.backward(net, [1])
    net["i1", "o1"].parameter._moments = moments  # as nothing public leaves it
    before = state(net)
    with pytest.raises(ns.InputError, match="cannot be those of"):
        take(net, optimizer=optimizer)
    assert str(state(net)) == str(before)


@pytest.mark.parametrize(
    "call",
    [
        lambda net, given: ns.train(net, [([1], [0])], epochs=1, learning_rate=given),
        lambda net, given: ns.train_step(net, [1], [0], given),
        lambda net, given: ns.exercise(net, [1], [0], given),
    ],
)
def test_an_optimizer_in_place_of_a_learning_rate_is_told_as_such(call):
    with pytest.raises(ns.InputError, match=r"must be a number, got Adam\(.*optimizer=\.\.\."):
        call(ns.dense([1, 1]), ns.Adam(0.1))
