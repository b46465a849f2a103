"""The check finds nothing on the rules as they are, and every fault planted into copies of them."""

import math

import pytest
from hypothesis import given

import neurosim as ns
from neurosim.graph.neuron import propagate_errors as right_rule
from neurosim.learning import propagation
from tests.states import state
from tests.strategies import cases, near_kink


def deep(seed=3):
    """Two inputs, two hidden layers, two outputs, all logistic, and a bias node for each layer."""
    return ns.dense([2, 3, 2, 2], seed=seed)


def check(net):
    return ns.check_gradients(net, [0.4, -0.7], [0.1, 0.9])


def wrong_labels(checked):
    return {row.label for row in checked.wrong}


# The rules as they are


@given(cases())
def test_nothing_is_wrong_on_any_graph_under_any_loss(case):
    checked = ns.check_gradients(case.net, case.inputs, case.expected, case.loss)
    assert checked.ok, checked
    assert len(checked.rows) == len(case.net.parameters)
    if not near_kink(case.net, case.inputs):
        assert checked.kinks == ()


@given(cases())
def test_checking_leaves_everything_as_it_was(case):
    net = case.net
    ns.train_step(net, case.inputs, case.expected, 0.1, case.loss)
    before = state(net)
    ns.check_gradients(net, case.inputs, case.expected, case.loss)
    assert state(net) == before


def test_an_interrupt_leaves_everything_as_it_was(monkeypatch):
    net = deep()
    check(net)
    before, rule, calls = state(net), propagation.Walk.forward, []

    def interrupted(walk, inputs):
        calls.append(inputs)
        if len(calls) > 10:
            raise KeyboardInterrupt
        rule(walk, inputs)

    monkeypatch.setattr(propagation.Walk, "forward", interrupted)
    with pytest.raises(KeyboardInterrupt):
        check(net)
    assert state(net) == before


def test_frozen_and_shared_weights_are_checked_too():
    net = ns.Network("shared")
    net.add_input("i1"), net.add_neuron("h1", "tanh"), net.add_output("o1")
    first = net.connect("i1", "h1", weight=0.4, trainable=False)
    net.connect("h1", "o1", parameter=first.parameter)
    net.connect("i1", "o1", parameter=first.parameter)
    checked = ns.check_gradients(net, [0.5], [1.0])
    assert checked.ok
    assert [row.label for row in checked.rows] == ["i1 -> h1, h1 -> o1, i1 -> o1"]


# Kinks


def test_a_relu_exactly_at_its_kink_is_recognised():
    net = ns.Network("kink")
    net.add_input("i1"), net.add_neuron("h1", "relu"), net.add_output("o1", "identity")
    net.connect("i1", "h1", weight=0.0), net.connect("h1", "o1", weight=2.0)
    checked = ns.check_gradients(net, [1.0], [3.0])
    assert checked.ok
    assert [(row.label, row.kink) for row in checked.kinks] == [("i1 -> h1", "h1")]
    assert "kink at h1" in repr(checked)


def test_a_tie_at_a_max_unit_and_a_step_at_its_edge_are_recognised():
    net = ns.Network("tie")
    net.add_input("i1"), net.add_input("i2"), net.add_output("o1", "identity", "max")
    net.connect("i1", "o1", weight=1.0), net.connect("i2", "o1", weight=1.0)
    tie = ns.check_gradients(net, [1.0, 1.0], [3.0])
    assert tie.ok
    assert {row.label for row in tie.kinks} == {"i1 -> o1", "i2 -> o1"}
    net = ns.Network("edge")
    net.add_input("i1"), net.add_neuron("h1", "binary_step"), net.add_output("o1", "identity")
    net.connect("i1", "h1", weight=0.0), net.connect("h1", "o1", weight=2.0)
    edge = ns.check_gradients(net, [1.0], [3.0])
    assert edge.ok
    assert [row.label for row in edge.kinks] == ["i1 -> h1"]


def test_a_kink_nearby_is_not_taken_for_one_here():
    net = ns.Network("near")
    net.add_input("i1"), net.add_output("o1", "relu")
    net.connect("i1", "o1", weight=3e-6)
    checked = ns.check_gradients(net, [1.0], [3.0])
    assert checked.ok
    assert checked.kinks == ()


# Planted faults: copies of the rules, each with one mistake


def hidden(error):
    """The rule of errors with another formula for hidden neurons; outputs keep theirs."""

    def propagate_errors(turns):
        for neuron, _, derivative in turns:
            if neuron.criterion is not None:
                right_rule((neuron.turns.backward,))
            else:
                neuron.error = error(neuron, derivative)

    return propagate_errors


def without_slope(neuron, derivative):
    return sum(each.weight * each.target.error for each in neuron.outgoing)


def with_updated_weight(neuron, derivative):
    moved = [
        (each.weight + 0.5 * each.target.error * neuron.output) * each.target.error
        for each in neuron.outgoing
    ]
    return sum(moved) * derivative(neuron.net_input, neuron.output)


def with_wrong_sign(neuron, derivative):
    return -without_slope(neuron, derivative) * derivative(neuron.net_input, neuron.output)


