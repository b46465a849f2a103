"""Schedules: closed forms, and the rate that training really uses."""

import math

import pytest

import neurosim as ns


@pytest.mark.parametrize(
    ("schedule", "closed"),
    [
        (ns.StepDecay(0.8, factor=0.5, every=3), lambda n: 0.8 * 0.5 ** math.floor(n / 3)),
        (ns.ExponentialDecay(0.8, factor=0.9), lambda n: 0.8 * math.exp(n * math.log(0.9))),
        (
            ns.CosineDecay(0.8, epochs=10, last=0.2),
            lambda n: 0.2 + 0.6 * math.cos(math.pi * n / 20) ** 2 if n < 10 else 0.2,
        ),
    ],
    ids=["steps", "exponential", "cosine"],
)
def test_rates_follow_the_closed_form(schedule, closed):
    rates = [schedule.rate(epoch) for epoch in range(1, 14)]
    assert rates == pytest.approx([closed(epoch - 1) for epoch in range(1, 14)])


@pytest.mark.parametrize("grain", [None, "steps", "samples", "epochs"])
def test_training_uses_the_rate_of_each_epoch(grain, engine):
    if engine == "compiled" and grain in ("steps", "samples"):
        pytest.skip("the graph alone records these")
    schedule = ns.StepDecay(0.9, factor=0.5, every=1)
    data = ns.data.truth_table("or")
    one, other = ns.dense([2, 2, 1], seed=1), ns.dense([2, 2, 1], seed=1)
    ns.train(one, data, epochs=3, learning_rate=schedule, record=grain, engine=engine)
    for rate in (0.9, 0.45, 0.225):
        ns.train(other, data, epochs=1, learning_rate=rate, engine=engine)
    assert [each.value for each in one.parameters] == [each.value for each in other.parameters]


def test_a_cut_runs_the_finished_updates_once_more_with_their_own_rates():
    class Cut(ns.StepDecay):
        def rate(self, epoch):
            if epoch == 4:
                raise KeyboardInterrupt
            return super().rate(epoch)

    data = ns.data.truth_table("or")
    one, other = ns.dense([2, 2, 1], seed=1), ns.dense([2, 2, 1], seed=1)
    with pytest.raises(KeyboardInterrupt):
        ns.train(one, data, epochs=5, learning_rate=Cut(0.9, 0.5, 1))
    ns.train(other, data, epochs=3, learning_rate=ns.StepDecay(0.9, 0.5, 1))
    assert [each.value for each in one.parameters] == [each.value for each in other.parameters]


def test_an_own_schedule_that_gives_no_number_is_refused_with_the_epoch(engine):
    class Broken(ns.Schedule):
        def rate(self, epoch):
            return 0.5 if epoch == 1 else math.nan

    with pytest.raises(ns.InputError, match="learning_rate of epoch 2"):
        ns.train(
            ns.dense([2, 1]), ns.data.truth_table("or"), 3, learning_rate=Broken(), engine=engine
        )
