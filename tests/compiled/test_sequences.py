"""Recurrent networks: the compiled engine leaves on the objects what the graph engine leaves."""

import copy
import math
import pickle
import signal

import pytest
from hypothesis import assume, given, strategies as st

import neurosim as ns
from neurosim.learning.recordings.snapshot import own_places, read
from neurosim.learning.sequence_walk import SequenceWalk
from tests.compiled.test_same_numbers import OPTIMIZERS, assert_same_numbers, both, same
from tests.recurrent import recurrent_networks

pytest.importorskip("numba", reason="the compiled engine needs numba")
from neurosim.compiled import numbers, training
from neurosim.compiled.training import CompiledRun

LENGTHS = [3, 5, 1, 5, 2, 7, 4]


def patterns(net, lengths=LENGTHS, last=False):
    """Return sequences of these lengths; every third expects a row for its last step alone."""
    inputs, outputs = len(net.inputs), len(net.outputs)

    def rows(width, length, seed):
        return [[math.sin(seed + 3 * t + k) / 2 for k in range(width)] for t in range(length)]

    data = []
    for seed, length in enumerate(lengths):
        wanted = rows(outputs, length, seed + 0.5)
        data.append((rows(inputs, length, seed), wanted[-1] if last or seed % 3 == 2 else wanted))
    return data


CELLS = {
    "elman": lambda: ns.recurrent([2, 5, 2], cell="elman", seed=1),
    "jordan": lambda: ns.recurrent([2, 3, 1], cell="jordan", seed=1),
    "lstm": lambda: ns.recurrent([2, 9, 1], cell="lstm", seed=1),
    "gru": lambda: ns.recurrent([2, 8, 2], cell="gru", seed=1),
    "both ways": lambda: ns.recurrent([2, 4, 2], cell="elman", bidirectional=True, seed=1),
    "deep": lambda: ns.recurrent([1, 3, 3, 1], cell="elman", seed=1),
}


@pytest.mark.parametrize("size", [1, 3, None])
@pytest.mark.parametrize("cell", CELLS)
def test_every_cell(cell, size):
    net = CELLS[cell]()
    nets, histories = both(net, patterns(net), 3, 0.05, batch_size=size, shuffle=True, seed=2)
    assert histories[0].losses == pytest.approx(histories[1].losses, rel=1e-11)
    assert_same_numbers(*nets)


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=repr)
def test_every_optimizer_with_shared_and_frozen_weights(optimizer):
    net = ns.recurrent([2, 4, 1], cell="elman", seed=3)
    net["h1", "h2"].trainable = False
    net.disconnect("h2", "h2")
    net.connect("h2", "h2", parameter=net["h1", "h1"].parameter, delay=1)
    nets, _ = both(net, patterns(net), 3, batch_size=2, optimizer=optimizer)
    assert_same_numbers(*nets)


@pytest.mark.parametrize("size", [1, 3])
def test_weights_of_gates_that_learn_and_others_that_do_not(size):
    net = ns.recurrent([2, 9, 1], cell="lstm", seed=1)
    for parameter in net.parameters[::3]:
        learns, parameter.fixed = parameter.trainable, False
        parameter.trainable = not learns
    nets, _ = both(net, patterns(net), 2, 0.05, batch_size=size)
    assert_same_numbers(*nets)


@given(recurrent_networks(), st.sampled_from([1, 2, None]), st.booleans())
def test_random_networks_and_sequences_of_mixed_lengths(net, size, last):
    try:
        nets, histories = both(net, patterns(net, last=last), 2, 0.02, batch_size=size)
    except ns.DivergenceError:
        assume(False)
    assert histories[0].losses == pytest.approx(histories[1].losses, rel=1e-10, abs=1e-12)
    assert_same_numbers(*nets)


def test_delays_of_several_steps_and_what_looks_ahead():
    net = ns.Network("delays")
    net.add_input("i1"), net.add_bias("b1")
    for name in ("h1", "r1", "m1"):
        net.add_neuron(name, "tanh")
        net.connect("b1", name, weight=0.1)
    net.add_output("o1", "identity")
    net.connect("i1", "h1", weight=0.5), net.connect("i1", "r1", weight=-0.4, delay=2)
    net.connect("h1", "h1", weight=0.3, delay=3), net.connect("r1", "r1", weight=0.6, delay=-2)
    net.connect("h1", "m1", weight=0.7, delay=-1), net.connect("r1", "m1", weight=0.2, delay=1)
    net.connect("m1", "o1", weight=0.9), net.connect("h1", "o1", weight=0.4, delay=1)
    for size in (1, 4):
        nets, histories = both(net, patterns(net), 3, 0.1, batch_size=size)
        assert histories[0].losses == pytest.approx(histories[1].losses, rel=1e-11)
        assert_same_numbers(*nets)


def test_early_stopping_judges_sequences_alike():
    net = ns.recurrent([2, 4, 1], cell="lstm", seed=1)
    held = patterns(net, [4, 2, 6])
    stopping = ns.EarlyStopping(held, patience=3)
    nets, histories = both(net, patterns(net), 6, 0.3, batch_size=2, stopping=stopping)
    assert histories[0].validation == pytest.approx(histories[1].validation, rel=1e-11)
    assert_same_numbers(*nets)


