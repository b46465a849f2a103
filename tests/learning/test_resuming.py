"""A run that was cut and goes on: the same floats as one that was never cut."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import neurosim as ns

OPTIMIZERS = [
    "ns.SGD(0.5)",
    "ns.SGD(0.3, momentum=0.9, l2=0.01)",
    "ns.SGD(ns.StepDecay(0.5, 0.7, every=3))",
    "ns.RMSProp(ns.ExponentialDecay(0.02, 0.9), l2=0.001)",
    "ns.RMSProp(0.02)",
    "ns.Adam(0.05)",
    "ns.Adam(ns.CosineDecay(0.1, epochs=10))",
]

ROOT = Path(ns.__file__).parents[1]
EPOCHS = 8

START = """
import sys, neurosim as ns
data = ns.data.moons(12, seed=2)
for number, optimizer in enumerate(sys.argv[1:]):
    net = ns.dense([2, 3, 1], activation="tanh", seed=5)
    history = ns.train(net, data, 3, optimizer=eval(optimizer), batch_size=5, shuffle=True, seed=9,
                       engine="graph")
    net.save(f"{number}.json", training=history)
"""

GO_ON = """
import sys, neurosim as ns
for path in sys.argv[2:]:
    net, history = ns.load(path), ns.load_history(path)
    data, epochs = ns.data.moons(12, seed=2), int(sys.argv[1])
    history = ns.resume(net, data, history, epochs=epochs, engine="graph")
    net.save(path, training=history)
