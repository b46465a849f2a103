"""A network as a table: what ``print(net)`` shows."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING

from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Bias
from neurosim.graph.values.columns import titles
from neurosim.notation import counted, lined_up, number, one_line, printable

if TYPE_CHECKING:
    from neurosim.graph.connection import Connection
    from neurosim.graph.network import Network
    from neurosim.graph.nodes import Node

_ROWS = 40
"""How many nodes are shown; of more, the first and the last."""

_WEIGHTS = 4
"""How many incoming weights of a neuron are shown."""

_NAME = 24
"""How many characters of a name are shown."""

_HEAD = ("node", "kind", "net input", "output", "error", "incoming weights")
_RIGHT = (False, False, True, True, True, False)


def headline(net: Network) -> str:
    """Return the network as one line: its name, and how many of what it has."""
    kinds = [
        (len(net.inputs), "input"),
        (sum(isinstance(node, Bias) for node in net.nodes), "bias node"),
        (sum(isinstance(node, Neuron) for node in net.nodes), "neuron"),
        (net.graph.number_of_edges(), "connection"),
    ]
    parts = [counted(count, kind) for count, kind in kinds if count]
    if net.recurrent:
        parts.append("recurrent")
    return f"Network({', '.join([repr(net.name), *parts])})"


def overview(net: Network) -> str:
    """Return the network's line, and a table of its nodes in forward order.

    Inputs and outputs are followed by what their columns or classes are called in the table.

    >>> import neurosim as ns
    >>> net = ns.dense([1, 1], seed=1)
    >>> _ = ns.forward(net, [2.0])
    >>> print(overview(net))
    Network('1-1', 1 input, 1 bias node, 1 neuron, 2 connections)
    <BLANKLINE>
    node  kind         net input       output  error  incoming weights
    i1    input                             2
    b1    bias                              1
    o1    logistic  -0.383837775  0.405201607      0  i1 -0.365636, b1 0.347434
    """
    called = titles(net)
    rows = [_row(node, called) for node in net.order]
    skipped = len(rows) - _ROWS
    if skipped > 0:
        half = _ROWS // 2
        rows = [*rows[:half], (f"... {skipped:,} more", *[""] * 5), *rows[-half:]]
    return printable("\n".join([headline(net), "", *lined_up([_HEAD, *rows], _RIGHT)]))


def _row(node: Node, called: Mapping[str, str]) -> tuple[str, ...]:
    title = called.get(node.name)
    name = _short(node.name) + (f" ({_short(title)})" if title else "")
    if not isinstance(node, Neuron):
        return (name, type(node).__name__.lower(), "", number(node.output), "", "")
    kind = one_line(node.activation.label)
    if node.aggregation.name != "sum":
        kind += f" of {node.aggregation.name}"
    numbers = (number(node.net_input), number(node.output), number(node.error))
    return (name, kind, *numbers, _weights(node))


def _weights(neuron: Neuron) -> str:
    shown = [_weight(each) for each in islice(neuron.incoming, _WEIGHTS)]
    rest = len(neuron.incoming) - len(shown)
    return ", ".join([*shown, *([f"... {rest:,} more"] if rest else [])])


def _weight(connection: Connection) -> str:
    frozen = "" if connection.trainable else " frozen"
    at = f"(t{-connection.delay:+d})" if connection.delay else ""
    return f"{_short(connection.source.name)}{at} {number(connection.weight, 6)}{frozen}"


def _short(name: str) -> str:
    shown = one_line(name)
    return shown if len(shown) <= _NAME else f"{shown[: _NAME - 3]}..."
