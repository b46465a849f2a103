"""A network as arrays of numbers, which compiled code walks in place of the graph.

Every node has a slot, a place in the arrays of outputs, net inputs and errors. Slots are given so
that the sources of a neuron lie side by side where that can be: a dense layer reads one run of
consecutive outputs. The walk is a list of operations, a row of whole numbers each:

========  ==================================================================================
KIND      what it does, one of the next four
FIRST     the slot of the first neuron; its neurons are consecutive
ROWS      how many neurons
CODE      the number of the activation, or of the aggregation
WEIGHT    RUNS: where the first row's weights begin; ACTIVATE: where its constants begin
STRIDE    RUNS: from one row's weights to the next
START     RUNS: its first run; GATHER, COMBINE: its first row in ``starts``
STOP      RUNS: behind its last run
OUTPUTS   ACTIVATE: 1 if the neurons are outputs, 2 if they also lead on to other neurons
========  ==================================================================================
"""

from __future__ import annotations

from typing import Any, NamedTuple

from neurosim.compiled.jit import helper
from neurosim.compiled.lanes import pointer

__all__ = [
    "ACTIVATE", "CODE", "COMBINE", "COST", "ERROR", "FIRST", "GATHER", "KIND", "NET", "OUT",
    "OUTPUTS", "ROWS", "RUNS", "SECTIONS", "SENT", "START", "STOP", "STRIDE", "WANT", "WEIGHT",
    "WIDTH", "Code", "Program", "code_of",
]  # fmt: skip

KIND, FIRST, ROWS, CODE, WEIGHT, STRIDE, START, STOP, OUTPUTS, WIDTH = range(10)

RUNS, GATHER, COMBINE, ACTIVATE = range(4)
"""Kinds: weighted sums of rows that share their runs of sources; weighted sums of single sources;
another aggregation; the activation of net inputs that have been summed."""

OUT, NET, ERROR, WANT, COST, SENT, SECTIONS = range(7)
"""Sections of the state, by slot: outputs, net inputs, errors, expected values, losses, and the
errors that the loss sends to outputs."""


class Program(NamedTuple):
    """The arrays that compiled code reads and never writes.

    Attributes:
        operations: see above.
        runs: for each run its first slot, its length, and 1 if errors flow back to it.
        starts: for each row of single sources where its weights begin; one more at the end.
        sources: for each weight the slot of its source; 0 for padding.
        endings: the operations that activate outputs.
        inputs: the slots of the inputs.
        outputs: the slots of the outputs.
        biases: the slots of the bias nodes.
        constants: the constants of activations.
    """

    operations: Any
    runs: Any
    starts: Any
    sources: Any
    endings: Any
    inputs: Any
    outputs: Any
    biases: Any
    constants: Any


class Code(NamedTuple):
    """A program as compiled code reads it: pointers to the same arrays, and their lengths.

    Attributes:
        operations: rows of WIDTH numbers.
        runs: rows of 3.
        starts: see :class:`Program`; so are the others of the same names.
        inputs_in_a_row: whether the slots of the inputs follow each other.
    """

    operations: Any
    runs: Any
    starts: Any
    sources: Any
    endings: Any
    inputs: Any
    outputs: Any
    biases: Any
    constants: Any
    operation_count: int
    ending_count: int
    input_count: int
    output_count: int
    bias_count: int
    inputs_in_a_row: bool


@helper
def _in_a_row(slots: Any) -> bool:
    """Tell whether slots follow each other without a gap and in order, as in dense networks."""
    for i in range(1, len(slots)):
        if slots[i] != slots[0] + i:
            return False
    return len(slots) > 0


@helper
def code_of(program: Program) -> Code:
    """Return the program as compiled code reads it."""
    return Code(
        pointer(program.operations),
        pointer(program.runs),
        pointer(program.starts),
        pointer(program.sources),
        pointer(program.endings),
        pointer(program.inputs),
        pointer(program.outputs),
        pointer(program.biases),
        pointer(program.constants),
        len(program.operations),
        len(program.endings),
        len(program.inputs),
        len(program.outputs),
        len(program.biases),
        _in_a_row(program.inputs),
    )
