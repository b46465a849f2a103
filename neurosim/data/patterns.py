"""Patterns: pairs of inputs and expected values, checked before anything runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from neurosim.errors import InputError, NetworkError
from neurosim.functions.losses import Loss
from neurosim.graph.network import Network
from neurosim.graph.neuron import Output
from neurosim.graph.reading import read_expected as read_wanted, read_inputs

__all__ = ["Pattern", "read_expected", "read_inputs", "read_patterns"]


class Pattern(NamedTuple):
    """What goes in, and what should come out."""

    inputs: tuple[float, ...]
    expected: tuple[float, ...]


def read_expected(net: Network, expected: object, criterion: Loss | None) -> tuple[float, ...]:
    """Return the values wanted of the network's outputs, in their order.

    Without a criterion they are only read, not asked whether a loss can learn them.

    Raises:
        NetworkError: if the network has no outputs.
        OptionError: if an output neuron cannot learn with this loss.
        InputError: for a wrong number of values, one that is not finite, or one that this loss
            cannot ask for.
    """
    return _expected(net, _judged(net, criterion), expected, criterion)


def _judged(net: Network, criterion: Loss | None) -> tuple[Output, ...]:
    """Return the outputs, if the loss can train them."""
    outputs = net.outputs
    if not outputs:
        raise NetworkError(f"network {net.name!r} has no outputs, so nothing can be expected of it")
    for output in outputs:
        if criterion is not None:
            criterion.check(output.activation, f"output {output.name!r}")
    return outputs


def _expected(
    net: Network, outputs: tuple[Output, ...], expected: object, criterion: Loss | None
) -> tuple[float, ...]:
    values = read_wanted(net, expected, outputs)
    for output, value in zip(outputs, values, strict=True):
        if criterion is not None:
            criterion.check_expected(value, f"output {output.name!r}")
    return values


def read_patterns(net: Network, data: object, criterion: Loss | None) -> tuple[Pattern, ...]:
    """Return the data as checked patterns.

    Args:
        net: the network that they are for.
        data: pairs (inputs, expected); each part a sequence in order or a dict by name.
        criterion: the loss that will compare them; None if none will.

    Raises:
        NetworkError: if the network has no outputs.
        OptionError: if an output neuron cannot learn with this loss.
        InputError: for no data, something that is no pair, or values that do not fit; the message
            starts with the number of the pattern, counted from 1.
    """
    if isinstance(data, str) or not isinstance(data, Iterable):
        raise InputError(f"data must be pairs (inputs, expected), got {data!r}")
    sources, outputs = net.inputs, _judged(net, criterion)
    patterns = []
    for number, pair in enumerate(data, start=1):
        try:
            inputs, expected = pair
        except (TypeError, ValueError):
            raise InputError(
                f"pattern {number} must be a pair (inputs, expected), got {pair!r}"
            ) from None
        try:
            values = read_inputs(net, inputs, sources)
            patterns.append(Pattern(values, _expected(net, outputs, expected, criterion)))
        except InputError as error:
            raise InputError(f"pattern {number}: {error}") from None
    if not patterns:
        raise InputError("data is empty; it must hold at least one pair (inputs, expected)")
    return tuple(patterns)
