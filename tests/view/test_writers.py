"""One scene, two writers: matplotlib and SVG show the same shapes and texts at the same places."""

import math
import re
from xml.etree import ElementTree

import numpy as np
import pytest

import neurosim as ns
from neurosim.view.canvas import picture as canvas
from neurosim.view.canvas.picture import Drawing, canvas_for, still
from neurosim.view.layout.layout import layout
from neurosim.view.moments.frames import Frames
from neurosim.view.page.sheet import sheet
from neurosim.view.page.svg import ASPECT, POINTS, UNIT, picture, scene_of
from neurosim.view.scene.scene import Scene
from neurosim.view.scene.theme import LIGHT
from tests.view.examples import ALL

OVER_TIME = {
    "elman over time": lambda: ns.recurrent([2, 3, 1], seed=1).unroll(3),
    "lstm over time": lambda: ns.recurrent([1, 1, 1], cell="lstm", seed=1).unroll(9),
}
NETWORKS = {**ALL, **OVER_TIME}
DROPS = {"baseline": None, "middle": ".365em", "top": ".73em", "bottom": "-.15em"}
ANCHORS = {"left": "start", "center": "middle", "right": "end"}


@pytest.fixture(params=NETWORKS, scope="module")
def both(request):
    """The moment after a pass in both writers, at one scale."""
    net = NETWORKS[request.param]()
    for at, node in enumerate(net.inputs):
        node.output = 0.3 - 0.1 * (at % 7)
    frames = Frames.of(net)
    placed = layout(net)
    scene = scene_of(frames, placed)
    root = ElementTree.fromstring(picture(scene, "a picture"))
    figure = canvas_for((placed.width + 14, placed.height + 14), 72)
    axes = figure.add_axes((0, 0, 1, 1))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(canvas, "LARGEST", POINTS)
        drawn = Drawing(axes, Scene(frames, placed, LIGHT), LIGHT)
        drawn.scene.fit(POINTS)
        drawn.show(frames[0])
    assert drawn.scene.points == POINTS
    return root, drawn


def elements(root, kind):
    return [each for each in root.iter() if kind in each.get("class", "").split()]


def numbers(text):
    return [float(each) for each in re.findall(r"-?[\d.]+", text)]


def variable(element, name, root):
    """A variable of the style sheet, of an element or of the whole picture."""
    for each in (element, root):
        found = re.search(rf"--ns-{name}:([\d.]+)", each.get("style", ""))
        if found:
            return float(found[1])
    return None


def box_of(shape):
    """Width and height of a shape, in units of the layout."""
    if shape.tag.endswith("circle"):
        return (2 * float(shape.get("r")) / UNIT,) * 2
    xs, ys = np.reshape(numbers(shape.get("d")), (-1, 2)).T
    return np.ptp(xs) / UNIT, np.ptp(ys) / UNIT


def test_nodes_have_the_same_shape_place_size_and_ring(both):
    root, drawn = both
    groups = elements(root, "ns-node")
    paths = drawn.nodes.fills.get_paths()
    assert len(groups) == len(paths) == len(drawn.scene.nodes.nodes)
    for group, path, ring in zip(groups, paths, drawn.nodes._rings.get_linewidths(), strict=True):
        x, y = numbers(group.get("transform"))
        box = path.get_extents()
        rim = elements(group, "ns-rim")[0]
        if not rim.tag.endswith("circle"):  # the box of a pentagon is not around its middle
            corners = np.reshape(numbers(rim.get("d")), (-1, 2))
            x += (corners.max(0) + corners.min(0))[0] / 2
        assert (box.x0 + box.x1) / 2 == pytest.approx(x / UNIT, abs=0.002)
        assert (box.y0 + box.y1) / 2 == pytest.approx(-y / UNIT, abs=0.002)
        assert (box.width, box.height) == pytest.approx(box_of(rim), abs=0.003)
        for shape in elements(group, "ns-ring"):
            assert variable(shape, "w", root) / UNIT * POINTS == pytest.approx(ring, abs=0.01)


def test_lines_have_the_same_ends_and_widths(both):
    root, drawn = both
    lines = elements(root, "ns-edge")
    segments, widths = drawn.lines.all.lines.get_segments(), drawn.lines.all.lines.get_linewidths()
    assert len(lines) == len(segments)
    for line, segment, wide in zip(lines, segments, widths, strict=True):
        points = np.reshape(numbers(line.get("d")), (-1, 2)) * (1, -1) / UNIT
        assert np.abs(points[[0, -1]] - segment[[0, -1]]).max() < 0.006
        assert variable(line, "w", root) / UNIT * POINTS == pytest.approx(wide, abs=0.01)


def written(root):
    """Each text of the SVG with its place and its size, in units of the layout and in points."""
    parents = {child: parent for parent in root.iter() for child in parent}
    sizes = {"ns-value": "output", "ns-error": "small", "ns-name": "name", "ns-sign": "sign"}
    for text in (each for each in root.iter() if each.tag.endswith("text") and each.text):
        x, y = (float(text.get(name, 0)) for name in "xy")
        transform = parents[text].get("transform")
        dx, dy = numbers(transform) if transform else (0.0, 0.0)
        role = "label" if text.get("data-w") else sizes.get(text.get("class"), "s")
        size = variable(text, "s", root) or variable(root, role, root)
        align = f"{text.get('text-anchor', 'middle')} {text.get('dy')}"
        yield text.text, align, (x + dx) / UNIT, -(y + dy) / UNIT, size


