"""Wrong programs are found out by their first wrong array and the slip; right ones are left alone.

The programs are plain NumPy, written for this; the network gets their weights.
"""

import itertools

import numpy as np
import pytest

import neurosim as ns
from tests.insight.judge.wrong_programs import MISTAKES, Program, logistic

RATE = 0.5
LOSS = {"softmax": "categorical_cross_entropy", "logistic": "squared_error"}


def posed(sizes, output="logistic", hidden="logistic", patterns=4, seed=3):
    """Return a network, its weights as matrices (in, out) and vectors, and a batch."""
    activations = [hidden] * (len(sizes) - 2) + [output]
    net = ns.dense(list(sizes), activations, weights="normal", seed=seed)
    numbers = np.random.default_rng(seed)
    x = numbers.normal(size=(patterns, sizes[0]))
    y = numbers.choice([0.1, 0.9], size=(patterns, sizes[-1]))
    if output == "softmax":
        y = np.eye(sizes[-1])[numbers.integers(0, sizes[-1], patterns)]
    stems = ["h" if len(sizes) == 3 else f"h{layer}_" for layer in range(1, len(sizes) - 1)]
    stems = ["i", *stems, "z" if output == "softmax" else "o"]
    layers = [
        [f"{stem}{place}" for place in range(1, size + 1)]
        for stem, size in zip(stems, sizes, strict=True)
    ]
    weights = [
        np.array([[net[source, target].weight for target in after] for source in before])
        for before, after in itertools.pairwise(layers)
    ]
    biases = [
        np.array([net[f"b{layer}", target].weight for target in after])
        for layer, after in enumerate(layers[1:], start=1)
    ]
    return net, weights, biases, x, y


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_that_people_publish_is_found(name):
    program, array, kind, options = MISTAKES[name]
    options = dict(options)
    output = options.get("output", "logistic")
    sizes = options.pop("sizes", (3, 4, 3) if output == "softmax" else (3, 4, 2))
    net, weights, biases, x, y = posed(sizes, **options)
    with np.errstate(all="ignore"):
        numbers = program(weights, biases, x, y, RATE, **options).run()
    found = ns.judge(net, x, y, numbers, RATE, LOSS[output])
    assert not found.right
    assert found.first.name == array
    assert kind in found.first.kinds
    assert str(found).count("The right line") >= 1


def styled(numbers, rows, in_out, total, sign, kind):
    """Return the numbers of a right program as one written in another style has them."""
    for name, value in numbers.items():
        columns = name.startswith(("z", "a", "delta")) and not rows
        turned = columns or (name.startswith(("W", "dW")) and not in_out)
        factor = sign if name.startswith("delta") else 1
        factor *= total if name.startswith(("dW", "db", "loss")) else 1
        yield name, np.asarray(factor * np.transpose(value) if turned else factor * value, kind)


STYLES = list(itertools.product((True, False), (True, False), (True, False), (1, -1)))
HALF = [style for style in STYLES if style.count(True) % 2 == 0]
"""Each three of the four are there in every combination."""

SHAPES = [
    *itertools.product([(3, 4, 2)], ["logistic", "softmax"], STYLES),
    *itertools.product([(3, 3, 3)], ["logistic", "softmax"], HALF),  # where all may lie either way
]


@pytest.mark.parametrize(("sizes", "output", "style"), SHAPES)
def test_a_right_program_is_right_in_every_style(sizes, output, style):
    rows, in_out, summed, sign = style
    kind, patterns = np.float32 if output == "softmax" else np.float64, 3
    net, weights, biases, x, y = posed(sizes, output, patterns=patterns, seed=7)
    total = patterns if summed else 1
    right = Program(weights, biases, x, y, RATE, output)
    right.updated = right.updated_bias = lambda layer, old, gradient: old - RATE * total * gradient
    numbers = dict(styled(right.run(), rows, in_out, total, sign, kind))
    found = ns.judge(net, x if rows else x.T, y if rows else y.T, numbers, RATE, LOSS[output])
    assert found.right, found


def test_what_follows_from_a_wrong_array_is_not_blamed():
    net, weights, biases, x, y = posed((3, 4, 2))
    program = MISTAKES["HiddenDeltaWithoutSlope"][0]
    found = ns.judge(net, x, y, program(weights, biases, x, y, RATE).run(), RATE)
    assert [each.name for each in found.arrays if not each.right] == ["delta1"]
    assert {each.name for each in found.arrays if each.given == "delta1"} == {
        "dW1", "db1", "W1_new", "b1_new"
    }  # fmt: skip


