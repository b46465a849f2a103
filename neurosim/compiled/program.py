"""A network as arrays of numbers, which compiled code walks in place of the graph.

Every node has a slot, a place in the arrays of outputs, net inputs and errors. Neurons that read
the same sources stand side by side, four to a wide register: their weights are kept source by
source, so that one output is multiplied with the weights of many neurons at a time, and whatever
follows (activation, derivative, update) is done to four neurons at once. Other neurons have their
sources listed one by one. The walk is a list of operations, a row of whole numbers each:

=======  ===================================================================================
KIND     what it does, one of the next four
FIRST    the slot of its first neuron, a multiple of four except for GATHER and COMBINE
ROWS     how many neurons; DENSE, ACTIVATE: rounded up to places, a multiple of four
CODE     the number of the activation, or of the aggregation
WEIGHT   the place of its first weight; ACTIVATE: of its first constant
SOURCES  DENSE, GATHER, COMBINE: its first place in ``sources``
COUNT    DENSE: how many sources
START    DENSE: its first row in ``runs``; GATHER, COMBINE: in ``starts``
STOP     DENSE: behind its last row in ``runs``
OUTPUTS  ACTIVATE: 1 if the neurons are outputs, 2 if they also lead on to other neurons
=======  ===================================================================================

The weights of a DENSE operation come in panels of as many places as are run side by side (see
registers.py). In a panel of width p the weight of source k and place j
stands at ``k * p + j``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from neurosim.compiled import fields

__all__ = [
    "ACTIVATE", "CODE", "COMBINE", "COST", "COUNT", "DENSE", "ERROR", "FIRST", "GATHER", "KIND",
    "NET", "OUT", "OUTPUTS", "PAST", "ROWS", "RUN", "SECTIONS", "SENT", "SLOPE", "SOURCES",
    "START", "STEP", "STOP", "WANT", "WEIGHT", "WIDTH", "Program",
]  # fmt: skip

KIND, FIRST, ROWS, CODE, WEIGHT, SOURCES, COUNT, START, STOP, OUTPUTS, WIDTH = range(11)

DENSE, GATHER, COMBINE, ACTIVATE = range(4)
"""Kinds: weighted sums of neurons with the same sources; weighted sums of listed sources; another
aggregation; the activation of net inputs that have been summed."""

RUN = 3
"""Numbers in a row of ``runs``."""

OUT, NET, SLOPE, ERROR, STEP, WANT, COST, SENT, PAST, SECTIONS = range(10)
"""Sections of the state, by sample and slot: outputs, net inputs, f', errors, errors times what a
sample counts in an update, expected values, losses, the errors that the loss sends to outputs that
lead on to other neurons, and the inputs of the sample before."""


class Program(NamedTuple):
    """The arrays that compiled code reads and never writes.

    Attributes:
        operations: see above.
        runs: for each stretch of consecutive neurons among the sources of a DENSE operation: which
            of the sources is the first, its slot, how many. Errors flow back to these alone.
        starts: for each listed neuron where its weights begin, behind WEIGHT, and how many of its
            sources from there on are consecutive; one more row at the end of each operation.
        sources: slots.
        endings: the operations that activate outputs.
        inputs: the slots of the inputs.
        outputs: the slots of the outputs.
        biases: the slots of the bias nodes.
        live: for each slot 1.0 if an output neuron has it, otherwise 0.0.
        constants: the constants of activations.
        inputs_in_a_row: 1 if the slots of the inputs follow each other, as in dense networks.
    """

    operations: Any
    runs: Any
    starts: Any
    sources: Any
    endings: Any
    inputs: Any
    outputs: Any
    biases: Any
    live: Any
    constants: Any
    inputs_in_a_row: int

    @property
    def tables(self) -> tuple[Any, ...]:
        """Those arrays of whole numbers that the frame tells of first; see fields.py."""
        return self[: fields.BIASES + 1]
