"""What a large network costs to build, beside a bare networkx graph of the same shape.

Each is built in a process of its own: a dense network of 1,000,000 connections, and a DiGraph
with one float attribute per edge. Time is of the building alone; memory is the growth of the
process's peak.

    python tests/benchmarks/building.py
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

TIME_LIMIT, MEMORY_LIMIT = 3.0, 2.0
"""How many times the time and the memory of the bare graph ns.dense may take."""

ROUNDS = 5
"""Processes of each; the fastest and the smallest count."""

MEASURE = """
import resource, time, random
import networkx as nx
import neurosim as ns

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

def bare():
    graph, draw = nx.DiGraph(), random.Random(0).uniform
    sources = ["b1", *(f"i{index}" for index in range(1, 1000))]
    for target in [f"o{index}" for index in range(1, 1001)]:
        for source in sources:
            graph.add_edge(source, target, weight=draw(-0.5, 0.5))
    return graph

def neurosim():
    return ns.dense([999, 1000], seed=0)

def used():
    net = neurosim()
    net.order
    return net

before, start = peak(), time.perf_counter()
built = BUILD()
print(time.perf_counter() - start, peak() - before)
"""

KINDS = {"bare": "bare networkx", "neurosim": "ns.dense", "used": "ns.dense and net.order"}


def measured(kind):
    """Return seconds and bytes of one build in a new process."""
    code = MEASURE.replace("BUILD", kind)
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    seconds, size = map(float, run.stdout.split())
    return seconds, size * (1 if sys.platform == "darwin" else 1024)


def main():
    """Print time, memory and the two ratios."""
    runs = {kind: [] for kind in KINDS}
    for _ in range(ROUNDS):
        for kind, measures in runs.items():
            measures.append(measured(kind))
    best = {
        kind: [min(column) for column in zip(*each, strict=True)] for kind, each in runs.items()
    }
    for kind, (seconds, size) in best.items():
        time_ratio, memory_ratio = seconds / best["bare"][0], size / best["bare"][1]
        print(
            f"{KINDS[kind]:24} {seconds:6.2f} s   {size / 1e6:6.0f} bytes a connection   "
            f"ratios {time_ratio:.2f} in time, {memory_ratio:.2f} in memory"
        )
    seconds, size = best["neurosim"]
    print(f"ns.dense may take {TIME_LIMIT} times the time and {MEMORY_LIMIT} times the memory")
    slow, large = seconds > TIME_LIMIT * best["bare"][0], size > MEMORY_LIMIT * best["bare"][1]
    sys.exit(slow or large)


if __name__ == "__main__":
    main()
