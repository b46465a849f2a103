"""Networks as GraphML, GEXF, DOT and node-link JSON."""

import json
import sys
from importlib.util import find_spec

import networkx as nx
import pytest
from hypothesis import given

import neurosim as ns
from tests.recurrent import recurrent_networks
from tests.strategies import ROUND_TRIPS, TURN, networks

pytest.importorskip("numpy")
DOT = [".dot", ".gv"] if find_spec("pydot") else []
ENDINGS = [".graphml", ".gexf", ".json", *DOT]
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # pydot's, about pyparsing


def structure(net):
    nodes = [repr(node) for node in net.nodes]
    edges = [
        (each.label, each.weight, each.delay, each.trainable, each.parameter.fixed)
        for each in net.connections
    ]
    numbers = {parameter: place for place, parameter in enumerate(net.parameters)}
    return nodes, edges, [numbers[each.parameter] for each in net.connections]


@ROUND_TRIPS
@given(net=networks() | recurrent_networks())
def test_random_networks_come_back_as_they_were(tmp_path_factory, net):
    inputs = [0.3, -0.4, 1.1][: len(net.inputs)]
    given_in = [inputs, inputs] if net.recurrent else inputs
    expected, wanted = net.predict(given_in), structure(net)
    folder = tmp_path_factory.mktemp("graphs")
    for ending in ENDINGS:
        path = net.to_graph(folder / f"net{ending}")
        again = ns.from_graph(path, activations={"turn": TURN})
        assert structure(again) == wanted
        assert again.predict(given_in) == expected


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    "net",
    [
        ns.recurrent([2, 3, 1], "lstm", bidirectional=True, seed=1),
        ns.recurrent([2, 3, 1], seed=1).unroll(2),
        ns.convolutional((4, 4), [2], 3, outputs=2, output_activation="softmax", seed=1),
        ns.dense([2, 2, 1], [ns.prelu(0.123456789), "logistic"], seed=1),
    ],
    ids=lambda each: each.name,
)
def test_delays_shared_weights_and_odd_names_come_back(tmp_path, ending, net):
    again = ns.from_graph(net.to_graph(tmp_path / f"net{ending}"))
    assert structure(again) == structure(net)
    assert again.groups == net.groups
    assert again.name == net.name


def test_names_and_scaling_go_along(tmp_path):
    net = ns.dense([2, 1], seed=1)
    net.scaling = ns.Scaling(((0.0, 50.0), (1.0, 3.0)), (), ("kg", 'the "cm"'), ("cat", "dog"))
    for ending in ENDINGS:
        assert ns.from_graph(net.to_graph(tmp_path / f"net{ending}")).scaling == net.scaling


def test_names_that_no_xml_can_hold_are_refused(tmp_path):
    net = ns.Network("odd")
    net.add_input("i\x01"), net.add_output('<"ü"&>'), net.connect("i\x01", '<"ü"&>', 1.0)
    for ending in (".graphml", ".gexf"):
        with pytest.raises(ns.OptionError, match=r"'i\\x01' holds a sign that no XML can"):
            net.to_graph(tmp_path / f"net{ending}")
    assert not list(tmp_path.iterdir())
    for ending in (".json", *DOT):
        again = ns.from_graph(net.to_graph(tmp_path / f"net{ending}"))
        assert structure(again) == structure(net)


@pytest.mark.skipif(not DOT, reason="needs pydot")
def test_names_that_dot_would_take_for_something_else(tmp_path):
    net = ns.Network('the "odd" \\')
    net.add_input('"'), net.add_output('a:b\\"c\\'), net.connect('"', 'a:b\\"c\\', 1.0)
    again = ns.from_graph(net.to_graph(tmp_path / "net.dot"))
    assert (again.name, structure(again)) == (net.name, structure(net))
    net.add_output("node"), net.connect('"', "node", 1.0)
    with pytest.raises(ns.OptionError, match="'node' is a word that DOT keeps for itself"):
        net.to_graph(tmp_path / "other.dot")


@pytest.mark.skipif(not DOT, reason="needs pydot")
def test_dot_that_another_program_wrote(tmp_path):
    path = tmp_path / "net.gv"
    path.write_text('digraph { node [shape=box]; a [label="the\\lfirst"]; a -> b [weight=2] }')
    net = ns.from_graph(path)
    assert [each.label for each in net.connections] == ["a -> b"]
    assert net.connections[0].weight == 2.0


def test_dot_without_pydot_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pydot", None)
    (tmp_path / "net.dot").write_text("digraph {a -> b}")
    with pytest.raises(ns.MissingExtraError, match="pip install pydot"):
        ns.from_graph(tmp_path / "net.dot")
    with pytest.raises(ns.MissingExtraError, match="pip install pydot"):
        ns.dense([1, 1], seed=1).to_graph(tmp_path / "new.gv")


