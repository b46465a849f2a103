"""The local rules as formulas: symbols, and the numbers they have at a moment.

Everything here is about one neuron or connection and its neighbours; chaining it over the graph is
the business of the other files here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import islice
from typing import TypeVar

from neurosim.functions.aggregations import AGGREGATIONS, SUM
from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Node
from neurosim.insight.explaining.formulas import agrees, function_of, parsed, slope_of
from neurosim.insight.explaining.moment import Moment
from neurosim.insight.explaining.symbols import (
    REST,
    Formula,
    error,
    expected,
    net_input,
    output,
    weight,
)
from neurosim.insight.expressions import (
    Call,
    Derivative,
    Expression,
    Number,
    Symbol,
    added,
    multiplied,
)

T = TypeVar("T")


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
        incoming = neuron.incoming
        if neuron.aggregation is SUM:
            return self._joined([], incoming, self._signal, self.moment.signal)
        if not incoming:
            return Formula(Number(neuron.aggregation.combine(())), {})
        if neuron.aggregation is AGGREGATIONS["product"]:
            return self._joined([], incoming, self._signal, self.moment.signal, by=multiplied)
        return self._combined(neuron, incoming)

    def output(self, neuron: Neuron) -> Formula:
        """Return the output as the activation of the net input."""
        net, value = net_input(neuron), self.moment.net_input(neuron)
        return Formula(function_of(neuron.activation, net, value), {net: value})

    def loss(self, neuron: Output) -> Formula:
        """Return what an output costs; the number alone where the loss says it in no formula."""
        value, judged = float(self.moment.read(neuron, "loss")), self.moment.judged(neuron)
        if judged is not None:
            values = self._at_output(neuron, judged[0])
            names = dict(zip(("expected", "output", "net_input"), values, strict=True))
            formula = parsed(judged[1].formula, names)
            if formula is not None and agrees(formula, values, value):
                return Formula(formula, values)
        return Formula(Number(value), {})

    # Backward

    def slope(self, neuron: Neuron) -> Formula:
        """Return dout/dnet of a neuron."""
        net, out = net_input(neuron), output(neuron)
        x, y = self.moment.net_input(neuron), self.moment.output(neuron)
        return Formula(slope_of(neuron.activation, net, out, x, y), {net: x, out: y})

    def pull(self, neuron: Neuron) -> Formula | None:
        """Return -dE/dout as the loss alone has it; None where it says only the error.

        The perceptron rule has no derivative, and an own loss says only its error.
        """
        judged = self.moment.judged(neuron)
        if judged is None:
            return None
        wanted, criterion = judged
        out, values = output(neuron), self._at_output(neuron, wanted)
        difference = expected(neuron) - out
        known: dict[str, Expression] = {
            "squared_error": difference,
            "cross_entropy": difference / (out * (1 - out)),
            "categorical_cross_entropy": expected(neuron) / out,
        }
        formula = known.get(criterion.name)
        if formula is None:
            return None
        whole = multiplied(formula, self.moment.slope(neuron))
        return Formula(formula, values) if agrees(whole, values, self.judgement(neuron)) else None

    def own_error(self, neuron: Neuron) -> tuple[Formula, bool]:
        """Return what the loss gives of an output's error, and whether f' is missing in it."""
        value, difference = self.judgement(neuron), expected(neuron) - output(neuron)
        judged, pull = self.moment.judged(neuron), self.pull(neuron)
        values = {} if judged is None else self._at_output(neuron, judged[0])
        if judged is not None and agrees(difference, values, value):
            return Formula(difference, values), False
        return (pull, True) if pull else (Formula(Number(value), {}), False)

    def judgement(self, neuron: Node) -> float:
        """Return the part of an output's error that the loss alone gives; 0 for others."""
        judged = self.moment.judged(neuron)
        if judged is None or not isinstance(neuron, Neuron):
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

    def errors_behind(self, neuron: Node) -> Formula:
        """Return what flows back, in the lecture's words: the sum of w_k·error_k."""

        def term(each: Connection) -> Formula:
            passed: Expression = weight(each)
            amount = self.moment.weight(each)
            if each.target.aggregation is not SUM:
                passed = Derivative(net_input(each.target), output(each.source))
                amount *= self.moment.partial(each)
            back = error(each.target)
            values = {back: self.moment.error(each.target), passed: amount}
            return Formula(multiplied(back, passed), values)

        return self._joined([], neuron.outgoing, term, lambda each: term(each).result)

    # Inside

    def _by(self, connection: Connection, symbol: Symbol, value: float) -> Formula:
        """Return ``symbol·(d net/d signal)`` of a connection's target."""
        target = connection.target
        if target.aggregation is SUM:
            return Formula(symbol, {symbol: value})
        if target.aggregation is AGGREGATIONS["product"]:
            others = [each for each in target.incoming if each is not connection]
            first = [Formula(symbol, {symbol: value})]
            return self._joined(first, others, self._signal, self.moment.signal, by=multiplied)
        partial = self.moment.partial(connection)
        return Formula(multiplied(symbol, partial), {symbol: value})

    def _signal(self, connection: Connection) -> Formula:
        w, out = weight(connection), output(connection.source)
        values: dict[Expression, float] = {
            w: self.moment.weight(connection),
            out: self.moment.output(connection.source),
        }
        return Formula(w * out, values)

    def _joined(
        self,
        first: list[Formula],
        items: Sequence[T],
        formula: Callable[[T], Formula],
        value: Callable[[T], float],
        by: Callable[..., Expression] = added,
    ) -> Formula:
        """Add up or multiply formulas; of items beyond the limit only the numbers are computed."""
        if not first and not items:
            return Formula(Number(0.0 if by is added else 1.0), {})
        room = self.limit - len(first)
        count = len(items) if len(items) <= room else max(room - 1, 1)
        shown = [*first, *(formula(item) for item in islice(items, count))]
        values = {key: number for term in shown for key, number in term.values.items()}
        parts = [term.symbols for term in shown]
        rest = len(items) - count
        if rest:
            numbers = (value(item) for item in islice(items, count, None))
            values[REST] = math.fsum(numbers) if by is added else math.prod(numbers)
            parts.append(REST)
        return Formula(by(*parts), values, rest)

    def _combined(self, neuron: Neuron, incoming: Sequence[Connection]) -> Formula:
        """Return an aggregation with a name: the maximum, or one of the user's own."""
        combine, name = neuron.aggregation.combine, neuron.aggregation.name
        terms = [self._signal(each) for each in islice(incoming, self.limit)]
        values = {key: value for term in terms for key, value in term.values.items()}
        arguments = tuple(term.symbols for term in terms)
        others = [self.moment.signal(each) for each in islice(incoming, self.limit, None)]
        if others and neuron.aggregation is not AGGREGATIONS["max"]:
            return Formula(Number(self.moment.net_input(neuron)), {})
        if others:
            values[REST] = max(others)
            arguments = (*arguments, REST)
        function = Call(name, arguments, lambda *signals: combine(signals))
        return Formula(function, values, len(others))

    def _at_output(self, neuron: Neuron, wanted: float) -> dict[Expression, float]:
        return {
            expected(neuron): wanted,
            output(neuron): self.moment.output(neuron),
            net_input(neuron): self.moment.net_input(neuron),
        }
