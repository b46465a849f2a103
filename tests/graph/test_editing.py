"""Editing in the middle of training: what is not edited stays, and training goes on."""

import pickle

import pytest
from hypothesis import assume, given, strategies as st

import neurosim as ns
from tests.states import exact, numbers, state
from tests.strategies import SOME, cases

XOR = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]


@pytest.fixture
def net():
    """A network of 2-3-1 in the middle of training, with momentum."""
    net = ns.dense([2, 3, 1], seed=2)
    ns.train(net, XOR, 20, momentum=0.5)
    return net


def learned(net, without=()):
    """Return weight, gradient and momentum of every connection, and every neuron's numbers."""
    weights = {
        each.label: exact((each.weight, each.gradient, each.parameter.moments))
        for each in net.connections
    }
    neurons = {each.name: exact((each.net_input, each.output, each.error)) for each in net.neurons}
    return {key: value for key, value in (weights | neurons).items() if key not in without}


def trains_on(net, patterns=XOR):
    before = [each.value for each in net.parameters if each.trainable]
    ns.train(net, patterns, 3, momentum=0.5)
    after = [each.value for each in net.parameters if each.trainable]
    assert all(old != new for old, new in zip(before, after, strict=True))


def test_adding_a_neuron_keeps_the_rest(net):
    before = learned(net)
    net.add_neuron("h4", "tanh")
    net.connect("i1", "h4", weight=0.3), net.connect("h4", "o1", weight=0.2)
    new = ("h4", "i1 -> h4", "h4 -> o1")
    assert learned(net, new) == before
    trains_on(net)


def test_cutting_a_connection_keeps_the_rest(net):
    before = learned(net, ("i1 -> h2",))
    cut = net.disconnect("i1", "h2")
    assert (cut.source, cut.target) == (net["i1"], net["h2"])
    assert learned(net) == before
    assert ("i1", "h2") not in net
    trains_on(net)


def test_removing_a_neuron_removes_its_connections_and_keeps_the_rest(net):
    gone = ("h2", "i1 -> h2", "i2 -> h2", "b1 -> h2", "h2 -> o1")
    before = learned(net, gone)
    removed = net.remove("h2")
    assert removed.name == "h2"
    assert learned(net) == before
    assert "h2" not in net
    assert len(net.connections) == 9
    trains_on(net)


def test_removing_an_input_and_an_output(net):
    net.remove("i2"), net.add_output("o2"), net.connect("h1", "o2", weight=0.1), net.remove("o1")
    assert [node.name for node in net.inputs] == ["i1"]
    assert [node.name for node in net.outputs] == ["o2"]
    ns.train(net, [([1], [0])], 2)


def test_a_frozen_weight_stays_and_the_rest_trains_on(net):
    before, weight = learned(net), net["i1", "h1"].weight
    net["i1", "h1"].trainable = False
    assert learned(net) == before
    trains_on(net)
    assert net["i1", "h1"].weight == weight
    assert net["i1", "h1"].gradient != 0.0
    net["i1", "h1"].trainable = True
    ns.train(net, XOR, 1)
    assert net["i1", "h1"].weight != weight


def test_freeze_and_thaw_take_what_comes_into_the_named_neurons(net):
    net.freeze("h1", "o1")
    frozen = {each.label for each in net.connections if not each.trainable}
    assert frozen == {
        "i1 -> h1", "i2 -> h1", "b1 -> h1", "h1 -> o1", "h2 -> o1", "h3 -> o1", "b2 -> o1",
    }  # fmt: skip
    net.thaw("o1")
    assert sum(not each.trainable for each in net.connections) == 3
    net.freeze()
    assert not any(each.trainable for each in net.connections)
    before = [each.value for each in net.parameters]
    ns.train(net, XOR, 2)
    assert [each.value for each in net.parameters] == before
    net.thaw()
    trains_on(net)


def test_freezing_an_unknown_neuron_freezes_none(net):
    with pytest.raises(ns.NetworkError):
        net.freeze("h1", "h9")
    assert all(each.trainable for each in net.connections)


def test_an_edit_asks_for_a_forward_pass_before_the_next_backward_one(net):
    ns.forward(net, [0, 1])
    net.disconnect("i1", "h1")
    with pytest.raises(ns.StateError, match="a backward pass needs a forward pass before it"):
        ns.backward(net, [1])


def test_changing_an_activation_and_an_aggregation_keeps_the_weights(net):
    weights = [each.value for each in net.parameters]
    net.set_activation("h1", "relu"), net.set_aggregation("h2", "product")
    assert [each.value for each in net.parameters] == weights
    assert (net["h1"].activation.name, net["h2"].aggregation.name) == ("relu", "product")
    ns.train(net, XOR, 3)


def test_a_neuron_in_the_middle_changes_the_order_of_the_walk(net):
    net.add_neuron("late"), net.connect("h1", "late", weight=1), net.connect("late", "h2", weight=1)
    assert [each.name for each in net.neurons] == ["h1", "h3", "late", "h2", "o1"]
    assert net.predict([0, 1])


# Splitting


@given(cases(), st.data())
def test_splitting_with_the_identity_keeps_the_outputs(case, data):
    net = case.net
    assume(net.connections)
    before = net.predict(case.inputs)
    old = data.draw(st.sampled_from(net.connections))
    neuron = net.split(old.source.name, old.target.name, "new")
    assert net.predict(case.inputs) == before
    assert (neuron.name, neuron.activation.name) == ("new", "identity")
    assert net[old.source.name, "new"].weight == 1.0
    assert net["new", old.target.name].parameter is old.parameter
    assert (old.source.name, old.target.name) not in net
    ns.train(net, case.patterns, 2, 0.01, loss=case.loss)


