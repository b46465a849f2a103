"""Ctrl-C at any line of a training: numbers, recording and history are of one moment."""

import signal
from functools import cache
from itertools import cycle

import pytest

import neurosim as ns
from tests.pressing import Presser
from tests.states import numbers

PATTERNS = [([0.1, 0.9], [0.2]), ([0.8, 0.3], [0.9]), ([0.5, 0.5], [0.4])]
LAPS = 3
PRESSES = (1, 2, 3)
"""How often Ctrl-C is pressed: from one line to the next in turn."""


def values(net):
    return [(each.value.hex(), each.moments) for each in net.parameters]


def courses(make, data, options):
    """The parameters after each (epoch, update) of an uncut run, and its history."""
    size = options["batch_size"] or len(data)
    known = ns.train(make(), data, LAPS, **options)
    net, one = make(), {**options, "batch_size": None, "record": None}
    found = {(0, 0): values(net)}
    for epoch in range(LAPS):
        for update, start in enumerate(range(0, len(data), size), start=1):
            ns.train(net, data[start : start + size], 1, **one)
            found[epoch, update] = values(net)
        found[epoch + 1, 0] = values(net)
    return found, known


CASES = [
    pytest.param({"batch_size": 1, "record": "steps"}, id="steps"),
    pytest.param({"batch_size": 2, "record": "samples"}, id="samples"),
    pytest.param({"batch_size": 1, "record": "epochs"}, id="epochs"),
    pytest.param({"batch_size": None, "record": "steps"}, id="whole set"),
    pytest.param({"batch_size": 2}, id="silent"),
]


def check_cut(make, data, options, at, presses, found, known):
    """Cut a run there; return False if it had ended before that line."""
    net = make()
    before = numbers(net)
    try:
        with Presser(at, presses):
            ns.train(net, data, LAPS, **options)
    except KeyboardInterrupt as error:
        history = getattr(error, "history", None)
    else:
        return False
    if history is None:  # nothing had begun
        assert numbers(net) == before
        ns.forward(net, data[0][0])
        return True
    assert history.stopped == "interrupted"
    assert history.losses == known.losses[: history.epochs]
    assert values(net) == found[history.epochs, history.begun.updates], (at, history)
    if options.get("record"):
        after, recording = numbers(net), history.recording
        recording.rewind()
        assert numbers(net) == before
        recording.seek(len(recording))
        assert numbers(net) == after
    if history.epochs < LAPS:
        again = ns.resume(net, data, history, LAPS - history.epochs, engine=options["engine"])
        assert again.losses == known.losses
        assert values(net) == found[LAPS, 0]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    ns.forward(net, data[0][0])  # nothing is at work on it any more
    return True


@pytest.mark.parametrize("options", CASES)
def test_ctrl_c_at_any_line_of_a_run_on_the_graph(options):
    def make():
        return ns.dense([2, 2, 1], seed=6)

    options = {"momentum": 0.5, "engine": "graph", **options}
    found, known = courses(make, PATTERNS, options)
    net = make()
    numbers(net)  # as every run does, which wires the network
    with Presser(0, 0) as uncut:
        ns.train(net, PATTERNS, LAPS, **options)
    end = uncut.lines
    lines = (*range(1, 40, 3), *range(200, end, 797), *range(900, 960), *range(end - 24, end))
    for at, presses in zip(lines, cycle(PRESSES), strict=False):
        assert check_cut(make, PATTERNS, options, at, presses, found, known)
    assert not check_cut(make, PATTERNS, options, end + 1, 1, found, known)


SEQUENCES = [
    ([[0.1], [0.7], [0.2]], [[0.2], [0.7], [0.9]]),
    ([[1.0], [-0.5], [0.3], [0.8], [0.4]], [0.5]),
    ([[0.3], [0.6]], [[0.1], [0.2]]),
]

BOTH = {
    "patterns": (lambda: ns.dense([2, 2, 1], seed=6), PATTERNS),
    "sequences": (lambda: ns.recurrent([1, 2, 1], seed=1), SEQUENCES),
}


