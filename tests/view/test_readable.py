"""On every network: no text covers another or a node not its own, and nothing is cut off."""

from collections import defaultdict
from functools import cache

import numpy as np
import pytest
from hypothesis import given

import neurosim as ns
from neurosim.learning.steps import Step
from neurosim.view.canvas.picture import Picture, canvas_for
from neurosim.view.layout.layout import figure_size
from neurosim.view.layout.routes import along
from neurosim.view.moments.frames import Frames
from neurosim.view.scene.shapes import RING, thickest
from tests.strategies import SOME, cases
from tests.view.examples import ALL, OVER_TIME, unusual
from tests.view.known import written

LARGE = ("64-32-10", "784-100-10")
LOOKS = [
    pytest.param(name, large, marks=pytest.mark.slow if name == "784-100-10" else ())
    for large, names in (("elide", ALL), ("dense", LARGE))
    for name in names
]


@cache
def trained(name):
    net = ALL[name]()
    inputs = [0.1 + 0.8 * (at % 2) for at in range(len(net.inputs))]
    if name == "784-100-10":  # its 160,000 steps would take their time
        return ns.forward(net, inputs)
    expected = [0.25] * len(net.outputs)
    if net.recurrent:
        return ns.train_step(net, [inputs] * 3, [expected] * 3, learning_rate=0.5)
    return ns.train_step(net, inputs, expected, learning_rate=0.5)


def pictured(recording, **look):
    size = figure_size(recording.net, large=look.get("large", "elide"))
    return Picture(canvas_for(size, 72), Frames(recording), **look)


def moments(recording):
    """All of a short recording, or the first and last step of each kind and both ends."""
    if len(recording) < 60:
        return range(len(recording) + 1)
    found: dict[type[Step], list[int]] = {}
    for index, step in enumerate(recording, 1):
        found.setdefault(type(step), []).append(index)
    ends = {index for steps in found.values() for index in (steps[0], steps[-1])}
    return sorted(ends | {0, len(recording)})


def covered(axes, words):
    """Where words are and what they cover, in points of the figure, which has as many pixels."""
    at = axes.transData.transform(np.array([word.at for word in words]).reshape(-1, 2))
    return at, np.array([word.box() for word in words]).reshape(-1, 4) + np.hstack([at, at])


def boxes(picture):
    """The texts of a picture, and a row of left, bottom, right and top for each."""
    words_of = defaultdict(list)
    for axes, word in picture.words:
        words_of[axes].append(word)
    texts = [word.text for words in words_of.values() for word in words]
    return texts, np.vstack([np.empty((0, 4)), *(covered(*each)[1] for each in words_of.items())])


def overlapping(found):
    """Tell of each two boxes, the first before the second, whether they overlap."""
    left, bottom, right, top = found.T
    beside = np.minimum.outer(right, right) > np.maximum.outer(left, left)
    return np.triu(beside & (np.minimum.outer(top, top) > np.maximum.outer(bottom, bottom)), 1)


def check_texts(picture):
    texts, found = boxes(picture)
    inside = (found[:, :2] >= 0) & (found[:, 2:] <= picture.figure.canvas.get_width_height())
    assert inside.all(), [text for text, each in zip(texts, inside, strict=True) if not each.all()]
    assert [(texts[one], texts[other]) for one, other in np.argwhere(overlapping(found))] == []


def circles(picture):
    """Centre of each node in points, and how far its shape surely reaches."""
    drawing = picture.drawing
    spots = drawing.axes.transData.transform(list(picture.placed.positions.values()))
    return dict(zip(picture.placed.positions, spots, strict=True)), (
        0.86 * picture.placed.radius * drawing.scene.points
    )


def check_off_nodes(picture):
    """No name or number of a node reaches into another node, nor a weight into any."""
    spots, reach = circles(picture)
    drawing = picture.drawing
    words = (*drawing.scene.nodes.words, *drawing.scene.lines.words)
    at, found = covered(drawing.axes, words)
    names, centres = list(spots), np.array([*spots.values()])
    low, high = found[:, None, :2] - centres, centres - found[:, None, 2:]
    far = np.linalg.norm(np.maximum(np.maximum(low, high), 0), axis=2)
    own = np.linalg.norm(at[:, None] - centres, axis=2) <= 1e-6
    reached = np.argwhere((far < reach) & ~own)
    assert [(words[word].text, names[node]) for word, node in reached] == []


def check_off_images(picture):
    """No text stands on an image."""
    drawing = picture.drawing
    words = drawing.scene.words
    _, found = covered(drawing.axes, words)
    for image in picture.placed.images:
        corners = drawing.axes.transData.transform([image.box[:2], image.box[2:]]).ravel()
        across = np.minimum(found[:, 2], corners[2]) - np.maximum(found[:, 0], corners[0])
        up = np.minimum(found[:, 3], corners[3]) - np.maximum(found[:, 1], corners[1])
        assert not [words[at].text for at in np.argwhere((across > 0) & (up > 0)).ravel()]


