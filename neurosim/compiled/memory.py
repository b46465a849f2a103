"""Where Python keeps the numbers of a parameter: seen by experiment, once in each process."""

from __future__ import annotations

from ctypes import c_int64
from functools import cache
from struct import pack
from typing import NamedTuple

from neurosim.graph.parameter import Parameter

__all__ = ["HOLDERS", "NUMBER", "TYPE", "Words", "words"]

HOLDERS, TYPE, NUMBER = range(3)
"""The words of a float: how many hold it, the address of its type, and the number."""


class Words(NamedTuple):
    """Which words of a parameter say where its attributes are; a word has 8 bytes.

    Attributes:
        value: says where the value is.
        gradient: says where the gradient is.
        trainable: says where True or False is.
    """

    value: int
    gradient: int
    trainable: int


@cache
def words() -> Words | None:
    """Return which they are; None where Python keeps numbers in another way than CPython does.

    Nothing is taken for granted: parameters are made, and looked at.
    """
    found = Words(*(_word(name) for name in Words._fields))
    return found if -1 not in found and _floats_are_as_expected(found) else None


def _word(attribute: str) -> int:
    """Return the only word in which a parameter says where an attribute is, or -1."""
    parameter = _sample()
    wanted = id(getattr(parameter, attribute))
    seen = [index for index, word in enumerate(_seen(parameter)) if word == wanted]
    return seen[0] if len(seen) == 1 else -1


def _sample() -> Parameter:
    """Return a parameter whose floats are held by nobody else."""
    parameter = Parameter(float("0.5"))
    parameter.gradient = float("-0.25")
    return parameter


def _floats_are_as_expected(found: Words) -> bool:
    parameter = _sample()
    for word, expected in ((found.value, 0.5), (found.gradient, -0.25)):
        number = _at(_seen(parameter)[word], NUMBER + 1)
        if number[HOLDERS] != 1 or number[TYPE] != id(float):
            return False
        if pack("q", number[NUMBER]) != pack("d", expected):
            return False
    held = parameter.value
    return _at(id(held), 1)[HOLDERS] == 2


def _seen(parameter: Parameter) -> list[int]:
    return _at(id(parameter), Parameter.__basicsize__ // 8)


def _at(address: int, count: int) -> list[int]:
    """Return the words that stand at an address."""
    return list((c_int64 * count).from_address(address))
