"""The page, in a real browser, plays the recording and shows its numbers."""

import pytest

import neurosim as ns
from neurosim.notation import number
from neurosim.view.frames import Frames
from tests.view.examples import XOR, unusual
from tests.view.reader import wait_for


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
