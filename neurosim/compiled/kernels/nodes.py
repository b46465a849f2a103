"""The numbers of nodes: inputs come in, activations are computed, errors made of what flows back.

The state holds, section after section (see program.py), a row of slots for each sample. Where
neurons list their sources and samples run side by side, outputs and errors stand a second time in
the *mirror*, four samples to a register: the number of slot s for sample b of group g at
``((section * groups + g) * slots + s) * 4 + b``, the sections being 0 and 1.
"""

from __future__ import annotations

from typing import Any

from neurosim.compiled import fields
from neurosim.compiled.kernels.jit import helper
from neurosim.compiled.kernels.lanes import load, picked, plus, put, spread, times
from neurosim.compiled.kernels.pointers import floats, further, whole, wholes
from neurosim.compiled.kernels.switches import activate, activate_to_train, judge
from neurosim.compiled.program import (
    CODE,
    COST,
    ERROR,
    FIRST,
    NET,
    OUTPUTS,
    PAST,
    ROWS,
    SENT,
    SLOPE,
    STEP,
    WANT,
    WEIGHT,
    WIDTH,
)
from neurosim.compiled.registers import LANES

__all__ = ["activations", "assess", "errors", "expect", "present", "steps"]


@helper
def present(frame: Any, order: Any, samples: int, trains: bool, learns: bool) -> None:
    """Put the inputs of patterns in place.

    Args:
        frame: what there is.
        order: which pattern comes first, second ...
        samples: how many.
        trains: whether errors will flow back afterwards.
        learns: whether the inputs before are still needed: weights learn from them later.
    """
    state, slots = floats(frame, fields.STATE), whole(frame, fields.SLOTS)
    inputs, count = wholes(frame, fields.INPUTS), whole(frame, fields.INPUT_COUNT)
    past = PAST * whole(frame, fields.AREA)
    for sample in range(samples):
        row = further(floats(frame, fields.PATTERNS), order[sample] * count)
        place = further(state, sample * slots)
        if whole(frame, fields.INPUTS_IN_A_ROW):
            _copy(row, further(place, inputs[0]), further(place, past + inputs[0]), count, learns)
        else:
            for i in range(count):
                if learns:
                    place[past + inputs[i]] = place[inputs[i]]
                place[inputs[i]] = row[i]
    if whole(frame, fields.LISTED):
        for i in range(count):
            _show_source(frame, inputs[i], samples, trains)
        for i in range(whole(frame, fields.BIAS_COUNT)):
            _show_source(frame, wholes(frame, fields.BIASES)[i], samples, trains)
    if whole(frame, fields.GROUPS) and trains:
        _silence(frame, samples)


@helper
def _silence(frame: Any, samples: int) -> None:
    """Let the places of the last group of four that have no sample count nothing."""
    slots = whole(frame, fields.SLOTS)
    steps = further(floats(frame, fields.STATE), STEP * whole(frame, fields.AREA))
    for i in range(samples * slots, (samples + -samples % LANES) * slots, LANES):
        put(steps, i, spread(0.0))


@helper
def _copy(row: Any, place: Any, past: Any, count: int, learns: bool) -> None:
    if learns:
        _copied(place, past, count)
    _copied(row, place, count)


@helper
def _copied(some: Any, place: Any, count: int) -> None:
    whole_lines = count - count % LANES
    for i in range(0, whole_lines, LANES):
        put(place, i, load(some, i))
    for i in range(whole_lines, count):
        place[i] = some[i]


@helper
def _show_source(frame: Any, slot: int, samples: int, trains: bool) -> None:
    """Show an input or a bias node in the mirror; errors that flow back to it count for nobody."""
    slots, errors = whole(frame, fields.SLOTS), ERROR * whole(frame, fields.AREA)
    if trains:
        for sample in range(samples):
            floats(frame, fields.STATE)[errors + sample * slots + slot] = 0.0
    _show(frame, slot, 1, samples, trains)


