"""Time travel on random networks: back restores every number exactly, forward repeats exactly."""

from itertools import chain

import pytest
from hypothesis import assume, given, strategies as st

import neurosim as ns
from tests.states import numbers, state
from tests.strategies import SOME, cases

RATE = 0.01


def moments(recording):
    """Return the numbers and the stage at every position, from the end back to the start."""
    found = []
    for position in range(len(recording), -1, -1):
        recording.seek(position)
        found.append((numbers(recording.net), recording.net.stage))
    return found[::-1]


def assert_goes_back_and_forth(recording, before, after):
    net = recording.net
    assert numbers(net) == after
    recording.rewind()
    assert numbers(net) == before
    recording.seek(len(recording))
    assert numbers(net) == after
    backwards = moments(recording)
    for position, (values, stage) in enumerate(backwards):
        assert (numbers(net), net.stage) == (values, stage), f"differs at {position}"
        recording.step()
    assert recording.position == len(recording)


@given(cases())
def test_single_passes_go_back_and_forth(case):
    net = case.net
    for run in (
        lambda: ns.forward(net, case.inputs),
        lambda: ns.backward(net, case.expected, case.loss),
        lambda: ns.update(net, RATE, momentum=0.5),
        lambda: ns.train_step(net, case.inputs, case.expected, RATE, case.loss),
    ):
        before = numbers(net)
        recording = run()
        assert_goes_back_and_forth(recording, before, numbers(net))


@pytest.mark.parametrize("grain", ["steps", "samples", "epochs"])
@given(case=cases(patterns=3), size=st.sampled_from([1, 2, None]), momentum=st.booleans())
@SOME
def test_training_goes_back_and_forth(grain, case, size, momentum):
    before = numbers(case.net)
    history = ns.train(
        case.net, case.patterns, 2, RATE, loss=case.loss, batch_size=size, record=grain,
        momentum=0.9 * momentum, shuffle=True, seed=1,
    )  # fmt: skip
    assert_goes_back_and_forth(history.recording, before, numbers(case.net))


@pytest.mark.parametrize("grain", ["steps", "samples", "epochs"])
@given(case=cases(patterns=2), limit=st.integers(1, 30))
@SOME
def test_a_limited_recording_is_the_end_of_the_full_one(grain, case, limit):
    whole, cut = case.net.copy(), case.net
    options = {"loss": case.loss, "record": grain}
    full = ns.train(whole, case.patterns, 3, RATE, **options).recording
    part = ns.train(cut, case.patterns, 3, RATE, record_limit=limit, **options).recording
    assert len(part) == min(limit, len(full))
    assert part.dropped == len(full) - len(part)
    for _ in range(len(part) + 1):
        assert numbers(cut) == numbers(whole)
        part.back(), full.back()
    assert (part.position, full.position) == (0, max(part.dropped - 1, 0))


@given(case=cases(patterns=2))
@SOME
def test_each_step_says_what_changed(case):
    net = case.net
    recording = ns.train(net, case.patterns, 1, RATE, loss=case.loss, record="steps").recording
    recording.rewind()
    for step in recording:
        places = list(step.keys())
        assert [getattr(*place) for place in places] == [each.before for each in step.changes]
        others = numbers(net)
        assert recording.step() is step
        assert [getattr(*place) for place in places] == [each.after for each in step.changes]
        names = {change.attribute for change in step.changes}
        changed = {old[1] for old, new in zip(others, numbers(net), strict=True) if old != new}
        assert changed <= names


