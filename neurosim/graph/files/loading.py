"""A network from a JSON document, every field checked, nothing in it ever run.

The format is described in :mod:`neurosim.graph.files.saving`.
"""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import Any, NamedTuple, TypeVar

from neurosim.checks import choice, finite, listed, of_kind, unused, whole, written
from neurosim.errors import FileError, OptionError, shown
from neurosim.files import ending_of, is_there, path_of
from neurosim.functions.activations import ACTIVATIONS, ARITHMETIC, PARAMETRIC, Activation
from neurosim.functions.aggregations import AGGREGATIONS, SUM, Aggregation
from neurosim.graph.adding import free_name
from neurosim.graph.connecting import LONGEST
from neurosim.graph.files.entries import every, inside, of_fields, read_document
from neurosim.graph.files.saving import FORMAT, FORMATS, KINDS, VERSION
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.graph.parameter import Parameter
from neurosim.graph.time.loops import check_delay, check_timeless, forbidden_loop
from neurosim.graph.values.scaling import Scaling

F = TypeVar("F", Activation, Aggregation)


def load(
    path: str | PathLike[str],
    *,
    activations: Mapping[str, Activation] | None = None,
    aggregations: Mapping[str, Aggregation] | None = None,
) -> Network:
    """Read a network that ``net.save`` has written: every float and every order of sums as it was.

    Only the structure and the numbers are read; nothing in the file is ever run.

    Args:
        path: the file.
        activations: your own activations by name, where the network had some.
        aggregations: your own aggregations by name.

    Raises:
        FileError: if the file is missing, broken, of a newer version, or not a network; it names
            the place in the file.
        OptionError: for an own function that takes the name of another.

    >>> import neurosim as ns
    >>> from tempfile import TemporaryDirectory
    >>> net = ns.dense([2, 2, 1], seed=1)
    >>> with TemporaryDirectory() as folder:
    ...     again = ns.load(net.save(f"{folder}/net.json"))
    >>> again, again.predict([0.1, 0.2]) == net.predict([0.1, 0.2])
    (Network('2-2-1', 2 inputs, 2 bias nodes, 3 neurons, 9 connections), True)
    """
    functions = _Functions(
        _with_own(activations, {**ACTIVATIONS, **ARITHMETIC}, "activation"),
        _with_own(aggregations, AGGREGATIONS, "aggregation"),
    )
    try:
        document = read_document(path, FORMAT, VERSION)
    except FileError as error:
        _, reader = FORMATS.get(ending_of(path), ("", "load"))
        if reader == "load" or not is_there(path):
            raise
        raise FileError(f"{error}; ns.{reader} reads such files") from None
    with inside(path_of(path).name):
        return of_fields(_Reading(functions).network)(document)


class _Functions(NamedTuple):
    """What the names of functions in a file stand for."""

    activations: dict[str, Activation]
    aggregations: dict[str, Aggregation]


def _with_own(own: Mapping[str, F] | None, table: Mapping[str, F], what: str) -> dict[str, F]:
    for name in {} if own is None else of_kind(own, Mapping, f"{what}s must be"):  # type: ignore[type-abstract]
        if name in table:
            raise OptionError(
                f"an {what} of your own cannot be called {name!r}: there is one already"
            )
    return {**table, **(own or {})}


