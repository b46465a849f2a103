"""Neurons whose sources stand beside each other as they do themselves, such as the gates of cells.

Source k of a neuron stands as far behind source k of the first one as the neuron does behind that;
so do the weights. Each loop here goes along such lines, which a compiler turns into wide registers.
Neurons sum, or multiply two signals; then what flows back is also times a partial derivative.
"""

from __future__ import annotations

from typing import Any

from neurosim.compiled import frame as at
from neurosim.compiled.frame import floats, further, wholes
from neurosim.compiled.jit import helper, large
from neurosim.compiled.program import COUNT, FIRST, HELD, PARTIALS, ROWS, SOURCES


@helper
def _multiply(goal: Any, a: Any, b: Any, count: int) -> None:
    for i in range(count):
        goal[i] = a[i] * b[i]


@helper
def _add(goal: Any, a: Any, b: Any, scale: float, count: int) -> None:
    for i in range(count):
        goal[i] += scale * a[i] * b[i]


@helper
def _add_partial(goal: Any, a: Any, b: Any, partials: Any, scale: float, count: int) -> None:
    for i in range(count):
        goal[i] += scale * a[i] * b[i] * partials[i]


@large
def sum_beside(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Compute net inputs, and partial derivatives of products."""
    weights, index, count = floats(frame, at.WEIGHTS), wholes(frame, at.INDEX), operation[ROWS]
    held, sources = further(index, operation[HELD]), further(index, operation[SOURCES])
    for place in range(lo, hi):
        row = wholes(frame, at.ROWS)[place]
        out = further(floats(frame, at.OUT), row * frame[at.ROW_STRIDE])
        net = further(floats(frame, at.NET), row * frame[at.ROW_STRIDE] + operation[FIRST])
        if operation[PARTIALS] < 0:
            for i in range(count):
                net[i] = 0.0
            for k in range(operation[COUNT]):
                _add(net, further(weights, held[k]), further(out, sources[k]), 1.0, count)
        else:
            partials = further(floats(frame, at.PARTIALS), row * frame[at.PARTIAL_COUNT])
            partials = further(partials, operation[PARTIALS])
            others = further(partials, count)
            _multiply(others, further(weights, held[0]), further(out, sources[0]), count)
            _multiply(partials, further(weights, held[1]), further(out, sources[1]), count)
            _multiply(net, partials, others, count)


@large
def beside_back(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Add weight times error, times partial derivative, to what flows back to the sources."""
    weights, index, count = floats(frame, at.WEIGHTS), wholes(frame, at.INDEX), operation[ROWS]
    held, sources = further(index, operation[HELD]), further(index, operation[SOURCES])
    for place in range(lo, hi):
        row = wholes(frame, at.ROWS)[place]
        back = further(floats(frame, at.ERROR), row * frame[at.ROW_STRIDE])
        own = further(back, operation[FIRST])
        partials = further(floats(frame, at.PARTIALS), row * frame[at.PARTIAL_COUNT])
        for k in range(operation[COUNT]):
            goal, some = further(back, sources[k]), further(weights, held[k])
            if operation[PARTIALS] < 0:
                _add(goal, own, some, 1.0, count)
            else:
                apart = further(partials, operation[PARTIALS] + k * count)
                _add_partial(goal, own, some, apart, 1.0, count)


@large
def add_beside(frame: Any, operation: Any, goal: Any, lo: int, hi: int, scale: float) -> None:
    """Add ``scale`` times error times input to gradients, or to the weights at once."""
    index, count = wholes(frame, at.INDEX), operation[ROWS]
    held, sources = further(index, operation[HELD]), further(index, operation[SOURCES])
    for place in range(lo, hi):
        row = wholes(frame, at.ROWS)[place]
        out = further(floats(frame, at.OUT), row * frame[at.ROW_STRIDE])
        error = further(floats(frame, at.ERROR), row * frame[at.ROW_STRIDE] + operation[FIRST])
        partials = further(floats(frame, at.PARTIALS), row * frame[at.PARTIAL_COUNT])
        for k in range(operation[COUNT]):
            own, some = further(goal, held[k]), further(out, sources[k])
            if operation[PARTIALS] < 0:
                _add(own, error, some, scale, count)
            else:
                apart = further(partials, operation[PARTIALS] + k * count)
                _add_partial(own, error, some, apart, scale, count)
