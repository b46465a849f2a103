"""However a compiled run ends, the objects hold finite numbers of a finished update."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

import neurosim as ns
from neurosim.interrupt import Interrupt
from neurosim.learning.trainer import Trainer
from tests.compiled.test_same_numbers import SPIRAL, assert_same_numbers

pytest.importorskip("numba", reason="the compiled engine needs numba")

from neurosim.compiled import numbers, training

ROOT = Path(ns.__file__).parents[1]
STEEP = [([3.0, 1.0], [500.0]), ([1.0, 2.0], [-300.0]), ([0.1, 0.2], [0.3])]


def overflowing():
    return ns.dense([2, 3, 1], activation="identity", seed=1)


@pytest.mark.parametrize("size", [1, 2, None])
def test_divergence_is_located_as_the_graph_engine_does(size):
    errors = []
    nets = [overflowing(), overflowing()]
    for net, engine in zip(nets, ["graph", "compiled"], strict=True):
        with pytest.raises(ns.DivergenceError, match="diverged in epoch") as caught:
            ns.train(net, STEEP, 500, 0.5, batch_size=size, engine=engine)
        errors.append(caught.value)
    assert str(errors[0]).split(" became")[0] == str(errors[1]).split(" became")[0]
    graph, compiled = (error.history for error in errors)
    assert compiled.engine == "compiled"
    assert compiled.stopped == "diverged"
    assert compiled.losses == pytest.approx(graph.losses, rel=1e-6)
    assert_same_numbers(*nets, tolerance=1e-6)


def rising(epoch):
    return 0.0002 if epoch < 3000 else 0.01


@pytest.mark.parametrize("size", [1, 2])
def test_a_run_that_diverges_leaves_the_same_numbers_whenever_it_is_repeated(size):
    left = set()
    for _ in range(3):
        net = ns.dense([2, 20, 1], activation="identity", seed=1)
        with pytest.raises(ns.DivergenceError) as caught:
            ns.train(net, STEEP * 50, 20_000, rising, batch_size=size, engine="compiled")
        numbers = [value.hex() for each in net.parameters for value in (each.value, each.gradient)]
        left.add((*numbers, *caught.value.history.losses))
    assert len(left) == 1


def test_ctrl_c_leaves_the_last_finished_slice(monkeypatch):
    ns.train(ns.dense([2, 3, 2], seed=1), SPIRAL, 50, engine="compiled")  # loads what it needs
    monkeypatch.setattr("neurosim.compiled.training.WORK", 1)
    calls = []

    def check(self):
        calls.append(1)
        if len(calls) == 20:  # a slice is one pattern: in the second epoch
            raise KeyboardInterrupt

    monkeypatch.setattr(Interrupt, "check", check)
    net, other = ns.dense([2, 3, 2], seed=1), ns.dense([2, 3, 2], seed=1)
    with pytest.raises(KeyboardInterrupt):
        ns.train(net, SPIRAL, 50, engine="compiled")
    monkeypatch.undo()
    ns.train(other, SPIRAL, 1, engine="graph")
    ns.train(other, SPIRAL[:3], 1, engine="graph")
    assert_same_numbers(net, other)
    assert net.stage == "updated"
    ns.train(net, SPIRAL, 1, engine="compiled")


@pytest.mark.parametrize("options", [{}, {"shuffle": True, "seed": 3}], ids=str)
def test_ctrl_c_while_the_graph_looks_for_an_overflow(monkeypatch, options):
    run_batch, nets, histories = Trainer._run_batch, [], []

    def pressed(trainer, batch):
        updates.append(1)
        if len(updates) == 60:  # of 17 in an epoch
            signal.raise_signal(signal.SIGINT)
        return run_batch(trainer, batch)

    monkeypatch.setattr(Trainer, "_run_batch", pressed)
    monkeypatch.setattr("neurosim.compiled.training.is_finite", lambda *_: False)
    for engine in ("graph", "compiled"):
        updates = []
        nets.append(ns.dense([2, 3, 2], seed=1))
        with pytest.raises(KeyboardInterrupt) as caught:
            ns.train(nets[-1], SPIRAL, 1000, engine=engine, **options)
        assert len(updates) == 60
        histories.append(caught.value.history)
    assert_same_numbers(*nets, tolerance=0)
    assert [each.epochs for each in histories] == [3, 3]
    assert histories[0].losses == histories[1].losses


def test_the_graph_runs_only_the_epoch_in_which_it_looks_for_an_overflow(monkeypatch):
    nets = [ns.dense([2, 3, 2], seed=1), ns.dense([2, 3, 2], seed=1)]
    run_batch, batches, known = Trainer._run_batch, [], []
    is_finite = training.is_finite

    def overflows_once(*numbers):
        known.append(1)
        return len(known) not in (8, 9) and is_finite(*numbers)

    def counted(trainer, batch):
        batches.append(batch)
        return run_batch(trainer, batch)

    monkeypatch.setattr(training, "WORK", 1)
    monkeypatch.setattr(training, "is_finite", overflows_once)
    monkeypatch.setattr(Trainer, "_run_batch", counted)
    ns.train(nets[0], SPIRAL, 5, engine="compiled", shuffle=True, batch_size=4)
    assert len(batches) == 3  # a slice is one of five batches, and the eighth is the second's third
    ns.train(nets[1], SPIRAL, 5, engine="graph", shuffle=True, batch_size=4)
    assert_same_numbers(*nets, tolerance=1e-12)


@pytest.mark.parametrize("when", ["it begins", "parameters are done", "it is done"])
def test_an_exception_while_numbers_are_given_back_leaves_all_of_them(monkeypatch, when):
    class Alarm(Exception):
        """What somebody's signal handler raises."""

    calls = []

    def ringing(function):
        def rung(*arguments):
            calls.append(function)
            if len(calls) == 1:
                if when == "it is done":
                    function(*arguments)
                raise Alarm
            return function(*arguments)

        return rung

    part = "_give_nodes" if when == "parameters are done" else "_give"
    owner = "neurosim.compiled.numbers"
    monkeypatch.setattr(f"{owner}.{part}", ringing(getattr(numbers, part)))
    net, other = ns.dense([2, 3, 2], seed=1), ns.dense([2, 3, 2], seed=1)
    with pytest.raises(Alarm):
        ns.train(net, SPIRAL, 50, engine="compiled")
    assert len(calls) == 2
    ns.train(other, SPIRAL, 50, engine="graph")
    assert_same_numbers(net, other)
    assert net.stage == "updated"


