"""The data in the plane of two inputs: a name, a colour and a mark for every class."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from neurosim.data.patterns import Pattern
from neurosim.graph.network import Network
from neurosim.graph.neuron import Output
from neurosim.graph.values.scaling import winner
from neurosim.view.plots.figures import MARKERS
from neurosim.view.scene.theme import LIGHT, mixed

CLASSES = ("#e8a33d", "#3b7fc4", "#4aa37c", "#c77fb0", "#8a8a8a", "#d4603a", "#6cc4e8", "#b8a13a")
"""Colours of classes, in their order."""

TWO = (mixed(LIGHT.negative, "#000000", 0.45), mixed(LIGHT.positive, "#000000", 0.45))
"""Colours of the two classes that one output tells apart: the surface's own, but darker."""


class Group(NamedTuple):
    """The points of a class.

    Attributes:
        label: what it is called.
        members: which of the patterns they are.
        colour: of their marks.
        mark: its shape, as matplotlib names it.
    """

    label: str
    members: list[int]
    colour: str
    mark: str


def groups(
    net: Network,
    output: Output | None,
    patterns: Sequence[Pattern],
    classes: Sequence[str] = (),
) -> list[Group]:
    """Return the patterns by what is expected of them; empty if they are too many to tell apart.

    Args:
        net: the network.
        output: whose expected value makes the class; None asks which output should be the largest,
            and takes that one's colour.
        patterns: patterns of two inputs.
        classes: the names of the classes in the data; by default those of the table that the
            network was scaled by, or the names of outputs, or the values in its units.

    >>> import neurosim as ns
    >>> net = ns.dense([2, 1])
    >>> patterns = [Pattern((0, 0), (0,)), Pattern((1, 1), (1,)), Pattern((2, 2), (0,))]
    >>> [(group.label, group.members) for group in groups(net, net.outputs[0], patterns)]
    [('0', [0, 2]), ('1', [1])]
    """
    found: dict[float, list[int]] = {}
    place = None if output is None else net.outputs.index(output)
    for at, (_, expected) in enumerate(patterns):
        found.setdefault(winner(expected) if place is None else expected[place], []).append(at)
    if output is not None and len(found) > len(CLASSES):
        return []
    names = classes or (net.scaling.classes if net.scaling is not None else ())
    if output is None:
        names = names or [each.name for each in net.outputs]
    elif len(net.outputs) > 1:
        names = ()
    in_units = units(net, output)
    called = {str(at): name for at, name in enumerate(names)}
    colours = TWO if output is not None and len(found) == 2 else CLASSES
    made = []
    for at, value in enumerate(sorted(found)):
        kind, label = int(value) if output is None else at, f"{in_units(value):g}"
        colour = colours[kind % len(colours)]
        mark = MARKERS[(kind + kind // len(CLASSES)) % len(MARKERS)]
        made.append(Group(called.get(label, label), found[value], colour, mark))
    return made


def units(net: Network, output: Output | None) -> Callable[[float], float]:
    """Return what brings values of an output to the units of the table; of none they stay."""
    scaling = net.scaling
    if scaling is None or output is None:
        return float
    place, count = net.outputs.index(output), len(net.outputs)
    return lambda value: scaling.restore([value] * count)[place]


def axis_names(net: Network) -> list[str]:
    """Return what the two inputs are called: by the table, if the network keeps its names."""
    columns = net.scaling.names if net.scaling is not None else ()
    names = [node.name for node in net.inputs]
    return [f"{column} ({name})" for column, name in zip(columns, names, strict=False)] or names
