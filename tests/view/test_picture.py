"""What a picture shows: the recording's numbers, told by shape and line as well as by colour."""

import re
from itertools import pairwise

import numpy as np
import pytest

import neurosim as ns
from neurosim.notation import brief
from neurosim.view.canvas.picture import Picture, canvas_for, paint, still
from neurosim.view.layout.layout import figure_size
from neurosim.view.moments.frames import Frames
from neurosim.view.scene.lines import PALE
from neurosim.view.scene.theme import DARK, LIGHT
from tests.states import state
from tests.view.examples import EXAMPLES, XOR, mazur
from tests.view.known import arithmetic, known, written


def trained(name):
    net = EXAMPLES[name]()
    inputs = [0.1 + 0.8 * (at % 2) for at in range(len(net.inputs))]
    return ns.train_step(net, inputs, [0.25] * len(net.outputs))


def pictured(recording, **look):
    frames = Frames(recording)
    size = figure_size(recording.net, large=look.get("large", "elide"))
    return Picture(canvas_for(size, 72), frames, **look)


def test_the_numbers_on_the_picture_are_those_of_the_live_objects_at_every_moment():
    recording = ns.train_step(mazur(), [0.05, 0.1], [0.01, 0.99])
    net, picture = recording.net, pictured(recording)
    for index in range(len(recording) + 1):
        recording.seek(index)
        picture.show(index)
        drawing = picture.drawing
        is_known = known(recording, index)
        for name, text in written(drawing.scene, "output", "bias").items():
            if index or isinstance(net[name], ns.Neuron):
                assert text == (brief(net[name].output) if is_known(net[name]) else "")
        for name, text in written(drawing.scene, "error").items():
            error = is_known(net[name], "error") and net[name].error
            assert text == (f"error {brief(error)}" if error else "")
        labels = written(drawing.scene, "weight")
        running, _ = drawing.scene.lines.noted
        assert len(labels) + running >= len(net.connections) - 1
        for ends, text in labels.items():
            assert text == brief(net[ends].weight) + (" ❄" if ends[0][0] == "b" else "")
        wanted = picture.frames[index].text.partition("  ")[2]
        assert arithmetic(picture)[1] == wanted and bool(wanted) == bool(index)


def cancelling():
    """A neuron whose errors from three outputs cancel, but for what rounding leaves."""
    net = ns.dense([1, 1, 3], "identity", bias=False, seed=1)
    for connection, weight in zip(net["h1"].outgoing, (0.1, 0.2, -0.3), strict=True):
        connection.weight = weight
    return ns.train_step(net, [0.0], [1.0, 1.0, 1.0], learning_rate=0.5)


def softmax():
    """A softmax, whose errors cancel at its largest net input."""
    net = ns.dense([1, 3], "softmax", seed=1)
    return ns.train_step(net, [0.3], [0, 1, 0], learning_rate=0.5, loss="cross_entropy")


@pytest.mark.parametrize(("recorded", "name"), [(cancelling, "h1"), (softmax, "max")])
def test_what_rounding_leaves_of_errors_that_cancel_is_shown_as_0(recorded, name):
    recording = recorded()
    net, picture = recording.net, pictured(recording)
    assert 0 < abs(net[name].error) < 1e-15
    wanted = {each.name: f"error {brief(each.error)}" for each in net.neurons if each.name != name}
    picture.show(len(recording))
    errors = written(picture.drawing.scene, "error")
    assert {name: text for name, text in errors.items() if text}.items() <= wanted.items()
    in_svg = re.findall(r'ns-error"[^>]*>(error [^<]+)', net._repr_html_())
    assert sorted(in_svg) == sorted(wanted.values())


def test_errors_that_are_small_throughout_keep_their_digits():
    net = ns.dense([1, 1, 1], "identity", bias=False, seed=1)
    net["h1", "o1"].weight = 1.0
    recording = ns.train_step(net, [1e-20], [0.0], learning_rate=0.5)
    picture = pictured(recording)
    picture.show(len(recording))
    assert written(picture.drawing.scene, "error")["h1"] == f"error {brief(net['h1'].error)}"


def test_fill_and_width_are_those_of_the_moment():
    recording = ns.train_step(mazur(), [0.05, 0.1], [0.01, 0.99])
    picture = pictured(recording)
    picture.show(3)
    names = list(picture.placed.positions)
    fills = picture.drawing.nodes.fills.get_facecolor()
    expected = LIGHT.fill(0.5932699921071872, 1.0)
    shown = "#" + "".join(f"{round(part * 255):02x}" for part in fills[names.index("h1")][:3])
    assert shown == expected
    scale = picture.frames.scales.weight
    widths = picture.drawing.lines.all.lines.get_linewidths()
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
    styles = picture.drawing.lines.all.lines.get_linestyles()
    for ends, (_, dashes) in zip(picture.placed.routes, styles, strict=True):
        assert (dashes is not None) == (picture.frames[0].value(net[ends], "weight") < 0)


def test_nodes_with_an_output_below_0_have_a_dashed_rim():
    picture = pictured(trained("long names"))
    picture.show(len(picture.frames) - 1)
    net = picture.frames.net
    styles = picture.drawing.nodes.fills.get_linestyles()
    signs = [net[name].output < 0 for name in picture.placed.positions]
    assert any(signs)
    assert [dashes is not None for _, dashes in styles] == signs


