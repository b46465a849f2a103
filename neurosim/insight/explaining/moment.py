"""The numbers of a network at one moment, read from the objects or from a recording."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from neurosim.errors import StateError
from neurosim.functions.losses import Loss
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network, Stage
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Input, Node
from neurosim.graph.parameter import Parameter
from neurosim.graph.time.unrolling import Unrolled
from neurosim.learning.recordings.recording import Recording
from neurosim.learning.recordings.timeline import Moment as RecordedMoment

Element: TypeAlias = Node | Connection | Parameter


class Moment:
    """Reads numbers as they stand, or as they stood where a recording says otherwise.

    No object is touched: the cursor of the recording stays where it is.

    Args:
        net: the network.
        recorded: the moment of a recording; None reads what the objects show.
    """

    def __init__(self, net: Network, recorded: RecordedMoment | None = None) -> None:
        time = None if recorded is None else recorded.time
        self.net, self._step = time or (net, getattr(net, "_showing", 1))
        self.stage: Stage = net._stage if recorded is None else recorded.stage
        self.position = 0 if recorded is None else recorded.position
        self.read: Callable[[Any, str], Any] = getattr if recorded is None else recorded.value

    def place(self, x: Element) -> Element:
        """Return an element as it is here: of a recurrent network at the moment's step of time.

        Its connections are their weights at all steps.

        Raises:
            NetworkError: if it stands at a step of time that is not there.
        """
        held = getattr(x.target if isinstance(x, Connection) else x, "network", None)
        if held is self.net or isinstance(x, Parameter):
            return x
        if isinstance(self.net, Unrolled) and not isinstance(held, Unrolled):
            return x.parameter if isinstance(x, Connection) else self.net.at(x.name, self._step)
        if isinstance(x, Connection):
            return self.net.connection(x.source.name, x.target.name)
        return self.net.node(x.name)

    def output(self, node: Node) -> float:
        """Return the output of a node."""
        return float(self.read(node, "output"))

    def net_input(self, neuron: Neuron) -> float:
        """Return the net input of a neuron."""
        return float(self.read(neuron, "net_input"))

    def error(self, node: Neuron | Input) -> float:
        """Return the error of a neuron or an input."""
        return float(self.read(node, "error"))

    def slope(self, node: Neuron | Input) -> float:
        """Return f'(net_input) of a neuron; 1 for an input, which sends on what it is given."""
        if isinstance(node, Input):
            return 1.0
        return node.activation.derivative(self.net_input(node), self.output(node))

    def weight(self, connection: Connection) -> float:
        """Return the weight of a connection."""
        return float(self.read(connection.parameter, "value"))

    def signal(self, connection: Connection) -> float:
        """Return what arrives at the target: weight times the source's output."""
        return self.weight(connection) * self.output(connection.source)

    def partial(self, connection: Connection) -> float:
        """Return d net_input / d signal at the target."""
        partials = self.read(connection.target, "partials")
        return float(partials[connection.position]) if partials else 1.0

    def gradient(self, connection: Connection) -> float:
        """Return the gradient of a connection."""
        return float(self.read(connection.holder, "gradient"))

    def total_gradient(self, parameter: Parameter) -> float:
        """Return the gradient of a parameter."""
        return float(self.read(parameter, "gradient"))

    def judged(self, neuron: Node) -> tuple[float, Loss] | None:
        """Return the expected value and the loss of an output that the loss looked at."""
        if not isinstance(neuron, Output):
            return None
        expected, criterion = self.read(neuron, "expected"), self.read(neuron, "criterion")
        return None if expected is None or criterion is None else (expected, criterion)


def at(recording: Recording, position: int) -> Moment:
    """Return the moment at which that many steps of the recording are in force.

    Raises:
        RecordingError: if a number or the network was changed since, so that it does not fit.
    """
    recording._check()
    return Moment(recording.net, recording.at(position))


def latest(recording: Recording, stages: Iterable[Stage]) -> Moment:
    """Return the latest moment, up to the cursor, at which one of those stages was reached.

    Raises:
        StateError: if there is none.
    """
    wanted = tuple(stages)
    for position in range(recording.position, -1, -1):
        if _reached(recording, position) in wanted:
            return at(recording, position)
    raise StateError(
        f"up to its cursor (at {recording.position}) this recording holds no moment right after a "
        f"{wanted[0]} pass; record single steps, with ns.train_step or record='steps'"
    )


def _reached(recording: Recording, position: int) -> Stage:
    """Return the stage, where an update that moved nothing (all is frozen) does not count."""
    stage = recording.at(position).stage
    moved = position and recording[position - 1].phase in ("update", "moment")
    return "backward" if stage == "updated" and position and not moved else stage
