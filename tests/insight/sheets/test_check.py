"""Numbers worked out by hand: right ones pass, and known mistakes are named.

The oracle here is a third way through the formulas, on plain lists: the mistakes are made by hand.
"""

import math
import re
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

import neurosim as ns
from neurosim.insight.sheets.rounding import rounded
from tests.strategies import SOME

SIZES = [(2, 2, 1), (2, 2, 2), (1, 3, 2), (3, 2, 1)]


@st.composite
def exercises(draw):
    sizes = draw(st.sampled_from(SIZES))
    hidden = draw(st.sampled_from(["logistic", "tanh"]))
    seed = draw(st.integers(0, 10_000))
    return ns.exercise(sizes, seed=seed, activation=[hidden, "logistic"])


class Hand:
    """The numbers of an exercise on a net of layers, as floats by name."""

    def __init__(self, exercise, pattern=0):
        self.net = exercise.network
        inputs, expected = exercise.patterns[pattern]
        self.rate = exercise.learning_rate
        self.out = {**dict(zip([n.name for n in self.net.inputs], inputs, strict=True))}
        self.out.update({n.name: 1.0 for n in self.net.nodes if isinstance(n, ns.Bias)})
        self.want = dict(zip([n.name for n in self.net.outputs], expected, strict=True))
        self.sums, self.w = {}, {}
        for each in self.net.connections:
            self.w[each.source.name, each.target.name] = each.weight
        for neuron in self.net.neurons:
            self.sums[neuron.name] = self.net_input(neuron.name)
            self.out[neuron.name] = self.f(neuron.name, self.sums[neuron.name])
        self.errors = {name: self.output_error(name) for name in self.want}
        self.errors.update({name: self.hidden_error(name) for name in self.hidden})

    @property
    def hidden(self):
        return [n.name for n in self.net.neurons if n.name not in self.want]

    def sources(self, name):
        return [source for source, target in self.w if target == name]

    def net_input(self, name, without=()):
        return sum(
            self.w[s, name] * self.out[s] for s in self.sources(name) if s not in without
        )  # fmt: skip

    def f(self, name, x):
        if self.net[name].activation.name == "tanh":
            return math.tanh(x)
        return 1 / (1 + math.exp(-x))

    def slope(self, name, y=None):
        y = self.out[name] if y is None else y
        return 1 - y * y if self.net[name].activation.name == "tanh" else y * (1 - y)

    def output_error(self, name):
        return (self.want[name] - self.out[name]) * self.slope(name)

    def back(self, name, weights=None, without=()):
        weights = self.w if weights is None else weights
        return sum(weights[name, t] * self.errors[t] for t in self.want if t not in without)

    def hidden_error(self, name):
        return self.back(name) * self.slope(name)

    def gradient(self, source, target):
        return -self.errors[target] * self.out[source]

    def updated(self):
        return {edge: w - self.rate * self.gradient(*edge) for edge, w in self.w.items()}


def named(exercise, name, value, kind):
    """True if the mistake is named, or if its number rounds to the right one anyway."""
    verdict = exercise.check(name, value)
    exact = exercise.answer(name)
    rounds = bool(verdict) and math.isclose(value, exact, rel_tol=0.0151, abs_tol=6e-5)
    assert kind in verdict.kinds or rounds, (verdict, exact)
    return True


@SOME
@given(exercises())
def test_every_right_number_is_accepted_and_equals_one_worked_out_another_way(exercise):
    hand = Hand(exercise)
    for name, value in hand.sums.items():
        assert exercise.check(f"net {name}", value)
        assert exercise.check(f"out {name}", hand.out[name])
        assert exercise.check(f"error {name}", hand.errors[name])
    for (source, target), value in hand.updated().items():
        assert exercise.check(f"gradient {source} -> {target}", hand.gradient(source, target))
        assert exercise.check(f"new weight {source} -> {target}", value)


@SOME
@given(exercises())
def test_a_right_answer_rounded_to_four_digits_is_never_refused(exercise):
    for name in exercise.names:
        exact = exercise.answer(name)
        for given_ in (
            round(exact, 4), f"{exact:.4f}", f"{exact:.4g}", float(f"{exact:.4g}"),
            f"{exact:.3e}", f"{exact:.9f}", exact, repr(exact),
        ):  # fmt: skip
            assert exercise.check(name, given_), (name, exact, given_)


@SOME
@given(exercises())
def test_mistakes_in_the_forward_pass_are_named(exercise):
    hand = Hand(exercise)
    for name, neuron in ((n.name, n) for n in exercise.network.neurons):
        bias = [each.source.name for each in neuron.incoming if isinstance(each.source, ns.Bias)]
        assert named(exercise, f"net {name}", hand.net_input(name, bias), "no_bias")
        for source in set(hand.sources(name)) - set(bias):
            assert named(exercise, f"net {name}", hand.net_input(name, [source]), "no_signal")
        assert named(exercise, f"out {name}", hand.sums[name], "no_activation")
    total = sum((hand.want[o] - hand.out[o]) ** 2 for o in hand.want)
    assert named(exercise, "E", total, "no_half")


