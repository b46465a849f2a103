"""Mistakes in reading: for places, what is read there instead of what belongs there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, combinations

from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Input, State
from neurosim.graph.parameter import Parameter
from neurosim.graph.time.unrolling import Unrolled, split_name
from neurosim.insight.sheets.elements import CONNECTIONS, parts, place_of
from neurosim.insight.sheets.quantities import Place, Reads
from neurosim.insight.sheets.task import Task, edge_of

TAKEN_FOR = ("logistic", "tanh", "arctan")
"""Activations that are taken for others."""


def _other_functions(task: Task) -> Iterator[Reads]:
    """Return for neurons the names of activations that theirs may be taken for."""
    for other in TAKEN_FOR:
        taken = [each for each in task.net.neurons if each.activation.name != other]
        places = [place_of(each) for each in taken]
        for scope in (*((place,) for place in places), *parts(places, task)):
            yield tuple((place, (other,)) for place in scope)


def _neighbours(task: Task) -> Iterator[Reads]:
    """Return for neurons the others of their layer, and those that they lead to."""
    for each in task.net.neurons:
        beside = next(layer for layer in task.layers if each.name in layer)
        for name in dict.fromkeys((*beside, *(one.target.name for one in each.outgoing))):
            if name != each.name:
                yield (((each.name,), (name,)),)


def _taken_for(task: Task) -> Iterator[Reads]:
    """Return the same, and what all neurons of a layer lead to, or are a step of time away."""
    yield from _neighbours(task)
    for layer in task.layers:
        ahead = [[one.target.name for one in task.net[name].outgoing] for name in layer]
        for name in dict.fromkeys(chain(*ahead)):
            if len(layer) > 1 and all(name in targets for targets in ahead):
                yield tuple(((each,), (name,)) for each in layer)
    yield from _beside_in_time(task)


def _beside_in_time(task: Task) -> Iterator[Reads]:
    """Return for all hidden neurons over time themselves at the step before, or after."""
    hidden = [each.name for each in task.net.neurons if not isinstance(each, Output)]
    known = {*hidden, *(each.name for each in task.net.nodes if isinstance(each, State))}
    for shift in (-1, 1) if isinstance(task.net, Unrolled) else ():
        pairs = ((name, _shifted(name, shift)) for name in hidden)
        yield tuple(((name,), (other,)) for name, other in pairs if other in known)


def _shifted(name: str, shift: int) -> str:
    node, step = split_name(name)
    return f"{node}@{step + shift}"


def _other_inputs(task: Task) -> Iterator[Reads]:
    """Return for connections the nodes beside their source."""
    layers = [[each.name for each in task.net.inputs], *task.layers]
    for each in filter(CONNECTIONS["trained"], task.net.connections):
        source, target = edge_of(each)
        for name in dict.fromkeys(chain(*(layer for layer in layers if source in layer))):
            if name != source:
                yield (((source, target), (name,)),)


def _other_errors(task: Task) -> Iterator[Reads]:
    """Return for connections the neurons beside their target, its own targets, and their source."""
    beside: dict[Place, list[Place]] = {}
    for ((place, other),) in _neighbours(task):
        beside.setdefault(place, []).append(other)
    for each in filter(CONNECTIONS["trained"], task.net.connections):
        source, target = edge_of(each)
        own = [(source,)] if isinstance(each.source, Neuron) else []
        for other in (*beside.get((target,), ()), *own):
            yield (((source, target), other),)


def _other_weights(task: Task, back: bool = False) -> Iterator[Reads]:
    """Return for connections the others with the same source or the same target."""
    chosen = CONNECTIONS["way back"] if back else CONNECTIONS["connection"]
    for each in filter(chosen, task.net.connections):
        for other in (*each.source.outgoing, *each.target.incoming):
            kinds = {isinstance(one.source, Bias) for one in (each, other)}
            if other is not each and len(kinds) == 1:
                yield ((edge_of(each), edge_of(other)),)


def _crossed(task: Task, back: bool = False) -> Iterator[Reads]:
    """Return pairs of connections into a neuron, or out of one, each read for the other."""
    for neuron in task.net.neurons:
        sides = neuron.outgoing if back else neuron.incoming
        edges = [edge_of(each) for each in sides if not isinstance(each.source, Bias)]
        for one, other in combinations(edges, 2):
            yield ((one, other), (other, one))


def _crossed_sources(task: Task) -> Iterator[Reads]:
    """Return pairs of sources, each read for the other by all that both of them lead to."""
    layers = [[each.name for each in task.net.inputs], *task.layers]
    known = {edge_of(each) for each in task.net.connections}
    for one, other in chain(*(combinations(layer, 2) for layer in layers)):
        both = [target for source, target in known if source == one and (other, target) in known]
        found = [(((one, to), (other, to)), ((other, to), (one, to))) for to in sorted(both)]
        if len(found) > 1:
            yield tuple(chain(*found))


def _ways_left(task: Task, kept: bool) -> Iterator[Reads]:
    """Return for the neurons of a layer the ways back that are lost, and whose is named with them.

    Either those to one target are lost, or all but those to one.
    """
    for layer in task.layers:
        ways = [edge_of(each) for name in layer for each in task.net[name].outgoing]
        targets = dict.fromkeys(target for _, target in ways)
        for name in targets if len(targets) > 1 and (kept or len(layer) > 1) else ():
            yield tuple((way, (name,)) for way in ways if (way[1] == name) != kept)


def _blocks(task: Task, back: bool = False) -> Iterator[Reads]:
    """Return the weights between two layers read by columns instead of rows."""
    layers = [[each.name for each in task.net.inputs], *task.layers]
    layers = _layers_over_time(task.net) if isinstance(task.net, Unrolled) else layers
    pairs = [
        (one, other)
        for one, other in combinations(layers, 2)
        if not back or isinstance(task.net.node(one[0]), Neuron)
    ]
    found = [reads for reads in transposed(task, pairs) if any(a != b for a, b in reads)]
    yield from found
    if isinstance(task.net, Unrolled):
        yield from _over_time(found)
    if len(found) > 1:
        yield tuple(chain(*found))


def _layers_over_time(net: Unrolled) -> list[list[str]]:
    """Return the names of the nodes of a kind at each step of time, states and inputs first."""
    found: dict[tuple[int, int], list[str]] = {}
    kinds = (State, Input, Neuron, Output)
    for node in net.nodes:
        rank = max(
            (place for place, kind in enumerate(kinds) if isinstance(node, kind)), default=-1
        )
        if rank >= 0:
            found.setdefault((split_name(node.name)[1], rank), []).append(node.name)
    return [names for _, names in sorted(found.items())]


def _over_time(found: Iterable[Reads]) -> Iterator[Reads]:
    """Put together those that are alike but for the step of time."""
    alike: dict[tuple[object, ...], list[Reads]] = {}
    for reads in found:
        plain = (name.partition("@")[0] for pair in reads for place in pair for name in place)
        alike.setdefault(tuple(plain), []).append(reads)
    yield from (tuple(chain(*each)) for each in alike.values() if len(each) > 1)


def transposed(task: Task, pairs: Iterable[tuple[Sequence[str], Sequence[str]]]) -> Iterator[Reads]:
    """Return the weights from some nodes to others, where all are connected, by columns.

    For as many sources as targets that is the transposed matrix.
    """
    known = {edge_of(each) for each in task.net.connections}
    for sources, targets in pairs:
        rows = [(source, target) for target in targets for source in sources]
        columns = [(source, target) for source in sources for target in targets]
        if known.issuperset(rows):
            yield tuple(zip(rows, columns, strict=True))


def other_steps(task: Task, back: bool = False) -> Iterator[Reads]:
    """Return for connections over time their source, or target, at the steps beside its own."""
    known = {each.name for each in task.net.nodes}
    for each in task.net.connections if isinstance(task.net, Unrolled) else ():
        name = edge_of(each)[back]
        for other in (_shifted(name, -1), _shifted(name, 1)):
            if other in known:
                yield ((edge_of(each), (other,)),)


def _steps_alike(task: Task, back: bool = False) -> Iterator[Reads]:
    """Return the same also for all connections between the same kinds of nodes at once."""
    alike: dict[tuple[object, ...], list[Reads]] = {}
    for reads in other_steps(task, back):
        ((edge, (other,)),) = reads
        kinds = (type(task.net.node(name)).__name__ for name in edge)
        shift = split_name(other)[1] - split_name(edge[back])[1]
        alike.setdefault((shift, *kinds), []).append(reads)
        yield reads
    yield from (tuple(chain(*each)) for each in alike.values() if len(each) > 1)


def kernels(task: Task, back: bool = False) -> Iterator[Reads]:
    """Return for the neurons of each map, and of all, the weights of its kernel turned round.

    At the border of an image a neuron may lack some; then another one of the map shows them.
    """
    plane = {
        name: (group.name, place // (group.shape[-1] * group.shape[-2]))
        for group in task.net.groups.values()
        if len(group.shape) > 1
        for place, name in enumerate(group.flat)
    }
    kernels: dict[tuple[object, object], dict[Parameter, Place]] = {}
    users: dict[tuple[object, object], list[Connection]] = {}
    for each in task.net.connections:
        kernel: tuple[object, object] = plane.get(each.source.name), plane.get(each.target.name)
        if None not in kernel and len(each.sharing) > 1:
            users.setdefault(kernel, []).append(each)
            kernels.setdefault(kernel, {}).setdefault(each.parameter, edge_of(each))
    found: list[Reads] = []
    for pair, held in users.items():
        order = _in_order(held)
        turned = dict(zip(order, reversed(order), strict=True))
        if any(each.parameter not in turned for each in held):
            continue  # shared in another way than a kernel is
        edges = kernels[pair]
        reads = {edge_of(each): edges[turned[each.parameter]] for each in held}
        for name in dict.fromkeys(edge_of(each)[not back] for each in held):
            yield tuple(each for each in reads.items() if each[0][not back] == name)
        found.append(tuple(reads.items()))
    yield from found
    if len(found) > 1:
        yield tuple(chain(*found))


def _in_order(held: list[Connection]) -> list[Parameter]:
    """Return the parameters of a kernel in its own order, that of a neuron that has all."""
    of: dict[Neuron, list[Parameter]] = {}
    for each in held:
        of.setdefault(each.target, []).append(each.parameter)
    return max(of.values(), key=len)


READINGS: dict[str, Callable[[Task], Iterator[Reads]]] = {
    "other function": _other_functions,
    "neighbour": _taken_for,
    "other weight": _other_weights,
    "other weight back": lambda task: _other_weights(task, back=True),
    "other step": _steps_alike,
    "other step back": lambda task: _steps_alike(task, back=True),
    "other input": _other_inputs,
    "other error": _other_errors,
    "kernel": kernels,
    "kernel back": lambda task: kernels(task, back=True),
    "crossed": _crossed,
    "crossed sources": _crossed_sources,
    "one way left out": lambda task: _ways_left(task, kept=False),
    "one way left": lambda task: _ways_left(task, kept=True),
    "crossed back": lambda task: _crossed(task, back=True),
    "block": _blocks,
    "block back": lambda task: _blocks(task, back=True),
}
