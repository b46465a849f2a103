"""Playing, by a clock that the test holds: steps a second, loop, pause, keys."""

import pytest

import neurosim as ns
from neurosim.view.actions import kinds, there_are
from neurosim.view.moments.frames import Frames
from neurosim.view.scene.theme import DARK, LIGHT
from tests.view.reader import Reader

CLOCK = """
let turn = 0;
const due = new Map();
let now = 0;
performance.now = () => now;
window.requestAnimationFrame = (draw) => { turn += 1; due.set(turn, draw); return turn; };
window.cancelAnimationFrame = (which) => due.delete(which);
window.pass = (time) => {
  now += time;
  const drawn = [...due.values()];
  due.clear();
  drawn.forEach((draw) => draw(now));
};
"""


@pytest.fixture
def timed(chromium, opened):
    """Open a page whose time stands still until the test lets some pass."""
    command = "Page.addScriptToEvaluateOnNewDocument"
    held = chromium.execute_cdp_cmd(command, {"source": CLOCK})

    def open_at_two_steps_a_second(recording, **options):
        reader = Timed(opened(recording, **options).browser)
        reader.choose(".speed", "2")
        return reader

    yield open_at_two_steps_a_second
    chromium.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", held)


class Timed(Reader):
    def wait(self, milliseconds, frame=20):
        """Let time pass, drawing the screen at intervals of some milliseconds."""
        self.script(
            "for (let t = 0; t < arguments[0]; t += arguments[1]) pass(arguments[1])",
            milliseconds,
            frame,
        )

    @property
    def playing(self):
        return self.one("[data-do=toggle]").get_attribute("aria-label") == "pause"


def test_two_steps_a_second_and_pause(timed, trained):
    reader = timed(trained)
    reader.click("toggle")
    assert reader.playing
    reader.wait(480)
    assert reader.position == 0
    reader.wait(20)
    assert reader.position == 1
    reader.wait(2000)
    assert reader.position == 5
    assert reader.line == Frames(trained)[5].text
    reader.press(" ")
    assert not reader.playing
    reader.wait(5000)
    assert reader.position == 5
    reader.press(" ")
    reader.wait(500)
    assert reader.position == 6


@pytest.mark.parametrize(("presses", "a_second"), [("+", 4), ("++", 8), ("-", 1), ("--", 0.5)])
def test_speed_by_keys(timed, trained, presses, a_second):
    reader = timed(trained)
    reader.press(*presses)
    assert reader.one(".speed").get_attribute("value") == str(a_second)
    reader.click("toggle")
    reader.wait(4000)
    assert reader.position == 4 * a_second


def test_the_fastest_skips_what_no_screen_could_show(timed, trained):
    reader = timed(trained)
    reader.choose(".speed", "1000")
    reader.click("toggle")
    reader.wait(60)
    assert 40 <= reader.position <= 62


def test_playing_with_a_card_open_gives_a_screen_reader_nothing_to_say(timed, trained):
    reader = timed(trained)
    reader.listen()
    reader.click("toggle")
    reader.choose(".pick", "h1")
    reader.wait(4000)
    assert reader.position == 8
    assert [each.partition(":")[0] for each in reader.heard] == ["h1, hidden neuron"]
    reader.press(" ")
    reader.click("step")
    assert reader.heard[1:] == [reader.line]


def test_time_in_which_nothing_is_drawn_is_not_made_up_for(timed, trained):
    reader = timed(trained)
    reader.choose(".speed", "30")
    reader.click("toggle")
    reader.wait(60_000, frame=60_000)  # such as behind another tab
    assert reader.position < 10


def test_it_stops_at_the_end_and_starts_over(timed):
    recording = ns.train_step(ns.dense([2, 2, 1], seed=3), [0, 1], [1])
    reader = timed(recording)
    reader.choose(".speed", "60")
    reader.click("toggle")
    reader.wait(3000)
    assert (reader.position, reader.playing) == (len(recording), False)
    assert reader.line == Frames(recording)[-1].text
    reader.click("toggle")
    assert (reader.position, reader.playing) == (0, True)


def test_it_loops(timed):
    recording = ns.train_step(ns.dense([2, 2, 1], seed=3), [0, 1], [1])
    reader = timed(recording)
    reader.press("l")
    reader.click("end")
    reader.click("back")
    reader.click("toggle")
    seen = []
    for _ in range(4):
        reader.wait(500)
        seen.append(reader.position)
    assert seen == [len(recording), 0, 1, 2]
    assert reader.playing


def test_stepping_by_hand_pauses(timed, trained):
    reader = timed(trained)
    for move in ("step", "back", "jump_phase", "end", "start"):
        reader.click("toggle")
        reader.click(move)
        assert not reader.playing
    reader.click("toggle")
    reader.scrub(3)
    assert not reader.playing


