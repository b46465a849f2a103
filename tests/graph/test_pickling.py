"""A network comes out of a pickle, in any process, as it went in."""

import copy
import pickle

import pytest
from hypothesis import given

import neurosim as ns
from neurosim.learning.snapshot import places, read
from tests.strategies import KINKED, SMOOTH, TURN, cases

NAMED = [each for each in (*SMOOTH, *KINKED) if isinstance(each, str)]


def numbers(net):
    return [each.hex() if isinstance(each, float) else each for each in read(places(net))]


def assert_same(net, other):
    assert [(type(each), each.name) for each in other.nodes] == [
        (type(each), each.name) for each in net.nodes
    ]
    assert [each.label for each in other.connections] == [each.label for each in net.connections]
    assert [each.label for node in other.nodes for each in node.outgoing] == [
        each.label for node in net.nodes for each in node.outgoing
    ]
    assert [each.trainable for each in other.parameters] == [
        each.trainable for each in net.parameters
    ]
    assert [len(held) for held in other.holders.values()] == [
        len(held) for held in net.holders.values()
    ]
    assert (other.name, other.stage) == (net.name, net.stage)
    assert numbers(other) == numbers(net)


@given(cases(patterns=2, activations=NAMED))
def test_a_random_network_is_the_same_and_learns_the_same(case):
    net = case.net
    if any(neuron.activation is TURN for neuron in net.neurons):
        return  # drawn for outputs; no pickle can name its functions
    ns.train(net, case.patterns, 2, 0.05, loss=case.loss, engine="graph")
    other = pickle.loads(pickle.dumps(net))
    assert_same(net, other)
    for each in (net, other):
        ns.train(each, case.patterns, 2, 0.05, loss=case.loss, engine="graph")
    assert_same(net, other)


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy], ids=["copy", "deepcopy"])
def test_copies_share_nothing_with_the_network(way):
    net = ns.dense([2, 2, 1], seed=1)
    _ = net.inputs  # something is derived from its structure
    other = way(net)
    assert_same(net, other)
    assert other.derived is not net.derived
    other["i1", "h1"].weight = 9.0
    other.remove("h2")
    assert net["i1", "h1"].weight != 9.0
    assert "h2" in [node.name for node in net.nodes]


def test_what_was_lowered_for_compiled_code_stays_behind():
    pytest.importorskip("numba", reason="the compiled engine needs numba")
    net = ns.dense([2, 60, 1], seed=1)
    data = [([0, 1], [1])]
    ns.train(net, data, 2, engine="compiled")
    other = pickle.loads(pickle.dumps(net))
    assert "lowered" in net.derived
    assert "lowered" not in other.derived
    ns.train(net, data, 2, engine="compiled")
    ns.train(other, data, 2, engine="compiled")
    assert_same(net, other)


def test_scaling_goes_along():
    net = ns.dense([2, 1], seed=1)
    net.scaling = ns.Scaling.of(ns.data.moons(20))
    other = pickle.loads(pickle.dumps(net))
    assert other.predict([0.3, 0.2]) == net.predict([0.3, 0.2])


def test_a_very_deep_network_needs_no_deep_stack():
    net = ns.dense([1] * 3000, seed=1)
    assert_same(net, pickle.loads(pickle.dumps(net)))


def test_a_function_without_a_name_is_refused_by_pickle():
    net = ns.dense([1, 1], activation=ns.Activation("own", lambda x: x, lambda x, y: 1.0))
    with pytest.raises((pickle.PicklingError, AttributeError), match="lambda"):
        pickle.dumps(net)
