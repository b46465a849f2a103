"""Neurons that list their sources one by one: their sums, errors and updates."""

from __future__ import annotations

from typing import Any

from numba import carray

from neurosim.compiled import fields
from neurosim.compiled.kernels.jit import helper, large
from neurosim.compiled.kernels.lanes import (
    load,
    multiply_add,
    picked,
    put,
    scattered,
    spread,
    total,
)
from neurosim.compiled.kernels.pointers import floats, further, whole, wholes
from neurosim.compiled.kernels.switches import combine, partial_derivatives
from neurosim.compiled.program import (
    CODE,
    COMBINE,
    ERROR,
    FIRST,
    KIND,
    NET,
    ROWS,
    SOURCES,
    START,
    STEP,
    WEIGHT,
)
from neurosim.compiled.registers import LANES

__all__ = [
    "add_listed", "combine_listed", "listed_back", "listed_back_learning", "sum_listed",
]  # fmt: skip


@helper
def _row(frame: Any, operation: Any, row: int) -> tuple[int, int, int]:
    """Return where a neuron's weights begin, how many sources it has, how many in a row."""
    starts = further(wholes(frame, fields.STARTS), 2 * (operation[START] + row))
    return starts[0], starts[2] - starts[0], starts[1]


@helper
def _sources(frame: Any, operation: Any, begin: int) -> Any:
    return further(wholes(frame, fields.SOURCES), operation[SOURCES] + begin)


@helper
def _partials(frame: Any, operation: Any, begin: int, sample: int) -> Any:
    place = sample * whole(frame, fields.SIZE) + operation[WEIGHT] + begin
    return further(floats(frame, fields.PARTIALS), place)


@helper
def _place(frame: Any, sample: int) -> Any:
    """Return where the numbers of a sample begin."""
    return further(floats(frame, fields.STATE), sample * whole(frame, fields.SLOTS))


