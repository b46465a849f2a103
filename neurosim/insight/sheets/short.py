"""The short form of an exercise: every rule once, and tables to fill in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import isclose

from neurosim.checks import few
from neurosim.functions.activations import Activation
from neurosim.insight.document import Inline
from neurosim.insight.explaining.formulas import at_kink, parsed, slope_below
from neurosim.insight.explaining.symbols import edge, weight
from neurosim.insight.expressions import Blank, Number, Symbol
from neurosim.insight.sheets.quantities import Quantity
from neurosim.insight.sheets.sheet import Sheet, check_section, given_section
from neurosim.insight.sheets.task import Task, edge_of, of_parameter

ACROSS = 4
"""How many patterns stand beside each other in a table."""

ROOM = 8
"""How wide a place to write in is, in a table or a sum."""

NAMED = 5
"""How many of the connections that share a weight are named."""


def short_sheet(
    sheet: Sheet,
    task: Task,
    right: Mapping[Quantity, float],
    field: Callable[[Quantity], Inline] | None = None,
) -> Sheet:
    """Write a task down so that it fits a page or two, and return the sheet.

    Args:
        sheet: where to write it.
        task: the task.
        right: its right numbers.
        field: what stands where a number is to be filled in; by default a blank.
    """

    def cell(kind: str, of: tuple[str, ...] = (), number: int | None = None) -> Inline:
        quantity = Quantity(kind, of, number)
        if quantity not in right or (kind, of[0] if of else "") in task.unasked:
            return ""
        if field is not None:
            return field(quantity)
        return Blank(ROOM) if sheet.blank else Number(right[quantity])

    given_section(sheet, task, weights=False)
    neurons = [(each.name,) for each in task.net.neurons]
    outputs = [(each.name,) for each in task.net.outputs]
    edges = [edge_of(each) for each in task.net.connections if each.trainable]
    for number in task.numbers:
        of = f"Pattern {number}: " if number else ""
        sheet.heading(f"{of}Forward pass and errors")
        if number in (None, 1):
            _rules(sheet, task, right)
        kinds = ("net", "out", "slope", "error")
        rows = [[name[0], *(cell(kind, name, number) for kind in kinds)] for name in neurons]
        rows = [row for row in rows if any(each != "" for each in row[1:])]
        sheet.table(["", "net", "out", "f'(net)", "error"], rows)
        losses: list[Inline] = []
        for output in outputs if len(outputs) > 1 else ():
            losses += [Symbol("E", *output), " = ", cell("E", output, number), "; "]
        sheet.paragraph(*losses, Symbol("E"), " = ", cell("E", (), number), ".")
    sheet.heading("Gradients and new weights")
    sheet.paragraph(
        "A gradient is minus the error of the target times the output of the source"
        + (", the mean over the patterns" if len(task.patterns) > 1 else "")
        + (
            f"; then the optimizer moves the weight: {task.optimizer.symbols}."
            if task.moments
            else "; a new weight is the weight minus the learning rate times the gradient."
        )
    )
    each_apart = len(task.patterns) > 1 or task.shared
    for start in range(0, len(task.numbers), ACROSS) if each_apart else ():
        numbers = task.numbers[start : start + ACROSS]
        sheet.table(
            ["weight", *(f"pattern {each}" if each else "gradient" for each in numbers)],
            [
                (Symbol("w", *each), *(cell("gradient", each, number) for number in numbers))
                for each in edges
            ],
        )
    for group in task.shared:
        names = ", ".join(few((each.label for each in group), NAMED))
        sheet.paragraph(
            f"{names} share one weight: their gradients add up to ",
            cell("shared gradient", edge(group[0])),
            ".",
        )
    sheet.table(
        ["weight", "before", "gradient", *task.moments, "after"],
        [
            (
                weight(each),
                each.weight,
                cell(*of_parameter(each)) if each.trainable else "",
                *(cell(kind, edge(each)) for kind in task.moments),
                cell("new weight", edge(each)) if each.trainable else "frozen",
            )
            for each in task.weights
            if ("net", each.target.name) not in task.unasked
        ],
    )
    if field is None:
        check_section(sheet, right[Quantity("E")], right[Quantity("new E")])
    else:
        sheet.paragraph(Symbol("E", new=True), " = ", cell("new E"), ".")
    return sheet


def _rules(sheet: Sheet, task: Task, right: Mapping[Quantity, float]) -> None:
    """Write down each rule once."""
    differences = [
        (expected - right[Quantity("out", (each.name,), number)], (each.name,), number)
        for number, pattern in task.numbered
        for each, expected in zip(task.net.outputs, pattern.expected, strict=True)
    ]
    if task.criterion.name == "squared_error":
        own = "at an output expected - output stands for what flows back"
    elif all(isclose(right[Quantity("error", of, n)], value) for value, of, n in differences):
        own = "at an output it is expected - output"
    else:
        own = "at an output it is the negative derivative of E by its net input"
    asked = [each for each in task.net.neurons if ("net", each.name) not in task.unasked]
    combined = dict.fromkeys(each.aggregation.name for each in asked)
    ways = " or the ".join(combined)
    sheet.paragraph(
        f"net is the {ways} of weight times output over all incoming connections. An error is what "
        "flows back, the sum of weight times error over all outgoing connections, times "
        f"f'(net){'' if task.unasked else f'; {own}'}."
    )
    if task.unasked:
        sheet.paragraph(
            "Outputs are the softmax of the net inputs z: out = e^net / the sum of e^net over all "
            "z. Together with the cross-entropy it has a short form: the error of a z is expected "
            "- out."
        )
    for each in _activations(task):
        sheet.paragraph(*_function(each))
    flat = dict.fromkeys(
        task.net[of[0]].activation
        for kind, of, _ in (key for key, value in right.items() if value == 0.0)
        if kind == "net"
    )
    for each in flat:
        if slope_below(each) is not None:
            sheet.paragraph(f"Note that {at_kink(each)}.")


def _activations(task: Task) -> Iterable[Activation]:
    asked = [each for each in task.net.neurons if ("out", each.name) not in task.unasked]
    return dict.fromkeys(each.activation for each in asked if each.activation.name != "probability")


def _function(activation: Activation) -> tuple[Inline, ...]:
    """Return an activation and its derivative in symbols, or in words where they have cases."""
    net, out = Symbol("net"), Symbol("out")
    constants = {name: Number(value) for name, value in activation.constants.items()}
    names = {"x": net, "y": out, **constants}
    whole = " for x " not in activation.formula
    function, slope = (
        (whole and parsed(text, names)) or text for text in (activation.formula, activation.slope)
    )
    return (f"{activation.label}: ", out, " = ", function, ", f'(net) = ", slope)
