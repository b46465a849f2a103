"""Real windows: Tk on a display of its own, Qt if it is installed, and what there is without."""

import os
import pty
import select
import shutil
import subprocess
import sys
import textwrap

import pytest

from tests import forks

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
ONCE_PLAYING = """
from neurosim.view.player import player
begin = player.Player.show

def show(self, *rest):
    begin(self, *rest)
    if not hasattr(self, "opened"):
        self.opened = True
        later(self.figure.canvas, 100, lambda: play(self))

def play(player):
    player.play()
    act_once_moved(player, player.index)

def act_once_moved(player, start):
    if player.index > start:
        act(player)
    else:
        later(player.figure.canvas, 20, lambda: act_once_moved(player, start))

player.Player.show = show
"""


@pytest.fixture(scope="module")
def display():
    """Start a display that only these tests use, and return its name."""
    if shutil.which("Xvfb") is None:
        pytest.skip("needs Xvfb")
    reader, writer = os.pipe()
    # Without -noreset it begins again when a program that looked whether it is there has gone.
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-noreset", "-screen", "0", "1280x1024x24"],
        pass_fds=[writer], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writer)
    with os.fdopen(reader) as told:
        yield f":{int(told.readline())}"
    server.terminate()
    server.wait()


@pytest.fixture
def run(tmp_path):
    """Run a script that has a recording to play."""
    return lambda code, **environment: forks.run(SETUP + code, tmp_path, **environment)


def settings(kit, display):
    """Return what the environment says of a toolkit, which is skipped where it is missing."""
    backend, module = KITS[kit]
    pytest.importorskip(module)
    return {"DISPLAY": display, "MPLBACKEND": backend, "QT_QPA_PLATFORM": "offscreen"}


@pytest.fixture(params=KITS)
def window(request, display, run):
    """Run a script that opens windows of one toolkit."""
    hands = HANDS + (TK_HANDS if request.param == "tk" else QT_HANDS)
    kit = settings(request.param, display)
    return lambda code: run(hands + textwrap.dedent(code), **kit)


def test_a_window_plays_takes_keys_and_clicks_and_closes(window):
    done = window("""
        player = ns.play(recording, block=False)
        canvas = player.figure.canvas
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
        until(lambda: "facts" in player.panels)
        print(player.panels["facts"].lines[0])
        plt.pause(0.1)
        button = player.controls.buttons["step"].get_center()
        click(canvas, *pixels(player.controls.axes, *button))
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
        player = ns.play(recording, block=False)
        figure = player.figure
        for wide, high in ((5.0, 3.5), (3.0, 2.0), (12.0, 7.0)):
            figure.set_size_inches(wide, high)
            plt.pause(0.2)
            player.step()
        print("still", recording.position, player.closed)
    """)
    assert done.returncode == 0, done.stderr
    assert "still 29 False" in done.stdout and "Traceback" not in done.stderr


@pytest.mark.parametrize("window", ["tk"], indirect=True)
def test_a_closed_window_takes_its_player_with_it(window):
    done = window("""
        import gc, weakref

        def opened():
            player = ns.play(recording, block=False)
            player.pin("h1")
            player.play()
            plt.pause(0.2)
            plt.close(player.figure)
            return weakref.ref(player.figure), weakref.ref(player)

        refs = opened()
        gc.collect()
        print([ref() for ref in refs])
    """)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[None, None]\n"


def test_no_window_is_larger_than_the_screen(window):
    done = window("""
        high, wide = ns.dense([64, 32, 10], seed=1), ns.dense([2, *[3] * 40, 1], seed=1)
        for net in (high, wide):
            player = ns.play(ns.forward(net, [0.5] * len(net.inputs)), block=False)
            plt.pause(0.1)
            window = player.figure.canvas.manager.window
            if hasattr(window, "winfo_screenheight"):
                print(window.winfo_height() <= window.winfo_screenheight(),
                      window.winfo_width() <= window.winfo_screenwidth())
            else:
                screen = window.screen().geometry()
                print(window.height() <= screen.height(), window.width() <= screen.width())
    """)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "True True\nTrue True\n"


