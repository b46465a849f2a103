"""A network as SVG for pages and notebooks: the shapes of ``theme`` on the places of ``layout``.

Colours are left to a style sheet (``web/picture.css``), so one drawing does for light and dark.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Node
from neurosim.view.layout.images import Image
from neurosim.view.layout.layout import Elision, Layout
from neurosim.view.layout.routes import Route, trimmed
from neurosim.view.moments.frames import Frame
from neurosim.view.moments.highlights import brief
from neurosim.view.moments.scales import DUST, Scales
from neurosim.view.page.assets import STRONG
from neurosim.view.scene.labels import MOST, SIZE, placed_labels
from neurosim.view.scene.legend_texts import remarks
from neurosim.view.scene.name_tags import NameTags
from neurosim.view.scene.outlines import HEAD, UNIT, head, outline, path
from neurosim.view.scene.room import Box
from neurosim.view.scene.theme import NAMES, SHAPES, SIGNS, activation_mark, kind
from neurosim.view.scene.weight_marks import weight_marks

__all__ = ["legend", "picture", "text"]

MARGIN = 26.0

RING = 9.0
"""The width of the ring of the largest error."""

THIN, THICK = 1.0, 7.0
"""The width of a connection of weight 0, and of the heaviest one."""

ARROWS = 80
"""With more connections than this, arrow heads would only be clutter."""

ROOM = 2.7
"""A text of n letters fits into a node in letters of this share of the radius, divided by n."""


def picture(frame: Frame, placed: Layout, label: str = "") -> str:
    """Return the SVG element of a network with its numbers at a moment.

    Args:
        frame: the moment.
        placed: where everything stands.
        label: what assistive technology calls the picture.
    """
    net, pen = frame.net, _Pen(frame, placed)
    left, _, _, top = placed.box
    before, after = pen.tags.sides()
    before, after = max(before, MARGIN), max(after, MARGIN)
    after = max(after, MARGIN + 70 * bool(net.outputs))  # for expected values
    width, height = placed.width * UNIT + before + after, placed.height * UNIT + 2 * MARGIN
    box = f"{left * UNIT - before:.0f} {-top * UNIT - MARGIN:.0f} {width:.0f} {height:.0f}"
    room = ROOM * placed.radius * UNIT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="group" '
        f'style="--ns-natural:{width:.0f};--ns-room:{room:.1f}px" '
        f'data-ring="{2 * RING:g}" data-thin="{THIN:g}" data-dust="{DUST:g}" '
        f'data-thick="{THICK:g}" aria-label="{text(label or f"network {net.name}")}">'
        f'<g class="ns-edges">{"".join(pen.edges())}</g>'
        f'<g class="ns-dots"></g><g class="ns-nodes">{"".join(pen.nodes())}</g>'
        f'<g class="ns-weights">{"".join(pen.weights())}</g></svg>'
    )


def legend(net: Network, *more: str) -> str:
    """Return the HTML list that explains the picture to somebody who sees it first.

    Args:
        net: the network.
        more: what else there is to say.
    """
    kinds = {kind(node) for node in net.nodes}
    shapes = [(_sample(outline(name, 8.0)), name) for name in SHAPES if name in kinds]
    items = [(sample, NAMES[name]) for sample, name in shapes]
    items += [
        (_sample(outline("hidden", 8.0), '<path class="ns-fill" fill-opacity=".8" d="{}"/>'),
         "fill: the output, stronger the further from 0"),
        (_sample(outline("hidden", 7.0), '<path class="ns-ring" style="--ns-w:9" d="{}"/>'),
         "ring: the error, wider the larger; dashed below 0"),
        (_line(""), "weight above 0; wider the larger"),
        (_line("ns-negative"), "weight below 0, dashed"),
    ]  # fmt: skip
    items += [("", text(each)) for each in (*remarks(net), *more)]
    return "".join(f"<li>{sample} {caption}</li>" for sample, caption in items).join(
        ('<ul class="ns-legend">', "</ul>")
    )


def text(shown: str) -> str:
    r"""Return a text escaped for HTML, in content and in attributes.

    >>> text("<b>&'\x00")
    '&lt;b&gt;&amp;&#x27;�'
    """
    plain = "".join(each if each >= " " and each != "\x7f" else "\ufffd" for each in shown)
    return escape(plain.encode("utf-8", "replace").decode("utf-8"))


class _Pen:
    """Writes the elements of one picture."""

    def __init__(self, frame: Frame, placed: Layout) -> None:
        self.frame, self.net, self.placed = frame, frame.net, placed
        self.read, net = frame.value, frame.net
        self.numbers = {name: index for index, name in enumerate(net)}
        self.tags = NameTags(net, placed)
        self.marks = weight_marks(net, net.connections if len(placed.routes) <= MOST else ())
        self.brightest = max(1.0, _largest(self.read(each, "output") for each in net.nodes))
        self.heaviest = _largest(self.read(each, "weight") for each in net.connections)
        self.worst = _largest(self.read(each, "error") for each in net.neurons)

    def edges(self) -> Iterator[str]:
        arrows = len(self.placed.routes) <= ARROWS
        for index, each in enumerate(self.net.connections):
            route = self.placed.routes.get((each.source.name, each.target.name))
            if route is not None:
                yield self._edge(index, each, route, arrows)

    def _edge(self, index: int, each: Connection, route: Route, arrows: bool) -> str:
        weight = self.read(each, "weight")
        sign = ' class="ns-negative"' if weight < 0 else ""
        width = THIN + (THICK - THIN) * abs(weight) / self.heaviest
        tip = f'<path class="ns-head" d="{head(route)}"/>' if arrows else ""
        # From below the source's shape, to inside the arrow's head.
        shown = trimmed(route, -0.12, HEAD * 0.7 if arrows else 0.0)
        line = f'<path class="ns-edge" style="--ns-w:{width:.2f}" d="{path(shown)}"/>'
        return f'<g data-c="{index}"{sign}>{line}{tip}</g>'

    def nodes(self) -> Iterator[str]:
        for node in self.net.nodes:
            if node.name in self.placed.positions:
                yield self._node(node)
        for image in self.placed.images:
            yield from self._image(image)
        for gap in self.placed.elided:
            yield self._gap(gap)
        for (x, y), said in self.placed.captions:
            at = f'x="{x * UNIT:.1f}" y="{-y * UNIT + 4:.1f}"'
            yield f'<text class="ns-caption" {at}>{text(said)}</text>'

    def _node(self, node: Node) -> str:
        x, y = self.placed.positions[node.name]
        which = kind(node)
        radius = self.placed.radius * UNIT
        shape = outline(which, radius)
        known = self.frame.current(node, "output")
        output = self.read(node, "output") if known else 0.0
        shown = brief(output) if known else ""
        share = min(abs(output) / self.brightest, 1.0)
        strong = "".join(f" ns-{name}" for name, least in STRONG if share >= least)
        sign = " ns-negative" if output < 0 else ""
        return (
            f'<g class="ns-node ns-{which}{strong}" data-n="{self.numbers[node.name]}" '
            f'tabindex="0" role="button" transform="translate({x * UNIT:.1f} {-y * UNIT:.1f})">'
            f"<title>{text(node.name)}</title>{self._ring(node, shape)}"
            f'<path class="ns-paper" d="{shape}"/>'
            f'<path class="ns-fill{sign}" fill-opacity="{share:.3f}" d="{shape}"/>'
            f'<path class="ns-rim" d="{shape}"/>{self._name(node)}'
            f"{_sign(node, radius)}{self._value(node, shown)}"
            f"{self._beside(node, radius)}</g>"
        )

    def _image(self, image: Image) -> Iterator[str]:
        """A square for each pixel, of which only the fill tells anything."""
        left, bottom, right, top = (each * UNIT for each in image.box)
        size = f'width="{right - left:.1f}" height="{top - bottom:.1f}"'
        yield f'<rect class="ns-rim ns-paper" x="{left:.1f}" y="{-top:.1f}" {size}/>'
        side = image.side * UNIT
        for name, (x, y) in zip(image.names, image.spots, strict=True):
            node = self.net.node(name)
            known = self.frame.current(node, "output")
            output = self.read(node, "output") if known else 0.0
            sign = " ns-negative" if output < 0 else ""
            at = f'x="{x * UNIT - side / 2:.1f}" y="{-y * UNIT - side / 2:.1f}"'
            yield (
                f'<rect class="ns-fill ns-pixel{sign}" data-n="{self.numbers[name]}" {at} '
                f'width="{side:.1f}" height="{side:.1f}" '
                f'fill-opacity="{min(abs(output) / self.brightest, 1.0):.2f}"/>'
            )

    def _gap(self, gap: Elision) -> str:
        x, y = gap.position[0] * UNIT, -gap.position[1] * UNIT
        dots = "".join(f'<circle cy="{dy}" r="3"/>' for dy in (-20, -8, 4))
        left_out = " ".join(str(self.numbers[name]) for name in gap.names)
        return (
            f'<g class="ns-gap" data-left-out="{left_out}" transform="translate({x:.1f} {y:.1f})">'
            f'{dots}<text y="26">{gap.text}</text></g>'
        )

    def _ring(self, node: Node, shape: str) -> str:
        if not isinstance(node, Neuron):
            return ""
        error = Scales(error=self.worst).shown(self.read(node, "error"))
        sign = " ns-negative" if error < 0 else ""
        width = 2 * RING * abs(error) / self.worst
        return f'<path class="ns-ring{sign}" style="--ns-w:{width:.2f}" d="{shape}"/>'

    def _beside(self, node: Node, radius: float) -> str:
        """The error below a neuron, and the expected value right of an output."""
        if not isinstance(node, Neuron):
            return ""
        error = Scales(error=self.worst).shown(self.read(node, "error"))
        shown = f"error {brief(error)}" if error else ""
        below = f'<text class="ns-error" y="{radius:.0f}" dy="1.45em">{shown}</text>'
        if self.tags.crowded(node):  # between two neurons there is room for a name or a number
            start = f'x="{radius + 14:.0f}" y="2.2em" style="text-anchor:start"'
            last = isinstance(node, Output) and not node.outgoing
            below = f'<text class="ns-error" {start}>{shown}</text>' if last else ""
        if not isinstance(node, Output):
            return below
        expected = self.read(node, "expected")
        wanted = "" if expected is None else brief(expected)
        at = f'x="{radius + 14:.0f}"'
        caption = "" if expected is None else "expected"
        if self.placed.upright:  # beside it stands the next step of time
            up = f'y="{-radius - 12:.0f}" style="text-anchor:middle"'
            return (
                f'{below}<text class="ns-expected" {up} dy="-1.2em">{caption}</text>'
                f'<text class="ns-expected ns-wanted" {up}>{wanted}</text>'
            )
        return (
            f'{below}<text class="ns-expected" {at} y="-.2em">{caption}</text>'
            f'<text class="ns-expected ns-wanted" {at} y="1em">{wanted}</text>'
        )

    def _name(self, node: Node) -> str:
        name = self.tags.tag(node)
        if self.tags.inside(node):
            wide = f"--ns-n:{1.15 * len(name):.1f}"  # bold letters
            return f'<text class="ns-name" style="{wide}" y="-.35em">{text(name)}</text>'
        x, anchor = self.tags.anchor(node)
        at = f'x="{x:.0f}" y="{self.tags.drop(node):.0f}" style="text-anchor:{anchor}"'
        return f'<text class="ns-name ns-outside" {at}>{text(name)}</text>'

    def _value(self, node: Node, value: str) -> str:
        y = ".95em" if self.tags.inside(node) else ".35em"
        return f'<text class="ns-value" style="--ns-n:{max(len(value), 1)}" y="{y}">{value}</text>'

    def _errors(self) -> list[Box]:
        """Where errors stand, or will, in units of the layout."""
        placed = [each for each in self.net.neurons if each.name in self.placed.positions]
        spots = [self.placed.positions[each.name] for each in placed if not self.tags.crowded(each)]
        low, high = (self.placed.radius + at for at in (0.3, 0.06))
        return [(x - 0.42, y - low, x + 0.42, y - high) for x, y in spots]

    def weights(self) -> Iterator[str]:
        wide = SIZE[0] + 0.1 * max(map(len, self.marks.values()), default=0)
        boxes = [*self.tags.boxes(), *self._errors()]
        shown = placed_labels(self.placed, (wide, SIZE[1]), boxes)
        for index, each in enumerate(self.net.connections):
            point = shown.get((each.source.name, each.target.name))
            if point is not None:
                at = f'x="{point[0] * UNIT:.1f}" y="{-point[1] * UNIT + 4:.1f}"'
                weight, mark = brief(self.read(each, "weight")), self.marks.get(each, "")
                yield f'<text data-w="{index}" data-mark="{mark}" {at}>{weight}{mark}</text>'


def _sign(node: Node, radius: float) -> str:
    """What a neuron does with its signals, unless it sums them, and its activation function."""
    if not isinstance(node, Neuron):
        return ""
    sign = SIGNS.get(node.aggregation.name, ("", ""))[0]
    shown = f"{'' if sign == node.name else sign} {activation_mark(node)}".strip()
    at = f'style="--ns-n:{len(shown)}" y="{-0.62 * radius:.0f}"'
    return f'<text class="ns-sign" {at}>{text(shown)}</text>'


def _sample(shape: str, under: str = "") -> str:
    return (
        f'<svg class="ns-sample" viewBox="-14 -14 28 28" aria-hidden="true">{under.format(shape)}'
        f'<path class="ns-rim" d="{shape}"/></svg>'
    )


def _line(sign: str) -> str:
    return (
        '<svg class="ns-sample ns-wide" viewBox="0 -14 44 28" aria-hidden="true">'
        f'<g class="{sign}"><path class="ns-edge" style="--ns-w:4" d="M2 0L42 0"/></g></svg>'
    )


def _largest(values: Iterator[float] | Any) -> float:
    return max((abs(value) for value in values), default=0.0) or 1.0
