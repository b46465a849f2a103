"""What the compiled engine costs before it runs, and from how much work on it pays.

Run as  python tests/benchmarks/startup.py [--rounds 5] [--cold 1]

Every start is a process of its own, and times itself: importing neurosim alone; the first training
with what an earlier process has kept (warm); the first one with an empty cache (cold, which takes
long). Then both engines train networks of several shapes. The break-even is the number of
connections times samples whose time on the graph is that of the start and the compiled run
together: ``LOADING`` and ``CALL`` in neurosim/compiled/worth.py come from here. Times are processor
time, medians over the rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]

IMPORT = """
from time import process_time
started = process_time()
import neurosim
print(process_time() - started)
"""

FIRST = """
from time import process_time
import neurosim as ns
net, data = ns.dense([2, 2, 1], seed=1), [([0.0, 1.0], [1.0])]
started = process_time()
ns.train(net, data, 1, engine="compiled")
first = process_time()
ns.train(net, data, 1, engine="compiled")
print(first - started - (process_time() - first))
"""

RATES = """
import json
from time import process_time
import neurosim as ns

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
    work = len(net.connections) * (count * epochs - 1)
    return none, (timed(net, data, epochs, engine=engine, **options) - none) / work

shapes = {"2-2-1": ([2, 2, 1], 4, 500), "2-8-8-1": ([2, 8, 8, 1], 50, 10),
          "64-32-10": ([64, 32, 10], 20, 1)}
found = {}
for name, (sizes, count, epochs) in shapes.items():
    found[name] = {engine: each(sizes, count, epochs, engine) for engine in ("graph", "compiled")}
by_epoch = {engine: each([2, 1], 1, 500, engine, record="epochs", record_limit=9)
            for engine in ("graph", "compiled")}
print(json.dumps([found, by_epoch]))
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


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cold", type=int, default=1, help="rounds with an empty cache")
    options = parser.parse_args()
    seconds = starts(options.rounds, options.cold)
    for name, each in seconds.items():
        print(f"{name:18}{each:8.2f} s")
    shapes, by_epoch = json.loads(ran(RATES))
    print("\nnanoseconds a connection and sample; work from which on compiled code is faster")
    print(f"{'':10}{'graph':>8}{'compiled':>10}{'loaded':>12}{'warm':>14}{'cold':>14}")
    for name, ((none, graph), (call, fast)) in (
        (name, (pair["graph"], pair["compiled"])) for name, pair in shapes.items()
    ):
        saved = graph - fast
        delays = [call - none, seconds["first run, warm"], seconds.get("first run, cold", 0.0)]
        cells = [f"{delay / saved:14,.0f}" for delay in delays]
        print(f"{name:10}{graph * 1e9:8.0f}{fast * 1e9:10.2f}" + "".join(cells))
    (_, slow), (_, fast) = by_epoch["graph"], by_epoch["compiled"]
    lost = (fast - slow) * 3 / shapes["2-2-1"]["graph"][1]
    print(f"\nan epoch that ends a slice costs as much as {lost:.0f} connections and samples")


if __name__ == "__main__":
    main()
