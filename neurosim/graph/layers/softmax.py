"""Softmax as units of the graph: exponentials, their sum, and shares of it."""

from __future__ import annotations

from collections.abc import Sequence

from neurosim.checks import listed, of_kind, text
from neurosim.errors import NetworkError
from neurosim.functions.activations import ARITHMETIC
from neurosim.graph.layers.adding import add, adding, link
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Node


def add_softmax(
    net: Network, sources: Sequence[str], outputs: Sequence[str], *, prefix: str = ""
) -> list[Output]:
    """Add outputs that share 1 among them: ``output_k = e^z_k / (sum of e^z_j)``.

    Softmax joins the net inputs of a whole group, where every other rule here is local. So it is
    built of local units, which can be looked at like all others and need no rule of their own:

    - ``max``, a max unit: the largest z, so that no exponential overflows;
    - ``exp1``, ``exp2`` ...: ``e^(z_k - max)``, at most 1;
    - ``norm``: 1 / (the sum of the exponentials), which is at least 1;
    - the outputs: product units, ``exp_k * norm``.

    The connections among them are frozen. Taking away the largest z changes no output, and what
    flows back through ``max`` adds up to 0. With ``loss="categorical_cross_entropy"`` the error
    that comes out at z_k is ``expected_k - output_k``, as for a single logistic output; however
    far the z are apart, none of these numbers overflows or vanishes.

    Args:
        net: the network.
        sources: the names of the nodes that give the z, two or more; usually identity neurons.
        outputs: the names of the new outputs, one for each.
        prefix: stands before the names of the other new units, where there are several groups.

    Raises:
        NetworkError: if a source is unknown, a name is taken, or the two lengths differ; the
            network is as it was then.

    Source: Bridle, "Probabilistic Interpretation of Feedforward Classification Network Outputs"
    (1990).

    >>> net = Network()
    >>> names = [net.add_input(name).name for name in ("z1", "z2")]
    >>> [output.name for output in add_softmax(net, names, ["o1", "o2"])]
    ['o1', 'o2']
    >>> net.predict([1000.0, 1000.0])
    [0.5, 0.5]
    """
    of_kind(net, Network, "ns.add_softmax needs")
    sources, outputs = listed(sources, "sources"), listed(outputs, "outputs")
    text(prefix, "prefix")
    largest, norm = f"{prefix}max", f"{prefix}norm"
    exps = [f"{prefix}exp{index}" for index in range(1, len(sources) + 1)]
    nodes = [net.node(name) for name in sources]
    if len(nodes) < 2 or len(nodes) != len(outputs) or len(set(nodes)) != len(nodes):
        raise NetworkError(
            f"softmax needs two or more different sources and an output for each, got "
            f"{len(nodes)} and {len(outputs)}"
        )
    taken = next((each for each in (largest, norm, *exps) if each in net or each in outputs), None)
    if taken is not None:
        raise NetworkError(
            f"softmax adds a node {taken!r} of its own, a name that is taken; give another prefix="
        )
    with adding(net):
        softmax_units(net, nodes, largest, exps, norm, outputs, output=True)
    return [net._graph.nodes[name]["node"] for name in outputs]


def softmax_units(
    net: Network,
    sources: Sequence[Node],
    largest: str,
    exps: Sequence[str],
    norm: str,
    shares: Sequence[str],
    *,
    output: bool = False,
) -> list[Neuron]:
    """Add the units: the largest, exponentials, norm and shares."""
    (most,) = add(net, [largest], "identity", "max")
    powers = add(net, exps, ARITHMETIC["exp"])
    (total,) = add(net, [norm], ARITHMETIC["reciprocal"])
    made = add(net, shares, ARITHMETIC["probability"], "product", output=output)
    for source, power, each in zip(sources, powers, made, strict=True):
        link(net, source, most)
        link(net, source, power)
        link(net, most, power, -1.0)
        link(net, power, total)
        link(net, power, each)
        link(net, total, each)
    return made


def softmax_sources(shares: Sequence[Neuron]) -> list[Node]:
    """Return what these neurons are the softmax of, in their order; nothing if they are none.

    >>> import neurosim as ns
    >>> [each.name for each in softmax_sources(ns.dense([2, 2], "softmax").outputs)]
    ['z1', 'z2']
    """
    powers = [each.incoming[0].source for each in shares if len(each.incoming) == 2]
    inner = [each for each in powers if isinstance(each, Neuron) and len(each.incoming) == 2]
    sources = [each.incoming[0].source for each in inner]
    if len(shares) < 2 or len(set(sources)) != len(shares):
        return []
    wanted = Network()
    names = [wanted.add_input(f"z{place}").name for place, _ in enumerate(sources)]
    made = add_softmax(wanted, names, [f"o{place}" for place, _ in enumerate(names)])
    alike = _unit_by_unit(shares, made, dict(zip(sources, wanted.inputs, strict=True)))
    return sources if alike else []


def softmax_inside(shares: Sequence[Neuron]) -> set[Node]:
    """Return the units that :func:`add_softmax` has made, shares and all; none if they are none."""
    if not softmax_sources(shares):
        return set()
    found: set[Node] = set(shares)
    for share in shares:
        power, norm = (each.source for each in share.incoming)
        found |= {power, norm, power.incoming[1].source}
    return found


def _unit_by_unit(shares: Sequence[Neuron], made: Sequence[Neuron], same: dict[Node, Node]) -> bool:
    """Tell whether units compute the same from the same sources, weight by weight."""
    waiting: list[tuple[Node, Node]] = list(zip(shares, made, strict=True))
    while waiting:
        one, other = waiting.pop()
        if one in same:
            if same[one] is not other:
                return False
            continue
        same[one] = other
        if not (isinstance(one, Neuron) and isinstance(other, Neuron)) or (
            (one.activation, one.aggregation, [(each.weight, each.delay) for each in one.incoming])
            != (other.activation, other.aggregation, [(each.weight, 0) for each in other.incoming])
        ):
            return False
        for left, right in zip(one.incoming, other.incoming, strict=True):
            waiting.append((left.source, right.source))
    return True