class _Reading:
    """A network while it is read; the methods take the fields of the document's objects."""

    def __init__(self, functions: _Functions) -> None:
        self.functions = functions
        self.parameters: list[Parameter] = []
        self.unused: dict[int, None] = {}
        self.outgoing: list[Any] = []

    def network(
        self, name: Any, nodes: Any, parameters: Any, connections: Any, groups: Any = (),
        scaling: Any = None, training: Any = None,
    ) -> Network:  # fmt: skip
        """Return the network; what ``training`` holds is for those who go on with it."""
        self.net = net = Network(name)
        every(nodes, "nodes", of_fields(self.node))
        self.parameters = every(parameters, "parameters", of_fields(_parameter))
        self.unused = dict.fromkeys(range(len(self.parameters)))
        self.nodes = {node.name: node for node in net.nodes}
        every(connections, "connections", self.connection)
        net._edit()
        if self.unused:
            raise FileError(
                f"connections leave parameters[{next(iter(self.unused))}] without a connection"
            )
        if net.recurrent:
            check_timeless(self.nodes)
        loop = forbidden_loop(net)
        if loop is not None:
            raise FileError(f"connections close {loop}")
        for index, (node, order) in enumerate(zip(net.nodes, self.outgoing, strict=True)):
            if order is not None:
                found = {each.target.name: each for each in node._outgoing}
                if sorted(listed(order, "outgoing"), key=written) != sorted(found):
                    wanted = f"the targets of {node.name!r}, each once"
                    raise FileError(f"nodes[{index}]: outgoing must name {wanted}")
                node._outgoing = [found[name] for name in order]
        read_groups(groups, net)
        if scaling is not None:
            read_scaling(scaling, net)
        return net

    def node(
        self, name: Any, kind: Any, activation: Any = None, constants: Any = None,
        aggregation: Any = None, outgoing: Any = None,
    ) -> None:  # fmt: skip
        """Add a node."""
        made, name = choice(kind, KINDS, "kind of node"), free_name(self.net, name)
        if issubclass(made, Neuron):
            combined = (
                SUM
                if aggregation is None
                else _function(aggregation, self.functions.aggregations, "aggregation")
            )
            self.net._add(made(name, self._activation(activation, constants), combined))
        else:
            unused(
                True,
                f"{kind} {name!r} computes nothing",
                activation=activation,
                constants=constants,
                aggregation=aggregation,
            )
            self.net._add(made(name))
        self.outgoing.append(outgoing)

    def _activation(self, name: Any, constants: Any) -> Activation:
        given = {} if constants is None else of_kind(constants, dict, "constants must be")
        values = {key: finite(each, f"constant {key[:60]!r}") for key, each in given.items()}
        if values and isinstance(name, str) and name in PARAMETRIC:
            return of_fields(PARAMETRIC[name])(values)
        found = _function(name, self.functions.activations, "activation")
        if values and dict(found.constants) != values:
            raise FileError(f"constants are not those of {found.label}")
        return found

    def connection(self, entry: Any) -> None:
        """Add a connection: source, target, index of its parameter, and perhaps its delay."""
        parts = listed(entry, "it")
        if len(parts) not in (3, 4):
            raise FileError(
                f"it must be [source, target, index of its parameter] and perhaps a delay, got a "
                f"list of {len(parts)}"
            )
        start, end = (choice(name, self.nodes, "node") for name in parts[:2])
        if not isinstance(end, Neuron):
            raise FileError(f"it leads to {end.name!r}, and only neurons receive signals")
        if self.net._graph.has_edge(start.name, end.name):
            raise FileError(f"it connects {start.name!r} -> {end.name!r} a second time")
        index = whole(parts[2], "the index of its parameter", 0, len(self.parameters) - 1)
        delay = 0 if len(parts) == 3 else whole(parts[3], "its delay", -LONGEST, LONGEST)
        check_delay(start, end, delay)
        self.unused.pop(index, None)
        self.net._link(start, end, self.parameters[index], delay)


def _function(name: Any, table: Mapping[str, F], what: str) -> F:
    try:
        return choice(name, table, what)
    except OptionError as error:
        hint = f"if it is your own, give it: ns.load(path, {what}s={{{shown(name)}: ...}})"
        raise FileError(f"{error}; {hint}") from None


def _parameter(
    value: Any, trainable: Any = True, fixed: Any = False, moments: Any = ()
) -> Parameter:
    made = Parameter(value, trainable, fixed=fixed)
    made.moments = moments
    return made


def read_groups(entries: Any, net: Network) -> None:
    """Add the groups that a document holds."""

    def group(name: Any, shape: Any, nodes: Any) -> None:
        net.add_group(name, nodes, shape)

    every(entries, "groups", of_fields(group))


def read_scaling(entry: Any, net: Network) -> None:
    """Give a network the scaling that a document holds."""
    with inside("scaling"):
        net.scaling = of_fields(Scaling)(entry)  # as it stood, also if an edit left it behind
