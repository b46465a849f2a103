"""A network as few steps over many neurons each, for libraries that compute with arrays."""

from __future__ import annotations

from typing import NamedTuple

from neurosim.checks import of_kind
from neurosim.errors import OptionError, shown
from neurosim.functions.activation_text import text_of
from neurosim.functions.activations import Activation
from neurosim.functions.aggregations import AGGREGATIONS
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Input, Node
from neurosim.graph.parameter import Parameter


class Alike(NamedTuple):
    """Neurons that compute in the same way and none of which reads another.

    Attributes:
        aggregation: how their signals combine.
        activation: their function.
        neurons: the neurons.
        sources: of each, the places of what it reads; as many for each neuron.
        weights: of each, the numbers of its parameters.
    """

    aggregation: str
    activation: Activation
    neurons: list[Neuron]
    sources: list[list[int]]
    weights: list[list[int]]


class Plan(NamedTuple):
    """The order in which the values of nodes come about: inputs, constants, then the steps.

    Attributes:
        inputs: how many inputs.
        constants: what bias nodes and states send.
        steps: the neurons.
        places: where the value of each node stands.
    """

    inputs: int
    constants: list[float]
    steps: list[Alike]
    places: dict[Node, int]


def check_standard(net: Network) -> None:
    """Refuse functions of the user's own, which no other library has.

    Raises:
        OptionError: it names the neuron.
    """
    of_kind(net, Network, "a network is written, so it must be")
    for neuron in net.neurons:
        try:
            text_of(neuron.activation)
        except OptionError as error:
            raise OptionError(f"neuron {neuron.name!r}: {error}") from None
        if AGGREGATIONS.get(neuron.aggregation.name) is not neuron.aggregation:
            raise OptionError(
                f"neuron {neuron.name!r}: aggregation {shown(neuron.aggregation.name)} cannot be "
                "written: it is not one of ns.AGGREGATIONS"
            )


def planned(net: Network, numbers: dict[Parameter, int]) -> Plan:
    """Return the plan of an acyclic network.

    Args:
        net: the network.
        numbers: the number of each parameter.
    """
    rest = [each for each in net.nodes if not isinstance(each, Neuron | Input)]
    places: dict[Node, int] = {}
    for node in (*net.inputs, *rest):
        places[node] = len(places)
    level: dict[Node, int] = dict.fromkeys(places, 0)
    found: dict[tuple[int, str, Activation, int], list[Neuron]] = {}
    for neuron in net.neurons:
        level[neuron] = 1 + max((level[each.source] for each in neuron.incoming), default=0)
        kind = neuron.aggregation.name, neuron.activation, len(neuron.incoming)
        found.setdefault((level[neuron], *kind), []).append(neuron)
    steps = []
    for key in sorted(found, key=lambda each: each[0]):
        neurons = found[key]
        sources = [[places[each.source] for each in neuron.incoming] for neuron in neurons]
        weights = [[numbers[each.parameter] for each in neuron.incoming] for neuron in neurons]
        for neuron in neurons:
            places[neuron] = len(places)
        steps.append(Alike(key[1], key[2], neurons, sources, weights))
    return Plan(len(net.inputs), [each.output for each in rest], steps, places)
