"""Arrays of numbers as a program keeps them, and how they may lie beside the right ones."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from neurosim.insight.sheets.quantities import Place, Quantity

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


class Scope(NamedTuple):
    """Part of a network where a mistake is made all over, as a program makes it in an array.

    Attributes:
        names: the neurons, at all steps of time.
        edges: the connections whose weights it is about.
    """

    names: frozenset[str]
    edges: frozenset[Place]


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


Numbers = NDArray[np.float64]

FINEST, TINY = 1e-9, 1e-14
"""By what part of the array's largest number, and by how much, right ones may be off."""

SINGLE, SINGLE_TINY = 2e-5, 3e-7
"""The same of numbers that are float32."""

SIX_DIGITS = 1e-6

FEWEST, MOST, ROUNDED = 3, 8, 1.0001
"""How many decimals rounded numbers have, and how many units of the last they may be off."""


@dataclass(frozen=True, eq=False)
class View:
    """A field as an array of the shape that was given.

    Attributes:
        field: the field.
        keys: its quantities in that shape.
        order: the order of its axes.
    """

    field: Field
    keys: Keys
    order: tuple[int, ...]

    @property
    def there(self) -> NDArray[np.bool_]:
        """Where the network has numbers."""
        flat = [key is not None for key in self.keys.flat]
        return np.array(flat, bool).reshape(self.keys.shape)

    @property
    def style(self) -> str:
        """``"(out, in)"`` or ``"(in, out)"``; of patterns ``"rows"`` or ``"columns"``."""
        sizes = [size for size in self.field.keys.shape if size > 1]
        if len(sizes) < 2:
            return ""
        at = self.order.index
        if self.field.of_weights:
            return "(out, in)" if at(0) < at(1) else "(in, out)"
        if self.field.keys.shape[0] == 1:
            return ""
        return "rows" if at(0) < at(len(self.order) - 1) else "columns"


def views(field: Field, shape: tuple[int, ...]) -> Iterator[View]:
    """Return the ways in which a field can have a shape; axes of size 1 do not matter."""
    if math.prod(shape) != field.keys.size:
        return
    wanted = long(shape)
    tried: set[tuple[int, ...]] = set()
    for blocks in permutations(field.blocks):
        order = tuple(axis for block in blocks for axis in block)
        seen = tuple(axis for axis in order if field.keys.shape[axis] > 1)
        if seen in tried:
            continue
        tried.add(seen)
        turned = field.keys.transpose(order)
        if wanted in _shapes(field, blocks):
            yield View(field, turned.reshape(shape), order)


def _shapes(field: Field, blocks: tuple[tuple[int, ...], ...]) -> list[list[int]]:
    """Return the shapes that an array of that order may have: as it is, or its units in a row."""
    sizes = field.keys.shape
    apart = [sizes[axis] for block in blocks for axis in block]
    merged = [math.prod(sizes[axis] for axis in block) for block in blocks]
    found = [apart, merged]
    if not field.of_weights and len(blocks) == 4:  # maps and their places side by side
        of = [max(block) for block in blocks]
        if abs(of.index(2) - of.index(4)) == 1:
            first = min(of.index(2), of.index(4))
            found.append([*merged[:first], merged[first] * merged[first + 1], *merged[first + 2 :]])
    if not field.of_weights and len(blocks) > 2 and {0, 1} == {*blocks[0], *blocks[1]}:
        found += [[each[0] * each[1], *each[2:]] for each in found]
    return [long(each) for each in found]


def long(shape: Iterable[int]) -> list[int]:
    """Return a shape without what is no axis for numbers."""
    return [size for size in shape if size > 1]


def agree(given: Numbers, right: Numbers, there: NDArray[np.bool_], single: bool) -> str | None:
    """Tell how an array agrees with the right one: ``""``, a remark about digits, or None if not.

    Args:
        given: the array.
        right: the right one.
        there: where the network has numbers; others do not matter.
        single: whether the numbers were float32.
    """
    off = np.abs(given - right)[there]
    if not np.isfinite(off).all():
        return None
    largest = float(np.abs(right[there]).max(initial=0.0))
    decimals = _decimals(given[there])
    allowed = {
        "": FINEST * largest + TINY,
        "in float32": SINGLE * largest + SINGLE_TINY if single else 0.0,
        "to six digits, as in float32": SIX_DIGITS * largest,
        f"rounded to {decimals} decimals": ROUNDED * 10.0**-decimals * (FEWEST <= decimals <= MOST),
    }
    return next((remark for remark, most in allowed.items() if (off <= most).all()), None)


def _decimals(given: Numbers) -> int:
    """Return how many decimals numbers have."""
    texts = [np.format_float_positional(each, trim="-") for each in given.flat]
    return max((len(text.partition(".")[2]) for text in texts), default=0)


def looked_up(keys: Keys, value: Mapping[Quantity, float]) -> Numbers:
    """Return the numbers of quantities, NaN where there are none."""
    flat = [math.nan if key is None else value.get(key, math.nan) for key in keys.flat]
    return np.array(flat, float).reshape(keys.shape)
