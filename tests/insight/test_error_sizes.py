"""The size of the errors at every depth, against the chain rule written out."""

import math

import pytest

import neurosim as ns
from tests.states import state


def chain(weights):
    net = ns.Network("chain")
    net.add_input("i1")
    for place, weight in enumerate(weights, start=1):
        last = place == len(weights)
        (net.add_output if last else net.add_neuron)(f"n{place}", activation="tanh")
        net.connect("i1" if place == 1 else f"n{place - 1}", f"n{place}", weight=weight)
    return net


def test_the_sizes_of_a_chain_are_the_chain_rules_products():
    outputs, out = [], 0.6
    for weight in (0.5, -0.8, 0.3):
        out = math.tanh(weight * out)
        outputs.append(out)
    slopes = [1 - out * out for out in outputs]
    last = abs(1.0 - outputs[2]) * slopes[2]
    middle = last * 0.3 * slopes[1]
    expected = [middle * 0.8 * slopes[0], middle, last]
    assert ns.error_sizes(chain([0.5, -0.8, 0.3]), [([0.6], [1.0])]) == pytest.approx(expected)


def test_it_is_a_mean_over_patterns_and_over_the_neurons_of_a_generation():
    net = ns.dense([2, 3, 2], seed=4)
    data = [([0.1, 0.9], [1, 0]), ([0.7, 0.2], [0, 1])]
    found = ns.error_sizes(net, data, loss="cross_entropy")
    sizes = []
    for inputs, expected in data:
        ns.forward(net, inputs)
        ns.backward(net, expected, loss="cross_entropy")
        sizes.append({neuron.name: abs(neuron.error) for neuron in net.neurons})
    hidden = [each[name] for each in sizes for name in ("h1", "h2", "h3")]
    outputs = [each[name] for each in sizes for name in ("o1", "o2")]
    assert found == pytest.approx([sum(hidden) / 6, sum(outputs) / 4])


def test_asking_changes_no_number():
    net = ns.dense([2, 2, 1], seed=1)
    ns.train_step(net, [1, 0], [1])
    before = state(net)
    ns.error_sizes(net, [([0, 1], [0])])
    assert state(net) == before


def test_a_loss_that_cannot_be_is_refused():
    with pytest.raises(ns.OptionError, match="binary_step"):
        ns.error_sizes(ns.dense([1, 1], activation="binary_step"), [([0], [0])])
