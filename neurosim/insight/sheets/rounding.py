"""Numbers worked out by hand: how many digits they have, and whether they agree with another."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from neurosim.checks import finite
from neurosim.errors import InputError, shown

_DIGITS = r"([+-]?(?:\d+(?:[.,](\d*))?|[.,](\d+)))"
_NUMBER = re.compile(_DIGITS + r"(?:(?:e|[*·]10\^)\(?([+-]?\d{1,3})\)?)?(%?)")
_FRACTION = re.compile(r"([+-]?)(?:(\d+) )?(\d+)/(\d+)")
_SIGNS = str.maketrans("−‐‑‒–⁄×⋅∙", "-----/···")
"""Other signs for minus, slash and dot, as sheets and telephones write them."""

EXACT = 17
"""How many digits a fraction counts as."""

LONGEST = 60
"""How many letters are read as a number."""

FINEST = 1e-9
"""Relative difference that is always allowed: the order of a sum may change the last bits."""

FEW = 2
"""With fewer significant digits than this a number is judged by four decimals."""

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
        """Tell whether the exact number rounds to this one, with two digits at least.

        A single digit counts as two, the second a 0 that was left out, as floats do.

        >>> rounded("0.0822").agrees(0.082167041), rounded("0.0821").agrees(0.082167041)
        (True, False)
        >>> rounded("0.36").agrees(0.36355), rounded("0.4").agrees(0.36355)
        (True, False)
        >>> rounded(0.6).agrees(0.5969)
        True
        >>> rounded("0").agrees(0.3), rounded("0.0000").agrees(0.00003)
        (False, True)
        """
        within = self.within
        if self.digits < FEW:
            finer = self.within / 10.0 if self.digits else 0.0
            within = min(self.within, max(finer, FOUR_DECIMALS))
        return abs(self.value - exact) <= max(FINEST * abs(exact), within)

    def is_near(self, exact: float, units: float) -> bool:
        """Tell whether the exact number lies within that many units of this one's last digit.

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
        given: a number, or a text such as ``"0.0822"``, ``"-4.4e-4"``, ``"−4.4·10⁻⁴"``, ``"½"``,
            ``"3/4"``, ``"12 %"`` or, with a decimal comma, ``"0,0822"``.

    Raises:
        InputError: for what is no finite number.

    >>> rounded("0.0822").within, rounded(0.25).within
    (5.00000000...e-05, 0.00500000000...)
    >>> rounded("0.0822").digits, rounded("-4.40e-4").digits, rounded("0.0").digits
    (3, 3, 0)
    >>> rounded("−1½").value, rounded("−4.4·10⁻⁴").value
    (-1.5, -0.00044)
    """
    text = given if isinstance(given, str) else repr(finite(given, "a worked-out value"))
    text = re.sub(r"(?<=\d)(?=[¼-¾⅐-⅞])", " ", text)
    text = re.sub(r"(?<=\d)(?=[⁻⁰¹²³⁴-⁹])(?<![⁰¹²³⁴-⁹])", "^", text)
    plain = unicodedata.normalize("NFKC", text).translate(_SIGNS).strip().lower()
    plain = plain.lstrip("=≈~ ") if len(plain) <= LONGEST else ""
    plain = re.sub(r"^\((.*)\)$", r"\1", plain)
    fraction = _FRACTION.fullmatch(plain)
    if fraction is not None and int(fraction[4]):
        size = int(fraction[2] or 0) + int(fraction[3]) / int(fraction[4])
        return Rounded(-size if fraction[1] == "-" else size, 0.0, EXACT)
    plain = re.sub(r"^([+-]?)10\^", r"\g<1>1·10^", plain.replace("**", "^"))
    match = _NUMBER.fullmatch(re.sub(r"\s*([·*e%])\s*|^([+-])\s+", r"\1\2", plain))
    if match is None:
        raise InputError(
            f"a worked-out value must be a number such as '0.0822', got {shown(given)}"
        )
    exponent = int(match[4] or 0) - 2 * len(match[5])
    decimals = len(match[2] or match[3] or "") - exponent
    value = finite(float(f"{match[1].replace(',', '.')}e{exponent}"), "a worked-out value")
    digits = len(re.sub(r"\D", "", match[1]).lstrip("0"))
    return Rounded(value, 0.5 * 10.0**-decimals * (1.0 + 1e-10), digits)
