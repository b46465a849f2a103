"""What stands behind weights: a letter for those that are shared, and a mark for frozen ones."""

from __future__ import annotations

from collections.abc import Iterable
from string import ascii_lowercase

from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.time.unrolling import Unrolled

FROZEN = "❄"
"""Behind a weight that learning does not move."""


def weight_marks(net: Network, connections: Iterable[Connection]) -> dict[Connection, str]:
    """Return what stands behind each of these weights that is shared, frozen or both.

    Those that are shared with other steps of time alone get no letter.

    >>> import neurosim as ns
    >>> net = ns.dense([2, 1], seed=1)
    >>> net["i1", "o1"].trainable = False
    >>> list(weight_marks(net, net.connections).values())
    [' ❄']
    """
    within = net.origin if isinstance(net, Unrolled) else net
    shared = [parameter for parameter, held in within.holders.items() if len(held) > 1]
    letters = {parameter: _letter(at) for at, parameter in enumerate(shared)}
    marks = {each: letters.get(each.parameter, "") + FROZEN * (not each.trainable)
             for each in connections}  # fmt: skip
    return {each: f" {mark}" for each, mark in marks.items() if mark}


def _letter(at: int) -> str:
    """a, b ... z, a1, b1 ..."""
    turn, place = divmod(at, len(ascii_lowercase))
    return ascii_lowercase[place] + (str(turn) if turn else "")
