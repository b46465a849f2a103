"""Nodes that send a given value for a while, whatever comes in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any
from warnings import warn
from weakref import finalize

from neurosim.checks import finite
from neurosim.errors import NetworkError, OptionError, StateError, shown
from neurosim.functions.activations import clamp
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Input
from neurosim.graph.work import check_free

if TYPE_CHECKING:
    from neurosim.graph.network import Network

KEY = "clamped"
"""Where a network keeps what it is held at, beside what else is worked out for the time."""


def clamped(net: Network, values: Mapping[str, float]) -> AbstractContextManager[Network]:
    """Let nodes send given values within a with block, whatever comes in.

    So it can be asked what a unit contributes, as by sending 0 in its place (ablation), or what
    it would have to send. All that runs in the block sees it: ``predict``, ``ns.forward``,
    ``ns.accuracy``, plots, training too; a clamped neuron has f' = 0, so nothing flows back
    through it. Over time a node sends its value at every step. At the end of the block, also by
    an error, all is as before. The structure is not edited within. A copy that is made within
    keeps what neurons send, not what inputs do; ``net.save`` refuses these. Without a with block
    nothing is held, of which a RuntimeWarning tells.

    Args:
        net: the network.
        values: by the names of neurons and inputs; of an input what it sends on, after scaling.

    Raises:
        NetworkError: for an unknown node, or one that always sends the same.
        OptionError, InputError: for what is no dict of numbers.
        StateError: while a pass or a training is at work on the network.

    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> _ = net.add_input("i1"), net.add_neuron("h1", "identity"), net.add_output("o1")
    >>> _ = net.connect("i1", "h1", 2), net.connect("h1", "o1", 1)
    >>> with net.clamped({"h1": 0.0}):
    ...     print(net.predict([4]))
    [0.5]
    >>> round(net.predict([4])[0], 4)
    0.9997
    """
    _read(net, values)
    forgotten: list[finalize[..., AbstractContextManager[Network]]] = []
    block = _block(net, values, forgotten)
    forgotten += [finalize(block, warn, _FORGOTTEN, RuntimeWarning, stacklevel=2)]
    forgotten[0].atexit = False
    return block


_FORGOTTEN = "net.clamped holds values within a with block only: with net.clamped({'h1': 0.0}): ..."


@contextmanager
def _block(net: Network, values: Mapping[str, float], forgotten: list[Any]) -> Iterator[Network]:
    """Hold values from the first to the last line of the block, in which it is not forgotten."""
    for each in forgotten:
        each.detach()
    given = _read(net, values)  # once more, for the network may have been edited since
    check_free(net, "net.clamped")
    neurons = {node: node.activation for node in net.neurons if node.name in given}
    kept = net.derived, net._version, net._stage
    inside = {name: place for place, name in enumerate(each.name for each in net.inputs)}
    places = {inside[name]: value for name, value in given.items() if name in inside}
    net._derived = {KEY: {**kept[0].get(KEY, {}), **places}}
    net._version, net._wired = _next(kept[1]), -1
    net._stage = "built"
    try:
        for neuron in neurons:
            neuron._activation = clamp(given[neuron.name])
        yield net
    finally:
        for neuron, activation in neurons.items():
            neuron._activation = activation
        passed = net._stage != "built"
        net._derived, net._version, net._stage = kept
        net._stage = "built" if passed else kept[2]
        net._wired = -1


_LAST = [-1]  # which "wired" is where nothing is


def _next(version: int) -> int:
    """Return a version that a network has had never before: those of clamps are below 0."""
    _LAST[0] -= 1
    return min(_LAST[0], version - 1)


def _read(net: Network, values: object) -> dict[str, float]:
    if not isinstance(values, Mapping):
        raise OptionError(
            f"net.clamped needs values by name, such as {{'h1': 0.0}}, got {shown(values)}"
        )
    given = {}
    for name, value in values.items():
        node = net.node(name)
        if not isinstance(node, Neuron | Input):
            raise NetworkError(
                f"only neurons and inputs can be clamped; {name!r} always sends {node.output:g}"
            )
        given[node.name] = finite(value, f"the value that {name!r} is clamped to")
    return given


def is_held(net: Network) -> bool:
    """Tell whether an input of the network is clamped."""
    return bool(net.derived.get(KEY))


def held_at(net: Network) -> Mapping[int, float]:
    """Return what clamped inputs send, by their places."""
    found: Mapping[int, float] = net.derived.get(KEY, {})
    return found


def held(net: Network, values: tuple[float, ...]) -> tuple[float, ...]:
    """Return values for the inputs, with those in their places that are clamped."""
    places = held_at(net)
    if not places:
        return values
    return tuple(places.get(place, value) for place, value in enumerate(values))


def check_inputs_free(net: Network, method: str) -> None:
    """Refuse to write a network elsewhere while inputs are clamped, for which there is no word.

    Raises:
        StateError: in the with block of ``net.clamped``.
    """
    names = ", ".join(net.inputs[place].name for place in held_at(net))
    if names:
        raise StateError(
            f"net.{method} cannot tell that an input always sends one value, and {names} of "
            f"network {shown(net.name)} is clamped; call it after the with block"
        )


def check_not_clamped(net: Network) -> None:
    """Refuse an edit while nodes are clamped, for the end of that brings back what was before.

    Raises:
        StateError: in the with block of ``net.clamped``.
    """
    if KEY in net.derived:
        raise StateError(
            f"network {net.name!r} is not edited while nodes of it are clamped; "
            "edit it after the with block, or edit a copy()"
        )
