"""How fast the silent walk trains, beside a pure-Python floor that can do nothing else.

The floor is hard-wired: slots objects, tuples of neighbours made once, logistic units and squared
error only; three passes a sample (forward; errors and gradients; update), errors and gradients kept
on the objects. No checks, no roll-back, no choice. Both run in turns on the same numbers, and
must end on the same weights.

    python tests/benchmarks/silent_walk.py

W1 is XOR on 2-2-1, W4 has the size of the digits, 64-32-10; both online, biases trained.
"""

import gc
import math
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import neurosim as ns

LIMIT = 2.0
"""How many times as long as the floor the silent walk may take."""

ROUNDS = 7
"""Runs of each; the fastest counts."""

XOR = [([0.0, 0.0], [0.0]), ([0.0, 1.0], [1.0]), ([1.0, 0.0], [1.0]), ([1.0, 1.0], [0.0])]


class Unit:
    """A node of the floor: an input, a bias or a neuron."""

    __slots__ = ("error", "incoming", "outgoing", "output")

    def __init__(self):
        self.output, self.error = 1.0, 0.0
        self.incoming, self.outgoing = (), ()


class Link:
    """A connection of the floor."""

    __slots__ = ("gradient", "weight")

    def __init__(self, weight):
        self.weight, self.gradient = weight, 0.0


class Floor:
    """The hard-wired network, with the structure and weights of a given one."""

    def __init__(self, net):
        units = {node: Unit() for node in net.nodes}
        self.links = {each: Link(each.weight) for each in net.connections}
        for node, unit in units.items():
            unit.incoming = tuple((self.links[each], units[each.source]) for each in node.incoming)
            unit.outgoing = tuple((self.links[each], units[each.target]) for each in node.outgoing)
        self.inputs = tuple(units[node] for node in net.inputs)
        self.neurons = tuple(units[node] for node in net.neurons)
        self.outputs = tuple(units[node] for node in net.outputs)
        self.hidden = tuple(each for each in reversed(self.neurons) if each not in self.outputs)

    def train(self, patterns, epochs, rate):
        """Do what ``ns.train`` does, online."""
        inputs, neurons, outputs, hidden = self.inputs, self.neurons, self.outputs, self.hidden
        links, exp = tuple(self.links.values()), math.exp
        losses = []
        for _ in range(epochs):
            total = 0.0
            for values, wanted in patterns:
                for unit, value in zip(inputs, values, strict=True):
                    unit.output = value
                for unit in neurons:
                    net_input = 0.0
                    for link, source in unit.incoming:
                        net_input += link.weight * source.output
                    unit.output = 1.0 / (1.0 + exp(-net_input))
                for unit, value in zip(outputs, wanted, strict=True):
                    output = unit.output
                    difference = value - output
                    total += 0.5 * difference * difference
                    unit.error = error = difference * (output * (1.0 - output))
                    for link, source in unit.incoming:
                        link.gradient = -error * source.output
                for unit in hidden:
                    error = 0.0
                    for link, target in unit.outgoing:
                        error += link.weight * target.error
                    output = unit.output
                    unit.error = error = error * (output * (1.0 - output))
                    for link, source in unit.incoming:
                        link.gradient = -error * source.output
                for link in links:
                    link.weight -= rate * link.gradient
            losses.append(total / len(patterns))
        return losses


def digits(count=1797, seed=0):
    """Return patterns of the digits' size; what the numbers are does not matter for speed."""
    numbers = random.Random(seed)
    return [
        ([numbers.random() for _ in range(64)], [float(kind == index % 10) for kind in range(10)])
        for index in range(count)
    ]


WORKLOADS = {
    "W1": ([2, 2, 1], XOR, 5000),
    "W4 b1": ([64, 32, 10], digits(), 1),
}


def timed(run):
    """Return the seconds that a call takes, garbage collector off."""
    gc.collect()
    gc.disable()
    start = time.perf_counter()
    run()
    elapsed = time.perf_counter() - start
    gc.enable()
    return elapsed


def compare(sizes, patterns, epochs, rate=0.5):
    """Return the fastest run of the floor and of ns.train, in microseconds per sample."""
    floors, walks = [], []
    for _ in range(ROUNDS):
        net = ns.dense(sizes, seed=1)
        floor = Floor(net)
        floors.append(timed(lambda: floor.train(patterns, epochs, rate)))  # noqa: B023
        walks.append(timed(lambda: ns.train(net, patterns, epochs, rate, engine="graph")))  # noqa: B023
        check_same(net, floor)
    samples = len(patterns) * epochs
    return min(floors) / samples * 1e6, min(walks) / samples * 1e6


def check_same(net, floor):
    """Both must have done the same work."""
    for connection, link in floor.links.items():
        if not math.isclose(connection.weight, link.weight, rel_tol=1e-6, abs_tol=1e-9):
            raise SystemExit(f"the floor and ns.train differ at {connection!r}: {link.weight}")


def main():
    """Print microseconds per sample and the ratio, for each workload."""
    failed = False
    for name, (sizes, patterns, epochs) in WORKLOADS.items():
        floor, walk = compare(sizes, patterns, epochs)
        ratio = walk / floor
        failed |= ratio > LIMIT
        print(
            f"{name:6} floor {floor:8.2f} us/sample   ns.train {walk:8.2f} us/sample   "
            f"ratio {ratio:.2f} (at most {LIMIT})"
        )
    sys.exit(failed)


if __name__ == "__main__":
    main()
