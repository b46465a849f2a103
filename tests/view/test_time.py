"""Networks over time: unrolled from left to right, folded with arcs, and played."""

import itertools
import math
import re

import numpy as np
import pytest

import neurosim as ns
from neurosim.notation import brief, number
from neurosim.view.canvas.picture import Picture, canvas_for, still
from neurosim.view.layout.layout import figure_size, layout
from neurosim.view.layout.routes import along, holds
from neurosim.view.layout.time_layout import LONG, steps_shown
from neurosim.view.moments.folding import FoldedFrames, frames_of
from neurosim.view.moments.frames import Frames
from neurosim.view.player.player import Player
from neurosim.view.plots.plane import has_plane
from neurosim.view.scene.word import reserved
from tests.view.known import opened_player, written
from tests.view.test_readable import check_off_nodes, check_texts

LOOKS = ("light", "dark", "light")

CELLS = {
    "elman": lambda: ns.recurrent([2, 3, 1], seed=1),
    "lstm": lambda: ns.recurrent([1, 1, 1], cell="lstm", seed=1),
    "gru": lambda: ns.recurrent([1, 2, 1], cell="gru", seed=1),
    "bidirectional": lambda: ns.recurrent([2, 2, 1], bidirectional=True, seed=1),
}


@pytest.fixture(params=CELLS)
def net(request):
    return CELLS[request.param]()


def passed(net, length):
    inputs = [[0.1 * (at + t) for at in range(len(net.inputs))] for t in range(length)]
    return ns.train_step(net, inputs, [[0.2 + 0.05 * t] for t in range(length)])


def test_steps_of_time_stand_side_by_side_each_in_the_same_order(net):
    deep = net.unroll(4)
    placed = layout(deep).positions
    first = {node.name: placed[f"{node.name}@1"] for node in net.nodes}
    for step in (2, 3, 4):
        shift = {
            (round(placed[f"{name}@{step}"][0] - x, 6), placed[f"{name}@{step}"][1] - y)
            for name, (x, y) in first.items()
        }
        assert len(shift) == 1 and next(iter(shift))[0] > 0 and next(iter(shift))[1] == 0
    spans = [[placed[f"{node.name}@{step}"][0] for node in net.nodes] for step in range(1, 5)]
    assert all(max(left) < min(right) for left, right in itertools.pairwise(spans))


def test_depth_goes_from_the_bottom_to_the_top(net):
    placed = layout(net.unroll(3)).positions
    for each in net.connections:
        if not each.delay:
            below, above = placed[f"{each.source.name}@2"], placed[f"{each.target.name}@2"]
            assert below[1] < above[1]


def test_states_stand_outside_of_the_steps_of_time(net):
    deep = net.unroll(3)
    placed = layout(deep).positions
    xs = [placed[f"{node.name}@{step}"][0] for node in net.nodes for step in (1, 2, 3)]
    for state in deep.states:
        x, y = placed[state.name]
        name, _, step = state.name.rpartition("@")
        assert (x < min(xs)) if int(step) < 1 else (x > max(xs))
        assert y == placed[f"{name}@1"][1]


@pytest.mark.parametrize("delay", [20, -20])
def test_states_far_away_in_time_leave_no_steps_of_time_out(delay):
    net = ns.Network("far")
    net.add_input("i1"), net.add_output("o1")
    net.connect("i1", "o1", weight=0.5, delay=delay)
    assert layout(net.unroll(3)).elided == {}
    left_out = {name for gap in layout(net.unroll(12)).elided for name in gap.names}
    assert left_out and left_out <= set(net.unroll(12))


def test_every_connection_is_led_to_its_ends(net):
    deep = net.unroll(3)
    placed = layout(deep)
    assert set(placed.routes) == {(e.source.name, e.target.name) for e in deep.connections}
    for (source, target), route in placed.routes.items():
        for name, end in ((source, route[0]), (target, route[-1])):
            assert math.dist(end, placed.positions[name]) == pytest.approx(placed.radius)


