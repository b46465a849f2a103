"""What the runs of a sweep came to: which starts learn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isfinite
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from neurosim.checks import choice, flag, listed, written
from neurosim.errors import InputError, shown
from neurosim.notation import counted, number, visible
from neurosim.view.plots.figures import LINES, blank, key, plain, saved
from neurosim.view.plots.losses import WIDE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 12
"""With more values of a numerical parameter than these, each run is a point on an axis of them."""

FAILED = "failed"
"""The kind of the runs whose row holds an error."""


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
    runs = _runs(rows)
    _check_names(runs, x, y)
    runs = [_finite(each, y) for each in runs]
    done = [each for each in runs if y in each]
    results = [each[y] for each in done]
    figure = blank(7.0, 4.2, save)
    axes = figure.add_subplot()
    axes.set_xlabel(x)
    if results and all(_is_number(each) for each in results):
        wide = _is_wide(results) if log is None else flag(log, "log")
        _draw_numbers(axes, runs, done, (x, y), wide)
    elif all(isinstance(each, str | bool) or each is None for each in results):
        _draw_kinds(axes, runs, x, y)
    else:
        odd = next(each for each in results if not (_is_number(each) or isinstance(each, str)))
        raise InputError(f"{y} must be a number, a text or a truth value, got {shown(odd)}")
    plain(axes)
    return saved(figure, save)


def _runs(rows: object) -> list[Mapping[str, Any]]:
    runs = listed(rows, "rows")
    if not runs:
        raise InputError("there is no run to draw; give what ns.sweep returned")
    for each in runs:
        if not isinstance(each, Mapping):
            raise InputError(f"a row must be a dict, as ns.sweep returns them, got {shown(each)}")
    return runs


def _check_names(runs: Sequence[Mapping[str, Any]], x: str, y: str) -> None:
    names = dict.fromkeys(name for each in runs for name in each)
    for name in (x, y):
        choice(name, names, "parameter or result")
    lacking = next((each for each in runs if x not in each), None)
    if lacking is not None:
        raise InputError(f"the row {shown(dict(lacking))} has no {x!r}")


def _finite(row: Mapping[str, Any], y: str) -> Mapping[str, Any]:
    """Return a row without a result that is no finite number, as if the run had failed."""
    result = row.get(y)
    if isinstance(result, float) and not isfinite(result):
        return {name: value for name, value in row.items() if name != y}
    return row


def _is_number(value: object) -> bool:
    try:
        return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    except OverflowError:  # a whole number that no axis has room for
        return False


def _is_wide(results: Sequence[float]) -> bool:
    return 0.0 < min(results) * WIDE < max(results)


def _groups(runs: Iterable[Mapping[str, Any]], x: str) -> dict[str, list[Mapping[str, Any]]]:
    """Return the runs by the text of their value of x: numbers by size, others as they come."""
    found = list(runs)
    if all(_is_number(each[x]) for each in found):
        found.sort(key=lambda each: each[x])
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for each in found:
        value = each[x]
        groups.setdefault(number(value) if _is_number(value) else written(value), []).append(each)
    return groups


# Numbers


def _draw_numbers(
    axes: Axes,
    runs: Sequence[Mapping[str, Any]],
    done: Sequence[Mapping[str, Any]],
    names: tuple[str, str],
    wide: bool,
) -> None:
    x, y = names
    axes.set_ylabel(y)
    if wide:
        axes.set_yscale("log")
    axes.grid(axis="y", color="0.9")
    failed = len(runs) - len(done)
    if all(_is_number(each[x]) for each in runs) and len(_groups(runs, x)) > COLUMNS:
        axes.plot([each[x] for each in done], [each[y] for each in done], ".", color=LINES[0])
        if failed:
            axes.set_title(f"{counted(failed, 'run')} of {len(runs)} failed", fontsize="medium")
        return
    groups = _groups(runs, x)
    for place, group in enumerate(groups.values()):
        results = sorted(each[y] for each in group if y in each)
        if results:
            axes.plot(_spread(place, results, wide), results, "o", ms=3.5, mew=0, alpha=0.6,
                      color=LINES[0])  # fmt: skip
            axes.plot([place - 0.38, place + 0.38], [median(results)] * 2, color=LINES[1], lw=2,
                      label="median" if place == 0 else None)  # fmt: skip
    _name_groups(axes, groups, lambda group: sum(y not in each for each in group))
    key(axes, loc="upper left", bbox_to_anchor=(1.0, 1.0))


def _spread(place: int, results: Sequence[float], wide: bool) -> list[float]:
    """Return where the points of a column stand: those of about the same height side by side."""
    from math import log

    heights = [log(each) for each in results] if wide else list(results)
    step = ((heights[-1] - heights[0]) or 1.0) / 25
    bins: dict[int, list[int]] = {}
    for index, height in enumerate(heights):
        bins.setdefault(int((height - heights[0]) / step), []).append(index)
    across = [0.0] * len(results)
    gap = min(0.05, 0.68 / max(len(each) for each in bins.values()))
    for indices in bins.values():
        for rank, index in enumerate(indices):
            across[index] = place + gap * (rank - (len(indices) - 1) / 2)
    return across


# Kinds


def _draw_kinds(axes: Axes, runs: Sequence[Mapping[str, Any]], x: str, y: str) -> None:
    groups = _groups(runs, x)
    kinds = sorted({_kind(each, y) for each in runs}, key=lambda each: (each == FAILED, each))
    bottom = [0] * len(groups)
    thin = max(map(len, groups.values())) / 20
    for place, kind in enumerate(kinds):
        counts = [sum(_kind(each, y) == kind for each in group) for group in groups.values()]
        axes.bar(range(len(groups)), counts, bottom=bottom, width=0.7, color=LINES[place % 7],
                 edgecolor="white")  # fmt: skip
        axes.plot([], [], "s", color=LINES[place % 7], label=kind)
        for across, (count, start) in enumerate(zip(counts, bottom, strict=True)):
            if count >= thin:
                axes.text(across, start + count / 2, str(count), ha="center", va="center",
                          color="white", fontweight="bold")  # fmt: skip
            elif count:  # beside the bar, where there is room
                axes.text(across + 0.37, start + count / 2, str(count), va="center")
        bottom = [start + count for start, count in zip(bottom, counts, strict=True)]
    axes.set_ylabel("runs")
    _name_groups(axes, groups, lambda group: 0)
    key(axes, title=y, loc="upper left", bbox_to_anchor=(1.0, 1.0))


def _kind(row: Mapping[str, Any], y: str) -> str:
    if y not in row:
        return FAILED
    return {True: "yes", False: "no"}.get(row[y], str(row[y]))


def _name_groups(
    axes: Axes, groups: Mapping[str, Sequence[Any]], failed: Callable[[Sequence[Any]], int]
) -> None:
    """Write the values of x below their columns, with the number of runs that failed."""
    names = [
        f"{name}\n{failed(group)} of {len(group)} failed" if failed(group) else name
        for name, group in zip(map(visible, groups), groups.values(), strict=True)
    ]
    crowded = max(map(len, " ".join(names).split("\n"))) > 80 or len(names) > COLUMNS
    axes.set_xticks(range(len(names)), names, rotation=90 if crowded else 0)
    for text in axes.get_xticklabels():
        text.set_parse_math(False)  # a dollar sign in a name begins no formula
    axes.set_xlim(-0.6, len(names) - 0.4)
