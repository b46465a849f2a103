"""What a recurrent network carries from one step of time to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from neurosim.checks import few, finite, offered
from neurosim.errors import InputError, shown

if TYPE_CHECKING:
    from neurosim.graph.network import Network
    from neurosim.graph.time.unrolling import Unrolled


def remembered(net: Network) -> tuple[str, ...]:
    """Return the names of the outputs that are needed later: ``h1@0``, and ``h1@-1`` before it."""
    if "remembered" not in net.derived:
        longest: dict[str, int] = {}
        for each in net.connections:
            name = each.source.name
            longest[name] = max(longest.get(name, 0), each.delay)
        net.derived["remembered"] = tuple(
            f"{node.name}@{-back}"
            for node in net.nodes
            for back in range(longest.get(node.name, 0))
        )
    found: tuple[str, ...] = net.derived["remembered"]
    return found


def read_state(net: Network, values: object) -> dict[str, float]:
    """Return a state as people give it: a dict of numbers by name.

    Raises:
        InputError: for a name that is no state of the network, or a value that is no finite number.
    """
    names = remembered(net)
    there = ", ".join(few(names, 10)) or "none"
    if not isinstance(values, Mapping):
        raise InputError(f"a state is a dict by name ({there}), got {shown(values)}")
    for name in values:
        if name not in names:
            raise InputError(f"no state {shown(name)}{offered(name, names, 'there are:', 10)}")
    return {name: finite(value, f"state {name}") for name, value in values.items()}


def carried(deep: Unrolled, state: Mapping[str, float]) -> dict[str, float]:
    """Return the state after the steps of time of a pass.

    Args:
        deep: the unrolled network, after the pass.
        state: the state before it.
    """
    after = {}
    for name in remembered(deep.origin):
        node, _, step = name.rpartition("@")
        then = int(step) + deep.length
        after[name] = deep.at(node, then).output if then >= 1 else state.get(f"{node}@{then}", 0.0)
    return after