@SOME
@given(exercises())
def test_mistakes_in_errors_of_outputs_are_named(exercise):
    hand = Hand(exercise)
    for name, want in hand.want.items():
        out, right = hand.out[name], hand.errors[name]
        wrong = {
            "no_slope": want - out,
            "slope_at_output": (want - out) * hand.slope(name, hand.f(name, out)),
            "slope_of_net": (want - out) * hand.slope(name, hand.sums[name]),
            "sign": -right,
            "no_half": 2 * right,
            "half_kept": right / 2,
        }
        for kind, value in wrong.items():
            assert named(exercise, f"error {name}", value, kind)


@SOME
@given(exercises())
def test_mistakes_in_hidden_errors_are_named(exercise):
    hand = Hand(exercise)
    new = hand.updated()
    for name in hand.hidden:
        slope, back = hand.slope(name), hand.back(name)
        wrong = {
            "updated_weight": hand.back(name, new) * slope,
            "no_slope": back,
            "slope_at_output": back * hand.slope(name, hand.f(name, hand.out[name])),
            "slope_of_net": back * hand.slope(name, hand.sums[name]),
            "swapped_back": sum(hand.out[name] * hand.errors[t] for t in hand.want) * slope,
        }
        for kind, value in wrong.items():
            assert named(exercise, f"error {name}", value, kind)
        for target in hand.want:
            value = hand.back(name, without=[target]) * slope
            assert named(exercise, f"error {name}", value, "no_path")


@SOME
@given(exercises())
def test_a_mistake_in_an_error_is_named_in_the_gradients_that_follow_from_it(exercise):
    hand = Hand(exercise)
    new = hand.updated()
    for name in hand.hidden:
        for source in hand.sources(name):
            wrong = {
                "updated_weight": hand.back(name, new) * hand.slope(name),
                "no_slope": hand.back(name),
            }
            for kind, error in wrong.items():
                value = -error * hand.out[source]
                assert named(exercise, f"gradient {source} -> {name}", value, kind)


@pytest.mark.slow
@SOME
@given(exercises())
def test_mistakes_in_gradients_and_updates_are_named(exercise):
    hand = Hand(exercise)
    for (source, target), weight in hand.w.items():
        gradient = hand.gradient(source, target)
        edge = f"{source} -> {target}"
        swapped = -hand.errors[target] * weight
        assert named(exercise, f"gradient {edge}", -gradient, "sign")
        assert named(exercise, f"gradient {edge}", swapped, "swapped")
        assert named(exercise, f"new weight {edge}", weight + hand.rate * gradient, "update_sign")
        assert named(exercise, f"new weight {edge}", weight - gradient, "no_rate")
        assert named(exercise, f"new weight {edge}", weight - hand.rate * swapped, "swapped")


@SOME
@given(exercises())
def test_mistakes_in_reading_weights_are_named(exercise):
    hand = Hand(exercise)
    layers = [[n.name for n in hand.net.inputs], hand.hidden, list(hand.want)]
    for sources, targets in pairwise(layers):
        rows = [(s, t) for t in targets for s in sources]
        columns = dict(zip(rows, [(s, t) for s in sources for t in targets], strict=True))
        for name in targets:
            bias = hand.net_input(name, sources)
            value = bias + sum(hand.w[columns[s, name]] * hand.out[s] for s in sources)
            assert named(exercise, f"net {name}", value, "transposed")
            for s in sources:
                for other in (t for t in targets if t != name):
                    value = hand.net_input(name) + hand.out[s] * (
                        hand.w[s, other] - hand.w[s, name]
                    )
                    assert named(exercise, f"net {name}", value, "other_weight")
    for name in hand.hidden:
        weights = {(name, t): hand.w[columns[name, t]] for t in hand.want}
        value = hand.back(name, weights) * hand.slope(name)
        assert named(exercise, f"error {name}", value, "transposed_back")
        for other in (h for h in hand.hidden if h != name):
            weights = {(name, t): hand.w[other, t] for t in hand.want}
            value = hand.back(name, weights) * hand.slope(name)
            verdict = exercise.check(f"error {name}", value)
            assert (
                verdict
                or set(verdict.kinds) & {"other_weight_back", "transposed_back"}
                or (
                    len(hand.want) > 1  # several weights at once are no single slip
                )
            )


