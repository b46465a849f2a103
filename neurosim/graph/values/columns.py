"""The door for names: what a table calls its columns, against what a network calls them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from neurosim.checks import few, offered
from neurosim.errors import InputError, shown
from neurosim.notation import counted, one_line

if TYPE_CHECKING:
    from neurosim.graph.network import Network


class Known(NamedTuple):
    """The names that a network has from the table it was scaled by or trained on.

    Attributes:
        names: of its inputs; a column of text has an input for each category, ``colour=red``.
        classes: of what its outputs tell apart.
        expected: of its outputs, where they are numbers.
        means: of its inputs' columns, in the table's units; empty where they are not known.
    """

    names: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    means: tuple[float, ...] = ()


def known(net: Network) -> Known:
    """Return the names that a network knows, as far as they fit its inputs and outputs."""
    scaling = net.scaling
    if scaling is None:
        return Known()
    inputs, outputs = len(net.inputs), len(net.outputs)
    classes = scaling.classes if len(scaling.classes) == max(outputs, 2) else ()
    return Known(
        scaling.names if len(scaling.names) == inputs else (),
        classes,
        scaling.expected_names if not classes and len(scaling.expected_names) == outputs else (),
        scaling.means if len(scaling.means) == inputs else (),
    )


def titles(net: Network) -> dict[str, str]:
    """Return what inputs and outputs are called in the table, by the names of their nodes.

    >>> import neurosim as ns
    >>> net = ns.dense([2, 1])
    >>> net.scaling = ns.Scaling(names=("age", "height"), classes=("cat", "dog"))
    >>> titles(net)
    {'i1': 'age', 'i2': 'height'}
    """
    names = known(net)
    outputs = names.classes if len(names.classes) == len(net.outputs) else names.expected
    pairs = [*zip(net.inputs, names.names, strict=False), *zip(net.outputs, outputs, strict=False)]
    return {node.name: one_line(name) for node, name in pairs if node.name != name}


def trained_on(net: Network) -> list[str]:
    """Return the columns of a table that the inputs of a network come from; none if not known.

    >>> import neurosim as ns
    >>> net = ns.dense([3, 1])
    >>> net.scaling = ns.Scaling(names=("colour=green", "colour=red", "weight"))
    >>> trained_on(net)
    ['colour', 'weight']
    """
    return list(dict.fromkeys(_parts(name)[0] for name in known(net).names))


Source = tuple[int, str | None]
"""Where a number of a network comes from: the place of a column, and its category if it is text."""


def sources(
    net: Network,
    names: Sequence[str],
    given: Sequence[str],
    owner: str,
    hint: str = "",
    *,
    named: bool = True,
) -> list[Source]:
    """Return for each of the network's names where it comes from in a table.

    A name that differs only in capitals is the same, if no other column could be meant. Columns are
    taken in order where one side has only numbers for them, or no names at all.

    Args:
        net: the network.
        names: what it calls its inputs or outputs; empty if it knows no names.
        given: what the table calls its columns.
        owner: the table, for messages.
        hint: what to do about a missing name, for messages.
        named: False if they are only to be counted, where no name is found.

    Raises:
        InputError: if a name is missing; it says what both sides have.
    """
    found = _found(names, given)
    if names and None not in found:
        return [source for source in found if source is not None]
    if not names or not named or all(_NUMBERED.fullmatch(name) for name in names):
        wanted = list(dict.fromkeys(_parts(name)[0] for name in names))
        wanted = wanted or [node.name for node in net.inputs]
        if len(wanted) != len(given):
            raise InputError(
                f"network {net.name!r} wants {counted(len(wanted), 'input column')} "
                f"({_few(wanted)}), but {owner} has {len(given)} ({_few(given)}){hint}"
            )
        return [each for each in _found(names or wanted, wanted) if each is not None]
    missing = [name for name, source in zip(names, found, strict=True) if source is None]
    raise InputError(
        f"network {net.name!r} was trained on {_few(names)}, but {owner} has no column "
        f"{_few(missing)}; it has {_few(given)}{hint}"
    )


def refusal(
    net: Network, names: Sequence[str], given: Sequence[str], owner: str, why: str
) -> InputError:
    """Return the error that says what both sides have."""
    return InputError(
        f"network {net.name!r} was trained on {_few(names)}, but {owner} has {_few(given)}: {why}"
    )


_NUMBERED = re.compile(r"column\d+")
"""What columns are called whose table names none."""


def _found(names: Sequence[str], given: Sequence[str]) -> list[Source | None]:
    exact = {name: place for place, name in enumerate(given)}
    rivals, alike = Counter(map(str.casefold, names)), defaultdict(list)
    for place, name in enumerate(given):
        alike[name.casefold()].append(place)

    def place_of(name: str) -> int | None:
        near = alike.get(name.casefold(), ())
        return exact.get(name, near[0] if len(near) == 1 >= rivals[name.casefold()] else None)

    def source(name: str) -> Source | None:
        column, category = _parts(name)
        whole, part = place_of(name), None if category is None else place_of(column)
        if whole is not None:
            return whole, None
        return None if part is None else (part, category)

    return [source(name) for name in names]


def _parts(name: str) -> tuple[str, str | None]:
    """Return the column of a name, and the category that it stands for if there is one."""
    column, equals, category = name.partition("=")
    return (column, category) if equals and column else (name, None)


def coded(
    found: Sequence[Source],
    cells: Callable[[int], Sequence[Any]],
    numbers: Callable[[int], Sequence[float | None]],
    refuse: Callable[[int, int, list[str]], InputError] | None = None,
) -> list[tuple[float, ...]]:
    """Return the rows of a table as a network's numbers.

    Args:
        found: where they come from.
        cells: returns the cells of a column, by its place; None for one that is missing.
        numbers: returns them as numbers, or None.
        refuse: makes the error for a cell that is no category, of a column and row; it is told
            which there are. None where all of them have a code.
    """
    categories: dict[int, dict[str, None]] = defaultdict(dict)
    for place, category in found:
        if category is not None:
            categories[place][category] = None
    texts = {place: cells(place) for place in categories}
    for place, text in texts.items():
        for row, cell in enumerate(text):
            if refuse and cell is not None and cell not in categories[place]:
                raise refuse(place, row, list(categories[place]))

    def column(place: int, category: str | None) -> Sequence[Any]:
        if category is None:
            return numbers(place)
        return [None if cell is None else float(cell == category) for cell in texts[place]]

    return list(zip(*(column(*source) for source in found), strict=True))


def class_code(net: Network, name: str) -> tuple[float, ...]:
    """Return the expected values that stand for a class.

    Raises:
        InputError: if the network knows no classes, or none of that name.

    >>> import neurosim as ns
    >>> net = ns.dense([2, 3])
    >>> net.scaling = ns.Scaling(classes=("cat", "dog", "fox"))
    >>> class_code(net, "dog")
    (0.0, 1.0, 0.0)
    """
    classes = known(net).classes
    if not classes:
        raise InputError(
            f"expected values must be numbers, as network {net.name!r} knows no classes, "
            f"got {shown(name)}"
        )
    if name not in classes:
        raise InputError(
            f"network {net.name!r} knows no class {shown(name)}"
            + offered(name, classes, "its classes are", 12)
        )
    place = classes.index(name)
    width = len(net.outputs)
    return (float(place),) if width == 1 else tuple(float(each == place) for each in range(width))


def frame(values: Any) -> dict[str, list[Any]] | None:
    """Return the columns of a data frame by their names, None for what is none.

    Raises:
        InputError: if two columns have the same name.
    """
    if isinstance(values, Mapping | str | Sequence) or not hasattr(values, "__getitem__"):
        return None
    names = getattr(values, "columns", None)
    if names is None or isinstance(names, str) or not isinstance(names, Iterable):
        return None
    listed = list(names)
    if len(set(map(str, listed))) != len(listed):
        raise InputError(f"two columns of the data frame have the same name: {_few(listed)}")
    return {str(name): list(values[name]) for name in listed}


def _few(names: Iterable[Any]) -> str:
    return ", ".join(few(map(str, names), 12))
