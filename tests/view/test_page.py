"""The page, in a real browser, plays the recording and shows its numbers."""

import re

import pytest

import neurosim as ns
from neurosim.notation import brief, number
from neurosim.view.canvas.picture import Picture, canvas_for
from neurosim.view.facts import rules
from neurosim.view.layout.layout import layout
from neurosim.view.moments.frames import Frames
from tests.view.examples import XOR, unusual
from tests.view.known import known


def test_scrubbing_shows_the_recording_s_numbers_and_lines(opened, trained):
    reader, net, frames = opened(trained), trained.net, Frames(trained)
    reader.scrub(1)
    reader.choose(".pick", "o1")
    for index in (0, 5, 6, 7, 20, 40, len(trained), 3):
        reader.scrub(index)
        frame = frames[index]
        assert reader.line == (frame.text or "Before the first step.")
        shown = reader.script(
            "return [...document.querySelectorAll('.picture .ns-value')].map(e => e.textContent)"
        )
        is_known = known(trained, index)
        assert shown[2:] == [
            brief(frame.value(node, "output")) if is_known(node) else "" for node in net.nodes[2:]
        ]
        weights = reader.script(
            "return [...document.querySelectorAll('[data-w]')]"
            ".map(e => [Number(e.dataset.w), e.textContent])"
        )
        assert len(weights) == 9
        for place, text in weights:
            assert text == brief(frame.value(net.connections[place], "weight"))
        named = [("output", "output", "output"), ("net_input", "net_input", "output"),
                 ("error", "error", "error"), ("expected", "expected", "expected"),
                 ("E", "loss", "expected")]  # fmt: skip
        assert reader.inspected() == {
            name: number(frame.value(net["o1"], each)) if is_known(net["o1"], when) else "not yet"
            for name, each, when in named
        }


def test_what_rounding_leaves_of_errors_that_cancel_is_shown_as_0(opened):
    net = ns.dense([1, 3], "softmax", seed=1)
    recording = ns.train_step(net, [0.3], [0, 1, 0], learning_rate=0.5, loss="cross_entropy")
    reader = opened(recording)
    reader.scrub(len(recording))
    texts = reader.script(
        "return [...document.querySelectorAll('.picture .ns-error')].map(e => e.textContent)"
    )
    assert 0 < abs(net["max"].error) < 1e-15
    assert f"error {brief(net['exp1'].error)}" in texts and not any("e-1" in each for each in texts)


