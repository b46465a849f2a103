"""What legends say in words: functions, weights that are shared or frozen, and what is left out."""

from __future__ import annotations

from collections.abc import Iterator

from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.graph.unrolling import Unrolled
from neurosim.view.scene.theme import SIGNS, activation_mark
from neurosim.view.scene.weight_marks import FROZEN, shared

__all__ = ["remarks", "unwritten"]


def remarks(net: Network) -> Iterator[str]:
    """Say which functions the neurons of a network have, and what its weights have in common.

    >>> import neurosim as ns
    >>> list(remarks(ns.dense([2, 2, 1], ["tanh", "logistic"])))
    ['tanh: tanh(x) (h1, h2)', 'σ: logistic, 1 / (1 + e^-x) (o1)']
    """
    within = net.origin if isinstance(net, Unrolled) else net
    for name, (sign, what) in SIGNS.items():
        combining = [each for each in within.neurons if each.aggregation.name == name]
        if combining:
            yield f"{sign}: {what}{_who(combining)}"
    users: dict[tuple[str, str, str], list[Neuron]] = {}
    for neuron in within.neurons:
        function = neuron.activation
        key = activation_mark(neuron), function.label, function.formula.replace("*", "·")
        users.setdefault(key, []).append(neuron)
    for (mark, label, formula), neurons in users.items():
        named = "" if label == mark else f"{label}, "
        yield f"{mark}: {named}{formula}{_who(neurons) if len(users) > 1 else ''}"
    if shared(net):
        yield "weights with the same letter are one, which several connections share"
    if within is not net:
        yield "each step of time has the same weights"
    if not all(each.trainable for each in within.holders):
        yield f"{FROZEN}: frozen, learning does not move it"


def unwritten(written: int, count: int) -> Iterator[str]:
    """Say that weights are left out, if some are.

    >>> list(unwritten(9, 9)), list(unwritten(0, 2410))
    ([], ['weights are written where there is room: 0 of 2,410'])
    """
    if written < count:
        yield f"weights are written where there is room: {written} of {count:,}"


def _who(neurons: list[Neuron]) -> str:
    names = [each.name for each in neurons]
    return f" ({', '.join(names) if len(names) <= 3 else f'{names[0]} … {names[-1]}'})"
