"""Surfaces over inputs and over weights: every height is what the network says there."""

import random

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.contour import ContourSet

import neurosim as ns
from neurosim.data.patterns import read_patterns
from neurosim.functions.losses import loss
from neurosim.view.plots.loss_surface import heights
from neurosim.view.plots.plane import surfaces
from neurosim.view.scene.theme import LIGHT, mixed
from tests.view.examples import XOR


def test_a_surface_holds_what_the_network_predicts_row_by_row():
    net = ns.dense([2, 3, 2], seed=3)
    found = surfaces(net, net.outputs, ((-1.0, 2.0), (0.0, 4.5)), 4)
    for row, y in enumerate([0.0, 1.5, 3.0, 4.5]):
        for column, x in enumerate([-1.0, 0.0, 1.0, 2.0]):
            assert [each[row][column] for each in found] == net.predict([x, y])


def test_a_hidden_neurons_surface_is_its_output():
    net = ns.dense([2, 2, 1], seed=3)
    (surface,) = surfaces(net, [net["h2"]], ((0.0, 1.0), (0.0, 1.0)), 2)
    ns.forward(net, [1.0, 0.0])
    assert surface[0][1] == net["h2"].output


def test_all_points_of_the_data_lie_on_the_decision_surface():
    draw = random.Random(1)
    data = [([draw.gauss(5, 3), draw.gauss(-40, 0.1)], [draw.choice([0, 1])]) for _ in range(30)]
    axes = ns.plot_decision(ns.dense([2, 1]), data, resolution=5).axes[0]
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    for (x, y), _ in data:
        assert left < x < right
        assert bottom < y < top


def lines_of(figure):
    """The levels of the lines that are drawn over a surface."""
    drawn = [each for each in figure.axes[0].collections if isinstance(each, ContourSet)]
    return [level for each in drawn if not each.filled for level in each.levels]


@pytest.mark.parametrize(
    ("activation", "low", "high", "level"),
    [
        ("tanh", 0, 1, 0.5), ("tanh", -1, 1, 0.0), ("identity", 0, 1, 0.5),
        ("identity", 2, 6, 4.0), ("logistic", 0, 1, 0.5), ("logistic", 0.1, 0.5, 0.3),
    ],
)  # fmt: skip
def test_the_line_lies_midway_between_what_is_expected(activation, low, high, level):
    net = ns.dense([2, 1], activation, weights=0.0)
    net["i1", "o1"].weight = 9.0
    data = [([-1, 0], [low]), ([1, 1], [high])]
    assert lines_of(ns.plot_decision(net, data, resolution=9)) == [pytest.approx(level)]


def test_the_line_parts_the_classes_as_accuracy_does():
    net = ns.dense([2, 4, 1], "tanh", seed=3)
    ns.train(net, XOR, epochs=2000, learning_rate=0.2)
    assert ns.accuracy(net, XOR) == 1.0
    figure = ns.plot_decision(net, XOR, resolution=41)
    (border,) = (
        each
        for each in figure.axes[0].collections
        if isinstance(each, ContourSet) and not each.filled
    )
    places = border.get_paths()[0].vertices
    assert all(net.predict(place) == pytest.approx([0.5], abs=0.05) for place in places)
    assert {x > y for x, y in places} == {True, False}  # a line on each side of the diagonal


def test_the_range_of_a_single_expected_value_is_that_of_the_function():
    assert lines_of(ns.plot_decision(ns.dense([2, 1], "tanh", seed=1), [([0, 0], [1])])) == [0.0]


def test_several_outputs_are_drawn_as_regions_of_the_largest():
    net = ns.Network("corners")
    net.add_input("i1"), net.add_input("i2")
    net.add_output("o1", activation="identity"), net.add_output("o2", activation="identity")
    net.connect("i1", "o1", weight=1.0), net.connect("i2", "o2", weight=1.0)
    data = [([0.0, 1.0], [0, 1]), ([1.0, 0.0], [1, 0])]
    axes = ns.plot_decision(net, data, resolution=3).axes[0]
    regions = [each for each in axes.collections if isinstance(each, ContourSet) and each.filled]
    for x, y in ((0.9, 0.1), (0.2, 0.1), (0.1, 0.9), (-0.1, 0.3)):
        inside = [any(path.contains_point((x, y)) for path in each.get_paths()) for each in regions]
        assert inside == [x > y, y > x]
    marks = {tuple(each.get_offsets()[0]): each.get_facecolor() for each in axes.collections[-2:]}
    for point, region in (((1.0, 0.0), regions[0]), ((0.0, 1.0), regions[1])):
        shade = mixed(LIGHT.background, to_hex(marks[point][0]), 0.4)
        assert to_hex(region.get_facecolor()[0]) == shade


