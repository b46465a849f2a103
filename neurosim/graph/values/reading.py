"""The door for values: as people give them, in order or by name, scaled if the network says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from neurosim.checks import few, finite
from neurosim.errors import InputError, shown, suggestion
from neurosim.graph.nodes import Node
from neurosim.graph.values.clamping import held, is_held
from neurosim.graph.values.columns import Source, class_code, coded, frame, known, refusal, sources
from neurosim.graph.values.rows import Row, as_array, items_of, plain_rows
from neurosim.notation import counted

if TYPE_CHECKING:
    from neurosim.graph.network import Network


def read_inputs(net: Network, inputs: object) -> tuple[float, ...]:
    """Return the values that the network's input nodes send on, in their order.

    Args:
        net: the network.
        inputs: the values as people give them.

    Raises:
        InputError: see :func:`read_values`.
    """
    row = _by_name(inputs)
    values = inputs if row is None else _in_order(net, row, known(net).names, inputs)
    values = read_values(net.inputs, values, "input")
    return held(net, values if net.scaling is None else net.scaling.scale_inputs(values))


def read_many(net: Network, patterns: Any) -> Sequence[tuple[float, ...]]:
    """Return the values that the network's input nodes send on, for each of many patterns.

    Args:
        net: the network.
        patterns: the values as people give them; a data frame, or a :class:`Dataset`, whose columns
            are found by the names that the network knows.

    Raises:
        InputError: see :func:`read_values`, and for a table that lacks a column.
    """
    patterns = _by_column(net, patterns)
    rows = plain_rows(patterns, len(net.inputs))
    if rows is None:
        return [read_inputs(net, each) for each in patterns]
    if net.scaling is None and not is_held(net):
        return rows
    scaled = rows if net.scaling is None else map(net.scaling.scale_inputs, rows)
    return [held(net, row) for row in scaled]


def has_names(values: object) -> bool:
    """Tell a pattern whose numbers are found by their names, such as a dict."""
    return _by_name(values) is not None


def is_table(values: object) -> bool:
    """Tell a data frame or a dataset from a single pattern."""
    return hasattr(values, "given_names") or frame(values) is not None


def _by_column(net: Network, table: Any) -> Any:
    """Return the rows of a table in the order of the network's inputs; all else as it is."""
    names = known(net).names
    if hasattr(table, "given_names"):
        found = sources(
            net, names, table.names, f"data {table.name!r}", named=bool(table.given_names)
        )
        return [[row[place] for place, _ in found] for row in table.inputs]
    if isinstance(table, list | tuple) and table and set(map(type, table)) == {Row}:
        given = table[0].names
        if all(row.names is given for row in table) and len(given) == len(net.inputs):
            found = sources(net, names, given, "the data")
            return [[row[place] for place, _ in found] for row in table]
    columns = frame(table)
    if columns is None:
        return as_array(table)
    given = list(columns)
    nodes = [node.name for node in net.inputs]
    wanted = names or (nodes if set(nodes) <= set(given) else ())
    found = sources(net, wanted, given, "the data frame")
    return _coded(found, columns)


def _coded(found: Sequence[Source], columns: Mapping[str, list[Any]]) -> list[tuple[Any, ...]]:
    given = list(columns)

    def refuse(place: int, row: int, categories: list[str]) -> InputError:
        cell = shown(columns[given[place]][row])
        where = f"column {given[place]!r}" + (f" of pattern {row + 1}" if row else "")
        return InputError(f"{where}: {cell} is none of {', '.join(categories)}")

    def numbers(place: int) -> list[float]:
        return [finite(each, f"column {given[place]!r}") for each in columns[given[place]]]

    return coded(found, lambda place: columns[given[place]], numbers, refuse)


def read_expected(net: Network, expected: object) -> tuple[float, ...]:
    """Return the values wanted of the network's outputs, in their order.

    Args:
        net: the network.
        expected: the values as people give them.

    Raises:
        InputError: see :func:`read_values`.
    """
    if isinstance(expected, str):
        return class_code(net, expected)
    row, values = _by_name(expected), expected
    if row is not None:
        _, classes, titles, _ = known(net)
        if isinstance(expected, Row) and classes:
            values = _of_class(net, row, classes)
        else:
            values = _in_order(net, row, classes or titles, expected)
    values = read_values(net.outputs, values, "expected value")
    return values if net.scaling is None else net.scaling.scale_expected(values)


def _by_name(values: Any) -> Mapping[str, Any] | None:
    """Return numbers that have names, of a dict or of a row of a table; None for all others."""
    if isinstance(values, Mapping):
        return values
    if isinstance(values, Row):
        return dict(zip(values.names, values, strict=True))
    if isinstance(values, tuple) and hasattr(values, "_asdict"):  # a named tuple
        return dict(values._asdict())
    if isinstance(values, Sequence) or not (hasattr(values, "index") and hasattr(values, "items")):
        return None
    named = all(isinstance(name, str) for name in values.index)  # else it only counts them
    return dict(values.items()) if named else None


def _in_order(net: Network, row: Mapping[str, Any], names: Sequence[str], values: Any) -> Any:
    """Return a row in the order of the network's names for its columns, if it knows any."""
    if all(name in net for name in row):
        return row
    if not names:
        return row if row is values else list(row.values())
    given, owner = [str(name) for name in row], "the pattern"
    found = sources(net, names, given, owner)
    used = {place for place, _ in found}
    unknown = [name for place, name in enumerate(given) if place not in used]
    if unknown and (row is values or isinstance(values, Row)):  # a frame may have other columns
        raise refusal(net, names, given, owner, f"no use for {unknown[0]}")
    columns = {name: [value] for name, value in zip(given, row.values(), strict=True)}
    return _coded(found, columns)[0]


def _of_class(net: Network, row: Mapping[str, float], classes: Sequence[str]) -> Sequence[float]:
    """Return the values for all classes, of a row that has columns for some of them."""
    unknown = [name for name in row if name not in classes]
    if unknown:
        raise refusal(net, classes, list(row), "the pattern", f"no class {unknown[0]}")
    if len(net.outputs) != len(classes):
        return class_code(net, max(row, key=row.__getitem__))
    return [row.get(name, 0.0) for name in classes]


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
    values = as_array(values)
    items = by_name(nodes, values, kind) if isinstance(values, Mapping) else items_of(values)
    if items is None:
        raise InputError(f"{_wanted(nodes, kind)} as a sequence or a dict, got {shown(values)}")
    if len(items) != len(nodes):
        raise InputError(f"{_wanted(nodes, kind)}, got {len(items)}")
    return tuple(
        finite(item, f"{kind} {node.name}") for node, item in zip(nodes, items, strict=True)
    )


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
    return f"expected {counted(len(nodes), kind)} ({names})"
