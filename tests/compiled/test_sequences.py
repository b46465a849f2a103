"""Recurrent networks: the compiled engine leaves on the objects what the graph engine leaves."""

import math

import pytest
from hypothesis import assume, given, settings, strategies as st

import neurosim as ns
from tests.compiled.test_same_numbers import OPTIMIZERS, assert_same_numbers, both
from tests.recurrent import recurrent_networks

pytest.importorskip("numba", reason="the compiled engine needs numba")

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
    "lstm": lambda: ns.recurrent([2, 4, 1], cell="lstm", seed=1),
    "gru": lambda: ns.recurrent([2, 3, 2], cell="gru", seed=1),
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


@settings(max_examples=30)
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


def test_windows_are_refused_by_name():
    net = ns.recurrent([2, 3, 1], cell="elman", seed=1)
    with pytest.raises(ns.OptionError, match="windows"):
        ns.train(net, patterns(net), 1, window=2, engine="compiled")
