"""A sheet: a document about a training step, with the network's picture, that can be saved."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory

from neurosim import presentation
from neurosim.checks import choice
from neurosim.files import path_of, write_whole
from neurosim.graph.network import Network
from neurosim.insight.document import Document, Figure
from neurosim.insight.explaining.explanation import Explanation
from neurosim.insight.explaining.symbols import Formula
from neurosim.insight.expressions import Blank, Expression, Number
from neurosim.insight.precision import Precision

__all__ = ["Sheet"]

FORMATS: dict[str, tuple[Callable[[Document], str], str]] = {
    ".md": (lambda sheet: sheet.markdown(), ".svg"),
    ".tex": (lambda sheet: sheet.latex(), ".pdf"),
    ".html": (lambda sheet: sheet.html(), ""),
    ".txt": (lambda sheet: sheet.text(), ""),
}
"""How each ending is written, and the ending of the picture that is put beside it."""

_LINE = Blank(28)


class Sheet(Explanation):
    """A training step on paper: filled in, or with blanks to fill in.

    ``print(sheet)`` shows it as text, a notebook as it is, :meth:`save` writes it to a file.

    Args:
        title: its heading.
        net: the network for the picture.
        precision: how many digits its numbers show.
        blank: leave out the numbers.
    """

    def __init__(self, title: str, net: Network, precision: Precision, blank: bool = False) -> None:
        super().__init__(title, precision)
        self._net = net
        self._blank = blank

    @property
    def blank(self) -> bool:
        """True if the numbers are left out."""
        return self._blank

    def formula(self, left: Expression, formula: Formula) -> float:
        """Add symbols, numbers and result, or blanks for the numbers; return the result."""
        if not self._blank:
            return super().formula(left, formula)
        symbols = () if isinstance(formula.symbols, Number) else (formula.symbols,)
        self.equation(left, *symbols, _LINE, Blank())
        return formula.result

    def picture(self) -> None:
        """Add the picture of the network."""
        self.figure(f"The network {self._net.name} before the step")

    def html(self) -> str:
        """Return it as a page of its own, with the picture inside."""
        return Document.html(self._with_picture(svg=self._svg()))

    def save(self, path: str | PathLike[str]) -> Path:
        """Write it to a file; the ending says how.

        ``.md`` and ``.tex`` get the picture as a file beside them (``NAME-network.svg`` and
        ``.pdf``), ``.html`` has it inside, ``.txt`` does without.

        Raises:
            OptionError: for another ending.
            FileError: if a file cannot be written.
        """
        target = path_of(path)
        choice(target.suffix.lower(), FORMATS, "way to write a sheet")
        write, ending = FORMATS[target.suffix.lower()]
        shown: Document = self
        if ending:
            picture = target.with_name(f"{target.stem}-network{ending}")
            drawn = presentation.draw(self._net, picture)
            shown = self._with_picture(path=picture.name if drawn else "")
        return write_whole(target, write(shown))

    def _repr_html_(self) -> str:
        return Document._repr_html_(self._with_picture(svg=self._svg()))

    def _svg(self) -> str:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "network.svg"
            return path.read_text("utf-8") if presentation.draw(self._net, path) else ""

    def _with_picture(self, svg: str = "", path: str = "") -> Sheet:
        twin = Sheet(self.title, self._net, self.precision, self.blank)
        twin._blocks = [
            Figure(block.caption, svg, path) if isinstance(block, Figure) else block
            for block in self.blocks
        ]
        return twin

    def __repr__(self) -> str:
        return f"Sheet({self.title!r})"
