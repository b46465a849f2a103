"""Positions and routes: nothing touches, nothing hides, and the same network looks the same."""

import math
import subprocess
import sys
from itertools import combinations, pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, strategies as st

import neurosim as ns
from neurosim.view.layout.columns import LARGEST, columns, ranks
from neurosim.view.layout.heights import crossings, neighbours, reduce_crossings
from neurosim.view.layout.layout import layout
from neurosim.view.layout.routes import along, point_at
from tests.strategies import SOME, networks
from tests.view.examples import ALL, parts, skipping


def polyline(route):
    return [point_at(route, at / 60) for at in range(61)]


def nearest(line, points):
    """Return how far each point is from a polyline."""
    line, points = np.array(line), np.array(points).reshape(-1, 1, 2)
    start, along_it = line[:-1], np.diff(line, axis=0)
    length = np.maximum((along_it**2).sum(axis=1), 1e-30)
    at = np.clip(((points - start) * along_it).sum(axis=2) / length, 0, 1)[..., None]
    return np.linalg.norm(points - start - at * along_it, axis=2).min(axis=1)


def check_free(placed, ends):
    """A route passes through no node but its own two."""
    others = {name: at for name, at in placed.positions.items() if name not in ends}
    far = nearest(polyline(placed.routes[ends]), [*others.values()]) > placed.radius
    assert far.all(), (ends, [name for name, passed in zip(others, far, strict=True) if not passed])


def check_clear(placed):
    """No two nodes touch, no route passes through a node, and all lies inside the box."""
    left, bottom, right, top = placed.box
    for x, y in placed.positions.values():
        assert left <= x - placed.radius + 1e-9 and x + placed.radius <= right + 1e-9
        assert bottom <= y - placed.radius + 1e-9 and y + placed.radius <= top + 1e-9
    for (_, one), (_, other) in combinations(placed.positions.items(), 2):
        assert math.dist(one, other) > 2 * placed.radius
    for ends, route in placed.routes.items():
        check_free(placed, ends)
        for x, y in polyline(route):
            assert left - 0.01 <= x <= right + 0.01 and bottom - 0.01 <= y <= top + 0.01


def check_apart(placed):
    """No route lies on another: where it is far from the nodes they share, it is alone."""
    lines = {ends: polyline(route)[20:41] for ends, route in placed.routes.items()}
    for (one, line), (other, beside) in combinations(lines.items(), 2):
        close = (nearest(beside, line) < 0.02).sum()
        assert close < len(line) / 2, (one, other)


@pytest.mark.parametrize("name", ALL)
def test_the_examples_are_clear(name):
    placed = layout(ALL[name]())
    check_clear(placed)
    if len(placed.routes) < 100:
        check_apart(placed)


@given(networks(max_neurons=9))
def test_random_networks_are_clear(net):
    placed = layout(net)
    assert set(placed.positions) == set(net)
    assert set(placed.routes) == {(each.source.name, each.target.name) for each in net.connections}
    check_clear(placed)
    check_apart(placed)


@given(networks(max_neurons=9))
def test_generations_go_from_left_to_right(net):
    placed = layout(net)
    for source, target in placed.routes:
        assert placed.positions[source][0] < placed.positions[target][0]


@given(networks(max_neurons=9))
def test_routes_begin_and_end_at_the_rims(net):
    placed = layout(net)
    for (source, target), route in placed.routes.items():
        assert len(route) % 3 == 1
        assert math.dist(route[0], placed.positions[source]) == pytest.approx(placed.radius)
        assert math.dist(route[-1], placed.positions[target]) == pytest.approx(placed.radius)


@given(networks(max_neurons=9))
def test_bias_nodes_stand_below_all_others_of_their_part(net):
    placed = layout(net)
    biases = {node.name for node in net.nodes if isinstance(node, ns.Bias)}
    for names in nx.weakly_connected_components(nx.DiGraph(net.graph.edges)):
        others = [placed.positions[name][1] for name in names - biases]
        for name in names & biases:
            assert all(placed.positions[name][1] < y for y in others)


@given(networks(max_neurons=9))
def test_reordering_never_adds_crossings(net):
    for part in columns(net):
        right = neighbours(part.links())["r"]
        before = crossings(part.items, right)
        reduce_crossings(part)
        assert crossings(part.items, right) <= before


