"""Sheets, checks and explanations of weights that are used at many steps of time and places.

The oracle is the recurrence written out on plain floats, and NumPy for kernels.
"""

import math
import re

import numpy as np
import pytest
from hypothesis import given, strategies as st

import neurosim as ns
from neurosim.insight.expressions import Number
from tests.strategies import SOME

SEQUENCE, EXPECTED = [[0.1], [0.7], [0.2]], [[0.2], [0.7], [0.9]]


def elman():
    net = ns.Network("elman")
    net.add_input("x"), net.add_bias("b"), net.add_neuron("h", "tanh"), net.add_output("y")
    net.connect("x", "h", weight=0.5), net.connect("h", "h", weight=-0.7, delay=1)
    net.connect("b", "h", weight=0.1), net.connect("h", "y", weight=0.9)
    return net


class ByHand:
    """The same network on plain floats: lists over the steps of time, from 0."""

    def __init__(self, w=0.5, u=-0.7, b=0.1, v=0.9):
        self.h, self.y = [0.0], [None]
        for (x,) in SEQUENCE:
            self.h.append(math.tanh(w * x + u * self.h[-1] + b))
            self.y.append(1 / (1 + math.exp(-v * self.h[-1])))
        self.dy = [None]
        self.dy += [(e - y) * y * (1 - y) for (e,), y in zip(EXPECTED, self.y[1:], strict=True)]
        self.dh = [0.0] * 5
        for t in (3, 2, 1):
            self.dh[t] = (v * self.dy[t] + u * self.dh[t + 1]) * (1 - self.h[t] ** 2)

    def shares(self):
        """dE/du of each step of time."""
        return [-self.dh[t] * self.h[t - 1] for t in (1, 2, 3)]


def test_a_recurrent_exercise_asks_for_every_step_and_for_each_weight_once():
    exercise, hand = ns.exercise(elman(), SEQUENCE, EXPECTED), ByHand()
    for t in (1, 2, 3):
        assert exercise.check(f"out h@{t}", hand.h[t])
        assert exercise.check(f"error h@{t}", hand.dh[t])
        assert exercise.check(f"gradient h@{t - 1} -> h@{t}", hand.shares()[t - 1])
    total = sum(hand.shares())
    assert exercise.check("gradient h -> h", total)
    assert exercise.check("shared gradient h -> h", total)
    assert exercise.check("new weight h -> h", -0.7 - 0.5 * total)
    assert [name for name in exercise.names if name.startswith("new weight")] == [
        f"new weight {edge}" for edge in ("x -> h", "h -> h", "b -> h", "h -> y")
    ]
    net = exercise.network
    ((inputs, expected),) = exercise.patterns
    ns.train_step(net, inputs, expected, learning_rate=0.5)
    for connection in net.connections:
        assert exercise.answer(f"new weight {connection.label}") == pytest.approx(connection.weight)


def test_mistakes_of_their_own_kind_are_named_over_time():
    exercise, hand = ns.exercise(elman(), SEQUENCE, EXPECTED), ByHand()
    shares, v, u = hand.shares(), 0.9, -0.7

    def kinds(name, value):
        return exercise.check(name, value).kinds

    assert "last_share" in kinds("gradient h -> h", shares[-1])
    assert "last_share" in kinds("new weight h -> h", u - 0.5 * shares[-1])
    assert "shared_mean" in kinds("gradient h -> h", sum(shares) / 3)
    assert "wrong_step" in kinds("net h@3", 0.5 * 0.2 + u * hand.h[1] + 0.1)
    slope = 1 - hand.h[2] ** 2
    assert "wrong_step_back" in kinds("error h@2", (v * hand.dy[3] + u * hand.dh[3]) * slope)
    after = exercise.answer("new weight h -> y")
    wrong = (after * hand.dy[2] + u * hand.dh[3]) * slope
    assert "updated_weight" in kinds("error h@2", wrong)
    assert "wrong_step_input" in kinds("gradient h@1 -> h@2", -hand.dh[2] * hand.h[2])
    assert "no_path" in kinds("error h@2", v * hand.dy[2] * slope)
    other = (v * hand.dy[2] + 0.5 * hand.dh[3]) * slope
    assert "other_weight_back" in kinds("error h@2", other)
    text = str(exercise.check("gradient h -> h", shares[-1]))
    assert "only the last one counts" in text
    assert "the weights are transposed" not in text