@SOME
@given(exercises())
def test_one_number_that_stands_where_another_belongs_is_named(exercise):
    hand = Hand(exercise)
    for name in hand.want:
        hidden = set(hand.hidden)
        value = sum(hand.w[s, name] * (hand.sums[s] if s in hidden else hand.out[s])
                    for s in hand.sources(name))  # fmt: skip
        assert named(exercise, f"net {name}", value, "net_for_out")
    for name in hand.hidden:
        slope = hand.slope(name)
        sent = sum(hand.errors[t] for t in hand.want)
        assert named(exercise, f"error {name}", sent * slope, "no_weights")
        value = sum(hand.w[name, t] * hand.out[t] for t in hand.want) * slope
        assert named(exercise, f"error {name}", value, "outs_for_errors")
    for source, target in hand.w:
        value = hand.out[source] * hand.out[target]
        assert named(exercise, f"gradient {source} -> {target}", -value, "out_for_error")


@SOME
@given(exercises())
def test_wrong_functions_and_wrong_derivatives_are_named(exercise):
    hand = Hand(exercise)
    for name in (*hand.hidden, *hand.want):
        back = hand.back(name) if name in hand.hidden else hand.want[name] - hand.out[name]
        out, tanh = hand.out[name], exercise.network[name].activation.name == "tanh"
        assert named(exercise, f"out {name}", hand.f(name, -hand.sums[name]), "exponent_sign")
        wrong = {
            "slope_is_out": out,
            "slope_is_rest": 1 - out,
            "slope_twice": hand.slope(name) ** 2,
            "other_slope": out * (1 - out) if tanh else 1 - out * out,
        }
        for kind, slope in wrong.items():
            assert named(exercise, f"error {name}", back * slope, kind)
            assert named(exercise, f"slope {name}", slope, kind)


def deep():
    """An exercise of 2-2-2-1, where a layer can go wrong in between, and its numbers by hand."""
    exercise = ns.exercise([2, 2, 2, 1], seed=6)
    net, (inputs, expected) = exercise.network, exercise.patterns[0]
    ns.train_step(net, inputs, expected, learning_rate=0.0001)
    return exercise, net


def test_a_mistake_made_over_one_whole_layer_is_named_with_its_layer():
    exercise, net = deep()
    first, *_, last = net.neurons
    second = [each.target for each in first.outgoing]
    weights = {c.label: c.weight for c in exercise.network.connections}
    out = last.output
    error = (last.expected - out) * out * (1 - out)
    raw = {n.name: weights[f"{n.name} -> {last.name}"] * error for n in second}
    sent = sum(weights[f"{first.name} -> {name}"] * value for name, value in raw.items())
    value = sent * first.output * (1 - first.output)
    verdict = exercise.check(f"error {first.name}", value)
    assert "no_slope" in verdict.kinds
    names = ", ".join(n.name for n in second)
    assert f"f' is missing in the errors of {names}" in str(verdict)


def test_a_mistake_made_everywhere_is_named_so():
    exercise, net = deep()
    first, *_, last = net.neurons
    weights = {c.label: c.weight for c in exercise.network.connections}
    error = last.expected - last.output
    sent = sum(
        weights[f"{first.name} -> {n.name}"] * weights[f"{n.name} -> {last.name}"] * error
        for n in (each.target for each in first.outgoing)
    )
    verdict = exercise.check(f"error {first.name}", sent)
    assert "f' is missing in every error" in str(verdict)


def test_a_minus_that_is_lost_and_a_bias_that_is_subtracted_are_named():
    exercise = ns.exercise([2, 2, 1], seed=7)
    hand = Hand(exercise)
    right = hand.net_input("h1")
    assert hand.w["b1", "h1"] == -0.9
    assert "bias_sign" in exercise.check("net h1", right + 1.8).kinds
    assert "weight_sign" in exercise.check("net h1", right + 1.8).kinds
    assert (
        "weight_sign" in exercise.check("net o1", hand.net_input("o1") + 1.4 * hand.out["h1"]).kinds
    )


def test_mistakes_of_the_update_are_named():
    exercise = ns.exercise([2, 2, 1], seed=7, patterns=2)
    name, gradient = "new weight h1 -> o1", exercise.answer("gradient h1 -> o1")
    before = exercise.network["h1", "o1"].weight
    assert exercise.check(name, before).kinds == ("no_update",)
    assert "change_alone" in exercise.check(name, -0.5 * gradient).kinds
    assert "rate_in_gradient" in exercise.check("gradient h1 -> o1", 0.5 * gradient).kinds
    last = exercise.answer("gradient h1 -> o1, pattern 2")
    assert "last_pattern" in exercise.check(name, before - 0.5 * last).kinds


def test_e_of_several_outputs_is_their_sum_and_the_difference_is_squared():
    exercise = ns.exercise([2, 2, 2], seed=7)
    hand = Hand(exercise)
    total = exercise.answer("E")
    assert "mean_of_outputs" in exercise.check("E", total / 2).kinds
    assert "no_square" in exercise.check("E o1", 0.5 * (hand.want["o1"] - hand.out["o1"])).kinds


