"""What every layer does: find its sources, name its neurons, link them with weights."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count, product
from math import prod
from typing import TypeAlias

from neurosim.checks import flag, of_kind
from neurosim.errors import NetworkError, OptionError, shown
from neurosim.functions.activations import Activation, activation as find_activation
from neurosim.functions.aggregations import aggregation as find_aggregation
from neurosim.graph.adding import free_name
from neurosim.graph.groups import Group, free_group
from neurosim.graph.layers.collector import collector_resting
from neurosim.graph.layers.given import Given
from neurosim.graph.layers.weights import Drawing
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Node
from neurosim.graph.parameter import Parameter
from neurosim.graph.time.loops import check_timeless

Source: TypeAlias = "Group | str | Sequence[Group | str]"


class Layer:
    """A layer while it is added: its name, its bias node, and where its weights come from.

    Args:
        net: the network.
        name: the group's, None for the default with the next free number.
        default: a letter.
        weights: how weights are drawn.
        bias: see :mod:`neurosim.layers`.
        seed: where the random numbers start.

    Raises:
        NetworkError, OptionError, InputError: for what is not allowed; nothing is added then.
    """

    def __init__(
        self,
        net: Network,
        name: str | None,
        default: str,
        weights: str | float | Given,
        bias: bool | str,
        seed: int | None,
    ) -> None:
        self.net = net
        self.name = fresh(net, name, default)
        self.drawing = Drawing(net, weights, seed)
        self.bias, self._any_bias = bias_of(net, bias), not isinstance(bias, str)

    def reads(self, source: Source) -> list[Node]:
        """Return the nodes that it reads, see :func:`nodes_of`; its bias node comes besides."""
        nodes = nodes_of(self.net, source)
        if any(node.name == self.bias for node in nodes):
            raise NetworkError(
                f"layer {self.name!r} reads {self.bias!r} already; with bias={self.bias!r} it "
                "would be connected twice"
            )
        return nodes

    def start(self, inputs: int, outputs: int, names: Collection[str] = ()) -> None:
        """Begin to draw, see :meth:`Drawing.start`; the bias node is added if it is not there.

        It has a name that is none of the layer's own, unless it was given one.
        """
        if self._any_bias and self.bias in names:
            self.bias = _next_free("b", {*self.net, *names})
        self.one = None if self.bias is None else bias_node(self.net, self.bias)
        self.drawing.start(inputs, outputs)

    def draw(
        self,
        neuron: Neuron,
        sources: Iterable[Node],
        layer: Iterable[Node] = (),
        delay: int = 0,
        *,
        bias: bool = True,
    ) -> None:
        """Let a neuron read sources, its layer at another step of time, and the bias node."""
        weight = self.drawing.weight
        for node in sources:
            self.net._link(node, neuron, Parameter(weight()))
        for node in layer:
            self.net._link(node, neuron, Parameter(weight()), delay)
        if bias and self.one is not None:
            self.net._link(self.one, neuron, Parameter(self.drawing.bias()))

    def share(
        self, size: int, readers: Iterable[tuple[Neuron, Iterable[tuple[Node, int]]]]
    ) -> None:
        """Let several neurons read with the same weights, those of a kernel of that size.

        Each comes with the nodes that it reads, and which weight of the kernel is for each.
        """
        kernel = [Parameter(self.drawing.weight()) for _ in range(size)]
        threshold = Parameter(self.drawing.bias())
        for neuron, sources in readers:
            for node, place in sources:
                self.net._link(node, neuron, kernel[place])
            if self.one is not None:
                self.net._link(self.one, neuron, threshold)


@contextmanager
def adding(net: Network) -> Iterator[None]:
    """Add all of a layer in a with block or, where an error or Ctrl-C cuts it, nothing."""
    count, groups, delayed = len(net), dict(net._groups), dict(net._delayed)
    known, waits = (dict(net._derived), net._version, net._stage), net.recurrent
    drawn = net._random.getstate()
    with collector_resting():
        try:
            yield
            if net.recurrent:
                check_timeless([*net][count if waits else 0 :])
        except BaseException:
            net._graph.remove_nodes_from([*net][count:])
            for node in net.nodes:
                node._outgoing = [each for each in node._outgoing if each.target.name in net]
            net._groups, net._delayed, net._wired = groups, delayed, -1
            derived, net._version, net._stage = known
            net._derived.update(derived)
            net._random.setstate(drawn)
            raise


def nodes_of(net: Network, source: Source) -> list[Node]:
    """Return the nodes that a layer reads: of a group, of its name, or of a list of such.

    Raises:
        NetworkError: for a name that is neither a group's nor a node's, or a node that comes twice.
    """
    of_kind(net, Network, "a layer is added to")
    found = [net.node(name) for name in _names(net, source)]
    if not found or len(set(found)) != len(found):
        raise NetworkError(
            f"a layer reads one or more different nodes, got {len(found)}"
            + (", one of them twice" if found else "")
        )
    return found


def group_of(net: Network, source: Group | str, wanted: str) -> Group:
    """Return the group, given by itself or by its name, that a layer reads in its shape.

    Raises:
        NetworkError: for what is no group of the network; it says what is wanted.
    """
    of_kind(net, Network, "a layer is added to")
    group = net.group(source) if isinstance(source, str) else source
    if not isinstance(group, Group):
        raise NetworkError(f"{wanted}, got {shown(source)}")
    stray = next((name for name in group if name not in net), None)
    if stray is not None:
        raise NetworkError(f"{group!r} is of another network; {net.name!r} has no node {stray!r}")
    return group


def _names(net: Network, source: Source, level: int = 9) -> list[str]:
    if isinstance(source, Group):
        return list(source)
    if isinstance(source, str):
        return list(net.groups[source]) if source in net.groups else [source]
    if isinstance(source, Sequence) and level:
        return [name for each in source for name in _names(net, each, level - 1)]
    raise NetworkError(
        f"a layer reads a group, the name of a group or node, or a list of these, got "
        f"{shown(source)}"
    )


def fresh(net: Network, name: str | None, default: str) -> str:
    """Return the name for a new group: as given, or the default with the next free number.

    Raises:
        NetworkError: if there is such a group already.
    """
    of_kind(net, Network, "a layer is added to")
    if name is None:
        return _next_free(default, net.groups)
    return free_group(net, name)


def joined(name: str, *places: int) -> str:
    """Return the name of a node at places counted from 0: ``h1``, ``c1_2_3``.

    >>> joined("h", 0), joined("h1", 0), joined("x", 1, 2)
    ('h1', 'h1_1', 'x2_3')
    """
    between = "_" if name[-1].isdigit() else ""
    return f"{name}{between}{'_'.join(str(place + 1) for place in places)}"


MOST_NODES = 10**7
"""How many nodes a group has at most; it takes gigabytes then."""


def named(name: str, shape: Sequence[int]) -> list[str]:
    """Return the names of all nodes of a group, the last dimension fastest.

    Raises:
        OptionError: for more than any machine can hold.
    """
    if prod(shape) > MOST_NODES:
        raise OptionError(f"{name!r} would have {prod(shape):,} nodes, at most {MOST_NODES:,}")
    return [joined(name, *places) for places in product(*map(range, shape))]


def bias_of(net: Network, bias: bool | str) -> str | None:
    """Return the name of a layer's bias node, whether or not it is there; None for none."""
    if isinstance(bias, str):
        return bias
    if not flag(bias, "bias"):
        return None
    return _next_free("b", net)


