"""Explaining a weight: its gradient by the chain rule, factor by factor, and how it moves."""

from __future__ import annotations

import math
from collections.abc import Sequence

from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron
from neurosim.graph.time.unrolling import Unrolled, split_name
from neurosim.insight.document import Cell
from neurosim.insight.explaining.explanation import Explanation, check_fits
from neurosim.insight.explaining.formulas import agrees, parsed
from neurosim.insight.explaining.moment import Moment
from neurosim.insight.explaining.neurons import (
    errors_back,
    path_by_path,
    remark,
    write_error,
    write_passed_on,
    write_slope,
)
from neurosim.insight.explaining.rules import Rules
from neurosim.insight.explaining.symbols import (
    LOSS,
    Formula,
    edge,
    error,
    gradient,
    net_input,
    output,
    share,
    weight,
)
from neurosim.insight.expressions import (
    Derivative,
    Expression,
    Negative,
    Number,
    Symbol,
    added,
    multiplied,
)
from neurosim.insight.precision import Precision
from neurosim.learning.optimizers.descent import SGD
from neurosim.learning.steps import UpdateStep
from neurosim.notation import brief, multiplied_by

RATE = Symbol("learning_rate")

LARGEST = 3
"""For how many of the connections that share a weight the errors are written out."""

WIDEST = 12
"""How many columns of an image fit a page."""


def explain_gradient(document: Explanation, rules: Rules, connection: Connection) -> None:
    """Write a connection's gradient as Mazur does: the chain, each factor, the product."""
    target, left = connection.target, share(connection)
    chain = _chain(rules, connection)
    document.paragraph("The chain rule takes it apart:")
    document.equation(left, multiplied(*chain))
    errors_back(document, rules, [target])
    document.heading("Each factor in turn")
    values = dict(zip(chain, _factors(document, rules, connection), strict=True))
    document.heading("The factors together")
    document._value = document.formula(left, Formula(multiplied(*chain), dict(values)))
    document._factors = tuple(values.values())
    path_by_path(document, rules, target, connection)
    _batch(document, rules.moment.gradient(connection))
    if len(connection.sharing) > 1:
        document.paragraph(
            f"The weight is shared by {len(connection.sharing)} connections; its whole "
            "gradient is the sum over them: ns.explain(connection.parameter, net=net)."
        )


def explain_shared(document: Explanation, rules: Rules, connections: Sequence[Connection]) -> None:
    """Write a shared weight's gradient as the sum of what each connection adds, largest first."""
    over_time = isinstance(connections[0].target.network, Unrolled)
    document.paragraph(
        f"{len(connections)} connections hold this weight"
        + (", each at a step of time" if over_time else "")
        + "; each adds minus the error of its target times what comes in:"
    )
    parts = sorted(
        ((_gradient(rules, each), each) for each in connections),
        key=lambda part: -abs(part[0]),
    )
    shown, others = parts[: rules.limit], parts[rules.limit :]
    first = "t" if over_time else "connection"
    document.table([first, "error", "input", "product"], [_row(rules, *part) for part in shown])
    if others:
        rest = math.fsum(value for value, _ in others)
        count = f"{len(others):,} of {len(parts):,}"
        document.paragraph(f"The rest ({count}) adds ", Number(rest), ".")
    document._value = math.fsum(value for value, _ in parts)
    document.equation(gradient(connections[0]), document.value)
    places: dict[str, float] = {}
    for value, each in parts:  # a kernel may hold a weight twice
        places[each.target.name] = places.get(each.target.name, 0.0) + value
    _image(document, places, connections[0])
    errors_back(document, rules, [each.target for _, each in shown[:LARGEST]], themselves=True)
    _batch(document, rules.moment.total_gradient(connections[0].parameter))


def _row(rules: Rules, value: float, connection: Connection) -> tuple[Cell, ...]:
    """Return what a connection adds: where, the target's error, what comes in, their product."""
    where = connection.label
    if isinstance(connection.target.network, Unrolled):
        source, target = edge(connection)
        several = len(set(map(edge, connection.sharing))) > 1
        step = str(split_name(connection.target.name)[1])
        where = f"{step} ({source} -> {target})" if several else step
    return where, rules.moment.error(connection.target), rules.by_weight(connection).result, value


