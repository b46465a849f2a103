"""What a recording weighs: bytes per step, for each grain, beside what ns.train documents.

python tests/benchmarks/memory.py
"""

import gc
import sys
import tracemalloc
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import neurosim as ns

SHAPES = {"2-2-1": [2, 2, 1], "8-16-4": [8, 16, 4], "64-32-10": [64, 32, 10]}


def weighed(run):
    """Return the bytes that the result of a call holds, and the result."""
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    result = run()
    gc.collect()
    size = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return size, result


def patterns(sizes, count):
    """Return some patterns; their values do not matter."""
    return [([0.01 * index] * sizes[0], [0.5] * sizes[-1]) for index in range(count)]


def per_step(sizes, grain, count=20):
    """Return the bytes per step of a recording of that grain, in the long run."""

    def recorded(epochs):
        net = ns.dense(sizes, seed=1)
        data = patterns(sizes, 4)
        ns.train(net, data, 1)
        size, history = weighed(lambda: ns.train(net, data, epochs, record=grain))
        return size, len(history.recording)

    (small, few), (large, many) = recorded(1), recorded(count)
    return (large - small) / (many - few)


def main():
    """Print bytes per step by grain and shape, and what the formulas in the docstring give."""
    for label, sizes in SHAPES.items():
        net = ns.dense(sizes)
        parameters, neurons = len(net.parameters), len(net.neurons)
        count = 3 if parameters > 1000 else 20
        steps = per_step(sizes, "steps", count)
        samples = per_step(sizes, "samples", count)
        epochs = per_step(sizes, "epochs", count)
        print(f"{label:9} {parameters:5} parameters {neurons:4} neurons")
        print(f"  a step   {steps:9.0f} bytes")
        print(f"  a sample {samples:9.0f} bytes   {samples / (parameters + neurons):6.1f} each")
        print(f"  an epoch {epochs:9.0f} bytes   {epochs / (parameters + neurons):6.1f} each")


if __name__ == "__main__":
    main()
