"""A network at the prompt: a table that lines up, and names to complete."""

import io
import sys

import pytest
from hypothesis import given

import neurosim as ns
from tests.states import state
from tests.strategies import SOME, cases


def columns(text):
    """Where each head of the table begins and ends."""
    head = text.splitlines()[2]
    return head, [head.index(title) for title in ("node", "kind", "incoming weights")]


def test_print_shows_a_table_of_neurons_that_lines_up():
    net = ns.dense([2, 2, 1], seed=1)
    ns.train_step(net, [0.05, 0.10], [1.0])
    lines = str(net).splitlines()
    assert lines[0] == repr(net)
    head, (_, kind, weights) = columns(str(net))
    ends = [head.index(title) + len(title) for title in ("net input", "output", "error")]
    rows = lines[3:]
    assert [row.split()[0] for row in rows] == [node.name for node in net.order]
    for neuron, row in zip(net.order[-3:], rows[-3:], strict=True):
        assert row[kind:].startswith("logistic")
        for end, value in zip(ends, (neuron.net_input, neuron.output, neuron.error), strict=True):
            assert row[:end].endswith(f"{value:.9g}")
            assert row[end] == " "
        assert row[weights:].startswith(f"{neuron.incoming[0].source.name} ")
        assert f"{neuron.incoming[0].weight:.6g}" in row[weights:]


@given(cases())
@SOME
def test_printing_any_network_changes_nothing(case):
    ns.train_step(case.net, case.inputs, case.expected, 0.1, case.loss)
    before = state(case.net)
    assert len(str(case.net).splitlines()) == 3 + len(case.net)
    assert state(case.net) == before


def test_wide_and_long_networks_are_elided():
    net = ns.dense([300, 50, 10], seed=1)
    text = str(net)
    lines = text.splitlines()
    assert len(lines) < 50
    assert max(map(len, lines)) < 160
    assert any(line.startswith("... 322 more") for line in lines)
    assert "... 297 more" in text  # of the 301 weights into each hidden neuron
    assert lines[-1].startswith("o10")


def test_an_empty_network_and_a_frozen_weight_print_too():
    assert str(ns.Network("empty")).startswith("Network('empty')")
    net = ns.Network("frozen")
    net.add_input("i1"), net.add_output("o1", aggregation="max")
    net.connect("i1", "o1", weight=0.5, trainable=False)
    assert "i1 0.5 frozen" in str(net)
    assert "logistic of max" in str(net)


def test_any_name_prints_on_an_ascii_terminal(monkeypatch):
    net = ns.Network("größe")
    net.add_input("größe"), net.add_output("o" * 60)
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    print(net)
    stream.flush()
    printed = stream.buffer.getvalue()
    assert b"gr\\xf6\\xdfe" in printed
    assert b"ooo..." in printed


def test_names_and_pairs_are_offered_for_completion():
    net = ns.dense([2, 1], seed=1)
    offered = net._ipython_key_completions_()
    assert offered == ["i1", "i2", "b1", "o1", ("i1", "o1"), ("i2", "o1"), ("b1", "o1")]
    assert all(key in net for key in offered)


def completed(net, line):
    completer = pytest.importorskip("IPython.core.completer", reason="IPython is not there")
    shell = completer.IPCompleter(namespace={"net": net}, use_jedi=False)
    with completer.provisionalcompleter():
        return {each.text for each in shell.completions(line, len(line))}


def test_ipython_completes_names_and_the_second_of_a_pair():
    net = ns.dense([2, 2, 1], seed=1)
    found = " ".join(completed(net, 'net["h'))
    assert "h1" in found
    assert "h2" in found
    assert "i1" not in found
    second = " ".join(completed(net, 'net["i1", "'))
    assert "h1" in second
    assert "i2" not in second


def test_inputs_and_outputs_are_followed_by_what_the_table_calls_them():
    net = ns.dense([2, 2], seed=1)
    net.scaling = ns.Scaling(names=("age", "sex=m"), classes=("cat", "dog"))
    firsts = [line.split("  ")[0] for line in str(net).splitlines()[3:]]
    assert firsts == ["i1 (age)", "i2 (sex=m)", "b1", "o1 (cat)", "o2 (dog)"]
