"""A network as a JSON document.

The format, version 2. Its lists have a line for each item, so that two files compare well:

    {
      "format": "neurosim network", "version": 2, "name": "mazur",
      "nodes": [
        {"name": "i1", "kind": "input"},
        {"name": "b1", "kind": "bias"},
        {"name": "h1", "kind": "neuron", "activation": "prelu", "constants": {"alpha": 0.25}},
        {"name": "o1", "kind": "output", "activation": "logistic", "aggregation": "product"}
      ],
      "parameters": [
        {"value": 0.15},
        {"value": 0.35, "trainable": false}
      ],
      "connections": [["i1", "h1", 0], ["b1", "h1", 1], ["h1", "o1", 0], ["h1", "h1", 2, 1]],
      "groups": [{"name": "h", "shape": [1], "nodes": ["h1"]}],
      "scaling": {"inputs": [[0.0, 50.0]], "expected": [], "names": ["age"], "classes": []}
    }

- ``nodes`` stand in the order they were added. ``kind`` is input, bias, neuron, output or state;
  ``aggregation`` is left out where it is the sum, ``constants`` where there are none.
- ``connections`` are [source, target, index of its parameter], and the delay where there is one;
  two with one index share it. They
  stand in the order in which each neuron sums them up. Where a node's outgoing connections have
  another order (it is the order of the sum of errors), the node has ``outgoing``: their targets.
- ``parameters``: ``trainable`` is left out where true, ``fixed`` where false. ``moments``, what an
  optimizer remembers, are a list of numbers; they stand there only if they were asked for.
- ``groups`` (shape, and the names of the nodes) may be missing. Version 1 had no groups, delays and
  states.
- ``scaling`` has ``expected_names``, those of the expected columns, and ``means``, those of the
  input columns, where they are known; it had no means up to November 2026. It may be missing.
- Up to November 2026 there was also ``training``, the course of a run; it is passed over.

Numbers are written with as many digits as bring the same float back. Outputs, errors and gradients
are not kept: they belong to a pass.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurosim.checks import finite, flag
from neurosim.errors import OptionError
from neurosim.files import check_name, ending_of, write_whole
from neurosim.functions.activation_text import is_standard
from neurosim.functions.activations import ACTIVATIONS, ARITHMETIC
from neurosim.functions.aggregations import AGGREGATIONS, SUM
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Input, Node, State
from neurosim.graph.parameter import Parameter
from neurosim.graph.values.clamping import check_inputs_free

if TYPE_CHECKING:
    from neurosim.graph.network import Network

FORMAT = "neurosim network"
VERSION = 2

FORMATS = {
    ".json": ("save", "load"),
    ".npz": ("to_arrays", "from_arrays"),
    ".onnx": ("to_onnx", "from_onnx"),
    ".net": ("", "from_snns"),
    **dict.fromkeys((".graphml", ".gexf", ".dot", ".gv"), ("to_graph", "from_graph")),
}
"""The endings of files: which method writes them, if any, and which function reads them."""

KINDS: dict[str, type[Node]] = {
    "input": Input,
    "bias": Bias,
    "neuron": Neuron,
    "output": Output,
    "state": State,
}
"""The kinds of nodes by the names that files use."""


def save(net: Network, path: str | PathLike[str], *, moments: bool = False) -> Path:
    """Write the network to a JSON file, which ``ns.load`` reads back exactly.

    Kept are the structure with every order of sums, the weights to the last bit, what is shared
    and frozen, and the scaling; not outputs, errors and gradients, which belong to a pass: a
    ``pickle`` of the network has those too.
    The format is described in :mod:`neurosim.graph.files.saving`. The file is written whole or not
    at all.

    Args:
        net: the network.
        path: the file, such as ``"net.json"``; one that exists is replaced. It ends in ``.json``
            or, as devices and pipes do, in nothing.
        moments: keep what an optimizer remembers as well, so that a run which ended after N epochs
            goes on as if it had never been cut: ``ns.train(ns.load(path), data, epochs, after=N)``
            with the options of before. Shuffled orders follow from the seed and the number of the
            epoch, and so do rates.

    Returns:
        The path.

    Raises:
        FileError: if it cannot be written; an earlier file is as it was.
        OptionError: for a function of your own that takes the name of another, or another ending.

    >>> import neurosim as ns
    >>> from tempfile import TemporaryDirectory
    >>> data, options = ns.data.truth_table("xor"), {"momentum": 0.9, "shuffle": True, "seed": 7}
    >>> whole, part = ns.dense([2, 2, 1], seed=1), ns.dense([2, 2, 1], seed=1)
    >>> _ = ns.train(whole, data, 9, **options), ns.train(part, data, 4, **options)
    >>> with TemporaryDirectory() as folder:
    ...     again = ns.load(part.save(f"{folder}/net.json", moments=True))
    >>> _ = ns.train(again, data, 5, after=4, **options)
    >>> again.predict([0, 1]) == whole.predict([0, 1])
    True
    """
    check_ending(path, "save")
    check_inputs_free(net, "save")
    return write_whole(path, _text(_document(net, flag(moments, "moments"))))


def check_ending(path: str | PathLike[str], method: str) -> None:
    """Raise OptionError for the ending of a file that this method of a network does not write."""
    own = [ending for ending, (name, _) in FORMATS.items() if name == method]
    writer, reader = FORMATS.get(ending_of(path), ("", ""))
    others = f"net.{writer} writes" if writer else f"ns.{reader} only reads" if reader else ""
    check_name(path, own, f"net.{method}", f"; {others} such files" if others else "")


def _document(net: Network, moments: bool) -> dict[str, Any]:
    """Return the network as JSON.

    Raises:
        OptionError: for an activation or aggregation that calls itself by a name of the table.
        InputError: for a weight that is no finite number.
    """
    indices = {parameter: index for index, parameter in enumerate(net.parameters)}
    places = {connection: index for index, connection in enumerate(net.connections)}
    content: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "name": str(net.name),
        "nodes": [_node(node, places) for node in net.nodes],
        "parameters": [_parameter(each, index, moments) for index, each in enumerate(indices)],
        "connections": [
            [
                each.source.name,
                each.target.name,
                indices[each.parameter],
                *([each.delay] if each.delay else []),
            ]
            for each in places
        ],
    }
    return content | about(net)


def about(net: Network) -> dict[str, Any]:
    """Return the groups and the scaling of a network as JSON, where it has some."""
    found: dict[str, Any] = {}
    if net.groups:
        found["groups"] = [
            {"name": each.name, "shape": list(each.shape), "nodes": list(each.flat)}
            for each in net.groups.values()
        ]
    if net.scaling is not None:
        fields = vars(net.scaling).items()
        found["scaling"] = {name: each for name, each in fields if each or name not in _IF_KNOWN}
    return found


_IF_KNOWN = ("expected_names", "means")
"""What a scaling has in a file only where there are such."""


def _node(node: Node, places: dict[Any, int]) -> dict[str, Any]:
    kind = next(name for name, kind in KINDS.items() if type(node) is kind)
    entry: dict[str, Any] = {"name": node.name, "kind": kind}
    if isinstance(node, Neuron):
        taken = node.activation.name in {**ACTIVATIONS, **ARITHMETIC}
        own = taken and not is_standard(node.activation)
        entry["activation"] = _name(node, node.activation.name, own, "an activation")
        if node.activation.constants:
            entry["constants"] = dict(node.activation.constants)
        if node.aggregation is not SUM:
            name = node.aggregation.name
            own = AGGREGATIONS.get(name, node.aggregation) is not node.aggregation
            entry["aggregation"] = _name(node, name, own, "an aggregation")
    outgoing = [places[connection] for connection in node._outgoing]
    if outgoing != sorted(outgoing):
        entry["outgoing"] = [connection.target.name for connection in node._outgoing]
    return entry


def _name(neuron: Neuron, name: str, taken: bool, what: str) -> str:
    """Return the name of a function, unless it is one of the own under the name of another."""
    if taken:
        raise OptionError(
            f"neuron {neuron.name!r} has {what} of your own that calls itself {name!r}, "
            "which is the name of another; a file could not tell them apart"
        )
    return name


def _parameter(parameter: Parameter, index: int, moments: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {"value": finite(parameter.value, f"the value of parameter {index}")}
    if not parameter.trainable:
        entry["trainable"] = False
    if parameter.fixed:
        entry["fixed"] = True
    if moments and parameter.moments:
        entry["moments"] = list(parameter.moments)
    return entry


def _text(content: dict[str, Any]) -> str:
    fields = [f'"{key}": {_value(value)}' for key, value in content.items()]
    return "{\n" + ",\n".join(fields) + "\n}\n"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "[\n" + ",\n".join(_lines(value)) + "\n]" if value else "[]"
    return json.dumps(value, allow_nan=False)


def _lines(items: Iterable[Any]) -> Iterable[str]:
    return (json.dumps(item, allow_nan=False) for item in items)
