"""MathML: formulas that browsers set by themselves."""

from __future__ import annotations

from html import escape

from neurosim.insight.document import Equation
from neurosim.insight.expressions import Expression, Symbol
from neurosim.insight.rendering.text import rows
from neurosim.insight.rendering.writer import Writer


class MathmlWriter(Writer):
    """Formulas as the inside of a ``math`` element.

    >>> from neurosim.insight.precision import Precision
    >>> MathmlWriter(Precision()).write(Symbol("net", "h1"))
    '<msub><mi>net</mi><mtext>h1</mtext></msub>'
    """

    times, plus, minus, sign = (
        "<mo>&#183;</mo>",
        "<mo>+</mo>",
        '<mo form="infix">&#8722;</mo>',
        '<mo form="prefix">&#8722;</mo>',
    )
    within, strong = "<math><mrow>{}</mrow></math>", "<strong>{}</strong>"

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

    def _fraction(self, top: Expression, bottom: Expression) -> str:
        above, below = self.write(top), self.write(bottom)
        return f"<mfrac><mrow>{above}</mrow><mrow>{below}</mrow></mfrac>"

    def _power(self, base: str, exponent: Expression) -> str:
        return f"<msup><mrow>{base}</mrow><mrow>{self.write(exponent)}</mrow></msup>"

    def _brackets(self, text: str) -> str:
        return f"<mrow><mo>(</mo>{text}<mo>)</mo></mrow>"

    def _call(self, name: str, arguments: list[str]) -> str:
        inside = "<mo>,</mo>".join(arguments)
        return f"<mrow><mi>{escape(name)}</mi>{self._brackets(inside)}</mrow>"


def aligned(equation: Equation, writer: MathmlWriter, width: int) -> str:
    """Return the equation as a table of steps below each other."""
    made = "".join(_row(*row) for row in rows(equation, writer, width))
    return f'<mtable displaystyle="true">{made}</mtable>'


def _row(left: str, equal: bool, right: str) -> str:
    sign = "<mo>=</mo>" if equal else ""
    return (
        f'<mtr><mtd style="text-align:right"><mrow>{left}</mrow></mtd>'
        f"<mtd>{sign}</mtd>"
        f'<mtd style="text-align:left"><mrow>{right}</mrow></mtd></mtr>'
    )
