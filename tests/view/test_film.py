"""Films: the pictures in the file are those of the recording, each as long as it should stand."""

import io
import shutil
import signal
import subprocess
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image, ImageSequence

import neurosim as ns
from neurosim.view.export.film import MOST, RATE, Film, Still, schedule, write_film
from neurosim.view.moments.frames import Frames
from neurosim.view.plots.plane import CLASSES
from tests import forks
from tests.view.examples import XOR

needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="there is no ffmpeg")


def training(epochs, record="epochs"):
    return ns.train(
        ns.dense([2, 2, 1], seed=3, name="xor"), XOR, epochs=epochs, learning_rate=0.8,
        record=record,
    ).recording  # fmt: skip


def painted(film, still):
    return film.painted(still)[..., :3].astype(int)


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_picture_of_a_gif_is_that_of_its_moment(tmp_path, theme):
    frames = Frames(training(3, "samples"))
    stills = [Still(index, 0.5, 0.1 + index / 50) for index in range(len(frames))]
    film = Film(frames, theme=theme)
    write_film(film, stills, tmp_path / "xor.gif", False)
    background = film.picture.theme.background
    with Image.open(tmp_path / "xor.gif") as read:
        assert (read.n_frames, read.info["loop"]) == (len(stills), 0)
        assert read.size == film.figure.canvas.get_width_height()
        for still, picture in zip(stills, ImageSequence.Iterator(read), strict=True):
            assert picture.info["duration"] == pytest.approx(still.seconds * 1000, abs=5)
            shown = np.asarray(picture.convert("RGB")).astype(int)
            off = np.abs(shown - painted(film, still))
            assert off.mean() < 0.8 and np.percentile(off, 99) < 16
            assert "#" + bytes(shown[2, 2].astype(np.uint8)).hex() == background
    other = painted(film, stills[0])
    assert np.abs(other - painted(film, stills[-1])).mean() > 1, "the measure notices a moment"


def test_a_picture_like_the_last_one_prolongs_it(tmp_path):
    plain = np.full((20, 30, 4), 255, dtype=np.uint8)
    dotted = plain.copy()
    dotted[4, 8] = (0, 114, 178, 255)
    pictures = [plain, plain, dotted, plain, plain]
    lasting = [0.2, 0.3, 0.001, 160.0, 1e9]
    stills = [Still(at, 1.0, seconds) for at, seconds in enumerate(lasting)]
    shown = SimpleNamespace(painted=lambda still: pictures[still.moment])
    write_film(shown, stills, tmp_path / "dot.gif", False)
    with Image.open(tmp_path / "dot.gif") as read:
        shown = [
            (each.info["duration"], each.convert("RGB").getpixel((8, 4)))
            for each in ImageSequence.Iterator(read)
        ]
    assert shown == [(500, (255, 255, 255)), (20, (0, 114, 178)), (320_000, (255, 255, 255))]


def test_small_marks_keep_their_colours(tmp_path):
    data = [([1, 1], [1, 0, 0]), ([5, 1], [0, 1, 0]), ([3, 9], [0, 0, 1])]
    net = ns.dense([2, 5, 3], seed=1)
    film = Film(Frames(ns.train(net, data, epochs=3, record="epochs").recording))
    write_film(film, [Still(0, 1.0, 0.1)], tmp_path / "marks.gif", False)
    with Image.open(tmp_path / "marks.gif") as read:
        shown = np.asarray(read.convert("RGB")).astype(int)
    drawn = painted(film, Still(0, 1.0, 0.1))
    for colour in CLASSES[:3]:
        mark = (drawn == [*bytes.fromhex(colour[1:])]).all(axis=2)
        assert mark.any() and np.abs(shown - drawn)[mark].max() < 20


@pytest.mark.slow
def test_a_film_of_a_training_stays_small(tmp_path):
    path = ns.play(training(400), save=tmp_path / "xor.gif")
    assert path.stat().st_size < 3e6


