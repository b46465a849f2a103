"""What one can do while a recording plays, in a window and on a page: one table of all keys."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from neurosim.graph.time.unrolling import Unrolled
from neurosim.view.moments.frames import Frames


class Action(NamedTuple):
    """Something that a player can do.

    Attributes:
        method: the player's method.
        arguments: what it is called with.
        keys: the keys for it, as matplotlib names them.
        button: what its button in a window says; "" for none.
        help: what it does.
        where: "always", or what there has to be, as :func:`kinds` tells; "window" and "page" are
            what only these can do.
    """

    method: str
    arguments: tuple[Any, ...]
    keys: tuple[str, ...]
    button: str
    help: str
    where: str = "always"

    @property
    def name(self) -> str:
        """What its button is called.

        >>> by_key("p").name
        'jump_phase'
        """
        return "_".join((self.method, *map(str, self.arguments)))


ACTIONS = (
    Action("jump_back", ("epoch",), ("E",), "◀ epoch", "to the epoch before", "epoch"),
    Action("jump_back", ("sample",), ("S",), "◀ sample", "to the sample before", "sample"),
    Action("jump_back", ("phase",), ("P", "up", "pageup"), "◀ phase", "to the phase before"),
    Action("jump_back", ("time",), ("M",), "◀ time", "to the step of time before", "time"),
    Action("back", (), ("left",), "◀ step", "a step back"),
    Action("toggle", (), (" ",), "play", "play or pause"),
    Action("step", (), ("right",), "step ▶", "a step on"),
    Action("jump", ("phase",), ("p", "down", "pagedown"), "phase ▶", "to the next phase"),
    Action("jump", ("time",), ("m",), "time ▶", "to the next step of time", "time"),
    Action("jump", ("sample",), ("s",), "sample ▶", "to the next sample", "sample"),
    Action("jump", ("epoch",), ("e",), "epoch ▶", "to the next epoch", "epoch"),
    Action("hasten", (1,), ("+", "="), "speed 1×", "faster"),
    Action("hasten", (-1,), ("-",), "", "slower"),
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
    Action("theme", (), ("t",), "", "light or dark", "page"),
    Action("unpin", (), ("escape",), "", "close the numbers of what was clicked"),
)


OTHERS = (
    ("tab and enter", "to a node, and to its numbers", "page"),
    ("click a node or connection", "its numbers, history and formula", "always"),
    ("click a pixel that it reads", "the weight between them, at all its places", "window"),
    ("click a curve", "to that moment", "always"),
    ("click the decision surface", "that of the next output", "window"),
    ("turn the wheel", "a step on or back", "window"),
)
"""What the mouse and other keys do beside the buttons and the slider, and where."""


def by_key(key: str | None, places: Collection[str] = ("always",)) -> Action | None:
    """Return what a key does, of the actions that there are.

    >>> by_key("left").help
    'a step back'
    """
    found = (each for each in ACTIONS if each.where in places and key in each.keys)
    return next(found, None)


def kinds(frames: Frames, player: str) -> set[str]:
    """Return for what there are actions in a player, a "window" or a "page", of a recording."""
    found = {kind for kind, starts in frames.chapters.all.items() if starts}
    if player == "window" and isinstance(frames.net, Unrolled):
        found.add("unrolled")
    return found | {"always", player}


def key_list(places: Collection[str]) -> list[tuple[str, str]]:
    """Return the keys and clicks and what they do, for the list on ``?``."""
    keys = [(written(each), each.help) for each in ACTIONS if each.where in places]
    return [*keys, *((how, what) for how, what, where in OTHERS if where in places)]


def written(action: Action) -> str:
    """Write the keys of an action as they are pressed: ``E`` is shift and e.

    >>> [written(by_key(key, ["always", "epoch"])) for key in (" ", "E", "?")]
    ['space', 'shift+E', '? or h']
    """
    names = {" ": "space"}
    return " or ".join(
        f"shift+{key}" if key.isupper() else names.get(key, key) for key in action.keys
    )
