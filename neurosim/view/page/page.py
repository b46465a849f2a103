"""A recording as one page that plays it: no network, no server, opened from disk."""

from __future__ import annotations

import base64
import math
import zlib
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

from neurosim.checks import choice
from neurosim.errors import OptionError
from neurosim.files import write_whole
from neurosim.graph.files.source import javascript
from neurosim.graph.layers.collector import collector_resting
from neurosim.graph.network import Network
from neurosim.learning.recordings.recording import Recording
from neurosim.notation import number, one_line
from neurosim.view.layout.layout import Layout, layout as find_layout
from neurosim.view.moments.folding import frames_of
from neurosim.view.moments.frames import Frames
from neurosim.view.page.assets import resource, script, style
from neurosim.view.page.legend import legend
from neurosim.view.page.replay import replay
from neurosim.view.page.svg import ASPECT, picture, scene_of, text
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

NOTES = "∂ gradient, + or − change of a weight"
"""What stands beside connections for a moment."""

THEMES = {name: name for name in ("auto", "light", "dark")}
"""The looks of a page: "auto" follows the reader's setting; a button on the page changes it."""


@collector_resting()
def page(
    recording: Recording,
    *,
    theme: str = "auto",
    layout: Layout | None = None,
    progress: bool | None = False,
) -> str:
    """Return a page that plays the recording, complete in itself.

    It shows the network with the numbers of every moment, the step's arithmetic, the loss curve,
    for two inputs the decision surface of that moment, and on a click on a neuron or connection
    its numbers, formula and history.

    Args:
        recording: what it plays; it is read, and its cursor stays where it is.
        theme: ``"auto"``, ``"light"`` or ``"dark"``.
        layout: where everything stands; by default what ``layout(net)`` says.
        progress: a progress bar on stderr; None shows it on a terminal, where it takes long.

    Raises:
        OptionError: if the theme is none of these.
        RecordingError: if the network was edited since the recording was made.

    >>> import neurosim as ns
    >>> html = page(ns.train_step(ns.dense([2, 2, 1]), [0, 1], [1]))
    >>> html.count("<svg") > 1, "https://" in html
    (True, False)
    """
    chosen = choice(theme, THEMES, "theme")
    frames = frames_of(recording)
    net = recording.net
    functions, known = plane(frames)
    placed = find_layout(net, aspect=ASPECT) if layout is None else layout
    scene = scene_of(frames, placed)
    return Template(resource("page.html")).substitute(
        title=f"{text(net.name)} - neurosim",
        name=text(net.name),
        theme=chosen,
        style=f"{style('picture.css')}\n{style('page.css')}",
        picture=picture(scene, f"network {net.name}"),
        legend=legend(scene, NOTES),
        replay=packed(replay(frames, known, progress, bool(placed.images))),
        player=packed(script(functions)),
        unpacking=resource("unpacking.js"),
    )


def save(
    frames: Frames, path: Path, look: Mapping[str, Any], *, progress: bool | None, **_: Any
) -> None:
    """Write a recording as a page, as exports ask for it: whole or not at all."""
    placed = find_layout(frames.net, look["positions"], large=look["large"])
    html = page(frames.recording, theme=look["theme"].name, layout=placed, progress=progress)
    write_whole(path, html.encode("utf-8", "backslashreplace"))


def packed(text: str) -> str:
    """Return a text compressed (zlib, as the browser's "deflate") and in letters (base64).

    The letters need no escapes in HTML, whatever the text says.

    >>> len(packed("neurosim" * 1000)) < 100
    True
    """
    # What cannot stand in UTF-8, half a pair of surrogates in a name, becomes a question mark.
    return base64.b64encode(zlib.compress(text.encode("utf-8", "replace"), 9)).decode("ascii")


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
    try:
        functions = {each.activation: javascript(each) for each in net.neurons}
    except OptionError:
        return [], None
    spans, (across, up) = spans_of(frames), axis_names(net)
    ends = extent(net, spans)
    nodes = {id(node): place for place, node in enumerate(net.nodes)}
    at = {activation: place for place, activation in enumerate(functions)}
    return [*functions.values()], {
        "neurons": [[nodes[id(each)], at[each.activation]] for each in net.neurons],
        "spans": spans,
        "axes": [[one_line(across), *distinct(ends[:2])], [one_line(up), *distinct(ends[2:])]],
        "colours": CLASSES,
        "patterns": [[float(number(x)) for x in inputs] for inputs, _ in frames.recording.patterns],
        "choices": [_choice(net, each) for each in choices(net, frames.recording.patterns)],
    }


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
