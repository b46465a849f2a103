"""Slips that only arrays can have: wrong sums, factors, and formulas of LSTM and GRU cells."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

import numpy as np

from neurosim.graph.connection import Connection
from neurosim.graph.nodes import Bias
from neurosim.insight.judge.fields import Field, Layer, Numbers, looked_up
from neurosim.insight.judge.gates import STACKED, Gates
from neurosim.insight.judge.layers import Layers
from neurosim.insight.sheets.quantities import Quantity
from neurosim.insight.sheets.task import Task


def array_slips(
    field: Field, layers: Layers, values: dict[Quantity, float]
) -> Iterator[tuple[str, str, Numbers]]:
    """Return for an array kinds of slips, their words, and what they lead to."""
    layer = field.layer
    if layer is None:
        return
    if field.kind == "gradient" and field.source is None:
        errors = looked_up(layers.of_nodes("error", layer).keys, values)
        rows = -errors.reshape(-1, len(layer.nets))
        count = len(layers.task.numbers)
        units = len(layer.nets)
        averaged = (", which it averages over", count / units) if units > 1 else ("", 1.0)
        for by, size in (("", 1.0), (" and not averaged", float(count)), averaged):
            yield (
                "wrong_axis",
                f"{{name}} is summed over the wrong axis: over the units, not over the "
                f"patterns{by if count > 1 else ''}",
                size * rows.sum(axis=1) / count,
            )
            yield (
                "whole_sum",
                "{name} is summed over everything: over the units as well as the patterns",
                size * np.array(rows.sum()) / count,
            )
            yield (
                "no_sum",
                "{name} is not summed over the patterns",
                size * rows / count,
            )
    if field.source is not None and field.kind == "gradient" and len(field.blocks) == 2:
        yield from _other_factors(field, layers, values)
    if field.kind == "out" and layer.outs != layer.nets:
        nets = looked_up(layers.of_nodes("net", layer).keys, values).reshape(-1, len(layer.nets))
        with np.errstate(over="ignore", invalid="ignore"):
            powers = np.exp(nets - nets.max())
            yield (
                "softmax_axis",
                "softmax shares out 1 among all patterns; it belongs to those of one pattern",
                powers / powers.sum(),
            )
            yield (
                "softmax_axis",
                "softmax goes over the wrong axis: it shares out 1 among patterns, not outputs",
                powers / powers.sum(axis=0),
            )
            yield "no_norm", "the exponentials are not divided by their sum", np.exp(nets)


def _other_factors(
    field: Field, layers: Layers, values: dict[Quantity, float]
) -> Iterator[tuple[str, str, Numbers]]:
    """Return products of errors and outputs of which one is another layer's."""

    def rows(kind: str, layer: Layer) -> Numbers:
        numbers = looked_up(layers.of_nodes(kind, layer).keys, values)
        return numbers.reshape(-1, len(layer.nets))

    target, source = field.layer, field.source
    if target is None or source is None or layers.origin.recurrent:
        return
    count = len(layers.task.numbers)
    kind = "out" if source.number else "input"
    for other in layers.layers:
        if other not in (source, target) or (other is target and source.number == 0):
            swapped = -rows("error", other).T @ rows(kind, source) / count
            if swapped.shape == field.keys.shape:
                yield (
                    "other_error",
                    f"{{name}} has the error of layer {other.number}, not of its own",
                    swapped,
                )
        if other is not source and len(other.outs) == len(source.outs):
            yield (
                "other_input",
                f"{{name}} has the outputs of layer {other.number} where those of the layer before "
                "it belong",
                -rows("error", target).T @ rows("out", other) / count,
            )


CLOSE = 1e-6
"""How far the quotients may be apart for all numbers to be the same multiple."""


def factor(given: Numbers, right: Numbers, task: Task) -> str:
    """Say by which factor all numbers of an array differ from the right ones, if they do."""
    first = times(given, right)
    known = any(np.isclose(first, each) for each, _ in _factors(task))
    if math.isnan(first) or (np.count_nonzero(right) == 1 and not known):
        return ""
    if first == 0.0:
        return "every number is 0"
    why = "; or ".join(text for each, text in _factors(task) if np.isclose(first, each))
    return f"every number is {first:.6g} times the right one" + (f": {why}" if why else "")


