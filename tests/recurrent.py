"""Random recurrent networks for hypothesis, and what they compute, by a rule written again.

``recurrent_networks()`` draws a network whose connections wait from -2 to 2 steps of time, with
shared and frozen weights, product and max units, loops, several outputs.
"""

import networkx as nx
from hypothesis import strategies as st

import neurosim as ns
from tests.strategies import seldom, values, weights

SMOOTH = ["identity", "logistic", "tanh", "arctan"]
DELAYS = [0, 0, 0, 1, 1, 1, 2, -1, -2]


def allowed(edges):
    """Tell whether edges (source, target, delay) form a network that can be unrolled.

    Those without delay are acyclic; in each strongly connected part all delays have one sign.
    """
    now = nx.DiGraph((start, end) for start, end, delay in edges if not delay)
    if not nx.is_directed_acyclic_graph(now):
        return False
    graph = nx.DiGraph()
    graph.add_weighted_edges_from(edges, weight="delay")
    for part in nx.strongly_connected_components(graph):
        delays = [delay for *_, delay in graph.subgraph(part).edges(data="delay")]
        if any(delay > 0 for delay in delays) and any(delay < 0 for delay in delays):
            return False
    return True


@st.composite
def wishes(draw, most=12):
    """Draw nodes, and edges (source, target, delay) that may be refused."""
    inputs = [f"i{index}" for index in range(1, draw(st.integers(1, 2)) + 1)]
    neurons = [f"h{index}" for index in range(1, draw(st.integers(1, 4)) + 1)]
    outputs = [f"o{index}" for index in range(1, draw(st.integers(1, 2)) + 1)]
    targets = [*neurons, *outputs]
    pairs = [(start, end) for start in [*inputs, *targets] for end in targets]
    chosen = draw(st.permutations(pairs))[: draw(st.integers(3, most))]
    return inputs, neurons, outputs, [(*pair, draw(st.sampled_from(DELAYS))) for pair in chosen]


@st.composite
def recurrent_networks(draw, activations=tuple(SMOOTH), aggregations=("sum", "sum", "product")):
    """Draw a recurrent network; what cannot be is left out of it."""
    inputs, neurons, outputs, edges = draw(wishes())
    net = ns.Network("drawn")
    for name in inputs:
        net.add_input(name)
    net.add_bias("b1")
    for name in draw(st.permutations([*neurons, *outputs])):
        add = net.add_output if name[0] == "o" else net.add_neuron
        add(name, draw(st.sampled_from(activations)), draw(st.sampled_from(aggregations)))
    edges.append(("i1", "o1", 0))
    for start, end, delay in edges:
        try:
            connect(draw, net, start, end, delay)
        except ns.NetworkError:
            continue
    for name in (*neurons, *outputs):
        if draw(seldom):
            net.connect("b1", name, draw(weights))
    if not net.recurrent:
        net.connect("o1", "o1", draw(weights) / 2, delay=1)
    return net


def connect(draw, net, start, end, delay):
    """Connect with a weight of its own, or one that it shares, perhaps frozen."""
    made = net.connections
    if made and draw(seldom):
        net.connect(start, end, parameter=draw(st.sampled_from(made)).parameter, delay=delay)
    else:
        weight = draw(weights) / 2  # so that loops calm down
        net.connect(start, end, weight, trainable=not draw(seldom), delay=delay)


def sequences(net, most=4):
    """Return a strategy for a sequence: a row of values for each step of time."""
    row = st.lists(values, min_size=len(net.inputs), max_size=len(net.inputs))
    return st.lists(row, min_size=1, max_size=most)


def computed(net, sequence):
    """Return the output of every node at every step of time, by name and step; 0 beyond them."""
    known = {}

    def output(node, step):
        if isinstance(node, ns.Bias):
            return 1.0
        if not 1 <= step <= len(sequence):
            return 0.0
        if isinstance(node, ns.Input):
            return sequence[step - 1][net.inputs.index(node)]
        if (node.name, step) not in known:
            signals = [
                each.weight * output(each.source, step - each.delay) for each in node.incoming
            ]
            known[node.name, step] = node.activation.function(
                combined(node.aggregation.name, signals)
            )
        return known[node.name, step]

    return {
        (node.name, step): output(node, step)
        for node in net.nodes
        for step in range(1, len(sequence) + 1)
    }


def combined(aggregation, signals):
    """Return the sum, product or largest of the signals, as an aggregation of that name does."""
    if aggregation == "max":
        return max(signals, default=0.0)
    total = 0.0 if aggregation == "sum" else 1.0
    for signal in signals:
        total = total + signal if aggregation == "sum" else total * signal
    return total
