"""What a history says of a run that has learned nothing."""

import copy
import gc
import pickle
import weakref

import pytest

import neurosim as ns
from neurosim.learning import history as outcome

XOR = ns.data.truth_table("xor")
MEAN = "its outputs are no nearer to what is expected than the mean of it is"


def one_in_ten():
    return [([x / 100, 0.2], [float(x % 10 == 0)]) for x in range(100)]


def memory():
    """Sequences whose last step of time tells the first, which nothing at hand foretells."""
    return [([[a], [0.5], [0.5]], [a]) for a in (0.0, 1.0)]


@pytest.mark.parametrize(
    ("net", "data", "options", "why"),
    [
        (lambda: ns.dense([2, 1], seed=1), XOR, {"epochs": 300}, MEAN),
        (
            lambda: ns.dense([2, 2, 1], weights=0.0),
            XOR,
            {"epochs": 9, "batch_size": None},
            "pattern for '1'",
        ),
        (lambda: ns.dense([2, 2, 1], seed=3), one_in_ten(), {"epochs": 5}, "every pattern for '0'"),
        (
            lambda: ns.dense([4, 3], "softmax", weights=0.0),
            ns.data.iris(),
            {"epochs": 1, "learning_rate": 1e-9},
            "it takes every pattern for 'virginica'",
        ),
        (
            lambda: ns.recurrent([1, 2, 1], seed=1),
            memory(),
            {"epochs": 2, "learning_rate": 1e-6},
            "it takes every pattern for",
        ),
        (
            lambda: ns.recurrent([1, 2, 1], weights=0.0),
            [([[x], [x + 1]], [[3.0 * x], [1.0]]) for x in range(4)],
            {"epochs": 1, "learning_rate": 1e-9},
            MEAN,
        ),
    ],
    ids=["linear", "zeros", "common class", "classes", "sequences", "numbers over time"],
)
def test_a_run_that_learned_nothing_says_so_in_one_line_and_names_diagnose(net, data, options, why):
    history = ns.train(made := net(), data, **options)
    line = repr(history)
    assert "\n" not in line and "learned nothing: " in line and "ns.diagnose(net, data)" in line
    assert why in line and why in history.failure
    assert made is not None


@pytest.mark.parametrize(
    ("net", "data", "options"),
    [
        (ns.dense([2, 2, 1], seed=3), XOR, {"epochs": 2000, "learning_rate": 2.0}),
        (ns.dense([4, 3], seed=1), ns.data.iris(), {"epochs": 60, "learning_rate": 0.1}),
        (ns.dense([1, 1], "identity", seed=1), [([0], [17]), ([1], [17])], {"epochs": 9}),
        (ns.dense([1, 2], seed=1), [([0], [0.1, 0.9]), ([1], [0.4, 0.6])], {"epochs": 9000}),
    ],
    ids=["xor", "iris", "nothing to tell apart", "numbers that sum to 1"],
)
def test_a_run_that_learned_something_says_nothing(net, data, options):
    history = ns.train(net, data, **options)
    assert history.failure == "" and "diagnose" not in repr(history)


def test_a_run_on_one_class_alone_says_so():
    ones = [(row, [1.0]) for row, _ in XOR]
    history = ns.train(ns.dense([2, 2, 1], seed=1), ones, 500)
    assert history.losses[-1] < 0.01
    assert "all patterns are of class '1'" in history.failure and "ns.diagnose" in repr(history)


def test_nothing_is_gone_through_until_it_is_asked_for(monkeypatch):
    asked = []
    found = outcome.failure
    monkeypatch.setattr(outcome, "failure", lambda *given: asked.append(given) or found(*given))
    net = ns.dense([2, 1], seed=1)
    history = ns.train(net, XOR, epochs=300)
    assert asked == []
    assert history.failure == history.failure == MEAN and len(asked) == 1


def test_of_many_patterns_a_sample_is_asked(monkeypatch):
    monkeypatch.setattr(outcome, "WORK", 3 * 120)  # connections of 2-1
    asked = []
    monkeypatch.setattr(outcome, "failure", lambda net, some: asked.append(len(some)) or "")
    data = [([x, 1.0], [x % 2]) for x in range(1000)]
    net = ns.dense([2, 1], seed=1)
    assert ns.train(net, data, epochs=1, learning_rate=1e-9).failure == ""
    assert 100 <= asked[0] <= 120


def test_what_other_weights_do_is_not_said_of_a_run():
    net = ns.dense([2, 1], seed=1)
    history = ns.train(net, XOR, epochs=300)
    net.connections[0].weight += 1.0
    assert history.failure == ""


def test_it_goes_into_other_processes_and_copies_with_the_history():
    net = ns.dense([2, 1], seed=1)
    history = ns.train(net, XOR, epochs=300)
    assert copy.deepcopy(history).failure == MEAN
    assert pickle.loads(pickle.dumps(history)).failure == MEAN


def test_a_history_keeps_no_network_alive():
    net = ns.dense([2, 1], seed=1)
    history, gone = ns.train(net, XOR, epochs=3), weakref.ref(net)
    del net
    gc.collect()
    assert gone() is None and history.failure == ""


def test_resuming_says_it_too_and_a_run_that_diverged_breaks_nothing():
    net = ns.dense([2, 1], seed=1)
    history = ns.train(net, XOR, epochs=200)
    assert ns.resume(net, XOR, history, epochs=100).failure == MEAN
    steep = ns.dense([1, 1], "identity", seed=1)
    with pytest.raises(ns.DivergenceError) as caught:
        ns.train(steep, [([1e3], [1.0])], epochs=999)
    assert "History(" in repr(caught.value.history)
