"""Scaling at the door: the same network, asked in the units of the table."""

import numpy as np
import pytest

import neurosim as ns
from tests.states import state

CELSIUS = ns.Dataset([[-10, 5], [30, 5], [10, 5]], [100, 300, 150], name="celsius")


def twins():
    one, other = ns.dense([2, 3, 1], seed=3), ns.dense([2, 3, 1], seed=3)
    one.scaling = ns.Scaling.of(CELSIUS, expected=True)
    by_hand = [([0.0, 0.0], [0.0]), ([1.0, 0.0], [1.0]), ([0.5, 0.0], [0.25])]
    return one, other, by_hand


def test_training_and_predicting_equal_scaling_by_hand():
    one, other, by_hand = twins()
    first = ns.train(one, CELSIUS, epochs=5, shuffle=True)
    second = ns.train(other, by_hand, epochs=5, shuffle=True)
    assert first.losses == second.losses
    assert state(one) == state(other)
    (scaled,) = other.predict([0.5, 0.0])
    assert one.predict([10, 5]) == [100 + 200 * scaled]
    assert one.predict([[10, 5], {"i1": 30, "i2": 5}])[0] == one.predict([10, 5])


def test_single_passes_go_through_the_same_door():
    one, other, by_hand = twins()
    ns.train_step(one, *CELSIUS[2])
    ns.train_step(other, *by_hand[2])
    ns.forward(one, [30, 5])
    ns.forward(other, [1.0, 0.0])
    ns.backward(one, [300])
    ns.backward(other, [1.0])
    assert state(one) == state(other)
    assert one["i1"].output == 1.0


def test_a_copy_keeps_the_scaling():
    one, _, _ = twins()
    assert one.copy().predict([10, 5]) == one.predict([10, 5])


def test_a_column_that_is_always_the_same_becomes_0_and_comes_back():
    scaling = ns.Scaling.of(ns.Dataset([[7.0], [7.0]], [3.0, 3.0]), expected=True)
    assert scaling.scale_inputs([7.0]) == (0.0,)
    assert scaling.restore([0.0]) == [3.0]


def test_what_goes_in_comes_back():
    scaling = ns.Scaling(expected=((-3.0, 5.0), (0.1, 0.2)))
    values = [4.7, 0.13]
    assert scaling.restore(scaling.scale_expected(values)) == pytest.approx(values, rel=1e-15)


def test_a_scaling_that_no_longer_fits_is_named():
    one, _, _ = twins()
    one.remove("i2")
    with pytest.raises(ns.InputError, match=r"ranges for 2 inputs, but got 1; set net\.scaling"):
        one.predict([1.0])


def test_expected_values_beyond_the_loss_are_refused_after_scaling():
    net = ns.dense([2, 1])
    net.scaling = ns.Scaling.of(CELSIUS, expected=True)
    ns.train(net, CELSIUS, epochs=1, loss="cross_entropy")
    with pytest.raises(ns.InputError, match=r"expected values in 0\.\.1"):
        ns.train(net, [([0, 5], [301])], epochs=1, loss="cross_entropy")


@pytest.mark.parametrize("ranges", [((1.0, 0.0),), ((0.0, float("inf")),), ((-1e308, 1e308),)])
def test_ranges_that_cannot_be_are_refused(ranges):
    with pytest.raises((ns.InputError, ns.OptionError)):
        ns.Scaling(inputs=ranges)


def test_the_class_of_outputs_has_a_name():
    scaling = ns.Scaling.of(ns.data.blobs(9, centers=3))
    assert scaling.class_of([0.1, 0.2, 0.7]) == "c"
    assert ns.Scaling(classes=("no", "yes")).class_of([0.5]) == "yes"
    assert ns.Scaling().class_of([0.1, 0.9]) == "1"


def test_standardising_is_that_of_numpy_and_of_scikit_learn():
    rows = [[1.0, 2000.0, 5.0], [4.0, 1000.0, 5.0], [2.5, 7000.0, 5.0], [-1.0, 4500.0, 5.0]]
    scaling = ns.Scaling.of(ns.Dataset(rows, [0, 1, 0, 1]), method="standard")
    array = np.array(rows)
    deviations = array.std(axis=0)
    deviations[2] = 1.0
    wanted = (array - array.mean(axis=0)) / deviations
    found = np.array([scaling.scale_inputs(row) for row in rows])
    assert found == pytest.approx(wanted, rel=1e-12, abs=1e-12)
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    scaled = preprocessing.StandardScaler().fit_transform(array)
    assert found == pytest.approx(scaled, rel=1e-12, abs=1e-12)
    assert scaling.restore_inputs(found[1]) == pytest.approx(rows[1], rel=1e-12)
    with pytest.raises(ns.OptionError, match="no method of scaling 'std'"):
        ns.Scaling.of(CELSIUS, method="std")


def test_a_scaling_that_only_knows_names_shows_them():
    assert repr(ns.Scaling(names=("kg", "cm"))) == "Scaling(names kg, cm)"
    assert repr(ns.Scaling(((0.0, 1.0),), names=("kg",))) == "Scaling(1 input)"


def test_numbers_whose_sum_no_float_can_hold_have_a_mean():
    data = ns.Dataset([[1.5e308], [1e308]], [0, 1], names=["distance"])
    assert ns.Scaling.of(data).means == (1.25e308,)
    assert ns.Scaling.of(data, method="standard").scale_inputs([1.5e308]) == (1.0,)
    net = ns.dense([1, 1], weights=1e-300)
    ns.train(net, data, 1)
    assert net.scaling.means == (1.25e308,)
