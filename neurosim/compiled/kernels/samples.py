"""Samples come in, each a sequence of one step of time or more, and their outputs are judged."""

from __future__ import annotations

from typing import Any

from neurosim.compiled.kernels.frame import minimum, offset
from neurosim.compiled.kernels.jit import inlined, subroutine
from neurosim.compiled.kernels.nodes import judge
from neurosim.compiled.kernels.program import ACTIVATE


@inlined
def length(frame: Any, sample: int) -> int:
    """Return for how many steps of time a sample lasts, all stretches of it."""
    steps: int = frame.starts[sample + 1] - frame.starts[sample]
    return steps


@subroutine
def present(frame: Any, order: Any, count: int) -> None:
    """Put the inputs of some samples in place, at this stretch; the longest comes first."""
    batch, rows, steps = frame.batch, frame.rows, frame.steps
    for b in range(count):
        sample, place = order[b], b
        if frame.lasting:
            while place > 0 and length(frame, batch[place - 1]) < length(frame, sample):
                batch[place] = batch[place - 1]
                place -= 1
        batch[place] = sample
    begins, lines = frame.begins, frame.lines
    begin, used = frame.span.begun, 0
    span = minimum(length(frame, batch[0]) - begin, frame.window)
    if frame.lasting:
        _carry(frame, begin)
    for step in range(span):
        steps[step] = used
        for b in range(count):
            if begin + step >= length(frame, batch[b]):
                break
            rows[used] = (frame.lead + step) * frame.capacity + b
            begins[used] = rows[used] * frame.row_stride
            lines[used] = frame.starts[batch[b]] + begin + step
            _fill(frame, begins[used], lines[used])
            used += 1
    steps[span] = used
    frame.span.steps = span
    if frame.lasting:
        _silence(frame, span)


@inlined
def _carry(frame: Any, begin: int) -> None:
    """Let the rows before the first hold the state: the end of the stretch before, at first 0."""
    out, width = frame.out, frame.capacity * frame.row_stride
    back = frame.window * width if begin > 0 else 0
    for i in range(frame.lead * width):
        out[i] = out[i + back] if begin > 0 else 0.0


@inlined
def learners(frame: Any, order: Any, count: int) -> int:
    """Return of how many samples something is expected in this stretch."""
    begin, judged, found = frame.span.begun, frame.judged, 0
    for b in range(count):
        start = frame.starts[order[b]]
        for step in range(begin, minimum(length(frame, order[b]), begin + frame.window)):
            if judged[start + step] >= 0:
                found += 1
                break
    return found


@inlined
def _fill(frame: Any, begin: int, line: int) -> None:
    """Let inputs, and nodes that always send the same, send what they should at a row."""
    out = offset(frame.out, begin)
    count, given, slot = frame.input_count, frame.given_count, frame.slot_stride
    pattern, sending = offset(frame.patterns, line * count), frame.sending
    for i in range(count):  # they come first
        out[i * slot] = pattern[i]
    out = offset(out, frame.first_given)
    for i in range(given):
        out[i * slot] = sending[i]


@inlined
def _silence(frame: Any, span: int) -> None:
    """Let rows that no sample uses send nothing."""
    out, steps = frame.out, frame.steps
    capacity, stride = frame.capacity, frame.row_stride
    for step in range(span + frame.trail):
        begin = (frame.lead + step) * capacity
        used = steps[step + 1] - steps[step] if step < span else 0
        for i in range((begin + used) * stride, (begin + capacity) * stride):
            out[i] = 0.0


@inlined
def assess(frame: Any, forms: Any) -> float:
    """Compute E, and the errors that the loss sends to the outputs; return the sum over samples."""
    total, hi = 0.0, frame.steps[frame.span.steps]
    for index in range(frame.operation_count):
        operation = offset(frame.operations, index)
        if operation.kind == ACTIVATE and operation.outputs >= 0:
            total += judge(frame, operation, forms[index], hi)
    return total
