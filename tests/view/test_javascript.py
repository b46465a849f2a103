"""Functions translated for a page compute what the tables' own do."""

import math

import pytest

import neurosim as ns
from neurosim.functions.activations import ACTIVATIONS, ARITHMETIC, Activation, elu, prelu
from neurosim.functions.aggregations import AGGREGATIONS, Aggregation
from neurosim.view.moments.frames import Frames
from neurosim.view.page.javascript import UntranslatableError, translated
from neurosim.view.page.plane import plane

TABLES = {**ACTIVATIONS, **ARITHMETIC, "prelu(0.1)": prelu(0.1), "elu(2)": elu(2.0)}
XS = [0.0, -0.0, *(sign * x for x in (1e-9, 0.3, 1.0, 2.5, 30.0, 500.0) for sign in (1, -1))]


@pytest.mark.parametrize("name", TABLES)
def test_an_activation_in_a_page_is_the_table_s_own(chromium, name):
    chromium.get("about:blank")
    shown = chromium.execute_script(
        f"return arguments[0].map({translated(TABLES[name].function)}).map(String)", XS
    )
    for x, text in zip(XS, shown, strict=True):
        expected = TABLES[name].function(x)
        assert float(text.replace("Infinity", "inf")) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("name", AGGREGATIONS)
@pytest.mark.parametrize("signals", [[], [0.5], [2.0, -3.0, 0.25], [-1.0, -1.0], [0.0, -2.0, 3.0]])
def test_an_aggregation_in_a_page_is_the_table_s_own(chromium, name, signals):
    chromium.get("about:blank")
    combine = AGGREGATIONS[name].combine
    shown = chromium.execute_script(f"return ({translated(combine)})(arguments[0])", signals)
    assert shown == combine(signals)


def test_functions_of_one_s_own_are_translated_where_they_are_simple():
    scale = 2.0

    def gelu(x):
        """With a docstring, a constant from outside, and another function."""
        if x > 5:
            return x
        total = 0.0
        for power in range(1, 4):
            total += x / power
        return 0.5 * x * (1 + math.tanh(scale * x)) + total**2

    assert translated(gelu) == (
        "($x)=>{if(($x>5.0)){return $x;}var $total=0.0;for(var $power=1.0;$power<4.0;$power+=1)"
        "{$total+=($x/$power);}return (((0.5*$x)*(1.0+(Math.tanh)((2.0*$x))))+($total**2.0));}"
    )
    assert translated(lambda x: -x if x < 0 else x) == "($x)=>{return (($x<0.0)?(-$x):$x);}"


def unknown(x):
    return sum([x])


def with_default(x, slope=0.1):
    return slope * x


def with_branch_of_text(x):
    return x if "a" == "b" else 0.0


def with_method(x):
    return x.real


def endless(x):
    return endless(x)


@pytest.mark.parametrize(
    "function",
    [unknown, with_default, with_branch_of_text, with_method, endless, math.erf, math.log, int,
     eval("lambda x: x"), lambda x: x and 1.0, Activation("f", abs, lambda x, y: 1.0)],
)  # fmt: skip
def test_what_is_in_other_words_is_left_alone(function):
    with pytest.raises(UntranslatableError):
        translated(function)


def test_an_aggregation_of_one_s_own_is_translated_too():
    mean = Aggregation("mean", first_or_none, lambda signals: tuple(1.0 for _ in signals))
    net = ns.Network("mean")
    net.add_input("x"), net.add_input("y")
    net.add_output("o", "identity", mean)
    net.connect("x", "o", weight=1.0), net.connect("y", "o", weight=1.0)
    functions, _ = plane(Frames(ns.forward(net, [1, 2])))
    assert functions[0] == (
        "($signals)=>{if(($signals.length===0.0)){return 0.0;}return $signals[0.0];}"
    )


def first_or_none(signals):
    if len(signals) == 0:
        return 0.0
    return signals[0]
