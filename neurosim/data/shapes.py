"""Points in the plane that belong to classes, and noisy functions of one number.

All are drawn with Python's own generator from a seed: the same seed gives the same floats.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from numbers import Integral
from random import Random
from string import ascii_lowercase
from typing import Any

from neurosim.checks import finite, listed, seed as read_seed, whole
from neurosim.data.dataset import Dataset
from neurosim.errors import OptionError, shown

Point = tuple[float, float]


def spiral(count: int = 200, noise: float = 0.0, *, turns: float = 1.5, seed: int = 0) -> Dataset:
    """Return two spirals that wind around each other, within -1..1.

    Args:
        count: how many points, half of them in each class.
        noise: the standard deviation that is added to both coordinates.
        turns: how often each arm goes round.
        seed: the same seed draws the same noise.

    Source: Lang and Witbrock, "Learning to Tell Two Spirals Apart" (1988).

    >>> spiral(100)
    Dataset('spiral', 100 patterns, 2 inputs, 1 expected, classes first, second)
    """
    angle = finite(2.0 * math.pi * finite(turns, "turns"), "2 pi times turns")

    def arm(share: float, which: int) -> Point:
        radius = 0.05 + 0.95 * share
        phase = angle * share + math.pi * which
        return radius * math.cos(phase), radius * math.sin(phase)

    return _two("spiral", arm, count, noise, seed)


def circles(count: int = 200, noise: float = 0.05, *, inner: float = 0.5, seed: int = 0) -> Dataset:
    """Return a circle of radius 1 around another one; no straight line separates them.

    Args:
        count: how many points, half of them in each class.
        noise: the standard deviation that is added to both coordinates.
        inner: the radius of the inner circle.
        seed: the same seed draws the same noise.

    >>> circles(10, noise=0.0)[0]
    Pattern(inputs=(1.0, 0.0), expected=(0.0,))
    """
    radii = (1.0, finite(inner, "inner"))

    def ring(share: float, which: int) -> Point:
        phase = 2.0 * math.pi * share
        return radii[which] * math.cos(phase), radii[which] * math.sin(phase)

    return _two("circles", ring, count, noise, seed, closed=True, classes=("outer", "inner"))


def moons(count: int = 200, noise: float = 0.1, *, seed: int = 0) -> Dataset:
    """Return two half circles that reach into each other.

    Args:
        count: how many points, half of them in each class.
        noise: the standard deviation that is added to both coordinates.
        seed: the same seed draws the same noise.

    >>> moons(10).classes
    ('upper', 'lower')
    """

    def moon(share: float, which: int) -> Point:
        x, y = math.cos(math.pi * share), math.sin(math.pi * share)
        return (1.0 - x, 0.5 - y) if which else (x, y)

    return _two("moons", moon, count, noise, seed, classes=("upper", "lower"))


def blobs(
    count: int = 200,
    centers: int | Sequence[Point] = 2,
    spread: float = 0.15,
    *,
    seed: int = 0,
) -> Dataset:
    """Return clouds of points, one around each center.

    Args:
        count: how many points; they go round the classes in turn.
        centers: where the clouds are, or how many of them to put evenly on a circle of radius 0.7.
        spread: the standard deviation of each cloud.
        seed: the same seed draws the same points.

    Returns:
        With two centers one expected value, 0 or 1; with more, one-hot.

    >>> blobs(90, centers=3)
    Dataset('blobs', 90 patterns, 2 inputs, 3 expected, classes a, b, c)
    """
    if isinstance(centers, Integral):
        places = _on_circle(whole(centers, "centers", least=2, most=26))
    else:
        places = [_point(each) for each in listed(centers, "centers")]
    if not 2 <= len(places) <= 26:
        raise OptionError(f"centers must be 2 to 26, got {len(places)}")
    random, width = Random(read_seed(seed)), _noise(spread, "spread")
    turns = [index % len(places) for index in range(whole(count, "count", least=len(places)))]
    rows = [_jittered(places[which], width, random) for which in turns]
    classes = ascii_lowercase[: len(places)]
    return Dataset(rows, turns, ("x", "y"), classes, name="blobs")


def line(
    count: int = 50,
    noise: float = 0.1,
    *,
    slope: float = 2.0,
    intercept: float = -0.5,
    seed: int = 0,
) -> Dataset:
    """Return points of a straight line over 0..1, with noise: what linear regression is for.

    >>> line(3, noise=0.0).expected
    ((-0.5,), (0.5,), (1.5,))
    """
    steep, start = finite(slope, "slope"), finite(intercept, "intercept")
    return _curve("line", lambda x: start + steep * x, end=1.0, count=count, noise=noise, seed=seed)


def sine(count: int = 50, noise: float = 0.0, *, seed: int = 0) -> Dataset:
    """Return points of a sine over one period, 0..2 pi.

    >>> sine(3).inputs[2] == (2 * math.pi,)
    True
    """
    return _curve("sine", math.sin, end=2.0 * math.pi, count=count, noise=noise, seed=seed)


def _curve(
    name: str,
    function: Callable[[float], float],
    *,
    end: float,
    count: int,
    noise: float,
    seed: int,
) -> Dataset:
    """Take points of a function at even steps from 0 to ``end``."""
    points, random, width = whole(count, "count", least=2), Random(read_seed(seed)), _noise(noise)
    xs = [end * index / (points - 1) for index in range(points)]
    ys = [function(x) + (random.gauss(0.0, width) if width else 0.0) for x in xs]
    return Dataset([[x] for x in xs], ys, ("x",), expected_names=("y",), name=name)


def _two(
    name: str,
    curve: Callable[[float, int], Point],
    count: int,
    noise: float,
    seed: int,
    *,
    closed: bool = False,
    classes: tuple[str, str] = ("first", "second"),
) -> Dataset:
    """Draw two curves in turn, point by point, from share 0 to 1 of each."""
    points, random, width = whole(count, "count", least=4), Random(read_seed(seed)), _noise(noise)
    rows = []
    for index in range(points):
        which = index % 2
        half = (points + 1 - which) // 2
        share = (index // 2) / (half if closed else half - 1)
        rows.append(_jittered(curve(share, which), width, random))
    return Dataset(rows, [index % 2 for index in range(points)], ("x", "y"), classes, name=name)


def _jittered(point: Point, width: float, random: Random) -> Point:
    if not width:
        return point
    return point[0] + random.gauss(0.0, width), point[1] + random.gauss(0.0, width)


def _point(center: Any) -> Point:
    if len(ends := listed(center, "a center (x, y)")) != 2:
        raise OptionError(f"a center must be a pair (x, y), got {shown(center)}")
    return finite(ends[0], "x of a center"), finite(ends[1], "y of a center")


def _on_circle(count: int) -> list[Point]:
    angles = [2.0 * math.pi * index / count for index in range(count)]
    return [(0.7 * math.cos(angle), 0.7 * math.sin(angle)) for angle in angles]


def _noise(noise: float, what: str = "noise") -> float:
    width = finite(noise, what)
    if width < 0.0:
        raise OptionError(f"{what} must be 0 or above, got {width:g}")
    return width