def test_a_wrong_number_is_shown_beside_the_right_one():
    net, weights, biases, x, y = posed((3, 4, 2))
    numbers = Program(weights, biases, x, y, RATE).run()
    right = numbers["z2"][1, 0]
    numbers["z2"] = numbers["z2"].copy()
    numbers["z2"][1, 0] = 7.0
    (entry,) = ns.judge(net, x, y, {"z2": numbers["z2"]}, RATE).first.wrong
    assert (entry.index, entry.given) == ((1, 0), 7.0)
    assert entry.right == pytest.approx(right)


def test_deep_programs_are_judged():
    net, weights, biases, x, y = posed((2, 5, 4, 3), hidden="tanh")
    numbers = Program(weights, biases, x, y, RATE, hidden="tanh").run()
    assert ns.judge(net, x, y, numbers, RATE).right
    numbers["delta1"] = numbers["delta2"] @ weights[1].T
    found = ns.judge(net, x, y, numbers, RATE)
    assert (found.first.name, found.first.kinds) == ("delta1", ("no_slope",))


class ByCrossEntropy(Program):
    """The cross-entropy of logistic outputs, each for itself."""

    def loss(self, a, y):
        return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a)) / self.n

    def output_delta(self, z, a, y):
        return a - y


class WithoutOutputActivation(ByCrossEntropy):
    def f(self, layer, z):
        return z if layer == self.last else logistic(z)


class OneOutputOff(ByCrossEntropy):
    def f(self, layer, z):
        a = logistic(z)
        a[0, 0] /= 2
        return a if layer == self.last else logistic(z)


def wrong_under_cross_entropy(program):
    net, weights, biases, x, y = posed((3, 4, 2))
    with np.errstate(all="ignore"):
        numbers = program(weights, biases, x, y, RATE).run()
    return ns.judge(net, x, y, numbers, RATE, "cross_entropy")


def test_outputs_that_are_no_probabilities_are_judged_under_cross_entropy_too():
    assert wrong_under_cross_entropy(ByCrossEntropy).right
    found = wrong_under_cross_entropy(WithoutOutputActivation)
    assert (found.first.name, found.first.kinds) == ("a2", ("no_activation",))
    assert found["delta2"].given == "a2"


def test_a_cross_entropy_that_follows_from_wrong_outputs_is_not_blamed():
    found = wrong_under_cross_entropy(OneOutputOff)
    assert [each.name for each in found.arrays if not each.right] == ["a2"]
    assert found["loss"].given == "a2"


@pytest.mark.parametrize("turned", ["dW3", "db3", "dW2", "db1", "delta3", "delta1"])
@pytest.mark.parametrize("sign", [1, -1])
def test_of_several_arrays_the_one_that_has_another_sign_is_blamed(turned, sign):
    net, weights, biases, x, y = posed((2, 5, 4, 3))
    numbers = Program(weights, biases, x, y, RATE).run()
    numbers = {name: each for name, each in numbers.items() if "_new" not in name}
    for name in numbers:
        numbers[name] = numbers[name] * (sign if name.startswith("d") else 1)
    numbers[turned] = -numbers[turned]
    found = ns.judge(net, x, y, numbers, RATE)
    assert [each.name for each in found.arrays if not each.right] == [turned]
    assert any("sign" in kind for kind in found.first.kinds)
    assert f"wrong: {turned} has the wrong sign" in str(found.first.text)


def test_zeros_do_not_tell_how_the_other_arrays_are_meant():
    net, weights, biases, x, y = posed((3, 4, 2), hidden="relu")
    for each in net.connections:
        if each.target.name.startswith("h"):
            each.weight = -abs(each.weight)
    x = abs(x)
    program = Program([-abs(weights[0]), weights[1]], [-abs(biases[0]), biases[1]], x, y, RATE)
    program.f = lambda layer, z: logistic(z) if layer == 2 else np.maximum(z, 0.0)
    program.slope = lambda layer, z, a: a * (1 - a) if layer == 2 else (z >= 0) * 1.0
    program.weight_gradient = lambda layer, before, delta: before.T @ delta
    program.bias_gradient = lambda layer, delta: delta.sum(axis=0)
    numbers = {name: each for name, each in program.run().items() if name.startswith("d")}
    assert not numbers["dW2"].any()
    assert ns.judge(net, x, y, numbers, RATE).right
