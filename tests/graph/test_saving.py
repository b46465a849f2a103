"""Saving and loading: exact on any network, whole or not at all, and never more than data."""

import json
import math
import os
import re
import signal
import stat
import subprocess
import sys

import pytest
from hypothesis import given, strategies as st

import neurosim as ns
from tests.states import structure
from tests.strategies import ROUND_TRIPS, TURN, cases


def reloaded(net, path, **options):
    return ns.load(net.save(path, **options), activations={"turn": TURN})


def weights(net):
    return [each.value.hex() for each in net.parameters]


@ROUND_TRIPS
@given(case=cases(losses=("squared_error",), patterns=2), data=st.data())
def test_any_network_comes_back_exactly_and_learns_on_alike(tmp_path_factory, case, data):
    net = case.net
    if net.connections and data.draw(st.booleans()):
        chosen = data.draw(st.sampled_from(net.connections))
        net.split(chosen.source.name, chosen.target.name, "between")
    again = reloaded(net, tmp_path_factory.mktemp("nets") / "net.json")
    assert structure(again) == structure(net)
    assert weights(again) == weights(net)
    ns.train(net, case.patterns, epochs=2, learning_rate=0.1, engine="graph")
    ns.train(again, case.patterns, epochs=2, learning_rate=0.1, engine="graph")
    assert weights(again) == weights(net)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=8))
def test_every_float_comes_back_to_the_last_bit(tmp_path_factory, values):
    net = ns.Network()
    net.add_output("o1")
    for index, value in enumerate(values):
        net.add_input(f"i{index}")
        net.connect(f"i{index}", "o1", weight=value)
    again = reloaded(net, tmp_path_factory.mktemp("nets") / "net.json")
    assert weights(again) == [value.hex() for value in values]


def test_the_order_of_the_sums_survives_editing(tmp_path):
    net = ns.dense([3, 4, 4, 2], seed=1)
    net.disconnect("i1", "h1_1")
    net.connect("i1", "h1_1", weight=0.1)
    net.remove("h1_2")
    net.split("h1_1", "h2_3", "between", activation="tanh")
    net.disconnect("h1_1", "h2_1")
    net.connect("h1_1", "h2_1", weight=0.3)
    again = reloaded(net, tmp_path / "net.json")
    assert structure(again) == structure(net)


def test_saving_what_was_loaded_writes_the_same_bytes(tmp_path):
    net = ns.dense([2, 3, 1], seed=1)
    first = net.save(tmp_path / "first.json").read_bytes()
    assert ns.load(tmp_path / "first.json").save(tmp_path / "second.json").read_bytes() == first


def test_constants_sharing_freezing_scaling_and_names_of_any_letters(tmp_path):
    net = ns.Network('größer: "net" \n\x00')
    net.add_input("i\t1")
    net.add_neuron("prelu", ns.prelu(1 / 3))
    net.add_output("ö", "exp", "product")
    shared = net.connect("i\t1", "prelu", weight=1 / 7, trainable=False).parameter
    net.connect("prelu", "ö", parameter=shared)
    net.scaling = ns.Scaling(
        ((0.1, 0.7),), ((-1.0, 1.0),), ("größe",), ("ja", "nein"), ("y",), (0.3,)
    )
    again = reloaded(net, tmp_path / "net.json")
    assert (again.name, again.scaling) == (net.name, net.scaling)
    assert structure(again) == structure(net)
    assert again["prelu"].activation.constants == {"alpha": 1 / 3}
    assert again.predict([0.3]) == net.predict([0.3])


@pytest.mark.parametrize(
    ("ending", "hint"),
    [
        ("npz", "net.to_arrays"),
        ("onnx", "net.to_onnx"),
        ("GraphML", "net.to_graph"),
        ("gexf", "net.to_graph"),
        ("dot", "net.to_graph"),
        ("gv", "net.to_graph"),
        ("net", "ns.from_snns only reads"),
        ("foo", rf"so not '.*{re.escape('net.foo')}'$"),
        ("json.bak", "so not"),
    ],
)
def test_another_ending_is_refused(ending, hint, tmp_path):
    path = tmp_path / f"net.{ending}"
    with pytest.raises(ns.OptionError, match=rf"net\.save writes \.json files, .*{hint}"):
        ns.dense([1, 1]).save(path)
    assert not path.exists()


