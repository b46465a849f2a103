"""The compiled form of every function of the tables gives what its plain form gives."""

import math

import pytest

import neurosim as ns

pytest.importorskip("numba", reason="the compiled engine needs numba")

import numpy as np
from numba import njit

from neurosim.compiled.kernels import codes, exponential, jit
from neurosim.compiled.kernels.frame import ANSWERING, Fields, frame, pointer
from neurosim.compiled.kernels.listed import combine
from neurosim.compiled.kernels.loops import move
from neurosim.compiled.kernels.nodes import activate, cost, descend

entry = njit(error_model="numpy")

# Far out, near 0, both signs, and two rows that fill wide registers and leave some over.
SIZES = [0.0, 1e-300, 1e-20, 1e-9, 0.1, 0.3, 0.5, 1.0, 2.5, 7.0, 20.0, 36.5, 300.0, 700.0]
GRID = np.array([*SIZES, *(-size for size in SIZES[2:])])

TABLED = [*ns.ACTIVATIONS.values(), ns.prelu(-0.5), ns.elu(2.0)]


@entry
def activated(code, constants, net, out, error, begins):
    own, nets, outs, rows = pointer(constants), pointer(net), pointer(out), pointer(begins)
    count = len(net) // len(begins)
    activate(code, own, nets, outs, rows, 0, len(begins), count)
    descend(code, own, nets, outs, pointer(error), rows, 0, len(begins), count)


@entry
def judged(code, want, out, net, slope, costs, errors):
    cost(
        code, pointer(want), pointer(out), pointer(net), pointer(slope), pointer(costs),
        pointer(errors), len(want),
    )  # fmt: skip


@entry
def combined(code, starts, places, ones, signals, room, net, partials):
    combine(
        code, len(net), pointer(starts), pointer(places), pointer(places), pointer(ones),
        pointer(signals), pointer(room), pointer(net), 1, pointer(partials),
    )  # fmt: skip


@entry
def moved(code, options, weights, gradients, moments):
    move(
        code, pointer(options), pointer(weights), pointer(gradients), pointer(moments),
        len(weights), 0, len(weights),
    )  # fmt: skip


