"""A sheet: a document about a training step, with its picture, its start and its check."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from neurosim import presentation
from neurosim.checks import of_kind
from neurosim.functions.losses import Loss
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.values.columns import titles
from neurosim.insight.document import Cell, Document, Figure, Inline
from neurosim.insight.explaining.explanation import Explanation
from neurosim.insight.explaining.formulas import parsed
from neurosim.insight.explaining.symbols import LOSS, Formula, weight
from neurosim.insight.expressions import Blank, Expression, Number, Symbol
from neurosim.insight.precision import Precision
from neurosim.insight.sheets.task import Task, rule_of
from neurosim.learning.optimizers.adaptive import Adam

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
        of_kind(formula, Formula, "a sheet takes")
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


def given_section(sheet: Sheet, task: Task, weights: bool = True) -> None:
    """Write what the step starts from: the picture, the patterns, the options, the weights."""
    sheet.picture()
    sheet.heading("Given")
    for number, pattern in task.numbered:
        sheet.paragraph(
            f"Pattern {number}: inputs " if number else "Inputs: ",
            *_listed(task.net.inputs, pattern.inputs, "out"),
            "; wanted: ",
            *_listed(task.net.outputs, pattern.expected, "expected"),
            ".",
        )
    key = _key(task.net)
    if key:
        sheet.paragraph(key)
    sheet.paragraph(
        "The learning rate is ",
        Number(task.learning_rate),
        f"; the loss is {task.criterion.name}, ",
        _formula(task.criterion),
        " for each output. ",
        "All errors are computed with the weights before the update.",
    )
    _moments(sheet, task)
    rows = [(weight(each), each.weight, _remark(each)) for each in task.weights]
    if not weights:
        return
    if any(remark for _, _, remark in rows):
        sheet.table(["weight", "value", ""], rows)
    else:
        sheet.table(["weight", "value"], [row[:2] for row in rows])


def _moments(sheet: Sheet, task: Task) -> None:
    """Write the optimizer, and what it remembers of each weight."""
    if not task.moments:
        return
    sheet.paragraph(f"The optimizer is {task.optimizer!r}: {task.optimizer.symbols}.")
    count = rule_of(task.optimizer).moments
    names = [*task.moments, *["updates"] * (count - len(task.moments))]
    held = [each for each in task.weights if each.trainable]
    rows: list[Sequence[Cell]] = [(weight(each), *each.parameter.recall(count)) for each in held]
    sheet.table(["weight", *(f"{name} before" for name in names)], rows)
    if isinstance(task.optimizer, Adam):
        sheet.paragraph(
            "mean ← β₁ · mean + (1 - β₁) · gradient; "
            "mean_square ← β₂ · mean_square + (1 - β₂) · gradient²; "
            "n is the number of updates with this one."
        )


def _formula(criterion: Loss) -> Inline:
    """Return what an output costs as a formula, or in its own words where it is none."""
    names = {name: Symbol(name) for name in ("expected", "output", "net_input")}
    return parsed(criterion.formula, names) or criterion.formula


def check_section(sheet: Sheet, before: float, after: float) -> None:
    """Write the check: E once more, with the new weights."""
    sheet.heading("Check")
    if sheet.blank:
        sheet.paragraph("E before: ", Blank(), "; E with the new weights: ", Blank(), ".")
        return
    sheet.equation(LOSS, before)
    sheet.equation(Symbol("E", new=True), after)
    if after < before:
        sheet.paragraph("E went down by ", Number(before - after), ".")
    elif after == before:
        sheet.paragraph("E stayed as it was.")
    else:
        sheet.paragraph(
            "E went up by ", Number(after - before), ": this learning rate steps too far."
        )


def _key(net: Network) -> str:
    """Say what inputs and outputs are called in the table, where they have names there."""
    pairs = [f"{name} is {title}" for name, title in titles(net).items()]
    return f"In the table {', '.join(pairs)}. " if pairs else ""


def _listed(nodes: Sequence[object], values: Sequence[float], name: str) -> list[Inline]:
    words: list[Inline] = []
    for node, value in zip(nodes, values, strict=True):
        words += [", "] if words else []
        words += [Symbol(name, str(getattr(node, "name", ""))), " = ", Number(value)]
    return words


def _remark(connection: Connection) -> str:
    words = ["frozen"] if not connection.trainable else []
    if len(connection.sharing) > 1:
        words.append(f"shared by {len(connection.sharing)}")
    return ", ".join(words)
