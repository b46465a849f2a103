"""Algorithms of networkx find the weights, and other programs read the files that it writes."""

import copy
import io

import networkx as nx
import pytest

import neurosim as ns


@pytest.fixture
def net():
    net = ns.Network("diamond")
    net.add_input("i1"), net.add_bias("b1")
    net.add_neuron("h1", "tanh"), net.add_neuron("h2", "relu", "max"), net.add_output("o1")
    net.connect("i1", "h1", weight=0.5), net.connect("i1", "h2", weight=2.0)
    net.connect("b1", "h1", weight=-0.25, trainable=False)
    net.connect("h1", "o1", weight=4.0)
    net.connect("h2", "o1", parameter=net["i1", "h1"].parameter)
    return net


WEIGHTS = {
    ("i1", "h1"): 0.5,
    ("i1", "h2"): 2.0,
    ("b1", "h1"): -0.25,
    ("h1", "o1"): 4.0,
    ("h2", "o1"): 0.5,
}


def test_an_edge_shows_the_weight_as_it_is_now(net):
    view = net.graph
    assert nx.get_edge_attributes(view, "weight") == WEIGHTS
    net["i1", "h1"].weight = 8.0
    assert view.edges["i1", "h1"]["weight"] == view["h2"]["o1"]["weight"] == 8.0
    assert set(view.edges["i1", "h1"]) == {"connection", "weight"}
    assert len(view.edges["i1", "h1"]) == 2
    assert view.reverse(copy=False).edges["h1", "i1"]["weight"] == 8.0
    assert view.subgraph(["i1", "h1"]).edges["i1", "h1"]["weight"] == 8.0


def test_algorithms_use_the_weights(net):
    view = net.graph
    table = nx.to_numpy_array(view, nodelist=["i1", "b1", "h1", "h2", "o1"])
    assert table.tolist() == [
        [0.0, 0.0, 0.5, 2.0, 0.0],
        [0.0, 0.0, -0.25, 0.0, 0.0],
        [0.0, 0.0, 0.0, 0.0, 4.0],
        [0.0, 0.0, 0.0, 0.0, 0.5],
        [0.0, 0.0, 0.0, 0.0, 0.0],
    ]
    assert nx.to_scipy_sparse_array(view).sum() == 6.75
    assert nx.shortest_path(view, "i1", "o1", weight="weight") == ["i1", "h2", "o1"]
    assert nx.shortest_path_length(view, "i1", "o1", weight="weight") == 2.5
    assert nx.bellman_ford_path_length(view, "b1", "o1") == 3.75
    assert nx.dag_longest_path(view) == ["i1", "h1", "o1"]
    assert view.in_degree("o1", weight="weight") == 4.5
    assert view.size(weight="weight") == 6.75


def test_a_copy_of_the_view_has_the_weights_as_plain_numbers(net):
    other = net.graph.copy()
    other.edges["i1", "h1"]["weight"] = 9.0
    assert net["i1", "h1"].weight == 0.5
    assert other.edges["i1", "h1"]["connection"] is net["i1", "h1"]


def test_the_weight_is_set_on_the_connection_only(net):
    with pytest.raises(TypeError, match="does not support item assignment"):
        net.graph.edges["i1", "h1"]["weight"] = 1.0
    with pytest.raises(TypeError, match="does not support item assignment"):
        nx.set_edge_attributes(net.graph, 1.0, "weight")


def test_a_deep_copy_of_the_view_is_of_a_network_of_its_own_and_read_only(net):
    other = copy.deepcopy(net.graph)
    assert other.nodes["h1"]["node"] is not net["h1"]
    assert other.nodes["h1"]["node"].network["i1", "h1"] is other.edges["i1", "h1"]["connection"]
    with pytest.raises(TypeError):
        other.nodes["h1"]["node"] = None
    other.edges["i1", "h1"]["connection"].weight = 3.0
    assert other.edges["i1", "h1"]["weight"] == 3.0
    assert net.graph.edges["i1", "h1"]["weight"] == 0.5


@pytest.mark.parametrize(
    ("write", "read"),
    [
        (nx.write_graphml, nx.read_graphml),
        (nx.write_gexf, nx.read_gexf),
        (nx.write_gml, nx.read_gml),
    ],
    ids=["graphml", "gexf", "gml"],
)
def test_files_that_other_programs_read_hold_the_numbers(net, write, read):
    ns.train_step(net, [0.5], [1.0])
    file = io.BytesIO()
    write(net.plain_graph(), file)
    file.seek(0)
    other = read(file)
    assert list(other) == [node.name for node in net.nodes]
    for each in net.connections:
        edge = other.edges[each.source.name, each.target.name]
        assert edge["weight"] == each.weight
        assert edge["gradient"] == each.gradient
        assert bool(edge["trainable"]) == each.trainable
    assert other.edges["i1", "h1"]["parameter"] == other.edges["h2", "o1"]["parameter"]
    assert other.nodes["h2"]["kind"] == "neuron"
    assert other.nodes["h2"]["activation"] == "relu"
    assert other.nodes["h2"]["aggregation"] == "max"
    assert other.nodes["o1"]["error"] == net["o1"].error
    assert other.nodes["b1"] | {"label": "b1"} == {"kind": "bias", "output": 1.0, "label": "b1"}


def test_the_plain_graph_is_a_moment_of_its_own(net):
    plain = net.plain_graph()
    net["i1", "h1"].weight = 8.0
    plain.remove_node("h2")
    assert plain.edges["i1", "h1"]["weight"] == 0.5
    assert "h2" in net
