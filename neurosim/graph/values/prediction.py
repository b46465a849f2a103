"""Asking a network for its outputs without leaving a trace on its objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from neurosim.errors import InputError
from neurosim.functions.activations import ARITHMETIC
from neurosim.graph.nodes import Node
from neurosim.graph.time.sequences import (
    answers,
    check_time,
    is_number,
    is_several,
    located,
    read_sequence,
)
from neurosim.graph.values.reading import has_names, is_table, read_inputs, read_many
from neurosim.graph.values.rows import as_array, first_of
from neurosim.graph.values.twins import twin_of

if TYPE_CHECKING:
    from neurosim.graph.network import Network

Responses = Callable[
    ["Network", Sequence[Sequence[float]], Sequence[Node]], list[list[float]] | None
]

_FASTER: list[Responses] = []

MANY = 16
"""From this number of patterns on, faster ways to answer are tried first."""


def register(faster: Responses) -> None:
    """Offer a faster way to answer many patterns; it returns None for what it leaves alone."""
    _FASTER.append(faster)


def predict(net: Network, inputs: Sequence[Any] | Mapping[str, Any]) -> list[Any]:
    """Return the outputs for one pattern, or a list of them for a list of patterns.

    It only asks: every number on the objects stays as it was (``ns.forward`` is the pass that
    leaves its numbers behind).

    Args:
        net: the network.
        inputs: a value per input in the order of :attr:`Network.inputs`, or a dict by name; or a
            sequence of such patterns, a data frame, or a :class:`Dataset`. A pattern of a recurrent
            network is a sequence: a row of such values for each step of time, from state 0.

    Returns:
        The outputs in the order of :attr:`Network.outputs`, for a sequence a row of them for each
        step of time; for several patterns a list for each.

    Raises:
        InputError: for a wrong number of values or one that is not finite.
        DivergenceError: if a number overflows; it names the neuron.

    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> _ = net.add_input("i1"), net.add_output("o1", "identity")
    >>> _ = net.connect("i1", "o1", 1), net.connect("o1", "o1", 0.5, delay=1)
    >>> net.predict([[4], [0], [1]])
    [[4.0], [2.0], [2.0]]
    """
    if isinstance(inputs, Iterator):
        inputs = list(inputs)
    check_time(net, inputs)
    if net.recurrent:
        return _sequences(net, inputs)
    several = is_table(inputs)
    if not several and not has_names(inputs):
        inputs = as_array(inputs)
        first = first_of(inputs)
        several = not is_number(first) and not isinstance(first, str | bytes)
    patterns = read_many(net, inputs) if several else [read_inputs(net, inputs)]
    results = responses(net, patterns, net.outputs)
    if net.scaling is not None:
        results = [net.scaling.restore(outputs) for outputs in results]
    return results if several else results[0]


def responses(
    net: Network, patterns: Iterable[Sequence[float]], nodes: Sequence[Node]
) -> list[list[float]]:
    """Return what the given nodes of the network send on for each pattern, leaving no trace.

    Args:
        net: the network.
        patterns: values for its inputs as ``read_inputs`` gives them: checked, in order, scaled.
        nodes: any of its nodes, hidden ones too.

    Raises:
        DivergenceError: if a number overflows; it names the neuron.
    """
    if not isinstance(patterns, Sequence):
        patterns = list(patterns)
    if len(patterns) >= MANY:
        watched = [*nodes, *_steep(net)]
        for faster in _FASTER:
            found = faster(net, patterns, watched)
            if found is not None:
                return found if len(watched) == len(nodes) else [x[: len(nodes)] for x in found]
    results = []
    with twin_of(net) as twin:
        copies = [twin[node] for node in nodes]
        for values in patterns:
            twin.answer(values)
            results.append([copy._output for copy in copies])
    return results


def _steep(net: Network) -> list[Node]:
    """Return the exponential units: where Python refuses to overflow, compiled code goes on.

    An output need not show it, as the logistic of infinity is 1.
    """
    return [each for each in net.neurons if each.activation.function is _EXP]


_EXP = ARITHMETIC["exp"].function


def _sequences(net: Network, inputs: Any) -> list[Any]:
    """Return a row of outputs for each step of time, of several sequences a list of them."""
    if hasattr(inputs, "regrouped"):
        inputs = [pattern.inputs for pattern in inputs]
    several = is_several(inputs)
    read = []
    for number, sequence in enumerate(inputs if several else [inputs], start=1):
        try:
            read.append(read_sequence(net, sequence))
        except InputError as error:
            raise located(f"sequence {number}", error) if several else error from None
    results = answers(net, read, net.outputs)
    if net.scaling is not None:
        results = [[net.scaling.restore(row) for row in rows] for rows in results]
    return results if several else results[0]