def check_off_own_loops(picture):
    """No error lies on a loop of its own neuron."""
    drawing = picture.drawing
    for (source, target), route in picture.placed.routes.items():
        words = [each for each in drawing.scene.nodes.words if each.of == target]
        for word in words if source == target else ():
            x, y = drawing.axes.transData.transform(word.at)
            left, bottom, right, top = word.box()
            for u, v in drawing.axes.transData.transform(along(route)):
                inside = x + left < u < x + right and y + bottom < v < y + top
                assert not inside, (word.text, source)


def check_nodes_inside(picture):
    drawing = picture.drawing
    box = drawing.axes.get_window_extent()
    radius = picture.placed.radius * drawing.scene.points
    reach = max(radius * 1.22, radius * RING + thickest(radius) / 2)  # a square's corner, a ring
    spots, _ = circles(picture)
    for name, (x, y) in spots.items():
        assert box.x0 <= x - reach and x + reach <= box.x1, name
        assert box.y0 <= y - reach and y + reach <= box.y1, name


@pytest.mark.parametrize(("name", "large"), LOOKS)
def test_every_network_can_be_read_at_moments_of_every_kind(name, large):
    recording = trained(name)
    picture = pictured(recording, large=large)
    check_nodes_inside(picture)
    for index in moments(recording):
        picture.show(index)
        check_texts(picture)
        check_off_nodes(picture)
        check_off_images(picture)


@pytest.mark.parametrize("name", OVER_TIME)
def test_every_recurrent_network_can_be_read_as_it_is_folded(name):
    recording = trained(name)
    picture = pictured(recording)
    picture.fold()
    check_nodes_inside(picture)
    for index in moments(recording):
        picture.show(index)
        check_texts(picture)
        check_off_nodes(picture)
        check_off_own_loops(picture)


