"""Maps whose neurons read patches of an image: convolution, with shared kernels, and pooling."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, product
from typing import Literal, NamedTuple

from neurosim.checks import choice, flag, listed, whole
from neurosim.errors import OptionError, shown
from neurosim.functions.activations import Activation, activation as find_activation
from neurosim.graph.groups import Group
from neurosim.graph.layers.adding import Layer, add, adding, fresh, group_of, link, named
from neurosim.graph.layers.given import Given
from neurosim.graph.network import Network
from neurosim.graph.nodes import Node


def convolution(
    net: Network,
    source: Group | str,
    maps: int,
    size: int | Sequence[int],
    activation: str | Activation = "relu",
    *,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    weights: str | float | Given = "glorot",
    bias: bool | str = True,
    seed: int | None = None,
    name: str | None = None,
) -> Group:
    """Add feature maps: each neuron reads one patch of the image, all of a map by the same kernel.

    A neuron c1_2_3_4 of map 2 at row 3 and column 4 sums kernel times patch over all maps of the
    source (what the field calls convolution is a cross-correlation: the kernel is not flipped). The
    weights of a kernel, and the bias weight of a map, are one :class:`Parameter` each.

    Args:
        net: the network.
        source: an image (rows, columns) or a stack of maps (maps, rows, columns).
        maps: how many feature maps.
        size: rows and columns of the kernel, one number for both; ``(3,)`` for a kernel along a row
            of inputs (places) or a stack of rows (maps, places).
        activation: that of each neuron.
        stride: how many rows and columns lie between two patches.
        padding: how many rows and columns of zeros are added around the image; a neuron has no
            connections there.
        weights: how weights are drawn.
        bias: see :mod:`neurosim.layers`.
        seed: where the random numbers start.
        name: the group's; by default c1, c2 ...

    Returns:
        The group of shape (maps, rows, columns), with as many rows as in PyTorch,
        ``(rows + 2·padding - size) // stride + 1``.

    Raises:
        NetworkError, OptionError: for a kernel larger than the padded image, a padding not smaller
            than the kernel, a stride below 1, or a name or source that is not allowed.

    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> image = ns.layers.image(net, (3, 3))
    >>> maps = ns.layers.convolution(net, image, maps=1, size=2, activation="identity", seed=1)
    >>> maps.shape, [each.source.name for each in net["c1_1_2_2"].incoming]
    ((1, 2, 2), ['x2_2', 'x2_3', 'x3_2', 'x3_3', 'b1'])
    >>> net["x1_1", "c1_1_1_1"].parameter is net["x2_2", "c1_1_2_2"].parameter
    True
    """
    maps = whole(maps, "maps")
    patches = _patches(net, source, size, stride, padding)
    layer, chosen = Layer(net, name, "c", weights, bias, seed), find_activation(activation)
    shape = (maps, *patches.shape)
    names = named(layer.name, shape)
    with adding(net):
        layer.start(patches.maps * patches.area, maps * patches.area, names)
        neurons = add(net, names, chosen)
        for each in zip(*[iter(neurons)] * math.prod(patches.shape), strict=True):
            layer.share(patches.maps * patches.area, zip(each, patches.read(), strict=True))
        return net.add_group(layer.name, names, shape)


def pooling(
    net: Network,
    source: Group | str,
    size: int | Sequence[int],
    kind: Literal["max", "mean"] = "max",
    *,
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] = 0,
    padding_counts: bool = True,
    name: str | None = None,
) -> Group:
    """Add a smaller map for each map: every neuron gives the largest or the mean of one patch.

    The largest comes from a max unit; what flows back goes to the winner alone, the first on a tie.
    No weight of it learns.

    Args:
        net: the network.
        source: an image (rows, columns) or a stack of maps (maps, rows, columns).
        size: rows and columns of a patch, one number for both; ``(2,)`` for rows of places.
        kind: ``"max"`` or ``"mean"``.
        stride: how many rows and columns lie between two patches; by default the size.
        padding: how many rows and columns are added around the image; they never win.
        padding_counts: whether a mean counts them as zeros, as PyTorch does, or leaves them out.
        name: the group's; by default p1, p2 ...

    Returns:
        The group of shape (maps, rows, columns), as that of :func:`convolution`.

    Raises:
        NetworkError, OptionError: as :func:`convolution`.

    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> ns.layers.pooling(net, ns.layers.image(net, (2, 5, 5)), size=2)
    Group('p1', 2x2x2: p1_1_1_1 ... p1_2_2_2)
    """
    kinds: Mapping[str, str] = {"max": "max", "mean": "sum"}
    aggregation = choice(kind, kinds, "kind of pooling")
    counts = flag(padding_counts, "padding_counts")
    patches = _patches(net, source, size, size if stride is None else stride, padding)
    name = fresh(net, name, "p")
    shape = (patches.maps, *patches.shape) if patches.stacked else patches.shape
    names = named(name, shape)
    with adding(net):
        neurons = iter(add(net, names, "identity", aggregation))
        for nodes in patches.nodes:
            for place in patches.places():
                neuron, inside = next(neurons), patches.inside(place)
                area = patches.area if counts else len(inside)
                for at, _ in inside:
                    link(net, nodes[at], neuron, 1.0 if kind == "max" else 1.0 / area)
        return net.add_group(name, names, shape)


class _Patches(NamedTuple):
    """Where the patches of an image lie.

    Attributes:
        nodes: of each map, its nodes, the last dimension fastest.
        stacked: whether the source is a stack of maps, not a single image.
        image: rows and columns of a map.
        size: rows and columns of a patch.
        stride: rows and columns between two patches.
        padding: rows and columns around the image.
        shape: how many patches there are along rows and columns.
    """

    nodes: list[list[Node]]
    stacked: bool
    image: tuple[int, ...]
    size: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[int, ...]
    shape: tuple[int, ...]

    @property
    def maps(self) -> int:
        return len(self.nodes)

    @property
    def area(self) -> int:
        """How many numbers a patch has in each map."""
        return math.prod(self.size)

    def read(self) -> Iterator[list[tuple[Node, int]]]:
        """Return for every patch the nodes in it, over all maps, and the place of each."""
        for place in self.places():
            inside = self.inside(place)
            yield [
                (nodes[at], start + offset)
                for start, nodes in zip(count(0, self.area), self.nodes, strict=False)
                for at, offset in inside
            ]

    def places(self) -> Iterator[tuple[int, ...]]:
        """Return the place of every patch, row by row."""
        return product(*map(range, self.shape))

    def inside(self, place: tuple[int, ...]) -> list[tuple[int, int]]:
        """Return what a patch holds: (index in a map, index in a patch), without the padding."""
        starts = [
            at * step - around
            for at, step, around in zip(place, self.stride, self.padding, strict=True)
        ]
        found = []
        for offset, within in enumerate(product(*map(range, self.size))):
            index = 0
            for start, each, length in zip(starts, within, self.image, strict=True):
                if not 0 <= start + each < length:
                    break
                index = index * length + start + each
            else:
                found.append((index, offset))
        return found


def _patches(
    net: Network,
    source: Group | str,
    size: int | Sequence[int],
    stride: int | Sequence[int],
    padding: int | Sequence[int],
) -> _Patches:
    group = group_of(net, source, "this layer reads an image or a stack of maps, a Group")
    dimensions = min(2, len(group.shape)) if _is_number(size) else len(listed(size, "size"))
    if dimensions not in (1, 2) or len(group.shape) not in (dimensions, dimensions + 1):
        raise OptionError(
            f"a size of {shown(size)} does not fit {group!r}: it needs an image (rows, columns) or "
            "a stack of maps (maps, rows, columns); for rows of places a size such as (3,)"
        )
    stacked = len(group.shape) > dimensions
    image = group.shape[-dimensions:]
    sizes = _each(size, dimensions, "size", 1)
    strides, paddings = (
        _each(stride, dimensions, "stride", 1),
        _each(padding, dimensions, "padding"),
    )
    for length, kernel, around in zip(image, sizes, paddings, strict=True):
        if around >= kernel:
            raise OptionError(
                f"the padding must be smaller than the size, got padding {_times(paddings)} for "
                f"size {_times(sizes)}: a patch would lie outside the image"
            )
        if kernel > length + 2 * around:
            raise OptionError(
                f"a size of {_times(sizes)} is larger than the image of {_times(image)}"
                + (f" with padding {_times(paddings)}" if any(paddings) else "")
                + f", group {group.name!r}"
            )
    shape = tuple(
        (length + 2 * around - kernel) // step + 1
        for length, kernel, step, around in zip(image, sizes, strides, paddings, strict=True)
    )
    nodes = [net.node(name) for name in group]
    area = math.prod(image)
    by_map = [nodes[start : start + area] for start in range(0, len(nodes), area)]
    return _Patches(by_map, stacked, image, sizes, strides, paddings, shape)


def _is_number(size: object) -> bool:
    return not hasattr(size, "__len__")


def _each(
    value: int | Sequence[int], dimensions: int, what: str, least: int = 0
) -> tuple[int, ...]:
    """Return a number for each dimension, from one for all or one for each."""
    alone = _is_number(value) or isinstance(value, str)  # such as "same", which is refused
    values = [value] * dimensions if alone else listed(value, what)
    if len(values) != dimensions:
        raise OptionError(f"{what} must be one number or {dimensions}, got {shown(value)}")
    return tuple(whole(each, what, least) for each in values)


def _times(sizes: Sequence[int]) -> str:
    return "x".join(map(str, sizes))
