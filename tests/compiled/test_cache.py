"""Compiled code survives its process; where it cannot be kept or read, that only costs time."""

import errno
import os
import platform
import subprocess
import sys
import sysconfig
import time
from importlib import metadata
from pathlib import Path

import pytest

pytest.importorskip("numba", reason="the compiled engine needs numba")

from neurosim.compiled import fingerprint as prints, folder as room, native
from neurosim.compiled.folder import FOR_DAYS, has_kept, keep, kept
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


@pytest.mark.parametrize(
    ("system", "name", "usual"),
    [("linux", "XDG_CACHE_HOME", ".cache"), ("win32", "LOCALAPPDATA", "")],
)
def test_a_setting_that_is_empty_counts_as_not_set(monkeypatch, tmp_path, system, name, usual):
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setenv("NUMBA_CACHE_DIR", "")
    monkeypatch.setattr(Path, "expanduser", lambda path: Path(str(path).replace("~", "/home/me")))
    for value in ["", None]:
        monkeypatch.setenv(name, value) if value is not None else monkeypatch.delenv(name)
        assert room._base() == Path("/home/me") / usual
    monkeypatch.setenv(name, str(tmp_path))
    assert room._base() == tmp_path


@pytest.mark.parametrize("broken", ["cut off", "a folder"])
def test_what_cannot_be_used_does_not_count_as_kept(folder, broken):
    keep("thing-1", b"12345678")
    (path,) = files(folder)
    content = path.read_bytes()
    path.unlink()
    if broken == "a folder":
        path.mkdir()
    else:
        path.write_bytes(content[:-1])
    assert not has_kept("thing")
    keep("thing-2", b"12345678")
    has_kept.cache_clear()
    assert has_kept("thing")


def test_what_cannot_be_read_does_not_count_as_kept(folder, monkeypatch):
    def refused(path):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    keep("thing", b"12345678")
    monkeypatch.setattr(Path, "read_bytes", refused)
    assert not has_kept("thing")
    assert kept("thing") is None


@pytest.mark.skipif(os.name != "posix", reason="the modes of files are those of POSIX")
@pytest.mark.parametrize("mask", [0o000, 0o002, 0o077])
def test_it_is_private_whatever_the_user_allows_for_other_files(folder, mask):
    before = os.umask(mask)
    try:
        keep("thing", b"12345678")
    finally:
        os.umask(before)
    (path,) = files(folder)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.parents[1].stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.name != "posix", reason="the modes of files are those of POSIX")
@pytest.mark.parametrize("which", [0, 1], ids=["the folder", "the one around it"])
@pytest.mark.parametrize("fault", ["others may write", "another's", "a link"])
def test_a_folder_that_others_can_put_code_into_is_not_trusted(folder, monkeypatch, which, fault):
    keep("thing", b"12345678")
    path = files(folder)[0].parents[which]
    if fault == "others may write":
        path.chmod(0o777)
    elif fault == "a link":
        path.rename(folder / "elsewhere")
        path.symlink_to(folder / "elsewhere", target_is_directory=True)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    has_kept.cache_clear()
    assert kept("thing") is None
    assert not has_kept("thing")
    before = files(folder)
    keep("more", b"12345678")
    assert files(folder) == before


