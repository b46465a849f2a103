"""Networks as graphs of numbers and words: GraphML, GEXF, DOT, node-link JSON, through networkx."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout, suppress
from itertools import chain
from os import PathLike
from pathlib import Path
from typing import IO, Any

import networkx as nx

from neurosim.checks import choice, finite, of_kind, whole, written
from neurosim.errors import FileError, MissingExtraError, NetworkError, OptionError, shown
from neurosim.exchange.numbers import at, own_activations, refusing
from neurosim.files import path_of, read_bytes, write_whole
from neurosim.functions.activation_text import by_text
from neurosim.functions.activations import Activation
from neurosim.functions.aggregations import AGGREGATIONS
from neurosim.graph.adding import free_name
from neurosim.graph.connecting import LONGEST
from neurosim.graph.files.loading import read_groups, read_scaling
from neurosim.graph.files.saving import KINDS
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Node
from neurosim.graph.parameter import Parameter


def to_graph(net: Network, path: str | PathLike[str]) -> Path:
    """Write a network as a graph; see ``Network.to_graph``."""
    of_kind(net, Network, "to_graph needs")
    write, _ = _format(path)
    return write_whole(path, write(net.plain_graph()))


def from_graph(
    graph: nx.DiGraph[Any] | str | PathLike[str],
    *,
    activations: Mapping[str, Activation] | None = None,
    name: str | None = None,
) -> Network:
    """Return the network of a graph: of networkx, or of a file that ``net.to_graph`` wrote.

    Nodes may have the attributes ``kind`` (input, bias, neuron, output, state), ``activation`` and
    ``aggregation``; without a kind, what nothing leads to is an input and what leads nowhere an
    output. Edges have a ``weight`` and may have ``delay``, ``trainable``, ``fixed``, and
    ``parameter``, the same for those that share a weight.

    Args:
        graph: a ``networkx.DiGraph``, or a file ``.graphml``, ``.gexf``, ``.dot`` or ``.gv`` (needs
            the package ``pydot``), or ``.json`` for node-link JSON.
        activations: your own activations by name, where the network had some.
        name: the network's, by default the graph's.

    Raises:
        FileError: for a file that is missing, broken, or holds no such graph.
        NetworkError, InputError, OptionError: for a graph that no network can have, weights that
            are missing or no numbers, or unknown functions; it names the node or the edge.
        MissingExtraError: for DOT without ``pydot``.

    >>> import networkx as nx
    >>> graph = nx.DiGraph()
    >>> graph.add_weighted_edges_from([("x", "y", 2.0), ("z", "y", 0.5)])
    >>> from_graph(graph).predict([1, 1])[0] == 1 / (1 + 2.718281828459045 ** -2.5)
    True
    """
    if isinstance(graph, str | PathLike):
        graph = _read(graph)
    if not isinstance(graph, nx.DiGraph) or graph.is_multigraph():
        raise OptionError(
            f"a network is a DiGraph with one edge from a node to another, got {type(graph)}"
        )
    net = Network((written(graph.graph.get("name", "")) or "graph") if name is None else name)
    own = own_activations(activations)
    for node, about in graph.nodes(data=True):
        with at(f"node {shown(node)}"):
            _add(net, written(node), about, graph.in_degree(node), graph.out_degree(node), own)
    held: dict[int, Parameter] = {}
    for source, target, about in sorted(graph.edges(data=True), key=_place):
        with at(f"edge {shown(source)} -> {shown(target)}"):
            _connect(net, written(source), written(target), about, held)
    _add_about(net, graph.graph)
    return net


def _add(
    net: Network, name: str, about: Mapping[str, Any], before: int, after: int,
    own: Mapping[str, Activation],
) -> None:  # fmt: skip
    likely = "input" if not before else "output" if not after else "neuron"
    kind = written(about.get("kind", "")) or likely
    made, name = choice(kind, KINDS, "kind of node"), free_name(net, name)
    if isinstance(about.get("node"), Node):
        raise OptionError("it is an object of a network; give from_graph its net.plain_graph()")
    if not issubclass(made, Neuron):
        net._add(made(name))
        return
    activation = written(about.get("activation", "logistic"))
    aggregation = choice(written(about.get("aggregation", "sum")), AGGREGATIONS, "aggregation")
    function = own[activation] if activation in own else by_text(activation)
    net._add(made(name, function, aggregation))


def _place(edge: tuple[Any, Any, Any]) -> int:
    with at(f"edge {shown(edge[0])} -> {shown(edge[1])}"):
        return _whole(edge[2], "place", 0)


def _connect(
    net: Network, source: str, target: str, about: Mapping[str, Any], held: dict[int, Parameter]
) -> None:
    if "weight" not in about:
        raise NetworkError("it has no weight")
    weight = _number(about["weight"], "weight")
    number = _whole(about, "parameter", -1)
    if number in held and held[number].value != weight:
        raise NetworkError(f"parameter {number} has two weights, {held[number].value} and {weight}")
    flags = {"trainable": _flag(about, "trainable", True), "fixed": _flag(about, "fixed", False)}
    parameter = Parameter(weight, **flags)
    if number >= 0:
        parameter = held.setdefault(number, parameter)
    net.connect(source, target, parameter=parameter, delay=_whole(about, "delay", 0))


def _flag(about: Mapping[str, Any], what: str, default: bool) -> bool:
    word = written(about.get(what, default)).lower()
    return choice(word, {"true": True, "1": True, "false": False, "0": False}, what)


def _number(value: Any, what: str) -> float:
    """Return a number, also one that a file holds as text."""
    with suppress(ValueError):
        value = float(value) if isinstance(value, str) else value
    return finite(value, f"its {what}")


def _whole(about: Mapping[str, Any], what: str, default: int) -> int:
    value = _number(about.get(what, default), what)
    return whole(int(value) if value == int(value) else value, f"its {what}", least=-LONGEST)


def _add_about(net: Network, about: Mapping[str, Any]) -> None:
    """Add groups and scaling, where the file has kept them."""
    for key, read in (("groups", read_groups), ("scaling", read_scaling)):
        if key in about:
            try:
                value = json.loads(written(about[key]))
            except (ValueError, RecursionError):
                raise FileError(f"the {key} of the graph are no JSON") from None
            read(value, net)


# Files

_NO_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _format(path: str | PathLike[str]) -> tuple[Callable[..., Any], Callable[..., Any]]:
    return choice(path_of(path).suffix.lower(), FORMATS, "format of graphs")


def _read(path: str | PathLike[str]) -> Any:
    _, read = _format(path)
    content, name = read_bytes(path), path_of(path).name
    with at(name), refusing(FileError, "it holds no such graph"):
        graph = read(content)
        if not graph.is_directed():
            raise FileError("its edges have no direction")
        simple = nx.DiGraph(graph)
        if simple.number_of_edges() != graph.number_of_edges():
            raise FileError("several edges lead from one node to another")
        return simple


def _to_xml(write: Callable[..., Any]) -> Callable[[Any], bytes]:
    def content(graph: Any) -> bytes:
        about = chain(graph.graph.values(), *(each.values() for each in graph.nodes.values()))
        words = [*graph, *(each for each in about if isinstance(each, str))]
        unfit = next((each for each in words if _NO_XML.search(each)), None)
        if unfit is not None:
            raise OptionError(f"{shown(unfit)} holds a sign that no XML can; .json takes any")
        file = io.BytesIO()
        write(graph, file)
        return file.getvalue()

    return content


def _from_xml(read: Callable[..., Any]) -> Callable[[bytes], Any]:
    def graph(content: bytes) -> Any:
        plain = content.replace(b"\0", b"")  # of UTF-16 every other byte
        if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
            raise FileError("a document type of its own is not read")
        return read(io.BytesIO(content))

    return graph


WHOLE = "network"
"""What the first node of a GEXF file has what is about the whole graph under, for which it has no
place."""


def _write_gexf(graph: Any, file: IO[bytes]) -> None:
    for first in [*graph][:1]:
        graph.nodes[first][WHOLE] = json.dumps(graph.graph)
    nx.write_gexf(graph, file)


def _read_gexf(file: IO[bytes]) -> Any:
    graph = nx.read_gexf(file)
    for about in graph.nodes.values():
        graph.graph.update(json.loads(about.pop(WHOLE, "{}")))
    return graph


def _to_node_link(graph: Any) -> str:
    return json.dumps(nx.node_link_data(graph, edges="links"), indent=1, allow_nan=False) + "\n"


def _from_node_link(content: bytes) -> Any:
    document = json.loads(content)
    links = "links" if "links" in document else "edges"
    # as a multigraph, so that a second edge from one node to another does not hide the first
    return nx.node_link_graph({**document, "directed": True, "multigraph": True}, edges=links)


def _pydot() -> Any:
    try:
        import pydot
    except ImportError:
        raise MissingExtraError("DOT files need the package pydot: pip install pydot") from None
    return pydot


def _to_dot(graph: Any) -> str:
    _pydot()
    kept = next((each for each in ("node", "edge", "graph") if each in graph), None)
    if kept is not None:
        raise OptionError(f"{kept!r} is a word that DOT keeps for itself; .json takes any name")
    quoted = nx.relabel_nodes(graph, _quoted)
    for about in (quoted.graph, *quoted.nodes.values(), *quoted.edges.values()):
        about.update({key: _quoted(value) for key, value in about.items()})
    quoted.graph = {"name": quoted.graph.pop("name").strip('"'), "graph": quoted.graph}
    text: str = nx.nx_pydot.to_pydot(quoted).to_string()
    return text


def _from_dot(content: bytes) -> Any:
    pydot, told = _pydot(), io.StringIO()
    with redirect_stdout(told):  # it prints what it cannot read, whatever that is
        found = pydot.graph_from_dot_data(content.decode())
    if not found:
        raise FileError(told.getvalue().strip().rpartition("\n")[2] or "it is no DOT")
    graph = nx.nx_pydot.from_pydot(found[0])
    graph.graph = {"name": graph.name, **graph.graph.get("graph", {})}
    for about in (graph.graph, *graph.nodes.values(), *graph.edges.values()):
        about.update({key: _unquoted(value) for key, value in about.items()})
    return nx.relabel_nodes(graph, _unquoted)


def _quoted(value: object) -> str:
    """Return a text as JSON has it, with no quotes inside, of which networkx would strip some."""
    return '"' + json.dumps(str(value))[1:-1].replace('\\"', "\\u0022") + '"'


def _unquoted(text: str) -> str:
    try:
        return str(json.loads(text if text[:1] == '"' else f'"{text}"', strict=False))
    except ValueError:  # another program's
        return text.strip('"')


FORMATS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    ".graphml": (_to_xml(nx.write_graphml_xml), _from_xml(nx.read_graphml)),
    ".gexf": (_to_xml(_write_gexf), _from_xml(_read_gexf)),
    ".dot": (_to_dot, _from_dot),
    ".gv": (_to_dot, _from_dot),
    ".json": (_to_node_link, _from_node_link),
}
"""What writes and what reads the files of each ending."""
