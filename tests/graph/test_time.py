"""Connections that wait, networks unrolled over steps of time, states."""

import pickle

import networkx as nx
import pytest
from hypothesis import given

import neurosim as ns
from tests.recurrent import allowed, computed, recurrent_networks, sequences, wishes
from tests.states import state
from tests.strategies import ROUND_TRIPS, st


@pytest.fixture
def elman():
    """One tanh neuron with a loop, published by hand in rnn_bptt walkthroughs."""
    net = ns.Network("elman")
    net.add_input("i1"), net.add_bias("b1"), net.add_neuron("h1", "tanh")
    net.add_output("o1", "identity")
    net.connect("i1", "h1", 0.5), net.connect("h1", "h1", 0.1, delay=1)
    net.connect("b1", "h1", 0.0), net.connect("h1", "o1", 2.0)
    return net


# What may be connected


@given(wishes())
def test_a_connection_is_refused_exactly_where_the_graph_could_not_be_unrolled(drawn):
    inputs, neurons, outputs, edges = drawn
    net, taken = ns.Network(), []
    for name in inputs:
        net.add_input(name)
    for name in neurons:
        net.add_neuron(name)
    for name in outputs:
        net.add_output(name)
    for edge in edges:
        start, end, delay = edge
        before = state(net)
        if allowed([*taken, edge]):
            net.connect(start, end, 0.5, delay=delay)
            taken.append(edge)
        else:
            with pytest.raises(ns.NetworkError, match=f"connecting '{start}' -> '{end}'"):
                net.connect(start, end, 0.5, delay=delay)
            assert state(net) == before
    assert {(each.source.name, each.target.name, each.delay) for each in net.connections} == set(
        taken
    )


def test_a_loop_of_delays_of_both_signs_is_refused_with_those_of_the_other_sign(elman):
    message = (
        "connecting 'o1' -> 'h1' with delay=-1 would close a loop in which h1 -> h1 has delay=1"
    )
    with pytest.raises(ns.NetworkError, match=message):
        elman.connect("o1", "h1", 1, delay=-1)


def test_a_connection_without_delay_does_not_join_loops_of_both_signs():
    net = ns.Network()
    for name in "abcd":
        net.add_neuron(name)
    net.connect("a", "b", 1, delay=1), net.connect("b", "c", 1, delay=0)
    net.connect("c", "d", 1, delay=-1)
    with pytest.raises(ns.NetworkError, match="a -> b has delay=1 and c -> d has delay=-1"):
        net.connect("d", "a", 1)


@pytest.mark.parametrize("delay", [1.5, "1", None, True, 10_001, -10_001])
def test_a_delay_that_is_no_whole_number_of_steps_is_refused(elman, delay):
    before = state(elman)
    with pytest.raises(ns.OptionError, match="the delay of o1 -> h1 must be a whole number"):
        elman.connect("o1", "h1", 1, delay=delay)
    assert state(elman) == before


def test_a_bias_node_has_nothing_to_wait_for(elman):
    with pytest.raises(ns.NetworkError, match="'b1' is a bias node, which sends the same in every"):
        elman.connect("b1", "o1", 1, delay=1)


def test_a_second_connection_of_another_delay_is_refused(elman):
    with pytest.raises(ns.NetworkError, match="connected already with delay=1; there is one conn"):
        elman.connect("h1", "h1", 1, delay=2)


def test_a_name_of_a_step_of_time_is_refused_in_a_recurrent_network(elman):
    with pytest.raises(ns.NetworkError, match="cannot hold a node called 'x@2'"):
        elman.add_input("x@2")
    flat = ns.Network()
    flat.add_neuron("x@2")
    with pytest.raises(ns.NetworkError, match="cannot hold a node called 'x@2'"):
        flat.connect("x@2", "x@2", 1, delay=1)
    assert not flat.recurrent


def test_recurrent_follows_the_edits(elman):
    assert elman.recurrent
    elman.disconnect("h1", "h1")
    assert not elman.recurrent
    elman.connect("h1", "h1", 0.1, delay=-1)
    assert elman.recurrent
    elman.remove("h1")
    assert not elman.recurrent


def test_a_connection_that_waits_can_be_split(elman):
    before = elman.unroll(3).predict([1, 2, 3])
    elman.split("h1", "h1", "middle")
    assert elman["middle", "h1"].delay == 1
    assert elman["h1", "middle"].delay == 0
    assert elman.unroll(3).predict([1, 2, 3]) == before


# Unrolling


@given(st.data())
def test_what_was_built_unrolls_into_an_acyclic_graph_that_computes_the_same(data):
    net = data.draw(recurrent_networks(aggregations=("sum", "product", "max")))
    sequence = data.draw(sequences(net))
    deep = net.unroll(len(sequence))
    assert nx.is_directed_acyclic_graph(deep.graph)
    ns.forward(deep, [value for row in sequence for value in row])
    found = {key: deep.at(*key).output for key in computed(net, sequence)}
    assert found == computed(net, sequence)