def test_an_output_that_is_nowhere_the_largest_has_no_region():
    net = ns.Network("flat")
    net.add_input("i1"), net.add_input("i2"), net.add_bias("b1")
    net.add_output("o1", activation="identity"), net.add_output("o2", activation="identity")
    net.connect("b1", "o1", weight=1.0), net.connect("b1", "o2", weight=-1.0)
    net.connect("i1", "o1", weight=0.0), net.connect("i2", "o2", weight=0.0)
    axes = ns.plot_decision(net, [([0, 0], [1, 0]), ([1, 1], [1, 0])], resolution=3).axes[0]
    drawn = [each for each in axes.collections if isinstance(each, ContourSet)]
    assert len(drawn) == 1 and drawn[0].filled


@pytest.mark.parametrize(
    ("activation", "scale"),
    [("relu", ["0", "2"]), ("tanh", ["-1", "0", "1"]), ("logistic", ["0", "1"]),
     ("identity", ["-2", "0", "2"])],
)  # fmt: skip
def test_of_every_neuron_0_is_neutral_and_a_bar_has_the_numbers(activation, scale):
    net = ns.Network("signs")
    net.add_input("i1"), net.add_input("i2"), net.add_output("o1", activation)
    net.connect("i1", "o1", weight=2 / 1.24), net.connect("i2", "o1", weight=0.0)
    figure = ns.plot_neurons(net, [([-1, 0], [0]), ([1, 1], [1])], resolution=9)
    panels = {axes.get_title(): axes for axes in figure.axes if axes.get_title()}
    (image,) = panels["o1"].images
    neutral = image.cmap(image.norm(0.0))
    assert to_hex(neutral) == LIGHT.panel
    red, _, blue, _ = image.cmap(image.norm(0.5))
    assert blue > red
    red, _, blue, _ = image.cmap(image.norm(-0.5))
    assert red > blue
    bars = [axes for axes in figure.axes if not axes.get_title()]
    written = [label.get_text() for label in bars[-1].get_xticklabels()]
    assert written == scale


@pytest.mark.parametrize("draw", [ns.plot_decision, ns.plot_neurons])
def test_other_than_two_inputs_are_no_plane(draw):
    with pytest.raises(ns.NetworkError, match=r"'3-1' has 3 \(i1, i2, i3\)"):
        draw(ns.dense([3, 1]), [([0, 0, 0], [0])])


def test_an_output_to_draw_must_be_one():
    with pytest.raises(ns.NetworkError, match=r"'h1' is not an output .* it has o1"):
        ns.plot_decision(ns.dense([2, 2, 1]), XOR, output="h1")


def test_the_losses_of_a_linear_neuron_are_the_parabola_of_the_textbook():
    net = ns.dense([1, 1], activation="identity", seed=1)
    data = [([2.0], [1.0]), ([-1.0], [0.5])]
    criterion = loss("squared_error")
    sides = [(-1.0, 1.0), (-2.0, 2.0)]
    rows = heights(net, [("i1", "o1"), ("b1", "o1")], read_patterns(net, data, criterion),
                   criterion, sides, 3)  # fmt: skip
    for b, row in zip([-2.0, 0.0, 2.0], rows, strict=True):
        for w, found in zip([-1.0, 0.0, 1.0], row, strict=True):
            mean = sum(0.5 * (e - (w * x + b)) ** 2 for (x,), (e,) in data) / 2
            assert found == pytest.approx(mean)


