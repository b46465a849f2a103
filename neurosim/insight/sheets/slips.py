"""The mistakes that people make when they work out backpropagation by hand.

Each alters one rule of the calculation: at one place, at those of a layer, or everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from neurosim.insight.explaining.formulas import slope_below
from neurosim.insight.sheets.cases import Case, surprise
from neurosim.insight.sheets.quantities import Place

Reads: TypeAlias = tuple[tuple[Place, Place], ...]
"""For places that are misread the places that are read instead."""

RULES = {
    "signal": "net", "out": "out", "loss": "E", "total": "E", "expected": "E", "own": "error",
    "slope": "error", "softmax": "error", "back": "error", "own_part": "error", "error": "error",
    "gradient": "gradient", "mean": "gradient", "shared": "gradient", "asked": "gradient",
    "memory": "new weight", "taken": "new weight", "moved": "new weight", "change": "new weight",
    "before": "new weight", "new_E": "new E",
}  # fmt: skip
"""The rules of a calculation, and which quantity a mistake in each spoils first."""


class Kind(NamedTuple):
    """A kind of mistake: at what it is made, which rules it alters, what to, and its words.

    In the words ``{where}`` is the quantity that it spoils at the places, ``{s}`` and ``{has}`` go
    with its number, ``{0}`` and ``{1}`` are the first place, ``{2}`` and ``{3}`` what was read
    instead.
    """

    at: str
    rule: str
    how: Callable[[Case], Any]
    text: str

    @property
    def quantity(self) -> str:
        """Which quantity it spoils first."""
        return RULES[self.rule.split()[0]]


KINDS: dict[str, Kind] = {
    "no_bias": Kind("biased", "signal", lambda at: at.neutral, "the bias is forgotten in {where}"),
    "bias_sign": Kind("biased", "signal", lambda at: -at.right,
         "the bias is subtracted in {where}"),
    "no_weight": Kind("signal", "signal", lambda at: at.input,
         "the weights are missing in {where}"),
    "no_signal": Kind("one signal", "signal", lambda at: at.neutral,
         "the signal {0} -> {1} is forgotten in net {1}"),
    "weight_sign": Kind("one negative", "signal", lambda at: -at.right,
         "the minus of w({0}->{1}) is lost in net {1}"),
    "other_weight": Kind("other weight", "signal", lambda at: at.read_weight * at.input,
         "net {1} has w({2}->{3}) instead of w({0}->{1})"),
    "crossed": Kind("crossed", "signal", lambda at: at.read_weight * at.input,
         "w({0}->{1}) and w({2}->{3}) are exchanged in net {1}"),
    "crossed_sources": Kind("crossed sources", "signal", lambda at: at.read_weight * at.input,
         "{0} and {2} are exchanged: each has the other's weights"),
    "transposed": Kind("block", "signal", lambda at: at.read_weight * at.input,
         "the weights are transposed in {where}"),
    "flipped": Kind("kernel", "signal", lambda at: at.read_weight * at.input,
         "the kernel is flipped in {where}"),
    "net_for_out": Kind("passed on", "signal", lambda at: at.weight * at.net(at.x.source),
         "in {where} net inputs of sources stand where their outputs belong"),
    "wrong_step": Kind("other step", "signal", lambda at: at.weight * at.out(at.other),
         "net {1} has out {2} instead of out {0}"),
    "no_earlier": Kind("earlier", "signal", lambda at: at.neutral,
         "what comes from another step of time is forgotten in {where}"),
    "no_activation": Kind("neuron", "out", lambda at: at.net(),
         "{where} {is} the net input itself, without the activation"),
    "exponent_sign": Kind("sigmoid", "out", lambda at: at.x.activation(-at.net()),
         "the minus in the exponent is forgotten in {where}"),
    "no_brackets": Kind("logistic", "out", lambda at: 1.0 + math.exp(-at.net()),
         "the brackets are forgotten in {where}: 1/1 + e^-net"),
    "other_activation": Kind("other function", "out", lambda at: at.function(at.net()),
         "{where} {is} computed by {2}"),
    "activation_twice": Kind("curved", "out",
         lambda at: at.x.activation(at.x.activation(at.net())),
         "the activation is there twice in {where}"),
    "half_net": Kind("tanh", "out", lambda at: math.tanh(0.5 * at.net()),
         "{where} {is} tanh of half the net input: (1 - e^-net)/(1 + e^-net)"),
    "softmax_apart": Kind("share", "out", lambda at: 1.0 / (1.0 + math.exp(-at.logits[0])),
         "{where} {is} the logistic function of its net input; softmax shares out 1"),
    "softmax_plain": Kind("share", "out", lambda at: at.logits[0] / sum(at.logits),
         "the net inputs themselves are shared out in {where}, not their e^net"),
    "softmax_whole": Kind("share", "out", lambda at: math.exp(at.logits[0]),
         "e^net is not divided by the sum of all in {where}"),
    "softmax_minus": Kind("share", "out",
         lambda at: math.exp(-at.logits[0]) / sum(math.exp(-each) for each in at.logits),
         "{where} {has} e^-net where softmax has e^net"),
    "no_half": Kind("output", "loss own new_E", lambda at: 2.0 * at.right,
         "the factor 1/2 of the squared error is forgotten in {where}"),
    "no_square": Kind("output", "loss", lambda at: 0.5 * at.gap,
         "the difference is not squared in {where}"),
    "difference": Kind("output", "loss", lambda at: abs(at.gap),
         "the difference itself stands in {where}; it is half its square"),
    "half_squared": Kind("output", "loss", lambda at: (0.5 * at.gap) ** 2,
         "the factor 1/2 is squared too in {where}"),
    "mean_of_outputs": Kind("step", "total", lambda at: at.right / len(at.parts),
         "E is divided by the number of outputs; it is their sum"),
    "exchanged": Kind("surprise", "loss", lambda at: surprise(at.out(), at.expected, at.both),
         "expected value and output are exchanged in {where}"),
    "common_logarithm": Kind("surprise", "loss",
         lambda at: surprise(at.expected, at.out(), at.both) / math.log(10.0),
         "the logarithm in E is that to base 10; it is the natural one"),
    "one_class": Kind("two classes", "loss", lambda at: surprise(at.expected, at.out(), both=False),
         "the part of 1 - expected is forgotten in E"),
    "binary_logarithm": Kind("surprise", "loss",
         lambda at: surprise(at.expected, at.out(), at.both) / math.log(2.0),
         "the logarithm in E is that to base 2; it is the natural one"),
    "mean_square": Kind("outputs", "total own", lambda at: 2.0 * at.right / at.outputs,
         "E is the mean of the squares; it is half the sum of them"),
    "root": Kind("step", "total", lambda at: math.sqrt(2.0 * at.right / len(at.parts)),
         "E is the root of the mean square; it is half the sum of squares"),
    "last_step": Kind("time", "loss own_part", lambda at: at.right if at.is_last else 0.0,
         "only the last step of time counts in E; it is their sum"),
    "class_number": Kind("one-hot", "expected", lambda at: at.parts.index(max(at.parts)),
         "in {where} the number of the class (from 0) stands for the expected values, which are "
         "1 for the class and 0 for the others (one-hot)"),
    "half_kept": Kind("output", "own", lambda at: 0.5 * at.right,
         "the factor 1/2 is still there in {where}; it cancels against the exponent"),
    "square_kept": Kind("output", "own", lambda at: at.right * at.gap,
         "the square is still there in {where}; its derivative is the difference"),
    "net_for_output": Kind("output", "own",
         lambda at: at.work.own_error(at.x, at.n, *at.parts, out=at.net()),
         "the net input stands where the output belongs in {where}"),
    "no_slope": Kind("neuron", "slope", lambda at: 1.0, "f' is missing in {where}"),
    "slope_at_output": Kind("neuron", "slope",
         lambda at: at.x.activation.derivative(at.out(), at.x.activation(at.out())),
         "f' in {where} is taken at the output instead of the net input"),
    "slope_of_net": Kind("neuron", "slope",
         lambda at: at.x.activation.derivative(at.net(), at.net()),
         "the formula of f' in {where} got the net input where it wants the output"),
    "slope_is_out": Kind("curved", "slope", lambda at: at.out(),
         "f' in {where} is the output alone"),
    "slope_is_rest": Kind("sigmoid", "slope", lambda at: 1.0 - at.out(),
         "f' in {where} is 1 - output alone"),
    "slope_twice": Kind("neuron", "slope", lambda at: at.right**2, "f' is there twice in {where}"),
    "other_slope": Kind("other function", "slope",
         lambda at: at.function.derivative(at.net(), at.out()),
         "f' in {where} is that of {2}"),
    "other_slope_of_net": Kind("other function", "slope",
         lambda at: at.function.derivative(at.net(), at.function(at.net())),
         "f' in {where} is the derivative of {2} at the net input"),
    "neighbours_slope": Kind("neighbour", "slope",
         lambda at: at.others_activation.derivative(at.net(at.other), at.out(at.other)),
         "f' in {where} is that of {2}"),
    "slope_at_kink": Kind("kink", "slope",
         lambda at: at.right if at.net() else slope_below(at.x.activation) or 0.0,
         "f'(0) in {where} is the slope just below 0, as PyTorch takes it; here it is the one "
         "above"),
    "extra_slope": Kind("output", "own", lambda at: at.right * at.parts[0],
         "{where} {has} an f' that cancels with this loss"),
    "softmax_slope": Kind("softmax", "softmax", lambda at: at.gap * at.out() * (1.0 - at.out()),
         "out (1 - out) stands beside expected - output in {where}, as if softmax were logistic"),
    "softmax_diagonal": Kind("softmax", "softmax", lambda at: at.pull * at.out() * (1.0 - at.out()),
         "in {where} softmax has only its derivative by the own net input; all outputs depend on "
         "it"),
    "softmax_short": Kind("softmax", "softmax", lambda at: at.gap,
         "{where} {is} expected - output, which is right only with the cross-entropy"),
    "softmax_left_out": Kind("softmax", "softmax", lambda at: at.pull,
         "the derivative of softmax is missing in {where}"),
    "updated_weight": Kind("sent back", "back", lambda at: at.work.early_weight(at.x) * at.flow,
         "{where} use{s} the weights after their update instead of those before"),
    "no_path": Kind("one way back", "back", lambda at: 0.0,
         "the path {0} -> {1} is forgotten in error {0}"),
    "no_later": Kind("later", "back", lambda at: 0.0,
         "what flows back from another step of time is forgotten in {where}"),
    "no_weights": Kind("sent back", "back", lambda at: at.flow,
         "the weights are missing in {where}"),
    "weight_sign_back": Kind("one negative back", "back", lambda at: -at.right,
         "the minus of w({0}->{1}) is lost in error {0}"),
    "other_weight_back": Kind("other weight back", "back", lambda at: at.read_weight * at.flow,
         "error {0} has w({2}->{3}) instead of w({0}->{1})"),
    "crossed_back": Kind("crossed back", "back", lambda at: at.read_weight * at.flow,
         "w({0}->{1}) and w({2}->{3}) are exchanged in error {0}"),
    "transposed_back": Kind("block back", "back", lambda at: at.read_weight * at.flow,
         "the weights are transposed in {where}"),
    "flipped_back": Kind("kernel back", "back", lambda at: at.read_weight * at.flow,
         "the kernel is flipped in {where}"),
    "wrong_step_back": Kind("other step back", "back",
         lambda at: at.weight * at.partial * at.error(at.other),
         "error {0} has error {2} instead of error {1}"),
    "outs_for_errors": Kind("sent back", "back",
         lambda at: at.weight * at.partial * at.out(at.x.target),
         "in {where} outputs of the targets stand where their errors belong"),
    "swapped_back": Kind("sent back", "back", lambda at: at.input * at.flow,
         "in {where} outputs stand where the weights belong"),
    "no_own_loss": Kind("judged", "own_part", lambda at: 0.0,
         "in {where} the own expected value is missing; only what flows back is there"),
    "added": Kind("output", "own softmax",
         lambda at: (at.right / at.gap if at.parts else 1.0) * (at.expected + at.out()),
         "expected value and output are added in {where}; it is their difference"),
    "by_output": Kind("output", "own", lambda at: at.right / at.parts[0],
         "{where} {is} -dE/dout alone; f' is missing, which cancels with it"),
    "mean_kept": Kind("outputs", "own", lambda at: at.right / at.outputs,
         "the errors are divided by the number of outputs; E is their sum"),
    "slope_plus": Kind("bounded", "slope",
         lambda at: {"logistic": at.out() * (1.0 + at.out())}.get(
             at.x.activation.name, 1.0 + at.out() ** 2),
         "a plus stands for the minus of f' in {where}"),
    "slope_of_back": Kind("sent back", "slope",
         lambda at: at.x.activation.derivative(at.back, at.x.activation(at.back)),
         "f' in {where} is taken at what flows back instead of the net input"),
    "one_left_out": Kind("one way left out", "back", lambda at: 0.0,
         "what flows back from {2} is forgotten in {where}"),
    "one_left": Kind("one way left", "back", lambda at: 0.0,
         "only what flows back from {2} counts in {where}; it is a sum"),
    "mean_back": Kind("sent back", "back", lambda at: at.right / len(at.x.source.outgoing),
         "what flows back is averaged in {where}; it is a sum"),
    "error_sign": Kind("neuron", "error", lambda at: -at.right, "{where} {has} the wrong sign"),
    "gradient_sign": Kind("trained", "gradient", lambda at: -at.right,
         "{where} {has} the wrong sign: it is -error times input"),
    "swapped": Kind("trained", "gradient", lambda at: -at.flow * at.weight,
         "in {where} the weight stands where the input belongs"),
    "no_input": Kind("trained", "gradient", lambda at: -at.flow, "the input is missing in {where}"),
    "net_for_input": Kind("passed on", "gradient", lambda at: -at.flow * at.net(at.x.source),
         "in {where} the net input of the source stands for its output"),
    "wrong_step_input": Kind("other step", "gradient", lambda at: -at.flow * at.out(at.other),
         "gradient {0} -> {1} has out {2} instead of out {0}"),
    "other_input": Kind("other input", "gradient", lambda at: -at.flow * at.out(at.other),
         "gradient {0} -> {1} has out {2} instead of out {0}"),
    "other_error": Kind("other error", "gradient",
         lambda at: -at.error(at.other) * at.partial * at.input,
         "gradient {0} -> {1} has error {2} instead of error {1}"),
    "targets_out": Kind("trained", "gradient", lambda at: -at.flow * at.out(at.x.target),
         "in {where} the target's output stands for the source's"),
    "out_for_error": Kind("trained", "gradient", lambda at: -at.out(at.x.target) * at.input,
         "in {where} the target's output stands where its error belongs"),
    "rate_in_gradient": Kind("step", "asked", lambda at: at.right * at.optimizer.learning_rate,
         "that is the gradient times the learning rate"),
    "sum_for_mean": Kind("step", "mean", lambda at: sum(at.parts),
         "the patterns are summed instead of averaged"),
    "last_pattern": Kind("step", "mean", lambda at: at.parts[-1], "only the last pattern counts"),
    "shared_mean": Kind("shared", "shared", lambda at: at.right / len(at.parts),
         "the gradients of a shared weight are averaged, not added up"),
    "last_share": Kind("shared", "shared", lambda at: at.parts[-1],
         "of the gradients of a shared weight only the last one counts"),
    "first_share": Kind("shared", "shared", lambda at: at.parts[0],
         "of the gradients of a shared weight only the first one counts"),
    "no_memory": Kind("remembering", "memory", lambda at: at.forgotten,
         "what the optimizer remembers from before is forgotten in {where}"),
    "mixed_velocity": Kind("velocity", "taken", lambda at: at.right * (1.0 - at.optimizer.momentum),
         "the gradient is multiplied by 1 - momentum; the velocity adds all of it"),
    "no_root": Kind("adam", "moved", lambda at: at.by_adam(rooted=False),
         "the root of the mean square is forgotten"),
    "no_correction": Kind("adam", "moved", lambda at: at.by_adam(corrected=False),
         "the division by 1 - beta^n is forgotten in {where}"),
    "update_sign": Kind("connection", "change", lambda at: -at.right,
         "{where} go{es} the wrong way: it is w - learning_rate times gradient"),
    "no_rate": Kind("step", "change", lambda at: at.right / at.optimizer.learning_rate,
         "the learning rate is forgotten"),
    "rate_twice": Kind("step", "change", lambda at: at.right * at.optimizer.learning_rate,
         "the learning rate is there twice"),
    "no_update": Kind("trained", "change", lambda at: 0.0,
         "{where} {is} still the one before the step"),
    "change_alone": Kind("trained", "before", lambda at: 0.0,
         "{where} {is} the change alone; it belongs to the weight before"),
}  # fmt: skip
"""Every kind of mistake, in the order of working."""

SQUARED = {
    "no_half", "half_kept", "half_squared", "no_square", "difference", "square_kept",
    "mean_square", "root",
}  # fmt: skip
"""Those that only the squared error has."""

WHERE = {
    "net": ("net {}", "net {}", "every net input"),
    "out": ("out {}", "out {}", "every output"),
    "E": ("E {}", "E {}", "E"),
    "error": ("error {}", "the errors of {}", "every error"),
    "gradient": ("gradient {}", "the gradients into {}", "every gradient"),
    "new weight": ("new weight {}", "the new weights into {}", "every new weight"),
}
"""What a quantity is called at one place, at several, and everywhere."""

NAMED = 5
"""How many places are named."""


class Slip(NamedTuple):
    """One mistake, made at one place, at those of one layer, or everywhere.

    Attributes:
        kind: a key of :data:`KINDS`.
        places: where; none for what has no place.
        reads: what is read there instead, for mistakes that consist in that.
        everywhere: True if these are all places where it can be made.
        called: what the quantity is called that it spoils; by default that of the places.
    """

    kind: str
    places: tuple[Place, ...] = ()
    reads: Reads = ()
    everywhere: bool = False
    called: str = ""

    @property
    def text(self) -> str:
        """What was done wrong."""
        kind = KINDS[self.kind]
        one, several, every = WHERE[kind.quantity]
        where, plural = every, False
        if self.called:
            where = self.called
        elif not self.everywhere or len(self.places) == 1:
            owners = dict.fromkeys(map(self._owner, self.places))
            plural = len(owners) > 1 or (len(self.places) > 1 and len(self.places[0]) > 1)
            where = (several if plural else one).format(_listed(list(owners)))
        first = self.reads[0] if self.reads else ((self.places or ((),))[0], ())
        names = (*first[0], *("",) * (2 - len(first[0])), *first[1])
        numbered = (
            {"s": "", "es": "", "has": "have", "is": "are"}
            if plural
            else {"s": "s", "es": "es", "has": "has", "is": "is"}
        )
        text = kind.text.format(*names, where=where, **numbered)
        likewise = self.called and self.reads and "{where}" not in kind.text
        return f"{text}, and so on in {self.called}" if likewise else text

    def _owner(self, place: Place) -> str:
        """Return whose quantity is spoilt by a mistake at a place."""
        quantity = KINDS[self.kind].quantity
        if len(place) == 1:
            return place[0]
        if quantity == "error":
            return place[0] if len(self.places) > 1 else f"{place[0]} (from {place[1]})"
        several = len(self.places) > 1
        return place[1] if quantity == "net" or several else " -> ".join(place)

    def distance(self, asked: Place) -> int:
        """Return how far it is from a place that was asked about.

        0 for a mistake made there alone, 1 there and elsewhere, 2 for everywhere, 3 elsewhere.
        """
        if self.everywhere and len(self.places) != 1:
            return 2
        if not asked or not any(asked[-1] in place for place in self.places):
            return 2 if self.everywhere else 3
        return min(len(self.places) - 1, 1)


def _listed(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names) if more < 1 else f"{', '.join(names[: NAMED - 1])} ... {names[-1]}"