@SOME
@given(st.integers(0, 10_000), st.integers(2, 4))
def test_patterns_summed_instead_of_averaged_are_named(seed, count):
    exercise = ns.exercise([2, 2, 1], seed=seed, patterns=count)
    hands = [Hand(exercise, place) for place in range(count)]
    for source, target in hands[0].w:
        parts = [hand.gradient(source, target) for hand in hands]
        name = f"gradient {source} -> {target}"
        assert exercise.check(name, sum(parts) / count)
        assert exercise.check(f"{name}, pattern 2", parts[1])
        assert named(exercise, name, sum(parts), "sum_for_mean")
        weight = hands[0].w[source, target] - hands[0].rate * sum(parts)
        assert named(exercise, f"new weight {source} -> {target}", weight, "sum_for_mean")


def gap(hand, name="o1"):
    return hand.want[name] - hand.out[name]


ONCE = {
    "crossed": ("net h1", lambda hand: (
        hand.w["i2", "h1"] * hand.out["i1"] + hand.w["i1", "h1"] * hand.out["i2"]
        + hand.w["b1", "h1"])),
    "crossed_back": ("error h1", lambda hand: hand.slope("h1") * (
        hand.w["h1", "o2"] * hand.errors["o1"] + hand.w["h1", "o1"] * hand.errors["o2"])),
    "weight_sign_back": ("error h1", lambda hand: hand.slope("h1") * sum(
        abs(hand.w["h1", name]) * hand.errors[name] for name in hand.want)),
    "half_squared": ("E o1", lambda hand: (gap(hand) / 2) ** 2),
    "root": ("E", lambda hand: math.sqrt((gap(hand) ** 2 + gap(hand, "o2") ** 2) / 2)),
    "targets_out": ("gradient h1 -> o1", lambda hand: -hand.errors["o1"] * hand.out["o1"]),
    "gradient_sign": ("new weight h1 -> o1", lambda hand: (
        hand.w["h1", "o1"] + hand.rate * hand.gradient("h1", "o1"))),
}  # fmt: skip


@pytest.mark.parametrize("kind", ONCE)
def test_a_mistake_made_once_is_named(kind):
    exercise = ns.exercise([2, 2, 2], seed=6)
    assert min(each.weight for each in exercise.network["h1"].outgoing) < 0
    name, made = ONCE[kind]
    assert kind in exercise.check(name, made(Hand(exercise))).kinds


def test_expected_value_and_output_exchanged_are_named():
    net = ns.dense([2, 2, 1], seed=3)
    exercise = ns.exercise(net, [1.0, 0.5], [0.8], loss="cross_entropy")
    out = Hand(exercise).out["o1"]
    exchanged = -out * math.log(0.8) - (1 - out) * math.log(0.2)
    assert exercise.check("E", exchanged).kinds == ("exchanged",)


def test_an_f_that_cross_entropy_does_not_have_is_named():
    exercise = ns.exercise([2, 2, 1], seed=3, loss="cross_entropy")
    hand = Hand(exercise)
    assert exercise.check("error o1", hand.want["o1"] - hand.out["o1"])
    verdict = exercise.check("error o1", hand.output_error("o1"))
    assert verdict.kinds == ("extra_slope",)


@pytest.fixture
def mazur():
    weights = {
        ("i1", "h1"): 0.15, ("i2", "h1"): 0.20, ("i1", "h2"): 0.25, ("i2", "h2"): 0.30,
        ("h1", "o1"): 0.40, ("h2", "o1"): 0.45, ("h1", "o2"): 0.50, ("h2", "o2"): 0.55,
        ("b1", "h1"): 0.35, ("b1", "h2"): 0.35, ("b2", "o1"): 0.60, ("b2", "o2"): 0.60,
    }  # fmt: skip
    net = ns.dense([2, 2, 2])
    for edge, weight in weights.items():
        net[edge].weight = weight
    return ns.exercise(net, [0.05, 0.10], [0.01, 0.99], learning_rate=0.5)


@pytest.mark.parametrize(
    ("name", "value"),
    [("E", "0.2983"), ("E", "0.2982"), ("error o1", "-0.139"), ("out o1", "0.75136")],
)
def test_a_last_digit_that_is_off_by_rounding_on_the_way_is_no_mistake(mazur, name, value):
    verdict = mazur.check(name, value)
    assert verdict.correct
    assert verdict.mistakes == ()
    assert str(verdict).endswith("is right up to the last digit given; rounded on the way?")


@given(st.integers(0, 19), st.sampled_from([0.001, -0.001]))
def test_numbers_one_unit_off_in_the_third_decimal_are_not_accused(seed, unit):
    exercise = ns.exercise([2, 2, 1], seed=seed)
    values = {name: round(exercise.answer(name), 3) + unit for name in exercise.names}
    accused = [name for name, each in values.items() if exercise.check(name, f"{each:.3f}").kinds]
    assert accused == []


