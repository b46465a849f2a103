"""What machine code is made of comes from another process where that can be, or from this one."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

import neurosim as ns

pytest.importorskip("numba", reason="the compiled engine needs numba")

from neurosim.compiled import native, template as room
from neurosim.compiled.kernels import jit

XOR = [([0.0, 0.0], [0.0]), ([0.0, 1.0], [1.0]), ([1.0, 0.0], [1.0]), ([1.0, 1.0], [0.0])]


@pytest.fixture
def nothing_kept(monkeypatch, tmp_path):
    """Start as a process does that finds no compiled code at all."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(native, "_GENERAL", {})
    monkeypatch.setattr(native, "template", room.template.__wrapped__)


@pytest.fixture
def made_here(nothing_kept, monkeypatch):
    monkeypatch.setattr(room, "here", lambda: b"made here")


def child(monkeypatch, code):
    monkeypatch.setattr(room, "CHILD", code)


def press(*_):
    signal.raise_signal(signal.SIGINT)


def stopped(net):
    """Train until Ctrl-C; return the history that comes with it."""
    before = [each.weight for each in net.connections]
    with pytest.raises(KeyboardInterrupt) as caught:
        ns.train(net, XOR, 50, engine="compiled")
    assert [each.weight for each in net.connections] == before
    return caught.value.history


def test_another_process_makes_it(made_here, monkeypatch):
    child(monkeypatch, "import sys; sys.stdout.buffer.write(b'BC\\xc0\\xde and so on')")
    assert native.template() == b"BC\xc0\xde and so on"
    monkeypatch.setattr(subprocess, "run", None)  # it is not asked again: that has been kept
    assert native.template() == b"BC\xc0\xde and so on"


FIRST_LINES = room.CHILD.split("from neurosim")[0]
"""Of the other process, before it imports anything that is found in a file."""


def test_another_process_finds_the_modules_that_this_one_finds(made_here, monkeypatch, tmp_path):
    (tmp_path / "known_here.py").write_text("CODE = b'BC\\xc0\\xde'")
    monkeypatch.syspath_prepend(tmp_path)
    code = "import known_here; sys.stdout.buffer.write(known_here.CODE)"
    child(monkeypatch, FIRST_LINES + code)
    assert native.template() == b"BC\xc0\xde"


def test_another_process_looks_for_modules_in_the_same_order(made_here, monkeypatch, tmp_path):
    course = [*sys.path[:1], "", *sys.path[1:], "with \udcff and a space", "-c"]
    monkeypatch.setattr(sys, "path", [tmp_path, b"bytes", *course])  # Python passes over two
    code = "sys.stdout.buffer.write(b'BC\\xc0\\xde' + ascii(sys.path).encode())"
    child(monkeypatch, FIRST_LINES + code)
    assert native.template() == b"BC\xc0\xde" + ascii(course).encode()


@pytest.mark.parametrize("name", ["json", "random", "site"])
def test_another_process_runs_nothing_from_the_current_folder(
    made_here, monkeypatch, tmp_path, name
):
    (tmp_path / f"{name}.py").write_text("raise SystemExit('mine')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [each for each in sys.path if Path(each) != Path()])
    code = f"import {name}; sys.stdout.buffer.write(b'BC\\xc0\\xde')"
    child(monkeypatch, FIRST_LINES + code)
    assert native.template() == b"BC\xc0\xde"


@pytest.mark.parametrize(
    "code", ["raise SystemExit(1)", "print('hello')", "", "import os; os.abort()"]
)
def test_this_process_makes_it_where_another_one_fails(made_here, monkeypatch, code, capfd):
    child(monkeypatch, code)
    assert native.template() == b"made here"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("program", ["", None, "/no/such/python", "a\0b"])
def test_this_process_makes_it_where_no_other_one_can_be_started(made_here, monkeypatch, program):
    monkeypatch.setattr(sys, "executable", program)
    assert native.template() == b"made here"


def test_a_program_that_would_start_itself_again_makes_it(made_here, monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(subprocess, "run", None)
    assert native.template() == b"made here"


def test_ctrl_c_ends_the_other_process_and_the_training(nothing_kept, monkeypatch):
    ended, run = [], subprocess.Popen.communicate

    def pressed(process, *arguments, **options):
        ended.append(process)
        press()
        return run(process, *arguments, **options)

    child(monkeypatch, "import time; time.sleep(1000)")
    monkeypatch.setattr(subprocess.Popen, "communicate", pressed)
    history = stopped(ns.dense([2, 3, 1], seed=1))
    assert (history.engine, history.stopped, history.losses) == ("compiled", "interrupted", ())
    assert [process.poll() is not None for process in ended] == [True]


def test_ctrl_c_waits_until_this_process_has_made_it(nothing_kept, monkeypatch):
    ended = []

    def slow(functions):
        press()
        ended.append(True)
        return b""

    child(monkeypatch, "raise SystemExit(1)")
    monkeypatch.setattr(jit, "template", slow)
    assert stopped(ns.dense([2, 3, 1], seed=1)).losses == ()
    assert ended == [True]


def test_after_ctrl_c_training_goes_on_as_ever(nothing_kept, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(native, "machine_code", press)
        net = ns.dense([2, 3, 1], seed=1)
        patch.setattr(native, "template", lambda: b"")
        history = stopped(net)
    monkeypatch.undo()
    twin = ns.dense([2, 3, 1], seed=1)
    ns.resume(net, XOR, history, 50, engine="compiled")
    assert ns.train(twin, XOR, 50, engine="compiled").engine == "compiled"
    assert [each.weight for each in net.connections] == [each.weight for each in twin.connections]