@pytest.mark.parametrize("grain", ["epochs", "samples", "steps"])
def test_a_path_goes_where_the_weights_went(grain):
    net = ns.dense([2, 1], seed=1)
    history = ns.train(net, XOR, epochs=3, record=grain)
    edges = (("i1", "o1"), ("b1", "o1"))
    line = ns.plot_loss_surface(net, XOR, edges, history, resolution=3).axes[0].lines[0]
    recording = history.recording
    walked = []
    for position in range(len(recording) + 1):
        recording.seek(position)
        walked.append(tuple(net[edge].weight for edge in edges))
    drawn = list(zip(line.get_xdata(), line.get_ydata(), strict=True))
    assert drawn == [now for at, now in enumerate(walked) if at == 0 or now != walked[at - 1]]


def test_runs_of_copies_are_drawn_under_their_names():
    net = ns.dense([2, 1], seed=1)
    runs = {
        rate: ns.train(net.copy(), XOR, epochs=2, learning_rate=rate, record="epochs")
        for rate in (0.1, 1.0)
    }
    figure = ns.plot_loss_surface(net, XOR, (net["i1", "o1"], net["i2", "o1"]), runs, resolution=3)
    legend = figure.axes[0].get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["0.1", "1.0"]


def test_what_cannot_be_a_loss_surface_is_refused():
    net = ns.dense([2, 1], seed=1)
    edge, other = ("i1", "o1"), ("i2", "o1")
    with pytest.raises(ns.InputError, match="record='epochs'"):
        ns.plot_loss_surface(net, XOR, (edge, other), ns.train(net.copy(), XOR, epochs=1))
    with pytest.raises(ns.OptionError, match="hold the same parameter"):
        ns.plot_loss_surface(net, XOR, (edge, edge))
    with pytest.raises(ns.OptionError, match="two connections"):
        ns.plot_loss_surface(net, XOR, (edge,))
    with pytest.raises(ns.OptionError, match=r"\(lowest, highest\)"):
        ns.plot_loss_surface(net, XOR, (edge, other), spans=((1, 0), (0, 1)))
    with pytest.raises(ns.NetworkError, match="no connection 'o1' -> 'i1'"):
        ns.plot_loss_surface(net, XOR, (("o1", "i1"), other))


def test_one_pattern_alone_still_makes_a_plane():
    FigureCanvasAgg(ns.plot_decision(ns.dense([2, 1]), [([3.0, 3.0], [1])], resolution=3)).draw()


def test_a_network_without_weights_that_matter_has_a_flat_surface():
    net = ns.dense([2, 1], activation="relu", seed=1)
    net["b1", "o1"].weight = -100.0
    edges = (("i1", "o1"), ("i2", "o1"))
    FigureCanvasAgg(ns.plot_loss_surface(net, XOR, edges, resolution=3)).draw()
    FigureCanvasAgg(ns.plot_decision(net, XOR, resolution=3)).draw()
    FigureCanvasAgg(ns.plot_neurons(net, XOR, resolution=3)).draw()


def test_a_network_that_scales_its_inputs_is_drawn_in_the_tables_units():
    data = ns.Dataset([[200, 1], [900, 9], [500, 2]], [0, 1, 1], names=["width", "height"])
    net = ns.dense([2, 1], seed=1)
    net.scaling = ns.Scaling.of(data)
    axes = ns.plot_decision(net, data, resolution=3).axes[0]
    assert axes.get_xlabel() == "width (i1)"
    assert axes.get_xlim() == pytest.approx((200 - 0.12 * 700, 900 + 0.12 * 700))
    points = [point for group in axes.collections[-2:] for point in group.get_offsets().tolist()]
    assert sorted(points) == [pytest.approx(row) for row in sorted(map(list, data.inputs))]


def test_a_network_that_scales_what_is_expected_is_drawn_in_the_tables_units():
    data = ns.Dataset([[1, 10], [5, 10], [1, 20]], [[-2.0], [6.0], [6.0]])
    net = ns.dense([2, 1], seed=1)
    net.scaling = ns.Scaling.of(data, expected=True)
    axes, bar = ns.plot_decision(net, data, resolution=3).axes
    assert [text.get_text() for text in bar.get_yticklabels()] == ["-2", "2", "6"]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["-2", "6"]
