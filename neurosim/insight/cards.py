"""A node or a connection in a notebook: a card with its numbers and, of a node, its connections."""

from __future__ import annotations

from collections.abc import Sequence

from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Input, Node, kind_of
from neurosim.insight.document import Document
from neurosim.insight.expressions import Number
from neurosim.notation import number

_ROWS = 8
"""How many connections of each side a card shows."""


def node_card(node: Node) -> str:
    """Return the HTML of a card: the node's numbers, what comes in and what goes out.

    >>> from neurosim.graph.nodes import Input
    >>> "i1" in node_card(Input("i1"))
    True
    """
    card = Document(node.name)
    kind = kind_of(node)
    if isinstance(node, Neuron):
        plain = node.aggregation.name == "sum"
        kind += f", {node.activation.label}"
        kind += "" if plain else f" of the {node.aggregation.name}"
    card.paragraph(kind)
    shown = ["output", *(["error"] if isinstance(node, Neuron | Input) else [])]
    if isinstance(node, Neuron):
        expected = [] if getattr(node, "expected", None) is None else ["expected"]
        shown = ["net_input", "output", *expected, "error"]
    names = [name.replace("_", " ") for name in shown]
    card.table(names, [[getattr(node, name) for name in shown]])
    _side(card, "from", "signal", node.incoming)
    _side(card, "to", "error sent back", node.outgoing)
    return card._repr_html_()


def connection_card(connection: Connection) -> str:
    """Return the HTML of a card: the connection's numbers.

    >>> import neurosim as ns
    >>> "<th>weight</th>" in connection_card(ns.dense([1, 1])["i1", "o1"])
    True
    """
    card = Document(connection.label)
    card.paragraph("connection" + ("" if connection.trainable else ", frozen"))
    names = ("weight", "signal", "gradient")
    card.table(names, [[getattr(connection, name) for name in names]])
    return card._repr_html_()


def _side(card: Document, other: str, carried: str, connections: Sequence[Connection]) -> None:
    """Write a table of the connections of one side."""
    incoming = other == "from"
    rows = [
        (
            (each.source if incoming else each.target).name,
            (_number(each.weight), "" if each.trainable else " frozen"),
            _number(each.signal if incoming else each.flow),
            _number(each.gradient),
        )
        for each in connections[:_ROWS]
    ]
    if rows:
        card.table((other, "weight", carried, "gradient"), rows)
    if len(connections) > len(rows):
        card.paragraph(f"... {len(connections) - len(rows):,} more")


def _number(value: float) -> Number:
    """Return a number of a neighbour, of which fewer digits are enough."""
    return Number(float(number(value, 6)))
