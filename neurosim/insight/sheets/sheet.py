"""A sheet: a document about a training step, with the network's picture, that can be saved."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from neurosim import presentation
from neurosim.graph.network import Network
from neurosim.insight.document import Document, Figure
from neurosim.insight.explaining.explanation import Explanation
from neurosim.insight.explaining.symbols import Formula
from neurosim.insight.expressions import Blank, Expression, Number
from neurosim.insight.precision import Precision

PICTURES = {".md": ".svg", ".tex": ".pdf"}
"""The ending of the picture that is put beside a sheet of that ending."""

_LINE = Blank(28)


class Sheet(Explanation):
    """A training step on paper: filled in, or with blanks to fill in.

    ``print(sheet)`` shows it as text, a notebook as it is. :meth:`save` puts its picture beside
    Markdown and LaTeX; HTML has it inside, text does without.

    Args:
        title: its heading.
        net: the network for the picture.
        precision: how many digits its numbers show.
        blank: leave out the numbers.
    """

    KIND = "a sheet"
    COLUMNS = 2

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
        return Document.html(self._with_picture(svg=self.svg()))

    def _beside(self, target: Path) -> Document:
        """Put the picture beside Markdown and LaTeX: ``NAME-network.svg`` and ``.pdf``."""
        ending = PICTURES.get(target.suffix.lower())
        if ending is None:
            return self
        picture = target.with_name(f"{target.stem}-network{ending}")
        return self._with_picture(
            path=picture.name if presentation.draw(self._net, picture) else ""
        )

    def _repr_html_(self) -> str:
        return Document._repr_html_(self._with_picture(svg=self.svg()))

    def svg(self) -> str:
        """Return the picture of the network; nothing where none can be drawn."""
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
