"""Slips that only arrays can have: wrong sums, factors, and states of LSTM and GRU cells."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TypeAlias

import numpy as np

from neurosim.insight.judge.fields import Field, Layer, Numbers, array_of, looked_up
from neurosim.insight.judge.gates import Gates
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


def cell_slips(field: Field, layers: Layers, values: Mapping[Quantity, float]) -> Iterator[Found]:
    """Return for a state of cells kinds of slips, their words, and what they lead to."""
    cell, name = Gates(layers).part(field.layer)
    if field.kind != "out" or (cell, name) not in STATES:
        return
    shape = field.keys.shape
    parts: dict[str, Numbers] = {}

    def part(of: str, step: int) -> Numbers:
        if of not in parts:
            parts[of] = looked_up(
                array_of([_of(key, of) for key in field.keys.flat], shape), values
            )
        return parts[of][:, step]

    for kind, words, formula in STATES[cell, name]:
        found: Numbers = np.zeros(shape)
        old = np.zeros_like(found[:, 0])
        for step in range(shape[1]):
            old = found[:, step] = formula(partial(part, step=step), old)
        yield kind, words, found


def _of(key: Quantity, part: str) -> Quantity:
    """Return the output of a part of the same cell at the same step of time."""
    name, dot, step = key.of[0].partition("@")
    return Quantity("out", (f"{name.partition('.')[0]}.{part}{dot}{step}",), key.pattern)