MORE = {
    **CELLS,
    "jordan": lambda: ns.recurrent([2, 3, 2], cell="jordan", seed=1),
    "lstm of three": lambda: ns.recurrent([1, 3, 1], cell="lstm", seed=1),
    "gru of three": lambda: ns.recurrent([2, 3, 1], cell="gru", seed=1),
    "lstm both ways": lambda: ns.recurrent([1, 2, 1], cell="lstm", bidirectional=True, seed=1),
    "two layers": lambda: ns.recurrent([2, 3, 3, 1], seed=1),
    "wide": lambda: ns.recurrent([3, 20, 2], seed=1),
}


@pytest.mark.parametrize("length", [0, 3, 12])
@pytest.mark.parametrize("name", MORE)
def test_nothing_overlaps_in_time(name, length):
    net = MORE[name]()
    shown = net.unroll(length) if length else net
    placed = layout(shown)
    for (x, y), (u, v) in itertools.combinations(placed.positions.values(), 2):
        assert (x - u) ** 2 + (y - v) ** 2 > (2 * placed.radius) ** 2
    looks = zip((figure_size(shown), (6.4, 4.8), (14.0, 8.0)), LOOKS, strict=True)
    for size, theme in looks if length == 3 else [next(looks)]:
        picture = Picture(canvas_for(size, 72), Frames.of(shown), theme=theme)
        picture.show(0)
        check_texts(picture)
        check_off_nodes(picture)


@pytest.mark.parametrize("name", ["lstm of three", "gru of three", "lstm both ways"])
def test_many_connections_between_steps_of_time_pass_no_node(name):
    net = MORE[name]()
    deep = net.unroll(3)
    placed = layout(deep)
    left, bottom, right, top = placed.box
    rims = [x for x, _ in placed.positions.values()], [y for _, y in placed.positions.values()]
    assert right - left < max(rims[0]) - min(rims[0]) + 2 and top - bottom < np.ptp(rims[1]) + 2
    for each in net.connections:
        for deeper in deep.copies(each) if each.delay else ():
            ends = deeper.source.name, deeper.target.name
            for x, y in along(placed.routes[ends])[4:-4] if ends in placed.routes else ():
                for node, (u, v) in placed.positions.items():
                    assert node in ends or (x - u) ** 2 + (y - v) ** 2 > placed.radius**2, ends


@pytest.mark.parametrize(("length", "at"), [(8, 1), (8, 4), (20, 10), (20, 20), (100, 50)])
def test_of_many_steps_of_time_the_ends_and_those_at_hand_are_shown(length, at):
    shown = steps_shown(length, at)
    assert {1, 2, length - 1, length, at} <= set(shown) and len(shown) <= 9
    hidden = set(range(1, length + 1)) - set(shown)
    assert length < LONG or hidden or length <= 9


def test_few_steps_of_time_are_all_shown():
    assert steps_shown(LONG - 1, 3) == list(range(1, LONG))


def test_the_picture_follows_the_cursor_through_the_steps_of_time():
    recording = passed(ns.recurrent([1, 1, 1], seed=1), 20)
    frames = Frames(recording)
    picture = Picture(canvas_for(figure_size(frames.net), 72), frames)
    for index in range(0, len(frames), 7):
        picture.show(index)
        for name in (node.name for node in frames[index].step.nodes) if index else ():
            assert name in picture.placed.positions
    texts = {word.text for word in picture.drawing.scene.nodes.words}
    assert any(text.endswith("steps of time more") for text in texts)


@pytest.mark.parametrize("name", ["gru of three", "lstm of three", "lstm both ways"])
def test_lines_to_a_node_end_at_the_name_below_it(name):
    shown = MORE[name]().unroll(3)
    scene = still(shown).drawing.scene
    boxes, below = {}, 0
    for word in scene.nodes.words:
        if word.role == "outside":
            boxes.setdefault(word.of, []).extend(reserved([word], scene.points))
    for source, target in scene.lines.ends:
        route = scene.lines.routes[source, target]
        bottom = scene.placed.positions[target][1] - scene.placed.radius
        for box in boxes.get(target, ()):
            below += scene.placed.positions[source][1] < bottom
            assert not any(holds(box, point) for point in along(route)), (source, target)
    assert below


