"""The page, in a real browser, shows the recording's numbers and asks nobody for anything."""

import itertools
import json
import math
import random
import re
from importlib.resources import files

import pytest
from hypothesis import given, strategies as st

import neurosim as ns
from neurosim.notation import number
from neurosim.view.courses import mark_and_digits
from neurosim.view.evaluation import Evaluation
from neurosim.view.frames import Frames
from neurosim.view.notebook import recording_html
from neurosim.view.page import page, write_page
from neurosim.view.replay import Slots, replay

XOR = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]
HOSTILE = ["</script><script>alert(1)</script>", "\"quote'", "<b>bold</b>", "a&amp;b", "]]><!--"]


@pytest.fixture
def trained():
    net = ns.dense([2, 2, 1], seed=3)
    return ns.train(net, XOR, epochs=2, record="steps").recording


@pytest.fixture
def opened(chromium, tmp_path):
    """Open the page of a recording, and check afterwards that it was quiet and kept to itself."""

    def open_page(recording, **options):
        path = write_page(recording, tmp_path / "recording.html", **options)
        chromium.get_log("performance")
        chromium.get_log("browser")
        chromium.get(path.as_uri())
        return Player(chromium)

    yield open_page
    assert [entry["message"] for entry in chromium.get_log("browser")] == []
    events = [json.loads(each["message"])["message"] for each in chromium.get_log("performance")]
    asked = [
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    ]
    own = (tmp_path.as_uri(), "data:", "about:", "chrome:")  # chrome: is the empty first tab
    assert [url for url in asked if not url.startswith(own)] == []
    assert chromium.execute_script("return performance.getEntriesByType('resource').length") == 0


class Player:
    """What a reader does on the page, and sees."""

    def __init__(self, browser):
        self.browser = browser

    def script(self, code, *arguments):
        return self.browser.execute_script(code, *arguments)

    def one(self, selector):
        return self.browser.find_element("css selector", selector)

    def press(self, *keys):
        self.one("body").send_keys(*keys)

    def click(self, do):
        self.one(f"[data-do={do}]").click()

    def scrub(self, position):
        self.script(
            "const s = document.querySelector('.scrub'); s.value = arguments[0];"
            "s.dispatchEvent(new Event('input'))",
            position,
        )

    @property
    def position(self):
        return int(self.one(".scrub").get_attribute("value"))

    @property
    def line(self):
        return self.script("return document.querySelector('.line').textContent")

    def node(self, net, name):
        return self.one(f"[data-n='{list(net).index(name)}']")

    def edge(self, net, source, target):
        return self.one(f"g[data-c='{net.connections.index(net[source, target])}'] .hit")

    def inspected(self):
        return dict(
            self.script(
                "return [...document.querySelectorAll('.inspector tr')]"
                ".map(row => [...row.cells].map(cell => cell.textContent))"
            )
        )


def wait_for(condition, seconds=10.0):
    import time

    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.02)


def test_scrubbing_shows_the_recording_s_numbers_and_lines(opened, trained):
    player, net, frames = opened(trained), trained.net, Frames(trained)
    player.scrub(1)
    player.one(".pick").send_keys("o1")
    for index in (0, 5, 6, 7, 20, 40, len(trained), 3):
        player.scrub(index)
        frame = frames[index]
        assert player.line == (frame.text or "Before the first step.")
        shown = player.script(
            "return [...document.querySelectorAll('.picture .value')].map(e => e.textContent)"
        )
        assert shown == [number(frame.value(node, "output"), 3) for node in net.nodes]
        weights = player.script(
            "return [...document.querySelectorAll('[data-w]')]"
            ".map(e => [Number(e.dataset.w), e.textContent])"
        )
        assert len(weights) == 9
        for place, text in weights:
            assert text == number(frame.value(net.connections[place], "weight"), 3)
        expected = frame.value(net["o1"], "expected")
        assert player.inspected() == {
            "output": number(frame.value(net["o1"], "output")),
            "net input": number(frame.value(net["o1"], "net_input")),
            "error": number(frame.value(net["o1"], "error")),
            "expected": "none" if expected is None else number(expected),
            "E": number(frame.value(net["o1"], "loss")),
        }


