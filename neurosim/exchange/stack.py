"""Layers one after the other, as other libraries list them, and the network that they make."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np

from neurosim.checks import listed, whole
from neurosim.errors import InputError, OptionError
from neurosim.exchange.numbers import CELLS, Array, Cells, at, times
from neurosim.functions.activations import Activation, activation as find_activation
from neurosim.graph import layers
from neurosim.graph.groups import Group
from neurosim.graph.layers.adding import add, bias_of, link, named
from neurosim.graph.layers.dense import SOFTMAX
from neurosim.graph.layers.given import Given
from neurosim.graph.network import Network
from neurosim.graph.softmax import add_softmax

__all__ = ["Stack"]


@dataclass
class _Layer:
    """A layer that is still to be added.

    Attributes:
        place: where it stands, for messages.
        add: adds it and returns its group.
        counts: whether it is one of the hidden layers h1, h2 ...
        joins: whether an activation that comes next is its own.
        reads: the shape of what it reads, where it says so.
        image: whether it reads an image, also where that is a row.
        view: whether it adds nothing, and only reads what is there in another way.
        activations: one for all neurons, or one for each.
    """

    place: str
    add: Callable[[_Building, _Layer], Group]
    counts: bool = False
    joins: bool = True
    reads: tuple[int, ...] | None = None
    image: bool = False
    view: bool = False
    activations: list[str | Activation] = field(default_factory=list)


class Stack:
    """Collects layers, each with its place for messages, until :meth:`network` builds them.

    Args:
        name: the network's.
        shape: that of one input; None where the first layer says it.

    Attributes:
        over_time: whether it reads sequences.
    """

    def __init__(self, name: str, shape: int | Sequence[int] | None = None) -> None:
        self.name = name
        self.shape: tuple[int, ...] | None = None
        if shape is not None:
            sizes = [shape] if isinstance(shape, int) else listed(shape, "shape")
            self.shape = tuple(whole(each, "each number of shape") for each in sizes)
        self.over_time = False
        self._layers: list[_Layer] = []

    def dense(self, place: str, weights: Array, biases: Array | None) -> None:
        """Add a layer in which every neuron reads all; rows of the weights are neurons."""
        self._layers.append(
            _Layer(
                place,
                lambda building, layer: building.dense(layer, weights, biases),
                counts=True,
                reads=weights.shape[1:],
            )
        )

    def activation(self, place: str, *functions: str | Activation) -> None:
        """Give the layer before it an activation, or one for each of its neurons."""
        one = len(functions) == 1 and SOFTMAX not in functions
        last = next((each for each in reversed(self._layers) if not (one and each.view)), None)
        if last is not None and last.joins and not last.activations:
            last.activations = list(functions)
        else:
            self._layers.append(
                _Layer(
                    place, _Building.one_to_one, counts=True, joins=False,
                    activations=list(functions),
                )
            )  # fmt: skip

    def convolution(self, place: str, kernels: Array, biases: Array | None, **options: Any) -> None:
        """Add feature maps, kernels of shape (maps, maps before, rows, columns)."""
        self._refuse_over_time()
        self._layers.append(
            _Layer(
                place,
                lambda building, layer: building.maps(layer, kernels, biases, options),
                image=True,
            )
        )

    def pooling(self, place: str, **options: Any) -> None:
        """Add smaller maps; without a size, one number for each map."""
        self._layers.append(
            _Layer(place, lambda building, layer: building.pool(layer, options), image=True)
        )

    def reshape(self, place: str, shape: tuple[int, ...] | None = None) -> None:
        """Read what is there in another shape, by default in a row."""
        self._refuse_over_time()
        self._layers.append(
            _Layer(place, lambda building, _: building.reshaped(shape), joins=False, view=True)
        )

    def transpose(self, place: str, *axes: int) -> None:
        """Read what is there with its dimensions in another order."""
        self._layers.append(
            _Layer(place, lambda building, _: building.transposed(axes), joins=False, view=True)
        )

    def recurrent(
        self, place: str, cell: str, halves: Sequence[Cells], activation: str | Activation = "tanh"
    ) -> None:
        """Add cells, in one direction or forward and backward; the activation is of Elman's."""
        self.over_time = True
        self._layers.append(
            _Layer(
                place,
                lambda building, _: building.cells(cell, halves, activation),
                counts=True,
                joins=False,
                reads=halves[0].inward.shape[1:],
            )
        )

    def attention(
        self, place: str, inward: tuple[Array, Array], outward: tuple[Array, Array], bias: bool
    ) -> None:
        """Add self-attention: weights and biases of queries, keys and values, and behind it."""
        self._layers.append(
            _Layer(place, lambda building, layer: building.attend(layer, inward, outward, bias))
        )

    def _refuse_over_time(self) -> None:
        if self.over_time:
            raise OptionError("behind a recurrent layer it would join steps of time")

    def network(self) -> Network:
        """Return the network.

        Raises:
            OptionError, InputError, NetworkError: if the layers do not fit into each other; it says
                at which place.
        """
        if not self._layers:
            raise OptionError(f"{self.name!r} has no layers that compute something")
        steps, last = list(self._layers), self._layers[-1]
        if not last.counts or (last.reads and not last.joins):
            steps.append(
                _Layer("the outputs", _Building.one_to_one, True, activations=last.activations)
            )
            last.activations = []
        shape = self.shape
        if self.over_time and shape is not None and len(shape) == 2:
            shape = shape[1:]  # without the steps of time
        return _Building(self.name, shape, steps).net