def test_a_player_jumps_from_one_step_of_time_to_the_next():
    recording = passed(CELLS["elman"](), 3)
    player = opened_player(recording)
    assert {"jump_time", "jump_back_time"} <= set(player.controls.buttons)
    player.seek(0)
    seen = []
    while player.index < len(recording):
        player.jump("time")
        seen.append(player.frames[player.index].time)
    assert {1, 2, 3} <= set(seen)
    assert all(now != last for last, now in itertools.pairwise(seen[:-1]))


def test_a_player_of_a_network_without_time_has_no_such_buttons():
    figure = canvas_for((14.0, 8.0), 72)
    player = Player(figure, Frames(ns.forward(ns.dense([2, 1]), [0, 1])))
    assert "jump_time" not in player.controls.buttons


def test_a_folded_network_has_arcs_that_say_what_they_carry(net):
    placed = layout(net)
    waiting = [each for each in net.connections if each.delay]
    assert waiting
    said = {word.text for word in still(net).drawing.scene.lines.tags}
    assert said == {f"t{-each.delay:+d}" for each in waiting}
    for each in waiting:
        line = along(placed.routes[each.source.name, each.target.name])
        (x, y), (u, v) = line[0], line[-1]
        length = ((x - u) ** 2 + (y - v) ** 2) ** 0.5
        assert max(((a - x) ** 2 + (b - y) ** 2) ** 0.5 for a, b in line) > 0.3 * length > 0


def test_names_within_a_step_of_time_lack_it_and_the_time_stands_below():
    recording = passed(CELLS["elman"](), 3)
    picture = Picture(canvas_for((14.0, 8.0), 72), Frames(recording))
    picture.show(5)
    texts = [word.text for word in picture.drawing.scene.nodes.words]
    assert texts.count("h1") == 4 and not any("@" in text for text in texts)
    assert {"t = 0", "t = 1", "t = 2", "t = 3"} <= set(texts)


def test_a_page_of_a_sequence_plays(opened):
    recording = passed(CELLS["lstm"](), 3)
    reader, frames = opened(recording), Frames(recording)
    reader.press("m")
    assert reader.position == frames.chapters.following("time", 0)
    reader.scrub(40)
    assert reader.line == frames[40].text
    assert len(reader.all(".ns-state")) == len(recording.net.states)


def test_a_page_says_of_each_step_which_step_of_time_it_is_about(opened):
    net = ns.recurrent([1, 1, 1], cell="lstm", seed=1)
    recording = ns.train_step(net, [[0.1], [0.5]], [[0.2], [0.7]], learning_rate=0.1)
    shown = opened(recording).script(
        "const [slider, where] = ['.scrub', '.where'].map(each => document.querySelector(each));"
        "return [...Array(arguments[0]).keys()].map(at => {"
        "  slider.value = at; slider.dispatchEvent(new Event('input'));"
        "  return where.textContent; })",
        len(recording) + 1,
    )
    found = [re.findall(r"t = (-?\d+)", each) for each in shown]
    times = [frame.time for frame in Frames(recording)]
    assert found == [[] if time is None else [str(time)] for time in times]


def test_a_recurrent_network_is_drawn_and_shown_in_a_notebook(net, tmp_path):
    picture = still(net)
    assert picture.drawing.scene.lines.labels
    assert "t-1" in net._repr_html_() or "t+1" in net._repr_html_()


