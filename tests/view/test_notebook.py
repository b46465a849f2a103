"""What a notebook shows without being asked for a picture."""

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import neurosim as ns
from neurosim.notation import number
from neurosim.view.moments.frames import Frames
from neurosim.view.page import notebook
from neurosim.view.page.page import page
from neurosim.view.page.sheet import sheet
from neurosim.view.scene.theme import DARK, LIGHT


def test_a_network_shows_its_picture_with_its_numbers():
    net = ns.dense([2, 2, 1], seed=3)
    ns.train_step(net, [0, 1], [1])
    html = net._repr_html_()
    svg = ElementTree.fromstring(re.search(r"<svg xmlns.*?</svg>", html, re.S)[0])
    names = [each.text for each in svg.iter() if "ns-name" in each.get("class", "").split()]
    assert names == list(net)
    values = [each.text for each in svg.iter() if each.get("class") == "ns-value"]
    assert values == [number(node.output, 3) for node in net.nodes]
    weights = [each.text for each in svg.iter() if each.get("data-w")]
    assert weights == [number(each.weight, 3) for each in net.connections]
    assert "<script" not in html


def test_a_picture_of_any_network_is_well_formed():
    net = ns.Network("<&>")
    net.add_input("<i>\"'&")
    net.add_output("\ud800\x00")
    net.connect("<i>\"'&", "\ud800\x00", weight=-1.5)
    html = net._repr_html_()
    svg = re.search(r"<svg xmlns.*?</svg>", html, re.S)[0]
    ElementTree.fromstring(svg.encode("utf-8"))


def test_the_styles_of_a_picture_reach_nothing_else_in_the_notebook():
    sheet = re.search(r"<style>(.*?)</style>", ns.dense([1, 1])._repr_html_(), re.S)[1]
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.S)
    sheet = re.sub(r"@media[^{]*\{(.*?\})\s*\}", r"\1", sheet, flags=re.S)
    selectors = [each.strip() for each in re.findall(r"([^{}]+)\{", sheet)]
    assert len(selectors) > 20
    for selector in selectors:
        assert all(".neurosim-" in part for part in re.split(r",(?![^(]*\))", selector)), selector


@pytest.mark.parametrize(
    ("body", "theme"),
    [('data-jp-theme-light="false"', DARK), ('data-jp-theme-light="true"', LIGHT),
     ('class="vscode-dark"', DARK), ('class="dark dark-theme"', DARK), ("", LIGHT)],
)  # fmt: skip
def test_the_picture_is_in_the_notebook_s_theme(chromium, tmp_path, body, theme):
    notebook_page = tmp_path / "notebook.html"
    cards = "".join(net._repr_html_() for net in (ns.dense([2, 2, 1]), ns.dense([1, 1])))
    notebook_page.write_text(f"<!DOCTYPE html><body {body}>{cards}", "utf-8")
    chromium.get(notebook_page.as_uri())
    colours = chromium.execute_script(
        "return [...document.querySelectorAll('.neurosim-card')]"
        ".map(card => getComputedStyle(card).getPropertyValue('--ns-background'))"
    )
    assert colours == [theme.background] * 2


def test_each_of_several_pictures_keeps_its_sizes_and_colours(chromium, tmp_path):
    nets = [ns.dense([2, 2, 1], seed=1), ns.dense([8, 12, 12, 10, 6], seed=1)]
    files = [sheet(Frames.of(net), theme=theme) for net in nets for theme in ("light", "dark")]
    looks = []
    for shown in (*([each] for each in files), files):
        body = "".join(each.partition("?>")[2] for each in shown)
        (tmp_path / "notebook.html").write_text(f"<!DOCTYPE html><body>{body}", "utf-8")
        chromium.get((tmp_path / "notebook.html").as_uri())
        looks += chromium.execute_script(
            "return [...document.querySelectorAll('svg')].map(svg =>"
            " ['.ns-name', '.ns-value', '.ns-weights text', '.ns-edge'].map(each => {"
            " const look = getComputedStyle(svg.querySelector(each) ?? svg);"
            " return look.fontSize + look.stroke; }).join())"
        )
    assert looks[:4] == looks[4:]
    assert len(set(looks)) == 4


def test_nothing_has_an_id_that_could_clash_in_one_notebook():
    net = ns.dense([2, 2, 1])
    html = net._repr_html_() + page(ns.forward(net, [0, 1]))
    assert re.findall(r"\bid=", html) == []


def test_a_recording_shows_its_player_and_an_edited_one_says_why_not():
    net = ns.dense([2, 2, 1], seed=3)
    recording = ns.forward(net, [0, 1])
    assert recording._repr_html_().startswith('<iframe title="recording of 2-2-1" sandbox=')
    net.remove("h1")
    assert "the network was edited since" in recording._repr_html_()


