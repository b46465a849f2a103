"""What stands behind a weight: a letter for each that is shared, and a sign for those frozen."""

from __future__ import annotations

from collections.abc import Iterable
from string import ascii_lowercase

from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.parameter import Parameter
from neurosim.graph.unrolling import Unrolled

__all__ = ["FROZEN", "shared", "weight_marks"]

FROZEN = "❄"
"""Behind a weight that learning does not move."""


def weight_marks(net: Network, connections: Iterable[Connection]) -> dict[Connection, str]:
    """Return what stands behind each of these weights that is shared, frozen or both.

    >>> import neurosim as ns
    >>> net = ns.dense([2, 1], seed=1)
    >>> net["i1", "o1"].trainable = False
    >>> list(weight_marks(net, net.connections).values())
    [' ❄']
    """
    letters = {parameter: _letter(at) for at, parameter in enumerate(shared(net))}
    found = {}
    for each in connections:
        letter = letters.get(each.parameter, "")
        if letter or not each.trainable:
            found[each] = f" {letter}{'' if each.trainable else FROZEN}"
    return found


def shared(net: Network) -> list[Parameter]:
    """Return the parameters that several connections hold, but for those of other steps of time.

    >>> import neurosim as ns
    >>> shared(ns.dense([2, 1]))
    []
    """
    within = net.origin if isinstance(net, Unrolled) else net
    return [parameter for parameter, holders in within.holders.items() if len(holders) > 1]


def _letter(at: int) -> str:
    """a, b ... z, a1, b1 ..."""
    turn, place = divmod(at, len(ascii_lowercase))
    return ascii_lowercase[place] + (str(turn) if turn else "")
