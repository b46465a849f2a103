"""Which engine runs: the one asked for, or the one that can."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import neurosim as ns
from neurosim.compiled import engine as compiled_engine
from neurosim.compiled.engine import mean_loss
from neurosim.data.patterns import read_patterns
from tests.compiled.test_same_numbers import SPIRAL

pytest.importorskip("numba", reason="the compiled engine needs numba")

ROOT = Path(ns.__file__).parents[1]


class Absolute(type(ns.LOSSES["squared_error"])):
    name = "absolute"


def own_activation():
    net = ns.dense([2, 2, 2], seed=1)
    net.set_activation("h1", ns.Activation("cube", lambda x: x**3, lambda x, y: 3 * x * x))
    return net, {}


def own_aggregation():
    net = ns.dense([2, 2, 2], seed=1)
    mean = ns.Aggregation("mean", lambda s: sum(s) / 3, lambda s: tuple(1 / 3 for _ in s))
    net.set_aggregation("h2", mean)
    return net, {}


def own_loss():
    return ns.dense([2, 2], seed=1), {"loss": Absolute()}


def own_optimizer():
    return ns.dense([2, 2], seed=1), {"optimizer": type("Own", (ns.SGD,), {})(0.5)}


def fine_recording():
    return ns.dense([2, 2], seed=1), {"record": "samples"}


@pytest.mark.parametrize(
    ("made", "named"),
    [
        (own_activation, "'cube' of neuron 'h1'"),
        (own_aggregation, "'mean' of neuron 'h2'"),
        (own_loss, "'absolute'"),
        (own_optimizer, "Own"),
        (fine_recording, "'samples'"),
    ],
    ids=lambda each: getattr(each, "__name__", each),
)
def test_what_has_no_compiled_form_is_refused_by_name_or_falls_back(monkeypatch, made, named):
    monkeypatch.setattr(compiled_engine, "ENOUGH", 0)
    net, options = made()
    with pytest.raises(ns.OptionError, match=named):
        ns.train(net, SPIRAL, 2, engine="compiled", **options)
    assert net.stage == "built"
    assert ns.train(net, SPIRAL, 2, engine="auto", **options).engine == "graph"


UNITS = 17 * (12 + 5 * 4)
"""Of an epoch over the spiral by 2-2-2."""


@pytest.mark.parametrize("before", ["nothing", "a long run", "many short runs"])
def test_auto_decides_by_the_work_alone_whatever_ran_before(monkeypatch, before):
    monkeypatch.setattr(compiled_engine, "ENOUGH", 20 * UNITS)
    net = ns.dense([2, 2, 2], seed=1)
    if before == "a long run":
        assert ns.train(net.copy(), SPIRAL, 100).engine == "compiled"
    elif before == "many short runs":
        assert [ns.train(net.copy(), SPIRAL, 15).engine for _ in range(5)] == ["graph"] * 5
    assert ns.train(net, SPIRAL, 19).engine == "graph"
    assert ns.train(net, SPIRAL, 20).engine == "compiled"


def test_without_numba_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(compiled_engine, "has_numba", lambda: False)
    monkeypatch.setattr(compiled_engine, "ENOUGH", 0)
    net = ns.dense([2, 2, 2], seed=1)
    with pytest.raises(ns.MissingExtraError, match="needs numba"):
        ns.train(net, SPIRAL, 2, engine="compiled")
    assert ns.train(net, SPIRAL, 2).engine == "graph"


class ErrorOfNumba(Exception):
    """Its own errors have no other parent."""


@pytest.fixture(
    params=[ImportError, AttributeError, OSError, RuntimeError, TypeError, ErrorOfNumba]
)
def unusable(request, monkeypatch):
    """Forget all code that has been made, let making it fail, and list the attempts."""
    tried = []

    def fails(*_, **__):
        tried.append(1)
        raise request.param("has no _final_module")

    _forget()
    monkeypatch.setattr("neurosim.compiled.engine.import_module", fails)
    monkeypatch.setattr(compiled_engine, "ENOUGH", 0)
    yield tried
    monkeypatch.undo()
    _forget()


def _forget():
    for each in (compiled_engine._trouble, compiled_engine._load):
        each.cache_clear()


BROKEN = r"cannot use what is installed, numba \S+, llvmlite \S+, .*: \w+: has no _final_module"


def test_asked_for_by_name_it_says_what_is_installed_and_what_failed(unusable):
    net = ns.dense([2, 2, 2], seed=1)
    with pytest.raises(ns.MissingExtraError, match=BROKEN) as caught:
        ns.train(net, SPIRAL, 20, engine="compiled")
    assert str(caught.value.__cause__) == "has no _final_module"
    assert net.stage == "built"


def test_auto_warns_and_leaves_it_to_the_graph(unusable):
    net, twin = ns.dense([2, 2, 2], seed=1), ns.dense([2, 2, 2], seed=1)
    with pytest.warns(RuntimeWarning, match=f"graph engine .*: .*{BROKEN}") as warned:
        assert ns.train(net, SPIRAL, 20).engine == "graph"
    assert [each.filename for each in warned] == [__file__]
    ns.train(twin, SPIRAL, 20, engine="graph")
    assert [each.weight for each in net.connections] == [each.weight for each in twin.connections]
    assert len(unusable) == 1


def test_answers_and_mean_losses_are_left_to_the_graph_too(unusable):
    net, criterion = ns.dense([2, 9, 2], seed=1), ns.LOSSES["squared_error"]
    inputs = [inputs for inputs, _ in SPIRAL * 9]
    with pytest.warns(RuntimeWarning, match=BROKEN):
        found = net.predict(inputs)
    assert found == [net.predict(each) for each in inputs]
    with pytest.warns(RuntimeWarning, match=BROKEN):
        assert mean_loss(net, read_patterns(net, SPIRAL, criterion), criterion, 50)() > 0.0
    assert len(unusable) == 1


def test_a_mean_loss_warns_as_well(unusable):
    net, criterion = ns.dense([2, 9, 2], seed=1), ns.LOSSES["squared_error"]
    patterns = read_patterns(net, SPIRAL, criterion)
    with pytest.warns(RuntimeWarning, match=BROKEN):
        assert mean_loss(net, patterns, criterion, 50)() > 0.0
    assert len(unusable) == 1


def test_what_goes_wrong_in_a_run_is_no_fault_of_numba(monkeypatch):
    def fails(*_):
        raise AttributeError("a slip")

    monkeypatch.setattr(compiled_engine, "ENOUGH", 0)
    monkeypatch.setattr("neurosim.compiled.training.CompiledRun.run", fails)
    with pytest.raises(AttributeError, match="a slip"):
        ns.train(ns.dense([2, 2, 2], seed=1), SPIRAL, 20)


TRAINED = """
import sys, warnings
sys.path.insert(0, {folder!r})
import neurosim as ns
from neurosim.compiled import engine
engine.ENOUGH = 0
net, data = ns.dense([2, 2, 1], seed=1), [([0.0, 1.0], [1.0])] * 20
with warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    print([ns.train(net, data, 20).engine for _ in range(2)], len(warned), warned[0].message)
try:
    ns.train(net, data, 2, engine="compiled")
except ns.MissingExtraError as error:
    print("not by name:", error)
"""


@pytest.mark.parametrize("package", ["numba", "llvmlite", "numpy"])
def test_a_package_that_cannot_be_imported_does_not_end_a_training(tmp_path, package):
    (tmp_path / package).mkdir()
    (tmp_path / package / "__init__.py").write_text("raise ImportError('too old for the others')")
    run = subprocess.run(
        [sys.executable, "-c", TRAINED.format(folder=str(tmp_path))],
        capture_output=True, text=True, cwd=ROOT, check=False,
        env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "nothing")},
    )  # fmt: skip
    assert run.stderr == ""
    first, second = run.stdout.splitlines()
    assert first.startswith("['graph', 'graph'] 2 the graph engine")
    assert first.endswith("ImportError: too old for the others")
    assert second.startswith("not by name: engine 'compiled' cannot use what is installed")


def test_an_unknown_engine_lists_those_there_are():
    with pytest.raises(ns.OptionError, match="graph, compiled, auto"):
        ns.train(ns.dense([2, 2], seed=1), SPIRAL, 1, engine="gpu")
