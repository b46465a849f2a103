"""The slider and the buttons of a player, and the list of its keys."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.widgets import Slider

from neurosim.view.actions import Action, key_list, there_are
from neurosim.view.canvas.words import Words, size_of
from neurosim.view.scene.lettering import width
from neurosim.view.scene.theme import Theme

HEIGHT = 68.0
"""In points."""

FOOT, ROW = 10.0, 22.0
"""Below the buttons, and their own height."""

EDGE, GAP, PAD = 14.0, 4.0, 12.0
"""At both sides, between buttons, and beside a button's text."""

SIZE, LISTED = 8.0, 9.5
"""Of the letters on buttons and, where there is room, in the list of keys."""

SHARE = 0.85
"""How much of the figure the list of keys takes at most."""

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
        keys: the list of keys over the middle of the figure, hidden at first.
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
        self._actions = {each.name: each for each in there_are(kinds) if each.button}
        self._texts = {
            name: self._words.write((0, 0), each.button, SIZE, theme.text)
            for name, each in self._actions.items()
        }
        self.buttons: dict[str, Any] = {
            name: self.axes.add_patch(Rectangle((0, FOOT), 1, ROW, fc=theme.panel, ec=theme.faint))
            for name in self._actions
        }
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
        rows = key_list(kinds)
        first = max(len(key) for key, _ in rows)
        lines = ["Keys and mouse", *(f"{key:<{first}}  {what}" for key, what in rows)]
        self.keys = figure.text(
            0.5, 0.5, "\n".join(lines), ha="center", va="center", ma="left", color=theme.text,
            family="DejaVu Sans Mono", zorder=20, visible=False,
            bbox={"boxstyle": "round,pad=0.8", "fc": theme.panel, "ec": theme.muted},
        )  # fmt: skip
        self.fit()

    def fit(self) -> None:
        """Place everything again; call it after the figure changed its size.

        Each button is as wide as its text needs it, in proportion; letters shrink where they must.
        """
        wide, high = size_of(self._figure)
        self.axes.set_position((0, 0, 1, (FOOT + ROW + 2) / high))
        self.axes.set(xlim=(0, wide), ylim=(0, FOOT + ROW + 2))
        texts = [WIDER.get(each.button, each.button) for each in self._actions.values()]
        needed, left = [width(text, SIZE) + PAD for text in texts], EDGE
        growth = (wide - 2 * EDGE - GAP * (len(needed) - 1)) / sum(needed)
        for name, each in zip(self._actions, needed, strict=True):
            across, word = each * growth, self._texts[name]
            self.buttons[name].set(x=left, width=across)
            word.at = (left + across / 2, FOOT + ROW / 2)
            word.size = min(SIZE, max(SIZE * growth, 1.0))
            left += across + GAP
        self._words.paint()
        beside = width(self._last, SIZE + 1) + 3 * EDGE
        self.slider.ax.set_position(
            ((EDGE + 6) / wide, 40 / high, max(wide - EDGE - beside, 1.0) / wide, 16 / high)
        )
        self.list_keys(bool(self.keys.get_visible()))

    def list_keys(self, visible: bool) -> None:
        """Show or hide the list of keys, as large as the figure allows."""
        self.keys.set(visible=visible, fontsize=LISTED)
        if visible:
            box, room = self.keys.get_window_extent(), self._figure.bbox
            growth = SHARE * min(room.width / box.width, room.height / box.height)
            self.keys.set_fontsize(LISTED * min(growth, 1.0))

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
