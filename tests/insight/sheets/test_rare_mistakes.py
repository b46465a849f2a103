"""Mistakes that only some networks have: each is made by hand on a small one, and is named."""

import re
from pathlib import Path

import numpy as np

import neurosim as ns
from neurosim.insight.sheets.kinds import KINDS


def gaps(exercise):
    """Return expected minus output of each output."""
    ((_, wanted),) = exercise.patterns
    outs = [exercise.answer(f"out {each.name}") for each in exercise.network.outputs]
    return np.subtract(wanted, outs)


def test_the_mean_of_the_squares_is_named_in_e_and_in_the_errors():
    exercise = ns.exercise([2, 2, 3], seed=6)
    assert exercise.check("E", np.mean(gaps(exercise) ** 2)).kinds == ("mean_square",)
    error = gaps(exercise)[0] * 2 / 3 * exercise.answer("slope o1")
    assert exercise.check("error o1", error).kinds == ("mean_square",)


def test_the_short_form_of_softmax_is_named_where_the_loss_has_none():
    net = ns.dense([2, 2, 3], ["tanh", "softmax"])
    squared = ns.exercise(net, seed=3)
    assert "softmax_short" in squared.check("error z1", gaps(squared)[0]).kinds
    cross = ns.exercise(net, seed=3, loss="categorical_cross_entropy")
    assert cross.check("error z1", gaps(cross)[0])


def convolutions():
    net = ns.Network("convolutions")
    maps = ns.layers.convolution(net, ns.layers.image(net, (4, 4)), maps=1, size=2, seed=1)
    last = ns.layers.convolution(net, maps, maps=1, size=2, name="c2", seed=2)
    ns.layers.dense(net, last, 1, output=True, seed=3)
    return ns.exercise(net, seed=1)


def test_a_kernel_that_is_flipped_on_the_way_back_is_named_with_neurons_alone():
    exercise, places = convolutions(), [(1, 1), (1, 2), (2, 1), (2, 2)]
    kernel = [exercise.network[f"c1_1_{r}_{c}", "c2_1_1_1"].weight for r, c in places]
    errors = [exercise.answer(f"error c2_1_{r}_{c}") for r, c in places]
    slope = exercise.answer("slope c1_1_2_2")  # the middle, where the four errors meet
    assert exercise.check("error c1_1_2_2", np.dot(kernel[::-1], errors) * slope)
    verdict = exercise.check("error c1_1_2_2", np.dot(kernel, errors) * slope)
    assert set(verdict.kinds) == {"flipped_back"}
    assert not re.search(r"\bx\d", str(verdict))  # an input has no error to go wrong


def test_weights_that_are_transposed_on_the_way_back_are_those_into_errors():
    exercise = ns.exercise([2, 2, 2], seed=6)
    weights = [exercise.network[name, "o1"].weight for name in ("h1", "h2")]
    errors = [exercise.answer(f"error {name}") for name in ("o1", "o2")]
    verdict = exercise.check("error h1", np.dot(weights, errors) * exercise.answer("slope h1"))
    assert set(verdict.kinds) == {"transposed_back"}
    assert str(verdict).endswith("errors of h1, h2")


def test_the_own_loss_of_an_output_that_leads_on_is_missed():
    net = ns.Network("judged")
    net.add_input("i1"), net.add_output("o1"), net.add_output("o2")
    net.connect("i1", "o1", weight=0.5), net.connect("o1", "o2", weight=0.8)
    exercise = ns.exercise(net, [1.0], [0.9, 0.1])
    error = 0.8 * exercise.answer("error o2") * exercise.answer("slope o1")
    assert exercise.check("error o1", error).kinds == ("no_own_loss",)


def test_a_derivative_by_the_output_alone_is_named_with_cross_entropy():
    exercise = ns.exercise([2, 2, 1], seed=3, loss="cross_entropy")
    out = exercise.answer("out o1")
    error = gaps(exercise)[0] / (out * (1 - out))
    assert exercise.check("error o1", error).kinds == ("by_output",)


def test_the_first_share_of_a_shared_gradient_alone_is_named():
    exercise = ns.exercise(ns.recurrent([1, 1, 1]), seed=1)
    share = exercise.answer("gradient i1@1 -> h1@1")
    assert exercise.check("gradient i1 -> h1", share).kinds == ("first_share",)
    weight = exercise.network["i1", "h1"].weight - exercise.learning_rate * share
    assert exercise.check("new weight i1 -> h1", weight).kinds == ("first_share",)


def test_every_kind_of_mistake_is_named_in_a_test():
    files = Path(__file__).parents[1].rglob("*.py")
    tests = "".join(path.read_text("utf-8") for path in files)
    assert [kind for kind in KINDS if f'"{kind}"' not in tests] == []
