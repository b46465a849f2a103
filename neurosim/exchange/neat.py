"""Genomes of neat-python (version 2), read and made by what they and their configuration offer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from neurosim.checks import finite, of_kind, text
from neurosim.errors import NetworkError, OptionError, shown
from neurosim.exchange.numbers import at, own_activations
from neurosim.functions.activation_text import text_of
from neurosim.functions.activations import ACTIVATIONS, Activation, elu, prelu
from neurosim.functions.aggregations import AGGREGATIONS
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Input, Node

FUNCTIONS: dict[str, tuple[Activation, float]] = {
    "sigmoid": (ACTIVATIONS["logistic"], 5.0),
    "tanh": (ACTIVATIONS["tanh"], 2.5),
    "relu": (ACTIVATIONS["relu"], 1.0),
    "elu": (elu(1.0), 1.0),
    "lelu": (prelu(0.005), 1.0),
    "identity": (ACTIVATIONS["identity"], 1.0),
}
"""What a function of neat-python is here, and what the net input is multiplied with before."""

COMBINED = ("sum", "product", "max", "mean")
"""The aggregations that are known; a mean is a sum with smaller weights."""


def from_neat(
    genome: Any,
    config: Any,
    *,
    activations: Mapping[str, Activation] | None = None,
    name: str | None = None,
) -> Network:
    """Return the network of a genome that neat-python has evolved.

    It computes what ``neat.nn.FeedForwardNetwork`` computes of the genome or, where the
    configuration says ``feed_forward = False``, what ``neat.nn.RecurrentNetwork`` computes at each
    step of time: connections between neurons wait with ``delay=1``. neat-python's sigmoid is the
    logistic of 5 times the net input, its tanh that of 2.5 times; these factors, and the response,
    become part of the weights. Inputs are called i1 ..., outputs o1 ..., and others after their
    keys, such as h7; where a node aggregates otherwise than by a sum and has a bias as well, the
    aggregation is a unit of its own, such as ``h7.product``.

    Args:
        genome: the genome; connections that are not enabled are left out.
        config: the configuration it was evolved with.
        activations: your own activations by neat-python's names, for those that have no counterpart
            here.
        name: the network's.

    Raises:
        OptionError: for a function that has no counterpart; it names the node.
        NetworkError, InputError: for connections that no network can have, or weights that are no
            finite numbers.
    """
    genes = _genes(config)
    known = {
        **FUNCTIONS,
        **{key: (each, 1.0) for key, each in own_activations(activations).items()},
    }
    for attribute in ("nodes", "connections"):
        of_kind(getattr(genome, attribute, None), Mapping, f"the {attribute} of a genome must be")  # type: ignore[type-abstract]
    net = Network(f"genome {getattr(genome, 'key', '')}".strip() if name is None else
                  text(name, "name"))  # fmt: skip
    names = {key: net.add_input(f"i{place}").name for place, key in enumerate(genes.input_keys, 1)}
    net.add_bias("b1")
    outputs = {key: f"o{place}" for place, key in enumerate(genes.output_keys, 1)}
    missing = next((each for each in outputs if each not in genome.nodes), None)
    if missing is not None:
        raise NetworkError(f"the genome has no node {missing} for an output of its configuration")
    hidden = sorted(key for key in genome.nodes if key not in outputs)
    names |= {key: f"h{key}" for key in hidden} | outputs
    enabled = [each for each in genome.connections.values() if each.enabled]
    incoming: dict[Any, list[Any]] = {key: [] for key in genome.nodes}
    for each in enabled:
        if each.key[1] not in incoming or each.key[0] not in names:
            raise NetworkError(f"connection {each.key} has an end that is no node")
        incoming[each.key[1]].append(each)
    readers = {
        key: _Reading(net, names[key], genome.nodes[key], known, key in outputs)
        for key in (*hidden, *outputs)
    }
    waits = 0 if genes.feed_forward else 1
    for key, reading in readers.items():
        with at(f"node {key}"):
            if not genes.feed_forward and not incoming[key]:
                reading.rest_at_0()  # such a node is never computed there
                continue
            reading.read(incoming[key], names, waits, set(genes.input_keys))
    return net


def _genes(config: Any) -> Any:
    found = getattr(config, "genome_config", config)
    if not hasattr(found, "input_keys") or not hasattr(found, "feed_forward"):
        raise OptionError(f"the configuration must be a neat.Config, got {shown(config)}")
    return found


class _Reading:
    """The neurons of one node of a genome."""

    def __init__(
        self, net: Network, name: str, node: Any,
        known: Mapping[str, tuple[Activation, float]], output: bool,
    ) -> None:  # fmt: skip
        self._net, self._name, self._node = net, name, node
        if node.activation not in known:
            raise OptionError(
                f"node {node.key}: activation {shown(node.activation)} is not known; known are "
                f"{', '.join(known)}; others come as activations={{name: ns.Activation(...)}}"
            )
        if node.aggregation not in COMBINED:
            raise OptionError(
                f"node {node.key}: aggregation {shown(node.aggregation)} is not known; known are "
                f"{', '.join(COMBINED)}"
            )
        function, before = known[node.activation]
        self._factor = finite(node.response, f"response of node {node.key}") * before
        self._bias = finite(node.bias, f"bias of node {node.key}") * before
        aggregation = "sum" if node.aggregation == "mean" else node.aggregation
        plain = aggregation == "sum" or (self._factor == 1.0 and self._bias == 0.0)
        add = net.add_output if output else net.add_neuron
        add(name, function, aggregation if plain else "sum")
        self._reader = name if plain else f"{name}.{aggregation}"
        if not plain:
            net.add_neuron(self._reader, "identity", aggregation)
            net.connect(self._reader, name, self._factor)
        self._summed = aggregation == "sum"

    def rest_at_0(self) -> None:
        """Let the node always send 0."""
        self._net.set_activation(self._name, "identity")
        self._net.set_aggregation(self._name, "sum")
        for each in self._net[self._name].incoming:
            self._net.remove(each.source.name)

    def read(
        self, genes: list[Any], names: Mapping[Any, str], waits: int, inputs: set[Any]
    ) -> None:
        """Connect the node with what it reads, and with the bias node."""
        count = len(genes) if self._node.aggregation == "mean" else 1
        for gene in genes:
            source = gene.key[0]
            factor = self._factor / count if self._summed else 1.0
            self._net.connect(
                names[source], self._reader, finite(gene.weight, f"weight of {gene.key}") * factor,
                delay=0 if source in inputs else waits,
            )  # fmt: skip
        if self._summed or self._bias:
            self._net.connect("b1", self._name, self._bias)


def to_neat(net: Network, config: Any, key: int) -> Any:
    """Return a genome; see ``Network.to_neat``."""
    of_kind(net, Network, "to_neat needs")
    genes = _genes(config)
    _check_fit(net, genes)
    keys = _keys(net, genes)
    genome = getattr(config, "genome_type", None)
    if genome is None:
        raise OptionError(f"the configuration must be a neat.Config, got {shown(config)}")
    made = genome(key)
    for neuron in net.neurons:
        with at(f"neuron {neuron.name!r}"):
            node = made.create_node(genes, keys[neuron])
            for attribute, value in _node(neuron, genes).items():
                setattr(node, attribute, value)
            made.nodes[keys[neuron]] = node
    for each in net.connections:
        if not isinstance(each.source, Bias):
            pair = keys[each.source], keys[each.target]
            tracker = getattr(genes, "innovation_tracker", None)
            number = len(made.connections) + 1
            if tracker is not None:
                number = tracker.get_innovation_number(*pair)
            gene = made.create_connection(genes, *pair, number)
            gene.weight, gene.enabled = each.weight, True
            made.connections[pair] = gene
    return made


def _check_fit(net: Network, genes: Any) -> None:
    found, wanted = (len(net.inputs), len(net.outputs)), (genes.num_inputs, genes.num_outputs)
    if found != tuple(wanted):
        raise OptionError(
            f"the configuration is for {wanted[0]} inputs and {wanted[1]} outputs, but network "
            f"{shown(net.name)} has {found[0]} and {found[1]}"
        )
    if net.scaling is not None and (net.scaling.inputs or net.scaling.expected):
        raise OptionError(
            f"network {shown(net.name)} scales its numbers, which a genome cannot; set net.scaling "
            "to None and scale them before"
        )
    for each in net.connections:
        inner = isinstance(each.source, Neuron)
        if each.delay != (0 if genes.feed_forward or not inner else 1):
            raise OptionError(
                f"{each.label} waits {each.delay} steps of time; in genomes with "
                f"feed_forward={genes.feed_forward} "
                + ("none waits" if genes.feed_forward else "all between neurons wait 1")
            )


def _keys(net: Network, genes: Any) -> dict[Node, int]:
    """Return the key of each node; names such as h7 keep theirs."""
    keys: dict[Node, int] = dict(zip(net.inputs, genes.input_keys, strict=True))
    keys.update(zip(net.outputs, genes.output_keys, strict=True))
    taken, rest = set(keys.values()), []
    for neuron in net.neurons:
        if isinstance(neuron, Output):
            continue
        number = neuron.name[1:]
        if neuron.name[0] == "h" and number.isdecimal() and int(number) not in taken:
            keys[neuron] = int(number)
            taken.add(int(number))
        else:
            rest.append(neuron)
    for neuron in rest:
        keys[neuron] = max((*taken, -1)) + 1
        taken.add(keys[neuron])
    return keys


def _node(neuron: Neuron, genes: Any) -> dict[str, Any]:
    """Return the attributes of a node that computes what a neuron computes."""
    found = [key for key, (function, _) in FUNCTIONS.items() if function == neuron.activation]
    aggregation = neuron.aggregation.name
    if not found:
        raise OptionError(f"activation {text_of(neuron.activation)} has no counterpart")
    if AGGREGATIONS.get(aggregation) is not neuron.aggregation:
        raise OptionError(f"aggregation {aggregation} has no counterpart")
    if not genes.activation_defs.is_valid(found[0]):
        raise OptionError(f"the configuration has no activation {found[0]}")
    biases = [each.weight for each in neuron.incoming if isinstance(each.source, Bias)]
    other = [each for each in neuron.incoming if not isinstance(each.source, Bias | Input | Neuron)]
    if other or (biases and aggregation == "max"):
        raise OptionError("a bias or a state among what it takes the largest of is not known")
    response = 1.0 / FUNCTIONS[found[0]][1]
    bias = sum(biases) * response if aggregation == "sum" else 0.0
    for factor in biases if aggregation == "product" else ():
        response *= factor
    return {
        "activation": found[0], "aggregation": aggregation, "bias": bias, "response": response,
    }  # fmt: skip