def with_slope_of_the_output(neuron, derivative):
    output = neuron.output
    return without_slope(neuron, derivative) * derivative(output, neuron.activation(output))


def gradients_times(factor):
    """The rule of gradients with a factor that depends on source and target."""

    def collect_gradients(turns, first=True):
        for neuron, holders, _ in turns:
            for holder, source in holders:
                holder.gradient = -neuron.error * source.output * factor(source, neuron)

    return collect_gradients


@pytest.mark.parametrize(
    "rule", [without_slope, with_updated_weight, with_wrong_sign, with_slope_of_the_output]
)
def test_a_fault_in_the_hidden_error_is_caught_and_located(monkeypatch, rule):
    monkeypatch.setattr(propagation, "propagate_errors", hidden(rule))
    net = deep()
    checked = check(net)
    # A sign that is turned twice is right again, so the first layer has it right.
    layers = "h2" if rule is with_wrong_sign else "h"
    into_hidden = {each.label for each in net.connections if each.target.name.startswith(layers)}
    assert not checked.ok
    assert wrong_labels(checked) == into_hidden
    assert checked.rows[0].verdict == "wrong"
    assert checked.faults == (
        "Every gradient into h2_2 is wrong, and all behind it is right: its error may be wrong.",
        "Every gradient into h2_1 is wrong, and all behind it is right: its error may be wrong.",
    )


def test_a_dropped_bias_is_caught_and_located(monkeypatch):
    rule = gradients_times(lambda source, target: not isinstance(source, ns.Bias))
    monkeypatch.setattr(propagation, "collect_gradients", rule)
    net = deep()
    checked = check(net)
    from_biases = {each.label for each in net.connections if each.source.name[0] == "b"}
    assert wrong_labels(checked) == from_biases
    assert len(checked.faults) == len(from_biases)
    assert all("although others into the same neuron are right" in f for f in checked.faults)


def test_a_wrong_sign_of_the_gradient_is_caught_and_located(monkeypatch):
    rule = gradients_times(lambda source, target: -1.0 if target.name == "h1_2" else 1.0)
    monkeypatch.setattr(propagation, "collect_gradients", rule)
    checked = check(deep())
    assert wrong_labels(checked) == {"i1 -> h1_2", "i2 -> h1_2", "b1 -> h1_2"}


def test_an_output_error_without_slope_is_located_at_the_outputs(monkeypatch):
    def without(turns):
        for turn in turns:
            right_rule((turn,))
            neuron = turn[0]
            if neuron.criterion is not None:
                neuron.error = neuron.expected - neuron.output

    monkeypatch.setattr(propagation, "propagate_errors", without)
    checked = check(deep())
    assert len(checked.wrong) == len(checked.rows)
    assert checked.faults == (
        "Every gradient into o2 is wrong, and it is an output: its error may be wrong.",
        "Every gradient into o1 is wrong, and it is an output: its error may be wrong.",
    )


def test_an_activation_with_a_wrong_derivative_is_caught():
    wrong = ns.Activation("logistic2", lambda x: 1 / (1 + math.exp(-x)), lambda x, y: y)
    net = ns.dense([2, 2, 1], activation=[wrong, "identity"], seed=1)
    checked = ns.check_gradients(net, [0.4, -0.7], [0.5])
    assert {label.split(" -> ")[1] for label in wrong_labels(checked)} == {"h1", "h2"}


# The result, and refusals


def test_the_table_has_the_worst_first_and_ends(monkeypatch):
    monkeypatch.setattr(propagation, "propagate_errors", hidden(without_slope))
    checked = ns.check_gradients(ns.dense([3, 5, 4, 1], seed=1), [1, 2, 3], [0])
    excesses = [row.excess for row in checked.wrong]
    assert excesses == sorted(excesses, reverse=True)
    assert f"... and {len(checked.rows) - 20} more, none worse." in repr(checked)
    assert "<table>" in checked._repr_html_()


def test_a_sample_is_drawn_by_seed():
    net = deep()
    first = ns.check_gradients(net, [0, 1], [0, 1], sample=4, seed=1)
    again = ns.check_gradients(net, [0, 1], [0, 1], sample=4, seed=1)
    assert len(first.rows) == 4
    assert {row.label for row in first.rows} == {row.label for row in again.rows}


def test_bad_questions_are_refused_before_anything_changes():
    net = deep()
    before = state(net)
    with pytest.raises(ns.InputError, match="expected 2 inputs"):
        ns.check_gradients(net, [1], [0, 1])
    with pytest.raises(ns.OptionError, match="tolerance must be above 0"):
        ns.check_gradients(net, [1, 1], [0, 1], tolerance=0)
    with pytest.raises(ns.OptionError, match="no loss"):
        ns.check_gradients(net, [1, 1], [0, 1], loss="squared")
    assert state(net) == before


def test_an_overflow_is_named_and_leaves_everything_as_it_was():
    net = ns.dense([1, 1], activation="identity", seed=1)
    before = state(net)
    with pytest.raises(ns.DivergenceError, match=r"network '1-1' overflow: .* 'o1'"):
        ns.check_gradients(net, [1e300], [0])
    assert state(net) == before
