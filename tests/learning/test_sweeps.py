"""Sweeps: a row for each combination, the same in one process and in many, also after a cut."""

import json
import os
import signal
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context

import numpy as np
import pytest

import neurosim as ns

XOR = ns.data.truth_table("xor")


def learn(hidden, seed):
    """What a user sweeps: a training that says nothing about engines."""
    return ns.train(ns.dense([2, hidden, 1], seed=seed), XOR, 50, 2.0)


def halves(x):
    return x / 2


def deadly(x):
    if x == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return x / 2


def pool(count=2):
    return ProcessPoolExecutor(count, mp_context=get_context("spawn"))


def test_rows_hold_the_parameters_and_what_the_run_returned():
    rows = ns.sweep(
        lambda seed, rate: {"product": seed * rate}, {"seed": [2, 3], "rate": (0.5, 4.0)}
    )
    assert rows == [
        {"seed": 2, "rate": 0.5, "product": 1.0},
        {"seed": 2, "rate": 4.0, "product": 8.0},
        {"seed": 3, "rate": 0.5, "product": 1.5},
        {"seed": 3, "rate": 4.0, "product": 12.0},
    ]


def test_a_history_becomes_its_last_loss_epochs_and_why_it_stopped(engine):
    row = ns.sweep(learn, {"hidden": [2], "seed": [4]}, engine=engine)[0]
    net = ns.dense([2, 2, 1], seed=4)
    losses = ns.train(net, XOR, 50, 2.0, engine=engine).losses
    assert row == {
        "hidden": 2, "seed": 4, "loss": losses[-1], "epochs": 50, "stopped": "epochs",
        "engine": engine,
    }  # fmt: skip


def test_the_engine_is_the_same_for_small_and_large_work_in_here_and_in_processes(engine):
    grid = {"hidden": [2, 40], "seed": [1]}
    here = ns.sweep(learn, grid, engine=engine)
    assert {row["engine"] for row in here} == {engine}
    with pool() as executor:
        assert ns.sweep(learn, grid, engine=engine, executor=executor) == here
    with ThreadPoolExecutor(3) as executor:
        assert ns.sweep(learn, grid, engine=engine, executor=executor) == here


def test_what_only_the_graph_can_train_is_trained_there(engine):
    def recorded(seed):
        return ns.train(ns.dense([2, 2, 1], seed=seed), XOR, 2, record="steps")

    assert ns.sweep(recorded, {"seed": [1]}, engine=engine)[0]["engine"] == "graph"


def test_after_a_sweep_auto_decides_by_the_work_again(engine):
    ns.sweep(learn, {"hidden": [2], "seed": [1]}, engine=engine)
    assert learn(2, 1).engine == "graph"


def test_a_failing_run_is_a_row_with_its_error():
    def diverges(rate):
        net = ns.dense([1, 1], activation="identity", weights=1.0)
        return ns.train(net, [([1e10], [0.0])], 50, rate)

    bad, good = ns.sweep(diverges, {"rate": [1.0, 1e-30]})
    assert bad["rate"] == 1.0
    assert bad["error"].startswith("DivergenceError: ")
    assert "error" not in good


@pytest.mark.parametrize("returned", [object(), {"a": {1, 2}}, {3: 1}, {"error": 0.5}, {"x": 9}])
def test_results_that_no_row_can_hold_are_its_error(returned):
    row = ns.sweep(lambda x: returned, {"x": [1]})[0]
    assert row["x"] == 1
    assert row["error"].startswith("InputError: ")


def test_numbers_and_arrays_of_numpy_become_pythons_own():
    rows = ns.sweep(lambda x: {"double": np.arange(2) * x}, {"x": np.array([0.5, 1.5])})
    assert rows == [{"x": 0.5, "double": [0.0, 0.5]}, {"x": 1.5, "double": [0.0, 1.5]}]
    assert type(rows[0]["x"]) is float


