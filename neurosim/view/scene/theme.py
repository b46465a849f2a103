"""One visual language for every picture: colours, shapes and line styles, as plain data.

Nothing is told by colour alone: a sign is also a line style or a caption, a kind of node also a
shape. The hues, blue and vermilion, are those of Okabe and Ito (2008), told apart by all eyes.
"""

from __future__ import annotations

from dataclasses import dataclass

from neurosim.checks import choice
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Node

EVEN = 0.208
"""The luminance at which dark and white text have as much contrast, by the ratio of WCAG 2."""


@dataclass(frozen=True)
class Theme:
    """The colours of a picture, each as ``#rrggbb``.

    Attributes:
        name: "light" or "dark".
        background: of the whole picture.
        panel: of panels and controls that lie on it.
        text: what is written.
        muted: what is written beside it, and outlines.
        faint: lines that only help, such as axes.
        empty: the fill of a node whose output is 0.
        positive: weights, outputs and errors above 0.
        negative: the same below 0.
        accent: what the current step is about.
    """

    name: str
    background: str
    panel: str
    text: str
    muted: str
    faint: str
    empty: str
    positive: str
    negative: str
    accent: str

    def fill(self, output: float, scale: float = 1.0) -> str:
        """Return the fill of a node: the further from 0 its output, the stronger the colour.

        Args:
            output: the node's output.
            scale: the size of output that gets the full colour.

        >>> LIGHT.fill(0.0), LIGHT.fill(1.0) == LIGHT.positive
        ('#ffffff', True)
        """
        share = min(abs(output) / scale, 1.0) if scale else 0.0
        return mixed(self.empty, self.positive if output >= 0 else self.negative, share)

    def ink(self, fill: str) -> str:
        """Return the colour, dark or light, in which text on that fill reads best.

        >>> LIGHT.ink("#ffffff"), LIGHT.ink("#00507d")
        ('#1b1f24', '#ffffff')
        """
        return "#1b1f24" if _luminance(fill) > EVEN else "#ffffff"

    def sign(self, value: float) -> str:
        """Return the colour of a positive or negative number."""
        return self.positive if value >= 0 else self.negative


LIGHT = Theme(
    name="light",
    background="#ffffff",
    panel="#f2f4f7",
    text="#1b1f24",
    muted="#57606a",
    faint="#c9d1d9",
    empty="#ffffff",
    positive="#0072b2",
    negative="#c44e00",
    accent="#9a6700",
)

DARK = Theme(
    name="dark",
    background="#14181d",
    panel="#1f252c",
    text="#e8edf2",
    muted="#9aa7b4",
    faint="#3d4752",
    empty="#1b2027",
    positive="#56b4e9",
    negative="#f0883e",
    accent="#f2cc60",
)

THEMES = {"light": LIGHT, "dark": DARK}

SHAPES: dict[str, tuple[int, float, float] | None] = {
    "input": (4, 0.5, 1.22),
    "bias": (4, 0.0, 1.06),
    "state": (5, 0.0, 1.12),
    "hidden": None,
    "output": (6, 0.0, 1.08),
}
"""The shape of each kind of node: how many corners it has, how far they are turned (in corners),
and how far they reach (in radii); None for a circle."""

NAMES = {
    "input": "input",
    "bias": "bias node, always 1",
    "state": "state: what was sent before the first step of time, or will be after the last",
    "hidden": "hidden neuron",
    "output": "output neuron",
}
"""What each kind of node is called in legends."""

SIGNS = {
    "product": ("∏", "multiplies its signals"),
    "max": ("max", "takes its largest signal"),
}
"""What stands in a neuron that does not sum its signals, and what that means."""

ACTIVATIONS = {"logistic": "σ", "relu": "ReLU", "identity": "id", "binary_step": "step"}
"""What stands in a neuron for its activation function, where that is not its name."""

DASHES = (3.2, 1.8)
"""Length of dash and gap, in line widths, of connections with a negative weight."""

BELOW_ZERO = (0, (2.0, 1.0))
"""The line style of a rim or ring that stands for a number below 0."""


def theme(name: str | Theme) -> Theme:
    """Return the theme of that name, or the given one itself.

    >>> theme("drak")
    Traceback (most recent call last):
    OptionError: no theme 'drak'; did you mean 'dark'? choose from light, dark
    """
    return name if isinstance(name, Theme) else choice(name, THEMES, "theme")


TITLES = {kind: name.partition(",")[0].partition(":")[0] for kind, name in NAMES.items()}
"""What one node of a kind is called."""


def kind(node: Node) -> str:
    """Return what kind of node it is: "input", "bias", "state", "hidden" or "output".

    >>> import neurosim as ns
    >>> [kind(node) for node in ns.dense([1, 1, 1], bias=False).nodes]
    ['input', 'hidden', 'output']
    """
    name = type(node).__name__.lower()
    return name if name in SHAPES else "hidden"


def activation_mark(neuron: Neuron) -> str:
    """Return what stands in a neuron for its activation function.

    >>> import neurosim as ns
    >>> [activation_mark(each) for each in ns.dense([1, 1, 1], ["prelu", "logistic"]).neurons]
    ['prelu', 'σ']
    """
    name = neuron.activation.label.partition("(")[0]
    return ACTIVATIONS.get(name, name)


def mixed(first: str, second: str, share: float) -> str:
    """Return the colour that lies the given share of the way from the first to the second.

    >>> mixed("#000000", "#ffffff", 0.5)
    '#808080'
    """
    pairs = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    """The relative luminance of WCAG 2, from 0 to 1."""
    shares = [channel / 255 for channel in _channels(colour)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
