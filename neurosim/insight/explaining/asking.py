"""What may be asked of what, and when: all that is refused before an explanation starts."""

from __future__ import annotations

from itertools import islice
from typing import Any

from neurosim.checks import choice, of_kind
from neurosim.errors import NetworkError, OptionError, StateError, shown
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network, Stage
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Input, Node, kind_of
from neurosim.graph.parameter import Parameter
from neurosim.graph.time.unrolling import Unrolled
from neurosim.insight.explaining.moment import Element, Moment, latest
from neurosim.learning.optimizers.descent import SGD
from neurosim.learning.recordings.recording import Recording
from neurosim.learning.recordings.showing import origin_of
from neurosim.learning.steps import UpdateStep

QUANTITIES: dict[str, tuple[Stage, ...]] = {
    "output": ("forward", "backward"),
    "net_input": ("forward", "backward"),
    "loss": ("backward",),
    "error": ("backward",),
    "gradient": ("backward",),
    "update": ("backward",),
}
"""When a quantity is there, and the numbers that it was computed from still stand."""


def place_of(x: Any, net: Network | None, recording: Recording | None) -> tuple[Element, Network]:
    """Return an element with the network that it is asked of.

    Raises:
        OptionError: for what is no element, or a parameter alone.
        NetworkError: for an element of another network, or of none.
    """
    given = [] if net is None else [of_kind(net, Network, "net must be")]
    given += [] if recording is None else [recording.net]
    if isinstance(x, Parameter):
        if not given:
            raise OptionError("a Parameter does not know its network; pass net=")
        return x, given[0]
    if not isinstance(x, Node | Connection):
        raise OptionError(
            "explain a node, a connection, a Parameter or a Step, "
            f"such as net['h1'] or net['i1', 'h1'], got {shown(x)}"
        )
    node = x if isinstance(x, Node) else x.target
    found = node.network
    if found is None or not (node is x or x in node.incoming):
        raise NetworkError(f"{shown(x)} is in no network: it was removed or never added")
    for other in given:
        if origin_of(other) is not origin_of(found):
            same = other.name == found.name
            called = "another network of that name" if same else repr(other.name)
            raise NetworkError(f"{shown(x)} is in network {found.name!r}, not in {called}")
    return x, given[0] if given else found


def _unrolled(net: Network) -> Unrolled:
    """Return a recurrent network over the steps of time of its last pass."""
    deep = net._last_pass
    if deep is None:
        raise StateError(
            f"network {net.name!r} is explained over the steps of time of a pass; "
            "call ns.forward(net, sequence) first"
        )
    return deep


def held_by(x: Element, net: Network) -> tuple[Connection, ...]:
    """Return the connections that a weight is held by; none for a node.

    Raises:
        NetworkError: if no connection of the network holds the parameter.
    """
    if isinstance(x, Node):
        return ()
    if isinstance(x, Connection):
        return (x,)
    held = net.holders.get(x, ())
    if not held:
        raise NetworkError(f"no connection of network {net.name!r} holds {shown(x)}")
    return held


def quantity_of(x: Element, quantity: str | None) -> str:
    """Return the quantity that is meant: the one given, or what is asked most of such an element.

    Raises:
        OptionError: for one that is unknown, or that such an element does not have.
    """
    names = ["output"]
    if isinstance(x, Connection | Parameter):
        names = ["gradient", "update"]
    elif isinstance(x, Neuron):
        names += ["net_input", "error", *(["loss"] if isinstance(x, Output) else [])]
    elif isinstance(x, Input):
        names += ["error"]
    if quantity is None:
        return names[0]
    if isinstance(quantity, str) and quantity in QUANTITIES and quantity not in names:
        hint = "; ask a connection into it" if isinstance(x, Neuron) and quantity != "loss" else ""
        kind = kind_of(x) if isinstance(x, Node) else f"a {type(x).__name__.lower()}"
        raise OptionError(f"no {quantity} of {kind}{hint}; choose from {', '.join(names)}")
    return choice(quantity, {name: name for name in names}, "quantity")


def moment_for(x: Element, quantity: str, net: Network, recording: Recording | None) -> Moment:
    """Return the moment to read the numbers at: now, or the latest one that is recorded.

    Raises:
        StateError: if the quantity is not there yet, or its numbers have moved on since, or if a
            recurrent network had no pass.
    """
    computed = isinstance(x, Neuron | Connection | Parameter) or quantity != "output"
    needs: tuple[Stage, ...] = QUANTITIES[quantity] if computed else ()
    if recording is not None:
        return latest(recording, needs or QUANTITIES["output"])
    net = _unrolled(net) if net.recurrent else net
    if needs and net.stage not in needs:
        raise StateError(f"explaining the {quantity} of {_named(x)} {_wants(quantity, net.stage)}")
    return Moment(net)


def mover(
    learning_rate: float | None,
    connection: Connection,
    moment: Moment,
    recording: Recording | None,
) -> SGD | UpdateStep | None:
    """Return what moves a weight: the rate that was given, the recorded step, None if frozen.

    Raises:
        OptionError: if there is neither.
    """
    if not connection.trainable:
        return None
    if learning_rate is not None:
        return SGD(learning_rate)
    for step in () if recording is None else islice(recording, moment.position, None):
        if not isinstance(step, UpdateStep):
            break
        if step.element is connection.parameter:
            return step
    raise OptionError("explaining an update needs learning_rate=, or the recording of the update")


def _wants(quantity: str, stage: str) -> str:
    """Say what an explanation still needs."""
    if stage == "updated":
        return (
            "needs the weights it was computed with, and they have moved since; pass recording=, "
            "what ns.train_step returned, or run ns.forward and ns.backward again"
        )
    if "forward" in QUANTITIES[quantity]:
        return "needs a forward pass; call ns.forward(net, inputs) first"
    if stage == "forward":
        return "needs a backward pass; call ns.backward(net, expected) first"
    return (
        "needs a forward and a backward pass; call ns.forward(net, inputs) and "
        "ns.backward(net, expected) first"
    )


def _named(x: Element) -> str:
    if isinstance(x, Node):
        return repr(x.name)
    return x.label if isinstance(x, Connection) else "the parameter"
