"""Moments of a network in an SVG file: name, step and picture of each, and one legend."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from neurosim.files import write_whole
from neurosim.view.layout.layout import layout
from neurosim.view.moments.frames import Frame, Frames
from neurosim.view.page.assets import plain_style
from neurosim.view.page.legend import samples
from neurosim.view.page.svg import ASPECT, POINT, content, scene_of, text, view_box
from neurosim.view.scene.caption import HEIGHT, TITLE, TITLE_HEIGHT, Caption
from neurosim.view.scene.legend import ROW, SIZE, Entry, entries, flow, legend_height
from neurosim.view.scene.lettering import width
from neurosim.view.scene.scene import Scene
from neurosim.view.scene.theme import Theme, theme as find_theme
from neurosim.view.scene.word import Texts, Word

EDGE, APART = 14.0, 24.0
"""Around everything, and between two moments, in points."""

NARROWEST = 480.0
"""In points."""

ACROSS, WIDEST = 3, 2400.0
"""How many moments stand side by side before a new row begins, and how wide they are together, in
points, if they are more than one."""

STYLES = {"w": "stroke-width", "s": "font-size"}
"""What the picture of a page leaves to the style sheet, by the name of its variable."""


def sheet(
    frames: Frames, moments: Sequence[int] = (0,), *, theme: str | Theme = "light", **look: Any
) -> str:
    """Return the text of a file that shows moments side by side, row by row, and one legend below.

    Args:
        frames: the moments of the recording.
        moments: how many steps are done in each picture.
        theme: the colours.
        look: positions and large, as for a picture.

    >>> import neurosim as ns
    >>> sheet(Frames.of(ns.dense([2, 2, 1]))).startswith("<?xml")
    True
    """
    colours, net = find_theme(theme), frames.net

    @cache  # a long unrolled network has a layout for each step of time
    def scene_at(time: int) -> Scene:
        return scene_of(frames, layout(net, at=time, aspect=ASPECT, **look), colours)

    shown = [(frame, scene_at(frame.time or 0)) for frame in map(frames.__getitem__, moments)]
    steps, boxes = len(frames) - 1, [view_box(scene) for _, scene in shown]
    wide = max(across for _, _, across, _ in boxes) / POINT
    wide = max(wide, NARROWEST, width(net.name, TITLE, bold=True) + 20)
    head = HEIGHT if steps else TITLE_HEIGHT
    high = head + max(up for _, _, _, up in boxes) / POINT
    columns = min(len(shown), ACROSS, max(1, int(WIDEST // wide)))
    rows = -(-len(shown) // columns)
    across = columns * (wide + APART) - APART
    foot, explained = rows * (high + EDGE), entries(shown[-1][1])
    size = f"{across + 2 * EDGE:.0f}", f"{foot + legend_height(explained, across) + EDGE:.0f}"
    told = "".join(
        f'<g transform="translate({EDGE + at % columns * (wide + APART):.1f} '
        f'{at // columns * (high + EDGE):.1f})">'
        f"{_moment(frame, scene, Caption(Texts(), net.name, colours, steps), wide, head)}</g>"
        for at, (frame, scene) in enumerate(shown)
    )
    legend = "".join(_entry(row, x, each) for row, x, each in flow(explained, across))
    rules = plain_style("file.css", colours)
    # In one document with other pictures it styles itself alone.
    scope = f"ns-{zlib.crc32(rules.encode()):x}"
    rules = re.sub(r"(^|, )(?=\.)", rf"\1.{scope} ", rules, flags=re.MULTILINE)
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" '
        f'class="{scope}" width="{size[0]}pt" height="{size[1]}pt" '
        f'viewBox="0 0 {size[0]} {size[1]}" '
        f'fill="{colours.text}" font-family="DejaVu Sans, Verdana, sans-serif">'
        f"<title>{text(net.name)}</title><style>{rules}</style>"
        f'<rect width="100%" height="100%" fill="{colours.background}"/>{told}'
        f'<g class="ns-legend" transform="translate({EDGE} {foot:.1f})">{legend}</g></svg>\n'
    )


def save(
    frames: Frames, path: Path, look: Mapping[str, Any], *, moments: Sequence[int], **_: Any
) -> None:
    """Write :func:`sheet` to a file."""
    write_whole(path, sheet(frames, moments, **look).encode("utf-8"))


def _moment(frame: Frame, scene: Scene, caption: Caption, wide: float, head: float) -> str:
    """A caption and, below it in the middle, the picture of a moment."""
    scene.show(frame)
    caption.fit(wide)
    caption.show(frame, *scene.lines.noted)
    left, top, across, _ = view_box(scene)
    x = (wide - across / POINT) / 2
    return (
        f"{''.join(_lines(caption.words))}"
        f'<g text-anchor="middle" transform="translate({x:.2f} {head:g}) '
        f'scale({1 / POINT:.5f}) translate({-left:.1f} {-top:.1f})">{_plain(content(scene))}</g>'
    )


def _lines(words: Iterable[Word]) -> Iterable[str]:
    for word in words:
        x, y = word.at
        bold = ' font-weight="bold"' if word.bold else ""
        end = ' text-anchor="end"' if word.align[0] == "right" else ""
        yield (
            f'<text x="{x:.1f}" y="{-y:.1f}" font-size="{word.size:g}" fill="{word.colour}" '
            f'xml:space="preserve"{bold}{end}>{text(word.text)}</text>'
        )


def _plain(drawn: str) -> str:
    return re.sub(r"--ns-([ws]):([\d.]+)", lambda found: f"{STYLES[found[1]]}:{found[2]}px", drawn)


def _entry(row: int, x: float, entry: Entry) -> str:
    at = f"translate({x:.1f} {ROW * (row + 0.5):.1f})"
    start = entry.wide + 5 * bool(entry.samples)
    return (
        f'<g transform="{at}">{samples(entry)}'
        f'<text x="{start:g}" dy=".365em" font-size="{SIZE}">{text(entry.text)}</text></g>'
    )
