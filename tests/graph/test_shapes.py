"""Any acyclic graph: tiny ones, odd ones, very deep and very wide ones."""

import gc
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest

import neurosim as ns

ROOT = Path(ns.__file__).parents[1]
LARGE, DEEP = 30_000, 5_000


# Small and odd


def test_one_neuron_alone(engine):
    net = ns.Network()
    net.add_output("o")
    assert net.predict([]) == [0.5]
    history = ns.train(net, [([], [1.0])], 2, engine=engine)
    assert history.losses == (0.125, 0.125)


def test_one_neuron_with_a_bias_learns(engine):
    net = ns.Network()
    net.add_bias("b"), net.add_output("o", "identity"), net.connect("b", "o", weight=0.0)
    ns.train(net, [([], [2.0])], 1, learning_rate=0.5, engine=engine)
    assert net["b", "o"].weight == 1.0


def test_no_hidden_layer(engine):
    net = ns.dense([2, 1], seed=1)
    land = [([0, 0], [0]), ([0, 1], [0]), ([1, 0], [0]), ([1, 1], [1])]
    history = ns.train(net, land, 2000, learning_rate=1.0, engine=engine)
    assert history.losses[-1] < 0.01
    assert [round(net.predict(inputs)[0]) for inputs, _ in land] == [0, 0, 0, 1]


def test_isolated_nodes_change_nothing(engine):
    plain, odd = ns.dense([2, 2, 1], seed=1), ns.dense([2, 2, 1], seed=1)
    odd.add_neuron("alone", "tanh"), odd.add_bias("b9"), odd.add_neuron("max", "relu", "max")
    odd.add_neuron("one", "identity", "product")
    patterns = [([0, 1], [1]), ([1, 1], [0])]
    for net in (plain, odd):
        ns.train(net, patterns, 5, engine=engine)
    assert [each.value for each in odd.parameters] == [each.value for each in plain.parameters]
    ns.forward(odd, [0, 1])
    assert (odd["alone"].output, odd["max"].output, odd["one"].output) == (0.0, 0.0, 1.0)


def test_an_isolated_input_and_an_isolated_output(engine):
    net = ns.dense([2, 2, 1], seed=1)
    net.add_input("i3"), net.add_output("o2", "tanh")
    assert net.predict([0, 1, 5])[1] == 0.0
    history = ns.train(net, [([0, 1, 5], [1, 0.5])], 3, engine=engine)
    assert history.losses[-1] >= 0.125


def test_two_networks_in_one():
    net = ns.Network()
    for part in ("a", "b"):
        net.add_input(f"i_{part}"), net.add_output(f"o_{part}")
        net.connect(f"i_{part}", f"o_{part}", weight=1.0)
    ns.train_step(net, {"i_a": 1, "i_b": 0}, {"o_a": 1, "o_b": 0.5})
    assert net["i_a", "o_a"].weight > 1.0
    assert net["i_b", "o_b"].weight == 1.0


def test_an_empty_network():
    net = ns.Network()
    assert (net.predict([]), len(net), list(net), net.parameters) == ([], 0, [], ())
    assert len(ns.forward(net, [])) == 0
    assert repr(net) == "Network('network')"


def test_the_order_is_by_generations_and_then_as_added():
    net = ns.Network()
    for name in ("z", "y", "x"):
        net.add_neuron(name)
    net.add_input("i"), net.add_output("o")
    for source, target in [("i", "x"), ("i", "z"), ("x", "y"), ("z", "o"), ("y", "o")]:
        net.connect(source, target, weight=1.0)
    assert [node.name for node in net.order] == ["i", "z", "x", "y", "o"]


# Large


@pytest.fixture
def collector_resting():
    """Switch garbage collection off: it would look at millions of objects again and again."""
    gc.collect(), gc.disable()
    yield
    gc.enable()


def chain(length, backwards=False):
    """A network as deep as it has connections."""
    net = ns.Network("chain")
    net.add_input("n0")
    for index in range(1, length):
        net.add_neuron(f"n{index}", "identity")
    net.add_output(f"n{length}", "identity")
    pairs = [(f"n{index}", f"n{index + 1}") for index in range(length)]
    for source, target in reversed(pairs) if backwards else pairs:
        net.connect(source, target, weight=1.0)
    return net


@pytest.mark.usefixtures("collector_resting")
def test_a_network_of_five_thousand_layers():
    net = chain(DEEP)
    net["n0", "n1"].weight = 2.0
    assert net.predict([0.5]) == [1.0]
    recording = ns.train_step(net, [0.5], [0.0], learning_rate=1e-6)
    assert net["n1"].error == -1.0
    assert net["n0", "n1"].weight == 2.0 - 1e-6 * 0.5
    recording.rewind()
    assert net["n0", "n1"].weight == 2.0
    with pytest.raises(ns.NetworkError, match="a loop without delay: n1 -> n2 -> n3 -> "):
        net.connect(f"n{DEEP}", "n1", weight=1.0)


@pytest.mark.usefixtures("collector_resting")
def test_a_network_of_five_thousand_layers_built_from_the_end_and_copied():
    net = chain(DEEP, backwards=True).copy()
    assert net.predict([0.5]) == [0.5]


@pytest.mark.usefixtures("collector_resting")
def test_thirty_thousand_connections_wide():
    net = ns.dense([LARGE - 1, 1], activation="identity", seed=1)
    patterns = [([0.001] * (LARGE - 1), [1.0])]
    first, second = ns.train(net, patterns, 2, learning_rate=0.5).losses
    assert second < first
    assert len(net["o1"].incoming) == LARGE