@pytest.mark.parametrize(
    ("run", "parameters", "said"),
    [
        (halves, {}, "parameters must be a dict such as"),
        (halves, [("x", [1])], "parameters must be a dict such as"),
        (halves, {"x": 5}, "values of parameter 'x' must be a list"),
        (halves, {"x": []}, "parameter 'x' has no values"),
        (halves, {"x": [1, 1]}, "has the value 1 twice"),
        (halves, {"x": [float("nan")]}, "nan, which JSON cannot hold"),
        (halves, {"x": [ns.Adam(0.1)]}, "which JSON cannot hold; give a number or a name"),
        (halves, {"y": [1]}, "run cannot be called with y"),
        (halves, {"error": [1]}, "a parameter cannot be called 'error'"),
        (halves, {3: [1]}, "a parameter cannot be called 3"),
        ("halves", {"x": [1]}, "run must be a function, got 'halves'"),
    ],
)
def test_what_cannot_be_swept_is_refused_before_anything_runs(tmp_path, run, parameters, said):
    with pytest.raises(ns.OptionError, match=said):
        ns.sweep(run, parameters, save=tmp_path / "runs.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_an_engine_or_executor_that_is_none_is_refused():
    with pytest.raises(ns.OptionError, match="no engine 'fast'"):
        ns.sweep(halves, {"x": [1]}, engine="fast")
    with pytest.raises(ns.OptionError, match="executor must be an Executor, got 4"):
        ns.sweep(halves, {"x": [1]}, executor=4)


# The file


def counting(calls, x):
    calls.append(x)
    return x / 2


def test_rows_in_the_file_are_not_run_again_and_come_in_the_order_asked_for(tmp_path):
    save, calls = tmp_path / "runs.jsonl", []
    ns.sweep(partial(counting, calls), {"x": [4, 2]}, save=save)
    rows = ns.sweep(partial(counting, calls), {"x": range(5)}, save=save)
    assert calls == [4, 2, 0, 1, 3]
    assert rows == [{"x": x, "result": x / 2} for x in range(5)]
    lines = [json.loads(line) for line in save.read_text().splitlines()]
    assert [line["x"] for line in lines] == calls


@pytest.mark.parametrize("left", range(1, 22))
def test_a_last_line_that_is_torn_anywhere_is_cut_off_and_run_again(tmp_path, left):
    save = tmp_path / "runs.jsonl"
    ns.sweep(halves, {"x": [1, 2]}, save=save)
    whole = save.read_bytes()
    first = whole.index(b"\n") + 1
    save.write_bytes(whole[: first + left])
    assert ns.sweep(halves, {"x": [1, 2]}, save=save)[1] == {"x": 2, "result": 1.0}
    assert save.read_bytes() == whole


def test_ctrl_c_leaves_whole_lines(tmp_path):
    save = tmp_path / "runs.jsonl"

    def cut(x):
        if x == 3:
            raise KeyboardInterrupt
        return x / 2

    with pytest.raises(KeyboardInterrupt):
        ns.sweep(cut, {"x": range(6)}, save=save)
    assert [json.loads(line)["x"] for line in save.read_text().splitlines()] == [0, 1, 2]
    assert ns.sweep(halves, {"x": range(6)}, save=save)[5] == {"x": 5, "result": 2.5}


@pytest.mark.parametrize(
    "content",
    ["x,y\n1,2\n", '{"y": 1}\n', "no table", '{"nodes": [', '{"x": 1}\n{"x": 1}\n', "[1]\n"],
)
def test_a_file_that_holds_something_else_stays_as_it_is(tmp_path, content):
    save = tmp_path / "other.json"
    save.write_text(content)
    with pytest.raises(ns.FileError, match=r"line .*other.json"):
        ns.sweep(halves, {"x": [1]}, save=save)
    assert save.read_text() == content


@pytest.mark.parametrize("name", ["runs.csv", "runs.jsonl.bak", "net.npz"])
def test_a_name_that_promises_something_else_than_rows_is_refused_before_the_first_run(
    tmp_path, name
):
    calls = []
    with pytest.raises(ns.OptionError, match=rf"\.jsonl, \.ndjson, \.json files, .*{name}"):
        ns.sweep(partial(counting, calls), {"x": [1]}, save=tmp_path / name)
    assert calls == [] and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["runs", "runs.JSONL", "runs.ndjson", "runs.json"])
def test_every_name_of_lines_of_json_and_one_without_ending_is_taken(tmp_path, name):
    ns.sweep(halves, {"x": [2]}, save=tmp_path / name)
    assert json.loads((tmp_path / name).read_text()) == {"x": 2, "result": 1.0}


def test_two_sweeps_do_not_add_to_one_file_at_once(tmp_path):
    save = tmp_path / "runs.jsonl"
    row = ns.sweep(lambda x: ns.sweep(halves, {"x": [2]}, save=save), {"x": [1]}, save=save)[0]
    assert "is being added to by another" in row["error"]


def test_a_file_that_cannot_be_opened_is_told(tmp_path):
    with pytest.raises(ns.FileError, match="cannot be added to"):
        ns.sweep(halves, {"x": [1]}, save=tmp_path / "no" / "runs.jsonl")
    with pytest.raises(ns.FileError, match="it is no ordinary file"):
        ns.sweep(halves, {"x": [1]}, save="/dev/null")


# Processes that are killed


def test_a_killed_process_ends_the_sweep_and_the_file_holds_what_was_done(tmp_path):
    save = tmp_path / "runs.jsonl"
    with pool() as executor, pytest.raises(ns.StateError, match="the ProcessPoolExecutor gave up"):
        ns.sweep(deadly, {"x": range(300)}, executor=executor, save=save)
    done = len(save.read_text().splitlines())
    with pool() as executor:
        rows = ns.sweep(halves, {"x": range(300)}, executor=executor, save=save)
    assert done < 300
    assert rows == ns.sweep(halves, {"x": range(300)})


def test_a_function_that_no_other_process_can_load_is_refused():
    with pool(1) as executor, pytest.raises(ns.OptionError, match="the executor cannot take run"):
        ns.sweep(lambda x: x, {"x": range(3)}, executor=executor)


def test_an_executor_that_is_shut_is_refused():
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(ns.OptionError, match="cannot schedule new futures after shutdown"):
        ns.sweep(halves, {"x": [1]}, executor=executor)


def test_a_range_that_is_far_too_long_is_refused_at_once():
    with pytest.raises(ns.OptionError, match="at most 1000000"):
        ns.sweep(lambda x: x, {"x": range(10**30)})
