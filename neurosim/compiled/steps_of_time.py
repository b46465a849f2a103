"""The steps of time of a run's last batch: a pass over it on the graph, once they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from neurosim.compiled.kernels.frame import Fields
from neurosim.compiled.kernels.program import Span
from neurosim.compiled.lowering import Lowered
from neurosim.functions.losses import Loss
from neurosim.graph.files.copying import contents, copy, put_numbers
from neurosim.graph.network import Network
from neurosim.graph.time.state import remembered
from neurosim.graph.time.unrolling import Unrolled, split_name
from neurosim.learning.batches import Batch
from neurosim.learning.sequence_walk import SequenceWalk


@dataclass(frozen=True)
class LastBatch:
    """What was run last; a network calls it at the first question such as ``net["h1@2"]``."""

    batch: Batch  # the sequences, or the last stretches of them,
    states: dict[int, dict[str, float]]  # and from which each of these goes on, by its number
    weights: list[float]  # of all parameters, before the update
    criterion: Loss

    def __call__(self, net: Network) -> Unrolled:
        """Run the batch on the graph but for the update; return the unrolled network it ends on.

        The passes are those of a copy, as others may ask the network at the same time.
        """
        twin = copy(net)
        for parameter, value in zip(twin.parameters, self.weights, strict=True):
            parameter._value = value
        walk = SequenceWalk(twin)
        walk.left.update(self.states)
        for stretch in self.batch.carried:
            walk.forward(stretch)
        for number, (inputs, expected) in enumerate(self.batch.patterns):
            walk.forward(inputs)
            walk.backward(expected, self.criterion, number == 0)
        walk.average(max(len(self.batch.patterns), 1))
        for length in self.lengths:
            deep = net.unroll(length)
            put_numbers(deep, contents(twin.unroll(length)))
            deep._stage = net._stage
        last = net.unroll(walk.net.length)
        last._showing = 1
        return last

    @property
    def lengths(self) -> set[int]:
        """Over how many steps of time it unrolls the network."""
        return {len(each.inputs) for each in self.batch.patterns} | {*map(len, self.batch.carried)}


def leave_steps(
    low: Lowered, arrays: Fields, batch: Batch, chosen: Sequence[int], criterion: Loss
) -> None:
    """Let a network say what the last batch was; tell unrolled ones that are there already.

    Args:
        low: the lowered network.
        arrays: the numbers at the end of the update.
        batch: the batch.
        chosen: the numbers of its samples.
        criterion: the loss.
    """
    out, net, states = low.by_row(arrays.out), low.net, {}
    carrying = Span(*arrays.span).begun > 0
    for place, sample in enumerate(arrays.batch[: arrays.steps[1]].tolist() if carrying else ()):
        carried = {}
        for each in remembered(net):
            name, step = split_name(each)
            row = (low.lead - 1 + step) * arrays.capacity + place
            carried[each] = float(out[row, low.slot_of[net.node(name)]])
        states[chosen.index(sample)] = carried
    found = LastBatch(batch, states, arrays.before[low.places].tolist(), criterion)
    made = {length for length, judged in net.derived.get("unrolled", {}) if judged == "all"}
    net.derived["shown"] = found(net) if made & found.lengths else found
