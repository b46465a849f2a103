"""Searches in the graph that look no further than they must."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from neurosim.graph.nodes import Node

__all__ = ["path_between"]


def path_between(start: Node, end: Node) -> list[str] | None:
    """Return the names along a shortest path from ``start`` to ``end``, or None.

    It searches from both ends in turn and stops as soon as either side has nothing left, so a
    check for cycles costs next to nothing while a network is built in either direction.
    """
    if start is end:
        return [start.name]
    onward: dict[Node, Node | None] = {start: None}
    backward: dict[Node, Node | None] = {end: None}
    heads, tails = deque([start]), deque([end])
    while heads and tails:
        node = heads.popleft()
        for connection in node._outgoing:
            if connection.target in backward:
                return _joined(onward, node, backward, connection.target)
            if connection.target not in onward:
                onward[connection.target] = node
                heads.append(connection.target)
        if not heads:
            break  # before the other side is looked at: it may be wide
        node = tails.popleft()
        for connection in node.incoming:
            if connection.source in onward:
                return _joined(onward, connection.source, backward, node)
            if connection.source not in backward:
                backward[connection.source] = node
                tails.append(connection.source)
    return None


def _joined(
    onward: dict[Node, Node | None], last: Node, backward: dict[Node, Node | None], first: Node
) -> list[str]:
    before = _trail(onward, last)
    return [*reversed(before), *_trail(backward, first)]


def _trail(steps: dict[Node, Node | None], node: Node | None) -> list[str]:
    names = []
    while node is not None:
        names.append(node.name)
        node = steps[node]
    return names
