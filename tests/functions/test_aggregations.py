"""Aggregations and their partial derivatives."""

import math

import pytest
from hypothesis import assume, given, strategies as st

import neurosim as ns
from tests.differences import central_difference

signals = st.lists(st.floats(-10, 10), max_size=6)


@given(signals)
def test_sum_product_and_max_are_pythons(given_signals):
    found = {name: each.combine(given_signals) for name, each in ns.AGGREGATIONS.items()}
    assert found["sum"] == pytest.approx(math.fsum(given_signals), abs=1e-12)
    assert found["product"] == pytest.approx(math.prod(given_signals), rel=1e-12)
    assert found["max"] == max(given_signals, default=0.0)


def test_of_no_signals_the_sum_is_0_the_product_1_and_the_maximum_0():
    assert [ns.AGGREGATIONS[name].combine([]) for name in ("sum", "product", "max")] == [0, 1, 0]
    assert [ns.AGGREGATIONS[name].partials([]) for name in ("sum", "product", "max")] == [
        (),
        (),
        (),
    ]


@pytest.mark.parametrize("name", ns.AGGREGATIONS)
@given(given_signals=signals)
def test_partials_are_central_differences(name, given_signals):
    aggregation = ns.AGGREGATIONS[name]
    ordered = sorted(given_signals)
    tie = len(ordered) > 1 and ordered[-1] - ordered[-2] < 0.01
    assume(not (name == "max" and tie))
    partials = aggregation.partials(given_signals)
    assert len(partials) == len(given_signals)
    for index, partial in enumerate(partials):

        def varied(value, index=index):
            return aggregation.combine([*given_signals[:index], value, *given_signals[index + 1 :]])

        slope, _ = central_difference(varied, given_signals[index], 0.004)
        assert partial == pytest.approx(slope, rel=1e-7, abs=1e-6)


def test_a_product_with_zeros_has_the_right_partials():
    partials = ns.AGGREGATIONS["product"].partials
    assert partials([2.0, 0.0, 3.0]) == (0.0, 6.0, 0.0)
    assert partials([0.0, 0.0, 3.0]) == (0.0, 0.0, 0.0)
    assert partials([7.0]) == (1.0,)


def test_on_a_tie_the_first_wins():
    assert ns.AGGREGATIONS["max"].partials([1.0, 5.0, 5.0]) == (0.0, 1.0, 0.0)


def test_the_sum_runs_from_left_to_right():
    """Python 3.12's own sum compensates rounding; results would differ between versions."""
    assert ns.AGGREGATIONS["sum"].combine([1e16, 1.0, -1e16]) == 0.0


def mean():
    return ns.Aggregation(
        "mean",
        lambda signals: sum(signals) / len(signals) if signals else 0.0,
        lambda signals: tuple(1 / len(signals) for _ in signals),
    )


def test_an_own_aggregation_gets_the_same_treatment():
    net = ns.Network()
    net.add_input("x"), net.add_input("y")
    net.add_neuron("h", "tanh", mean()), net.add_output("o", "identity")
    net.connect("x", "h", weight=2.0), net.connect("y", "h", weight=-1.0)
    net.connect("h", "o", weight=3.0)
    assert net.predict([1.0, 0.5]) == [3.0 * math.tanh((2.0 - 0.5) / 2)]
    recording = ns.train_step(net, [1.0, 0.5], [1.0], learning_rate=0.1)
    slope = (3.0 * math.tanh(0.75) - 1.0) * 3.0 * (1 - math.tanh(0.75) ** 2) * 0.5
    assert net["x", "h"].gradient == pytest.approx(slope * 1.0)
    assert net["y", "h"].gradient == pytest.approx(slope * 0.5)
    assert "mean(2" in str(recording[2])
    after = [each.value for each in net.parameters]
    recording.rewind()
    assert [each.value for each in net.parameters] == [2.0, -1.0, 3.0]
    recording.seek(len(recording))
    assert [each.value for each in net.parameters] == after


def test_an_own_aggregation_must_take_no_signals_too():
    with pytest.raises(ns.OptionError, match=r"'last' needs combine\(signals\).* no signals"):
        ns.Aggregation("last", lambda signals: signals[-1], lambda signals: ())


def test_an_own_aggregation_must_give_a_partial_for_each_signal():
    with pytest.raises(ns.OptionError, match=r"'first' must give a partial.*2 signals it gave 1"):
        ns.Aggregation("first", lambda signals: 0.0, lambda signals: signals[:1])
