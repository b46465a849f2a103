"""Who writes on a network at the moment: one at a time, and nobody edits it meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from neurosim.errors import StateError

if TYPE_CHECKING:
    from neurosim.graph.structure import Structure

__all__ = ["at_work", "check_free"]


class _Work(NamedTuple):
    """What is done to a network.

    Attributes:
        what: such as ``"ns.train"``.
        thread: the name of the thread that does it.
        key: makes each its own.
    """

    what: str
    thread: str
    key: object


_WORK: dict[int, _Work] = {}  # by the address of the network, which is alive as long as this


@contextmanager
def at_work(net: Structure, what: str) -> Iterator[None]:
    """Keep others from writing on a network in this block, and from editing it.

    A recurrent network and all that are unrolled from it hold the same weights, so they count as
    one. Asking, as ``net.predict`` does, is free at any time.

    Raises:
        StateError: if something is at work on it already; it names what.
    """
    place = id(_origin(net))
    mine = _Work(what, threading.current_thread().name, object())
    try:
        if _WORK.setdefault(place, mine) is not mine:  # one step, so of two threads one has it
            _refuse(net, what)
        yield
    finally:
        if _WORK.get(place) is mine:
            del _WORK[place]


def check_free(net: Structure, what: str) -> None:
    """Refuse what must wait until the work on a network is over.

    (One that is unrolled, perhaps by that work, is not edited anyway.)

    Raises:
        StateError: if something is at work on it; it names what.
    """
    if _WORK and id(net) in _WORK:
        _refuse(net, what)


def _refuse(net: Structure, what: str) -> None:
    other = _WORK.get(id(_origin(net)))
    by = "" if other is None else f" {other.what} is at work on it in thread {other.thread!r};"
    raise StateError(
        f"{what} must wait for network {net.name!r}:{by} only asking, such as net.predict, may go "
        "on beside it; work on net.copy() to do both at once"
    )


def _origin(net: Structure) -> Structure:
    origin: Structure = getattr(net, "origin", net)
    return origin
