"""Compiled code survives its process; where it cannot be kept or read, that only costs time."""

import errno
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

pytest.importorskip("numba", reason="the compiled engine needs numba")

from neurosim.compiled.folder import kept
from neurosim.compiled.jit import entry

ROOT = Path(__file__).parents[2]


def twice(x):
    return 2.0 * x


def compiled():
    """Compile anew, as another process would; return whether the code came from the cache."""
    made = entry(twice)
    assert made(21.0) == 42.0
    return bool(made.stats.cache_hits)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return an empty folder that NUMBA_CACHE_DIR names."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    return tmp_path


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_code_is_compiled_once_and_then_loaded(folder):
    assert not compiled()
    assert {path.suffix for path in files(folder)} == {".nbi", ".nbc"}
    assert compiled()


@pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
@pytest.mark.parametrize("left", [0, 10, -20], ids=["empty", "the first bytes", "all but the last"])
def test_a_broken_file_is_compiled_over(folder, suffix, left):
    compiled()
    (path,) = (path for path in files(folder) if path.suffix == suffix)
    path.write_bytes(path.read_bytes()[:left])
    assert not compiled()
    assert compiled()


def test_what_is_no_compiled_code_at_all_is_compiled_over(folder):
    compiled()
    for path in files(folder):
        path.write_bytes(b"\x80\x04K\x01." * 20)
    assert not compiled()
    assert compiled()


def test_a_folder_that_cannot_be_made_only_costs_time(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    assert not compiled()
    assert not compiled()


def test_without_a_home_folder_it_only_takes_time(monkeypatch):
    def unknown(path):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr(Path, "expanduser", unknown)
    assert not compiled()


def test_a_full_disk_only_costs_time(folder, monkeypatch):
    def full(*paths):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    assert not compiled()
    assert not compiled()
    monkeypatch.undo()
    assert files(folder) == []


def test_numbas_other_folders_are_left_alone(tmp_path, monkeypatch):
    """They are not named by the sources, so what lies in them may be stale."""
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    beside = Path(__file__).parent / "__pycache__"
    before = set(beside.glob("*.nb?"))
    compiled()
    assert set(beside.glob("*.nb?")) == before


def test_two_threads_may_be_the_first_to_call_a_function(folder):
    made, together = entry(twice), Barrier(2)

    def call(x):
        together.wait()
        return made(x)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(call, [1.0, 2.0])) == [2.0, 4.0]
    assert compiled()


ENGINE = """
import neurosim as ns
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

together = Barrier(2)

def trained(size):
    together.wait()
    net = ns.dense([2, 3, 1], seed=1)
    data = [([0, 1], [1]), ([1, 0], [0])]
    return ns.train(net, data, 3, batch_size=size, engine="compiled").epochs

with ThreadPoolExecutor(2) as pool:  # what both compile or load at the same time
    assert list(pool.map(trained, [1, 2])) == [3, 3]
from neurosim.compiled import loops
stats = [each.stats for each in vars(loops).values() if hasattr(each, "stats")]
print(sum(sum(each.cache_hits.values()) for each in stats) > 0,
      sum(sum(each.cache_misses.values()) for each in stats))
"""


def run(**settings):
    """Train in a process of its own; return what it says of its cache."""
    finished = subprocess.run(
        [sys.executable, "-W", "error", "-c", ENGINE],
        capture_output=True, text=True, cwd=ROOT, env=os.environ | settings, check=False,
    )  # fmt: skip
    assert finished.stderr == ""
    return finished.stdout.split()


def test_asking_whether_code_was_kept_loads_no_numba(tmp_path):
    code = "import sys; from neurosim.compiled.folder import kept; print(kept(), *sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True,
        env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)},
    )  # fmt: skip
    answer, *modules = run.stdout.split()
    assert answer == "False"
    assert {"numba", "numpy"}.isdisjoint(modules)


def test_a_second_process_compiles_nothing():
    if not os.access(Path.home(), os.W_OK) and "NUMBA_CACHE_DIR" not in os.environ:
        pytest.skip("nothing can be kept here")
    run()
    assert run() == ["True", "0"]
    kept.cache_clear()
    assert kept()
