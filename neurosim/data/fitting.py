"""The door for datasets: their columns and classes in the order that a network knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from neurosim.data.classes import codes
from neurosim.graph.network import Network
from neurosim.graph.values.columns import class_code, known, refusal, sources
from neurosim.graph.values.scaling import Scaling, means_of

if TYPE_CHECKING:
    from neurosim.data.dataset import Dataset


def fitted(net: Network, data: Any) -> Any:
    """Return a dataset whose columns and classes are those of a network, in its order.

    All other data, and what has no names, stays as it is.

    Raises:
        InputError: for columns or classes that the network does not know; it names both sides.
    """
    if not hasattr(data, "given_names") or net.scaling is None:
        return data
    rows = getattr(data, "flat", data)  # of sequences, the rows of all of them
    inputs, expected = _inputs(net, rows), _expected(net, rows)
    if inputs is None and expected is None:
        return data
    if rows is not data:
        inputs = None if inputs is None else data.regrouped(inputs, "inputs")
        expected = None if expected is None else data.regrouped(expected, "expected")
    names, classes, titles, _ = known(net)
    return type(data)(
        data.inputs if inputs is None else inputs,
        data.expected if expected is None else expected,
        data.names if inputs is None else names,
        (data.classes if expected is None else classes) or None,
        expected_names=data.expected_names if expected is None else titles or None,
        name=data.name,
    )


def classes_of(net: Network, data: Any) -> tuple[str, ...]:
    """Return the classes in the network's order; those of the data if it knows none."""
    return known(net).classes or tuple(getattr(data, "classes", ()))


def remember(net: Network, data: Any) -> None:
    """Keep with a network the names of the dataset that it is trained on, if it knows none."""
    if not hasattr(data, "given_names"):
        return
    before = net.scaling or Scaling()
    new = not before.classes and not before.expected_names
    after = replace(
        before,
        names=before.names or data.given_names,
        classes=data.classes if new else before.classes,
        expected_names=data.given_expected_names if new else before.expected_names,
        means=before.means or _means(net, data),
    )
    if after != before:
        net.scaling = after


def _means(net: Network, data: Any) -> tuple[float, ...]:
    """Return the means of the columns of a dataset, in the network's order, if they have names."""
    if not data.given_names:
        return ()
    ordered = fitted(net, data)
    return means_of(getattr(ordered, "flat", ordered))


def _inputs(net: Network, data: Dataset) -> list[list[float]] | None:
    """Return the inputs in the network's order, None if they are so."""
    names, given = known(net).names, data.given_names
    if not names or not given or names == given:
        return None
    parents = {name.partition("=")[0] for name in given if "=" in name}
    absent = [
        name
        for name in names
        if name not in given and "=" in name and name.partition("=")[0] in parents
    ]  # categories of a column of text that do not occur in this data
    owner = f"data {data.name!r}"
    found = sources(net, names, (*given, *absent), owner)
    used = {place for place, _ in found}
    left = [name for place, name in enumerate(given) if place not in used]
    if left:
        raise refusal(net, names, given, owner, f"no use for {', '.join(left[:12])}")
    places = [place for place, _ in found]
    if places == [*range(len(given))]:
        return None
    zeros = (0.0,) * len(absent)
    return [[(*row, *zeros)[place] for place in places] for row in data.inputs]


def _expected(net: Network, data: Dataset) -> Sequence[Sequence[float]] | None:
    """Return the expected values by the network's classes or columns, None if they are so."""
    _, classes, titles, _ = known(net)
    owner, width = f"data {data.name!r}", len(data.expected[0])
    if classes and data.classes and (classes, len(net.outputs)) != (data.classes, width):
        unknown = [name for name in data.classes if name not in classes]
        if unknown:
            raise refusal(net, classes, data.classes, owner, f"no class {', '.join(unknown[:12])}")
        coded = [class_code(net, name) for name in data.classes]
        return [coded[place] for place in codes(data.expected).places]
    if titles and data.classes:
        raise refusal(net, titles, data.classes, owner, "classes, where numbers are expected")
    given = data.given_expected_names
    if not titles or not given or titles == given:
        return None
    places = [place for place, _ in sources(net, titles, given, owner)]
    return [[row[place] for place in places] for row in data.expected]
