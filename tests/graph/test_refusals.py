"""What a network refuses: each names what was given and what is allowed, and changes nothing."""

import math

import pytest

import neurosim as ns
from tests.states import state

NO_NUMBERS = [
    (math.nan, "got nan"),
    (math.inf, "got inf"),
    (-math.inf, "got -inf"),
    (None, r"got None \(NoneType\)"),
    ("0.5", r"got '0.5' \(str\)"),
    (1 + 2j, r"got \(1\+2j\) \(complex\)"),
    ([1.0], r"got \[1.0\] \(list\)"),
    (10**400, "got one too large"),
]


@pytest.fixture
def net():
    """i1, i2, b1 -> h1, h2 -> o1, after a step of training, so that there is a lot to lose."""
    net = ns.Network("small")
    net.add_input("i1"), net.add_input("i2"), net.add_bias("b1")
    net.add_neuron("h1"), net.add_neuron("h2", "tanh", "product"), net.add_output("o1")
    for source, target in [("i1", "h1"), ("i2", "h1"), ("b1", "h1"), ("i1", "h2"), ("h1", "h2")]:
        net.connect(source, target, weight=0.5)
    net.connect("h1", "o1", parameter=net["i1", "h1"].parameter)
    net.connect("h2", "o1", weight=-0.25, trainable=False)
    ns.train_step(net, [0.3, 0.9], [0.8], momentum=0.5)
    return net


@pytest.fixture
def refuses(net):
    """Return a check that a call on the network is refused with a message, and changes nothing."""

    def check(error, message, call):
        before = state(net)
        with pytest.raises(error, match=message) as caught:
            call(net)
        assert isinstance(caught.value, ns.NeurosimError)
        assert state(net) == before

    check.net = net
    return check


# Names


@pytest.mark.parametrize("add", ["add_input", "add_bias", "add_neuron", "add_output"])
def test_a_name_that_is_taken(refuses, add):
    wanted = "network 'small' already has a node 'h1'"
    refuses(ns.NetworkError, wanted, lambda net: getattr(net, add)("h1"))


@pytest.mark.parametrize("add", ["add_input", "add_bias", "add_neuron", "add_output"])
@pytest.mark.parametrize("name", ["", None, 3, ("a", "b")])
def test_a_name_that_is_no_name(refuses, add, name):
    wanted = "a node's name must be a text that is not empty, got"
    refuses(ns.NetworkError, wanted, lambda net: getattr(net, add)(name))


def test_an_unknown_node_with_a_suggestion(refuses):
    wanted = "no node 'h9' in network 'small'; did you mean 'h1'"
    refuses(ns.NetworkError, wanted, lambda net: net["h9"])


@pytest.mark.parametrize("key", ["zzz", 5, None, slice(1), ["h1"], b"h1"])
def test_an_unknown_node_of_any_kind(refuses, key):
    refuses(ns.NetworkError, "no node .* in network 'small'", lambda net: net[key])


def test_an_unknown_node_is_also_a_key_error(net):
    with pytest.raises(KeyError):
        net["h9"]


def test_an_unknown_connection_says_where_the_source_leads(refuses):
    wanted = "no connection 'i1' -> 'o1' in network 'small'; 'i1' leads to h1, h2"
    refuses(ns.NetworkError, wanted, lambda net: net["i1", "o1"])


def test_an_unknown_connection_says_that_there_is_the_reverse(refuses):
    wanted = "no connection 'h1' -> 'i1' in network 'small'; there is one 'i1' -> 'h1'"
    refuses(ns.NetworkError, wanted, lambda net: net["h1", "i1"])


def test_a_connection_has_two_ends(refuses):
    wanted = r"a connection is net\[source, target\], got \('i1', 'h1', 'o1'\)"
    refuses(ns.NetworkError, wanted, lambda net: net["i1", "h1", "o1"])


