"""Explaining what flows back: errors and gradients, by the chain rule, factor by factor."""

from __future__ import annotations

import math
from collections.abc import Sequence

from neurosim.functions.aggregations import AGGREGATIONS, SUM
from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron
from neurosim.insight.explaining.explanation import Explanation, check_fits
from neurosim.insight.explaining.paths import Path, Paths, downstream, from_the_end
from neurosim.insight.explaining.rules import LOSS, Formula, Rules, error, net_input, output, weight
from neurosim.insight.expressions import (
    Derivative,
    Expression,
    Negative,
    Number,
    Sum,
    Symbol,
    added,
    multiplied,
)

__all__ = ["explain_error", "explain_gradient", "explain_shared"]


def explain_gradient(document: Explanation, rules: Rules, connection: Connection) -> None:
    """Write a connection's gradient as Mazur does: the chain, each factor, the product."""
    target = connection.target
    chain = _chain(rules, connection)
    left = Derivative(LOSS, weight(connection))
    document.paragraph("The chain rule takes it apart:")
    document.equation(left, multiplied(*chain))
    _further_on(document, rules, [target])
    document.heading("Each factor in turn")
    values = dict(zip(chain, _factors(document, rules, connection), strict=True))
    document.heading("The factors together")
    document.value = document.formula(left, Formula(multiplied(*chain), dict(values)))
    document.factors = tuple(values.values())
    _path_by_path(document, rules, target, connection)
    _batch(document, rules.moment.gradient(connection))
    if connection.parameter.shared:
        document.paragraph(
            f"The weight is shared by {connection.parameter.holders} connections; its whole "
            "gradient is the sum over them: ns.explain(connection.parameter, net=net)."
        )


def explain_shared(document: Explanation, rules: Rules, connections: Sequence[Connection]) -> None:
    """Write a shared parameter's gradient as the sum over the connections that hold it."""
    document.paragraph(
        f"{len(connections)} connections hold this weight; E changes by each of them:"
    )
    terms = []
    for connection in connections:
        symbol = Derivative(LOSS, weight(connection))
        terms.append(Formula(symbol, {symbol: _gradient(rules, connection)}))
    whole = rules.total(terms)
    document.formula(Derivative(LOSS, Symbol("w")), whole)
    shown = connections[: rules.limit]
    _further_on(document, rules, list(dict.fromkeys(each.target for each in shown)))
    for connection in shown:
        document.heading(f"By {connection.label}")
        chain = _chain(rules, connection)
        factors = _factors(document, rules, connection)
        formula = Formula(multiplied(*chain), dict(zip(chain, factors, strict=True)))
        document.formula(Derivative(LOSS, weight(connection)), formula)
    if len(connections) > rules.limit:
        document.paragraph(f"The other {len(connections) - rules.limit:,} are not written out.")
    document.value = whole.result
    _batch(document, rules.moment.total_gradient(connections[0].parameter))


def explain_error(document: Explanation, rules: Rules, neuron: Neuron) -> None:
    """Write a neuron's error in the lecture's words: what flows back, times f'."""
    after = [each for each in downstream(neuron, rules.moment) if each is not neuron]
    if after:
        document.heading(f"From the outputs back to {neuron.name}")
        for each in from_the_end(_nearest(document, after, rules.limit, "errors")):
            _error(document, rules, each)
    document.heading(f"The error of {neuron.name}")
    document.value = _error(document, rules, neuron)
    _path_by_path(document, rules, neuron, None)


_FEW = 3
"""So many terms of a sum stand in brackets; more get a line of their own."""

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
    numbers = _by_net(document, rules, target)
    left = Derivative(net_input(target), weight(connection))
    _remark(document, connection)
    return [*numbers, document.formula(left, rules.by_weight(connection))]


def _gradient(rules: Rules, connection: Connection) -> float:
    return -rules.moment.error(connection.target) * rules.by_weight(connection).result


def _by_net_alone(rules: Rules, neuron: Neuron) -> bool:
    """True if the loss gives dE/dnet of this output but no dE/dout."""
    return rules.moment.judged(neuron) is not None and rules.loss_by_output(neuron) is None


def _by_net(document: Explanation, rules: Rules, neuron: Neuron) -> list[float]:
    """Write what dE/dnet of a neuron is made of; return its factors, two or one."""
    passed = rules.from_targets(neuron)
    for connection in neuron.outgoing[: rules.limit]:
        if connection.target.aggregation is not SUM:
            _passed_on(document, rules, connection)
    net, out = net_input(neuron), output(neuron)
    slope = rules.slope(neuron)
    if _by_net_alone(rules, neuron):
        whole = rules.loss_by_net(neuron)
        if passed:
            document.formula(Derivative(out, net), slope)
            behind = rules.total(passed)
            symbols = whole.symbols + multiplied(behind.symbols, Derivative(out, net))
            values = {**whole.values, **behind.values, Derivative(out, net): slope.result}
            whole = Formula(symbols, values, behind.left_out)
        check_fits(whole, -rules.moment.error(neuron), f"-error of {neuron.name!r}")
        return [document.formula(Derivative(LOSS, net), whole)]
    own = rules.loss_by_output(neuron)
    first = rules.total([*([own] if own else []), *passed])
    terms = first.numbers.terms if isinstance(first.numbers, Sum) else (first.numbers,)
    product = Formula(added(*(multiplied(term, slope.result) for term in terms)), {})
    check_fits(product, -rules.moment.error(neuron), f"-error of {neuron.name!r}")
    return [
        document.formula(Derivative(LOSS, out), first),
        document.formula(Derivative(out, net), slope),
    ]


