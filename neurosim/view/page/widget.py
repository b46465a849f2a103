"""A picture in a notebook that is one with the live objects: it asks them, and it moves them."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

from neurosim import presentation
from neurosim.checks import of_kind
from neurosim.errors import DivergenceError, MissingExtraError, NeurosimError
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.work import at_work
from neurosim.learning.propagation import Walk
from neurosim.learning.recordings.recording import Recording
from neurosim.notation import number
from neurosim.view.page.assets import resource

_REACH, _TOLD = 4.0, 8
"""A slider reaches from minus this weight to this weight, further where the weight is heavier. The
line below a network tells what so many outputs are."""


def widget(shown: Network | Recording) -> Any:
    """Return a picture for a notebook in which objects can be clicked and weights moved.

    A click on a node shows its card, a click on a connection its numbers. Of a network, a slider
    then moves the connection's weight, and the outputs (after a backward pass the errors and
    gradients too) follow, for the inputs that stand there. Of a recording, a slider moves its
    cursor. What is changed at the prompt shows when the cell has run.

    Args:
        shown: a network without loops, such as what ``net.unroll(3)`` returns, or a recording.

    Returns:
        An ``anywidget``, for Jupyter, marimo and others that show those. Its ``refresh()`` draws
        what is there now, and it can be told what to do: ``chosen``, ``weight``, ``position``.

    Raises:
        MissingExtraError: if anywidget is not installed.
        OptionError: for anything else.

    >>> import neurosim as ns
    >>> net = ns.dense([2, 2, 1], seed=1)
    >>> _ = ns.forward(net, [0, 1])
    >>> live = ns.widget(net)
    >>> live.chosen, live.weight = ["h1", "o1"], 2.0
    >>> net["h1", "o1"].weight
    2.0
    """
    if not isinstance(shown, Recording):
        of_kind(shown, Network, "ns.widget shows a recording or")
    made = _live()(shown)
    _after_every_cell(made)
    return made


@cache
def _live() -> type[Any]:
    """Make the class of widgets, whose base is loaded at the first one."""
    try:
        from anywidget import AnyWidget
        from traitlets import Bool, Float, Int, List, Unicode
    except ImportError:
        raise MissingExtraError(
            "ns.widget needs anywidget, which is not installed; get it with  "
            "pip install -e '.[notebook]'  in the checkout"
        ) from None

    class Live(AnyWidget):  # type: ignore[misc]  # of a package without types
        """The numbers that both sides hold; a change on either side is one on the other."""

        _esm = resource("widget.js")
        picture = Unicode().tag(sync=True)
        card = Unicode().tag(sync=True)
        clicked = Unicode().tag(sync=True)
        """Where: ``"n3"`` is node 3, ``"c5"`` connection 5, in the network's order."""
        chosen = List(Unicode()).tag(sync=True)
        """What the card is about: the name of a node, or the two of a connection."""
        movable = Bool(False).tag(sync=True)
        weight = Float(0.0).tag(sync=True)
        reach = Float(_REACH).tag(sync=True)
        length = Int(-1).tag(sync=True)
        """How many steps the recording has; -1 of a network."""
        position = Int(0).tag(sync=True)
        line = Unicode().tag(sync=True)
        """The step that was done last, what a network's outputs are, or what is wrong."""

        def __init__(self, shown: Network | Recording) -> None:
            super().__init__()
            self.shown = shown
            self.net = shown.net if isinstance(shown, Recording) else shown
            self.refresh()
            self.observe(self._choose, "clicked")
            self.observe(self._show_chosen, "chosen")
            self.observe(self._move_weight, "weight")
            self.observe(self._move_cursor, "position")

        def refresh(self) -> None:
            """Show what is there now."""
            self.picture = presentation.html(self.net) or ""
            if isinstance(self.shown, Recording):
                self.length, self.position = len(self.shown), self.shown.position
                at = self.shown.position
                self.line = str(self.shown[at - 1]) if at else "the start"
            elif self.net.stage != "built":
                self.line = ", ".join(
                    f"{each.name} = {number(each.output, 6)}" for each in self.net.outputs[:_TOLD]
                )
            self._show_chosen()

        def _choose(self, change: Any) -> None:
            self.chosen = _names(self.net, self.clicked)

        def _show_chosen(self, change: Any = None) -> None:
            found = _found(self.net, self.chosen)
            self.card = presentation.html(found) or ""
            self.movable = isinstance(found, Connection) and self.net is self.shown
            if isinstance(found, Connection):
                self.reach = max(_REACH, 2 * abs(found.weight)) if change else self.reach
                self.weight = found.weight

        def _move_weight(self, change: Any) -> None:
            found = _found(self.net, self.chosen)
            if isinstance(found, Connection) and found.weight != self.weight and self.movable:
                self._told(_set_weight, self.net, found, self.weight)

        def _move_cursor(self, change: Any) -> None:
            if isinstance(self.shown, Recording) and self.position != self.shown.position:
                self._told(self.shown.seek, self.position)

        def _told(self, change: Callable[..., object], *given: Any) -> None:
            """Make a change that was asked for in the picture; what is wrong is said there."""
            wrong = self.line = ""
            try:
                change(*given)
            except NeurosimError as error:
                wrong = str(error)
            self.refresh()
            self.line = wrong or self.line

    return Live


def _names(net: Network, clicked: str) -> list[str]:
    """Return the name of the node, or the two of the connection, that was clicked."""
    kind, number = clicked[:1], clicked[1:]
    if not number.isdecimal():
        return []
    if kind == "n":
        return list(net)[int(number) : int(number) + 1]
    found = net.connections[int(number) : int(number) + 1]
    return [name for each in found for name in (each.source.name, each.target.name)]


def _found(net: Network, chosen: list[str]) -> Any:
    """Return what was chosen; None for nothing, and for what is no longer there."""
    key: Any = chosen[0] if len(chosen) == 1 else tuple(chosen)
    with suppress(NeurosimError):
        return net[key] if chosen else None
    return None


def _set_weight(net: Network, connection: Connection, weight: float) -> None:
    """Give a connection another weight and let what was computed follow it.

    Raises:
        NetworkError, InputError, StateError: if the weight cannot be set.
        DivergenceError: if a number overflows; all are then as they were.
    """
    before = connection.weight
    connection.weight = weight
    if not _follow(net):
        connection.weight = before
        _follow(net)
        raise DivergenceError(f"with weight {number(weight)} outputs of {net.name!r} overflow")


def _follow(net: Network) -> bool:
    """Compute again what the last passes computed, for the inputs that stand there.

    Returns:
        Whether all outputs and errors are finite.
    """
    if net.recurrent or net.stage == "built":
        return True
    walk = Walk(net)
    criterion = next((each.criterion for each in net.outputs if each.criterion is not None), None)
    with at_work(net, "a widget"), suppress(OverflowError):
        walk.forward([node.output for node in walk.inputs])
        if net.stage != "forward" and criterion is not None:
            walk.backward([each.expected for each in net.outputs], criterion, first=True)
        return all(math.isfinite(each.output + each.error) for each in net.neurons)
    return False


def _after_every_cell(live: Any) -> None:
    """Let a widget show what a cell has changed, until it is closed."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is None:
        return

    def refresh(*_: Any) -> None:
        if live.comm is None:
            shell.events.unregister("post_run_cell", refresh)
        else:
            live.refresh()

    shell.events.register("post_run_cell", refresh)
