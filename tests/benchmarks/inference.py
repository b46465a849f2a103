"""How fast a large random graph answers: neurosim, and scipy.sparse level by level.

Run as  python tests/benchmarks/inference.py [--rounds 7]

10,000 logistic neurons, 100,000 connections; microseconds for a batch of 1 and of 64, the median
(and the minimum) of processor time over the rounds, each in turn. Numbers are borrowed and given
back once for all; the table also shows a whole net.predict.
"""
# ruff: noqa: E402 - threads are limited before anything that starts some is imported

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import statistics
import sys
from pathlib import Path
from time import process_time

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

import numpy as np
import scipy.sparse
from workloads import random_graph

import neurosim as ns
from neurosim.compiled.prediction import Answering


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


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    net = random_graph(10_000, 100_000)
    outputs = net.outputs
    print(f"{net}")
    for batch in (1, 64):
        inputs = np.random.default_rng(1).random((batch, len(net.inputs)))
        answering = Answering(net, batch)
        runs = {
            "neurosim": lambda answering=answering, inputs=inputs: answering(inputs, outputs),
            "scipy.sparse": by_level(net, inputs),
        }
        first, second = (run() for run in runs.values())
        assert np.allclose(first, second)
        times: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(rounds):
            for name, run in runs.items():
                started = process_time()
                for _ in range(20):
                    run()
                times[name].append((process_time() - started) / 20 * 1e6)
        medians = {name: statistics.median(each) for name, each in times.items()}
        row = "  ".join(f"{name} {medians[name]:.0f} ({min(times[name]):.0f})" for name in runs)
        print(f"batch {batch:3}: {row}  ratio {medians['scipy.sparse'] / medians['neurosim']:.2f}")


if __name__ == "__main__":
    main()
