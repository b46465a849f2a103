"""Compiled code survives its process; where it cannot be kept or read, that only costs time."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("numba", reason="the compiled engine needs numba")

from neurosim.compiled import native
from neurosim.compiled.folder import has_kept, keep, kept
from neurosim.compiled.shape import ANY

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return an empty folder that NUMBA_CACHE_DIR names."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    has_kept.cache_clear()
    yield tmp_path
    has_kept.cache_clear()


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_is_kept_is_found_again(folder):
    assert kept("thing-1") is None
    assert not has_kept("thing")
    keep("thing-1", b"12345678")
    has_kept.cache_clear()
    assert has_kept("thing")
    assert kept("thing-1") == b"12345678"
    assert kept("thing-2") is None
    keep("thing-1", b"")
    assert kept("thing-1") == b""
    assert [path.name for path in files(folder)] == ["thing-1"]


@pytest.mark.parametrize("left", [0, 10, -1], ids=["empty", "the first bytes", "all but the last"])
def test_a_broken_file_is_as_good_as_none(folder, left):
    keep("thing", b"12345678")
    (path,) = files(folder)
    path.write_bytes(path.read_bytes()[:left])
    assert kept("thing") is None
    keep("thing", b"12345678")
    assert kept("thing") == b"12345678"


def test_a_folder_that_cannot_be_made_keeps_nothing(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    keep("thing", b"12345678")
    assert kept("thing") is None


def test_without_a_home_folder_nothing_is_kept(monkeypatch):
    def unknown(path):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr(Path, "expanduser", unknown)
    keep("thing", b"12345678")
    assert kept("thing") is None


def test_a_full_disk_keeps_nothing_and_no_remains(folder, monkeypatch):
    def full(*paths):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "replace", full)
    keep("thing", b"12345678")
    assert kept("thing") is None
    assert files(folder) == []


def test_what_was_kept_broken_is_made_anew(folder, monkeypatch):
    made = native._code("leave", ANY)
    (path,) = (path for path in files(folder) if path.name.startswith("leave"))
    path.write_bytes(path.read_bytes()[:-1])
    assert native._code("leave", ANY) == made
    assert native._code("leave", ANY) == kept(path.name)


def test_code_is_another_one_on_another_processor(monkeypatch):
    here = native._file("run", ANY)
    monkeypatch.setattr(native, "processor", lambda: ("i486", ""))
    assert native._file("run", ANY) != here


ENGINE = """
import sys
import neurosim as ns
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

together = Barrier(2)

def trained(size):
    together.wait()
    net = ns.dense([2, 3, 1], seed=1)
    data = [([0, 1], [1]), ([1, 0], [0])]
    return ns.train(net, data, 3, batch_size=size, engine="compiled").epochs

with ThreadPoolExecutor(2) as pool:  # what both make or load at the same time
    assert list(pool.map(trained, [1, 2])) == [3, 3]
print("numba" in sys.modules)
"""


def run(**settings):
    """Train in a process of its own; return whether it needed numba."""
    finished = subprocess.run(
        [sys.executable, "-W", "error", "-c", ENGINE],
        capture_output=True, text=True, cwd=ROOT, env=os.environ | settings, check=False,
    )  # fmt: skip
    assert finished.stderr == ""
    return finished.stdout.strip()


def test_asking_whether_code_was_kept_loads_neither_numba_nor_numpy(tmp_path):
    code = "import sys; from neurosim.compiled.folder import has_kept as kept; "
    run = subprocess.run(
        [sys.executable, "-c", f"{code} print(kept('run'), *sys.modules)"],
        capture_output=True, text=True, cwd=ROOT, check=True,
        env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)},
    )  # fmt: skip
    answer, *modules = run.stdout.split()
    assert answer == "False"
    assert {"numba", "llvmlite", "numpy"}.isdisjoint(modules)


def test_a_second_process_makes_nothing_and_needs_no_numba():
    if not os.access(Path.home(), os.W_OK) and "NUMBA_CACHE_DIR" not in os.environ:
        pytest.skip("nothing can be kept here")
    run()
    assert run() == "False"
    has_kept.cache_clear()
    assert has_kept("run-all")
