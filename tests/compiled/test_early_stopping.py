"""Early stopping in compiled runs: the same epochs, losses and weights as on the objects."""

import pytest
from hypothesis import assume, given, strategies as st

import neurosim as ns
from tests.compiled.test_same_numbers import SPIRAL, TABLED, assert_same_numbers, both
from tests.strategies import TURN, cases, near_kink

pytest.importorskip("numba", reason="the compiled engine needs numba")

PART, REST = SPIRAL[::3], [each for index, each in enumerate(SPIRAL) if index % 3]


def assert_same_course(histories):
    graph, compiled = histories
    assert (compiled.stopped, compiled.epochs) == (graph.stopped, graph.epochs)
    assert compiled.best_epoch == graph.best_epoch
    assert compiled.losses == pytest.approx(graph.losses, rel=1e-10)
    assert compiled.validation == pytest.approx(graph.validation, rel=1e-10)


@pytest.mark.parametrize("short", [False, True], ids=["whole epochs", "parts of epochs"])
@pytest.mark.parametrize("record", [None, "epochs"])
@pytest.mark.parametrize("size", [1, 4, None])
def test_it_stops_where_the_graph_engine_stops(monkeypatch, size, record, short):
    if short:
        monkeypatch.setattr("neurosim.compiled.training.WORK", 1)
    net = ns.dense([2, 6, 2], activation="tanh", seed=3)
    options = {"batch_size": size, "shuffle": True, "record": record, "optimizer": ns.Adam(0.1)}
    stopping = ns.EarlyStopping(PART, patience=4, improvement=1e-4)
    nets, histories = both(net, REST, 60, stopping=stopping, **options)
    assert_same_course(histories)
    assert histories[1].stopped == "early"
    assert_same_numbers(*nets, tolerance=1e-8)
    if record:
        for history in histories:
            history.recording.back()
        assert_same_numbers(*nets, tolerance=1e-8)


@given(cases(patterns=4, activations=TABLED), st.sampled_from([1, 3]))
def test_random_graphs_are_judged_the_same(case, size):
    assume(all(output.activation is not TURN for output in case.net.outputs))
    assume(not any(near_kink(case.net, inputs) for inputs, _ in case.patterns))
    options = {"loss": case.loss, "batch_size": size, "learning_rate": 0.01}
    stopping = ns.EarlyStopping(case.patterns[:3], patience=2)
    nets, histories = both(case.net, case.patterns[1:], 2, stopping=stopping, **options)
    assert_same_course(histories)
    assert_same_numbers(*nets)


def test_a_validation_part_larger_than_a_panel():
    validation = [(inputs, [expected[0], index / 90]) for index, (inputs, expected)
                  in enumerate(SPIRAL * 5)]  # fmt: skip
    net = ns.dense([2, 3, 2], seed=1)
    stopping = ns.EarlyStopping(validation)
    nets, histories = both(net, SPIRAL, 3, stopping=stopping)
    assert_same_course(histories)
    assert_same_numbers(*nets)


def test_the_best_weights_come_back_when_the_target_is_reached():
    stopping = ns.EarlyStopping(PART, patience=100)
    net = ns.dense([2, 3, 2], seed=1)
    nets, histories = both(net, REST, 200, 2.0, stopping=stopping, target_loss=0.12)
    assert histories[0].stopped == "target_loss"
    assert_same_course(histories)
    assert_same_numbers(*nets)
