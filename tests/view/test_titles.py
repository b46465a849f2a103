"""What the table calls inputs and outputs stands in pictures and sheets beside their names."""

import re

import pytest

import neurosim as ns
from neurosim.view.canvas.picture import Picture, canvas_for
from neurosim.view.layout.layout import figure_size
from neurosim.view.moments.frames import Frames

TITLES = {"i1": "petal_length", "i2": "petal_width", "o1": "setosa", "o2": "virginica"}


@pytest.fixture
def net():
    net = ns.dense([2, 2, 2], seed=1)
    names = tuple(TITLES.values())
    net.scaling = ns.Scaling(names=names[:2], classes=names[2:])
    ns.forward(net, [1, 2]), ns.backward(net, "setosa")
    return net


def test_the_page_names_columns_and_classes_and_keeps_every_error(net, tmp_path):
    page = ns.play(ns.train_step(net, [1, 2], "setosa"), save=tmp_path / "step.html").read_text()
    labels = re.findall(r'<text class="ns-name ns-outside"[^>]*>([^<]*)<', page)
    assert {f"{title} ({name})" for name, title in TITLES.items()} <= set(labels)
    assert len(re.findall(r'<text class="ns-error"[^>]*>error', page)) == 4


def test_a_drawing_names_columns_and_classes(net):
    recording = ns.forward(net, [1, 2])
    canvas = canvas_for(figure_size(net), 72)
    texts = {word.text for word in Picture(canvas, Frames(recording)).drawing.scene.nodes.words}
    assert {f"{title} ({name})" for name, title in TITLES.items()} <= texts


def test_sheets_say_what_inputs_and_outputs_are_in_the_table(net):
    for sheet in (
        ns.worked_example(net, [1, 2], "setosa"),
        ns.exercise(net, [1, 2], "setosa").sheet,
    ):
        said = " ".join(sheet.text().split())
        assert "In the table i1 is petal_length, i2 is petal_width, o1 is setosa" in said


def test_plots_name_columns_and_classes(net):
    data = [([1, 2], "setosa"), ([2, 1], "virginica")]
    figure = ns.plot_neurons(net, data, resolution=3)
    assert {*TITLES.values()} <= {axes.get_title() for axes in figure.axes}
    axes = ns.plot_decision(net, data, resolution=3).axes[0]
    assert axes.get_xlabel() == "petal_length (i1)"
    assert [each.get_text() for each in axes.get_legend().get_texts()] == ["setosa", "virginica"]
