"""Genomes of neat-python (version 2), read and made by what they and their configuration offer."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from neurosim.checks import choice, finite, of_kind, text
from neurosim.errors import NetworkError, OptionError, shown
from neurosim.exchange.numbers import at, own_activations
from neurosim.functions.activation_text import text_of
from neurosim.functions.activations import ACTIVATIONS, Activation, elu, prelu
from neurosim.functions.aggregations import AGGREGATIONS
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
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

COMBINED = {"sum": "sum", "product": "product", "max": "max", "mean": "sum"}
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
    waits = 0 if genes.feed_forward else 1
    readers = {}
    for key in (*hidden, *outputs):
        with at(f"node {key}"):
            if not genes.feed_forward and not incoming[key]:  # it is never computed there
                (net.add_output if key in outputs else net.add_neuron)(names[key], "identity")
            else:
                node = genome.nodes[key]
                readers[key] = _read(net, names[key], node, known, key in outputs)
    for key, (reader, factor, bias) in readers.items():
        with at(f"node {key}"):
            mean = genome.nodes[key].aggregation == "mean"
            share = factor / len(incoming[key]) if mean and incoming[key] else factor
            for each in incoming[key]:
                weight = finite(each.weight, f"weight of {each.key}") * share
                delay = 0 if each.key[0] in genes.input_keys else waits
                net.connect(names[each.key[0]], reader, weight, delay=delay)
            if bias is not None:
                net.connect("b1", names[key], bias)
    return net


def _genes(config: Any) -> Any:
    found = getattr(config, "genome_config", config)
    if not hasattr(found, "input_keys") or not hasattr(found, "feed_forward"):
        raise OptionError(f"the configuration must be a neat.Config, got {shown(config)}")
    return found


def _read(
    net: Network, name: str, node: Any, known: Mapping[str, tuple[Activation, float]], output: bool
) -> tuple[str, float, float | None]:
    """Add the neurons of a node.

    Returns:
        The one that reads, what its weights are multiplied with, and the bias of the node where a
        bias node gives it.
    """
    aggregation = choice(node.aggregation, COMBINED, "aggregation")
    if node.activation not in known:
        raise OptionError(
            f"activation {shown(node.activation)} is not known; known are {', '.join(known)}; "
            "others come as activations={name: ns.Activation(...)}"
        )
    function, before = known[node.activation]
    factor, bias = (before * finite(getattr(node, each), each) for each in ("response", "bias"))
    add = net.add_output if output else net.add_neuron
    if aggregation == "sum":
        add(name, function)
        return name, factor, bias
    if factor == 1.0 and bias == 0.0:
        add(name, function, aggregation)
        return name, 1.0, None
    reader = f"{name}.{aggregation}"
    add(name, function)
    net.add_neuron(reader, "identity", aggregation)
    net.connect(reader, name, factor)
    return reader, 1.0, bias or None


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
    tracker = getattr(genes, "innovation_tracker", None)
    for each in net.connections:
        if not isinstance(each.source, Bias):
            pair = keys[each.source], keys[each.target]
            number = tracker.get_innovation_number(*pair) if tracker else len(made.connections) + 1
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
    """Return the key of each node: hidden ones have those behind the outputs'."""
    keys: dict[Node, int] = dict(zip(net.inputs, genes.input_keys, strict=True))
    keys.update(zip(net.outputs, genes.output_keys, strict=True))
    free = count(max(genes.output_keys, default=-1) + 1)
    keys.update((each, next(free)) for each in net.neurons if each not in keys)
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
