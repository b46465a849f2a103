"""The loop over patterns that are not trained on; Python calls ``answer``."""

from __future__ import annotations

from typing import Any

from neurosim.compiled import frame as at
from neurosim.compiled.frame import floats, further, pointer, wholes
from neurosim.compiled.jit import entry
from neurosim.compiled.samples import assess, present
from neurosim.compiled.walk import forward

__all__ = ["answer"]


@entry("float64(int64[::1], int64[::1], int64[::1], int64[::1], float64[:, ::1])")
def answer(frames: Any, forms: Any, order: Any, wanted: Any, results: Any) -> float:
    """Write what the wanted nodes send on, a row for each row of the patterns.

    Args:
        frames: the frame.
        forms: for each operation the number of the loss at its outputs; none if E is not asked for.
        order: the numbers of the patterns.
        wanted: where in a row the nodes stand.
        results: where to write.

    Returns:
        The sum of E.
    """
    frame, total, capacity = pointer(frames), 0.0, frames[at.CAPACITY]
    steps, rows, batch = wholes(frame, at.STEPS), wholes(frame, at.ROWS), wholes(frame, at.BATCH)
    for begin in range(0, len(order), capacity):
        present(frame, further(pointer(order), begin), min(len(order) - begin, capacity))
        forward(frame)
        if len(forms):
            total += assess(frame, pointer(forms))
        for step in range(wholes(frame, at.SPAN)[0]):
            for place in range(steps[step], steps[step + 1]):
                line = wholes(frame, at.STARTS)[batch[place - steps[step]]] + step
                first = rows[place] * frame[at.ROW_STRIDE]
                for i in range(len(wanted)):
                    results[line, i] = floats(frame, at.OUT)[first + wanted[i]]
    return total