def test_ctrl_c_in_a_window_prints_no_traceback(window):
    done = window(ONCE_PLAYING + textwrap.dedent("""
        import os, signal
        act = lambda player: os.kill(os.getpid(), signal.SIGINT)
        player = ns.play(recording, block=True)
        print("the script goes on", player.closed, player.playing)
    """))  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "the script goes on True False" in done.stdout and "Traceback" not in done.stderr


def test_closing_a_window_while_it_plays_ends_the_wait(window):
    done = window(ONCE_PLAYING + textwrap.dedent("""
        act = lambda player: plt.close(player.figure)
        ns.play(recording, block=True)
        print("the script goes on")
    """))  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "the script goes on" in done.stdout and "Traceback" not in done.stderr


def test_the_command_line_plays_a_training_in_a_window(window):
    done = window(ONCE_PLAYING + textwrap.dedent("""
        from neurosim.cli.main import main

        def act(player):
            print("epochs", len(player.recording), "surface" in player.panels)
            plt.close(player.figure)

        print(main("train xor --hidden 2 --epochs 400 --quiet --play --save xor.json".split()))
        print(main("play xor.json --inputs 0 1 --expected 1 --theme dark".split()))
    """))  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if line[:6] in ("epochs", "0")]
    assert lines == ["epochs 400 True", "0", "epochs 29 False", "0"]
    assert done.files == ["xor.json"]


@pytest.mark.parametrize("kit", KITS)
def test_a_script_run_with_a_prompt_to_follow_does_not_wait(display, kit):
    line = [sys.executable, "-i", "-c", SETUP + 'ns.play(recording)\nprint("at once")']
    done = subprocess.run(
        line, env=os.environ | settings(kit, display), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert "at once" in done.stdout and "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere DISPLAY names no display")
@pytest.mark.parametrize("backend", ["TkAgg", "QtAgg", None])
def test_a_dead_display_is_no_end(run, backend):
    done = run("ns.play(recording)", DISPLAY=":99999", MPLBACKEND=backend)
    assert done.returncode == 0, done.stderr
    assert "no window can be shown" in done.stderr and "wrote xor.gif" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.files == ["xor.gif"]


def test_a_playing_window_that_is_closed_gives_the_prompt_back(display):
    prompt = Prompt(settings("tk", display))
    closings = "plt.close(player.figure)", "window.tk.call(window.protocol('WM_DELETE_WINDOW'))"
    try:
        for line in (*SETUP.strip().splitlines(), "import time, matplotlib.pyplot as plt"):
            prompt.enter(line)
        # Draws that last longer than a tick of the clock leave a tick to do at any time.
        for close in closings:
            for line in (
                "player = ns.play(recording)",
                "window, draw = player.figure.canvas.manager.window, player.figure.canvas.draw",
                "player.figure.canvas.draw = lambda: (time.sleep(0.1), draw())",
                "player.loop = True; player.play()",
                f"window.update_idletasks(); time.sleep(0.2); {close}; print('gone' * 2)",
            ):
                prompt.enter(line)
        assert prompt.told.count("gonegone") == len(closings)
    finally:
        prompt.kill()


class Prompt:
    """Python at a terminal of its own, with a display."""

    def __init__(self, settings):
        self.terminal, end = pty.openpty()
        plain = {"PYTHON_BASIC_REPL": "1"}  # from 3.13 on, prompts are coloured and drawn again
        self._process = subprocess.Popen(
            [sys.executable, "-i", "-q"], stdin=end, stdout=end, stderr=end,
            env=os.environ | plain | settings, start_new_session=True,
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
        self._process.kill()
        self._process.wait()
        os.close(self.terminal)
