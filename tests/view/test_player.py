"""The player, clicked and typed at without a display: synthetic events on a canvas in memory."""

import gc
import weakref

import pytest
from matplotlib.backend_bases import CloseEvent, KeyEvent, MouseEvent, ResizeEvent

import neurosim as ns
from neurosim.view.actions import ACTIONS, key_list, there_are
from neurosim.view.canvas.picture import canvas_for
from neurosim.view.moments.frames import Frames
from neurosim.view.player.player import SPEEDS, Player
from tests.view.examples import XOR, mazur
from tests.view.known import arithmetic


def opened(recording, **look):
    return Player(canvas_for((11.0, 6.2), 72), Frames(recording), **look)


def press(player, key):
    canvas = player.figure.canvas
    canvas.callbacks.process("key_press_event", KeyEvent("key_press_event", canvas, key))


def click(player, axes, x, y):
    """Press and release the mouse at a place in the axes' coordinates."""
    canvas = player.figure.canvas
    canvas.draw()
    across, up = axes.transData.transform((x, y))
    for kind in ("button_press_event", "button_release_event"):
        canvas.callbacks.process(kind, MouseEvent(kind, canvas, across, up, button=1))


def click_button(player, name):
    x, y = player.controls.buttons[name].get_center()
    click(player, player.controls.axes, x, y)


@pytest.fixture(scope="module")
def trained():
    net = ns.dense([2, 2, 1], seed=3, name="xor")
    return ns.train(net, XOR, epochs=2, record="steps").recording


@pytest.fixture
def step():
    return ns.train_step(mazur(), [0.05, 0.1], [0.01, 0.99])


@pytest.fixture
def player(trained):
    trained.seek(len(trained))
    return opened(trained)


def test_it_opens_where_the_recording_stands(step):
    step.seek(5)
    player = opened(step)
    assert player.index == player.picture.index == player.controls.slider.val == 5


def test_buttons_move_the_recording_and_so_the_live_objects(step):
    player = opened(step)
    step.rewind()
    player.seek(2)
    click_button(player, "step")
    assert step.position == 3 and step.net["h1"].output == pytest.approx(0.593269992)
    click_button(player, "back")
    assert step.position == 2 and step.net["h1"].output == 0.0


def test_keys_jump_to_phases_samples_and_epochs(player):
    frames = player.frames
    for key, kind in (("p", "phase"), ("s", "sample"), ("e", "epoch")):
        player.seek(1)
        press(player, key)
        assert player.index == frames.chapters.following(kind, 1) > 1
        press(player, key.upper())
        assert player.index == frames.chapters.preceding(kind, frames.chapters.following(kind, 1))
    press(player, "end")
    assert player.index == len(player.recording)
    press(player, "home")
    assert player.index == 0
    press(player, "left")
    assert player.index == 0


def test_every_key_does_something_and_unknown_keys_nothing(player):
    for action in ACTIONS:
        for key in action.keys:
            press(player, key)
    player.pause()
    before = player.index
    press(player, "F13")
    press(player, None)
    assert player.index == before


RECORDINGS = {
    "two outputs": lambda: (
        ns.train(
            ns.dense([2, 2], seed=1), [([0, 1], [1, 0]), ([1, 0], [0, 1])], epochs=2, record="steps"
        ).recording
    ),
    "one neuron": lambda: ns.train_step(ns.dense([1, 1], seed=1), [0.5], [1]),
    "images": lambda: ns.train_step(
        ns.convolutional((3, 3), maps=[1], size=2, outputs=1, seed=1), [0.5] * 9, [1]
    ),
    "over time": lambda: ns.train_step(ns.recurrent([1, 2, 1], seed=1), [[1], [2]], [1]),
}

DRAWN_LONG = ("two outputs", "over time")
"""Recordings whose pictures, drawn after each key, take more than three seconds together."""


