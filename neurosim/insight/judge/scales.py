"""Conventions in which right programs differ: signs, sums or means, how arrays lie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from neurosim.insight.judge.fields import Field, Numbers, View
from neurosim.insight.sheets.task import Task
from neurosim.insight.sheets.verdict import Mistake


@dataclass(frozen=True)
class Scale:
    """How a program's numbers come from the network's.

    Attributes:
        sign: 1, or -1 where the program has dE/dz and the network the error.
        times: 1 for a mean where the network has it, the number of patterns for a sum.
    """

    sign: int = 1
    times: float = 1.0

    def shown(self, right: Numbers, base: Numbers | None) -> Numbers:
        """Return the network's numbers as the program has them."""
        if base is None:
            return self.sign * self.times * right
        return base + self.times * (right - base)

    def read(self, given: Numbers, base: Numbers | None) -> Numbers:
        """Return the program's numbers as the network has them."""
        if base is None:
            return given / (self.sign * self.times)
        return given


FAMILIES = {"E": "sums", "gradient": "gradient", "error": "error", "back": "error"}


class Scales:
    """The conventions of one program, as far as they are settled.

    Args:
        task: the task.
    """

    def __init__(self, task: Task) -> None:
        self._task = task
        self._count = float(len(task.numbers))
        self._settled: dict[str, Scale] = {}
        self._lie: dict[str, str] = {}
        self._signs: dict[str, tuple[int, ...]] = {"gradient": (1, -1), "error": (-1, 1)}

    def of(self, field: Field) -> list[Scale]:
        """Return the scales that an array may have."""
        kind, count = field.kind, self._count
        family = FAMILIES.get(kind, "")
        if kind == "E":
            return _each((1,), (1.0, count)) if not field.blocks else [Scale()]
        if family in self._settled:
            return [self._settled[family]]
        if kind == "gradient":
            return _each(self._signs[kind], self._sums())
        if family or kind == "pull":  # of which the sign says nothing about other arrays
            return _each(self._signs.get(family, (-1, 1)), (1.0, 1.0 / count))
        if kind == "new weight":
            gradient = self._settled.get("gradient")
            sums = self._sums() if gradient is None else (gradient.times,)
            return _each((1,), sorted({1.0, *sums}))
        return [Scale()]

    def _sums(self) -> tuple[float, ...]:
        """Return by what gradients may differ from the mean over the patterns."""
        if "sums" in self._settled:
            return (self._settled["sums"].times,)
        return (1.0, self._count)

    def base(self, view: View) -> Numbers | None:
        """Return the weights that new weights started from."""
        if view.field.kind != "new weight":
            return None
        flat = [
            np.nan if key is None else self._task.edges[key.of[0], key.of[1]].weight
            for key in view.keys.flat
        ]
        return np.array(flat, float).reshape(view.keys.shape)

    def vote(self, pairs: Iterable[tuple[str, Scale]]) -> None:
        """Take the sign that most arrays have, of gradients and of errors, for that of all.

        Args:
            pairs: the kind of each array that is right, and how it comes from the network's.
        """
        signs = Counter((FAMILIES.get(kind, ""), scale.sign) for kind, scale in pairs)
        for family in self._signs:
            plus, minus = signs[family, 1], signs[family, -1]
            if plus != minus:
                self._signs[family] = (1 if plus > minus else -1,)

    def settle(self, view: View, scale: Scale) -> None:
        """Take the convention of a right array for all others of its kind."""
        family = FAMILIES.get(view.field.kind, "")
        scalar = view.field.kind != "E" or not view.field.blocks
        if family and scalar:
            self._settled.setdefault(family, scale)
        side = "weights" if view.field.of_weights else "patterns"
        if view.style:
            self._lie.setdefault(side, view.style)

    def unlikely(self, view: View) -> bool:
        """Tell whether an array would lie otherwise than those before it."""
        side = "weights" if view.field.of_weights else "patterns"
        return bool(view.style) and self._lie.get(side, view.style) != view.style

    def turned(self, view: View) -> Mistake | None:
        """Return the mistake of weights that lie otherwise than those before, if it is one."""
        square = len(set(view.field.keys.shape)) == 1
        if not view.field.of_weights or not square or not self.unlikely(view):
            return None
        return Mistake(
            "turned",
            f"it is transposed: {view.style}, where the other weights are {self._lie['weights']}",
        )

    @property
    def patterns(self) -> str:
        """``"rows"`` or ``"columns"``, as far as it is known."""
        return self._lie.get("patterns", "rows")

    @property
    def weights(self) -> str:
        """``"(out, in)"`` or ``"(in, out)"``, as far as it is known."""
        return self._lie.get("weights", "")

    def sign(self, family: str) -> int:
        """Return the sign of errors or gradients, that of dE/dz and dE/dW where it is not known."""
        return self._settled.get(family, Scale(-1 if family == "error" else 1)).sign

    def notes(self) -> list[str]:
        """Say which conventions were found."""
        notes = []
        if "weights" in self._lie:
            notes.append(f"weights are {self._lie['weights']}")
        if "patterns" in self._lie:
            notes.append(f"patterns are {self._lie['patterns']}")
        error, gradient = self._settled.get("error"), self._settled.get("gradient")
        if error:
            sign = "dE/dz" if error.sign < 0 else "-dE/dz, the error as it is called here"
            notes.append(f"delta is {sign}" + (", of the mean" if error.times != 1.0 else ""))
        if gradient and gradient.sign < 0:
            notes.append("dW is -dE/dW, which is added to the weights")
        sums = [self._settled[each].times for each in ("sums", "gradient") if each in self._settled]
        if self._count > 1 and sums:
            said = "means" if sums[0] == 1.0 else f"sums over the {self._count:g} patterns"
            notes.append(f"E and gradients are {said}")
        return notes


def _each(signs: Iterable[int], times: Iterable[float]) -> list[Scale]:
    return list(dict.fromkeys(Scale(sign, each) for each in times for sign in signs))
