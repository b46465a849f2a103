"""The local rules as formulas: symbols, and the numbers they have at a moment.

Everything here is about one neuron or connection and its neighbours; chaining it over the graph is
the business of the other files here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from neurosim.functions.aggregations import AGGREGATIONS, SUM
from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Node
from neurosim.insight.explaining.formulas import agrees, function_of, parsed, slope_of
from neurosim.insight.explaining.moment import Moment
from neurosim.insight.expressions import (
    Call,
    Derivative,
    Expression,
    Negative,
    Number,
    Operand,
    Symbol,
    added,
    multiplied,
)

__all__ = ["LOSS", "Formula", "Rules", "error", "expected", "net_input", "output", "weight"]

LOSS = Symbol("E")
REST = Symbol("rest")


class Formula(NamedTuple):
    """A formula in symbols, and the numbers that the symbols have.

    Attributes:
        symbols: the formula.
        values: the number of each symbol or derivative in it.
        left_out: how many terms of a long sum stand together as ``rest``.
    """

    symbols: Expression
    values: dict[Expression, float]
    left_out: int = 0

    @property
    def numbers(self) -> Expression:
        """The formula with the numbers plugged in."""
        return self.symbols.filled(self.values)

    @property
    def result(self) -> float:
        """What it comes to."""
        return self.numbers.value()

    @property
    def steps(self) -> tuple[Operand, ...]:
        """Symbols, numbers and result, each only where it says something new."""
        numbers, result = self.numbers, Number(self.result)
        steps = [self.symbols, *([numbers] if numbers != self.symbols else [])]
        return tuple(steps if numbers == result else [*steps, result])


def output(node: Node) -> Symbol:
    """Return the symbol for a node's output."""
    return Symbol("out", node.name)


def net_input(neuron: Neuron) -> Symbol:
    """Return the symbol for a neuron's net input."""
    return Symbol("net", neuron.name)


def error(neuron: Neuron) -> Symbol:
    """Return the symbol for a neuron's error."""
    return Symbol("error", neuron.name)


def expected(neuron: Neuron) -> Symbol:
    """Return the symbol for the value expected of an output."""
    return Symbol("expected", neuron.name)


def weight(connection: Connection, new: bool = False) -> Symbol:
    """Return the symbol for a connection's weight, or for its weight after the update."""
    return Symbol("w", connection.source.name, connection.target.name, new=new)


