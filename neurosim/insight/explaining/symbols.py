"""What the numbers of a network are called in formulas."""

from __future__ import annotations

from typing import NamedTuple

from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Node
from neurosim.graph.time.unrolling import Unrolled, split_name
from neurosim.insight.expressions import Derivative, Expression, Number, Operand, Symbol

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
        same = result if result.number >= 0.0 else -Number(-result.number)  # reads the same
        return tuple(steps if numbers in (result, same) else [*steps, result])


def output(node: Node) -> Symbol:
    """Return the symbol for a node's output."""
    return Symbol("out", node.name)


def net_input(neuron: Neuron) -> Symbol:
    """Return the symbol for a neuron's net input."""
    return Symbol("net", neuron.name)


def error(node: Node) -> Symbol:
    """Return the symbol for the error of a neuron or an input."""
    return Symbol("error", node.name)


def expected(neuron: Neuron) -> Symbol:
    """Return the symbol for the value expected of an output."""
    return Symbol("expected", neuron.name)


def weight(connection: Connection, new: bool = False) -> Symbol:
    """Return the symbol for a connection's weight, or for its weight after the update.

    It is the same at all steps of time of an unrolled network, and so is its symbol.
    """
    return Symbol("w", *edge(connection), new=new)


def share(connection: Connection) -> Derivative:
    """Return the symbol for a connection's own part of dE/dw."""
    return Derivative(LOSS, Symbol("w", connection.source.name, connection.target.name))


def gradient(connection: Connection) -> Derivative:
    """Return the symbol for dE/dw of the weight that a connection holds, perhaps with others."""
    whole = len(connection.sharing) == 1 or isinstance(connection.target.network, Unrolled)
    return Derivative(LOSS, weight(connection) if whole else Symbol("w"))


def edge(connection: Connection) -> tuple[str, str]:
    """Return the two names of a connection, without their step of time in an unrolled network."""
    names = (connection.source.name, connection.target.name)
    if isinstance(connection.target.network, Unrolled):
        return split_name(names[0])[0], split_name(names[1])[0]
    return names
