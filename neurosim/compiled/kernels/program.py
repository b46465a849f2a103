"""A network as arrays of numbers, which compiled code walks in place of the graph.

The walk is a list of operations, a row of whole numbers each. Their tables of places and sources
stand in one array, ``index``. A *place* that an operation works on is a row of the state (a sample
of the batch at one step of time) and within it a position, such as one of a convolution's. The
number that source k sends to position q of row r stands at

    r * row_stride + origins[q] + sources[k]

and the weight of source k and neuron j of a dense operation at held[k] + j.
"""

from __future__ import annotations

from typing import NamedTuple


class Operation(NamedTuple):
    """The columns of an operation; what its kind has no use for is 0."""

    kind: int  # what it does, one of the four below
    first: int  # where in a row the numbers of its first neuron stand
    # DENSE: how many neurons at a position, rounded up to a multiple of LANES; LISTED, COMBINE: how
    # many lines; ACTIVATE: how many neurons
    rows: int
    # All but ACTIVATE:
    sources: int = 0  # the offsets of its sources
    held: int = 0  # the place of each source's weight
    start: int = 0  # LISTED, COMBINE: where each line's sources begin; DENSE: see below
    learns: int = 0  # 0 if all of its weights are frozen
    # LISTED, COMBINE: how many neurons stand in a line: 1, or LANES whose sources and weights stand
    # behind those of the one before, so that only the first one's are listed; these combine as
    # products of two signals alone
    abreast: int = 0
    # DENSE:
    inputs: int = 0  # how many sources a neuron has
    positions: int = 0  # how many; each position has its rows of neurons behind one another
    origins: int = 0  # the positions' origins
    targets: int = 0  # how far the neurons of each stand from the first
    # start: the offsets of sources that errors flow back to, neurons first
    lines: int = 0  # the places of the weights of these
    stop: int = 0  # how many of them are neurons
    solid: int = 0  # how many of these, from the first on, stand beside each other
    end: int = 0  # how many there are with inputs, to which errors flow in the last batch
    # 1 if it adds to the net inputs that another one has begun: a convolution's kernel, whose
    # sources move with the position, and its bias, which does not
    adds: int = 0
    # ACTIVATE; COMBINE:
    code: int = 0  # the number of the activation; of the aggregation
    constants: int = 0  # the place of the first constant of an activation
    outputs: int = 0  # the first of the neurons among the outputs, or -1
    judged: int = 0  # behind the last of them
    # COMBINE: where in a row of partial derivatives its own begin, those of a line for each of its
    # listed sources; LISTED: -1
    partials: int = 0


TABLES = ("sources", "held", "start", "origins", "targets", "lines")
"""The columns that say where a table begins: in ``index``, and for compiled code in memory."""


class Stage(NamedTuple):
    """Operations that are done together."""

    first: int  # the first
    end: int  # behind the last
    way: int  # 0 does all steps of time at once, 1 one after the other, -1 from the last to first


class Span(NamedTuple):
    """What changes from batch to batch."""

    steps: int  # how many steps of time the stretch has that runs now
    begun: int  # how many lie before it
    learning: int  # of how many samples something was expected in the last update
    is_last: int  # 1 in the last batch
    is_late: int  # 1 if weights have not learned from the sample before


DENSE, LISTED, COMBINE, ACTIVATE = range(4)
"""Kinds: weighted sums of neurons with the same sources; weighted sums of listed sources; signals
taken one by one, in their order; the activation of net inputs."""

FORWARD, BACKWARD, LEARN = range(3)
"""What is asked of an operation: outputs or net inputs; to let errors flow back; to let weights
learn from all errors."""

LANES, LONG = 8, 32
"""Numbers side by side that are worked on at a time, at least and at most; rows, and samples that
stand side by side, are filled up to whole ones."""

TALL = 8
"""Rows of a tile, which are worked on at a time as well; tables of them are filled up to it."""
