"""How long ``import neurosim`` takes beside ``import networkx``.

Each import runs in a process of its own, in turns, and times itself; the fastest of each counts.
Both find their compiled files in a folder made for this run, whatever the machine's settings.

    python tests/benchmarks/import_time.py
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]

LIMIT = 1.3
"""How many times as long as the import of networkx ``import neurosim`` may take."""

ROUNDS = 15

MEASURE = """
import time
start = time.perf_counter()
import {module}
print(time.perf_counter() - start)
"""


def measured(module, cache):
    """Return the seconds that the import takes in a new process."""
    code = MEASURE.format(module=module)
    settings = os.environ | {"PYTHONPYCACHEPREFIX": cache, "PYTHONDONTWRITEBYTECODE": ""}
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=settings,
    )
    return float(run.stdout)


def main():
    """Print both times and the ratio."""
    times = {"networkx": [], "neurosim": []}
    with tempfile.TemporaryDirectory() as cache:
        measured("neurosim", cache)  # compiles both
        for _ in range(ROUNDS):
            for module, each in times.items():
                each.append(measured(module, cache))
    networkx, neurosim = min(times["networkx"]), min(times["neurosim"])
    ratio = neurosim / networkx
    print(
        f"import networkx {networkx * 1e3:.0f} ms   import neurosim {neurosim * 1e3:.0f} ms   "
        f"ratio {ratio:.2f} (at most {LIMIT})"
    )
    sys.exit(ratio > LIMIT)


if __name__ == "__main__":
    main()