@pytest.mark.parametrize(
    "edit",
    [
        lambda net: net.remove("h3"),
        lambda net: net.disconnect("h3", "o1"),
        lambda net: net.split("i1", "h3", "new"),
        lambda net: net.freeze("h1", "h3"),
        lambda net: net.thaw("h3"),
        lambda net: net.set_activation("h3", "relu"),
        lambda net: net.set_aggregation("h3", "max"),
        lambda net: net.connect("h3", "o1", weight=1),
        lambda net: net.connect("h1", "h3", weight=1),
        lambda net: net.connect_all(["i1", "h3"], "o1", [1, 1]),
    ],
)
def test_an_unknown_name_in_every_edit(refuses, edit):
    refuses(ns.NetworkError, "no node 'h3'.*did you mean 'h1'", edit)


def test_disconnecting_what_is_not_connected(refuses):
    wanted = "no connection 'i2' -> 'h2'"
    refuses(ns.NetworkError, wanted, lambda net: net.disconnect("i2", "h2"))


def test_membership_of_anything_is_false_and_not_an_error(net):
    assert "h1" in net
    assert ("i1", "h1") in net
    for key in ("h9", ("i1", "o1"), ("i1",), 5, None, ["h1"], (["i1"], "h1")):
        assert key not in net


@pytest.mark.parametrize("name", [None, 5, b"net", ["net"]])
def test_a_name_of_a_network_that_is_no_text(refuses, name):
    def rename(net):
        net.name = name

    wanted = "the name of a network must be a text, got"
    refuses(ns.OptionError, wanted, lambda net: ns.Network(name))
    refuses(ns.OptionError, wanted, rename)


@pytest.mark.parametrize("scaling", [5, True, "0..1", [(0, 1)], ns.Scaling])
def test_a_scaling_that_is_none(refuses, scaling):
    def scale(net):
        net.scaling = scaling

    refuses(ns.OptionError, "net.scaling must be a Scaling, got", scale)


def test_a_long_name_makes_no_long_message(refuses):
    def message(call):
        with pytest.raises(ns.NeurosimError) as caught:
            call(refuses.net)
        return str(caught.value)

    refuses.net.add_input("x" * 100_000)
    assert len(message(lambda net: net["y" * 100_000])) < 600
    assert len(message(lambda net: net.add_input("x" * 100_000))) < 600
    assert len(message(lambda net: net.connect("h1", "x" * 100_000, weight=1))) < 600


# Connections


@pytest.mark.parametrize("trainable", ["no", 0, 2.0, [True], math.nan])
def test_a_flag_that_is_neither_true_nor_false(refuses, trainable):
    def freeze(net):
        net["i1", "h1"].trainable = trainable

    connect = lambda net: net.connect("i2", "h2", weight=1, trainable=trainable)  # noqa: E731
    refuses(ns.OptionError, "trainable must be True or False, got", connect)
    refuses(ns.OptionError, "trainable of i1 -> h1 must be True or False, got", freeze)


@pytest.mark.parametrize(
    ("sources", "weights", "wanted"),
    [
        ({"i2", "b1"}, [1.0, 1.0], "sources must be a list or another sequence, got {"),
        (["i2", "b1"], {1.0, 2.0}, "weights must be a list or another sequence, got {"),
        (["i2", "b1"], 1.0, "weights must be a list or another sequence, got 1.0"),
        ("i2", [1.0, 1.0], "sources must be a list or another sequence, got 'i2'"),
        (None, [1.0], "sources must be a list or another sequence, got None"),
    ],
)
def test_several_connections_from_what_has_no_order(refuses, sources, weights, wanted):
    refuses(ns.OptionError, wanted, lambda net: net.connect_all(sources, "h2", weights))


@pytest.mark.parametrize(("target", "kind"), [("i2", "an input"), ("b1", "a bias node")])
def test_a_connection_into_what_computes_nothing(refuses, target, kind):
    wanted = f"cannot connect 'h1' -> '{target}': '{target}' is {kind}, and only neurons receive"
    refuses(ns.NetworkError, wanted, lambda net: net.connect("h1", target, weight=1))


def test_a_second_connection_between_the_same_two(refuses):
    wanted = "'i1' -> 'h1' are connected already"
    refuses(ns.NetworkError, wanted, lambda net: net.connect("i1", "h1", weight=1))


def test_a_loop(refuses):
    wanted = "connecting 'h1' -> 'h1' would close a loop without delay: h1 -> h1"
    refuses(ns.NetworkError, wanted, lambda net: net.connect("h1", "h1", weight=1))