def test_weights_are_those_of_the_moment_whatever_was_shown_before():
    recording = ns.train(ns.dense([2, 3, 1], seed=1), XOR, epochs=3, record="steps").recording
    picture = pictured(recording)
    lines = picture.drawing.scene.lines
    for index in [0, 5, *range(25, 45), 31, 12, len(recording), 0, *range(41, 24, -1), 39]:
        picture.show(index)
        weights = [picture.frames[index].value(each, "weight") for each in lines.connections]
        assert lines.signs == [weight >= 0 for weight in weights]
        order = np.argsort(np.abs(weights), kind="stable")
        assert (np.diff(np.array(lines.widths)[order]) >= 0).all()
        for ends, text in written(picture.drawing.scene, "weight").items():
            assert text == brief(weights[lines.ends.index(ends)])


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_lines_that_a_step_is_not_about_are_paler_and_no_darker_where_they_cross(theme):
    recording = ns.forward(ns.dense([2, 8, 8, 1], seed=1), [0.1, 0.9])
    picture = pictured(recording, theme=theme)
    columns = {f"h{at}": picture.placed.positions[f"h{at}_1"] for at in (1, 2)}
    spots = picture.drawing.axes.transData.transform([*columns.values()]).round().astype(int)
    between = np.s_[120:350, spots[0, 0] + 40 : spots[1, 0] - 40]  # nothing but lines is there
    picture.show(0)
    full = pixels(picture)[between]
    picture.show(len(recording))  # about the lines of o1, which are elsewhere
    paler = pixels(picture)[between]
    paper = np.array([int(theme.background[at : at + 2], 16) for at in (1, 3, 5)])
    assert np.abs(full - paper).max() > 150
    assert np.abs(paler - (paper + (full - paper) * PALE)).max() < 3


def pixels(picture):
    picture.figure.canvas.draw()
    return np.asarray(picture.figure.canvas.buffer_rgba())[..., :3].astype(float)


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


def test_a_neuron_shows_no_number_before_any_pass_computed_one():
    net = ns.dense([2, 2, 1], seed=3)
    net["i1"].output = 0.2
    shown = written(still(net).drawing.scene, "output", "bias")
    assert shown == {"i1": "0.2", "i2": "0", "b1": "1", "h1": "", "h2": "", "b2": "1", "o1": ""}
    values = re.findall('class="ns-value"[^>]*>([^<]*)<', net._repr_html_())
    assert values == ["0.2", "0", "1", "", "", "1", ""]
    ns.forward(net, [0, 0])
    assert all(written(still(net).drawing.scene, "output", "bias").values())
    assert all(re.findall('class="ns-value"[^>]*>([^<]*)<', net._repr_html_()))


WORDS = "how probable it is, all else being equal, that it rains in the evening "
LONG = {"words": (WORDS + "{}").format, "one word": ("W" * 69 + "{}").format,
        "underscores": (WORDS.replace(" ", "_") + "{}").format}  # fmt: skip


def with_names(name, count):
    net = ns.Network("long")
    inputs, outputs = ([name(f"{end}{at}") for at in range(count)] for end in "io")
    for node in inputs:
        net.add_input(node)
    net.add_bias(name("b"))
    net.add_neuron("h1", "tanh")
    net.connect_all([*inputs, name("b")], "h1", [0.5] * (count + 1))
    for node in outputs:
        net.add_output(node)
        net.connect("h1", node, weight=0.5)
    return net


@pytest.mark.parametrize("size", [(9.6, 5.4), (5.0, 4.0)])
@pytest.mark.parametrize("name", LONG)
def test_names_of_seventy_letters_stand_in_lines_beside_a_network_of_its_size(name, size):
    net = with_names(LONG[name], 2)
    picture = paint(canvas_for(size, 72), net)
    scene = picture.drawing.scene
    inner, outer = scene.placed.width, scene.frame[2] - scene.frame[0]
    assert inner > 0.3 * outer
    for node in [*net.inputs, *net.outputs]:
        lines = [
            word.text for word in scene.words if (word.of, word.role) == (node.name, "outside")
        ]
        if size[0] > 9:
            assert len(lines) > 1
            if name != "one word":  # nothing is left out where there is room
                assert "".join(lines).replace(" ", "") == node.name.replace(" ", "")
    for axes, word in picture.words:
        left, _, right, _ = word.box()
        x = axes.transData.transform(word.at)[0]
        assert x + left >= 0 and x + right <= size[0] * 72, word.text


def test_a_name_has_no_more_lines_than_there_is_room_between_nodes():
    picture = paint(canvas_for((6.0, 4.0), 72), with_names(LONG["words"], 10))
    found = [word for word in picture.drawing.scene.words if word.role == "outside"]
    points = picture.drawing.scene.points
    sides = {word.align[0] for word in found}
    assert sides >= {"left", "right"}
    for side in sides:
        heights = sorted(
            (word.at[1] * points + word.box()[1], word.at[1] * points + word.box()[3])
            for word in found
            if word.align[0] == side
        )
        assert all(top <= bottom for (_, top), (bottom, _) in pairwise(heights))
