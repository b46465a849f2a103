"""Which call writes on a network at the moment: one at a time, and no edit meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from math import isfinite
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from neurosim.attributes import refusal
from neurosim.errors import StateError

if TYPE_CHECKING:
    from neurosim.graph.network import Network

T = TypeVar("T")


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
        self.thread = threading.current_thread()

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


class settable(property, Generic[T]):  # noqa: N801 - it is used as a function
    """A property of nodes, connections or parameters that may be set by hand.

    Walks read and write the slot beneath it at full speed; what is set by hand is checked first.

    Args:
        attribute: its name.
        read: what turns a value into the one to keep, or refuses it, given what it is for.
        slot: where the number stands, if not in the slot of that name with an underscore.
    """

    def __init__(self, attribute: str, read: Callable[[Any, str], T], slot: str = "") -> None:
        slot = slot or f"_{attribute}"
        owner, _, name = slot.rpartition(".")

        def put(element: Any, value: Any) -> None:
            what, net = f"the {attribute} of {element._label}", element._network
            work = None if net is None else _WORK.get(id(_origin(net)))
            if work is not None:
                if work.thread is not threading.current_thread():
                    _refuse(net, f"setting {what}")
                elif _has_overflowed(value):  # by an optimizer of a user's own
                    raise OverflowError(f"{what} became {value}")
            setattr(getattr(element, owner) if owner else element, name, read(value, what))

        def delete(element: Any) -> None:
            raise refusal(element, attribute, "deleted")

        super().__init__(attrgetter(slot), put, delete)

    if TYPE_CHECKING:

        def __get__(self, element: Any, kind: Any = None) -> T: ...  # type: ignore[override]


def _has_overflowed(value: Any) -> bool:
    values = value if isinstance(value, tuple) else (value,)
    return any(isinstance(each, float) and not isfinite(each) for each in values)


def _refuse(net: Network, what: str) -> None:
    other = _WORK.get(id(_origin(net)))
    by = "" if other is None else f" {other.what} is at work on it in thread {other.thread.name!r};"
    raise StateError(
        f"{what} must wait for network {net.name!r}:{by} only asking, such as net.predict, may go "
        "on beside it; work on net.copy() to do both at once"
    )


def _origin(net: Network) -> Network:
    # Without asking the network itself, which would prepare to say what else was meant.
    origin: Network = getattr(net, "__dict__", {}).get("origin", net)
    return origin
