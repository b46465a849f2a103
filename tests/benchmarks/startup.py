"""What the compiled engine costs before it runs, and from how much work on it pays.

Run as  python tests/benchmarks/startup.py [--rounds 5] [--cold 1] [--markdown]

Every start is a process of its own, and times itself: importing neurosim alone; the first training
with what an earlier process has kept (warm); and the first one with an empty cache (cold).

Then both engines train networks of several shapes. Work is counted in the units of
neurosim/compiled/engine.py: a connection and a sample are one, a neuron and a sample NEURON, with
which a unit takes the graph about as long in every shape. The last three columns say from how much
work on compiled code is faster: when it is loaded already, when it has to be loaded, when it has to
be made. ENOUGH follows from them. Times are processor time, medians of the starts and minima of the
runs.
"""

# ruff: noqa: E402 - this folder and the checkout come first where modules are looked for

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from tables import made_on, table

ROOT = Path(__file__).parents[2]

IMPORT = """
from time import process_time
started = process_time()
import neurosim
print(process_time() - started)
"""

FIRST = """
from os import times
import neurosim as ns
net, data = ns.dense([2, 2, 1], seed=1), [([0.0, 1.0], [1.0])]
def spent():
    return sum(times()[:4])  # that of the processes it starts, too
started = spent()
ns.train(net, data, 1, engine="compiled")
first = spent()
ns.train(net, data, 1, engine="compiled")
print(first - started - (spent() - first))
"""

RATES = """
import json
from time import process_time
import neurosim as ns
from neurosim.compiled.engine import work

def timed(net, data, epochs, **options):
    least = float("inf")
    for _ in range(5):
        started = process_time()
        ns.train(net, data, epochs, **options)
        least = min(least, process_time() - started)
    return least

def each(sizes, count, epochs, engine, **options):
    net = ns.dense(sizes, seed=1)
    data = [([0.1 * (i % 7)] * sizes[0], [0.5] * sizes[-1]) for i in range(count)]
    none = timed(net, data[:1], 1, engine=engine, **options)
    units = work(net, count * epochs - 1)
    return none, (timed(net, data, epochs, engine=engine, **options) - none) / units

shapes = {"2-2-1": ([2, 2, 1], 4, 500), "2-8-8-1": ([2, 8, 8, 1], 50, 10),
          "64-32-10": ([64, 32, 10], 20, 1)}
found = {}
for name, (sizes, count, epochs) in shapes.items():
    found[name] = {engine: each(sizes, count, epochs, engine) for engine in ("graph", "compiled")}
print(json.dumps(found))
"""


def ran(code: str, cache: str = "") -> str:
    """Run code in a process of its own; return what it prints."""
    settings = {"NUMBA_CACHE_DIR": cache} if cache else {}
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, cwd=ROOT, env=os.environ | settings,
    )  # fmt: skip
    return run.stdout


def starts(rounds: int, cold: int) -> dict[str, float]:
    """Return the seconds of each kind of start."""
    times: dict[str, list[float]] = {"import neurosim": [], "first run, warm": []}
    times["first run, cold"] = []
    for _ in range(cold):
        with tempfile.TemporaryDirectory() as cache:
            times["first run, cold"].append(float(ran(FIRST, cache)))
    ran(FIRST)  # so that something is kept
    for _ in range(rounds):
        times["import neurosim"].append(float(ran(IMPORT)))
        times["first run, warm"].append(float(ran(FIRST)))
    return {name: statistics.median(each) for name, each in times.items() if each}


def shape_rows(shapes: dict[str, Any], seconds: dict[str, float]) -> list[list[str]]:
    """Return a row for each shape: nanoseconds of both engines, and the three break-evens."""
    rows = []
    for name, engines in shapes.items():
        (none, graph), (call, fast) = engines["graph"], engines["compiled"]
        delays = [call - none, seconds["first run, warm"], seconds.get("first run, cold", math.nan)]
        breaks = [f"{max(delay / (graph - fast), 0.0):,.0f}" for delay in delays]
        rows.append([name, f"{graph * 1e9:.0f}", f"{fast * 1e9:.2f}", *breaks])
    return rows


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cold", type=int, default=1, help="rounds with an empty cache")
    parser.add_argument("--markdown", action="store_true", help="tables for a page")
    options = parser.parse_args()
    seconds = starts(options.rounds, options.cold)
    shapes = json.loads(ran(RATES))
    print(f"{made_on(['numpy', 'numba'])}; median of {options.rounds}\n")
    starting = [[name, f"{each:.3f}"] for name, each in seconds.items()]
    print(table(["start", "seconds"], starting, options.markdown), end="\n\n")
    head = ["shape", "graph, ns a unit", "compiled", "pays if loaded", "if kept", "if not kept"]
    print(table(head, shape_rows(shapes, seconds), options.markdown), end="\n\n")


if __name__ == "__main__":
    main()
