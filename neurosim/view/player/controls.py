"""The slider and the buttons of a player, and the list of its keys."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.widgets import Slider

from neurosim.view.actions import ACTIONS, Action
from neurosim.view.canvas.words import Words
from neurosim.view.scene.lettering import width
from neurosim.view.scene.theme import Theme

HEIGHT = 68.0
"""In points."""

FOOT, ROW = 10.0, 22.0
"""Below the buttons, and their own height."""

EDGE, GAP = 14.0, 4.0
SIZE = 8.0
WIDER = {"play": "pause", "speed 1×": "speed 0.25×"}
"""The widest text of the buttons that change theirs."""


class Controls:
    """Buttons in a row and a slider above them.

    Args:
        figure: the player's figure.
        theme: the colours.
        last: the last position of the slider.
        kinds: for what there are actions.
        seek: called with the position that the slider was moved to.

    Attributes:
        axes: where the buttons are; a unit is a point.
        slider: the slider.
        buttons: the boxes of the buttons, by the name of their action.
    """

    def __init__(
        self,
        figure: Figure,
        theme: Theme,
        last: int,
        kinds: Collection[str],
        seek: Callable[[int], None],
    ) -> None:
        self._figure, self._theme = figure, theme
        self.axes = figure.add_axes((0, 0, 1, 0.01))
        self.axes.set_axis_off()
        self._words = Words(self.axes, theme.panel)
        self._actions = {each.name: each for each in ACTIONS if each.button and each.where in kinds}
        self._texts = {
            name: self._words.write((0, 0), each.button, SIZE, theme.text)
            for name, each in self._actions.items()
        }
        self.buttons = {
            name: Rectangle((0, FOOT), 1, ROW, facecolor=theme.panel, edgecolor=theme.faint)
            for name in self._actions
        }
        for box in self.buttons.values():
            self.axes.add_patch(box)
        self._last = f"{last} of {last}"
        self.slider = Slider(
            figure.add_axes((0, 0, 0.1, 0.1), zorder=1), "", 0, last,
            valinit=0, valstep=1, valfmt=f"%d of {last}",
            color=theme.positive, track_color=theme.faint,
            handle_style={"facecolor": theme.text, "edgecolor": theme.background},
        )  # fmt: skip
        self.slider.vline.set_visible(False)
        self.slider.valtext.set(color=theme.muted, fontsize=SIZE + 1)
        self.slider.on_changed(lambda value: seek(round(value)))
        self.fit()

    def fit(self) -> None:
        """Place everything again; call it after the figure changed its size.

        Each button gets the room that its text needs, and the same share of what is left.
        """
        wide, high = (float(side) * 72 for side in self._figure.get_size_inches())
        self.axes.set_position((0, 0, 1, (FOOT + ROW + 2) / high))
        self.axes.set(xlim=(0, wide), ylim=(0, FOOT + ROW + 2))
        widths = [
            width(WIDER.get(each.button, each.button), SIZE) for each in self._actions.values()
        ]
        free = wide - 2 * EDGE - GAP * len(widths)
        size = min(SIZE, SIZE * (free - 6 * len(widths)) / sum(widths))
        spare, left = (free - sum(widths) * size / SIZE) / len(widths), EDGE
        for name, needed in zip(self._actions, widths, strict=True):
            across, word = needed * size / SIZE + spare, self._texts[name]
            self.buttons[name].set(x=left, width=across)
            word.at, word.size = (left + across / 2, FOOT + ROW / 2), max(size, 1.0)
            left += across + GAP
        self._words.paint()
        beside = width(self._last, SIZE + 1) + 3 * EDGE
        self.slider.ax.set_position(
            ((EDGE + 6) / wide, 40 / high, max(wide - EDGE - beside, 1.0) / wide, 16 / high)
        )

    def show(self, index: int) -> None:
        """Let the slider stand at a position without moving anything."""
        if self.slider.val != index:
            self.slider.eventson = False
            self.slider.set_val(index)
            self.slider.eventson = True

    def label(self, name: str, text: str, pressed: bool = False) -> None:
        """Say something else on a button, and show whether it is pressed."""
        self._texts[name].text = text
        self._words.paint()
        self.buttons[name].set_facecolor(self._theme.faint if pressed else self._theme.panel)

    def found(self, x: float) -> Action | None:
        """Return the action of the button at a place of the row."""
        for action, box in zip(self._actions.values(), self.buttons.values(), strict=True):
            if 0.0 <= x - box.get_x() <= box.get_width():
                return action
        return None

    @property
    def texts(self) -> dict[str, str]:
        """What stands on each button."""
        return {name: word.text for name, word in self._texts.items()}


LISTED = 9.5
"""The size of the list, in points, where there is room."""

WIDE, HIGH = 0.61, 1.5
"""How wide a letter and how high a line is, in font sizes."""


class KeySheet:
    """A sheet over the middle of the figure, hidden at first.

    Args:
        figure: the player's figure.
        theme: the colours.
        rows: each key and what it does.
    """

    def __init__(self, figure: Figure, theme: Theme, rows: Sequence[tuple[str, str]]) -> None:
        self._figure = figure
        first = max(len(keys) for keys, _ in rows)
        lines = ["Keys and mouse", *(f"{keys:<{first}}  {what}" for keys, what in rows)]
        self._columns, self._lines = max(map(len, lines)), len(lines)
        self._text = figure.text(
            0.5, 0.5, "\n".join(lines), ha="center", va="center", ma="left", color=theme.text,
            family="DejaVu Sans Mono", linespacing=HIGH / 1.164, zorder=20, visible=False,
            bbox={"boxstyle": "round,pad=0.8", "fc": theme.panel, "ec": theme.muted},
        )  # fmt: skip

    @property
    def visible(self) -> bool:
        """Whether it is shown."""
        return bool(self._text.get_visible())

    def show(self, visible: bool) -> None:
        """Show it or hide it."""
        self._text.set_visible(visible)

    def fit(self) -> None:
        """Make it as large as the figure allows."""
        wide, high = (float(side) * 72 - 40 for side in self._figure.get_size_inches())
        size = min(LISTED, wide / (WIDE * self._columns), high / (HIGH * self._lines))
        self._text.set_fontsize(max(size, 1.0))
