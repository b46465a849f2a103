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
        where: what there has to be, as :func:`kinds` tells, all of these words.
    """

    method: str
    arguments: tuple[Any, ...]
    keys: tuple[str, ...]
    button: str
    help: str
    where: str = ""

    @property
    def name(self) -> str:
        """What its button is called.

        >>> ACTIONS[0].name
        'jump_back_epoch'
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
    Action("switch", ("curve",), ("c",), "", "show or hide the loss curve", "curve"),
    Action("switch", ("surface",), ("d",), "", "show or hide the decision surface", "surface"),
    Action("turn", (1,), ("o",), "", "the decision surface of the next output", "outputs"),
    Action("turn", (-1,), ("O",), "", "the decision surface of the output before", "outputs"),
    Action("switch", ("legend",), ("g",), "", "show or hide the legend"),
    Action("fill", (), ("v",), "", "fill images by errors, or by outputs again", "images"),
    Action("theme", (), ("t",), "", "light or dark", "page"),
    Action("unpin", (), ("escape",), "", "close the numbers of what was clicked"),
)


OTHERS = (
    ("tab and enter", "to a node, and to its numbers", "page"),
    ("click a node or connection", "its numbers, history and formula", ""),
    ("click a pixel that it reads", "the weight between them, at all its places", "images window"),
    ("click a curve", "to that moment", ""),
    ("click the decision surface", "that of the next output", "outputs window"),
    ("turn the wheel", "a step on or back", "window"),
)
"""What the mouse and other keys do beside the buttons and the slider, and where."""


def there_are(there: Collection[str]) -> list[Action]:
    """Return the actions that need no more than there is.

    >>> {each.where for each in there_are({"window", "time"})} == {"", "time"}
    True
    """
    return [each for each in ACTIONS if _suits(each.where, there)]


def _suits(where: str, there: Collection[str]) -> bool:
    return set(where.split()) <= set(there)


def kinds(frames: Frames, player: str, *, surface: bool, images: bool) -> set[str]:
    """Return for what there are actions in a player, a "window" or a "page", of a recording.

    ``surface`` and ``images`` say whether it can show a decision surface, and shows images.
    """
    net, window = frames.net, player == "window"
    folding = window and isinstance(net, Unrolled) and net.origin
    there: dict[str, Any] = {
        **frames.chapters.all,
        "curve": len(frames.losses) > 1,
        "surface": surface,
        "outputs": surface and len(net.outputs) > 1,
        "images": images or (folding and any(len(x.shape) > 1 for x in folding.groups.values())),
        "unrolled": folding,
    }
    return {player, *(kind for kind, found in there.items() if found)}


def key_list(there: Collection[str]) -> list[tuple[str, str]]:
    """Return the keys and clicks and what they do, for the list on ``?``."""
    keys = [(written(each), each.help) for each in there_are(there)]
    return [*keys, *((how, what) for how, what, where in OTHERS if _suits(where, there))]


def written(action: Action) -> str:
    """Write the keys of an action as they are pressed: ``E`` is shift and e.

    >>> written(ACTIONS[0]), written(ACTIONS[5])
    ('shift+E', 'space')
    """
    named = (key.replace(" ", "space") for key in action.keys)
    return " or ".join(f"shift+{key}" if key.isupper() else key for key in named)
