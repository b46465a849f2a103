"""A training step to be worked out by hand: a sheet with blanks, its answers, and checking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from random import Random
from typing import Any
from xml.etree.ElementTree import Element

from neurosim.attributes import SetOnce
from neurosim.checks import choice, unused, whole
from neurosim.errors import DivergenceError, OptionError, shown
from neurosim.files import path_of, write_whole
from neurosim.functions.activations import Activation
from neurosim.functions.losses import Loss, loss as find_loss
from neurosim.graph.layers.builders import dense
from neurosim.graph.network import Network
from neurosim.graph.time.unrolling import Unrolled
from neurosim.insight.precision import Precision
from neurosim.insight.sheets.moodle import cloze_question, quiz
from neurosim.insight.sheets.pleasant import draw_moments, draw_weights, drawn_patterns
from neurosim.insight.sheets.quantities import Quantity, found
from neurosim.insight.sheets.sheet import Sheet
from neurosim.insight.sheets.short import short_sheet
from neurosim.insight.sheets.task import Task, posed, solved
from neurosim.insight.sheets.verdict import Marker, Verdict
from neurosim.insight.sheets.worked_example import FORMS, starting, step_sheet
from neurosim.learning.optimizers.descent import MOMENTUM, RATE, Optimizer, chosen
from neurosim.notation import counted

TRIES = 200
"""How often numbers are drawn again until no answer is 0."""

SURE = 25
"""After how many draws what was 0 in each of them is taken to be always so, as over time."""

SMALLEST, LARGEST = 1e-4, 10.0
"""Between which sizes net inputs and errors should lie."""


class Exercise(SetOnce):
    """A training step to be worked out by hand; made by :func:`exercise`.

    Attributes:
        seed: what the numbers were drawn from; None where they were given.

    >>> sheet = exercise([2, 2, 1], seed=1)
    >>> sheet.names[:4]
    ('net h1', 'out h1', 'net h2', 'out h2')
    >>> sheet.check("net h1", sheet.answer("net h1"))
    Verdict(net h1 = ... is right)
    """

    seed: int | None

    def __init__(
        self,
        task: Task,
        seed: int | None = None,
        form: str = "full",
        another: Callable[[int], Exercise] | None = None,
    ) -> None:
        self._task = task
        self._another = another
        self._right = solved(task)
        self._marker = Marker(task, self._right)
        left_out = task.unasked if form == "short" else frozenset()
        self._quantities = tuple(
            each
            for each in filter(task.asked, self._right)
            if not each.of
            or (
                (each.kind, each.of[0]) not in left_out
                and (each.kind != "partial" or ("net", each.of[1]) not in left_out)
            )
        )
        self._form = form
        self.seed = seed

    @property
    def network(self) -> Network:
        """A copy of the network, with the weights before the step.

        It takes :attr:`patterns` as they are: what a scaling does to them has been done.
        """
        net = self._task.net
        twin = (net.origin if isinstance(net, Unrolled) else net).copy()
        twin.scaling = None
        return twin

    @property
    def patterns(self) -> tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]:
        """The pairs (inputs, expected), as the network has them; of a sequence rows of numbers."""
        return tuple(
            (each.inputs, each.expected[-1] if None in each.expected else each.expected)
            for each in self._task.patterns
        )

    @property
    def learning_rate(self) -> float:
        """The learning rate of the step."""
        return self._task.learning_rate

    @property
    def names(self) -> tuple[str, ...]:
        """The names of everything that is asked for, in the order of working."""
        return tuple(quantity.name for quantity in self._quantities)

    @property
    def sheet(self) -> Sheet:
        """The sheet with blanks; it prints, shows in a notebook, and has ``save``."""
        return self.blanks("exercise.check(name, value)")

    def blanks(self, how: str) -> Sheet:
        """Return the sheet with blanks for those who check their numbers in another way.

        Args:
            how: the way, such as ``"neurosim exercise ... --check NAME VALUE"``.
        """
        made = self._written(self._title, blank=True)
        first, last = self.names[0], self.names[-2]
        made.paragraph(f"Check a number by its name, such as {first}, {last}: {how}.")
        return made

    @property
    def answers(self) -> Sheet:
        """The same sheet, filled in."""
        return self._written(f"{self._title}: answers", blank=False)

    def _written(self, title: str, blank: bool) -> Sheet:
        if self._form == "full":
            return step_sheet(self._task, title, Precision(6, dusty=False), blank=blank)
        sheet = Sheet(title, starting(self._task), Precision(6, dusty=False), blank)
        return short_sheet(sheet, self._task, self._right)

    @property
    def _title(self) -> str:
        return f"Exercise: one training step of {self._task.net.name}"

    def answer(self, name: str) -> float:
        """Return the right number.

        Args:
            name: such as ``"net h1"`` or ``"gradient h1 -> o1"``; see :attr:`names`.

        Raises:
            OptionError: if nothing of that name is asked for; it suggests the nearest one.
        """
        return self._right[self._found(name)]

    def check(self, name: str, value: str | float) -> Verdict:
        """Tell whether a number is right and, where it is wrong in a known way, what went wrong.

        Args:
            name: such as ``"net h1"`` or ``"gradient h1 -> o1"``; see :attr:`names`.
            value: a number, or a text such as ``"0.0822"``; it is right if the exact number rounds
                to it, with as many digits as it has. If only its last digit is a little off, as it
                is when numbers are rounded on the way, it counts as right and the verdict says so.

        Returns:
            A verdict: true if right; otherwise ``mistakes`` names the known mistakes that lead to
            this number, several where they cannot be told apart.

        Raises:
            OptionError: if nothing of that name is asked for; it suggests the nearest one.
            InputError: for a value that is no finite number.

        >>> sheet = exercise([1, 1], seed=4)
        >>> print(sheet.check("error o1", -sheet.answer("error o1")))
        error o1 = ... is wrong: the sign is wrong (it starts with expected minus output)
        """
        return self._marker.judge(self._found(name), value)

    def save(self, path: str | PathLike[str], variants: int = 1) -> Path:
        """Write it for Moodle: a question whose fields know the mistakes, in a file to import.

        Every field takes the right number up to 0.5 %, and tells those that give the number of a
        known mistake which it is. The questions stand in one category, from which a quiz can draw
        one for each student. (The sheet itself is saved by ``exercise.sheet.save``.)

        Args:
            path: the file, which ends in ``.xml``.
            variants: how many questions of the same kind, from this seed and those after it.

        Raises:
            OptionError: for another ending, or variants of an exercise whose numbers were given.
            FileError: if the file cannot be written.

        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     exercise([2, 1], seed=1).save(f"{folder}/quiz.xml", variants=2).stat().st_size > 0
        True
        """
        target = path_of(path)
        if target.suffix.lower() != ".xml":
            raise OptionError(
                f"questions for Moodle go into a file that ends in .xml, got {shown(str(path))}; "
                "exercise.sheet.save writes the sheet in other forms"
            )
        questions = [self._question]
        for place in range(1, whole(variants, "variants")):
            if self._another is None or self.seed is None:
                raise OptionError(
                    "variants are drawn; give ns.exercise a seed in place of the numbers"
                )
            questions.append(self._another(self.seed + place)._question)
        return write_whole(target, quiz(self._title, questions))

    @property
    def _question(self) -> Element:
        seed = "" if self.seed is None else f" (seed {self.seed})"
        name = f"{self._title}{seed}"
        return cloze_question(name, self._task, self._right, self._marker, self.answers)

    def _found(self, name: str) -> Quantity:
        others = [each for each in self._right if each.kind == "new weight"]
        return found(name, (*self._quantities, *others))

    def __repr__(self) -> str:
        seed = "" if self.seed is None else f", seed={self.seed}"
        patterns = f", {len(self._task.patterns)} patterns" if len(self._task.patterns) > 1 else ""
        numbers = counted(len(self.names), "number")
        return f"Exercise({self._task.net.name!r}, {numbers}{patterns}{seed})"


def exercise(
    net: Network | Sequence[int],
    inputs: Any = None,
    expected: Any = None,
    learning_rate: float = RATE,
    loss: str | Loss = "squared_error",
    *,
    optimizer: Optimizer | None = None,
    data: Any = None,
    seed: int | None = None,
    patterns: int | None = None,
    activation: str | Activation | Sequence[str | Activation] | None = None,
    form: str = "full",
    steps: int | None = None,
) -> Exercise:
    """Pose a training step as an exercise: a sheet with blanks, its answers, and a check.

    Given a network with inputs and expected values, their numbers are used. Given a seed, or sizes
    instead of a network, the numbers are drawn: one decimal each, so that they are pleasant to
    work with, and drawn again where an answer would be 0.

    Args:
        net: a network, which stays as it is, or the sizes of its layers as for ``ns.dense``.
        inputs: a value per input; drawn if left out.
        expected: a value per output; drawn if left out.
        learning_rate: the lecture's alpha, above 0.
        loss: the loss.
        optimizer: in place of ``learning_rate``, such as ``ns.SGD(0.5, momentum=0.9)`` or
            ``ns.Adam(0.1)``; what it remembers from an update before is the network's, or drawn.
        data: instead of one pattern several pairs (inputs, expected), whose gradients are averaged.
        seed: draws the weights, and what else is not given; the same seed draws the same numbers.
        patterns: how many patterns to draw, by default 1.
        activation: with sizes, the activations as for ``ns.dense``, by default logistic.
        form: ``"full"`` has a formula and a blank for every number, ``"short"`` every rule once
            and tables to fill in, on a page or two.
        steps: how many steps of time of a recurrent network are drawn, by default 3.

    Raises:
        InputError, OptionError, NetworkError, StateError: for what does not fit.

    >>> import neurosim as ns
    >>> ns.exercise([2, 2, 1], seed=7)
    Exercise('2-2-1', 33 numbers, seed=7)
    """
    criterion, written = find_loss(loss), choice(form, FORMS, "form of an exercise")
    given = _given(inputs, expected, data)
    function = "logistic" if activation is None else activation
    start = net if isinstance(net, Network) else dense(net, function)
    unused(start is net, "the network has its own", activation=activation)
    unused(given is not None, "the patterns are given", patterns=patterns, steps=steps)
    unused(not start.recurrent, "the network has no steps of time", steps=steps)
    count = whole(1 if patterns is None else patterns, "patterns")
    length = whole(3 if steps is None else steps, "steps")
    rule = chosen(optimizer, learning_rate, MOMENTUM, start.parameters)
    if isinstance(net, Network) and seed is None:
        if given is None:
            raise OptionError("an exercise needs inputs and expected, data, or a seed to draw from")
        return Exercise(posed(net, given, rule, criterion), form=written)
    drawing = _Drawing(start, given, count, length, criterion, rule, written)
    return drawing.exercise(whole(0 if seed is None else seed, "seed", least=0))


@dataclass(frozen=True)
class _Drawing:
    """What an exercise is drawn by, for any seed."""

    start: Network
    given: Any
    count: int
    length: int
    criterion: Loss
    rule: Optimizer
    form: str

    def exercise(self, seed: int) -> Exercise:
        """Return the exercise of a seed."""
        random = Random(seed)
        return Exercise(_pleasant(lambda: self._task(random)), seed, self.form, self.exercise)

    def _task(self, random: Random) -> Task:
        twin = self.start.copy()
        draw_weights(twin, random)
        pairs = self.given
        if pairs is None:
            pairs = drawn_patterns(twin, self.count, self.criterion, random, self.length)
        draw_moments(twin, self.rule, random)
        return posed(twin, pairs, self.rule, self.criterion)


def _given(inputs: Any, expected: Any, data: Any) -> Any:
    """Return the pairs that were given, or None."""
    if (inputs is None) != (expected is None) or (inputs is not None and data is not None):
        raise OptionError("give inputs and expected, or data, or none of them with a seed")
    return data if inputs is None else [(inputs, expected)]


def _pleasant(draw: Callable[[], Task]) -> Task:
    """Draw until no answer is 0 but those that always are; after many tries take what there is."""
    task = draw()
    bad = always = _unpleasant(task)
    for tried in range(1, TRIES):
        if not bad or (bad == always and tried > SURE):
            break
        task = draw()
        bad = _unpleasant(task)
        always = always & bad
    return task


def _unpleasant(task: Task) -> set[Quantity | None]:
    """Return the net inputs and errors that are no numbers to work with: 0, or huge."""
    try:
        values = solved(task)
    except DivergenceError:
        return {None}
    return {
        quantity
        for quantity, value in values.items()
        if quantity.kind in ("net", "error") and not SMALLEST < abs(value) < LARGEST
    }