@helper
def _show(frame: Any, first: int, rows: int, samples: int, trains: bool) -> None:
    """Copy outputs to the mirror, and forget the errors there."""
    slots, groups = whole(frame, fields.SLOTS), whole(frame, fields.GROUPS)
    state, mirror = floats(frame, fields.STATE), floats(frame, fields.MIRROR)
    if groups:
        for group in range((samples + LANES - 1) // LANES):
            for slot in range(first, first + rows):
                place = (group * slots + slot) * LANES
                put(mirror, place, picked(state, group * LANES * slots + slot, slots))
                if trains:
                    put(mirror, groups * slots * LANES + place, spread(0.0))


@helper
def expect(frame: Any, order: Any, samples: int) -> None:
    """Put the expected values of the same patterns in place."""
    outputs, count = wholes(frame, fields.OUTPUTS), whole(frame, fields.OUTPUT_COUNT)
    want = further(floats(frame, fields.STATE), WANT * whole(frame, fields.AREA))
    for sample in range(samples):
        row = further(floats(frame, fields.EXPECTED), order[sample] * count)
        place = further(want, sample * whole(frame, fields.SLOTS))
        for i in range(count):
            place[outputs[i]] = row[i]


@helper
def activations(frame: Any, operation: Any, samples: int, trains: bool) -> None:
    """Compute outputs from net inputs; where it ``trains``, f' too, and forget earlier errors."""
    state, area = floats(frame, fields.STATE), whole(frame, fields.AREA)
    constants, blocks = floats(frame, fields.CONSTANTS), operation[ROWS] // LANES
    code, place = operation[CODE], operation[WEIGHT]
    for sample in range(samples):
        out = sample * whole(frame, fields.SLOTS) + operation[FIRST]
        net = NET * area + out
        if trains:
            slope = SLOPE * area + out
            activate_to_train(code, constants, place, state, out, slope, net, blocks)
            for i in range(out, out + operation[ROWS], LANES):
                put(state, ERROR * area + i, spread(0.0))
        else:
            activate(code, constants, place, state, out, net, blocks)
    if whole(frame, fields.LISTED):
        _show(frame, operation[FIRST], operation[ROWS], samples, trains)


@helper
def assess(frame: Any, samples: int, scale: float) -> float:
    """Compare the outputs with the expected values, and make errors of the differences; return E.

    Args:
        frame: what there is.
        samples: how many samples.
        scale: what a sample counts in an update.
    """
    slots = whole(frame, fields.SLOTS)
    for index in range(whole(frame, fields.ENDING_COUNT)):
        ending = wholes(frame, fields.ENDINGS)[index]
        operation = further(wholes(frame, fields.OPERATIONS), ending * WIDTH)
        for sample in range(samples):
            form = wholes(frame, fields.FORMS)[index]
            _judge(frame, operation, form, sample * slots + operation[FIRST], scale)
    total, costs = 0.0, further(floats(frame, fields.STATE), COST * whole(frame, fields.AREA))
    for sample in range(samples):
        for i in range(whole(frame, fields.OUTPUT_COUNT)):
            total += costs[sample * slots + wholes(frame, fields.OUTPUTS)[i]]
    return total


@helper
def _judge(frame: Any, operation: Any, form: int, out: int, scale: float) -> None:
    area = whole(frame, fields.AREA)
    sent = ERROR if operation[OUTPUTS] == 1 else SENT  # more may flow back to those that lead on
    judge(
        form, scale, floats(frame, fields.STATE),
        WANT * area + out, out, NET * area + out, SLOPE * area + out,
        whole(frame, fields.LIVE) + operation[FIRST],
        COST * area + out, sent * area + out, STEP * area + out, operation[ROWS] // LANES,
    )  # fmt: skip


@helper
def errors(frame: Any, operation: Any, samples: int, scale: float) -> None:
    """Turn what has flowed back into errors: times f', plus what the loss sends to outputs."""
    state, area = floats(frame, fields.STATE), whole(frame, fields.AREA)
    if operation[OUTPUTS] == 1:
        return  # they have all there is from the loss
    if whole(frame, fields.GROUPS):
        _errors_from_mirror(frame, operation, samples)
    for sample in range(samples):
        out = sample * whole(frame, fields.SLOTS) + operation[FIRST]
        for i in range(out, out + operation[ROWS], LANES):
            error = times(load(state, ERROR * area + i), load(state, SLOPE * area + i))
            if operation[OUTPUTS] != 0:
                error = plus(error, load(state, SENT * area + i))
            put(state, ERROR * area + i, error)
            put(state, STEP * area + i, times(spread(scale), error))


@helper
def _errors_from_mirror(frame: Any, operation: Any, samples: int) -> None:
    slots, groups = whole(frame, fields.SLOTS), whole(frame, fields.GROUPS)
    state, mirror = floats(frame, fields.STATE), floats(frame, fields.MIRROR)
    errors = ERROR * whole(frame, fields.AREA)
    for sample in range(samples):
        place = (groups + sample // LANES) * slots * LANES + sample % LANES
        for slot in range(operation[FIRST], operation[FIRST] + operation[ROWS]):
            state[errors + sample * slots + slot] += mirror[place + slot * LANES]


@helper
def steps(frame: Any, operation: Any, samples: int, scale: float) -> None:
    """Multiply errors with what a sample counts in an update, for the neurons of an operation."""
    state, area = floats(frame, fields.STATE), whole(frame, fields.AREA)
    for sample in range(samples):
        error = ERROR * area + sample * whole(frame, fields.SLOTS) + operation[FIRST]
        step = error + (STEP - ERROR) * area
        for i in range(0, operation[ROWS], LANES):
            put(state, step + i, times(spread(scale), load(state, error + i)))
