"""Rows that are read at once: the same floats as one by one, and no others let in."""

import subprocess
import sys

import numpy as np
import pytest

import neurosim as ns
from neurosim.graph.values.rows import Rows, plain_column, plain_rows, table


@pytest.mark.parametrize(
    "rows",
    [
        [[1.0, 2.0], [3.0, 4.0]],
        ([1, 2.0], (3, 4)),
        [[True, 2], [3, 4]],
        np.array([[1, 2], [3, 4]], dtype=np.uint8),
        np.array([[1, 2], [3, 4]], dtype=">f4"),
        np.array([[1, 3], [2, 4]], dtype=np.float16).T,
        [np.array([1, 2]), np.array([3, 4])],
        [np.array([1, 2]), np.array([3.0, 4.0])],
        [np.array([1.0, 2.0]), [3, 4]],
    ],
    ids=repr,
)
def test_lists_tuples_and_arrays_become_tuples_of_floats(rows):
    found = plain_rows(rows, 2)
    assert found == ((1.0, 2.0), (3.0, 4.0))
    assert {type(number) for row in found for number in row} == {float}
    assert {type(row) for row in found} == {tuple}


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [[]],
        "ab",
        5,
        None,
        {1.0: 2.0},
        [[1.0], [2.0, 3.0]],
        [[1.0], {"i1": 2.0}],
        [[1.0], ["2"]],
        [[1.0], [None]],
        [[1.0], [float("nan")]],
        [[float("inf")], [float("-inf")]],
        [[10**400]],
        [[np.float64(1.0)]],
        [[np.array(1.0)]],
        [np.array(1.0)],
        np.array([1.0]),
        np.zeros((0, 2)),
        np.zeros((2, 0)),
        np.zeros((1, 1, 1)),
        np.array([[1.0], [np.nan]]),
        np.array([[1.0]], dtype=object),
        np.array([["1"]]),
        np.array([[1j]]),
        np.array([[1]], dtype="m8[ns]"),
        np.array([[1]], dtype="M8[ns]"),
        [np.array([1], dtype="m8[ns]")],
        np.array([[1.0]], dtype=np.longdouble),
        np.ma.array([[1.0]], mask=[[True]]),
        [np.ma.array([1.0], mask=[True])],
    ],
    ids=repr,
)
def test_anything_else_is_left_to_be_looked_at_one_by_one(rows):
    assert plain_rows(rows) is None


def test_rows_of_another_width_are_left_alone():
    assert plain_rows([[1.0, 2.0]], 3) is None
    assert plain_rows(np.ones((1, 2)), 3) is None


def test_a_network_without_inputs_has_rows_without_numbers():
    assert plain_rows([[], ()], 0) == ((), ())
    assert table([(), (), ()]).shape == (3, 0)


def test_the_sign_of_zero_and_the_last_digit_stay():
    assert repr(plain_rows([[-0.0, 0.1, 5e-324]])) == "((-0.0, 0.1, 5e-324),)"
    assert plain_rows([[2**53 + 1, -(2**63) - 1]]) == ((float(2**53 + 1), float(-(2**63) - 1)),)
    assert plain_rows(np.array([[2**63 - 1]])) == ((float(2**63 - 1),),)


def test_a_row_cannot_be_changed_behind_ones_back():
    rows = [[1.0], [2.0]]
    found = plain_rows(rows)
    rows[0][0] = float("nan")
    assert found == ((1.0,), (2.0,))


@pytest.mark.parametrize("values", [[1, 0.5], (1, 0.5), np.array([1, 0.5])], ids=repr)
def test_a_column_becomes_rows_of_one(values):
    assert plain_column(values) == ((1.0,), (0.5,))


@pytest.mark.parametrize(
    "values", [[], [[1.0]], ["1"], "1", 1, np.ones((1, 1)), range(2)], ids=repr
)
def test_what_is_no_column_is_left_alone(values):
    assert plain_column(values) is None


def test_numpy_takes_rows_as_a_table():
    rows = Rows([(1.0, -0.0), (3.0, 0.1)])
    assert np.array(rows).tolist() == [[1.0, -0.0], [3.0, 0.1]]
    assert np.array(rows, dtype=np.float32).dtype == np.float32
    assert table(rows).tolist() == [list(row) for row in rows]


def test_a_table_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        table([(1.0,)])[0, 0] = 2.0


@pytest.mark.parametrize("scaled", [False, True])
def test_predict_reads_many_patterns_as_it_reads_each(scaled):
    net = ns.dense([2, 3, 1], seed=1)
    if scaled:
        net.scaling = ns.Scaling(inputs=((0.0, 5.0), (-1.0, 1.0)), expected=((0.0, 3.0),))
    rows = [[1, 2.5], (True, -1), [0.1, 0.2]]
    wanted = [net.predict(row) for row in rows]
    assert net.predict(rows) == net.predict(iter(rows)) == wanted
    assert net.predict(np.array(rows)) == net.predict([np.array(row) for row in rows]) == wanted
    assert net.predict([{"i2": row[1], "i1": row[0]} for row in rows]) == wanted


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([[1, 2], [1]], r"expected 2 inputs \(i1, i2\), got 1"),
        ([[1, 2], [1, "x"]], r"input i2 must be a finite number, got 'x' \(str\)"),
        ([[1, 2], [float("nan"), 1]], "input i1 must be a finite number, got nan"),
        (np.array([[1.0, np.inf]]), "input i2 must be a finite number, got inf"),
        (np.ones((2, 3)), r"expected 2 inputs \(i1, i2\), got 3"),
    ],
    ids=repr,
)
def test_predict_says_what_is_wrong_with_one_of_many(rows, message):
    with pytest.raises(ns.InputError, match=message):
        ns.dense([2, 1], seed=1).predict(rows)


def test_lists_are_read_without_numpy():
    code = (
        "import sys, neurosim as ns; net = ns.dense([2, 1], seed=1); "
        "data = ns.Dataset([[0, 1], [1, 0]], [0, 1]); "
        "ns.train(net, data, 2, engine='graph'), ns.train(net, [*data], 2, engine='graph'); "
        "net.predict([[0, 1]] * 3); print('numpy' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