def test_one_digit_that_is_near_is_asked_for_more(mazur):
    verdict = mazur.check("gradient i1 -> h1", "0.0005")
    assert not verdict
    assert verdict.mistakes == ()
    assert str(verdict).endswith(
        "has too few digits to be judged; give at least 2 significant ones"
    )


def test_a_number_three_units_off_is_wrong(mazur):
    assert not mazur.check("E", "0.2987")


def test_the_very_number_of_a_mistake_is_named_although_the_right_one_is_not_far():
    exercise = ns.exercise([2, 2, 1], seed=1)
    assert exercise.answer("net h1") == pytest.approx(0.64)
    assert exercise.check("out h1", 0.64).kinds == ("no_activation",)


def test_mazurs_rounding_and_his_readers_most_frequent_mistake(mazur):
    assert mazur.check("gradient h1 -> o1", "0.082167041")
    assert mazur.check("new weight i1 -> h1", "0.149780716")
    verdict = mazur.check("new weight i1 -> h1", "0.149817639")
    assert verdict.kinds == ("updated_weight",)
    assert str(verdict) == (
        "new weight i1 -> h1 = 0.149818 is wrong: error h1 uses the weights after their update "
        "instead of those before"
    )


def test_a_weight_before_the_step_that_the_new_one_rounds_to_is_right_but_told(mazur):
    verdict = mazur.check("new weight i1 -> h1", "0.15")  # exactly 0.14978, before it 0.15
    assert verdict
    assert verdict.kinds == ("no_update",)
    assert "more digits" in str(verdict)
    assert mazur.check("new weight i1 -> h1", "0.1498").kinds == ()


def test_a_right_number_may_lack_a_zero_at_its_end_as_floats_do(mazur):
    for name, value in {"out h2": 0.6, "E": 0.3, "slope h1": 0.24}.items():
        assert round(mazur.answer(name), 2) == value
        assert str(mazur.check(name, value)).endswith("is right")


MAZUR = {"h1": 0.59326999, "h2": 0.59688438, "o1": 0.75136507, "o2": 0.77292847}
"""The outputs as Mazur has them; and his errors of the outputs and the slope of h1."""
D1, D2, H1 = -0.13849856, 0.03809824, 0.24130071


@pytest.mark.parametrize(
    ("name", "value", "kind", "words"),
    [
        ("net h1", 0.05 + 0.1 + 0.35, "no_weight", "net h1"),
        ("E o2", 0.99 - 0.77292847, "difference", "E o2"),
        ("error o1", -0.74136507 * D1, "square_kept", "error o1"),
        ("error o1", (0.01 - 1.10590597) * 0.18681560, "net_for_output", "error o1"),
        ("error h1", (D1 + 0.5 * D2) * H1, "no_weights", "error h1 (from o1)"),
        ("error h1", (0.4 * D1 + 0.77292847 * 0.5) * H1, "outs_for_errors", "error h1 (from o2)"),
        ("error h1", (0.4 * D1 + 0.59326999 * D2) * H1, "swapped_back", "error h1 (from o2)"),
        ("error h1", (0.35891648 * D1 + 0.5 * D2) * H1, "updated_weight", "error h1 (from o1)"),
        ("gradient h1 -> o1", -D2 * 0.59326999, "other_error", "error o2 instead of error o1"),
        ("gradient h1 -> o1", -D1 * 0.59688438, "other_input", "out h2 instead of out h1"),
        ("gradient i1 -> h1", -D1 * 0.05, "other_error", "error o1 instead of error h1"),
        ("new weight h1 -> o1", 0.4 - 0.25 * 0.08216704, "rate_twice", "the learning rate"),
        ("slope h1", 1.0, "no_slope", "error h1"),
    ],
)
def test_mazurs_numbers_with_one_slip_are_named(mazur, name, value, kind, words):
    verdict = mazur.check(name, f"{value:.7f}")
    assert kind in verdict.kinds and not verdict
    text = next(each.text for each in verdict.mistakes if each.kind == kind)
    assert words in text


def test_a_slip_in_the_only_output_is_as_likely_as_one_everywhere():
    exercise = ns.exercise([2, 3, 1], seed=5)
    name, before = "new weight i1 -> h1", exercise.network["i1", "h1"].weight
    twice = before + 2 * (exercise.answer(name) - before)
    assert set(exercise.check(name, twice).kinds) == {"no_half", "no_rate"}


def test_slips_with_cross_entropy_are_named():
    exercise = ns.exercise([2, 2, 1], seed=9, loss="cross_entropy")
    net, want = exercise.answer("net o1"), exercise.patterns[0][1][0]
    turned = 1 / (1 + math.exp(net))
    plain = {out: -want * math.log(out) - (1 - want) * math.log(1 - out)
             for out in (exercise.answer("out o1"), turned)}  # fmt: skip
    assert "exponent_sign" in exercise.check("E", plain[turned]).kinds
    assert "other_activation" in exercise.check("out o1", math.tanh(net)).kinds
    assert "other_activation" in exercise.check("error o1", want - math.tanh(net)).kinds
    assert exercise.check("E", exercise.answer("E") / math.log(10)).kinds == ("common_logarithm",)
    soft = ns.exercise(ns.dense([2, 1]), [1.0, 2.0], [0.3], loss="cross_entropy")
    own = -0.3 * math.log(soft.answer("out o1"))
    assert "one_class" in soft.check("E", own).kinds


