"""What a frame shows is what the live objects show when the recording stands there."""

import pytest
from hypothesis import given, strategies as st

import neurosim as ns
from neurosim.learning.recordings.snapshot import places, read
from neurosim.view.moments.frames import TERMS, Frames, shortened
from tests.strategies import cases
from tests.view.examples import XOR

DERIVED = {
    ns.Connection: ("weight", "gradient", "signal", "flow", "partial", "trainable"),
    ns.Neuron: ("slope", "output", "error", "name"),
}


def assert_equal_at_every_position(recording):
    net, frames = recording.net, Frames(recording)
    known = places(net)
    derived = [
        (element, attribute)
        for kind, attributes in DERIVED.items()
        for element in (*net.neurons, *net.connections)
        if isinstance(element, kind)
        for attribute in attributes
    ]
    derived += [(bias, "output") for bias in net.nodes if isinstance(bias, ns.Bias)]
    end = read(known)
    shown = [[frame.value(*place) for place in (*known, *derived)] for frame in frames]
    assert read(known) == end, "looking changed a number"
    assert recording.position == len(recording)
    for index, values in enumerate(shown):
        recording.seek(index)
        assert values == [getattr(*place) for place in (*known, *derived)]
        assert frames[index].loss == recording.loss


@given(
    cases(patterns=3, max_neurons=5),
    st.sampled_from(["steps", "samples", "epochs"]),
    st.sampled_from([1, 2, None]),
    st.sampled_from([0.0, 0.9]),
)
def test_frames_equal_the_objects_on_random_graphs_in_every_grain(case, grain, batch, momentum):
    options = {"learning_rate": 0.01, "batch_size": batch, "momentum": momentum, "record": grain}
    history = ns.train(case.net, case.patterns, epochs=2, loss=case.loss, **options)
    assert_equal_at_every_position(history.recording)


@pytest.mark.parametrize("limit", [1, 7, 40])
def test_frames_equal_the_objects_where_earlier_steps_were_dropped(limit):
    net = ns.dense([2, 2, 1], seed=3)
    history = ns.train(net, XOR, epochs=2, record="steps", record_limit=limit)
    assert history.recording.dropped > 0
    assert_equal_at_every_position(history.recording)


def test_frames_equal_the_objects_for_single_passes():
    net = ns.dense([2, 2, 1], seed=3)
    assert_equal_at_every_position(ns.forward(net, [0, 1]))
    assert_equal_at_every_position(ns.backward(net, [1]))
    assert_equal_at_every_position(ns.update(net))
    assert_equal_at_every_position(ns.train_step(net, [1, 1], [0]))


def test_a_frame_does_not_depend_on_where_the_cursor_stands():
    net = ns.dense([2, 2, 1], seed=3)
    recording = ns.train_step(net, [1, 0], [1])
    frames = Frames(recording)
    at_end = [frame.value(net["h1"], "output") for frame in frames]
    recording.rewind()
    assert [frame.value(net["h1"], "output") for frame in frames] == at_end
    assert recording.position == 0


def test_phases_and_steps_of_a_train_step():
    net = ns.dense([2, 2, 1], seed=3)
    recording = ns.train_step(net, [1, 0], [1])
    frames = Frames(recording)
    assert len(frames) == len(recording) + 1
    assert (frames[0].step, frames[0].phase, frames[0].text) == (None, "", "")
    assert [frame.step for frame in [*frames][1:]] == list(recording)
    phases = [frame.phase for frame in [*frames][1:]]
    assert phases == ["input"] * 2 + ["forward"] * 3 + ["loss"] + ["backward"] * 14 + ["update"] * 9
    assert (frames[-1].epoch, frames[-1].sample) == (None, None)
    assert frames.chapters.starts("phase") == [1, 6, 21]


def test_jumps_go_to_the_first_step_of_a_phase_and_stop_at_the_ends():
    frames = Frames(ns.train_step(ns.dense([2, 2, 1]), [1, 0], [1]))
    assert [frames.chapters.following("phase", i) for i in (0, 1, 5, 6, 22, 29)] == [
        1,
        6,
        6,
        21,
        29,
        29,
    ]
    assert [frames.chapters.preceding("phase", i) for i in (0, 1, 2, 6, 7, 29)] == [
        0,
        0,
        1,
        1,
        6,
        21,
    ]
    assert (frames.chapters.following("sample", 3), frames.chapters.preceding("epoch", 3)) == (
        29,
        0,
    )
    with pytest.raises(ns.OptionError, match="kind of jump 'phases'; did you mean 'phase'"):
        frames.chapters.following("phases", 0)