@given(case=cases(patterns=2), grain=st.sampled_from(["steps", "samples", "epochs"]))
def test_training_on_from_a_rewound_moment_is_training_from_there(case, grain):
    net, control = case.net, case.net.copy()
    options = {"loss": case.loss, "momentum": 0.5, "engine": "graph"}
    first = ns.train(net, case.patterns, 3, RATE, record=grain, **options).recording
    ns.train(control, case.patterns, 1, RATE, **options)
    after = numbers(net)
    first.seek(len(first) // 3)
    assert [each.value for each in net.parameters] == [each.value for each in control.parameters]
    start = numbers(net)
    second = ns.train(net, case.patterns, 2, RATE, record=grain, **options).recording
    ns.train(control, case.patterns, 2, RATE, **options)
    assert numbers(net) == numbers(control)
    second.rewind()
    assert numbers(net) == start
    first.seek(len(first))
    assert numbers(net) == after


@given(cases())
def test_stacked_recordings_are_taken_back_in_reverse_order(case):
    net = case.net
    states, recordings = [(numbers(net), net.stage)], []
    for run in (
        lambda: ns.forward(net, case.inputs),
        lambda: ns.backward(net, case.expected, case.loss),
        lambda: ns.update(net, RATE),
        lambda: ns.forward(net, case.inputs),
    ):
        recordings.append(run())
        states.append((numbers(net), net.stage))
    assume(all(recordings))  # one without steps stands at both its ends at once
    for index in reversed(range(4)):
        recordings[index].rewind()
        assert (numbers(net), net.stage) == states[index]
    for index in range(4):
        recordings[index].seek(len(recordings[index]))
        assert (numbers(net), net.stage) == states[index + 1]


@given(cases())
@SOME
def test_recordings_taken_back_out_of_turn_restore_their_numbers_and_ask_for_a_forward_pass(case):
    net = case.net
    before = numbers(net)
    first, second = ns.forward(net, case.inputs), ns.backward(net, case.expected, case.loss)
    first.rewind()
    second.rewind()
    assert numbers(net) == before
    with pytest.raises(ns.StateError, match="a backward pass needs a forward pass before it"):
        ns.backward(net, case.expected, case.loss)


# What may come next, wherever the cursor stands


@pytest.fixture
def trained():
    """A network of 2-2-1 after one recorded step of training: 5 forward, 13 back, 9 update."""
    net = ns.dense([2, 2, 1], seed=2)
    return net, ns.train_step(net, [0.3, 0.7], [1.0], learning_rate=0.5)


def kinds(recording):
    return [type(step).__name__ for step in recording]


def test_the_stage_follows_the_cursor(trained):
    net, recording = trained
    names = kinds(recording)
    ends = {
        "forward": len(names) - names[::-1].index("ActivationStep"),
        "backward": names.index("UpdateStep"),
        "updated": len(names),
    }
    for stage, position in ends.items():
        recording.seek(position)
        assert net.stage == stage
    recording.rewind()
    assert net.stage == "built"


def test_a_backward_pass_may_follow_a_rewound_forward_pass(trained):
    net, recording = trained
    gradients = [each.gradient for each in net.parameters]
    recording.seek(kinds(recording).index("LossStep"))
    assert [each.gradient for each in net.parameters] == [0.0] * 9
    ns.backward(net, [1.0])
    assert [each.gradient for each in net.parameters] == gradients


def test_an_update_may_follow_a_rewound_backward_pass(trained):
    net, recording = trained
    weights = [each.value for each in net.parameters]
    recording.seek(kinds(recording).index("UpdateStep"))
    ns.update(net, 0.5)
    assert [each.value for each in net.parameters] == weights


@pytest.mark.parametrize("part", ["ActivationStep", "ErrorStep", "UpdateStep"])
def test_no_pass_may_build_on_the_middle_of_another(trained, part):
    net, recording = trained
    names = kinds(recording)
    inside = names.index(part) + 1
    recording.seek(inside)
    if part == "ActivationStep":
        with pytest.raises(ns.StateError):
            ns.backward(net, [1.0])
    with pytest.raises(ns.StateError):
        ns.update(net)


# Hands off


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        (lambda net: setattr(net["i1", "h1"], "weight", 9.0), "weight of i1 -> h1"),
        (lambda net: setattr(net["h2"], "output", 0.25), r"output of Neuron\('h2'"),
        (lambda net: setattr(net["o1"], "error", 3.0), r"error of Output\('o1'"),
        (lambda net: setattr(net["b2", "o1"], "gradient", 3.0), "gradient of b2 -> o1"),
        (lambda net: setattr(net["i2"], "output", 3.0), r"output of Input\('i2'"),
    ],
)
@pytest.mark.parametrize("move", ["back", "rewind", "seek"])
def test_after_a_hand_edit_moving_is_refused_and_names_it(trained, edit, named, move):
    net, recording = trained
    edit(net)
    edited = state(net)
    with pytest.raises(ns.RecordingError, match=f"{named}.* was changed since.*put it back"):
        recording.seek(3) if move == "seek" else getattr(recording, move)()
    assert state(net) == edited
    assert recording.position == len(recording)


@given(
    case=cases(patterns=2),
    grain=st.sampled_from(["steps", "samples", "epochs"]),
    draw=st.data(),
)
def test_no_number_that_a_recording_touched_may_be_changed_wherever_the_cursor_stands(
    case, grain, draw
):
    options = {"loss": case.loss, "record": grain, "momentum": 0.5, "engine": "graph"}
    recording = ns.train(case.net, case.patterns, 2, RATE, **options).recording
    recording.seek(draw.draw(st.integers(0, len(recording))))
    places = chain.from_iterable(step.keys() for step in recording)
    touched = list({(id(owner), name): (owner, name) for owner, name in places}.values())
    element, attribute = draw.draw(st.sampled_from(touched))
    value, position = getattr(element, attribute), recording.position
    setattr(element, f"_{attribute}", 12345.678)
    with pytest.raises(ns.RecordingError, match=r"was changed since.*now it is 12345\.678"):
        recording.seek(0 if position else len(recording))
    assert recording.position == position
    setattr(element, f"_{attribute}", value)
    recording.rewind()
    assert recording.position == 0


@given(case=cases(patterns=3), grain=st.sampled_from(["steps", "samples"]), draw=st.data())
def test_jumping_is_stepping_repeated(case, grain, draw):
    options = {"loss": case.loss, "record": grain, "engine": "graph"}
    recording = ns.train(case.net, case.patterns, 2, RATE, **options).recording
    everywhere = {}
    for position in range(len(recording), -1, -1):
        recording.seek(position)
        everywhere[position] = numbers(case.net)
    for position in draw.draw(st.lists(st.integers(0, len(recording)), max_size=8)):
        recording.seek(position)
        assert numbers(case.net) == everywhere[position]


