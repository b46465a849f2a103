"""The table of what every node sends, against the numbers that passes leave on the objects."""

import subprocess
import sys

import pytest

import neurosim as ns

ROWS = [[0.0, 1.0], [1.0, 1.0], [0.5, -2.0]]


def left_by(net, row):
    ns.forward(net, row)
    return {node.name: node.output for node in net.nodes if not isinstance(node, ns.Bias)}


@pytest.fixture(params=["pandas", "none"])
def table(request, monkeypatch):
    """Give ``ns.activations`` with pandas, and as it is without it."""
    if request.param == "pandas":
        pytest.importorskip("pandas")
    else:
        monkeypatch.setattr("neurosim.insight.activations.find_spec", lambda name: None)
    return ns.activations


@pytest.mark.parametrize("data", [ROWS, [(row, [1.0]) for row in ROWS], tuple(ROWS)])
def test_rows_are_patterns_and_columns_nodes(table, data):
    net = ns.dense([2, 2, 1], seed=1)
    found = table(net, data)
    wanted = [left_by(net.copy(), row) for row in ROWS]
    assert (list(found), len(found)) == (list(wanted[0]), 3)
    for name in found:
        assert list(found[name]) == pytest.approx([row[name] for row in wanted])
    assert net["h1"].output == 0.0


def test_datasets_and_clamped_networks(table):
    net = ns.dense([2, 2, 1], seed=1)
    with net.clamped({"h1": 0.25}):
        assert list(table(net, ns.data.truth_table("xor"))["h1"]) == [0.25] * 4


def test_over_time_there_is_a_row_for_each_step(table):
    net = ns.recurrent([1, 2, 1], seed=1)
    found = table(net, [[[1.0], [2.0]], [[3.0]]])
    ns.forward(net, [[1.0], [2.0]])
    first = [net["h1@1"].output, net["h1@2"].output]
    assert list(found["h1"])[:2] == pytest.approx(first)
    index = found.index.tolist() if hasattr(found.index, "tolist") else list(found.index)
    assert index == [(1, 1), (1, 2), (2, 1)]


def test_without_pandas_the_table_prints_well(monkeypatch):
    monkeypatch.setattr("neurosim.insight.activations.find_spec", lambda name: None)
    found = ns.activations(ns.dense([2, 9, 1], seed=1), [[0, 1]] * 30)
    text = repr(found)
    assert "pattern" in text
    assert "30 rows, 12 nodes in all" in text
    assert max(map(len, text.splitlines())) < 100
    assert "<table" in found._repr_html_()
    with pytest.raises(ns.OptionError, match="no column 'h33'; did you mean"):
        found["h33"]


def test_what_does_not_fit_is_refused(table):
    with pytest.raises(ns.InputError, match="expected 2 inputs"):
        table(ns.dense([2, 1]), [[1.0]])
    with pytest.raises(ns.InputError, match="rows of inputs or pairs"):
        table(ns.dense([2, 1]), 3)
    with pytest.raises(ns.InputError, match="sequence 2"):
        table(ns.recurrent([1, 2, 1]), [[[1.0]], [[1.0, 2.0]]])


def test_pandas_is_loaded_only_where_a_table_is_asked_for():
    code = "import sys, neurosim as ns; ns.activations; print('pandas' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
