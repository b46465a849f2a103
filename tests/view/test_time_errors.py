"""Networks over time in the middle of a backward pass: errors, loops, lanes and what is said."""

import itertools
from dataclasses import replace

import pytest

import neurosim as ns
from neurosim.view.canvas.picture import Picture, canvas_for, still
from neurosim.view.export import strip
from neurosim.view.layout.layout import figure_size, layout
from neurosim.view.layout.routes import along
from neurosim.view.moments.frames import Frames
from tests.view.test_layout import check_apart, check_clear
from tests.view.test_readable import boxes, check_off_nodes, check_texts
from tests.view.test_time import MORE, passed


def pictured(name, *, folded=False, size=None):
    """Return the picture at the last step backward, and the number of that step."""
    net = MORE[name]()
    inputs = [[0.1 * (at + t) for at in range(len(net.inputs))] for t in range(3)]
    recording = ns.train_step(net, inputs, [[0.2 + 0.05 * t] * len(net.outputs) for t in range(3)])
    frames = Frames(recording)
    picture = Picture(canvas_for(size or figure_size(frames.net), 72), frames)
    if folded:
        picture.fold()
    last = max(at for at in range(len(frames)) if frames[at].phase == "backward")
    picture.show(last)
    return picture, last


@pytest.mark.parametrize("name", MORE)
def test_errors_of_neighbours_in_time_overlap_nothing(name):
    picture, last = pictured(name)
    for moment in (last, last // 2):
        picture.show(moment)
        check_texts(picture)
        check_off_nodes(picture)


@pytest.mark.parametrize("name", ["elman", "wide", "two layers"])
def test_errors_lie_on_no_loop(name):
    picture, _ = pictured(name, folded=True, size=(9.6, 7.0))
    drawing = picture.drawing
    loops = [
        drawing.axes.transData.transform(along(route))
        for (source, target), route in picture.placed.routes.items()
        if source == target
    ]
    errors = [box for text, box in zip(*boxes(picture), strict=True) if text.startswith("error")]
    assert loops and (errors or name == "wide")
    for line, (left, bottom, right, top) in itertools.product(loops, errors):
        assert not any(left < x < right and bottom < y < top for x, y in line)


@pytest.mark.parametrize("name", ["elman", "bidirectional", "jordan", "gru", "lstm", "waiting"])
def test_connections_between_steps_of_time_hide_none(name):
    net = waiting() if name == "waiting" else MORE[name]()
    deep = net.unroll(6)
    placed = layout(deep)
    between = [copy for each in net.connections if each.delay for copy in deep.copies(each)]
    between = [(each.source.name, each.target.name) for each in between]
    assert set(between) <= set(placed.routes)
    check_clear(placed)
    placed = replace(placed, routes={ends: placed.routes[ends] for ends in between})
    check_apart(placed)


def waiting():
    """Connections that wait several steps of time, so that they pass their own copies."""
    net = ns.recurrent([2, 2, 1], seed=1)
    net.add_neuron("later"), net.connect("h2", "later", weight=0.5, delay=2)
    net.connect("later", "o1", weight=0.5)
    for source, target, delay in [("o1", "h1", 2), ("o1", "o1", 2), ("i1", "o1", 3)]:
        net.connect(source, target, weight=0.5, delay=delay)
    return net


@pytest.mark.parametrize("cells", [3, 6])
def test_a_bundle_of_arcs_says_once_what_it_carries(cells):
    tags = still(ns.recurrent([2, cells, 1], seed=1)).drawing.scene.lines.tags
    assert [word.text for word in tags] == ["t-1"]


def test_captions_say_at_which_step_of_time_a_step_is():
    recording = passed(MORE["elman"](), 3)
    frames = Frames(recording)
    picture = Picture(canvas_for(figure_size(frames.net), 72), frames)
    for fold in (False, True):
        if fold:
            picture.fold()
        for at in range(1, len(frames), 9):
            picture.show(at)
            told = picture.caption._moment.text
            time = frames[at].time
            assert told.startswith(f"t = {time}  ") if time is not None else "t =" not in told


def explained(net):
    return [word.text for word in still(net)._legend]


def test_a_legend_explains_shapes_only_where_they_are():
    texts = explained(ns.attention(tokens=3, size=2, seed=1))
    assert "input" not in texts and "image: each pixel is a node, filled by its output" in texts
    plain = explained(ns.dense([2, 1]))
    assert "input" in plain and not any(each.startswith("image") for each in plain)


def test_a_legend_explains_what_stands_behind_the_weights_of_any_moment():
    frozen = "❄: frozen, learning does not move it"
    net = ns.dense([2, 2, 1], seed=1)
    assert frozen not in explained(net)
    net.freeze("o1")
    assert frozen in explained(net)


def test_a_strip_shows_a_step_about_a_connection_to_a_pixel():
    net = ns.attention(tokens=3, size=2, seed=1)
    recording = ns.train_step(net, [0.5] * len(net.inputs), [0.5] * len(net.outputs))
    at = next(at for at, step in enumerate(recording, 1) if step.label == "a1_1_1 -> o1")
    look = {"theme": "light", "positions": None, "large": "elide"}
    assert strip.strip(Frames(recording), [at], **look).subfigs


def test_a_legend_explains_marks_only_where_they_are():
    frozen = "❄: frozen, learning does not move it"
    letters = "weights with the same letter are one, which several connections share"
    net = ns.dense([2, 1], seed=1)
    net.add_neuron("h"), net.connect("i1", "h", parameter=net["i1", "o1"].parameter)
    assert letters in explained(net) and frozen not in explained(net)
    large = explained(ns.convolutional((28, 28), maps=[2], size=5, pooling=2, outputs=10, seed=1))
    assert frozen not in large and letters not in large
    net = ns.dense([2, 1], seed=1)
    net["i1", "o1"].trainable = False
    assert frozen in explained(net) and letters not in explained(net)
    assert "t-1: carries what is sent 1 step of time ago" in explained(ns.recurrent([1, 1, 1]))