def test_after_putting_the_number_back_the_recording_moves_again(trained):
    net, recording = trained
    kept = net["i1", "h1"].weight
    net["i1", "h1"].weight = 9.0
    net["i1", "h1"].weight = kept
    recording.rewind()
    assert net["o1"].output == 0.0


def test_after_an_edit_of_the_structure_moving_is_refused(trained):
    net, recording = trained
    net.disconnect("i1", "h1")
    edited = state(net)
    with pytest.raises(ns.RecordingError, match="network '2-2-1' was edited since"):
        recording.back()
    assert state(net) == edited


def test_training_on_from_a_rewound_moment_blocks_the_first_recording_until_it_is_taken_back():
    net = ns.dense([2, 1], seed=1)
    patterns = [([0, 1], [1]), ([1, 0], [0])]
    first = ns.train(net, patterns, 3, record="steps").recording
    first.seek(20)
    second = ns.train(net, patterns, 2, record="steps").recording
    with pytest.raises(ns.RecordingError, match="was changed since"):
        first.step()
    second.rewind()
    first.step()
    assert first.position == 21


# Positions


def test_the_cursor_stops_at_both_ends(trained):
    _, recording = trained
    assert recording.step() is None
    assert recording.back(1000) is recording[0]
    assert (recording.position, recording.back()) == (0, None)
    assert recording.step(1000) is recording[-1]
    assert recording.position == len(recording)
    assert recording.seek(4) is recording[4]  # the last one undone
    assert recording.seek(4) is None


@pytest.mark.parametrize("wrong", [-1, 30, 1.5, "3", None, True])
def test_seek_refuses_what_is_no_position(trained, wrong):
    _, recording = trained
    with pytest.raises(ns.OptionError, match="position must"):
        recording.seek(wrong)
    assert recording.position == len(recording)


@pytest.mark.parametrize("wrong", [-1, 0.5, "3"])
def test_step_and_back_refuse_what_is_no_count(trained, wrong):
    _, recording = trained
    for move in (recording.step, recording.back):
        with pytest.raises(ns.OptionError, match="n must be a whole number of at least 0, got"):
            move(wrong)


# Finding


def test_find_goes_from_step_to_step_that_concerns_an_element(trained):
    net, recording = trained
    found, position = [], recording.find("h1", 0)
    while position is not None:
        found.append(recording[position])
        position = recording.find("h1", position + 1)
    assert found == [step for step in recording if step.element is net["h1"]]
    assert [type(step) for step in found] == [ns.ActivationStep, ns.ErrorStep]


def test_find_knows_elements_names_parameters_kinds_and_conditions(trained):
    net, recording = trained
    connection = net["i1", "h1"]
    first = recording.find(connection, 0)
    assert recording[first].element is connection
    assert recording.find(("i1", "h1"), 0) == first
    assert recording.find(connection.parameter, 0) == recording.find(connection, first + 1)
    assert recording.find(ns.LossStep, 0) == 5
    assert recording.find(lambda step: step.after[0] == 0.7, 0) == 1
    assert recording.find(lambda step: False, 0) is None


def test_find_starts_at_the_cursor_and_looks_back_too(trained):
    _, recording = trained
    assert recording.find(ns.ActivationStep) is None
    assert recording.find(ns.ActivationStep, backwards=True) == 4
    recording.rewind()
    assert recording.find(ns.ActivationStep) == 2
    assert recording.find(ns.ActivationStep, backwards=True) is None


def test_a_found_step_is_the_next_one_after_seeking_it(trained):
    _, recording = trained
    position = recording.find(ns.UpdateStep, 0)
    recording.seek(position)
    assert recording.step() is recording[position]


def test_find_refuses_what_it_cannot_look_for(trained):
    _, recording = trained
    with pytest.raises(ns.NetworkError, match=r"no node 'h9'.*did you mean 'h1'"):
        recording.find("h9")
    with pytest.raises(ns.OptionError, match=r"find needs an element or its name.*got 3"):
        recording.find(3)
    with pytest.raises(ns.OptionError, match=r"position must lie in 0..29, got 30"):
        recording.find("h1", 30)


@pytest.mark.parametrize("grain", ["steps", "samples", "epochs"])
def test_a_recording_knows_the_patterns_that_were_trained_on(grain):
    net = ns.dense([2, 1], seed=1)
    data = [([200, 1], [0]), ([900, 9], [1])]
    net.scaling = ns.Scaling.of(ns.Dataset.from_pairs(data))
    history = ns.train(net, data, epochs=2, record=grain, record_limit=1, shuffle=True)
    assert history.recording.patterns == (((0.0, 0.0), (0.0,)), ((1.0, 1.0), (1.0,)))
    assert ns.train_step(net, [200, 9], [1]).patterns == (((0.0, 1.0), (1.0,)),)
    assert ns.forward(net, [200, 9]).patterns == ()
