"""The slider and the buttons of a player."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from matplotlib.figure import Figure
from matplotlib.widgets import Button, Slider

from neurosim.view.actions import ACTIONS, Action
from neurosim.view.canvas.words import Words
from neurosim.view.scene.lettering import width
from neurosim.view.scene.theme import Theme
from neurosim.view.scene.word import Word

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
        act: called with the action whose button was clicked.
        seek: called with the position that the slider was moved to.
    """

    def __init__(
        self,
        figure: Figure,
        theme: Theme,
        last: int,
        kinds: Collection[str],
        *,
        act: Callable[[Action], None],
        seek: Callable[[int], None],
    ) -> None:
        self._figure, self._theme, self._seek = figure, theme, seek
        self.buttons: dict[str, Button] = {}
        self._texts: dict[str, Word] = {}
        self._widths: dict[str, float] = {}
        # Below the buttons, where nothing is clicked; its words stand on them.
        self._strip = figure.add_axes((0, 0, 1, 0.01), zorder=2)
        self._strip.set_axis_off()
        self._words = Words(self._strip, theme.panel)
        for action in ACTIONS:
            if action.button and action.where in kinds:
                self._add_button(action, act)
        self._last = f"{last} of {last}"
        self.slider = self._add_slider(last)
        self._moving = False
        self.fit()

    def fit(self) -> None:
        """Place everything again; call it after the figure changed its size."""
        wide, high = (float(side) * 72 for side in self._figure.get_size_inches())
        self._strip.set_position((0, 0, 1, (FOOT - 2) / high))
        self._strip.set(xlim=(0, wide), ylim=(0, FOOT - 2))
        self._fit_buttons(wide, high)
        beside = width(self._last, SIZE + 1) + 3 * EDGE
        self.slider.ax.set_position(
            ((EDGE + 6) / wide, 40 / high, max(wide - EDGE - beside, 1.0) / wide, 16 / high)
        )

    def show(self, index: int) -> None:
        """Let the slider stand at a position without moving anything."""
        if self.slider.val != index:
            self._moving = True
            try:
                self.slider.set_val(index)
            finally:
                self._moving = False

    def label(self, method: str, text: str, pressed: bool = False) -> None:
        """Say something else on a button, and show whether it is pressed."""
        button = self.buttons[method]
        self._texts[method].text = text
        self._words.paint()
        button.color = self._theme.faint if pressed else self._theme.panel
        button.ax.set_facecolor(button.color)

    @property
    def texts(self) -> dict[str, str]:
        """What stands on each button."""
        return {method: word.text for method, word in self._texts.items()}

    def _fit_buttons(self, wide: float, high: float) -> None:
        """Give each button the room that its text needs, and the same share of what is left."""
        free = wide - 2 * EDGE - GAP * len(self.buttons)
        needed = sum(self._widths.values())
        size = min(SIZE, SIZE * (free - 6 * len(self.buttons)) / needed)
        spare = (free - needed * size / SIZE) / len(self.buttons)
        left = EDGE
        for name, button in self.buttons.items():
            each = self._widths[name] * size / SIZE + spare
            button.ax.set_position((left / wide, FOOT / high, each / wide, ROW / high))
            word = self._texts[name]
            word.at, word.size = (left + each / 2, FOOT + ROW / 2), max(size, 1.0)
            left += each + GAP
        self._words.paint()

    def _add_button(self, action: Action, act: Callable[[Action], None]) -> None:
        axes = self._bare()
        button = Button(axes, "", color=self._theme.panel, hovercolor=self._theme.faint)
        button.on_clicked(lambda _: act(action))
        name = action.name
        self.buttons[name] = button
        self._texts[name] = self._words.write((0, 0), action.button, SIZE, self._theme.text)
        self._widths[name] = width(WIDER.get(action.button, action.button), SIZE)

    def _bare(self) -> Any:
        axes = self._figure.add_axes((0, 0, 0.1, 0.1))
        axes.xaxis.set_visible(False)
        axes.yaxis.set_visible(False)
        for spine in axes.spines.values():
            spine.set_color(self._theme.faint)
        return axes

    def _add_slider(self, last: int) -> Slider:
        axes = self._figure.add_axes((0, 0, 0.1, 0.1))
        slider = Slider(
            axes, "", 0, last, valinit=0, valstep=1, valfmt=f"%d of {last}",
            color=self._theme.positive, track_color=self._theme.faint,
            handle_style={"facecolor": self._theme.text, "edgecolor": self._theme.background},
        )  # fmt: skip
        slider.vline.set_visible(False)
        slider.valtext.set(color=self._theme.muted, fontsize=SIZE + 1)
        slider.on_changed(self._moved)
        return slider

    def _moved(self, value: float) -> None:
        if not self._moving:
            self._seek(round(value))
