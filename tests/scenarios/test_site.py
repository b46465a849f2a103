"""The pages of the site: what they show is what happens, and every public name has its place."""

import doctest
import re
from pathlib import Path

import pytest

import neurosim as ns
from neurosim.cli.main import main

SITE = Path(__file__).parents[2] / "scenarios" / "site"
PAGES = [*SITE.glob("*.rst"), *SITE.glob("howto/*.rst"), *SITE.glob("explained/*.rst")]
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL

FILE = re.compile(r"\.\. code-block:: text\n   :caption: (\S+)\n\n((?:   .*\n|\n)+)")
COMMAND = re.compile(r"^   \$ neurosim (.*)$", re.MULTILINE)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", sorted(PAGES), ids=lambda page: page.stem)
def test_what_a_page_shows_is_what_happens(page, folder, capsys):
    if page.stem == "tutorial":
        pytest.importorskip("sklearn", reason="the digits come with scikit-learn (extra 'data')")
    text = page.read_text(encoding="utf-8")
    for name, lines in FILE.findall(text):
        (folder / name).write_text(re.sub(r"^   ", "", lines, flags=re.MULTILINE).strip() + "\n")
    failed, _ = doctest.testfile(
        str(page), module_relative=False, optionflags=FLAGS, encoding="utf-8"
    )
    assert not failed, capsys.readouterr().out
    for command in COMMAND.findall(text):
        assert main(command.split()) == 0, command


def test_the_reference_has_every_public_class_and_function():
    listed = re.findall(r"^   ([\w.]+)$", (SITE / "reference.rst").read_text(), re.MULTILINE)
    public = {name for name in ns.__all__ if callable(getattr(ns, name))}
    layers = {f"layers.{name}" for name in ns.layers.__all__}
    assert (public | layers) - set(listed) == set()