def test_a_very_long_recording_is_only_pictured(monkeypatch):
    monkeypatch.setattr(notebook, "LARGEST", 5)
    recording = ns.train_step(ns.dense([2, 2, 1]), [0, 1], [1])
    html, count = recording._repr_html_(), len(recording)
    assert "<iframe" not in html
    assert f"Recording of {count} steps, at {count}: too long to be kept in a notebook" in html


def test_importing_neurosim_does_not_load_the_pictures():
    code = "import sys, neurosim; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not [name for name in run.stdout.split() if name.startswith("neurosim.view")]


def explained():
    net = ns.dense([2, 2, 1], seed=1)
    ns.forward(net, [0, 1])
    return ns.explain(net["h1"])


INLINE = {
    "network": lambda: ns.dense([2, 2, 1]),
    "recurrent": lambda: ns.recurrent([1, 2, 1], seed=1),
    "worked example": lambda: ns.worked_example(ns.dense([2, 2, 1], seed=1), [0, 1], [1]),
    "exercise": lambda: ns.exercise(ns.dense([2, 2, 1], seed=1), seed=1).sheet,
    "explanation": explained,
}


@pytest.mark.parametrize("made", INLINE.values(), ids=INLINE)
def test_nothing_bears_or_styles_a_name_of_the_document_around_it(made):
    html = made()._repr_html_()
    styles = re.findall("<style>(.*?)</style>", html, re.S)
    drawn = re.sub("<style>.*?</style>", "", html, flags=re.S)
    classes = {name for each in re.findall(r'class="([^"]*)"', drawn) for name in each.split()}
    assert all(re.match("ns-|neurosim", name) for name in classes)
    assert not re.search(r"\bid=", drawn)
    for style in styles:
        for selector in re.findall(r"(?:^|[}\n;{])\s*([^{}@;/]+?)\s*\{", style):
            assert all(each.strip()[0] in ".[" for each in selector.split(","))
        names = re.findall(r"\.([a-z][\w-]*)", style)
        assert all(re.match("ns-|neurosim|vscode-|(dark|light)$", name) for name in names)
    assert all(name.startswith("ns-") for name in re.findall(r"--([a-zA-Z][\w-]*)", html))


CELLS = {
    "ns.draw(net);": ["image/png"],
    "figure = ns.draw(net)\nfigure": ["image/png"],
    "figure": ["value"],
    "other = ns.draw(net, theme='dark')": ["image/png"],
    "other": ["image/png"],
    "other.axes[0].figure": ["value"],
    "_ = ns.play(recording)": ["text/html"],
    "ns.play(recording, theme='dark')": ["text/html"],
    "ns.play(recording)\nprint('more')": ["text/html"],
}

NOTEBOOK = """
import sys
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

shell = InteractiveShell.instance()
shell.enable_gui = lambda gui: None

def run(code):
    with capture_output() as seen:
        shell.run_cell(code, store_history=True).raise_error()
    kinds = [kind for each in seen.outputs for kind in each.data if kind in sys.argv[1:]]
    return kinds + ["value"] * ("<Figure" in seen.stdout)

run("%matplotlib inline")
run("import neurosim as ns; net = ns.dense([2, 2, 1]); recording = ns.forward(net, [0, 1])")
print([run(cell) for cell in CELLS])
"""


def test_pictures_stand_once_below_the_cell_that_draws_them_and_in_no_file(tmp_path):
    pytest.importorskip("IPython")
    code = NOTEBOOK.replace("CELLS", repr([*CELLS]))
    run = subprocess.run(
        [sys.executable, "-c", code, "image/png", "text/html"], capture_output=True, text=True,
        check=False, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path.cwd()), "IPYTHONDIR": str(tmp_path)},
    )  # fmt: skip
    assert run.stdout.strip().splitlines()[-1:] == [str([*CELLS.values()])], run.stderr
    assert [path.name for path in tmp_path.iterdir() if path.suffix] == []


def test_a_player_that_is_out_of_sight_at_first_fits_its_frame_once_it_is_seen(chromium, tmp_path):
    recording = ns.train_step(ns.dense([2, 2, 1], seed=1), [0, 1], [1])
    path = tmp_path / "notebook.html"
    path.write_text(f"<!DOCTYPE html><div hidden>{recording._repr_html_()}</div>", "utf-8")
    chromium.get(path.as_uri())
    ready = "const page = document.querySelector('iframe').contentDocument; return "
    chromium.execute_script(
        "const frame = document.querySelector('iframe');"
        "frame.removeAttribute('sandbox'); frame.loading = 'eager'; frame.srcdoc += ' ';"
    )
    wait = "const [done] = arguments; setTimeout(done, 500)"
    chromium.execute_async_script(wait)
    assert chromium.execute_script(f"{ready}Boolean(page.querySelector('main.ready'))")
    chromium.execute_script("document.querySelector('div').hidden = false")
    chromium.execute_async_script(wait)
    high, room, explained = chromium.execute_script(
        f"{ready}[page.documentElement.scrollHeight, page.defaultView.innerHeight,"
        " page.querySelector('.explained').open]"
    )
    assert (high <= room, explained) == (True, False)
