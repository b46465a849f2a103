"""What stands behind a weight: a letter for each that is shared, and a sign for those frozen."""

from __future__ import annotations

from string import ascii_lowercase

from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.unrolling import Unrolled

__all__ = ["FROZEN", "sharing", "weight_marks"]

FROZEN = "❄"
"""Behind a weight that learning does not move."""


def weight_marks(net: Network) -> dict[Connection, str]:
    """Return what stands behind each weight that is shared, frozen or both.

    >>> import neurosim as ns
    >>> net = ns.dense([2, 1], seed=1)
    >>> net["i1", "o1"].trainable = False
    >>> list(weight_marks(net).values())
    [' ❄']
    """
    letters = {
        parameter: _letter(at) for at, parameter in enumerate(dict.fromkeys(sharing(net).values()))
    }
    found = {}
    for each in net.connections:
        letter = letters.get(each.parameter, "")
        if letter or not each.trainable:
            found[each] = f" {letter}{'' if each.trainable else FROZEN}"
    return found


def sharing(net: Network) -> dict[Connection, object]:
    """Return the parameter of each connection that shares it, but with other steps of time.

    >>> import neurosim as ns
    >>> sharing(ns.dense([2, 1]))
    {}
    """
    within = net.origin if isinstance(net, Unrolled) else net
    return {
        each: each.parameter
        for each in net.connections
        if len(within.holders.get(each.parameter, ())) > 1
    }


def _letter(at: int) -> str:
    """a, b ... z, a1, b1 ..."""
    turn, place = divmod(at, len(ascii_lowercase))
    return ascii_lowercase[place] + (str(turn) if turn else "")
