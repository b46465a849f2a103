"""Activations: values against closed forms and scipy, derivatives against central differences."""

import math
import pickle
import sys

import pytest
from hypothesis import given, strategies as st

import neurosim as ns
from tests.differences import central_difference

special = pytest.importorskip("scipy.special")
np = pytest.importorskip("numpy")

TABLE = {
    "identity": lambda x: x,
    "binary_step": lambda x: float(np.heaviside(x, 1.0)),
    "logistic": special.expit,
    "sigmoid": special.expit,
    "tanh": np.tanh,
    "arctan": np.arctan,
    "relu": lambda x: np.maximum(x, 0.0),
    "prelu": lambda x: np.where(x < 0, 0.25 * x, x),
    "elu": lambda x: np.where(x < 0, special.expm1(np.minimum(x, 0.0)), x),
    "softplus": lambda x: np.logaddexp(0.0, x),
}
"""The lecture's nine functions with the alias, computed by others."""

ALPHAS = [ns.prelu(0.0), ns.prelu(0.1), ns.prelu(-0.5), ns.prelu(3.0), ns.elu(0.5), ns.elu(2.0)]
EVERY = [*ns.ACTIVATIONS.values(), *ALPHAS]
KINKS_AT_ZERO = {"binary_step", "relu", "prelu", "elu"}

moderate = st.floats(-30, 30)
any_number = st.floats(allow_nan=False, allow_infinity=False)
each_activation = pytest.mark.parametrize("activation", EVERY, ids=lambda each: each.label)


def test_the_lectures_nine_are_there():
    assert set(ns.ACTIVATIONS) == set(TABLE)
    assert ns.ACTIVATIONS["sigmoid"] is ns.ACTIVATIONS["logistic"]


@pytest.mark.parametrize("name", TABLE)
@given(moderate)
def test_values_are_those_of_numpy_and_scipy(name, x):
    assert ns.ACTIVATIONS[name](x) == pytest.approx(float(TABLE[name](x)), rel=1e-14, abs=1e-300)


@given(moderate, st.floats(-3, 3))
def test_alpha_is_the_factor_below_zero(x, alpha):
    prelu, elu = ns.prelu(alpha), ns.elu(alpha)
    assert prelu(x) == (x if x >= 0 else alpha * x)
    assert elu(x) == pytest.approx(x if x >= 0 else alpha * math.expm1(x), rel=1e-15)


def test_prelu_starts_at_a_quarter_and_elu_at_one():
    assert ns.ACTIVATIONS["prelu"](-2.0) == -0.5
    assert ns.ACTIVATIONS["elu"](-2.0) == pytest.approx(math.exp(-2.0) - 1.0)


@each_activation
@given(x=moderate)
def test_derivatives_are_central_differences(activation, x):
    if activation.name in KINKS_AT_ZERO and abs(x) < 0.3:
        x = math.copysign(0.3 + abs(x), x)
    slope, _ = central_difference(activation, x, width=0.25)
    assert activation.derivative(x, activation(x)) == pytest.approx(slope, rel=1e-8, abs=1e-10)


@pytest.mark.parametrize(
    ("name", "value", "slope"),
    [("binary_step", 1.0, 0.0), ("relu", 0.0, 1.0), ("prelu", 0.0, 1.0), ("elu", 0.0, 1.0)],
)
def test_at_a_kink_the_value_and_slope_are_the_documented_ones(name, value, slope):
    activation = ns.ACTIVATIONS[name]
    assert (activation(0.0), activation.derivative(0.0, activation(0.0))) == (value, slope)
    assert (activation(-0.0), activation.derivative(-0.0, activation(-0.0))) == (value, slope)


@pytest.mark.parametrize("alpha", [0.5, 2.0, -1.0])
def test_the_slopes_of_alpha_variants_at_zero_are_one(alpha):
    assert ns.prelu(alpha).derivative(0.0, 0.0) == 1.0
    assert ns.elu(alpha).derivative(0.0, 0.0) == 1.0


def test_the_slope_of_the_logistic_is_the_outputs_not_the_slides_misprint():
    assert ns.ACTIVATIONS["logistic"].derivative(0.0, 0.5) == 0.25


@each_activation
@pytest.mark.parametrize("x", [1e4, -1e4, 1e308, -1e308, sys.float_info.max, 5e-324, 710.0, -746.0])
def test_huge_and_tiny_arguments_do_no_harm(activation, x):
    output = activation(x)
    slope = activation.derivative(x, output)
    low, high = activation.bounds
    assert math.isfinite(slope)
    assert low <= output <= high
    assert math.isfinite(output) or activation.label == "prelu(alpha=3)"  # 3 times the largest


@pytest.mark.parametrize(
    ("name", "far_up", "far_down"),
    [
        ("logistic", (1.0, 0.0), (0.0, 0.0)),
        ("tanh", (1.0, 0.0), (-1.0, 0.0)),
        ("arctan", (math.pi / 2, 0.0), (-math.pi / 2, 0.0)),
        ("softplus", (1e308, 1.0), (0.0, 0.0)),
        ("elu", (1e308, 1.0), (-1.0, 0.0)),
        ("relu", (1e308, 1.0), (0.0, 0.0)),
    ],
)
def test_far_out_values_and_slopes_are_the_limits(name, far_up, far_down):
    activation = ns.ACTIVATIONS[name]
    for x, (value, slope) in ((1e308, far_up), (-1e308, far_down)):
        assert activation(x) == pytest.approx(value)
        assert activation.derivative(x, activation(x)) == slope


