"""The silent and the recorded walk are two readers of one set of rules: identical floats."""

from itertools import cycle, islice

import pytest
from hypothesis import assume, given, strategies as st

import neurosim as ns
from neurosim.compiled.engine import obstacle
from tests.states import numbers
from tests.strategies import SOME, cases

RATE = 0.003
"""Small, so that no drawn network diverges within 100 samples."""


def hundred(case):
    return list(islice(cycle(case.patterns), 100))


@given(cases(patterns=3))
def test_100_samples_leave_identical_floats_recorded_step_by_step_or_silent(case):
    silent, recorded = case.net.copy(), case.net.copy()
    quiet = ns.train(silent, hundred(case), 1, RATE, loss=case.loss, engine="graph")
    kept = ns.train(recorded, hundred(case), 1, RATE, loss=case.loss, record="steps")
    assert numbers(recorded) == numbers(silent)
    assert kept.losses == quiet.losses


@given(cases(patterns=3))
def test_100_single_train_steps_leave_identical_floats(case):
    silent, stepped = case.net.copy(), case.net.copy()
    ns.train(silent, hundred(case), 1, RATE, loss=case.loss, engine="graph")
    for inputs, expected in hundred(case):
        ns.train_step(stepped, inputs, expected, RATE, case.loss)
    assert numbers(stepped) == numbers(silent)


@given(cases(patterns=3))
@SOME
def test_forward_backward_update_leave_identical_floats(case):
    silent, passes = case.net.copy(), case.net.copy()
    ns.train(silent, hundred(case), 1, RATE, loss=case.loss, engine="graph")
    for inputs, expected in hundred(case):
        ns.forward(passes, inputs)
        ns.backward(passes, expected, case.loss)
        ns.update(passes, RATE)
    assert numbers(passes) == numbers(silent)


@pytest.mark.parametrize("grain", ["steps", "samples", "epochs"])
@given(case=cases(patterns=5), size=st.sampled_from([1, 2, 5, None]))
@SOME
def test_every_grain_trains_as_the_silent_walk_in_batches_with_momentum(grain, case, size):
    options = {
        "loss": case.loss, "batch_size": size, "momentum": 0.8, "shuffle": True, "seed": 4,
    }  # fmt: skip
    silent, recorded = case.net.copy(), case.net.copy()
    quiet = ns.train(silent, case.patterns, 4, RATE, engine="graph", **options)
    kept = ns.train(recorded, case.patterns, 4, RATE, record=grain, **options)
    assert numbers(recorded) == numbers(silent)
    assert kept.losses == quiet.losses


@given(cases(patterns=4))
def test_training_in_two_halves_is_training_in_one_go(engine, case):
    assume(engine == "graph" or obstacle(case.net) is None)
    once, twice = case.net.copy(), case.net.copy()
    ns.train(once, case.patterns, 6, RATE, loss=case.loss, engine=engine)
    for epochs in (2, 4):
        ns.train(twice, case.patterns, epochs, RATE, loss=case.loss, engine=engine)
    assert numbers(twice) == numbers(once)


@given(cases())
def test_predict_gives_what_forward_leaves_and_leaves_no_trace(case):
    before = numbers(case.net)
    outputs = case.net.predict(case.inputs)
    assert numbers(case.net) == before
    ns.forward(case.net, case.inputs)
    assert [output.output for output in case.net.outputs] == outputs
