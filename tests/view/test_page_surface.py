"""The decision surface of a page is the network's own, at every moment."""

import math
import re

import pytest

import neurosim as ns
from neurosim.functions.activations import ACTIVATIONS, Activation
from neurosim.functions.aggregations import AGGREGATIONS
from neurosim.graph.values.prediction import responses
from neurosim.graph.values.scaling import winner
from neurosim.notation import brief
from neurosim.view.moments.frames import Frames
from neurosim.view.page.page import page
from neurosim.view.plots.plane import CLASSES
from neurosim.view.scene.theme import DARK, LIGHT, mixed
from tests.view.examples import EXAMPLES, XOR, mazur, product_unit


def pixels(reader):
    """The colours of the surface, as rows of (red, green, blue) from the bottom."""
    side, data = reader.script(
        "const c = document.querySelector('.plane canvas');"
        "const blank = document.createElement('canvas');"
        "[blank.width, blank.height] = [c.width, c.width];"
        "const copy = blank.getContext('2d', {willReadFrequently: true});"
        "copy.drawImage(c, 0, 0);"
        "return [c.width, [...copy.getImageData(0, 0, c.width, c.height).data]]"
    )
    rows = [data[start : start + 4 * side] for start in range(0, len(data), 4 * side)]
    return [[tuple(row[at : at + 3]) for at in range(0, len(row), 4)] for row in reversed(rows)]


def wanted(net, frame, output, span, side, theme=LIGHT):
    """The colours that the network itself gives, with the weights of that moment."""
    twin = net.copy()
    for mine, theirs in zip(twin.parameters, net.parameters, strict=True):
        mine.value = frame.value(theirs, "value")
    steps = [[low + (high - low) * at / (side - 1) for at in range(side)] for low, high in span]
    places = [(x, y) for y in steps[1] for x in steps[0]]
    answers = [found[0] for found in responses(twin, places, [twin[output.name]])]
    low, high = output.activation.bounds
    if not math.isfinite(low) or not math.isfinite(high):
        high = max(map(abs, answers))
        low = low if low == 0 else -high
    shares = [2 * (value - low) / (high - low) - 1 for value in answers]
    colours = [
        mixed(theme.empty, theme.positive if share >= 0 else theme.negative, min(abs(share), 1))
        for share in shares
    ]
    rgb = [tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5)) for colour in colours]
    return [rgb[start : start + side] for start in range(0, len(rgb), side)]


def assert_alike(shown, expected):
    assert len(shown) == len(expected)
    for row, other in zip(shown, expected, strict=True):
        for colour, same in zip(row, other, strict=True):
            assert all(abs(a - b) <= 1 for a, b in zip(colour, same, strict=True))


def many_functions():
    """Two inputs, and a hidden neuron with each function of the tables that is safe everywhere."""
    net = ns.Network("many")
    net.add_input("x"), net.add_input("y"), net.add_bias("b")
    net.add_output("o", "identity")
    for index, name in enumerate([*ACTIVATIONS, "exp"]):
        hidden = net.add_neuron(f"h{index}", name, list(AGGREGATIONS)[index % 3])
        for at, source in enumerate("xyb"):
            net.connect(source, hidden.name, weight=0.7 - 0.4 * at + 0.05 * index)
        net.connect(hidden.name, "o", weight=(-1) ** index * 0.5)
    return net


@pytest.mark.parametrize("make", [many_functions, product_unit, mazur])
def test_the_surface_is_the_network_s_own(opened, make):
    net = make()
    recording = ns.train_step(net, [0.5, -0.4], [0.3] * len(net.outputs), learning_rate=0.1)
    reader, frames = opened(recording, theme="light"), Frames(recording)
    span = [(-0.1, 1.1), (-0.4 - 0.14, 1.0 + 0.14)]
    if len(net.outputs) > 1:
        reader.choose(".surface select", net.outputs[0].name)
    for index in (0, len(recording), len(recording) - 3):
        reader.scrub(index)
        shown = pixels(reader)
        assert_alike(shown, wanted(net, frames[index], net.outputs[0], span, len(shown)))


def test_it_follows_training_and_the_theme(opened):
    net = ns.dense([2, 3, 1], seed=1)
    recording = ns.train(net, XOR, epochs=300, learning_rate=4.0, record="epochs").recording
    reader, frames = opened(recording, theme="light"), Frames(recording)
    seen = []
    for index in (0, 150, 300):
        reader.scrub(index)
        shown = pixels(reader)
        assert_alike(shown, wanted(net, frames[index], net["o1"], [(-0.12, 1.12)] * 2, len(shown)))
        seen.append(shown)
    assert seen[0] != seen[1] != seen[2]
    reader.press("t")
    dark = wanted(net, frames[300], net["o1"], [(-0.12, 1.12)] * 2, len(shown), DARK)
    assert_alike(pixels(reader), dark)


