"""How many digits a document shows."""

from __future__ import annotations

from dataclasses import dataclass

from neurosim.attributes import unchanging
from neurosim.checks import whole
from neurosim.notation import DIGITS, number

DUST = 1e-13
"""What is smaller comes from rounding where larger numbers cancel; decimals show it as 0."""

MOST = 17
"""As many digits tell every float from its neighbours."""


@unchanging
@dataclass(frozen=True)
class Precision:
    """A number of significant digits or, where it is given, of decimals.

    Args:
        digits: how many significant digits a number shows at most.
        decimals: how many digits it shows after the point at most, as published examples do; a
            number that would read 0 and is not keeps its significant digits, down to 1e-13.
        dusty: show what is smaller than that as it is also among significant digits.

    Raises:
        OptionError: for digits below 1 or above 17, or decimals below 0.

    >>> Precision(4).write(0.082167041), Precision(decimals=4).write(0.082167041)
    ('0.08217', '0.0822')
    >>> Precision(3, decimals=4).write(0.0000123456)
    '1.23e-05'
    >>> Precision(decimals=4).write(-1.1e-16), Precision(6, dusty=False).write(-1.1e-16)
    ('0', '0')
    """

    digits: int = DIGITS
    decimals: int | None = None
    dusty: bool = True

    def __post_init__(self) -> None:
        """Refuse what is no number of digits."""
        whole(self.digits, "digits", most=MOST)
        if self.decimals is not None:
            whole(self.decimals, "decimals", least=0)

    def write(self, value: float) -> str:
        """Write a number, without superfluous zeros."""
        if self.decimals is None:
            return number(value if self.dusty or abs(value) >= DUST else 0.0, self.digits)
        text = f"{value + 0.0:.{self.decimals}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        if text in ("0", "-0"):
            return "0" if abs(value) < DUST else number(value, self.digits)
        return text
