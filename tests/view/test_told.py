"""What a picture says beside its numbers: rules, functions, shared and frozen weights, gaps."""

import pytest

import neurosim as ns
from neurosim.notation import brief, multiplied_by
from neurosim.view.canvas.nodes import outline
from neurosim.view.canvas.picture import Picture, canvas_for, still
from neurosim.view.layout.layout import figure_size
from neurosim.view.moments.frames import Frames
from neurosim.view.scene.lettering import wrapped
from neurosim.view.scene.word import reserved
from tests.view.examples import XOR, mazur, unusual
from tests.view.known import arithmetic, written
from tests.view.test_readable import trained


def pictured(recording, size=(14.0, 8.0)):
    return Picture(canvas_for(size, 72), Frames(recording))


def said(picture):
    return [word.text for word in picture._legend]


@pytest.mark.parametrize("value", [-0.000895, 0.00123456, 1.23e-7, -4.56e-300, 12.345, 999.9, 1e7])
def test_numbers_are_shown_with_three_digits_however_small(value):
    assert float(brief(value)) == pytest.approx(value, rel=0.005)


def test_the_rule_stands_above_the_numbers_at_every_step():
    recording = ns.train_step(mazur(), [0.05, 0.1], [0.01, 0.99])
    picture = pictured(recording)
    for index, step in enumerate(recording, 1):
        picture.show(index)
        with multiplied_by("·"):
            assert arithmetic(picture)[0] == step.formula != ""
    picture.show(0)
    assert arithmetic(picture)[0] == ""


def test_the_page_has_the_rule_above_the_numbers(opened, trained):
    reader, frames = opened(trained), Frames(trained)
    assert reader.one(".rule").text == ""
    for index in (3, 6, 8, 20, 27):
        reader.scrub(index)
        assert reader.one(".rule").get_attribute("textContent") == frames[index].formula != ""


def test_a_longer_line_stands_longer():
    wide = Frames(ns.forward(ns.dense([6, 1], seed=1), [0.1234] * 6))
    assert wide[7].seconds > wide[1].seconds >= 0.7


def test_weights_of_the_running_step_are_written_where_others_have_no_room():
    recording = ns.train_step(ns.dense([2, 8, 8, 1], seed=1), [0.1, 0.9], [0.25])
    picture = pictured(recording)
    for index, step in enumerate(recording, 1):
        picture.show(index)
        recording.seek(index)
        shown = {word.text for word in picture.drawing.scene.lines.words}
        if step.flow:
            assert {brief(each.weight) for each in step.along} <= shown
    assert "the step's weights are written where there is room" in said(picture)


def test_no_legend_promises_a_weight_that_has_no_room():
    net = ns.recurrent([2, 3, 1], cell="gru", seed=1)
    recording = ns.train_step(net, [[0.1, 0.9]] * 3, [[0.25]] * 3, learning_rate=0.5)
    for size in ((9.6, 5.4), (20.0, 9.6)):
        picture, missing = pictured(recording, size), 0
        for index in range(0, len(recording), 7):
            picture.show(index)
            written, count = picture.drawing.scene.lines.noted
            promised = [x for x in said(picture) if "weights are written" in x]
            missing += written < count
            assert written == count or all("where there is room" in x for x in promised)
        assert missing


def test_no_weight_of_a_step_covers_what_moves_along_its_line():
    recording = trained("jordan")
    picture = Picture(canvas_for(figure_size(recording.net), 72), Frames(recording))
    for index in range(len(recording)):
        picture.show(index)
        lines = picture.drawing.scene.lines
        for left, bottom, right, top in reserved(lines.notes, picture.drawing.scene.points):
            for (x, y), _, _ in lines.dots:
                assert not (left < x < right and bottom < y < top), index


def test_all_that_happens_to_weights_in_time_is_written_beside_their_lines():
    recording = trained("gru")
    picture = Picture(canvas_for(figure_size(recording.net), 72), Frames(recording))
    for index, frame in enumerate(picture.frames):
        picture.show(index)
        count = len(frame.along) if frame.flow else len(frame.notes)
        assert len(picture.drawing.scene.lines.notes) == count, index


def test_the_picture_says_how_many_weights_of_the_running_step_it_leaves_out():
    picture = pictured(ns.forward(ns.dense([64, 32, 10], seed=1), [0.5] * 64))
    picture.show(70)
    shown = len(picture.drawing.scene.lines.notes)
    assert 0 < shown < 65 and f"{shown} of 65 weights written" in picture.caption._moment.text


