"""What a picture shows: the recording's numbers, nothing on top of anything, nothing cut off."""

import pytest
from hypothesis import given, settings

import neurosim as ns
from neurosim.view.frames import Frames
from neurosim.view.highlights import brief
from neurosim.view.layout import layout
from neurosim.view.picture import Picture, canvas_for, figure_size
from neurosim.view.scales import Scales
from neurosim.view.theme import DARK, LIGHT
from tests.states import state
from tests.strategies import cases
from tests.view.examples import EXAMPLES, mazur

SMALL = [name for name in EXAMPLES if name != "64-32-10"]


def trained(name):
    net = EXAMPLES[name]()
    inputs = [0.1 + 0.8 * (at % 2) for at in range(len(net.inputs))]
    return ns.train_step(net, inputs, [0.25] * len(net.outputs))


def pictured(recording, **look):
    frames = Frames(recording)
    size = figure_size(layout(recording.net))
    return Picture(canvas_for(size, 72), frames, **look)


def boxes(picture):
    """What texts cover, in points of the drawing."""
    drawing = picture.drawing
    for word in (*drawing.nodes.words, *drawing.connections.words):
        left, bottom, right, top = word.box()
        x, y = (part * drawing.points for part in word.at)
        yield word.text, (x + left, y + bottom, x + right, y + top)


def check_readable(picture):
    drawing = picture.drawing
    (x0, x1), (y0, y1) = drawing.axes.get_xlim(), drawing.axes.get_ylim()
    left, bottom, right, top = (part * drawing.points for part in (x0, y0, x1, y1))
    found = list(boxes(picture))
    for text, (a, b, c, d) in found:
        assert left - 1 <= a and c <= right + 1 and bottom - 1 <= b and d <= top + 1, text
    for at, (text, (a, b, c, d)) in enumerate(found):
        for other, (e, f, g, h) in found[at + 1 :]:
            assert c <= e or g <= a or d <= f or h <= b, (text, other)


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_texts_intersect_and_none_is_cut_off(name):
    recording = trained(name)
    picture = pictured(recording)
    chosen = range(len(recording) + 1) if len(recording) < 60 else range(0, len(recording), 97)
    for index in chosen:
        picture.show(index)
        check_readable(picture)


@settings(max_examples=15)
@given(cases())
def test_random_networks_are_readable(case):
    recording = ns.train_step(case.net, *case.patterns[0], loss=case.loss)
    picture = pictured(recording)
    for index in (0, len(recording) // 2, len(recording)):
        picture.show(index)
        check_readable(picture)


@pytest.mark.parametrize("name", SMALL)
def test_every_node_lies_inside_the_axes(name):
    picture = pictured(trained(name))
    (x0, x1), (y0, y1) = picture.drawing.axes.get_xlim(), picture.drawing.axes.get_ylim()
    reach = picture.placed.radius * 1.22
    for x, y in picture.placed.positions.values():
        assert x0 <= x - reach and x + reach <= x1 and y0 <= y - reach and y + reach <= y1


def test_the_numbers_on_the_picture_are_those_of_the_live_objects_at_every_moment():
    recording = ns.train_step(mazur(), [0.05, 0.1], [0.01, 0.99])
    net, picture = recording.net, pictured(recording)
    for index in range(len(recording) + 1):
        recording.seek(index)
        picture.show(index)
        drawing = picture.drawing
        for name, text in drawing.nodes.texts.items():
            assert text == brief(net[name].output)
        for name, text in drawing.nodes.errors.items():
            assert text == f"error {brief(net[name].error)}"
        labels = drawing.connections.texts
        assert len(labels) >= len(net.connections) - 1
        for ends, text in labels.items():
            assert text == brief(net[ends].weight)
        arithmetic = picture.frames[index].text.partition("  ")[2]
        assert picture.caption.text == arithmetic and bool(arithmetic) == bool(index)


def test_fill_and_width_are_those_of_the_moment():
    recording = ns.train_step(mazur(), [0.05, 0.1], [0.01, 0.99])
    picture = pictured(recording)
    picture.show(3)
    names = list(picture.placed.positions)
    fills = picture.drawing.nodes._fills.get_facecolor()
    expected = LIGHT.fill(0.5932699921071872, 1.0)
    shown = "#" + "".join(f"{round(part * 255):02x}" for part in fills[names.index("h1")][:3])
    assert shown == expected
    scale = Scales.of(picture.frames).weight
    widths = picture.drawing.connections._all.get_linewidths()
    at = list(picture.placed.routes).index(("h1", "o1"))
    assert widths[at] == pytest.approx(0.7 + 3.3 * 0.4 / scale)


def test_drawing_changes_no_number():
    recording = trained("skip")
    before = state(recording.net), recording.position
    picture = pictured(recording)
    for index in range(len(recording) + 1):
        picture.show(index)
        picture.figure.canvas.draw()
    assert (state(recording.net), recording.position) == before


def test_negative_weights_are_dashed_and_positive_ones_are_not():
    picture = pictured(trained("skip"))
    picture.show(0)
    net = picture.frames.net
    styles = picture.drawing.connections._all.get_linestyles()
    for ends, (_, dashes) in zip(picture.placed.routes, styles, strict=True):
        assert (dashes is not None) == (picture.frames[0].value(net[ends], "weight") < 0)


def test_letters_stand_out_from_what_they_stand_on():
    for theme in (LIGHT, DARK):
        for value in (-1.0, -0.6, -0.3, 0.0, 0.3, 0.6, 1.0):
            fill = theme.fill(value)
            assert contrast(fill, theme.ink(fill)) >= 4.5, (theme.name, value)
        assert contrast(theme.background, theme.text) >= 7
        for colour in (theme.positive, theme.negative, theme.accent, theme.muted):
            assert contrast(theme.background, colour) >= 3


def contrast(first, second):
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
