"""Where mistakes can be made: at which elements, and what is misread there as something else.

Readings of :data:`APART` are made at one place, or at two. Those of :data:`TOGETHER` are made at
many places at once; each is as wide as it can be, and a neuron, a layer or an array narrows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, combinations

from neurosim.functions.activations import ACTIVATIONS
from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, State
from neurosim.graph.parameter import Parameter
from neurosim.graph.time.unrolling import Unrolled, split_name
from neurosim.insight.explaining.formulas import slope_below
from neurosim.insight.sheets.quantities import Place, Reads
from neurosim.insight.sheets.task import Task, edge_of

SIGMOIDS = ("logistic", "tanh", "softplus")
"""Activations with a power of e in their formula."""


def parts(
    places: Sequence[Place], task: Task, *, back: bool = False
) -> Iterator[tuple[Place, ...]]:
    """Return those of some places that lie at a neuron, in a layer, at all outputs, and all.

    Over time a neuron, and the hidden neurons, are also taken at all steps together. On the way
    ``back`` a connection lies at its source.
    """
    outputs = [each.name for each in task.net.outputs]
    ones = [[each.name] for each in task.net.neurons]
    for names in (*ones, *task.layers, *_spans(task), outputs, [*chain(*task.layers)]):
        chosen = tuple(place for place in places if place[-1 if not back else 0] in names)
        if len(chosen) > 1:
            yield chosen


def _spans(task: Task) -> list[list[str]]:
    """Return the names of each neuron at all steps of time, and those of all that are hidden."""
    if not isinstance(task.net, Unrolled):
        return []
    found: dict[str, list[str]] = {}
    hidden = []
    for each in task.net.neurons:
        found.setdefault(split_name(each.name)[0], []).append(each.name)
        hidden += [] if each in task.net.outputs else [each.name]
    return [*found.values(), hidden]


def elements(at: str, task: Task) -> Iterable[Neuron | Connection]:
    """Return the neurons or connections at which a mistake can be made."""
    chosen = CONNECTIONS.get(at)
    if chosen is not None:
        return [each for each in task.net.connections if chosen(each)]
    return [each for each in task.net.neurons if NEURONS[at](each, task)]


def _waits(connection: Connection) -> bool:
    """Tell whether a connection of an unrolled network leads to another step of time."""
    if not isinstance(connection.target.network, Unrolled):
        return False
    source, target = (split_name(name)[1] for name in edge_of(connection))
    return source != target and not isinstance(connection.source, Bias)


CONNECTIONS: dict[str, Callable[[Connection], bool]] = {
    "connection": lambda each: True,
    "trained": lambda each: each.trainable,
    "signal": lambda each: not isinstance(each.source, Bias),
    "negative": lambda each: each.weight < 0.0,
    "negative back": lambda each: each.weight < 0.0 and isinstance(each.source, Neuron),
    "passed on": lambda each: isinstance(each.source, Neuron),
    "earlier": _waits,
    "later": lambda each: _waits(each) and isinstance(each.source, Neuron),
}
NEURONS: dict[str, Callable[[Neuron, Task], bool]] = {
    "neuron": lambda each, task: True,
    "biased": lambda each, task: any(isinstance(one.source, Bias) for one in each.incoming),
    "sent back": lambda each, task: bool(each.outgoing),
    "output": lambda each, task: each in task.net.outputs,
    "softmax": lambda each, task: each.name in task.logits,
    "judged": lambda each, task: each in task.net.outputs and bool(each.outgoing),
    "logistic": lambda each, task: each.activation == ACTIVATIONS["logistic"],
    "share": lambda each, task: each in task.logits.values(),
    "sigmoid": lambda each, task: each.activation.name in SIGMOIDS,
    "curved": lambda each, task: each.activation.name != "identity",
    "kink": lambda each, task: slope_below(each.activation) is not None,
}


def place_of(element: Neuron | Connection) -> Place:
    """Return the name of a neuron, or the two names of a connection."""
    return edge_of(element) if isinstance(element, Connection) else (element.name,)


# What is misread

TAKEN_FOR = ("logistic", "tanh", "arctan")
"""Activations that are taken for others."""


# At one place, or at two


def _neighbours(task: Task) -> Iterator[Reads]:
    """Return for neurons the others of their layer, and those that they lead to."""
    for each in task.net.neurons:
        beside = next(layer for layer in task.layers if each.name in layer)
        for name in dict.fromkeys((*beside, *(one.target.name for one in each.outgoing))):
            if name != each.name:
                yield (((each.name,), (name,)),)


def _other_inputs(task: Task) -> Iterator[Reads]:
    """Return for connections the nodes beside their source."""
    for each in filter(CONNECTIONS["trained"], task.net.connections):
        source, target = edge_of(each)
        for name in dict.fromkeys(chain(*(layer for layer in _layers(task) if source in layer))):
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


def _other_weights(task: Task) -> Iterator[Reads]:
    """Return for connections the others with the same source or the same target."""
    for each in task.net.connections:
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


def _layers(task: Task) -> list[list[str]]:
    return [[each.name for each in task.net.inputs], *task.layers]


# At many places at once


def _functions(task: Task) -> Iterator[Reads]:
    """Return for neurons the names of activations that theirs may be taken for."""
    for other in TAKEN_FOR:
        taken = [each for each in task.net.neurons if each.activation.name != other]
        yield tuple((place_of(each), (other,)) for each in taken)


def _crossed_sources(task: Task) -> Iterator[Reads]:
    """Return pairs of sources, each read for the other by all that both of them lead to."""
    known = {edge_of(each) for each in task.net.connections}
    for one, other in chain(*(combinations(layer, 2) for layer in _layers(task))):
        both = sorted(to for source, to in known if source == one and (other, to) in known)
        if len(both) > 1:
            crossed = [(((one, to), (other, to)), ((other, to), (one, to))) for to in both]
            yield tuple(chain(*crossed))


def _ways_left(task: Task, kept: bool) -> Iterator[Reads]:
    """Return for the neurons of a layer the ways back that are lost, and whose is named with them.

    Either those to one target are lost, or all but those to one.
    """
    for layer in task.layers:
        ways = [edge_of(each) for name in layer for each in task.net[name].outgoing]
        targets = dict.fromkeys(target for _, target in ways)
        for name in targets if len(targets) > 1 and (kept or len(layer) > 1) else ():
            yield tuple((way, (name,)) for way in ways if (way[1] == name) != kept)


def _shifted(name: str, shift: int) -> str:
    node, step = split_name(name)
    return f"{node}@{step + shift}"


def _steps(task: Task, back: bool = False) -> Iterator[Reads]:
    """Return for connections of a kind over time their source, or target, at the steps beside."""
    known = {each.name for each in task.net.nodes}
    alike: dict[tuple[object, ...], list[tuple[Place, Place]]] = {}
    for each in task.net.connections if isinstance(task.net, Unrolled) else ():
        ends = (each.source, each.target)
        kinds = [Neuron if isinstance(end, State) else type(end) for end in ends]
        for shift in (-1, 1):
            other = _shifted(ends[back].name, shift)
            if other in known:
                alike.setdefault((shift, *kinds), []).append((edge_of(each), (other,)))
    yield from map(tuple, alike.values())


def _blocks(task: Task) -> Iterator[Reads]:
    """Return the weights between layers where all are connected, read by columns, not by rows.

    For as many sources as targets that is the transposed matrix; over time at all steps.
    """
    known = {edge_of(each) for each in task.net.connections}
    among: dict[str, list[int]] = {}
    banks = list(dict.fromkeys(map(tuple, _banks(task))))
    for place, bank in enumerate(banks):
        for name in bank:
            among.setdefault(name, []).append(place)
    pairs = dict.fromkeys(
        (one, other)
        for source, target in known
        for one in among.get(source, ())
        for other in among.get(target, ())
    )
    alike: dict[tuple[str, ...], dict[Place, Place]] = {}
    for one, other in sorted(pairs):
        rows = [(source, target) for target in banks[other] for source in banks[one]]
        columns = [(source, target) for source in banks[one] for target in banks[other]]
        if rows != columns and known.issuperset(rows):
            plain = tuple(name.partition("@")[0] for name in (*banks[one], "", *banks[other]))
            alike.setdefault(plain, {}).update(zip(rows, columns, strict=True))
    yield from (tuple(each.items()) for each in alike.values())
    if len(alike) > 1:
        yield tuple(dict(chain(*(each.items() for each in alike.values()))).items())


def _banks(task: Task) -> Iterator[list[str]]:
    """Return the names of nodes that stand side by side, over time at each step."""
    net = task.net
    if not isinstance(net, Unrolled):
        yield from (*_layers(task), *map(list, net.groups.values()))
        return
    hidden = [each.name for each in net.origin.neurons if not isinstance(each, Output)]
    ends = ([each.name for each in ends] for ends in (net.origin.inputs, net.origin.outputs))
    known = {each.name for each in net.nodes}
    for bank in (hidden, *ends, *map(list, net.origin.groups.values())):
        for step in range(net.length + 2):
            yield [name for name in (f"{each}@{step}" for each in bank) if name in known]


def _kernels(task: Task) -> Iterator[Reads]:
    """Return for the neurons of all maps the weights of their kernel turned round.

    At the border of an image a neuron may lack some; then another one of the map shows them.
    """
    plane = {
        name: (group.name, place)
        for group in task.net.groups.values()
        if len(group.shape) > 1
        for place, names in enumerate(group.maps)
        for name in names
    }
    users: dict[tuple[object, object], list[Connection]] = {}
    for each in task.net.connections:
        kernel: tuple[object, object] = plane.get(each.source.name), plane.get(each.target.name)
        if None not in kernel and len(each.sharing) > 1:
            users.setdefault(kernel, []).append(each)
    found: dict[Place, Place] = {}
    for held in users.values():
        of: dict[Neuron, list[Parameter]] = {}
        for each in held:
            of.setdefault(each.target, []).append(each.parameter)
        order = max(of.values(), key=len)
        edges = {each.parameter: edge_of(each) for each in reversed(held)}
        turned = dict(zip(order, reversed(order), strict=True))
        if edges.keys() == turned.keys():  # otherwise it is shared in another way than a kernel is
            found.update((edge_of(each), edges[turned[each.parameter]]) for each in held)
    yield tuple(found.items())


Source = Callable[[Task], Iterator[Reads]]


def _to_neurons(readings: Source) -> Source:
    """Leave out connections along which no error flows back: those of inputs, biases and states."""

    def left(task: Task) -> Iterator[Reads]:
        for reads in readings(task):
            kept = tuple(each for each in reads if isinstance(task.net.node(each[0][0]), Neuron))
            if kept:
                yield kept

    return left


APART: dict[str, Source] = {
    "other weight": _other_weights,
    "other weight back": _to_neurons(_other_weights),
    "other input": _other_inputs,
    "other error": _other_errors,
    "crossed": _crossed,
    "crossed back": lambda task: _crossed(task, back=True),
}
TOGETHER: dict[str, Source] = {
    "other function": _functions,
    "crossed sources": _crossed_sources,
    "one way left out": lambda task: _ways_left(task, kept=False),
    "one way left": lambda task: _ways_left(task, kept=True),
    "other step": _steps,
    "other step back": _to_neurons(lambda task: _steps(task, back=True)),
    "kernel": _kernels,
    "kernel back": _to_neurons(_kernels),
    "block": _blocks,
    "block back": _to_neurons(_blocks),
}
ALONE = ("other function", "other step", "other step back")
"""Those of many places that are made at each of them alone as well."""
WHOLE = ("crossed sources", "one way left out", "one way left")
"""Those that are already as narrow as they are made."""
