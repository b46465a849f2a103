"""Where pictures and players are shown: a window, a notebook, or a file if there is neither."""

from __future__ import annotations

import math
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurosim.errors import FileError
from neurosim.notation import one_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FRAME = 170
"""Pixels of a screen's height that a window's frame, a toolbar and a task bar take."""

CELL = 9.6
"""How wide the cells of a notebook are in any case, in inches."""

WITHOUT_TOOLKIT = ("webagg", "nbagg", "ipympl", "backend_nbagg")
"""Backends that show figures in a browser, without a toolkit's window."""


def present(
    size: tuple[float, float],
    title: str,
    block: bool | None,
    *,
    window: Callable[[Figure], Any],
    cell: Callable[[], Any],
    file: Callable[[], Path],
) -> Any:
    """Show something in a window, below a notebook's cell, or write a file where there is neither.

    Args:
        size: of the window, in inches; none is larger than the screen.
        title: of the window.
        block: True returns only once it is closed; None does so in a script, and leaves a prompt
            usable.
        window: called with a figure to draw into.
        cell: called for what a cell shows.
        file: writes a file, which is then named on stderr with the reason.

    Returns:
        What that one of the three calls returned.
    """
    if any(name in _backend() for name in ("inline", "marimo")):
        shown = cell()
        _show_in_cell(shown)
        return shown
    figure, reason = _open_figure(size, title)
    if figure is not None:
        drawn = window(figure)
        _wait(figure, block)
        return drawn
    try:
        made = file()
    except FileError as error:
        raise FileError(f"no window can be shown ({reason}), and {error}") from None
    print(f"no window can be shown ({reason}); wrote {made}", file=sys.stderr)
    return made


def _backend() -> str:
    import matplotlib as mpl

    return str(mpl.get_backend()).lower()


def _show_in_cell(shown: Any) -> None:
    """Show something below the cell at once, and not again if it is the cell's value, too."""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:  # marimo shows the cell's value
        return
    display(shown)  # type: ignore[no-untyped-call]
    here = get_ipython().execution_count

    def unless_in_this_cell() -> None:
        del shown._ipython_display_
        if get_ipython().execution_count != here:
            display(shown)  # type: ignore[no-untyped-call]

    shown._ipython_display_ = unless_in_this_cell


def _open_figure(size: tuple[float, float], title: str) -> tuple[Figure | None, str]:
    """Return a figure with a window, not yet shown; or None, and why there is none."""
    try:
        import matplotlib.pyplot as plt

        figure = plt.figure(figsize=(1, 1), dpi=100)  # below which Tk's toolbar holds it
    except Exception as error:  # a dead display: each toolkit has errors of its own
        return None, str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
    canvas: Any = figure.canvas
    # Where there is no display matplotlib silently takes a backend that draws into memory.
    toolkit = getattr(canvas, "required_interactive_framework", None)
    if not toolkit and not _backend().endswith(WITHOUT_TOOLKIT):
        plt.close(figure)
        return None, "there is no display"
    wide, high = map(min, size, _screen(figure))
    figure.set_size_inches(wide, high)
    if hasattr(canvas, "toolbar_visible"):  # ipympl's would lie on the title
        canvas.toolbar_visible = False
    manager = canvas.manager
    if manager is not None:
        manager.set_window_title(one_line(title))
        # Its keys, such as the arrows, would also drive the toolbar.
        if manager.key_press_handler_id is not None:
            canvas.mpl_disconnect(manager.key_press_handler_id)
    return figure, ""


def _screen(figure: Figure) -> tuple[float, float]:
    """Return the size in inches of what fits on the screen, window frame and all."""
    window: Any = getattr(figure.canvas.manager, "window", None)
    if hasattr(window, "winfo_screenwidth"):  # Tk
        scale = max(1.0, window.winfo_fpixels("1i") / 96)  # by which matplotlib enlarges it
        wide, high = window.winfo_screenwidth() / scale, window.winfo_screenheight() / scale
    elif hasattr(window, "screen"):  # Qt
        free = window.screen().availableGeometry()
        wide, high = free.width(), free.height()
    elif hasattr(figure.canvas, "toolbar_visible"):  # ipympl: a notebook's cell
        return CELL, math.inf
    else:
        return math.inf, math.inf
    return 0.98 * wide / figure.dpi, (high - FRAME) / figure.dpi


def _wait(figure: Figure, block: bool | None) -> None:
    """Show the window, and wait until it is closed if that is wanted; Ctrl-C closes it."""
    import matplotlib.pyplot as plt

    if block is None:
        prompt = hasattr(sys, "ps1") or sys.flags.interactive
        block = not (prompt or plt.isinteractive())
    if not block:
        plt.show(block=False)
        return
    here = threading.current_thread() is threading.main_thread()
    # A toolkit may swallow the interrupt in a callback, or print it.
    before = signal.signal(signal.SIGINT, lambda *_: plt.close("all")) if here else None
    try:
        plt.show(block=True)
    finally:
        if here:
            signal.signal(signal.SIGINT, before)
    plt.close(figure)  # a browser's window only learns of it here
