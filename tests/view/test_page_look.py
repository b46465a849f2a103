"""What the page looks like: nothing overlaps or jumps, and everybody can use it."""

import pytest

import neurosim as ns
from neurosim.view.layout.layout import layout
from neurosim.view.moments.frames import Frames
from neurosim.view.page.svg import scene_of
from neurosim.view.scene.shapes import paleness
from neurosim.view.scene.theme import DARK, LIGHT
from tests.view.examples import ALL, EXAMPLES, XOR

SIZES = {"desktop": (1400, 900), "laptop": (1024, 700), "phone": (390, 844)}


# A laptop has the layout of a desktop, which begins at 960 pixels.
@pytest.fixture(params=["desktop", pytest.param("laptop", marks=pytest.mark.slow), "phone"])
def sized(request, chromium):
    """Show what follows in a window of that size, and return its width and height."""
    wide, high = SIZES[request.param]
    chromium.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": wide, "height": high, "deviceScaleFactor": 1, "mobile": False},
    )
    yield wide, high
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def step(net, **options):
    inputs = [0.1 + index % 3 / 2 for index in range(len(net.inputs))]
    return ns.train_step(net, inputs, [0.5] * len(net.outputs), **options)


PLACES = """
return ['.picture svg', '.line', '.controls', '.scrub', '.explained', '.side'].map((name) => {
  const box = document.querySelector(name).getBoundingClientRect();
  return [name, box.left, box.top, box.width, box.height].join(" ");
});
"""


@pytest.mark.parametrize("inspected", ["", "h1", "long"])
def test_nothing_moves_while_it_plays(opened, sized, inspected):
    net = ns.dense([2, 3, 1], seed=1, name="a name that is neither short nor very long")
    if inspected == "long":
        net = EXAMPLES["long names"]()
    recording = step(net)
    if len(net.inputs) == 2:
        recording = ns.train(net, XOR, epochs=2, record="steps").recording
    reader = opened(recording)
    if inspected:
        reader.choose(".pick", "h1")
    places = set()
    for index in [*range(0, len(recording), 11), len(recording)]:
        reader.scrub(index)
        places.add("; ".join(reader.script(PLACES)))
    assert len(places) == 1


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_sticks_out_at_the_side(opened, sized, name):
    reader = opened(step(EXAMPLES[name]()))
    reader.click("end")
    for inspected in (False, True):
        if inspected:
            reader.script("document.querySelector('[data-n]').dispatchEvent("
                          "new MouseEvent('click', {bubbles: true}))")  # fmt: skip
        assert reader.script("return document.documentElement.scrollWidth") <= sized[0]
        out = reader.script(
            "return [...document.querySelectorAll('h1, .where, .line, button, select, .inspector,"
            " figure, .ns-legend li, .picture:not(.zoomed) .ns-node')]"
            ".filter(e => e.checkVisibility()).filter(e => {"
            " const box = e.getBoundingClientRect();"
            " return box.width && (box.left < 0 || box.right > innerWidth + 0.5); })"
            ".map(e => e.className + e.textContent.slice(0, 20))"
        )
        assert [each for each in out if "skip" not in each] == []


def test_names_of_any_length_and_letters_leave_the_page_in_shape(opened, sized):
    net = ns.Network("a very long name " * 12 + "🧠")
    names = ["x" * 200, "the second input, with words " * 5, "😀 & \"<i>'"]
    net.add_input(names[0]), net.add_input(names[1])
    net.add_output(names[2])
    net.connect(names[0], names[2], weight=0.5), net.connect(names[1], names[2], weight=-0.5)
    recording = ns.train(net, [([0, 1], [1]), ([1, 1], [0])], epochs=1, record="steps").recording
    reader = opened(recording)
    for index, name in enumerate(names):
        reader.choose(".pick", " ".join(name.split()))
        assert reader.one(".inspector h2").get_attribute("textContent") == name
        reader.scrub(index + 1)
        assert reader.script("return document.documentElement.scrollWidth") <= sized[0]
    box = reader.script(
        "const p = document.querySelector('.plane').getBoundingClientRect();"
        "return [...document.querySelectorAll('.plane text')].map(e => e.getBoundingClientRect())"
        ".filter(b => b.top < p.top - 1 || b.bottom > p.bottom + 1 || b.right > p.right + 1).length"
    )
    assert box == 0