def test_a_folded_picture_shows_the_numbers_of_the_step_of_time_at_hand(net):
    recording = passed(net, 3)
    player = opened_player(recording)
    player.fold()
    drawing = player.picture.drawing
    assert set(written(drawing.scene, "output", "bias")) <= {node.name for node in net.nodes}
    forward = [at for at, step in enumerate(recording, 1) if isinstance(step, ns.ActivationStep)]
    for index in forward:
        player.seek(index)
        drawing = player.picture.drawing
        node = recording[index - 1].element
        name, _, step = node.name.rpartition("@")
        texts = written(drawing.scene, "output")
        if texts.get(name):
            assert texts[name] == brief(node.output)
        for other in net.nodes:
            later = recording.net[f"{other.name}@{step}"]
            if later.output == 0.0 and isinstance(other, ns.Neuron) and other is not node:
                assert texts.get(other.name, "") in ("", "0")


def test_what_runs_along_loops_in_a_folded_picture_is_what_runs_in_time(net):
    recording = passed(net, 3)
    folded = FoldedFrames(Frames(recording))
    for index, step in enumerate(recording, 1):
        frame = folded[index]
        if step.flow:
            carried = [frame.value(each, step.flow) for each in frame.along]
            assert len(frame.along) == len(step.along)
            recording.seek(index)
            assert carried == pytest.approx([getattr(each, step.flow) for each in step.along])


def test_a_click_in_a_folded_picture_pins_the_node_at_the_step_of_time():
    player = opened_player(passed(CELLS["elman"](), 3))
    player.fold()
    player.seek(
        player.frames.chapters.following("time", player.frames.chapters.following("time", 12))
    )
    x, y = player.picture.placed.positions["h1"]
    assert player.picture.found(x, y) == f"h1@{player.frames[player.index].time}"
    player.fold()
    assert "h1@1" in player.picture.placed.positions


def test_a_folded_picture_has_no_scales_of_its_axes():
    player = opened_player(passed(CELLS["lstm"](), 3))
    for _ in range(2):
        player.fold()
        assert not any(each.axison for each in player.picture._axes)


def trained_on_sequences(epochs):
    lengths = (3, 2)
    inputs = [[[0.1 * (at + 1), 0.3] for at in range(length)] for length in lengths]
    expected = [[[0.2 + 0.1 * at] for at in range(length)] for length in lengths]
    net = CELLS["elman"]()
    data = ns.data.Sequences(inputs, expected)
    return ns.train(net, data, epochs=epochs, record="steps").recording


def test_a_training_on_sequences_is_played_folded_with_the_numbers_of_every_step_of_time():
    recording = trained_on_sequences(epochs=1)
    figure = canvas_for((14.0, 8.0), 72)
    figure.canvas.draw_idle = lambda: None
    player = Player(figure, frames_of(recording))
    assert "fold" not in player.controls.buttons and "jump_time" in player.controls.buttons
    for index, step in enumerate(recording, 1):
        player.seek(index)
        texts = written(player.picture.drawing.scene, "output")
        if isinstance(step, ns.ActivationStep):
            name = step.element.name.rpartition("@")[0]
            assert texts[name] == brief(step.after[1])
        if step.flow:
            assert player.picture.drawing.scene.lines.noted[1] == len(step.along)


def test_a_page_of_a_training_on_sequences_shows_every_step_of_time(opened):
    recording = trained_on_sequences(epochs=2)
    reader, frames = opened(recording), frames_of(recording)
    reader.choose(".pick", "h1")
    for index in (4, 9, 15, len(recording)):
        reader.scrub(index)
        assert reader.line == frames[index].text
        if frames[index].current(recording.net["h1"], "output"):
            output = number(frames[index].value(recording.net["h1"], "output"))
            assert reader.inspected()["output"] == output
    index = next(at for at, step in enumerate(recording, 1) if step.label == "h1@2")
    reader.scrub(index)
    assert reader.inspected()["output"] == number(recording[index - 1].after[1])


def test_two_steps_of_time_of_one_input_are_no_plane(tmp_path):
    net = ns.recurrent([1, 2, 1], seed=1)
    recording = ns.train_step(net, [[1], [2]], [1])
    page = ns.play(recording, save=tmp_path / "step.html")
    assert page.stat().st_size > 10_000
    assert not has_plane(recording.net)
