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
