"""A network as it is now in an SVG file of its own: its name, its picture and the legend."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neurosim.files import write_whole
from neurosim.graph.network import Network
from neurosim.view.layout.layout import layout
from neurosim.view.moments.frames import Frames
from neurosim.view.page.assets import plain_style
from neurosim.view.page.legend import explained, samples
from neurosim.view.page.svg import POINT, content, scene_of, text, text_sizes, view_box
from neurosim.view.scene.legend import ROW, SIZE, Entry, flow, legend_height
from neurosim.view.scene.lettering import width
from neurosim.view.scene.scene import Scene
from neurosim.view.scene.theme import Theme, theme as find_theme

TITLE, HIGH, EDGE = 12.0, 26.0, 14.0
"""The name's font size, the height of its line, and the room around everything, in points."""

NARROWEST = 480.0
"""In points."""

STYLES = {"w": "stroke-width", "s": "font-size"}
"""What the picture of a page leaves to the style sheet, by the name of its variable."""

CLASSES = {"output": "value", "small": "error", "label": "weights text"}


def sheet(
    net: Network,
    *,
    theme: str | Theme = "light",
    positions: Mapping[str, Any] | None = None,
    large: str = "elide",
) -> str:
    """Return the text of the file; ``ns.draw`` says what its arguments are.

    >>> import neurosim as ns
    >>> sheet(ns.dense([2, 2, 1])).startswith("<?xml")
    True
    """
    colours, frames = find_theme(theme), Frames.of(net)
    scene = scene_of(frames, layout(net, positions, large=large), colours)
    left, top, wide, high = view_box(scene)
    shown = explained(frames, scene, large)
    across = max(wide / POINT, NARROWEST, width(net.name, TITLE, bold=True))
    foot = HIGH + high / POINT + EDGE
    size = across + 2 * EDGE, foot + legend_height(shown, across) + EDGE
    middle = (size[0] - wide / POINT) / 2
    drawn = _plain(content(scene))
    # In one document with other pictures it styles itself alone.
    scope = f"ns-{zlib.crc32((drawn + colours.name).encode()):x}"
    rules = _scoped(plain_style("file.css", colours) + _sizes(scene), scope)
    box = f'viewBox="0 0 {size[0]:.0f} {size[1]:.0f}"'
    legend = "".join(_entry(row, x, each) for row, x, each in flow(shown, across))
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" '
        f'class="{scope}" width="{size[0]:.0f}pt" height="{size[1]:.0f}pt" {box} '
        f'fill="{colours.text}" font-family="DejaVu Sans, Verdana, sans-serif">'
        f"<title>{text(net.name)}</title><style>{rules}</style>"
        f'<rect width="100%" height="100%" fill="{colours.background}"/>'
        f'<text x="{EDGE}" y="{EDGE + 6}" font-size="{TITLE}" font-weight="bold">'
        f"{text(net.name)}</text>"
        f'<g text-anchor="middle" transform="translate({middle:.2f} {HIGH}) scale({1 / POINT:.5f}) '
        f'translate({-left:.1f} {-top:.1f})">{drawn}</g>'
        f'<g class="ns-legend" transform="translate({EDGE} {foot:.1f})">{legend}</g></svg>\n'
    )


def write_sheet(net: Network, path: Path, **look: Any) -> Path:
    """Write :func:`sheet` to a file, and return its path."""
    return write_whole(path, sheet(net, **look).encode("utf-8"))


def _sizes(scene: Scene) -> str:
    """The sizes of most texts, as rules."""
    return "".join(
        f"\n.ns-{CLASSES.get(name, name)} {{ font-size: {size:.1f}px; }}"
        for name, size in text_sizes(scene).items()
    )


def _scoped(sheet: str, scope: str) -> str:
    """Let the rules of a style sheet hold within elements of a class."""
    return re.sub(r"(^|, )(?=\.)", rf"\1.{scope} ", sheet, flags=re.MULTILINE)


def _plain(drawn: str) -> str:
    return re.sub(r"--ns-([ws]):([\d.]+)", lambda found: f"{STYLES[found[1]]}:{found[2]}px", drawn)


def _entry(row: int, x: float, entry: Entry) -> str:
    at = f"translate({x:.1f} {ROW * (row + 0.5):.1f})"
    start = entry.wide + 5 * bool(entry.samples)
    return (
        f'<g transform="{at}">{samples(entry)}'
        f'<text x="{start:g}" dy=".365em" font-size="{SIZE}">{text(entry.text)}</text></g>'
    )
