"""What people set by hand is checked then, and refused by name where no pass can go on with it."""

import math
import re
from decimal import Decimal

import numpy as np
import pytest

import neurosim as ns

NO_NUMBERS = ["x", None, math.nan, math.inf, 1j, np.array(0.5), np.nan, [1], Decimal(1), 10**400]

NUMBERS = [
    ("i1", "output"), ("i1", "error"), ("h1", "output"), ("h1", "net_input"), ("h1", "error"),
    ("o1", "loss"), (("i1", "h1"), "weight"), (("i1", "h1"), "gradient"),
]  # fmt: skip


def network():
    net = ns.dense([2, 2, 1], seed=1)
    ns.train_step(net, [0, 1], [1])
    return net


@pytest.mark.parametrize("wrong", NO_NUMBERS, ids=repr)
@pytest.mark.parametrize(("key", "attribute"), NUMBERS)
def test_what_is_no_finite_number_is_refused_where_it_is_set(key, attribute, wrong):
    element = network()[key]
    before = getattr(element, attribute)
    with pytest.raises(ns.InputError, match=f"{attribute} of .*must be a finite number"):
        setattr(element, attribute, wrong)
    assert getattr(element, attribute) == before


@pytest.mark.parametrize("wrong", NO_NUMBERS, ids=repr)
@pytest.mark.parametrize("attribute", ["value", "gradient"])
def test_a_parameter_refuses_it_too(attribute, wrong):
    parameter = network().parameters[0]
    with pytest.raises(ns.InputError, match=f"{attribute} of a parameter must be a finite number"):
        setattr(parameter, attribute, wrong)


@pytest.mark.parametrize(
    ("attribute", "wrong"),
    [("moments", 5), ("moments", "ab"), ("moments", [math.nan]), ("trainable", "no"), ("fixed", 1)],
)
def test_moments_and_flags_of_a_parameter_are_checked(attribute, wrong):
    with pytest.raises((ns.InputError, ns.OptionError), match=f"{attribute} of a parameter"):
        setattr(network().parameters[0], attribute, wrong)


@pytest.mark.parametrize("attribute", ["partials", "criterion"])
def test_what_only_passes_write_cannot_be_set(attribute):
    with pytest.raises(ns.ReadOnlyError, match=f"the {attribute} of node 'o1' cannot be set"):
        setattr(network()["o1"], attribute, None)


def test_a_fixed_weight_learns_only_when_it_is_freed_by_name():
    net = ns.dense([1, 1], seed=1)
    weight = net["i1", "o1"]
    weight.parameter.fixed = True
    assert not weight.trainable
    net.thaw()
    before = weight.weight
    ns.train_step(net, [1], [0])
    assert weight.weight == before
    net.add_neuron("h1")
    with pytest.raises(ns.NetworkError, match="'i1' -> 'h1': a fixed weight does not learn"):
        net.connect("i1", "h1", parameter=weight.parameter, trainable=True)
    weight.parameter.fixed = False
    assert not weight.trainable
    weight.parameter.fixed = True
    weight.trainable = True
    assert not weight.parameter.fixed
    net.thaw()
    assert weight.trainable


def test_a_file_that_says_of_a_fixed_weight_that_it_learns_is_read_as_fixed(tmp_path):
    net = ns.dense([1, 1], seed=1)
    net.freeze()
    path = net.save(tmp_path / "net.json")
    path.write_text(path.read_text().replace('"trainable": false', '"fixed": true'))
    assert {(each.trainable, each.fixed) for each in ns.load(path).parameters} == {(False, True)}


@pytest.mark.parametrize("key", ["i1", "h1", ("i1", "h1")], ids=str)
def test_no_attribute_can_be_deleted(key):
    net = network()
    for element in (net[key], net[key].network if key == "h1" else net.parameters[0]):
        for attribute in ("error", "name", "gradient", "delay", "value", "scaling", "label"):
            if attribute in dir(element):
                with pytest.raises(ns.ReadOnlyError, match=f"the {attribute} of .* be deleted"):
                    delattr(element, attribute)


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda net: net.nuerons, "network '2-2-1' has no .*; did you mean 'neurons'?"),
        (lambda net: ns.forward(net, [0, 1]).rewnd(), "Recording has .*; did you mean 'rewind'?"),
        (lambda net: ns.forward(net, [0, 1])[0].chnges, "Step has .*; did you mean 'changes'?"),
        (lambda net: ns.Scaling().nmaes, "a Scaling has no .*; did you mean 'names'?"),
        (lambda net: net["h1"].activation.derivate, "Activation .* did you mean 'derivative'?"),
        (lambda net: net["h1"].activation._x, "'Activation' object has no attribute '_x'$"),
    ],
)
def test_a_misspelt_attribute_that_is_read_is_told_what_is_near(ask, told):
    with pytest.raises(AttributeError, match=told.replace("?", "[?]")) as error:
        ask(network())
    assert isinstance(error.value, ns.NeurosimError)