def times(given: Numbers, right: Numbers) -> float:
    """Return how many times the right one every number of an array is; NaN if it differs."""
    sure = np.isfinite(right) & (np.abs(np.nan_to_num(right)) > 0.0)
    if not sure.any() or (np.isfinite(right) & ~sure & (given != 0.0)).any():
        return math.nan
    quotients = given[sure] / right[sure]
    first = float(quotients.flat[0])
    same = np.isfinite(quotients).all() and np.abs(quotients - first).max() <= CLOSE * abs(first)
    return first if same else math.nan


def _factors(task: Task) -> list[tuple[float, str]]:
    patterns, outputs, rate = len(task.numbers), len(task.net.outputs), task.learning_rate
    return [
        (2.0, "a factor 2 too many, as from a square without its half"),
        (0.5, "a factor 1/2 too many"),
        (-1.0, "its sign is wrong"),
        (1.0 / patterns, f"divided by the {patterns} patterns once more"),
        (float(patterns), f"summed over the {patterns} patterns, not averaged"),
        (1.0 / outputs, f"divided by the {outputs} outputs"),
        (2.0 / outputs, f"twice, divided by the {outputs} outputs, as a mean square has it"),
        (1.0 / (patterns * outputs), f"divided by {patterns} patterns and {outputs} outputs"),
        (rate, "the learning rate is in it"),
    ]


Found: TypeAlias = tuple[str, str, Numbers]
"""A kind of slip, its words, and what it leads to."""

Part: TypeAlias = Callable[[str], Numbers]
"""The outputs of a part of the cells at one step of time, by its name."""

SHARED = "one gate stands for both; here each has weights of its own"

STATES: dict[tuple[str, str], list[tuple[str, str, Callable[[Part, Numbers], Numbers]]]] = {
    ("lstm", "c"): [
        ("no_forget_gate", "the forget gate is missing: c[t-1] is kept whole",
         lambda now, old: old + now("i") * now("g")),
        ("no_input_gate", "the input gate is missing: what is new comes in whole",
         lambda now, old: now("f") * old + now("g")),
        ("gates_exchanged", "input gate and forget gate are exchanged",
         lambda now, old: now("i") * old + now("f") * now("g")),
        ("coupled_gates", f"1 - i stands for f: {SHARED}",
         lambda now, old: (1 - now("i")) * old + now("i") * now("g")),
        ("coupled_gates", f"1 - f stands for i: {SHARED}",
         lambda now, old: now("f") * old + (1 - now("f")) * now("g")),
    ],
    ("lstm", ""): [
        ("no_output_gate", "the output gate is missing", lambda now, old: np.tanh(now("c"))),
        ("output_gate_inside", "the output gate stands inside tanh; it belongs before it",
         lambda now, old: np.tanh(now("o") * now("c"))),
    ],
    ("gru", ""): [
        ("turned_update",
         "z and 1 - z are the other way round: here z is the share of {name} that is kept, as in "
         "PyTorch; in other books it is the share that is new",
         lambda now, old: now("z") * now("n") + (1 - now("z")) * old),
    ],
}  # fmt: skip
"""For states of cells the slips of their formula, given the parts and the state before."""

RESET = (
    "the reset gate is multiplied with h[t-1] before the weights, as in the paper of Cho et al. "
    "(2014) and Keras' reset_after=False; here, as in PyTorch, with what the weights make of it"
)
FORGET = (
    "1 is added to the forget gate, as by TensorFlow's forget_bias; here that is a part of its bias"
)


def cell_slips(field: Field, layers: Layers, values: Mapping[Quantity, float]) -> Iterator[Found]:
    """Return for an array of cells kinds of slips, their words, and what they lead to."""
    cell, part = Gates(layers).part(field.layer)
    if not cell or field.kind not in ("net", "out"):
        return
    found = _Cells(field, layers, values)
    if field.kind == "out":
        yield from found.states(cell, part)
    if part in STACKED[cell][0]:
        yield from found.gates(cell, part)


