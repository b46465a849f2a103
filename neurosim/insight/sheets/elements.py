"""The elements at which a mistake can be made, and the parts of a network they make up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from neurosim.functions.activations import ACTIVATIONS
from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Bias
from neurosim.graph.time.unrolling import Unrolled, split_name
from neurosim.insight.explaining.formulas import slope_below
from neurosim.insight.sheets.quantities import Place
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
    "way back": lambda each: isinstance(each.source, Neuron),
    "earlier": _waits,
    "later": lambda each: _waits(each) and isinstance(each.source, Neuron),
    "every second later": lambda each: (
        CONNECTIONS["later"](each) and split_name(each.source.name)[1] % 2 == 0
    ),
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
    "tanh": lambda each, task: each.activation.name == "tanh",
    "bounded": lambda each, task: each.activation.name in SIGMOIDS[:2],
    "sigmoid": lambda each, task: each.activation.name in SIGMOIDS,
    "curved": lambda each, task: each.activation.name != "identity",
    "kink": lambda each, task: slope_below(each.activation) is not None,
}


def place_of(element: Neuron | Connection) -> Place:
    """Return the name of a neuron, or the two names of a connection."""
    return edge_of(element) if isinstance(element, Connection) else (element.name,)
