"""An explanation: a document with the number it explains, its factors and its paths."""

from __future__ import annotations

import math

from neurosim.checks import of_kind
from neurosim.errors import StateError
from neurosim.insight.document import Document
from neurosim.insight.explaining.paths import Path
from neurosim.insight.explaining.symbols import Formula
from neurosim.insight.expressions import Expression, Negative, Sum
from neurosim.insight.precision import Precision
from neurosim.notation import counted, number


class Explanation(Document):
    """Where a number comes from, made by ``ns.explain``."""

    KIND = "an explanation"

    def __init__(self, title: str, precision: Precision) -> None:
        super().__init__(title, precision)
        self._value = 0.0
        self._factors: tuple[float, ...] = ()
        self._paths: tuple[Path, ...] = ()
        self._path_count = 0

    @property
    def value(self) -> float:
        """The number that is explained."""
        return self._value

    @property
    def factors(self) -> tuple[float, ...]:
        """What it is the product of, where the chain rule was used."""
        return self._factors

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths whose values add up to it; none where there are more than the limit."""
        return self._paths

    @property
    def path_count(self) -> int:
        """How many paths there are."""
        return self._path_count

    def formula(self, left: Expression, formula: Formula) -> float:
        """Add symbols, numbers and result; say what a long sum leaves out; return the result."""
        self.equation(left, *of_kind(formula, Formula, "an explanation takes").steps)
        if formula.left_out:
            self.paragraph(f"rest stands for the {counted(formula.left_out, 'other', ',')}.")
        return formula.result

    def __repr__(self) -> str:
        return f"Explanation({self.title!r}, value={number(self.value)})"


def check_fits(formula: Formula, found: float, what: str, times: float = 1.0) -> None:
    """Raise StateError if a formula does not give the number that stands on the object."""
    numbers, result = formula.numbers, formula.result * times
    inner = numbers.operand if isinstance(numbers, Negative) else numbers
    terms = inner.terms if isinstance(inner, Sum) else (inner,)
    scale = abs(times) * math.fsum(abs(term.value()) for term in terms)
    if not math.isclose(result, found, rel_tol=1e-9, abs_tol=1e-9 * scale + 1e-300):
        raise StateError(
            f"{what} is {number(found)}, but from its neighbours' numbers it would be "
            f"{number(result)}: a number was changed since the pass; "
            "run ns.forward and ns.backward again"
        )
