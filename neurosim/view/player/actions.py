"""What a player can do: the keys and buttons that do it, in one table, and the sheet of them."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from neurosim.view.canvas.words import Words
from neurosim.view.scene.theme import Theme


class Action(NamedTuple):
    """Something a player can do.

    Attributes:
        method: the player's method.
        arguments: what it is called with.
        keys: the keys for it, as matplotlib names them.
        button: what its button says; "" for none.
        help: what it does.
        where: "always", "training" for what only recordings of several samples have, "time" for
            those of recurrent networks, or "unrolled" for those of one sequence.
    """

    method: str
    arguments: tuple[Any, ...]
    keys: tuple[str, ...]
    button: str
    help: str
    where: str = "always"


ACTIONS = (
    Action("jump_back", ("epoch",), ("E",), "◀ epoch", "to the epoch before", "training"),
    Action("jump_back", ("sample",), ("S",), "◀ sample", "to the sample before", "training"),
    Action("jump_back", ("phase",), ("P", "up"), "◀ phase", "to the phase before"),
    Action("jump_back", ("time",), ("M",), "◀ time", "to the step of time before", "time"),
    Action("back", (), ("left",), "◀ step", "a step back"),
    Action("toggle", (), (" ",), "play", "play or pause"),
    Action("step", (), ("right",), "step ▶", "a step on"),
    Action("jump", ("phase",), ("p", "down"), "phase ▶", "to the next phase"),
    Action("jump", ("time",), ("m",), "time ▶", "to the next step of time", "time"),
    Action("jump", ("sample",), ("s",), "sample ▶", "to the next sample", "training"),
    Action("jump", ("epoch",), ("e",), "epoch ▶", "to the next epoch", "training"),
    Action("faster", (), ("+", "="), "speed 1×", "faster; after the highest speed the lowest"),
    Action("slower", (), ("-",), "", "slower"),
    Action("toggle_loop", (), ("l",), "loop", "begin again at the end, or stop there"),
    Action("fold", (), ("f",), "fold", "one network with loops, or all steps of time", "unrolled"),
    Action("toggle_help", (), ("?", "h"), "?", "show or hide this list"),
    Action("start", (), ("home",), "", "to the start"),
    Action("end", (), ("end",), "", "to the end"),
    Action("switch", ("curve",), ("c",), "", "show or hide the loss curve"),
    Action("switch", ("surface",), ("d",), "", "show or hide the decision surface"),
    Action("turn", (1,), ("o",), "", "the decision surface of the next output"),
    Action("turn", (-1,), ("O",), "", "the decision surface of the output before"),
    Action("switch", ("legend",), ("g",), "", "show or hide the legend"),
    Action("fill", (), ("v",), "", "fill images by errors, or by outputs again"),
    Action("unpin", (), ("escape",), "", "close the numbers of what was clicked"),
)


MOUSE = (
    ("click a node or connection", "its numbers, history and formula"),
    ("click a pixel that it reads", "the weight between them, at all its places"),
    ("click a curve", "to that moment"),
    ("click the decision surface", "that of the next output"),
    ("turn the wheel", "a step on or back"),
)
"""What the mouse does beside the buttons and the slider."""


def by_key(key: str | None) -> Action | None:
    """Return what a key does.

    >>> by_key("left").help
    'a step back'
    """
    return next((action for action in ACTIONS if key in action.keys), None)


def key_list() -> list[tuple[str, str]]:
    """Return the keys and clicks and what they do, for the list on ``?``."""
    keys = [(" or ".join(map(_written, action.keys)), action.help) for action in ACTIONS]
    return [*keys, *MOUSE]


def _written(key: str) -> str:
    """Write a key as it is pressed: ``E`` is shift and e.

    >>> _written(" "), _written("E"), _written("left")
    ('space', 'shift+E', 'left')
    """
    if key == " ":
        return "space"
    return f"shift+{key}" if key.isupper() else key


LINE = 16.0
WIDTH = 450.0
SIZE = 9.5
"""In points, where there is room."""


class KeySheet:
    """A sheet over the middle of the figure, hidden at first."""

    def __init__(self, figure: Figure, theme: Theme) -> None:
        self._figure, self._theme = figure, theme
        self.visible = False
        self._axes = figure.add_axes((0, 0, 1, 1), zorder=20)
        self._axes.set_axis_off()
        self._axes.set_visible(False)

    def toggle(self) -> None:
        """Show it, or hide it."""
        self.visible = not self.visible
        self.fit()

    def hide(self) -> None:
        """Hide it."""
        self.visible = False
        self.fit()

    def fit(self) -> None:
        """Write it again, as large as the figure allows."""
        self._axes.set_visible(self.visible)
        if self.visible:
            self._write()

    def _write(self) -> None:
        axes, theme, rows = self._axes, self._theme, key_list()
        wide, high = (float(side) * 72 for side in self._figure.get_size_inches())
        axes.clear()
        axes.set_axis_off()
        axes.set(xlim=(0, wide), ylim=(-high, 0))
        count = len(rows) + 2
        scale = min(1.0, (high - 40) / (count * LINE), (wide - 40) / WIDTH)
        line, across = LINE * scale, WIDTH * scale
        left, top = (wide - across) / 2, -(high - line * count) / 2
        axes.add_patch(
            FancyBboxPatch((left, top - line * count), across, line * count,
                           boxstyle="round,pad=8", facecolor=theme.panel, edgecolor=theme.muted)
        )  # fmt: skip
        words = Words(axes, theme.panel)
        write = partial(words.write, size=SIZE * scale, colour=theme.text, align=("left", "middle"))
        write((left, top - line), "Keys and mouse", bold=True)
        for row, (keys, text) in enumerate(rows, start=2):
            write((left + 10 * scale, top - line * row), keys, bold=True)
            write((left + 175 * scale, top - line * row), text)
        words.paint()
