"""The decision surface beside the network: that of the moment, with the data, for any output."""

import itertools

import pytest
from matplotlib.colors import to_hex

import neurosim as ns
from neurosim.view.canvas.picture import canvas_for
from neurosim.view.moments.frames import Frames
from neurosim.view.player.board import Board
from neurosim.view.plots.plane import CLASSES, TWO
from neurosim.view.scene.theme import DARK, LIGHT
from tests.states import state
from tests.view.examples import XOR

CORNERS = [([1, 1], [1, 0, 0]), ([5, 1], [0, 1, 0]), ([3, 9], [0, 0, 1]), ([4, 9], [0, 0, 1])]


def trained(data=XOR, grain="samples", outputs=1, **options):
    net = ns.dense([2, 3, outputs], seed=3)
    return ns.train(net, data, epochs=20, learning_rate=2.0, record=grain, **options).recording


def opened(recording, theme=LIGHT, size=(9.0, 7.0)):
    board = Board(canvas_for(size, 72), Frames(recording), theme=theme)
    if "surface" not in board.panels:
        board.switch("surface")
    board.show(0)
    return board


def shown_at(plane, x, y):
    """The band of values in which the drawn surface is at a place."""
    contours = plane.colours
    for level, path in enumerate(contours.get_paths()):
        if path.contains_point((x, y)):
            return contours.levels[level], contours.levels[level + 1]
    return None


def painted(plane):
    return [path.vertices.tolist() for path in plane.colours.get_paths()]