def seen(player):
    """All that keys change in a window."""
    surface, picture = player.panels.get("surface"), player.picture
    return (
        player.index, player.playing, player.speed, player.loop, [*player.panels],
        picture.with_legend, len(picture.placed.positions), player.controls.keys.get_visible(),
        picture.drawing.scene.pixels.fills[:], surface and surface.plane.choice.name,
    )  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [pytest.param(each, marks=[pytest.mark.slow] * (each in DRAWN_LONG)) for each in RECORDINGS],
)
def test_every_listed_key_does_something_for_the_recording_that_is_shown(name):
    player = opened(RECORDINGS[name]())
    for action in there_are(player.kinds):
        for key in action.keys:
            for panel in [*player.panels]:
                player.switch(panel)
            player.switch("surface")
            player.switch("curve")
            player.pin(player.frames.net.outputs[0].name)
            player.seek(len(player.recording) // 2 + 1)
            before = seen(player)
            press(player, key)
            assert seen(player) != before, key
            player.pause()
            player.controls.list_keys(False)
    listed = " ".join(what for _, what in key_list(player.kinds))
    assert ("image" in listed) == (name == "images")
    assert ("surface" in listed) == (name == "two outputs")
    assert ("loss curve" in listed) == (name == "two outputs")


def test_the_slider_scrubs(player):
    slider = player.controls.slider
    click(player, slider.ax, 40, 0.5)
    assert player.index == pytest.approx(40, abs=1) and player.picture.index == player.index


def test_playing_moves_with_time_and_stops_at_the_end(step):
    player = opened(step)
    step.rewind()
    player.play()
    assert player.playing
    player.tick(0.71)
    assert player.index == 1
    player.tick(1000.0)
    assert player.index == len(step) and not player.playing


def test_loop_begins_again(step):
    player = opened(step)
    press(player, "l")
    player.seek(len(step) - 1)
    player.play()
    player.tick(sum(each.seconds for each in [*player.frames][-2:]) + 0.1)
    assert player.playing and player.index == 0


def test_speed_changes_how_much_passes(step):
    player = opened(step)
    for _ in range(4):
        press(player, "+")
    assert player.speed == 16.0
    player.seek(0)
    player.play()
    player.tick((player.frames[0].seconds + player.frames[1].seconds) / 16 + 0.01)
    assert player.index == 2
    press(player, " ")
    assert not player.playing
    for _ in range(12):
        press(player, "-")
    assert player.speed == min(SPEEDS)


def test_a_click_on_a_neuron_pins_its_numbers(step):
    player = opened(step)
    drawing = player.picture.drawing
    click(player, drawing.axes, *player.picture.placed.positions["h1"])
    assert player.panels["facts"].lines[0] == "h1, hidden neuron"
    assert "output = 0.593269992" in player.panels["facts"].lines
    player.seek(0)
    assert "output: not yet" in player.panels["facts"].lines
    press(player, "escape")
    assert "facts" not in player.panels


def test_a_click_on_a_connection_pins_its_numbers(step):
    player = opened(step)
    route = player.picture.placed.routes["h1", "o2"]
    (x0, y0), (x3, y3) = route[0], route[-1]
    click(player, player.picture.drawing.axes, x0 + (x3 - x0) * 0.2, y0 + (y3 - y0) * 0.2)
    assert player.panels["facts"].lines[:2] == ["h1 → o2", "weight = 0.51130127"]


def test_a_click_on_the_loss_curve_goes_there(player):
    curve = player.panels["curve"]
    click(player, curve.axes, 33, curve.value(33))
    assert player.index == 33


def test_a_click_on_the_history_of_a_number_goes_there(player):
    player.pin("h1")
    graph = player.panels["history"]
    click(player, graph.axes, 57, graph.value(57))
    assert player.index == 57


def test_a_click_while_the_toolbar_zooms_is_the_toolbars(player):
    index, curve = player.index, player.panels["curve"]
    player.figure.canvas.widgetlock(player)
    click(player, curve.axes, 33, curve.value(33))
    player.figure.canvas.widgetlock.release(player)
    assert player.index == index


def test_what_is_switched_off_leaves_no_hole(player):
    axes = player.picture.drawing.axes
    with_panels = axes.get_position().width
    press(player, "c")
    press(player, "d")
    assert axes.get_position().width > 1.2 * with_panels
    tall = axes.get_position().height
    press(player, "g")
    assert axes.get_position().height > tall
    for key in "cdg":
        press(player, key)
    assert axes.get_position().width == pytest.approx(with_panels)


def test_help_lists_every_key(player):
    press(player, "?")
    assert player.controls.keys.get_visible()
    click(player, player.picture.drawing.axes, 0, 0)
    assert not player.controls.keys.get_visible()


def test_closing_leaves_the_network_where_the_recording_says(step):
    player = opened(step)
    step.seek(7)
    player.play()
    player.tick(0.5)
    canvas = player.figure.canvas
    canvas.callbacks.process("close_event", CloseEvent("close_event", canvas))
    where = step.position
    player._on_timer()
    player.seek(3)
    assert step.position == where and not player.playing
    step.seek(len(step))


def test_a_number_changed_by_hand_stops_the_player_with_the_reason(step):
    player = opened(step)
    step.net["h1"].output = 5.0
    player.back()
    assert step.position == len(step)
    assert "output" in arithmetic(player.picture)[1] and "5.0" in arithmetic(player.picture)[1]


def test_the_window_may_change_its_size(player):
    canvas = player.figure.canvas
    player.figure.set_size_inches(7.0, 5.0)
    canvas.callbacks.process("resize_event", ResizeEvent("resize_event", canvas))
    canvas.draw()
    left, _, right, _ = player.picture.placed.box
    low, high = player.picture.drawing.axes.get_xlim()
    assert low <= left and right <= high


def test_whoever_keeps_the_figure_keeps_the_player(step):
    player = weakref.ref(opened(step))
    figure = player().figure
    gc.collect()
    assert player() is not None and figure._neurosim_player is player()
