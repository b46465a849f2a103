"""What a recurrent network carries from one step of time to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from neurosim.checks import few, finite, offered
from neurosim.errors import InputError, shown
from neurosim.graph.work import check_free

if TYPE_CHECKING:
    from neurosim.graph.network import Network
    from neurosim.graph.time.unrolling import Judged, Unrolled


def unroll(net: Network, steps: int, outputs: Judged = "all") -> Unrolled:
    """Return the network over some steps of time, as one acyclic network.

    Every node stands in it once for each step of time: ``h1@3`` is h1 at step 3. Connections that
    wait lead from one step to another; what comes from before the first step or after the last
    comes from a :class:`State`, such as ``h1@0``. The weights are the very same parameters, so what
    is learned there is learned here.

    Args:
        net: the network.
        steps: how many steps of time.
        outputs: which outputs the loss looks at: those of all steps of time, or of the last.

    Returns:
        The unrolled network; the same object each time, until this network is edited.

    Raises:
        OptionError: for less than one step, or another word for the outputs.

    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> _ = net.add_input("i1"), net.add_output("o1", "identity")
    >>> _ = net.connect("i1", "o1", 1), net.connect("o1", "o1", 0.5, delay=1)
    >>> deep = net.unroll(2)
    >>> [node.name for node in deep.nodes]
    ['o1@0', 'i1@1', 'o1@1', 'i1@2', 'o1@2']
    >>> deep.predict([4, 1])
    [4.0, 3.0]
    """
    from neurosim.graph.time.unrolling import unrolled  # what it makes is a Network as well

    return unrolled(net, steps, outputs)


def state(net: Network) -> dict[str, float]:
    """What connections that wait will carry in the next step of time, by name: ``h1@0``.

    All are 0 in a new network; ``ns.advance`` leaves them behind, :meth:`Network.reset` sets them
    to 0, and they can be assigned (those left out become 0).
    """
    return {name: net._carried.get(name, 0.0) for name in remembered(net)}


def set_state(net: Network, values: Mapping[str, float]) -> None:
    """Let the next step of time go on from a dict of numbers by name.

    Raises:
        InputError: for a name that is no state of the network, or a value that is no finite number.
        StateError: while a pass or a training is at work on the network.
    """
    check_free(net, "setting net.state")
    names = remembered(net)
    there = ", ".join(few(names, 10)) or "none"
    if not isinstance(values, Mapping):
        raise InputError(f"a state is a dict by name ({there}), got {shown(values)}")
    for name in values:
        if name not in names:
            raise InputError(f"no state {shown(name)}{offered(name, names, 'there are:', 10)}")
    net._carried = {name: finite(value, f"state {name}") for name, value in values.items()}


def reset(net: Network) -> None:
    """Forget what came before: set every state to 0."""
    check_free(net, "net.reset()")
    net._carried = {}


def remembered(net: Network) -> tuple[str, ...]:
    """Return the names of the outputs that are needed later: ``h1@0``, and ``h1@-1`` before it."""

    def named() -> tuple[str, ...]:
        longest: dict[str, int] = {}
        for each in net.connections:
            name = each.source.name
            longest[name] = max(longest.get(name, 0), each.delay)
        return tuple(
            f"{node.name}@{-back}"
            for node in net.nodes
            for back in range(longest.get(node.name, 0))
        )

    return net.derive("remembered", named)


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