def test_sequences_that_overflow_are_located_as_the_graph_engine_does():
    errors = []
    for engine in ("graph", "compiled"):
        net = ns.recurrent([2, 3, 1], cell="elman", seed=1)
        net["h1", "h1"].weight = 1e150
        net.set_activation("h1", "identity")
        with pytest.raises(ns.DivergenceError) as caught:
            ns.train(net, patterns(net), 500, 0.1, engine=engine)
        errors.append(str(caught.value).split(" became")[0])
    assert errors[0] == errors[1]


FORWARD = [cell for cell in CELLS if cell != "both ways"]


@pytest.mark.parametrize("window", [1, 2, 50])
@pytest.mark.parametrize("size", [1, 3, None])
@pytest.mark.parametrize("cell", FORWARD)
def test_windows_carry_the_state_on_alike(cell, size, window):
    net = CELLS[cell]()
    options = {"batch_size": size, "shuffle": True, "seed": 2, "window": window}
    nets, histories = both(net, patterns(net), 3, 0.05, **options)
    assert histories[0].losses == pytest.approx(histories[1].losses, rel=1e-11)
    assert_same_numbers(*nets)
    shown = [each[f"{net.outputs[0].name}@1"].network for each in nets]
    assert shown[0].length == shown[1].length
    assert_same_over_time(*nets, shown[0].length)


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=repr)
def test_windows_in_which_nothing_is_expected_move_no_weight(optimizer):
    net = ns.recurrent([2, 4, 1], cell="elman", seed=3)
    net["h1", "h2"].trainable = False
    nets, histories = both(
        net, patterns(net, last=True), 3, batch_size=2, optimizer=optimizer, window=2
    )
    assert histories[0].losses == pytest.approx(histories[1].losses, rel=1e-11)
    assert_same_numbers(*nets)


@given(recurrent_networks(), st.sampled_from([1, 2, None]), st.integers(1, 4))
def test_windows_over_random_networks_that_wait_for_several_steps(net, size, window):
    assume(not any(each.delay < 0 for each in net.connections))
    try:
        nets, histories = both(net, patterns(net), 2, 0.02, batch_size=size, window=window)
    except ns.DivergenceError:
        assume(False)
    assert histories[0].losses == pytest.approx(histories[1].losses, rel=1e-10, abs=1e-12)
    assert_same_numbers(*nets)


