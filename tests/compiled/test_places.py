"""Weights that many connections share have one place, and give the numbers that the graph gives."""

import math

import pytest

import neurosim as ns
from tests.compiled.test_same_numbers import assert_same_numbers, both

pytest.importorskip("numba", reason="the compiled engine needs numba")

from neurosim.compiled.kernels.program import COMBINE, DENSE, LANES, LISTED
from neurosim.compiled.lowering import lowered


def patterns(net, count=5):
    inputs, outputs = len(net.inputs), len(net.outputs)
    return [
        (
            [math.sin(n + 0.7 * k) for k in range(inputs)],
            [(math.cos(n + k) + 1) / 2 for k in range(outputs)],
        )
        for n in range(count)
    ]


def image(kind, padding=0):
    net = ns.Network("image")
    shown = ns.layers.image(net, (6, 6))
    maps = ns.layers.convolution(
        net, shown, maps=3, size=3, activation="tanh", padding=padding, name="c1", seed=1
    )
    small = ns.layers.pooling(net, maps, size=2, kind=kind, name="p1")
    more = ns.layers.convolution(net, small, maps=2, size=2, activation="elu", name="c2")
    ns.layers.dense(net, more, 2, activation="logistic", output=True)
    return net


NETWORKS = {
    "maximum": lambda: image("max"),
    "mean": lambda: image("mean"),
    "padded": lambda: image("max", padding=1),
    "attention": lambda: ns.attention(tokens=3, size=2, seed=1),
    "unrolled": lambda: ns.recurrent([2, 3, 1], cell="lstm", seed=1).unroll(3),
}


@pytest.mark.parametrize("size", [1, 3, None])
@pytest.mark.parametrize("name", NETWORKS)
def test_shared_weights(name, size):
    net = NETWORKS[name]()
    nets, histories = both(net, patterns(net), 2, 0.05, batch_size=size)
    assert histories[0].losses == pytest.approx(histories[1].losses, rel=1e-11)
    assert_same_numbers(*nets)


@pytest.mark.parametrize("optimizer", [ns.Adam(0.01), ns.SGD(0.05, momentum=0.9)], ids=repr)
def test_shared_and_frozen_weights_with_moments(optimizer):
    net = image("max")
    net["x1_1", "c1_1_1_1"].trainable = False
    nets, _ = both(net, patterns(net), 2, batch_size=2, optimizer=optimizer)
    assert_same_numbers(*nets)


def test_a_convolution_is_a_block_at_many_positions_and_each_weight_has_one_place():
    low = lowered(image("max"))
    blocks = [(row.rows, row.inputs, row.positions) for row in low.operations if row.kind == DENSE]
    width = LANES  # three maps, or two, stand in one register
    assert blocks[:2] == [(width, 9, 16), (width, 1, 16)]  # the kernel, and the bias: 4 by 4
    assert blocks[2:4] == [(width, 12, 1), (width, 1, 1)] or blocks[2] == (width, 13, 1)  # 1 by 1
    assert len(low.sharing) == 0
    assert len(low.parameters) < len(low.net.connections) / 3


def test_cells_beside_each_other_are_gone_through_in_lines():
    low = lowered(ns.recurrent([2, 8, 1], cell="lstm", seed=1))
    listed = [row for row in low.operations if row.kind in (LISTED, COMBINE)]
    # New and kept, their sum, its tanh, and what a cell sends; then the output.
    assert [(row.rows, row.abreast) for row in listed] == [(2, 8), (1, 8), (1, 8), (1, 8), (1, 1)]


def test_steps_of_an_unrolled_network_read_the_same_places():
    low = lowered(ns.recurrent([2, 8, 1], cell="elman", seed=1).unroll(4))
    assert len(low.sharing) == 0