def test_the_controls_are_the_first_thing_a_keyboard_can_reach(opened, trained):
    from selenium.webdriver.common.keys import Keys

    reader = opened(trained)
    active = reader.browser.switch_to
    reader.press(Keys.TAB)
    assert active.active_element.text == "to the controls"
    active.active_element.send_keys(Keys.ENTER)
    assert active.active_element.get_attribute("aria-label") == "play"
    active.active_element.send_keys(Keys.TAB)
    assert active.active_element.get_attribute("aria-label") == "a step on"


def test_all_that_takes_the_focus_has_a_name_and_a_role(opened, trained, chromium):
    reader = opened(trained)
    reader.choose(".pick", "o1")
    tree = chromium.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    focusable = [
        node
        for node in tree
        if {"name": "focusable", "value": {"type": "booleanOrUndefined", "value": True}}
        in node.get("properties", [])
        and node["role"]["value"] not in ("RootWebArea", "generic", "none")
    ]
    assert len(focusable) > 40
    assert [each["role"] for each in focusable if not each.get("name", {}).get("value")] == []
    names = [(each["role"]["value"], each["name"]["value"]) for each in focusable]
    assert ("button", "hidden neuron σ h1, not computed yet") in names
    assert ("slider", "position") in names
    roles = {each["role"]["value"]: each.get("name", {}).get("value") for each in tree}
    assert roles["status"] is not None
    assert roles["toolbar"] == "playback"


SCROLLED = """
return [...document.querySelectorAll('main *')].filter((each) =>
  each.scrollHeight > each.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(each).overflowY)
  && !each.matches('[tabindex]') && !each.querySelector('button, [tabindex]'))
  .map((each) => each.className);
"""


def test_what_is_scrolled_can_be_scrolled_by_keyboard(opened):
    reader = opened(step(ns.convolutional((4, 4), maps=[2], size=3, outputs=2, seed=1)))
    reader.choose(".pick", "c1_1_1_1")
    reader.click("end")
    assert reader.script("return [...document.querySelectorAll('.latest')].map("
                         "e => e.scrollHeight > e.clientHeight)") == [True]  # fmt: skip
    assert reader.script(SCROLLED) == []


def test_on_paper_it_is_light_and_has_no_controls(opened, trained, chromium):
    reader = opened(trained, theme="dark")
    assert reader.background == DARK.background
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    reader.script("dispatchEvent(new Event('beforeprint'))")
    assert reader.background == LIGHT.background
    assert not reader.one(".controls").is_displayed()
    assert reader.one(".plane").is_displayed()
    reader.script("dispatchEvent(new Event('afterprint'))")
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert reader.background == DARK.background


def meeting(reader, these, those):
    """The texts of these elements that meet any of those of other nodes."""
    return reader.script(
        "const [these, those] = [...arguments].map(c => [...document.querySelectorAll(c)]"
        ".filter(e => e.textContent || e.matches('.ns-rim')));"
        "const box = e => e.getBoundingClientRect();"
        "return these.filter(e => those.some(f => { const [a, b] = [box(e), box(f)];"
        " return a.left < b.right - 1 && b.left < a.right - 1"
        " && a.top < b.bottom - 1 && b.top < a.bottom - 1; })).map(e => e.textContent)",
        these,
        those,
    )


NOTE_BOXES = """
const box = (e) => {
  const b = e.getBoundingClientRect();
  return [b.left, b.top, b.right, b.bottom];
};
return [[...document.querySelectorAll('.ns-note')].map(box),
  [...document.querySelectorAll('.ns-node .ns-rim')].map(box),
  [...document.querySelectorAll('[data-w].ns-now')].map(box),
  box(document.querySelector('.picture'))];
"""


