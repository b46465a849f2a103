"""How the signals that come into a neuron are combined into its net input.

Each aggregation comes with its partial derivatives, d net_input / d signal, one per signal.
"""

from __future__ import annotations

from collections.abc import Callable, MutableSequence, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from neurosim.attributes import unchanging
from neurosim.checks import choice, text
from neurosim.errors import OptionError
from neurosim.notation import counted


@unchanging
@dataclass(frozen=True)
class Aggregation:
    """A way to combine signals, with its partial derivatives.

    Args:
        name: what reprs and formulas call it.
        combine: the net input of a sequence of signals; an empty sequence is allowed.
        partials: d net_input / d signal for every signal, in their order.

    Raises:
        OptionError: where the two do not take a sequence, or do not give one partial a signal.

    >>> product = AGGREGATIONS["product"]
    >>> product.combine([2.0, 0.0, 3.0]), product.partials([2.0, 0.0, 3.0])
    (0.0, (0.0, 6.0, 0.0))
    """

    name: str
    combine: Callable[[Sequence[float]], float]
    partials: Callable[[Sequence[float]], tuple[float, ...]]

    def __reduce__(self) -> tuple[Any, ...]:
        """Let a pickle name one of the table, so that it is the same one afterwards."""
        if AGGREGATIONS.get(self.name) is self:
            return aggregation, (self.name,)
        return Aggregation, (self.name, self.combine, self.partials)

    def __post_init__(self) -> None:
        """Try both functions once, so that a wrong signature shows here and not in training."""
        text(self.name, "the name of an aggregation")
        for signals in ([], [0.5, 0.25]):
            try:
                self.combine(signals)
                count = len(self.partials(signals))
            except (TypeError, ValueError, LookupError, AttributeError) as error:
                raise OptionError(
                    f"aggregation {self.name!r} needs combine(signals) and partials(signals), "
                    f"also for no signals: {error}"
                ) from error
            if count != len(signals):
                raise OptionError(
                    f"aggregation {self.name!r} must give a partial derivative for each signal; "
                    f"for {counted(len(signals), 'signal')} it gave {count}"
                )

    def __repr__(self) -> str:
        return f"Aggregation({self.name!r})"


Fill = Callable[[Sequence[float], MutableSequence[float]], None]
"""Writes the partials of the signals into a place given for them."""


def _sum(signals: Sequence[float]) -> float:
    # Not the builtin: from Python 3.12 on it compensates rounding, and results would differ.
    total = 0.0
    for signal in signals:
        total += signal
    return total


def _ones(signals: Sequence[float], partials: MutableSequence[float]) -> None:
    for index in range(len(signals)):
        partials[index] = 1.0


def _product(signals: Sequence[float]) -> float:
    total = 1.0
    for signal in signals:
        total *= signal
    return total


def _products_of_others(signals: Sequence[float], partials: MutableSequence[float]) -> None:
    # Products from the left times products from the right: no division, so a 0 does no harm.
    left = 1.0
    for index in range(len(signals)):
        partials[index] = left
        left *= signals[index]
    right = 1.0
    for index in range(len(signals) - 1, -1, -1):
        partials[index] *= right
        right *= signals[index]


def _max(signals: Sequence[float]) -> float:
    if len(signals) == 0:
        return 0.0
    return signals[_winner(signals)]


def _winner(signals: Sequence[float]) -> int:
    winner = 0
    most = signals[0]
    for index in range(1, len(signals)):
        if signals[index] > most:
            winner = index
            most = signals[index]
    return winner


def _winner_alone(signals: Sequence[float], partials: MutableSequence[float]) -> None:
    for index in range(len(signals)):
        partials[index] = 0.0
    if len(signals) > 0:
        partials[_winner(signals)] = 1.0


def _listed(fill: Fill, signals: Sequence[float]) -> tuple[float, ...]:
    partials = [0.0] * len(signals)
    fill(signals, partials)
    return tuple(partials)


def _made(name: str, combine: Callable[[Sequence[float]], float], fill: Fill) -> Aggregation:
    """Return an aggregation that compiled code can use too, as its functions are loops."""
    return Aggregation(name, combine, partial(_listed, fill))


SUM = _made("sum", _sum, _ones)

AGGREGATIONS: dict[str, Aggregation] = {
    "sum": SUM,
    "product": _made("product", _product, _products_of_others),
    "max": _made("max", _max, _winner_alone),
}
"""Of no signals at all the sum is 0, the product 1 and the maximum 0; on a tie the first wins."""


def aggregation(chosen: str | Aggregation) -> Aggregation:
    """Return the aggregation of that name, or the given one itself.

    >>> aggregation("max").partials([1.0, 5.0, 5.0])
    (0.0, 1.0, 0.0)
    """
    if isinstance(chosen, Aggregation):
        return chosen
    return choice(chosen, AGGREGATIONS, "aggregation")
