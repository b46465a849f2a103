"""A real window, on a display of its own, with the toolkit that Python brings along."""

import importlib.util
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

DISPLAY = shutil.which("xvfb-run")

needs_window = pytest.mark.skipif(
    DISPLAY is None or importlib.util.find_spec("tkinter") is None,
    reason="needs xvfb-run and tkinter",
)

SETUP = """
import sys
import neurosim as ns
recording = ns.train_step(ns.dense([2, 2, 1], seed=3, name="xor"), [0, 1], [1])
"""


def run(code, *, display=True, cwd=None, **environment):
    """Run a script with or without a display, and return what it printed."""
    command = [sys.executable, "-c", SETUP + textwrap.dedent(code)]
    if display:
        command = [DISPLAY, "-a", *command]
    settings = {**os.environ, "PYTHONPATH": str(Path.cwd()), "MPLBACKEND": "TkAgg", **environment}
    if not display and "DISPLAY" not in environment:
        settings.pop("DISPLAY", None)
    settings = {name: value for name, value in settings.items() if value is not None}
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, env=settings, cwd=cwd, check=False
    )


@needs_window
def test_a_window_plays_takes_clicks_and_closes():
    done = run("""
        import matplotlib.pyplot as plt
        playback = ns.play(recording, block=False)
        player, canvas = playback.player, playback.player.figure.canvas
        assert canvas.required_interactive_framework == "tk", canvas
        player.seek(0)
        player.speed = 16.0
        player.play()
        plt.pause(1.0)
        print("moved", recording.position > 0, player.playing or recording.position == 27)
        canvas.get_tk_widget().event_generate("<Home>")
        player.pause()
        player.seek(4)
        widget = canvas.get_tk_widget()
        widget.focus_force()
        widget.update()
        widget.event_generate("<Key-Right>")
        widget.update()
        print("key", recording.position)
        player.play()
        plt.close(player.figure)
        print("closed", player.closed, player.playing, recording.position)
        recording.back()
    """)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:2] == ["moved True True", "key 5"]
    assert "closed True False" in done.stdout
    assert done.stderr == ""


ONCE_OPEN = """
from neurosim.view import player
begin = player.Player.show

def show(self, *rest):
    begin(self, *rest)
    if not hasattr(self, "opened"):
        self.opened = self.figure.canvas.get_tk_widget().winfo_toplevel()
        self.opened.after(300, self.play)
        self.opened.after(1000, lambda: act(self))

player.Player.show = show
"""


@needs_window
def test_ctrl_c_in_a_window_prints_no_traceback():
    done = run(
        ONCE_OPEN
        + """
import os, signal
act = lambda player: os.kill(os.getpid(), signal.SIGINT)
ns.play(recording, block=True)
print("the script goes on")
"""
    )
    assert done.returncode == 0, done.stderr
    assert "the script goes on" in done.stdout and "Traceback" not in done.stderr


@needs_window
def test_closing_a_window_while_it_plays_ends_the_wait():
    done = run(
        ONCE_OPEN
        + """
import matplotlib.pyplot as plt
act = lambda player: plt.close(player.figure)
ns.play(recording, block=True)
print("the script goes on")
"""
    )
    assert done.returncode == 0, done.stderr
    assert "the script goes on" in done.stdout and done.stderr == ""


@pytest.mark.parametrize("backend", ["TkAgg", None])
def test_a_dead_display_is_no_end(tmp_path, backend):
    done = run("ns.play(recording)", display=False, cwd=tmp_path, DISPLAY=":99", MPLBACKEND=backend)
    assert done.returncode == 0, done.stderr
    assert "no window can be shown" in done.stderr and "wrote xor.gif" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["xor.gif"]
