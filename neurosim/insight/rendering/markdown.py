"""Markdown, with formulas between dollar signs, as GitHub and Jupyter read them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from neurosim.insight import document as parts
from neurosim.insight.rendering.latex import LatexWriter

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~])")


class MarkdownWriter(LatexWriter):
    r"""LaTeX's formulas among the words of Markdown.

    >>> from neurosim.insight.precision import Precision
    >>> print(MarkdownWriter(Precision()).escaped("h_1 | *x*"))
    h\_1 \| \*x\*
    """

    def escaped(self, text: str) -> str:
        """Return text that Markdown shows as it is."""
        return _SPECIAL.sub(r"\\\1", text.replace("\n", " "))

    def _heading(self, text: str, level: int) -> str:
        return f"{'#' * level} {text}"

    def _equation(self, equation: parts.Equation) -> str:
        return f"$$\n\\begin{{aligned}}\n{self.aligned(equation)}\n\\end{{aligned}}\n$$"

    def _table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        made = [head, ("---",) * len(head), *rows]
        return "\n".join(f"| {' | '.join(row)} |" for row in made)

    def _figure(self, caption: str, svg: str, path: str) -> str:
        return f"![{caption}](<{path}>)" if path else f"*[figure: {caption}]*"


def render(document: parts.Document) -> str:
    """Return the document as Markdown."""
    return "\n\n".join(MarkdownWriter(document.precision).blocks(document)) + "\n"
