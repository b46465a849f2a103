"""Answers of a large random graph: neurosim, and scipy.sparse level by level.

10,000 logistic neurons, 100,000 connections, batches of 1 and 64. "neurosim" has borrowed the
numbers once for all; "net.predict" is the whole call, as anybody writes it, which for a single
pattern walks over the objects. engines.py has the times.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy.sparse
from workloads import random_graph

import neurosim as ns
from neurosim.compiled.prediction import Answering

BATCHES = (1, 64)

CONTENDERS = ["neurosim", "scipy.sparse", "net.predict"]


def by_level(net: ns.Network, inputs: np.ndarray):
    """Return a function: a sparse matrix for each level, then the logistic of its product."""
    depth = dict.fromkeys(net.inputs, 0)
    levels: dict[int, list] = {}
    for neuron in net.neurons:
        depth[neuron] = 1 + max(depth[each.source] for each in neuron.incoming)
        levels.setdefault(depth[neuron], []).append(neuron)
    place = {node: index for index, node in enumerate(net.inputs)}
    for members in levels.values():
        place |= {node: len(place) + index for index, node in enumerate(members)}
    matrices, start = [], len(net.inputs)
    for members in levels.values():
        triples = [
            (each.weight, row, place[each.source])
            for row, neuron in enumerate(members)
            for each in neuron.incoming
        ]
        values, rows, columns = zip(*triples, strict=True)
        matrix = scipy.sparse.csr_array((values, (rows, columns)), (len(members), start))
        matrices.append((matrix, start, start + len(members)))
        start += len(members)
    wanted = [place[node] for node in net.outputs]

    def run() -> np.ndarray:
        outs = np.empty((start, len(inputs)))
        outs[: inputs.shape[1]] = inputs.T
        for matrix, first, last in matrices:
            outs[first:last] = 1.0 / (1.0 + np.exp(-(matrix @ outs[:first])))
        return outs[wanted].T

    return run


class Inference:
    """The graph, and what is asked of it."""

    def __init__(self) -> None:
        self.net = random_graph(10_000, 100_000)

    def contenders(self, batch: int) -> dict[str, Callable[[], object]]:
        """Return what answers a batch, checked to answer the same."""
        net, outputs = self.net, self.net.outputs
        inputs = np.random.default_rng(1).random((batch, len(net.inputs)))
        answering, patterns = Answering(net, batch), inputs.tolist()
        runs: dict[str, Callable[[], object]] = {
            "neurosim": lambda: answering(inputs, outputs),
            "scipy.sparse": by_level(net, inputs),
            "net.predict": lambda: net.predict(patterns),
        }
        first = runs["neurosim"]()
        for run in runs.values():
            np.testing.assert_allclose(run(), first, rtol=1e-9)
        return runs