def test_shared_frozen_product_and_max_connections_show_their_numbers(opened):
    net = unusual()
    data = [([0.5, -0.4], [0.1, 0.3]), ([-0.9, 0.8], [0.4, -0.2])]
    recording = ns.train(net, data, epochs=2, batch_size=2, record="steps").recording
    reader, frames = opened(recording), Frames(recording)
    for place, connection in enumerate(net.connections):
        reader.click_edge(place)
        frozen = "" if connection.trainable else ", frozen"
        assert reader.one(".inspector .kind").text == f"connection{frozen}"
        for index in (len(recording) // 3, 12, len(recording), 0):
            reader.scrub(index)
            shown, frame = reader.inspected(), frames[index]
            is_known = known(recording, index)
            assert shown["weight"] == number(frame.value(connection, "weight"))
            if shown["gradient"] != "not yet":
                assert shown["gradient"] == number(frame.value(connection, "gradient"))
            for name, attribute, known_by in (
                ("signal", "signal", is_known(connection.source)),
                ("error sent back", "flow", is_known(connection.target, "error")),
            ):
                if known_by:
                    value = frame.value(connection, attribute)
                    assert float(shown[name]) == pytest.approx(value, rel=1e-5, abs=1e-12)
                elif index:
                    assert shown[name] == "not yet"


def test_it_steps_back_jumps_and_stops_at_the_ends(opened, trained):
    reader, frames = opened(trained), Frames(trained)
    reader.click("step")
    reader.click("step")
    assert reader.line == frames[2].text
    reader.click("back")
    assert (reader.position, reader.line) == (1, frames[1].text)
    reader.click("back")
    reader.click("back")
    assert reader.position == 0
    reader.click("jump_phase")
    reader.click("jump_phase")
    assert reader.position == frames.chapters.following("phase", 1)
    reader.click("jump_sample")
    assert reader.position == frames.chapters.following("sample", 1)
    reader.click("jump_epoch")
    assert "epoch 2 · sample 1" in reader.one(".where").text
    reader.click("jump_back_epoch")
    assert reader.position == 1
    reader.click("end")
    reader.click("step")
    assert reader.position == len(trained)


def test_clicking_a_connection_shows_its_numbers_formula_and_history(opened, trained):
    reader, net, frames = opened(trained), trained.net, Frames(trained)
    index = 12
    reader.scrub(index)
    reader.edge(net, "h1", "o1").click()
    connection, frame = net["h1", "o1"], frames[index]
    shown = reader.inspected()
    assert shown["weight"] == number(frame.value(connection, "weight"))
    assert shown["gradient"] == number(frame.value(connection, "gradient"))
    assert float(shown["signal"]) == pytest.approx(frame.value(connection, "signal"), rel=1e-5)
    assert float(shown["error sent back"]) == pytest.approx(frame.value(connection, "flow"), 1e-5)
    reader.scrub(len(trained))
    latest = reader.script(
        "return [...document.querySelectorAll('.latest p')].map(e => e.textContent)"
    )
    lines = [step for step in trained if step.concerns(connection)][-2:]
    assert latest == [frames[list(trained).index(step) + 1].text for step in lines]
    path = reader.one(".history .course").get_attribute("d")
    assert path.count("V") == len(frames.history(connection, "weight")) - 1


def test_a_node_is_inspected_by_keyboard_and_closed_by_escape(opened, trained):
    from selenium.webdriver.common.keys import Keys

    reader, net = opened(trained), trained.net
    reader.scrub(5)
    node = reader.node(net, "h2")
    assert node.get_attribute("aria-label").startswith("hidden neuron σ h2 0.")
    node.send_keys(Keys.ENTER)
    assert reader.one(".inspector h2").text == "h2"
    assert reader.position == 5
    reader.press(Keys.ESCAPE)
    assert not reader.one(".inspector").is_displayed()


def test_the_keyboard_s_focus_stays_within_the_card_and_goes_back_when_it_closes(opened, trained):
    reader, focused = opened(trained), "const at = document.activeElement; return "
    reader.node(trained.net, "h2").send_keys("\ue007")  # enter
    reader.one(".inspector details button").send_keys("\ue007")
    assert reader.script(focused + "[at.tagName, at.textContent]") == ["H2", "i1 → h2"]
    reader.one(".inspector .close").send_keys("\ue007")
    assert reader.script(focused + "at.dataset.n") == str(list(trained.net).index("h2"))
    reader.script("document.activeElement.blur()")
    reader.click_edge(0)
    reader.one(".inspector .close").send_keys("\ue00c")  # escape
    assert reader.script(focused + "at.className") == "pick"


def test_a_screen_reader_hears_the_card_of_a_node_chosen_by_keyboard_once(opened, trained):
    from selenium.webdriver.common.keys import Keys

    reader, net, frame = opened(trained), trained.net, Frames(trained)[20]
    reader.scrub(20)
    reader.listen()
    reader.node(net, "h2").send_keys(Keys.ENTER)
    (said,) = reader.heard
    numbers = "; ".join(" ".join(each) for each in reader.inspected().items())
    weights = ", ".join(
        f"{number(frame.value(each, 'weight'), 6)} from {each.source.name}"
        for each in net["h2"].incoming
    )
    assert said == f"h2, hidden neuron: {numbers}; incoming weights {weights}"
    reader.press(Keys.ESCAPE)
    assert reader.heard == [said]
    reader.one(".pick").send_keys("i1")
    output, error = (number(frame.value(net["i1"], each)) for each in ("output", "error"))
    assert reader.heard[1:] == [f"i1, input: output {output}; error {error}"]
    reader.browser.execute_async_script("setTimeout(arguments[0], 1200)")
    assert reader.texts(".said") == [""]  # nor does who reads line by line come upon it again


def test_every_element_tells_the_rules_that_the_window_tells(opened):
    net = ns.recurrent([1, 1, 1], seed=1).unroll(2)
    reader = opened(ns.forward(net, [0.5, -0.5]))
    told = {}
    for name in net:
        reader.choose(".pick", name)
        told[net[name]] = reader.texts(".inspector .formulas li")
        reader.press("\ue00c")  # escape
    for place, connection in enumerate(net.connections):
        reader.click_edge(place)
        told[connection] = reader.texts(".inspector .formulas li")
    assert told == {element: rules(element) for element in told}
    assert any(isinstance(element, ns.State) for element in told)


def test_an_output_of_0_has_a_history_from_the_pass_that_found_it(opened):
    net = ns.dense([1, 1], "relu", bias=False, weights=-1.0)
    recording = ns.train_step(net, [2.0], [0.0])
    reader = opened(recording)
    reader.choose(".pick", "o1")
    (start, height), *_ = points(reader.one(".history .course").get_attribute("d").split("H")[0])
    assert start == pytest.approx(54 + 258 * 2 / len(recording), abs=0.1)
    assert height == pytest.approx(8 + 94 / 2)


def test_the_ends_of_a_history_have_the_digits_that_tell_them_apart(opened):
    net = ns.dense([1, 1], "identity", bias=False, weights=0.5)
    reader = opened(ns.train_step(net, [1.0], [0.6], learning_rate=2e-5))
    reader.click_edge(0)
    assert reader.texts(".history text")[:2] == ["0.500002", "0.5"]


def test_the_loss_curve_seeks(opened, trained):
    reader = opened(trained)
    curve = reader.one(".curve svg")
    assert curve.is_displayed()
    curve.click()
    assert 0.3 * len(trained) < reader.position < 0.6 * len(trained)


def points(path):
    """The corners of a line, from its path data."""
    return [tuple(map(float, each.split())) for each in re.findall("[ML]([^ML]+)", path)]


def test_the_loss_curve_is_the_mean_of_each_epoch_with_the_samples_behind(opened):
    net = ns.dense([2, 2, 1], seed=3)
    history = ns.train(net, XOR, epochs=20, learning_rate=2.0, record="samples")
    reader = opened(history.recording)
    assert "mean of each epoch" in reader.one(".curve summary").text
    each, means = (
        points(reader.one(f".curve .course{kind}").get_attribute("d"))
        for kind in (".each", ":not(.each)")
    )
    losses = [loss for _, loss in Frames(history.recording).losses]
    assert len(each) == len(losses) == 80
    assert len(means) == 20
    low, high = min(losses), max(losses)
    for (_, y), loss in zip([*each, *means], [*losses, *history.losses], strict=True):
        assert y == pytest.approx(8 + 94 * (high - loss) / (high - low), abs=0.06)
    assert reader.texts(".curve text")[:2] == [number(high, 3), number(low, 3)]


def test_a_long_online_curve_is_no_solid_band_of_lines(opened):
    net = ns.dense([2, 2, 1], seed=3)
    recording = ns.train(net, XOR, epochs=1250, learning_rate=2.0, record="samples").recording
    reader = opened(recording)
    for kind in (".each", ":not(.each)"):
        path = reader.one(f".curve .course{kind}").get_attribute("d")
        assert 100 < path.count("M") + path.count("L") <= 270  # one for each column of pixels
    reader.choose(".pick", "h1")
    path = reader.one(".history .course:not(.each)").get_attribute("d")
    assert path.count("L") <= 270
    curve = reader.one(".curve svg")
    curve.click()
    assert 0.4 * len(recording) < reader.position < 0.6 * len(recording)


def test_clicking_a_neuron_shows_its_numbers_and_clicking_again_closes(opened, trained):
    reader, net, frames = opened(trained), trained.net, Frames(trained)
    for index in (7, 30):
        reader.scrub(index)
        for name in net:
            reader.click_node(net, name)
            shown = reader.inspected()
            assert reader.one(".inspector h2").text == name
            named = [("output", "output"), ("net_input", "net_input"), ("error", "error")]
            own = {ns.Bias: named[:1], ns.Input: [*named[:1], *named[2:]]}
            for title, attribute in own.get(type(net[name]), named):
                now = known(trained, index)(net[name], attribute.replace("net_in", "out"))
                value = number(frames[index].value(net[name], attribute))
                assert shown[title] == (value if now else "not yet")
            reader.click_node(net, name)
            assert not reader.one(".inspector").is_displayed()


def test_a_change_of_weight_and_a_gradient_are_noted_beside_the_connection(opened, trained):
    reader, frames = opened(trained), Frames(trained)
    kinds = set()
    for frame in [*frames][1:28]:
        reader.scrub(frame.index)
        notes = reader.texts(".picture .ns-note")
        if isinstance(frame.step, ns.GradientStep):
            assert notes == [f"∂ {number(frame.step.after[0], 3)}"]
        elif isinstance(frame.step, ns.UpdateStep):
            moved = frame.step.after[0] - frame.step.before[0]
            assert [notes[0][0]] == (["−"] if moved < 0 else ["+"])
            assert float(notes[0][2:]) == pytest.approx(abs(moved), rel=0.01, abs=1e-9)
        else:
            assert notes == []
        kinds.add(frame.phase)
    assert kinds == {"input", "forward", "loss", "backward", "update"}


@pytest.mark.parametrize("grain", ["samples", "epochs"])
def test_coarse_recordings_play_too(opened, grain):
    net = ns.dense([2, 2, 1], seed=3)
    recording = ns.train(net, XOR, epochs=6, record=grain).recording
    reader, frames = opened(recording), Frames(recording)
    moments = (len(recording), 2, 0, 3)
    reader.choose(".pick", "h1")
    for index in moments:
        reader.scrub(index)
        shown = {"output": "output", "net_input": "net_input", "error": "error"}
        assert reader.inspected() == {
            name: number(frames[index].value(net["h1"], each)) if index else "not yet"
            for name, each in shown.items()
        }
    for place, connection in enumerate(net.connections):
        reader.click_edge(place)
        for index in moments:
            reader.scrub(index)
            shown, frame = reader.inspected(), frames[index]
            assert shown["weight"] == number(frame.value(connection, "weight"))
            assert shown["gradient"] == number(frame.value(connection, "gradient"))


def test_a_large_layer_is_elided_and_what_is_left_out_still_shows(opened):
    net = ns.dense([64, 32, 10], seed=1)
    recording = ns.forward(net, [index / 64 for index in range(64)])
    reader = opened(recording)
    gaps = reader.browser.find_elements("css selector", ".ns-gap")
    assert [gap.text.split()[-2:] for gap in gaps] == [["54", "more"], ["22", "more"]]
    reader.scrub(list(net).index("i30") + 1)
    assert "now" in gaps[0].get_attribute("class")
    reader.choose(".pick", "i30")
    assert reader.inspected() == {"output": number(29 / 64), "error": "not yet"}


def test_a_large_layer_as_an_image_shows_what_a_neuron_reads(opened):
    net = ns.dense([64, 32, 10], seed=1)
    recording = ns.forward(net, [index / 64 for index in range(64)])
    reader = opened(recording, layout=layout(net, large="dense"))
    reader.scrub(len(recording))
    assert len(reader.all(".ns-image > path")) == 64 + 32
    reader.choose(".pick", "o3")
    assert len(reader.all(".ns-image > .ns-read")) == 32


def test_a_mark_names_the_ends_of_a_connection_that_are_left_out_as_in_a_window(opened):
    recording = ns.train_step(ns.dense([64, 32, 10], seed=1), [0.5] * 64, [0.5] * 10)
    reader, picture = opened(recording), Picture(canvas_for((12.8, 8), 72), Frames(recording))
    kinds = {type(each): index for index, each in enumerate(recording, 1)}
    ends = [next(at for at, each in enumerate(recording, 1) if each.along[:1] == (edge,))
            for edge in (recording.net["i30", "h20"], recording.net["i30", "h1"])]  # fmt: skip
    for index in (0, *kinds.values(), *ends):
        reader.scrub(index)
        picture.show(index)
        words = [word.text for word in picture.drawing.scene.words if word.role == "gap"]
        assert reader.texts(".ns-gap text") == words
