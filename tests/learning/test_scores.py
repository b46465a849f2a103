"""Accuracy and confusion: the figures of scikit-learn, in a table that lines up."""

import pytest

import neurosim as ns
from tests.states import state


@pytest.mark.parametrize("centers", [2, 3, 5])
def test_they_agree_with_scikit_learn(centers):
    metrics = pytest.importorskip("sklearn.metrics")
    data = ns.data.blobs(60, centers=centers, spread=0.5, seed=1)
    net = ns.dense([2, 4, len(data.expected_names)], seed=1)
    ns.train(net, data, epochs=3)
    before = state(net)
    wanted = [data.class_of(index) for index in range(len(data))]
    outputs = net.predict(list(data.inputs))
    if centers == 2:
        found = [data.classes[int(each[0] >= 0.5)] for each in outputs]
    else:
        found = [data.classes[each.index(max(each))] for each in outputs]
    table = ns.confusion(net, data)
    assert [list(row) for row in table.counts] == metrics.confusion_matrix(wanted, found).tolist()
    assert ns.accuracy(net, data) == metrics.accuracy_score(wanted, found) == table.accuracy
    assert table.classes == data.classes
    assert state(net) == before


def test_the_threshold_of_a_single_output_can_be_moved():
    net = ns.dense([2, 1], weights=0.0)
    data = ns.data.truth_table("and")
    assert ns.accuracy(net, data, threshold=0.5) == 0.25
    assert ns.accuracy(net, data, threshold=0.51) == 0.75


def test_columns_line_up_whatever_the_lengths():
    table = ns.Confusion(("a", "long name", "bb"), ((1000, 0, 3), (0, 20, 0), (1, 1, 1)))
    _, _, *lines = repr(table).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[1].split() == ["a", "1000", "0", "3"]


def test_classes_are_named_by_the_network_where_the_data_names_none():
    net = ns.dense([2, 1])
    pairs = [([0, 0], [0]), ([1, 1], [1])]
    assert ns.confusion(net, pairs).classes == ("0", "1")
    net.scaling = ns.Scaling(classes=("no", "yes"))
    assert ns.confusion(net, pairs).classes == ("no", "yes")


@pytest.mark.parametrize(
    ("low", "high", "names"),
    [(-1, 1, ("-1", "1")), (3, 4, ("3", "4")), (-0.9, 0.1, ("-0.9", "0.1"))],
)
def test_two_values_of_one_output_are_the_classes_with_the_border_midway(low, high, names):
    net = ns.dense([1, 1], "identity", bias=False, weights=1.0)
    middle = (low + high) / 2
    outputs = [middle - 0.29, middle - 0.15, middle + 0.15, middle + 0.29]
    data = [([x], [y]) for x, y in zip(outputs, [low, low, high, high], strict=True)]
    assert ns.accuracy(net, data) == 1.0
    assert ns.accuracy(net, data, threshold=middle + 0.2) == 0.75
    assert ns.confusion(net, data) == ns.Confusion(names, ((2, 0), (0, 2)))


def test_scaled_classes_are_named_as_in_the_table():
    data = ns.Dataset([[0.0], [1.0]], [100, 300])
    net = ns.dense([1, 1], "identity", bias=False, weights=1.0)
    net.scaling = ns.Scaling.of(data, expected=True)
    assert ns.confusion(net, data) == ns.Confusion(("100", "300"), ((1, 0), (0, 1)))


def test_the_border_is_that_of_the_function_where_only_one_value_is_expected():
    tanh = ns.dense([1, 1], "tanh", bias=False, weights=1.0)
    assert ns.accuracy(tanh, [([-0.1], [-1]), ([0.1], [-1])]) == 0.5
    logistic = ns.dense([1, 1], bias=False, weights=1.0)
    assert ns.accuracy(logistic, [([-0.1], [1]), ([0.1], [1])]) == 0.5


@pytest.mark.parametrize(
    ("expected", "values"),
    [
        ([[0.1], [0.9], [10]], "0.1, 0.9, 10"),
        ([[7], [7], [7]], "7"),
        ([[1, 1], [0, 1], [1, 0]], "0, 1"),
        ([[0.3, 12], [5, 7], [1, 0]], "0, 0.3, 1, 5, 7, 12"),
    ],
)
@pytest.mark.parametrize("score", [ns.accuracy, ns.confusion])
def test_numbers_that_are_no_classes_are_refused(expected, values, score):
    net = ns.dense([1, len(expected[0])], "identity")
    with pytest.raises(ns.InputError, match=f"values {values} stand for no classes"):
        score(net, [([0], row) for row in expected])


def test_shares_of_several_outputs_are_classes():
    net = ns.dense([1, 2], "identity", bias=False, weights=1.0)
    assert ns.accuracy(net, [([0], [0.6, 0.4]), ([0], [0.3, 0.7])]) == 0.5
    assert ns.accuracy(net, [([0], [0.99, 0.01])]) == 1.0


def test_a_threshold_for_several_outputs_is_refused():
    net, data = ns.dense([2, 2], seed=1), [([0, 1], [0, 1]), ([1, 0], [1, 0])]
    for ask in (ns.accuracy, ns.confusion):
        with pytest.raises(ns.OptionError, match=r"threshold=0\.7 is for one output; of 2"):
            ask(net, data, threshold=0.7)