def test_a_cycle_of_two(refuses):
    wanted = "connecting 'o1' -> 'h2' would close a loop without delay: h2 -> o1 -> h2"
    refuses(ns.NetworkError, wanted, lambda net: net.connect("o1", "h2", weight=1))


def test_a_longer_cycle_spelled_out(refuses):
    wanted = "connecting 'o1' -> 'a' would close a loop without delay: a -> b -> h2 -> o1 -> a"

    refuses.net.add_neuron("a"), refuses.net.add_neuron("b")
    refuses.net.connect("b", "h2", weight=1), refuses.net.connect("a", "b", weight=1)
    refuses(ns.NetworkError, wanted, lambda net: net.connect("o1", "a", weight=1))


@pytest.mark.parametrize(("weight", "got"), NO_NUMBERS[:3] + NO_NUMBERS[4:])
def test_a_weight_that_is_no_finite_number(refuses, weight, got):
    wanted = f"weight of i2 -> h2 must be a finite number, {got}"
    refuses(ns.InputError, wanted, lambda net: net.connect("i2", "h2", weight=weight))


@pytest.mark.parametrize(("weight", "got"), NO_NUMBERS)
def test_a_weight_set_to_no_finite_number(refuses, weight, got):
    def change(net):
        net["i1", "h1"].weight = weight

    refuses(ns.InputError, f"weight of i1 -> h1 must be a finite number, {got}", change)


def test_neither_a_weight_nor_a_parameter(refuses):
    wanted = "connecting 'i2' -> 'h2' needs either a weight or a parameter, got neither"
    refuses(ns.NetworkError, wanted, lambda net: net.connect("i2", "h2"))


def test_both_a_weight_and_a_parameter(refuses):
    wanted = "needs either a weight or a parameter, got both"
    refuses(
        ns.NetworkError,
        wanted,
        lambda net: net.connect("i2", "h2", 0.5, parameter=net["i1", "h1"].parameter),
    )


def test_a_parameter_that_is_none(refuses):
    wanted = "the parameter of i2 -> h2 must be a Parameter, got 0.5"
    refuses(ns.NetworkError, wanted, lambda net: net.connect("i2", "h2", parameter=0.5))


def test_a_connection_instead_of_its_parameter(refuses):
    wanted = "the parameter of i2 -> h2 must be a Parameter, got Connection"
    refuses(ns.NetworkError, wanted, lambda net: net.connect("i2", "h2", parameter=net["i1", "h1"]))


def test_a_parameter_of_another_network(refuses):
    other = ns.dense([1, 1])
    before = state(other)
    wanted = "the parameter of i2 -> h2 belongs to another network"
    parameter = other["i1", "o1"].parameter
    refuses(ns.NetworkError, wanted, lambda net: net.connect("i2", "h2", parameter=parameter))
    assert state(other) == before


@pytest.mark.parametrize(
    ("sources", "weights", "wanted"),
    [
        (["i2", "b1"], [1.0], "connecting 2 nodes to 'h2' needs 2 weights, got 1"),
        (["i2", "i2"], [1.0, 1.0], "a source of 'h2' is named twice"),
        (["i2", "o1"], [1.0, 1.0], "'o1' -> 'h2' would close a loop without delay: h2 -> o1 -> h2"),
        (["i2", "i1"], [1.0, 1.0], "'i1' -> 'h2' are connected already"),
    ],
)
def test_several_connections_come_all_or_not_at_all(refuses, sources, weights, wanted):
    refuses(ns.NetworkError, wanted, lambda net: net.connect_all(sources, "h2", weights))


def test_several_connections_with_a_bad_weight(refuses):
    wanted = "a weight into h2 must be a finite number, got nan"
    refuses(ns.InputError, wanted, lambda net: net.connect_all(["i2", "b1"], "h2", [1, math.nan]))


def test_splitting_with_a_name_that_is_taken(refuses):
    refuses(ns.NetworkError, "already has a node 'h2'", lambda net: net.split("i1", "h1", "h2"))


def test_splitting_with_an_unknown_activation(refuses):
    refuses(ns.OptionError, "no activation 'x'", lambda net: net.split("i1", "h1", "new", "x"))