def unusual():
    """Skip connections, shared and frozen weights, a product and a max unit, two outputs."""
    net = ns.Network("unusual")
    for name in ("i1", "i2"):
        net.add_input(name)
    net.add_bias("b1")
    net.add_neuron("p1", "tanh", "product")
    net.add_neuron("m1", "relu", "max")
    net.add_output("o1", "tanh")
    net.add_output("o2", "identity", "product")
    for source, target, weight in [
        ("i1", "p1", 0.9), ("i2", "p1", -0.7), ("i1", "m1", 0.4), ("p1", "m1", -1.2),
        ("i2", "m1", 0.8), ("m1", "o1", 0.6), ("b1", "o1", 0.1), ("o1", "o2", 1.1),
    ]:  # fmt: skip
        net.connect(source, target, weight=weight, trainable=source != "b1")
    net.connect("i1", "o1", parameter=net["m1", "o1"].parameter)
    net.connect("p1", "o2", parameter=net["m1", "o1"].parameter)
    return net


def test_shared_frozen_product_and_max_connections_show_their_numbers(opened):
    net = unusual()
    data = [([0.5, -0.4], [0.1, 0.3]), ([-0.9, 0.8], [0.4, -0.2])]
    recording = ns.train(net, data, epochs=2, batch_size=2, record="steps").recording
    player, frames = opened(recording), Frames(recording)
    for place, connection in enumerate(net.connections):
        player.script(
            "document.querySelector(`g[data-c='${arguments[0]}']`)"
            ".dispatchEvent(new MouseEvent('click', {bubbles: true}))",
            place,
        )
        frozen = "" if connection.trainable else ", frozen"
        assert player.one(".inspector .kind").text == f"connection{frozen}"
        for index in (len(recording) // 3, 12, len(recording), 0):
            player.scrub(index)
            shown, frame = player.inspected(), frames[index]
            for name, attribute in (("weight", "weight"), ("gradient", "gradient")):
                assert shown[name] == number(frame.value(connection, attribute))
            for name, attribute in (("signal", "signal"), ("error sent back", "flow")):
                value = frame.value(connection, attribute)
                assert float(shown[name]) == pytest.approx(value, rel=1e-5, abs=1e-12)


def test_it_steps_back_jumps_and_stops_at_the_ends(opened, trained):
    player, frames = opened(trained), Frames(trained)
    player.click("next")
    player.click("next")
    assert player.line == frames[2].text
    player.click("back")
    assert (player.position, player.line) == (1, frames[1].text)
    player.click("back")
    player.click("back")
    assert player.position == 0
    player.click("nextPhase")
    player.click("nextPhase")
    assert player.position == frames.following("phase", 1)
    player.click("nextSample")
    assert player.position == frames.following("sample", 1)
    player.click("nextEpoch")
    assert "epoch 2 · sample 1" in player.one(".where").text
    player.click("backEpoch")
    assert player.position == 1
    player.click("last")
    player.click("next")
    assert player.position == len(trained)


def test_it_plays_to_the_end_and_loops(opened):
    recording = ns.train_step(ns.dense([2, 2, 1], seed=3), [0, 1], [1])
    player = opened(recording)
    player.script("document.querySelector('.speed').value = '200'")
    player.click("play")
    wait_for(lambda: player.position == len(recording))
    wait_for(lambda: player.one("[data-do=play]").get_attribute("aria-label") == "play")
    assert player.line == Frames(recording)[-1].text
    player.script(
        "window.wrapped = 0; const s = document.querySelector('.where');"
        "new MutationObserver(() => { window.wrapped += s.textContent.startsWith('step 0 ') })"
        ".observe(s, {childList: true})"
    )
    player.press("l")
    player.click("play")
    wait_for(lambda: player.script("return window.wrapped") >= 2)
    player.press(" ")
    stopped = player.position
    assert player.one("[data-do=play]").get_attribute("aria-label") == "play"
    assert player.position == stopped


def test_keys(opened, trained):
    from selenium.webdriver.common.keys import Keys

    player, frames = opened(trained), Frames(trained)
    player.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_LEFT)
    assert player.position == 2
    player.press("p")
    assert player.position == frames.following("phase", 2)
    player.press("P")
    assert player.position == 1
    player.press("s", "s", "S")
    assert player.position == frames.chapters.starts("sample")[1]
    player.press("e")
    assert player.position == frames.chapters.starts("epoch")[1]
    player.press(Keys.END)
    assert player.position == len(trained)
    player.press(Keys.HOME)
    assert player.position == 0
    player.press("+")
    assert player.script("return document.querySelector('.speed').value") == "4"
    player.press("?")
    assert player.one("dialog.help").is_displayed()
    assert "previous phase" in player.one("dialog.help").text
    player.one("dialog.help").send_keys(Keys.ESCAPE)
    assert not player.one("dialog.help").is_displayed()
    player.one(".scrub").send_keys(Keys.ARROW_RIGHT)
    assert player.position == 1
    before = player.script("return getComputedStyle(document.querySelector('main')).color")
    player.press("t")
    assert before != player.script("return getComputedStyle(document.querySelector('main')).color")


