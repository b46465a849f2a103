"""A scene as SVG for pages and notebooks.

Colours are left to a style sheet (``web/picture.css``), so one drawing does for light and dark.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from html import escape

from neurosim.graph.nodes import Node
from neurosim.notation import visible
from neurosim.view.layout.layout import Layout
from neurosim.view.layout.routes import Point, Route, is_straight
from neurosim.view.moments.frames import Frames
from neurosim.view.moments.scales import DUST
from neurosim.view.page.assets import STRONG
from neurosim.view.scene.lines import PALE, Ends
from neurosim.view.scene.pixels import ACTIVE, FIELD_RIM, GRID, THINNEST as THINNEST_GRID
from neurosim.view.scene.scene import Scene
from neurosim.view.scene.shapes import (
    HEAD,
    RING,
    THINNEST,
    arrow_head,
    paleness,
    polygon,
    thickest,
    thickness,
)
from neurosim.view.scene.theme import LIGHT, TITLES, Theme, kind
from neurosim.view.scene.word import Word

UNIT = 100.0
"""SVG units between two neighbouring nodes of a column."""

POINTS = 66.0
"""The same in points: how large letters are for the network."""

ASPECT = 1.6
"""How many times as wide as high a picture may become, so that weights have room on its lines."""

POINT = UNIT / POINTS

MARGIN = 26.0

ROOM = 2.7
"""A text of n letters fits into a node in letters of this share of the radius, divided by n."""

ANCHORS = {"left": "start", "center": "", "right": "end"}
DROPS = {"baseline": "", "middle": ".365em", "top": ".73em", "bottom": "-.15em"}

CLASSES = {
    "name": "ns-name", "outside": "ns-name ns-outside", "sign": "ns-sign",
    "output": "ns-value", "bias": "ns-value", "error": "ns-error",
    "expected": "ns-expected", "caption": "ns-caption", "wait": "ns-caption",
    "note": "ns-note",
}  # fmt: skip


def scene_of(frames: Frames, placed: Layout, theme: Theme = LIGHT) -> Scene:
    """Return the scene that pages and files show of the first moment."""
    scene = Scene(frames, placed, theme)
    scene.fit(POINTS)
    scene.show(frames[0])
    return scene


def view_box(scene: Scene) -> tuple[float, float, float, float]:
    """Return left, top, width and height of a scene with all that is written beside it."""
    inner, frame = ([each * UNIT for each in box] for box in (scene.placed.box, scene.frame))
    left, bottom = (min(low - MARGIN, out) for low, out in zip(inner[:2], frame[:2], strict=True))
    right, top = (max(high + MARGIN, out) for high, out in zip(inner[2:], frame[2:], strict=True))
    return left, -top, right - left, top - bottom


def picture(scene: Scene, label: str) -> str:
    """Return the SVG element of a scene.

    Args:
        scene: what there is to see.
        label: what assistive technology calls the picture.
    """
    box, radius = view_box(scene), scene.nodes.radius
    thin, thick = (each * POINT for each in thickness(len(scene.lines.ends), POINTS))
    outputs = [word.size for word in scene.nodes.texts.words if word.role == "output"]
    rims = THINNEST * POINT, thickest(radius) * POINT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="group" '
        f'viewBox="{" ".join(f"{each:.0f}" for each in box)}" '
        f'style="--ns-natural:{box[2]:.0f};--ns-paler:{PALE:g};'
        f"--ns-room:{ROOM * radius * POINT:.1f}px;--ns-output:{max(outputs, default=0) * POINT:.1f}"
        f'" text-anchor="middle" '
        f'data-rings="{rims[0]:.2f} {rims[1]:.2f}" data-lines="{thin:.2f} {thick:.2f}" '
        f'data-dust="{DUST:g}" aria-label="{text(label)}">{content(scene)}</svg>'
    )


def content(scene: Scene) -> str:
    """Return the elements of a scene."""
    pen = _Pen(scene)
    pale = f' opacity="{scene.lines.strength:g}"' if scene.lines.strength < 1 else ""
    return (
        f'<g class="ns-edges"{pale}>{"".join(pen.edges())}</g>{"".join(pen.running())}'
        f'<g class="ns-dots">{"".join(pen.dots())}</g>'
        f'<g class="ns-nodes">{"".join(pen.nodes())}</g>'
        f'<g class="ns-weights">{"".join(pen.weights())}</g>'
    )


def text(shown: str) -> str:
    r"""Return a text escaped for HTML, in content and in attributes.

    >>> text("<b>&'\x00\u202e")
    '&lt;b&gt;&amp;&#x27;�'
    """
    return escape(visible(shown.replace("\n", "\0"), _drawn))


def _drawn(sign: str) -> str:
    """Return what is drawn for a control character: nothing where it has no width."""
    return "" if unicodedata.category(sign) == "Cf" else "\ufffd"


def path(route: Route) -> str:
    """Return a route as a line or a chain of curves.

    >>> path(((0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (3.0, 1.0)))
    'M0 0C100 0 200 0 300 -100'
    """
    points = [f"{x * UNIT:.0f} {0.0 - y * UNIT:.0f}" for x, y in route]
    if is_straight(route):
        return f"M{points[0]}L{points[-1]}"
    return f"M{points[0]}C{' '.join(points[1:])}"


def shape(look: str, which: str, radius: float, more: str = "") -> str:
    """The shape of a kind of node around the origin."""
    corners = "L".join(f"{x:.1f} {y:.1f}" for x, y in polygon(which, radius))
    if not corners:
        return f'<circle class="{look}"{more} r="{radius:g}"/>'
    return f'<path class="{look}"{more} d="M{corners}Z"/>'


class _Pen:
    """Writes the elements of one picture."""

    def __init__(self, scene: Scene) -> None:
        self.scene, net = scene, scene.net
        self.numbers = {name: index for index, name in enumerate(net)}
        self.places = {each: at for at, each in enumerate(net.connections)}
        self.texts: dict[str, list[Word]] = {}
        for word in scene.nodes.texts.words:
            self.texts.setdefault(word.of if isinstance(word.of, str) else "", []).append(word)

    def _place(self, ends: Ends) -> int:
        return self.places[self.scene.net.connection(*ends)]

    def edges(self) -> Iterator[str]:
        lines = self.scene.lines
        strengths = paleness(len(lines.drawn))
        for at, strength in zip(lines.drawn, strengths, strict=True):
            more = f' data-c="{self._place(lines.ends[at])}"'
            pale = f' opacity="{strength:.2f}"' if strength < 1 else ""
            route = lines.routes[lines.ends[at]]
            yield self._edge(route, lines.widths[at], lines.signs[at], more, pale)

    def _edge(
        self, route: Route, wide: float, positive: bool, before: str = "", after: str = ""
    ) -> str:
        lines, sign = self.scene.lines, "" if positive else ' class="ns-negative"'
        tip = f'<path class="ns-head" d="{_head(route)}"/>' if lines.heads else ""
        return (
            f'<g{before}{sign}{after}><path class="ns-edge" style="--ns-w:{wide * POINT:.2f}" '
            f'd="{path(lines.shown(route))}"/>{tip}</g>'
        )

    def running(self) -> Iterator[str]:
        """The connections that the step is about once more, above all others."""
        for each in self.scene.lines.running:
            yield self._edge(each.route, each.wide, each.weight >= 0)

    def dots(self) -> Iterator[str]:
        """What moves along connections; a page has its own."""
        for spot, value, radius in self.scene.lines.dots:
            x, y = _at(spot).split()
            look = f"ns-dot{sign_class(value)}"
            yield f'<circle class="{look}" cx="{x}" cy="{y}" r="{radius * POINT:.1f}"/>'

    def nodes(self) -> Iterator[str]:
        for at, ring in enumerate(self.scene.nodes.rings):
            yield self._node(at, ring)
        yield from self._images()
        yield from self._gaps()
        others = (word for word in self.texts.get("", []) if word.role != "gap")
        yield from (_written(word, word.at) for word in others)

    def _node(self, at: int, ring: float) -> str:
        nodes, radius = self.scene.nodes, self.scene.placed.radius * UNIT
        node, fill = nodes.nodes[at], nodes.outputs[at] / nodes.scales.output
        which, share = kind(node), min(abs(fill), 1.0)
        now = " ns-now" if nodes.active[at] else ""
        strong = "".join(f" ns-{name}" for name, least in STRONG if share >= least)
        wide = f' style="--ns-w:{ring * POINT:.2f}"'
        around = shape(f"ns-ring{sign_class(nodes.errors[at])}", "hidden", radius * RING, wide)
        opacity = f' fill-opacity="{share:.3f}"'
        return (
            f'<g class="ns-node ns-{which}{strong}{now}" data-n="{self.numbers[node.name]}" '
            f'role="img" aria-label="{text(self._told(node, which))}" '
            f'transform="translate({_at(nodes.spots[at])})">'
            f"<title>{text(node.name)}</title>{around if which in ('hidden', 'output') else ''}"
            f"{shape('ns-paper', which, radius)}"
            f"{shape(f'ns-fill{sign_class(fill)}', which, radius, opacity)}"
            f"{shape('ns-rim', which, radius)}"
            f"{' '.join(map(_written, self.texts.get(node.name, [])))}</g>"
        )

    def _told(self, node: Node, which: str) -> str:
        """What assistive technology calls a node: its kind, and what is written on it."""
        words = [word for word in self.texts.get(node.name, []) if word.text]
        shown = [word.text for word in words]
        named = " ".join(word.text for word in words if word.role in ("name", "outside"))
        name = "" if node.name in (*shown, named) else f", {node.name}"
        return f"{TITLES[which]} {' '.join(shown)}{name}"

    def _images(self) -> Iterator[str]:
        """A square for each pixel, of which only the fill tells anything; a unit is a pixel."""
        pixels = self.scene.pixels
        fills = iter(pixels.fills)
        for image in pixels.images:
            side, across = image.side * UNIT, image.columns
            up = -(-len(image.names) // across)
            corner = image.box[0] * UNIT, -image.box[3] * UNIT
            place = f'transform="translate({corner[0]:.1f} {corner[1]:.1f}) scale({side:.3f})"'
            squares = [
                (name, f"M{at % across} {at // across}h1v1h-1z")
                for at, name in enumerate(image.names)
            ]
            yield (
                f'<rect class="ns-rim ns-paper" x="{corner[0]:.1f}" y="{corner[1]:.1f}" '
                f'width="{across * side:.1f}" height="{up * side:.1f}"/>'
                f'<g class="ns-image" fill-opacity="0" {place}>'
            )
            for name, square in squares:
                yield f'<path{_filled(next(fills))} data-n="{self.numbers[name]}" d="{square}"/>'
            yield "</g>"
            lines = [f"M{at} 0v{up}" for at in range(1, across)]
            lines += [f"M0 {at}h{across}" for at in range(1, up)]
            if lines and GRID * image.side * POINTS >= THINNEST_GRID:
                yield f'<path class="ns-grid" {place} stroke-width="{GRID}" d="{"".join(lines)}"/>'
            for names, wide in ((pixels.field, FIELD_RIM), (pixels.active, ACTIVE)):
                outlined = "".join(square for name, square in squares if name in names)
                if outlined:
                    style = f'style="--ns-w:{wide * POINT / side:.4f}"'
                    yield f'<path class="ns-outline" {style} {place} d="{outlined}"/>'

    def _gaps(self) -> Iterator[str]:
        for gap, spot in self.scene.placed.elided.items():
            left_out = " ".join(str(self.numbers[name]) for name in gap.names)
            words = [word for word in self.texts.get("", []) if word.of is gap]
            now = " ns-now" if any(word.bold for word in words) else ""
            yield (
                f'<g class="ns-gap{now}" data-left-out="{left_out}" '
                f'transform="translate({_at(spot)})">{"".join(map(_written, words))}</g>'
            )

    def weights(self) -> Iterator[str]:
        lines, net = self.scene.lines, self.scene.net
        for word in lines.words:
            more = ""
            if word.role == "weight":
                mark = lines.marks.get(net.connection(*word.of), "")
                more = f' data-w="{self._place(word.of)}" data-mark="{mark}"'
            yield _written(word, word.at, more)


def _written(word: Word, place: Point = (0.0, 0.0), more: str = "") -> str:
    """A text at a place."""
    # A page writes other numbers into nodes.
    style = f";--ns-n:{max(len(word.text), 1)}" if word.role == "output" else ""
    x, y = place[0] * UNIT + word.shift[0] * POINT, -place[1] * UNIT - word.shift[1] * POINT
    across, up = word.align
    found = {
        "class": CLASSES.get(word.role, ""), "style": f"--ns-s:{word.size * POINT:.1f}{style}",
        "x": f"{x:.1f}" if x else "", "y": f"{y:.1f}" if y else "",
        "dy": DROPS[up], "text-anchor": ANCHORS[across],
    }  # fmt: skip
    given = "".join(f' {name}="{value}"' for name, value in found.items() if value)
    return f"<text{more}{given}>{text(word.text)}</text>"


def sign_class(value: float) -> str:
    """Return the class of what stands for a number below 0."""
    return " ns-negative" if value < 0 else ""


def _filled(fill: float) -> str:
    opacity = f' fill-opacity="{abs(fill):.2f}"' if fill else ""
    return f' class="ns-negative"{opacity}' if fill < 0 else opacity


def _at(spot: Point) -> str:
    return f"{spot[0] * UNIT:.1f} {0.0 - spot[1] * UNIT:.1f}"


def _head(route: Route) -> str:
    """A triangle at the end of a route, pointing along it."""
    (x, y), *others = ((u * UNIT, -v * UNIT) for u, v in arrow_head(route, HEAD))
    return f"M{x:.0f} {y:.0f}L" + "L".join(f"{u:.0f} {v:.0f}" for u, v in others) + "Z"
