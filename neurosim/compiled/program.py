"""A network as arrays of numbers, which compiled code walks in place of the graph.

The walk is a list of operations, a row of whole numbers each, whose columns are named here. All
tables of places and sources stand in one array, ``index``. A *place* that an operation works on is
a row of the state (a sample of the batch at one step of time) and within it a position, such as
one of a convolution's. The number that source k sends to position q of row r stands at

    r * row_stride + index[ORIGINS + q] + index[SOURCES + k]

=========  =====================================================================================
KIND       what it does, one of the next four
FIRST      where in a row the numbers of its first neuron stand
ROWS       DENSE: how many neurons at a position, rounded up to a multiple of LANES; else neurons
WEIGHT     the place of its first weight; ACTIVATE: of its first constant
SOURCES    DENSE, LISTED, COMBINE: where in ``index`` the offsets of its sources begin
COUNT      DENSE: how many sources
POSITIONS  DENSE: how many positions; each position has its ROWS neurons behind one another
ORIGINS    DENSE: where in ``index`` the positions' origins begin
START      DENSE: where in ``index`` its runs begin, rows (first source, how many, offset) of those
           that errors flow back to; LISTED, COMBINE: where each neuron's sources begin
STOP       DENSE: behind its last run
HELD       LISTED, COMBINE: where in ``index`` the place of each source's weight stands; -1 if the
           weights stand behind one another from WEIGHT on
CODE       ACTIVATE: the number of the activation; COMBINE: of the aggregation
PARTIALS   COMBINE: where in a row of partial derivatives its own begin
OUTPUTS    ACTIVATE: the first of its neurons among the outputs, or -1
JUDGED     ACTIVATE: behind the last of them
LEARNS     DENSE, LISTED, COMBINE: 0 if all of its weights are frozen
ADDS       DENSE: 1 if it adds to the net inputs that another one has begun: a convolution's kernel,
           whose sources move with the position, and its bias, which does not
=========  =====================================================================================

The weight of source k and neuron j of a DENSE operation stands at ``WEIGHT + k * ROWS + j``.
"""

from __future__ import annotations

(
    KIND, FIRST, ROWS, WEIGHT, SOURCES, COUNT, POSITIONS, ORIGINS, START, STOP, HELD, CODE,
    PARTIALS, OUTPUTS, JUDGED, LEARNS, ADDS, WIDTH,
) = range(18)  # fmt: skip

DENSE, LISTED, COMBINE, ACTIVATE = range(4)
"""Kinds: weighted sums of neurons with the same sources; weighted sums of listed sources; signals
taken one by one, in their order; the activation of net inputs."""
