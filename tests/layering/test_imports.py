"""The rooms stand in one order, and a file imports only from rooms above its own."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import neurosim

ROOT = Path(neurosim.__file__).parent

ROOMS = [
    "notation", "errors", "attributes", "presentation", "interrupt", "files", "checks", "progress",
    "functions", "graph", "data", "learning", "compiled", "insight", "view", "exchange",
    "estimators", "cli",
]  # fmt: skip

VIEW = [
    "targets", "layout", "moments", "actions", "scene", "facts", "canvas", "plots", "page",
    "player", "export", "showing",
]  # fmt: skip
"""The parts of the room that draws, in their order."""

FILES = [
    path
    for path in sorted(ROOT.rglob("*.py"))
    if path.relative_to(ROOT).parts not in (("__init__.py",), ("__main__.py",))
]


def room(path):
    return path.relative_to(ROOT).with_suffix("").parts[0]


def imported_rooms(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively in line {node.lineno}"
            names = [node.module or ""]
            if node.module == "neurosim":
                names = [f"neurosim.{alias.name}" for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "neurosim":
                assert len(parts) > 1, f"{path} imports from the package as a whole"
                yield node.lineno, parts[1]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_only_from_its_own_room_and_those_above(path):
    here = ROOMS.index(room(path))
    below = [(line, name) for line, name in imported_rooms(path) if ROOMS.index(name) > here]
    assert below == []


@pytest.mark.parametrize(
    "path", [each for each in FILES if room(each) == "view"], ids=lambda path: path.stem
)
def test_a_part_of_the_view_imports_only_from_parts_before_it(path):
    parts = path.relative_to(ROOT / "view").with_suffix("").parts
    imported = re.findall(r"neurosim\.view\.(\w+)", path.read_text(encoding="utf-8"))
    assert [name for name in imported if VIEW.index(name) > VIEW.index(parts[0])] == []


@pytest.mark.parametrize(
    "folder",
    [ROOT / "graph", ROOT / "learning", *(ROOT / "view").iterdir()],
    ids=lambda path: path.name,
)
def test_a_folder_has_few_files(folder):
    assert len(list(folder.glob("[!_]*.py"))) <= 15


def test_importing_neurosim_loads_no_large_library_and_nothing_that_runs_or_records():
    code = "import sys, neurosim; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = run.stdout.split()
    assert {"matplotlib", "numba", "numpy"}.isdisjoint(loaded)
    late = ("neurosim.data", "neurosim.learning.recordings", "neurosim.learning.steps")
    assert [name for name in loaded if name.startswith(late)] == []
