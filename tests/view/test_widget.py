"""The widget: what is clicked and moved in the picture happens to the live objects."""

import json

import pytest

import neurosim as ns
from neurosim.errors import OptionError
from neurosim.notation import number
from neurosim.view.page.assets import resource
from tests.view.reader import LISTEN, Reader


@pytest.fixture
def net():
    net = ns.dense([2, 2, 1], seed=1)
    ns.train_step(net, [0.2, 1.0], [1.0], learning_rate=0.5)
    return net


def test_a_click_shows_the_card_of_the_node_or_the_numbers_of_the_connection(net):
    live = ns.widget(net)
    assert (live.card, live.movable) == ("", False)
    live.clicked = f"n{list(net).index('h2')}"
    assert live.chosen == ["h2"]
    assert live.card == net["h2"]._repr_html_()
    assert not live.movable
    live.clicked = f"c{net.connections.index(net['h1', 'o1'])}"
    assert live.chosen == ["h1", "o1"]
    assert "h1 -&gt; o1" in live.card
    assert (live.movable, live.weight) == (True, net["h1", "o1"].weight)


def test_a_moved_weight_is_the_connection_s_and_all_that_was_computed_follows(net):
    twin, live = net.copy(), ns.widget(net)
    before = live.picture
    live.chosen, live.weight = ["h1", "o1"], -1.5
    twin["h1", "o1"].weight = -1.5
    ns.forward(twin, [0.2, 1.0])
    ns.backward(twin, [1.0])
    assert net["h1", "o1"].weight == -1.5
    for node in net.neurons:
        assert (node.output, node.error) == (twin[node.name].output, twin[node.name].error)
    assert net["i1", "h1"].gradient == twin["i1", "h1"].gradient
    assert live.picture != before
    assert live.picture == net._repr_html_()


def test_a_network_with_scaling_is_computed_from_the_inputs_that_stand_there():
    data = ns.data.Dataset([[300], [310]], [5, 9])
    net = ns.dense([1, 1], activation="identity", seed=0)
    net.scaling = ns.Scaling.of(data)
    ns.forward(net, [305])
    live = ns.widget(net)
    stood = net["i1"].output
    live.chosen, live.weight = ["i1", "o1"], 2.0
    assert net["i1"].output == stood
    assert net["o1"].net_input == 2.0 * stood + net["b1", "o1"].weight


def test_a_weight_with_which_outputs_overflow_is_put_back_and_the_picture_says_so():
    net = ns.dense([1, 1], activation="identity", bias=False, weights=0.5)
    ns.forward(net, [1e300])
    live = ns.widget(net)
    live.chosen, live.weight = ["i1", "o1"], 1e10
    assert "overflow" in live.line
    assert (net["i1", "o1"].weight, net["o1"].output, live.weight) == (0.5, 5e299, 0.5)


def test_what_was_changed_at_the_prompt_shows_after_a_refresh(net):
    live = ns.widget(net)
    live.chosen = ["h1", "o1"]
    net["h1", "o1"].weight = 3.25
    net.remove("i1")
    live.refresh()
    assert live.weight == 3.25
    assert live.picture == net._repr_html_()
    net.remove("h1")
    live.refresh()
    assert (live.card, live.movable) == ("", False)


def test_the_cursor_of_a_recording_moves_from_both_sides(net):
    recording = ns.train_step(net, [0, 1], [1], learning_rate=0.5)
    live = ns.widget(recording)
    assert (live.length, live.position) == (len(recording), len(recording))
    live.position = 5
    assert recording.position == 5
    assert live.line == str(recording[4])
    recording.back(2)
    live.refresh()
    assert live.position == 3
    live.chosen = ["h1", "o1"]
    assert not live.movable  # a weight moved under a recording would end it


def test_a_cursor_that_cannot_move_stays_and_says_why(net):
    recording = ns.forward(net, [0, 1])
    live = ns.widget(recording)
    net.remove("h1")
    live.position = 2
    assert "edited" in live.line
    assert (live.position, recording.position) == (len(recording), len(recording))


@pytest.mark.parametrize("shown", [None, "net", [1, 2]])
def test_other_things_are_refused(shown):
    with pytest.raises(OptionError, match="a recording or a Network"):
        ns.widget(shown)


MODEL = """
const values = VALUES, heard = [], listeners = {};
const model = {
  get: (name) => values[name],
  set: (name, value) => { values[name] = value; heard.push([name, value]); },
  save_changes: () => {},
  on: (name, listener) => { (listeners[name] ??= []).push(listener); },
};
window.heard = heard;
// What Python answers.
window.answer = (answers) => {
  const changed = Object.keys(answers).filter((name) => values[name] !== answers[name]);
  Object.assign(values, answers);
  for (const each of [...changed.map((name) => `change:${name}`), "change"]) {
    (listeners[each] ?? []).forEach((hear) => hear());
  }
};
const cell = document.body.appendChild(document.createElement("div"));
widget.render({ model, el: IN_SHADOW ? cell.attachShadow({ mode: "open" }) : cell });
"""
NAMES = ("picture", "chosen", "card", "movable", "weight", "reach", "length", "position", "line")


