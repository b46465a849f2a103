"""The answer to a number that was worked out by hand: right, or which mistake gives it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from operator import itemgetter

from neurosim.attributes import unchanging
from neurosim.insight.sheets.calculation import Calculation
from neurosim.insight.sheets.kinds import KINDS
from neurosim.insight.sheets.quantities import Quantity
from neurosim.insight.sheets.rounding import FOUR_DECIMALS, Rounded, rounded
from neurosim.insight.sheets.slips import Mistakes, Slip, stage_of
from neurosim.insight.sheets.task import Task
from neurosim.notation import one_line

Test = Callable[[float], bool]
"""Whether what was given comes from a number."""

WORK = 30_000
"""How many connections are passed at most in search of a mistake."""

LEAST = 300
"""How many mistakes are tried in any case."""

LITTLE = 0.015
"""Up to which share of itself, or of the change of a weight, a number is little off."""

NEAR, LITTLE_OFF = 1.5, 2.0
"""How many units of its last digit a number may be off by rounding on the way."""

ENOUGH = 2
"""From how many significant digits on a number says which mistake it comes from."""

TURNED = ("error_sign", "gradient_sign", "update_sign", "added")
"""Mistakes that only turn the sign, which is told in other words where it is all that is wrong: an
expected value of 0 added to the output does so too."""

ELSEWHERE = 3
"""The distance of a mistake that was made neither at the place in question nor everywhere."""

TOLD = 4
"""How many mistakes are told where they give the same number."""

ON_THE_WAY = "is right up to the last digit given; rounded on the way?"
EITHER = "rounds to the right number, but is also that of a mistake; more digits would tell which"
CLOSE = "is close: rounded too early?"
TOO_FEW = f"has too few digits to be judged; give at least {ENOUGH} significant ones"


@unchanging
@dataclass(frozen=True)
class Mistake:
    """A known mistake that leads to the given number.

    Attributes:
        kind: what it is, such as ``"no_slope"``.
        text: the same as a sentence.
    """

    kind: str
    text: str


@unchanging
@dataclass(frozen=True)
class Verdict:
    """Whether a number is right; true if so.

    Attributes:
        name: what was asked for.
        given: what was given.
        correct: True if it is the right number, up to its rounding or that of the numbers before.
        mistakes: the known mistakes that give this number; several if it cannot be told which.
        remark: what else there is to say, such as that its last digit is off; often nothing.
    """

    name: str
    given: float
    correct: bool
    mistakes: tuple[Mistake, ...] = ()
    remark: str = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of the mistakes."""
        return tuple(mistake.kind for mistake in self.mistakes)

    def __bool__(self) -> bool:
        return self.correct

    def __str__(self) -> str:
        head = f"{one_line(self.name)} = {self.given:g}"
        texts = [one_line(mistake.text) for mistake in self.mistakes]
        told = "; or ".join(texts[:TOLD] + ["..."] * (len(texts) > TOLD))
        if self.remark:
            return f"{head} {self.remark}{told and f': {told}'}"
        if self.correct:
            return f"{head} is right"
        if not texts:
            return f"{head} is wrong, by none of the known mistakes"
        count = "" if len(texts) == 1 else f"; {len(texts)} mistakes give this number"
        return f"{head} is wrong{count}: {told}"

    def __repr__(self) -> str:
        return f"Verdict({self})"


