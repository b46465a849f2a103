"""The parts of single connections in the gradient of a weight that they share."""

from __future__ import annotations

from typing import Any

from neurosim.compiled.jit import entry


@entry(
    "void(float64[::1], float64[::1], float64[:, ::1], int64[:, ::1], int64[::1], int64, int64,"
    "float64[::1])"
)
def add_shares(
    error: Any, out: Any, partials: Any, ends: Any, rows: Any, stride: int, step: int,
    shares: Any,
) -> None:  # fmt: skip
    """Subtract error times input, times partial derivative, of each connection at each row.

    Args:
        error: of all nodes, by row.
        out: the same.
        partials: partial derivatives, by row.
        ends: four rows: where sources and targets of the connections stand in a row, how many rows
            before sources stand, and where partial derivatives do, -1 at a sum.
        rows: the rows.
        stride: how far apart two rows stand.
        step: how far apart two nodes stand.
        shares: what is subtracted from.
    """
    for row in rows:
        for i in range(len(shares)):
            source = ends[0, i] * step + (row - ends[2, i]) * stride
            share = error[ends[1, i] * step + row * stride] * out[source]
            shares[i] -= share if ends[3, i] < 0 else share * partials[row, ends[3, i]]
