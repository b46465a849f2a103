"""LaTeX: a document that compiles as it is, and the formulas for Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil

from neurosim.insight import document as parts
from neurosim.insight.expressions import Symbol
from neurosim.insight.rendering.text import rows
from neurosim.insight.rendering.writer import WIDE, Writer

_HEAD = r"""\documentclass[%s,fleqn]{article}
\usepackage[utf8]{inputenc}
\usepackage[T1]{fontenc}
\usepackage[a4paper,margin=%smm]{geometry}
\usepackage{amsmath}
\usepackage{graphicx}
\setlength{\parindent}{0pt}
\setlength{\mathindent}{1em}
\setlength{\parskip}{6pt}
\setlength{\columnsep}{8mm}
\raggedbottom
\sloppy
\renewcommand{\arraystretch}{%s}
\AtBeginDocument{\abovedisplayskip=4pt \belowdisplayskip=4pt}
\providecommand{\lt}{<}
\providecommand{\gt}{>}
\newsavebox{\sheet}
\newcommand{\fitted}[1]{\sbox{\sheet}{#1}\ifdim\wd\sheet>\linewidth
  \resizebox{\linewidth}{!}{\usebox{\sheet}}\else\usebox{\sheet}\fi}
\newcommand{\formula}[1]{\begingroup\advance\linewidth by -\mathindent
  \[\fitted{$\displaystyle\begin{aligned}#1\end{aligned}$}\]\endgroup}
\makeatletter
\newcommand{\staying}{\nopagebreak\@nobreaktrue\everypar{\@nobreakfalse\everypar{}}}
\makeatother
\begin{document}
"""
_ROWS, _FEWER = 36, 12
"""How many rows of a table fit a page, and part of a column; a longer one is set in parts."""

_LINES = 12
"""How many lines of a formula are kept together."""

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "[": "{[}",  # or it would be an option of the end of a row
    "*": "{*}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "·": r"\ensuremath{\cdot}",
    "\n": " ",
}
"""Signs in text."""
_SIGNS = {
    " ": r"\ ",
    "\\": r"{\backslash}",
    "<": r"{\lt}",
    ">": r"{\gt}",
    "^": r"{\wedge}",
    "~": r"{\sim}",
    **{sign: rf"\{sign}" for sign in "{}$&#%_"},
    **{sign: sign for sign in "().,:;=+-*/|!?[]'@"},
}
"""Signs in mathematics mode."""
_LETTERS = "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ"
_NAMES = """alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma
tau upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"""
_GREEK = dict(zip(_LETTERS, _NAMES.split(), strict=True))
_OPERATORS = {"ln": r"\ln", "tanh": r"\tanh", "arctan": r"\arctan", "max": r"\max", "exp": r"\exp"}


class LatexWriter(Writer):
    r"""Formulas for LaTeX's mathematics mode.

    >>> from neurosim.insight.expressions import Derivative
    >>> from neurosim.insight.precision import Precision
    >>> LatexWriter(Precision()).write(Derivative(Symbol("E"), Symbol("w", "i1", "h1")))
    '\\frac{\\partial E}{\\partial w_{\\mathrm{i1} \\to \\mathrm{h1}}}'
    """

    times = r" \cdot "
    fraction, power, brackets = r"\frac{{{}}}{{{}}}", "{}^{{{}}}", r"\left({}\right)"
    call = r"{}\left({}\right)"

    def escaped(self, text: str) -> str:
        r"""Return text that LaTeX sets as it is; what its standard fonts lack by its number.

        >>> from neurosim.insight.precision import Precision
        >>> print(*map(LatexWriter(Precision()).escaped, ["50% of h_1", "η"]))
        50\% of h\_1 \ensuremath{\eta}
        """
        return "".join(map(_letter, text))

    def _number(self, text: str) -> str:
        if "e" not in text:
            return text
        digits, exponent = text.split("e")
        return rf"{digits} \cdot 10^{{{int(exponent)}}}"

    def _symbol(self, symbol: Symbol) -> str:
        word = symbol.name if len(symbol.name) == 1 else upright(symbol.name)
        new = "^{+}" if symbol.new else ""
        below = r" \to ".join(map(upright, symbol.of))
        return f"{word}{new}_{{{below}}}" if symbol.of else f"{word}{new}"

    def _derivative(self, top: Symbol, bottom: Symbol) -> str:
        above, below = self._symbol(top), self._symbol(bottom)
        return rf"\frac{{\partial {above}}}{{\partial {below}}}"

    def _blank(self, width: int) -> str:
        return rf"\underline{{\hspace{{{width * 0.5:g}em}}}}"

    def _function(self, name: str) -> str:
        word = _OPERATORS.get(name) or upright(name.removesuffix("'"))
        return word + "'" * name.endswith("'")

    def _heading(self, text: str, level: int) -> str:
        size = ("section", "subsection", "subsubsection")[min(level, 3) - 1]
        return rf"\{size}*{{{text}}}"

    def _equation(self, equation: parts.Equation) -> str:
        body = self.aligned(equation)
        long = f"{{\\allowdisplaybreaks\n\\begin{{align*}}\n{body}\n\\end{{align*}}}}"
        return long if body.count("\n") > _LINES else f"\\formula{{%\n{body}}}"

    def aligned(self, equation: parts.Equation) -> str:
        """Return a formula with its steps below each other, without a surrounding."""
        return " \\\\\n".join(_line(*row) for row in rows(equation, self))

    def _table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        title, written = " & ".join(head), [" & ".join(row) for row in rows]
        count = max(ceil(len(written) / (_ROWS if self.width == WIDE else _FEWER)), 1)
        size = max(ceil(len(written) / count), 1)
        pages = [written[start : start + size] for start in range(0, len(written), size)] or [[]]
        return "\n\n".join(_tabular(title, page, len(head)) for page in pages)

    def _figure(self, caption: str, svg: str, path: str) -> str:
        missing = rf"\textit{{[figure: {caption}]}}"
        if not path or any(sign in path for sign in "{}\\%#\n"):
            return missing
        picture = rf"\includegraphics[width=\linewidth]{{{path}}}\par \textit{{{caption}}}"
        shown = f"\\IfFileExists{{{path}}}{{{picture}}}{{{missing}}}"
        return f"\\begin{{center}}\n{shown}\n\\end{{center}}"


def _letter(letter: str) -> str:
    if letter in _SPECIAL:
        return _SPECIAL[letter]
    if letter in _GREEK:
        return rf"\ensuremath{{\{_GREEK[letter]}}}"
    shown = letter.isprintable() and (letter.isascii() or "À" <= letter <= "ÿ")
    return letter if shown else f"{{[}}U+{ord(letter):04X}]"


def upright(name: str) -> str:
    r"""Return a name for mathematics mode, in signs that browsers' LaTeX knows too.

    >>> print(upright("h1_2"), upright("a < b"))
    \mathrm{h1\_2} \mathrm{a\ {\lt}\ b}
    """
    return rf"\mathrm{{{''.join(map(_sign, name))}}}"


def _sign(letter: str) -> str:
    if letter in _SIGNS:
        return _SIGNS[letter]
    return letter if letter.isascii() and letter.isalnum() else rf"\text{{{_letter(letter)}}}"


def _line(left: str, equal: bool, right: str) -> str:
    sign = "&= " if equal else r"&\quad " if right else ""
    return f"{left and left + ' '}{sign}{right}"


def render(document: parts.Document) -> str:
    """Return the document as LaTeX."""
    blocks = LatexWriter(document.precision, document.COLUMNS).blocks(document)
    for place, (before, block) in enumerate(pairwise(document.blocks), start=1):
        if isinstance(before, parts.Heading) and isinstance(block, parts.Paragraph):
            blocks[place] += "\n\n\\staying"  # a heading stays with what it is about
    head = _HEAD % ("11pt", 22, 1)
    if document.COLUMNS == 2:  # the title and a picture below it go across both columns
        head = _HEAD % ("10pt", 15, 1.4)
        across = 1 + (len(blocks) > 1 and isinstance(document.blocks[1], parts.Figure))
        blocks[:across] = ["\\twocolumn[{%\n" + "\n".join(blocks[:across]) + "\n\\bigskip}]"]
    return head + "\n\n".join(blocks) + "\n\\end{document}\n"


def _tabular(title: str, rows: list[str], columns: int) -> str:
    body = " \\\\\n".join([f"{title} \\\\ \\hline\n{rows[0]}", *rows[1:]] if rows else [title])
    return f"\\fitted{{\\begin{{tabular}}{{{'l' * columns}}}\n{body}\n\\end{{tabular}}}}"