@pytest.mark.parametrize(
    "name", ["one neuron", "mazur", "xor", "skip", "product unit", "2-8-8-1", "elman"]
)
def test_notes_beside_connections_cover_neither_nodes_nor_their_weights(opened, name):
    net = ALL[name]()
    recording = (
        ns.train_step(net, [[0.1, 0.5]] * 3, [[0.7]] * 3, learning_rate=0.5)
        if net.recurrent
        else step(net, learning_rate=0.5)
    )
    reader = opened(recording)
    noted, kinds = 0, (ns.GradientStep, ns.UpdateStep)
    steps = [index for index, each in enumerate(recording, 1) if isinstance(each, kinds)]
    for index in steps[:: 1 + len(steps) // 50]:
        reader.scrub(index)
        notes, nodes, weights, view = reader.script(NOTE_BOXES)
        noted += len(notes)
        for left, top, right, bottom in notes:
            assert view[0] <= left <= right <= view[2] or right == 0, "in view, or hidden"
            for x0, y0, x1, y1 in [*nodes, *weights]:
                assert right <= x0 + 3 or x1 <= left + 3 or bottom <= y0 + 3 or y1 <= top + 3
    assert noted > 1


def test_a_picture_fits_again_when_the_window_becomes_wide_until_the_reader_sizes_it(
    opened, chromium
):
    def widths():
        return reader.script(
            "return ['.picture', '.picture svg'].map(e => document.querySelector(e).clientWidth)"
        )

    def turn(wide, high):
        size = {"width": wide, "height": high, "deviceScaleFactor": 1, "mobile": False}
        chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    turn(390, 844)
    reader = opened(step(ALL["attention"]()))
    frame, drawn = widths()
    assert drawn > frame, "scrolled where it would be too small to read"
    assert reader.one(".explained").get_property("open")
    turn(1400, 900)
    reader.settle()
    frame, drawn = widths()
    assert drawn <= frame
    turn(1400, 500)
    turn(1390, 500)
    reader.settle()
    assert not reader.one(".explained").get_property("open"), "as where a page opens so low"
    reader.click("larger")
    larger = widths()[1]
    assert larger > drawn
    turn(1200, 900)
    reader.settle()
    assert widths()[1] == larger
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("name", ["gru of three", "forty layers", "784-100-10", "mazur"])
@pytest.mark.parametrize("sized", ["desktop"], indirect=True)
def test_a_wide_picture_is_scrolled_where_all_of_it_is_too_small_to_read(opened, sized, name):
    net = ns.recurrent([2, 3, 1], cell="gru", seed=1) if "gru" in name else ALL[name]()
    recording = step(net) if not net.recurrent else ns.forward(net, [[0.1, 0.9]] * 5)
    reader = opened(recording, layout=layout(recording.net, large="dense", aspect=1.6))
    drawn = (
        "const svg = document.querySelector('.picture svg'), frame = svg.parentNode;"
        "return [svg.getBoundingClientRect().width / svg.viewBox.baseVal.width,"
        " svg.clientHeight <= frame.clientHeight, svg.clientWidth <= frame.clientWidth]"
    )
    scale, high, wide = reader.script(drawn)
    assert high
    assert wide == (fits := name in ("mazur", "784-100-10"))
    reader.click("fit")
    whole, high, wide = reader.script(drawn)
    assert high and wide and (whole == scale if fits else whole < scale / 1.3)


@pytest.mark.parametrize("sized", ["phone"], indirect=True)
def test_what_a_step_finds_is_written_also_where_a_picture_is_small(opened, sized, trained):
    reader = opened(trained)
    for index, each in enumerate(trained[:60], 1):
        reader.scrub(index)
        shown = [note for note in reader.all(".ns-weights text") if note.is_displayed()]
        assert len(shown) >= len(each.along), each


@pytest.mark.parametrize("sized", ["phone"], indirect=True)
@pytest.mark.parametrize(("name", "labelled"), [("mazur", True), ("forty layers", False)])
def test_a_small_picture_says_only_of_weights_that_it_has_that_they_want_more_room(
    opened, sized, name, labelled
):
    reader = opened(ns.forward(ALL[name](), [0.1, 0.9]))
    reader.click("fit")
    assert reader.one(".ns-in-tiny").is_displayed() == labelled
    assert bool(reader.all("text[data-w]")) == labelled


STRENGTHS = """
return Object.fromEntries([...document.querySelectorAll('.picture g[data-c]')].map(shape =>
  [shape.dataset.c, [shape.parentNode, shape, shape.querySelector('.ns-edge')]
    .map(each => Number(getComputedStyle(each).opacity)).reduce((a, b) => a * b)]))
"""


@pytest.mark.parametrize("name", ["mazur", "64-32-10", "elman", "convolution"])
def test_what_a_step_is_not_about_is_as_pale_on_a_page_as_in_a_window(opened, name):
    net = ALL[name]()
    recording = ns.train_step(net, [[0.1, 0.5]] * 3, [[0.7]] * 3) if net.recurrent else step(net)
    reader, frames = opened(recording), Frames(recording)
    scene = scene_of(frames, layout(recording.net))
    faint = dict(zip(scene.lines.drawn, paleness(len(scene.lines.drawn)), strict=True))
    places = {id(each): str(at) for at, each in enumerate(recording.net.connections)}
    shown = [places[id(each)] for each in scene.lines.connections]
    kinds = {type(each): index for index, each in enumerate(recording, 1)}
    for index in (0, *kinds.values()):
        scene.show(frames[index])
        reader.scrub(index)
        reader.settle()
        running = {places[id(each.connection)] for each in scene.lines.running}
        found = reader.script(STRENGTHS)
        for at, place in enumerate(shown):
            strength = 1.0 if place in running else faint[at] * scene.lines.strength
            assert found[place] == pytest.approx(strength, abs=0.01), (index, place)
    assert not reader.all(".ns-glow")


def test_a_change_of_a_weight_covers_no_error(opened):
    recording = step(EXAMPLES["skip"](), learning_rate=0.5)
    reader = opened(recording)
    for index, each in enumerate(recording, 1):
        if isinstance(each, ns.UpdateStep):
            reader.scrub(index)
            assert not meeting(reader, ".ns-note", ".ns-node .ns-error")


@pytest.mark.parametrize("output", [-0.485, -0.0909, 0.000172, 1.23e4, -1.23e-100])
def test_every_value_fits_into_its_node(opened, output):
    net = ns.Network("values")
    for name in ("in", "seventh"):
        net.add_input(name)
    net.add_neuron("h", "identity"), net.add_output("o", "identity")
    net.connect("in", "h", weight=1.0), net.connect("h", "o", weight=1.0)
    reader = opened(ns.forward(net, [output, output]))
    reader.click("end")
    shown = reader.script(
        "return [...document.querySelectorAll('.ns-node')].map(node =>"
        " [node.querySelector('.ns-rim'), ...node.querySelectorAll('.ns-name, .ns-value')]"
        ".map(e => e.getBoundingClientRect().width))"
    )
    assert all(max(texts) < 0.95 * rim for rim, *texts in shown)


@pytest.mark.parametrize("name", ["weather", "sentences", "long names"])
def test_names_are_cut_only_where_others_are_beside_them(opened, name):
    net = ALL[name]()
    reader = opened(step(net, learning_rate=0.5))
    names = reader.texts(".ns-node .ns-name")
    assert {each for each in names if "…" not in each} >= {
        node.name for node in [*net.inputs, *net.outputs] if len(node.name) < 40
    }
    assert not meeting(reader, ".ns-node .ns-outside", ".ns-node .ns-rim")
    svg, *boxes = reader.script(
        "const r = e => { const b = e.getBoundingClientRect(); return [b.left, b.right]; };"
        "return ['.picture svg', '.ns-node .ns-outside'].flatMap("
        "c => [...document.querySelectorAll(c)].map(r))"
    )
    assert all(svg[0] <= left and right <= svg[1] for left, right in boxes)


def test_neurons_that_do_not_sum_are_marked_and_the_marks_explained(opened):
    reader = opened(step(EXAMPLES["product unit"](), learning_rate=0.5))
    assert reader.texts(".ns-node .ns-sign") == ["∏ id", "max ReLU", "σ"]
    legend = " ".join(reader.texts(".ns-legend li"))
    assert "∏: multiplies its signals" in legend and "max: takes its largest signal" in legend


def test_a_neuron_that_is_named_as_its_mark_is_named_once(opened):
    net = ns.Network("largest")
    net.add_input("a"), net.add_input("b")
    net.add_output("max", "identity", "max")
    net.connect_all(["a", "b"], "max", [1.0, 1.0])
    reader = opened(ns.forward(net, [1, 2]))
    assert reader.texts(".ns-node .ns-sign") == ["id"]
    assert reader.texts(".ns-node .ns-name") == ["a", "b", "max"]


def test_zooming_keeps_the_middle_in_the_middle(opened, trained):
    reader = opened(trained)
    middle = (
        "const [f, n] = ['.picture', '[data-n=\"3\"]'].map(c =>"
        " document.querySelector(c).getBoundingClientRect());"
        "const p = document.querySelector('.picture');"
        "return [p.scrollWidth > p.clientWidth, (p.scrollLeft + p.clientWidth / 2) / p.scrollWidth]"
    )
    for _ in range(4):
        reader.click("larger")
    wide, share = reader.script(middle)
    assert wide
    assert share == pytest.approx(0.5, abs=0.02)
    reader.click("fit")
    assert reader.script(middle)[0] is False


def test_every_button_has_a_name_and_motion_can_be_reduced(opened, trained, chromium):
    reader = opened(trained)
    unnamed = reader.script(
        "return [...document.querySelectorAll('button')].filter(b =>"
        " !(b.getAttribute('aria-label') || b.textContent.trim())).length"
    )
    assert unnamed == 0
    chromium.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]},
    )
    reader.scrub(2)
    reader.click("step")
    assert reader.script("return document.querySelectorAll('.ns-dots circle').length") == 0
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    reader.scrub(2)
    reader.click("step")
    assert reader.script("return document.querySelectorAll('.ns-dots circle').length") == 3


