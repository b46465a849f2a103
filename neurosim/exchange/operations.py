"""What layers of other libraries compute, as operations on the units of one pattern."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from neurosim.errors import InputError, OptionError
from neurosim.exchange.numbers import Cells, times
from neurosim.exchange.units import IDENTITY, MOST, Array, Element, Unit, Units
from neurosim.functions.activations import Activation, activation as find_activation
from neurosim.graph import layers
from neurosim.graph.groups import Group
from neurosim.graph.layers.adding import bias_of, named
from neurosim.graph.layers.builders import CELLS
from neurosim.graph.layers.given import Given
from neurosim.graph.layers.softmax import add_softmax, softmax_units
from neurosim.graph.network import Network
from neurosim.graph.parameter import Parameter
from neurosim.notation import counted


def parameters(values: npt.ArrayLike | None) -> Array:
    """Return numbers as parameters, in the same shape; None where there are none."""
    if values is None:
        return None
    found = np.asarray(values, dtype=float)
    made = np.empty(found.shape, dtype=object)
    made[...] = np.frompyfunc(lambda value: Parameter(float(value)), 1, 1)(found)
    return made


def by_row(make: Callable[..., Any], signature: str) -> Callable[..., Array]:
    """Return what makes something of rows along the last dimension; of the same rows only once.

    Args:
        make: takes rows as tuples, beside them single elements.
        signature: what it takes and gives, as ``np.vectorize`` has it.
    """
    made = cache(make)

    def each(*given: Any) -> Any:
        return made(*(tuple(one) if isinstance(one, np.ndarray) else one for one in given))

    return np.vectorize(each, otypes=[object], signature=signature)


def product(units: Units, left: Array, right: Array, biases: Array | None = None) -> Array:
    """Return the product of two matrices, one of which holds weights as a rule.

    Args:
        units: makes the neurons.
        left: of shape (..., n).
        right: of shape (..., n, columns).
        biases: one for each column.
    """
    if left.shape[-1] != right.shape[-2] or not left.shape[-1]:
        raise InputError(f"shapes {left.shape} and {right.shape} do not fit, or hold no numbers")
    columns = np.moveaxis(right, -1, -2)
    columns = columns if left.ndim == 1 else columns[..., None, :, :]
    rows = left[..., None, :]
    units.check_count(math.prod(np.broadcast_shapes(rows.shape, columns.shape)))
    held = np.full(right.shape[-1], None) if biases is None else biases
    return units.array(by_row(units.dot, "(n),(n),()->()")(rows, columns, held))


# Images


class Patches(NamedTuple):
    """Where the patches of an image lie; each a number for all dimensions, or one for each.

    Attributes:
        size: of a patch.
        stride: the step between patches.
        padding: what lies beside the image at both ends, or pairs of it; or ``"same"``, just as
            much as lets every stride have its patch, and ``"same_lower"``, where the odd one comes
            first.
        dilation: the step within a patch.
    """

    size: int | Sequence[int]
    stride: int | Sequence[int] = 1
    padding: Any = 0
    dilation: int | Sequence[int] = 1

    def of(self, image: Array) -> Array:
        """Return the elements of each patch, None beside the image: (maps, *places, numbers)."""
        lengths = image.shape[1:]
        count = len(lengths)
        size, stride, dilation = (_each(given, count) for given in
                                  (self.size, self.stride, self.dilation))  # fmt: skip
        wide = [(each - 1) * step + 1 for each, step in zip(size, dilation, strict=True)]
        if isinstance(self.padding, str):
            padding = [
                _just_enough(*each, lower=self.padding == "same_lower")
                for each in zip(lengths, wide, stride, strict=True)
            ]
        else:
            padding = [_each(given, 2) for given in _each(self.padding, count)]
        if min((*size, *stride, *dilation)) < 1 or min(chain.from_iterable(padding)) < 0:
            raise InputError(
                f"sizes and strides are 1 or more, got {list(size)} and {list(stride)}"
            )
        padded = [each + sum(more) for each, more in zip(lengths, padding, strict=True)]
        if any(each < least for each, least in zip(padded, wide, strict=True)):
            raise InputError(
                f"a size of {times(size)} is larger than the image of {times(lengths)}"
            )
        if math.prod(padded) > MOST:
            raise OptionError("it makes too many connections")
        inside = [slice(first, first + length) for (first, _), length in
                  zip(padding, lengths, strict=True)]  # fmt: skip
        beside = np.full((len(image), *padded), None)
        beside[(slice(None), *inside)] = image
        axes = tuple(range(1, count + 1))
        found = np.lib.stride_tricks.sliding_window_view(beside, wide, axes)
        steps = (slice(None, None, step) for step in (*stride, *dilation))
        found = found[(slice(None), *steps)]
        if found.size > len(image) * MOST:
            raise OptionError("it makes too many connections")
        return found.reshape(*found.shape[: count + 1], -1)


def _just_enough(length: int, wide: int, step: int, *, lower: bool) -> tuple[int, int]:
    """Return how much lies beside an image so that every stride has its patch."""
    total = max((-(-length // step) - 1) * step + wide - length, 0)
    fewer, more = total // 2, total - total // 2
    return (more, fewer) if lower else (fewer, more)


def _each(value: Any, count: int) -> tuple[Any, ...]:
    """Return a value for each dimension, of which one may be given for all."""
    return tuple(value) if isinstance(value, list | tuple) else (value,) * count


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
    windows = patches.of(before)
    units.check_count(kernels[:, 0].size * windows[0].size * share)
    places = windows.shape[1:-1]
    parts = windows.reshape(groups, share, math.prod(places), -1).swapaxes(1, 2)
    read = parts.reshape(groups, math.prod(places), -1).tolist()
    made = []
    for number, kernel in enumerate(kernels.reshape(len(kernels), -1).tolist()):
        bias = None if biases is None else biases[number]
        for patch in read[number * groups // len(kernels)]:
            pairs = zip(patch, kernel, strict=True)
            terms = [(own, weight) for own, weight in pairs if own is not None]
            made.append(units.unit(terms, bias, kind="c"))
    return units.array(np.array(made, dtype=object).reshape(len(kernels), *places))


def _maps(units: Units, image: Array, dimensions: int) -> Array:
    """Return the units of an image with its maps first, also where it is a single map."""
    if image.ndim not in (dimensions, dimensions + 1) or not image.size:
        raise InputError(
            f"it reads maps of {dimensions} dimensions, but what comes in is {times(image.shape)}"
        )
    found: Array = np.frompyfunc(units.lifted, 1, 1)(image)
    return found if image.ndim > dimensions else found[None]


def pooling(
    units: Units, image: Array, dimensions: int, kind: str, patches: Patches,
    padding_counts: bool = False,
) -> Array:  # fmt: skip
    """Return smaller maps, of the largest number or the mean of each patch.

    Args:
        units: makes the neurons.
        image: of shape (maps, rows, columns), (maps, length), or without the maps.
        dimensions: how many the image has beside the maps.
        kind: ``"max"`` or ``"mean"``.
        patches: what is made one number of.
        padding_counts: whether what lies beside the image counts as zeros in a mean.
    """
    windows = patches.of(_maps(units, image, dimensions))
    made = []
    for patch in windows.reshape(-1, windows.shape[-1]).tolist():
        parts = [each for each in patch if each is not None]
        if not parts:
            raise InputError("a patch lies beside the image")
        if kind == "max":
            made.append(units.combined(parts, "max", "p"))
        else:
            share = 1.0 / (len(patch) if padding_counts else len(parts))
            terms = [(each, Parameter(share, fixed=True)) for each in parts]
            made.append(units.unit(terms, kind="p"))
    return units.array(np.array(made, dtype=object).reshape(windows.shape[:-1]))


# Layers that a function of a network makes


def softmax(units: Units, array: Array, axis: int = -1) -> Array:
    """Return shares of 1 along a dimension."""
    shared = by_row(lambda row: _shares(units, row), "(n)->(n)")
    return np.moveaxis(shared(np.moveaxis(array, axis, -1)), -1, axis)


def _shares(units: Units, row: tuple[Element, ...]) -> Array:
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

    return np.array(units.layer("s", row, len(row), add), dtype=object)


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
    for half in halves:
        expect(row, half.inward.shape[1])
        if half.again.shape[1] != size:
            raise InputError(f"its halves have {size} and {half.again.shape[1]} cells")
    function = find_activation(activation)

    def add(net: Network, sources: list[str], name: str) -> list[str]:
        names: list[str] = []
        bias = bias_of(net, bias=True) or ""
        options = {"activation": function} if cell == "elman" else {}
        for letter, delay, half in zip("hr", (1, -1), halves, strict=False):
            names += CELLS[cell](
                net, sources, size, delay=delay, weights=half.given(cell),
                name=letter + name[1:], bias=bias if half.biases is not None else False, **options,
            )  # fmt: skip
        return names

    made = units.layer("h", row.tolist(), len(halves) * size, add)
    return np.array(made, dtype=object).reshape(len(halves), size)


def attention(
    units: Units, tokens: Array, inward: Array, outward: Array, biases: Array | None
) -> Array:
    """Return what self-attention of one head makes of tokens.

    Args:
        units: takes note of the neurons.
        tokens: of shape (tokens, width).
        inward: weights of queries, keys and values, one below the other.
        outward: those of what makes the outputs.
        biases: of the rows of both, one after the other.
    """
    width, (last, size) = inward.shape[1], outward.shape
    if tokens.ndim != 2 or tokens.shape[1] != width:
        raise InputError(
            f"it reads tokens of {width} numbers each, shape=(tokens, {width}), but what comes in "
            f"is {times(tokens.shape)}"
        )

    def add(net: Network, sources: list[str], name: str) -> Sequence[str]:
        group = Group("tokens", tokens.shape, tuple(sources))
        held = np.zeros(len(inward) + last) if biases is None else biases
        weights = np.concatenate([inward.ravel(), outward.ravel()])
        given = Given(iter(weights.tolist()), iter(held.tolist()))
        return layers.attention(
            net, group, size, projection=last, weights=given, bias=biases is not None, name=name
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