def _next_free(letter: str, taken: Container[str]) -> str:
    return next(name for number in count(1) if (name := f"{letter}{number}") not in taken)


def bias_node(net: Network, name: str) -> Node:
    """Return the bias node of that name, added if it is not there.

    Raises:
        NetworkError: for the name of a node of another kind.
    """
    node: Node = net.node(name) if name in net else net.add_bias(name)
    if not isinstance(node, Bias):
        raise NetworkError(f"bias={name!r} names {node!r}, which is no bias node")
    return node


def add(
    net: Network,
    names: Sequence[str],
    activation: str | Activation = "identity",
    aggregation: str = "sum",
    *,
    output: bool = False,
) -> list[Neuron]:
    """Add neurons of one kind."""
    chosen, combined = find_activation(activation), find_aggregation(aggregation)
    kind = Output if output else Neuron
    return [net._add(kind(free_name(net, name), chosen, combined)) for name in names]


def link(
    net: Network, source: Node, target: Neuron, weight: float | Parameter = 1.0, delay: int = 0
) -> None:
    """Connect two nodes of which it is known that they may be, since the target is new.

    A number is a weight that never moves: 1 where something is passed on as it is.
    """
    parameter = weight if isinstance(weight, Parameter) else Parameter(weight, fixed=True)
    net._link(source, target, parameter, delay)
