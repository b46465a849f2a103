"""Genomes by stand-ins that offer what neat-python does; the library itself is in tests/oracles."""

import math
from types import SimpleNamespace as Thing

import pytest

import neurosim as ns

pytest.importorskip("numpy")


def node(key, activation="sigmoid", aggregation="sum", bias=0.5, response=2.0):
    return Thing(
        key=key, activation=activation, aggregation=aggregation, bias=bias, response=response
    )


def gene(source, target, weight, enabled=True):
    return Thing(key=(source, target), weight=weight, enabled=enabled)


def genome(nodes, genes):
    return Thing(
        key=3,
        nodes={each.key: each for each in nodes},
        connections={each.key: each for each in genes},
    )


def config(forward=True):
    return Thing(
        genome_config=Thing(
            input_keys=[-1, -2], output_keys=[0], feed_forward=forward, num_inputs=2, num_outputs=1
        )
    )


GENES = [gene(-1, 4, 0.7), gene(-2, 4, -0.3), gene(4, 0, 1.5), gene(-1, 0, 9.0, enabled=False)]


def test_factors_and_responses_become_weights():
    net = ns.from_neat(genome([node(0), node(4, "tanh", bias=0.0)], GENES), config())
    h = math.tanh(2.5 * 2.0 * (0.7 * 0.2 - 0.3 * 0.6))
    expected = 1 / (1 + math.exp(-5 * (0.5 + 2.0 * 1.5 * h)))
    assert net.predict([0.2, 0.6]) == pytest.approx([expected], rel=1e-13)
    assert [each.name for each in net.nodes] == ["i1", "i2", "b1", "h4", "o1"]
    assert net.name == "genome 3"


def test_a_product_with_a_bias_is_a_unit_of_its_own():
    nodes = [node(0, "identity"), node(4, "identity", "product", bias=0.25, response=3.0)]
    net = ns.from_neat(genome(nodes, GENES), config())
    h = 0.25 + 3.0 * (0.7 * 0.2) * (-0.3 * 0.6)
    assert net.predict([0.2, 0.6]) == pytest.approx([0.5 + 2.0 * 1.5 * h], rel=1e-13)
    assert "h4.product" in net


def test_loops_wait_and_what_reads_nothing_stays_at_0():
    nodes = [node(0, "identity", bias=0.0, response=1.0), node(4), node(5)]
    genes = [gene(-1, 0, 1.0), gene(0, 0, 0.5), gene(4, 0, 1.0)]
    net = ns.from_neat(genome(nodes, genes), config(forward=False))
    assert net.predict([[1, 0], [0, 0], [0, 0]]) == [[1.0], [0.5], [0.25]]
    assert net["o1", "o1"].delay == 1


@pytest.mark.parametrize(
    ("nodes", "genes", "message"),
    [
        ([node(0, "gauss")], [], "node 0: activation 'gauss' is not known; known are sigmoid"),
        ([node(0, aggregation="min")], [], "node 0: no aggregation 'min'; .*sum, product, max"),
        ([node(0, bias=math.nan)], [], "node 0: bias must be a finite number"),
        ([node(0)], [gene(-1, 0, math.inf)], r"node 0: weight of \(-1, 0\) must be a finite"),
        ([node(0)], [gene(-5, 0, 1.0)], r"connection \(-5, 0\) has an end that is no node"),
        ([node(0), node(4)], [gene(0, 4, 1.0), gene(4, 0, 1.0)], "loop without delay"),
        ([node(4)], [], "no node 0 for an output"),
    ],
)
def test_refusals(nodes, genes, message):
    with pytest.raises(ns.NeurosimError, match=message):
        ns.from_neat(genome(nodes, genes), config())


def test_a_network_that_scales_its_numbers_is_no_genome():
    net = ns.dense([2, 1], seed=1)
    net.scaling = ns.Scaling(((0.0, 5.0), (0.0, 2.0)))
    with pytest.raises(ns.OptionError, match="scales its numbers"):
        net.to_neat(config())
