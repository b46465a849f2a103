"""What layers of other libraries compute, as operations on the units of one pattern."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from neurosim.errors import InputError, OptionError
from neurosim.exchange.numbers import CELLS, Cells, times
from neurosim.exchange.units import IDENTITY, MOST, Array, Element, Unit, Units
from neurosim.functions.activations import Activation
from neurosim.graph import layers
from neurosim.graph.groups import Group
from neurosim.graph.layers.adding import bias_of, named
from neurosim.graph.layers.given import Given
from neurosim.graph.layers.softmax import add_softmax, softmax_units
from neurosim.graph.network import Network
from neurosim.graph.parameter import Parameter
from neurosim.notation import counted


def parameters(values: npt.ArrayLike) -> Array:
    """Return numbers as parameters, in the same shape."""
    found = np.asarray(values, dtype=float)
    made = np.empty(found.shape, dtype=object)
    made[...] = np.frompyfunc(lambda value: Parameter(float(value)), 1, 1)(found)
    return made


def product(units: Units, left: Array, right: Array, biases: Array | None = None) -> Array:
    """Return the product of two matrices, one of which holds weights as a rule.

    Args:
        units: makes the neurons.
        left: of shape (..., n).
        right: of shape (..., n, columns).
        biases: one for each column.
    """
    held = [None] * right.shape[-1] if biases is None else biases.tolist()
    columns = np.moveaxis(right, -1, -2)
    shape = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
    if left.shape[-1] != right.shape[-2]:
        raise InputError(f"shapes {left.shape} and {right.shape} do not fit")
    size = math.prod(shape) * math.prod(left.shape[-2:-1]) * right.shape[-1]
    units.check_count(size * left.shape[-1])
    rows = np.broadcast_to(left, (*shape, *left.shape[-2:]))
    columns = np.broadcast_to(columns, (*shape, *columns.shape[-2:]))
    dot = cache(units.dot)
    made = [
        dot(tuple(row), tuple(column), bias)
        for place in np.ndindex(*shape)
        for row in np.atleast_2d(rows[place]).tolist()
        for column, bias in zip(columns[place].tolist(), held, strict=True)
    ]
    found = np.empty(len(made), dtype=object)
    found[:] = made
    return units.array(found.reshape(*rows.shape[:-1], right.shape[-1]))


# Images


class Patches(NamedTuple):
    """Where the patches of an image lie; of each there is one for each dimension.

    Attributes:
        size: of a patch.
        stride: the step between patches.
        padding: what lies beside the image before and after; or ``"same"``, just as much as lets
            every stride have its patch, and ``"same_lower"``, where the odd one comes first.
        dilation: the step within a patch.
    """

    size: tuple[int, ...]
    stride: tuple[int, ...]
    padding: str | Sequence[tuple[int, int]]
    dilation: tuple[int, ...]

    def pads(self, image: tuple[int, ...]) -> list[tuple[int, int]]:
        """Return how much lies beside an image of this shape before and after."""
        if not isinstance(self.padding, str):
            return list(self.padding)
        found = []
        for length, size, step, within in zip(
            image, self.size, self.stride, self.dilation, strict=True
        ):
            patches = -(-length // step)
            total = max((patches - 1) * step + (size - 1) * within + 1 - length, 0)
            fewer, more = total // 2, total - total // 2
            found.append((fewer, more) if self.padding == "same" else (more, fewer))
        return found


def _windows(image: tuple[int, ...], patches: Patches) -> tuple[list[list[int]], tuple[int, ...]]:
    """Return for each patch which numbers of the image it covers, -1 beside the image.

    Returns:
        A list for each patch, and how many patches there are along each dimension.
    """
    size, stride, _, dilation = patches
    padding = patches.pads(image)
    wide = [(each - 1) * step + 1 for each, step in zip(size, dilation, strict=True)]
    if min((*size, *stride, *dilation)) < 1 or min(chain.from_iterable(padding)) < 0:
        raise InputError(f"sizes and strides are 1 or more, got {list(size)} and {list(stride)}")
    padded = [each + sum(more) for each, more in zip(image, padding, strict=True)]
    if any(each < least for each, least in zip(padded, wide, strict=True)):
        raise InputError(f"a size of {times(size)} is larger than the image of {times(image)}")
    places = tuple(
        (each - least) // step + 1 for each, least, step in zip(padded, wide, stride, strict=True)
    )
    if max(math.prod(padded), math.prod(places) * math.prod(size)) > MOST:
        raise OptionError("it makes too many connections")
    index = np.pad(np.arange(math.prod(image)).reshape(image), padding, constant_values=-1)
    found = np.lib.stride_tricks.sliding_window_view(index, wide)
    found = found[tuple(slice(None, None, step) for step in (*stride, *dilation))]
    return found.reshape(math.prod(places), -1).tolist(), places


def convolution(
    units: Units, image: Array, kernels: Array, biases: Array | None, patches: Patches,
    groups: int = 1,
) -> Array:  # fmt: skip
    """Return feature maps, in each of which all neurons share a kernel.

    Args:
        units: makes the neurons.
        image: of shape (maps, rows, columns), (maps, length), or without the maps.
        kernels: of shape (maps, maps before, rows, columns) or (maps, maps before, length).
        biases: one for each map.
        patches: what the kernels read; zeros lie beside the image.
        groups: in how many parts the maps are, each of which reads one part of those before.
    """
    before = _maps(units, image, kernels.ndim - 2)
    share = len(before) // max(groups, 1)
    if share * groups != len(before) or kernels.shape[1] != share or len(kernels) % groups:
        among = f" in {groups} groups" if groups > 1 else ""
        dimensions = " x ".join(["any"] * (kernels.ndim - 2))
        raise InputError(
            f"its kernels read {kernels.shape[1]} x {dimensions} numbers (maps first){among}, "
            f"but what comes in is {times(image.shape)}"
        )
    windows, places = _windows(before.shape[1:], patches)
    units.check_count(kernels.size * len(windows))
    flat = before.reshape(len(before), -1).tolist()
    made = []
    for number, kernel in enumerate(kernels.reshape(*kernels.shape[:2], -1).tolist()):
        first = number * groups // len(kernels) * share
        maps = list(zip(flat[first : first + share], kernel, strict=True))
        bias = None if biases is None else biases[number]
        for patch in windows:
            terms = [(own[at], weight) for own, weights in maps
                     for at, weight in zip(patch, weights, strict=True) if at >= 0]  # fmt: skip
            made.append(units.unit(terms, bias, kind="c"))
    return units.array(np.array(made, dtype=object).reshape(len(kernels), *places))


def _maps(units: Units, image: Array, dimensions: int) -> Array:
    """Return the units of an image with its maps first, also where it is a single map."""
    if image.ndim not in (dimensions, dimensions + 1) or not image.size:
        raise InputError(
            f"it reads maps of {dimensions} dimensions, but what comes in is {times(image.shape)}"
        )
    found = np.empty(image.shape, dtype=object)
    found[...] = np.frompyfunc(units.lifted, 1, 1)(image)
    return found if image.ndim > dimensions else found[None]


def pooling(
    units: Units, image: Array, kind: str, patches: Patches, padding_counts: bool = False
) -> Array:
    """Return smaller maps, of the largest number or the mean of each patch.

    Args:
        units: makes the neurons.
        image: of shape (maps, rows, columns), (maps, length), or without the maps.
        kind: ``"max"`` or ``"mean"``.
        patches: what is made one number of.
        padding_counts: whether what lies beside the image counts as zeros in a mean.
    """
    before = _maps(units, image, len(patches.size))
    windows, places = _windows(before.shape[1:], patches)
    made = []
    for own in before.reshape(len(before), -1).tolist():
        for patch in windows:
            parts = [own[at] for at in patch if at >= 0]
            if not parts:
                raise InputError("a patch lies beside the image")
            if kind == "max":
                made.append(units.combined(parts, "max", "p"))
            else:
                share = 1.0 / (len(patch) if padding_counts else len(parts))
                terms = [(each, Parameter(share, fixed=True)) for each in parts]
                made.append(units.unit(terms, kind="p"))
    return units.array(np.array(made, dtype=object).reshape(len(before), *places))


# Layers that a function of a network makes


def softmax(units: Units, array: Array, axis: int = -1) -> Array:
    """Return shares of 1 along a dimension."""
    rows = np.moveaxis(array, axis, -1)
    shared = cache(lambda row: _shares(units, row))
    found = np.empty(rows.shape, dtype=object)
    for place in np.ndindex(*rows.shape[:-1]):
        found[place] = shared(tuple(rows[place].tolist()))
    return np.moveaxis(found, -1, axis)


def _shares(units: Units, row: tuple[Element, ...]) -> list[Unit]:
    if len(set(row)) != len(row) or len(row) < 2:
        raise OptionError(f"a softmax joins two or more different numbers, got {len(row)}")
    for each in row:
        if isinstance(each, Unit) and each.kind == "h" and each.activation in (None, IDENTITY):
            each.kind = "z"

    def add(net: Network, sources: list[str], name: str) -> list[str]:
        names = named(name, (len(row),))
        if name == "o":
            add_softmax(net, sources, names)
        else:
            nodes, exps = [net.node(each) for each in sources], named(f"{name}.exp", (len(row),))
            softmax_units(net, nodes, f"{name}.max", exps, f"{name}.norm", names)
        net.add_group(name, names)
        return names

    return units.layer("s", row, len(row), add)


def cells(
    units: Units, row: Array, cell: str, halves: Sequence[Cells],
    activation: str | Activation = "tanh",
) -> Array:  # fmt: skip
    """Return the outputs of cells, of shape (directions, size).

    Args:
        units: takes note of them.
        row: what they read at a step of time.
        cell: ``"elman"``, ``"lstm"`` or ``"gru"``.
        halves: the weights of the cells, or of those that run forward and those that run backward.
        activation: of Elman's cells.
    """
    size = halves[0].again.shape[1]
    expect(row, halves[0].inward.shape[1])

    def add(net: Network, sources: list[str], name: str) -> list[str]:
        names: list[str] = []
        bias = bias_of(net, bias=True) or ""
        options = {"activation": activation} if cell == "elman" else {}
        for letter, delay, half in zip("hr", (1, -1), halves, strict=False):
            names += CELLS[cell](
                net, sources, size, delay=delay, weights=half.given(cell),
                name=letter + name[1:], bias=bias if half.biases is not None else False, **options,
            )  # fmt: skip
        return names

    made = units.layer("h", row.tolist(), len(halves) * size, add)
    return np.array(made, dtype=object).reshape(len(halves), size)


def attention(
    units: Units, tokens: Array, inward: tuple[Array, Array], outward: tuple[Array, Array],
    bias: bool,
) -> Array:  # fmt: skip
    """Return what self-attention of one head makes of tokens.

    Args:
        units: takes note of the neurons.
        tokens: of shape (tokens, width).
        inward: weights and biases of queries, keys and values, one below the other.
        outward: weights and biases of what makes the outputs.
        bias: whether biases are there.
    """
    width, (last, size) = inward[0].shape[1], outward[0].shape
    if tokens.ndim != 2 or tokens.shape[1] != width:
        raise InputError(
            f"it reads tokens of {width} numbers each, shape=(tokens, {width}), but what comes in "
            f"is {times(tokens.shape)}"
        )

    def add(net: Network, sources: list[str], name: str) -> Sequence[str]:
        given = Given(*(iter([*one.ravel().tolist(), *other.ravel().tolist()])
                        for one, other in zip(inward, outward, strict=True)))  # fmt: skip
        group = Group("tokens", tokens.shape, tuple(sources))
        return layers.attention(
            net, group, size, projection=last, weights=given, bias=bias, name=name
        ).flat

    made = units.layer("a", tokens.ravel().tolist(), len(tokens) * last, add)
    return np.array(made, dtype=object).reshape(len(tokens), last)


def expect(row: Array, count: int) -> None:
    """Refuse what is not a row of that length.

    Raises:
        InputError: it says what comes in.
    """
    if row.ndim > 1:
        raise InputError(
            f"it reads {counted(count, 'number')} in a row, but what comes in is "
            f"{times(row.shape)}; flatten it before"
        )
    if len(row) != count:
        raise InputError(f"it reads {counted(count, 'number')}, but {len(row)} come in")
