"""ns.train: its options, what it refuses, and the history it returns."""

import math
import random

import pytest

import neurosim as ns
from tests.states import numbers, state

XOR = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]


@pytest.fixture
def net():
    net = ns.dense([2, 3, 1], seed=1)
    ns.train_step(net, [0, 1], [1], momentum=0.5)
    return net


# Options that cannot be


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({"epochs": 0}, "epochs must be a whole number of at least 1, got 0"),
        ({"epochs": -3}, "epochs must be a whole number of at least 1, got -3"),
        ({"epochs": 1.5}, "epochs must be a whole number of at least 1, got 1.5"),
        ({"epochs": "3"}, "epochs must be a whole number of at least 1, got '3'"),
        ({"epochs": True}, "epochs must be a whole number of at least 1, got True"),
        ({"epochs": None}, "epochs must be a whole number of at least 1, got None"),
        ({"batch_size": 0}, "batch_size must be a whole number of at least 1, got 0"),
        ({"batch_size": -1}, "batch_size must be a whole number of at least 1, got -1"),
        ({"batch_size": 2.0}, "batch_size must be a whole number of at least 1, got 2.0"),
        ({"learning_rate": 0}, "learning_rate must be above 0, got 0"),
        ({"learning_rate": -0.5}, "learning_rate must be above 0, got -0.5"),
        ({"learning_rate": math.nan}, "learning_rate must be a finite number, got nan"),
        ({"learning_rate": math.inf}, "learning_rate must be a finite number, got inf"),
        ({"learning_rate": "1"}, "learning_rate must be a number, or a function such .* got '1'"),
        ({"learning_rate": None}, "learning_rate must be a finite number, got None"),
        ({"momentum": 1.0}, "momentum must lie in 0 <= momentum < 1, got 1"),
        ({"momentum": -0.1}, "momentum must lie in 0 <= momentum < 1, got -0.1"),
        ({"loss": "squared"}, "no loss 'squared'; did you mean 'squared_error'. choose from"),
        ({"loss": 3}, "no loss 3; choose from squared_error, cross_entropy, perceptron"),
        ({"loss": "MSE"}, "no loss 'MSE'; did you mean 'squared_error'. choose from"),
        ({"engine": "grap"}, "no engine 'grap'; did you mean 'graph'. choose from"),
        ({"record": "step"}, "no grain of recording 'step'; did you mean 'steps'. choose from"),
        (
            {"record": "steps", "record_limit": 0},
            "record_limit must be a whole number of at least 1",
        ),
        ({"record_limit": 5}, "record_limit=5 needs record='steps', 'samples' or 'epochs'"),
        ({"optimizer": "adam"}, "optimizer must be one such as ns.Adam.0.01., got 'adam'"),
        ({"seed": -1}, "seed must be a whole number of at least 0, got -1"),
        ({"seed": "x", "shuffle": True}, "seed must be a whole number of at least 0, got 'x'"),
        ({"target_loss": math.nan}, "target_loss must be a finite number, got nan"),
    ],
)
def test_options_out_of_range_are_refused(net, options, wanted):
    before = state(net)
    with pytest.raises((ns.OptionError, ns.InputError), match=wanted):
        ns.train(net, XOR, **{"epochs": 1, **options})
    assert state(net) == before


# Data that cannot be


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        ([], "data is empty; it must hold at least one pair"),
        (iter(()), "data is empty"),
        (None, r"data must be .*got None"),
        (5, r"data must be .*got 5"),
        ("xor", r"data must be .*got 'xor'"),
        ([1, 2], r"pattern 1 must be a pair \(inputs, expected\), got 1"),
        ([([0, 1], [1], [2])], r"pattern 1 must be a pair \(inputs, expected\)"),
        ([*XOR, ([0, 1],)], r"pattern 5 must be a pair \(inputs, expected\)"),
        ([*XOR, ([0], [1])], r"pattern 5: expected 2 inputs \(i1, i2\), got 1"),
        ([([0, 1], [1, 0])], r"pattern 1: expected 1 expected value \(o1\), got 2"),
        ([([0, 1], [])], r"pattern 1: expected 1 expected value \(o1\), got 0"),
        (
            [([0, 1], 1)],
            r"pattern 1: expected 1 expected value \(o1\) as a sequence or a dict, got 1",
        ),
        ([([0, math.nan], [1])], "pattern 1: input i2 must be a finite number, got nan"),
        ([XOR[0], ([0, 1], [math.inf])], "pattern 2: expected value o1 must be a finite number"),
        ([([0, 1], [None])], r"expected value o1 must be a finite number, got None \(NoneType\)"),
        ([([0, 1], ["1"])], r"expected value o1 must be a finite number, got '1' \(str\)"),
        ([([0, 1], [1j])], r"expected value o1 must be a finite number, got 1j \(complex\)"),
        ([([0, 1], {"o2": 1})], "pattern 1: no expected value 'o2'; did you mean 'o1'"),
        ([({"i1": 0}, [1])], "pattern 1: input 'i2' is missing"),
    ],
)
def test_data_that_does_not_fit_is_refused(net, data, wanted):
    before = state(net)
    with pytest.raises(ns.InputError, match=wanted):
        ns.train(net, data, 1)
    assert state(net) == before


