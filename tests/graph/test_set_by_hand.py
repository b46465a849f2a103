"""What people set by hand is checked then, and refused by name where no pass can go on with it."""

import math
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