@pytest.mark.parametrize(("method", "own"), [("to_arrays", ".npz"), ("to_onnx", ".onnx")])
@pytest.mark.parametrize(("ending", "hint"), [("foo", "'$"), ("json", "; net.save writes")])
def test_what_is_for_other_programs_goes_into_no_other_ending(method, own, ending, hint, tmp_path):
    path = tmp_path / f"net.{ending}"
    with pytest.raises(ns.OptionError, match=f"net.{method} writes {own} files, .*{hint}"):
        getattr(ns.dense([1, 1]), method)(path)
    assert not path.exists()


@pytest.mark.parametrize("name", ["net", "rate-0.5"])
def test_a_file_without_ending_is_written(tmp_path, name):
    net = ns.dense([1, 1], seed=1)
    assert ns.load(net.save(tmp_path / name)).predict([1]) == net.predict([1])


def test_a_file_of_another_format_is_answered_with_what_reads_it(tmp_path):
    ns.dense([1, 1]).to_arrays(tmp_path / "net.npz")
    with pytest.raises(ns.FileError, match=r"ns\.from_arrays reads such files"):
        ns.load(tmp_path / "net.npz")
    with pytest.raises(ns.FileError, match=r"there is no file .*none\.npz.$"):
        ns.load(tmp_path / "none.npz")


def test_constants_of_which_hundreds_were_made_since_are_still_known(tmp_path):
    net = ns.dense([1, 1], activation=ns.prelu(0.125))
    for index in range(300):
        ns.prelu(index / 1000 + 0.5)
    again = reloaded(net, tmp_path / "net.json")
    assert again["o1"].activation.label == "prelu(alpha=0.125)"


def test_an_activation_of_ones_own_is_asked_for_by_name(tmp_path):
    cube = ns.Activation("cube", lambda x: x**3, lambda x, y: 3 * x * x)
    path = ns.dense([1, 1], activation=cube).save(tmp_path / "net.json")
    with pytest.raises(ns.FileError, match=r"nodes\[2\]: no activation 'cube'.*activations="):
        ns.load(path)
    assert ns.load(path, activations={"cube": cube})["o1"].activation is cube
    with pytest.raises(ns.OptionError, match="cannot be called 'relu'"):
        ns.load(path, activations={"relu": cube})


def test_an_aggregation_of_ones_own_is_asked_for_by_name(tmp_path):
    mean = ns.Aggregation(
        "mean", lambda s: sum(s) / (len(s) or 1), lambda s: (1 / (len(s) or 1),) * len(s)
    )
    net = ns.Network()
    net.add_input("i1")
    net.add_output("o1", aggregation=mean)
    path = net.save(tmp_path / "net.json")
    with pytest.raises(ns.FileError, match=r"nodes\[1\]: no aggregation 'mean'.*aggregations="):
        ns.load(path)
    assert ns.load(path, aggregations={"mean": mean})["o1"].aggregation is mean


def test_a_name_that_belongs_to_another_function_is_refused_and_nothing_is_written(tmp_path):
    false = ns.Activation("relu", abs, lambda x, y: math.copysign(1, x))
    with pytest.raises(ns.OptionError, match=r"'o1' has an activation of your own .* 'relu'"):
        ns.dense([1, 1], activation=false).save(tmp_path / "net.json")
    assert list(tmp_path.iterdir()) == []


def test_a_weight_that_is_no_number_is_refused_and_the_old_file_stays(tmp_path):
    net = ns.dense([1, 1])
    before = net.save(tmp_path / "net.json").read_bytes()
    net.parameters[0]._value = math.nan  # as nothing public leaves it
    with pytest.raises(ns.InputError, match="parameter 0"):
        net.save(tmp_path / "net.json")
    assert (tmp_path / "net.json").read_bytes() == before


