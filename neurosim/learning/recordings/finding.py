"""Which steps of a recording are looked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from neurosim.errors import OptionError, shown
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.nodes import Node
from neurosim.graph.parameter import Parameter
from neurosim.graph.time.unrolling import without_time
from neurosim.learning.recordings.showing import origin_of
from neurosim.learning.steps import Step


def condition(net: Network, wanted: Any) -> Callable[[Step], bool]:
    """Return what tells whether a step is one of those wanted.

    Args:
        net: the network of the recording.
        wanted: an element of it or its name (for a connection a pair of names), a kind of step, or
            a function of a step. An element of a recurrent network is found at every step of time.

    Raises:
        NetworkError: for a name that is not in the network.
        OptionError: for something else that cannot be looked for.
    """
    if isinstance(wanted, type):
        return lambda step: isinstance(step, wanted)
    origin = origin_of(net)
    if isinstance(wanted, str | tuple):
        wanted = net[wanted] if wanted in net else origin[wanted]
    if isinstance(wanted, Node | Connection | Parameter):
        return lambda step: step.concerns(wanted) or without_time(step.element) is wanted
    if callable(wanted):
        return wanted  # type: ignore[no-any-return]
    raise OptionError(
        f"find needs an element or its name, a kind of step or a function of a step, "
        f"got {shown(wanted)}"
    )
