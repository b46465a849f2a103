"""Groups: named, shaped selections of nodes, such as a layer, a feature map or a gate."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from neurosim.attributes import unchanging
from neurosim.checks import listed, text, whole
from neurosim.errors import NetworkError, shown
from neurosim.notation import counted, one_line

if TYPE_CHECKING:
    from neurosim.graph.network import Network


@unchanging
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

    def __post_init__(self) -> None:
        text(self.name, "the name of a group")
        for what in ("shape", "flat"):
            object.__setattr__(self, what, tuple(listed(getattr(self, what), what)))
        for name in self.flat:
            text(name, "the name of a node")
        for size in self.shape:
            whole(size, "size", least=0)  # of one whose nodes were removed

    @property
    def names(self) -> Any:
        """The names of the nodes as lists, nested as the shape says."""
        rows: list[Any] = list(self.flat)
        for size in reversed(self.shape[1:]):
            rows = [rows[start : start + size] for start in range(0, len(rows), size)]
        return rows

    @property
    def maps(self) -> list[tuple[str, ...]]:
        """The names of the nodes map by map; a row, or an image, is one map."""
        *_, height, width = (1, *self.shape)
        size = height * width
        return [self.flat[start : start + size] for start in range(0, len(self), size or 1)]

    def at(self, step: int) -> Group:
        """Return the same selection at a step of time of an unrolled network."""
        step = whole(step, "step", least=0)
        return Group(f"{self.name}@{step}", self.shape, tuple(f"{name}@{step}" for name in self))

    def without(self, name: str) -> Group:
        """Return the group without a node: a row of those that are left."""
        text(name, "the name of a node")
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


def add_group(
    net: Network, name: str, names: Sequence[str], shape: Sequence[int] | None = None
) -> Group:
    """Give a selection of nodes a name and a shape, such as a layer or a feature map.

    It is for people and pictures, and changes no number.

    Args:
        net: the network.
        name: what the group is called.
        names: its nodes, the last dimension fastest.
        shape: how many along each dimension; by default they are a row.

    Raises:
        NetworkError: if there is such a group, a node is unknown or named twice, or the shape
            does not hold that many nodes.

    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> names = [net.add_input(f"x{index}").name for index in range(1, 5)]
    >>> net.add_group("image", names, (2, 2)).names
    [['x1', 'x2'], ['x3', 'x4']]
    """
    name = free_group(net, name)
    nodes = [net.node(each).name for each in listed(names, "names")]
    if not nodes or len(set(nodes)) != len(nodes):
        raise NetworkError(f"group {name!r} needs one or more different nodes, got {len(nodes)}")
    sizes = [len(nodes)] if shape is None else listed(shape, "shape")
    group = Group(name, tuple(whole(each, "size") for each in sizes), tuple(nodes))
    if math.prod(group.shape) != len(nodes) or not group.shape:
        raise NetworkError(
            f"group {name!r} of {counted(len(nodes), 'node')} does not fill the shape {group.shape}"
        )
    net._groups[name] = group
    return group


def free_group(net: Network, name: object) -> str:
    """Return a name that a new group may have.

    Raises:
        NetworkError: if it is no text, or taken.
    """
    if not isinstance(name, str) or not name or name in net._groups:
        raise NetworkError(
            f"a group needs a name that network {net.name!r} does not have yet, got {shown(name)}"
        )
    return name
