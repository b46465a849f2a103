"""Everything that a network is at one moment, to compare with another moment bit for bit."""

from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Bias


def state(net):
    """Return structure, options and numbers of a network, in a form that ``==`` compares exactly.

    Floats are written in hexadecimal, so that 0.0 and -0.0 differ.
    """
    return structure(net) | {"numbers": numbers(net), "stage": net.stage, "version": net.version}


def structure(net):
    """Return nodes, connections, order of sums, sharing and freezing, by name."""
    parameters = {parameter: index for index, parameter in enumerate(net.parameters)}
    return {
        "nodes": [_described(node) for node in net.nodes],
        "edges": sorted(net.graph.edges),
        "order": [node.name for node in net.order],
        "incoming": {node.name: [each.label for each in node.incoming] for node in net.nodes},
        "outgoing": {node.name: [each.label for each in node.outgoing] for node in net.nodes},
        "parameters": [parameters[each.parameter] for each in net.connections],
        "holders": [len(held) for held in net.holders.values()],
        "trainable": [parameter.trainable for parameter in net.parameters],
    }


NUMBERS = ("net_input", "output", "partials", "error", "expected", "loss", "criterion")
"""What nodes keep; listed here and not asked of the code under test."""


def numbers(net):
    """Return every number that a pass or an update may change, with the place where it stands."""
    found = []
    for node in net.nodes:
        found += [(node.name, name, exact(getattr(node, name, None))) for name in NUMBERS]
    for each in net.connections:
        parameter = each.parameter
        found.append((each.label, "gradient", exact(each.gradient)))
        for name in ("value", "gradient", "moments"):
            found.append((f"parameter of {each.label}", name, exact(getattr(parameter, name))))
    return found


def exact(value):
    """Write floats in hexadecimal, also those in a tuple; leave other things alone."""
    if isinstance(value, tuple):
        return tuple(map(exact, value))
    return value.hex() if isinstance(value, float) else value


def _described(node):
    if isinstance(node, Neuron):
        return (node.name, type(node), node.activation, node.aggregation)
    return (node.name, type(node), 1.0 if isinstance(node, Bias) else None)