def _further_on(document: Explanation, rules: Rules, neurons: Sequence[Neuron]) -> None:
    """Write dE/dnet of every neuron that the neurons lead to, from the outputs back."""
    reached = {
        each for start in neurons for each in downstream(start, rules.moment) if each is not start
    }
    after = [each for each in rules.moment.net.neurons if each in reached]
    if not after:
        return
    document.heading(f"From the outputs back to {', '.join(each.name for each in neurons)}")
    for each in from_the_end(_nearest(document, after, rules.limit, "dE/dnet")):
        factors = _by_net(document, rules, each)
        net, out = net_input(each), output(each)
        if len(factors) > 1:
            symbols = Derivative(LOSS, out) * Derivative(out, net)
            values: dict[Expression, float] = {
                Derivative(LOSS, out): factors[0],
                Derivative(out, net): factors[1],
            }
            document.formula(Derivative(LOSS, net), Formula(symbols, values))


def _nearest(document: Explanation, after: list[Neuron], limit: int, what: str) -> list[Neuron]:
    if len(after) > limit:
        document.paragraph(
            f"Of the {len(after):,} neurons further on the {limit} nearest are written out; the "
            f"{what} of the others are taken as they stand."
        )
    return after[:limit]


def _passed_on(document: Explanation, rules: Rules, connection: Connection) -> None:
    _remark(document, connection)
    left = Derivative(net_input(connection.target), output(connection.source))
    document.formula(left, rules.passed_on(connection))


def _remark(document: Explanation, connection: Connection) -> None:
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


# Errors in the lecture's words


def _error(document: Explanation, rules: Rules, neuron: Neuron) -> float:
    for connection in neuron.outgoing[: rules.limit]:
        if connection.target.aggregation is not SUM:
            _passed_on(document, rules, connection)
    slope = rules.slope(neuron)
    factor = Derivative(output(neuron), net_input(neuron))
    parts: list[Expression] = []
    values: dict[Expression, float] = {}
    uses_slope = False
    judged = rules.moment.judged(neuron)
    if judged is not None:
        own, uses_slope = _own_error(rules, neuron)
        parts.append(multiplied(own.symbols, factor) if uses_slope else own.symbols)
        values |= own.values
    terms = rules.errors_from_targets(neuron)
    behind = rules.total(terms)
    if len(terms) > _FEW:  # a sum that is long gets a line of its own
        back = Symbol("back", neuron.name)
        behind = Formula(back, {back: document.formula(back, behind)})
    if terms:
        parts.append(multiplied(behind.symbols, factor))
        values |= behind.values
    if terms or uses_slope:
        document.formula(factor, slope)
        values[factor] = slope.result
    formula = Formula(added(*(parts or [Number(0.0)])), values, behind.left_out)
    check_fits(formula, rules.moment.error(neuron), f"error of {neuron.name!r}")
    return document.formula(error(neuron), formula)


def _own_error(rules: Rules, neuron: Neuron) -> tuple[Formula, bool]:
    """Return the part of an output's error that the loss gives, and whether f' is still missing."""
    by_output = rules.loss_by_output(neuron)
    plain = rules.loss_by_net(neuron)
    formula = by_output if by_output and isinstance(plain.symbols, Number) else plain
    symbols = formula.symbols
    opposite = symbols.operand if isinstance(symbols, Negative) else Negative(symbols)
    if isinstance(symbols, Number):
        opposite = Number(-symbols.number)
    return Formula(opposite, formula.values), formula is by_output


# Paths


def _path_by_path(
    document: Explanation, rules: Rules, neuron: Neuron, connection: Connection | None
) -> None:
    """Write the same number as a sum over all paths to the outputs."""
    found = Paths(rules, neuron)
    document.path_count = found.count
    into = [] if connection is None else [rules.by_weight(connection).result]
    sign = -1.0 if connection is None else into[0]
    document.paths = tuple(path._replace(value=sign * path.value) for path in found.listed)
    if not any(path.connections for path in document.paths):
        return
    document.heading("The same, path by path")
    lead = "" if connection is None else f"{connection.source.name} -> "
    rows = [
        (f"{lead}{path.label}", _product(rules, path, into), path.value) for path in document.paths
    ]
    document.table(["path", "product", "value"], rows)
    values = [Number(path.value) for path in document.paths]
    if found.complete and len(values) > 1:
        left = error(neuron) if connection is None else Derivative(LOSS, weight(connection))
        document.formula(left, Formula(added(*values), {}))
    elif not found.complete:
        document.paragraph(
            f"These are the {len(rows)} largest of {found.count:,} paths; they make ",
            Number(math.fsum(path.value for path in document.paths)),
            " of ",
            Number(document.value),
            ".",
        )


def _product(rules: Rules, path: Path, into: list[float]) -> Expression:
    """Return a path's factors: what comes in, f' and weight of each neuron, the end's dE/dnet.

    Without anything coming in it is about the error, which has the other sign.
    """
    moment = rules.moment
    factors = list(into)
    for neuron, connection in zip(path.neurons, path.connections, strict=False):
        factors.append(moment.slope(neuron))
        factors.append(moment.weight(connection) * moment.partial(connection))
    last = rules.judgement(path.neurons[-1])
    factors.append(-last if into else last)
    if len(factors) > 2 * rules.limit + 2:  # the rest of a very long path as one number
        factors = [*factors[: 2 * rules.limit], math.prod(factors[2 * rules.limit :])]
    return multiplied(*factors)


def _batch(document: Explanation, stands: float) -> None:
    if not math.isclose(stands, document.value, rel_tol=1e-9, abs_tol=1e-15):
        document.paragraph(
            "On the object stands ", Number(stands), ": gradients of a batch are added up and "
            "averaged, and this is the part of the present sample.",
        )  # fmt: skip
