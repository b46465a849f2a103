"""What explanations of errors and gradients have in common."""

from __future__ import annotations

from neurosim.functions.aggregations import AGGREGATIONS, SUM
from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron
from neurosim.insight.explaining.explanation import Explanation
from neurosim.insight.explaining.rules import Rules
from neurosim.insight.explaining.symbols import net_input, output
from neurosim.insight.expressions import Derivative

__all__ = ["nearest", "pass_on", "remark"]


def nearest(document: Explanation, after: list[Neuron], limit: int, what: str) -> list[Neuron]:
    """Return the neurons that are written out, and say so where some are not."""
    if len(after) > limit:
        document.paragraph(
            f"Of the {len(after):,} neurons further on the {limit} nearest are written out; the "
            f"{what} of the others are taken as they stand."
        )
    return after[:limit]


def pass_on(document: Explanation, rules: Rules, connection: Connection) -> None:
    """Write dnet(target)/dout(source) of a unit that is no weighted sum."""
    remark(document, connection)
    left = Derivative(net_input(connection.target), output(connection.source))
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
