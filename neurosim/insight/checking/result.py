"""What a check of gradients found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from neurosim.attributes import unchanging
from neurosim.graph.parameter import Parameter
from neurosim.insight.document import Document, Report
from neurosim.insight.precision import Precision

Verdict: TypeAlias = Literal["right", "kink", "wrong"]

_SHOWN = 20
"""How many rows a check shows."""


@unchanging
@dataclass(frozen=True)
class Compared:
    """One derivative of E, computed in two ways.

    Attributes:
        parameter: the parameter.
        label: the connections that hold it.
        backpropagated: the gradient that backpropagation gives.
        difference: (E(+h) - E(-h)) / 2h.
        verdict: ``"right"``, ``"wrong"``, or ``"kink"`` where E has no derivative.
        kink: the neuron that stands at a kink, if one does.
        excess: how far the two are apart, as a multiple of what is tolerated.
    """

    parameter: Parameter
    label: str
    backpropagated: float
    difference: float
    verdict: Verdict
    kink: str
    excess: float

    @property
    def off_by(self) -> float:
        """How far the two are apart, relative to the larger."""
        size = max(abs(self.backpropagated), abs(self.difference))
        return abs(self.backpropagated - self.difference) / size if size else 0.0


class GradientCheck(Report):
    """The result of ``ns.check_gradients``: what was compared, the worst first.

    Attributes:
        rows: one :class:`Compared` for each parameter, the worst first.
        faults: sentences that say where it goes wrong.
        notes: which slope is taken at a kink, where neurons stand at one exactly.
    """

    rows: tuple[Compared, ...]
    faults: tuple[str, ...]
    notes: tuple[str, ...]

    def __init__(
        self,
        title: str,
        rows: list[Compared],
        faults: list[str],
        notes: list[str],
    ) -> None:
        self._title = title
        self.rows = tuple(sorted(rows, key=_badness, reverse=True))
        self.faults = tuple(faults)
        self.notes = tuple(notes)

    @property
    def ok(self) -> bool:
        """True if nothing is wrong; a kink is not wrong."""
        return not any(row.verdict == "wrong" for row in self.rows)

    @property
    def wrong(self) -> tuple[Compared, ...]:
        """The parameters whose gradient is wrong."""
        return tuple(row for row in self.rows if row.verdict == "wrong")

    @property
    def kinks(self) -> tuple[Compared, ...]:
        """The parameters by which E has no derivative here."""
        return tuple(row for row in self.rows if row.verdict == "kink")

    def document(self) -> Document:
        """Return it as a document."""
        document = Document(self._title, Precision(7))
        counts = f"{len(self.rows)} checked, {len(self.wrong)} wrong, {len(self.kinks)} at a kink"
        document.paragraph(f"Gradients: {counts}.")
        head = ["parameter", "backpropagation", "difference", "off by", ""]
        rows = [_row(row) for row in self.rows[:_SHOWN]]
        if rows:
            document.table(head, rows)
        if len(self.rows) > _SHOWN:
            document.paragraph(f"... and {len(self.rows) - _SHOWN:,} more, none worse.")
        for each in (*self.faults, *self.notes):
            document.paragraph(each)
        return document


def _badness(row: Compared) -> tuple[int, float]:
    return ("right", "kink", "wrong").index(row.verdict), row.excess


def _row(row: Compared) -> tuple[Any, ...]:
    verdict = f"kink at {row.kink}" if row.kink else row.verdict
    return row.label, row.backpropagated, row.difference, f"{row.off_by:.0e}", verdict