def test_where_two_mistakes_give_the_same_number_it_says_so():
    exercise = ns.exercise([1, 1, 2], seed=1)
    net = exercise.network
    net["h1", "o2"].weight = net["h1", "o1"].weight
    net["b2", "o2"].weight = net["b2", "o1"].weight
    (inputs, _) = exercise.patterns[0]
    exercise = ns.exercise(net, inputs, [1.0, 1.0])
    verdict = exercise.check("error h1", exercise.answer("error h1") / 2)
    assert set(verdict.kinds) >= {"no_path", "half_kept"}
    assert "mistakes give this number" in str(verdict)
    assert "h1 -> o1" in str(verdict)
    assert "h1 -> o2" in str(verdict)


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [
        # Of all weights, of those into the hidden layer and of those into h1 the same number.
        (0.7 * 0.6 - 0.2 * 0.4 + 0.8, "transposed", "in net h1, h2, h3, o1, o2"),
        # Both w(i1->h1) * 0.4 without its weight and w(i2->h1) * 0.6 without its own.
        (0.4 + 0.2 * 0.6 + 0.8, "no_weight", "in net h1"),
    ],
)
def test_a_mistake_is_told_once_although_it_may_have_been_made_at_fewer_places(value, kind, said):
    exercise = ns.exercise([2, 3, 2], seed=1)
    assert exercise.patterns[0][0] == (0.4, 0.6)
    assert [each.weight for each in exercise.network["h1"].incoming] == [-0.2, 0.2, 0.8]
    assert exercise.network["i1", "h2"].weight == 0.7
    verdict = exercise.check("net h1", value)
    assert verdict.kinds == (kind,)
    assert str(verdict).endswith(said)


@pytest.mark.parametrize("aggregation", ["product", "max"])
def test_other_aggregations_have_right_answers_and_known_mistakes(aggregation):
    net = ns.Network("other")
    net.add_input("i1"), net.add_input("i2")
    net.add_neuron("h1", "tanh", aggregation), net.add_output("o1", "logistic", aggregation)
    net.connect("i1", "h1", weight=0.5), net.connect("i2", "h1", weight=0.7)
    net.connect("h1", "o1", weight=0.8), net.connect("i1", "o1", weight=0.3)
    exercise = ns.exercise(net, [0.9, 0.4], [1.0])
    combine = math.prod if aggregation == "product" else max
    assert exercise.check("net h1", combine([0.45, 0.28]))
    out = math.tanh(combine([0.45, 0.28]))
    y = 1 / (1 + math.exp(-combine([0.8 * out, 0.27])))
    error = (1 - y) * y * (1 - y)
    partial = 0.27 if aggregation == "product" else 1.0
    assert exercise.check("error h1", error * 0.8 * partial * (1 - out * out))
    verdict = exercise.check("error h1", error * 0.8 * partial)
    assert "no_slope" in verdict.kinds


def test_a_shared_weight_has_a_sum_and_frozen_ones_have_no_new_weight():
    net = ns.Network("shared")
    net.add_input("i1"), net.add_input("i2")
    net.add_output("o1", "identity"), net.add_output("o2", "identity")
    held = net.connect("i1", "o1", weight=0.5).parameter
    net.connect("i2", "o2", parameter=held)
    net.connect("i2", "o1", weight=0.1, trainable=False)
    exercise = ns.exercise(net, [1.0, 2.0], [1.0, 0.5], learning_rate=0.1)
    assert exercise.answer("shared gradient i1 -> o1") == pytest.approx(-0.3 * 1 + 0.5 * 2)
    for edge in ("i1 -> o1", "i2 -> o2"):
        assert exercise.answer(f"new weight {edge}") == pytest.approx(0.5 - 0.1 * 0.7)
    assert "new weight i2 -> o1" not in exercise.names


def test_few_digits_are_no_answer():
    exercise = ns.exercise([2, 2, 1], seed=1)
    assert not exercise.check("out o1", "1")
    assert not exercise.check("out o1", 0)
    assert not exercise.check("out o1", f"{exercise.answer('out o1'):.1f}")


def test_the_number_of_a_neighbour_is_recognised():
    exercise = ns.exercise([2, 2, 1], seed=1)
    verdict = exercise.check("error h1", exercise.answer("out h1"))
    assert verdict.kinds == ("other_quantity",)
    assert "that is out h1" in str(verdict)


