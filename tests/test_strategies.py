"""The strategies draw what they promise, so the tests that use them see all of it."""

import pytest
from hypothesis import Phase, find, given, settings

import neurosim as ns
from tests.strategies import cases, near_kink, networks


def isolated(net):
    return any(not node.incoming and not node.outgoing for node in net.nodes)


def skips(net):
    """A node leads to a neuron directly and by way of another."""
    return any(
        (each.source.name, further.target.name) in net
        for each in net.connections
        for further in each.target.outgoing
    )


FEATURES = {
    "several inputs": lambda net: len(net.inputs) > 1,
    "several outputs": lambda net: len(net.outputs) > 1,
    "an output that leads on": lambda net: any(each.outgoing for each in net.outputs),
    "an isolated node": isolated,
    "a skip connection": skips,
    "a product": lambda net: any(
        each.aggregation.name == "product" and len(each.incoming) > 1 for each in net.neurons
    ),
    "a maximum": lambda net: any(
        each.aggregation.name == "max" and len(each.incoming) > 1 for each in net.neurons
    ),
    "a shared parameter": lambda net: any(len(held) > 1 for held in net.holders.values()),
    "a frozen parameter": lambda net: not all(each.trainable for each in net.parameters),
    "added out of order": lambda net: (
        [each for each in net.nodes if each in net.neurons] != list(net.neurons)
    ),
}


@pytest.mark.parametrize("feature", FEATURES)
def test_networks_come_with_every_feature(feature):
    some = settings(max_examples=400, phases=[Phase.generate])
    find(networks(), FEATURES[feature], settings=some)


@given(cases(patterns=2))
def test_a_case_can_be_trained(case):
    assert len(ns.train(case.net, case.patterns, 1, 0.01, loss=case.loss).losses) == 1


def test_near_kink_sees_a_net_input_at_zero_and_a_tie():
    net = ns.Network()
    net.add_input("i1"), net.add_input("i2")
    net.add_output("o1", activation="relu", aggregation="max")
    net.connect("i1", "o1", weight=1.0), net.connect("i2", "o1", weight=1.0)
    assert near_kink(net, [0.0, -1.0])
    assert near_kink(net, [2.0, 2.0])
    assert not near_kink(net, [2.0, 1.0])
