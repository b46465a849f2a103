"""Second sets of nodes for a network, on which passes that only ask may write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import inf, isfinite
from typing import TYPE_CHECKING

from neurosim.errors import DivergenceError
from neurosim.graph.neuron import activate
from neurosim.graph.nodes import Bias, Node, State

if TYPE_CHECKING:
    from neurosim.graph.network import Network


class Copy:
    """What a pass writes on a node."""

    __slots__ = ("_net_input", "_output", "_partials")

    def __init__(self) -> None:
        self._output = self._net_input = 0.0
        self._partials: tuple[float, ...] = ()


class Twin:
    """Copies of a network's nodes; the weights are those of the network, as they stand.

    A pass over them is the network's own, by the same rule, and leaves no trace on it: so a
    network may be asked from any thread, also while it is trained.

    Args:
        net: the network; it has no loops, or is one step of time.
    """

    def __init__(self, net: Network) -> None:
        self._net = net
        self._copies = {node: Copy() for node in net.nodes}
        for node, copy in self._copies.items():
            if isinstance(node, Bias):
                copy._output = node._output
        self._inputs = [self._copies[node] for node in net.inputs]
        self._states = [(n, self._copies[n]) for n in net.nodes if isinstance(n, State)]
        self._turns = [
            (
                self._copies[neuron],
                tuple((parameter, self._copies[source]) for parameter, source in terms),
                function,
                aggregation,
            )
            for neuron, terms, function, aggregation in (each.turns.forward for each in net.neurons)
        ]

    def forward(self, inputs: Sequence[float], states: Sequence[float] | None = None) -> None:
        """Compute all outputs from values for the inputs, and for the states in their order.

        States that are not given are those that stand on the network.
        """
        for copy, value in zip(self._inputs, inputs, strict=True):
            copy._output = value
        for index, (node, copy) in enumerate(self._states):
            copy._output = node._output if states is None else states[index]
        activate(self._turns)  # type: ignore[arg-type]  # copies for nodes

    def answer(self, inputs: Sequence[float], states: Sequence[float] | None = None) -> None:
        """Compute all outputs, and refuse those that overflow.

        Raises:
            DivergenceError: it names the neuron.
        """
        try:
            self.forward(inputs, states)
            total = sum([each._net_input + each._output for each, *_ in self._turns])
        except OverflowError:
            total = inf
        what = "" if isfinite(total) else self._culprit()  # large numbers may add up to more
        if what:
            raise DivergenceError(
                f"the outputs of network {self._net.name!r} overflow: {what}; "
                "try smaller weights or inputs"
            )

    def _culprit(self) -> str:
        """Name the first neuron whose numbers overflowed; "" if there is none."""
        for neuron, turn in zip(self._net.neurons, self._turns, strict=True):
            try:
                activate([turn])  # type: ignore[list-item]
            except OverflowError as error:
                return f"neuron {neuron.name!r} overflowed ({error})"
            for name in ("net_input", "output"):
                value = getattr(turn[0], f"_{name}")
                if not isfinite(value):
                    return f"{name} of neuron {neuron.name!r} became {value}"
        return ""

    def __getitem__(self, node: Node) -> Copy:
        """Return the copy of a node."""
        return self._copies[node]


@contextmanager
def twin_of(net: Network) -> Iterator[Twin]:
    """Lend a twin of the network, which is made where none is free."""
    free: list[Twin] = net.derived.setdefault("twins", [])
    try:
        twin = free.pop()
    except IndexError:
        twin = Twin(net)
    yield twin
    free.append(twin)  # after an error it is not used again
