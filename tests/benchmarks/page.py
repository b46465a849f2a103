"""Size of the page of a recording and the time to write it, beside reading its steps as text.

Held to: 300 steps in under 100 kB. The last column is the time to look up every weight at one
moment, which is what scrubbing costs.

    python tests/benchmarks/page.py
"""

import random
import time

import neurosim as ns
from neurosim.view.frames import Frames
from neurosim.view.page import page

XOR = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]


def recordings():
    """Yield a name and a recording each."""
    yield "2-2-1, 300 steps", xor([2, 2, 1], record="steps", record_limit=300)
    yield "2-8-8-1, 300 steps", xor([2, 8, 8, 1], record="steps", record_limit=300)
    yield "2-2-1, 300 samples", xor([2, 2, 1], record="samples", record_limit=300)
    draw = random.Random(1)
    net = ns.dense([64, 32, 10], seed=1)
    inputs = [draw.random() for _ in range(64)]
    yield "64-32-10, a train step", ns.train_step(net, inputs, [0.0] * 9 + [1.0])


def xor(sizes, **options):
    """Return the recording of a training on XOR."""
    return ns.train(ns.dense(sizes, seed=1), XOR, epochs=80, **options).recording


def best(run, times=5):
    """Return the shortest of several runs, in seconds."""
    lasted = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        lasted.append(time.perf_counter() - start)
    return min(lasted)


def main():
    """Print a line for each recording."""
    print(f"{'recording':<24}{'steps':>7}{'kB':>8}{'ms':>8}{'x str(step)':>13}{'ms a look':>11}")
    for name, recording in recordings():
        print(f"{name:<24}{measured(recording)}")


def measured(recording):
    """Return the figures of a recording as text."""
    size = len(page(recording).encode()) / 1000
    writing = best(lambda: page(recording))
    text = best(lambda: [str(step) for step in recording])
    middle = Frames(recording)[len(recording) // 2]
    edges = recording.net.connections
    seek = best(lambda: [middle.value(edge, "weight") for edge in edges])
    return (
        f"{len(recording):>7}{size:>8.1f}{writing * 1e3:>8.1f}"
        f"{writing / text:>13.1f}{seek * 1e3:>11.3f}"
    )


if __name__ == "__main__":
    main()
