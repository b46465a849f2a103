"""What belongs to a network comes out of a pickle, in any process, as it went in."""

import copy
import pickle

import pytest
from hypothesis import given

import neurosim as ns
from neurosim.learning.recordings.snapshot import places, read
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
    assert [key for key in net.derived if "lowered" in key]
    assert not [key for key in other.derived if "lowered" in key]
    ns.train(net, data, 2, engine="compiled")
    ns.train(other, data, 2, engine="compiled")
    assert_same(net, other)


def test_scaling_goes_along():
    net = ns.dense([2, 1], seed=1)
    net.scaling = ns.Scaling.of(ns.data.moons(20))
    other = pickle.loads(pickle.dumps(net))
    assert other.predict([0.3, 0.2]) == net.predict([0.3, 0.2])


def test_a_very_deep_network_needs_no_deep_stack():
    net = ns.dense([1] * 1200, seed=1)
    assert_same(net, pickle.loads(pickle.dumps(net)))


def test_a_function_without_a_name_is_refused_by_pickle():
    net = ns.dense([1, 1], activation=ns.Activation("own", lambda x: x, lambda x, y: 1.0))
    with pytest.raises((pickle.PicklingError, AttributeError), match="lambda"):
        pickle.dumps(net)


# Parts of a network take it along

WAYS = {"deepcopy": copy.deepcopy, "pickle": lambda each: pickle.loads(pickle.dumps(each))}
BOTH = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


@pytest.fixture
def net():
    net = ns.dense([2, 2, 1], seed=1)
    net.disconnect("h2", "o1")
    net.connect("h2", "o1", parameter=net["h1", "o1"].parameter)
    ns.train_step(net, [0.3, 0.9], [1.0], momentum=0.5)
    return net


@BOTH
@pytest.mark.parametrize("name", ["i1", "b1", "h1", "o1"])
def test_a_node_comes_back_in_a_network_of_its_own(net, way, name):
    node = way(net[name])
    assert node is not net[name]
    assert node is node.network[name]
    assert_same(net, node.network)


@BOTH
def test_a_connection_comes_back_in_a_network_of_its_own(net, way):
    connection = way(net["h2", "o1"])
    other = connection.source.network
    assert connection is other["h2", "o1"]
    assert connection.parameter is other["h1", "o1"].parameter
    assert_same(net, other)


@BOTH
def test_what_was_together_is_together_afterwards(net, way):
    parts = [net["h1"], net, net["h1", "o1"], net["h1", "o1"].parameter, net.parameters]
    node, other, connection, parameter, parameters = way(parts)
    assert node is other["h1"]
    assert connection is other["h1", "o1"]
    assert parameter is connection.parameter
    assert all(each is twin for each, twin in zip(parameters, other.parameters, strict=True))


@BOTH
def test_what_is_in_no_network_comes_back_alone(net, way):
    output, connection = net["o1"].output, net.disconnect("h1", "o1")
    removed = way(net.remove("o1"))
    assert (removed.network, removed.output, removed.loss) == (None, output, removed.loss)
    assert removed.activation is not None
    loose = way(connection)
    assert (loose.label, loose.weight) == (connection.label, connection.weight)
    assert loose.source is loose.source.network["h1"]
    assert loose.target.network is None


@BOTH
def test_a_parameter_alone_keeps_its_numbers_and_is_free_for_any_network(net, way):
    parameter = net["h1", "o1"].parameter
    other = way(parameter)
    assert (other.value, other.gradient, other.moments) == (
        parameter.value,
        parameter.gradient,
        parameter.moments,
    )
    fresh = ns.Network("fresh")
    fresh.add_input("i1"), fresh.add_output("o1")
    assert fresh.connect("i1", "o1", parameter=other).parameter is other


@BOTH
def test_a_shallow_copy_of_a_part_is_no_second_owner_of_its_connections(net, way):
    for part in (net["h1"], net["i1", "h1"]):
        assert copy.copy(part) is not part
    copy.copy(net["h1"]).network.disconnect("i1", "h1")
    assert ("i1", "h1") in net


# Recordings


@pytest.mark.parametrize("grain", ["steps", "samples", "epochs"])
@BOTH
def test_a_recording_moves_the_numbers_of_its_own_network(net, way, grain):
    data = [([0.0, 1.0], [1.0]), ([1.0, 1.0], [0.0])]
    begun = net.copy()
    history = ns.train(net, data, 2, 0.5, batch_size=2, momentum=0.5, record=grain)
    other = way(history)
    recording, twin = other.recording, other.recording.net
    assert other.losses == history.losses
    assert_same(net, twin)
    recording.rewind()
    assert_same(begun, twin)
    history.recording.seek(1), recording.seek(1)
    assert_same(net, twin)
    assert [str(step) for step in recording] == [str(step) for step in history.recording]
    assert recording[0].element is not history.recording[0].element


