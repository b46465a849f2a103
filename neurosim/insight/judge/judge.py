"""Is a user's program right? Its arrays beside the network's, and the slip that explains."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy as np

from neurosim.checks import of_kind, text
from neurosim.errors import OptionError, shown
from neurosim.functions.losses import Loss
from neurosim.graph.network import Network
from neurosim.insight.judge.causes import Causes
from neurosim.insight.judge.fields import View, looked_up, views
from neurosim.insight.judge.formulas import Formulas
from neurosim.insight.judge.given import Given, by_layer, choose_meanings, pairs_of, read_array
from neurosim.insight.judge.judgement import Judged, Judgement, wrong_entries
from neurosim.insight.judge.layers import Layers
from neurosim.insight.judge.names import Names
from neurosim.insight.judge.scales import Scale, Scales
from neurosim.insight.sheets.calculation import Calculation
from neurosim.insight.sheets.quantities import Quantity
from neurosim.insight.sheets.task import Task, posed, solved
from neurosim.insight.sheets.verdict import Mistake
from neurosim.learning.optimizers.descent import SGD

STARTS = {
    "input": "the program has other inputs than were given to ns.judge",
    "expected": "the program has other expected values than were given to ns.judge",
    "weight": "the program starts from other weights than the network",
}
"""What to say of what is wrong before anything is computed."""


def judge(
    net: Network,
    inputs: Any,
    expected: Any,
    numbers: Mapping[str, Any],
    learning_rate: float = 0.5,
    loss: str | Loss = "squared_error",
) -> Judgement:
    """Judge the numbers of a program of your own: what is right, and where it goes wrong first.

    The program hands in its arrays by the names that people use: ``z1`` (net input), ``a1``
    (output), ``y_hat``, ``loss``, ``delta2`` (error, of either sign), ``dW1``, ``db1``, ``W1_new``,
    ``b1_new`` and others alike; of networks with groups also ``z_h``, ``dW_c1``, ``dW_hh``; of
    LSTMs and GRUs ``f``, ``c_tilde``, ``dz_f``, ``dW_f``, ``dW_ih``, an array over the steps each.
    Capitals and underscores do not matter. How an array lies is found from its shape and numbers:
    patterns as rows or columns, weights as (out, in) or (in, out), sums or means over a batch.

    Each array is also compared with what follows from the program's own arrays before it. So the
    first wrong one is found, and later ones that only follow from it are not blamed.

    Args:
        net: the network with the weights that the program started from; it stays as it is.
        inputs: those of one pattern, or a row for each pattern of a batch; of a recurrent network
            a row for each step of time, or an array (patterns, steps, inputs).
        expected: the expected values in the same way.
        numbers: the arrays by name.
        learning_rate: the program's, for the new weights.
        loss: what the program minimizes.

    Returns:
        A :class:`Judgement`: true if everything is right; it prints as a report.

    Raises:
        InputError, OptionError, NetworkError: for names, arrays or options that are not allowed.
        DivergenceError: if a number of the network overflows.

    >>> import neurosim as ns
    >>> net = ns.dense([2, 2, 1], seed=1)
    >>> right = ns.exercise(net, [0.5, 1.0], [1.0])
    >>> z1 = [right.answer("net h1"), right.answer("net h2")]
    >>> ns.judge(net, [0.5, 1.0], [1.0], {"z1": z1}).right
    True
    >>> ns.judge(net, [0.5, 1.0], [1.0], {"z1": z1, "a1": z1}).first.kinds
    ('no_activation',)
    """
    of_kind(net, Network, "ns.judge needs")
    if not isinstance(numbers, Mapping) or not numbers:
        raise OptionError(
            f"ns.judge needs the numbers by name, such as {{'z1': ...}}, got {shown(numbers)}"
        )
    for name in numbers:
        text(name, "the name of an array")
    rule, found = SGD(learning_rate), list[Judgement]()
    for pairs in pairs_of(net, inputs, expected):
        found.append(_Judge(posed(net, pairs, rule, loss), numbers).judgement())
        if found[-1].right:
            break
    return max(found, key=lambda each: sum(one.right for one in each.arrays))


class _Judge:
    """Goes through the arrays in the order of computing."""

    def __init__(self, task: Task, numbers: Mapping[str, Any]) -> None:
        self._task = task
        self._layers = Layers(task)
        named = by_layer(numbers, len(self._layers.layers))
        names = Names(self._layers, named)
        self._given = [_given(names, name, value) for name, value in named.items()]
        self._right = self._truth()
        choose_meanings(self._given, self._right, Scales(task))
        self._given.sort(key=lambda each: each.turn)
        self._scales = Scales(task)
        called = {each.field.key[:4]: each.name for each in self._given}
        self._formulas = Formulas(self._layers, called, self._scales)
        self._causes = Causes(self._layers, self._scales, self._formulas, self._right)
        self._wrong_ones: dict[str, dict[Quantity, float]] = {}
        self._lost = ""

    def judgement(self) -> Judgement:
        """Judge all arrays."""
        self._left = list(self._given)
        self._scales.vote(self._right_ones())
        pairs = []
        while self._left:
            each = self._next()
            self._left.remove(each)
            pairs.append((self._judge(each), each.field))
        # The lines stand as the arrays lie, which only all of them tell.
        judged = [
            judged if judged.right else replace(judged, formula=self._formulas.line(field))
            for judged, field in pairs
        ]
        return Judgement(self._task.net.name, judged, self._scales.notes())

    def _right_ones(self) -> Iterator[tuple[str, Scale]]:
        """Return the kinds of the arrays that are right, and how these come from the network's."""
        for each in self._given:
            fits = (each.fits(view, self._right, self._scales) for view in each.views)
            for scale in next(filter(None, fits), [])[: int(each.numbers.any())]:
                yield each.field.kind, scale

    def _next(self) -> Given:
        """Return what is computed next; over time what goes wrong by itself comes before the rest.

        There every array of a phase reads others of a step before, so that one wrong array makes
        others wrong that come earlier in a step.
        """
        phase = [each for each in self._left if each.turn[0] == self._left[0].turn[0]]
        if not self._layers.origin.recurrent or self._left[0].turn[0] not in (1, 3):
            return self._left[0]
        read = {
            each: each.read(view, self._scales.of(view.field)[0], self._scales.base(view))
            for each in phase
            for view in each.views[:1]
        }
        given = self._causes.used | dict(chain(*(values.items() for values in read.values())))
        known = self._right, self._following(given)
        wrong = [
            each
            for each in phase
            if not any(
                each.fits(view, values, self._scales) for view in each.views for values in known
            )
        ]
        if wrong:
            for each in set(read).difference(wrong):
                self._causes.used.update(read[each])
            self._causes.follows = self._following(self._causes.used)
        return (wrong or self._left)[0]

    def _truth(self) -> dict[Quantity, float]:
        """Return all right numbers: the network's own, and what it does not keep."""
        task = self._task
        values = solved(task)  # which refuses numbers that overflow
        values = self._all_of(Calculation(task)) | values
        for number, pattern in task.numbered:
            for node, value in zip(task.net.inputs, pattern.inputs, strict=True):
                values[Quantity("input", (node.name,), number)] = float(value)
            for output, wanted in zip(task.net.outputs, pattern.expected, strict=True):
                values[Quantity("expected", (output.name,), number)] = float(wanted)
        for names, connection in task.edges.items():
            values[Quantity("weight", names)] = connection.weight
        return values

    def _all_of(self, worked: Calculation) -> dict[Quantity, float]:
        """Return every number of a calculation; of what was given, what it should have been."""
        found = {}
        for field in self._layers.fields:
            for key in field.keys.flat:
                if key is not None:
                    value = worked.value(key)
                    found[key] = worked.worked.get(key, value)
        return found

    def _judge(self, each: Given) -> Judged:
        if not each.views:
            mistakes = self._causes.of_arrays(each) or [self._causes.of_shape(each)]
            self._use_everywhere(each)
            return Judged(each.name, "wrong", tuple(mistakes))
        each.views.sort(key=self._scales.unlikely)
        for values in (self._right, self._causes.follows):
            for view in each.views:
                scales = each.fits(view, values, self._scales)
                turned = self._scales.turned(view) if scales else None
                if turned:
                    return self._wrong(each, each.views[0], scales[0], [turned])
                if scales:
                    return self._accept(each, view, scales[0], values)
        return self._wrong(each, *self._explained(each))

    def _explained(self, each: Given) -> tuple[View, Scale, list[Mistake]]:
        """Return how a wrong array lies and what explains it."""
        if each.field.kind in STARTS:
            why = STARTS[each.field.kind]
            if each.field.kind != "weight" and self._task.net.scaling is not None:
                why += ", which the network scales"
            return each.views[0], Scale(), [Mistake("start", why)]
        found = self._causes.slip(each)
        if found is not None:
            return found
        mistakes = self._causes.of_arrays(each)
        view, scale = self._nearest(each)
        mistakes = mistakes or self._causes.otherwise(each, view, scale)
        if not mistakes and self._lost:
            text = f"perhaps only because of {self._lost}, whose shape is wrong"
            mistakes = [Mistake("after_wrong_shape", text)]
        return view, scale, mistakes

    def _accept(
        self, each: Given, view: View, scale: Scale, values: Mapping[Quantity, float]
    ) -> Judged:
        base = self._scales.base(view)
        remark = each.remark(view, scale.shown(looked_up(view.keys, values), base)) or ""
        if each.numbers.any():  # zeros are the same by any convention
            self._scales.settle(view, scale)
        each.views = [view]
        self._causes.used.update(each.read(view, scale, base))
        given = "" if values is self._right else self._spoilt_by(each, view)
        return Judged(each.name, "right", remark=remark, given=given)

    def _wrong(self, each: Given, view: View, scale: Scale, mistakes: list[Mistake]) -> Judged:
        base = self._scales.base(view)
        right = scale.shown(looked_up(view.keys, self._causes.follows), base)
        each.views = [view]
        self._spoil(each, each.read(view, scale, base))
        entries = wrong_entries(each.numbers, right, view.there)
        return Judged(each.name, "wrong", tuple(mistakes), entries, each.numbers.size)

    def _spoil(self, each: Given, values: Mapping[Quantity, float]) -> None:
        """Let what comes later follow from wrong numbers."""
        if not self._left:
            return
        self._wrong_ones[each.name] = self._following(values)
        self._causes.used.update(values)
        self._causes.follows = self._following(self._causes.used)

    def _following(self, given: Mapping[Quantity, float]) -> dict[Quantity, float]:
        """Return what follows from numbers of the program; nothing that overflows."""
        try:
            return self._all_of(Calculation(self._task, given=given))
        except (ArithmeticError, ValueError):
            return {**dict.fromkeys(self._right, math.nan), **given}

    def _spoilt_by(self, each: Given, view: View) -> str:
        """Return the name of the wrong array that an array follows from, or of all before it."""
        for name, values in reversed(self._wrong_ones.items()):
            if each.fits(view, values, self._scales):
                return name
        return " and ".join(self._wrong_ones)

    def _use_everywhere(self, each: Given) -> None:
        """Let one number stand for a whole array, as programs do; other shapes say nothing."""
        if each.numbers.size != 1:
            self._lost = self._lost or each.name
            return
        value = float(self._scales.of(each.field)[0].read(each.numbers.reshape(()), None))
        self._spoil(each, {key: value for key in each.field.keys.flat if key is not None})

    def _nearest(self, each: Given) -> tuple[View, Scale]:
        """Return how a wrong array most likely lies: so that later ones follow, or least off."""

        def unlikely(pair: tuple[View, Scale]) -> tuple[int, float]:
            view, scale = pair
            right = looked_up(view.keys, self._causes.follows)
            apart = np.abs(each.numbers - scale.shown(right, self._scales.base(view)))
            return -self._later(each, view, scale), float(np.nan_to_num(apart, nan=0.0).sum())

        pairs = [(view, scale) for view in each.views for scale in self._scales.of(view.field)]
        return pairs[0] if len(pairs) == 1 else min(pairs, key=unlikely)

    def _later(self, each: Given, view: View, scale: Scale) -> int:
        """Return how many of the arrays after one follow from it, if it lies so."""
        plain = Scales(self._task)
        plain.settle(view, scale)
        used = self._causes.used | each.read(view, scale, plain.base(view))
        values = self._following(used)
        return sum(
            any(
                found.sign > 0 or one.field.kind != "gradient"
                for way in one.views
                for found in one.fits(way, values, plain)
            )
            for one in self._left
        )


def _given(names: Names, name: str, value: Any) -> Given:
    numbers, single = read_array(name, value)
    meanings = names.fields(name, single=numbers.size == 1)
    ways = [view for field in meanings for view in views(field, numbers.shape)]
    return Given(name, numbers, single, meanings, ways)
