"""How fast the compiled engine trains, beside others that do the same work in the same process.

Run as  python tests/benchmarks/engines.py [--rounds 5] [--only W1 W4] [--scale 0.2]

Every contender is prepared first (compiled, warmed up), then each has its turn, round after round.
Times are microseconds a sample, the median over the rounds; on a busy machine the minimum in
brackets says more. Ratios are theirs by ours: above 1, neurosim is ahead.
"""

# ruff: noqa: E402 - threads are limited before anything that starts some is imported

from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NPROC"):
    os.environ.setdefault(_name, "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one core for all, also their threads

import argparse
import statistics
import sys
from pathlib import Path
from time import process_time

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from rivals import RIVALS
from workloads import works


def measured(contenders: dict, rounds: int, samples: int) -> dict[str, list[float]]:
    """Return microseconds a sample, for each contender and round."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for run in contenders.values():
        run()
    for _ in range(rounds):
        for name, run in contenders.items():
            started = process_time()
            run()
            times[name].append((process_time() - started) / samples * 1e6)
    return times


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--rivals", nargs="*", default=list(RIVALS))
    parser.add_argument("--scale", type=float, default=1.0)
    options = parser.parse_args()
    print(f"{'':8}" + "".join(f"{name:>24}" for name in options.rivals))
    for work in works(options.scale):
        if options.only and not any(work.name.startswith(each) for each in options.only):
            continue
        made = {name: RIVALS[name](work) for name in options.rivals}
        contenders = {name: run for name, run in made.items() if run is not None}
        times = measured(contenders, options.rounds, work.samples)
        ours = statistics.median(times["neurosim"]), min(times["neurosim"])
        cells = []
        for name in options.rivals:
            if name not in times:
                cells.append("-")
                continue
            median, least = statistics.median(times[name]), min(times[name])
            cells.append(
                f"{median:.3f} ({least:.3f}) x{median / ours[0]:.2f}/{least / ours[1]:.2f}"
            )
        print(f"{work.name:8}" + "".join(f"{cell:>30}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()
