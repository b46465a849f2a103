"""A run that was cut and goes on: the same floats as one that was never cut."""

import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import neurosim as ns
from tests.rates import by_cosine, falling  # noqa: F401 - optimizers are written with them

OPTIMIZERS = [
    "ns.SGD(0.5)",
    "ns.SGD(0.3, momentum=0.9, l2=0.01)",
    "ns.SGD(falling)",
    "ns.RMSProp(by_cosine, l2=0.001)",
    "ns.RMSProp(0.02)",
    "ns.Adam(0.05)",
    "ns.Adam(by_cosine)",
]

ROOT = Path(ns.__file__).parents[1]
EPOCHS = 8

START = """
import pickle, sys, neurosim as ns
from tests.rates import by_cosine, falling
data = ns.data.moons(12, seed=2)
for number, optimizer in enumerate(sys.argv[1:]):
    net = ns.dense([2, 3, 1], activation="tanh", seed=5)
    history = ns.train(net, data, 3, optimizer=eval(optimizer), batch_size=5, shuffle=True, seed=9,
                       engine="graph")
    with open(f"{number}.pickle", "wb") as file:
        pickle.dump((net, history), file)
"""

GO_ON = """
import pickle, sys, neurosim as ns
for path in sys.argv[2:]:
    with open(path, "rb") as file:
        net, history = pickle.load(file)
    data, epochs = ns.data.moons(12, seed=2), int(sys.argv[1])
    history = ns.resume(net, data, history, epochs=epochs, engine="graph")
    with open(path, "wb") as file:
        pickle.dump((net, history), file)
"""


def numbers(net):
    return [(each.value.hex(), each.moments) for each in net.parameters]


def in_another_process(folder, *words):
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    subprocess.run(
        [sys.executable, "-c", *words], check=True, cwd=folder,
        env=os.environ | {"PYTHONPATH": path},
    )  # fmt: skip


def uncut(optimizer):
    net = ns.dense([2, 3, 1], activation="tanh", seed=5)
    data = ns.data.moons(12, seed=2)
    options = {"optimizer": optimizer, "batch_size": 5, "shuffle": True, "seed": 9}
    return net, data, options


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_cut_at_any_epoch_pickled_and_resumed_equals_uncut(optimizer, engine):
    rule = eval(optimizer)
    net, data, options = uncut(rule)
    whole = ns.train(net, data, epochs=EPOCHS, engine=engine, **options)
    for cut in range(1, EPOCHS):
        part, data, options = uncut(rule)
        history = ns.train(part, data, epochs=cut, engine=engine, **options)
        again, history = pickle.loads(pickle.dumps((part, history)))
        history = ns.resume(again, data, history, epochs=EPOCHS - cut, engine=engine)
        assert numbers(again) == numbers(net)
        assert history.losses == whole.losses
        assert repr(history.options) == repr(whole.options)


def test_cut_and_resumed_in_other_processes_equals_uncut(tmp_path):
    paths = [f"{number}.pickle" for number in range(len(OPTIMIZERS))]
    for words in [(START, *OPTIMIZERS), (GO_ON, "1", *paths), (GO_ON, "4", *paths)]:
        in_another_process(tmp_path, *words)
    for path, optimizer in zip(paths, OPTIMIZERS, strict=True):
        net, data, options = uncut(eval(optimizer))
        history = ns.train(net, data, epochs=EPOCHS, engine="graph", **options)
        again, course = pickle.loads((tmp_path / path).read_bytes())
        assert numbers(again) == numbers(net)
        assert (course.losses, course.after) == (history.losses, history.after)


AFTER = """
import sys, neurosim as ns
from tests.rates import by_cosine, falling
engine, cut, epochs, *optimizers = sys.argv[1:]
data = ns.data.moons(12, seed=2)
for number, optimizer in enumerate(optimizers):
    path = f"{number}.json"
    net = ns.load(path) if int(cut) else ns.dense([2, 3, 1], activation="tanh", seed=5)
    ns.train(net, data, int(epochs), optimizer=eval(optimizer), batch_size=5, shuffle=True, seed=9,
             after=int(cut), engine=engine)
    net.save(path, moments=True)
"""


def test_saved_with_moments_and_trained_on_in_other_processes_equals_uncut(tmp_path, engine):
    for cut, epochs in [("0", "3"), ("3", "1"), ("4", "4")]:
        in_another_process(tmp_path, AFTER, engine, cut, epochs, *OPTIMIZERS)
    for number, optimizer in enumerate(OPTIMIZERS):
        net, data, options = uncut(eval(optimizer))
        ns.train(net, data, epochs=EPOCHS, engine=engine, **options)
        path = tmp_path / f"{number}.json"
        assert numbers(ns.load(path)) == numbers(net)
        assert net.save(tmp_path / "uncut.json", moments=True).read_bytes() == path.read_bytes()