@BOTH
def test_a_recording_that_is_half_way_comes_back_half_way(net, way):
    recording = ns.train_step(net, [0.3, 0.9], [1.0])
    recording.seek(5)
    other = way(recording)
    assert other.position == 5
    for each in (other, recording):
        each.step(3), each.back(1)
    assert_same(net, other.net)


@BOTH
def test_a_recording_still_knows_that_its_network_was_edited(net, way):
    recording = ns.forward(net, [0.3, 0.9])
    net.remove("h2")
    other = way(recording)
    assert other.edited
    with pytest.raises(ns.RecordingError, match="was edited since"):
        other.back()


@BOTH
def test_a_recording_still_knows_that_a_number_was_changed(net, way):
    recording = ns.train_step(net, [0.3, 0.9], [1.0])
    net["i1", "h1"].weight = 7.0
    with pytest.raises(ns.RecordingError, match="weight of i1 -> h1 was changed since"):
        way(recording).back()


def test_two_recordings_by_copy_notice_each_other(net):
    recording = ns.train_step(net, [0.3, 0.9], [1.0])
    recording.back()
    recording.step()
    other = copy.copy(recording)
    recording.back(2)
    with pytest.raises(ns.RecordingError, match="was changed since"):
        other.back(1)


@BOTH
def test_a_step_alone_takes_its_network_along(net, way):
    for step in ns.train_step(net, [0.3, 0.9], [1.0]):
        other = way(step)
        assert str(other) == str(step)
        assert type(other) is type(step)


# Networks over time


@pytest.fixture
def recurrent():
    net = ns.Network("loop")
    net.add_input("i1"), net.add_neuron("h1", "tanh"), net.add_output("o1")
    net.connect("i1", "h1", weight=0.5), net.connect("h1", "h1", weight=-0.75, delay=1)
    net.connect("h1", "o1", weight=2.0)
    return net


@BOTH
def test_an_unrolled_network_comes_back_with_what_it_was_unrolled_from(recurrent, way):
    deep = recurrent.unroll(3)
    ns.forward(deep, [0.5, -1.0, 0.25])
    origin, other = way([recurrent, deep])
    assert other.origin is origin
    assert origin.unroll(3) is other
    assert other["h1@1", "h1@2"].parameter is origin["h1", "h1"].parameter
    assert_same(deep, other)
    assert_same(recurrent, origin)
    alone = way(deep["h1@2"])
    assert alone.output == deep["h1@2"].output
    assert alone.network.origin is not recurrent


@BOTH
def test_a_network_unrolled_before_an_edit_refuses_by_name(recurrent, way):
    deep = recurrent.unroll(3)
    recurrent.add_neuron("h2")
    with pytest.raises(ns.StateError, match=r"'loop, 3 steps of time' was unrolled .* copy\(\)"):
        way(deep)
    assert way(deep.copy()).predict([1, 2, 3]) == deep.predict([1, 2, 3])


@BOTH
def test_a_network_over_time_and_its_recording_keep_the_step_of_time_that_is_shown(way):
    net = ns.recurrent([1, 2, 1], seed=1)
    recording = ns.forward(net, [[0.1], [0.7], [0.2]])
    alone, (other, played) = way(net), way((net, recording))
    for each in (alone, other):
        assert each["h1@2"].output == net["h1@2"].output
        assert each["h1", "h1"].signal == net["h1", "h1"].signal != 0.0
        assert_same(net, each)
    assert played.net.origin is other
    for each in (played, recording):
        each.seek(7)
    assert_same(net, other)
    assert other["h1"].output == net["h1"].output


@BOTH
def test_groups_come_back_with_the_names_of_their_nodes(way):
    groups = ns.convolutional((3, 3), [1], 2, seed=0).groups
    assert dict(way(groups)) == dict(groups)
    with pytest.raises(TypeError):
        groups["c2"] = groups["c1"]


@BOTH
def test_the_part_of_a_shared_gradient_comes_back_after_sequences_of_several_lengths(way):
    net = ns.recurrent([1, 2, 1], seed=1)
    net.disconnect("h2", "o1")
    net.connect("h2", "o1", parameter=net["h1", "o1"].parameter)
    data = [([[0.5], [1.0], [0.25]], [1]), ([[-1.0]], [0]), ([[2.0], [0.5]], [1])]
    ns.train(net, data, 2, batch_size=3, engine="graph")
    gradients = [each.gradient for each in net["h1", "o1"].sharing]
    assert sum(gradients) == pytest.approx(net["h1", "o1"].parameter.gradient)
    assert [each.gradient for each in way(net)["h1", "o1"].sharing] == gradients
