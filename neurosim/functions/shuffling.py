"""Random orders, the same in Python and in compiled code.

All is done in whole numbers below 2^32, which both compute alike. The standard library's generator
takes longer to begin than an epoch of a small network takes to be trained.
"""

from __future__ import annotations

from collections.abc import MutableSequence

BITS = 0xFFFFFFFF

GOLDEN = 0x9E3779B9
"""2^32 divided by the golden ratio: multiples of it lie evenly."""


def key(seed: int) -> int:
    """Return a number below 2^32 for a whole number of any length.

    >>> key(1), key(2), key(10**30)
    (193529915, 8039851, 2111407097)
    """
    found = _mixed(GOLDEN + seed.bit_length())
    while seed:
        found = _mixed((found + GOLDEN) ^ (seed & BITS))
        seed >>= 32
    return found


def shuffle(order: MutableSequence[int], count: int, epoch: int, key: int) -> None:
    """Write the numbers below ``count`` in an order that key and epoch alone decide.

    Every order is equally likely, as far as ``count`` allows with keys of 32 bits.

    Source: Fisher and Yates' method as in Knuth, "The Art of Computer Programming", vol. 2 (1969),
    3.4.2, algorithm P; lots as in Steele, Lea and Flood, "Fast splittable pseudorandom number
    generators" (2014), in 32 bits.

    >>> drawn = [0] * 5
    >>> shuffle(drawn, 5, epoch=1, key=key(3))
    >>> drawn
    [0, 4, 2, 1, 3]
    """
    lot = _mixed(key + _mixed(epoch))
    for i in range(count):
        order[i] = i
    for i in range(count - 1, 0, -1):
        lot = (lot + GOLDEN) & BITS
        j = (_mixed(lot) * (i + 1)) >> 32
        order[i], order[j] = order[j], order[i]


def _mixed(number: int) -> int:
    """Return a number whose every bit depends on every bit of the one given.

    Source: the last steps of Appleby's MurmurHash3 (2011).
    """
    number &= BITS
    number = ((number ^ (number >> 16)) * 0x85EBCA6B) & BITS
    number = ((number ^ (number >> 13)) * 0xC2B2AE35) & BITS
    return number ^ (number >> 16)