@large
def sum_listed(frame: Any, operation: Any, samples: int) -> None:
    """Compute the net inputs of ``samples`` samples."""
    state, slots = floats(frame, fields.STATE), whole(frame, fields.SLOTS)
    for row in range(operation[ROWS]):
        begin, count, head = _row(frame, operation, row)
        own = further(floats(frame, fields.WEIGHTS), operation[WEIGHT] + begin)
        sources = _sources(frame, operation, begin)
        net = NET * whole(frame, fields.AREA) + operation[FIRST] + row
        if whole(frame, fields.GROUPS):
            for group in range((samples + LANES - 1) // LANES):
                outs = further(floats(frame, fields.MIRROR), group * slots * LANES)
                sums = spread(0.0)
                for k in range(count):
                    sums = multiply_add(spread(own[k]), load(outs, sources[k] * LANES), sums)
                scattered(state, net + group * LANES * slots, slots, sums)
        else:
            state[net] = _sum_of_one(state, own, sources, head, count)


@helper
def _sum_of_one(outs: Any, weights: Any, sources: Any, head: int, count: int) -> float:
    sums, done = 0.0, head - head % LANES
    if done > 0:
        wide, first = spread(0.0), further(outs, sources[0])
        for k in range(0, done, LANES):
            wide = multiply_add(load(weights, k), load(first, k), wide)
        sums = total(wide)
    for k in range(done, count):
        sums = multiply_add(weights[k], outs[sources[k]], sums)
    return sums


@large
def combine_listed(frame: Any, operation: Any, samples: int) -> None:
    """Compute net inputs by another aggregation than the sum, and its partial derivatives."""
    net = NET * whole(frame, fields.AREA) + operation[FIRST]
    for sample in range(samples):
        outs = _place(frame, sample)
        for row in range(operation[ROWS]):
            begin, count, _ = _row(frame, operation, row)
            sources = _sources(frame, operation, begin)
            own = further(floats(frame, fields.WEIGHTS), operation[WEIGHT] + begin)
            signals = carray(floats(frame, fields.SIGNALS), (count,))
            for k in range(count):
                signals[k] = own[k] * outs[sources[k]]
            outs[net + row] = combine(operation[CODE], signals)
            found = carray(_partials(frame, operation, begin, sample), (count,))
            partial_derivatives(operation[CODE], signals, found)


@large
def listed_back(frame: Any, operation: Any, samples: int) -> None:
    """Add weight times error (times partial derivative) to the errors of the sources."""
    side_by_side = operation[KIND] != COMBINE and whole(frame, fields.GROUPS) > 0
    for row in range(operation[ROWS]):
        if side_by_side:
            _groups_back(frame, operation, row, samples)
        else:
            for sample in range(samples):
                _sample_back(frame, operation, row, sample)


@helper
def _sample_back(frame: Any, operation: Any, row: int, sample: int) -> None:
    begin, count, _ = _row(frame, operation, row)
    own = further(floats(frame, fields.WEIGHTS), operation[WEIGHT] + begin)
    sources, errors = _sources(frame, operation, begin), ERROR * whole(frame, fields.AREA)
    place = further(_place(frame, sample), errors)
    error = place[operation[FIRST] + row]
    if operation[KIND] == COMBINE:
        partials = _partials(frame, operation, begin, sample)
        for k in range(count):
            place[sources[k]] += error * partials[k] * own[k]
    else:
        for k in range(count):
            place[sources[k]] = multiply_add(error, own[k], place[sources[k]])


@large
def listed_back_learning(frame: Any, operation: Any) -> None:
    """Do the same for one sample, and let the weights learn from it on the way."""
    if operation[KIND] == COMBINE:
        listed_back(frame, operation, 1)
        add_listed(frame, operation, 1, floats(frame, fields.WEIGHTS))
    else:
        for row in range(operation[ROWS]):
            _row_back_learning(frame, operation, row)


@helper
def _row_back_learning(frame: Any, operation: Any, row: int) -> None:
    begin, count, head = _row(frame, operation, row)
    own = further(floats(frame, fields.WEIGHTS), operation[WEIGHT] + begin)
    sources, area = _sources(frame, operation, begin), whole(frame, fields.AREA)
    outs = floats(frame, fields.STATE)
    errors, first = further(outs, ERROR * area), operation[FIRST] + row
    error, step = errors[first], outs[STEP * area + first]
    done = head - head % LANES
    if done > 0:
        flows, sent = further(errors, sources[0]), further(outs, sources[0])
        for k in range(0, done, LANES):
            weights = load(own, k)
            put(flows, k, multiply_add(spread(error), weights, load(flows, k)))
            put(own, k, multiply_add(spread(step), load(sent, k), weights))
    for k in range(done, count):
        source, weight = sources[k], own[k]
        errors[source] = multiply_add(error, weight, errors[source])
        own[k] = multiply_add(step, outs[source], weight)


@helper
def _groups_back(frame: Any, operation: Any, row: int, samples: int) -> None:
    slots, groups = whole(frame, fields.SLOTS), whole(frame, fields.GROUPS)
    begin, count, _ = _row(frame, operation, row)
    own = further(floats(frame, fields.WEIGHTS), operation[WEIGHT] + begin)
    sources = _sources(frame, operation, begin)
    error = ERROR * whole(frame, fields.AREA) + operation[FIRST] + row
    for group in range((samples + LANES - 1) // LANES):
        errors = picked(floats(frame, fields.STATE), error + group * LANES * slots, slots)
        flows = further(floats(frame, fields.MIRROR), (groups + group) * slots * LANES)
        for k in range(count):
            at = sources[k] * LANES
            put(flows, at, multiply_add(spread(own[k]), errors, load(flows, at)))


@large
def add_listed(frame: Any, operation: Any, samples: int, goal: Any) -> None:
    """Add the steps times the outputs of sources (times partial derivatives) to the goal."""
    side_by_side = operation[KIND] != COMBINE and whole(frame, fields.GROUPS) > 0
    for row in range(operation[ROWS]):
        if side_by_side:
            _add_groups(frame, operation, row, samples, goal)
        else:
            for sample in range(samples):
                _add_sample(frame, operation, row, sample, goal)


@helper
def _add_sample(frame: Any, operation: Any, row: int, sample: int, goal: Any) -> None:
    begin, count, head = _row(frame, operation, row)
    own, sources = further(goal, operation[WEIGHT] + begin), _sources(frame, operation, begin)
    outs = _place(frame, sample)
    step = outs[STEP * whole(frame, fields.AREA) + operation[FIRST] + row]
    if operation[KIND] == COMBINE:
        partials = _partials(frame, operation, begin, sample)
        for k in range(count):
            own[k] += step * partials[k] * outs[sources[k]]
    else:
        done = head - head % LANES
        if done > 0:
            first = further(outs, sources[0])
            for k in range(0, done, LANES):
                put(own, k, multiply_add(spread(step), load(first, k), load(own, k)))
        for k in range(done, count):
            own[k] = multiply_add(step, outs[sources[k]], own[k])


@helper
def _add_groups(frame: Any, operation: Any, row: int, samples: int, goal: Any) -> None:
    slots = whole(frame, fields.SLOTS)
    begin, count, _ = _row(frame, operation, row)
    own, sources = further(goal, operation[WEIGHT] + begin), _sources(frame, operation, begin)
    step = STEP * whole(frame, fields.AREA) + operation[FIRST] + row
    for group in range((samples + LANES - 1) // LANES):
        steps = picked(floats(frame, fields.STATE), step + group * LANES * slots, slots)
        outs = further(floats(frame, fields.MIRROR), group * slots * LANES)
        for k in range(count):
            own[k] += total(multiply_add(steps, load(outs, sources[k] * LANES), spread(0.0)))
