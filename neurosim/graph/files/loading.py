"""A network from a JSON document, every field checked, nothing in it ever run.

The format is described in :mod:`neurosim.graph.files.saving`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from os import PathLike
from typing import TypeVar

from neurosim.checks import of_kind
from neurosim.errors import FileError, NetworkError, NeurosimError, OptionError, shown
from neurosim.files import is_there, path_of
from neurosim.functions.activations import ACTIVATIONS, ARITHMETIC, PARAMETRIC, Activation
from neurosim.functions.aggregations import AGGREGATIONS, Aggregation
from neurosim.graph.adding import free_name
from neurosim.graph.connecting import LONGEST
from neurosim.graph.files.entries import Entry, read_document
from neurosim.graph.files.saving import FORMAT, KINDS, OTHERS, VERSION
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.graph.parameter import Parameter
from neurosim.graph.time.loops import check_delay, check_timeless, forbidden_loop
from neurosim.graph.values.scaling import Range, Scaling

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
        _, reader = OTHERS.get(path_of(path).suffix.lower(), (None, None))
        if reader is None or not is_there(path):
            raise
        raise FileError(f"{error}; ns.{reader} reads such files") from None
    parts = document.fields(
        "format version name nodes parameters connections", "groups scaling training"
    )
    net = Network(parts["name"].text())
    _add_nodes(net, parts["nodes"].items(), functions)
    _add_connections(net, parts["connections"], _parameters(parts["parameters"]))
    _order_outgoing(net, parts["nodes"].items())
    if "groups" in parts:
        read_groups(parts["groups"], net)
    if "scaling" in parts:
        read_scaling(parts["scaling"], net)
    return net


@dataclass
class _Functions:
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


def _add_nodes(net: Network, entries: Iterable[Entry], functions: _Functions) -> None:
    for entry in entries:
        kind = entry.named()
        if "kind" not in kind:
            raise entry.error("lacks the field 'kind'")
        made = kind["kind"].choice(KINDS, "kind of node")
        if issubclass(made, Neuron):
            parts = entry.fields("name kind activation", "constants aggregation outgoing")
            name = _name(net, parts["name"])
            node = made(name, _activation(parts, functions), _aggregation(parts, functions))
            net._add(node)
        else:
            parts = entry.fields("name kind", "outgoing")
            net._add(made(_name(net, parts["name"])))


def _name(net: Network, entry: Entry) -> str:
    try:
        return free_name(net, entry.text())
    except NetworkError as error:
        raise entry.error(f"cannot be {shown(entry.value)}: {error}") from None


def _activation(parts: dict[str, Entry], functions: _Functions) -> Activation:
    entry = parts["activation"]
    given = parts["constants"].named() if "constants" in parts else {}
    constants = {name: each.number() for name, each in given.items()}
    name = entry.text()
    if name in PARAMETRIC and constants:
        try:
            return PARAMETRIC[name](**constants)
        except TypeError:
            raise parts["constants"].error(f"are not those of {name}") from None
        except NeurosimError as error:
            raise parts["constants"].error(f"are none: {error}") from None
    found = _function(entry, functions.activations, "activation")
    if dict(found.constants) != constants and constants:
        raise parts["constants"].error(f"are not those of {found.label}")
    return found


def _aggregation(parts: dict[str, Entry], functions: _Functions) -> Aggregation:
    if "aggregation" not in parts:
        return AGGREGATIONS["sum"]
    return _function(parts["aggregation"], functions.aggregations, "aggregation")


def _function(entry: Entry, table: Mapping[str, F], what: str) -> F:
    try:
        return entry.choice(table, what)
    except FileError as error:
        hint = f"if it is your own, give it: ns.load(path, {what}s={{{entry.value!r:.60}: ...}})"
        raise FileError(f"{error}; {hint}") from None


def _parameters(entry: Entry) -> list[Parameter]:
    made = []
    for each in entry.items():
        parts = each.fields("value", "trainable fixed moments")
        flags = {key: parts[key].flag() for key in ("trainable", "fixed") if key in parts}
        parameter = Parameter(parts["value"].number(), **flags)
        if "moments" in parts:
            parameter._moments = parts["moments"].numbers()
        made.append(parameter)
    return made


def _add_connections(net: Network, entry: Entry, parameters: list[Parameter]) -> None:
    entries = entry.items()
    nodes = {node.name: node for node in net.nodes}
    unused = dict.fromkeys(range(len(parameters)))
    for each in entries:
        source, target, index, delay = _four(each)
        start, end = source.choice(nodes, "node"), target.choice(nodes, "node")
        if not isinstance(end, Neuron):
            raise target.error(f"is {end.name!r}, and only neurons receive signals")
        if net._graph.has_edge(start.name, end.name):
            raise each.error(f"connects {start.name!r} -> {end.name!r} a second time")
        waits = 0 if delay is None else delay.whole(-LONGEST, LONGEST)
        try:
            check_delay(start, end, waits)
        except NetworkError as error:
            raise each.error(f"cannot be: {error}") from None
        place = index.whole(0, len(parameters) - 1)
        unused.pop(place, None)
        net._link(start, end, parameters[place], waits)
    net._edit()
    if unused:
        raise entry.error(f"leave parameters[{next(iter(unused))}] without a connection")
    if net.recurrent:
        check_timeless(nodes)
    loop = forbidden_loop(net)
    if loop is not None:
        raise entry.error(f"close {loop}")


def _four(entry: Entry) -> tuple[Entry, Entry, Entry, Entry | None]:
    """Return source, target, index and, where there is one, the delay of a connection."""
    parts = entry.items()
    if len(parts) == 4:
        return parts[0], parts[1], parts[2], parts[3]
    source, target, index = entry.items(3)
    return source, target, index, None


def read_groups(entry: Entry, net: Network) -> None:
    """Add the groups that an entry holds."""
    for each in entry.items():
        parts = each.fields("name shape nodes")
        shape = [size.whole(1) for size in parts["shape"].items()]
        try:
            net.add_group(parts["name"].text(), parts["nodes"].texts(), shape)
        except NetworkError as error:
            raise each.error(f"cannot be: {error}") from None


def _order_outgoing(net: Network, entries: Iterable[Entry]) -> None:
    """Put outgoing connections into the order that the file tells, where it tells one."""
    for node, entry in zip(net.nodes, entries, strict=True):
        parts = entry.named()
        if "outgoing" in parts:
            names = parts["outgoing"].texts()
            found = {each.target.name: each for each in node._outgoing}
            if sorted(names) != sorted(found):
                raise parts["outgoing"].error(f"must name the targets of {node.name!r}, each once")
            node._outgoing = [found[name] for name in names]


def read_scaling(entry: Entry, net: Network) -> None:
    """Give a network the scaling that an entry holds."""
    parts = entry.fields("inputs expected names classes", "expected_names means")
    net.scaling = Scaling(
        _ranges(parts["inputs"], len(net.inputs)),
        _ranges(parts["expected"], len(net.outputs)),
        parts["names"].texts(),
        parts["classes"].texts(),
        parts["expected_names"].texts() if "expected_names" in parts else (),
        parts["means"].numbers() if "means" in parts else (),
    )


def _ranges(entry: Entry, count: int) -> tuple[Range, ...]:
    ranges = []
    for each in entry.items(count if entry.value else None):
        low, high = (part.number() for part in each.items(2))
        if low > high:
            raise each.error(f"must go from low to high, got {low:g} to {high:g}")
        if not isfinite(high - low):
            raise each.error(f"is too wide for a number, from {low:g} to {high:g}")
        ranges.append((low, high))
    return tuple(ranges)
