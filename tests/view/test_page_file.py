"""The page as a file: small, complete in itself, written whole, right with any names."""

import base64
import re
import zlib

import pytest

import neurosim as ns
from neurosim.notation import one_line
from neurosim.view.moments.frames import Frames
from neurosim.view.page.notebook import recording_html
from neurosim.view.page.page import page
from tests.view.examples import XOR
from tests.view.reader import Reader

HOSTILE = [
    "</script><script>alert(1)</script>", "\"quote'`${1}", "<b>bold</b>", "a&amp;b", "]]><!--",
    "\u2028🧠 naïve", "\\u003c\\n", "x" * 300,
]  # fmt: skip


def test_hostile_names_are_only_text(opened):
    net = ns.Network("</title><script>alert(2)</script>")
    *inputs, hidden, output = HOSTILE
    for name in inputs:
        net.add_input(name)
    net.add_neuron(hidden)
    net.add_output(output)
    for name in inputs:
        net.connect(name, hidden, weight=0.5)
    net.connect(hidden, output, weight=-0.5)
    reader = opened(ns.train_step(net, [1.0] * len(inputs), [1]))
    assert reader.script("return document.querySelectorAll('script').length") == 4
    assert reader.script("return document.querySelectorAll('b').length") == 0
    assert reader.one("h1").text == net.name
    drawn = [name.replace("\u2028", "\ufffd") for name in HOSTILE]
    assert reader.texts("[data-n] title") == drawn
    assert sorted(reader.texts(".pick optgroup option")) == sorted(map(one_line, HOSTILE))
    for index, name in enumerate(inputs, 1):
        reader.scrub(index)
        assert reader.line == f"{one_line(name)}  output = 1"
        node = reader.node(net, name)
        reader.script("arguments[0].dispatchEvent(new MouseEvent('click', {bubbles: true}))", node)
        assert reader.one(".inspector h2").get_attribute("textContent") == one_line(name)


def test_several_players_in_one_notebook_do_not_collide(opened, chromium, tmp_path):
    recordings = [ns.forward(ns.dense([1, 1], seed=seed), [1.0]) for seed in (1, 2)]
    opened(recordings[0])
    both = tmp_path / "notebook.html"
    both.write_text("<!DOCTYPE html>" + "".join(map(recording_html, recordings)), "utf-8")
    chromium.get(both.as_uri())
    for place, recording in enumerate(recordings):
        chromium.switch_to.frame(place)
        reader = Reader(chromium)
        reader.click("end")
        assert reader.line == Frames(recording)[-1].text
        chromium.switch_to.default_content()


def kilobytes(sizes, **options):
    net = ns.dense(sizes, seed=1)
    recording = ns.train(net, XOR, **options).recording
    return len(recording), len(page(recording).encode()) / 1000


@pytest.mark.parametrize(("sizes", "most"), [([2, 2, 1], 60), ([2, 8, 8, 1], 80)])
def test_300_steps_are_small(sizes, most):
    count, size = kilobytes(sizes, epochs=12, record="steps", record_limit=300)
    assert count == 300
    assert size < most


@pytest.mark.parametrize(("epochs", "most"), [(75, 112), (1250, 970)])
def test_samples_are_small(epochs, most):
    count, size = kilobytes([2, 2, 1], epochs=epochs, record="samples")
    assert count == 4 * epochs
    assert size < most


def test_a_large_network_costs_what_its_numbers_weigh():
    net = ns.dense([64, 32, 10], seed=1)
    html = page(ns.forward(net, [0.5] * 64))
    assert len(html.encode()) < 110_000 + 6 * len(net.connections)


def unpacked(html):
    """Return the recording and the player inside a page."""
    found = re.findall(r'<script type="text/plain" class="\w+">([^<]+)</script>', html)
    return [zlib.decompress(base64.b64decode(each)).decode() for each in found]


