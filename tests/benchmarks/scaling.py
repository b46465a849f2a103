"""How time and memory grow: by a hundred connections to a million, 10 steps of time to 1,000.

Run as  python tests/benchmarks/scaling.py [PICTURE.png] [--rounds 3] [--largest 6] [--markdown]

Dense networks of three equal layers, and sparse random graphs in which every neuron has ten sources
anywhere before it, both of logistic units, are trained by the compiled engine with batches of 1 and
of 32. Then an Elman network 8-32-8 is trained on sequences of ever more steps of time. Each network
has a process of its own. The table has nanoseconds of processor time for one connection and one
sample, of sequences for each step of time, the minimum of the rounds; numbers are copied out and
back within it, and data is read beforehand. The memory is the peak of the whole process, Python and
all libraries included.
"""

# ruff: noqa: E402 - this folder and the checkout come first where modules are looked for

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import process_time

import numpy as np

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from tables import made_on, table
from workloads import random_graph

import neurosim as ns

KINDS = ("dense", "sparse")

STEPS = (10, 30, 100, 300, 1000)
"""Of time, in the sequences."""

BATCHES = (1, 32)

WORK = 100_000_000
"""Connections times samples that a timed run has at least."""

PATTERNS = 256
"""How many there are; the largest networks go through them four times, for to copy a million
numbers out and back takes as long as to train some hundred patterns."""

LONG, REPEATED = 32, 24
"""Sequences, and how often they are gone through at least."""

LIMIT = 1.5e9
"""Bytes within which a million connections must train."""


def built(kind: str, connections: int) -> ns.Network:
    """Return a network of about that number of connections."""
    if kind == "sparse":
        return random_graph(connections // 10, connections)
    if kind == "over time":
        return ns.recurrent([8, 32, 8], seed=1)
    side = round((connections / 2) ** 0.5)
    return ns.dense([side, side, side], weights="glorot", seed=1)


def one(kind: str, size: int, rounds: int) -> dict[str, float]:
    """Measure one network in this process; its size is in connections, or steps of time."""
    net = built(kind, size)
    count, steps = len(net.connections), size if kind == "over time" else 1
    many, least = (LONG, REPEATED) if net.recurrent else (PATTERNS, 4)
    epochs = max(WORK // (count * steps * many), least)
    drawn = np.random.default_rng(1).random((many, steps, len(net.inputs) + len(net.outputs)))
    made, drawn = (ns.data.Sequences, drawn) if net.recurrent else (ns.Dataset, drawn[:, 0])
    cut = len(net.inputs)
    data = made(drawn[..., :cut].tolist(), drawn[..., cut:].tolist())
    found: dict[str, float] = {"size": size if net.recurrent else count}
    for batch in BATCHES:
        options = {"learning_rate": 0.001, "batch_size": batch, "engine": "compiled"}
        ns.train(net, data, 1, **options)  # loads and lowers
        best = float("inf")
        for _ in range(rounds):
            started = process_time()
            ns.train(net, data, epochs, **options)
            best = min(best, process_time() - started)
        found[f"batch {batch}"] = best / (epochs * many * count * steps) * 1e9
    unit = 1 if sys.platform == "darwin" else 1024
    found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    return found


def measured(kind: str, size: int, rounds: int) -> dict[str, float]:
    """Measure one network in a process of its own, by one thread."""
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
    asked = [sys.executable, __file__, "--one", kind, str(size), "--rounds", str(rounds)]
    run = subprocess.run(
        asked, capture_output=True, text=True, check=True, env=os.environ | threads
    )
    found: dict[str, float] = json.loads(run.stdout)
    return found


def plot(found: dict[str, list[dict[str, float]]], path: str) -> None:
    """Draw the times over the number of connections, or of steps of time."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7.2, 4.2), layout="constrained")
    looks = {
        "dense": {"color": "#1f5fa8", "marker": "o"},
        "sparse": {"color": "#c2571a", "marker": "s"},
        "over time": {"color": "#2e7d4f", "marker": "^"},
    }
    for kind, rows in found.items():
        for batch, line in zip(BATCHES, ("-", "--"), strict=True):
            xs, ys = zip(*((row["size"], row[f"batch {batch}"]) for row in rows), strict=True)
            axes.plot(xs, ys, line, **looks[kind], label=f"{kind}, batch of {batch}")
    axes.set(xscale="log", yscale="log", xlabel="connections; over time: steps", ylim=(0.1, 30))
    axes.set_ylabel("nanoseconds a connection and sample")
    axes.yaxis.set_major_formatter("{x:g}")
    axes.grid(color="0.9", linewidth=0.8)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, ncols=2, loc="upper center")
    figure.savefig(path, dpi=150)
    pyplot.close(figure)


def rows_of(found: dict[str, list[dict[str, float]]]) -> list[Sequence[str]]:
    """Return the rows of the table."""
    return [
        (kind, f"{row['size']:,.0f}", *(f"{row[f'batch {batch}']:.3f}" for batch in BATCHES),
         f"{row['memory'] / 1e6:,.0f} MB")
        for kind, rows in found.items()
        for row in rows
    ]  # fmt: skip


def main() -> None:
    """Print the table, draw the plot, and tell whether the memory stays below the limit."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("picture", nargs="?", help="where the plot is written")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--largest", type=int, default=6, help="power of ten (default: 6)")
    parser.add_argument("--markdown", action="store_true", help="a table for a page")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one(options.one[0], int(options.one[1]), options.rounds)))
        return
    powers = range(2, options.largest + 1)
    found = {
        kind: [measured(kind, 10**power, options.rounds) for power in powers] for kind in KINDS
    }
    found["over time"] = [measured("over time", steps, options.rounds) for steps in STEPS]
    print(f"{made_on(['numpy', 'numba'])}; minimum of {options.rounds}\n")
    head = (
        "network",
        "connections, or steps",
        *(f"batch {batch}, ns" for batch in BATCHES),
        "peak memory",
    )
    print(table(head, rows_of(found), options.markdown))
    if options.picture:
        plot(found, options.picture)
    sys.exit(max(row["memory"] for rows in found.values() for row in rows) > LIMIT)


if __name__ == "__main__":
    main()
