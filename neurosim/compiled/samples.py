"""Samples come in, each a sequence of one step of time or more, and their outputs are judged."""

from __future__ import annotations

from typing import Any

from neurosim.compiled import frame as at
from neurosim.compiled.frame import floats, further, wholes
from neurosim.compiled.jit import helper, large
from neurosim.compiled.nodes import judge
from neurosim.compiled.program import ACTIVATE, KIND, OUTPUTS, WIDTH


@helper
def _length(frame: Any, sample: int) -> int:
    """Return for how many steps of time a sample lasts, all stretches of it."""
    starts = wholes(frame, at.STARTS)
    length: int = starts[sample + 1] - starts[sample]
    return length


@large
def present(frame: Any, order: Any, count: int) -> None:
    """Put the inputs of some samples in place, at this stretch; the longest comes first."""
    batch, rows, steps = wholes(frame, at.BATCH), wholes(frame, at.ROWS), wholes(frame, at.STEPS)
    for b in range(count):
        sample, place = order[b], b
        if frame[at.LASTING]:
            while place > 0 and _length(frame, batch[place - 1]) < _length(frame, sample):
                batch[place] = batch[place - 1]
                place -= 1
        batch[place] = sample
    begins, lines = wholes(frame, at.BEGINS), wholes(frame, at.LINES)
    begin, used = wholes(frame, at.SPAN)[1], 0
    span = min(_length(frame, batch[0]) - begin, frame[at.WINDOW])
    if frame[at.LASTING]:
        _carry(frame, begin)
    for step in range(span):
        steps[step] = used
        for b in range(count):
            if begin + step >= _length(frame, batch[b]):
                break
            rows[used] = (frame[at.LEAD] + step) * frame[at.CAPACITY] + b
            begins[used] = rows[used] * frame[at.ROW_STRIDE]
            lines[used] = wholes(frame, at.STARTS)[batch[b]] + begin + step
            _fill(frame, begins[used], lines[used])
            used += 1
    steps[span] = used
    wholes(frame, at.SPAN)[0] = span
    if frame[at.LASTING]:
        _silence(frame, span)


@helper
def _carry(frame: Any, begin: int) -> None:
    """Let the rows before the first hold the state: the end of the stretch before, at first 0."""
    out, width = floats(frame, at.OUT), frame[at.CAPACITY] * frame[at.ROW_STRIDE]
    back = frame[at.WINDOW] * width if begin > 0 else 0
    for i in range(frame[at.LEAD] * width):
        out[i] = out[i + back] if begin > 0 else 0.0


@helper
def learners(frame: Any, order: Any, count: int) -> int:
    """Return of how many samples something is expected in this stretch."""
    begin, judged, found = wholes(frame, at.SPAN)[1], wholes(frame, at.JUDGED), 0
    for b in range(count):
        start = wholes(frame, at.STARTS)[order[b]]
        for step in range(begin, min(_length(frame, order[b]), begin + frame[at.WINDOW])):
            if judged[start + step] >= 0:
                found += 1
                break
    return found


@helper
def longest_of(frame: Any, order: Any, count: int) -> int:
    """Return for how many steps of time the longest of some samples lasts."""
    most = 0
    for b in range(count):
        most = max(most, _length(frame, order[b]))
    return most


@helper
def _fill(frame: Any, begin: int, line: int) -> None:
    """Let inputs, and nodes that always send the same, send what they should at a row."""
    out = further(floats(frame, at.OUT), begin)
    count, given, slot = frame[at.INPUT_COUNT], frame[at.GIVEN_COUNT], frame[at.SLOT_STRIDE]
    pattern, sending = further(floats(frame, at.PATTERNS), line * count), floats(frame, at.SENDING)
    for i in range(count):  # they come first
        out[i * slot] = pattern[i]
    out = further(out, frame[at.FIRST_GIVEN])
    for i in range(given):
        out[i * slot] = sending[i]


@helper
def _silence(frame: Any, span: int) -> None:
    """Let rows that no sample uses send nothing."""
    out, steps = floats(frame, at.OUT), wholes(frame, at.STEPS)
    capacity, stride = frame[at.CAPACITY], frame[at.ROW_STRIDE]
    for step in range(span + frame[at.TRAIL]):
        begin, used = (frame[at.LEAD] + step) * capacity, 0
        if step < span:
            used = steps[step + 1] - steps[step]
        for i in range((begin + used) * stride, (begin + capacity) * stride):
            out[i] = 0.0


@helper
def assess(frame: Any, forms: Any) -> float:
    """Compute E, and the errors that the loss sends to the outputs; return the sum over samples."""
    total, hi = 0.0, wholes(frame, at.STEPS)[wholes(frame, at.SPAN)[0]]
    for index in range(frame[at.OPERATION_COUNT]):
        operation = further(wholes(frame, at.OPERATIONS), index * WIDTH)
        if operation[KIND] == ACTIVATE and operation[OUTPUTS] >= 0:
            total += judge(frame, operation, forms[index], hi)
    return total