def test_names_of_nodes_tell_their_step_of_time(elman):
    elman.connect("i1", "o1", 0.5, delay=-1)
    names = ["h1@0", "i1@1", "b1@1", "h1@1", "o1@1", "i1@2", "b1@2", "h1@2", "o1@2", "i1@3"]
    deep = elman.unroll(2)
    assert [node.name for node in deep.nodes] == names
    assert [node.name for node in deep.states] == ["h1@0", "i1@3"]
    assert [node.name for node in deep.inputs] == ["i1@1", "i1@2"]


def test_only_the_states_that_are_asked_for_stand_at_the_border():
    net = ns.Network()
    net.add_input("i1"), net.add_output("o1", "identity")
    net.connect("i1", "o1", 1, delay=3)
    assert [node.name for node in net.unroll(2).states] == ["i1@-2", "i1@-1"]
    assert [node.name for node in net.unroll(5).states] == ["i1@-2", "i1@-1", "i1@0"]
    assert net.unroll(5).predict([1, 2, 3, 4, 5]) == [0, 0, 0, 1, 2]


def test_an_unrolled_network_holds_the_very_same_parameters(elman):
    deep = elman.unroll(3)
    for name in (("h1@0", "h1@1"), ("h1@1", "h1@2"), ("h1@2", "h1@3")):
        assert deep[name].parameter is elman["h1", "h1"].parameter
    assert deep.copies(elman["h1", "h1"])[1] is deep["h1@1", "h1@2"]
    assert len(elman["h1", "h1"].sharing) == 1
    assert len(deep["h1@1", "h1@2"].sharing) == 3


def test_unrolled_outputs_may_be_judged_at_the_last_step_alone(elman):
    deep = elman.unroll(3, outputs="last")
    assert [node.name for node in deep.outputs] == ["o1@3"]
    assert isinstance(deep["o1@1"], ns.Neuron)
    assert deep is not elman.unroll(3)


def test_it_is_kept_until_an_edit(elman):
    deep = elman.unroll(3)
    assert elman.unroll(3) is deep
    elman["h1", "h1"].weight = 0.7  # no edit of the structure
    assert elman.unroll(3) is deep
    elman.set_activation("h1", "relu")
    assert elman.unroll(3) is not deep


@pytest.mark.parametrize(
    "edit",
    [
        lambda net: net.remove("h1@1"),
        lambda net: net.disconnect("h1@1", "h1@2"),
        lambda net: net.connect("i1@1", "h1@3", 1),
        lambda net: net.add_neuron("new"),
        lambda net: net.split("h1@1", "h1@2", "new"),
        lambda net: net.set_activation("h1@1", "relu"),
    ],
)
def test_an_unrolled_network_is_not_edited_but_a_copy_is(elman, edit):
    deep = elman.unroll(3)
    before = state(deep)
    with pytest.raises(ns.NetworkError, match="is unrolled from 'elman' and not edited itself"):
        edit(deep)
    assert state(deep) == before
    edit(deep.copy())


@pytest.mark.parametrize("steps", [0, -1, 1.5, None, "3"])
def test_unrolling_needs_a_number_of_steps(elman, steps):
    with pytest.raises(ns.OptionError, match="steps of time to unroll over must be a whole number"):
        elman.unroll(steps)


def test_another_choice_of_outputs_is_refused(elman):
    with pytest.raises(ns.OptionError, match="no choice of outputs 'first'; choose from all, last"):
        elman.unroll(2, outputs="first")


def test_shares_of_gradients_over_time_add_up_by_hand(elman):
    # Inputs 1, 2 with 1, 2 expected; the closed form of the two steps, written out.
    deep = elman.unroll(2)
    ns.forward(deep, [1, 2]), ns.backward(deep, [1, 2])
    first = deep["h1@1"].output
    errors = deep["h1@1"].error, deep["h1@2"].error
    assert deep["h1@0", "h1@1"].gradient == 0.0
    assert deep["h1@1", "h1@2"].gradient == -errors[1] * first
    assert elman["h1", "h1"].parameter.gradient == pytest.approx(-0.15880242066120806, abs=1e-15)
    assert elman["i1", "h1"].parameter.gradient == pytest.approx(-0.8334791554740273, abs=1e-15)
    assert elman["h1", "o1"].parameter.gradient == pytest.approx(-0.3778437192222885, abs=1e-15)


def test_a_network_shows_the_step_of_time_that_it_is_told_to(elman):
    deep = elman.unroll(2)
    ns.forward(deep, [1, 2]), ns.backward(deep, [1, 2])
    deep.show(1)
    assert elman["h1"].output == deep["h1@1"].output == elman["h1@1"].output
    assert elman["h1", "h1"].signal == 0.0
    deep.show(2)
    assert elman["h1"].error == deep["h1@2"].error
    assert elman["o1"].expected == 2
    assert elman["h1", "h1"].signal == 0.1 * deep["h1@1"].output
    assert elman["h1@1", "h1@2"] is deep["h1@1", "h1@2"]