def test_a_relative_folder_is_not_used(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NUMBA_CACHE_DIR", "here")
    keep("thing", b"12345678")
    assert kept("thing") is None
    assert files(tmp_path) == []


def unused(path, days):
    """Make a folder with a file, last used so many days ago."""
    path.mkdir(parents=True)
    (path / "run-all-1").write_bytes(b"code")
    os.utime(path, (time.time() - days * 86400,) * 2)
    return path


def test_what_other_versions_kept_goes_once_nobody_has_used_it_for_long(folder):
    keep("thing", b"12345678")
    ours = files(folder)[0].parent
    old = unused(ours.parent / "0123456789abcdef", FOR_DAYS + 1)
    lately = unused(ours.parent / "fedcba9876543210", FOR_DAYS - 1)
    keep("thing", b"12345678")
    assert not old.exists()
    assert lately.exists()


def test_nothing_goes_that_is_not_ours(folder):
    keep("thing", b"12345678")
    ours = files(folder)[0].parent
    names = ["0123456789abcde", "0123456789ABCDEF", "0123456789abcdef0", "notes"]
    others = [unused(ours.parent / name, 1000) for name in names]
    deep = unused(ours.parent / ("1" * 16), 1000)
    (deep / "photographs").mkdir()
    os.utime(deep, (0, 0))
    (ours.parent / ("2" * 16)).write_text("a file")
    os.utime(ours.parent / ("2" * 16), (0, 0))
    linked = unused(folder / "elsewhere", 1000)
    (ours.parent / ("3" * 16)).symlink_to(linked, target_is_directory=True)
    beside = unused(folder / ("4" * 16), 1000)
    before = files(folder)
    keep("thing", b"12345678")
    assert files(folder) == before
    assert all(path.is_dir() for path in [*others, deep, linked, beside])


def test_what_is_loaded_counts_as_used(folder):
    keep("thing", b"12345678")
    ours = files(folder)[0].parent
    os.utime(ours, (0, 0))
    assert kept("other") is None
    assert ours.stat().st_mtime == 0
    assert kept("thing") == b"12345678"
    assert ours.stat().st_mtime > time.time() - 86400


def fingerprint():
    return prints.fingerprint.__wrapped__()


@pytest.mark.parametrize("package", ["neurosim", "numba", "llvmlite"])
def test_other_versions_find_nothing_of_ours(monkeypatch, package):
    before, version = fingerprint(), metadata.version
    monkeypatch.setattr(
        metadata, "version", lambda name: "9.9" if name == package else version(name)
    )
    assert fingerprint() not in (before, None)


def test_other_machines_find_nothing_of_ours(monkeypatch, tmp_path):
    found = [fingerprint()]
    monkeypatch.setattr(sysconfig, "get_platform", lambda: "win-arm64")
    found.append(fingerprint())
    monkeypatch.setattr(platform, "machine", lambda: "arm64")
    found.append(fingerprint())
    monkeypatch.setenv("NUMBA_CPU_NAME", "i486")
    found.append(fingerprint())
    assert len(set(found)) == 4


def test_processors_of_another_kind_find_nothing_of_ours_whatever_their_clocks_say(
    monkeypatch, tmp_path
):
    text = "cpu MHz : 2000\nflags : fpu sse avx\n\nprocessor : 1\nflags : none\n"
    found = []
    for number, said in enumerate([text, text.replace("2000", "3000"), text.replace(" avx", "")]):
        path = tmp_path / f"cpuinfo{number}"
        path.write_text(said)
        monkeypatch.setattr(prints, "CPUINFO", path)
        found.append(fingerprint())
    monkeypatch.setattr(prints, "CPUINFO", tmp_path / "none")
    found.append(fingerprint())
    assert found[0] == found[1]
    assert len(set(found)) == 3
    assert None not in found


@pytest.mark.parametrize(
    ("name", "value"),
    [("__file__", "/no/such/folder/in/a.zip"), ("SOURCES", ("functions/*.none",))],
)
def test_without_sources_nothing_is_kept_or_found(folder, monkeypatch, name, value):
    keep("thing", b"12345678")
    monkeypatch.setattr(prints, name, value)
    monkeypatch.setattr(room, "fingerprint", fingerprint)
    assert fingerprint() is None
    assert kept("thing") is None
    assert not has_kept("thing")
    before = files(folder)
    keep("other", b"12345678")
    assert files(folder) == before


@pytest.mark.parametrize("trouble", [metadata.PackageNotFoundError, KeyError, UnicodeError])
def test_where_numba_does_not_say_its_version_nothing_is_kept(folder, monkeypatch, trouble):
    def broken(name):
        raise trouble(name)

    monkeypatch.setattr(metadata, "version", broken)
    monkeypatch.setattr(room, "fingerprint", fingerprint)
    keep("thing", b"12345678")
    assert kept("thing") is None
    assert not has_kept("thing")
    assert files(folder) == []


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


def run(folder, code=ENGINE):
    """Train in a process of its own; return whether it needed numba."""
    finished = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True, text=True, cwd=ROOT, check=False,
        env=os.environ | {"NUMBA_CACHE_DIR": str(folder)},
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


MAKES_NOTHING = """
from neurosim.compiled import native

def made(*_):
    raise AssertionError("what has been kept is made once more")

native.template = native.machine_code = made
"""


def test_a_second_process_makes_nothing_and_needs_no_numba(folder):
    run(folder)  # which finds nothing
    assert run(folder, MAKES_NOTHING + ENGINE) == "False"
    assert has_kept("run-all")
