"""Slips that only arrays can have: wrong sums, and factors."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TypeAlias

import numpy as np

from neurosim.insight.judge.fields import Field, Layer, Numbers, looked_up
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