def test_samples_and_epochs_come_from_the_marks():
    net = ns.dense([2, 2, 1], seed=3)
    frames = Frames(ns.train(net, XOR, epochs=2, record="steps").recording)
    first = frames[frames.chapters.following("epoch", 1)]
    assert (first.epoch, first.sample, first.phase) == (2, 1, "input")
    before = frames[first.index - 1]
    assert (before.epoch, before.sample, before.phase) == (1, 4, "update")
    assert len(frames.chapters.starts("sample")) == 8
    assert (frames[0].epoch, frames[0].sample) == (1, 1)


def test_moments_name_their_epoch_and_sample():
    net = ns.dense([2, 2, 1], seed=3)
    samples = Frames(ns.train(net, XOR, epochs=2, record="samples").recording)
    assert [(each.epoch, each.sample) for each in (samples[4], samples[5])] == [(1, 4), (2, 1)]
    epochs = Frames(ns.train(net, XOR, epochs=2, record="epochs").recording)
    assert [(each.epoch, each.sample, each.phase) for each in [*epochs][1:]] == [
        (1, None, "moment"),
        (2, None, "moment"),
    ]


@pytest.mark.parametrize("grain", ["samples", "epochs"])
def test_the_loss_curve_has_a_point_for_every_moment(grain):
    net = ns.dense([2, 2, 1], seed=3)
    history = ns.train(net, XOR, epochs=3, record=grain)
    curve = Frames(history.recording).losses
    assert [index for index, _ in curve] == list(range(1, len(history.recording) + 1))
    if grain == "epochs":
        assert [loss for _, loss in curve] == list(history.losses)


def test_the_loss_curve_of_steps_is_that_of_the_samples():
    coarse = ns.train(ns.dense([2, 2, 2], seed=3), TWO, epochs=2, record="samples").recording
    fine = ns.train(ns.dense([2, 2, 2], seed=3), TWO, epochs=2, record="steps").recording
    curve = Frames(fine).losses
    assert [loss for _, loss in curve] == [loss for _, loss in Frames(coarse).losses]
    assert all(isinstance(fine[index - 1], ns.LossStep) for index, _ in curve)


TWO = [([0, 0], [0, 1]), ([0, 1], [1, 0])]


def test_a_history_lists_every_change_of_a_number():
    net = ns.dense([2, 2, 1], seed=3)
    recording = ns.train(net, XOR, epochs=2, record="steps").recording
    frames, place = Frames(recording), (net["h1", "o1"], "weight")
    expected = []
    for index in range(len(frames)):
        recording.seek(index)
        if not expected or expected[-1][1] != net["h1", "o1"].weight:
            expected.append((index, net["h1", "o1"].weight))
    assert frames.history(*place) == expected
    assert len(expected) == 9
    assert frames.history(net["b1"], "output") == [(0, 1.0)]


def test_a_line_writes_raised_dots_whatever_the_terminal(monkeypatch):
    import io
    import sys

    net = ns.dense([1, 1], seed=1)
    frames = Frames(ns.forward(net, [2.0]))
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), "ascii"))
    assert "*" in str(frames[2].step)
    text = frames[2].text
    assert "·2 + " in text
    assert "*" not in text


def test_long_sums_are_cut_in_the_middle():
    net = ns.dense([64, 1], bias=False, seed=1)
    text = Frames(ns.forward(net, [0.5] * 64))[-1].text
    assert text.count("·") == TERMS
    assert text.count("...") == 1
    assert shortened("max(1, 2, 3, 4)", 2) == "max(1, ..., 4)"


def test_an_edited_network_is_refused():
    net = ns.dense([2, 2, 1])
    recording = ns.forward(net, [0, 1])
    net.remove("h1")
    with pytest.raises(ns.RecordingError, match="was edited since this recording was made"):
        Frames(recording)


def test_an_index_outside_is_refused_and_negative_ones_count_from_the_end():
    frames = Frames(ns.forward(ns.dense([2, 1]), [0, 1]))
    assert frames[-1].index == 3
    assert [frame.index for frame in reversed(frames)] == [3, 2, 1, 0]
    with pytest.raises(IndexError, match=r"must lie in -4\.\.3, got 4"):
        frames[4]