def test_crossings_are_counted_as_the_definition_counts_them():
    right = {"a": ["y", "z"], "b": ["x", "y"], "c": ["x"]}
    links = [(s, t) for s, targets in right.items() for t in targets]
    expected = sum(
        (a < b and y < x) or (b < a and x < y) for (a, x), (b, y) in combinations(links, 2)
    )
    assert crossings([["a", "b", "c"], ["x", "y", "z"]], right) == expected == 6


def test_connections_are_uncrossed_where_that_is_possible():
    net = ns.Network()
    for name in ("i1", "i2", "i3"):
        net.add_input(name)
    for name, source in (("h1", "i3"), ("h2", "i1"), ("h3", "i2")):
        net.add_neuron(name)
        net.connect(source, name, weight=1)
    placed = layout(net)
    for source, target in placed.routes:
        assert placed.positions[source][1] == pytest.approx(placed.positions[target][1])


def test_a_dense_network_keeps_the_order_in_which_it_was_built():
    placed = layout(ns.dense([3, 5, 2]))
    heights = [placed.positions[f"h{index}"][1] for index in range(1, 6)]
    assert heights == [2.0, 1.0, 0.0, -1.0, -2.0]


def test_an_output_that_feeds_nothing_stands_in_the_last_column():
    net = skipping()
    net.add_output("early")
    net.connect("i1", "early", weight=1)
    assert ranks(net)["early"] == ranks(net)["o1"]


def test_large_columns_leave_out_their_middle_and_say_how_many():
    net = ns.dense([64, 32, 10])
    placed = layout(net)
    assert [len(each.names) for each in placed.elided] == [54, 22]
    left_out = {name for each in placed.elided for name in each.names}
    assert left_out | set(placed.positions) == set(net)
    assert left_out.isdisjoint(placed.positions)


def test_a_column_of_twelve_is_shown_and_one_of_thirteen_is_large():
    for count, left_out in ((LARGEST, []), (LARGEST + 1, [3])):
        assert [len(each.names) for each in layout(ns.dense([count, 2])).elided] == left_out


def test_large_columns_are_images_of_all_their_nodes_by_choice():
    net = ns.dense([40, 3], seed=1)
    placed = layout(net, large="dense")
    (image,) = placed.images
    assert image.names == tuple(f"i{at}" for at in range(1, 41)) and image.columns == 7
    assert {*image.names, *placed.positions} == set(net) and placed.elided == {}
    with pytest.raises(ns.OptionError, match="no way to show large columns 'all'"):
        layout(net, large="all")