@pytest.mark.parametrize("record", [None, "epochs"])
@pytest.mark.parametrize("what", BOTH)
def test_ctrl_c_at_any_line_of_a_compiled_run(what, record):
    pytest.importorskip("numba", reason="the compiled engine needs numba")
    make, data = BOTH[what]
    options = {"momentum": 0.5, "engine": "compiled", "batch_size": 1, "record": record}
    found, known = courses(make, data, options)
    cut = [
        at
        for at, presses in zip(range(100, 4000, 197), cycle(PRESSES), strict=False)
        if check_cut(make, data, options, at, presses, found, known)
    ]
    assert len(cut) > 5


@cache
def over_sequences(window):
    """The options, the history and the parameters at the end of an uncut run."""
    options = {"window": window, "batch_size": 2, "momentum": 0.5, "engine": "graph"}
    net = ns.recurrent([1, 2, 1], seed=1)
    return options, ns.train(net, SEQUENCES, LAPS, **options), values(net)


@pytest.mark.parametrize("record", [None, "steps", "samples", "epochs"])
@pytest.mark.parametrize("window", [None, 2])
def test_ctrl_c_at_any_line_of_a_run_over_sequences(window, record):
    options, known, end = over_sequences(window)
    cut = 0
    for at, presses in zip(range(1500, 40_000, 3001), cycle(PRESSES), strict=False):
        net = ns.recurrent([1, 2, 1], seed=1)
        before = numbers(net)
        try:
            with Presser(at, presses):
                ns.train(net, SEQUENCES, LAPS, record=record, **options)
            continue
        except KeyboardInterrupt as error:
            history = error.history
        cut += 1
        if record:
            after, recording = numbers(net), history.recording
            recording.rewind()
            assert numbers(net) == before
            recording.seek(len(recording))
            assert numbers(net) == after
        if history.epochs < LAPS:
            again = ns.resume(net, SEQUENCES, history, LAPS - history.epochs, engine="graph")
            assert again.losses == known.losses
        assert values(net) == end
    assert cut > 3


def elman():
    return ns.recurrent([1, 2, 1], seed=1)


def dense():
    return ns.dense([2, 2, 1], seed=6)


PASSES = {
    "train_step": (dense, lambda net: ns.train_step(net, *PATTERNS[0])),
    "over time": (elman, lambda net: ns.train_step(net, *SEQUENCES[0])),
    "advance": (elman, lambda net: ns.advance(net, [0.3])),
}


@pytest.mark.parametrize(("make", "run"), PASSES.values(), ids=PASSES)
def test_ctrl_c_at_any_line_of_a_pass_leaves_all_of_it_or_nothing(make, run):
    net, twin = make(), make()
    whole = numbers(net), net.state, net.stage
    run(twin)
    allowed = [whole, (numbers(twin), twin.state, twin.stage)]
    with Presser(0, 0) as uncut:
        run(twin)
    for at, presses in zip(range(1, uncut.lines, 29), cycle((1, 2)), strict=False):
        net = make()
        numbers(net)
        with pytest.raises(KeyboardInterrupt), Presser(at, presses):
            run(net)
        assert (numbers(net), net.state, net.stage) in allowed
        run(net)


MOVES = {
    "step": (3, lambda recording: recording.step(4)),
    "back": (12, lambda recording: recording.back(4)),
    "seek": (2, lambda recording: recording.seek(len(recording) - 1)),
    "rewind": (12, lambda recording: recording.rewind()),
}


@pytest.mark.parametrize("presses", [1, 2])
@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("record", ["steps", "samples"])
@pytest.mark.slow
def test_ctrl_c_all_along_a_move_leaves_the_numbers_of_where_the_cursor_stands(
    record, move, presses
):
    net = ns.dense([2, 2, 1], seed=6)
    recording = ns.train(net, PATTERNS * 5, 1, record=record).recording
    start, moved = MOVES[move]
    known = {}
    for index in range(len(recording) + 1):
        recording.seek(index)
        known[index] = numbers(net)
    assert len(recording) >= 13
    cuts = at = 0
    while True:
        at += 31
        recording.seek(start)
        try:
            with Presser(at, presses):
                moved(recording)
        except KeyboardInterrupt:
            cuts += 1
        else:
            break
        assert numbers(net) == known[recording.position], at
        recording.seek(len(recording))  # nothing is at work on it any more
        assert numbers(net) == known[len(recording)]
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert cuts > 3