# Functions by name


@pytest.mark.parametrize(
    "call",
    [
        lambda net: net.add_neuron("new", "sigmoyd"),
        lambda net: net.add_output("new", "sigmoyd"),
        lambda net: net.set_activation("h1", "sigmoyd"),
        lambda net: ns.dense([2, 1], "sigmoyd"),
    ],
)
def test_an_unknown_activation_with_a_suggestion(refuses, call):
    wanted = "no activation 'sigmoyd'; did you mean 'sigmoid'. choose from identity, binary_step, "
    refuses(ns.OptionError, wanted, call)


@pytest.mark.parametrize(
    "call",
    [
        lambda net: net.add_neuron("new", aggregation="maxx"),
        lambda net: net.add_output("new", aggregation="maxx"),
        lambda net: net.set_aggregation("h1", "maxx"),
    ],
)
def test_an_unknown_aggregation_with_a_suggestion(refuses, call):
    wanted = "no aggregation 'maxx'; did you mean 'max'. choose from sum, product, max"
    refuses(ns.OptionError, wanted, call)


@pytest.mark.parametrize("given", [None, 3])
def test_an_activation_that_is_no_activation(refuses, given):
    refuses(ns.OptionError, "no activation .*choose from", lambda net: net.add_neuron("n", given))


@pytest.mark.parametrize(("name", "kind"), [("i1", "an input"), ("b1", "a bias node")])
def test_an_activation_for_what_has_none(refuses, name, kind):
    wanted = f"'{name}' is {kind}, not a neuron"
    refuses(ns.NetworkError, wanted, lambda net: net.set_activation(name, "relu"))
    refuses(ns.NetworkError, wanted, lambda net: net.set_aggregation(name, "max"))


# Values


def test_the_output_of_a_bias_node_cannot_be_set(refuses):
    def change(net):
        net["b1"].output = 0.5

    refuses(ns.ReadOnlyError, "the output of bias node 'b1' is fixed at 1", change)


RUNS = {
    "predict": lambda net, inputs: net.predict(inputs),
    "forward": ns.forward,
    "train_step": lambda net, inputs: ns.train_step(net, inputs, [1]),
    "train": lambda net, inputs: ns.train(net, [([0, 0], [1]), (inputs, [1])], 1),
}


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize(
    ("inputs", "wanted"),
    [
        ([0.1], r"expected 2 inputs \(i1, i2\), got 1"),
        ([0.1, 0.2, 0.3], r"expected 2 inputs \(i1, i2\), got 3"),
        ([], r"expected 2 inputs \(i1, i2\), got 0"),
        (5, r"expected 2 inputs \(i1, i2\) as a sequence or a dict, got 5"),
        ("ab", r"expected 2 inputs \(i1, i2\) as a sequence or a dict, got 'ab'"),
        (None, r"expected 2 inputs \(i1, i2\) as a sequence or a dict, got None"),
        (b"ab", r"expected 2 inputs \(i1, i2\) as a sequence or a dict, got b'ab'"),
        ({0.1, 0.2}, r"expected 2 inputs \(i1, i2\) as a sequence or a dict, got {0"),
        ({"i1": 1}, r"input 'i2' is missing; expected 2 inputs \(i1, i2\)"),
        ({"i1": 1, "i3": 2}, r"no input 'i3'; did you mean 'i1'\? expected 2 inputs \(i1, i2\)"),
    ],
)
def test_inputs_that_do_not_fit(refuses, run, inputs, wanted):
    refuses(ns.InputError, wanted, lambda net: RUNS[run](net, inputs))


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize(("value", "got"), NO_NUMBERS)
def test_inputs_that_are_no_finite_numbers(refuses, run, value, got):
    wanted = f"input i2 must be a finite number, {got}"
    refuses(ns.InputError, wanted, lambda net: RUNS[run](net, [0.5, value]))
    refuses(ns.InputError, wanted, lambda net: RUNS[run](net, {"i1": 0.5, "i2": value}))


# Building at once