KILLED = """
import os, signal, sys, neurosim as ns, neurosim.files
def kill(*_): os.kill(os.getpid(), signal.SIGKILL)
{where} = kill
{large}.save(sys.argv[1])
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
@pytest.mark.parametrize("where", ["neurosim.files.os.fsync", "neurosim.files.Path.replace"])
@pytest.mark.parametrize(
    ("net", "large"),
    [
        (ns.dense([2, 1], seed=1), "ns.dense([20, 20, 5], seed=2)"),
        (ns.recurrent([2, 2, 1], "lstm"), "ns.recurrent([2, 5, 1], 'lstm')"),
    ],
    ids=["plain", "recurrent"],
)
def test_a_kill_in_the_middle_of_saving_leaves_the_old_file_whole(tmp_path, where, net, large):
    path = net.save(tmp_path / "net.json")
    before = path.read_bytes()
    code = KILLED.format(where=where, large=large)
    run = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, check=False)
    assert run.returncode == -signal.SIGKILL, run.stderr
    assert path.read_bytes() == before
    assert structure(ns.load(path)) == structure(net)


def test_a_full_disk_leaves_the_old_file_and_no_rest(tmp_path, monkeypatch):
    path = ns.dense([2, 1], seed=1).save(tmp_path / "net.json")
    before = path.read_bytes()

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ns.FileError, match="cannot be written: No space left"):
        ns.dense([20, 20]).save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_saving_keeps_the_rights_of_the_file_and_follows_a_link(tmp_path):
    path = ns.dense([2, 1]).save(tmp_path / "net.json")
    path.chmod(0o640)
    link = tmp_path / "link.json"
    link.symlink_to(path)
    ns.dense([3, 1]).save(link)
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert len(ns.load(path).inputs) == 3


@pytest.mark.parametrize("name", ["none/net.json", ""])
def test_where_nothing_can_be_written_an_error_says_so(tmp_path, name):
    with pytest.raises(ns.FileError, match="cannot be written"):
        ns.dense([2, 1]).save(tmp_path / name)


# Corrupted files


@pytest.fixture
def good():
    """The document of a small network that has everything."""
    return {
        "format": "neurosim network",
        "version": 1,
        "name": "small",
        "nodes": [
            {"name": "i1", "kind": "input"},
            {"name": "b1", "kind": "bias"},
            {"name": "h1", "kind": "neuron", "activation": "prelu", "constants": {"alpha": 0.5}},
            {"name": "o1", "kind": "output", "activation": "tanh", "aggregation": "max"},
        ],
        "parameters": [{"value": 0.5}, {"value": -1, "trainable": False, "moments": [0.5]}],
        "connections": [["i1", "h1", 0], ["b1", "h1", 1], ["h1", "o1", 0]],
        "scaling": {"inputs": [[0, 1]], "expected": [], "names": ["x"], "classes": []},
    }


def test_the_document_by_hand_is_a_network(tmp_path, good):
    path = tmp_path / "net.json"
    path.write_text(json.dumps(good), encoding="utf-8")
    net = ns.load(path)
    assert net["i1", "h1"].parameter is net["h1", "o1"].parameter
    assert net["b1", "h1"].parameter.moments == (0.5,)
    assert not net["b1", "h1"].trainable
    assert net.scaling.inputs == ((0.0, 1.0),)


def change(*path, to):
    def apply(document):
        *way, last = path
        for key in way:
            document = document[key]
        if to is None:
            del document[last]
        else:
            document[last] = to

    return apply


def add(*path, item):
    def apply(document):
        for key in path:
            document = document[key]
        document.append(item)

    return apply


CORRUPTED = [
    (change("format", to="another"), "'format' does not say 'neurosim network'"),
    (change("format", to=None), "'format' does not say"),
    (change("version", to=None), "lacks the field 'version'"),
    (change("version", to=3), "version 3 is newer"),
    (change("version", to=0), "version must be a whole number of at least 1, got 0"),
    (change("version", to="1"), "version must be a whole number"),
    (change("version", to=True), "version must be a whole number"),
    (change("name", to=7), "the name of a network must be a text, got 7"),
    (change("nodes", to={}), "nodes must be a list"),
    (change("nodes", to=None), "lacks the field 'nodes'"),
    (change("nodes", 2, to="h1"), r"nodes\[2\]: it must be an object, got 'h1'"),
    (change("nodes", 2, "name", to=""), r"nodes\[2\]: a node's name must be .* not empty, got ''"),
    (change("nodes", 2, "name", to="i1"), r"nodes\[2\]: network 'small' already has a node 'i1'"),
    (
        change("nodes", 2, "kind", to="nuron"),
        r"nodes\[2\]: no kind of node 'nuron'; did you mean 'neuron'",
    ),
    (change("nodes", 2, "kind", to=None), r"nodes\[2\]: it lacks the field 'kind'"),
    (change("nodes", 2, "activation", to="__import__"), r"nodes\[2\]: no activation '__import__'"),
    (change("nodes", 2, "activation", to=["tanh"]), r"nodes\[2\]: no activation \['tanh'\]"),
    (
        change("nodes", 2, "constants", to={"beta": 1}),
        r"nodes\[2\]: no field 'beta'; choose from alpha",
    ),
    (
        change("nodes", 2, "constants", "alpha", to="1"),
        r"nodes\[2\]: constant 'alpha' must be a finite",
    ),
    (
        change("nodes", 2, "activaton", to="tanh"),
        r"nodes\[2\]: no field 'activaton'; did you mean 'act",
    ),
    (change("nodes", 3, "aggregation", to="mean"), r"nodes\[3\]: no aggregation 'mean'"),
    (change("nodes", 2, "outgoing", to=["h1"]), r"nodes\[2\]: outgoing must name the targets"),
    (
        change("nodes", 0, "activation", to="tanh"),
        r"nodes\[0\]: input 'i1' computes nothing, so activation=",
    ),
    (
        change("parameters", 0, "value", to="0.5"),
        r"parameters\[0\]: the value of .* must be a finite number",
    ),
    (change("parameters", 0, "value", to=math.nan), "NaN is not a number"),
    (change("parameters", 0, "value", to=-math.inf), "-Infinity is not a number"),
    (
        change("parameters", 0, "value", to=10**400),
        r"parameters\[0\]: the value of .* got one too large",
    ),
    (
        change("parameters", 1, "trainable", to=0),
        r"parameters\[1\]: trainable of a parameter must be True or",
    ),
    (
        change("parameters", 1, "moments", to=[0, {}]),
        r"parameters\[1\]: a number of the moments .* got \{\}",
    ),
    (add("parameters", item={"value": 1}), r"leave parameters\[2\] without a connection"),
    (change("connections", 2, 2, to=2), r"connections\[2\]: the index .* of at most 1, got 2"),
    (change("connections", 2, 2, to=-1), r"connections\[2\]: the index .* of at least 0, got -1"),
    (
        change("connections", 2, 2, to=10**30),
        r"connections\[2\]: the index .* of at most 1, got 1000",
    ),
    (change("connections", 2, 2, to=0.0), r"connections\[2\]: the index .* must be a whole number"),
    (change("connections", 2, 0, to="h9"), r"connections\[2\]: no node 'h9'; did you mean"),
    (change("connections", 2, 1, to="i1"), r"connections\[2\]: it leads to 'i1', and only neurons"),
    (change("connections", 2, to=["h1", "o1"]), r"connections\[2\]: it must be .*got a list of 2"),
    (
        add("connections", item=["i1", "h1", 1]),
        r"connections\[3\]: it connects 'i1' -> 'h1' a second",
    ),
    (
        add("connections", item=["o1", "h1", 1]),
        "close a loop without delay: .*(h1 -> o1|o1 -> h1)",
    ),
    (add("connections", item=["o1", "o1", 1]), "connections close a loop without delay: o1 -> o1"),
    (
        change("scaling", "inputs", 0, to=[1, 0]),
        "scaling: a range must go from low to high, got 1 to 0",
    ),
    (
        change("scaling", "inputs", 0, to=[-1e308, 1e308]),
        "scaling: the width of a range must be a finite",
    ),
    (change("scaling", "names", to="x"), "scaling: names must be a list or .* got 'x'"),
    (change("weights", to=[]), "no field 'weights'; choose from name"),
]


@pytest.mark.parametrize(("corrupt", "message"), CORRUPTED, ids=[each[1] for each in CORRUPTED])
def test_a_corrupted_file_is_refused_by_the_place(tmp_path, good, corrupt, message):
    corrupt(good)
    path = tmp_path / "net.json"
    path.write_text(json.dumps(good), encoding="utf-8")
    with pytest.raises(ns.FileError, match=r"net\.json.*" + message):
        ns.load(path)


DEEP = json.loads("[" * 900 + "]" * 900)


@pytest.mark.parametrize("value", ["x" * 10**5, [0] * 10**5, DEEP], ids=["long", "wide", "deep"])
@pytest.mark.parametrize(
    "place",
    [
        ("name",),
        ("version",),
        ("nodes",),
        ("nodes", 2),
        ("nodes", 2, "name"),
        ("nodes", 2, "kind"),
        ("nodes", 2, "activation"),
        ("nodes", 2, "constants", "alpha"),
        ("parameters", 0, "value"),
        ("parameters", 1, "trainable"),
        ("connections", 2),
        ("connections", 2, 0),
        ("connections", 2, 2),
        ("scaling", "inputs", 0, 0),
    ],
)
def test_a_value_without_measure_anywhere_makes_a_short_message(tmp_path, good, place, value):
    if (place, value) == (("name",), "x" * 10**5):
        return  # a network may be called so
    change(*place, to=value)(good)
    path = tmp_path / "net.json"
    path.write_text(json.dumps(good), encoding="utf-8")
    with pytest.raises(ns.FileError) as caught:
        ns.load(path)
    assert len(str(caught.value)) < 600


def test_many_fields_of_which_one_stands_twice_are_read_quickly(tmp_path):
    fields = ", ".join(f'"{number}": 0' for number in range(100_000))
    path = tmp_path / "net.json"
    path.write_text(f'{{{fields}, "7": 0}}')
    with pytest.raises(ns.FileError, match="the field '7' stands twice"):  # it took minutes
        ns.load(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "line 1, column 1: no JSON here"),
        (b"[1, 2", "line 1, column 6: no JSON here"),
        (b"[]", "must be an object"),
        (b'"net"', "must be an object"),
        (b"\xff\xfe\x00", "is not written in UTF-8"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' * 200_000, "nested too deeply"),
        (b'{"format": "neurosim network", "format": "x"}', "'format' stands twice"),
        (b'{"format": ' + b"9" * 5000 + b"}", "digits"),
    ],
)
def test_what_is_no_json_object_is_refused(tmp_path, content, message):
    path = tmp_path / "net.json"
    path.write_bytes(content)
    with pytest.raises(ns.FileError, match=message):
        ns.load(path)


def test_wherever_a_file_is_cut_off_it_is_refused(tmp_path):
    path = ns.dense([1, 1]).save(tmp_path / "net.json")
    content = path.read_bytes().rstrip()
    for end in range(len(content)):
        path.write_bytes(content[:end])
        with pytest.raises(ns.FileError, match=r"net\.json: line"):
            ns.load(path)


def test_a_file_that_an_editor_of_windows_has_saved_again_is_read(tmp_path):
    net = ns.dense([2, 2, 1], seed=1)
    path = net.save(tmp_path / "net.json")
    path.write_text(path.read_text(), encoding="utf-8-sig", newline="\r\n")
    assert ns.load(path).predict([0.5, 1.0]) == net.predict([0.5, 1.0])


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(ns.FileError, match="there is no file"):
        ns.load(tmp_path / "none.json")
    with pytest.raises(FileNotFoundError.__base__, match="cannot be read"):
        ns.load(tmp_path)


def test_a_scaling_that_an_edit_has_left_behind_is_saved_and_loaded_as_it_stands(tmp_path):
    net = ns.dense([2, 1], seed=1)
    net.scaling = ns.Scaling(inputs=((0.0, 2.0), (1.0, 3.0)))
    net.remove("i2")
    again = ns.load(net.save(tmp_path / "net.json"))
    assert again.scaling == net.scaling
    for each in (net, again):
        with pytest.raises(ns.InputError, match="ranges for 2 inputs, but got 1"):
            each.predict([1.0])