def test_a_graph_of_ones_own():
    graph = nx.DiGraph()
    graph.add_weighted_edges_from([("age", "score", 2), (7, "score", -0.5)])
    graph.nodes["score"]["activation"] = "identity"
    net = ns.from_graph(graph, name="mine")
    assert net.predict({"age": 3, "7": 2}) == [5.0]
    assert (net.name, [node.name for node in net.inputs]) == ("mine", ["age", "7"])


def graph(nodes=(), **edge):
    made = nx.DiGraph()
    made.add_nodes_from(nodes)
    made.add_edge("a", "b", **edge)
    return made


def loop():
    made = graph(weight=1.0)
    made.add_edge("b", "a", weight=1.0)
    return made


def shared():
    made = graph(weight=1.0, parameter=0)
    made.add_edge("a", "c", weight=2.0, parameter=0)
    return made


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (graph(), "edge 'a' -> 'b': it has no weight"),
        (graph(weight="much"), "its weight must be a finite number, got 'much'"),
        (graph(weight=float("nan")), "edge 'a' -> 'b': its weight must be a finite number"),
        (graph(weight=1.0, trainable="trueish"), "no trainable 'trueish'; did you mean 'true'"),
        (graph(weight=1.0, delay=0.5), "its delay must be a whole number"),
        (graph([("b", {"activation": "tanhh"})], weight=1), "node 'b': .* did you mean 'tanh'"),
        (graph([("b", {"aggregation": "median"})], weight=1), "node 'b': no aggregation 'median'"),
        (graph([("b", {"kind": "state"})], weight=1), "'b' is a state, and only neurons receive"),
        (graph([("b", {"kind": "layer"})], weight=1), "no kind of node 'layer'"),
        (graph(weight=1.0, place="first"), "edge 'a' -> 'b': its place must be a finite number"),
        (ns.dense([2, 1]).graph, r"node 'i1': .* give from_graph its net.plain_graph\(\)"),
        (graph([("b", {"kind": "input"})], weight=1), "edge 'a' -> 'b': .* only neurons receive"),
        (loop(), "edge 'b' -> 'a': .* loop without delay"),
        (shared(), "parameter 0 has two weights"),
        (nx.Graph([("a", "b")]), "a network is a DiGraph"),
        (nx.MultiDiGraph([("a", "b")]), "a network is a DiGraph"),
        (5, "a network is a DiGraph"),
    ],
)
def test_graphs_that_are_no_networks_are_refused(given, message):
    with pytest.raises(ns.NeurosimError, match=message):
        ns.from_graph(given)


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa">]><graphml><graph edgedefault="directed"/></graphml>'


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("net.graphml", "<graphml", "net.graphml: it holds no such graph"),
        ("net.graphml", BOMB, "a document type of its own"),
        ("net.json", "{}", "net.json: it holds no such graph"),
        ("net.gexf", "", "net.gexf: it holds no such graph"),
        ("net.gml", "", "no format of graphs '.gml'"),
        ("net.json", json.dumps({"nodes": [{"id": "a"}, {"id": "b"}], "links": [
            {"source": "a", "target": "b"}, {"source": "a", "target": "b"}]}), "several edges"),
        ("net.graphml", '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
         '<graph edgedefault="undirected"><node id="a"/></graph></graphml>', "no direction"),
        ("net.png", "", "no format of graphs '.png'"),
    ],
)  # fmt: skip
def test_broken_files_are_refused(tmp_path, name, content, message):
    (tmp_path / name).write_text(content)
    with pytest.raises(ns.NeurosimError, match=message):
        ns.from_graph(tmp_path / name)


def test_a_document_type_is_refused_in_every_encoding(tmp_path):
    (tmp_path / "net.graphml").write_bytes(BOMB.encode("utf-16"))
    with pytest.raises(ns.FileError, match="a document type of its own"):
        ns.from_graph(tmp_path / "net.graphml")


def test_files_cut_short_are_refused(tmp_path):
    net = ns.dense([2, 2, 1], seed=1)
    for ending in ENDINGS:
        content = net.to_graph(tmp_path / f"net{ending}").read_bytes()
        for length in range(0, len(content) - 20, 101):
            (tmp_path / f"cut{ending}").write_bytes(content[:length])
            with pytest.raises(ns.NeurosimError):
                ns.from_graph(tmp_path / f"cut{ending}")


@pytest.mark.skipif(not DOT, reason="needs pydot")
def test_what_a_broken_file_holds_is_not_printed(tmp_path, capsys):
    path = tmp_path / "net.dot"
    path.write_text('digraph {\n"\x1b]0;owned\x07" -> [;\n}', encoding="utf-8")
    with pytest.raises(ns.FileError, match="Expected") as caught:
        ns.from_graph(path)
    assert "owned" not in str(caught.value)
    assert capsys.readouterr() == ("", "")
