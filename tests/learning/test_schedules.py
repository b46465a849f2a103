"""Learning rates that are functions of the epoch, and the rate that training really uses."""

import math

import pytest

import neurosim as ns


@pytest.mark.parametrize("grain", [None, "steps", "samples", "epochs"])
def test_training_uses_the_rate_of_each_epoch(grain, engine):
    if engine == "compiled" and grain in ("steps", "samples"):
        pytest.skip("the graph alone records these")
    data = ns.data.truth_table("or")
    one, other = ns.dense([2, 2, 1], seed=1), ns.dense([2, 2, 1], seed=1)
    rates = {1: 0.9, 2: 0.45, 3: 0.225}
    ns.train(one, data, epochs=3, learning_rate=rates.get, record=grain, engine=engine)
    for rate in rates.values():
        ns.train(other, data, epochs=1, learning_rate=rate, engine=engine)
    assert [each.value for each in one.parameters] == [each.value for each in other.parameters]


def test_a_cut_runs_the_finished_updates_once_more_with_their_own_rates():
    def rate(epoch):
        if epoch == 4:
            raise KeyboardInterrupt
        return 0.9 / epoch

    data = ns.data.truth_table("or")
    one, other = ns.dense([2, 2, 1], seed=1), ns.dense([2, 2, 1], seed=1)
    with pytest.raises(KeyboardInterrupt):
        ns.train(one, data, epochs=5, learning_rate=rate)
    ns.train(other, data, epochs=3, learning_rate=lambda epoch: 0.9 / epoch)
    assert [each.value for each in one.parameters] == [each.value for each in other.parameters]


def test_a_function_that_gives_no_number_is_refused_with_the_epoch(engine):
    with pytest.raises(ns.InputError, match="learning_rate of epoch 2"):
        ns.train(
            ns.dense([2, 1]), ns.data.truth_table("or"), 3, {1: 0.5, 2: math.nan}.get, engine=engine
        )


def test_an_optimizer_names_the_function_of_its_rate():
    def halving(epoch):
        return 0.5**epoch

    assert repr(ns.Adam(halving, l2=0.1)) == "Adam(learning_rate=halving(epoch), l2=0.1)"
    assert repr(ns.Adam(halving).at(2)) == "Adam(learning_rate=0.25)"