@pytest.mark.parametrize("activation", TABLED, ids=lambda each: each.label)
def test_activations_and_their_derivatives(activation):
    found, errors = np.zeros(len(GRID)), np.full(len(GRID), 2.0)
    code = codes.activation_code(activation)
    constants, rows = np.array([*codes.constants(activation), 0.0]), np.array([0, len(GRID) // 2])
    activated(code, constants, GRID, found, errors, rows)
    outputs = [activation(x) for x in GRID]
    slopes = [2.0 * activation.derivative(x, y) for x, y in zip(GRID, outputs, strict=True)]
    assert found == pytest.approx(outputs, rel=4e-15, abs=1e-307)
    assert errors == pytest.approx(slopes, rel=4e-15, abs=6e-16)


@pytest.mark.parametrize("activation", ["logistic", "tanh", "binary_step", "relu"])
@pytest.mark.parametrize("loss", ns.LOSSES.values(), ids=lambda each: each.name)
def test_losses_and_their_errors(loss, activation):
    activation = ns.ACTIVATIONS[activation]
    nets = np.array([0.0, 0.4, -0.3, 0.9, 2.0, 30.0, 1.5, 0.7, 40.0])
    outs = np.array([activation(x) for x in nets])
    fitting = (outs >= 0.0) & (outs <= 1.0) | (loss.name != "cross_entropy")
    nets, outs = nets[fitting], outs[fitting]
    expected = np.resize([0.0, 1.0, 0.25], len(nets))
    slopes = np.array([activation.derivative(x, y) for x, y in zip(nets, outs, strict=True)])
    costs, found = np.zeros(len(nets)), np.zeros(len(nets))
    judged(codes.form_code(loss, activation), expected, outs, nets, slopes, costs, found)
    rows = list(zip(expected, outs, nets, strict=True))
    values = [loss.value(*row, activation) for row in rows]
    errors = [loss.error(*row, activation) for row in rows]
    assert costs == pytest.approx(values, rel=1e-14, abs=1e-300)
    assert found == pytest.approx(errors, rel=1e-14, abs=1e-300)


@pytest.mark.parametrize("signals", [[], [2.0], [0.0, 3.0, 0.0], [5.0, -1.0, 5.0], [-2.0, -1.0]])
@pytest.mark.parametrize("aggregation", ns.AGGREGATIONS.values(), ids=repr)
def test_aggregations_and_their_partials(aggregation, signals):
    count, twice = len(signals), np.array([*signals, *signals])  # those of two neurons
    starts, places = np.array([0, count, 2 * count]), np.arange(2 * count)
    net, partials, ones = np.zeros(2), np.zeros(2 * count), np.ones(2 * count)
    code = codes.aggregation_code(aggregation)
    combined(code, starts, places, ones, twice, np.zeros(count), net, partials)
    assert net.tolist() == [aggregation.combine(signals)] * 2
    assert tuple(partials) == aggregation.partials(signals) * 2


@pytest.mark.parametrize("optimizer", codes.OPTIMIZERS, ids=repr)
def test_updates(optimizer):
    rule = optimizer.rule()
    weights, gradients = np.linspace(-1.0, 2.0, 11), np.linspace(0.5, -0.25, 11)
    moments = np.abs(np.sin(np.arange(rule.moments * 11.0))).reshape(rule.moments, 11)
    before = [each.tolist() for each in (weights, gradients, *moments)]
    moved(codes.rule_code(optimizer), np.array(rule.constants), weights, gradients, moments.ravel())
    after = [rule.move(*rule.constants, *row) for row in zip(*before, strict=True)]
    found = zip(weights.tolist(), *moments.tolist(), strict=True)
    assert list(found) == [pytest.approx(row, rel=1e-14) for row in after]
    assert gradients.tolist() == before[1]


def test_a_sum_is_known_wherever_it_stands_in_the_table(monkeypatch):
    def sums():
        return [name for name, each in ns.AGGREGATIONS.items() if codes.is_sum(each)]

    assert sums() == ["sum"]
    monkeypatch.setattr(codes, "AGGREGATION_PAIRS", codes.AGGREGATION_PAIRS[::-1])
    assert sums() == ["sum"]


def test_plain_descent_is_known_wherever_it_stands_in_the_table(monkeypatch):
    others = [*codes.OPTIMIZERS[1:], ns.SGD(0.1, l2=0.01), type("Own", (ns.SGD,), {})(0.5)]
    monkeypatch.setattr(codes, "RULES", codes.RULES[::-1])
    assert codes.is_plain_descent(ns.SGD(0.3))
    assert codes.is_plain_descent(ns.SGD(lambda epoch: 0.3 / epoch))
    assert not any(map(codes.is_plain_descent, others))


@pytest.fixture(scope="module")
def wide_exp():
    @entry
    def powers(x, y):
        for i in range(len(x)):
            y[i] = exponential.exp(x[i])

    def wide(numbers):
        results = np.zeros(len(numbers))
        powers(np.array(numbers), results)
        return results.tolist()

    return wide


def test_the_wide_exponential_overflows_where_exp_does_and_is_0_below_the_full_digits(wide_exp):
    assert wide_exp([709.79, 1e308, math.inf]) == [math.inf] * 3
    assert wide_exp([-708.4, -745.0, -1e308, -math.inf]) == [0.0] * 4
    assert wide_exp([0.0, -0.0]) == [1.0, 1.0]
    assert math.isnan(wide_exp([math.nan])[0])


@pytest.mark.parametrize("name", ["exp", "expm1", "tanh"])
def test_compiled_activations_use_the_wide_functions(name):
    assert getattr(jit.mathematics, name) is getattr(exponential, name)


@pytest.mark.parametrize(("largest", "digits"), [(1.0, 3e-16), (40.0, 5e-16), (708.39, 3e-15)])
def test_the_wide_exponential_is_exact_to_the_last_digits(wide_exp, largest, digits):
    numbers = np.linspace(-largest, largest, 20_001).tolist()
    expected = [math.exp(each) for each in numbers]
    assert wide_exp(numbers) == pytest.approx(expected, rel=digits, abs=0.0)


def test_a_frame_that_lacks_fields_is_refused():
    made = {name: 0 for name in ANSWERING.fields if name not in ("net", "capacity")}
    with pytest.raises(TypeError, match="no part of a frame for Answering has capacity, net"):
        frame(ANSWERING, Fields(**made))
    whole = frame(ANSWERING, Fields(**made), Fields(net=np.zeros(1), capacity=7))
    assert len(whole) == len(ANSWERING.fields)
    assert whole[[*ANSWERING.fields].index("capacity")] == 7