@pytest.mark.parametrize("expected", [[], [1, 2], 5, None, "a", [math.nan], ["1"], {"x": 1}])
def test_expected_values_that_do_not_fit_are_refused_by_single_passes(net, expected):
    ns.forward(net, [0, 1])
    before = state(net)
    with pytest.raises(ns.InputError, match="expected value"):
        ns.backward(net, expected)
    with pytest.raises(ns.InputError, match="expected value"):
        ns.train_step(net, [0, 1], expected)
    assert state(net) == before


def test_a_network_without_outputs_cannot_train():
    net = ns.Network("blind")
    net.add_input("i1"), net.add_neuron("h1"), net.connect("i1", "h1", weight=1)
    wanted = "network 'blind' has no outputs, so nothing can be expected of it"
    ns.forward(net, [1])
    before = state(net)
    for run in (
        lambda: ns.train(net, [([1], [1])], 1),
        lambda: ns.train_step(net, [1], [1]),
        lambda: ns.backward(net, [1]),
    ):
        with pytest.raises(ns.NetworkError, match=wanted):
            run()
    assert state(net) == before
    assert net.predict([1]) == []


# Too early


def test_backward_before_forward_is_refused():
    net = ns.dense([2, 1])
    before = state(net)
    with pytest.raises(
        ns.StateError, match=r"a backward pass needs a forward pass before it; call"
    ):
        ns.backward(net, [1])
    assert state(net) == before


def test_update_before_backward_is_refused():
    net = ns.dense([2, 1])
    ns.forward(net, [0, 1])
    before = state(net)
    with pytest.raises(ns.StateError, match="an update needs a backward pass before it; call"):
        ns.update(net)
    assert state(net) == before


def test_backward_after_an_update_is_refused(net):
    with pytest.raises(ns.StateError, match=r"the weights have moved since the last one"):
        ns.backward(net, [1])


def test_a_second_update_on_the_same_gradients_is_refused():
    net = ns.dense([2, 1])
    ns.forward(net, [0, 1]), ns.backward(net, [1]), ns.update(net)
    with pytest.raises(ns.StateError, match="an update needs a backward pass"):
        ns.update(net)


def test_backward_may_be_repeated_with_another_expected_value():
    net = ns.dense([2, 1])
    ns.forward(net, [0, 1]), ns.backward(net, [1])
    first = net["o1"].error
    ns.backward(net, [0])
    assert net["o1"].error != first
    ns.backward(net, [1])
    assert net["o1"].error == first


# What comes out


def test_losses_are_the_mean_over_patterns_of_e_before_each_update(engine):
    net = ns.dense([2, 2, 1], seed=3)
    twin, wanted = net.copy(), []
    history = ns.train(net, XOR, 3, engine=engine)
    for _ in range(3):
        total = 0.0
        for inputs, expected in XOR:
            total += 0.5 * (expected[0] - twin.predict(inputs)[0]) ** 2
            ns.train_step(twin, inputs, expected)
        wanted.append(total / 4)
    assert history.losses == pytest.approx(wanted, rel=1e-14)
    assert (history.epochs, history.stopped, history.recording) == (3, "epochs", None)
    assert all(type(loss) is float for loss in history.losses)


def test_training_stops_at_the_target_loss(engine):
    full = ns.train(ns.dense([2, 3, 1], seed=1), XOR, 50, engine=engine)
    goal = full.losses[20]
    first = next(index for index, loss in enumerate(full.losses) if loss <= goal)
    cut = ns.train(ns.dense([2, 3, 1], seed=1), XOR, 50, target_loss=goal, engine=engine)
    assert cut.stopped == "target_loss"
    assert cut.losses == full.losses[: first + 1]
    assert "stopped='target_loss'" in repr(cut)


