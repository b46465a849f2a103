"""Plots of sweeps: a point or a part of a bar for every run."""

from pathlib import Path

import pytest

import neurosim as ns

ROWS = [
    {"hidden": hidden, "seed": seed, "loss": hidden / (seed + 1), "learned": seed < hidden}
    for hidden in (8, 2, 4)
    for seed in range(5)
]
FAILED = {"hidden": 2, "seed": 5, "error": "DivergenceError: too large"}


def ticks(axes):
    return [each.get_text() for each in axes.get_xticklabels()]


def test_numbers_are_points_in_a_column_for_each_value_with_a_line_at_the_median():
    axes = ns.plot_sweep(ROWS, x="hidden", y="loss").axes[0]
    assert ticks(axes) == ["2", "4", "8"]
    points, medians = axes.lines[::2], axes.lines[1::2]
    assert [sorted(each.get_ydata()) for each in points] == [
        sorted(hidden / (seed + 1) for seed in range(5)) for hidden in (2, 4, 8)
    ]
    assert [each.get_ydata()[0] for each in medians] == [2 / 3, 4 / 3, 8 / 3]


def test_truth_values_are_bars_with_the_number_of_runs():
    axes = ns.plot_sweep([*ROWS, FAILED], x="hidden", y="learned").axes[0]
    heights = [[each.get_height() for each in bars] for bars in axes.containers]
    assert heights == [[3, 1, 0], [2, 4, 5], [1, 0, 0]]
    assert [each.get_text() for each in axes.get_legend().get_texts()] == ["no", "yes", "failed"]
    assert [each.get_text() for each in axes.texts if each.get_text()] == [
        "3",
        "1",
        "2",
        "4",
        "5",
        "1",
    ]


def test_failed_runs_are_counted_below_their_column():
    axes = ns.plot_sweep([*ROWS, FAILED], x="hidden", y="loss").axes[0]
    assert ticks(axes) == ["2\n1 of 6 failed", "4", "8"]


def test_many_values_of_a_number_are_an_axis():
    rows = [{"seed": seed, "loss": seed / 2} for seed in range(30)]
    axes = ns.plot_sweep([*rows, {"seed": 30, "error": "x"}], x="seed", y="loss").axes[0]
    assert list(axes.lines[0].get_xdata()) == list(range(30))
    assert axes.get_title() == "1 run of 31 failed"


def test_the_scale_is_logarithmic_where_results_span_a_wide_range():
    rows = [{"x": 1, "y": 1e-3}, {"x": 2, "y": 1.0}]
    assert ns.plot_sweep(rows, x="x", y="y").axes[0].get_yscale() == "log"
    assert ns.plot_sweep(rows, x="x", y="y", log=False).axes[0].get_yscale() == "linear"
    assert ns.plot_sweep(ROWS, x="hidden", y="loss").axes[0].get_yscale() == "linear"


@pytest.mark.parametrize("count", [2, 6, 9, 12])
def test_no_word_is_broken_for_want_of_room(count):
    names = [*dict.fromkeys(each.name for each in ns.ACTIVATIONS.values())][:count]
    rows = [{"activation": each, "loss": 1.0} for each in names]
    assert ticks(ns.plot_sweep(rows, x="activation", y="loss").axes[0]) == names


def test_a_picture_is_saved(tmp_path):
    ns.plot_sweep(ROWS, x="hidden", y="loss", save=tmp_path / "runs.png")
    assert (Path(tmp_path) / "runs.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("rows", "x", "y", "said"),
    [
        ([], "x", "y", "there is no run to draw"),
        (5, "x", "y", "rows must be a list"),
        ([3], "x", "y", "a row must be a dict"),
        (ROWS, "hiden", "loss", "did you mean 'hidden'"),
        (ROWS, "hidden", "lost", "did you mean 'loss'"),
        ([*ROWS, {"seed": 1}], "hidden", "loss", "has no 'hidden'"),
        ([{"x": 1, "y": [1, 2]}], "x", "y", "y must be a number, a text or a truth value"),
    ],
)
def test_what_cannot_be_drawn_is_refused(rows, x, y, said):
    with pytest.raises((ns.InputError, ns.OptionError), match=said):
        ns.plot_sweep(rows, x=x, y=y)
