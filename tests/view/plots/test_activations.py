"""The table of activation functions."""

import math

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

import neurosim as ns
from neurosim.view.facts import rules


def test_it_has_a_row_for_each_activation_under_one_name_each():
    figure = ns.plot_activations()
    assert [axes.texts[0].get_text() for axes in figure.axes] == [
        "identity", "binary_step", "logistic", "tanh", "arctan", "relu", "prelu\nalpha = 0.25",
        "elu\nalpha = 1", "softplus",
    ]  # fmt: skip


def test_the_key_of_its_curves_are_its_formulas():
    (axes,) = ns.plot_activations(["logistic"]).axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "f(x) = 1 / (1 + e^-x)", "f '(x) = y·(1 - y), y = f(x)",
    ]  # fmt: skip


def test_both_curves_are_the_functions_own_values():
    function, slope = ns.plot_activations(["logistic"]).axes[0].lines[-2:]
    points = zip(function.get_xdata(), function.get_ydata(), slope.get_ydata(), strict=True)
    for x, y, steepness in list(points)[::50]:
        out = 1 / (1 + math.exp(-x))
        assert (y, steepness) == pytest.approx((out, out * (1 - out)))


def test_a_step_is_drawn_as_a_gap_and_not_as_a_slope():
    function, slope = ns.plot_activations(["relu"]).axes[0].lines[-2:]
    assert not any(map(math.isnan, function.get_ydata()))
    assert sum(map(math.isnan, slope.get_ydata())) == 1


def formulas(activation):
    figure = ns.plot_activations([activation])
    FigureCanvasAgg(figure).draw()
    return [text.get_text() for text in figure.axes[0].get_legend().get_texts()]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("formula", ["$x_{$", "\\frac{", ""])
def test_a_formula_of_ones_own_is_written_as_it_is(formula):
    own = ns.Activation("own", lambda x: x, lambda x, y: 1.0, formula, formula)
    assert formulas(own) == [f"f(x) = {formula}".strip(), f"f '(x) = {formula}".strip()]


def test_powers_are_no_products():
    cube = ns.Activation("cube", lambda x: x**3, lambda x, y: 3 * x * x, "x**3", "3*x**2")
    assert formulas(cube) == ["f(x) = x^3", "f '(x) = 3·x^2"]
    assert rules(ns.dense([1, 1], cube)["o1"])[1:3] == [
        "output = f(net_input), f = cube: x^3", "f' = 3·x^2",
    ]  # fmt: skip


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(ns.OptionError, match="did you mean 'relu'"):
        ns.plot_activations(["relo"])
