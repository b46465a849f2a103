"""Markdown, with formulas between dollar signs, as GitHub and Jupyter read them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from neurosim.insight import document as parts
from neurosim.insight.rendering.latex import LatexWriter, aligned

if TYPE_CHECKING:
    from neurosim.insight.document import Document

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~])")


class MarkdownWriter(LatexWriter):
    r"""LaTeX's formulas among the words of Markdown.

    >>> from neurosim.insight.precision import Precision
    >>> print(MarkdownWriter(Precision()).escaped("h_1 | *x*"))
    h\_1 \| \*x\*
    """

    strong = "**{}**"

    def escaped(self, text: str) -> str:
        """Return text that Markdown shows as it is."""
        return _SPECIAL.sub(r"\\\1", text.replace("\n", " "))


def render(document: Document) -> str:
    """Return the document as Markdown."""
    writer = MarkdownWriter(document.precision)
    return "\n\n".join(_block(block, writer) for block in document.blocks) + "\n"


def _block(block: parts.Block, writer: MarkdownWriter) -> str:
    match block:
        case parts.Heading(text, level):
            return f"{'#' * level} {writer.escaped(text)}"
        case parts.Paragraph(inline):
            return writer.inline(inline)
        case parts.Equation():
            body = aligned(block, writer)
            return f"$$\n\\begin{{aligned}}\n{body}\n\\end{{aligned}}\n$$"
        case parts.Table(head, rows):
            made = [tuple(map(writer.escaped, head)), ("---",) * len(head)]
            made += [tuple(map(writer.inline, row)) for row in rows]
            return "\n".join(f"| {' | '.join(row)} |" for row in made)
        case parts.Items(items, numbered):
            return "\n".join(
                f"{f'{place}.' if numbered else '-'} {writer.inline(item)}"
                for place, item in enumerate(items, 1)
            )
        case parts.Figure(caption, _, path):
            words = writer.escaped(caption)
            return f"![{words}](<{path}>)" if path else f"*[figure: {words}]*"
