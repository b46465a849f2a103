"""Explaining a neuron: what it says, what it costs, and its error in the lecture's words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from neurosim.checks import few
from neurosim.functions.aggregations import AGGREGATIONS, SUM
from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Input, Node
from neurosim.insight.explaining.explanation import Explanation, check_fits
from neurosim.insight.explaining.formulas import at_kink, slope_below
from neurosim.insight.explaining.paths import Path, downstream, from_the_end, paths_from, upstream
from neurosim.insight.explaining.rules import Rules
from neurosim.insight.explaining.symbols import (
    LOSS,
    Formula,
    error,
    expected,
    net_input,
    output,
    weight,
)
from neurosim.insight.expressions import (
    Derivative,
    Expression,
    Number,
    Symbol,
    added,
    multiplied,
)
from neurosim.notation import counted

NAMED = 5
"""How many names stand in a heading."""

FEW = 2
"""Up to this number, the terms of a sum stand in brackets; more do not fit half a page there."""


def explain_forward(document: Explanation, rules: Rules, neuron: Neuron, quantity: str) -> None:
    """Write where a neuron's net input comes from, or its output."""
    _before(document, rules, neuron)
    document.heading(f"The {quantity.replace('_', ' ')} of {neuron.name}")
    document._value = write_net_input(document, rules, neuron)
    if quantity == "output":
        document._value = write_output(document, rules, neuron)


def explain_loss(document: Explanation, rules: Rules, neuron: Output) -> None:
    """Write what an output neuron costs."""
    judged = rules.moment.judged(neuron)
    if judged is None:
        document.paragraph(f"Nothing is expected of {neuron.name}:")
    else:
        document.paragraph(
            f"The loss is {judged[1].name}; ", expected(neuron), " is ", Number(judged[0])
        )
    document._value = document.formula(Symbol("E", neuron.name), rules.loss(neuron))
    count = len(rules.moment.net.outputs)
    if count > 1:
        document.paragraph(f"E of the network is the sum over all {count} outputs.")


def _before(document: Explanation, rules: Rules, neuron: Neuron) -> None:
    """Write the outputs that a neuron's are made of, from the inputs on, as far as the limit."""
    before = upstream(neuron, rules.moment)[:-1]
    if not before:
        return
    document.heading(f"From the inputs on to {neuron.name}")
    shown = before[-rules.limit :]
    if len(shown) < len(before):
        rest = counted(len(before) - len(shown), "neuron", ",")
        document.paragraph(f"What {rest} nearest to the inputs put out is taken as it stands.")
    for each in shown:
        write_net_input(document, rules, each)
        write_output(document, rules, each)


def write_net_input(document: Explanation, rules: Rules, neuron: Neuron) -> float:
    """Write the net input of one neuron from the outputs of its sources; return it."""
    formula = rules.net_input(neuron)
    check_fits(formula, rules.moment.net_input(neuron), f"net_input of {neuron.name!r}")
    return document.formula(net_input(neuron), formula)


def write_output(document: Explanation, rules: Rules, neuron: Neuron) -> float:
    """Write the output of one neuron from its net input; return it."""
    formula = rules.output(neuron)
    if neuron.activation.name == "clamped":
        document.paragraph(f"{neuron.name} is clamped, whatever comes in:")
    check_fits(formula, rules.moment.output(neuron), f"output of {neuron.name!r}")
    return document.formula(output(neuron), formula)


def explain_error(document: Explanation, rules: Rules, neuron: Neuron | Input) -> None:
    """Write an error in the lecture's words: what flows back, and of a neuron times f'."""
    errors_back(document, rules, [neuron])
    document.heading(f"The error of {neuron.name}")
    document._value = write_error(document, rules, neuron)
    path_by_path(document, rules, neuron, None)


def errors_back(
    document: Explanation,
    rules: Rules,
    starts: Sequence[Neuron | Input],
    *,
    themselves: bool = False,
) -> None:
    """Write the errors of all neurons that some lead to, from the outputs back, and perhaps own."""
    reached: set[Node] = {each for start in starts for each in downstream(start, rules.moment)}
    reached.update(starts if themselves else ())
    after = [each for each in rules.moment.net.neurons if each in reached]
    if not after:
        return
    names = few(dict.fromkeys(each.name for each in starts), NAMED)
    document.heading(f"From the outputs back to {', '.join(names)}")
    document.paragraph("The error of a neuron is minus dE/dnet.")
    if len(after) > rules.limit:
        document.paragraph(
            f"Of the {len(after):,} neurons further on only the nearest ({rules.limit}) are "
            "written out; the errors of the others are taken as they stand."
        )
    for each in from_the_end(after[: rules.limit]):
        write_error(document, rules, each)


