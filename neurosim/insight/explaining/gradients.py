"""Explaining gradients by the chain rule, factor by factor."""

from __future__ import annotations

import math
from collections.abc import Sequence

from neurosim.functions.aggregations import SUM
from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron
from neurosim.insight.explaining.explanation import Explanation, check_fits
from neurosim.insight.explaining.paths import downstream, from_the_end
from neurosim.insight.explaining.rules import Rules
from neurosim.insight.explaining.summing import path_by_path
from neurosim.insight.explaining.symbols import LOSS, Formula, net_input, output, weight
from neurosim.insight.explaining.units import nearest, pass_on, remark, write_slope
from neurosim.insight.expressions import (
    Derivative,
    Expression,
    Number,
    Sum,
    Symbol,
    added,
    multiplied,
)

__all__ = ["explain_gradient", "explain_shared"]


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
    path_by_path(document, rules, target, connection)
    _batch(document, rules.moment.gradient(connection))
    if len(connection.sharing) > 1:
        document.paragraph(
            f"The weight is shared by {len(connection.sharing)} connections; its whole "
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
    remark(document, connection)
    return [*numbers, document.formula(left, rules.by_weight(connection))]


def _gradient(rules: Rules, connection: Connection) -> float:
    return -rules.moment.error(connection.target) * rules.by_weight(connection).result


def _by_net_alone(rules: Rules, neuron: Neuron) -> bool:
    """True if the loss gives dE/dnet of this output but no dE/dout."""
    return rules.moment.judged(neuron) is not None and rules.loss_by_output(neuron) is None


def _by_net(document: Explanation, rules: Rules, neuron: Neuron) -> list[float]:
    """Write what dE/dnet of a neuron is made of; return its factors, two or one."""
    for connection in neuron.outgoing[: rules.limit]:
        if connection.target.aggregation is not SUM:
            pass_on(document, rules, connection)
    net, out = net_input(neuron), output(neuron)
    slope = rules.slope(neuron)
    if _by_net_alone(rules, neuron):
        whole = rules.loss_by_net(neuron)
        if neuron.outgoing:
            write_slope(document, rules, neuron)
            behind = rules.behind(neuron)
            symbols = whole.symbols + multiplied(behind.symbols, Derivative(out, net))
            values = {**whole.values, **behind.values, Derivative(out, net): slope.result}
            whole = Formula(symbols, values, behind.left_out)
        check_fits(whole, -rules.moment.error(neuron), f"-error of {neuron.name!r}")
        return [document.formula(Derivative(LOSS, net), whole)]
    first = rules.behind(neuron, rules.loss_by_output(neuron))
    terms = first.numbers.terms if isinstance(first.numbers, Sum) else (first.numbers,)
    product = Formula(added(*(multiplied(term, slope.result) for term in terms)), {})
    check_fits(product, -rules.moment.error(neuron), f"-error of {neuron.name!r}")
    return [
        document.formula(Derivative(LOSS, out), first),
        write_slope(document, rules, neuron),
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
    for each in from_the_end(nearest(document, after, rules.limit, "dE/dnet")):
        factors = _by_net(document, rules, each)
        net, out = net_input(each), output(each)
        if len(factors) > 1:
            symbols = Derivative(LOSS, out) * Derivative(out, net)
            values: dict[Expression, float] = {
                Derivative(LOSS, out): factors[0],
                Derivative(out, net): factors[1],
            }
            document.formula(Derivative(LOSS, net), Formula(symbols, values))


def _batch(document: Explanation, stands: float) -> None:
    if not math.isclose(stands, document.value, rel_tol=1e-9, abs_tol=1e-15):
        document.paragraph(
            "On the object stands ", Number(stands), ": gradients of a batch are added up and "
            "averaged, and this is the part of the present sample.",
        )  # fmt: skip
