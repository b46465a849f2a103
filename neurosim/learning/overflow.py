"""Where numbers grew beyond what a float can hold."""

from __future__ import annotations

from neurosim.graph.network import Network
from neurosim.learning.snapshot import is_finite

__all__ = ["culprit"]


def culprit(net: Network) -> str:
    """Name the first neuron whose numbers overflowed, as they stand now, and which number it was.

    >>> import neurosim as ns
    >>> net = ns.dense([1, 1], activation="identity")
    >>> net["o1"].net_input = float("inf")
    >>> culprit(net)
    "net_input of neuron 'o1' became inf"
    """
    return _forwards(net) or _backwards(net) or _raiser(net) or "a number overflowed"


def _forwards(net: Network) -> str:
    for neuron in net.neurons:
        for attribute in ("net_input", "output", "loss"):
            value = getattr(neuron, attribute, 0.0)
            if not is_finite((value,)):
                return f"{attribute} of neuron {neuron.name!r} became {value}"
    return ""


def _backwards(net: Network) -> str:
    for neuron in reversed(net.neurons):
        if not is_finite((neuron.error,)):
            return f"error of neuron {neuron.name!r} became {neuron.error}"
        for connection in neuron.incoming:
            if not is_finite((connection.gradient, connection.weight)):
                return f"a weight into neuron {neuron.name!r} overflowed ({connection!r})"
    return ""


def _raiser(net: Network) -> str:
    """Find the neuron whose function raised an error instead of returning infinity."""
    onward = [(each, each.activate) for each in net.neurons]
    back = [(each, each.propagate_error) for each in reversed(net.neurons)]
    for neuron, rule in onward + back:
        kept = [(name, getattr(neuron, name)) for name in _COMPUTED]
        try:
            rule()
        except OverflowError as error:
            return f"neuron {neuron.name!r} overflowed ({error})"
        finally:
            for name, value in kept:
                setattr(neuron, name, value)
    return ""


_COMPUTED = ("net_input", "output", "partials", "error")
