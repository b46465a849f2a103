"""What explanations of errors and gradients have in common."""

from __future__ import annotations

from neurosim.functions.activations import Activation, is_standard
from neurosim.functions.aggregations import AGGREGATIONS, SUM
from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron
from neurosim.insight.explaining.explanation import Explanation
from neurosim.insight.explaining.rules import Rules
from neurosim.insight.explaining.symbols import net_input, output
from neurosim.insight.expressions import Derivative
from neurosim.notation import number

__all__ = ["at_kink", "nearest", "pass_on", "remark", "slope_below", "write_slope"]


def nearest(document: Explanation, after: list[Neuron], limit: int, what: str) -> list[Neuron]:
    """Return the neurons that are written out, and say so where some are not."""
    if len(after) > limit:
        document.paragraph(
            f"Of the {len(after):,} neurons further on only the nearest ({limit}) are written out; "
            f"the {what} of the others are taken as they stand."
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


def write_slope(document: Explanation, rules: Rules, neuron: Neuron) -> float:
    """Write dout/dnet of a neuron, and at a kink which one it is; return it."""
    activation = neuron.activation
    if rules.moment.net_input(neuron) == 0.0 and slope_below(activation) is not None:
        document.paragraph(f"Note that {at_kink(activation)}.")
    return document.formula(Derivative(output(neuron), net_input(neuron)), rules.slope(neuron))


def slope_below(activation: Activation) -> float | None:
    """Return the slope just below 0 where it is another one than at 0; None for no such kink.

    >>> from neurosim.functions.activations import ACTIVATIONS
    >>> slope_below(ACTIVATIONS["relu"]), slope_below(ACTIVATIONS["tanh"])
    (0.0, None)
    """
    below, at = (activation.derivative(x, activation(x)) for x in (-1e-300, 0.0))
    return below if abs(below - at) > 1e-9 else None


def at_kink(activation: Activation) -> str:
    """Say which slope an activation has here at its kink, and which elsewhere."""
    at = number(activation.derivative(0.0, activation(0.0)))
    below = number(slope_below(activation) or 0.0)
    other = f"PyTorch takes {below}" if is_standard(activation) else f"just below 0 it is {below}"
    return f"at a net input of exactly 0 {activation.label} has a kink; f'(0) = {at} here, {other}"