def test_what_walks_read_is_read_without_a_detour():
    for kind in (ns.Neuron, ns.Bias, ns.Input, ns.Connection, ns.Parameter):
        assert not hasattr(kind, "__getattr__")


def test_other_kinds_of_numbers_become_floats():
    net = network()
    net["h1"].output, net.parameters[0].value = np.float32(0.5), np.int64(2)
    assert type(net["h1"].output) is type(net.parameters[0].value) is float


class Runaway(ns.Optimizer):
    """A rule of somebody's own, by which weights overflow."""

    def __init__(self):
        super().__init__(0.1)

    def update(self, parameters):
        for parameter in parameters:
            parameter.value *= 1e200

    def formula(self, before, gradient, moments):
        return f"{before} * 1e200"


def test_an_overflow_by_an_optimizer_of_ones_own_is_told_as_one():
    net = ns.dense([1, 1], activation="identity", seed=1)
    with pytest.raises(ns.DivergenceError, match="epoch 1"):
        ns.train(net, [([1.0], [1.0])] * 3, 5, optimizer=Runaway(), engine="graph")
    assert all(math.isfinite(each.value) for each in net.parameters)


def things():
    """Return one of each kind of object that users meet, by its class."""
    net = network()
    net.add_group("g", ["h1", "h2"])
    data = ns.data.truth_table("xor")
    history = ns.train(net, data, 1, record="samples", stopping=ns.EarlyStopping(data))
    steps = ns.train_step(net, [0, 1], [1])
    deep = ns.recurrent([1, 1, 1], seed=1).unroll(2)
    exercise = ns.exercise([2, 1], seed=1)
    found = [
        net, *net.nodes, net["i1", "h1"], net.parameters[0], net.groups["g"], deep, deep.states[0],
        data, ns.Scaling.of(data),
        ns.data.Sequences([[[1]]], [[[1]]]), history, history.options, steps, steps.at(1), *steps,
        ns.SGD(), ns.Adam(), ns.RMSProp(), ns.EarlyStopping(data),
        *ns.LOSSES.values(), ns.ACTIVATIONS["tanh"], ns.AGGREGATIONS["sum"], ns.Document("t"),
        ns.explain(net["o1"], recording=steps), exercise, exercise.sheet, ns.confusion(net, data),
        ns.check_gradients(net, [0, 1], [1]), ns.diagnose(net, data),
    ]  # fmt: skip
    return {type(each).__name__: each for each in found}


THINGS = things()


def told(thing, name):
    """What an attribute says of itself, without the address at which it happens to stand."""
    return re.sub(" at 0x[0-9a-f]+", "", repr(getattr(thing, name, None)))


@pytest.mark.parametrize("kind", THINGS)
def test_no_attribute_of_any_object_takes_what_does_not_belong_there_or_goes(kind):
    thing = THINGS[kind]
    public = [name for name in dir(thing) if not name.startswith("_")]
    for name in [*public, "wieght"]:
        before = told(thing, name)
        with pytest.raises((ns.NeurosimError, AttributeError), match=name):
            setattr(thing, name, object())
        with pytest.raises(AttributeError, match=name):
            delattr(thing, name)
        assert told(thing, name) == before


def test_a_misspelt_attribute_is_named_with_what_was_meant():
    with pytest.raises(ns.ReadOnlyError, match="an Adam has no attribute 'learning_rat'; did you"):
        ns.Adam().learning_rat = 0.1
    with pytest.raises(ns.ReadOnlyError, match=r"network '2-2-1' has no .*mean 'scaling'"):
        ns.dense([2, 2, 1]).scalling = None


def test_what_cannot_be_set_names_what_it_is_of():
    net = network()
    for thing, name, wanted in [
        (net, "neurons", "the neurons of network '2-2-1' cannot be set"),
        (net["h1"], "incoming", "the incoming of node 'h1' cannot be set"),
        (net["i1", "h1"], "signal", "the signal of i1 -> h1 cannot be set"),
        (ns.forward(net, [0, 1]), "position", "the position of a Recording cannot be set"),
        (
            ns.Scaling.of(ns.data.truth_table("xor")),
            "inputs",
            "the inputs of a Scaling is set when",
        ),
    ]:
        with pytest.raises(ns.ReadOnlyError, match=wanted):
            setattr(thing, name, None)


class Counting(ns.SGD):
    """A rule of somebody's own, which may keep what it likes, and count."""

    def __init__(self):
        super().__init__(0.1)
        self.calls = 0

    def update(self, parameters):
        self.calls += 1
        super().update(parameters)


def test_a_class_of_ones_own_may_hold_more_and_change_it():
    rule = Counting()
    ns.train(network(), [([0, 1], [1])] * 3, 1, optimizer=rule, engine="graph")
    assert rule.calls == 3
    with pytest.raises(ns.ReadOnlyError, match="the learning_rate of a Counting is set when"):
        rule.learning_rate = 0.5
