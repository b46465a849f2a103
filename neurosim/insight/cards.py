"""A node in a notebook: a small card with its numbers and its connections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Input, Node
from neurosim.notation import number, visible

_ROWS = 8
"""How many connections of each side a card shows."""

_CARD = (
    "display:inline-block;border:1px solid #8a8a8a;border-radius:6px;padding:.5em .9em;"
    "font-family:sans-serif;font-size:90%;line-height:1.4"
)
_CELL = "text-align:right;padding:.1em .7em .1em 0;border:none;background:none"


def node_card(node: Node) -> str:
    """Return the HTML of a card: the node's numbers, what comes in and what goes out.

    >>> from neurosim.graph.nodes import Input
    >>> "i1" in node_card(Input("i1"))
    True
    """
    parts = [
        f"<div><strong>{escape(node.name)}</strong> &#8212; {escape(_kind(node))}</div>",
        _table((), _numbers(node)),
        _side("in", "from", "signal", node.incoming),
        _side("out", "to", "error sent back", node.outgoing),
    ]
    return visible(f'<div class="neurosim-card" style="{_CARD}">{"".join(parts)}</div>')


def _kind(node: Node) -> str:
    if not isinstance(node, Neuron):
        return {"Bias": "bias node", "Input": "input"}.get(type(node).__name__, "node")
    kind = "output neuron" if isinstance(node, Output) else "neuron"
    combined = "" if node.aggregation.name == "sum" else f" of the {node.aggregation.name}"
    return f"{kind}, {node.activation.label}{combined}"


def _numbers(node: Node) -> list[tuple[str, str]]:
    if isinstance(node, Input):
        return [("output", number(node.output)), ("error", number(node.error))]
    if not isinstance(node, Neuron):
        return [("output", number(node.output))]
    rows = [("net input", number(node.net_input)), ("output", number(node.output))]
    if node.expected is not None:
        rows.append(("expected", number(node.expected)))
    return [*rows, ("error", number(node.error))]


def _side(title: str, other: str, carried: str, connections: Sequence[Connection]) -> str:
    """Return a table of the connections of one side."""
    if not connections:
        return ""
    incoming = title == "in"
    rows = [
        (
            (each.source if incoming else each.target).name,
            number(each.weight, 6) + ("" if each.trainable else " frozen"),
            number(each.signal if incoming else each.flow, 6),
            number(each.gradient, 6),
        )
        for each in connections[:_ROWS]
    ]
    rest = len(connections) - len(rows)
    more = f"<div>... {rest:,} more</div>" if rest else ""
    return _table((other, "weight", carried, "gradient"), rows) + more


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    titles = "".join(
        f'<th style="{_CELL};font-weight:normal;opacity:.65">{each}</th>' for each in head
    )
    lines = [f"<tr>{titles}</tr>"] if head else []
    lines += [f"<tr>{''.join(_cells(row))}</tr>" for row in rows]
    return f'<table style="border-collapse:collapse;margin:.35em 0">{"".join(lines)}</table>'


def _cells(row: Sequence[str]) -> list[str]:
    name, *numbers = map(escape, row)
    first = f'<td style="{_CELL};text-align:left">{name}</td>'
    return [first, *(f'<td style="{_CELL}">{cell}</td>' for cell in numbers)]
