"""HTML: a page of its own, or a fragment for a notebook; it loads nothing else.

Formulas are MathML, which browsers set by themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from neurosim.insight import document as parts
from neurosim.insight.expressions import Symbol
from neurosim.insight.rendering.text import TextWriter, rows
from neurosim.insight.rendering.writer import NARROW, Writer

ROOM = 42
"""How many characters of a formula fit half a page."""

_PARTS = """
.neurosim h1 { font-size: 2em; margin: .67em 0; }
.neurosim h2 { font-size: 1.5em; margin: .83em 0; }
.neurosim h3 { font-size: 1.17em; margin: 1em 0; }
.neurosim h1, .neurosim h2, .neurosim h3, .neurosim th { font-weight: bold; }
.neurosim p { margin: 1em 0; }
.neurosim table { border-collapse: collapse; margin: 1rem 0; }
.neurosim th, .neurosim td { border-bottom: 1px solid #c8c8c8; padding: .25rem .75rem;
       text-align: left; }
.neurosim .ns-equation { margin: .5rem 0 .5rem 1.5rem; padding: .25rem 0; overflow: auto hidden; }
.neurosim mtd { padding: .25em .25em; }
.neurosim figure { margin: 1rem 0; }
.neurosim figure svg, .neurosim figure img { max-width: 100%; height: auto; }
""".strip()
"""Of the parts of a document, also where a notebook takes back what browsers give them."""

_STYLE = """
body { font-family: system-ui, sans-serif; line-height: 1.5; color: #1b1b1b; background: #fff;
       max-width: 60rem; margin: 2rem auto; padding: 0 1.5rem; }
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


class HtmlWriter(Writer):
    """Formulas as the inside of a ``math`` element, and the parts of a page around them.

    >>> from neurosim.insight.precision import Precision
    >>> HtmlWriter(Precision()).write(Symbol("net", "h1"))
    '<msub><mi>net</mi><mtext>h1</mtext></msub>'
    """

    times, plus, minus, sign = (
        "<mo>&#183;</mo>",
        "<mo>+</mo>",
        '<mo form="infix">&#8722;</mo>',
        '<mo form="prefix">&#8722;</mo>',
    )
    fraction = "<mfrac><mrow>{}</mrow><mrow>{}</mrow></mfrac>"
    power, joint = "<msup><mrow>{}</mrow><mrow>{}</mrow></msup>", "<mo>,</mo>"
    brackets = "<mrow><mo>(</mo>{}<mo>)</mo></mrow>"
    call = f"<mrow><mi>{{}}</mi>{brackets}</mrow>"
    within = "<math><mrow>{}</mrow></math>"

    def escaped(self, text: str) -> str:
        """Return text for a page."""
        return escape(text)

    def _number(self, text: str) -> str:
        sign, digits = ("<mo>&#8722;</mo>", text[1:]) if text.startswith("-") else ("", text)
        if "e" not in digits:
            return f"<mrow>{sign}<mn>{digits}</mn></mrow>" if sign else f"<mn>{digits}</mn>"
        mantissa, exponent = digits.split("e")
        power = f"<msup><mn>10</mn>{self._number(str(int(exponent)))}</msup>"
        return f"<mrow>{sign}<mn>{mantissa}</mn>{self.times}{power}</mrow>"

    def _symbol(self, symbol: Symbol) -> str:
        word = f"<mi>{escape(symbol.name)}</mi>"
        names = "<mo>&#8594;</mo>".join(f"<mtext>{escape(name)}</mtext>" for name in symbol.of)
        below = names if len(symbol.of) == 1 else f"<mrow>{names}</mrow>"
        if symbol.new and symbol.of:
            return f"<msubsup>{word}{below}<mo>+</mo></msubsup>"
        if symbol.new:
            return f"<msup>{word}<mo>+</mo></msup>"
        return f"<msub>{word}{below}</msub>" if symbol.of else word

    def _derivative(self, top: Symbol, bottom: Symbol) -> str:
        above, below = (
            f"<mrow><mo>&#8706;</mo>{self._symbol(each)}</mrow>" for each in (top, bottom)
        )
        return f"<mfrac>{above}{below}</mfrac>"

    def _blank(self, width: int) -> str:
        style = f"border-bottom:1px solid;width:{width * 0.6:g}em;height:1.1em"
        return (
            f'<mspace class="ns-blank" style="{style}" width="{width * 0.6:g}em" height="1.1em"/>'
        )

    def _function(self, name: str) -> str:
        return escape(name)

    def _heading(self, text: str, level: int) -> str:
        return f"<h{level}>{text}</h{level}>"

    def _paragraph(self, text: str) -> str:
        return f"<p>{text}</p>"

    def _equation(self, equation: parts.Equation) -> str:
        made = "".join(_row(*row) for row in rows(equation, self))
        plain = TextWriter(self.precision)
        plain.width = self.width
        lines = list(rows(equation, plain))
        longest = len(lines[0][0]) + max(len(right) for *_, right in lines)
        wide = self.width == NARROW and longest > ROOM
        fit = f' style="--ns-fit: {ROOM / longest:.2f}"' if wide else ""
        math = f'<math><mtable displaystyle="true">{made}</mtable></math>'
        return f'<div class="ns-equation"{fit}>{math}</div>'

    def _table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        top = "".join(f"<th>{title}</th>" for title in head)
        made = [f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows]
        return (
            f"<table>\n<thead><tr>{top}</tr></thead>\n<tbody>\n"
            + "\n".join(made)
            + "\n</tbody>\n</table>"
        )

    def _figure(self, caption: str, svg: str, path: str) -> str:
        # An SVG file begins with an XML declaration that has no place inside a page.
        start = svg.find("<svg")
        image = f'<img src="{escape(quote(path))}" alt="{caption}">' if path else ""
        picture = svg[start:] if start >= 0 else image
        return f"<figure>{picture}<figcaption>{caption}</figcaption></figure>"


def render(document: parts.Document) -> str:
    """Return the document as a whole page."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}</title>\n<style>\n{_PARTS}\n{_STYLE}\n</style>\n</head>\n"
        f"<body>\n{fragment(document, style='')}\n</body>\n</html>\n"
    )


def fragment(document: parts.Document, style: str = f"<style>\n{_PARTS}\n</style>\n") -> str:
    """Return the document as one element, for a notebook or another page, with its style."""
    body = "\n".join(HtmlWriter(document.precision, document.COLUMNS).blocks(document))
    columns = f" ns-columns{document.COLUMNS}" if document.COLUMNS > 1 else ""
    return f'<div class="neurosim{columns}">\n{style}{body}\n</div>'


def _row(left: str, equal: bool, right: str) -> str:
    sign = "<mo>=</mo>" if equal else ""
    return (
        f'<mtr><mtd style="text-align:right"><mrow>{left}</mrow></mtd>'
        f"<mtd>{sign}</mtd>"
        f'<mtd style="text-align:left"><mrow>{right}</mrow></mtd></mtr>'
    )
