"""Every node knows the network it is in."""

import copy

import neurosim as ns


def test_a_node_knows_its_network_until_it_is_removed():
    net = ns.dense([2, 2, 1])
    assert all(node.network is net for node in net.nodes)
    assert net.split("h1", "o1", "between").network is net
    assert net.remove("h1").network is None


def test_the_nodes_of_a_copy_belong_to_the_copy():
    net = ns.dense([2, 2, 1])
    for twin in (net.copy(), copy.deepcopy(net)):
        assert twin is not net
        assert all(node.network is twin for node in twin.nodes)


def test_a_shared_weight_is_known_as_shared_as_soon_as_it_is_wired():
    net = ns.Network()
    net.add_input("i1"), net.add_input("i2"), net.add_output("o1")
    first = net.connect("i1", "o1", weight=0.5)
    second = net.connect("i2", "o1", parameter=first.parameter)
    assert second.holder is second and first.holder is first
