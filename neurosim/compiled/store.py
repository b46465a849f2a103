"""The memory that compiled code works in: a frame, and the arrays that it tells of."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np

from neurosim.compiled import fields
from neurosim.compiled.fields import address, tell
from neurosim.compiled.lowering import Lowered
from neurosim.compiled.program import OUT, PAST, SECTIONS
from neurosim.compiled.registers import LANES, LINE
from neurosim.compiled.shape import Shape

__all__ = ["NONE", "Store", "aligned", "room", "shape_of"]

BESIDE = fields.WEIGHTS, fields.GRADIENTS, fields.STATE
"""The arrays that stand behind the frame."""

NONE = np.zeros(0)
"""Takes the place of arrays that are not needed; in short runs each of them would count."""


class Store(NamedTuple):
    """The numbers of a network while compiled code runs.

    The first four stand behind one another in memory, so that the distance of each from the frame
    is the same for all stores of a network.

    Attributes:
        frame: what compiled code is given; see fields.py.
        weights: one for each connection; see program.py for the places.
        gradients: for each connection; where a parameter's first connection has its place, the sum
            over all that hold it.
        state: the numbers of the nodes, and which outputs are live; see kernels/nodes.py.
        mirror: outputs and errors once more, where samples run side by side and neurons list their
            sources.
        moments: what the optimizer remembers, a row for each moment.
        partials: d net_input / d signal, a row for each sample that is run at the same time; empty
            if all neurons sum.
        signals: room for the signals of a neuron.
        shares: the gradient of each connection whose parameter others hold as well, alone.
        moving: rows (first place, place behind the last) of weights that may move.
    """

    frame: Any
    weights: Any
    gradients: Any
    state: Any
    mirror: Any
    moments: Any
    partials: Any
    signals: Any
    shares: Any
    moving: Any

    @property
    def address(self) -> int:
        """What compiled code is called with."""
        return address(self.frame)


def aligned(count: int) -> Any:
    """Return that many zeros, the first where a cache line begins."""
    numbers = np.zeros(count + LINE)
    start = -(address(numbers) // 8) % LINE
    return numbers[start : start + count]


def shape_of(low: Lowered, store: Store, forms: Any) -> Shape:
    """Return what the frame of a store has in common with all that will be given to the same code.

    Args:
        low: the lowered network.
        store: for a run that is ready to begin.
        forms: for each operation that activates outputs the number of the loss there.
    """
    frame = store.frame.tolist()
    return Shape(
        counts={index: frame[index] for index in range(fields.OPERATION_COUNT, fields.WEIGHTS)},
        tables={
            **dict(enumerate(low.program.tables)),
            fields.FORMS: forms,
            fields.MOVING: store.moving,
            fields.SHARING: low.sharing,
            fields.MASTERS: low.masters,
        },
        distances={index: frame[index] - store.address for index in BESIDE},
    )


def room(low: Lowered, capacity: int, moments: int = 0, sections: int = SECTIONS) -> Store:
    """Return memory for a run: all zeros but for bias nodes, and what the frame can tell already.

    Args:
        low: the lowered network.
        capacity: how many samples run side by side.
        moments: how many the optimizer keeps.
        sections: how many of the state are used, from the first on.
    """
    area = capacity * low.slots
    lengths = _lengths(low, capacity, sections)
    starts = _starts(lengths)
    memory = aligned(starts[-1])
    frame, weights, gradients, state = (
        memory[start : start + length] for start, length in zip(starts, lengths, strict=False)
    )
    rows = state[: sections * area].reshape(sections, capacity, low.slots)
    for section in rows[OUT :: PAST - OUT]:
        section[:, low.program.biases] = 1.0
    state[sections * area :] = low.program.live[: len(state) - sections * area]
    mirrored = capacity > 1 and len(low.program.starts) > 0
    store = Store(
        frame=frame.view(np.int64),
        weights=weights,
        gradients=gradients,
        state=state,
        mirror=aligned(2 * area) if mirrored else NONE,
        moments=np.zeros((moments, low.size)) if moments else NONE,
        partials=np.zeros((capacity, low.size)) if low.combines else NONE,
        signals=np.zeros(low.signals) if low.combines else NONE,
        shares=np.zeros(len(low.masters)) if len(low.masters) else NONE,
        moving=low.everywhere,
    )
    store.frame[:] = low.frame
    beside = (store.address + 8 * start for start in starts[1:-1])
    tell(
        store.frame,
        {
            **dict(zip(BESIDE, beside, strict=True)),
            fields.MOMENTS: store.moments,
            fields.PARTIALS: store.partials,
            fields.SIGNALS: store.signals,
            fields.SHARES: store.shares,
            fields.MIRROR: store.mirror,
            fields.AREA: area,
            fields.LIVE: SECTIONS * area,
            fields.GROUPS: capacity // LANES if mirrored else 0,
            fields.CAPACITY: capacity,
        },
    )
    return store


def _lengths(low: Lowered, capacity: int, sections: int) -> tuple[int, ...]:
    """Return how many numbers there are in frame, weights, gradients and state."""
    live = low.slots if sections == SECTIONS else 0  # nobody else compares outputs
    return fields.COUNT, low.size, low.size, sections * capacity * low.slots + live


def _starts(lengths: Iterable[int]) -> list[int]:
    """Return where arrays of these lengths begin, each in a cache line of its own, and the end."""
    return [0, *accumulate(-(-length // LINE) * LINE for length in lengths)]
