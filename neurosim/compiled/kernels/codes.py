"""Which functions compiled code knows, by number; the numbers come from the tables themselves.

A function with constants, such as prelu's, is a ``functools.partial`` of a plain function; the
plain function has the number, and the constants are data.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from neurosim.functions.activations import ACTIVATIONS, ARITHMETIC, Activation, clamp
from neurosim.functions.aggregations import AGGREGATIONS, Aggregation
from neurosim.functions.losses import LOSSES, Form, Loss
from neurosim.learning.optimizers.adaptive import Adam, RMSProp
from neurosim.learning.optimizers.descent import SGD, Optimizer, Rule


class Pair(NamedTuple):
    """Two plain functions that belong together, and how many constants come first in both."""

    first: Callable[..., Any]
    second: Callable[..., Any]
    constants: int


def _plain(function: Callable[..., Any]) -> tuple[Callable[..., Any], tuple[float, ...]]:
    return (function.func, function.args) if isinstance(function, partial) else (function, ())


def _activation_pair(activation: Activation) -> Pair:
    function, bound = _plain(activation.function)
    slope, also = _plain(activation.derivative)
    return Pair(function, slope, len(bound)) if bound == also else Pair(function, slope, -1)


def _aggregation_pair(aggregation: Aggregation) -> Pair:
    _, bound = _plain(aggregation.partials)
    return Pair(aggregation.combine, bound[0] if bound else aggregation.partials, 0)  # type: ignore[arg-type]


_KNOWN = (*ACTIVATIONS.values(), *ARITHMETIC.values(), clamp(0.0))

ACTIVATION_PAIRS = list(dict.fromkeys(map(_activation_pair, _KNOWN)))

AGGREGATION_PAIRS = list(dict.fromkeys(map(_aggregation_pair, AGGREGATIONS.values())))

_SUM = _aggregation_pair(AGGREGATIONS["sum"])

FORMS: list[Form] = list(
    dict.fromkeys(
        form
        for loss in LOSSES.values()
        for activation in _KNOWN
        if (form := loss.form(activation)) is not None
    )
)

OPTIMIZERS = (SGD(), SGD(momentum=0.5), RMSProp(), Adam())

RULES: list[Rule] = [each.rule() for each in OPTIMIZERS]
"""With the constants of these."""


def rule_code(optimizer: Optimizer) -> int:
    """Return the number of an optimizer's rule; -1 for a user's own."""
    known = type(optimizer) in {type(each) for each in OPTIMIZERS}
    rule = optimizer.rule() if known else None
    return -1 if rule is None else _index([each.move for each in RULES], rule.move)


def is_plain_descent(optimizer: Optimizer) -> bool:
    """Tell whether a weight moves by a multiple of its gradient, and by nothing else."""
    return type(optimizer) is SGD and optimizer.momentum == 0.0 and optimizer.l2 == 0.0


def activation_code(activation: Activation) -> int:
    """Return the number of an activation; -1 for a user's own."""
    return _index(ACTIVATION_PAIRS, _activation_pair(activation))


def aggregation_code(aggregation: Aggregation) -> int:
    """Return the number of an aggregation; -1 for a user's own."""
    return _index(AGGREGATION_PAIRS, _aggregation_pair(aggregation))


def is_sum(aggregation: Aggregation) -> bool:
    """Tell whether an aggregation is the sum of the signals."""
    return _aggregation_pair(aggregation) == _SUM


def form_code(loss: Loss, activation: Activation) -> int:
    """Return the number of a loss at outputs of that activation; -1 for a user's own."""
    known = type(loss) in {type(each) for each in LOSSES.values()}
    return _index(FORMS, loss.form(activation)) if known else -1


def constants(activation: Activation) -> tuple[float, ...]:
    """Return the constants that come first in both functions of an activation."""
    return _plain(activation.function)[1]


def _index(table: list[Any], entry: object) -> int:
    return table.index(entry) if entry in table else -1