def test_the_pictures_of_a_long_film_are_evenly_spread():
    recording = training(1500)
    shown = [still.moment for still in schedule(Frames(recording))]
    assert len(shown) == MOST and (shown[0], shown[-1]) == (0, len(recording))
    assert set(np.diff(shown)) == {len(recording) // MOST, len(recording) // MOST + 1}


@pytest.mark.parametrize("seconds", [1.0, 30.0])
def test_a_film_lasts_as_long_as_is_asked_for(seconds):
    stills = schedule(Frames(training(30)), seconds)
    assert sum(still.seconds for still in stills) == pytest.approx(seconds)


@needs_ffmpeg
def test_an_mp4_has_the_pictures_for_as_long_as_they_should_stand(tmp_path):
    frames = Frames(ns.forward(ns.dense([2, 1], seed=3), [0, 1]))
    path = ns.play(frames.recording, save=tmp_path / "pass.mp4", seconds=1.2)
    assert [each.name for each in tmp_path.iterdir()] == ["pass.mp4"]
    read = subprocess.run(
        ["ffmpeg", "-loglevel", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    film = Film(frames)
    wide, high = film.figure.canvas.get_width_height()
    shown = np.frombuffer(read, dtype=np.uint8).reshape(-1, high, wide, 3)
    assert len(shown) == pytest.approx(1.2 * RATE, abs=1)
    for at, still in ((0, schedule(frames)[0]), (-1, schedule(frames)[-1])):
        assert np.abs(shown[at].astype(int) - painted(film, still)).mean() < 3
    assert np.abs(shown[0].astype(int) - shown[-1]).mean() > 3, "the measure notices a moment"


CTRL_C = """
import os, signal, subprocess, time
os.setsid()  # a terminal of its own, whose Ctrl-C reaches every process in it
import neurosim as ns
from neurosim.view.export import film

started = []
class Popen(subprocess.Popen):
    def __init__(self, *given, **options):
        super().__init__(*given, **options)
        started.append(self)
film.subprocess.Popen = Popen

def heard(*_):
    time.sleep(0.2)  # so that an ffmpeg that hears it as well has ended by then
    raise KeyboardInterrupt
signal.signal(signal.SIGINT, heard)

painted = film.Film.painted
def cut(film, still):
    if still.moment == 3:
        os.killpg(0, signal.SIGINT)
    return painted(film, still)
film.Film.painted = cut

recording = ns.forward(ns.dense([2, 1], seed=1), [0, 1])
for before in ([], ["pass.mp4"]):
    for path in before:
        open(path, "w").write("old")
    try:
        ns.play(recording, save="pass.mp4")
    except KeyboardInterrupt:
        print(os.listdir(), [open(path).read() for path in before], started.pop().returncode)
"""


@needs_ffmpeg
def test_ctrl_c_in_a_terminal_leaves_the_old_film_or_none(tmp_path):
    done = forks.run(CTRL_C, tmp_path, MPLBACKEND="agg")
    killed = -signal.SIGKILL
    assert done.stdout == f"[] [] {killed}\n['pass.mp4'] ['old'] {killed}\n", done.stderr


def test_an_ffmpeg_that_fails_is_reported_and_leaves_nothing(tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    broken = tmp_path / "bin" / "ffmpeg"
    broken.write_text("#!/bin/sh\necho 'Unknown encoder libx264' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr("shutil.which", lambda name: str(broken))
    with pytest.raises(ns.FileError, match=r"xor\.mp4.*ffmpeg failed: Unknown encoder libx264"):
        ns.play(training(20), save=tmp_path / "xor.mp4")
    assert [each.name for each in tmp_path.iterdir()] == ["bin"]


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("ending", ["gif", "html"])
@pytest.mark.parametrize(("progress", "shown"), [(True, True), (False, False), (None, False)])
def test_a_progress_bar_is_shown_where_it_is_asked_for(
    tmp_path, monkeypatch, progress, shown, ending
):
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr("neurosim.progress.DELAY", 600.0)  # of None only if it takes so long
    ns.play(training(1), save=tmp_path / f"xor.{ending}", progress=progress)
    assert ("saving" in screen.getvalue()) == shown