def test_only_the_last_step_may_be_judged_and_others_then_cost_nothing():
    net = elman()
    exercise = ns.exercise(net, SEQUENCE, [0.9])
    assert exercise.patterns == ((((0.1,), (0.7,), (0.2,)), (0.9,)),)
    assert exercise.answer("E") == exercise.answer("E y@3")
    assert "E y@2" not in exercise.names
    ns.train_step(net, SEQUENCE, [0.9], learning_rate=0.5)
    for connection in net.connections:
        assert exercise.answer(f"new weight {connection.label}") == pytest.approx(connection.weight)


def test_a_worked_example_over_time_ends_with_the_weights_of_a_train_step():
    net = elman()
    sheet = ns.worked_example(net, SEQUENCE, EXPECTED, learning_rate=0.5)
    text = sheet.text()
    assert "dE/dw(h->h) = dE/dw(h@0->h@1) + dE/dw(h@1->h@2) + dE/dw(h@2->h@3)" in text
    assert text.count("new w(h->h)") == 1
    ns.train_step(net, SEQUENCE, EXPECTED, learning_rate=0.5)
    results = [each.steps[-1].value() for each in sheet.equations]
    for connection in net.connections:
        assert any(math.isclose(connection.weight, result) for result in results), connection
    for equation in sheet.equations:
        assert isinstance(equation.steps[-1], Number)


def test_drawn_sequences_come_from_the_seed_and_are_as_long_as_asked():
    exercise = ns.exercise(elman(), seed=4, steps=2, patterns=2)
    assert [len(inputs) for inputs, _ in exercise.patterns] == [2, 2]
    assert exercise.patterns == ns.exercise(elman(), seed=4, steps=2, patterns=2).patterns
    assert exercise.check("out h@2, pattern 2", exercise.answer("out h@2, pattern 2"))
    with pytest.raises(ns.OptionError, match="sequences of one length"):
        ns.exercise(elman(), data=[(SEQUENCE, EXPECTED), (SEQUENCE[:2], EXPECTED[:2])])


def rows_of(text, head):
    """Return the rows of the printed table that begins with those titles."""
    lines = text.splitlines()
    start = next(place for place, line in enumerate(lines) if line.split() == head)
    found = []
    for line in lines[start + 2 :]:
        if not line.strip():
            break
        found.append(line.split())
    return found


def test_the_gradient_of_a_weight_over_time_is_a_table_largest_first():
    net, hand = elman(), ByHand()
    ns.train_step(net, SEQUENCE, EXPECTED, learning_rate=1e-9)
    ns.forward(net, SEQUENCE), ns.backward(net, EXPECTED)
    asked = ns.explain(net["h", "h"])
    assert asked.value == pytest.approx(sum(hand.shares()))
    rows = rows_of(asked.text(), ["t", "error", "input", "product"])
    sizes = [abs(float(row[3])) for row in rows]
    assert sizes == sorted(sizes, reverse=True)
    for row in rows:
        t = int(row[0])
        values = (hand.dh[t], hand.h[t - 1], hand.shares()[t - 1])
        assert [float(each) for each in row[1:]] == pytest.approx(values, rel=1e-6)
    assert ns.explain(net["h", "h"].parameter, net=net).value == asked.value
    short = ns.explain(net["h", "h"], limit=1)
    assert short.value == pytest.approx(asked.value)
    assert "The rest (2 of " in short.text()


def test_errors_are_explained_along_paths_through_time():
    net, hand = elman(), ByHand()
    recording = ns.train_step(net, SEQUENCE, EXPECTED, learning_rate=0.5)
    asked = ns.explain(recording.net["h@1"], "error", recording=recording)
    assert asked.value == pytest.approx(hand.dh[1])
    assert [path.label for path in asked.paths] == [
        "h@1 -> y@1", "h@1 -> h@2 -> y@2", "h@1 -> h@2 -> h@3 -> y@3",
    ]  # fmt: skip
    assert math.fsum(path.value for path in asked.paths) == pytest.approx(hand.dh[1])
    moved = ns.explain(net["h", "h"], "update", recording=recording)
    assert moved.value == pytest.approx(-0.7 - 0.5 * sum(hand.shares()))


