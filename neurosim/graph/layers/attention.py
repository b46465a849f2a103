"""Self-attention of one head, every product of a query and a key a unit of the graph."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from neurosim.checks import flag, whole
from neurosim.errors import NetworkError
from neurosim.graph.groups import Group
from neurosim.graph.layers.adding import Layer, add, adding, group_of, joined, link, named
from neurosim.graph.layers.given import Given
from neurosim.graph.layers.softmax import softmax_units
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Node


def attention(
    net: Network,
    tokens: Group | str,
    size: int,
    *,
    causal: bool = False,
    scaled: bool = True,
    projection: int | None = None,
    weights: str | float | Given = "glorot",
    bias: bool | str = True,
    seed: int | None = None,
    name: str | None = None,
) -> Group:
    """Add self-attention: every token's output is a mean of all tokens' values, weighted by fit.

    Of each token t, with weights that all tokens share, come a query ``a1.q1_2`` (token 1, number
    2), a key ``a1.k1_2`` and a value ``a1.v1_2``. Then, for tokens i and j:

    - ``a1.qk1_2_3``: query of token 1 times key of token 2, their third numbers, a product unit;
    - ``a1.s1_2``: the score, the sum of these products, divided by the square root of ``size``;
    - ``a1.w1_2``: the weight of token 2 for token 1, the softmax of token 1's scores;
    - ``a1.wv1_2_3``: that weight times the value, and ``a1_1_3``, their sum over the tokens.

    Args:
        net: the network.
        tokens: a group of shape (tokens, numbers of each).
        size: how many numbers a query, a key and a value have.
        causal: True lets a token look only at itself and those before it.
        scaled: False leaves out the division by the square root of ``size``.
        projection: how many numbers a last linear map, the same for all tokens, makes of each
            output; None leaves it out. With it, this is PyTorch's MultiheadAttention of one head.
        weights: how weights are drawn.
        bias: see :mod:`neurosim.layers`; for queries, keys, values and the projection.
        seed: where the random numbers start.
        name: the group's; by default a1, a2 ...

    Returns:
        The group of the outputs, of shape (tokens, size) or (tokens, projection). The weights are
        the group ``a1.w``, tokens by tokens (a row of them with ``causal``), and all else has
        groups of such names as well.

    Raises:
        NetworkError, OptionError: for less than two tokens, or a name or option not allowed.

    Source: Vaswani et al., "Attention Is All You Need" (2017).

    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> ns.layers.attention(net, ns.layers.image(net, (3, 2)), 2, seed=1)
    Group('a1', 3x2: a1_1_1 ... a1_3_2)
    >>> _ = ns.forward(net, [1, 0, 0, 2, 1, 1])
    >>> round(sum(net[weight].output for weight in net.group("a1.w").names[0]), 12)
    1.0
    """
    wanted = "attention reads a group of shape (tokens, numbers of each) of two or more tokens"
    group = group_of(net, tokens, wanted)
    if len(group.shape) != 2 or group.shape[0] < 2:
        raise NetworkError(f"{wanted}, got {group!r}")
    size, causal, scaled = whole(size, "size"), flag(causal, "causal"), flag(scaled, "scaled")
    last = None if projection is None else whole(projection, "projection")
    layer = _Attention(net, name, "a", weights, bias, seed)
    return layer.added(group, size, causal, scaled, last)


class _Attention(Layer):
    """The units of one attention layer while they are added."""

    def added(
        self, tokens: Group, size: int, causal: bool, scaled: bool, projection: int | None
    ) -> Group:
        """Add all units and return the group of the outputs."""
        self._size, self._causal, name = size, causal, self.name
        self._parts: dict[str, list[str]] = defaultdict(list)
        self._count, width = tokens.shape
        nodes = [self.net.node(each) for each in tokens]
        rows = [nodes[at : at + width] for at in range(0, len(nodes), width)]
        with adding(self.net):
            query, key, value = (self._mapped(f"{name}.{part}", rows, size) for part in "qkv")
            scores = self._scores(query, key, 1 / math.sqrt(size) if scaled else 1.0)
            inner = f"{name}.out" if projection is not None else name
            outputs = self._outputs(inner, self._weights(scores), value)
            self._group_parts()
            if projection is not None:
                self._mapped(name, outputs, projection)
        return self.net.group(name)

    def _mapped(self, name: str, tokens: Sequence[Sequence[Node]], size: int) -> list[list[Neuron]]:
        """Add neurons that make numbers of each token, all tokens with the same weights."""
        names = named(name, (self._count, size))
        made = add(self.net, names)
        rows = [made[at : at + size] for at in range(0, len(made), size)]
        self.start(len(tokens[0]), size, names)
        read = [[(node, place) for place, node in enumerate(nodes)] for nodes in tokens]
        for column in zip(*rows, strict=True):
            self.share(len(tokens[0]), zip(column, read, strict=True))
        self.net.add_group(name, names, (self._count, size))
        return rows

    def _products(
        self, part: str, row: int, column: int, left: list[Neuron], right: list[Neuron]
    ) -> list[Neuron]:
        """Add product units of two rows of neurons, number by number."""
        names = [joined(f"{self.name}.{part}", row, column, at) for at in range(self._size)]
        made = add(self.net, names, "identity", "product")
        self._parts[part] += names
        for unit, first, second in zip(made, left, right, strict=True):
            link(self.net, first, unit)
            link(self.net, second, unit)
        return made

    def _scores(
        self, query: list[list[Neuron]], key: list[list[Neuron]], factor: float
    ) -> list[list[Neuron]]:
        """Add how well every key fits every query: the sum of their products."""
        rows = []
        for row in range(self._count):
            scores = []
            for column in range(row + 1 if self._causal else self._count):
                products = self._products("qk", row, column, query[row], key[column])
                name = joined(f"{self.name}.s", row, column)
                (score,) = add(self.net, [name])
                self._parts["s"].append(name)
                for unit in products:
                    link(self.net, unit, score, factor)
                scores.append(score)
            rows.append(scores)
        return rows

    def _weights(self, scores: list[list[Neuron]]) -> list[list[Neuron]]:
        """Add the softmax of each token's scores."""
        rows = []
        for row, each in enumerate(scores):
            columns = range(len(each))
            exps = [joined(f"{self.name}.exp", row, column) for column in columns]
            shares = [joined(f"{self.name}.w", row, column) for column in columns]
            largest, norm = (joined(f"{self.name}.{part}", row) for part in ("max", "norm"))
            rows.append(softmax_units(self.net, each, largest, exps, norm, shares))
            self._parts["max"].append(largest)
            self._parts["exp"] += exps
            self._parts["norm"].append(norm)
            self._parts["w"] += shares
        return rows

    def _outputs(
        self, name: str, weights: list[list[Neuron]], value: list[list[Neuron]]
    ) -> list[list[Neuron]]:
        """Add the mean of the values, weighted."""
        names = named(name, (self._count, self._size))
        rows = []
        for row, shares in enumerate(weights):
            outputs = add(self.net, names[row * self._size : (row + 1) * self._size])
            for column, share in enumerate(shares):
                weighted = self._products("wv", row, column, [share] * self._size, value[column])
                for unit, output in zip(weighted, outputs, strict=True):
                    link(self.net, unit, output)
            rows.append(outputs)
        self.net.add_group(name, names, (self._count, self._size))
        return rows

    def _group_parts(self) -> None:
        """Name what stands between tokens; without their upper half, matrices are rows."""
        tokens = (self._count, self._count)
        shapes: dict[str, tuple[int, ...]] = {
            "qk": (*tokens, self._size), "wv": (*tokens, self._size),
            "max": (self._count, 1), "norm": (self._count, 1),
        }  # fmt: skip
        for part, names in self._parts.items():
            shape = None if self._causal else shapes.get(part, tokens)
            self.net.add_group(f"{self.name}.{part}", names, shape)