def test_clicking_a_connection_shows_its_numbers_formula_and_history(opened, trained):
    player, net, frames = opened(trained), trained.net, Frames(trained)
    index = 7
    player.scrub(index)
    player.edge(net, "h1", "o1").click()
    connection, frame = net["h1", "o1"], frames[index]
    shown = player.inspected()
    assert shown["weight"] == number(frame.value(connection, "weight"))
    assert shown["gradient"] == number(frame.value(connection, "gradient"))
    assert float(shown["signal"]) == pytest.approx(frame.value(connection, "signal"), rel=1e-5)
    assert float(shown["error sent back"]) == pytest.approx(frame.value(connection, "flow"), 1e-5)
    player.scrub(len(trained))
    latest = player.script(
        "return [...document.querySelectorAll('.latest p')].map(e => e.textContent)"
    )
    lines = [step for step in trained if step.concerns(connection)][-2:]
    assert latest == [frames[list(trained).index(step) + 1].text for step in lines]
    path = player.one(".history .course").get_attribute("d")
    assert path.count("V") == len(frames.history(connection, "weight")) - 1


def test_a_node_is_inspected_by_keyboard_and_closed_by_escape(opened, trained):
    from selenium.webdriver.common.keys import Keys

    player, net = opened(trained), trained.net
    player.scrub(5)
    node = player.node(net, "h2")
    assert node.get_attribute("aria-label").startswith("hidden neuron h2, output 0.")
    node.send_keys(Keys.ENTER)
    assert player.one(".inspector h2").text == "h2"
    assert player.position == 5
    player.press(Keys.ESCAPE)
    assert not player.one(".inspector").is_displayed()


def test_the_loss_curve_seeks(opened, trained):
    player = opened(trained)
    curve = player.one(".curve svg")
    assert curve.is_displayed()
    curve.click()
    assert 0.3 * len(trained) < player.position < 0.6 * len(trained)


@pytest.mark.parametrize("grain", ["samples", "epochs"])
def test_coarse_recordings_play_too(opened, grain):
    net = ns.dense([2, 2, 1], seed=3)
    recording = ns.train(net, XOR, epochs=6, record=grain).recording
    player, frames = opened(recording), Frames(recording)
    player.one(".pick").send_keys("h1")
    for index in (len(recording), 2, 0, 3):
        player.scrub(index)
        assert player.inspected() == {
            "output": number(frames[index].value(net["h1"], "output")),
            "net input": number(frames[index].value(net["h1"], "net_input")),
            "error": number(frames[index].value(net["h1"], "error")),
        }


def test_hostile_names_are_only_text(opened):
    net = ns.Network("</title><script>alert(2)</script>")
    for name in HOSTILE[:3]:
        net.add_input(name)
    net.add_neuron(HOSTILE[3])
    net.add_output(HOSTILE[4])
    for name in HOSTILE[:3]:
        net.connect(name, HOSTILE[3], weight=0.5)
    net.connect(HOSTILE[3], HOSTILE[4], weight=-0.5)
    recording = ns.train_step(net, [1, 2, 3], [1])
    player = opened(recording)
    assert player.script("return document.querySelectorAll('script').length") == 4
    assert player.script("return document.querySelectorAll('b').length") == 0
    assert player.one("h1").text == net.name
    for index, name in enumerate(HOSTILE):
        titles = player.script(
            "return document.querySelector(`[data-n='${arguments[0]}'] title`).textContent", index
        )
        assert titles == name
    player.scrub(1)
    assert player.line.startswith(HOSTILE[0])
    player.node(net, HOSTILE[0]).click()
    assert player.one(".inspector h2").text == HOSTILE[0]