def _image(document: Explanation, values: dict[str, float], connection: Connection) -> None:
    """Show what a kernel's weight adds at each place of its map, where that is an image."""
    net = connection.target.network
    for group in net.groups.values() if net is not None else ():
        width = group.shape[-1]
        maps = group.maps if len(group.shape) > 1 and width <= WIDEST else []
        for place, names in enumerate(maps, 1):
            if not values.keys() <= set(names):
                continue
            cells = [float(brief(values[each])) if each in values else "" for each in names]
            rows = [cells[start : start + width] for start in range(0, len(cells), width)]
            image = f"map {place} of {group.name}" if len(maps) > 1 else group.name
            document.paragraph(f"The same over the rows and columns of {image}:")
            columns = [str(column) for column in range(1, width + 1)]
            document.table(["", *columns], [[str(k), *row] for k, row in enumerate(rows, 1)])


# The chain of a gradient


def _chain(rules: Rules, connection: Connection) -> list[Expression]:
    """Return the factors of a gradient as symbols."""
    target = connection.target
    net, out = net_input(target), output(target)
    last = Derivative(net, weight(connection))
    if _by_net_alone(rules, target):
        return [Derivative(LOSS, net), last]
    return [Derivative(LOSS, out), Derivative(out, net), last]


def _factors(document: Explanation, rules: Rules, connection: Connection) -> list[float]:
    """Write each factor of a gradient and return their numbers."""
    target = connection.target
    net, out = net_input(target), output(target)
    if _by_net_alone(rules, target):
        own = error(target)
        value = write_error(document, rules, target)
        numbers = [document.formula(Derivative(LOSS, net), Formula(Negative(own), {own: value}))]
    else:
        whole = _by_output(rules, target)
        slope = rules.slope(target).result
        check_fits(whole, -rules.moment.error(target), f"-error of {target.name!r}", slope)
        write_passed_on(document, rules, target)
        numbers = [
            document.formula(Derivative(LOSS, out), whole),
            write_slope(document, rules, target),
        ]
    remark(document, connection)
    left = Derivative(net, weight(connection))
    return [*numbers, document.formula(left, rules.by_weight(connection))]


def _gradient(rules: Rules, connection: Connection) -> float:
    return -rules.moment.error(connection.target) * rules.by_weight(connection).result


def _by_net_alone(rules: Rules, neuron: Neuron) -> bool:
    """True if the loss gives dE/dnet of this output but no dE/dout."""
    return rules.moment.judged(neuron) is not None and rules.pull(neuron) is None


def _by_output(rules: Rules, neuron: Neuron) -> Formula:
    """Return dE/dout: minus what flows back, and what the loss adds to it at an output."""
    pull, behind = rules.pull(neuron), rules.errors_behind(neuron)
    parts = [Negative(pull.symbols)] if pull else []
    if neuron.outgoing or not pull:
        parts.append(Negative(behind.symbols))
    values = {**(pull.values if pull else {}), **behind.values}
    return Formula(added(*parts), values, behind.left_out)


def _batch(document: Explanation, stands: float) -> None:
    if not math.isclose(stands, document.value, rel_tol=1e-9, abs_tol=1e-15):
        document.paragraph(
            "On the object stands ", Number(stands), ": gradients of a batch are added up and "
            "averaged, and this is the part of the present sample.",
        )  # fmt: skip


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
        total = moment.total_gradient(connection.parameter)
        write_descent(document, connection, by.learning_rate, moment.weight(connection), total)


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
    document: Explanation, connection: Connection, rate: float, before: float, total: float
) -> None:
    """Write how gradient descent moves the weight of a connection."""
    w, slope = weight(connection), gradient(connection)
    values: dict[Expression, float] = {w: before, RATE: rate, slope: total}
    document._value = document.formula(
        weight(connection, new=True), Formula(w - RATE * slope, values)
    )
