"""The door: what comes from outside is checked here before the first number changes."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, KeysView, Mapping, Set
from inspect import signature
from itertools import islice
from numbers import Integral, Real
from typing import Any, TypeVar

from neurosim.errors import InputError, OptionError, PlaceError, shown, suggestion

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
    a_number = isinstance(value, Real) and not _is_span(value)
    if a_number or type(value).__name__ in ("bool_", "bool"):
        try:
            result = float(value)  # type: ignore[arg-type]
        except OverflowError:  # a whole number with hundreds of digits
            raise InputError(f"{what} must be a finite number, got one too large") from None
        if math.isfinite(result):
            return result
        raise InputError(f"{what} must be a finite number, got {result}")
    raise _no_number(value, what)


def finites(values: object, what: str) -> tuple[float, ...]:
    """Return finite numbers in their order, or raise as :func:`finite` and :func:`listed` do.

    >>> finites([1, 0.5], "moments of a parameter")
    (1.0, 0.5)
    """
    return tuple(finite(value, f"a number of {what}") for value in listed(values, what))


def _no_number(value: object, what: str) -> InputError:
    kind = type(value).__name__
    return InputError(f"{what} must be a finite number, got {shown(value)} ({kind})")


MOST = 10**9
"""The largest count: what is repeated more often never ends."""


def whole(value: object, what: str, least: int = 1, most: int = MOST) -> int:
    """Return the value as an int within bounds, or raise OptionError.

    ``most`` is the largest that is allowed, where there is one.

    >>> whole(0, "epochs")
    Traceback (most recent call last):
    OptionError: epochs must be a whole number of at least 1, got 0
    >>> whole(2**63, "epochs")
    Traceback (most recent call last):
    OptionError: epochs must be a whole number of at most 1000000000, got 9223372036854775808
    """
    wanted = f"of at least {least}" if least >= 0 else f"from {least} to {most}"
    if isinstance(value, Integral) and not isinstance(value, bool) and not _is_span(value):
        number = int(value)
        if least <= number <= most:
            return number
        wanted = wanted if number < least else f"of at most {most}"
    raise OptionError(f"{what} must be a whole number {wanted}, got {shown(value)}")


def _is_span(value: object) -> bool:
    """True for a span of time, which NumPy counts as a whole number."""
    return type(value).__name__ == "timedelta64"


def place(index: object, count: int, what: str) -> int:
    """Return the place of one of ``count`` things, from the end if below 0, or raise PlaceError.

    >>> place(2, 2, "pattern")
    Traceback (most recent call last):
    PlaceError: the number of a pattern must lie in -2..1, got 2
    """
    at = whole(index, f"the number of a {what}", least=-MOST)
    if -count <= at < count:
        return at
    raise PlaceError(f"the number of a {what} must lie in {-count}..{count - 1}, got {at}")


def seed(value: object) -> int:
    """Return the seed of random numbers, a whole number from 0 on, or raise OptionError.

    >>> seed(-1)
    Traceback (most recent call last):
    OptionError: seed must be a whole number of at least 0, got -1
    """
    return whole(value, "seed", least=0, most=2**64 - 1)


def flag(value: object, what: str) -> bool:
    """Return True or False, or raise OptionError.

    >>> flag("no", "shuffle")
    Traceback (most recent call last):
    OptionError: shuffle must be True or False, got 'no'
    """
    if isinstance(value, bool) or type(value).__name__ in ("bool", "bool_"):  # NumPy's own
        return bool(value)
    raise OptionError(f"{what} must be True or False, got {shown(value)}")


def text(value: object, what: str) -> str:
    """Return the value if it is a text, or raise OptionError.

    >>> text(None, "the name of a network")
    Traceback (most recent call last):
    OptionError: the name of a network must be a text, got None
    """
    if isinstance(value, str):
        return value
    raise OptionError(f"{what} must be a text, got {shown(value)}")


def written(value: object) -> str:
    """Return what ``str`` makes of a value that stands for a name, or raise InputError.

    >>> written(3)
    '3'
    >>> written(10**5000)
    Traceback (most recent call last):
    InputError: a whole number of about 5001 digits cannot be written as a name
    """
    try:
        return str(value)
    except Exception:  # its own code fails, it refers to itself, or it is a very long number
        raise InputError(f"{shown(value)} cannot be written as a name") from None


def listed(values: object, what: str) -> list[Any]:
    """Return the items of something that has an order, or raise OptionError.

    >>> listed(("i1", "b1"), "sources")
    ['i1', 'b1']
    >>> listed({"i1", "b1"}, "sources")
    Traceback (most recent call last):
    OptionError: sources must be a list or another sequence, got {'b1', 'i1'}
    """
    ordered = not isinstance(values, str | bytes | bytearray | memoryview | Set | Mapping)
    if isinstance(values, Iterable) and (ordered or isinstance(values, KeysView)):
        try:
            items = iter(values)
        except TypeError:  # an array of dimension 0
            pass
        else:
            return list(items)
    raise OptionError(f"{what} must be a list or another sequence, got {shown(values)}")


def unused(where: bool, why: str, **options: object) -> None:
    """Refuse options that were given where they change nothing; None stands for one not given.

    >>> unused(True, "weights are given", gain=None, spread=0.5)
    Traceback (most recent call last):
    OptionError: weights are given, so spread=0.5 would change nothing; leave it out
    """
    for option, value in options.items():
        if where and value is not None:
            raise OptionError(
                f"{why}, so {option}={shown(value)} would change nothing; leave it out"
            )


def of_kind(value: object, kind: type[T], what: str) -> T:
    """Return the value if it is of that class, or raise OptionError that says what must be one.

    >>> of_kind(None, float, "ns.half needs")
    Traceback (most recent call last):
    OptionError: ns.half needs a float, got None
    """
    if isinstance(value, kind):
        return value
    article = "an" if kind.__name__[0] in "AEIOU" else "a"
    raise OptionError(f"{what} {article} {kind.__name__}, got {shown(value)}")


def choice(name: object, table: Mapping[str, T], what: str, also: Iterable[str] = ()) -> T:
    """Return the entry of that name, or raise OptionError listing what there is.

    ``also`` adds names to the list of choices that are dealt with elsewhere.

    >>> choice("tanhh", {"tanh": 1, "relu": 2}, "activation")
    Traceback (most recent call last):
    OptionError: no activation 'tanhh'; did you mean 'tanh'? choose from tanh, relu
    """
    if isinstance(name, str) and name in table:
        return table[name]
    raise OptionError(f"no {what} {shown(name)}{offered(name, [*table, *also])}")


def check_options(given: Iterable[str], taken_by: Callable[..., Any], what: str) -> None:
    """Raise OptionError for a name that is no option of what takes the options.

    >>> check_options(["revers"], lambda values, reverse=False: values, "sorting")
    Traceback (most recent call last):
    OptionError: no option of sorting 'revers'; did you mean 'reverse'? choose from reverse
    """
    parameters = signature(taken_by).parameters.values()
    if not any(each.kind is each.VAR_KEYWORD for each in parameters):
        names = dict.fromkeys(each.name for each in parameters if each.default is not each.empty)
        for name in given:
            choice(name, names, f"option of {what}")


def offered(
    name: object, names: Collection[str], intro: str = "choose from", most: int = 30
) -> str:
    """Return the end of a message about a name that is not known: a near one, and what there is.

    >>> offered("h11", ["i1", "h1", "o1"], "there are")
    "; did you mean 'h1'? there are i1, h1, o1"
    """
    return f"{suggestion(name, names) or ';'} {intro} {', '.join(few(names, most)) or 'none'}"


def few(names: Iterable[str], count: int = 30) -> list[str]:
    """Return the first of many names, and dots for the others.

    >>> few(["h1", "h2", "h3"], count=2)
    ['h1', 'h2', '...']
    """
    first = [f"{name:.60}" for name in islice(names, count + 1)]
    return [*first[:count], "..."] if len(first) > count else first