def test_the_page_names_no_other_place_and_needs_no_browser_to_be_complete(trained):
    html = page(trained)
    recording, player = unpacked(html)
    whole = "".join((html, recording, player))
    assert re.findall(r"""(?:src|href)=["'](?!data:)""", whole) == []
    assert set(re.findall(r"https?://[^\"' ]+", whole)) == {"http://www.w3.org/2000/svg"}
    assert re.findall(r"\b(?:fetch|XMLHttpRequest|import|WebSocket|eval|Worker)\b", player) == []
    assert "$" not in re.sub(r"<script>.*</script>", "", html, flags=re.S)


READY = """
new MutationObserver(() => {
  if (!window.readyAt && document.querySelector("main.ready")) window.readyAt = document.readyState;
}).observe(document, { subtree: true, childList: true, attributes: true });
"""


def test_it_is_ready_to_play_when_it_counts_as_loaded(opened, chromium, trained):
    command = "Page.addScriptToEvaluateOnNewDocument"
    held = chromium.execute_cdp_cmd(command, {"source": READY})
    reader = opened(trained)
    chromium.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", held)
    assert reader.script("return window.readyAt") == "loading"


def test_a_browser_that_cannot_unpack_says_so_and_shows_the_picture(opened, chromium, trained):
    command = "Page.addScriptToEvaluateOnNewDocument"
    held = chromium.execute_cdp_cmd(command, {"source": "delete window.DecompressionStream"})
    reader = opened(trained)
    chromium.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", held)
    assert "cannot unpack the recording" in reader.one(".stuck").text
    assert "DecompressionStream" in chromium.get_log("browser")[0]["message"]
    assert not reader.one(".controls").is_displayed()
    assert len(reader.all(".picture .ns-node")) == len(trained.net)


def test_it_neither_moves_the_cursor_nor_changes_a_number(trained):
    trained.seek(11)
    before = [repr(each) for each in (*trained.net.neurons, *trained.net.connections)]
    page(trained)
    assert trained.position == 11
    assert before == [repr(each) for each in (*trained.net.neurons, *trained.net.connections)]


def test_a_target_that_cannot_be_written_is_named_and_nothing_is_left(trained, tmp_path):
    with pytest.raises(ns.FileError, match=r"missing.*page\.html"):
        ns.play(trained, save=tmp_path / "missing" / "page.html")
    folder = tmp_path / "folder.html"
    folder.mkdir()
    with pytest.raises(ns.FileError, match=r"folder\.html"):
        ns.play(trained, save=folder)
    assert [each.name for each in tmp_path.iterdir()] == ["folder.html"]


@pytest.mark.parametrize("place", ["Path.replace", "os.fsync", "os.fchmod"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_a_write_that_is_cut_leaves_the_old_page(trained, tmp_path, monkeypatch, place, error):
    target = tmp_path / "page.html"
    target.write_text("old", "utf-8")

    def cut(*anything):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(f"neurosim.files.{place}", cut)
        with pytest.raises(KeyboardInterrupt if error is KeyboardInterrupt else ns.FileError):
            ns.play(trained, save=target)
    assert target.read_text("utf-8") == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["page.html"]


def test_ctrl_c_while_the_page_is_made_writes_nothing(trained, tmp_path, monkeypatch):
    def cut(*anything):
        raise KeyboardInterrupt

    monkeypatch.setattr("neurosim.view.page.page.zlib.compress", cut)
    with pytest.raises(KeyboardInterrupt):
        ns.play(trained, save=tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_theme_and_an_edited_network_are_refused(trained):
    with pytest.raises(ns.OptionError, match=r"no theme 'drak'; did you mean 'dark'\?"):
        page(trained, theme="drak")
    trained.net.remove("h1")
    with pytest.raises(ns.RecordingError, match="edited"):
        page(trained)


def test_an_empty_recording_is_a_page_that_says_so(opened):
    reader = opened(ns.forward(ns.Network("nothing"), []))
    assert reader.line == "This recording has no steps."
    reader.click("toggle")
    assert reader.position == 0
