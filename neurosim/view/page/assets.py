"""What pages and notebooks carry with them: style sheets, scripts and the page around them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from importlib.resources import files

from neurosim.view.scene.theme import DARK, LIGHT, Theme

STRONG = (("s7", 0.7), ("s9", 0.89))
"""From which share of the full colour on the other ink reads better, in dark and in light."""

SCRIPTS = (
    "start", "network", "time", "picture", "notes", "moments", "plots", "curve", "surface",
    "samples", "plane", "inspector", "playing", "controls",
)  # fmt: skip
"""The parts of the player, in an order in which each finds what it uses."""


def resource(name: str) -> str:
    """Return the text of a file of ``web``, without indentation and comments."""
    written = files("neurosim.view.page").joinpath("web", name).read_text(encoding="utf-8")
    lines = [line.strip() for line in written.splitlines()]
    return "\n".join(line for line in lines if line and not line.startswith(("//", "/*")))


def script(functions: Iterable[str] = ()) -> str:
    """Return the player as one script that leaves no name behind.

    Args:
        functions: those of a network's neurons, in JavaScript.
    """
    known = f"const functions = [{','.join(functions)}];"
    parts = [resource(f"{name}.js") for name in SCRIPTS]
    return "\n".join(['"use strict";', "(() => {", known, *parts, "})();"])


def style(name: str) -> str:
    """Return a style sheet of ``web`` with the colours of the themes.

    Where it says ``/* light */`` or ``/* dark */`` the theme's colours are set as variables.
    """
    sheet = resource(name)
    for each in (LIGHT, DARK):
        colours = ";".join(f"--ns-{name}:{colour}" for name, colour in _colours(each).items())
        sheet = sheet.replace(f"/* {each.name} */", f"{colours};color-scheme:{each.name}")
    return sheet


def plain_style(name: str, theme: Theme) -> str:
    """Return a style sheet of ``web`` without variables, for programs that know none."""
    sheet = resource(name)
    for variable, colour in _colours(theme).items():
        sheet = sheet.replace(f"var(--ns-{variable})", colour)
    return sheet


def _colours(theme: Theme) -> dict[str, str]:
    levels = (("s0", 0.0), *STRONG)
    inks = {f"ink-{name}": theme.ink(theme.fill(least + 0.02)) for name, least in levels}
    colours = asdict(theme)
    del colours["name"]
    return {**colours, **inks}
