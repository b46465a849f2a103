"""The structure: names for elements, kept as one acyclic directed graph, in an order that holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from types import MappingProxyType
from typing import Any, Literal, TypeVar, Union, overload

import networkx as nx

from neurosim.checks import finite, text
from neurosim.errors import NetworkError, shown, suggestion
from neurosim.graph.collector import collector_resting
from neurosim.graph.connection import Connection
from neurosim.graph.groups import Group
from neurosim.graph.loops import AT_A_STEP, check_delay, check_loops, check_timeless
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Input, Node, kind_of
from neurosim.graph.parameter import Parameter
from neurosim.graph.readonly import read_only
from neurosim.graph.work import check_free

__all__ = ["Stage", "Structure"]

N = TypeVar("N", bound=Node)

Stage = Literal["built", "forward", "backward", "updated"]
"""What was done last, and so what may come next; an edit goes back to "built"."""


class Structure:
    """The graph of a network: it finds elements by name and knows the order of the forward pass.

    What may be built is checked here; :class:`Network` builds and edits.

    Args:
        name: see :attr:`name`.

    Attributes:
        derived: what others worked out from the structure and want to keep; an edit empties it.
    """

    __slots__ = (
        "__weakref__", "_delayed", "_graph", "_groups", "_neurons", "_order", "_random", "_stage",
        "_version", "_wired", "derived",
    )  # fmt: skip

    def __init__(self, name: str) -> None:
        self.derived: dict[str, Any] = {}
        self._graph: nx.DiGraph[str] = nx.DiGraph()
        self.name = name
        self._version = 0
        self._wired = -1
        self._order: tuple[Node, ...] = ()
        self._neurons: tuple[Neuron, ...] = ()
        self._stage: Stage = "built"
        self._groups: dict[str, Group] = {}
        self._random = Random(0)  # what layers draw their weights from
        self._delayed: dict[int, int] = {1: 0, -1: 0}  # how many connections wait, by their sign

    _shares_apart = False
    """Whether every connection keeps its own gradient, also where it shares with no other."""

    @property
    def name(self) -> str:
        """What messages and pictures call it; it may be set."""
        return str(self._graph.graph["name"])

    @name.setter
    def name(self, name: str) -> None:
        self._graph.graph["name"] = text(name, "the name of a network")

    # Looking up

    # Which kind of node it is, only the network knows: as a union with Any, type checkers take
    # what any kind has, and a prompt offers what most nodes are. Jedi reads no Neuron | Any.
    @overload
    def __getitem__(self, key: str) -> Union[Neuron, Any]: ...  # noqa: UP007
    @overload
    def __getitem__(self, key: tuple[str, str]) -> Connection: ...
    def __getitem__(self, key: str | tuple[str, str]) -> Node | Connection:
        if isinstance(key, tuple):
            if len(key) != 2:
                raise NetworkError(f"a connection is net[source, target], got {shown(key)}")
            return self.connection(*key)
        return self.node(key)

    def __contains__(self, key: object) -> bool:
        names = key if isinstance(key, tuple) else (key,)
        if not all(isinstance(name, str) for name in names):
            return False
        if isinstance(key, tuple):
            return len(key) == 2 and self._graph.has_edge(*key)
        return key in self._graph

    def node(self, name: str) -> Union[Neuron, Any]:  # noqa: UP007  as above
        """Return the node of that name.

        Raises:
            NetworkError: if there is none; it suggests the nearest name.
        """
        if not isinstance(name, str) or name not in self._graph:
            if self._at_a_step(name):
                return self._shown(name).node(name)
            near = suggestion(name, self._graph)
            raise NetworkError(f"no node {shown(name)} in network {shown(self.name)}{near}")
        found: Node = self._graph.nodes[name]["node"]
        return found

    def connection(self, source: str, target: str) -> Connection:
        """Return the connection between two nodes.

        Raises:
            NetworkError: if there is none.
        """
        start, end = self.node(source), self.node(target)
        if self._at_a_step(source):
            return self._shown(source).connection(source, target)
        try:
            found: Connection = self._graph._adj[source][target]["connection"]
        except KeyError:
            between = f"{start.name!r} -> {end.name!r}"
            if self._graph.has_edge(target, source):
                near = f"; there is one {target!r} -> {source!r}"
            else:
                others = ", ".join(each.target.name for each in start._outgoing[:8]) or "nothing"
                near = f"; {source!r} leads to {others}"
            raise NetworkError(f"no connection {between} in network {self.name!r}{near}") from None
        return found

    @property
    def graph(self) -> nx.DiGraph[str]:
        """The structure as a read-only networkx view, objects in the attributes.

        ``graph.nodes["h1"]["node"]`` is the neuron, ``graph.edges["i1", "h1"]["connection"]`` the
        connection and ``["weight"]`` its weight, both as they are at that moment; every networkx
        algorithm takes it. Its ``copy()`` may be changed freely: it holds the same objects and the
        weights as they were, and is no longer the network's. For files that other programs read
        there is :meth:`Network.plain_graph`.
        """
        return read_only(self._graph)

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes in the order they were added."""
        return tuple(node for _, node in self._graph.nodes(data="node"))

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The input nodes in the order they were added, which is the order of input values."""
        return self._kept("inputs", Input)

    @property
    def outputs(self) -> tuple[Output, ...]:
        """The output neurons in the order they were added."""
        return self._kept("outputs", Output)

    @property
    def order(self) -> tuple[Node, ...]:
        """All nodes in the order of the forward pass.

        Generation by generation: a node comes after everything that it depends on in the same step
        of time, and nodes of one generation in the order they were added.
        """
        self._wire()
        return self._order

    @property
    def neurons(self) -> tuple[Neuron, ...]:
        """The neurons in the order of the forward pass."""
        self._wire()
        return self._neurons

    @property
    def connections(self) -> tuple[Connection, ...]:
        """All connections in the order of the forward pass: neuron by neuron, as they come in."""
        return tuple(each for neuron in self.neurons for each in neuron._incoming)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """All parameters in the order of their first connection, each once."""
        return tuple(dict.fromkeys(each.parameter for each in self.connections))

    @property
    def holders(self) -> Mapping[Parameter, tuple[Connection, ...]]:
        """Which connections hold each parameter, in the order of the forward pass."""
        if "holders" not in self.derived:
            held: dict[Parameter, list[Connection]] = {}
            for connection in self.connections:
                held.setdefault(connection.parameter, []).append(connection)
            self.derived["holders"] = {each: tuple(found) for each, found in held.items()}
        found: Mapping[Parameter, tuple[Connection, ...]] = self.derived["holders"]
        return found

    @property
    def recurrent(self) -> bool:
        """True if any connection waits; a pattern of the network is then a sequence."""
        return any(self._delayed.values())

    @property
    def groups(self) -> Mapping[str, Group]:
        """The groups by name: named, shaped selections of nodes, such as layers and maps."""
        return MappingProxyType(self._groups)

    def group(self, name: str) -> Group:
        """Return the group of that name.

        Raises:
            NetworkError: if there is none; it suggests the nearest name.
        """
        if not isinstance(name, str) or name not in self._groups:
            near = suggestion(name, self._groups)
            there = ", ".join(list(self._groups)[:10]) or "none"
            raise NetworkError(
                f"no group {shown(name)} in network {self.name!r}{near or ';'} there are: {there}"
            )
        return self._groups[name]

    @property
    def version(self) -> int:
        """A number that grows with every edit of the structure."""
        return self._version

    @property
    def stage(self) -> str:  # no Stage: completion at a prompt fails on a property with Literal
        """What was done last: ``"built"``, ``"forward"``, ``"backward"`` or ``"updated"``."""
        return self._stage

    def __len__(self) -> int:
        return len(self._graph)

    def __iter__(self) -> Iterator[str]:
        return iter(self._graph)

    # Inside

    def _at_a_step(self, name: object) -> bool:
        """Tell a name such as ``"h1@2"``, which is that of a node at a step of time."""
        return self.recurrent and isinstance(name, str) and bool(AT_A_STEP.search(name))

    def _shown(self, name: str) -> Structure:
        """Return the unrolled network of the last pass."""
        if "shown" not in self.derived:
            raise NetworkError(
                f"{name!r} is a node at a step of time of the last pass, and there was none yet; "
                "call ns.forward(net, sequence) first"
            )
        found: Structure = self.derived["shown"]
        return found

    def _kept(self, name: str, kind: type[N]) -> tuple[N, ...]:
        """Return the nodes of a kind, looked for once after an edit: each pattern asks for them."""
        if name not in self.derived:
            self.derived[name] = tuple(node for node in self.nodes if isinstance(node, kind))
        found: tuple[N, ...] = self.derived[name]
        return found

    def _edit(self) -> None:
        """Take note that the structure changes now; called after the checks, before the change.

        Raises:
            StateError: while a pass or a training is at work on the network.
        """
        check_free(self, "an edit")
        self._version += 1
        self.derived.clear()
        self._stage = "built"

    def _wire(self) -> None:
        if self._wired == self._version:
            return
        place = {name: index for index, name in enumerate(self._graph)}
        nodes = self._graph.nodes
        self._order = tuple(
            nodes[name]["node"]
            for generation in nx.topological_generations(self._graph_of_now())
            for name in sorted(generation, key=place.__getitem__)
        )
        self._neurons = tuple(node for node in self._order if isinstance(node, Neuron))
        with collector_resting():
            self._part_shares()
            for neuron in self._neurons:
                neuron.wire()
        self._wired = self._version

    def _graph_of_now(self) -> nx.DiGraph[str]:
        """Return the graph of the connections that do not wait, which is acyclic."""
        if not self.recurrent:
            return self._graph
        now: nx.DiGraph[str] = nx.DiGraph()
        now.add_nodes_from(self._graph)
        edges = self._graph.edges(data="connection")
        now.add_edges_from((start, end) for start, end, each in edges if not each.delay)
        return now

    def _part_shares(self) -> None:
        """Find which connections share a parameter; these keep their gradients apart."""
        seen, shared = set[Parameter](), set[Parameter]()
        for neuron in self._neurons:
            for connection in neuron._incoming:
                (shared if connection.parameter in seen else seen).add(connection.parameter)
        for neuron in self._neurons:
            for connection in neuron._incoming:
                apart = self._shares_apart or connection.parameter in shared
                if apart and not connection._apart and connection.position >= 0:
                    connection._share = connection.parameter.gradient  # it was its alone
                connection._apart = apart

    def _free(self, name: str) -> str:
        if not isinstance(name, str) or not name:
            raise NetworkError(f"a node's name must be a text that is not empty, got {shown(name)}")
        if name in self._graph:
            raise NetworkError(f"network {self.name!r} already has a node {name!r}")
        if self.recurrent:
            check_timeless([name])
        return name

    def _neuron(self, name: str) -> Neuron:
        node = self.node(name)
        if not isinstance(node, Neuron):
            raise NetworkError(f"{name!r} is {kind_of(node)}, not a neuron")
        return node

    def _receiver(self, source: str, target: str) -> Neuron:
        node = self.node(target)
        if not isinstance(node, Neuron):
            raise NetworkError(
                f"cannot connect {shown(source)} -> {target!r}: {target!r} is {kind_of(node)}, "
                "and only neurons receive signals"
            )
        return node

    def _check_new(self, source: Node, target: Neuron, delay: int = 0) -> None:
        if target.name in self._graph._adj[source.name]:
            delay = self.connection(source.name, target.name).delay
            waits = f" with delay={delay}" if delay else ""
            raise NetworkError(
                f"{source.name!r} -> {target.name!r} are connected already{waits}; "
                "there is one connection for each pair of nodes"
            )
        check_delay(source, target, delay)
        if delay and not self.recurrent:
            check_timeless(self._graph)
        signs = self._delayed
        both = (signs[1] > 0 or delay > 0) and (signs[-1] > 0 or delay < 0)
        check_loops(source, target, delay, both)

    def _check_parameter(self, parameter: object, where: str) -> None:
        if not isinstance(parameter, Parameter):
            raise NetworkError(
                f"the parameter of {where} must be a Parameter, got {shown(parameter)}"
            )
        finite(parameter.value, f"weight of {where}")
        owner = parameter._owner
        if owner is not None and owner is not self and parameter in owner.holders:
            raise NetworkError(
                f"the parameter of {where} belongs to another network; only connections of one "
                "network can share a weight"
            )

    def _link(
        self, source: Node, target: Neuron, parameter: Parameter, delay: int = 0
    ) -> Connection:
        connection = Connection(source, target, parameter, delay)
        if not self._shares_apart:
            parameter._owner = self  # type: ignore[assignment]
        if delay:
            self._delayed[1 if delay > 0 else -1] += 1
        source._outgoing.append(connection)
        target._incoming.append(connection)
        target.partials = ()
        self._graph.add_edge(source.name, target.name, connection=connection)
        return connection

    def _unlink(self, connection: Connection) -> None:
        self._graph.remove_edge(connection.source.name, connection.target.name)
        connection.source._outgoing.remove(connection)
        connection.target._incoming.remove(connection)
        if connection.delay:
            self._delayed[1 if connection.delay > 0 else -1] -= 1
        connection.target.partials = ()  # of fewer signals; a product unit finds them anew
