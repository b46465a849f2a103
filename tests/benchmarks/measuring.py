"""Taking turns: how long each contender takes for the same work, in one process, on one core.

Import this first: threads are limited before anything that starts some is imported.
"""

from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NPROC"):
    os.environ.setdefault(_name, "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one core for all, also their threads

import statistics  # noqa: E402
from collections.abc import Callable, Mapping  # noqa: E402
from time import process_time  # noqa: E402

Contenders = Mapping[str, Callable[[], object]]
Times = dict[str, list[float]]


TURN = 0.02
"""Seconds that a turn lasts at least."""


def measured(contenders: Contenders, rounds: int, samples: int) -> Times:
    """Return microseconds of processor time a sample, for each contender and round.

    Each runs once just before it is timed, and then again until its turn is long enough, so that
    no one pays for what another, who may have gone through hundreds of megabytes, left in the
    caches.

    Args:
        contenders: what to run, prepared.
        rounds: how often each has its turn.
        samples: how many of them a run goes through.
    """
    times: Times = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            run()
            spent, runs, started = 0.0, 0, process_time()
            while spent < TURN:
                run()
                spent, runs = process_time() - started, runs + 1
            times[name].append(spent / runs / samples * 1e6)
    return times


STATISTICS: dict[str, Callable[[list[float]], float]] = {
    "median": statistics.median,
    "minimum": min,
}
"""What stands for the rounds of a contender; on a busy machine the minimum says more."""


def cells(times: Times, names: list[str], by: str) -> list[str]:
    """Return for each name its time and in brackets theirs by ours; "-" if absent."""
    found = {name: STATISTICS[by](each) for name, each in times.items()}
    ours = found["neurosim"]
    return [
        "-" if name not in found
        else _short(found[name]) if name == "neurosim"
        else f"{_short(found[name])} ({_ratio(found[name] / ours)})"
        for name in names
    ]  # fmt: skip


def _short(microseconds: float) -> str:
    digits = 3 if microseconds < 10 else 1 if microseconds < 1000 else 0
    return f"{microseconds:,.{digits}f}"


def _ratio(times: float) -> str:
    return f"{times:.2f}" if times < 10 else f"{times:,.0f}"
