"""What was found about the numbers of a user's program."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurosim.attributes import unchanging
from neurosim.checks import choice
from neurosim.insight.document import Document, Report
from neurosim.insight.judge.fields import Numbers
from neurosim.insight.precision import Precision
from neurosim.insight.sheets.verdict import Mistake
from neurosim.notation import counted, one_line

LITTLE = 1e-6
"""By what part of the largest number one may be off and not be told as wrong."""

SHOWN = 3
"""How many wrong numbers of an array are shown."""


@unchanging
@dataclass(frozen=True)
class Entry:
    """One wrong number of an array.

    Attributes:
        index: where it stands, as in ``array[index]``.
        given: what was handed in.
        right: what it should be, by what was handed in before it.
    """

    index: tuple[int, ...]
    given: float
    right: float


@unchanging
@dataclass(frozen=True)
class Judged:
    """One array: right, or wrong and why.

    Attributes:
        name: what the program calls it.
        verdict: ``"right"`` or ``"wrong"``.
        mistakes: the slips that give the whole array; several if it cannot be told which.
        wrong: its wrong numbers.
        size: how many numbers it has.
        formula: the right line.
        remark: what else there is to say, such as that it is right in float32.
        given: of an array that follows from a wrong one, the name of that.
    """

    name: str
    verdict: str
    mistakes: tuple[Mistake, ...] = ()
    wrong: tuple[Entry, ...] = ()
    size: int = 0
    formula: str = ""
    remark: str = ""
    given: str = ""

    @property
    def right(self) -> bool:
        """True if it is right, or follows as it should from what was handed in."""
        return self.verdict == "right"

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of the slips."""
        return tuple(each.kind for each in self.mistakes)

    @property
    def text(self) -> str:
        """What there is to say about it, in words."""
        if self.right:
            parts = ["right", self.remark, f"given your {self.given}" if self.given else ""]
            return ", ".join(filter(None, parts))
        if not self.mistakes:
            return "wrong, by none of the known slips"
        return "wrong: " + "; or ".join(one_line(each.text) for each in self.mistakes)

    def __str__(self) -> str:
        return one_line(f"{self.name}: {self.text}")


class Judgement(Report):
    """The result of ``ns.judge``: true if every array is right; it prints as a report.

    Attributes:
        arrays: one :class:`Judged` for each array, in the order of computing.
        notes: the conventions of the program that were found, such as how its arrays lie.
    """

    arrays: tuple[Judged, ...]
    notes: tuple[str, ...]

    def __init__(self, net: str, arrays: list[Judged], notes: list[str]) -> None:
        self._net = net
        self.arrays = tuple(arrays)
        self.notes = tuple(notes)

    @property
    def right(self) -> bool:
        """True if nothing is wrong."""
        return self.first is None

    @property
    def first(self) -> Judged | None:
        """The first wrong array in the order of computing; None if there is none."""
        return next((each for each in self.arrays if not each.right), None)

    def __getitem__(self, name: str) -> Judged:
        """Return what was found about the array of that name.

        Raises:
            OptionError: if none of that name was handed in.
        """
        return choice(name, {each.name: each for each in self.arrays}, "array")

    def document(self) -> Document:
        """Return it as a document."""
        document = Document(f"Your numbers for network {self._net!r}", Precision(7))
        count, wrong = len(self.arrays), sum(not each.right for each in self.arrays)
        first = self.first
        said = "all right" if first is None else f"{wrong} wrong, the first is {first.name}"
        document.paragraph(f"{counted(count, 'array')}: {said}.")
        document.table(["array", "is"], [(each.name, each.text) for each in self.arrays])
        for each in self.arrays:
            if not each.right:
                self._write(document, each)
        if self.notes:
            document.paragraph(f"As it seems, {'; '.join(self.notes)}.")
        return document

    @staticmethod
    def _write(document: Document, each: Judged) -> None:
        document.heading(each.name)
        if each.formula:
            document.paragraph(f"The right line: {each.formula}")
        if each.wrong:
            count = f"{len(each.wrong)} of {counted(each.size, 'number')} wrong"
            shown = each.wrong[:SHOWN]
            document.paragraph(f"{count}{', the first:' if len(each.wrong) > SHOWN else ':'}")
            rows = [(_place(each.name, one.index), one.given, one.right) for one in shown]
            document.table(["where", "yours", "right"], rows)

    def __bool__(self) -> bool:
        return self.right


def _place(name: str, index: tuple[int, ...]) -> str:
    return f"{name}[{', '.join(map(str, index))}]" if index else name


def wrong_entries(given: Numbers, right: Numbers, there: NDArray[np.bool_]) -> tuple[Entry, ...]:
    """Return the numbers of an array that are wrong by more than what rounding can do."""
    largest = float(np.abs(right[there]).max()) if there.any() else 0.0
    near = np.abs(given - right) <= LITTLE * largest
    return tuple(
        Entry(tuple(map(int, index)), float(given[tuple(index)]), float(right[tuple(index)]))
        for index in np.argwhere(there & ~near)
    )
