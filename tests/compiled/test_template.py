"""What machine code is made of comes from another process where that can be, or from this one."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
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
    child(monkeypatch, saying("b'code'"))
    assert native.template() == b"code"
    monkeypatch.setattr(subprocess, "run", None)  # it is not asked again: that has been kept
    assert native.template() == b"code"


@pytest.mark.parametrize("when", ["before", "after"])
def test_what_others_print_in_that_process_is_not_taken_for_code(made_here, monkeypatch, when):
    lines = {"before": "print('hello', flush=True)\n", "after": ""}[when] + saying("b'code'")
    child(monkeypatch, lines + ("\nprint('bye')" if when == "after" else ""))
    assert native.template() == b"made here"


def test_that_process_starts_no_other_one(made_here, monkeypatch):
    monkeypatch.setenv(room.COMPILING, "1")
    monkeypatch.setattr(subprocess, "run", None)
    assert native.template() == b"made here"


FIRST_LINES = room.CHILD.split("from neurosim")[0]


def saying(data):
    """Return code for another process that passes data on as it should."""
    more = f"from neurosim.compiled.sealing import sealed; sys.stdout.buffer.write(sealed({data}))"
    return FIRST_LINES + more


"""Of the other process, before it imports anything that is found in a file."""


def test_another_process_finds_the_modules_that_this_one_finds(made_here, monkeypatch, tmp_path):
    (tmp_path / "known_here.py").write_text("CODE = b'code'")
    monkeypatch.syspath_prepend(tmp_path)
    child(monkeypatch, saying("__import__('known_here').CODE"))
    assert native.template() == b"code"


def test_another_process_looks_for_modules_in_the_same_order(made_here, monkeypatch, tmp_path):
    course = [*sys.path[:1], "", *sys.path[1:], "with \udcff and a space", "-c"]
    monkeypatch.setattr(sys, "path", [tmp_path, b"bytes", *course])  # Python passes over two
    child(monkeypatch, saying("ascii(sys.path).encode()"))
    assert native.template() == ascii(course).encode()


@pytest.mark.parametrize("name", ["json", "random", "site"])
def test_another_process_runs_nothing_from_the_current_folder(
    made_here, monkeypatch, tmp_path, name
):
    (tmp_path / f"{name}.py").write_text("raise SystemExit('mine')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [each for each in sys.path if Path(each) != Path()])
    child(monkeypatch, saying(f"b'code' if __import__('{name}') else b''"))
    assert native.template() == b"code"


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


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_process_forked_while_another_thread_compiles_goes_on():
    with native._LOCK:  # as the thread holds it, which the forked process does not have
        child = os.fork()
        if child == 0:
            free = native._LOCK.acquire(blocking=False)
            taken = ThreadPoolExecutor(1).submit(native._LOCK.acquire, blocking=False).result()
            os._exit(0 if free and not taken else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


SCRIPT = """
import neurosim as ns
net = ns.dense([2, 30, 1], seed=1)
print(ns.train(net, [([0, 1], [1])], 200_000, target_loss=1e-3).engine)
"""


def test_a_script_of_the_name_of_numba_trains_on_the_graph(tmp_path):
    (tmp_path / "numba.py").write_text(SCRIPT)
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    run = subprocess.run(
        [sys.executable, "numba.py"],
        capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=100, check=False,
    )  # fmt: skip
    assert run.returncode == 0
    assert set(run.stdout.split()) == {"graph"}
