"""The numbers of a network on their way between the objects and arrays."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from math import prod
from struct import pack
from typing import Any, TypeAlias

import numpy as np

from neurosim.compiled.kernels.frame import Fields, address
from neurosim.compiled.kernels.program import LONG, TALL, Span
from neurosim.compiled.lowering import Lowered
from neurosim.data.patterns import Patterns
from neurosim.functions.losses import Loss
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.parameter import Parameter

Shapes: TypeAlias = dict[str, tuple[int, ...]]

MOST, FEWEST = 64, 32
"""How many samples are run side by side at most and at least, where nothing asks for all of them;
sequences, at least as many as a tile has rows."""

ROOM, ROOM_OVER_TIME = 2**22, 2**16
"""How many numbers an array of the state of a batch may have, and of one over several steps of
time: it is gone through from the first step to the last and back, so it is to stay near."""

NEAR = 2**15
"""How many numbers are worked on at a time, to stay near."""

LINE = 8
"""Numbers in a cache line."""

WHOLE = 2**31
"""Stands for a window that cuts no sequence."""


def capacity(low: Lowered, count: int, steps: int = 1) -> int:
    """Return how many of ``count`` patterns are run side by side."""
    row = max(low.slots, 1) * steps
    room = max(ROOM // row, FEWEST) if steps == 1 else max(ROOM_OVER_TIME // row // TALL, 1) * TALL
    return max(1, min(count, MOST, room))


def data(net: Network, patterns: Patterns, window: int | None = None) -> Fields:
    """Return patterns as rows: one for each, or of a sequence one for each step of time.

    Args:
        net: the network.
        patterns: the patterns.
        window: of how many steps of time a stretch is; None for whole sequences.
    """
    if not net.recurrent:
        return rows(*patterns.tables)
    inputs, starts, expected, judged = patterns.rows
    return rows(inputs, expected, starts, judged, WHOLE if window is None else window)


def rows(
    inputs: Any, expected: Any, starts: Any = None, judged: Any = None, window: int = WHOLE
) -> Fields:
    """Return rows of inputs and of expected values; each is a pattern, where none is said to be."""
    each = np.arange(len(inputs) + 1)
    return Fields(
        patterns=np.ascontiguousarray(inputs, dtype=np.float64),  # the rows of all sequences
        # where each begins among them, and where the last ends
        starts=each if starts is None else starts,
        expected=np.ascontiguousarray(expected, dtype=np.float64),  # the rows of expected values
        # for each row of the patterns which of these it should give; -1 if none
        judged=each if judged is None else judged,
        lasting=int(starts is not None),  # 1 if any sequence may have more than one row
        window=window,  # of how many rows a stretch is at most; each makes an update
    )


def longest(arrays: Fields) -> int:
    """Return for how many steps of time the longest pattern lasts, or the longest stretch of it."""
    return min(int(np.diff(arrays.starts).max(initial=1)), arrays.window) if arrays.lasting else 1


def state(low: Lowered, capacity: int, steps: int, moments: int = 0) -> Fields:
    """Return room for a run; the numbers of the parameters are not in it yet.

    A row of it belongs to a sample of the batch at one step of time: the row of sample b at step
    t, from 0, is ``(lead + t) * capacity + b``. The rows before and behind stay 0, as states do
    before the first step.

    Args:
        low: the lowered network.
        capacity: how many samples run side by side.
        steps: of how many steps of time the longest sequence is.
        moments: how many the optimizer keeps.
    """
    rows = (low.lead + steps + low.trail) * capacity
    rows += -rows % LONG if low.by_sample and capacity > 1 else 0  # which stand in whole lines
    outputs, nodes = len(low.outputs), (rows * low.slots,)
    floats: Shapes = {
        "weights": (low.size,),  # by place, see program.py
        "before": (low.size if low.net.recurrent else 0,),  # those before the last update
        "gradients": (low.size,),
        "moments": (moments, low.size),
        "out": nodes,  # of all nodes, by row, as are
        "net": nodes,
        "error": nodes,
        "earlier": (2 * low.slots,),  # the outputs and errors of the sample before
        "partials": (rows, low.partials),  # d net_input / d signal, by row and source
        "signals": (low.signals,),  # room for those of one neuron
        "sending": (len(low.given),),  # what the given nodes send
        "sent": (rows, outputs),  # what the loss sends back
        "cost": (rows, outputs),  # E
        "found": (6, rows, outputs),  # room for six numbers of each output
    }
    wholes: Shapes = {
        "rows": (rows,),  # those that are in use, step after step,
        "begins": (rows + TALL,),  # where each begins (whole tiles are read),
        "lines": (rows,),  # and which row of the patterns it shows
        "steps": (steps + 1,),  # where those of each step begin, and the end
        "batch": (capacity,),  # samples side by side, the longest first
        "span": (len(Span._fields),),  # see program.py
    }
    return _zeros(floats, wholes, capacity=capacity)


def _zeros(floats: Shapes, wholes: Shapes, **counts: int) -> Fields:
    """Return arrays of zeros, of floats and of whole numbers, and counts beside them.

    The arrays are parts of one piece, whose place in memory is asked for once. Each begins where a
    cache line begins, and a register may reach beyond its end.
    """
    shapes = floats | wholes
    sizes = [prod(shape) for shape in shapes.values()]
    ends = [*accumulate((size // LINE + 2) * LINE for size in sizes)]
    piece = np.zeros(ends[-1] + LINE)
    place = address(piece)
    aside = -(place // 8) % LINE
    kinds = {True: piece.view(np.int64)[aside:], False: piece[aside:]}
    found = Fields(**counts)
    found.piece = piece  # which compiled code is not told of
    for (name, shape), size, begin in zip(shapes.items(), sizes, [0, *ends], strict=False):
        array = kinds[name in wholes][begin : begin + size]
        setattr(found, name, array if len(shape) == 1 else array.reshape(shape))
        found.words[name] = place + 8 * (aside + begin)
    return found


def take(low: Lowered, arrays: Fields) -> Any:
    """Copy what stands on the parameters; return which are frozen, None if none is."""
    values, frozen = [each._value for each in low.parameters if each._trainable], None
    if len(values) < len(low.parameters):  # seldom; otherwise they are gone through only once
        values = [each._value for each in low.parameters]
        frozen = ~np.frombuffer(bytes([each._trainable for each in low.parameters]), dtype=np.bool_)
    arrays.weights[low.places] = np.frombuffer(pack(f"{len(values)}d", *values))
    arrays.sending[:] = [each.output for each in low.given]
    arrays.weights[low.sharing[:, 1]] = arrays.weights[low.sharing[:, 0]]
    count = len(arrays.moments)
    if count and any(each.moments for each in low.parameters):
        arrays.moments[:, low.places] = np.array([each.recall(count) for each in low.parameters]).T
    return frozen


def is_finite(low: Lowered, arrays: Fields) -> bool:
    """False if any number of the last samples, or of the parameters, is not finite."""
    if np.isfinite(arrays.piece).all():
        return True
    rows = _used(arrays)[:, None]
    nodes = [low.by_row(each)[rows, low.neurons] for each in (arrays.out, arrays.net, arrays.error)]
    used = arrays.weights, arrays.gradients, arrays.moments, *nodes  # padding may be infinite
    return all(np.isfinite(each).all() for each in used)


def _used(arrays: Fields) -> Any:
    """Return the rows that the last samples stand in."""
    return arrays.rows[: arrays.steps[Span(*arrays.span).steps]]


def give_back(low: Lowered, arrays: Fields, last: int, expected: Any, criterion: Loss) -> None:
    """Put all numbers where the graph engine would have left them.

    Args:
        low: the lowered network.
        arrays: the numbers at the end of an update.
        last: the sample that the nodes show, at its first step of time.
        expected: what was expected of it, a row for each step of time if there are several.
        criterion: the loss.
    """
    net, span = low.net, Span(*arrays.span.tolist())
    batch = arrays.batch[: arrays.steps[1]].tolist()
    _give(low.parameters, arrays.weights[low.places], arrays.gradients[low.places])
    if len(arrays.moments):
        columns = arrays.moments[:, low.places].T.tolist()
        for parameter, moments in zip(low.parameters, columns, strict=True):
            if parameter.trainable:
                parameter._moments = tuple(moments)
    if span.learning:
        _give_shares(low, arrays, span.learning)
    _give_nodes(low, arrays, int(arrays.rows[len(batch) - 1 - batch[::-1].index(last)]), criterion)
    if net.recurrent:
        expected = expected[span.begun]
        net.derived.pop("shown", None)  # arrays keep no network for each step of time
    for output, value in zip(net.outputs, expected or (None,) * len(net.outputs), strict=True):
        output._expected = value
        output._criterion = None if value is None else output._criterion


def _give(parameters: Iterable[Parameter], weights: Any, gradients: Any) -> None:
    # A view makes each number only when it is asked for, in the memory of the one whose place it
    # takes: this is most of a short run's time.
    values, gradients = memoryview(weights), memoryview(gradients)
    parameter: Parameter
    for parameter, parameter._value, parameter._gradient in zip(  # noqa: B007
        parameters, values, gradients, strict=True
    ):
        pass


def _give_shares(low: Lowered, arrays: Fields, count: int) -> None:
    """Give each connection that shares its parameter its own part of the gradient."""
    if not low.shared:
        return
    sources, targets, waits, places = low.shares
    used = _used(arrays)
    outs, errors = low.by_row(arrays.out), low.by_row(arrays.error)
    error, partials = errors[used].T.copy(), arrays.partials[used].T
    found: Any = np.empty(len(sources))
    for wait in range(waits.min(), waits.max() + 1):
        out, waiting = outs[used - wait * arrays.capacity].T.copy(), np.flatnonzero(waits == wait)
        step = NEAR // len(used) + 1
        for begin in range(0, len(waiting), step):
            part = waiting[begin : begin + step]
            signals, apart = out[sources[part]], places[part] >= 0
            signals[apart] *= partials[places[part[apart]]]
            found[part] = np.einsum("ij,ij->i", error[targets[part]], signals)
    found /= -count
    connection: Connection
    for connection, connection._share in zip(low.shared, memoryview(found), strict=True):  # noqa: B007
        pass


def _give_nodes(low: Lowered, arrays: Fields, row: int, criterion: Loss) -> None:
    net = low.net
    rows = [low.by_row(each)[row] for each in (arrays.out, arrays.error, arrays.net)]
    outs, errors, _ = (each[: len(net.inputs)].tolist() for each in rows)  # they come first
    for node, output, error in zip(net.inputs, outs, errors, strict=True):
        node._output, node._error = output, error
    numbers = [each[low.neurons].tolist() for each in rows]
    for neuron, output, error, net_input in zip(net.neurons, *numbers, strict=True):
        neuron._output, neuron._net_input, neuron._error = output, net_input, error
    for neuron, places in low.combined.items():
        neuron._partials = tuple(arrays.partials[row, places].tolist())
    for judged, loss in zip(low.outputs, arrays.cost[row].tolist(), strict=True):
        judged._loss, judged._criterion = loss, criterion
