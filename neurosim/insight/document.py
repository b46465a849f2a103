"""Documents: headings, text, formulas and tables, written as text, Markdown, LaTeX or HTML.

>>> from neurosim.insight.expressions import Symbol
>>> net = Symbol("net", "o1")
>>> document = Document("A neuron")
>>> document.paragraph("The weighted sum is ", net, ":")
>>> document.equation(net, Symbol("w") * Symbol("x"), Number(0.4) * Number(-0.5), Number(-0.2))
>>> print(document)
A neuron
========
<BLANKLINE>
The weighted sum is net_o1:
<BLANKLINE>
  net_o1 = w·x
         = 0.4·(-0.5)
         = -0.2
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import ClassVar, TypeAlias, get_args

from neurosim.attributes import SetOnce, unchanging
from neurosim.checks import choice, listed, of_kind, text as as_text, whole, written
from neurosim.errors import OptionError, shown
from neurosim.files import path_of, write_whole
from neurosim.insight.expressions import Expression, Number, Operand, expression
from neurosim.insight.precision import Precision
from neurosim.notation import counted, visible

Inline: TypeAlias = str | Expression
"""What a line of text is made of: words, and formulas among them."""

Cell: TypeAlias = Inline | float | tuple[Inline, ...]
"""What may be given as a cell of a table."""


@unchanging
@dataclass(frozen=True, slots=True)
class Heading:
    """A title; level 1 is the document's own."""

    text: str
    level: int


@unchanging
@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words and formulas."""

    parts: tuple[Inline, ...]


@unchanging
@dataclass(frozen=True, slots=True)
class Equation:
    """A formula on the left and, below each other, all that it is equal to."""

    left: Expression
    steps: tuple[Expression, ...]


@unchanging
@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under a head; a cell is a line of text, columns of numbers stand right."""

    head: tuple[str, ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]


@unchanging
@dataclass(frozen=True, slots=True)
class Figure:
    """A picture: inline SVG, a path beside the document, or both.

    Text, Markdown and LaTeX refer to the path; HTML shows the SVG within the page.
    """

    caption: str
    svg: str
    path: str


Block: TypeAlias = Heading | Paragraph | Equation | Table | Figure


FORMATS = {".txt": "text", ".md": "markdown", ".tex": "latex", ".html": "html"}
"""How a document is written to a file of each ending."""


class Document(SetOnce):
    """Something to read, independent of how it is written down.

    ``print(document)`` shows plain text; :meth:`markdown`, :meth:`latex` and :meth:`html` write it
    for a notebook or a repository, a typesetter, a browser.

    Args:
        title: its heading.
        precision: how many digits its numbers show.
    """

    KIND: ClassVar[str] = "a document"
    COLUMNS: ClassVar[int] = 1
    """How many columns it has in print."""

    title: str
    precision: Precision

    def __init__(self, title: str, precision: Precision | None = None) -> None:
        self.title = as_text(title, "title")
        self.precision = (
            Precision() if precision is None else of_kind(precision, Precision, "precision must be")
        )
        self._blocks: list[Block] = [Heading(title, 1)]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Its parts in their order, the title first."""
        return tuple(self._blocks)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """Its aligned formulas in their order."""
        return tuple(block for block in self._blocks if isinstance(block, Equation))

    def heading(self, text: str, level: int = 2) -> None:
        """Begin a section (level 2) or a part of one (level 3)."""
        self._blocks.append(Heading(as_text(text, "a heading"), whole(level, "level", most=3)))

    def paragraph(self, *parts: Inline) -> None:
        """Add words, and formulas among them."""
        self._blocks.append(Paragraph(tuple(map(_inline, parts))))

    def equation(self, left: Expression, *steps: Operand) -> None:
        """Add a formula with all that it is equal to, aligned below each other."""
        self._blocks.append(Equation(expression(left), tuple(map(expression, steps))))

    def table(self, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        """Add a table.

        Args:
            head: a title for each column.
            rows: the cells, each a text, a formula, a number, or a tuple of texts and formulas.

        Raises:
            OptionError: if a row is not as long as the head.
        """
        head = [as_text(each, "a cell of the head") for each in listed(head, "head")]
        cells = tuple(tuple(map(_cell, listed(row, "a row"))) for row in listed(rows, "rows"))
        for row in cells:
            if len(row) != len(head):
                raise OptionError(
                    f"a row needs {counted(len(head), 'cell')} as the head has, got {len(row)}"
                )
        self._blocks.append(Table(tuple(head), cells))

    def figure(self, caption: str, *, svg: str = "", path: str | Path = "") -> None:
        """Add a picture as inline SVG, as a path beside the document, or both."""
        words = as_text(caption, "caption"), as_text(svg, "svg")
        self._blocks.append(Figure(*words, written(path)))

    def extend(self, blocks: Iterable[Block]) -> None:
        """Add the parts of another document."""
        what = "the parts of a document"
        for each in (made := listed(blocks, what)):
            if not isinstance(each, get_args(Block)):
                raise OptionError(f"{what} must be those of another, its blocks, got {shown(each)}")
        self._blocks.extend(made)

    def text(self) -> str:
        """Return it as plain text; on an ASCII terminal in ASCII alone."""
        return self._written("text")

    def markdown(self) -> str:
        """Return it as Markdown, with formulas between ``$$`` as GitHub and Jupyter read them."""
        return self._written("markdown")

    def latex(self) -> str:
        """Return it as a LaTeX document that compiles as it is."""
        return self._written("latex")

    def html(self) -> str:
        """Return it as a page of its own that loads nothing else; formulas are MathML."""
        return self._written("html")

    def save(self, path: str | PathLike[str]) -> Path:
        """Write it to a file; the ending says how: ``.txt``, ``.md``, ``.tex`` or ``.html``.

        Raises:
            OptionError: for another ending.
            FileError: if the file cannot be written.
        """
        target = path_of(path)
        way = choice(target.suffix.lower(), FORMATS, f"way to write {self.KIND}")
        content: str = getattr(self._beside(target), way)()
        return write_whole(target, content.rstrip("\n") + "\n")

    def _beside(self, target: Path) -> Document:
        """Return the document as it is written to a file, with what lies beside that."""
        return self

    def _written(self, way: str) -> str:
        # Loaded here because the renderers know the blocks above.
        return visible(import_module(f"neurosim.insight.rendering.{way}").render(self))

    def _repr_html_(self) -> str:
        return visible(import_module("neurosim.insight.rendering.html").fragment(self))

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.title!r}, {counted(len(self._blocks), 'part')})"


class Report(SetOnce, ABC):
    """A result that is read as a document: it prints as text, and a notebook shows it as HTML."""

    @abstractmethod
    def document(self) -> Document:
        """Return it as a document."""

    def __repr__(self) -> str:
        return self.document().text().rstrip()

    def _repr_html_(self) -> str:
        return self.document()._repr_html_()


def _cell(given: Cell) -> tuple[Inline, ...]:
    if isinstance(given, tuple):
        return tuple(map(_inline, given))
    return (Number(given) if isinstance(given, float) else _inline(given),)


def _inline(given: Inline) -> Inline:
    return given if isinstance(given, str) else expression(given)