@pytest.mark.parametrize(
    ("sizes", "wanted"),
    [
        ([3], r"sizes must list at least two layers, such as \[2, 2, 1\], got \[3\]"),
        ([], "sizes must list at least two layers"),
        (5, r"are one list, as in ns.dense\(\[2, 2, 1\]\), got 5"),
        ("22", "sizes.* must be a list .*got '22'"),
        ([2, 0, 1], "size of layer 1 must be a whole number of at least 1, got 0"),
        ([2, 2, 1.5], "size of layer 2 must be a whole number of at least 1, got 1.5"),
        ([True, 1], "size of layer 0 must be a whole number of at least 1, got True"),
    ],
)
def test_sizes_that_make_no_network(sizes, wanted):
    with pytest.raises(ns.OptionError, match=wanted):
        ns.dense(sizes)


def test_activations_that_do_not_match_the_layers():
    with pytest.raises(ns.OptionError, match=r"activation must be one name or 2 .*got 3"):
        ns.dense([2, 2, 1], ["tanh", "tanh", "logistic"])


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("glorott", "glorot"),
        ("Xavier", "glorot"),
        ("xavier_normal", "glorot_normal"),
        ("kaiming", "he"),
        ("kaiming_uniform", "he"),
        ("he_uniform", "he"),
        ("kaiming_normal", "he_normal"),
        ("gaussian", "normal"),
    ],
)
def test_an_unknown_way_to_draw_weights(given, meant):
    with pytest.raises(
        ns.OptionError, match=f"no way to draw weights '{given}'; did you mean '{meant}'"
    ):
        ns.dense([2, 1], weights=given)


@pytest.mark.parametrize(
    ("given", "meant"), [("linear", "identity"), ("heaviside", "binary_step"), ("mse", "")]
)
def test_a_name_of_another_library_finds_what_it_is_here(given, meant):
    with pytest.raises(ns.OptionError) as refused:
        ns.dense([2, 1], given)
    assert (f"did you mean '{meant}'?" if meant else "; choose from") in str(refused.value)


@pytest.mark.parametrize("seed", [-1, 0.5, None, "1"])
def test_a_seed_that_is_none(seed):
    with pytest.raises(ns.OptionError, match="seed must be a whole number of at least 0, got"):
        ns.dense([2, 1], seed=seed)


# Attributes that other objects know too

PARTS = {"h1": "h1", "b1": "b1", "i1": "i1", "i1 -> h1": ("i1", "h1")}


@pytest.mark.parametrize(
    ("part", "attribute", "instead"),
    [
        ("h1", "name", "node 'h1' cannot be renamed, .* add a node of the new name"),
        ("b1", "name", "node 'b1' cannot be renamed"),
        ("i1", "network", "the network of node 'i1' cannot be set; net.add_input"),
        ("h1", "activation", r"changed by net.set_activation\('h1', ...\)"),
        ("h1", "aggregation", r"changed by net.set_aggregation\('h1', ...\)"),
        (
            "i1 -> h1",
            "source",
            r"the source of connection i1 -> h1 .* net.disconnect\('i1', 'h1'\)",
        ),
        ("i1 -> h1", "target", "the target of connection i1 -> h1 cannot be set"),
        ("i1 -> h1", "delay", r"net.connect\('i1', 'h1', ..., delay=...\)"),
        ("i1 -> h1", "position", "the position of connection i1 -> h1 cannot be set"),
        ("i1 -> h1", "parameter", r"net.connect\('i1', 'h1', parameter=...\)"),
    ],
)
def test_what_other_objects_know_too_cannot_be_set_and_the_way_to_do_it_is_named(
    refuses, part, attribute, instead
):
    other = refuses.net["h2", "o1"]
    given = getattr(other, attribute, None) or getattr(other.target, attribute, "zz")

    def change(net):
        setattr(net[PARTS[part]], attribute, given)

    refuses(ns.ReadOnlyError, instead, change)


def test_a_networks_name_is_set_for_its_graph_too(net):
    net.name = "other"
    assert net.graph.name == net.name == "other"
    with pytest.raises(ns.OptionError, match="the name of a network must be a text, got 5"):
        net.name = 5
    assert net.name == "other"


# What was checked when it was made


