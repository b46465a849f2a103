"""Compiled code survives its process, in a folder that is the user's alone."""

import errno
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("numba", reason="the compiled engine needs numba")

from neurosim.compiled.kernels import folder as room
from neurosim.compiled.kernels.folder import FOR_DAYS
from neurosim.compiled.kernels.jit import entry

ROOT = Path(__file__).parents[2]

POSIX = pytest.mark.skipif(os.name != "posix", reason="the modes of files are those of POSIX")


def folder():
    return room.folder.__wrapped__()


@pytest.fixture
def base(tmp_path, monkeypatch):
    """Return an empty folder that NUMBA_CACHE_DIR names."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    return tmp_path


@POSIX
@pytest.mark.parametrize("mask", [0o000, 0o002, 0o077])
def test_it_is_private_whatever_the_user_allows_elsewhere(base, mask):
    before = os.umask(mask)
    try:
        found = folder()
    finally:
        os.umask(before)
    assert found.parent == base / "neurosim"
    assert {each.stat().st_mode & 0o777 for each in (found, found.parent)} == {0o700}
    assert folder() == found


@POSIX
@pytest.mark.parametrize("which", ["the folder", "the one around it"])
@pytest.mark.parametrize("fault", ["all may write", "a group may write", "another's", "a link"])
def test_one_that_others_can_put_code_into_is_not_used(base, monkeypatch, which, fault):
    found = folder()
    path = found if which == "the folder" else found.parent
    if fault == "a link":
        path.rename(base / "elsewhere")
        path.symlink_to(base / "elsewhere", target_is_directory=True)
    elif fault == "another's":
        own = os.geteuid()
        real = Path.lstat

        class Theirs:
            def __init__(self, found):
                self.st_mode, self.st_uid = found.st_mode, own + 1

        monkeypatch.setattr(Path, "lstat", lambda p: Theirs(real(p)) if p == path else real(p))
    else:
        path.chmod(0o777 if fault == "all may write" else 0o770)
    assert folder() is None


@POSIX
@pytest.mark.parametrize(("mode", "used"), [(0o777, False), (0o770, False), (0o1777, True)])
def test_one_below_a_folder_that_others_can_rename_it_in_is_not_used(base, monkeypatch, mode, used):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(base / "a" / "b"))
    assert folder() is not None
    (base / "a").chmod(mode)
    assert (folder() is not None) == used


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
@pytest.mark.parametrize("what", ["a", "a/b", "a/b/neurosim", "the folder", "a file in it"])
@pytest.mark.parametrize("mode", [0o700, 0o755, 0o1777])
def test_one_that_somebody_else_owns_any_part_of_is_not_used(base, monkeypatch, what, mode):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(base / "a" / "b"))
    found = folder()
    path = found if what == "the folder" else found / "run.nbi" if "file" in what else base / what
    if "file" in what:
        path.write_bytes(b"code")
    path.chmod(mode)
    os.chown(path, 65534, 65534)
    assert folder() is None


@POSIX
def test_one_in_which_a_link_leads_elsewhere_is_not_used(base):
    found = folder()
    (found / "run.nbi").symlink_to(base / "theirs.nbi")
    assert folder() is None


@POSIX
def test_folders_that_are_made_on_the_way_are_private_too(base, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(base / "a" / "b"))
    before = os.umask(0)
    try:
        assert folder() is not None
    finally:
        os.umask(before)
    assert (base / "a").stat().st_mode & 0o777 == 0o700


def test_every_source_of_machine_code_is_there():
    package = Path(room.__file__).parents[2]
    for pattern in room.SOURCES:
        assert list(package.glob(pattern)), pattern


def test_a_relative_one_is_not_used(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NUMBA_CACHE_DIR", "here")
    assert folder() is None
    assert list(tmp_path.iterdir()) == []


def test_one_that_cannot_be_made_is_not_used(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    assert folder() is None


def test_without_a_home_folder_nothing_is_kept(monkeypatch):
    def unknown(path):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr(Path, "expanduser", unknown)
    assert folder() is None


def test_without_sources_nothing_is_kept(base, monkeypatch):
    monkeypatch.setattr(room, "SOURCES", ("compiled/*.none",))
    assert folder() is None


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


def test_other_sources_have_another_folder(base, monkeypatch):
    before = folder()
    monkeypatch.setattr(room, "SOURCES", room.SOURCES[:1])
    assert folder() != before


def unused(path, days):
    """Make a folder with a file, last used that number of days ago."""
    path.mkdir(parents=True, mode=0o700)
    (path / "run.nbi").write_bytes(b"code")
    os.utime(path, (time.time() - days * 86400,) * 2)
    return path


def test_what_other_versions_kept_goes_once_nobody_has_used_it_for_long(base):
    ours = folder()
    old = unused(ours.parent / "0123456789abcdef", FOR_DAYS + 1)
    lately = unused(ours.parent / "fedcba9876543210", FOR_DAYS - 1)
    named = [unused(ours.parent / name, 1000) for name in ("notes", "0123456789abcde", "A" * 16)]
    elsewhere = unused(base / "elsewhere", 1000)
    (ours.parent / ("3" * 16)).symlink_to(elsewhere, target_is_directory=True)
    assert folder() == ours
    assert not old.exists()
    assert all((path / "run.nbi").exists() for path in (lately, *named, elsewhere))


def test_a_full_disk_costs_only_time(base, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    found = folder()
    monkeypatch.setattr("neurosim.compiled.kernels.jit.folder", lambda: found)
    monkeypatch.setattr("os.replace", full)
    assert entry("int64(int64)")(doubled)(3) == 6


def doubled(number):
    return 2 * number


TRAINED = """
import sys
import neurosim as ns
from neurosim.compiled import written

def train(net, *options, **named):
    history = ns.train(net, data, *options, **named)
    return history.engine, [each.value.hex() for each in net.parameters], history.losses[-1].hex()

net, data = ns.dense([2, 6, 2], seed=1), [([n / 20, n % 3], [n % 2, 0.5]) for n in range(20)]
if sys.argv[1:] == ["loaded"]:
    train(net.copy(), 3, engine="compiled")
print(train(net, 3), train(net, 4000), train(net, written.ASKED // 20, engine="compiled"))
print(net.predict([[0.1, n / 50] for n in range(50)]))
from neurosim.compiled.kernels.loops import run
print(sum(run.stats.cache_hits.values()), sum(run.stats.cache_misses.values()))
"""


@pytest.mark.slow
def test_a_second_process_finds_what_the_first_has_made_and_comes_to_the_same_floats(tmp_path):
    def printed(*words):
        run = subprocess.run(
            [sys.executable, "-W", "error", "-c", TRAINED, *words],
            capture_output=True, text=True, cwd=ROOT, check=True,
            env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)},
        )  # fmt: skip
        assert run.stderr == ""
        return run.stdout.splitlines()

    *numbers, made = printed()
    assert re.findall("'(graph|compiled)'", numbers[0]) == ["graph", "compiled", "compiled"]
    assert made == "0 1"
    assert list(tmp_path.rglob("*.py")), "the text of what was written out is kept"
    for words in ([], ["loaded"]):  # whatever is kept, and whatever ran there before
        assert printed(*words) == [*numbers, "1 0"]