class Rules:
    """The local rules of a network as formulas, with the numbers of a moment.

    Args:
        moment: where the numbers come from.
        limit: how many terms of a sum are written out; the others stand together as ``rest``.
    """

    def __init__(self, moment: Moment, limit: int) -> None:
        self.moment = moment
        self.limit = limit

    # Forward

    def net_input(self, neuron: Neuron) -> Formula:
        """Return the net input as the aggregation of weights times outputs."""
        terms = [self._signal(each) for each in neuron.incoming]
        if neuron.aggregation is SUM:
            return self._sum(terms)
        if not terms:
            return Formula(Number(neuron.aggregation.combine(())), {})
        if neuron.aggregation is AGGREGATIONS["product"]:
            return self._product(terms)
        return self._combined(neuron, terms)

    def output(self, neuron: Neuron) -> Formula:
        """Return the output as the activation of the net input."""
        net, value = net_input(neuron), self.moment.net_input(neuron)
        return Formula(function_of(neuron.activation, net, value), {net: value})

    def loss(self, neuron: Output) -> Formula | None:
        """Return what an output costs; None where the loss says it in no formula."""
        judged = self.moment.judged(neuron)
        if judged is None:
            return None
        wanted, criterion = judged
        values = self._at_output(neuron, wanted)
        names = {
            "expected": expected(neuron), "output": output(neuron), "net_input": net_input(neuron),
        }  # fmt: skip
        formula = parsed(criterion.formula, names)
        value = self.moment.read(neuron, "loss")
        if formula is None or not agrees(formula, values, value):
            return None
        return Formula(formula, values)

    # Backward

    def slope(self, neuron: Neuron) -> Formula:
        """Return dout/dnet of a neuron."""
        net, out = net_input(neuron), output(neuron)
        x, y = self.moment.net_input(neuron), self.moment.output(neuron)
        return Formula(slope_of(neuron.activation, net, out, x, y), {net: x, out: y})

    def loss_by_output(self, neuron: Neuron) -> Formula | None:
        """Return dE/dout as the loss alone has it; None where it gives only dE/dnet.

        The perceptron rule has no derivative, and an own loss says only its error.
        """
        judged = self.moment.judged(neuron)
        if judged is None:
            return None
        wanted, criterion = judged
        out, values = output(neuron), self._at_output(neuron, wanted)
        difference: Expression = expected(neuron) - out
        if criterion.name == "cross_entropy":
            difference = difference / (out * (1 - out))
        elif criterion.name != "squared_error":
            return None
        formula = Negative(difference)
        slope = self.moment.slope(neuron)
        whole = multiplied(formula, slope)
        return Formula(formula, values) if agrees(whole, values, -self.judgement(neuron)) else None

    def loss_by_net(self, neuron: Neuron) -> Formula:
        """Return dE/dnet as the loss alone has it, where :meth:`loss_by_output` has nothing."""
        judged = self.moment.judged(neuron)
        value = -self.judgement(neuron)
        if judged is not None:
            values = self._at_output(neuron, judged[0])
            formula = Negative(expected(neuron) - output(neuron))
            if agrees(formula, values, value):
                return Formula(formula, values)
        return Formula(Number(value), {})

    def judgement(self, neuron: Neuron) -> float:
        """Return the part of an output's error that the loss alone gives; 0 for others."""
        judged = self.moment.judged(neuron)
        if judged is None:
            return 0.0
        wanted, criterion = judged
        out, net = self.moment.output(neuron), self.moment.net_input(neuron)
        return criterion.error(wanted, out, net, neuron.activation)

    def passed_on(self, connection: Connection) -> Formula:
        """Return dnet(target)/dout(source)."""
        return self._by(connection, weight(connection), self.moment.weight(connection))

    def by_weight(self, connection: Connection) -> Formula:
        """Return dnet(target)/dw."""
        source = connection.source
        return self._by(connection, output(source), self.moment.output(source))

    def from_targets(self, neuron: Neuron) -> list[Formula]:
        """Return dE/dnet(target)·dnet(target)/dout for every outgoing connection."""
        return [self._from_target(each) for each in neuron.outgoing]

    def errors_from_targets(self, neuron: Neuron) -> list[Formula]:
        """Return the same in the lecture's words: w_k·error_k."""
        return [
            self._of(connection, error(connection.target), self.moment.error(connection.target))
            for connection in neuron.outgoing
        ]

    def total(self, terms: Sequence[Formula]) -> Formula:
        """Return the sum of formulas, the terms beyond the limit together as ``rest``."""
        return self._sum(list(terms))

    # Inside

    def _from_target(self, connection: Connection) -> Formula:
        target = connection.target
        return self._of(connection, Derivative(LOSS, net_input(target)), -self.moment.error(target))

    def _of(self, connection: Connection, symbol: Expression, value: float) -> Formula:
        passed: Expression = weight(connection)
        amount = self.moment.weight(connection)
        if connection.target.aggregation is not SUM:
            passed = Derivative(net_input(connection.target), output(connection.source))
            amount *= self.moment.partial(connection)
        return Formula(multiplied(symbol, passed), {symbol: value, passed: amount})

    def _by(self, connection: Connection, symbol: Symbol, value: float) -> Formula:
        """Return ``symbol·(d net/d signal)`` of a connection's target."""
        target = connection.target
        if target.aggregation is SUM:
            return Formula(symbol, {symbol: value})
        if target.aggregation is AGGREGATIONS["product"]:
            others = [self._signal(each) for each in target.incoming if each is not connection]
            return self._product([Formula(symbol, {symbol: value}), *others])
        partial = self.moment.partial(connection)
        return Formula(multiplied(symbol, partial), {symbol: value})

    def _signal(self, connection: Connection) -> Formula:
        w, out = weight(connection), output(connection.source)
        values: dict[Expression, float] = {
            w: self.moment.weight(connection),
            out: self.moment.output(connection.source),
        }
        return Formula(w * out, values)

    def _sum(self, terms: list[Formula]) -> Formula:
        return self._joined(terms, 0.0)

    def _product(self, terms: list[Formula]) -> Formula:
        return self._joined(terms, 1.0)

    def _joined(self, terms: list[Formula], empty: float) -> Formula:
        """Add up (from 0) or multiply (from 1) formulas, the surplus together as ``rest``."""
        if not terms:
            return Formula(Number(empty), {})
        shown = terms if len(terms) <= self.limit else terms[: max(self.limit - 1, 1)]
        others = terms[len(shown) :]
        values = {key: value for term in shown for key, value in term.values.items()}
        parts: list[Expression] = [term.symbols for term in shown]
        if others:
            results = [term.result for term in others]
            values[REST] = math.prod(results) if empty else math.fsum(results)
            parts.append(REST)
        joined = multiplied(*parts) if empty else added(*parts)
        return Formula(joined, values, len(others))

    def _combined(self, neuron: Neuron, terms: list[Formula]) -> Formula:
        """Return an aggregation with a name: the maximum, or one of the user's own."""
        combine, name = neuron.aggregation.combine, neuron.aggregation.name
        values = {key: value for term in terms for key, value in term.values.items()}
        arguments = tuple(term.symbols for term in terms)
        left_out = 0
        if name == "max" and len(terms) > self.limit:
            left_out = len(terms) - self.limit
            values[REST] = max(term.result for term in terms[self.limit :])
            arguments = (*arguments[: self.limit], REST)
        return Formula(Call(name, arguments, lambda *all_of: combine(all_of)), values, left_out)

    def _at_output(self, neuron: Neuron, wanted: float) -> dict[Expression, float]:
        return {
            expected(neuron): wanted,
            output(neuron): self.moment.output(neuron),
            net_input(neuron): self.moment.net_input(neuron),
        }