def test_splitting_keeps_the_place_in_the_sum_and_the_rest(net):
    before = learned(net, ("i2 -> h1",))
    net.split("i2", "h1", "new", activation="tanh")
    assert [each.source.name for each in net["h1"].incoming] == ["i1", "new", "b1"]
    assert learned(net, ("i2 -> new", "new -> h1", "new")) == before
    trains_on(net)


def test_splitting_a_shared_connection_keeps_each_ones_gradient():
    net = ns.Network()
    net.add_input("x"), net.add_input("y"), net.add_output("o")
    net.connect("x", "o", weight=0.5)
    net.connect("y", "o", parameter=net["x", "o"].parameter)
    ns.forward(net, [1.0, 3.0]), ns.backward(net, [1.0])
    parts = net["x", "o"].gradient, net["y", "o"].gradient
    net.split("x", "o", "m")
    assert (net["m", "o"].gradient, net["y", "o"].gradient) == parts


# Copying


@given(cases(patterns=3))
def test_a_copy_is_exact_and_trains_to_the_same_floats(case):
    net = case.net
    ns.train(net, case.patterns, 2, 0.01, loss=case.loss, momentum=0.5)
    twin = net.copy("twin")
    assert state(twin) | {"version": 0} == state(net) | {"version": 0}
    assert twin.name == "twin"
    ns.train(net, case.patterns, 3, 0.01, loss=case.loss, momentum=0.5)
    ns.train(twin, case.patterns, 3, 0.01, loss=case.loss, momentum=0.5)
    assert numbers(twin) == numbers(net)


@given(cases())
@SOME
def test_a_copy_is_independent(case):
    net = case.net
    before = state(net)
    twin = net.copy()
    assert not {*map(id, net.nodes)} & {*map(id, twin.nodes)}
    assert not {*map(id, net.parameters)} & {*map(id, twin.parameters)}
    ns.train(twin, case.patterns, 1, 0.1, loss=case.loss)
    twin.add_neuron("new"), twin.freeze()
    assert state(net) == before


def test_a_copy_keeps_the_order_of_sums_after_edits():
    """Splitting puts a connection into the middle of a sum; floats depend on the order."""
    net = ns.dense([6, 5, 1], seed=3)
    net.split("i3", "h2", "m"), net.disconnect("i1", "h1")
    net.connect("i1", "h1", weight=0.1)
    twin = net.copy()
    assert state(twin)["incoming"] == state(net)["incoming"]
    assert state(twin)["outgoing"] == state(net)["outgoing"]


def test_a_copy_may_follow_a_forward_pass_and_go_backward():
    net = ns.dense([2, 2, 1])
    ns.forward(net, [0, 1])
    twin = net.copy()
    ns.backward(net, [1]), ns.backward(twin, [1])
    assert numbers(twin) == numbers(net)


# Sharing


def test_a_shared_weight_is_one_number():
    net = ns.Network()
    net.add_input("x"), net.add_input("y"), net.add_output("o")
    first = net.connect("x", "o", weight=0.5)
    second = net.connect("y", "o", parameter=first.parameter, trainable=False)
    second.weight = 0.75
    assert (first.weight, first.trainable, len(net.parameters)) == (0.75, False, 1)
    assert "shared by 2" in repr(first)


def test_a_weight_whose_sharing_ends_trains_on_alone():
    net = ns.Network()
    net.add_input("x"), net.add_input("y"), net.add_output("o")
    net.connect("x", "o", weight=0.5)
    net.connect("y", "o", parameter=net["x", "o"].parameter)
    ns.train(net, [([1, 2], [0])], 2)
    net.disconnect("x", "o")
    assert "shared" not in repr(net["y", "o"])
    ns.forward(net, [1, 2]), ns.backward(net, [0])
    assert net["y", "o"].gradient == net["y", "o"].parameter.gradient == -net["o"].error * 2


def test_a_parameter_that_nobody_holds_any_more_may_be_used_again():
    net = ns.dense([1, 1])
    old = net.disconnect("i1", "o1")
    assert net.connect("i1", "o1", parameter=old.parameter).weight == old.weight
    assert len(net["i1", "o1"].sharing) == 1


def test_a_product_unit_shows_its_partials_also_after_an_edit():
    net = ns.Network()
    for name in ("x", "y", "z"):
        net.add_input(name)
    net.add_output("o", "identity", "product")
    net.connect("x", "o", weight=1), net.connect("y", "o", weight=1)
    ns.forward(net, [2, 3, 5])
    assert [each.partial for each in net["o"].incoming] == [3.0, 2.0]
    net.connect("z", "o", weight=1)
    assert len([each.flow for each in net["o"].incoming]) == 3
    ns.forward(net, [2, 3, 5])
    assert [each.partial for each in net["o"].incoming] == [15.0, 10.0, 6.0]


@pytest.mark.parametrize(
    "build",
    [
        lambda: ns.dense([2, 3], "softmax", seed=1),
        lambda: ns.recurrent([1, 2, 1], cell="lstm", seed=1),
        lambda: ns.recurrent([1, 2, 1], cell="gru", seed=1),
        lambda: ns.convolutional((4, 4), maps=[1], size=3, pooling=2, outputs=1, seed=1),
    ],
    ids=["softmax", "lstm", "gru", "pooling"],
)
def test_thawing_leaves_what_a_layer_is_built_with_as_it_is(build, tmp_path):
    net = build()
    before = [each.trainable for each in net.parameters]
    assert not all(before)
    loaded = ns.load(net.save(tmp_path / "net.json"))
    for each in (net, net.copy(), pickle.loads(pickle.dumps(net)), loaded):
        each.freeze()
        assert not any(parameter.trainable for parameter in each.parameters)
        each.thaw()
        assert [parameter.trainable for parameter in each.parameters] == before
