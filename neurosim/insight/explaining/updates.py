"""Explaining how a weight moves."""

from __future__ import annotations

from neurosim.graph.connection import Connection
from neurosim.insight.explaining.explanation import Explanation
from neurosim.insight.explaining.formulas import agrees, parsed
from neurosim.insight.explaining.moment import Moment
from neurosim.insight.explaining.symbols import LOSS, Formula, gradient as gradient_of, weight
from neurosim.insight.expressions import Derivative, Expression, Number, Symbol
from neurosim.insight.precision import Precision
from neurosim.learning.optimizers.descent import SGD
from neurosim.learning.steps import UpdateStep
from neurosim.notation import multiplied_by

RATE = Symbol("learning_rate")


def explain_update(
    document: Explanation, moment: Moment, connection: Connection, by: SGD | UpdateStep | None
) -> None:
    """Add how a weight moves: by a learning rate, as a recorded step has it, or not at all."""
    document.heading("The update")
    if isinstance(by, UpdateStep):
        _moved(document, by)
    elif by is None or not connection.trainable:
        document.paragraph("The weight is frozen, so it stays as it is:")
        document._value = moment.weight(connection)
        document.equation(weight(connection, new=True), document.value)
    else:
        gradient = moment.total_gradient(connection.parameter)
        write_descent(document, connection, by.learning_rate, moment.weight(connection), gradient)


def explain_step(step: UpdateStep, precision: Precision) -> Explanation:
    """Return the explanation of a recorded update, from its own numbers."""
    first = step.connections[0]
    title = f"new w({first.source.name}->{first.target.name}): the update of {step.label}"
    document = Explanation(title, precision)
    _moved(document, step)
    return document


def _moved(document: Explanation, step: UpdateStep) -> None:
    """Write a recorded update: gradient descent in symbols, other rules in numbers."""
    connection, optimizer = step.connections[0], step.optimizer
    before, after = step.before[0], step.after[0]
    w, slope = weight(connection), Derivative(LOSS, weight(connection))
    values: dict[Expression, float] = {
        w: before,
        RATE: optimizer.learning_rate,
        slope: step.gradient,
    }
    if agrees(w - RATE * slope, values, after):
        write_descent(document, connection, optimizer.learning_rate, before, step.gradient)
        return
    document.paragraph(f"By {optimizer!r}, with the gradient ", Number(step.gradient), ":")
    with multiplied_by("*"):
        text = optimizer.formula(before, step.gradient, step.after[1])
    formula = parsed(text, {})
    steps = [] if formula is None else [formula]
    document.equation(weight(connection, new=True), *steps, after)
    document._value = after


def write_descent(
    document: Explanation, connection: Connection, rate: float, before: float, gradient: float
) -> None:
    """Write how gradient descent moves the weight of a connection."""
    w, slope = weight(connection), gradient_of(connection)
    values: dict[Expression, float] = {w: before, RATE: rate, slope: gradient}
    document._value = document.formula(
        weight(connection, new=True), Formula(w - RATE * slope, values)
    )
