"""Numbers that grew beyond what a float can hold: whose they are, and one way to say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import isfinite
from typing import TYPE_CHECKING

from neurosim.errors import DivergenceError

if TYPE_CHECKING:
    from neurosim.graph.network import Network
    from neurosim.graph.neuron import Neuron


@contextmanager
def naming_overflow(net: Network, during: str) -> Iterator[None]:
    """Turn an OverflowError into a DivergenceError that names the neuron.

    Args:
        net: the network whose objects show the numbers that overflowed.
        during: what overflowed, such as ``"the outputs of network 'net'"``.

    >>> import neurosim as ns
    >>> net = ns.Network("big")
    >>> _ = net.add_input("i1"), net.add_output("o1", "identity")
    >>> _ = net.connect("i1", "o1", weight=1e308)
    >>> net.predict([100])
    Traceback (most recent call last):
    DivergenceError: the outputs of network 'big' overflow: net_input of neuron 'o1' became inf; ...
    """
    try:
        yield
    except OverflowError:
        raise DivergenceError(
            f"{during} overflow: {culprit(net)}; try smaller weights or inputs"
        ) from None


def all_finite(neurons: Sequence[Neuron]) -> bool:
    """False if the forward pass of any of them overflowed or came to no number."""
    total = 0.0
    for each in neurons:
        total += each.net_input + each.output
    return isfinite(total) or all(
        isfinite(each.net_input) and isfinite(each.output) for each in neurons
    )


def culprit(net: Network) -> str:
    """Name the first neuron whose numbers overflowed, as they stand now, and which number it was.

    >>> import neurosim as ns
    >>> net = ns.dense([1, 1], activation="identity")
    >>> net["o1"]._net_input = float("inf")
    >>> culprit(net)
    "net_input of neuron 'o1' became inf"
    """
    return _forwards(net) or _backwards(net) or _raiser(net) or "a number overflowed"


def _forwards(net: Network) -> str:
    for neuron in net.neurons:
        for attribute in ("net_input", "output", "loss"):
            value = getattr(neuron, attribute, 0.0)
            if not isfinite(value):
                return f"{attribute} of neuron {neuron.name!r} became {value}"
    return ""


def _backwards(net: Network) -> str:
    for neuron in reversed(net.neurons):
        if not isfinite(neuron.error):
            return f"error of neuron {neuron.name!r} became {neuron.error}"
        for connection in neuron.incoming:
            if not isfinite(connection.gradient) or not isfinite(connection.weight):
                return f"a weight into neuron {neuron.name!r} overflowed ({connection!r})"
    return ""


def _raiser(net: Network) -> str:
    """Find the neuron whose function raised an error instead of returning infinity."""
    onward = [(each, each.activate) for each in net.neurons]
    back = [(each, each.propagate_error) for each in reversed(net.neurons)]
    for neuron, rule in onward + back:
        kept = neuron._numbers()
        try:
            rule()
        except OverflowError as error:
            return f"neuron {neuron.name!r} overflowed ({error})"
        finally:
            neuron.__setstate__(kept)
    return ""
