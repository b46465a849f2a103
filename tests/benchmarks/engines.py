"""How fast the compiled engine is, beside others that do the same work in the same process.

Run as  python tests/benchmarks/engines.py [--rounds 5] [--only W1 W4] [--scale 0.2] [--markdown]

Every contender is prepared first (compiled) and runs once, for losses must agree (but for those of
scikit-learn, whose output units are linear). Then each has its turn, round after round; short runs
are done again until a turn lasts 20 milliseconds.

Training: W1 XOR 2-2-1 online, W2 XOR 2-4-1 by the whole set, W3 a spiral 2-8-8-1 online, W4 digits
64-32-10 and W5 784-100-10 with batches of 1 and 32. Then what shares weights, see shared.py: Elman
and LSTM over 10 to 50 steps of time, and a network of the size of LeNet-5. Answers: a random graph
of 10,000 neurons and 100,000 connections, see inference.py. A rival that is not installed, or does
not do that work, has a dash.

Times are microseconds of processor time, a sample of training or a batch of answers, on one core;
neurosim's include copying all numbers from the objects and back to them. In brackets stand theirs
by ours: above 1, neurosim is ahead.
"""

# ruff: noqa: E402, I001 - threads are limited before anything that starts some is imported

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from measuring import STATISTICS, cells, measured
from inference import BATCHES, CONTENDERS, Inference
from rivals import RIVALS, check
from shared import SHARED_RIVALS, shared_works
from tables import made_on, table
from workloads import works

PACKAGES = ["numpy", "numba", "jax", "scikit-learn", "scipy", "torch"]


def training(options: argparse.Namespace) -> list[list[str]]:
    """Return a row for each workload."""
    rows = []
    both = ((works(options.scale), RIVALS), (shared_works(), SHARED_RIVALS))
    for work, rivals in [(work, rivals) for some, rivals in both for work in some]:
        if wanted(work.name, options.only):
            made = {name: rivals[name](work) for name in options.rivals if name in rivals}
            contenders = {name: run for name, run in made.items() if run is not None}
            check(contenders)
            times = measured(contenders, options.rounds, work.samples)
            rows.append([work.name, *cells(times, options.rivals, options.by)])
            print(f"{work.name} done", file=sys.stderr)
    return rows


def answering(options: argparse.Namespace) -> list[list[str]]:
    """Return a row for each batch size."""
    if not wanted("inference", options.only):
        return []
    work, rows = Inference(), []
    for batch in BATCHES:
        times = measured(work.contenders(batch), options.rounds, samples=1)
        rows.append([f"batch of {batch}", *cells(times, CONTENDERS, options.by)])
    return rows


def wanted(name: str, only: list[str]) -> bool:
    """Tell whether a row is asked for; all are where none is named."""
    return not only or any(name.startswith(each) for each in only)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="*", default=[], help="such as W1 W4 inference")
    parser.add_argument("--rivals", nargs="*", default=list(RIVALS), choices=list(RIVALS))
    parser.add_argument("--scale", type=float, default=1.0, help="shortens W1, W2 and W3")
    parser.add_argument("--by", choices=list(STATISTICS), default="median", help="of the rounds")
    parser.add_argument("--markdown", action="store_true", help="tables for a page")
    options = parser.parse_args()
    if "neurosim" not in options.rivals:
        options.rivals.insert(0, "neurosim")
    trained, answered = training(options), answering(options)
    print(f"{made_on(PACKAGES)}; {options.by} of {options.rounds}\n")
    for title, names, rows in (("training", options.rivals, trained),
                               ("answers", CONTENDERS, answered)):  # fmt: skip
        if rows:
            print(table([title, *names], rows, options.markdown), end="\n\n")


if __name__ == "__main__":
    main()