class Cell:
    """A widget in a page, and the Python side of it."""

    def __init__(self, browser, live, path, shadow=False):
        self.browser, self.live = browser, live
        values = json.dumps(self.values)
        code = resource("widget.js").replace("export default {", "const widget = {")
        script = code + MODEL.replace("VALUES", values).replace("IN_SHADOW", str(shadow).lower())
        script = script.replace("</", "<\\/")
        path.write_text(f"<!DOCTYPE html><body><script>{script}</script>", "utf-8")
        browser.get(path.as_uri())
        self.root = "document.querySelector('body > div')" + ".shadowRoot" * shadow

    @property
    def values(self):
        return {name: getattr(self.live, name) for name in NAMES}

    def script(self, code, *arguments):
        return self.browser.execute_script(f"const root = {self.root};{code}", *arguments)

    def answer(self):
        """Let Python take what was sent last, and answer."""
        name, value = self.script("return heard.at(-1)")
        setattr(self.live, name, value)
        self.script("answer(arguments[0])", self.values)

    def one(self, selector):
        return self.script("return root.querySelector(arguments[0])", selector)

    @property
    def focused(self):
        return self.script("return root.getRootNode().activeElement.textContent")


def test_the_page_sends_what_is_clicked_and_moved(chromium, tmp_path, net):
    live = ns.widget(net)
    live.clicked = "c0"
    cell = Cell(chromium, live, tmp_path / "page.html")
    chromium.find_element("css selector", '[data-n="2"]').click()
    cell.script(
        "const range = document.querySelector('input');"
        "range.value = 1; range.dispatchEvent(new Event('input'));"
    )
    chromium.find_element("css selector", 'text[data-w="1"]').click()
    assert cell.script("return heard") == [["clicked", "n2"], ["weight", 1], ["clicked", "c1"]]
    assert chromium.get_log("browser") == []


@pytest.mark.parametrize("shadow", [False, True], ids=["document", "shadow tree"])
def test_a_connection_is_chosen_and_moved_by_keyboard_alone(chromium, tmp_path, net, shadow):
    live = ns.widget(net)
    cell = Cell(chromium, live, tmp_path / "page.html", shadow)
    node = f"[data-n='{list(net).index('h1')}']"
    cell.one(node).send_keys("\ue007")  # enter
    cell.answer()
    assert live.chosen == ["h1"]
    assert cell.script("return root.activeElement?.dataset.n ?? document.activeElement.dataset.n")
    cell.one("table:last-of-type button").send_keys("\ue007")
    cell.answer()
    assert (live.chosen, cell.focused) == (["h1", "o1"], "h1 -> o1")
    range_, before = cell.one("input"), net["h1", "o1"].weight
    assert range_.get_attribute("data-lm-suppress-shortcuts"), "or JupyterLab takes the keys"
    range_.send_keys("\ue014")  # arrow right
    cell.answer()
    assert net["h1", "o1"].weight > before
    assert range_.get_attribute("aria-label") == "weight h1 to o1"
    cell.script("answer({ weight: 0 })")  # which Python may send late: the reader holds the slider
    assert float(range_.get_attribute("value")) == pytest.approx(net["h1", "o1"].weight)


def test_a_screen_reader_hears_what_was_chosen_once_and_then_what_outputs_are(
    chromium, tmp_path, net
):
    cell = Cell(chromium, ns.widget(net), tmp_path / "page.html")
    reader = Reader(chromium)
    reader.script(LISTEN.replace("heard", "told"))
    cell.one(f"[data-n='{list(net).index('h1')}']").send_keys("\ue007")
    cell.answer()
    shown = ", ".join(
        f"{name.replace('_', ' ')} {number(getattr(net['h1'], name))}"
        for name in ("net_input", "output", "error")
    )
    weights = [(f"from {each.source.name}", each.weight) for each in net["h1"].incoming]
    weights += [("to o1", net["h1", "o1"].weight)]
    around = [f"{name}, weight {number(weight, 6)}" for name, weight in weights]
    (said,) = reader.script("return told")
    assert said.replace("−", "-") == "; ".join(["h1", "a neuron, logistic", shown, *around])
    cell.one("table:last-of-type button").click()
    cell.answer()
    assert reader.script("return told.length") == 2
    cell.live.weight = 0.5
    cell.script("answer(arguments[0])", cell.values)
    assert reader.script("return told")[2:] == [f"o1 = {number(net['o1'].output, 6)}"]
    reader.browser.execute_async_script("setTimeout(arguments[0], 1200)")
    assert reader.texts("[role=status]") == [cell.live.line, ""]
