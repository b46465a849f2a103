"""Numbers go between objects and arrays as they would by assignment, only faster."""

import copy
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import assume, given, settings, strategies as st

import neurosim as ns
from neurosim.learning.snapshot import places, read
from tests.strategies import KINKED, SMOOTH, TURN, cases

pytest.importorskip("numba", reason="the compiled engine needs numba")

from neurosim.compiled import frames, memory
from neurosim.compiled.lowering import lowered

TABLED = [each for each in (*SMOOTH, *KINKED) if each is not TURN]

SIZES = [4, 20, 3]

DATA = [([0.1, -0.4, 0.7, 0.2], [0.0, 1.0, 0.5]), ([0.9, 0.3, -0.2, 0.8], [1.0, 0.0, 0.5])]


def by_python(net):
    """Return a copy whose numbers Python itself takes and gives."""
    other = net.copy()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frames, "MANY", sys.maxsize)
        assert len(lowered(other).addresses) == 0
    return other


@pytest.fixture
def net():
    made = ns.dense(SIZES, seed=1)
    assert len(lowered(made).addresses) == len(made.parameters)
    return made


def train(net, epochs=3, **options):
    return ns.train(net, DATA, epochs, engine="compiled", **options)


def numbers(net):
    return [each.hex() if type(each) is float else repr(each) for each in read(places(net))]


def assert_as_by_python(net, change=lambda net: None):
    """Train twice, as what was written in place the second time differs from the first."""
    other = by_python(net)
    for _ in range(2):
        change(net)
        change(other)
        train(net)
        train(other)
        assert numbers(net) == numbers(other)


def test_this_python_keeps_numbers_as_expected():
    assert memory.words() is not None


def test_numbers_are_those_that_python_gives(net):
    assert_as_by_python(net)
    assert {type(each.value) for each in net.parameters} == {float}
    assert {type(each.gradient) for each in net.parameters} == {float}


def test_a_float_that_somebody_else_holds_stays_as_it_is(net):
    train(net)
    held = [(each.value, each.gradient) for each in net.parameters[::2]]
    known = [(value.hex(), gradient.hex()) for value, gradient in held]
    assert_as_by_python(net)
    assert [(value.hex(), gradient.hex()) for value, gradient in held] == known


def test_a_float_that_two_parameters_hold_gets_two_numbers(net):
    def change(net):
        shared = float("0.25")
        for parameter in net.parameters[:3]:
            parameter.value = shared

    assert_as_by_python(net, change)
    assert len({each.value for each in net.parameters[:3]}) == 3


def test_a_float_that_is_value_and_gradient_gets_two_numbers(net):
    def change(net):
        net.parameters[5].value = net.parameters[5].gradient = float("0.125")

    assert_as_by_python(net, change)
    assert net.parameters[5].value != net.parameters[5].gradient


@pytest.mark.parametrize("value", [1, True, "numpy"], ids=repr)
def test_other_numbers_than_floats_become_floats(net, value):
    def change(net):
        net.parameters[7].value = pytest.importorskip("numpy").float64(0.5)
        if value != "numpy":
            net.parameters[7].value = value
        net.parameters[8].gradient = 0

    assert_as_by_python(net, change)
    assert type(net.parameters[7].value) is type(net.parameters[8].gradient) is float


@pytest.mark.parametrize("frozen", [slice(0, 1), slice(3, 40, 5), slice(None)], ids=str)
def test_frozen_parameters_keep_their_values(net, frozen):
    def change(net):
        for parameter in net.parameters[frozen]:
            parameter.trainable = False

    before = [each.value for each in net.parameters[frozen]]
    assert_as_by_python(net, change)
    assert [each.value for each in net.parameters[frozen]] == before


def test_moments_of_an_optimizer(net):
    other = by_python(net)
    for each in (net, other, net, other):
        train(each, optimizer=ns.Adam(0.01))
    assert numbers(net) == numbers(other)


def test_a_recording_keeps_the_numbers_of_every_epoch(net):
    other = by_python(net)
    train(net), train(other)
    mine, theirs = (train(each, 5, record="epochs").recording for each in (net, other))
    for epoch in (2, 0, 5, 1, 4, 3):
        mine.seek(epoch), theirs.seek(epoch)
        assert numbers(net) == numbers(other)


def test_a_kind_of_parameter_that_keeps_numbers_elsewhere_is_left_to_python(net):
    class Doubled(ns.Parameter):
        half = 0.0

        @property
        def value(self):
            return 2 * self.half

        @value.setter
        def value(self, value):
            self.half = value / 2

    net.add_neuron("more")
    net.connect("i1", "more", parameter=Doubled(0.5))
    net.connect("more", "o1", weight=0.5)
    assert len(lowered(net).addresses) == 0
    other = net.copy()
    train(net), ns.train(other, DATA, 3, engine="graph")
    assert net["i1", "more"].weight == pytest.approx(other["i1", "more"].weight, rel=1e-12)


def test_where_python_keeps_numbers_in_another_way_they_are_left_to_it(monkeypatch):
    monkeypatch.setattr(memory, "HOLDERS", memory.TYPE)  # no count of holders stands there
    assert memory.words.__wrapped__() is None
    monkeypatch.setattr(frames, "words", lambda: None)
    net = ns.dense(SIZES, seed=1)
    assert len(lowered(net).addresses) == 0
    train(net)
    other = ns.dense(SIZES, seed=1)
    monkeypatch.undo()
    train(other)
    assert numbers(net) == numbers(other)


def test_a_copy_has_addresses_of_its_own(net):
    train(net)
    before = numbers(net)
    for other in (copy.deepcopy(net), net.copy()):
        train(other)
        assert numbers(other) != before
    assert numbers(net) == before


def test_nobody_is_counted_who_holds_no_float(net):
    train(net)
    counts = [sys.getrefcount(each.value) for each in net.parameters]
    for _ in range(3):
        train(net)
    assert [sys.getrefcount(each.value) for each in net.parameters] == counts


def test_many_threads_may_read_while_numbers_are_given():
    nets = [ns.dense([4, 60, 3], seed=seed) for seed in range(4)]

    def work(net):
        seen = []
        for _ in range(30):
            train(net, 1)
            held = [each.value for other in nets for each in other.parameters]
            seen.append((held, [each.hex() for each in held]))
        return all([each.hex() for each in held] == known for held, known in seen)

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, nets))
    for seed, net in enumerate(nets):
        alone = ns.dense([4, 60, 3], seed=seed)
        for _ in range(30):
            train(alone, 1)
        assert numbers(alone) == numbers(net)


@settings(max_examples=40)
@given(case=cases(patterns=3, max_neurons=8, activations=TABLED), held=st.sets(st.integers(0, 40)))
def test_random_graphs(case, held):
    assume(all(output.activation is not TURN for output in case.net.outputs))
    net, other = case.net.copy(), by_python(case.net)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frames, "MANY", 0)
        lowered(net)
    kept = []
    for _ in range(2):
        for each in (net, other):
            options = {"loss": case.loss, "learning_rate": 0.05, "engine": "compiled"}
            ns.train(each, case.patterns, 2, **options)
        assert numbers(net) == numbers(other)
        kept += [net.parameters[index].value for index in held if index < len(net.parameters)]
