"""Markdown, with formulas between dollar signs, as GitHub and Jupyter read them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from neurosim.insight import document as parts
from neurosim.insight.expressions import Expression
from neurosim.insight.rendering.latex import LatexWriter, aligned

if TYPE_CHECKING:
    from neurosim.insight.document import Document

__all__ = ["render"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~])")


def render(document: Document) -> str:
    """Return the document as Markdown."""
    writer = LatexWriter(document.precision)
    return "\n\n".join(_block(block, writer) for block in document.blocks) + "\n"


def escaped(text: str) -> str:
    r"""Return text that Markdown shows as it is.

    >>> print(escaped("h_1 | *x*"))
    h\_1 \| \*x\*
    """
    return _SPECIAL.sub(r"\\\1", text.replace("\n", " "))


def _block(block: parts.Block, writer: LatexWriter) -> str:
    match block:
        case parts.Heading(text, level):
            return f"{'#' * level} {escaped(text)}"
        case parts.Paragraph(inline):
            return _inline(inline, writer)
        case parts.Equation():
            body = aligned(block, writer)
            return f"$$\n\\begin{{aligned}}\n{body}\n\\end{{aligned}}\n$$"
        case parts.Table(head, rows):
            made = [tuple(map(escaped, head)), ("---",) * len(head)]
            made += [tuple(_inline(cell, writer) for cell in row) for row in rows]
            return "\n".join(f"| {' | '.join(row)} |" for row in made)
        case parts.Items(items, numbered):
            return "\n".join(
                f"{f'{place}.' if numbered else '-'} {_inline(item, writer)}"
                for place, item in enumerate(items, 1)
            )
        case parts.Figure(caption, _, path):
            words = escaped(caption)
            return f"![{words}](<{path}>)" if path else f"*[figure: {words}]*"


def _inline(inline: Iterable[parts.Inline], writer: LatexWriter) -> str:
    return "".join(_word(each, writer) for each in inline)


def _word(word: parts.Inline, writer: LatexWriter) -> str:
    if isinstance(word, Expression):
        return f"${writer.write(word)}$"
    if isinstance(word, parts.Strong):
        return f"**{escaped(word.text)}**"
    return escaped(word)