def test_nothing_in_the_picture_lies_outside_or_overlaps(opened):
    net = ns.dense([2, 8, 8, 1], seed=3)
    reader = opened(ns.train_step(net, [0, 1], [1]))
    reader.click("end")
    boxes = reader.script(
        "const r = e => { const b = e.getBoundingClientRect();"
        " return [b.left, b.top, b.right, b.bottom]; };"
        "return [r(document.querySelector('.picture svg')),"
        " [...document.querySelectorAll('.ns-node .ns-rim')].map(r)]"
    )
    (left, top, right, bottom), nodes = boxes
    assert len(nodes) == len(net)
    for index, (x0, y0, x1, y1) in enumerate(nodes):
        assert left <= x0 and x1 <= right and top <= y0 and y1 <= bottom
        for u0, v0, u1, v1 in nodes[:index]:
            assert x1 <= u0 or u1 <= x0 or y1 <= v0 or v1 <= y0


def test_the_controls_stay_in_sight_while_something_is_inspected(opened, trained):
    reader = opened(trained)
    reader.choose(".pick", "h1")
    bottom, inner = reader.script(
        "return [document.querySelector('.controls').getBoundingClientRect().bottom, innerHeight]"
    )
    assert bottom <= inner


@pytest.mark.parametrize("sized", ["phone"], indirect=True)
@pytest.mark.parametrize("name", ["attention", "8-3-8", "elman"])
def test_on_a_narrow_page_a_wide_picture_is_scrolled_to_what_the_step_is_about(opened, sized, name):
    net = ALL[name]()
    rows = [[0.1, 0.5]] * 3, [[0.7]] * 3
    recording = ns.train_step(net, *rows, learning_rate=0.5) if net.recurrent else step(net)
    reader = opened(recording)
    heights = reader.script(
        "return [...document.querySelectorAll('.ns-caption')]"
        ".map(e => e.getBoundingClientRect().height)"
    )
    assert not heights or min(heights) > 6
    where = (
        "const frame = document.querySelector('.picture').getBoundingClientRect();"
        "const lit = document.querySelectorAll("
        "'.picture :is(.ns-now, .ns-end):not(text), .picture .ns-note');"
        "return [...lit].some(e => { const box = e.getBoundingClientRect();"
        " return box.left >= frame.left - 1 && box.right <= frame.right + 1"
        " && box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1; })"
    )
    for at in range(1, len(recording), 1 + len(recording) // 40):
        reader.scrub(at)
        assert reader.script(where), recording[at - 1]
    reader.click("fit")
    assert reader.script("return document.querySelector('.picture svg').clientWidth") <= sized[0]