@each_activation
@given(x=any_number)
def test_outputs_lie_in_the_bounds(activation, x):
    low, high = activation.bounds
    assert low <= activation(x) <= high


@given(st.floats(-700, 700))
def test_symmetries(x):
    logistic, tanh, softplus = (ns.ACTIVATIONS[name] for name in ("logistic", "tanh", "softplus"))
    assert logistic(x) + logistic(-x) == pytest.approx(1.0, rel=1e-15)
    assert tanh(x) == -tanh(-x)
    assert tanh(x / 2) == pytest.approx(2 * logistic(x) - 1, abs=1e-15)
    assert softplus(x) - softplus(-x) == pytest.approx(x, abs=1e-12)


# Own functions


def test_an_own_pair_gets_the_same_treatment():
    swish = ns.Activation(
        "swish",
        lambda x: x / (1 + math.exp(-x)),
        lambda x, y: (1 + math.exp(-x) + x * math.exp(-x)) / (1 + math.exp(-x)) ** 2,
    )
    net = ns.dense([2, 3, 1], activation=swish, seed=1)
    before = [each.value for each in net.parameters]
    recording = ns.train_step(net, [0.5, -1.0], [1.0])
    assert "swish(" in str(recording[2])
    assert "swish" in repr(net["h1"])
    assert all(new.value != old for new, old in zip(net.parameters, before, strict=True))
    parameter = net["i1", "h1"].parameter

    def loss(value):
        parameter.value = value
        return 0.5 * (1.0 - net.predict([0.5, -1.0])[0]) ** 2

    ns.forward(net, [0.5, -1.0]), ns.backward(net, [1.0])
    assert parameter.gradient == pytest.approx(
        central_difference(loss, parameter.value, 0.1)[0], rel=1e-8
    )


def test_an_own_logistic_with_a_gain_is_not_taken_for_the_built_in_one():
    """The formulas that fit the built-in logistic do not fit another of the same name."""
    steep = ns.Activation(
        "logistic", lambda x: special.expit(5 * x).item(), lambda x, y: 5 * y * (1 - y),
        bounds=(0.0, 1.0),
    )  # fmt: skip
    net = ns.dense([1, 1], activation=steep, seed=3)
    ns.forward(net, [0.7]), ns.backward(net, [1.0], loss="cross_entropy")
    assert net["o1"].loss == pytest.approx(-math.log(net["o1"].output), rel=1e-12)
    assert net["o1"].error == pytest.approx(5 * (1 - net["o1"].output), rel=1e-12)


@pytest.mark.parametrize(
    ("function", "derivative"),
    [
        (lambda: 1.0, lambda x, y: 1.0),
        (lambda x: x, lambda x: 1.0),
        (lambda x, y: x, lambda x, y: 1.0),
        ("tanh", lambda x, y: 1.0),
    ],
)
def test_a_wrong_signature_is_refused_when_the_activation_is_made(function, derivative):
    wanted = r"activation 'mine' needs function\(net_input\) and derivative\(net_input, output\)"
    with pytest.raises(ns.OptionError, match=wanted):
        ns.Activation("mine", function, derivative)


@pytest.mark.parametrize(
    ("function", "derivative", "what"),
    [
        (lambda x: None, lambda x, y: 1.0, "the output"),
        (lambda x: x, lambda x, y: math.nan, "the derivative"),
        (lambda x: 1j, lambda x, y: 1.0, "the output"),
    ],
)
def test_functions_that_give_no_number_are_refused(function, derivative, what):
    with pytest.raises(ns.InputError, match=f"{what} of activation 'mine' at 0.5 must be a finite"):
        ns.Activation("mine", function, derivative)


@pytest.mark.parametrize("make", [ns.prelu, ns.elu])
@pytest.mark.parametrize("alpha", [math.nan, math.inf, "1", None])
def test_alpha_must_be_a_finite_number(make, alpha):
    with pytest.raises(ns.InputError, match=r"alpha of .*elu must be a finite number, got"):
        make(alpha)


@pytest.mark.parametrize("make", [ns.prelu, ns.elu], ids=["prelu", "elu"])
def test_activations_of_equal_constants_are_equal_however_many_there_are(make):
    first = make(0.125)
    others = [make(2.0 + place) for place in range(1000)]  # more than are kept
    assert make(0.125) == first
    assert hash(make(0.125)) == hash(first)
    assert first not in others
    assert pickle.loads(pickle.dumps(first)) == first


@pytest.mark.parametrize("make", [ns.prelu, ns.elu])
@pytest.mark.parametrize("alpha", [[0.1], {}, None, "0.1", float("nan"), 10**400])
def test_a_constant_that_is_no_finite_number_is_refused(make, alpha):
    with pytest.raises(ns.InputError, match=r"alpha of .*elu must be a finite number"):
        make(alpha)
