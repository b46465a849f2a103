"""What LeNet-5 costs as objects: 290,814 connections built, one step recorded, a little training.

The images are small random patterns, as only times and memory matter; that E falls on them shows
that what was timed is learning. Memory is the growth of the process's peak, so each line holds
what the ones before it left.

    python tests/benchmarks/lenet.py
"""

import resource
import sys
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[2]))

import neurosim as ns

IMAGES, EPOCHS, RATE, SEED = 10, 3, 0.001, 1


def peak():
    """Return the process's peak of memory in MiB."""
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def measured(what, run):
    """Print seconds and MiB of a call; return what it returns."""
    before, start = peak(), time.perf_counter()
    result = run()
    print(f"{what:32} {time.perf_counter() - start:7.2f} s   {peak() - before:+6.0f} MiB")
    return result


def build():
    """Return LeNet-5 with ReLU and max pooling."""
    return ns.convolutional(
        (28, 28), maps=[6, 16], size=5, pooling=2, hidden=[120, 84], outputs=10, seed=SEED
    )


def images():
    """Return random images, each of its own class."""
    draw = Random(SEED).random
    return [
        ([draw() for _ in range(28 * 28)], [float(digit == number % 10) for digit in range(10)])
        for number in range(IMAGES)
    ]


def main():
    """Print time and memory of building, of one recorded step, and of training."""
    data = images()
    net = measured("built", build)
    print(f"  {len(net.connections):,} connections, {len(net.parameters):,} parameters")
    inputs, expected = data[0]
    loss = "cross_entropy"
    recording = measured(
        "one step recorded", lambda: ns.train_step(net, inputs, expected, RATE, loss)
    )
    print(f"  {len(recording):,} steps")
    del recording
    history = measured(
        f"{IMAGES} images, {EPOCHS} epochs",
        lambda: ns.train(net, data, EPOCHS, optimizer=ns.Adam(RATE), loss=loss, seed=SEED),
    )
    print(
        f"  engine {history.engine!r}: mean E {history.losses[0]:.3f} -> {history.losses[-1]:.3f}"
    )


if __name__ == "__main__":
    main()
