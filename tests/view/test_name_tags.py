"""Names in pages: where they stand, found without looking at all pairs of nodes."""

import itertools
import sys

from hypothesis import given, strategies as st

import neurosim as ns
from neurosim.view.layout.layout import layout
from neurosim.view.scene.name_tags import NameTags, alongside


def looked_up(positions):
    """How far to the right of each node the next ones in its row are, by looking at all pairs."""
    found = {}
    for name, (x, y) in positions.items():
        near = [u - x for u, v in positions.values() if u != x and abs(v - y) < 1]
        left, right = [each for each in near if each < 0], [each for each in near if each > 0]
        found[name] = sorted(left)[-1:] + sorted(right)[:1]
    return found


@given(st.lists(st.tuples(*[st.integers(-20, 20).map(lambda at: at / 4)] * 2), max_size=30))
def test_the_next_nodes_in_a_row_are_found(spots):
    positions = {str(at): spot for at, spot in enumerate(spots)}
    assert alongside(positions) == looked_up(positions)


def calls(act):
    """How many functions are called."""
    counted = [0]

    def count(frame, event, argument):
        counted[0] += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return counted[0]


def test_names_are_placed_in_linear_time():
    def chain(length):
        net = ns.Network()
        names = [f"neuron number {at}" for at in range(length)]
        net.add_input(names[0])
        for source, target in itertools.pairwise(names):
            net.add_neuron(target)
            net.connect(source, target, weight=0.5)
        return net, layout(net)

    short, long = (NameTags(*chain(length)) for length in (250, 1000))
    short.sides(), long.sides()  # widths of letters are measured once
    assert calls(long.sides) < 4.5 * calls(short.sides)