def write_error(document: Explanation, rules: Rules, neuron: Neuron | Input) -> float:
    """Write the error of one neuron or input from those of its targets; return it."""
    write_passed_on(document, rules, neuron)
    factors = [Derivative(output(neuron), net_input(neuron))] if isinstance(neuron, Neuron) else []
    parts: list[Expression] = []
    values: dict[Expression, float] = {}
    if isinstance(neuron, Neuron) and rules.moment.judged(neuron) is not None:
        own, by_slope = rules.own_error(neuron)
        parts.append(multiplied(own.symbols, *factors) if by_slope else own.symbols)
        values |= own.values
    behind = rules.errors_behind(neuron)
    if len(neuron.outgoing) > FEW:  # a sum that is long gets a line of its own
        back = Symbol("back", neuron.name)
        behind = Formula(back, {back: document.formula(back, behind)})
    if neuron.outgoing:
        parts.append(multiplied(behind.symbols, *factors))
        values |= behind.values
    if isinstance(neuron, Neuron) and uses_slope(rules, neuron):
        values[factors[0]] = write_slope(document, rules, neuron)
    if not parts:
        document.paragraph(f"{neuron.name} leads nowhere, and nothing is expected of it:")
    formula = Formula(added(*(parts or [Number(0.0)])), values, behind.left_out)
    check_fits(formula, rules.moment.error(neuron), f"error of {neuron.name!r}")
    return document.formula(error(neuron), formula)


def uses_slope(rules: Rules, neuron: Neuron) -> bool:
    """Tell whether f' of a neuron goes into its error."""
    judged = rules.moment.judged(neuron) is not None
    return bool(neuron.outgoing) or (judged and rules.own_error(neuron)[1])


def write_passed_on(document: Explanation, rules: Rules, node: Neuron | Input) -> None:
    """Write dnet(target)/dout(source) of the targets that are no weighted sum."""
    for connection in node.outgoing[: rules.limit]:
        if connection.target.aggregation is not SUM:
            remark(document, connection)
            left = Derivative(net_input(connection.target), output(node))
            document.formula(left, rules.passed_on(connection))


def remark(document: Explanation, connection: Connection) -> None:
    """Say what a unit that is no weighted sum lets through."""
    target = connection.target
    if target.aggregation is AGGREGATIONS["product"]:
        document.paragraph(f"{target.name} multiplies its signals; the others stay as factors:")
    elif target.aggregation is AGGREGATIONS["max"]:
        document.paragraph(
            f"{target.name} takes its largest signal; it lets through 1 of that one and 0 of the "
            "others:"
        )
    elif target.aggregation is not SUM:
        document.paragraph(f"By the partial derivative of {target.aggregation.name}:")


def write_slope(document: Explanation, rules: Rules, neuron: Neuron) -> float:
    """Write dout/dnet of a neuron, and at a kink which one it is; return it."""
    activation = neuron.activation
    if rules.moment.net_input(neuron) == 0.0 and slope_below(activation) is not None:
        document.paragraph(f"Note that {at_kink(activation)}.")
    return document.formula(Derivative(output(neuron), net_input(neuron)), rules.slope(neuron))


def path_by_path(
    document: Explanation, rules: Rules, start: Neuron | Input, connection: Connection | None
) -> None:
    """Write the same number as a sum over all paths to the outputs."""
    document._path_count, found = paths_from(rules, start)
    into = [] if connection is None else [rules.by_weight(connection).result]
    sign = -1.0 if connection is None else into[0]
    document._paths = tuple(path._replace(value=sign * path.value) for path in found)
    if not found and document.path_count:
        document.paragraph(f"It is the sum over {document.path_count:,} paths to the outputs.")
    if not any(path.connections for path in document.paths):
        return
    document.heading("The same, path by path")
    lead = "" if connection is None else f"{connection.source.name} -> "
    rows = [
        (f"{lead}{path.label}", _product(rules, path, into), path.value) for path in document.paths
    ]
    document.table(["path", "product", "value"], rows)
    values = [Number(path.value) for path in document.paths]
    if len(values) > 1:
        left = error(start) if connection is None else Derivative(LOSS, weight(connection))
        document.formula(left, Formula(added(*values), {}))


def _product(rules: Rules, path: Path, into: list[float]) -> Expression:
    """Return a path's factors: what comes in, f' and weight of each neuron, the end's dE/dnet.

    Without anything coming in it is about the error, which has the other sign.
    """
    moment = rules.moment
    factors = list(into)
    for node, connection in zip(path.nodes, path.connections, strict=False):
        if isinstance(node, Neuron):
            factors.append(moment.slope(node))
        factors.append(moment.weight(connection) * moment.partial(connection))
    last = rules.judgement(path.nodes[-1])
    factors.append(-last if into else last)
    if len(factors) > 2 * rules.limit + 2:  # the rest of a very long path as one number
        factors = [*factors[: 2 * rules.limit], math.prod(factors[2 * rules.limit :])]
    return multiplied(*factors)