"""


def numbers(net):
    return [(each.value.hex(), each.moments) for each in net.parameters]


def uncut(optimizer):
    net = ns.dense([2, 3, 1], activation="tanh", seed=5)
    data = ns.data.moons(12, seed=2)
    options = {"optimizer": optimizer, "batch_size": 5, "shuffle": True, "seed": 9}
    return net, data, options


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_cut_at_any_epoch_saved_and_resumed_equals_uncut(tmp_path, optimizer, engine):
    rule = eval(optimizer)
    net, data, options = uncut(rule)
    whole = ns.train(net, data, epochs=EPOCHS, engine=engine, **options)
    for cut in range(1, EPOCHS):
        part, data, options = uncut(rule)
        history = ns.train(part, data, epochs=cut, engine=engine, **options)
        path = part.save(tmp_path / "net.json", training=history)
        again, history = ns.load(path), ns.load_history(path)
        history = ns.resume(again, data, history, epochs=EPOCHS - cut, engine=engine)
        assert numbers(again) == numbers(net)
        assert history.losses == whole.losses
        assert history.options.as_json() == whole.options.as_json()


def test_cut_and_resumed_in_other_processes_equals_uncut(tmp_path):
    paths = [f"{number}.json" for number in range(len(OPTIMIZERS))]
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    for words in [(START, *OPTIMIZERS), (GO_ON, "1", *paths), (GO_ON, "4", *paths)]:
        subprocess.run(
            [sys.executable, "-c", *words], check=True, cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": path},
        )  # fmt: skip
    for path, optimizer in zip(paths, OPTIMIZERS, strict=True):
        net, data, options = uncut(eval(optimizer))
        history = ns.train(net, data, epochs=EPOCHS, engine="graph", **options)
        cut = tmp_path / path
        assert numbers(ns.load(cut)) == numbers(net)
        assert ns.load_history(cut).losses == history.losses
        assert net.save(tmp_path / "uncut.json", training=history).read_bytes() == cut.read_bytes()


def test_without_training_a_file_keeps_no_moments(tmp_path):
    net, data, options = uncut(ns.Adam())
    ns.train(net, data, epochs=1, **options)
    path = net.save(tmp_path / "net.json")
    assert {each.moments for each in ns.load(path).parameters} == {()}
    with pytest.raises(ns.FileError, match=r"net\.json: holds no training"):
        ns.load_history(path)


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


def test_the_history_tells_how_it_was_trained(tmp_path):
    net, data, options = uncut(ns.Adam(0.05))
    history = ns.train(net, data, epochs=2, **options)
    again = ns.load_history(net.save(tmp_path / "net.json", training=history))
    assert again == history or again.record() == history.record()
    assert (again.options.batch_size, again.options.shuffle, again.options.seed) == (5, True, 9)


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ({"optimizer": type("Mine", (ns.SGD,), {})(0.1)}, "cannot hold the optimizer Mine"),
        ({"loss": type(ns.LOSSES["squared_error"])()}, "cannot hold the loss"),
        (
            {"learning_rate": type("Falling", (ns.StepDecay,), {})(0.1)},
            "cannot hold the schedule Falling",
        ),
    ],
)
def test_what_is_ones_own_is_refused_by_name_and_nothing_is_written(tmp_path, own, message):
    net = ns.dense([2, 1])
    history = ns.train(net, ns.data.truth_table("or"), epochs=1, engine="graph", **own)
    with pytest.raises(ns.OptionError, match=message):
        net.save(tmp_path / "net.json", training=history)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("losses", 0), None, "training: a number of losses must be .*, got None"),
        (("after",), -1, "training: after must be a whole number"),
        (("stopped",), "bored", "training: no reason 'bored'"),
        (("options", "seed"), "7", "training: seed must be a whole number"),
        (("options", "loss"), "os.system", "training: no loss 'os.system'"),
        (("options", "batch_size"), 0, "batch_size must be a whole number of at least 1"),
        (("options", "optimizer", "kind"), "Network", "training: no optimizer 'Network'"),
        (("options", "optimizer", "beta1"), 1.5, "optimizer: beta1 must lie in"),
        (("options", "optimizer", "gamma"), 1.5, "optimizer: no field 'gamma'"),
        (("options", "optimizer", "l2"), [], r"optimizer: l2 must be a finite number, got \[\]"),
        (("options", "optimizer", "learning_rate"), {}, "training: no schedule None; choose from"),
        (
            ("options", "optimizer", "learning_rate"),
            {"kind": "StepDecay"},
            "schedule: it lacks the field 'first'",
        ),
    ],
)
def test_a_broken_training_is_refused_by_the_place(tmp_path, path, value, message):
    net, data, options = uncut(ns.Adam(0.05))
    history = ns.train(net, data, epochs=2, **options)
    file = net.save(tmp_path / "net.json", training=history)
    document = json.loads(file.read_text(encoding="utf-8"))
    *way, last = ("training", *path)
    inner = document
    for key in way:
        inner = inner[key]
    inner[last] = value
    file.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ns.FileError, match=message):
        ns.load_history(file)


def test_options_that_would_change_the_course_are_refused():
    net, data, options = uncut(ns.Adam(0.05))
    history = ns.train(net, data, epochs=2, **options)
    with pytest.raises(ns.OptionError, match="'seed' is taken from the history"):
        ns.resume(net, data, history, epochs=1, seed=3)


def test_a_run_that_is_cut_in_the_middle_of_an_epoch_goes_on_there(tmp_path, monkeypatch):
    """Also from a file: the next update comes first, and the same floats come out."""
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
    path = net.save(tmp_path / "net.json", training=history)
    again = ns.load(path)
    for each, course in ((net, history), (again, ns.load_history(path))):
        assert ns.resume(each, data, course, 3, engine="graph").losses == known.losses
        assert each.predict([1, 0]) == whole.predict([1, 0])
    with pytest.raises(ns.OptionError, match="cut after 2 updates of an epoch, but this data"):
        ns.resume(net, [([0, 0], [1])], history, 3)


@pytest.mark.parametrize("depth", [2, 900])
def test_a_schedule_in_a_schedule_is_refused(tmp_path, depth):
    net, data = ns.dense([2, 1], seed=1), ns.data.truth_table("and")
    history = ns.train(net, data, 1, ns.ExponentialDecay(0.5))
    path = net.save(tmp_path / "net.json", training=history)
    document, rate = json.loads(path.read_text()), 0.5
    for _ in range(depth):
        rate = {"kind": "ExponentialDecay", "first": rate, "factor": 0.99}
    document["training"]["options"]["optimizer"]["learning_rate"] = rate
    path.write_text(json.dumps(document))
    with pytest.raises(ns.FileError, match=r"schedule: .* must be a finite number|nested"):
        ns.load_history(path)


@pytest.mark.parametrize(
    ("begun", "message"),
    [
        ([1], "must be a list of 2"),
        ([-1, 0.0], "of at least 0"),
        ([1, "x"], "must be a finite number"),
    ],
)
def test_a_begun_epoch_that_cannot_be_is_refused(tmp_path, begun, message):
    net, data = ns.dense([2, 1], seed=1), ns.data.truth_table("and")
    path = net.save(tmp_path / "net.json", training=ns.train(net, data, 1))
    document = json.loads(path.read_text())
    document["training"]["begun"] = begun
    path.write_text(json.dumps(document))
    with pytest.raises(ns.FileError, match=message):
        ns.load_history(path)