@pytest.mark.parametrize("window", [None, 2])
def test_a_run_that_is_cut_within_an_epoch_goes_on_there(monkeypatch, window):
    options = {"batch_size": 2, "momentum": 0.5, "window": window, "engine": "compiled"}
    whole, net = CELLS["lstm"](), CELLS["lstm"]()
    known, calls = ns.train(whole, patterns(net), 4, 0.05, **options), []
    true_run = CompiledRun._run

    def run(self, part):
        true_run(self, part)
        calls.append(part)
        if len(calls) == 6:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(CompiledRun, "_run", run)
    monkeypatch.setattr(training, "WORK", 1)
    with pytest.raises(KeyboardInterrupt) as caught:
        ns.train(net, patterns(net), 4, 0.05, **options)
    history = caught.value.history
    longest = [5, 5]  # of the two batches that are finished
    updates = 2 if window is None else sum(-(-each // window) for each in longest)
    assert (history.epochs, history.begun.updates) == (1, updates)
    again = ns.resume(net, patterns(net), history, 3, engine="compiled")
    assert again.losses == pytest.approx(known.losses, rel=1e-12)
    assert_same_numbers(net, whole)


def over_time(net, length):
    """Return all numbers of the last pass over that many steps of time."""
    deep = net.unroll(length)
    return [
        (element, name, value)
        for (element, name), value in zip(own_places(deep), read(own_places(deep)), strict=True)
    ]


def assert_same_over_time(net, other, length):
    for ours, theirs in zip(over_time(net, length), over_time(other, length), strict=True):
        assert same(ours[2], theirs[2], 1e-10), (ours, theirs)


@pytest.mark.parametrize("size", [1, 3, None])
@pytest.mark.parametrize("cell", CELLS)
def test_every_step_of_time_of_the_last_sequence_can_be_asked_on_both_engines(cell, size):
    net = CELLS[cell]()
    nets, _ = both(net, patterns(net), 2, 0.05, batch_size=size)
    for name in ("h1@2", "o1@4", "i1@3") if cell != "deep" else ("h1_1@2", "o1@4"):
        ours, theirs = (each[name] for each in nets)
        assert same(ours.output, theirs.output, 1e-10)
        assert same(ours.error, theirs.error, 1e-10)
    assert_same_over_time(*nets, LENGTHS[-1])
    waiting = next(each for each in net.connections if each.delay)
    signals = [each[waiting.source.name, waiting.target.name].signal for each in nets]
    assert same(*signals, 1e-10)


@given(recurrent_networks(), st.sampled_from([1, 2, None]), st.booleans())
def test_every_step_of_time_of_random_networks(net, size, last):
    nets, lengths = [net, net.copy()], set(LENGTHS) if size is None else {LENGTHS[-1]}
    for each, engine in zip(nets, ["graph", "compiled"], strict=True):
        held = [each.unroll(length) for length in lengths]
        try:
            ns.train(each, patterns(net, last=last), 2, 0.02, batch_size=size, engine=engine)
        except ns.DivergenceError:
            assume(False)
        assert [each.unroll(length) for length in lengths] == held
    for length in lengths:
        assert_same_over_time(*nets, length)


@pytest.mark.parametrize("cell", CELLS)
def test_a_batch_that_runs_in_parts_leaves_the_same(cell, monkeypatch):
    monkeypatch.setattr(numbers, "ROOM_OVER_TIME", 1)
    net = CELLS[cell]()
    nets, histories = both(net, patterns(net, LENGTHS * 3), 3, 0.05, batch_size=11)
    assert histories[0].losses == pytest.approx(histories[1].losses, rel=1e-11)
    assert_same_numbers(*nets)
    assert same(*(each["o1@2"].error for each in nets), 1e-10)
    assert_same_over_time(*nets, LENGTHS[-1])


def test_unrolled_networks_that_are_held_get_the_numbers_when_the_run_ends():
    nets = [CELLS["elman"](), CELLS["elman"]()]
    held = [each.unroll(5)["h1@3"] for each in nets]
    for net, engine in zip(nets, ["graph", "compiled"], strict=True):
        ns.train(net, patterns(net, [3, 5]), 2, 0.1, engine=engine)
    assert held[0].output != 0.0
    assert same(held[0].output, held[1].output, 1e-10)
    assert held[1] is nets[1]["h1@3"]


def test_weights_that_are_set_after_a_run_change_nothing_of_its_steps_of_time_nor_are_changed():
    nets = [CELLS["gru"](), CELLS["gru"]()]
    for net in nets:
        ns.train(net, patterns(net), 2, 0.1, batch_size=3, engine="compiled")
    nets[1].parameters[0].value, gradient = 0.125, nets[1].parameters[0].gradient
    assert nets[1]["h1@2"].error == nets[0]["h1@2"].error != 0.0
    assert_same_over_time(*nets, LENGTHS[-1])
    assert (nets[1].parameters[0].value, nets[1].parameters[0].gradient) == (0.125, gradient)


def test_a_network_answers_as_ever_while_its_steps_of_time_are_worked_out(monkeypatch):
    net, seen = CELLS["lstm"](), []
    ns.train(net, patterns(net), 2, 0.1, engine="compiled")
    sequence = patterns(net)[0][0]
    answers, true_backward = net.predict(sequence), SequenceWalk.backward

    def backward(walk, *asked):
        seen.append(net.predict(sequence))
        return true_backward(walk, *asked)

    monkeypatch.setattr(SequenceWalk, "backward", backward)
    assert net["h1@2"].error != 0.0
    assert seen == [answers]


def test_copies_and_pickles_can_be_asked_for_each_step_of_time_as_well():
    net = CELLS["lstm"]()
    ns.train(net, patterns(net), 2, 0.1, engine="compiled")
    others = [net.copy(), copy.deepcopy(net), pickle.loads(pickle.dumps(net))]
    assert [each["h1.c@4"].error for each in others[1:]] == [net["h1.c@4"].error] * 2
    assert others[1]["h1.c@4"] is not net["h1.c@4"]


def test_a_batch_that_ran_in_parts_leaves_no_steps_of_time_and_says_what_to_call():
    net = CELLS["elman"]()
    ns.train(net, patterns(net, [2] * 70), 1, 0.1, batch_size=None, engine="compiled")
    with pytest.raises(ns.NetworkError, match=r"none is kept; call ns.forward\(net, sequence\)"):
        net["h1@2"]


def test_a_frozen_weight_that_several_operations_read_stands_still_within_a_batch():
    net = ns.Network("frozen and shared")
    net.add_input("i1"), net.add_neuron("h1", "identity")
    net.add_output("o1", "identity"), net.add_output("o2", "identity")
    net.connect("i1", "h1", 0.5), net.connect("h1", "o1", 0.25, trainable=False)
    net.connect("i1", "o1", 0.1), net.connect("o1", "o1", -0.2, delay=1)
    net.connect("h1", "o2", parameter=net["h1", "o1"].parameter)
    assert_same_numbers(*both(net, [([[0.7], [0.3]], [[1, 0.5]] * 2)] * 2, 3, 0.1)[0])


def test_states_of_an_unrolled_network_are_sent_in_every_slice(monkeypatch):
    monkeypatch.setattr(training, "WORK", 1)
    nets = [ns.recurrent([2, 3, 1], cell="elman", seed=1) for _ in range(2)]
    for net, engine in zip(nets, ["graph", "compiled"], strict=True):
        ns.advance(net, [0.5, -1.0])
        deep = net.unroll(2)
        deep["h1@0"].output = 0.25
        ns.train(deep, [([0.1, 0.2, 0.3, 0.4], [0.5, 0.6])] * 3, 2, 0.5, engine=engine)
    assert_same_numbers(nets[0].unroll(2), nets[1].unroll(2))
