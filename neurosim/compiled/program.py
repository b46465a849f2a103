"""A network as arrays of numbers, which compiled code walks in place of the graph.

The walk is a list of operations, a row of whole numbers each, whose columns are named here. All
tables of places and sources stand in one array, ``index``. A *place* that an operation works on is
a row of the state (a sample of the batch at one step of time) and within it a position, such as
one of a convolution's. The number that source k sends to position q of row r stands at

    r * row_stride + index[ORIGINS + q] + index[SOURCES + k]

=========  =====================================================================================
KIND       what it does, one of the four below
FIRST      where in a row the numbers of its first neuron stand
ROWS       DENSE: how many neurons at a position, rounded up to a multiple of LANES;
           LISTED, COMBINE: how many lines; ACTIVATE: how many neurons
SOURCES    all but ACTIVATE: where in ``index`` the offsets of its sources begin
HELD       all but ACTIVATE: where in ``index`` the place of each source's weight stands
COUNT      DENSE: how many sources a neuron has; LISTED, COMBINE: how many neurons stand in a line:
           1, or LANES whose sources and weights stand behind those of the one before, so that only
           the first one's are listed; these combine as products of two signals alone
POSITIONS  DENSE: how many positions; each position has its ROWS neurons behind one another
ORIGINS    DENSE: where in ``index`` the positions' origins begin
TARGETS    DENSE: where in ``index`` it begins how far the neurons of each position stand from FIRST
START      DENSE: where in ``index`` the offsets begin of sources that errors flow back to, neurons
           first; LISTED, COMBINE: where each line's sources begin
LINES      DENSE: where in ``index`` the places of the weights of these begin
STOP       DENSE: how many of them are neurons
END        DENSE: how many there are with inputs, to which errors flow in the last batch
CODE       ACTIVATE: the number of the activation; COMBINE: of the aggregation
CONSTANTS  ACTIVATE: the place of its first constant
PARTIALS   COMBINE: where in a row of partial derivatives its own begin, those of a line for each of
           its listed sources; LISTED: -1
OUTPUTS    ACTIVATE: the first of its neurons among the outputs, or -1
JUDGED     ACTIVATE: behind the last of them
LEARNS     all but ACTIVATE: 0 if all of its weights are frozen
ADDS       DENSE: 1 if it adds to the net inputs that another one has begun: a convolution's kernel,
           whose sources move with the position, and its bias, which does not
=========  =====================================================================================

The weight of source k and neuron j of a DENSE operation stands at ``index[HELD + k] + j``.
"""

from __future__ import annotations

(
    KIND, FIRST, ROWS, SOURCES, HELD, COUNT, POSITIONS, ORIGINS, START, STOP, END, CODE,
    CONSTANTS, PARTIALS, OUTPUTS, JUDGED, LEARNS, ADDS, LINES, TARGETS, WIDTH,
) = range(21)  # fmt: skip

DENSE, LISTED, COMBINE, ACTIVATE = range(4)
"""Kinds: weighted sums of neurons with the same sources; weighted sums of listed sources; signals
taken one by one, in their order; the activation of net inputs."""

SUM, BACK, ADD = range(3)
"""What is asked of an operation: outputs or net inputs; to let errors flow back; to let weights
learn from all errors."""

LANES, LONG = 8, 32
"""Numbers side by side that are worked on at a time, at least and at most; rows, and samples that
stand side by side, are filled up to whole ones."""

TALL = 8
"""Rows of a tile, which are worked on at a time as well; tables of them are filled up to it."""
