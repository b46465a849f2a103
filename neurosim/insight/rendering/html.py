"""HTML: a page of its own, or a fragment for a notebook; it loads nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from neurosim.insight import document as parts
from neurosim.insight.rendering.mathml import MathmlWriter, aligned
from neurosim.insight.rendering.text import NARROW, TextWriter, rows, width_of

if TYPE_CHECKING:
    from neurosim.insight.document import Document

ROOM = 42
"""How many characters of a formula fit half a page."""

_STYLE = """
body { font-family: system-ui, sans-serif; line-height: 1.5; color: #1b1b1b; background: #fff;
       max-width: 60rem; margin: 2rem auto; padding: 0 1.5rem; }
.neurosim table { border-collapse: collapse; margin: 1rem 0; }
.neurosim th, .neurosim td { border-bottom: 1px solid #c8c8c8; padding: .25rem .75rem;
       text-align: left; }
.neurosim .ns-equation { margin: .5rem 0 .5rem 1.5rem; padding: .25rem 0; overflow: auto hidden; }
.neurosim mtd { padding: .25em .25em; }
.neurosim figure { margin: 1rem 0; }
.neurosim figure svg, .neurosim figure img { max-width: 100%; height: auto; }
@page { size: A4; margin: 15mm; }
@media print {
  body { margin: 0; padding: 0; max-width: none; font-size: 10pt; line-height: 1.3; }
  .neurosim.ns-columns2 { columns: 2; column-gap: 8mm; }
  .neurosim h1, .neurosim figure { column-span: all; }
  .neurosim h1, .neurosim h2, .neurosim h3 { margin: .8rem 0 .3rem; }
  .neurosim h1, .neurosim h2, .neurosim h3, .neurosim h2 + p, .neurosim h3 + p
       { break-after: avoid; }
  .neurosim .ns-equation, .neurosim p, .neurosim tr, .neurosim figure,
  .neurosim table:not(:has(tr:nth-child(9))) { break-inside: avoid; }
  .neurosim .ns-equation { margin-left: .5rem; font-size: calc(1em * var(--ns-fit, 1)); }
  .neurosim th, .neurosim td { padding: .3rem .2rem; }
  .neurosim figure svg, .neurosim figure img { max-height: 75mm; }
}
""".strip()


def render(document: Document) -> str:
    """Return the document as a whole page."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n"
        f"<body>\n{fragment(document)}\n</body>\n</html>\n"
    )


def fragment(document: Document) -> str:
    """Return the document as one element, for a notebook or another page."""
    writer = MathmlWriter(document.precision)
    width = width_of(document)
    body = "\n".join(_block(block, writer, width) for block in document.blocks)
    columns = f" ns-columns{document.COLUMNS}" if document.COLUMNS > 1 else ""
    return f'<div class="neurosim{columns}">\n{body}\n</div>'


def _block(block: parts.Block, writer: MathmlWriter, width: int) -> str:
    match block:
        case parts.Heading(text, level):
            return f"<h{level}>{escape(text)}</h{level}>"
        case parts.Paragraph(inline):
            return f"<p>{writer.inline(inline)}</p>"
        case parts.Equation():
            math = f"<math>{aligned(block, writer, width)}</math>"
            return f'<div class="ns-equation"{_fit(block, writer, width)}>{math}</div>'
        case parts.Table(head, cells):
            return _table(head, cells, writer)
        case parts.Items(items, numbered):
            kind = "ol" if numbered else "ul"
            made = "".join(f"<li>{writer.inline(item)}</li>\n" for item in items)
            return f"<{kind}>\n{made}</{kind}>"
        case parts.Figure():
            return _figure(block)


def _fit(equation: parts.Equation, writer: MathmlWriter, width: int) -> str:
    """Say how much smaller a formula is printed that is too wide for half a page."""
    lines = list(rows(equation, TextWriter(writer.precision), width))
    longest = len(lines[0][0]) + max(len(right) for *_, right in lines)
    return f' style="--ns-fit: {ROOM / longest:.2f}"' if width == NARROW and longest > ROOM else ""


def _table(
    head: tuple[str, ...],
    cells: Iterable[tuple[tuple[parts.Inline, ...], ...]],
    writer: MathmlWriter,
) -> str:
    top = "".join(f"<th>{escape(title)}</th>" for title in head)
    made = [
        f"<tr>{''.join(f'<td>{writer.inline(cell)}</td>' for cell in row)}</tr>" for row in cells
    ]
    return (
        f"<table>\n<thead><tr>{top}</tr></thead>\n<tbody>\n"
        + "\n".join(made)
        + "\n</tbody>\n</table>"
    )


def _figure(figure: parts.Figure) -> str:
    # An SVG file begins with an XML declaration that has no place inside a page.
    start = figure.svg.find("<svg")
    if start >= 0:
        picture = figure.svg[start:]
    elif figure.path:
        picture = f'<img src="{escape(quote(figure.path))}" alt="{escape(figure.caption)}">'
    else:
        picture = ""
    return f"<figure>{picture}<figcaption>{escape(figure.caption)}</figcaption></figure>"