@pytest.mark.parametrize(
    ("made", "attribute"),
    [
        (lambda: ns.data.truth_table("xor"), "name"),
        (lambda: ns.data.truth_table("xor"), "names"),
        (lambda: ns.data.truth_table("xor"), "classes"),
        (lambda: ns.data.truth_table("xor"), "expected_names"),
        (lambda: ns.forward(ns.dense([1, 1]), [1.0]), "net"),
        (lambda: ns.forward(ns.dense([1, 1]), [1.0]), "patterns"),
        (lambda: ns.forward(ns.dense([1, 1]), [1.0]), "marks"),
        (lambda: ns.forward(ns.dense([1, 1]), [1.0]), "dropped"),
        (lambda: ns.exercise([2, 1], seed=1), "seed"),
        (lambda: ns.check_gradients(ns.dense([1, 1]), [1.0], [1.0]), "rows"),
        (lambda: ns.SGD(0.1, momentum=0.5), "momentum"),
        (lambda: ns.SGD(lambda epoch: 0.1), "learning_rate"),
        (lambda: ns.Adam(0.1), "schedule"),
    ],
)
def test_what_was_checked_when_it_was_made_cannot_be_set_afterwards(made, attribute):
    thing = made()
    before = getattr(thing, attribute)
    with pytest.raises(ns.ReadOnlyError, match=f"{attribute} .*is set when .* made"):
        setattr(thing, attribute, "else")
    assert getattr(thing, attribute) == before


def test_an_attribute_that_a_network_does_not_have_cannot_be_set(net):
    for attribute in ("learning_rate", "activation", "predict"):
        with pytest.raises(AttributeError, match=attribute):
            setattr(net, attribute, 0.1)


@pytest.mark.parametrize("build", [ns.dense, ns.recurrent])
def test_sizes_that_come_one_by_one_are_asked_for_as_a_list(build):
    wanted = rf"one list, as in ns.{build.__name__}\(\[2, 2, 1\]\), got 2, 3, 1"
    with pytest.raises(ns.OptionError, match=wanted):
        build(2, 3, 1)


@pytest.mark.parametrize(
    ("given", "meant"),
    [("ReLu", "relu"), ("Relu", "relu"), ("TANH", "tanh"), ("Binary-Step", "binary_step"),
     ("soft plus", "softplus"), ("Logistic", "logistic"), ("PReLU", "prelu")],
)  # fmt: skip
def test_a_name_with_other_capitals_or_signs_finds_the_one_that_is_meant(given, meant):
    with pytest.raises(ns.OptionError, match=f"did you mean '{meant}'"):
        ns.dense([2, 1], activation=given)


@pytest.mark.parametrize("value", ["x", None, math.nan, math.inf, 1j, [0.5], 10**400])
def test_a_parameter_keeps_its_number_where_it_is_set_to_none(value):
    net = ns.dense([1, 1], seed=1)
    parameter = net["i1", "o1"].parameter
    before = parameter.value
    with pytest.raises(ns.InputError, match="the value of a parameter must be"):
        parameter.value = value
    assert parameter.value == before


def test_a_parameter_is_frozen_by_true_and_false_alone():
    parameter = ns.dense([1, 1], seed=1)["i1", "o1"].parameter
    with pytest.raises(ns.OptionError, match="trainable of a parameter must be"):
        parameter.trainable = "no"
    assert parameter.trainable is True


def test_a_moment_knows_the_signal_that_was_sent_by_an_earlier_weight():
    net = ns.dense([1, 1], seed=1)
    recording = ns.train_step(net, [0.5], [1])
    weight = recording.at(0).value(net["i1", "o1"], "weight")
    assert net["i1", "o1"].weight != weight
    assert recording.at(5).value(net["i1", "o1"], "signal") == weight * 0.5


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda net: net.connect(net["i2"], "o1", weight=1), "by their names, here 'i2', got Inp"),
        (lambda net: net[net["h1"]], "nodes are called by their names, here 'h1'"),
        (
            lambda net: net.add_neuron("h9", math.tanh),
            "a name, or an ns.Activation .* got <built-in",
        ),
    ],
)
def test_an_object_where_a_name_belongs_is_told_as_such(net, ask, told):
    with pytest.raises(ns.NeurosimError, match=told):
        ask(net)
