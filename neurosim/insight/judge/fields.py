"""Arrays of numbers as a program keeps them, and the layers that they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from neurosim.insight.sheets.quantities import Quantity

Keys: TypeAlias = "np.ndarray[Any, np.dtype[Any]]"
"""An array of quantities; None where the network has nothing at that place."""


@dataclass(frozen=True)
class Layer:
    """Neurons, or inputs, that a program keeps in one array.

    Attributes:
        name: that of the group, or what programs usually call it.
        nets: the nodes whose net inputs and errors are the layer's.
        outs: the nodes whose outputs are; of a softmax others than its ``nets``.
        shape: how they lie.
        number: 0 for the inputs, then 1, 2 ...
    """

    name: str
    nets: tuple[str, ...]
    outs: tuple[str, ...]
    shape: tuple[int, ...]
    number: int


@dataclass(frozen=True, eq=False)
class Field:
    """An array of numbers: what it holds, and how its axes belong together.

    Attributes:
        kind: the kind of its quantities, or ``"input"``, ``"expected"``, ``"weight"``.
        layer: the layer that it belongs to, if to one.
        source: of weights the layer that they read; None for biases.
        keys: its quantities, with all axes.
        blocks: which axes are one thing, such as the rows and columns of a kernel.
        words: what its axes are.
    """

    kind: str
    layer: Layer | None
    keys: Keys
    blocks: tuple[tuple[int, ...], ...]
    words: str
    source: Layer | None = None

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells it from others: kind, layers, whether of biases, and of some the size."""
        numbers = (None if each is None else each.number for each in (self.layer, self.source))
        whole = not self.blocks and self.kind not in ("E", "new E")
        return (
            self.kind, *numbers, self.of_weights and self.source is None,
            self.keys.shape if self.kind == "E" else (), self.keys.flat[0] if whole else None,
        )  # fmt: skip

    @property
    def of_weights(self) -> bool:
        """True if it has a number for each weight, not for each pattern."""
        return self.kind in ("weight", "gradient", "new weight")


def single(key: Quantity, layer: Layer | None) -> Field:
    """Return one number as an array."""
    return Field(key.kind, layer, array_of([key], ()), (), "1 number")


def array_of(rows: object, shape: tuple[int, ...]) -> Keys:
    """Return quantities in nested lists as an array of a shape."""
    flat = list(_flat(rows))
    keys = np.empty(len(flat), object)
    for place, each in enumerate(flat):
        keys[place] = each
    return keys.reshape(shape)


def _flat(rows: object) -> Iterator[Quantity | None]:
    if isinstance(rows, list):
        for each in rows:
            yield from _flat(each)
    else:
        yield rows  # type: ignore[misc]
