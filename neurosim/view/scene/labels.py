"""Labels of connections: where they stand without overlap, and what marks a weight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from string import ascii_lowercase
from typing import TypeAlias

from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.parameter import Parameter
from neurosim.graph.time.unrolling import Unrolled
from neurosim.view.layout.layout import Layout
from neurosim.view.layout.routes import Point, Route, point_at
from neurosim.view.scene.word import Box, meet

SIZE = (0.56, 0.17)
"""Width and height that a label takes up, in the units of the layout."""

SHARES = (0.3, 0.4, 0.22, 0.5, 0.6, 0.7, 0.78, 0.15, 0.85)
"""How far along its connection a label may stand, the best first."""

FROZEN = "❄"
"""Behind a weight that learning does not move."""

MIDDLE = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74)
"""The same for what arcs carry."""

Ends: TypeAlias = tuple[str, str]

MOST = 80
"""With more connections than this no labels are shown."""


def placed_labels(
    placed: Layout, size: Point = SIZE, boxes: Sequence[Box] = ()
) -> dict[tuple[str, str], Point]:
    """Return the centre of the label of each connection that has room for one.

    No two labels overlap, none covers a node, and none lies on another connection.

    Args:
        placed: where everything stands.
        size: width and height of a label.
        boxes: left, bottom, right, top of what else they may not cover.

    >>> import neurosim as ns
    >>> from neurosim.view.layout.layout import layout
    >>> len(placed_labels(layout(ns.dense([2, 2, 1]))))
    9
    """
    if len(placed.routes) > MOST:
        return {}
    lines = {
        ends: [point_at(route, index / 40) for index in range(41)]
        for ends, route in placed.routes.items()
    }
    taken: list[Point] = []
    found: dict[tuple[str, str], Point] = {}
    for ends, route in placed.routes.items():
        others = [point for other, line in lines.items() if other != ends for point in line]
        spot = _spot(route, placed, taken, others, size, boxes)
        if spot is not None:
            taken.append(spot)
            found[ends] = spot
    return found


def placed_tags(
    placed: Layout, texts: Mapping[Ends, str], size: Point, boxes: Sequence[Box]
) -> dict[Ends, Point]:
    """Return the centres of the texts on arcs: one for all that lead from column to column.

    Args:
        placed: where everything stands.
        texts: what arcs carry, such as ``t-1``.
        size: width and height of a text.
        boxes: what else they may not cover.
    """
    found: dict[tuple[str, float, float], tuple[Ends, Point]] = {}
    for ends, text in texts.items():
        left, right = (placed.positions[name][0] for name in ends)
        bundle = text, left, right
        if bundle not in found:
            taken = [spot for _, spot in found.values()]
            spot = _spot(placed.routes[ends], placed, taken, [], size, boxes, MIDDLE)
            if spot is not None:
                found[bundle] = ends, spot
    return dict(found.values())


def _spot(
    route: Route,
    placed: Layout,
    taken: list[Point],
    others: list[Point],
    size: Point,
    boxes: Sequence[Box],
    shares: Sequence[float] = SHARES,
) -> Point | None:
    width, height = size
    for share in shares:
        x, y = point_at(route, share)
        box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        rim = placed.radius
        if (
            _is_near((x, y), placed.positions.values(), rim + width / 2, rim + height)
            or _is_near((x, y), taken, width, height)
            or any(meet(box, each) for each in boxes)
            or _is_near((x, y), others, width / 2, height / 2)
        ):
            continue
        return x, y
    return None


def _is_near(spot: Point, points: Iterable[Point], width: float, height: float) -> bool:
    """Tell whether a point lies less than that beside and above or below a spot."""
    x, y = spot
    left, right = x - width, x + width
    return any(left < u < right and abs(y - v) < height for u, v in points)


def weight_marks(net: Network, connections: Iterable[Connection]) -> dict[Connection, str]:
    """Return what stands behind each of these weights that is shared, frozen or both.

    >>> import neurosim as ns
    >>> net = ns.dense([2, 1], seed=1)
    >>> net["i1", "o1"].trainable = False
    >>> list(weight_marks(net, net.connections).values())
    [' ❄']
    """
    letters = {parameter: _letter(at) for at, parameter in enumerate(shared(net))}
    found = {}
    for each in connections:
        letter = letters.get(each.parameter, "")
        if letter or not each.trainable:
            found[each] = f" {letter}{'' if each.trainable else FROZEN}"
    return found


def shared(net: Network) -> list[Parameter]:
    """Return the parameters that several connections hold, but for those of other steps of time.

    >>> import neurosim as ns
    >>> shared(ns.dense([2, 1]))
    []
    """
    within = net.origin if isinstance(net, Unrolled) else net
    return [parameter for parameter, holders in within.holders.items() if len(holders) > 1]


def _letter(at: int) -> str:
    """a, b ... z, a1, b1 ..."""
    turn, place = divmod(at, len(ascii_lowercase))
    return ascii_lowercase[place] + (str(turn) if turn else "")
