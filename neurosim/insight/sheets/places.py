"""Where each mistake can be made: at one place, in one layer, everywhere, or by misreading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, combinations
from operator import itemgetter

from neurosim.functions.activations import ACTIVATIONS
from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Bias
from neurosim.graph.parameter import Parameter
from neurosim.graph.time.unrolling import Unrolled, split_name
from neurosim.insight.explaining.formulas import slope_below
from neurosim.insight.sheets.quantities import Place, Quantity
from neurosim.insight.sheets.slips import KINDS, SQUARED, Reads, Slip
from neurosim.insight.sheets.task import Task, edge_of

SIGMOIDS = ("logistic", "tanh", "softplus")
TAKEN_FOR = ("logistic", "tanh", "arctan")
"""Activations with a power of e in their formula, and those that are taken for others."""

FIRST = 5
"""How many mistakes of each kind are tried before more of any."""


STAGES = {
    "net": 0, "out": 0, "E": 1, "slope": 2, "back": 2, "partial": 2, "error": 2, "gradient": 3,
    "shared gradient": 3,
}  # fmt: skip
"""When a quantity is worked out; a mistake spoils none of an earlier stage."""


def stage_of(kind: str) -> int:
    """Return when a kind of quantity is worked out, the last ones at 4."""
    return STAGES.get(kind, 4)


class Mistakes:
    """The mistakes that can be made in a task.

    Args:
        task: the task.
    """

    def __init__(self, task: Task) -> None:
        squared = task.criterion.name == "squared_error"
        without = {"extra_slope"} if squared else SQUARED
        self._of_kind = {
            kind: tuple(dict.fromkeys(made(kind, task))) for kind in KINDS if kind not in without
        }

    def near(self, asked: Quantity, most: int) -> list[tuple[int, Slip]]:
        """Return how far away mistakes are that may spoil a quantity, and these, the nearest first.

        Args:
            asked: the quantity.
            most: how many to return at most.
        """
        stage = stage_of(asked.kind)
        ranked: list[tuple[int, int, Slip]] = []
        for kind, found in self._of_kind.items():
            if stage_of(KINDS[kind].quantity) > stage:
                continue
            # Made elsewhere, at many places is likelier than at one.
            measured = sorted(
                ((slip.distance(asked.of), -len(slip.places), slip) for slip in found),
                key=itemgetter(0, 1),
            )
            ranked += [(place // FIRST, far, slip) for place, (far, _, slip) in enumerate(measured)]
        return [(far, slip) for _, far, slip in sorted(ranked, key=itemgetter(0, 1))[:most]]


def made(kind: str, task: Task) -> Iterator[Slip]:
    """Return a mistake at every place, in every layer, and everywhere."""
    at = KINDS[kind].at
    if at in STEPS:
        if STEPS[at](task) and (kind not in SEVERAL or len(task.patterns) > 1):
            yield Slip(kind, everywhere=True)
        return
    if at in READINGS:
        for reads in READINGS[at](task):
            yield Slip(kind, tuple(place for place, _ in reads), reads)
        return
    if at == "shared":
        yield from (Slip(kind, tuple(map(edge_of, group))) for group in task.shared)
        return
    places = [place_of(each) for each in elements(at.removeprefix("one "), task)]
    for scope in _scopes(places, task) if not at.startswith("one ") else ():
        yield Slip(kind, scope, everywhere=len(scope) == len(places))
    ways = [edge_of(each) for each in task.net.connections if len(each.source.outgoing) > 1]
    for place in (*places, *(each for each in ways if at == "sent back" and each[:1] in places)):
        yield Slip(kind, (place,), everywhere=len(places) == 1)


def _scopes(places: list[Place], task: Task) -> Iterator[tuple[Place, ...]]:
    """Return the places of each neuron, of each layer, of the outputs, and all."""
    outputs = [each.name for each in task.net.outputs]
    ones = [[each.name] for each in task.net.neurons]
    for names in (*ones, *task.layers, outputs, [*chain(*task.layers)]):
        chosen = tuple(place for place in places if place[-1] in names)
        if len(chosen) > 1:
            yield chosen


def elements(at: str, task: Task) -> Iterable[Neuron | Connection]:
    """Return the neurons or connections at which a mistake can be made."""
    chosen = CONNECTIONS.get(at)
    if chosen is not None:
        return [each for each in task.net.connections if chosen(each)]
    return [each for each in task.net.neurons if NEURONS[at](each, task)]


def _is_one_hot(task: Task) -> bool:
    wanted = [each.expected for _, each in task.numbered]
    rows = [set(row) == {0.0, 1.0} and sum(row) == 1.0 for row in wanted if None not in row]
    return len(rows) == len(wanted) > 0 and all(rows)


SEVERAL = ("sum_for_mean", "last_pattern")
"""Mistakes that take several patterns."""

STEPS: dict[str, Callable[[Task], bool]] = {
    "step": lambda task: True,
    "one-hot": _is_one_hot,
    "remembering": lambda task: bool(task.moments),
    "adam": lambda task: len(task.moments) > 1,
    "velocity": lambda task: task.moments == ("velocity",),
    "surprise": lambda task: task.criterion.name.endswith("cross_entropy"),
    "two classes": lambda task: task.criterion.name == "cross_entropy",
}
"""Mistakes that are made everywhere, and in which tasks they can be."""


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
    "way back": lambda each: isinstance(each.source, Neuron),
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
    "sigmoid": lambda each, task: each.activation.name in SIGMOIDS,
    "curved": lambda each, task: each.activation.name != "identity",
    "kink": lambda each, task: slope_below(each.activation) is not None,
}


def _other_functions(task: Task) -> Iterator[Reads]:
    """Return for neurons the names of activations that theirs may be taken for."""
    for other in TAKEN_FOR:
        taken = [each for each in task.net.neurons if each.activation.name != other]
        places = [place_of(each) for each in taken]
        for scope in (*((place,) for place in places), *_scopes(places, task)):
            yield tuple((place, (other,)) for place in scope)


def _neighbours(task: Task) -> Iterator[Reads]:
    """Return for neurons the others of their layer, and those that they lead to."""
    for each in task.net.neurons:
        beside = next(layer for layer in task.layers if each.name in layer)
        for name in dict.fromkeys((*beside, *(one.target.name for one in each.outgoing))):
            if name != each.name:
                yield (((each.name,), (name,)),)


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


def _blocks(task: Task, back: bool = False) -> Iterator[Reads]:
    """Return the weights between two layers read by columns instead of rows."""
    layers = [[each.name for each in task.net.inputs], *task.layers]
    pairs = [pair for pair in combinations(layers, 2) if not back or pair[0] is not layers[0]]
    found = [reads for reads in transposed(task, pairs) if any(a != b for a, b in reads)]
    yield from found
    if len(found) > 1:
        yield tuple(chain(*found))


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
        name, step = split_name(edge_of(each)[back])
        for other in (f"{name}@{step - 1}", f"{name}@{step + 1}"):
            if other in known:
                yield ((edge_of(each), (other,)),)


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
    "neighbour": _neighbours,
    "other weight": _other_weights,
    "other weight back": lambda task: _other_weights(task, back=True),
    "other step": other_steps,
    "other step back": lambda task: other_steps(task, back=True),
    "other input": _other_inputs,
    "other error": _other_errors,
    "kernel": kernels,
    "kernel back": lambda task: kernels(task, back=True),
    "crossed": _crossed,
    "crossed back": lambda task: _crossed(task, back=True),
    "block": _blocks,
    "block back": lambda task: _blocks(task, back=True),
}


def place_of(element: Neuron | Connection) -> Place:
    """Return the name of a neuron, or the two names of a connection."""
    return edge_of(element) if isinstance(element, Connection) else (element.name,)