@pytest.mark.parametrize("size", [(6.4, 4.8), (16.0, 4.0), (4.0, 3.0)])
@pytest.mark.parametrize("name", [name for name in ALL if name not in LARGE])
def test_networks_can_be_read_in_figures_of_other_shapes(name, size):
    recording = trained(name)
    picture = Picture(canvas_for(size, 72), Frames(recording))
    check_nodes_inside(picture)
    for index in moments(recording)[:: max(1, len(moments(recording)) // 4)]:
        picture.show(index)
        check_texts(picture)
        check_off_nodes(picture)
        check_off_images(picture)


@pytest.mark.parametrize(("size", "pooling"), [(2, 1), (3, 2)])
def test_small_convolutions_can_be_read_at_all_moments(size, pooling):
    net = ns.convolutional((4, 4), maps=[1], size=size, pooling=pooling, outputs=2, seed=1)
    recording = ns.train_step(net, [0.13, 0.85, 0.76, 0.26] * 4, [1, 0], learning_rate=0.1)
    for size in ((9.6, 5.4), (4.0, 3.0)):
        picture = Picture(canvas_for(size, 72), Frames(recording))
        for index in range(0, len(recording), 5):
            picture.show(index)
            check_texts(picture)
            check_off_images(picture)


def test_each_output_says_what_was_expected_also_where_it_feeds_on():
    feeding = ns.train_step(unusual(), [0.8, 0.3], [0.25, 0.5])
    for recording, folded in ((trained("jordan"), False), (trained("jordan"), True), (feeding, 0)):
        picture = pictured(recording)
        if folded:
            picture.fold()
        picture.show(len(recording))
        shown = picture.drawing.scene.net
        expected = [each for each in picture.drawing.scene.nodes.words if each.role == "expected"]
        assert {each.of for each in expected} == {each.name for each in shown.outputs}


@SOME
@given(cases())
def test_random_networks_can_be_read(case):
    recording = ns.train_step(case.net, *case.patterns[0], loss=case.loss)
    picture = pictured(recording)
    check_nodes_inside(picture)
    for index in (0, len(recording) // 2, len(recording)):
        picture.show(index)
        check_texts(picture)
        check_off_nodes(picture)


def test_the_checks_notice_what_they_are_for():
    picture = pictured(trained("mazur"))
    picture.show(5)
    x, y = picture.placed.positions["h2"]
    picture.drawing.scene.nodes.words[0].at = (x + 0.1, y)
    with pytest.raises(AssertionError):
        check_texts(picture)
    with pytest.raises(AssertionError):
        check_off_nodes(picture)
    low, high = picture.drawing.axes.get_xlim()
    picture.drawing.axes.set_xlim(low + 2.0, high)
    with pytest.raises(AssertionError):
        check_nodes_inside(picture)


@pytest.mark.parametrize("name", ["weather", "long names"])
def test_no_name_of_a_word_is_cut_while_there_is_room(name):
    net, picture = ALL[name](), pictured(trained(name))
    texts = {word.text for word in picture.drawing.scene.nodes.words}
    assert {node.name for node in net.nodes} <= texts


@pytest.mark.parametrize("sizes", [[8, 12, 10, 6, 10], [4, *[12] * 10, 2], [2, *[3] * 12, 1]])
@pytest.mark.parametrize("size", [(9.6, 5.4), (14.0, 8.0), None])
def test_default_names_are_never_cut(sizes, size):
    net = ns.dense(sizes, seed=1)
    size = size or figure_size(net)
    picture = Picture(canvas_for(size, 72), Frames.of(net))
    texts = [word.text for word in picture.drawing.scene.nodes.words]
    assert not [text for text in texts if "…" in text]
    if picture.drawing.scene.points > 16:
        assert {each.name for each in net.neurons} <= set(texts)


def test_long_names_at_the_sides_leave_room_for_the_numbers():
    picture = pictured(trained("sentences"))
    picture.show(5)
    numbers = written(picture.drawing.scene, "output", "bias")
    assert list(numbers) == [node.name for node in ALL["sentences"]().nodes]
    assert "1" in numbers.values()


def test_long_names_in_a_network_over_time_are_wrapped_below_their_nodes():
    names = "temperature outside", "memory of the heat of last week", "consumption_of_electricity"
    source, hidden, output = names
    net = ns.Network("consumption")
    net.add_input(source), net.add_neuron(hidden), net.add_neuron("h2"), net.add_output(output)
    net.connect_all([source], hidden, [0.5]), net.connect_all([source], "h2", [0.4])
    net.connect_all([hidden, "h2"], output, [0.5, -0.5])
    net.connect(hidden, hidden, weight=0.5, delay=1)
    recording = ns.train_step(net, [[0.1], [0.2], [0.3]], [[0], [1], [1]], learning_rate=0.5)
    picture = pictured(recording)
    for index in (0, len(recording) // 2, len(recording)):
        picture.show(index)
        check_texts(picture)
        check_off_nodes(picture)
    shown = picture.drawing.scene.nodes.words
    for name in names:
        lines = [x.text for x in shown if x.of == f"{name}@2" and x.role in ("name", "outside")]
        assert "".join(lines).replace(" ", "") == name.replace(" ", "") and len(lines) > 1


def test_a_large_network_names_the_left_out_node_that_a_step_is_about():
    picture = pictured(trained("64-32-10"))
    index = next(at for at, step in enumerate(trained("64-32-10"), 1) if step.label == "h20")
    picture.show(index)
    texts = {word.text for word in picture.drawing.scene.nodes.words}
    assert {"h20", "1 of 22 more", "54 more"} <= texts
    shown = picture.drawing.lines.running.lines.get_segments()
    sources = ALL["64-32-10"]()["h20"].incoming
    hidden = {name for gap in picture.placed.elided for name in gap.names}
    assert len(shown) == sum(each.source.name not in hidden for each in sources)


def test_images_of_large_layers_are_named():
    picture = pictured(trained("784-100-10"), large="dense")
    texts = {word.text for word in picture.drawing.scene.words}
    assert {"i1 … i784", "h1 … h100", "o10"} <= texts


def test_a_neuron_that_is_named_as_its_mark_is_named_once():
    net = ns.Network("largest")
    net.add_input("a"), net.add_input("b")
    net.add_output("max", "identity", "max"), net.add_output("p", "identity", "product")
    for name in ("max", "p"):
        net.connect_all(["a", "b"], name, [1.0, 1.0])
    texts = [word.text for word in pictured(ns.forward(net, [1, 2])).drawing.scene.nodes.words]
    assert texts.count("max") == 1 and "max max" not in texts and "∏ id" in texts


def test_errors_of_neighbours_stand_apart():
    net = ns.recurrent([1, 2, 1], cell="lstm", seed=1)
    recording = ns.train_step(net, [[0.1], [0.7], [0.2]], [[0.2], [0.7], [0.9]])
    for wide in np.arange(16.0, 25.0):
        picture = Picture(canvas_for((wide, 9.6), 72), Frames(recording))
        picture.show(len(recording))
        drawing = picture.drawing
        errors = [each for each in drawing.scene.nodes.words if each.role == "error"]
        _, found = covered(drawing.axes, errors)
        found[:, 2] += 2  # points between two
        assert len(errors) > 40
        assert not overlapping(found).any()


@pytest.mark.parametrize("widths", [[3] * 40, [5] * 31], ids=len)
def test_hidden_neurons_of_a_network_of_many_layers_have_names(widths):
    picture = pictured(ns.forward(ns.dense([2, *widths, 1], seed=1), [0.1, 0.9]))
    named = {each.of for each in picture.drawing.scene.words if each.role in ("name", "outside")}
    assert named == set(picture.frames.net)
