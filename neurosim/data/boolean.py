"""Truth tables, parity and one-hot codes: small sets that are complete."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from neurosim.checks import choice, whole
from neurosim.data.dataset import Dataset

GATES: dict[str, Callable[[int, int], int]] = {
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "xor": lambda a, b: a ^ b,
    "nand": lambda a, b: 1 - (a & b),
    "nor": lambda a, b: 1 - (a | b),
    "xnor": lambda a, b: 1 - (a ^ b),
    "implies": lambda a, b: (1 - a) | b,
}
"""Functions of two bits, by name."""


def truth_table(gate: str) -> Dataset:
    """Return the four patterns of a function of two bits.

    Args:
        gate: ``"and"``, ``"or"``, ``"xor"``, ``"nand"``, ``"nor"``, ``"xnor"``, ``"implies"``;
            capitals do as well.

    >>> [(pattern.inputs, pattern.expected) for pattern in truth_table("XOR")]
    [((0.0, 0.0), (0.0,)), ((0.0, 1.0), (1.0,)), ((1.0, 0.0), (1.0,)), ((1.0, 1.0), (0.0,))]
    """
    name = gate.lower() if isinstance(gate, str) else gate
    function = choice(name, GATES, "truth table")
    rows = list(product((0, 1), repeat=2))
    return Dataset(rows, [function(a, b) for a, b in rows], classes=("0", "1"), name=str(name))


def parity(bits: int = 3) -> Dataset:
    """Return all patterns of some bits; expected is 1 where the number of ones is odd.

    >>> parity(3)
    Dataset('parity', 8 patterns, 3 inputs, 1 expected, classes even, odd)
    """
    count = whole(bits, "bits", most=16)  # all patterns are listed
    rows = list(product((0, 1), repeat=count))
    return Dataset(rows, [sum(row) % 2 for row in rows], classes=("even", "odd"), name="parity")


def one_hot(size: int = 8) -> Dataset:
    """Return the patterns with a single 1, each expected to come out as it went in.

    An autoencoder that passes them through fewer hidden neurons must find a code for them.
    (Ackley, Hinton and Sejnowski 1985, the encoder problem.)

    >>> one_hot(8)
    Dataset('one-hot', 8 patterns, 8 inputs, 8 expected)
    """
    count = whole(size, "size", least=2)
    rows = [[int(row == column) for column in range(count)] for row in range(count)]
    return Dataset(rows, rows, name="one-hot")
