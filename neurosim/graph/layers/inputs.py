"""Inputs in a row, an image, or a stack of images."""

from __future__ import annotations

from collections.abc import Sequence

from neurosim.checks import listed, whole
from neurosim.errors import OptionError
from neurosim.graph.groups import Group
from neurosim.graph.layers.adding import adding, fresh, named
from neurosim.graph.network import Network


def inputs(net: Network, size: int, *, name: str = "i") -> Group:
    """Add inputs in a row: i1, i2 ...

    Raises:
        NetworkError, OptionError: for a name that is taken, or a size below 1.

    >>> import neurosim as ns
    >>> ns.layers.inputs(ns.Network(), 3)
    Group('i', 3: i1 ... i3)
    """
    return _added(net, (whole(size, "size"),), name)


def image(net: Network, shape: Sequence[int], *, name: str = "x") -> Group:
    """Add the inputs of an image, by row and column: x1_1, x1_2 ...

    Args:
        net: the network.
        shape: rows and columns; (3, 8, 8) for three maps, such as the colours, with names by map,
            row and column; (20,) for a row of inputs.
        name: what the group is called.

    Raises:
        NetworkError, OptionError: for a name that is taken, or a shape that is none.

    >>> import neurosim as ns
    >>> ns.layers.image(ns.Network(), (2, 3)).names
    [['x1_1', 'x1_2', 'x1_3'], ['x2_1', 'x2_2', 'x2_3']]
    """
    sizes = tuple(whole(size, "size of an image") for size in listed(shape, "shape"))
    if not 1 <= len(sizes) <= 3:
        raise OptionError(
            f"the shape of an image is (rows, columns) or (maps, rows, columns), got {shape!r}"
        )
    return _added(net, sizes, name)


def _added(net: Network, shape: tuple[int, ...], name: str) -> Group:
    name = fresh(net, name, name)
    names = named(name, shape)
    with adding(net):
        for each in names:
            net.add_input(each)
        return net.add_group(name, names, shape)