def test_a_node_at_a_step_of_time_needs_a_pass(elman):
    with pytest.raises(ns.NetworkError, match="'h1@2' is a node at a step of time of the last"):
        elman["h1@2"]


def test_long_unrolling_of_a_wide_network_is_linear():
    net = ns.Network()
    for index in range(40):
        net.add_neuron(f"h{index}")
    for source in range(40):
        for target in range(40):
            net.connect(f"h{source}", f"h{target}", 0.1, delay=1)
    deep = net.unroll(30)
    assert deep.graph.number_of_edges() == 30 * 1600


# State


def test_the_state_is_0_until_it_is_left_or_given(elman):
    assert elman.state == {"h1@0": 0.0}
    elman.state = {"h1@0": 0.5}
    assert elman.state == {"h1@0": 0.5}
    elman.reset()
    assert elman.state == {"h1@0": 0.0}


@pytest.mark.parametrize(
    ("given_state", "message"),
    [
        ({"h2@0": 1}, "no state 'h2@0'; did you mean 'h1@0'"),
        ({"h1@0": float("nan")}, "state h1@0 must be a finite number"),
        ([0.5], "a state is a dict by name"),
    ],
)
def test_a_state_that_cannot_be_is_refused(elman, given_state, message):
    with pytest.raises(ns.InputError, match=message):
        elman.state = given_state
    assert elman.state == {"h1@0": 0.0}


# Keeping


@ROUND_TRIPS
@given(recurrent_networks())
def test_a_recurrent_network_is_saved_copied_and_pickled_whole(tmp_path_factory, net):
    path = net.save(tmp_path_factory.mktemp("saved") / "net.json")
    for other in (ns.load(path), net.copy(), pickle.loads(pickle.dumps(net))):
        assert [(each.label, each.delay, each.weight) for each in other.connections] == [
            (each.label, each.delay, each.weight) for each in net.connections
        ]
        assert state(other)["parameters"] == state(net)["parameters"]
        assert other.recurrent


def test_an_unrolled_network_pickles_with_what_it_came_from(elman):
    deep = elman.unroll(2)
    ns.forward(deep, [1, 2]), ns.backward(deep, [1, 2])
    net, again = pickle.loads(pickle.dumps((elman, deep)))
    assert again is net.unroll(2)
    assert state(again)["numbers"] == state(deep)["numbers"]


def test_an_unrolled_network_is_saved_as_an_ordinary_one(elman, tmp_path):
    deep = elman.unroll(2)
    again = ns.load(deep.save(tmp_path / "deep.json"))
    assert type(again) is ns.Network
    assert type(again["h1@0"]) is ns.State
    assert again.predict([1, 2]) == deep.predict([1, 2])


def test_a_file_of_version_1_loads(tmp_path):
    path = tmp_path / "old.json"
    path.write_text(
        '{"format": "neurosim network", "version": 1, "name": "old", "nodes": [{"name": "i1", '
        '"kind": "input"}, {"name": "o1", "kind": "output", "activation": "identity"}], '
        '"parameters": [{"value": 0.5}], "connections": [["i1", "o1", 0]]}'
    )
    assert ns.load(path).predict([3]) == [1.5]


# Groups


def test_a_group_tells_its_shape_and_names():
    net = ns.Network()
    names = [net.add_input(f"x{row}_{column}").name for row in (1, 2) for column in (1, 2, 3)]
    group = net.add_group("image", names, (2, 3))
    assert net.group("image") is group is net.groups["image"]
    assert group.names == [["x1_1", "x1_2", "x1_3"], ["x2_1", "x2_2", "x2_3"]]
    assert repr(group) == "Group('image', 2x3: x1_1 ... x2_3)"


def test_a_group_follows_the_removal_of_its_nodes():
    net = ns.dense([3, 1])
    net.add_group("first", ["i1", "i2"])
    net.remove("i1")
    assert net.group("first").names == ["i2"]
    net.remove("i2")
    assert "first" not in net.groups


def test_groups_are_unrolled_copied_saved_and_pickled(elman, tmp_path):
    group = elman.add_group("all", ["h1", "o1"], (2, 1))
    for other in (
        elman.copy(),
        pickle.loads(pickle.dumps(elman)),
        ns.load(elman.save(tmp_path / "net.json")),
    ):
        assert other.group("all") == group
    assert elman.unroll(2).group("all@2").names == [["h1@2"], ["o1@2"]]


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda net: net.add_group("g", ["h1", "h1"]), "needs one or more different nodes"),
        (lambda net: net.add_group("g", []), "needs one or more different nodes, got 0"),
        (lambda net: net.add_group("g", ["h9"]), "no node 'h9'"),
        (lambda net: net.add_group("g", ["h1", "o1"], (3, 1)), "does not fill the shape"),
        (lambda net: net.add_group("", ["h1"]), "needs a name"),
        (lambda net: net.group("h"), "no group 'h' in network 'elman'; there are: none"),
    ],
)
def test_a_group_that_cannot_be_is_refused(elman, build, message):
    with pytest.raises(ns.NetworkError, match=message):
        build(elman)
    assert not elman.groups
