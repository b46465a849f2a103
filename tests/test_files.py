"""Writing a file, whole or not at all, whatever others write, read or plant beside it."""

import errno
import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import neurosim as ns
from neurosim.files import path_of, read_text, write_whole, written
from tests.pressing import Presser

pytestmark = pytest.mark.skipif(os.name != "posix", reason="devices, rights and kills of POSIX")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def waiting(folder, path):
    """Return the status of the file that waits to take the place of a target."""
    (found,) = (each for each in folder.iterdir() if each != path)
    return found.stat()


def in_threads(*calls):
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# Threads, kills and planted files


def test_threads_that_save_to_one_file_do_not_tear_it(tmp_path):
    path, failed = tmp_path / "net.json", []
    contents = {letter * 200_000 for letter in "abcdef"}

    def save(content):
        try:
            for _ in range(10):
                write_whole(path, content)
                if path.read_text() not in contents:
                    failed.append("torn")
        except Exception as error:
            failed.append(error)

    in_threads(*(lambda content=content: save(content) for content in contents))
    assert failed == [] and names(tmp_path) == ["net.json"]


def test_what_a_killed_process_left_is_gone_after_the_next_save(tmp_path):
    code = (
        "import os, signal, sys; from neurosim.files import written\n"
        "with written(sys.argv[1]) as file:\n"
        "    file.write(b'half'), file.flush(), os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    path = write_whole(tmp_path / "net.json", "whole")
    run = subprocess.run([sys.executable, "-c", code, path], check=False)
    assert run.returncode == -signal.SIGKILL
    assert path.read_text() == "whole" and len(names(tmp_path)) == 2
    write_whole(tmp_path / "other.json", "")
    assert names(tmp_path) == ["net.json", "other.json"]


def test_a_file_that_somebody_is_writing_is_not_taken_for_a_rest(tmp_path):
    with written(tmp_path / "slow.json") as slow:
        slow.write(b"first half")
        write_whole(tmp_path / "fast.json", "fast")
        slow.write(b", second half")
    assert (tmp_path / "slow.json").read_text() == "first half, second half"
    assert names(tmp_path) == ["fast.json", "slow.json"]


def test_a_link_planted_under_the_name_of_a_waiting_file_is_not_followed(tmp_path, monkeypatch):
    victim = tmp_path / "victim"
    victim.write_text("untouched")
    (tmp_path / ".neurosim-0000000000000000.tmp").symlink_to(victim)
    monkeypatch.setattr("secrets.token_hex", lambda count: "0" * 2 * count)
    with pytest.raises(ns.FileError, match="cannot be written: File exists"):
        write_whole(tmp_path / "net.json", "new")
    assert victim.read_text() == "untouched"


def test_a_name_as_long_as_names_may_be(tmp_path):
    assert write_whole(tmp_path / ("x" * 255), "all").read_text() == "all"


@pytest.mark.parametrize("presses", [1, 2])
def test_ctrl_c_at_any_line_of_a_save_leaves_one_whole_file_and_nothing_else(tmp_path, presses):
    path = tmp_path / "net.json"
    write_whole(path, "old")
    with Presser(0, 0) as uncut:
        write_whole(path, "old")
    for at in range(1, uncut.lines + 1):
        with pytest.raises(KeyboardInterrupt), Presser(at, presses):
            write_whole(path, "new")
        assert path.read_text() in ("old", "new") and names(tmp_path) == ["net.json"], at
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


# Rights


@pytest.mark.parametrize("rights", [0o600, 0o640, 0o644, 0o666])
def test_while_it_is_written_nobody_may_read_who_may_not_later(tmp_path, rights):
    path = write_whole(tmp_path / "net.json", "old")
    path.chmod(rights)
    with written(path) as file:
        assert stat.S_IMODE(waiting(tmp_path, path).st_mode) == rights
        file.write(b"new")
    assert stat.S_IMODE(path.stat().st_mode) == rights and path.read_text() == "new"


def test_a_new_file_has_the_rights_of_any_new_file_from_its_first_byte(tmp_path):
    before = os.umask(0o027)
    try:
        with written(tmp_path / "net.json") as file:
            assert stat.S_IMODE(waiting(tmp_path, None).st_mode) == 0o640
            file.write(b"new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "net.json").stat().st_mode) == 0o640


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_a_file_of_somebody_else_stays_theirs(tmp_path):
    path = write_whole(tmp_path / "net.json", "old")
    path.chmod(0o640)
    os.chown(path, 12345, 54321)
    write_whole(path, "new")
    now = path.stat()
    assert (now.st_uid, now.st_gid, stat.S_IMODE(now.st_mode)) == (12345, 54321, 0o640)


def test_a_link_to_a_file_that_is_not_there_yet_makes_it(tmp_path):
    (tmp_path / "link.json").symlink_to(tmp_path / "net.json")
    write_whole(tmp_path / "link.json", "new")
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "net.json").read_text() == "new"


# What is no ordinary file


def test_a_device_is_written_to_and_stays_one(tmp_path):
    net = ns.dense([1, 1])
    assert str(net.save("/dev/null")) == "/dev/null"
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_link_to_a_device_stays_one(tmp_path):
    link = tmp_path / "net.json"
    link.symlink_to("/dev/null")
    ns.dense([1, 1]).save(link)
    assert link.is_symlink() and names(tmp_path) == ["net.json"]


def test_a_pipe_gets_what_is_saved_and_stays_one(tmp_path):
    pipe, read = tmp_path / "net.json", []
    os.mkfifo(pipe)
    net = ns.dense([2, 1])
    in_threads(lambda: read.append(pipe.read_text()), lambda: net.save(pipe))
    assert read == [net.save(tmp_path / "file.json").read_text()]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize("way", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
@pytest.mark.parametrize("to_file", [False, True])
def test_what_is_saved_to_standard_output_stands_between_what_is_printed(tmp_path, way, to_file):
    code = (
        "import sys; from neurosim.files import write_whole\n"
        "print('before'); write_whole(sys.argv[1], 'saved\\n'); print('after')\n"
    )
    command = [sys.executable, "-c", code, way]
    if to_file:
        with (tmp_path / "out").open("w") as out:
            subprocess.run(command, stdout=out, check=True)
        said = (tmp_path / "out").read_text()
    else:
        said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    assert said == "before\nsaved\nafter\n"


# A full disk


@pytest.fixture
def full_disk(monkeypatch):
    def full(number):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)


SAVED = {
    "net.json": lambda path: ns.dense([1, 1]).save(path),
    **{
        f"net.{ending}": lambda path: ns.draw(ns.dense([1, 1]), save=path)
        for ending in ("png", "svg", "pdf")
    },
    **{
        f"pass.{ending}": lambda path: ns.play(ns.forward(ns.dense([1, 1]), [1]), save=path)
        for ending in ("html", "gif", "pdf")
    },
    "plot.pdf": lambda path: ns.plot_activations(save=path),
    "sheet.txt": lambda path: ns.worked_example(ns.dense([1, 1]), [1], [0]).save(path),
}


@pytest.mark.parametrize("name", SAVED)
def test_a_full_disk_is_an_ordinary_error_for_every_format(tmp_path, full_disk, name):
    path = tmp_path / name
    path.write_text("old")
    with pytest.raises(ns.FileError, match=f"{name}' cannot be written: No space left on device"):
        SAVED[name](path)
    assert path.read_text() == "old" and names(tmp_path) == [name]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("name", SAVED)
def test_a_device_that_is_full_is_an_ordinary_error_for_every_format(tmp_path, name):
    path = tmp_path / name
    path.symlink_to("/dev/full")
    with pytest.raises(ns.FileError, match=f"{name}' cannot be written: No space left on device"):
        SAVED[name](path)


# Paths


@pytest.mark.parametrize("path", [None, 5, True, b"net.json", "", "net\0.json", ["net.json"], 1.5])
def test_what_is_no_path_is_refused(path):
    for call in (path_of, read_text, lambda given: write_whole(given, "")):
        with pytest.raises(ns.FileError, match=r"a path must be a text without NUL, or a pathlib"):
            call(path)


def test_a_path_that_no_file_system_can_hold_is_refused(tmp_path):
    with pytest.raises(ns.FileError, match="cannot be written"):
        write_whole(tmp_path / "\ud800", "")
    with pytest.raises(ns.FileError, match="cannot be read"):
        read_text(tmp_path / "\ud800")


# Reading


def test_a_device_without_end_is_not_read():
    with pytest.raises(ns.FileError, match="'/dev/zero' cannot be read: it is a device"):
        ns.load("/dev/zero")
    with pytest.raises(ns.FileError, match="'/dev/zero' cannot be read: it is a device"):
        ns.read_csv("/dev/zero", "x")


def test_a_file_that_is_larger_than_any_table_is_not_read(tmp_path):
    path = tmp_path / "net.json"
    with path.open("wb") as file:
        file.truncate(2**40)  # it takes no room
    with pytest.raises(ns.FileError, match=r"it holds more than 536,870,912 bytes"):
        ns.load(path)


def test_a_pipe_is_read_up_to_a_bound(tmp_path, monkeypatch):
    monkeypatch.setattr("neurosim.files.LARGEST", 2**20)
    pipe = tmp_path / "table.csv"
    os.mkfifo(pipe)
    writer = subprocess.Popen(["sh", "-c", f"yes 1,2 > {pipe}"], stderr=subprocess.DEVNULL)
    with pytest.raises(ns.FileError, match="it holds more than"):
        ns.read_csv(pipe, 1)
    writer.wait()


def test_a_table_is_read_from_a_pipe(tmp_path):
    pipe, read = tmp_path / "table.csv", []
    os.mkfifo(pipe)
    in_threads(lambda: pipe.write_text("x,y\r\n1,2\r\n"), lambda: read.append(read_text(pipe)))
    assert read == ["x,y\n1,2\n"]