def test_batches_change_the_updates_and_the_last_may_be_smaller(engine):
    net = ns.dense([1, 1], activation="identity", bias=False, seed=1)
    net["i1", "o1"].weight = 0.0
    data = [([1.0], [1.0]), ([1.0], [2.0]), ([1.0], [6.0])]
    ns.train(net, data, 1, learning_rate=0.5, batch_size=2, engine=engine)
    after_first = 0.5 * (1 + 2) / 2
    assert net["i1", "o1"].weight == after_first + 0.5 * (6 - after_first)


def test_gradient_descent_takes_the_mean_of_the_whole_set(engine):
    net = ns.dense([1, 1], activation="identity", bias=False, seed=1)
    net["i1", "o1"].weight = 0.0
    data = [([1.0], [1.0]), ([1.0], [2.0]), ([1.0], [6.0])]
    ns.train(net, data, 1, learning_rate=0.5, batch_size=None, engine=engine)
    assert net["i1", "o1"].weight == pytest.approx(0.5 * 3.0, rel=1e-15)
    assert net["i1", "o1"].gradient == pytest.approx(-3.0, rel=1e-15)


def test_shuffling_comes_from_the_seed_alone(engine):
    def trained(**options):
        random.seed(random.random())  # whatever the global generator does
        net = ns.dense([2, 3, 1], seed=1)
        ns.train(net, XOR, 5, shuffle=True, engine=engine, **options)
        return [each.value for each in net.parameters]

    assert trained(seed=4) == trained(seed=4) != trained(seed=5)


def test_shuffling_meets_every_pattern_once_an_epoch_in_changing_orders():
    data = [([float(index), 0.0], [0.0]) for index in range(6)]
    net = ns.dense([2, 1], seed=1)
    recording = ns.train(net, data, 4, 0.001, shuffle=True, seed=2, record="steps").recording
    first = [
        step.after[0] for step in recording if step.element is net["i1"] and step.phase == "input"
    ]
    orders = [tuple(first[start : start + 6]) for start in range(0, 24, 6)]
    assert [sorted(order) for order in orders] == [[0, 1, 2, 3, 4, 5]] * 4
    assert len(set(orders)) > 1


def test_data_may_be_a_generator_dicts_and_a_mix(engine):
    plain, mixed = ns.dense([2, 2, 1], seed=1), ns.dense([2, 2, 1], seed=1)
    ns.train(plain, XOR, 3, engine=engine)
    ns.train(
        mixed,
        (({"i2": x[1], "i1": x[0]}, {"o1": y[0]}) if x[0] else (tuple(x), y) for x, y in XOR),
        3,
        engine=engine,
    )
    assert numbers(mixed) == numbers(plain)


def test_integers_and_booleans_are_kept_as_floats(engine):
    net = ns.dense([2, 1])
    ns.train(net, [((True, 2), (1,))], 1, engine=engine)
    assert [type(node.output) for node in net.inputs] == [float, float]
    assert type(net["o1"].expected) is float


def test_marks_say_where_each_sample_begins():
    net = ns.dense([2, 1], seed=1)
    recording = ns.train(net, XOR[:2], 2, record="steps").recording
    assert [(mark.epoch, mark.sample) for mark in recording.marks] == [
        (1, 1),
        (1, 2),
        (2, 1),
        (2, 2),
    ]
    for mark in recording.marks:
        assert isinstance(recording[mark.position], ns.InputStep)


def test_a_silent_run_writes_nothing(capfd, engine):
    ns.train(ns.dense([2, 1]), XOR, 50, engine=engine)
    assert capfd.readouterr() == ("", "")


def test_a_progress_bar_goes_to_stderr_when_asked_for(capfd, engine):
    ns.train(ns.dense([2, 1]), XOR, 3, progress=True, engine=engine)
    out, err = capfd.readouterr()
    assert out == ""
    assert "training" in err
    assert "3/3" in err


def test_repeated_training_goes_on_from_where_it_was(engine):
    net = ns.dense([2, 3, 1], seed=1)
    first = ns.train(net, XOR, 500, 2.0, engine=engine)
    second = ns.train(net, XOR, 1, 2.0, engine=engine)
    assert second.losses[0] < first.losses[0]
    assert second.losses[0] == pytest.approx(first.losses[-1], rel=0.1)


def test_a_run_that_cannot_start_leaves_no_names_of_the_data(monkeypatch):
    def start(*_):
        raise ns.MissingExtraError("no such engine here")

    net, data = ns.dense([1, 1], seed=1), ns.Dataset([[1], [2]], [0, 1], names=["age"])
    monkeypatch.setattr("neurosim.learning.engines.Engine.start", start)
    with pytest.raises(ns.MissingExtraError):
        ns.train(net, data, 1, engine="graph")
    assert net.scaling is None
