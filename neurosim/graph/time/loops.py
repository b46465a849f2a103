"""Loops: which connections would close one, and which of those a network may have.

Connections without delay form no loop, and in a loop of connections that wait all wait in the same
direction. So going around a loop always leads to another step of time, and every unrolling is
acyclic.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import networkx as nx

from neurosim.checks import few
from neurosim.errors import NetworkError
from neurosim.graph.nodes import Bias, Node, State, kind_of

if TYPE_CHECKING:
    from neurosim.graph.network import Network

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


def check_loops(net: Network, source: Node, target: Node, delay: int) -> None:
    """Refuse a connection that would close a loop which does not wait, or waits in both directions.

    Args:
        net: the network.
        source: the node that it would start from.
        target: the node that it would lead to.
        delay: how many steps of time it would wait.

    Raises:
        NetworkError: with the loop spelled out.
    """
    if source is not target and not (target._outgoing and source.incoming):
        return  # the usual case while a network is built from either end on
    if delay == 0:
        path = _path(of_now(net), target, source)
        if path:
            raise NetworkError(
                f"connecting {source.name!r} -> {target.name!r} would close a loop without delay: "
                f"{_spelled([*path, target.name])}; give one of its connections delay=1"
            )
    if all(net._delayed[sign] or delay * sign > 0 for sign in (1, -1)):
        _check_signs(net, source, target, delay)


def of_now(net: Network) -> nx.DiGraph[str]:
    """Return the graph of the connections that do not wait."""
    graph = net._graph
    if not net.recurrent:
        return graph
    return nx.subgraph_view(
        graph, filter_edge=lambda start, end: not graph._adj[start][end]["connection"].delay
    )


def _check_signs(net: Network, source: Node, target: Node, delay: int) -> None:
    """Refuse a connection that joins delays of both signs in one strongly connected part."""
    graph = net._graph
    inside = {target.name, *nx.descendants(graph, target.name)}
    if source.name not in inside:
        return
    inside &= {source.name, *nx.ancestors(graph, source.name)}
    edges = [each for *_, each in graph.subgraph(inside).edges(data="connection")]
    ways = [next((each for each in edges if each.delay * sign > 0), None) for sign in (1, -1)]
    opposed = [each for each in ways if each is not None and each.delay * delay <= 0]
    if len(opposed) == 2 or (delay and opposed):
        found = " and ".join(f"{each.label} has delay={each.delay}" for each in opposed)
        raise NetworkError(
            f"connecting {source.name!r} -> {target.name!r} with delay={delay} would close a loop "
            f"in which {found}; all delays of a loop must have the same sign"
        )


def forbidden_loop(net: Network) -> str | None:
    """Describe a loop that no network may have, None if there is none in this one."""
    now = nx.DiGraph(of_now(net).edges)
    if not nx.is_directed_acyclic_graph(now):
        loop = [start for start, _ in nx.find_cycle(now)]
        return f"a loop without delay: {_spelled([*loop, loop[0]])}"
    for part in nx.strongly_connected_components(net._graph):
        inside = net._graph.subgraph(part).edges(data="connection")
        if len({each.delay > 0 for *_, each in inside if each.delay}) == 2:
            names = ", ".join(few(sorted(part), _SPELLED))
            return f"loops with delays of both signs among {names}"
    return None


def _spelled(names: list[str]) -> str:
    """Return the loop as ``h1 -> o1 -> h1``, a long one without its middle."""
    if len(names) > _SPELLED:
        names = [*names[: _SPELLED // 2], "...", *names[-_SPELLED // 2 :]]
    return " -> ".join(names)


_SPELLED = 20
"""How many names of a loop a message spells out."""


def _path(graph: nx.DiGraph[str], start: Node, end: Node) -> list[str]:
    """Return the names along a shortest path, nothing if there is none.

    The search goes from both ends in turn, and stops as soon as either side has nothing left.
    """
    try:
        return list(nx.bidirectional_shortest_path(graph, start.name, end.name))
    except nx.NetworkXNoPath:
        return []
