"""What explains a wrong array: a slip that leads to all of it, a wrong sum, a factor."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cached_property

import numpy as np

from neurosim.insight.judge.fields import (
    Field,
    Layer,
    Numbers,
    Scope,
    View,
    agree,
    long,
    looked_up,
    views,
)
from neurosim.insight.judge.formulas import Formulas
from neurosim.insight.judge.given import Given
from neurosim.insight.judge.layers import Layers
from neurosim.insight.judge.scales import Scale, Scales
from neurosim.insight.sheets.calculation import Calculation
from neurosim.insight.sheets.kinds import KINDS
from neurosim.insight.sheets.quantities import Place, Quantity
from neurosim.insight.sheets.slips import STEPS, Mistakes, Slip, widest
from neurosim.insight.sheets.task import Task
from neurosim.insight.sheets.verdict import Mistake

WORK, LEAST = 2_000_000, 60
"""How many connections are passed at most in search of a slip, and how many are tried anyway."""

BY_HAND = 200
"""In networks of more connections no program makes a mistake at one place alone."""

STEPLESS = {name for name, kind in KINDS.items() if kind.at in STEPS}
"""Slips that have no place."""

SPOILS = {"pull": "error", "back": "error", "slope": "error"}
"""Which kinds of slips spoil an array, where that is not its own kind."""


class Causes:
    """Looks for what explains an array.

    Args:
        layers: the network's layers.
        scales: the program's conventions.
        formulas: what its arrays are called.
        right: the right numbers.
    """

    def __init__(
        self,
        layers: Layers,
        scales: Scales,
        formulas: Formulas,
        right: Mapping[Quantity, float],
    ) -> None:
        self._task = layers.task
        self._layers = layers
        self._scales = scales
        self._formulas = formulas
        self._right = right
        self.used: dict[Quantity, float] = {}
        self.follows = dict(right)

    def slip(self, each: Given) -> tuple[View, Scale, list[Mistake]] | None:
        """Return how an array lies with a known slip, and the slips that give all of it."""
        passed = len(self._task.net.connections) * len(self._task.patterns)
        left = max(WORK // passed, LEAST)
        tried = set()
        for group in self._slips(each.field):
            found: dict[str, Mistake] = {}
            lies: tuple[View, Scale] | None = None
            for slip in group:
                known = (slip.kind, slip.places, slip.reads)
                if known in tried or (slip.kind not in STEPLESS and not slip.places):
                    continue
                tried.add(known)
                left -= 1
                for view, scale in self._with(slip, each):
                    if lies and lies[1].times > scale.times:
                        found, lies = {}, None  # the slip is there, not in what else is a sum
                    if not lies or lies[1].times == scale.times:
                        lies = lies or (view, scale)
                        found.setdefault(slip.kind, Mistake(slip.kind, slip.text))
                if left <= 0:
                    break
            if lies:
                return (*lies, list(found.values()))
            if left <= 0:
                break
        return None

    def _with(self, slip: Slip, each: Given) -> Iterator[tuple[View, Scale]]:
        """Return how the array lies if it comes from a slip; nothing if it does not."""
        with suppress(ArithmeticError, ValueError):
            worked = Calculation(self._task, slip, self.used)
            keys = (key for key in each.views[0].keys.flat if key is not None)
            values = {key: worked.value(key) for key in keys}
            for view in each.views:
                for scale in each.fits(view, values, self._scales):
                    yield view, scale
                    return

    def _slips(self, field: Field) -> Iterator[Iterator[Slip]]:
        """Return the slips to try: those of the array itself, then of others, then anywhere."""
        own, bias = SPOILS.get(field.kind, field.kind), field.of_weights and field.source is None
        made = self._made_in(field.layer, field.source, bias=bias)
        yield (slip for slip in made if _spoils(slip) == own)
        for layer in dict.fromkeys((field.layer, *self._layers.layers)):
            yield (slip for slip in self._made_in(layer, None))
        yield (slip._replace(everywhere=True, called="") for slip in self._made_in(None, None))
        first = next((key for key in field.keys.flat if key is not None and key.of), None)
        if first is not None and len(self._task.net.connections) <= BY_HAND:
            yield (slip for _, slip in Mistakes(self._task).near(first, LEAST))

    @cached_property
    def _widest(self) -> list[Slip]:
        return [slip for kind in KINDS for slip in widest(kind, self._task)]

    def _made_in(
        self, layer: Layer | None, source: Layer | None, *, bias: bool = False
    ) -> Iterator[Slip]:
        """Return the mistakes at every place of an array, or of the network, at once."""
        scope = self._layers.scope(layer, source)
        for slip in self._widest:
            quantity = _spoils(slip)
            kind = "error" if quantity in SPOILS else quantity
            called = self._formulas.called(kind, layer, source, bias=bias) if layer else ""
            places = tuple(each for each in slip.places if _lies(each, quantity, scope))
            held = set(places)
            reads = tuple(each for each in slip.reads if each[0] in held)
            yield slip._replace(places=places, reads=reads, called=called)

    def of_arrays(self, each: Given) -> list[Mistake]:
        """Return the first slip that only arrays have, such as a sum over the wrong axis."""
        shape = each.numbers.shape
        for kind, text, array in _array_slips(each.field, self._layers, self.follows | self.used):
            turned = [array, array.T]
            if array.size == each.field.keys.size:
                whole = array.reshape(each.field.keys.shape)
                turned = [whole.transpose(view.order) for view in each.views]
            for one in turned:
                if one.size != each.numbers.size or long(one.shape) != long(shape):
                    continue
                there = np.ones(shape, bool)
                for scale in self._scales.of(each.field):
                    right = scale.shown(one.reshape(shape), None)
                    if agree(each.numbers, right, there, each.single) is not None:
                        return [Mistake(kind, text.format(name=each.name))]
        return []

    def of_shape(self, each: Given) -> Mistake:
        """Say which shape was expected."""
        shape, field = each.numbers.shape, each.field
        text = f"its shape is {shape}, but it holds {field.words}"
        count = len(self._task.numbers)
        if count > 1 and shape[-2:] == (count, count) and not field.of_weights:
            text += (
                f"; an array of shape ({count}, 1) less one of ({count},) gives "
                f"({count}, {count}): bring both to the same shape"
            )
            return Mistake("broadcast", text)
        return Mistake("shape", text)

    def otherwise(self, each: Given, view: View, scale: Scale) -> list[Mistake]:
        """Return what else a wrong array may be: a multiple of the right one, or another one."""
        right = scale.shown(looked_up(view.keys, self.follows), self._scales.base(view))
        undefined = np.count_nonzero(~np.isfinite(each.numbers))
        if undefined:
            verb = "is" if undefined == 1 else "are"
            text = f"{undefined} of its {each.numbers.size} numbers {verb} NaN or infinite"
            return [Mistake("not_finite", text)]
        text = _factor(each.numbers, right, self._task)
        if text:
            return [Mistake("factor", text)]
        if each.field.kind in ("gradient", "new weight"):
            edges, keys = self._task.edges, [key for key in view.keys.flat if key is not None]
            weights = {key: edges[key.of[0], key.of[1]].weight for key in keys}
            before = looked_up(view.keys, weights)
            new = each.field.kind == "new weight"
            text = _factor(each.numbers - before, right - before, self._task) if new else ""
            if text:
                return [Mistake("factor", f"of the change from the old weights {text}")]
            decay = _times(each.numbers - right, before) / (-self._task.learning_rate if new else 1)
            if decay > 0.0 and np.count_nonzero(before) > 1:
                text = f"{decay:.4g} times the weights is in it as well: weight decay"
                return [Mistake("weight_decay", f"{text}, which this task is without")]
        for field in self._layers.fields if each.numbers.any() else ():
            if field.key == each.field.key:
                continue
            for other in views(field, each.numbers.shape):
                if each.fits(other, self._right, Scales(self._task)):
                    name = self._formulas.called(field.kind, field.layer, field.source)
                    return [Mistake("other_quantity", f"that is {name}")]
        return []


def _spoils(slip: Slip) -> str:
    return KINDS[slip.kind].quantity


def _lies(place: Place, quantity: str, scope: Scope) -> bool:
    if len(place) == 1 or quantity == "error":
        return place[0] in scope.names
    return place[1] in scope.names if quantity == "net" else place in scope.edges


def _array_slips(
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


def _factor(given: Numbers, right: Numbers, task: Task) -> str:
    """Say by which factor all numbers of an array differ from the right ones, if they do."""
    first = _times(given, right)
    known = [text for each, text in _factors(task) if np.isclose(first, each)]
    if math.isnan(first) or (np.count_nonzero(right) == 1 and not known):
        return ""
    if first == 0.0:
        return "every number is 0"
    why = "; or ".join(known)
    return f"every number is {first:.6g} times the right one" + (f": {why}" if why else "")


def _times(given: Numbers, right: Numbers) -> float:
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
    of_patterns = [
        (1.0 / patterns, f"divided by the {patterns} patterns once more"),
        (float(patterns), f"summed over the {patterns} patterns, not averaged"),
    ]
    of_outputs = [
        (1.0 / outputs, f"divided by the {outputs} outputs"),
        (2.0 / outputs, f"twice, divided by the {outputs} outputs, as a mean square has it"),
    ]
    of_both = (1.0 / (patterns * outputs), f"divided by {patterns} patterns and {outputs} outputs")
    return [
        (2.0, "a factor 2 too many, as from a square without its half"),
        (0.5, "a factor 1/2 too many"),
        (-1.0, "its sign is wrong"),
        *(of_patterns if patterns > 1 else ()),
        *(of_outputs if outputs > 1 else ()),
        *([of_both] if patterns > 1 and outputs > 1 else ()),
        (rate, "the learning rate is in it"),
    ]
