"""Numbers worked out by hand: how many digits they have, and whether they agree with another."""

from __future__ import annotations

import re
from dataclasses import dataclass

from neurosim.checks import finite
from neurosim.errors import InputError, shown

__all__ = ["Rounded", "rounded"]

_NUMBER = re.compile(r"\s*[+-]?(\d+(?:[.,](\d*))?|[.,](\d+))(?:[eE]([+-]?\d{1,3}))?\s*")

FINEST = 1e-9
"""Relative difference that is always allowed: the order of a sum may change the last bits."""

COARSEST = 0.005
"""Relative difference that few digits may make at most, so that 0 or 1 is no answer to 0.3."""

FOUR_DECIMALS = 0.5e-4 * (1.0 + 1e-9)
"""Difference that few digits may make in any case: that of four decimals."""


@dataclass(frozen=True)
class Rounded:
    """A number and how far it may lie from what it was rounded from.

    Attributes:
        value: the number.
        within: half a unit of its last digit.
        digits: how many significant digits it has.
    """

    value: float
    within: float
    digits: int

    def agrees(self, exact: float) -> bool:
        """Tell whether the exact number rounds to this one.

        >>> rounded("0.0822").agrees(0.082167041), rounded("0.0821").agrees(0.082167041)
        (True, False)
        >>> rounded("0").agrees(0.3), rounded("0.0000").agrees(0.00003)
        (False, True)
        """
        few = max(COARSEST * abs(exact), FOUR_DECIMALS)
        return abs(self.value - exact) <= max(FINEST * abs(exact), min(self.within, few))

    def is_near(self, exact: float, units: float) -> bool:
        """Tell whether the exact number lies within so many units of this one's last digit.

        >>> rounded("0.2983").is_near(0.298371, units=1), rounded("0.29").is_near(0.31, units=1)
        (True, False)
        """
        return abs(self.value - exact) <= 2.0 * units * self.within

    def equals(self, exact: float) -> bool:
        """Tell whether it is the exact number itself, not only rounded from it.

        >>> rounded("0").equals(0.0), rounded("0.000").equals(0.0)  # what was it before rounding?
        (True, False)
        """
        if self.digits == 0 and self.within < 0.01:
            return False
        return abs(self.value - exact) <= FINEST * abs(exact)


def rounded(given: object) -> Rounded:
    """Read a number; its digits tell how it was rounded.

    Args:
        given: a number, or a text such as ``"0.0822"``, ``"-4.4e-4"`` or, with a decimal comma,
            ``"0,0822"``.

    Raises:
        InputError: for what is no finite number.

    >>> rounded("0.0822").within, rounded(0.25).within
    (5.00000000...e-05, 0.00500000000...)
    >>> rounded("0.0822").digits, rounded("-4.40e-4").digits, rounded("0.0").digits
    (3, 3, 0)
    """
    text = given if isinstance(given, str) else repr(finite(given, "a worked-out value"))
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise InputError(
            f"a worked-out value must be a number such as '0.0822', got {shown(given)}"
        )
    decimals = len(match[2] or match[3] or "") - int(match[4] or 0)
    value = finite(float(text.replace(",", ".")), "a worked-out value")
    digits = len(re.sub(r"\D", "", match[1]).lstrip("0"))
    return Rounded(value, 0.5 * 10.0**-decimals * (1.0 + 1e-10), digits)
