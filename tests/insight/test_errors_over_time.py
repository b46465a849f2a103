"""Errors on their way back through time: how large they are at each step."""

import pytest

import neurosim as ns

PARITY = ns.data.sequences.parity(6, 24)


def chain(weight):
    """Return one linear neuron that hands its output on with a weight."""
    net = ns.Network("chain")
    net.add_input("i1")
    net.add_neuron("h1", "identity")
    net.add_output("o1", "identity")
    net.connect("i1", "h1", weight=1.0)
    net.connect("h1", "h1", weight=weight, delay=1)
    net.connect("h1", "o1", weight=2.0)
    return net


def test_sizes_of_a_linear_chain_are_powers_of_its_weight():
    net, data = chain(0.5), [([[0.0], [0.0], [0.0], [0.0]], [3.0])]
    assert ns.errors_over_time(net, data) == pytest.approx([6.0, 3.0, 1.5, 0.75])


def test_shorter_sequences_count_where_they_reach_and_numbers_stay():
    net = chain(-2.0)
    data = [([[0.0]] * 3, [1.0]), ([[0.0]], [[3.0]])]
    before = [connection.weight for connection in net.connections], net["h1"].error
    assert ns.errors_over_time(net, data) == pytest.approx([4.0, 4.0, 8.0])
    assert ([connection.weight for connection in net.connections], net["h1"].error) == before


def test_networks_without_time_and_depth_are_refused_by_name():
    with pytest.raises(ns.NetworkError, match=r"recurrent.*see ns\.errors_over_time"):
        ns.error_sizes(chain(1.0), PARITY)
    with pytest.raises(ns.NetworkError, match="no neuron of network '1-1' leads to another step"):
        ns.errors_over_time(ns.dense([1, 1]), [([1.0], [1.0])])


def test_the_plot_draws_one_line_for_each_network_the_last_step_at_0():
    nets = {"keeps": chain(1.0), "loses": chain(0.5)}
    axes = ns.plot_errors_over_time(nets, PARITY).axes[0]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["keeps", "loses"]
    assert list(axes.lines[1].get_xdata())[:2] == [0, -1]
    assert axes.lines[1].get_ydata()[3] == pytest.approx(axes.lines[1].get_ydata()[0] / 8)