def test_the_line_runs_where_the_output_passes_the_middle(opened):
    net = ns.dense([2, 3, 1], seed=1)
    recording = ns.train(net, XOR, epochs=600, learning_rate=4.0, record="epochs").recording
    reader = opened(recording, theme="light")
    reader.click("end")
    pieces = re.findall("[ML]([^ML]+)", reader.one(".border").get_attribute("d"))
    places = [tuple(map(float, piece.split())) for piece in pieces]
    assert len(places) > 80
    left, top, right, bottom = 40.0, 6.0, 312.0, 278.0
    for x, y in places:
        inputs = (
            -0.12 + 1.24 * (x - left) / (right - left),
            -0.12 + 1.24 * (bottom - y) / (bottom - top),
        )
        assert net.predict(inputs) == pytest.approx([0.5], abs=0.03)


def test_its_output_is_chosen_its_axes_named_and_its_samples_marked(opened):
    net = ns.dense([2, 2, 2], seed=2)
    data = [(inputs, [*expected, 1 - expected[0]]) for inputs, expected in XOR]
    recording = ns.train(net, data, epochs=2, record="steps").recording
    reader, frames = opened(recording, theme="light"), Frames(recording)
    assert reader.texts(".plane .title") == ["i1", "i2"]
    told = "regions of the largest output over i1 and i2"
    assert reader.one(".surface svg").get_attribute("aria-label") == told
    last = frames[len(recording)]
    reader.click("end")
    for output in net.outputs:
        reader.choose(".surface select", output.name)
        shown = pixels(reader)
        assert_alike(shown, wanted(net, last, output, [(-0.12, 1.12)] * 2, len(shown)))
        assert sorted(marks(reader)) == [0, 0, 1, 1]
    low, high = reader.script(
        "const box = c => document.querySelector(c).getBoundingClientRect();"
        "const [a, b, f] = [box('.here'), box('.pattern'), box('.plane canvas')];"
        "return [a, b].map(r => [(r.left + r.width / 2 - f.left) / f.width,"
        " (f.bottom - r.top - r.height / 2) / f.height])"
    )
    assert high == pytest.approx([0.12 / 1.24, 0.12 / 1.24], abs=0.01)  # the sample 0, 0
    assert low == pytest.approx([1.12 / 1.24, 1.12 / 1.24], abs=0.01)  # the inputs now, 1, 1


def test_all_patterns_of_a_training_are_marked_however_it_was_recorded(opened):
    data = [([0.1 * at, 7 - 0.05 * at], [at % 2]) for at in range(60)]
    for grain in ("epochs", "samples", "steps"):
        recording = ns.train(ns.dense([2, 1], seed=1), data, epochs=2, record=grain).recording
        reader = opened(recording, theme="light")
        assert sorted(marks(reader)) == [0] * 30 + [1] * 30
        inside = reader.script(
            "const box = e => e.getBoundingClientRect(), f = box(document.querySelector('canvas'));"
            "return [...document.querySelectorAll('.pattern')].map(box).every("
            "r => r.left >= f.left && r.right <= f.right && r.top >= f.top && r.bottom <= f.bottom)"
        )
        assert inside


def test_the_line_lies_midway_between_what_is_expected(opened):
    net = ns.dense([2, 4, 1], "tanh", seed=3)
    recording = ns.train(net, XOR, epochs=500, learning_rate=0.2, record="epochs").recording
    reader = opened(recording, theme="light")
    reader.click("end")
    assert reader.texts(".scale .end") == ["0", "1", "line at 0.5"]
    pieces = re.findall("[ML]([^ML]+)", reader.one(".border").get_attribute("d"))
    for x, y in (map(float, piece.split()) for piece in pieces):
        inputs = (-0.12 + 1.24 * (x - 40.0) / 272.0, -0.12 + 1.24 * (278.0 - y) / 272.0)
        assert net.predict(inputs) == pytest.approx([0.5], abs=0.03)


