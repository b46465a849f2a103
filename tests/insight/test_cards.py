"""A node in a notebook is a card: its numbers, its neighbours, every name escaped."""

import re
from html import unescape

import pytest

import neurosim as ns
from neurosim import presentation
from tests.insight.test_document import parsed
from tests.states import state


def words(node):
    """The texts of a card, numbers in one piece as Python writes them."""
    marks = r"(?s)<style>.*</style>|</?(?:math|mrow|mo|mn)>"
    html = re.sub(marks, "", node._repr_html_()).replace("&#8722;", "-")
    return [unescape(word) for word in parsed(html).words if word.strip()]


def test_a_neuron_shows_its_numbers_and_connections():
    net = ns.dense([2, 2, 1], seed=1)
    ns.forward(net, [0.05, 0.10])
    ns.backward(net, [1.0])
    before = state(net)
    h1 = net["h1"]
    shown = words(h1)
    assert shown[0] == "h1"
    assert "neuron, logistic" in shown[1]
    for value in (h1.net_input, h1.output, h1.error):
        assert f"{value:.9g}" in shown
    for connection in (*h1.incoming, *h1.outgoing):
        assert f"{connection.weight:.6g}" in shown
        assert f"{connection.gradient:.6g}" in shown
    assert state(net) == before


def test_an_output_shows_what_was_expected_and_an_input_its_value():
    net = ns.dense([1, 1], seed=1)
    ns.forward(net, [0.25])
    ns.backward(net, [0.75])
    assert {"expected", "0.75"} <= set(words(net["o1"]))
    assert "0.25" in words(net["i1"])
    assert any("bias node" in word for word in words(net["b1"]))


def test_names_are_escaped_and_many_connections_elided():
    net = ns.Network("hostile")
    net.add_output("<script>alert(1)</script>")
    for index in range(30):
        net.add_input(f"<i{index}>")
        net.connect(f"<i{index}>", "<script>alert(1)</script>", weight=0.5)
    card = net["<script>alert(1)</script>"]._repr_html_()
    assert "script" not in parsed(card).seen
    assert "... 22 more" in card
    assert card.count("<tr>") < 20


def test_the_card_of_an_input_has_its_error_after_a_backward_pass():
    net = ns.dense([2, 2, 1], seed=1)
    ns.train_step(net, [0.5, 0.2], [1])
    shown = words(net["i1"])
    assert shown[shown.index("error") + 2] == f"{net['i1'].error:.9g}"


@pytest.mark.parametrize("chosen", ["i1", "h1", ("h1", "o1"), "explained", "checked"])
def test_a_number_below_0_has_a_minus_in_every_document_of_a_notebook(chosen):
    net = ns.dense([2, 2, 1], weights=-0.5)
    ns.forward(net, [0.5, 0.2])
    ns.backward(net, [0])
    documents = {
        "explained": lambda: ns.explain(net["h1"]),
        "checked": lambda: ns.check_gradients(net, [0.5, 0.2], [0]),
    }
    shown = documents[chosen]() if chosen in documents else net[chosen]
    text = re.sub("<[^>]*>", "", presentation.html(shown) or shown._repr_html_())
    assert "&#8722;0." in text
    assert not re.search(r"(?<!\d)-\d", text)
