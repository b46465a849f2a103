"""Layers one after the other, as other libraries list them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from numbers import Integral
from typing import Any

import numpy as np

from neurosim.checks import listed, whole
from neurosim.errors import InputError, OptionError
from neurosim.exchange import operations
from neurosim.exchange.building import network
from neurosim.exchange.numbers import Array, Cells, at, times
from neurosim.exchange.operations import Patches
from neurosim.exchange.units import Unit, Units
from neurosim.functions.activations import SOFTMAX, Activation, activation as find_activation
from neurosim.graph.network import Network
from neurosim.notation import counted


class Stack:
    """The units of a network while layers read one another, until :meth:`network` adds them.

    Args:
        name: the network's.
        shape: that of one input; None where the first layer says it.
        over_time: whether it reads sequences; a first dimension of the shape is then theirs.
    """

    def __init__(
        self, name: str, shape: int | Sequence[int] | None = None, *, over_time: bool = False
    ) -> None:
        self.over_time = over_time
        self._name = name
        self._units = Units()
        self._inputs: Any = None
        if shape is not None:
            sizes = [shape] if isinstance(shape, Integral) else listed(shape, "shape")
            shape = [whole(each, "each number of shape") for each in sizes]
            self._start(shape[1:] if over_time and len(shape) == 2 else shape)

    def _start(self, shape: Sequence[int]) -> None:
        self._units.check_count(math.prod(shape))
        units = [Unit(kind="i") for _ in range(math.prod(shape))]
        self._inputs = self._last = np.array(units, dtype=object).reshape(shape)

    def _row(self, count: int) -> Any:
        """Return what comes in, refused if it is not a row of that length."""
        if self._inputs is None:
            self._start([count])
        operations.expect(self._last, count)
        return self._last

    @property
    def _values(self) -> Any:
        if self._inputs is None:
            raise OptionError(
                "say the shape of one input, such as shape=(3, 8, 8) for three maps of 8x8"
            )
        return self._last

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of what comes in."""
        return tuple(self._values.shape)

    def read(
        self, layers: Iterable[tuple[str, str, Any]],
        readers: Mapping[str, Callable[[Stack, Any], None]], advice: str = "",
    ) -> Network:  # fmt: skip
        """Add layers and return their network.

        Args:
            layers: each with its place, for messages, and its kind.
            readers: what adds each kind.
            advice: what else to do where a kind is not known.

        Raises:
            OptionError, InputError, NetworkError: if a layer is not known or does not fit; it says
                at which place.
        """
        for place, kind, layer in layers:
            if kind not in readers:
                known = ", ".join(readers)
                raise OptionError(f"{place} is not known; known are {known}{advice}")
            with at(place):
                readers[kind](self, layer)
        return self.network()

    def dense(self, weights: Array, biases: Array | None) -> None:
        """Add a layer in which every neuron reads all; rows of the weights are neurons."""
        row = self._row(weights.shape[1])
        columns, held = operations.parameters(weights).T, operations.parameters(biases)
        self._last = operations.product(self._units, row, columns, held)

    def activation(self, *functions: str | Activation) -> None:
        """Give what comes in an activation, or one to each of its neurons or maps."""
        shape = self.shape
        if SOFTMAX in functions:
            if len(shape) > 1:
                raise OptionError(f"softmax joins numbers in a row, but {times(shape)} come in")
            self._last = operations.softmax(self._units, self._last)
            return
        if len(functions) not in (1, shape[0]):
            raise InputError(f"it has {counted(len(functions), 'activation')} for {times(shape)}")
        found = np.empty(len(functions), dtype=object)
        found[:] = [find_activation(each) for each in functions]
        spread = found.reshape(-1, *[1] * (len(shape) - 1))
        self._last = self._units.each(self._units.activated, self._last, spread)

    def convolution(
        self, kernels: Array, biases: Array | None, *, stride: Any = 1, padding: Any = 0,
        dilation: Any = 1, groups: int = 1,
    ) -> None:  # fmt: skip
        """Add feature maps, kernels of shape (maps, maps before, rows, columns)."""
        self._refuse_over_time()
        patches = Patches(kernels.shape[2:], stride, padding, dilation)
        held, own = operations.parameters(kernels), operations.parameters(biases)
        self._last = operations.convolution(self._units, self._values, held, own, patches, groups)

    def pooling(
        self, dimensions: int, kind: str, *, size: Any = None, stride: Any = None,
        padding: Any = 0, dilation: Any = 1, padding_counts: bool = False,
    ) -> None:  # fmt: skip
        """Add smaller maps; without a size, one number for each map."""
        self._refuse_over_time()
        sizes = self.shape[-dimensions:] if size is None else size
        patches = Patches(sizes, sizes if stride is None else stride, padding, dilation)
        self._last = operations.pooling(
            self._units, self._values, dimensions, kind, patches, padding_counts
        )

    def _refuse_over_time(self) -> None:
        if self.over_time:
            raise OptionError("behind a recurrent layer it would join steps of time")

    def reshape(self, shape: Sequence[int] = (-1,)) -> None:
        """Read what is there in another shape, by default in a row."""
        self._refuse_over_time()
        before = self.shape
        try:
            self._last = self._values.reshape(shape)
        except ValueError:
            raise InputError(f"it makes {times(shape)} of {times(before)}") from None

    def transpose(self, *axes: int) -> None:
        """Read what is there with its dimensions in another order."""
        if sorted(axes) != list(range(len(self.shape))):
            raise InputError(
                f"it reads {counted(len(axes), 'dimension')}, but {times(self.shape)} come in"
            )
        self._last = self._last.transpose(axes)

    def recurrent(
        self, cell: str, halves: Sequence[Cells], activation: str | Activation = "tanh"
    ) -> None:
        """Add cells, in one direction or forward and backward; the activation is of Elman's."""
        row = self._row(halves[0].inward.shape[1])
        self._last = operations.cells(self._units, row, cell, halves, activation).ravel()

    def attention(self, inward: Array, outward: Array, biases: Array | None) -> None:
        """Add self-attention: weights of queries, keys and values, and of what comes behind it."""
        self._last = operations.attention(self._units, self._values, inward, outward, biases)

    def network(self) -> Network:
        """Return the network of what is there.

        Raises:
            OptionError: if nothing is computed.
        """
        if not self._units.parts:
            raise OptionError(f"{self._name!r} has no layers that compute something")
        return network(self._units, self._name, self._inputs, self._last)
