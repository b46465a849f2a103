"""One thing is one: no text counts "1 epochs"."""

import re

import pytest

import neurosim as ns
from neurosim.notation import counted

ONE_OF_MANY = re.compile(
    r"\b1 (\w+ )?(epochs|steps|patterns|inputs|neurons|rows|weights|parts|numbers)\b"
)

DATA = [([0.5], [1.0])]


def told():
    """Texts about one of something each."""
    net = ns.Network("one")
    net.add_input("i1"), net.add_output("o1"), net.connect("i1", "o1", weight=0.5)
    history = ns.train(net, DATA, 1, record="steps", record_limit=1)
    yield repr(net), str(net)
    yield repr(history), repr(history.recording), repr(ns.train(net, DATA, 1, record="epochs"))
    yield repr(ns.confusion(net, [([0.5], [1.0])])), repr(ns.Dataset([[0.5]], [1.0]))
    yield repr(ns.Scaling.of(ns.Dataset([[0.5], [1.5]], [1.0, 2.0])))
    yield repr(ns.exercise(net, [0.5], [1.0])), repr(ns.worked_example(net, [0.5], [1.0]))
    yield repr(history.recording.at(0)), repr(ns.layers.inputs(ns.Network(), 1))
    net.freeze()
    yield (
        str(ns.diagnose(net, DATA)),
        str(ns.explain(net["o1"], "output", recording=ns.forward(net, [1]))),
    )


def test_one_thing_is_not_counted_as_many():
    texts = [text for texts in told() for text in texts]
    assert [text for text in texts if ONE_OF_MANY.search(text)] == []


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 epochs"), (1, "1 epoch"), (2000, "2000 epochs")]
)
def test_what_is_counted(count, text):
    assert counted(count, "epoch") == text
