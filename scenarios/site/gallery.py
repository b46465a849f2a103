"""The lessons as a gallery: what sphinx-gallery reads, how it runs a lesson, what it shows."""

import re
import shutil
from pathlib import Path
from typing import Any

import lesson

import neurosim as ns
from neurosim.cli.lesson import lessons

HERE = Path(__file__).parent
GENERATED = HERE / "generated"
PAGES = GENERATED / "pages" / "pages"

LONG = {
    "adding", "attention", "convolution", "digits", "neighbours", "parity", "reber", "why_stuck",
    "xor_seeds",
}  # fmt: skip
"""Lessons that train too long to be run for a page; it shows what they once printed and drew."""

RUN = rf"/lessons/(?!({'|'.join(sorted(LONG))})\.py)"

FIRST_CELL = """\
# The lessons share a few lines that come with neurosim.
import sys

from neurosim.cli.lesson import folder

sys.path.insert(0, str(folder()))
sys.argv = ["lesson"]"""

HEADER = """\
Lessons
=======

Each is a program of about 60 lines that trains a network, prints what there is to see, checks what
it claims and shows a picture. They stand in teaching order. ``neurosim lesson xor`` runs one where
neurosim is installed, and a notebook of each can be downloaded at the end of its page.
"""

FRAME = """

.. raw:: html

    <iframe src="../pages/{name}" title="{name}" loading="lazy"
        style="width: 100%; height: 760px; border: 1px solid #8884; border-radius: 4px">
    </iframe>
    <p><a href="../pages/{name}">The same on a page of its own</a></p>

"""


def write_lessons() -> None:
    """Write every lesson in the form that sphinx-gallery reads: with a title, and in cells."""
    folder = GENERATED / "lessons"
    for each in (folder, PAGES):
        each.mkdir(parents=True, exist_ok=True)
    _write(folder / "GALLERY_HEADER.rst", HEADER)
    for name in lessons():
        program = (HERE.parent / f"{name}.py").read_text(encoding="utf-8")
        if name in LONG:
            drawn = f"# sphinx_gallery_thumbnail_path = '../pictures/{name}.png'\n"
            program = program.replace("\nfrom lesson", f"\n{drawn}from lesson", 1)
        _write(folder / f"{name}.py", _titled(program) + _transcript(name))


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _titled(program: str) -> str:
    """Put the beginning of the first sentence above it, as a title."""
    title = re.match(r'"""(.*?[?]|.*?(?=[:.]\s))', program)[1]
    return f'"""\n{title}\n{"=" * len(title)}\n\n{program.removeprefix(chr(34) * 3)}'


def _transcript(name: str) -> str:
    """Write what a lesson prints as a cell of text, if it is not run here."""
    if name not in LONG:
        return ""
    printed = (HERE.parent / f"{name}.out").read_text(encoding="utf-8")
    lines = ["%%", "It prints:", "", ".. code-block:: text", ""]
    lines += [f"    {line}" for line in printed.splitlines()]
    return "\n" + "".join(f"# {line}".rstrip() + "\n" for line in lines)


def place(file: str) -> int:
    """Return the place of a lesson in teaching order."""
    return list(lessons()).index(Path(file).stem)


def arguments(gallery_conf: dict[str, Any], script_vars: dict[str, Any]) -> list[str]:
    """Return the arguments of a lesson: it writes what it shows beside itself."""
    path = Path(script_vars["src_file"])
    plain = "picture" in re.findall(r"from lesson import (.*)", path.read_text(encoding="utf-8"))[0]
    return ["--save", f"{path.stem}.{'png' if plain else 'html'}"]


def show(recording: ns.Recording, chosen: Any) -> None:
    """Write a page that plays the recording, and a picture of its end for the gallery."""
    for path in (Path(chosen.save), Path(chosen.save).with_suffix(".png")):
        ns.play(recording, save=path)


lesson.show = show


def scraped(block: Any, block_vars: dict[str, Any], gallery_conf: dict[str, Any]) -> str:
    """Move what a lesson wrote to where the site has its files, and return how it is shown."""
    folder, shown = Path(block_vars["src_file"]).parent, ""
    for path in sorted(folder.glob("*.png")):
        target = Path(next(block_vars["image_path_iterator"]))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)
        if not path.with_suffix(".html").exists():
            place = target.relative_to(gallery_conf["src_dir"]).as_posix()
            shown += f"\n\n.. image:: /{place}\n    :alt: {path.stem}\n"
    for path in sorted(folder.glob("*.html"), key=lambda path: path.stem):
        shutil.move(path, PAGES / path.name)
        shown += FRAME.format(name=path.name)
    return shown