def test_of_several_outputs_the_regions_of_the_largest_are_shown(opened):
    data = [([0, 0], [1, 0, 0]), ([1, 0], [0, 1, 0]), ([0, 1], [0, 0, 1])]
    net = ns.dense([2, 4, 3], seed=2)
    recording = ns.train(net, data, epochs=300, learning_rate=2.0, record="epochs").recording
    reader = opened(recording, theme="light")
    reader.click("end")
    shown = pixels(reader)
    side = len(shown)
    light = [mixed(LIGHT.background, colour, 0.4) for colour in CLASSES]
    rgb = [tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5)) for colour in light]
    steps = [-0.12 + 1.24 * at / (side - 1) for at in range(side)]
    for row, y in zip(shown, steps, strict=True):
        for colour, x in zip(row, steps, strict=True):
            place = winner(net.predict([x, y]))
            assert all(abs(a - b) <= 1 for a, b in zip(colour, rgb[place], strict=True))
    assert len({colour for row in shown for colour in row}) == 3
    shapes = reader.script(
        "return [...document.querySelectorAll('.pattern')].map(e =>"
        " [getComputedStyle(e).fill, e.getAttribute('d')])"
    )
    assert [fill for fill, _ in shapes] == [
        f"rgb({', '.join(str(int(each[at : at + 2], 16)) for at in (1, 3, 5))})"
        for each in CLASSES[:3]
    ]
    assert len({shape for _, shape in shapes}) == 3
    assert reader.texts(".key-of-marks span")[:3] == ["o1", "o2", "o3"]
    assert len(reader.one(".border").get_attribute("d")) > 100


def test_classes_are_named_as_the_table_names_them(opened):
    for outputs, names in ((1, ["cat", "dog"]), (3, ["cat", "dog", "owl"])):
        labels = [0, 1] if outputs == 1 else [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
        inputs = [[2, 1], [9, 5], [4, 7]][: len(labels)]
        data = ns.Dataset(inputs, labels, classes=names)
        net = ns.dense([2, outputs], seed=1)
        net.scaling = ns.Scaling.of(data)
        reader = opened(ns.train(net, data, epochs=2, record="epochs").recording)
        assert reader.texts(".key-of-marks span")[: len(names)] == names


@pytest.mark.parametrize("method", ["range", "standard"])
def test_its_numbers_are_those_of_the_table(opened, method):
    inputs = [[20 + 7 * at, 9000 - 800 * at + 100 * (at % 3)] for at in range(10)]
    data = ns.Dataset(inputs, [[30 * age + area] for age, area in inputs], names=["age", "area"])
    net = ns.dense([2, 3, 1], ["tanh", "identity"], seed=1)
    net.scaling = ns.Scaling.of(data, expected=True, method=method)
    recording = ns.train(net, data, epochs=2, record="epochs", learning_rate=0.01).recording
    reader = opened(recording, theme="light")
    assert reader.texts(".plane .title") == ["age (i1)", "area (i2)"]
    ages, areas = zip(*inputs, strict=True)
    ends = [
        brief(end + sign * 0.12 * (max(side) - min(side)))
        for side in (ages, areas)
        for end, sign in ((min(side), -1), (max(side), 1))
    ]
    assert reader.texts(".plane text:not(.title)") == ends
    wanted = [expected for _, (expected,) in data]
    low, high = min(wanted), max(wanted)
    told = [brief(low), brief(high), f"line at {brief((low + high) / 2)}"]
    assert reader.texts(".scale .end") == told
    assert len(set(marks(reader))) == 10, "a colour for each value"
    assert reader.texts(".key-of-marks")[0].startswith("fill of a mark: what is expected")


def marks(reader):
    """Which of the marks' colours each pattern has, in the order in which they are met."""
    fills = reader.script(
        "return [...document.querySelectorAll('.pattern')].map(e => e.style.fill + "
        "e.getAttribute('d'))"
    )
    return [[*dict.fromkeys(fills)].index(each) for each in fills]


def test_it_can_be_folded_and_shows_the_present_when_unfolded(opened):
    net = ns.dense([2, 3, 1], seed=1)
    recording = ns.train(net, XOR, epochs=200, learning_rate=4.0, record="epochs").recording
    reader, frames = opened(recording, theme="light"), Frames(recording)
    reader.one(".surface summary").click()
    reader.click("end")
    assert not reader.one(".plane").is_displayed()
    reader.one(".surface summary").click()
    reader.settle()
    shown = pixels(reader)
    assert_alike(shown, wanted(net, frames[200], net["o1"], [(-0.12, 1.12)] * 2, len(shown)))


def unknown(x):
    return sum([x])


@pytest.mark.parametrize("activation", [Activation("own", unknown, lambda x, y: 1.0), None])
def test_where_there_is_none_there_is_no_hole(opened, activation):
    net = ns.Network("none")
    for name in ("x", "y") if activation else ("x",):
        net.add_input(name)
    net.add_output("o", activation or "logistic")
    net.connect("x", "o", weight=0.5)
    reader = opened(ns.forward(net, [1.0] * len(net.inputs)))
    assert not reader.one(".surface").is_displayed()
    wide, page_wide = reader.script(
        "return ['.picture', '.stage'].map(c => document.querySelector(c).clientWidth)"
    )
    assert wide == page_wide
    reader.click("end")
    assert reader.position == len(net.inputs) + 1


def test_every_example_has_a_page():
    for make in EXAMPLES.values():
        net = make()
        assert page(ns.forward(net, [0.5] * len(net.inputs))).startswith("<!DOCTYPE html>")
