"""Groups: named, shaped selections of nodes, such as a layer, a feature map or a gate."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from neurosim.checks import listed, whole
from neurosim.errors import NetworkError
from neurosim.notation import counted, one_line

__all__ = ["Group", "shaped"]


@dataclass(frozen=True, repr=False)
class Group:
    """A named selection of nodes in a shape: a row, an image, a stack of feature maps.

    It only says what belongs together, for people and pictures; no number depends on it. Iterating
    gives the names of the nodes, the last dimension fastest (map, row, column).

    Attributes:
        name: what it is called in its network.
        shape: how many nodes along each dimension, such as (4, 6, 6) for four maps of 6x6.
        flat: the names of the nodes, one after the other.

    >>> Group("x", (2, 2), ("x1_1", "x1_2", "x2_1", "x2_2"))
    Group('x', 2x2: x1_1 ... x2_2)
    """

    name: str
    shape: tuple[int, ...]
    flat: tuple[str, ...]

    @property
    def names(self) -> Any:
        """The names of the nodes as lists, nested as the shape says."""
        rows: list[Any] = list(self.flat)
        for size in reversed(self.shape[1:]):
            rows = [rows[start : start + size] for start in range(0, len(rows), size)]
        return rows

    def at(self, step: int) -> Group:
        """Return the same selection at a step of time of an unrolled network."""
        return Group(f"{self.name}@{step}", self.shape, tuple(f"{name}@{step}" for name in self))

    def without(self, name: str) -> Group:
        """Return the group without a node: a row of those that are left."""
        left = tuple(each for each in self.flat if each != name)
        return Group(self.name, (len(left),), left)

    def __iter__(self) -> Iterator[str]:
        return iter(self.flat)

    def __len__(self) -> int:
        return len(self.flat)

    def __repr__(self) -> str:
        size = "x".join(map(str, self.shape))
        ends = self.flat if len(self.flat) < 3 else (self.flat[0], "...", self.flat[-1])
        return one_line(f"Group({self.name!r}, {size}: {' '.join(ends)})")


def shaped(name: str, names: Sequence[str], shape: Sequence[int] | None) -> Group:
    """Return a group of these nodes, a row unless a shape is given.

    Raises:
        NetworkError: for no nodes, a node named twice, or a shape of another size.
        OptionError: for a shape that is no sequence of whole numbers.
    """
    if not names or len(set(names)) != len(names):
        raise NetworkError(f"group {name!r} needs one or more different nodes, got {len(names)}")
    sizes = (
        (len(names),)
        if shape is None
        else tuple(whole(each, "size") for each in listed(shape, "shape"))
    )
    if math.prod(sizes) != len(names) or not sizes:
        raise NetworkError(
            f"group {name!r} of {counted(len(names), 'node')} does not fill the shape {sizes}"
        )
    return Group(name, sizes, tuple(names))