@SOME
@given(exercises(), st.integers(2, 9))
def test_an_answer_that_is_rounded_correctly_is_right(exercise, digits):
    for name in exercise.names:
        exact = exercise.answer(name)
        text = f"{exact:.{digits}g}"
        verdict = exercise.check(name, text if len(text.strip("-0.")) > 1 else exact)
        assert verdict or verdict.kinds, (name, text, exact)  # or just the number of a mistake
        if digits > 2:
            assert str(verdict).endswith("is right")


def test_two_digits_of_a_number_are_right_and_a_little_off_is_close():
    exercise = ns.exercise([2, 2, 1], seed=7)
    exact = exercise.answer("out h1")
    assert f"{exact:.5f}" == "0.36355"
    assert str(exercise.check("out h1", "0.36")) == "out h1 = 0.36 is right"
    for value in (exact * 1.006, f"{exact * 0.994:.4f}"):
        verdict = exercise.check("out h1", value)
        assert not verdict
        assert verdict.mistakes == ()
        assert str(verdict).endswith("is close: rounded too early?")
    assert not exercise.check("out h1", exact * 1.06).remark
    assert "too few digits" in str(exercise.check("out h1", "0.4"))


def test_a_new_weight_is_close_by_its_change_not_by_its_size():
    exercise = ns.exercise([2, 2, 1], seed=7)
    before, exact = exercise.network["h2", "o1"].weight, exercise.answer("new weight h2 -> o1")
    assert "close" in str(exercise.check("new weight h2 -> o1", before + 1.006 * (exact - before)))
    assert "close" not in str(
        exercise.check("new weight h2 -> o1", before + 0.9 * (exact - before))
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("−0.56", -0.56), ("- 0.56", -0.56), ("–0,56", -0.56), ("½", 0.5), ("−½", -0.5),
        ("1½", 1.5), ("1/2", 0.5), ("-3/4", -0.75), ("−4.4·10⁻⁴", -4.4e-4),
        ("4.4 × 10^-4", 4.4e-4), ("4.4*10^(-4)", 4.4e-4), ("4.4e−4", 4.4e-4), ("１．５", 1.5),
        ("+0.25", 0.25), ("12 %", 0.12), ("0,5%", 0.005), ("10⁻³", 1e-3), ("−10^-3", -1e-3),
        ("3·10**-4", 3e-4), ("1.2 e-3", 1.2e-3), ("(−0.5)", -0.5), ("≈ 0.36", 0.36),
        ("=1/3", 1 / 3),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_and_sheets_write_them(text, value):
    assert rounded(text).value == value


@pytest.mark.parametrize(
    "text", ["1/0", "½½", "2*10", "1/2/3", "9" * 5000, "1/" + "9" * 5000, "--1"]
)
def test_what_only_looks_like_a_number_is_refused(text):
    with pytest.raises(ns.InputError):
        rounded(text)


def wide():
    """A network with everything that a sheet asks for: products, long sums, what does not learn."""
    net = ns.dense([2, 1, 4], "tanh", seed=3)
    net.add_neuron("p", "identity", aggregation="product"), net.add_output("z", "relu")
    net.connect("o1", "p", weight=0.5), net.connect("o2", "p", weight=-0.3)
    net.connect("p", "z", weight=0.2, trainable=False)
    net.connect("b2", "z", weight=0.7)
    net["i1", "h1"].trainable = False
    return net


@pytest.mark.parametrize("build", [wide, lambda: ns.dense([2, 2, 1], seed=1)])
@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("loss", ["squared_error", "cross_entropy"])
def test_every_blank_of_a_sheet_can_be_checked_by_its_name(build, count, loss):
    net = build()
    if loss == "cross_entropy":
        for each in net.outputs:
            net.set_activation(each.name, "logistic")
    data = [([0.3, 0.9], [1.0] * len(net.outputs)), ([0.5, 0.2], [0.0] * len(net.outputs))]
    exercise = ns.exercise(net, data=data[:count], loss=loss)
    lines = re.findall(r"= _{12}$", exercise.sheet.text(), re.MULTILINE)
    assert len(lines) == len(exercise.names) - (1 if count == 1 else 2)  # E is asked for twice
    for name in exercise.names:
        assert exercise.check(name, exercise.answer(name))
    asked = " ".join(exercise.names)
    assert ("slope o1" in asked) == (loss == "squared_error" or build is wide)
    if build is wide:
        assert "gradient i1 -> h1" not in asked
        assert "dE/dw(i1->h1)" not in exercise.sheet.text()
        of = "" if count == 1 else ", pattern 2"
        assert exercise.check(f"dnet_p/dout_o1{of}", exercise.answer(f"partial o1 -> p{of}"))
        assert exercise.check(f"back h1{of}", exercise.answer(f"back_h1{of}"))


@pytest.mark.parametrize("name", ["slope h1", "dout_h1/dnet_h1", "∂out_h1/∂net_h1", "f'(net_h1)"])
def test_a_slope_that_the_sheet_asks_for_can_be_checked(name):
    exercise = ns.exercise([2, 2, 1], seed=7)
    out = exercise.answer("out h1")
    assert exercise.check(name, f"{out * (1 - out):.4f}")
    assert "slope_is_rest" in exercise.check(name, 1 - out).kinds


@pytest.mark.parametrize("activation", ["relu", ns.prelu(0.1), ns.elu(0.5)])
def test_the_slope_of_pytorch_at_a_kink_is_named(activation):
    net = ns.Network("kink")
    net.add_input("i1"), net.add_neuron("h1", activation), net.add_output("o1", "identity")
    net.connect("i1", "h1", weight=0.5), net.connect("h1", "o1", weight=0.5)
    exercise = ns.exercise(net, [0.0], [1.0])
    assert exercise.answer("slope h1") == 1.0
    below = {"relu": 0.0, "prelu": 0.1, "elu": 0.5}[exercise.network["h1"].activation.name]
    verdict = exercise.check("error h1", 0.5 * below)
    assert "slope_at_kink" in verdict.kinds
    assert "PyTorch" in str(verdict)


@pytest.mark.parametrize("value", ["", "abc", "0.1.2", "nan", "inf", math.nan, math.inf, None, []])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(ns.InputError):
        ns.exercise([2, 2, 1], seed=1).check("net h1", value)


def test_names_are_read_with_patience_and_typos_get_a_suggestion():
    exercise = ns.exercise([2, 2, 1], seed=1)
    exact = exercise.answer("new weight h1 -> o1")
    assert exercise.answer(" new  weight h1->o1") == exact
    assert exercise.answer("net input h1") == exercise.answer("net h1")
    with pytest.raises(ns.OptionError, match="did you mean 'gradient h1 -> o1'"):
        exercise.answer("gradeint h1 -> o1")


def test_numbers_are_drawn_for_a_network_with_softmax_outputs_too():
    net = ns.dense([2, 2, 2], ["logistic", "softmax"], seed=1)
    exercise = ns.exercise(net, loss="categorical_cross_entropy", seed=1)
    frozen = [each for each in exercise.network.connections if not each.trainable]
    assert [each.weight for each in frozen] == [
        each.weight for each in net.connections if not each.trainable
    ]


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("dE/dw(h1->o1)", "gradient h1 -> o1"),
        ("∂E/∂w(h1 → o1)", "gradient h1 -> o1"),
        ("new w(h1->o1)", "new weight h1 -> o1"),
        ("net_h1", "net h1"),
        ("out_o1", "out o1"),
        ("E_o1", "E o1"),
        ("error_h1", "error h1"),
        ("net_input h1", "net h1"),
        ("NET H1", "net h1"),
        ("Gradient H1 -> o1", "gradient h1 -> o1"),
        ("Output o1", "out o1"),
        ("e", "E"),
    ],
)
def test_names_may_be_written_as_the_formulas_write_them_and_in_capitals(printed, name):
    exercise = ns.exercise([2, 2, 1], seed=1)
    assert exercise.answer(printed) == exercise.answer(name)