def test_a_file_keeps_moments_only_on_request(tmp_path):
    net, data, options = uncut(ns.Adam())
    ns.train(net, data, epochs=1, **options)
    assert {each.moments for each in ns.load(net.save(tmp_path / "a.json")).parameters} == {()}
    assert numbers(ns.load(net.save(tmp_path / "b.json", moments=True))) == numbers(net)
    with pytest.raises(ns.OptionError, match="moments must be True or False"):
        net.save(tmp_path / "c.json", moments="yes")
    assert not (tmp_path / "c.json").exists()


def test_epochs_are_numbered_on_in_recordings_and_messages(engine):
    net = ns.dense([1, 1], activation="identity", seed=1)
    history = ns.train(net, [([1.0], [1.0])], epochs=2, record="epochs", after=10, engine=engine)
    assert [step.epoch for step in history.recording] == [11, 12]
    with pytest.raises(ns.DivergenceError, match=r"epoch 1[0-9]{2}") as caught:
        ns.train(net, [([1e3], [1.0])], epochs=500, learning_rate=1.0, after=100, engine=engine)
    course = caught.value.history
    assert (course.after, course.stopped) == (100, "diverged")
    assert f"epoch {101 + course.epochs}," in str(caught.value)


@pytest.mark.parametrize("error", [ns.DivergenceError, KeyboardInterrupt])
def test_the_course_of_a_run_that_is_cut_has_the_earlier_epochs_too(monkeypatch, error, engine):
    def cut(course, epochs, progress):
        for index, each in enumerate(course):
            if index == 2 and error is KeyboardInterrupt:
                raise KeyboardInterrupt
            yield each

    net = ns.dense([1, 1], activation="identity", seed=1)
    data = [([1.0], [1.0])] if error is KeyboardInterrupt else [([1e3], [1.0])]
    rate = 0.1 if error is KeyboardInterrupt else 1.0
    first = ns.train(net, data, epochs=3, learning_rate=rate, engine=engine)
    monkeypatch.setattr("neurosim.learning.training._counted", cut)
    with pytest.raises(error) as caught:
        ns.resume(net, data, first, epochs=500, engine=engine)
    course = caught.value.history
    assert (course.after, course.losses[:3]) == (0, first.losses)
    assert course.epochs > 3


def test_the_history_tells_how_it_was_trained():
    net, data, options = uncut(ns.Adam(0.05))
    history = pickle.loads(pickle.dumps(ns.train(net, data, epochs=2, **options)))
    assert repr(history.options.optimizer) == "Adam(learning_rate=0.05)"
    assert history.options.loss is ns.LOSSES["squared_error"]
    assert (history.options.batch_size, history.options.shuffle, history.options.seed) == (
        5,
        True,
        9,
    )


def test_options_that_would_change_the_course_are_refused():
    net, data, options = uncut(ns.Adam(0.05))
    history = ns.train(net, data, epochs=2, **options)
    with pytest.raises(ns.OptionError, match="'seed' is taken from the history"):
        ns.resume(net, data, history, epochs=1, seed=3)


def test_a_run_that_is_cut_in_the_middle_of_an_epoch_goes_on_there(monkeypatch):
    """Also from a pickle: the next update comes first, and the same floats come out."""
    data = ns.data.truth_table("xor")
    options = {"shuffle": True, "seed": 3, "momentum": 0.5, "engine": "graph"}
    whole, net, calls = ns.dense([2, 2, 1], seed=1), ns.dense([2, 2, 1], seed=1), []
    known = ns.train(whole, data, 5, **options)

    def update(self, parameters):
        calls.append(1)
        if len(calls) == 10:
            signal.raise_signal(signal.SIGINT)
        return true_update(self, parameters)

    true_update = ns.SGD.update
    monkeypatch.setattr(ns.SGD, "update", update)
    with pytest.raises(KeyboardInterrupt) as caught:
        ns.train(net, data, 5, **options)
    monkeypatch.undo()
    history = caught.value.history
    assert (history.epochs, history.begun.updates) == (2, 2)
    for each, course in (pickle.loads(pickle.dumps((net, history))), (net, history)):
        assert ns.resume(each, data, course, 3, engine="graph").losses == known.losses
        assert each.predict([1, 0]) == whole.predict([1, 0])
    with pytest.raises(ns.OptionError, match="cut after 2 updates of an epoch, but this data"):
        ns.resume(net, [([0, 0], [1])], history, 3)
