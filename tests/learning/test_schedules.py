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
    asked = []

    def rate(epoch):
        asked.append(epoch)
        if epoch == 4 and asked.count(4) > 1:  # the first time is before training
            raise KeyboardInterrupt
        return 0.9 / epoch

    data = ns.data.truth_table("or")
    one, other = ns.dense([2, 2, 1], seed=1), ns.dense([2, 2, 1], seed=1)
    with pytest.raises(KeyboardInterrupt):
        ns.train(one, data, epochs=5, learning_rate=rate)
    ns.train(other, data, epochs=3, learning_rate=lambda epoch: 0.9 / epoch)
    assert [each.value for each in one.parameters] == [each.value for each in other.parameters]


@pytest.mark.parametrize(("wrong", "told"), [(math.nan, "finite"), (-0.1, "0 or above, got -0.1")])
def test_a_rate_that_cannot_be_is_refused_with_its_epoch_before_training(wrong, told, engine):
    net, data = ns.dense([2, 1], seed=1), ns.data.truth_table("or")
    before = [each.value for each in net.parameters]
    with pytest.raises(ns.NeurosimError, match=f"learning_rate of epoch 300 must be .*{told}"):
        ns.train(net, data, 300, lambda epoch: wrong if epoch == 300 else 0.5, engine=engine)
    assert [each.value for each in net.parameters] == before


@pytest.mark.parametrize("still", [1, 2])
def test_training_stands_still_in_an_epoch_whose_rate_is_0(still, engine):
    net, data = ns.dense([2, 1], seed=1), ns.data.truth_table("or")
    other = net.copy()
    ns.train(net, data, 2, lambda epoch: 0.0 if epoch == still else 0.5, engine=engine)
    ns.train(other, data, 1, 0.5, engine=engine)
    assert [each.value for each in net.parameters] == [each.value for each in other.parameters]


def test_an_optimizer_names_the_function_of_its_rate():
    def halving(epoch):
        return 0.5**epoch

    assert repr(ns.Adam(halving, l2=0.1)) == "Adam(learning_rate=halving(epoch), l2=0.1)"
    assert repr(ns.Adam(halving).at(2)) == "Adam(learning_rate=0.25)"
