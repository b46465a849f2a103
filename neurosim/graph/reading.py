"""The door for values: as people give them, in order or by name, scaled if the network says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any

from neurosim.checks import few, finite
from neurosim.errors import InputError, shown, suggestion
from neurosim.graph.nodes import Node
from neurosim.graph.rows import plain_rows

if TYPE_CHECKING:
    from neurosim.graph.network import Network

__all__ = ["read_expected", "read_inputs", "read_many", "read_values"]


def read_inputs(
    net: Network, inputs: object, nodes: Sequence[Node] | None = None
) -> tuple[float, ...]:
    """Return the values that the network's input nodes send on, in their order.

    Args:
        net: the network.
        inputs: the values as people give them.
        nodes: ``net.inputs``, where it is at hand already.

    Raises:
        InputError: see :func:`read_values`.
    """
    values = read_values(net.inputs if nodes is None else nodes, inputs, "input")
    return values if net.scaling is None else net.scaling.scale_inputs(values)


def read_many(net: Network, patterns: Iterable[Any]) -> Sequence[tuple[float, ...]]:
    """Return the values that the network's input nodes send on, for each of many patterns.

    Raises:
        InputError: see :func:`read_values`.
    """
    nodes = net.inputs
    rows = plain_rows(patterns, len(nodes))
    if rows is None:
        return [read_inputs(net, each, nodes) for each in patterns]
    return rows if net.scaling is None else [net.scaling.scale_inputs(row) for row in rows]


def read_expected(
    net: Network, expected: object, nodes: Sequence[Node] | None = None
) -> tuple[float, ...]:
    """Return the values wanted of the network's outputs, in their order.

    Args:
        net: the network.
        expected: the values as people give them.
        nodes: ``net.outputs``, where it is at hand already.

    Raises:
        InputError: see :func:`read_values`.
    """
    values = read_values(net.outputs if nodes is None else nodes, expected, "expected value")
    return values if net.scaling is None else net.scaling.scale_expected(values)


def read_values(nodes: Sequence[Node], values: object, kind: str) -> tuple[float, ...]:
    """Return one float per node, in their order.

    Args:
        nodes: the inputs or outputs that the values are for.
        values: a sequence (list, tuple, NumPy array) or a dict by node name.
        kind: ``"input"`` or ``"expected value"``, for messages.

    Raises:
        InputError: for too few, too many, unknown names, or a value that is no finite number.

    >>> from neurosim.graph.nodes import Input
    >>> read_values([Input("i1"), Input("i2")], [1, 2, 3], "input")
    Traceback (most recent call last):
    InputError: expected 2 inputs (i1, i2), got 3
    """
    plain = plain_rows([values], len(nodes))
    if plain is not None:
        return plain[0]
    items = by_name(nodes, values, kind) if isinstance(values, Mapping) else _listed(values)
    if items is None:
        raise InputError(f"{_wanted(nodes, kind)} as a sequence or a dict, got {shown(values)}")
    if len(items) != len(nodes):
        raise InputError(f"{_wanted(nodes, kind)}, got {len(items)}")
    return tuple(
        finite(item, f"{kind} {node.name}") for node, item in zip(nodes, items, strict=True)
    )


def _listed(values: object) -> list[Any] | None:
    """Return the values of a sequence, None for what has no order or holds no numbers."""
    if isinstance(values, str | bytes | Set) or not isinstance(values, Iterable):
        return None
    try:
        return list(values)
    except TypeError:  # an array of no dimension
        return None


def by_name(nodes: Sequence[Node], values: Mapping[Any, Any], kind: str) -> list[Any]:
    """Return the dict's values in the order of the nodes."""
    names = dict.fromkeys(node.name for node in nodes)
    for name in values:
        if name not in names:
            near = suggestion(name, names)
            raise InputError(f"no {kind} {shown(name)}{near or ';'} {_wanted(nodes, kind)}")
    missing = [name for name in names if name not in values]
    if missing:
        raise InputError(f"{kind} {missing[0]!r} is missing; {_wanted(nodes, kind)}")
    return [values[name] for name in names]


def _wanted(nodes: Sequence[Node], kind: str) -> str:
    names = ", ".join(few((node.name for node in nodes), 10))
    plural = "" if len(nodes) == 1 else "s"
    return f"expected {len(nodes)} {kind}{plural} ({names})"