def test_the_picture_counts_no_weights_where_none_is_written():
    recording = ns.forward(ns.attention(tokens=3, size=2, seed=1), [0.1, -0.4, 0.5, 0.9, -0.3, 0.2])
    picture = pictured(recording, (4.0, 3.0))
    picture.show(43)
    assert picture.drawing.scene.lines.noted == (0, 2)
    assert picture.caption._moment.text == f"step 43 of {len(recording)}"


def test_no_line_of_a_legend_ends_with_an_operator():
    text = "x if x >= 0 else (e^x - (1 + y)) / (2 * z) - (1 = 0)"
    for room in range(30, 400, 5):
        lines = wrapped(text, 8.5, room)
        assert " ".join(lines).replace(" ", "") == text.replace(" ", "")
        if room > 100:
            assert not [line for line in lines[:-1] if line[-2:] in (" -", " +", " *", " /", " =")]


def test_names_of_states_stand_inside_their_shapes():
    net = ns.recurrent([1, 1, 1], cell="lstm", seed=1)
    picture = pictured(ns.forward(net, [[0.1], [0.7]]))
    shape = outline("state", (0.0, 0.0), picture.drawing.scene.nodes.radius)
    words = [each for each in picture.drawing.scene.nodes.words if each.role == "name"]
    names = [each for each in words if each.of.endswith("@0")]
    assert {each.text for each in names} == {"h1", "h1.c"}
    for each in names:
        left, bottom, right, top = each.box()
        assert shape.contains_points([(x, y) for x in (left, right) for y in (bottom, top)]).all()


def test_shared_and_frozen_weights_and_functions_are_seen_and_explained():
    net = unusual()
    picture = pictured(ns.forward(net, [0.5, -0.4]))
    picture.show(0)
    texts = written(picture.drawing.scene, "weight")
    shared = [texts[ends] for ends in (("m1", "o1"), ("i1", "o1"), ("p1", "o2"))]
    assert set(shared) == {"0.6 a"} and texts["b1", "o1"] == "0.1 ❄"
    said_there = " ".join(said(picture))
    for part in (
        "same letter",
        "❄: frozen",
        "tanh: tanh(x) (p1, o1)",
        "ReLU: relu",
        "id: identity",
    ):
        assert part in said_there


def test_the_legend_of_equal_neurons_names_their_function_once():
    net = ns.dense([2, 2, 1])
    assert said(still(net))[-1] == "σ: logistic, 1 / (1 + e^-x)"


@pytest.mark.parametrize(("size", "word"), [((9.6, 9.6), ""), ((20.0, 20.0), "error ")])
def test_the_legend_says_what_a_number_above_a_neuron_is_where_the_number_does_not(size, word):
    net = ns.recurrent([1, 1, 1], cell="lstm", seed=1)
    recording = ns.train_step(net, [[0.1], [0.7]], [[0.2], [0.7]])
    picture = pictured(recording, size)
    picture.show(len(recording))
    errors = [each for each in written(picture.drawing.scene, "error").values() if each]
    assert errors and {each[:6] == "error " for each in errors} == {bool(word)}
    assert ("number above a neuron: its error" in said(picture)) == (not word)


def test_window_and_page_say_in_the_same_words_which_moment_they_show(opened):
    recording = ns.train(ns.dense([2, 2, 1], seed=3), XOR, epochs=2, record="steps").recording
    reader, picture = opened(recording), pictured(recording)
    for index in (3, 30, 150):
        reader.scrub(index)
        picture.show(index)
        shown = reader.one(".where").get_attribute("textContent").split(" · ")
        assert set(picture.caption._moment.text.split("   ")[:3]) <= set(shown)


def test_the_page_writes_the_weights_of_the_running_step_too(opened):
    net = ns.dense([2, 8, 8, 1], seed=1)
    recording = ns.train_step(net, [0.1, 0.9], [0.25])
    reader, frames = opened(recording), Frames(recording)
    for index in (5, 14, 21):
        reader.scrub(index)
        step = recording[index - 1]
        wanted = sorted(brief(frames[index].value(each, "weight")) for each in step.along)
        assert sorted(reader.texts(".ns-weights .ns-note")) == wanted


def test_the_page_says_how_many_weights_it_leaves_out(opened):
    recording = ns.forward(ns.dense([64, 32, 10], seed=1), [0.5] * 64)
    reader = opened(recording)
    reader.scrub(69)
    shown = len(reader.texts(".ns-weights .ns-note"))
    assert 0 < shown < 65 and f"{shown} of 65 weights written" in reader.one(".where").text