class _Cells:
    """One array of cells, and what other parts of them sent."""

    def __init__(self, field: Field, layers: Layers, values: Mapping[Quantity, float]) -> None:
        self._field, self._net, self._values = field, layers.task.net, values

    def states(self, cell: str, part: str) -> Iterator[Found]:
        """Return the slips of the formula of a state."""
        for kind, words, formula in STATES.get((cell, part), []):
            found: Numbers = np.zeros(self._field.keys.shape)
            old = np.zeros_like(found[:, 0])
            for step in range(found.shape[1]):
                old = found[:, step] = formula(self._at(step), old)
            yield kind, words, found

    def gates(self, cell: str, part: str) -> Iterator[Found]:
        """Return the slips of a gate."""
        order = STACKED[cell][0]
        for other in order.replace(part, ""):
            stands = f"it is computed with the weights of {other}; PyTorch's order is "
            yield "other_gate", stands + ", ".join(order), self._made(lambda _: 0.0, other)
        if part == "n":
            yield "reset_before", RESET, self._made(self._reset_before)
            return
        yield "bias_twice", "the bias is added twice", self._made(self._bias)
        if cell == "lstm":
            yield "cell_for_output", "c[t-1] stands where h[t-1] belongs", self._made(self._of_cell)
        if part == "f":
            yield "forget_bias", FORGET, self._made(lambda _: 1.0)
            if self._field.kind == "out":
                yield "coupled_gates", f"it is 1 - i: {SHARED}", 1.0 - self._part("i")

    def _at(self, step: int) -> Part:
        return lambda name: self._part(name)[:, step]

    def _made(self, more: Callable[[Quantity], float], other: str = "") -> Numbers:
        """Return the array with something more in its net inputs, or with those of another gate."""

        def one(key: Quantity) -> float:
            net = key._replace(kind="net", of=self._of(key, other).of if other else key.of)
            total = self._values[net] + more(net)
            return total if key.kind == "net" else self._net[key.of[0]].activation(total)

        return np.array([one(key) for key in self._field.keys.flat]).reshape(self._field.keys.shape)

    def _bias(self, key: Quantity) -> float:
        sources = self._net[key.of[0]].incoming
        return sum(each.weight for each in sources if isinstance(each.source, Bias))

    def _of_cell(self, key: Quantity) -> float:
        return sum(
            each.weight
            * (self._out(f"{unit}.c{dot}{step}", key) - self._out(each.source.name, key))
            for each in self._again(key)
            for unit, dot, step in [each.source.name.partition("@")]
        )

    def _reset_before(self, key: Quantity) -> float:
        past = self._of(key, "past")
        step = past.of[0].partition("@")[2]
        total = -self._out(self._of(key, "reset").of[0], key) + self._bias(past)
        for each in self._again(past):
            unit = each.source.name.partition("@")[0]
            gate = self._out(f"{unit}.r@{step}", key)
            total += each.weight * gate * self._out(each.source.name, key)
        return total

    def _again(self, key: Quantity) -> list[Connection]:
        """Return what the cells send into a gate."""
        steps = [each.name for each in self._net.inputs]
        return [
            each
            for each in self._net[key.of[0]].incoming
            if not isinstance(each.source, Bias) and each.source.name not in steps
        ]

    def _out(self, name: str, key: Quantity) -> float:
        """Return what a node sends; a state at the start is 0."""
        return self._values.get(Quantity("out", (name,), key.pattern), 0.0)

    def _part(self, name: str) -> Numbers:
        """Return the outputs of a part, in the shape of the array."""
        keys = [self._of(key, name) for key in self._field.keys.flat]
        return np.array([self._values[key] for key in keys]).reshape(self._field.keys.shape)

    @staticmethod
    def _of(key: Quantity, part: str) -> Quantity:
        """Return the output of a part of the same cell at the same step of time."""
        name, dot, step = key.of[0].partition("@")
        return Quantity("out", (f"{name.partition('.')[0]}.{part}{dot}{step}",), key.pattern)
