"""The table of activation functions."""

import math

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

import neurosim as ns


def test_it_has_a_row_for_each_activation_under_one_name_each():
    figure = ns.plot_activations()
    assert [axes.texts[0].get_text() for axes in figure.axes] == [
        "identity", "binary_step", "logistic", "tanh", "arctan", "relu", "prelu\nalpha = 0.25",
        "elu\nalpha = 1", "softplus",
    ]  # fmt: skip


def test_the_key_of_its_curves_are_its_formulas():
    (axes,) = ns.plot_activations(["logistic"]).axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "f(x) = 1 / (1 + e^-x)", "f '(x) = y*(1 - y), y = f(x)",
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


@pytest.mark.parametrize("formula", ["x**3", "$", "100 % of {x", "a_b_c^", "\\frac{", ""])
def test_whatever_the_formula_of_an_own_activation_the_table_is_drawn(formula):
    cube = ns.Activation("cube", lambda x: x**3, lambda x, y: 3 * x * x, formula, formula)
    FigureCanvasAgg(ns.plot_activations([cube])).draw()


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(ns.OptionError, match="did you mean 'relu'"):
        ns.plot_activations(["relo"])
