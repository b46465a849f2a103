"""The network: elements by name in one graph, each change checked before it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter
from random import Random
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, overload

import networkx as nx

from neurosim import presentation
from neurosim.attributes import SetOnce
from neurosim.checks import of_kind, text
from neurosim.errors import NetworkError, shown
from neurosim.graph import adding, connecting, editing, lookup, overview, wiring
from neurosim.graph.connection import Connection
from neurosim.graph.files import copying, projection, saving, source
from neurosim.graph.files.exports import Exports
from neurosim.graph.groups import Group, add_group
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Input, Node
from neurosim.graph.parameter import Parameter
from neurosim.graph.readonly import ReadOnlyDict, read_only
from neurosim.graph.time import state as over_time
from neurosim.graph.values import clamping, prediction
from neurosim.graph.values.scaling import Scaling
from neurosim.graph.work import check_free

if TYPE_CHECKING:
    from neurosim.graph.time.unrolling import Unrolled

N = TypeVar("N", bound=Node)
T = TypeVar("T")

Stage = Literal["built", "forward", "backward", "updated"]
"""What was done last, and so what may come next; an edit goes back to "built"."""


class Network(SetOnce, Exports):
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
        "__weakref__", "_carried", "_delayed", "_derived", "_graph", "_groups", "_neurons",
        "_order", "_random", "_scaling", "_stage", "_version", "_wired",
    )  # fmt: skip

    _shares_apart = False
    """Whether every connection keeps its own gradient, also where it shares with no other."""

    def __init__(self, name: str = "network") -> None:
        self._derived: dict[str, Any] = {}
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
    def _label(self) -> str:
        return f"network {self.name!r}"

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

    node = lookup.node
    connection = lookup.connection

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
        return self.derive("inputs", lambda: self._of_kind(Input))

    @property
    def outputs(self) -> tuple[Output, ...]:
        """The output neurons in the order they were added."""
        return self.derive("outputs", lambda: self._of_kind(Output))

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
        return self.derive(
            "connections",
            lambda: tuple(each for neuron in self.neurons for each in neuron._incoming),
        )

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """All parameters in the order of their first connection, each once."""
        return self.derive(
            "parameters",
            lambda: tuple(dict.fromkeys(map(attrgetter("_parameter"), self.connections))),
        )

    @property
    def holders(self) -> Mapping[Parameter, tuple[Connection, ...]]:
        """Which connections hold each parameter, in the order of the forward pass."""

        def grouped() -> Mapping[Parameter, tuple[Connection, ...]]:
            held: dict[Parameter, list[Connection]] = {}
            for connection in self.connections:
                held.setdefault(connection._parameter, []).append(connection)
            return {each: tuple(found) for each, found in held.items()}

        return self.derive("holders", grouped)

    @property
    def recurrent(self) -> bool:
        """True if any connection waits; a pattern of the network is then a sequence."""
        return any(self._delayed.values())

    @property
    def groups(self) -> Mapping[str, Group]:
        """The groups by name: named, shaped selections of nodes, such as layers and maps."""
        return ReadOnlyDict(self._groups)

    group = lookup.group

    @property
    def derived(self) -> dict[str, Any]:
        """What others worked out from the structure and want to keep; an edit empties it."""
        return self._derived

    def derive(self, name: str, make: Callable[[], T]) -> T:
        """Return what is kept in :attr:`derived` under a name; it is made where nothing is."""
        if name not in self._derived:
            self._derived[name] = make()
        found: T = self._derived[name]
        return found

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

    add_input = adding.add_input
    add_bias = adding.add_bias
    add_neuron = adding.add_neuron
    add_output = adding.add_output
    connect = connecting.connect
    connect_all = connecting.connect_all
    add_group = add_group

    # Editing

    remove = editing.remove
    disconnect = editing.disconnect
    split = editing.split
    freeze = editing.freeze
    thaw = editing.thaw
    set_activation = editing.set_activation
    set_aggregation = editing.set_aggregation

    # Time

    unroll = over_time.unroll
    state = property(over_time.state, over_time.set_state)
    reset = over_time.reset

    # Running

    predict = prediction.predict
    clamped = clamping.clamped
    save = saving.save
    to_source = source.to_source
    plain_graph = projection.plain_graph

    copy = __copy__ = copying.copy
    __deepcopy__ = copying.deep_copy

    def copied_as(self) -> type[Network]:
        """Return the class of its copies."""
        return type(self)

    def __reduce__(self) -> tuple[Any, ...]:
        """Let pickle keep what a copy would have; it refuses functions that it cannot name."""
        return copying.rebuilt, (copying.contents(self), self.name), self._derived.get("shown")

    def __setstate__(self, shown: Unrolled) -> None:
        self._derived["shown"] = shown

    def _repr_html_(self) -> str | None:
        return presentation.html(self)

    _ipython_key_completions_ = lookup.keys
    __str__ = overview.overview
    __repr__ = overview.headline

    # Inside

    _link = connecting.link
    _wire = wiring.wire

    @property
    def _last_pass(self) -> Unrolled | None:
        """The unrolled network of the last pass; it is made now if arrays have its numbers."""
        found = self._derived.get("shown")
        if callable(found):
            found = self._derived["shown"] = found(self)
        return found

    def _of_kind(self, kind: type[N]) -> tuple[N, ...]:
        return tuple(node for node in self.nodes if isinstance(node, kind))

    def _edit(self) -> None:
        """Take note that the structure changes now; called after the checks, before the change.

        Raises:
            StateError: while a pass or a training is at work on the network.
        """
        check_free(self, "an edit")
        clamping.check_not_clamped(self)
        self._version += 1
        self._derived.clear()
        self._stage = "built"

    def _add(self, node: N) -> N:
        self._edit()
        self._graph.add_node(node.name, node=node)
        node._network = self
        return node
