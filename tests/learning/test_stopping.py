"""Early stopping: it stops when it says, and the best weights come back."""

import math

import pytest

import neurosim as ns
from tests.states import state


def course(net, train, validation, epochs, **options):
    """Train epoch by epoch; return validation losses and weights after each."""
    losses, weights = [], []
    for epoch in range(epochs):
        ns.train(net, train, 1, after=epoch, engine="graph", **options)
        found = net.predict(list(validation.inputs))
        squares = [
            0.5 * (a - b) ** 2
            for outputs, expected in zip(found, validation.expected, strict=True)
            for a, b in zip(outputs, expected, strict=True)
        ]
        losses.append(math.fsum(squares) / len(validation))
        weights.append([each.value for each in net.parameters])
    return losses, weights


@pytest.fixture(scope="module")
def parts():
    """Noise cannot be learned: what helps on one part harms on the other."""
    data = ns.Dataset(
        [[math.sin(7.0 * x), math.cos(5.0 * x)] for x in range(24)],
        [float(math.sin(3.0 * x * x) > 0) for x in range(24)],
    )
    return data.split(test=0.4, seed=1)


def network():
    return ns.dense([2, 5, 1], activation="tanh", seed=2)


@pytest.mark.parametrize("record", [None, "steps", "samples", "epochs"])
def test_it_stops_after_its_patience_with_the_best_weights(parts, record, engine):
    if engine == "compiled" and record in ("steps", "samples"):
        pytest.skip("the graph alone records these")
    train, validation = parts
    losses, weights = course(network(), train, validation, 40, shuffle=True)
    best = losses.index(min(losses[:40]))
    stop = next(
        epoch for epoch in range(len(losses)) if epoch - losses.index(min(losses[: epoch + 1])) >= 5
    )
    best = losses.index(min(losses[: stop + 1]))
    net = network()
    before = state(net)
    stopping = ns.EarlyStopping(validation, patience=5)
    history = ns.train(
        net, train, 40, shuffle=True, stopping=stopping, record=record, engine=engine
    )
    assert (history.stopped, history.epochs, history.best_epoch) == ("early", stop + 1, best + 1)
    assert history.validation == pytest.approx(losses[: stop + 1], rel=1e-12)
    assert [each.value for each in net.parameters] == pytest.approx(weights[best], rel=1e-10)
    if record:
        after = state(net)["numbers"]
        history.recording.rewind()
        assert state(net) == before
        history.recording.seek(len(history.recording))
        assert state(net)["numbers"] == after


def test_the_best_weights_come_back_also_after_all_epochs(parts, engine):
    train, validation = parts
    losses, weights = course(network(), train, validation, 12)
    best = losses.index(min(losses))
    net = network()
    stopping = ns.EarlyStopping(validation, patience=100)
    history = ns.train(net, train, 12, stopping=stopping, engine=engine)
    assert history.stopped == "epochs"
    assert [each.value for each in net.parameters] == pytest.approx(weights[best], rel=1e-10)


def test_watching_leaves_no_trace_on_training(parts, engine):
    train, validation = parts
    one, other = network(), network()
    stopping = ns.EarlyStopping(validation, patience=6)
    watched = ns.train(one, train, 6, stopping=stopping, engine=engine)
    assert watched.losses == ns.train(other, train, 6, engine=engine).losses


def test_a_validation_part_whose_numbers_overflow_counts_as_infinitely_bad(engine):
    net = ns.dense([1, 1], activation="identity", seed=1)
    stopping = ns.EarlyStopping([([1e300], [1.0])], patience=2)
    history = ns.train(net, [([0.1], [0.3])], 9, stopping=stopping, engine=engine)
    assert (history.stopped, history.best_epoch) == ("early", 1)
    assert history.validation == (math.inf,) * 3


def test_what_cannot_be_watched_is_refused_before_anything_changes(parts):
    train, validation = parts
    net = network()
    before = state(net)
    for stopping, message in [
        (validation, "stopping must be an EarlyStopping"),
        (ns.EarlyStopping([([1, 2, 3], [1])]), "pattern 1: expected 2 inputs"),
    ]:
        with pytest.raises((ns.OptionError, ns.InputError), match=message):
            ns.train(net, train, 3, stopping=stopping)
    assert state(net) == before
    with pytest.raises(ns.OptionError, match="patience"):
        ns.EarlyStopping(validation, patience=0)
    with pytest.raises(ns.OptionError, match="improvement"):
        ns.EarlyStopping(validation, improvement=-1)


@pytest.mark.parametrize(
    ("validation", "message"),
    [
        (3, r"and then its patience: ns.EarlyStopping\(validation, patience=3\)"),
        (None, "validation must be pairs"),
        ("validation.csv", "validation must be pairs"),
        ([], "at least one pair"),
        ([([0], [1]), 2], "validation pattern 2 must be a pair"),
    ],
)
def test_what_is_no_validation_data_is_refused_when_it_is_named(validation, message):
    with pytest.raises(ns.InputError, match=message):
        ns.EarlyStopping(validation)
