"""The work that every contender does: W1 to W5, and inference in a large random graph."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import NamedTuple

import numpy as np

import neurosim as ns

RATE = 0.5


class Work(NamedTuple):
    """Training a logistic multi-layer perceptron: forward, backward, update."""

    name: str
    sizes: tuple[int, ...]
    inputs: np.ndarray
    expected: np.ndarray
    epochs: int
    batch: int
    rate: float

    @property
    def samples(self) -> int:
        return len(self.inputs) * self.epochs

    @property
    def patterns(self) -> list:
        return list(zip(self.inputs.tolist(), self.expected.tolist(), strict=True))

    def net(self) -> ns.Network:
        return ns.dense(list(self.sizes), seed=1)


def matrices(net: ns.Network, sizes: tuple[int, ...]) -> list[np.ndarray]:
    """Return a matrix for each layer: a row for each unit, the bias weight last."""
    values = np.array([each.weight for each in net.connections])
    found, start = [], 0
    for before, count in pairwise(sizes):
        size = count * (before + 1)
        found.append(values[start : start + size].reshape(count, before + 1).copy())
        start += size
    return found


def works(scale: float = 1.0) -> list[Work]:
    """Return W1 to W5; ``scale`` shortens them."""
    xor = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    answers = np.array([[0.0], [1.0], [1.0], [0.0]])
    many = max(int(5000 * scale), 1)
    spiral, arms = _spiral()
    digits, classes = _digits()
    draw = np.random.default_rng(1)
    pixels = draw.random((2000, 784))
    labels = np.eye(10)[draw.integers(0, 10, 2000)]
    return [
        Work("W1", (2, 2, 1), xor, answers, many, 1, RATE),
        Work("W2", (2, 4, 1), xor, answers, many, 4, RATE),
        Work("W3", (2, 8, 8, 1), spiral, arms, max(int(50 * scale), 1), 1, 0.1),
        Work("W4 b1", (64, 32, 10), digits, classes, 1, 1, 0.1),
        Work("W4 b32", (64, 32, 10), digits, classes, 1, 32, 0.5),
        Work("W5 b1", (784, 100, 10), pixels, labels, 1, 1, 0.01),
        Work("W5 b32", (784, 100, 10), pixels, labels, 1, 32, 0.1),
    ]


def random_graph(neurons: int, connections: int, seed: int = 1) -> ns.Network:
    """Return an acyclic network of logistic neurons, each with sources drawn from those before."""
    random = Random(seed)
    net = ns.Network("random")
    names = [net.add_input(f"i{index}").name for index in range(max(neurons // 100, 2))]
    each = connections // neurons
    for index in range(neurons):
        last = index >= neurons - 10
        add = net.add_output if last else net.add_neuron
        name = add(f"n{index}").name
        sources = random.sample(names, min(each, len(names)))
        net.connect_all(sources, name, [random.uniform(-1, 1) for _ in sources])
        names.append(name)
    return net


def _spiral() -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(2)
    turn = np.sqrt(draw.random(200)) * 4.0
    arm = np.arange(200) % 2
    angle = turn * 1.5 + arm * np.pi
    return np.stack([np.cos(angle), np.sin(angle)], 1) * turn[:, None] / 4, arm[:, None] * 1.0


def _digits() -> tuple[np.ndarray, np.ndarray]:
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        draw = np.random.default_rng(3)
        return draw.random((1797, 64)), np.eye(10)[draw.integers(0, 10, 1797)]
    digits = load_digits()
    return digits.data / 16.0, np.eye(10)[digits.target]