def test_a_recurrent_network_without_a_pass_is_told_to_make_one():
    with pytest.raises(ns.StateError, match=r"call ns\.forward"):
        ns.explain(elman()["h"])


@pytest.mark.parametrize("cell", ["elman", "lstm", "gru"])
def test_gradients_over_time_equal_differences_of_e(cell):
    net = ns.recurrent([1, 2, 1], cell=cell, seed=3)
    for expected in (EXPECTED, [0.9]):
        found = ns.check_gradients(net, SEQUENCE, expected)
        assert found.ok
        assert all(row.label.count("->") == 1 for row in found.rows)
    assert len(found.rows) == len(net.parameters)


def convolved(**options):
    net = ns.Network("conv")
    image = ns.layers.image(net, (3, 3))
    ns.layers.convolution(
        net, image, maps=1, size=2, activation="tanh", seed=1, name="c1", **options
    )
    ns.layers.dense(net, "c1", 1, activation="logistic", output=True, seed=2)
    return net


IMAGE = [0.1, 0.9, 0.4, 0.7, 0.2, 0.8, 0.5, 0.3, 0.6]


def kernel_of(net, name="c1_1_1_1"):
    incoming = [each for each in net[name].incoming if not isinstance(each.source, ns.Bias)]
    return incoming, np.array([each.weight for each in incoming]).reshape(2, 2)


def test_mistakes_of_their_own_kind_are_named_over_places():
    net = convolved()
    exercise = ns.exercise(net, IMAGE, [1.0])
    incoming, kernel = kernel_of(net)
    bias = next(each.weight for each in net["c1_1_1_1"].incoming if each not in incoming)
    patch = np.array(IMAGE).reshape(3, 3)[:2, :2]
    assert exercise.check("net c1_1_1_1", (kernel * patch).sum() + bias)
    flipped = (kernel[::-1, ::-1] * patch).sum() + bias
    verdict = exercise.check("net c1_1_1_1", flipped)
    assert "flipped" in verdict.kinds
    assert "the kernel is flipped in net c1_1_1_1" in str(verdict)
    held = incoming[0].sharing
    parts = [exercise.answer(f"gradient {each.label}") for each in held]
    name = f"gradient {held[0].label}".replace("gradient", "shared gradient")
    assert exercise.check(name, sum(parts))
    assert "shared_mean" in exercise.check(name, sum(parts) / len(parts)).kinds
    assert "last_share" in exercise.check(name, parts[-1]).kinds
    names = [each for each in exercise.names if each.startswith("new weight")]
    assert len(names) == len(net.parameters)
    assert exercise.check(f"new weight {held[1].label}", exercise.answer(names[0]))


def test_a_flipped_kernel_is_named_at_the_border_and_over_the_whole_map():
    net = convolved(padding=1)
    exercise = ns.exercise(net, IMAGE, [1.0])
    _, kernel = kernel_of(net, "c1_1_2_2")
    padded = np.pad(np.array(IMAGE).reshape(3, 3), 1)
    bias = net["b1", "c1_1_1_1"].weight
    outs = []
    for row, column in np.ndindex(4, 4):
        patch = padded[row : row + 2, column : column + 2]
        value = (kernel[::-1, ::-1] * patch).sum() + bias
        outs.append(math.tanh(value))
        verdict = exercise.check(f"net c1_1_{row + 1}_{column + 1}", value)
        assert verdict or "flipped" in verdict.kinds
    weights = [each.weight for each in net["o1"].incoming]
    total = sum(w * out for w, out in zip(weights, [*outs, 1.0], strict=True))
    verdict = exercise.check("net o1", total)
    assert "flipped" in verdict.kinds
    assert "every net input" in str(verdict) or "net c1_1_1_1, c1_1_1_2" in str(verdict)


