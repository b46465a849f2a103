"""The page as a file: small, complete in itself, written whole, right with any names."""

import re

import pytest

import neurosim as ns
from neurosim.view.frames import Frames
from neurosim.view.notebook import recording_html
from neurosim.view.page import page, write_page
from tests.view.examples import XOR
from tests.view.reader import Reader

HOSTILE = ["</script><script>alert(1)</script>", "\"quote'", "<b>bold</b>", "a&amp;b", "]]><!--"]


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
    reader = opened(recording)
    assert reader.script("return document.querySelectorAll('script').length") == 4
    assert reader.script("return document.querySelectorAll('b').length") == 0
    assert reader.one("h1").text == net.name
    for index, name in enumerate(HOSTILE):
        titles = reader.script(
            "return document.querySelector(`[data-n='${arguments[0]}'] title`).textContent", index
        )
        assert titles == name
    reader.scrub(1)
    assert reader.line.startswith(HOSTILE[0])
    reader.node(net, HOSTILE[0]).click()
    assert reader.one(".inspector h2").text == HOSTILE[0]


def test_several_players_in_one_notebook_do_not_collide(opened, chromium, tmp_path):
    recordings = [ns.forward(ns.dense([1, 1], seed=seed), [1.0]) for seed in (1, 2)]
    opened(recordings[0])
    both = tmp_path / "notebook.html"
    both.write_text("<!DOCTYPE html>" + "".join(map(recording_html, recordings)), "utf-8")
    chromium.get(both.as_uri())
    for place, recording in enumerate(recordings):
        chromium.switch_to.frame(place)
        reader = Reader(chromium)
        reader.click("last")
        assert reader.line == Frames(recording)[-1].text
        chromium.switch_to.default_content()


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
    reader = opened(ns.forward(ns.Network("nothing"), []))
    assert reader.line == "This recording has no steps."
    reader.click("play")
    assert reader.position == 0
