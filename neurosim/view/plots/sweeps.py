"""What the runs of a sweep came to: which starts learn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from math import isfinite
from numbers import Real
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from neurosim.checks import choice, flag, listed, written
from neurosim.errors import InputError, shown
from neurosim.notation import counted, number
from neurosim.view.plots.figures import LINES, SIZE, blank, in_lines, is_wide, key, ruled, saved
from neurosim.view.scene.lettering import width

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 12
"""With more values of a numerical parameter than these, each run is a point on an axis of them."""

NARROW, HIGH = 60.0, 120.0
"""In points: columns in which long words stand upright, and how high these may be without more
room."""

FAILED = "failed"
"""What the runs came to whose row holds an error, or a number that is not finite."""

Columns: TypeAlias = Mapping[str, Sequence[Any]]
"""The results of the runs by the text of their value of the parameter."""


def plot_sweep(
    rows: Iterable[Mapping[str, Any]],
    *,
    x: str,
    y: str,
    log: bool | None = None,
    save: str | Path | None = None,
) -> Figure:
    """Draw what the runs of a sweep came to, for each value of one parameter.

    A result that is a number, such as the loss, is a point for every run, with a line at the
    median; one that is a text or a truth value, such as ``stopped``, is a bar with the number of
    runs of each kind. Runs that failed are counted.

    Args:
        rows: what ``ns.sweep`` returned.
        x: the parameter.
        y: the result.
        log: a logarithmic scale; by default where the results span a wide range.
        save: a file to write it to.

    Returns:
        A matplotlib Figure.

    Raises:
        OptionError: for a parameter or result that no row has.
        InputError: for no rows, or results that are lists.

    >>> import neurosim as ns
    >>> rows = ns.sweep(lambda x: x * x, {"x": range(5)})
    >>> figure = plot_sweep(rows, x="x", y="result")
    >>> figure.axes[0].get_xlabel(), figure.axes[0].get_ylabel()
    ('x', 'result')
    """
    runs = _runs(rows, x, y)
    results = [_result(each, y) for each in runs]
    done = [each for each in results if each is not FAILED]
    columns = _columns(runs, results, x)
    numbers = bool(done) and all(map(_is_number, done))
    for each in () if numbers else done:
        if not isinstance(each, str | bool) and each is not None:
            told = shown(each)
            raise InputError(f"{y} must be a number, a text or a truth value, got {told}")
    wide = numbers and (is_wide(done) if log is None else flag(log, "log"))
    figure = blank(7.0, 4.2, save)
    axes = ruled(figure, x, y if numbers else "runs", log=wide)
    if not numbers:
        _draw_kinds(axes, columns, y)
    elif len(columns) > MOST and all(_is_number(each[x]) for each in runs):
        _draw_points(axes, [each[x] for each in runs], results)
    else:
        _draw_columns(axes, columns)
    return saved(figure, save)


def _runs(rows: object, x: str, y: str) -> list[Mapping[str, Any]]:
    runs = listed(rows, "rows")
    if not runs:
        raise InputError("there is no run to draw; give what ns.sweep returned")
    for each in runs:
        if not isinstance(each, Mapping):
            raise InputError(f"a row must be a dict, as ns.sweep returns them, got {shown(each)}")
    names = dict.fromkeys(name for each in runs for name in each)
    for name in (x, y):
        choice(name, names, "parameter or result")
    for each in runs:
        if x not in each:
            raise InputError(f"the row {shown(dict(each))} has no {x!r}")
    return runs


def _result(row: Mapping[str, Any], y: str) -> Any:
    result = row.get(y, FAILED)
    return FAILED if isinstance(result, float) and not isfinite(result) else result


def _is_number(value: object) -> bool:
    try:
        return isinstance(value, Real) and not isinstance(value, bool) and isfinite(value)
    except (OverflowError, TypeError):  # no axis has room for it, or NumPy's spans of time
        return False


def _columns(runs: Sequence[Mapping[str, Any]], results: Sequence[Any], x: str) -> Columns:
    """Numbers stand by their size, others as they come."""
    found = [(each[x], result) for each, result in zip(runs, results, strict=True)]
    if all(_is_number(value) for value, _ in found):
        found.sort(key=lambda each: each[0])
    columns: dict[str, list[Any]] = {}
    for value, result in found:
        text = number(value) if _is_number(value) else written(value)
        columns.setdefault(text, []).append(result)
    return columns


def _draw_points(axes: Axes, values: Sequence[Any], results: Sequence[Any]) -> None:
    done = [(x, y) for x, y in zip(values, results, strict=True) if y is not FAILED]
    axes.plot(*zip(*done, strict=True), ".", color=LINES[0])
    if len(done) < len(values):
        failed = counted(len(values) - len(done), "run")
        axes.set_title(f"{failed} of {len(values)} failed", fontsize="medium")


def _draw_columns(axes: Axes, columns: Columns) -> None:
    names, middles = [], []
    for place, (name, results) in enumerate(columns.items()):
        done = sorted(each for each in results if each is not FAILED)
        # From the lowest to the highest, so that none hides another.
        across = [place + 0.6 * ((rank + 0.5) / len(done) - 0.5) for rank in range(len(done))]
        if done:
            axes.plot(across, done, "o", ms=3.5, mew=0, alpha=0.6, color=LINES[0])
            ends = [place - 0.38, place + 0.38]
            middles += axes.plot(ends, [median(done)] * 2, color=LINES[1], lw=2)
        failed = len(results) - len(done)
        names.append(f"{name}\n{failed} of {len(results)} failed" if failed else name)
    _name(axes, names)
    key(axes, middles, ["median"])


def _draw_kinds(axes: Axes, columns: Columns, y: str) -> None:
    words = {True: "yes", False: "no"}
    told = [[words.get(each, str(each)) for each in results] for results in columns.values()]
    kinds = sorted({*chain(*told)}, key=lambda each: (each == FAILED, each))
    bottom = np.zeros(len(told), dtype=int)
    thin = max(map(len, told)) / 20
    drawn = []
    for place, kind in enumerate(kinds):
        counts = np.array([each.count(kind) for each in told])
        look: Any = {"color": LINES[place % len(LINES)], "edgecolor": "white"}
        drawn.append(axes.bar(range(len(told)), counts, 0.7, bottom, **look))
        shown = [str(count) if count >= thin else "" for count in counts]
        axes.bar_label(drawn[-1], shown, label_type="center", color="white", fontweight="bold")
        bottom += counts
    axes.locator_params("y", integer=True)
    _name(axes, list(columns))
    key(axes, drawn, kinds, y)


def _name(axes: Axes, names: Sequence[str]) -> None:
    """Write the values of the parameter below their columns, upright where these are narrow."""
    room = 400.0 / len(names)
    words = [width(word, SIZE) for each in names for word in each.split()]
    upright = room < NARROW and max(words) > room
    if upright:
        room = max(width(each, SIZE) for each in names)
        figure: Any = axes.figure
        figure.set_figheight(figure.get_figheight() + max(0.0, room - HIGH) / 72)
    texts = [in_lines(each, room) for each in names]
    axes.set_xticks(range(len(names)), texts, rotation=90 if upright else 0, parse_math=False)
    axes.set_xlim(-0.6, len(names) - 0.4)
    axes.grid(visible=False, axis="x")
