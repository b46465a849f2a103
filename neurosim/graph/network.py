"""The network: elements by name in one graph, each change checked before it is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from copy import deepcopy
from importlib import import_module
from os import PathLike
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, overload

import networkx as nx

from neurosim import presentation
from neurosim.checks import finite, flag, listed, of_kind, text, whole
from neurosim.errors import NetworkError, shown, suggestion
from neurosim.functions.activations import Activation, activation as find_activation
from neurosim.functions.aggregations import Aggregation, aggregation as find_aggregation
from neurosim.graph.clamping import check_not_clamped, clamped
from neurosim.graph.collector import collector_resting
from neurosim.graph.conditions import check_connection, check_parameter, free_name, receiver
from neurosim.graph.connection import Connection
from neurosim.graph.copying import contents, copied, rebuilt
from neurosim.graph.exports import Exports
from neurosim.graph.groups import Group, shaped
from neurosim.graph.loops import AT_A_STEP
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Input, Node, kind_of
from neurosim.graph.overview import headline, overview
from neurosim.graph.parameter import Parameter
from neurosim.graph.prediction import predicted
from neurosim.graph.projection import plain
from neurosim.graph.readonly import read_only
from neurosim.graph.saving import Record, saved
from neurosim.graph.scaling import Scaling
from neurosim.graph.source import source
from neurosim.graph.state import read_state, remembered
from neurosim.graph.wiring import forward_order, part_shares
from neurosim.graph.work import check_free
from neurosim.notation import counted

if TYPE_CHECKING:
    from neurosim.graph.unrolling import Judged, Unrolled

__all__ = ["LONGEST", "Network", "Stage"]

N = TypeVar("N", bound=Node)

Stage = Literal["built", "forward", "backward", "updated"]
"""What was done last, and so what may come next; an edit goes back to "built"."""

LONGEST = 10_000
"""How many steps of time a connection may wait."""

_COMPLETED = 20_000
"""Up to this number, connections are offered for completion; of more, only the nodes."""


class Network(Exports):
    """Neurons, bias nodes and inputs by name, joined by weighted connections.

    Look-up is by name: ``net["h1"]`` is a node, ``net["i1", "h1"]`` a connection. The structure
    may be edited between any two calls, also when training has begun; every other number stays as
    it was.

    From several threads: asking (``predict``, ``ns.accuracy``, plots, ``copy``) writes nothing and
    may go on beside all else; beside a training it finds the weights of that moment, so a copy may
    mix those of two updates. Of what writes (passes, trainings, edits, a recording's cursor,
    ``ns.check_gradients``, which puts all back) one may be at work on a network at a time; another
    is refused by a ``StateError`` that names the first. Two networks, also a network and its copy,
    have nothing to do with each other.

    Args:
        name: what messages and pictures call it.

    Attributes:
        scaling: how values from outside become the network's numbers, and its outputs come back;
            None takes them as they are. See :class:`Scaling`.
        derived: what others worked out from the structure and want to keep; an edit empties it.

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

    __slots__ = (  # so that a name that nothing reads cannot be set
        "__weakref__", "_carried", "_delayed", "_graph", "_groups", "_neurons", "_order", "_random",
        "_scaling", "_stage", "_version", "_wired", "derived",
    )  # fmt: skip

    _shares_apart = False
    """Whether every connection keeps its own gradient, also where it shares with no other."""

    def __init__(self, name: str = "network") -> None:
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
        self._scaling: Scaling | None = None
        self._carried: dict[str, float] = {}

    @property
    def name(self) -> str:
        """What messages and pictures call it; it may be set."""
        return str(self._graph.graph["name"])

    @name.setter
    def name(self, name: str) -> None:
        self._graph.graph["name"] = text(name, "the name of a network")

    @property
    def scaling(self) -> Scaling | None:
        """How values from outside become the network's numbers, and its outputs come back."""
        return self._scaling

    @scaling.setter
    def scaling(self, scaling: Scaling | None) -> None:
        self._scaling = (
            None if scaling is None else of_kind(scaling, Scaling, "net.scaling must be")
        )

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

    # Building

    def add_input(self, name: str) -> Input:
        """Add a node whose output is given from outside.

        Raises:
            NetworkError: if the name is taken or no name.
        """
        return self._add(Input(free_name(self, name)))

    def add_bias(self, name: str) -> Bias:
        """Add a node whose output is always 1.

        Raises:
            NetworkError: if the name is taken or no name.
        """
        return self._add(Bias(free_name(self, name)))

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
        return self._add(Neuron(free_name(self, name), chosen, combined))

    def add_output(
        self,
        name: str,
        activation: str | Activation = "logistic",
        aggregation: str | Aggregation = "sum",
    ) -> Output:
        """Add a neuron that the loss looks at; otherwise as :meth:`add_neuron`."""
        chosen, combined = find_activation(activation), find_aggregation(aggregation)
        return self._add(Output(free_name(self, name), chosen, combined))

    def connect(
        self,
        source: str,
        target: str,
        weight: float | None = None,
        *,
        parameter: Parameter | None = None,
        trainable: bool | None = None,
        delay: int = 0,
    ) -> Connection:
        """Connect two nodes with a weight of its own, or with a parameter that others hold too.

        Args:
            source: the name of the node whose output is carried.
            target: the name of the neuron that receives it.
            weight: the number that it is multiplied with.
            parameter: instead of a weight, the parameter of another connection of this network, to
                share it.
            trainable: False freezes the weight.
            delay: how many steps of time it waits: 1 carries what the source sent a step of time
                before, -1 what it sends a step of time later. With any, the network is recurrent
                and takes sequences.

        Raises:
            NetworkError: for unknown names, a target that computes nothing, a second connection
                between the two, one that would close a loop without delay or a loop with delays of
                both signs, or a bias node's that waits.
            InputError: for a weight that is no finite number.
            OptionError: for a delay that is no whole number.

        >>> net = Network()
        >>> _ = net.add_neuron("h1"), net.add_neuron("o1"), net.connect("h1", "o1", weight=1)
        >>> net.connect("o1", "h1", weight=1)
        Traceback (most recent call last):
        NetworkError: connecting 'o1' -> 'h1' would close a loop without delay: h1 -> o1 -> h1; ...
        >>> net.connect("o1", "h1", weight=1, delay=1)
        Connection('o1' -> 'h1', weight=1, delay=1)
        >>> net.recurrent
        True
        """
        start, end = self.node(source), receiver(self, source, target)
        free = None if trainable is None else flag(trainable, "trainable")
        delay = whole(delay, f"the delay of {source} -> {target}", least=-LONGEST, most=LONGEST)
        check_connection(self, start, end, delay)
        if (weight is None) == (parameter is None):
            raise NetworkError(
                f"connecting {source!r} -> {target!r} needs either a weight or a parameter, "
                f"got {'neither' if weight is None else 'both'}"
            )
        if parameter is None:
            value = finite(weight, f"weight of {source} -> {target}")
            parameter = Parameter(value, free is not False)
        else:
            check_parameter(self, parameter, f"{source} -> {target}")
        self._edit()
        if free is not None:
            parameter.trainable = free
        return self._link(start, end, parameter, delay)

    def connect_all(
        self, sources: Iterable[str], target: str, weights: Iterable[float]
    ) -> list[Connection]:
        """Connect several nodes to one neuron, a weight each: all of them or, on error, none.

        Much faster than one :meth:`connect` after the other where layers are wide.

        Raises:
            NetworkError, InputError: as :meth:`connect`, or if the two lengths differ.
        """
        names, weights = listed(sources, "sources"), listed(weights, "weights")
        end = receiver(self, names[0] if names else "", target)
        starts = [self.node(name) for name in names]
        values = [finite(value, f"a weight into {target}") for value in weights]
        if len(values) != len(starts):
            wanted = counted(len(starts), "weight")
            raise NetworkError(
                f"connecting {counted(len(starts), 'node')} to {target!r} needs {wanted}, "
                f"got {len(values)}"
            )
        if len(set(names)) != len(names):
            raise NetworkError(f"a source of {target!r} is named twice")
        for start in starts:
            check_connection(self, start, end)
        self._edit()
        parameters = [Parameter(value) for value in values]  # near each other in memory
        return [
            self._link(start, end, parameter)
            for start, parameter in zip(starts, parameters, strict=True)
        ]

    # Editing

    def remove(self, name: str) -> Node:
        """Remove a node with its connections and return it.

        Raises:
            NetworkError: if there is no such node.
        """
        node = self.node(name)
        self._edit()
        for connection in dict.fromkeys((*node.incoming, *node.outgoing)):  # a loop is in both
            self._unlink(connection)
        self._graph.remove_node(name)
        node._network = None
        for group in [each for each in self._groups.values() if name in each.flat]:
            self._groups[group.name] = group.without(name)
            if not self._groups[group.name]:
                del self._groups[group.name]
        return node

    def disconnect(self, source: str, target: str) -> Connection:
        """Remove a connection and return it.

        Raises:
            NetworkError: if there is no such connection.
        """
        connection = self.connection(source, target)
        self._edit()
        self._unlink(connection)
        return connection

    def split(
        self,
        source: str,
        target: str,
        name: str,
        activation: str | Activation = "identity",
    ) -> Neuron:
        """Put a new neuron into the middle of a connection and return it.

        The connection into the new neuron gets weight 1, the one out of it keeps the parameter and
        the delay, so with the identity as activation every output stays the same.

        Raises:
            NetworkError: if there is no such connection or the name is taken.
            OptionError: if there is no such activation.
        """
        connection = self.connection(source, target)
        neuron = self.add_neuron(name, activation)
        self.connect(source, name, weight=1.0)
        place = connection.target._incoming.index(connection)
        made = self._link(neuron, connection.target, connection.parameter, connection.delay)
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
        self._edit()
        neuron._activation = chosen

    def set_aggregation(self, name: str, aggregation: str | Aggregation) -> None:
        """Let a neuron combine its signals in another way.

        Raises:
            NetworkError: if there is no such neuron.
            OptionError: if there is no such aggregation.
        """
        neuron, chosen = self._neuron(name), find_aggregation(aggregation)
        self._edit()
        neuron._aggregation = chosen
        neuron.partials = ()

    def add_group(
        self, name: str, names: Sequence[str], shape: Sequence[int] | None = None
    ) -> Group:
        """Give a selection of nodes a name and a shape, such as a layer or a feature map.

        It is for people and pictures, and changes no number.

        Args:
            name: what the group is called.
            names: its nodes, the last dimension fastest.
            shape: how many along each dimension; by default they are a row.

        Raises:
            NetworkError: if there is such a group, a node is unknown or named twice, or the shape
                does not hold that many nodes.

        >>> net = Network()
        >>> names = [net.add_input(f"x{index}").name for index in range(1, 5)]
        >>> net.add_group("image", names, (2, 2)).names
        [['x1', 'x2'], ['x3', 'x4']]
        """
        if not isinstance(name, str) or not name or name in self._groups:
            raise NetworkError(
                f"a group needs a name that network {self.name!r} does not have yet, "
                f"got {shown(name)}"
            )
        group = shaped(name, [self.node(each).name for each in listed(names, "names")], shape)
        self._groups[name] = group
        return group

    # Time

    def unroll(self, steps: int, outputs: Judged = "all") -> Unrolled:
        """Return the network over some steps of time, as one acyclic network.

        Every node stands in it once for each step of time: ``h1@3`` is h1 at step 3. Connections
        that wait lead from one step to another; what comes from before the first step or after the
        last comes from a :class:`State`, such as ``h1@0``. The weights are the very same
        parameters, so what is learned there is learned here.

        Args:
            steps: how many steps of time.
            outputs: which outputs the loss looks at: those of all steps of time, or of the last.

        Returns:
            The unrolled network; the same object each time, until this network is edited.

        Raises:
            OptionError: for less than one step, or another word for the outputs.

        >>> net = Network()
        >>> _ = net.add_input("i1"), net.add_output("o1", "identity")
        >>> _ = net.connect("i1", "o1", 1), net.connect("o1", "o1", 0.5, delay=1)
        >>> deep = net.unroll(2)
        >>> [node.name for node in deep.nodes]
        ['o1@0', 'i1@1', 'o1@1', 'i1@2', 'o1@2']
        >>> deep.predict([4, 1])
        [4.0, 3.0]
        """
        return import_module("neurosim.graph.unrolling").unrolled(self, steps, outputs)  # type: ignore

    @property
    def state(self) -> dict[str, float]:
        """What connections that wait will carry in the next step of time, by name: ``h1@0``.

        All are 0 in a new network; ``ns.advance`` leaves them behind, :meth:`reset` sets them to 0,
        and they can be assigned (those left out become 0).
        """
        return {name: self._carried.get(name, 0.0) for name in remembered(self)}

    @state.setter
    def state(self, values: Mapping[str, float]) -> None:
        self._carried = read_state(self, values)

    def reset(self) -> None:
        """Forget what came before: set every state to 0."""
        check_free(self, "net.reset()")
        self._carried = {}

    # Running

    def predict(self, inputs: Sequence[Any] | Mapping[str, Any]) -> list[Any]:
        """Return the outputs for one pattern, or a list of them for a list of patterns.

        It only asks: every number on the objects stays as it was (``ns.forward`` is the pass that
        leaves its numbers behind).

        Args:
            inputs: a value per input in the order of :attr:`inputs`, or a dict by name; or a
                sequence of such patterns. A pattern of a recurrent network is a sequence: a row of
                such values for each step of time, from state 0.

        Returns:
            The outputs in the order of :attr:`outputs`, for a sequence a row of them for each step
            of time; for several patterns a list for each.

        Raises:
            InputError: for a wrong number of values or one that is not finite.
            DivergenceError: if a number overflows; it names the neuron.

        >>> net = Network()
        >>> _ = net.add_input("i1"), net.add_output("o1", "identity")
        >>> _ = net.connect("i1", "o1", 1), net.connect("o1", "o1", 0.5, delay=1)
        >>> net.predict([[4], [0], [1]])
        [[4.0], [2.0], [2.0]]
        """
        return predicted(self, inputs)

    def clamped(self, values: Mapping[str, float]) -> AbstractContextManager[Network]:
        """Let nodes send given values within a with block, whatever comes in.

        So it can be asked what a unit contributes, as by sending 0 in its place (ablation), or what
        it would have to send. All that runs in the block sees it: ``predict``, ``ns.forward``,
        ``ns.accuracy``, plots, training too; a clamped neuron has f' = 0, so nothing flows back
        through it. Over time a node sends its value at every step. At the end of the block, also by
        an error, all is as before. The structure is not edited within.

        Args:
            values: by the names of neurons and inputs; of an input what it sends on, after scaling.

        Raises:
            NetworkError: for an unknown node, or one that always sends the same.
            OptionError, InputError: for what is no dict of numbers.
            StateError: while a pass or a training is at work on the network.

        >>> net = Network()
        >>> _ = net.add_input("i1"), net.add_neuron("h1", "identity"), net.add_output("o1")
        >>> _ = net.connect("i1", "h1", 2), net.connect("h1", "o1", 1)
        >>> with net.clamped({"h1": 0.0}):
        ...     print(net.predict([4]))
        [0.5]
        >>> round(net.predict([4])[0], 4)
        0.9997
        """
        return clamped(self, values)

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

    def to_source(self, language: str = "python") -> str:
        """Return the network written out as a function ``predict`` that needs nothing else.

        It takes what :meth:`predict` takes, and answers the same to the last digits.

        Args:
            language: ``"python"`` or ``"javascript"``, where it takes a list and returns one; or
                ``"c"``, where it is ``void predict(const double *inputs, double *outputs)``.

        Raises:
            OptionError: for another language, a recurrent network (one that is unrolled will do),
                or an activation or aggregation of your own.

        >>> net = Network("tiny")
        >>> _ = net.add_input("i1"), net.add_output("o1"), net.connect("i1", "o1", weight=0.5)
        >>> space = {}
        >>> exec(net.to_source(), space)
        >>> space["predict"]([1.0]) == net.predict([1.0])
        True
        """
        return source(self, language)

    def plain_graph(self) -> nx.DiGraph[str]:
        """Return a networkx graph of numbers and words alone, for files that other programs read.

        Nodes have ``kind``, ``output`` and, where they are neurons, ``activation``,
        ``aggregation``, ``net_input`` and ``error``; edges have ``weight``, ``gradient``,
        ``trainable``, ``delay``, their ``place`` in the order of :attr:`connections` and the number
        of their ``parameter``, the same where a weight is shared. It is what the network is now,
        and yours to change; :attr:`graph` is the live view, and ``ns.from_graph`` the way back.

        >>> net = Network("tiny")
        >>> _ = net.add_input("i1"), net.add_output("o1"), net.connect("i1", "o1", weight=0.5)
        >>> print("".join(nx.generate_graphml(net.plain_graph())))
        <graphml ...<data key="d7">0.5</data>...
        """
        return plain(self)

    def copy(self, name: str | None = None) -> Network:
        """Return an independent network with the same structure, sharing and numbers."""
        return copied(self, self.name if name is None else name, {})

    def __copy__(self) -> Network:
        return self.copy()

    def copied_as(self) -> type[Network]:
        """Return the class of its copies."""
        return type(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Network:
        memo[id(self)] = other = copied(self, self.name, memo)
        if "shown" in self.derived:
            other.derived["shown"] = deepcopy(self.derived["shown"], memo)
        return other

    def __reduce__(self) -> tuple[Any, ...]:
        """Let pickle keep what a copy would have; it refuses functions that it cannot name."""
        return rebuilt, (contents(self), self.name), self.derived.get("shown")

    def __setstate__(self, shown: Unrolled) -> None:
        self.derived["shown"] = shown

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
        return headline(self)

    # Inside

    def _at_a_step(self, name: object) -> bool:
        """Tell a name such as ``"h1@2"``, which is that of a node at a step of time."""
        return self.recurrent and isinstance(name, str) and bool(AT_A_STEP.search(name))

    def _shown(self, name: str) -> Network:
        """Return the unrolled network of the last pass."""
        found = self._last_pass
        if found is None:
            raise NetworkError(
                f"{name!r} is a node at a step of time of the last pass, and none is kept; "
                "call ns.forward(net, sequence) first"
            )
        return found

    @property
    def _last_pass(self) -> Unrolled | None:
        """The unrolled network of the last pass; it is made now if arrays have its numbers."""
        found = self.derived.get("shown")
        if callable(found):
            found = self.derived["shown"] = found(self)
        return found

    def _kept(self, name: str, kind: type[N]) -> tuple[N, ...]:
        """Return the nodes of a kind, looked for once after an edit: each pattern asks for them."""
        if name not in self.derived:
            self.derived[name] = tuple(node for node in self.nodes if isinstance(node, kind))
        found: tuple[N, ...] = self.derived[name]
        return found

    def _neuron(self, name: str) -> Neuron:
        node = self.node(name)
        if not isinstance(node, Neuron):
            raise NetworkError(f"{name!r} is {kind_of(node)}, not a neuron")
        return node

    def _edit(self) -> None:
        """Take note that the structure changes now; called after the checks, before the change.

        Raises:
            StateError: while a pass or a training is at work on the network.
        """
        check_free(self, "an edit")
        check_not_clamped(self)
        self._version += 1
        self.derived.clear()
        self._stage = "built"

    def _wire(self) -> None:
        if self._wired == self._version:
            return
        self._order = forward_order(self._graph, self.recurrent)
        self._neurons = tuple(node for node in self._order if isinstance(node, Neuron))
        with collector_resting():
            part_shares(self._neurons, self._shares_apart)
            for neuron in self._neurons:
                neuron.wire()
        self._wired = self._version

    def _add(self, node: N) -> N:
        self._edit()
        self._graph.add_node(node.name, node=node)
        node._network = self
        return node

    def _set_trainable(self, names: tuple[str, ...], trainable: bool) -> None:
        neurons = [self._neuron(name) for name in names] if names else self.neurons
        check_free(self, "freezing or thawing")
        for neuron in neurons:
            for connection in neuron.incoming:
                connection.parameter.trainable = trainable

    def _link(
        self, source: Node, target: Neuron, parameter: Parameter, delay: int = 0
    ) -> Connection:
        connection = Connection(source, target, parameter, delay)
        if not self._shares_apart:
            parameter._owner = self
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
        connection.target.partials = ()  # of fewer signals
