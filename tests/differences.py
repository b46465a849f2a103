"""Derivatives by central differences alone: the oracle for every gradient."""

import math

HALVINGS = 7
"""How often the step is halved; Richardson's extrapolation joins the results."""


def central_difference(function, at, width):
    """Return f'(at) and an estimate of its error, from central differences of shrinking width.

    Source: Ridders, "Accurate computation of F'(x) and F'(x)F''(x)" (1982).

    >>> slope, error = central_difference(math.exp, 0.5, width=0.25)
    >>> abs(slope - math.exp(0.5)) < 1e-11
    True
    """
    rows, best, least = [], math.nan, math.inf
    for index in range(HALVINGS):
        step = width / 2**index
        row = [(function(at + step) - function(at - step)) / (2.0 * step)]
        for order, earlier in enumerate(rows[-1] if rows else [], start=1):
            row.append((4**order * row[-1] - earlier) / (4**order - 1))
            error = max(abs(row[-1] - row[-2]), abs(row[-1] - earlier))
            if error < least:
                best, least = row[-1], error
        rows.append(row)
    return best, least
