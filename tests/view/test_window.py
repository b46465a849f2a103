"""Real windows: Tk on a display of its own, Qt if it is installed, and what there is without."""

import importlib.util
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

DISPLAY = shutil.which("xvfb-run")
# Processes that look for a free display at the same time may find the same one.
FIRST = str(100 + 100 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")))
KITS = {"tk": ("TkAgg", "tkinter"), "qt": ("QtAgg", "PySide6")}

SETUP = """
import sys
import neurosim as ns
recording = ns.train_step(ns.dense([2, 2, 1], seed=3, name="xor"), [0, 1], [1])
"""

HANDS = """
import time
import matplotlib.pyplot as plt


def until(condition):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "it never happened"
        plt.pause(0.02)


def pixels(axes, x, y):
    "Where a place in the axes is in the window, counted from the upper left."
    across, up = axes.transData.transform((x, y)) / unit(axes.figure.canvas)
    return int(across), int(axes.figure.bbox.height / unit(axes.figure.canvas) - up)
"""

TK_HANDS = """
def unit(canvas):
    return 1.0


def press(canvas, key):
    widget = canvas.get_tk_widget()
    widget.focus_force()
    widget.update()
    widget.event_generate(f"<Key-{key}>")


def click(canvas, x, y):
    for kind in ("<ButtonPress-1>", "<ButtonRelease-1>"):
        canvas.get_tk_widget().event_generate(kind, x=x, y=y)


def later(canvas, milliseconds, act):
    canvas.get_tk_widget().after(milliseconds, act)
"""

QT_HANDS = """
def unit(canvas):
    return canvas.device_pixel_ratio


def press(canvas, key):
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    QTest.keyClick(canvas, getattr(Qt.Key, f"Key_{key.capitalize()}"))


def click(canvas, x, y):
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(x, y))


def later(canvas, milliseconds, act):
    from PySide6.QtCore import QTimer
    QTimer.singleShot(milliseconds, act)
"""

# The window is open while ns.play waits, so what happens then is arranged beforehand.
ONCE_OPEN = """
from neurosim.view.player import player
begin = player.Player.show

def show(self, *rest):
    begin(self, *rest)
    if not hasattr(self, "opened"):
        self.opened = True
        canvas = self.figure.canvas
        later(canvas, 300, self.play)
        later(canvas, 1000, lambda: act(self))

player.Player.show = show
"""


def run(code, *, display=True, cwd=None, flags=(), **environment):
    """Run a script with or without a display, and return what it printed."""
    command = [sys.executable, *flags, "-c", SETUP + textwrap.dedent(code)]
    if display:
        command = [DISPLAY, "-a", "-n", FIRST, *command]
    settings = {**os.environ, "PYTHONPATH": str(Path.cwd()), "MPLBACKEND": "TkAgg", **environment}
    if not display and "DISPLAY" not in environment:
        settings.pop("DISPLAY", None)
    settings = {name: value for name, value in settings.items() if value is not None}
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, env=settings, cwd=cwd, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.fixture(params=KITS)
def window(request):
    """Run a script that opens windows of one toolkit."""
    backend, module = KITS[request.param]
    if DISPLAY is None or importlib.util.find_spec(module) is None:
        pytest.skip(f"needs xvfb-run and {module}")
    hands = HANDS + (TK_HANDS if request.param == "tk" else QT_HANDS)

    def run_in(code, **options):
        environment = {"MPLBACKEND": backend, "QT_QPA_PLATFORM": "offscreen", **options}
        return run(hands + textwrap.dedent(code), **environment)

    return run_in


def test_a_window_plays_takes_keys_and_clicks_and_closes(window):
    done = window("""
        playback = ns.play(recording, block=False)
        player, canvas = playback.player, playback.player.figure.canvas
        assert canvas.required_interactive_framework in ("tk", "qt"), canvas
        player.seek(0)
        player.speed = 16.0
        player.play()
        until(lambda: recording.position > 0)
        player.pause()
        player.seek(4)
        plt.pause(0.1)
        press(canvas, "Right")
        until(lambda: recording.position == 5)
        press(canvas, "Left")
        until(lambda: recording.position == 4)
        spot = player.picture.placed.positions["h1"]
        click(canvas, *pixels(player.picture.drawing.axes, *spot))
        until(lambda: player.panels.inspector is not None)
        print(player.panels.inspector.lines[0])
        plt.pause(0.1)
        click(canvas, *pixels(player.controls.buttons["step"].ax, 0.5, 0.5))
        until(lambda: recording.position == 5)
        slider = player.controls.slider
        click(canvas, *pixels(slider.ax, 20, 0.5))
        until(lambda: abs(recording.position - 20) <= 1)
        player.play()
        where = recording.position
        plt.close(player.figure)
        print(player.closed, player.playing, recording.position == where)
        recording.back()
    """)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["h1, hidden neuron", "True False True"]
    assert done.stderr == "" or "propagateSizeHints" in done.stderr


def test_a_window_that_is_made_smaller_and_larger_goes_on(window):
    done = window("""
        playback = ns.play(recording, block=False)
        player, figure = playback.player, playback.player.figure
        for wide, high in ((5.0, 3.5), (3.0, 2.0), (12.0, 7.0)):
            figure.set_size_inches(wide, high)
            plt.pause(0.2)
            player.step()
        print("still", recording.position, player.closed)
    """)
    assert done.returncode == 0, done.stderr
    assert "still 29 False" in done.stdout and "Traceback" not in done.stderr


def test_a_closed_window_takes_its_player_with_it():
    if DISPLAY is None or importlib.util.find_spec("tkinter") is None:
        pytest.skip("needs xvfb-run and tkinter")
    done = run(HANDS + TK_HANDS + textwrap.dedent("""
        import gc, weakref

        def opened():
            playback = ns.play(recording, block=False)
            playback.player.pin("h1")
            playback.player.play()
            plt.pause(0.2)
            plt.close(playback.player.figure)
            return weakref.ref(playback.player.figure), weakref.ref(playback.player)

        refs = opened()
        gc.collect()
        print([ref() for ref in refs])
    """))  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[None, None]\n"


def test_no_window_is_larger_than_the_screen(window):
    done = window("""
        net = ns.dense([64, 32, 10], seed=1)
        playback = ns.play(ns.forward(net, [0.5] * 64), block=False)
        plt.pause(0.1)
        window = playback.player.figure.canvas.manager.window
        if hasattr(window, "winfo_screenheight"):
            print(window.winfo_height() <= window.winfo_screenheight())
        else:
            print(window.height() <= window.screen().geometry().height())
    """)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "True\n"


def test_ctrl_c_in_a_window_prints_no_traceback(window):
    done = window(ONCE_OPEN + textwrap.dedent("""
        import os, signal
        act = lambda player: os.kill(os.getpid(), signal.SIGINT)
        playback = ns.play(recording, block=True)
        print("the script goes on", playback.player.closed, playback.player.playing)
    """))  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "the script goes on True False" in done.stdout and "Traceback" not in done.stderr


def test_closing_a_window_while_it_plays_ends_the_wait(window):
    done = window(ONCE_OPEN + textwrap.dedent("""
        act = lambda player: plt.close(player.figure)
        ns.play(recording, block=True)
        print("the script goes on")
    """))  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "the script goes on" in done.stdout and "Traceback" not in done.stderr


def test_the_command_line_plays_a_training_in_a_window(window, tmp_path):
    done = window(ONCE_OPEN + textwrap.dedent("""
        from neurosim.cli.main import main

        def act(player):
            print("epochs", len(player.recording), player.panels.surface is not None)
            plt.close(player.figure)

        print(main("train xor --hidden 2 --epochs 400 --quiet --play --save xor.json".split()))
        print(main("play xor.json --inputs 0 1 --expected 1 --theme dark".split()))
    """), cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if line[:6] in ("epochs", "0")]
    assert lines == ["epochs 400 True", "0", "epochs 29 False", "0"]
    assert [path.name for path in tmp_path.iterdir()] == ["xor.json"]


def test_a_script_run_with_a_prompt_to_follow_does_not_wait(window):
    done = window('ns.play(recording)\nprint("at once")', flags=["-i"])
    assert "at once" in done.stdout and "Traceback" not in done.stderr


@pytest.mark.parametrize("backend", ["TkAgg", "QtAgg", None])
def test_a_dead_display_is_no_end(tmp_path, backend):
    done = run("ns.play(recording)", display=False, cwd=tmp_path, DISPLAY=":99", MPLBACKEND=backend)
    assert done.returncode == 0, done.stderr
    assert "no window can be shown" in done.stderr and "wrote xor.gif" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["xor.gif"]


@pytest.mark.parametrize(
    "close", ["plt.close(player.figure)", "window.tk.call(window.protocol('WM_DELETE_WINDOW'))"]
)
def test_a_playing_window_that_is_closed_gives_the_prompt_back(close):
    if DISPLAY is None or importlib.util.find_spec("tkinter") is None:
        pytest.skip("needs xvfb-run and tkinter")
    # Draws that last longer than a tick of the clock leave a tick to do at any time.
    prompt = Prompt()
    try:
        for line in (
            *SETUP.strip().splitlines(),
            "import time, matplotlib.pyplot as plt",
            "player = ns.play(recording).player",
            "window, draw = player.figure.canvas.manager.window, player.figure.canvas.draw",
            "player.figure.canvas.draw = lambda: (time.sleep(0.1), draw())",
            "player.loop = True; player.play()",
            f"window.update_idletasks(); time.sleep(0.2); {close}; print('gone' * 2)",
        ):
            prompt.enter(line)
        assert "gonegone" in prompt.told
    finally:
        prompt.kill()


class Prompt:
    """Python at a terminal of its own, with a display."""

    def __init__(self):
        self.terminal, end = pty.openpty()
        plain = {"PYTHON_BASIC_REPL": "1"}  # from 3.13 on, prompts are coloured and drawn again
        settings = {**os.environ, **plain, "PYTHONPATH": str(Path.cwd()), "MPLBACKEND": "TkAgg"}
        self._process = subprocess.Popen(
            [DISPLAY, "-a", sys.executable, "-i", "-q"], stdin=end, stdout=end, stderr=end,
            env=settings, start_new_session=True,
        )  # fmt: skip
        os.close(end)
        self.told = ""
        self._wait()

    def enter(self, line):
        os.write(self.terminal, f"{line}\n".encode())
        self._wait()

    def _wait(self):
        """Wait for the next prompt."""
        told = ""
        while not told.endswith(">>> "):
            ready, _, _ = select.select([self.terminal], [], [], 30.0)
            assert ready, f"no prompt after {self.told + told}"
            told += os.read(self.terminal, 65536).decode()
        self.told += told

    def kill(self):
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self.terminal)