class Marker:
    """Compares numbers with the right ones and, where they are wrong, with those of mistakes.

    Args:
        task: the task.
        right: its right numbers.
    """

    def __init__(self, task: Task, right: Mapping[Quantity, float]) -> None:
        self._task = task
        self._right = right
        self._worked: dict[Slip, Calculation | None] = {}
        self._unspoilt: dict[int, Mapping[Quantity, float]] = {}

    @cached_property
    def _made(self) -> Mistakes:
        return Mistakes(self._task)

    def judge(self, quantity: Quantity, given: object) -> Verdict:
        """Tell whether a number is right, or which mistakes lead to it.

        Raises:
            InputError: for what is no finite number.
        """
        value = rounded(given)
        exact = self._right[quantity]
        enough = value.digits >= ENOUGH
        verdict = partial(Verdict, quantity.name, value.value)
        off = abs(value.value - exact)
        slight, little = (off <= LITTLE * size for size in (abs(exact), self._scale(quantity)))
        if value.agrees(exact):
            sure = little or off <= FOUR_DECIMALS
            made = () if sure else tuple(self._mistakes(quantity, value, value.equals))
            return verdict(slight or not made, made, remark=EITHER if made else "")
        near = value.is_near(exact, LITTLE_OFF if slight else NEAR)
        if enough and near and slight:
            return verdict(True, remark=ON_THE_WAY)
        # What may be rounded comes from a mistake only if it is the very number that it gives.
        same = value.equals if near or not enough else value.agrees
        mistakes = self._mistakes(quantity, value, same)
        if (near or little) and not mistakes:
            return verdict(False, remark=CLOSE if enough else TOO_FEW)
        return verdict(False, tuple(mistakes or self._neighbours(quantity, value)))

    def wrong_answers(self, quantity: Quantity) -> Iterator[tuple[float, Mistake]]:
        """Return the numbers that known mistakes lead to, the likeliest first, and the mistakes."""
        exact = self._right[quantity]
        if exact:
            yield -exact, _sign_of(quantity)
        own = {"slope": "error", "back": "error", "shared gradient": "gradient",
               **dict.fromkeys(self._task.moments, "new weight")}  # fmt: skip
        kind = own.get(quantity.kind, quantity.kind)
        told: set[str] = set()
        found = [(KINDS[each.kind].quantity != kind, away, each)
                 for away, each in self._made.near(quantity, LEAST)]  # fmt: skip
        for *_, slip in sorted(found, key=itemgetter(0, 1)):
            value = self._with(slip, quantity) if slip.kind not in told else math.nan
            if math.isfinite(value) and not math.isclose(value, exact, rel_tol=1e-9):
                told.add(slip.kind)
                yield value, Mistake(slip.kind, slip.text)

    def _scale(self, quantity: Quantity) -> float:
        """Return the size of what was worked out: of a new weight its change."""
        exact = self._right[quantity]
        source, target = quantity.of if quantity.kind == "new weight" else ("", "")
        before = self._task.edges[source, target].weight if target else 0.0
        return abs(exact - before)

    def _mistakes(self, quantity: Quantity, value: Rounded, comes_from: Test) -> list[Mistake]:
        sign = [_sign_of(quantity)] if value.agrees(-self._right[quantity]) else []
        return [*sign, *self._slips(quantity, comes_from, known=bool(sign))]

    def _slips(self, quantity: Quantity, comes_from: Test, known: bool) -> list[Mistake]:
        """Find the mistakes that lead there, of each kind the nearest to what was asked about.

        Of those that are as near, one within another is left out: the wider one comes first.

        Args:
            quantity: what was asked about.
            comes_from: whether what was given comes from a number.
            known: True if the sign is known to be wrong.
        """
        exact = self._right[quantity]
        passed = len(self._task.net.connections) * len(self._task.patterns)
        nearest: dict[str, int] = {}
        found: list[tuple[int, Slip]] = []
        for away, slip in self._made.near(quantity, max(WORK // passed, LEAST)):
            if away > nearest.get(slip.kind, away) or (known and slip.kind in TURNED):
                continue
            if any(slip.is_within(wider) for _, wider in found):
                continue
            value = self._with(slip, quantity)
            if not math.isclose(value, exact, rel_tol=1e-9) and comes_from(value):
                nearest[slip.kind] = away
                found.append((away, slip))
        # One that was made far away is less likely than any other.
        farthest = ELSEWHERE - any(away < ELSEWHERE for away in nearest.values())
        likely = sorted((each for each in found if each[0] <= farthest), key=itemgetter(0))
        # Of several connections into a neuron its name alone is said.
        return list(dict.fromkeys(Mistake(slip.kind, slip.text) for _, slip in likely))

    def _with(self, slip: Slip, quantity: Quantity) -> float:
        """Return what comes out with the mistake; NaN if it leads nowhere."""
        try:
            if slip not in self._worked:
                self._worked[slip] = None
                self._worked[slip] = Calculation(self._task, slip, self._before(slip))
            worked = self._worked[slip]
            return math.nan if worked is None else worked.value(quantity)
        except (ArithmeticError, ValueError):
            return math.nan

    def _before(self, slip: Slip) -> Mapping[Quantity, float]:
        """Return what a mistake does not spoil, so that it need not be worked out once more."""
        stage = stage_of(KINDS[slip.kind].quantity)
        if stage not in self._unspoilt:
            of_stages = {each: value for each, value in self._right.items()
                         if stage_of(each.kind) < stage}  # fmt: skip
            # Of a softmax the long way through all its units is asked for.
            self._unspoilt[stage] = {} if self._task.logits else of_stages
        return self._unspoilt[stage]

    def _neighbours(self, quantity: Quantity, value: Rounded) -> Iterator[Mistake]:
        """Find right numbers of other quantities, at the same place or of the same kind."""
        for other, exact in self._right.items():
            near = quantity.of[-1:] == other.of[-1:] or quantity.kind == other.kind
            if near and other != quantity and value.value != 0.0 and value.agrees(exact):
                yield Mistake("other_quantity", f"that is {other.name}")


SIGNS = {
    "error": " (it starts with expected minus output)",
    "gradient": " (a gradient is minus error times input)",
}
"""How the sign of a quantity comes about."""


def _sign_of(quantity: Quantity) -> Mistake:
    return Mistake("sign", f"the sign is wrong{SIGNS.get(quantity.kind, '')}")