def test_every_button_has_a_name_and_motion_can_be_reduced(opened, trained, chromium):
    player = opened(trained)
    unnamed = player.script(
        "return [...document.querySelectorAll('button')].filter(b =>"
        " !(b.getAttribute('aria-label') || b.textContent.trim())).length"
    )
    assert unnamed == 0
    chromium.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]},
    )
    player.scrub(2)
    player.click("next")
    assert player.script("return document.querySelectorAll('.dots circle').length") == 0
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    player.scrub(2)
    player.click("next")
    assert player.script("return document.querySelectorAll('.dots circle').length") == 3


def test_several_players_in_one_notebook_do_not_collide(opened, chromium, tmp_path):
    recordings = [ns.forward(ns.dense([1, 1], seed=seed), [1.0]) for seed in (1, 2)]
    opened(recordings[0])
    both = tmp_path / "notebook.html"
    both.write_text("<!DOCTYPE html>" + "".join(map(recording_html, recordings)), "utf-8")
    chromium.get(both.as_uri())
    for place, recording in enumerate(recordings):
        chromium.switch_to.frame(place)
        player = Player(chromium)
        player.click("last")
        assert player.line == Frames(recording)[-1].text
        chromium.switch_to.default_content()


def test_nothing_in_the_picture_lies_outside_or_overlaps(opened):
    net = ns.dense([2, 8, 8, 1], seed=3)
    player = opened(ns.train_step(net, [0, 1], [1]))
    player.click("last")
    boxes = player.script(
        "const r = e => { const b = e.getBoundingClientRect();"
        " return [b.left, b.top, b.right, b.bottom]; };"
        "return [r(document.querySelector('.picture svg')),"
        " [...document.querySelectorAll('.node .rim')].map(r)]"
    )
    (left, top, right, bottom), nodes = boxes
    assert len(nodes) == len(net)
    for index, (x0, y0, x1, y1) in enumerate(nodes):
        assert left <= x0 and x1 <= right and top <= y0 and y1 <= bottom
        for u0, v0, u1, v1 in nodes[:index]:
            assert x1 <= u0 or u1 <= x0 or y1 <= v0 or v1 <= y0


def courses(document):
    """Read the columns of a document as a page does: for each slot, (position, value) pairs."""
    columns, digits = document["columns"], iter(re.findall(".{9}", document["columns"]["digits"]))

    def value(mark):
        if mark == "n":
            return None
        if re.fullmatch(r"[+-]-?\d+", mark):
            return float(f"{mark[0]}0.{next(digits)}e{int(mark[1:]) + 1}")
        return float(mark)

    for gaps, marks in zip(columns["gaps"], columns["marks"], strict=True):
        values = marks if isinstance(marks, list) else [value(mark) for mark in marks.split(" ")]
        yield list(zip(itertools.accumulate(gaps), values, strict=True))
    assert next(digits, None) is None


@pytest.mark.parametrize("grain", ["steps", "samples", "epochs"])
@pytest.mark.parametrize("make", [lambda: ns.dense([2, 2, 1], seed=3), unusual])
def test_the_document_holds_every_number_with_the_printed_digits(make, grain):
    net = make()
    data = [(each[0], each[1] * len(net.outputs)) for each in XOR]
    frames = Frames(ns.train(net, data, epochs=3, record=grain).recording)
    document = json.loads(replay(frames, Evaluation(net)))
    assert document["lines"] == [frame.text for frame in frames[1:]]
    *slots, losses = courses(document)
    assert losses[1:] == [(at, float(number(loss))) for at, loss in frames.losses]
    for place, course in zip(Slots(net).places, slots, strict=True):
        for frame in frames:
            shown = [value for at, value in course if at <= frame.index][-1]
            exact = frame.value(*place)
            if isinstance(exact, float):
                assert {number(shown, d) == number(exact, d) for d in (3, 4, 6, 9)} == {True}
            else:
                assert shown == (list(exact) if isinstance(exact, tuple) else exact)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(3, 7))
def test_digits_never_round_otherwise_than_the_number_itself(value, length):
    """Also close to the middle between two numbers of 3, 4 or 6 digits."""
    near = float(f"{value:.{length}g}5")
    for exact in (value, near, math.nextafter(near, math.inf), near * (1 + 1e-12)):
        if not math.isfinite(exact):
            continue
        mark, digits = mark_and_digits(exact)
        shown = float(f"{mark[0]}0.{digits}e{int(mark[1:]) + 1}" if digits else mark)
        for count in (3, 4, 6, 9):
            assert number(shown, count) == number(exact, count)


