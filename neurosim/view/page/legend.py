"""What explains a picture, as HTML below it and as small shapes in SVG."""

from __future__ import annotations

import math

from neurosim.view.page.svg import POINT, shape, sign_class, text
from neurosim.view.scene.legend import Entry, Sample, entries
from neurosim.view.scene.scene import Scene
from neurosim.view.scene.theme import SHAPES

OF_WEIGHTS = ' class="ns-of-weights"'
"""Hidden where a page is drawn too small for weights."""


def legend(scene: Scene, *more: str) -> str:
    """Return the HTML list that explains the picture to a reader new to it.

    Args:
        scene: what is shown.
        more: what else there is to say.
    """
    items = (
        f"<li{OF_WEIGHTS * each.of_weights}>{_framed(each)} {text(each.text)}</li>"
        for each in (*entries(scene), *map(Entry, more))
    )
    return f'<ul class="ns-legend">{"".join(items)}</ul>'


def _framed(entry: Entry) -> str:
    if not entry.samples:
        return ""
    wide, drawn = math.ceil(entry.wide * POINT), samples(entry)
    return f'<svg class="ns-sample" width="{wide}" viewBox="0 -7 {entry.wide:g} 14">{drawn}</svg>'


def samples(entry: Entry) -> str:
    """Return the small shapes of an entry of the legend, in points."""
    return "".join(map(_sample, entry.samples))


def _sample(sample: Sample) -> str:
    look = f'stroke-width="{sample.wide:g}"'
    stroke = f"ns-{sample.stroke}{sign_class(sample.value)}{' ns-dashed' if sample.dashed else ''}"
    if sample.shape == "line":
        ends = f"M{sample.at:g} 0L{sample.at + sample.size:g} 0"
        return f'<path class="ns-drawn {stroke}" {look} d="{ends}"/>'
    which = sample.shape if sample.shape in SHAPES else "hidden"
    fill = shape(f"ns-fill{sign_class(sample.value)}", which, sample.size) if sample.fill else ""
    drawn = shape(f"ns-drawn {stroke}", which, sample.size, f" {look}")
    return f'<g transform="translate({sample.at:g} 0)">{fill}{drawn}</g>'
