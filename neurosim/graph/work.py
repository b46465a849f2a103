"""Which call writes on a network at the moment: one at a time, and no edit meanwhile."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from neurosim.errors import StateError

if TYPE_CHECKING:
    from neurosim.graph.network import Network


class at_work:  # noqa: N801 - it is used as a function
    """Keep others from writing on a network in a with block, and from editing it.

    A recurrent network and all that are unrolled from it hold the same weights, so they count as
    one. Asking, as ``net.predict`` does, is free at any time.

    Args:
        net: the network.
        what: such as ``"ns.train"``.

    Raises:
        StateError: if something is at work on it already; it names what.
    """

    def __init__(self, net: Network, what: str) -> None:
        self._net, self.what = net, what
        self._place = id(_origin(net))
        self.thread = threading.current_thread().name

    def __enter__(self) -> None:
        if _WORK.setdefault(self._place, self) is not self:  # one step: of two threads one has it
            _refuse(self._net, self.what)

    def __exit__(self, *error: object) -> None:
        del _WORK[self._place]


_WORK: dict[int, at_work] = {}  # by the address of the network, which is alive as long as this


def check_free(net: Network, what: str) -> None:
    """Refuse what must wait until the work on a network is over.

    (One that is unrolled, perhaps by that work, is not edited anyway.)

    Raises:
        StateError: if something is at work on it; it names what.
    """
    if _WORK and id(net) in _WORK:
        _refuse(net, what)


def _refuse(net: Network, what: str) -> None:
    other = _WORK.get(id(_origin(net)))
    by = "" if other is None else f" {other.what} is at work on it in thread {other.thread!r};"
    raise StateError(
        f"{what} must wait for network {net.name!r}:{by} only asking, such as net.predict, may go "
        "on beside it; work on net.copy() to do both at once"
    )


def _origin(net: Network) -> Network:
    origin: Network = getattr(net, "origin", net)
    return origin