@pytest.mark.parametrize("grain", ["steps", "samples", "epochs"])
def test_the_surface_is_that_of_the_moment_and_changes_nothing(grain):
    recording = trained(grain=grain)
    net, board = recording.net, opened(recording)
    places = [(0.21, 0.37), (0.5, 0.5), (0.77, 0.11)]
    for index in (0, len(recording) // 2, len(recording)):
        recording.seek(index)
        before = state(net)
        board.show(index)
        assert state(net) == before
        for x, y in places:
            low, high = shown_at(board.panels["surface"].plane, x, y)
            assert low - 0.01 <= net.predict([x, y])[0] <= high + 0.01


def test_it_does_not_follow_the_live_weights_but_the_moment_shown():
    recording = trained()
    board = opened(recording)
    board.show(0)
    plane = board.panels["surface"].plane
    first = painted(plane)
    recording.rewind()
    board.show(len(recording))
    assert painted(plane) != first
    board.show(0)
    assert painted(plane) == first


def test_every_output_can_be_chosen_and_the_regions_of_all():
    recording = trained(CORNERS, outputs=3)
    net, surface = recording.net, opened(recording).panels["surface"]
    surface.show(len(recording))
    seen = []
    for _ in range(5):
        seen.append(None if surface.plane.choice.output is None else surface.plane.choice.name)
        if seen[-1]:
            place = [output.name for output in net.outputs].index(seen[-1])
            low, high = shown_at(surface.plane, 2.3, 4.4)
            assert low - 0.02 <= net.predict([2.3, 4.4])[place] <= high + 0.02
        surface.turn(1)
    assert seen == [None, "o1", "o2", "o3", None]
    surface.turn(-1)
    assert surface.plane.choice.output is None


def test_the_patterns_are_drawn_in_the_colour_of_what_is_expected():
    surface = opened(trained()).panels["surface"]
    marks = surface.plane.marks
    found = {
        tuple(map(float, point)): to_hex(mark.get_facecolor()[0])
        for mark in marks
        for point in mark.get_offsets()
    }
    assert found == {tuple(map(float, inputs)): TWO[expected[0]] for inputs, expected in XOR}


def test_the_classes_of_several_outputs_are_named_by_their_marks():
    board = opened(trained(CORNERS, outputs=3))
    surface = board.panels["surface"]
    texts = [word.text for word in surface._words.words]
    assert {"the largest output", "expected", "o1", "o2", "o3", "i1"} <= set(texts)
    groups = surface.plane.choice.groups
    assert [group.colour for group in groups] == list(CLASSES[:3])
    assert len({group.mark for group in groups}) == 3
    board.turn(1)
    board.show(0)
    texts = [word.text for word in surface._words.words]
    assert {"o1, line at 0.5", "0", "1"} <= set(texts)


def test_the_current_sample_is_marked():
    recording = trained()
    surface = opened(recording).panels["surface"]
    for index in (1, 2, 3, 4):
        surface.show(index)
        (place,) = surface._spot.get_xydata().tolist()
        assert place == list(map(float, XOR[(index - 1) % 4][0]))


def test_a_network_that_scales_its_inputs_is_drawn_in_the_units_of_the_table():
    data = ns.Dataset([[200, 1], [900, 9], [500, 2]], [0, 1, 1], names=["width", "height"],
                      classes=["small", "large"])  # fmt: skip
    net = ns.dense([2, 1], seed=1)
    net.scaling = ns.Scaling.of(data)
    recording = ns.train(net, data, epochs=5, record="samples").recording
    surface = opened(recording).panels["surface"]
    surface.show(1)
    assert surface._spot.get_xydata().tolist() == [[200.0, 1.0]]
    left, right = surface.axes.get_xlim()
    assert left < 200 and right > 900
    texts = [word.text for word in surface._words.words]
    assert {"width (i1)", "small", "large"} <= set(texts)
    assert surface._up_text.get_text() == "height (i2)"


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_line_stands_out_from_both_sides(theme):
    recording = trained()
    surface = opened(recording, theme).panels["surface"]
    surface.show(len(recording))
    (line,) = surface.plane._painted[1:]
    assert to_hex(line.get_edgecolor()[0]) == theme.text
    assert line.levels.tolist() == [0.5]


def test_a_flat_surface_has_no_line():
    net = ns.dense([2, 1], seed=1)
    net["b1", "o1"].weight = 100.0
    recording = ns.train(net, XOR, epochs=1, learning_rate=1e-9, record="samples").recording
    surface = opened(recording).panels["surface"]
    assert len(surface.plane._painted) == 1


def test_a_single_step_covers_its_inputs():
    recording = ns.train_step(ns.dense([2, 2, 1]), [3.0, -2.0], [1])
    surface = opened(recording).panels["surface"]
    left, right, bottom, top = surface.plane.extent
    assert left < 0.0 and right > 3.0 and bottom < -2.0 and top > 1.0


def test_a_small_window_leaves_out_what_would_be_too_small_and_keeps_what_was_clicked():
    recording = trained()
    board = opened(recording, size=(7.0, 4.0))
    board.pin("h1")
    board.fit()
    assert board.panels["facts"].axes.get_visible() and board.panels["history"].axes.get_visible()
    assert not board.panels["surface"].axes.get_visible()
    board.figure.set_size_inches(9.0, 9.0)
    board.fit()
    assert all(panel.axes.get_visible() for panel in board.column)
    boxes = [panel.axes.get_position() for panel in board.column]
    for upper, lower in itertools.pairwise(boxes):
        assert lower.y1 < upper.y0
    assert boxes[-1].y0 >= 0.0 and boxes[0].y1 <= 1.0


@pytest.mark.parametrize("size", [(9.0, 7.0), (9.0, 4.0)])
def test_every_class_is_named_below_the_surface_however_long_its_name(size):
    names = ["Iris setosa of the alps", "Iris versicolor", "Iris virginica of a longer name"]
    data = ns.Dataset(*zip(*CORNERS, strict=True), names=["length", "width"], classes=names)
    net = ns.dense([2, 3, 3], seed=3)
    net.scaling = ns.Scaling.of(data)
    board = opened(ns.train(net, data, epochs=3, record="epochs").recording, size=size)
    surface, figure = board.panels["surface"], board.panels["surface"].axes.figure
    words = [word for word in surface._words.words if word.text in names]
    assert [word.text for word in words] == names
    marks = surface.axes.lines[-3:]
    for word, mark in zip(words, marks, strict=True):
        x, y = surface.axes.transData.transform(word.at)
        left, bottom, right, top = word.box()
        assert x + left >= 0 and x + right <= figure.bbox.width and y + bottom >= 0
        (across, up) = mark.get_transform().transform(mark.get_xydata()[0])
        assert x + left - 12 < across < x + left and y + bottom < up < y + top