@pytest.mark.parametrize("sizes", [[2, 2, 1], [2, 8, 8, 1]])
def test_300_steps_take_less_than_100_kb(sizes):
    net = ns.dense(sizes, seed=3)
    recording = ns.train(net, XOR, epochs=12, record="steps", record_limit=300).recording
    assert len(recording) == 300
    assert len(page(recording).encode()) < 100_000


def test_the_page_names_no_other_place_and_needs_no_browser_to_be_complete(trained):
    html = page(trained)
    assert re.findall(r"""(?:src|href)=["'](?!data:)""", html) == []
    assert set(re.findall(r"https?://[^\"' ]+", html)) == {"http://www.w3.org/2000/svg"}
    assert "$" not in re.sub(r"<script>.*</script>", "", html, flags=re.S)


def test_it_neither_moves_the_cursor_nor_changes_a_number(trained):
    trained.seek(11)
    before = [repr(each) for each in (*trained.net.neurons, *trained.net.connections)]
    page(trained)
    assert trained.position == 11
    assert before == [repr(each) for each in (*trained.net.neurons, *trained.net.connections)]


def test_a_target_that_cannot_be_written_is_named_and_nothing_is_left(trained, tmp_path):
    with pytest.raises(ns.FileError, match=r"missing.*page\.html"):
        write_page(trained, tmp_path / "missing" / "page.html")
    folder = tmp_path / "folder.html"
    folder.mkdir()
    with pytest.raises(ns.FileError, match=r"folder\.html"):
        write_page(trained, folder)
    assert [each.name for each in tmp_path.iterdir()] == ["folder.html"]


def test_a_cancelled_write_leaves_the_old_page(trained, tmp_path, monkeypatch):
    target = tmp_path / "page.html"
    target.write_text("old", "utf-8")

    def cut(*anything):
        raise KeyboardInterrupt

    monkeypatch.setattr("neurosim.files.Path.replace", cut)
    with pytest.raises(KeyboardInterrupt):
        write_page(trained, target)
    assert target.read_text("utf-8") == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["page.html"]


def test_an_unknown_theme_and_an_edited_network_are_refused(trained):
    with pytest.raises(ns.OptionError, match=r"no theme 'drak'; did you mean 'dark'\?"):
        page(trained, theme="drak")
    trained.net.remove("h1")
    with pytest.raises(ns.RecordingError, match="edited"):
        page(trained)


def test_an_empty_recording_is_a_page_that_says_so(opened):
    player = opened(ns.forward(ns.Network("nothing"), []))
    assert player.line == "This recording has no steps."
    player.click("play")
    assert player.position == 0


def test_the_script_writes_numbers_as_python_does(opened, trained):
    source = files("neurosim.view").joinpath("web", "start.js").read_text("utf-8")
    function = source[source.index("function number") :]
    draw = random.Random(1)
    values = [draw.uniform(-1, 1) * 10.0 ** draw.randint(-12, 12) for _ in range(300)]
    values += [0.3125, 0.1875, -1.125, 2.5, 1e-5, 1e-4, 123456.5, 999999999.5, 99.95, -0.0, 1e22]
    player = opened(trained)
    for digits in (3, 4, 9):
        shown = player.script(
            f"{function}; return arguments[0].map(v => number(v, arguments[1]))", values, digits
        )
        assert shown == [number(value, digits) for value in values]


def test_a_large_layer_is_elided_and_what_is_left_out_still_shows(opened):
    net = ns.dense([64, 32, 10], seed=1)
    recording = ns.forward(net, [index / 64 for index in range(64)])
    player = opened(recording)
    gaps = player.browser.find_elements("css selector", ".gap")
    assert [gap.text.split()[-2:] for gap in gaps] == [["53", "more"], ["21", "more"]]
    player.scrub(list(net).index("i30") + 1)
    assert "now" in gaps[0].get_attribute("class")
    player.one(".pick").send_keys("i30")
    assert player.inspected() == {"output": number(29 / 64)}


def test_the_controls_stay_in_sight_while_something_is_inspected(opened, trained):
    player = opened(trained)
    player.one(".pick").send_keys("h1")
    bottom, inner = player.script(
        "return [document.querySelector('.controls').getBoundingClientRect().bottom, innerHeight]"
    )
    assert bottom <= inner