def test_texts_say_the_same_at_the_same_place_in_the_same_size(both):
    root, drawn = both
    found = sorted(written(root))
    words = [*drawn.labels.words, *drawn.texts.words]
    wanted = []
    for word in (each for each in words if each.visible):
        x, y = (at + shift / POINTS for at, shift in zip(word.at, word.shift, strict=True))
        align = f"{ANCHORS[word.align[0]]} {DROPS[word.align[1]]}"
        wanted.append((word.text, align, x, y, word.size * UNIT / POINTS))
    assert [each[:2] for each in found] == [each[:2] for each in sorted(wanted)]
    for text, align, x, y, size in found:
        same = [each[2:] for each in wanted if each[:2] == (text, align)]
        u, v, large = min(same, key=lambda each: math.dist(each[:2], (x, y)))
        assert (x, y) == pytest.approx((u, v), abs=0.012), text
        assert size == pytest.approx(large, abs=0.06) or size > large  # long numbers shrink


def test_matplotlib_paints_the_texts_that_the_scene_has(both):
    _, drawn = both
    for painter in (drawn.labels, drawn.texts):
        words = [each for each in painter.words if each.visible]
        if words:
            assert np.allclose(painter._letters.get_offsets(), [each.at for each in words])
            sizes = [each.size**2 for each in words]
            assert np.allclose(painter._letters.get_sizes(), sizes)


def test_pixels_have_the_same_place_size_and_fill(both):
    root, drawn = both
    squares = [(image, each) for image in elements(root, "ns-image") for each in image]
    assert len(squares) == len(drawn.scene.pixels.nodes)
    corners = drawn.pixels.corners if squares else []
    for (image, square), wanted, fill in zip(
        squares, corners, drawn.scene.pixels.fills, strict=True
    ):
        left, top, wide = numbers(image.get("transform"))
        column, row = map(int, re.match(r"M(\d+) (\d+)", square.get("d")).groups())
        x, y = left + column * wide, top + row * wide
        assert (x / UNIT, -y / UNIT) == pytest.approx(wanted[3], abs=0.002)
        assert wide / UNIT == pytest.approx(np.ptp(wanted[:, 0]), abs=0.002)
        assert float(square.get("fill-opacity", 0.0)) == pytest.approx(abs(fill), abs=0.006)
        assert (square.get("class") == "ns-negative") == (fill < 0)


def passed(net):
    inputs = [0.3 - 0.1 * (at % 7) for at in range(len(net.inputs))]
    return Frames(ns.train_step(net, inputs, [0.25] * len(net.outputs), learning_rate=0.5))


@pytest.mark.parametrize("name", ["mazur", "64-32-10", "convolution", "lstm over time"])
@pytest.mark.parametrize("phase", ["forward", "backward", "update"])
def test_moments_in_files_show_what_the_step_is_about(name, phase):
    frames = passed(NETWORKS[name]())
    at = max(at for at in range(len(frames)) if frames[at].phase == phase)
    root = ElementTree.fromstring(sheet(frames, [0, at]))
    placed = layout(frames.net, at=frames[at].time or 0, aspect=ASPECT)
    scene = scene_of(frames, placed)
    scene.show(frames[at])
    shown = scene.lines.running
    signs = [each.get("class").endswith("ns-negative") for each in elements(root, "ns-dot")]
    assert signs == [value < 0 for _, value, _ in scene.lines.dots]
    assert bool(signs) == bool(shown and frames[at].flow)
    texts = [each.text for each in root.iter() if each.tag.endswith("text")]
    assert {word.text for word in scene.words} | {frames[at].step.headline} <= set(texts)
    named = {each.findtext("{*}title") for each in elements(root, "ns-now")} - {None}
    assert named == {
        each.name for each, now in zip(scene.nodes.nodes, scene.nodes.active, strict=True) if now
    }


@pytest.mark.parametrize("name", NETWORKS)
def test_a_file_needs_no_browser_and_says_what_the_scene_says(name):
    net = NETWORKS[name]()
    written = sheet(Frames.of(net), theme="dark")
    root = ElementTree.fromstring(written)
    assert not re.search(r"(var|calc|min)\(|--ns-[ws]:", written)
    texts = {each.text for each in root.iter() if each.tag.endswith("text")}
    shown = {word.text for word in scene_of(Frames.of(net), layout(net, aspect=ASPECT)).words}
    assert shown | {net.name} <= texts


def sharing():
    """A weight of i2 -> h2, where there is least room, that is written with a letter behind it."""
    net = ns.dense([2, 2, 1], seed=3)
    net.disconnect("i2", "h2")
    net.connect("i2", "h2", parameter=net["i1", "h1"].parameter)
    return net


@pytest.mark.parametrize("made", [sharing, lambda: ns.dense([2, 4, 1], seed=1)])
def test_files_notebooks_and_windows_have_room_for_every_weight_of_a_small_network(made):
    net = made()
    every = len(net.connections)
    assert len(still(net).drawing.scene.lines.labels) == every
    assert [drawn.count("data-w=") for drawn in (sheet(Frames.of(net)), net._repr_html_())] == [
        every, every,
    ]  # fmt: skip


def test_a_file_uses_its_width_to_write_the_weights_of_a_tall_network():
    assert sheet(Frames.of(ALL["8-3-8"]())).count("data-w=") >= 55
