"""The benchmarks' workloads, shortened: both engines end on the same numbers."""

from functools import cache

import numpy as np
import pytest

import neurosim as ns
from tests.benchmarks.workloads import random_graph, works
from tests.compiled.test_same_numbers import OPTIMIZERS, assert_same_numbers, both

pytest.importorskip("numba", reason="the compiled engine needs numba")

SAMPLES = {"W4 b1": 60, "W4 b32": 75, "W5 b1": 3, "W5 b32": 35}
"""How many of the larger ones; 32 does not divide it."""


@cache
def workload(name):
    """Return one of the benchmarks' workloads, with 12 hidden neurons for 100, and its patterns."""
    work = next(each for each in works(0.01) if each.name == name)
    sizes = tuple(12 if each == 100 else each for each in work.sizes)
    return work._replace(sizes=sizes), work.patterns[: SAMPLES.get(name)]


def assert_agree(nets, histories):
    """Losses agree to 1e-12, weights to 1e-10, everything else on the objects too."""
    graph, compiled = (history.losses for history in histories)
    assert compiled == pytest.approx(graph, rel=1e-12, abs=0.0)
    ours, theirs = ([each.value for each in net.parameters] for net in nets)
    np.testing.assert_allclose(theirs, ours, rtol=1e-10, atol=1e-14)
    assert_same_numbers(*nets)


@pytest.mark.parametrize("name", ["W1", "W2", "W3", "W4 b1", "W4 b32", "W5 b1", "W5 b32"])
def test_the_numbers_are_those_of_the_graph(name):
    work, patterns = workload(name)
    options = {"batch_size": work.batch, "shuffle": name[:2] in ("W2", "W3", "W4"), "seed": 3}
    assert_agree(*both(work.net(), patterns, work.epochs, work.rate, **options))


@pytest.mark.parametrize("optimizer", OPTIMIZERS[1:], ids=repr)
@pytest.mark.parametrize("size", [1, 32])
def test_every_optimizer_on_the_digits(optimizer, size):
    work, patterns = workload("W4 b32")
    assert_agree(*both(work.net(), patterns[:40], 2, batch_size=size, optimizer=optimizer))


@pytest.mark.parametrize("size", [1, 32])
def test_a_sparse_graph_with_skip_connections_of_all_lengths(size):
    net = random_graph(120, 900)
    patterns = [([0.02 * index, 0.3], [(index * place) % 3 / 2 for place in range(10)])
                for index in range(45)]  # fmt: skip
    assert_agree(*both(net, patterns, 2, 0.2, batch_size=size))


@pytest.mark.parametrize("size", [1, 32])
def test_outputs_that_lead_on_shared_and_frozen_weights_products_and_maxima(size):
    net = ns.dense([2, 6, 5, 2], ["tanh", "elu", "logistic"], weights="glorot", seed=7)
    net.add_output("early", "arctan")
    net.connect("h1_1", "early", weight=0.4), net.connect("b1", "early", weight=-0.2)
    net.connect("early", "h2_1", weight=0.3), net.connect("early", "o2", weight=-0.6)
    net.connect("i1", "o1", parameter=net["h1_2", "h2_2"].parameter)
    net.connect("i2", "o2", parameter=net["h1_2", "h2_2"].parameter)
    net.set_aggregation("h1_3", "product"), net.set_aggregation("h2_3", "max")
    net.freeze("h2_4")
    patterns = [([index / 40, (index % 7) / 7], [index % 2, 0.3, (index % 5) / 5])
                for index in range(37)]  # fmt: skip
    for optimizer in OPTIMIZERS:
        assert_agree(*both(net, patterns, 3, batch_size=size, optimizer=optimizer or ns.SGD(0.1)))