@pytest.mark.parametrize("padding", [0, 1])
def test_a_kernels_gradient_is_a_table_and_an_image_over_places_never_a_heading_of_names(padding):
    net = ns.convolutional((8, 8), [2], 3, hidden=[], outputs=2, padding=padding, seed=1)
    values = [math.sin(place) for place in range(64)]
    ns.forward(net, values), ns.backward(net, [1.0, 0.0])
    kernel = net["x1_1", f"c1_2_{1 + padding}_{1 + padding}"]
    asked = ns.explain(kernel.parameter, net=net)
    assert asked.value == pytest.approx(kernel.parameter.gradient)
    text = asked.text()
    shared = len(kernel.sharing)
    assert f"The rest ({shared - 20} of {shared}) adds" in text
    assert max(len(line) for line in text.splitlines()) < 120
    size = 6 + 2 * padding
    image = rows_of(text, [str(column) for column in range(1, size + 1)])
    assert len(image) == size
    assert "The same over the rows and columns of map 2 of c1:" in text
    for row, cells in enumerate(image, start=1):
        shares = [
            net[f"x{row - padding}_{column - padding}", f"c1_2_{row}_{column}"].gradient
            for column in range(1 + padding, size + 1)
            if row > padding  # at the border the kernel's corner lies outside of the image
        ]
        assert [float(cell) for cell in cells[1:]] == pytest.approx(shares, rel=5e-3)
    found = ns.check_gradients(net, values, [1.0, 0.0])
    assert found.ok
    assert max(len(row.label) for row in found.rows) < 120


@given(st.integers(0, 1000), st.sampled_from(["elman", "gru"]), st.integers(1, 3))
@SOME
def test_sheets_over_time_print_numbers_that_follow_from_each_other(seed, cell, steps):
    net = ns.recurrent([1, 2, 1], cell=cell, seed=seed)
    exercise = ns.exercise(net, seed=seed, steps=steps)
    assert all(exercise.check(name, exercise.answer(name)) for name in exercise.names)
    blank, answers = exercise.sheet.text(), exercise.answers.text()
    assert len(re.findall(r"= _{12}$", blank, re.MULTILINE)) == len(exercise.names) - 1
    for name in exercise.names:
        assert f"{exercise.answer(name):.6g}" in answers, name


@pytest.mark.parametrize(
    "build",
    [
        lambda: ns.attention(tokens=2, size=2, seed=1),
        lambda: ns.convolutional((4, 4), maps=[2], size=3, pooling=2, hidden=[], outputs=1, seed=1),
        lambda: ns.recurrent([1, 1, 1], bidirectional=True, seed=1),
    ],
)
def test_wrong_numbers_are_judged_in_networks_of_every_kind(build):
    net = build()
    exercise = ns.exercise(net, seed=3, steps=2 if net.recurrent else None)
    for name in (exercise.names[0], exercise.names[-2], "E"):
        assert exercise.check(name, exercise.answer(name))
        assert not exercise.check(name, exercise.answer(name) + 0.777)


def test_an_image_adds_up_what_a_weight_does_twice_at_a_place():
    net = ns.Network("tied")
    ns.layers.image(net, (1, 3))
    for place in (1, 2):
        net.add_output(f"m{place}", "identity")
        first = net["x1_1", "m1"].parameter if place > 1 else None
        for source in (place, place + 1):
            held = net.connect(f"x1_{source}", f"m{place}", **tied(first))
            first = held.parameter
    net.add_group("m", ["m1", "m2"], (1, 2))
    ns.forward(net, [1.0, 2.0, 4.0]), ns.backward(net, [0.0, 0.0])
    told = ns.explain(first, net=net, limit=3)
    assert told.value == pytest.approx(1.5 * 3.0 + 3.0 * 6.0)
    assert rows_of(told.text(), ["1", "2"]) == [["1", "4.5", "18"]]
    assert "The rest (1 of 4) adds 1.5." in told.text()


def tied(parameter):
    return {"weight": 0.5} if parameter is None else {"parameter": parameter}