class _Building:
    """A network while its layers are added one by one."""

    def __init__(self, name: str, shape: tuple[int, ...] | None, steps: list[_Layer]) -> None:
        self.net = Network(name)
        several = sum(each.counts for each in steps[:-1]) > 1
        hidden = 0
        with at(steps[0].place):
            self.group = self._inputs(shape, steps[0])
        for each in steps:
            hidden += each.counts
            self.number = str(hidden) if several else ""
            self.output = each is steps[-1]
            with at(each.place):
                self.group = each.add(self, each)

    @property
    def name(self) -> str:
        return "o" if self.output else f"h{self.number}"

    def _inputs(self, shape: tuple[int, ...] | None, first: _Layer) -> Group:
        shape = shape or first.reads
        if shape is None:
            raise OptionError(
                "say the shape of one input, such as shape=(3, 8, 8) for three maps of 8x8"
            )
        row = len(shape) == 1 and not first.image
        return layers.inputs(self.net, shape[0]) if row else layers.image(self.net, shape)

    def dense(self, layer: _Layer, weights: Array, biases: Array | None) -> Group:
        self._expect(weights.shape[1])
        softmax = SOFTMAX in layer.activations and self.output
        group = layers.dense(
            self.net, self.group, len(weights), SOFTMAX if softmax else "identity",
            output=self.output, name=self.name, bias=biases is not None,
            weights=Given.dense(weights.tolist(), None if biases is None else biases.tolist()),
        )  # fmt: skip
        return group if softmax else self._activated(group, layer)

    def one_to_one(self, layer: _Layer) -> Group:
        names = named(self.name, (len(self.group),))
        if SOFTMAX in layer.activations and self.output:
            if len(self.group.shape) > 1:
                raise OptionError(
                    f"softmax joins numbers in a row, but {times(self.group.shape)} come in"
                )
            add_softmax(self.net, list(self.group), names)
            return self.net.add_group(self.name, names)
        for source, neuron in zip(
            self.group, add(self.net, names, output=self.output), strict=True
        ):
            link(self.net, self.net.node(source), neuron)
        return self._activated(self.net.add_group(self.name, names, self.group.shape), layer)

    def maps(
        self, layer: _Layer, kernels: Array, biases: Array | None, options: dict[str, Any]
    ) -> Group:
        dimensions, shape = kernels.ndim - 2, self.group.shape
        before = shape[0] if len(shape) > dimensions else 1
        if len(shape) - dimensions not in (0, 1) or before != kernels.shape[1]:
            raise InputError(
                f"its kernels read {kernels.shape[1]} x {' x '.join(['any'] * dimensions)} "
                f"numbers (maps first), but what comes in is {times(shape)}"
            )
        given = np.zeros(len(kernels)) if biases is None else biases
        group = layers.convolution(
            self.net, self.group, len(kernels), kernels.shape[2:], "identity",
            weights=Given(iter(kernels.ravel().tolist()), iter(given.tolist())),
            bias=biases is not None, **options,
        )  # fmt: skip
        return self._activated(group, layer)

    def pool(self, layer: _Layer, options: dict[str, Any]) -> Group:
        size = options.get("size") or self.group.shape[1:]
        if not size:
            raise InputError(f"it reads maps, but what comes in is {times(self.group.shape)}")
        group = layers.pooling(self.net, self.group, **{**options, "size": size})
        return self._activated(group, layer)

    def reshaped(self, shape: tuple[int, ...] | None) -> Group:
        group = self.group
        if shape is not None and math.prod(shape) != len(group):
            raise InputError(f"it makes {times(shape)} of {times(group.shape)}")
        return Group(group.name, shape or (len(group),), group.flat)

    def transposed(self, axes: tuple[int, ...]) -> Group:
        group = self.group
        if sorted(axes) != list(range(len(group.shape))):
            raise InputError(f"it reads {len(axes)} dimensions, but {times(group.shape)} come in")
        names = np.array(group.flat, dtype=object).reshape(group.shape).transpose(axes)
        return Group(group.name, names.shape, tuple(names.ravel().tolist()))

    def cells(self, cell: str, halves: Sequence[Cells], activation: str | Activation) -> Group:
        self._expect(halves[0].inward.shape[1])
        made: list[Group] = []
        bias = bias_of(self.net, bias=True) or ""
        options = {"activation": activation} if cell == "elman" else {}
        for letter, delay, half in zip("hr", (1, -1), halves, strict=False):
            made.append(
                CELLS[cell](
                    self.net, self.group, half.again.shape[1], delay=delay,
                    weights=half.given(cell), name=letter + self.number,
                    bias=bias if half.biases is not None else False, **options,
                )
            )  # fmt: skip
        names = tuple(chain.from_iterable(made))
        return Group(made[0].name, (len(names),), names)

    def attend(
        self, layer: _Layer, inward: tuple[Array, Array], outward: tuple[Array, Array], bias: bool
    ) -> Group:
        width = inward[0].shape[1]
        if len(self.group.shape) != 2 or self.group.shape[1] != width:
            raise InputError(
                f"it reads tokens of {width} numbers each, shape=(tokens, {width}), but what comes "
                f"in is {times(self.group.shape)}"
            )
        given = Given(
            iter([*inward[0].ravel().tolist(), *outward[0].ravel().tolist()]),
            iter([*inward[1].tolist(), *outward[1].tolist()]),
        )
        size, last = outward[0].shape[1], len(outward[0])
        return self._activated(
            layers.attention(self.net, self.group, size, projection=last, weights=given, bias=bias),
            layer,
        )

    def _activated(self, group: Group, layer: _Layer) -> Group:
        functions = layer.activations
        if SOFTMAX in functions:
            raise OptionError("softmax is for the last layer alone")
        if len(functions) not in (0, 1, group.shape[0]):
            raise InputError(f"it has {len(functions)} activations for {times(group.shape)}")
        for place, name in enumerate(group if functions else ()):
            chosen = functions[place * len(functions) // len(group)]
            self.net.set_activation(name, find_activation(chosen))
        return group

    def _expect(self, count: int) -> None:
        shape = self.group.shape
        if len(shape) > 1:
            raise InputError(
                f"it reads {count} numbers in a row, but what comes in is {times(shape)}; flatten "
                "it before"
            )
        if shape != (count,):
            raise InputError(f"it reads {count} numbers, but {shape[0]} come in")
