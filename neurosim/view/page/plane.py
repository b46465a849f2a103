"""What the script of a page needs to draw a network's outputs over the plane of its two inputs."""

from __future__ import annotations

import math
from typing import Any

from neurosim.errors import OptionError
from neurosim.functions.activations import Activation
from neurosim.graph.files.source import javascript
from neurosim.graph.network import Network
from neurosim.notation import number, one_line
from neurosim.view.moments.frames import Frames
from neurosim.view.plots.figures import MARKERS, distinct
from neurosim.view.plots.plane import (
    CLASSES,
    Choice,
    axis_names,
    choices,
    extent,
    has_plane,
    spans_of,
)


def plane(frames: Frames) -> tuple[list[str], dict[str, Any] | None]:
    """Return the functions of a network's neurons in JavaScript, and what else there is to know.

    ``neurons`` are rows of [node, activation] in the order of the forward pass, a node by its place
    in the network and a function by its own; ``axes`` the name of each input and the ends of its
    axis as they are written; ``choices`` what can be drawn: each output, of several also the
    regions of the largest. Where there is no plane, no output, or a user's own function, there is
    none of it.

    >>> import neurosim as ns
    >>> functions, known = plane(Frames(ns.forward(ns.dense([2, 1], "tanh"), [0, 1])))
    >>> functions, known["neurons"], known["axes"]
    (['function tanh_f(x) {...'], [[3, 0]], [['i1', '-0.1', '1.1'], ['i2', '-0.1', '1.1']])
    """
    net = frames.net
    if not has_plane(net):
        return [], None
    functions: dict[Activation, str] = {}
    try:
        for neuron in net.neurons:
            functions.setdefault(neuron.activation, javascript(neuron))
    except OptionError:
        return [], None
    nodes = {id(node): place for place, node in enumerate(net.nodes)}
    at = {activation: place for place, activation in enumerate(functions)}
    return [*functions.values()], {
        "neurons": [[nodes[id(each)], at[each.activation]] for each in net.neurons],
        "spans": spans_of(frames),
        "axes": _axes(frames),
        "colours": CLASSES,
        "patterns": [[float(number(x)) for x in inputs] for inputs, _ in frames.recording.patterns],
        "choices": [_choice(net, each) for each in choices(net, frames.recording.patterns)],
    }


def _axes(frames: Frames) -> list[list[str]]:
    (first, second), ends = axis_names(frames.net), extent(frames.net, spans_of(frames))
    return [[one_line(first), *distinct(ends[:2])], [one_line(second), *distinct(ends[2:])]]


def _choice(net: Network, choice: Choice) -> dict[str, Any]:
    """What is known of an output, or of the regions of all.

    Its name and place; ``bounds``, the range of its colours, an end None where its values tell it;
    ``units``, what 0 and 1 of it are in the table; ``groups``, the classes of the patterns: name,
    colour, mark and members; ``expected``, of each pattern where there are no classes.
    """
    groups = choice.groups
    return {
        "name": one_line(choice.name),
        "place": None if choice.output is None else net.outputs.index(choice.output),
        "bounds": [bound if math.isfinite(bound) else None for bound in choice.bounds],
        "units": choice.units,
        "groups": [
            (one_line(each.label), each.colour, MARKERS.index(each.mark), each.members)
            for each in groups
        ],
        "expected": [] if groups else choice.expected,
    }
