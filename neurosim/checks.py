"""The door: what comes from outside is checked here before the first number changes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from numbers import Integral, Real
from typing import TypeVar

from neurosim.errors import InputError, OptionError, suggestion

__all__ = ["choice", "finite", "whole"]

T = TypeVar("T")


def finite(value: object, what: str) -> float:
    """Return the value as a float, or raise InputError naming ``what``.

    >>> finite(1, "weight of i1 -> h1")
    1.0
    >>> finite("0.5", "weight of i1 -> h1")
    Traceback (most recent call last):
    InputError: weight of i1 -> h1 must be a finite number, got '0.5' (str)
    """
    if type(value) is float and math.isfinite(value):  # what nearly always comes
        return value
    if isinstance(value, Real) or type(value).__name__ in ("bool_", "bool"):
        try:
            result = float(value)  # type: ignore[arg-type]
        except OverflowError:  # a whole number with hundreds of digits
            raise InputError(f"{what} must be a finite number, got one too large") from None
        if math.isfinite(result):
            return result
        raise InputError(f"{what} must be a finite number, got {result}")
    raise InputError(f"{what} must be a finite number, got {value!r} ({type(value).__name__})")


def whole(value: object, what: str, least: int = 1) -> int:
    """Return the value as an int that is at least ``least``, or raise OptionError.

    >>> whole(0, "epochs")
    Traceback (most recent call last):
    OptionError: epochs must be a whole number of at least 1, got 0
    """
    if isinstance(value, Integral) and not isinstance(value, bool) and int(value) >= least:
        return int(value)
    raise OptionError(f"{what} must be a whole number of at least {least}, got {value!r}")


def choice(name: object, table: Mapping[str, T], what: str, also: Iterable[str] = ()) -> T:
    """Return the entry of that name, or raise OptionError listing what there is.

    ``also`` adds names to the list of choices that are dealt with elsewhere.

    >>> choice("tanhh", {"tanh": 1, "relu": 2}, "activation")
    Traceback (most recent call last):
    OptionError: no activation 'tanhh'; did you mean 'tanh'? choose from tanh, relu
    """
    if isinstance(name, str) and name in table:
        return table[name]
    names = [*table, *also]
    near = suggestion(name, names)
    raise OptionError(f"no {what} {name!r}{near or ';'} choose from {', '.join(names)}")
