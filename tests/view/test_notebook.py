"""What a notebook shows without being asked for a picture."""

import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest

import neurosim as ns
from neurosim.notation import number
from neurosim.view import notebook
from neurosim.view.page import page
from neurosim.view.theme import DARK, LIGHT


def test_a_network_shows_its_picture_with_its_numbers():
    net = ns.dense([2, 2, 1], seed=3)
    ns.train_step(net, [0, 1], [1])
    html = net._repr_html_()
    svg = ElementTree.fromstring(re.search(r"<svg xmlns.*?</svg>", html, re.S)[0])
    names = [each.text for each in svg.iter() if "name" in each.get("class", "").split()]
    assert names == list(net)
    values = [each.text for each in svg.iter() if each.get("class") == "value"]
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
     ('class="vscode-dark"', DARK), ("", LIGHT)],
)  # fmt: skip
def test_the_picture_is_in_the_notebook_s_theme(chromium, tmp_path, body, theme):
    notebook_page = tmp_path / "notebook.html"
    cards = "".join(net._repr_html_() for net in (ns.dense([2, 2, 1]), ns.dense([1, 1])))
    notebook_page.write_text(f"<!DOCTYPE html><body {body}>{cards}", "utf-8")
    chromium.get(notebook_page.as_uri())
    colours = chromium.execute_script(
        "return [...document.querySelectorAll('.neurosim-card')]"
        ".map(card => getComputedStyle(card).getPropertyValue('--background'))"
    )
    assert colours == [theme.background] * 2


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
    html = ns.train_step(ns.dense([2, 2, 1]), [0, 1], [1])._repr_html_()
    assert "<iframe" not in html
    assert "Recording of 27 steps, at 27: too long to be kept in a notebook" in html


def test_importing_neurosim_does_not_load_the_pictures():
    code = "import sys, neurosim; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not [name for name in run.stdout.split() if name.startswith("neurosim.view")]