def test_an_exception_from_a_progress_bar_leaves_a_finished_slice(monkeypatch):
    def failing(course, epochs, progress):
        yield from list(course)[:4]
        raise RuntimeError("the terminal is gone")

    monkeypatch.setattr("neurosim.learning.training._counted", failing)
    net = ns.dense([2, 3, 2], seed=1)
    with pytest.raises(RuntimeError, match="terminal"):
        ns.train(net, SPIRAL, 50, engine="compiled")
    monkeypatch.undo()
    other = ns.dense([2, 3, 2], seed=1)
    ns.train(other, SPIRAL, 50, engine="graph")
    assert_same_numbers(net, other)


REAL = """
import math, os, signal, threading
import neurosim as ns
from neurosim.learning import training

data = [([0, 1], [1]), ([1, 0], [0]), ([1, 1], [1])]
ready = threading.Event()

def counted(course, epochs, progress):
    for index, each in enumerate(course):
        if index == 5000:  # the run after it is as long as is written out, too
            ready.set()
        yield each

def press():
    ready.wait()
    os.kill(os.getpid(), signal.SIGINT)

training._counted = counted
for options in ({}, {"record": "epochs", "record_limit": 10}):
    net = ns.dense([2, 3, 1], seed=1)
    twin = net.copy()
    options |= {"learning_rate": 0.001, "engine": "compiled"}
    ready.clear()
    threading.Thread(target=press, daemon=True).start()
    try:
        ns.train(net, data, 10**9, **options)
    except KeyboardInterrupt as error:
        history = error.history
        print("cut", net.stage, history.stopped, all(map(math.isfinite, history.losses)))
        ns.train(twin, data, history.epochs, **options)
        same = [p.value for p in net.parameters] == [p.value for p in twin.parameters]
        print("after a finished epoch", same, net.predict([0, 1]) == twin.predict([0, 1]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="os.kill sends no Ctrl-C on Windows")
def test_a_real_ctrl_c_while_compiled_code_runs():
    run = subprocess.run(
        [sys.executable, "-c", REAL],
        capture_output=True, text=True, cwd=ROOT, timeout=120, check=False,
    )  # fmt: skip
    assert run.stderr == ""
    assert run.stdout == 2 * "cut updated interrupted True\nafter a finished epoch True True\n"
