"""The slider and the buttons of a player."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.widgets import Button, Slider

from neurosim.view.actions import ACTIONS, Action
from neurosim.view.theme import Theme

__all__ = ["HEIGHT", "Controls"]

HEIGHT = 68.0
"""In points."""

ROW = 22.0
EDGE = 14.0


class Controls:
    """Buttons in a row and a slider above them.

    Args:
        figure: the player's figure.
        theme: the colours.
        last: the last position of the slider.
        training: whether there are samples and epochs to jump to.
        act: called with the action whose button was clicked.
        seek: called with the position that the slider was moved to.
    """

    def __init__(
        self,
        figure: Figure,
        theme: Theme,
        last: int,
        training: bool,
        *,
        act: Callable[[Action], None],
        seek: Callable[[int], None],
    ) -> None:
        self._figure, self._theme, self._seek = figure, theme, seek
        self.buttons: dict[str, Button] = {}
        self._axes: list[Axes] = []
        for action in ACTIONS:
            if action.button and (training or action.where == "always"):
                self._add_button(action, act)
        self.slider = self._add_slider(last)
        self._moving = False
        self.fit()

    def fit(self) -> None:
        """Place everything anew; call it after the figure changed its size."""
        wide, high = (float(side) * 72 for side in self._figure.get_size_inches())
        count = len(self._axes)
        each = (wide - 2 * EDGE) / count
        for at, axes in enumerate(self._axes):
            left = EDGE + each * at + 2
            axes.set_position((left / wide, 10 / high, (each - 4) / wide, ROW / high))
        self.slider.ax.set_position(
            ((EDGE + 6) / wide, 40 / high, (wide - 2 * EDGE - 90) / wide, 16 / high)
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
        button = self.buttons.get(method)
        if button is not None:
            button.label.set_text(text)
            button.color = self._theme.faint if pressed else self._theme.panel
            button.ax.set_facecolor(button.color)

    def _add_button(self, action: Action, act: Callable[[Action], None]) -> None:
        axes = self._figure.add_axes((0, 0, 0.1, 0.1))
        button = Button(axes, action.button, color=self._theme.panel, hovercolor=self._theme.faint)
        button.label.set(color=self._theme.text, fontsize=8, parse_math=False)
        for spine in axes.spines.values():
            spine.set_color(self._theme.faint)
        button.on_clicked(lambda _: act(action))
        self.buttons["_".join((action.method, *action.arguments))] = button
        self._axes.append(axes)

    def _add_slider(self, last: int) -> Slider:
        axes = self._figure.add_axes((0, 0, 0.1, 0.1))
        slider = Slider(
            axes, "", 0, last, valinit=0, valstep=1, valfmt=f"%d of {last}",
            color=self._theme.positive, track_color=self._theme.faint,
            handle_style={"facecolor": self._theme.text, "edgecolor": self._theme.background},
        )  # fmt: skip
        slider.vline.set_visible(False)
        slider.valtext.set(color=self._theme.muted, fontsize=9)
        slider.on_changed(self._moved)
        return slider

    def _moved(self, value: float) -> None:
        if not self._moving:
            self._seek(round(value))