# Seeds


CODE = """
import neurosim as ns
net = ns.dense([3, 5, 4, 2], ["tanh", "relu", "logistic"], weights="glorot", seed=11)
net.split("i1", "h1_2", "middle", "softplus")
net.connect("i2", "o1", weight=0.25)
data = [([a, b, a * b], [float(a > b), float(a == b)]) for a in (0, 1) for b in (0, 1)]
history = ns.train(net, data, 30, 0.4, batch_size=3, momentum=0.9, shuffle=True, seed=5)
print([loss.hex() for loss in history.losses])
print([parameter.value.hex() for parameter in net.parameters])
print([node.name for node in net.order], [c.label for c in net.connections])
"""


def test_the_same_seed_gives_the_same_floats_in_two_processes():
    runs = [
        subprocess.run(
            [sys.executable, "-c", CODE],
            capture_output=True, text=True, check=True, cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
        ).stdout
        for seed in ("1", "271828")
    ]  # fmt: skip
    assert runs[0] == runs[1] != ""


def test_the_seed_alone_decides_the_weights():
    def drawn(**options):
        return [each.value for each in ns.dense([3, 4, 2], **options).parameters]

    assert drawn(seed=1) == drawn(seed=1) != drawn(seed=2)
    assert drawn() == drawn(seed=0)
    assert all(-0.5 <= value <= 0.5 for value in drawn(seed=3))


@pytest.mark.parametrize(
    ("way", "limits"),
    [("glorot", {"h": (6 / 7) ** 0.5, "o": 1.0}), ("he", {"h": 2**0.5, "o": 1.5**0.5})],
)
def test_glorot_and_he_draw_from_their_ranges_and_start_biases_at_0(way, limits):
    net = ns.dense([3, 4, 2], weights=way, seed=1)
    for each in net.connections:
        limit = 0.0 if each.source.name[0] == "b" else limits[each.target.name[0]]
        assert abs(each.weight) <= limit
    largest = max(abs(each.weight) for each in net.connections)
    assert 0.5 < largest <= max(limits.values())


# The networkx view


@pytest.fixture
def view():
    return ns.dense([2, 2, 1], seed=1).graph


def test_networkx_algorithms_take_the_graph(view):
    assert nx.is_directed_acyclic_graph(view)
    assert nx.shortest_path(view, "i1", "o1") == ["i1", "h1", "o1"]
    assert list(nx.topological_sort(view))[-1] == "o1"
    assert nx.dag_longest_path_length(view, weight=None) == 2
    assert nx.descendants(view, "h1") == {"o1"}
    assert nx.ancestors(view, "o1") == {"i1", "i2", "h1", "h2", "b1", "b2"}
    assert nx.number_weakly_connected_components(view) == 1
    assert len(nx.spring_layout(view, seed=1)) == 7
    assert nx.to_dict_of_lists(view)["h1"] == ["o1"]
    assert nx.adjacency_matrix(view, weight=None).sum() == 9
    assert view.reverse(copy=False).has_edge("o1", "h1")
    assert view.to_undirected().has_edge("o1", "h1")
    assert set(view.subgraph(["i1", "h1"]).edges) == {("i1", "h1")}
    assert nx.is_isomorphic(view, ns.dense([2, 2, 1]).graph)
    assert dict(view.in_degree())["o1"] == 3


def test_names_are_keys_and_objects_attributes():
    net = ns.dense([2, 2, 1])
    assert net.graph.nodes["h1"]["node"] is net["h1"]
    assert net.graph.edges["i1", "h1"]["connection"] is net["i1", "h1"]
    assert net.graph.name == "2-2-1"


def test_the_view_follows_edits():
    net = ns.dense([2, 2, 1])
    view = net.graph
    net.add_neuron("new"), net.disconnect("i1", "h1")
    assert "new" in view
    assert not view.has_edge("i1", "h1")


@pytest.mark.parametrize(
    "change",
    [
        lambda view: view.add_node("x"),
        lambda view: view.add_edge("i1", "o1"),
        lambda view: view.add_edges_from([("i1", "o1")]),
        lambda view: view.remove_node("h1"),
        lambda view: view.remove_edge("i1", "h1"),
        lambda view: view.clear(),
        lambda view: view.nodes["h1"].update(node=None),
        lambda view: view.nodes["h1"].__setitem__("node", None),
        lambda view: view.edges["i1", "h1"].__setitem__("connection", None),
        lambda view: view["i1"]["h1"].__setitem__("connection", None),
        lambda view: view["i1"].__setitem__("o1", {}),
        lambda view: view.adj["i1"].pop("h1"),
        lambda view: view.graph.__setitem__("name", "x"),
        lambda view: nx.set_edge_attributes(view, 1.0, "weight"),
    ],
)
def test_the_view_refuses_every_change(change):
    net = ns.dense([2, 2, 1])
    with pytest.raises((nx.NetworkXError, TypeError, AttributeError)):
        change(net.graph)
    assert net.graph.nodes["h1"]["node"] is net["h1"]
    assert net.graph.edges["i1", "h1"]["connection"] is net["i1", "h1"]
    assert (len(net), len(net.connections)) == (7, 9)


def test_a_copy_of_the_view_may_be_changed_without_harm():
    net = ns.dense([2, 2, 1])
    copy = net.graph.copy()
    copy.nodes["h1"]["node"] = None
    copy.remove_edge("i1", "h1")
    assert net.graph.nodes["h1"]["node"] is net["h1"]
    assert net["i1", "h1"] in net["h1"].incoming
