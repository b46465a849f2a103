"""Size of the page of a recording and the time to write it, beside matplotlib's own page.

Held to: 300 steps, and 300 samples, in under 100 kB. The second table is the rival: what
``FuncAnimation.to_jshtml`` makes of the same pictures, measured on a few and counted up to 300.

    python tests/benchmarks/page.py
"""

import random
import time

from matplotlib import rc_context
from matplotlib.animation import FuncAnimation

import neurosim as ns
from neurosim.view.export.film import Film
from neurosim.view.moments.frames import Frames
from neurosim.view.page.page import page

XOR = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]
COUNT = 300
FEW = 12
"""Pictures for to_jshtml, which takes a tenth of a second for each."""


def recordings():
    """Yield a name and a recording each."""
    yield "2-2-1, 300 steps", xor([2, 2, 1], record="steps", record_limit=COUNT)
    yield "2-8-8-1, 300 steps", xor([2, 8, 8, 1], record="steps", record_limit=COUNT)
    yield "2-2-1, 300 samples", xor([2, 2, 1], record="samples", record_limit=COUNT)
    yield "2-2-1, 5000 samples", xor([2, 2, 1], epochs=1250, record="samples")
    yield "2-2-1, 1250 epochs", xor([2, 2, 1], epochs=1250, record="epochs")
    draw = random.Random(1)
    net = ns.dense([64, 32, 10], seed=1)
    inputs = [draw.random() for _ in range(64)]
    yield "64-32-10, a train step", ns.train_step(net, inputs, [0.0] * 9 + [1.0])


def xor(sizes, epochs=80, **options):
    """Return the recording of a training on XOR."""
    return ns.train(ns.dense(sizes, seed=1), XOR, epochs=epochs, **options).recording


def best(run, times=5):
    """Return the shortest of several runs, in seconds."""
    lasted = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        lasted.append(time.perf_counter() - start)
    return min(lasted)


def main():
    """Print a line for each recording, and one for the rival."""
    print(f"{'recording':<24}{'steps':>7}{'kB':>8}{'B a step':>10}{'ms':>8}")
    for name, recording in recordings():
        size = len(page(recording).encode())
        lasted = best(lambda shown=recording: page(shown))
        print(
            f"{name:<24}{len(recording):>7}{size / 1000:>8.1f}"
            f"{size / len(recording):>10.0f}{lasted * 1e3:>8.1f}"
        )
    print()
    recording = xor([2, 2, 1], record="steps", record_limit=COUNT)
    size, lasted = rival(recording)
    ours = len(page(recording).encode())
    print(f"to_jshtml of {COUNT} pictures: {size / 1e6:.1f} MB, {lasted:.0f} s")
    print(f"the page is {size / ours:.0f} times smaller")


def rival(recording):
    """Return size and seconds of 300 pictures through to_jshtml, counted up from a few."""
    film = Film(Frames(recording))
    moving = FuncAnimation(film.figure, film.show, frames=range(1, FEW + 1))
    start = time.perf_counter()
    with rc_context({"animation.embed_limit": 1000}):
        html = moving.to_jshtml()
    share = COUNT / FEW
    return len(html) * share, (time.perf_counter() - start) * share


if __name__ == "__main__":
    main()
