"""Loops: which connections would close one, and which of those a network may have.

Connections without delay form no loop, and in a loop of connections that wait all wait in the same
direction. So going around a loop always leads to another step of time, and every unrolling is
acyclic.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import networkx as nx

from neurosim.errors import NetworkError
from neurosim.graph.nodes import Bias, Node, State, kind_of

if TYPE_CHECKING:
    from neurosim.graph.connection import Connection

__all__ = ["AT_A_STEP", "check_delay", "check_loops", "check_timeless", "forbidden_loop"]

Passable: TypeAlias = "Callable[[Connection], bool]"

AT_A_STEP = re.compile(r"@-?\d+$")
"""How names end in an unrolled network: ``h1@3`` is h1 at step 3."""


def check_delay(source: Node, target: Node, delay: int) -> None:
    """Refuse to wait for what is the same in every step of time.

    Raises:
        NetworkError: for a delay behind a bias node or a state.
    """
    if delay and isinstance(source, Bias | State):
        raise NetworkError(
            f"connecting {source.name!r} -> {target.name!r} with delay={delay}: {source.name!r} is "
            f"{kind_of(source)}, which sends the same in every step of time; leave out the delay"
        )


def check_timeless(names: Iterable[str]) -> None:
    """Refuse names of the form that unrolling gives, in a network that is to be unrolled.

    Raises:
        NetworkError: with the first such name.
    """
    taken = next((name for name in names if AT_A_STEP.search(name)), None)
    if taken is not None:
        raise NetworkError(
            f"a recurrent network cannot hold a node called {taken!r}: names such as 'h1@3' are "
            "those of its nodes at a step of time"
        )


def check_loops(source: Node, target: Node, delay: int, both_signs: bool) -> None:
    """Refuse a connection that would close a loop which does not wait, or waits in both directions.

    Args:
        source: the node that it would start from.
        target: the node that it would lead to.
        delay: how many steps of time it would wait.
        both_signs: whether the network, with it, has delays of both signs.

    Raises:
        NetworkError: with the loop spelled out.
    """
    if not target._outgoing and source is not target:
        return  # the usual case while a network is built from its inputs on
    if delay == 0:
        path = path_between(target, source, lambda each: not each.delay)
        if path is not None:
            raise NetworkError(
                f"connecting {source.name!r} -> {target.name!r} would close a loop without delay: "
                f"{_spelled([*path, target])}; give one of its connections delay=1"
            )
    if both_signs:
        _check_signs(source, target, delay)


def _check_signs(source: Node, target: Node, delay: int) -> None:
    """Refuse a connection that joins delays of both signs in one strongly connected part."""
    after = _reached([target], lambda node: (each.target for each in node._outgoing))
    if source not in after:
        return
    before = _reached([source], lambda node: (each.source for each in node.incoming))
    inside = [
        each for node in after & before for each in node._outgoing if each.target in after & before
    ]
    ways = [next((each for each in inside if each.delay * sign > 0), None) for sign in (1, -1)]
    opposed = [each for each in ways if each is not None and each.delay * delay <= 0]
    if len(opposed) == 2 or (delay and opposed):
        raise _mixed(source, target, delay, opposed)


def forbidden_loop(nodes: Sequence[Node]) -> str | None:
    """Describe a loop that no network may have, None if there is none in this one."""
    graph: nx.DiGraph[Node] = nx.DiGraph()
    now: nx.DiGraph[Node] = nx.DiGraph()
    for node in nodes:
        for each in node._outgoing:
            graph.add_edge(each.source, each.target, delay=each.delay)
            if not each.delay:
                now.add_edge(each.source, each.target)
    if not nx.is_directed_acyclic_graph(now):
        loop = [start for start, _ in nx.find_cycle(now)]
        return f"a loop without delay: {_spelled([*loop, loop[0]])}"
    for part in nx.strongly_connected_components(graph):
        inside = graph.subgraph(part).edges(data="delay")
        if len({delay > 0 for *_, delay in inside if delay}) == 2:
            return f"loops with delays of both signs among {_listed(node.name for node in part)}"
    return None


def _mixed(source: Node, target: Node, delay: int, opposed: list[Connection]) -> NetworkError:
    """Say which loop would have delays of both signs: the one through all these connections."""
    nodes, place = list[Node](), target
    for each in opposed:
        nodes += path_between(place, each.source, _any) or []
        place = each.target
    nodes += [*(path_between(place, source, _any) or []), target]
    found = " and ".join(f"{each.label} has delay={each.delay}" for each in opposed)
    return NetworkError(
        f"connecting {source.name!r} -> {target.name!r} with delay={delay} would close the loop "
        f"{_spelled(nodes)}, in which {found}; all delays of a loop must have the same sign"
    )


def _any(connection: Connection) -> bool:
    return True


def _listed(names: Iterable[str]) -> str:
    """Return names in order of the alphabet, as parts of a graph have none."""
    first, *others = sorted(names)
    return ", ".join(
        [first, *others[: _SPELLED - 1], *(["..."] if len(others) >= _SPELLED else [])]
    )


def _spelled(nodes: Iterable[Node]) -> str:
    """Return the loop as ``h1 -> o1 -> h1``, a long one without its middle."""
    names = [node.name for node in nodes]
    if len(names) > _SPELLED:
        names = [*names[: _SPELLED // 2], "...", *names[-_SPELLED // 2 :]]
    return " -> ".join(names)


_SPELLED = 20
"""How many names of a loop a message spells out."""


def _reached(start: list[Node], following: Callable[[Node], Iterable[Node]]) -> set[Node]:
    found, waiting = set(start), list(start)
    while waiting:
        for node in following(waiting.pop()):
            if node not in found:
                found.add(node)
                waiting.append(node)
    return found


def path_between(start: Node, end: Node, passable: Passable) -> list[Node] | None:
    """Return the nodes along a shortest path from ``start`` to ``end``, or None.

    It searches from both ends in turn and stops as soon as either side has nothing left, so a
    check for loops costs next to nothing while a network is built in either direction.
    """
    if start is end:
        return [start]
    onward: dict[Node, Node | None] = {start: None}
    backward: dict[Node, Node | None] = {end: None}
    heads, tails = deque([start]), deque([end])
    while heads and tails:
        node = heads.popleft()
        for connection in filter(passable, node._outgoing):
            if connection.target in backward:
                return _joined(onward, node, backward, connection.target)
            if connection.target not in onward:
                onward[connection.target] = node
                heads.append(connection.target)
        if not heads:
            break  # before the other side is looked at: it may be wide
        node = tails.popleft()
        for connection in filter(passable, node.incoming):
            if connection.source in onward:
                return _joined(onward, connection.source, backward, node)
            if connection.source not in backward:
                backward[connection.source] = node
                tails.append(connection.source)
    return None


def _joined(
    onward: dict[Node, Node | None], last: Node, backward: dict[Node, Node | None], first: Node
) -> list[Node]:
    return [*reversed(_trail(onward, last)), *_trail(backward, first)]


def _trail(steps: dict[Node, Node | None], node: Node | None) -> list[Node]:
    nodes = []
    while node is not None:
        nodes.append(node)
        node = steps[node]
    return nodes