def test_hash_seeds_change_nothing():
    code = (
        "from tests.view.examples import skipping; from neurosim.view.layout.layout import layout; "
        "placed = layout(skipping()); print(placed, dict(placed.routes))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1


def test_an_empty_network_has_a_layout():
    placed = layout(ns.Network())
    assert placed.positions == {} and placed.width > 0


def test_own_positions_are_kept_and_routes_bend_around_nodes():
    net = skipping()
    places = {name: (2.0 * index, 0.0) for index, name in enumerate(net)}
    placed = layout(net, places)
    assert placed.positions == places
    check_clear(placed)
    check_apart(placed)


def test_own_positions_of_a_recurrent_network_show_its_loops():
    net = ns.recurrent([2, 3, 1], seed=1)
    placed = layout(net, {name: (2.0 * (at % 3), at // 3) for at, name in enumerate(net)})
    for name in ("h1", "h2", "h3"):
        far = [
            math.dist(point, placed.positions[name]) for point in along(placed.routes[name, name])
        ]
        assert max(far) > 2 * placed.radius
    check_clear(placed)
    check_apart(placed)


def test_own_positions_of_many_connections_are_drawn_straight():
    net = ns.dense([200, 100], seed=1)
    placed = layout(net, {name: (at % 17, at // 17) for at, name in enumerate(net)})
    assert len(placed.routes) == 20_100
    assert all(len(along(route)) == 2 for route in placed.routes.values())


@SOME
@given(st.permutations(range(6)))
def test_own_positions_anywhere_are_clear(order):
    net = skipping()
    places = {name: (2.0 * (at % 3), 2.0 * (at // 3)) for name, at in zip(net, order, strict=True)}
    check_clear(layout(net, places))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"h9": (0, 0)}, "no node 'h9' in network 'skip'"),
        ({"h1": (0, float("nan"))}, "the position of 'h1' must be a finite number, got nan"),
        ({"h1": 5}, "the position of 'h1' must be a list or another sequence, got 5"),
        ({"h1": (0, 1, 2)}, r"the position of 'h1' must be a pair \(x, y\), got \(0, 1, 2\)"),
    ],
)
def test_own_positions_that_cannot_be_are_refused(change, message):
    net = skipping()
    with pytest.raises(ns.NeurosimError, match=message):
        layout(net, {**{name: (index, 0) for index, name in enumerate(net)}, **change})
    with pytest.raises(ns.InputError, match="'o1' is missing"):
        layout(net, {name: (0, 0) for name in net if name != "o1"})


def test_straight_routes_are_straight_lines():
    placed = layout(ns.dense([2, 2]))
    assert all(len(along(route)) == 2 for route in placed.routes.values())


def test_an_image_of_a_layer_is_as_nearly_a_square_as_can_be_and_in_order():
    placed = layout(ns.dense([784, 30, 10], seed=1), large="dense")
    large, small = placed.images
    assert large.columns == 28 and large.names[28] == "i29"
    one, below = large.spots[0], large.spots[28]
    assert (below[0], below[1]) == (one[0], pytest.approx(one[1] - large.side))
    left, bottom, right, top = small.box
    assert small.columns == 6 and (right - left) == pytest.approx(top - bottom + small.side)
    for image in placed.images:
        assert [image.at(*spot) for spot in image.spots] == [*image.names]
    assert small.at(left - 0.01, top - 0.01) is None


def test_connections_that_skip_an_image_pass_it():
    net = ns.dense([2, 30, 1], seed=1)
    net.connect("i1", "o1", weight=1), net.connect("i2", "o1", weight=1)
    placed = layout(net, large="dense")
    left, bottom, right, top = placed.images[0].box
    for ends in (("i1", "o1"), ("i2", "o1")):
        check_free(placed, ends)
        for x, y in polyline(placed.routes[ends]):
            assert not (left < x < right and bottom < y < top)


def test_parts_that_nothing_joins_stand_one_below_the_other():
    net = parts()
    placed = layout(net)
    bands = [
        [placed.positions[name][1] for name in names]
        for names in nx.weakly_connected_components(nx.DiGraph(net.graph.edges))
    ]
    bands.sort(key=max, reverse=True)
    assert len(bands) == 3
    for upper, lower in pairwise(bands):
        assert max(lower) <= min(upper) - 1
    assert placed.positions["lonely"][1] <= min(bands[-1]) - 1
    check_clear(placed)


def test_a_node_that_is_left_out_is_reached_at_its_mark():
    placed = layout(ns.dense([64, 32, 10]))
    mark = next(spot for gap, spot in placed.elided.items() if "h20" in gap.names)
    route = placed.lead("i1", "h20")
    assert math.dist(route[-1], mark) == pytest.approx(placed.radius)
    assert math.dist(route[0], placed.positions["i1"]) == pytest.approx(placed.radius)
    assert placed.lead("i1", "nobody") is None


def test_a_share_of_a_route_is_one_of_its_length():
    placed = layout(skipping())
    for route in placed.routes.values():
        steps = [math.dist(a, b) for a, b in pairwise(polyline(route))]
        assert max(steps) < 4 * min(steps)


@given(networks())
def test_inputs_and_outputs_of_a_part_stand_in_the_order_of_the_network(net):
    placed = layout(net)
    for nodes in (net.inputs, net.outputs):
        for part in nx.weakly_connected_components(net.graph):
            shown = [each for each in nodes if each.name in placed.positions and each.name in part]
            spots = [placed.positions[each.name] for each in shown]
            for (x, y), (u, v) in combinations(spots, 2):
                assert x != u or y > v


def test_outputs_that_would_cross_less_the_other_way_round_keep_their_order():
    net = ns.Network()
    for name in ("i1", "i2"):
        net.add_input(name)
    for name, source in (("o1", "i2"), ("o2", "i1")):
        net.add_output(name)
        net.connect(source, name, weight=1.0)
        net.connect("i1", name, weight=1.0) if name == "o1" else None
    placed = layout(net).positions
    assert placed["i1"][1] > placed["i2"][1] and placed["o1"][1] > placed["o2"][1]


def test_a_picture_takes_in_nodes_and_groups_that_come_later():
    net = ns.Network()
    names = [net.add_input(f"x{at}").name for at in range(1, 5)]
    net.add_output("o1")
    net.connect_all(names, "o1", [0.5] * 4)
    assert not layout(net).images
    net.add_group("x", names, (2, 2))
    assert [image.names for image in layout(net).images] == [tuple(names)]
    net.add_neuron("h1")
    net.connect("h1", "o1", weight=0.5)
    assert "h1" in layout(net).positions