def test_names_in_formulas_may_name_a_pattern():
    exercise = ns.exercise([2, 2, 1], seed=1, patterns=2)
    expected = exercise.answer("gradient h1 -> o1, pattern 2")
    assert exercise.answer("dE/dw(h1->o1), pattern 2") == expected
    assert exercise.answer("dE/dw(h1->o1)") == exercise.answer("gradient h1 -> o1") != expected


def test_capitals_count_where_two_nodes_differ_in_them_alone():
    net = ns.Network("capitals")
    net.add_input("i1"), net.add_neuron("h"), net.add_output("H")
    net.connect("i1", "h", weight=0.5), net.connect("h", "H", weight=0.7)
    exercise = ns.exercise(net, [1.0], [0.5])
    assert exercise.answer("net h") != exercise.answer("net H")
    assert exercise.answer("net_h") == exercise.answer("net h")
    with pytest.raises(ns.OptionError, match="no quantity 'NET h'"):
        exercise.answer("NET h")


def test_a_decimal_comma_is_read():
    exercise = ns.exercise([2, 2, 1], seed=1)
    text = f"{exercise.answer('out h1'):.4f}".replace(".", ",")
    assert exercise.check("out h1", text)
    assert not exercise.check("out h1", "-" + text)


def test_a_slip_in_one_error_of_a_softmax_spoils_that_one_alone():
    sheet = ns.exercise([2, 2, 3], activation=["tanh", "softmax"], seed=3)
    weight, expected = sheet.network["h1", "z1"].weight, sheet.patterns[0][1][0]
    off = (expected - sheet.answer("out o1")) - sheet.answer("error z1")
    wrong = sheet.answer("error h1") + weight * off * sheet.answer("slope h1")
    found = sheet.check("error h1", wrong)
    assert "error z1 is expected - output, which is right only with the cross-entropy" in str(found)
    assert "error z1, z2" not in str(found)