def test_signals_travel_along_and_errors_against_the_arrows(timed, trained):
    net, frames = trained.net, Frames(trained)
    reader = timed(trained)
    places = {"forward": net["h1"].incoming, "backward": net["h1"].outgoing}
    for which, connections in places.items():
        at = next(f.index for f in frames if f.phase == which and f.step.element is net["h1"])
        reader.scrub(at - 1)
        reader.press("\ue014")  # arrow right
        courses = []
        for _ in range(3):
            reader.wait(100)
            dots = reader.all(".ns-dots circle")
            assert len(dots) == len(connections)
            courses.append([float(dot.get_attribute("cx")) for dot in dots])
        for first, _, last in zip(*courses, strict=True):
            assert first < last if which == "forward" else first > last
        reader.wait(1000)
        assert reader.all(".ns-dots circle") == []


def test_keys(opened, trained):
    from selenium.webdriver.common.keys import Keys

    reader, frames = opened(trained), Frames(trained)
    reader.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_LEFT)
    assert reader.position == 2
    reader.press("p")
    assert reader.position == frames.chapters.following("phase", 2)
    reader.press("P")
    assert reader.position == 1
    reader.press("s", "s", "S")
    assert reader.position == frames.chapters.starts("sample")[1]
    reader.press("e")
    assert reader.position == frames.chapters.starts("epoch")[1]
    reader.press(Keys.END)
    assert reader.position == len(trained)
    reader.press(Keys.HOME)
    assert reader.position == 0
    reader.press("+")
    assert reader.script("return document.querySelector('.speed').value") == "4"
    reader.press("?")
    assert reader.one("dialog.help").is_displayed()
    assert "to the phase before" in reader.one("dialog.help").text
    reader.one("dialog.help").send_keys(Keys.ESCAPE)
    assert not reader.one("dialog.help").is_displayed()
    reader.one(".scrub").send_keys(Keys.ARROW_RIGHT)
    assert reader.position == 1
    before = reader.script("return getComputedStyle(document.querySelector('main')).color")
    reader.press("t")
    assert before != reader.script("return getComputedStyle(document.querySelector('main')).color")


STATE = """
return JSON.stringify([
  document.querySelector('.scrub').value, document.querySelector('main').dataset.theme,
  ...[...document.querySelectorAll('details, dialog')].map(e => e.open),
  ...[...document.querySelectorAll('select')].map(e => e.selectedIndex),
  document.querySelector('.loop').checked, document.querySelector('main').className,
  document.querySelector('.picture svg').outerHTML,
])
"""
PRESS = "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: arguments[0], bubbles: 1}))"


BROWSER = {
    "left": "ArrowLeft", "right": "ArrowRight", "up": "ArrowUp", "down": "ArrowDown",
    "home": "Home", "end": "End", "pageup": "PageUp", "pagedown": "PageDown", "escape": "Escape",
}  # fmt: skip


def test_every_key_of_the_table_does_something_on_a_page(opened):
    net = ns.dense([2, 2], seed=1)
    data = [([0, 1], [1, 0]), ([1, 0], [0, 1])]
    recording = ns.train(net, data, epochs=2, record="steps").recording
    reader = opened(recording, theme="light")
    there = kinds(Frames(recording), "page", surface=True, images=False)
    reader.choose(".pick", net.outputs[0].name)
    assert len(there_are(there)) > 20
    for action in there_are(there):
        for key in action.keys:
            reader.script("document.querySelector('dialog').close()")
            reader.scrub(len(recording) // 2 + 1)
            before = reader.script(STATE)
            reader.script(PRESS, BROWSER.get(key, key))
            assert reader.script(STATE) != before, key


def test_keys_with_ctrl_or_in_a_menu_are_left_to_the_browser(opened, trained):
    from selenium.webdriver.common.keys import Keys

    reader = opened(trained)
    reader.one("body").send_keys(Keys.CONTROL, "e")
    assert reader.position == 0
    reader.one(".speed").send_keys("8")
    assert reader.one(".speed").get_attribute("value") == "8"
    assert reader.position == 0


@pytest.mark.parametrize(("setting", "theme"), [("light", LIGHT), ("dark", DARK)])
def test_the_theme_is_the_reader_s_until_it_is_chosen(opened, trained, chromium, setting, theme):
    feature = {"name": "prefers-color-scheme", "value": setting}
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    reader = opened(trained)
    assert reader.background == theme.background
    reader.press("t")
    assert reader.background == ({DARK.background, LIGHT.background} - {theme.background}).pop()
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
