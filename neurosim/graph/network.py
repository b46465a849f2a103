"""The network: names for elements, kept as one acyclic directed graph, checked at the door."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, TypeVar, overload

import networkx as nx

from neurosim import presentation
from neurosim.checks import finite
from neurosim.errors import NetworkError, suggestion
from neurosim.functions.activations import Activation, activation as find_activation
from neurosim.functions.aggregations import Aggregation, aggregation as find_aggregation
from neurosim.graph.collector import collector_resting
from neurosim.graph.connection import Connection
from neurosim.graph.copying import copied
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Input, Node
from neurosim.graph.overview import overview
from neurosim.graph.parameter import Parameter
from neurosim.graph.paths import path_between
from neurosim.graph.prediction import predicted
from neurosim.graph.readonly import read_only
from neurosim.graph.saving import Record, saved
from neurosim.graph.scaling import Scaling

__all__ = ["Network", "Stage"]

N = TypeVar("N", bound=Node)

_COMPLETED = 20_000
"""So many connections are offered for completion; of more, only the nodes."""

Stage = Literal["built", "forward", "backward", "updated"]
"""What was done last, and so what may come next; an edit goes back to "built"."""


class Network:
    """Neurons, bias nodes and inputs by name, joined by weighted connections.

    Look-up is by name: ``net["h1"]`` is a node, ``net["i1", "h1"]`` a connection. The structure
    may be edited at any time, also in the middle of training; every other number stays as it was.

    Args:
        name: what messages and pictures call it.

    Attributes:
        scaling: how values from outside become the network's numbers, and its outputs come back;
            None takes them as they are. See :class:`Scaling`.

    >>> net = Network("tiny")
    >>> net.add_input("i1"), net.add_bias("b1"), net.add_output("o1", activation="logistic")
    (Input('i1'), Bias('b1'), Output('o1', logistic))
    >>> net.connect("i1", "o1", weight=2.0), net.connect("b1", "o1", weight=-1.0)
    (Connection('i1' -> 'o1', weight=2), Connection('b1' -> 'o1', weight=-1))
    >>> net.predict([0.5])
    [0.5]
    >>> net
    Network('tiny', 1 input, 1 bias node, 1 neuron, 2 connections)
    """

    def __init__(self, name: str = "network") -> None:
        self.name = name
        self.scaling: Scaling | None = None
        self._graph: nx.DiGraph[str] = nx.DiGraph(name=name)
        self._version = 0
        self._wired = -1
        self._order: tuple[Node, ...] = ()
        self._neurons: tuple[Neuron, ...] = ()
        self._stage: Stage = "built"
        self._known_shared: set[Parameter] = set()  # found among its connections before

    # Building

    def add_input(self, name: str) -> Input:
        """Add a node whose output is given from outside.

        Raises:
            NetworkError: if the name is taken or no name.
        """
        return self._add(Input(self._free(name)))

    def add_bias(self, name: str) -> Bias:
        """Add a node whose output is always 1.

        Raises:
            NetworkError: if the name is taken or no name.
        """
        return self._add(Bias(self._free(name)))

    def add_neuron(
        self,
        name: str,
        activation: str | Activation = "logistic",
        aggregation: str | Aggregation = "sum",
    ) -> Neuron:
        """Add a neuron that the loss does not look at.

        Args:
            name: its name, not taken yet.
            activation: a name from the table, or an :class:`Activation` of your own.
            aggregation: ``"sum"``, ``"product"``, ``"max"``, or an :class:`Aggregation`.

        Raises:
            NetworkError: if the name is taken or no name.
            OptionError: if there is no such activation or aggregation.
        """
        chosen, combined = find_activation(activation), find_aggregation(aggregation)
        return self._add(Neuron(self._free(name), chosen, combined))

    def add_output(
        self,
        name: str,
        activation: str | Activation = "logistic",
        aggregation: str | Aggregation = "sum",
    ) -> Output:
        """Add a neuron that the loss looks at; otherwise as :meth:`add_neuron`."""
        chosen, combined = find_activation(activation), find_aggregation(aggregation)
        return self._add(Output(self._free(name), chosen, combined))

    def connect(
        self,
        source: str,
        target: str,
        weight: float | None = None,
        *,
        parameter: Parameter | None = None,
        trainable: bool | None = None,
    ) -> Connection:
        """Connect two nodes with a weight of its own, or with a parameter that others hold too.

        Args:
            source: the name of the node whose output is carried.
            target: the name of the neuron that receives it.
            weight: the number that it is multiplied with.
            parameter: instead of a weight, the parameter of another connection of this network, to
                share it.
            trainable: False freezes the weight.

        Raises:
            NetworkError: for unknown names, a target that computes nothing, a second connection
                between the two, or one that would close a cycle.
            InputError: for a weight that is no finite number.

        >>> net = Network()
        >>> _ = net.add_neuron("h1"), net.add_neuron("o1"), net.connect("h1", "o1", weight=1)
        >>> net.connect("o1", "h1", weight=1)
        Traceback (most recent call last):
        NetworkError: connecting 'o1' -> 'h1' would close the cycle h1 -> o1 -> h1
        """
        start, end = self.node(source), self._receiver(source, target)
        self._check_new(start, end)
        if (weight is None) == (parameter is None):
            raise NetworkError(
                f"connecting {source!r} -> {target!r} needs either a weight or a parameter, "
                f"got {'neither' if weight is None else 'both'}"
            )
        if parameter is None:
            value = finite(weight, f"weight of {source} -> {target}")
            parameter = Parameter(value, trainable is not False)
        else:
            self._check_parameter(parameter, f"{source} -> {target}")
            if trainable is not None:
                parameter.trainable = bool(trainable)
        self._edited()
        return self._link(start, end, parameter)

    def connect_all(
        self, sources: Iterable[str], target: str, weights: Iterable[float]
    ) -> list[Connection]:
        """Connect several nodes to one neuron, a weight each: all of them or, on error, none.

        Much faster than one :meth:`connect` after the other where layers are wide.

        Raises:
            NetworkError, InputError: as :meth:`connect`, or if the two lengths differ.
        """
        names = list(sources)
        end = self._receiver(names[0] if names else "", target)
        starts = [self.node(name) for name in names]
        values = [finite(value, f"a weight into {target}") for value in weights]
        if len(values) != len(starts):
            raise NetworkError(
                f"connecting {len(starts)} nodes to {target!r} needs {len(starts)} weights, "
                f"got {len(values)}"
            )
        if len(set(names)) != len(names):
            raise NetworkError(f"a source of {target!r} is named twice")
        for start in starts:
            self._check_new(start, end)
        self._edited()
        return [
            self._link(start, end, Parameter(value))
            for start, value in zip(starts, values, strict=True)
        ]

    # Editing

    def remove(self, name: str) -> Node:
        """Remove a node with its connections and return it.

        Raises:
            NetworkError: if there is no such node.
        """
        node = self.node(name)
        for connection in (*node.incoming, *node.outgoing):
            self._unlink(connection)
        self._graph.remove_node(name)
        node.network = None
        self._edited()
        return node

    def disconnect(self, source: str, target: str) -> Connection:
        """Remove a connection and return it.

        Raises:
            NetworkError: if there is no such connection.
        """
        connection = self.connection(source, target)
        self._unlink(connection)
        self._edited()
        return connection

    def split(
        self,
        source: str,
        target: str,
        name: str,
        activation: str | Activation = "identity",
    ) -> Neuron:
        """Put a new neuron into the middle of a connection and return it.

        The connection into the new neuron gets weight 1, the one out of it keeps the parameter, so
        with the identity as activation every output stays the same.

        Raises:
            NetworkError: if there is no such connection or the name is taken.
            OptionError: if there is no such activation.
        """
        connection = self.connection(source, target)
        neuron = self.add_neuron(name, activation)
        self.connect(source, name, weight=1.0)
        place = connection.target._incoming.index(connection)
        made = self._link(neuron, connection.target, connection.parameter)
        made._share = connection._share
        self._unlink(connection)
        incoming = connection.target._incoming
        incoming.insert(place, incoming.pop())  # the place it had in the sum
        return neuron

    def freeze(self, *names: str) -> None:
        """Freeze every weight that comes into the named neurons, or all weights if none is named.

        A frozen weight does not move; its gradient still shows. One connection alone is frozen by
        ``net["i1", "h1"].trainable = False``.

        Raises:
            NetworkError: if there is no such node.
        """
        self._set_trainable(names, trainable=False)

    def thaw(self, *names: str) -> None:
        """Undo :meth:`freeze`: let the weights into the named neurons, or all, learn again."""
        self._set_trainable(names, trainable=True)

    def set_activation(self, name: str, activation: str | Activation) -> None:
        """Give a neuron another activation function.

        Raises:
            NetworkError: if there is no such neuron.
            OptionError: if there is no such activation.
        """
        neuron, chosen = self._neuron(name), find_activation(activation)
        neuron._activation = chosen
        self._edited()

    def set_aggregation(self, name: str, aggregation: str | Aggregation) -> None:
        """Let a neuron combine its signals in another way.

        Raises:
            NetworkError: if there is no such neuron.
            OptionError: if there is no such aggregation.
        """
        neuron, chosen = self._neuron(name), find_aggregation(aggregation)
        neuron._aggregation = chosen
        neuron.partials = ()
        self._edited()

    # Looking up

    @overload
    def __getitem__(self, key: str) -> Node: ...
    @overload
    def __getitem__(self, key: tuple[str, str]) -> Connection: ...
    def __getitem__(self, key: str | tuple[str, str]) -> Node | Connection:
        if isinstance(key, tuple):
            if len(key) != 2:
                raise NetworkError(f"a connection is net[source, target], got {key!r}")
            return self.connection(*key)
        return self.node(key)

    def __contains__(self, key: object) -> bool:
        names = key if isinstance(key, tuple) else (key,)
        if not all(isinstance(name, str) for name in names):
            return False
        if isinstance(key, tuple):
            return len(key) == 2 and self._graph.has_edge(*key)
        return key in self._graph

    def node(self, name: str) -> Node:
        """Return the node of that name.

        Raises:
            NetworkError: if there is none; it suggests the nearest name.
        """
        if not isinstance(name, str) or name not in self._graph:
            near = suggestion(name, self._graph)
            raise NetworkError(f"no node {name!r} in network {self.name!r}{near}")
        found: Node = self._graph.nodes[name]["node"]
        return found

    def connection(self, source: str, target: str) -> Connection:
        """Return the connection between two nodes.

        Raises:
            NetworkError: if there is none.
        """
        start, end = self.node(source), self.node(target)
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
        connection; every networkx algorithm takes it. Its ``copy()`` may be changed freely: it
        holds the same objects, but is no longer the network's.
        """
        return read_only(self._graph)

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes in the order they were added."""
        return tuple(node for _, node in self._graph.nodes(data="node"))

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The input nodes in the order they were added, which is the order of input values."""
        return tuple(node for node in self.nodes if isinstance(node, Input))

    @property
    def outputs(self) -> tuple[Output, ...]:
        """The output neurons in the order they were added."""
        return tuple(node for node in self.nodes if isinstance(node, Output))

    @property
    def order(self) -> tuple[Node, ...]:
        """All nodes in the order of the forward pass.

        Generation by generation: a node comes after everything that it depends on, and nodes of
        one generation in the order they were added.
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
    def version(self) -> int:
        """A number that grows with every edit of the structure."""
        return self._version

    @property
    def stage(self) -> Stage:
        """What was done last: ``"built"``, ``"forward"``, ``"backward"`` or ``"updated"``."""
        return self._stage

    def __len__(self) -> int:
        return len(self._graph)

    def __iter__(self) -> Iterator[str]:
        return iter(self._graph)

    # Running

    def predict(self, inputs: Sequence[Any] | Mapping[str, Any]) -> list[Any]:
        """Return the outputs for one pattern, or a list of them for a list of patterns.

        It only asks: every number on the objects stays as it was (``ns.forward`` is the pass that
        leaves its numbers behind).

        Args:
            inputs: a value per input in the order of :attr:`inputs`, or a dict by name; or a
                sequence of such patterns.

        Returns:
            The outputs in the order of :attr:`outputs`; for several patterns a list for each.

        Raises:
            InputError: for a wrong number of values or one that is not finite.
        """
        return predicted(self, inputs)

    def save(self, path: str | PathLike[str], training: Record | None = None) -> Path:
        """Write the network to a JSON file, which ``ns.load`` reads back exactly.

        Kept are the structure with every order of sums, the weights to the last bit, what is shared
        and frozen, and the scaling; not outputs, errors and gradients, which belong to a pass.
        :mod:`neurosim.graph.saving` describes the format. The file is written whole or not at all.

        Args:
            path: the file, such as ``"net.json"``; one that exists is replaced.
            training: the :class:`History` of its training, to go on with ``ns.resume`` later; the
                optimizer's moments are kept then as well.

        Returns:
            The path.

        Raises:
            FileError: if it cannot be written; an earlier file is as it was.
            OptionError: for a function of your own that takes the name of another.
        """
        return saved(self, path, training)

    def copy(self, name: str | None = None) -> Network:
        """Return an independent network with the same structure, sharing and numbers."""
        return copied(self, self.name if name is None else name)

    def __deepcopy__(self, memo: dict[int, Any]) -> Network:
        return self.copy()

    def _repr_html_(self) -> str | None:
        return presentation.html(self)

    def _ipython_key_completions_(self) -> list[str | tuple[str, str]]:
        """What IPython offers after ``net["``: the names of nodes, and pairs that are connected."""
        names: list[str | tuple[str, str]] = list(self._graph)
        few = self._graph.number_of_edges() <= _COMPLETED
        return [*names, *self._graph.edges] if few else names

    def __str__(self) -> str:
        return overview(self)

    def __repr__(self) -> str:
        kinds = [
            (len(self.inputs), "input"),
            (sum(isinstance(node, Bias) for node in self.nodes), "bias node"),
            (sum(isinstance(node, Neuron) for node in self.nodes), "neuron"),
            (self._graph.number_of_edges(), "connection"),
        ]
        parts = [f"{count} {kind}{'s' if count != 1 else ''}" for count, kind in kinds if count]
        return f"Network({', '.join([repr(self.name), *parts])})"

    # Inside

    def _edited(self) -> None:
        self._version += 1
        self._stage = "built"

    def _wire(self) -> None:
        if self._wired == self._version:
            return
        place = {name: index for index, name in enumerate(self._graph)}
        nodes = self._graph.nodes
        self._order = tuple(
            nodes[name]["node"]
            for generation in nx.topological_generations(self._graph)
            for name in sorted(generation, key=place.__getitem__)
        )
        self._neurons = tuple(node for node in self._order if isinstance(node, Neuron))
        with collector_resting():
            for neuron in self._neurons:
                neuron.wire()
        self._wired = self._version

    def _free(self, name: str) -> str:
        if not isinstance(name, str) or not name:
            raise NetworkError(f"a node's name must be a text that is not empty, got {name!r}")
        if name in self._graph:
            raise NetworkError(f"network {self.name!r} already has a node {name!r}")
        return name

    def _add(self, node: N) -> N:
        self._graph.add_node(node.name, node=node)
        node.network = self
        self._edited()
        return node

    def _neuron(self, name: str) -> Neuron:
        node = self.node(name)
        if not isinstance(node, Neuron):
            raise NetworkError(f"{name!r} is {_kind(node)}, not a neuron")
        return node

    def _receiver(self, source: str, target: str) -> Neuron:
        node = self.node(target)
        if not isinstance(node, Neuron):
            raise NetworkError(
                f"cannot connect {source!r} -> {target!r}: {target!r} is {_kind(node)}, "
                "and only neurons receive signals"
            )
        return node

    def _check_new(self, source: Node, target: Neuron) -> None:
        if target.name in self._graph._adj[source.name]:
            raise NetworkError(f"{source.name!r} -> {target.name!r} are connected already")
        cycle = path_between(target, source) if target._outgoing or source is target else None
        if cycle is not None:
            raise NetworkError(
                f"connecting {source.name!r} -> {target.name!r} would close the cycle "
                f"{' -> '.join([*cycle, target.name])}"
            )

    def _check_parameter(self, parameter: object, where: str) -> None:
        if not isinstance(parameter, Parameter):
            raise NetworkError(f"the parameter of {where} must be a Parameter, got {parameter!r}")
        finite(parameter.value, f"weight of {where}")
        if not parameter.holders or parameter in self._known_shared:
            return
        if all(each.parameter is not parameter for each in self.connections):
            raise NetworkError(
                f"the parameter of {where} belongs to another network; only connections of one "
                "network can share a weight"
            )
        self._known_shared.add(parameter)

    def _link(self, source: Node, target: Neuron, parameter: Parameter) -> Connection:
        connection = Connection(source, target, parameter)
        parameter.holders += 1
        if parameter.holders == 2 and parameter.gradient:
            self._hand_over(parameter)
        source._outgoing.append(connection)
        target._incoming.append(connection)
        target.partials = ()
        self._graph.add_edge(source.name, target.name, connection=connection)
        return connection

    def _hand_over(self, parameter: Parameter) -> None:
        """Let the first holder keep its gradient when its parameter becomes shared."""
        for node in self.nodes:
            for connection in node.incoming:
                if connection.parameter is parameter:
                    connection._share = parameter.gradient

    def _unlink(self, connection: Connection) -> None:
        self._graph.remove_edge(connection.source.name, connection.target.name)
        connection.source._outgoing.remove(connection)
        connection.target._incoming.remove(connection)
        connection.parameter.holders -= 1
        if not connection.parameter.holders:
            self._known_shared.discard(connection.parameter)
        connection.target.partials = ()  # of fewer signals; a product unit finds them anew

    def _set_trainable(self, names: tuple[str, ...], trainable: bool) -> None:
        neurons = [self._neuron(name) for name in names] if names else self.neurons
        for neuron in neurons:
            for connection in neuron.incoming:
                connection.parameter.trainable = trainable


def _kind(node: Node) -> str:
    return {"Input": "an input", "Bias": "a bias node"}.get(type(node).__name__, "a neuron")
