"""Films of a recording: animated GIF through Pillow, MP4 through ffmpeg."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
from PIL import Image

from neurosim.checks import finite
from neurosim.errors import MissingExtraError, OptionError, shown
from neurosim.files import written
from neurosim.progress import counted
from neurosim.view.canvas.picture import DPI, canvas_for
from neurosim.view.moments.frames import Frame, Frames
from neurosim.view.player.board import Board, board_size

MOST = 160
"""A film shows at most this number of moments, evenly spread over the recording."""

SHORT, FLOWING = 120, (0.25, 0.5, 0.75)
"""Films of no more moments than these show signals on their way, at these shares of it."""


class Still(NamedTuple):
    """One picture of a film: how many steps are done, how far signals have come, how long."""

    moment: int
    progress: float
    seconds: float


def schedule(frames: Frames, seconds: float | None = None) -> list[Still]:
    """Return the pictures of a film that lasts about some seconds, or as long as it needs.

    Short recordings show signals on their way; of long ones some moments are left out.
    """
    last, count = len(frames) - 1, min(len(frames), MOST)
    chosen = [round(at * last / max(count - 1, 1)) for at in range(count)]
    stills = [each for index in chosen for each in _moment(frames[index], len(chosen) <= SHORT)]
    stills[-1] = stills[-1]._replace(seconds=2.0)
    if seconds is None:
        return stills
    if finite(seconds, "seconds") <= 0:
        raise OptionError(f"a film must last more than 0 seconds, got {shown(seconds)}")
    share = seconds / sum(still.seconds for still in stills)
    return [still._replace(seconds=still.seconds * share) for still in stills]


def _moment(frame: Frame, flowing: bool) -> list[Still]:
    shares = FLOWING if flowing and frame.step is not None and frame.step.flow else ()
    on_its_way = [Still(frame.index, share, 0.2) for share in shares]
    return [*on_its_way, Still(frame.index, 1.0, frame.seconds - 0.2 * len(shares))]


class Film(Board):
    """What a film shows of a recording, in a figure that draws into memory."""

    def __init__(self, frames: Frames, **look: Any) -> None:
        wide, high = board_size(frames, look.get("positions"), look.get("large", "elide"))
        # An even number of pixels, as films need it.
        size = round(wide * DPI / 2) * 2 / DPI, high
        super().__init__(canvas_for(size, DPI), frames, **look)

    def painted(self, still: Still) -> Any:
        """Return a picture as it stands in the canvas: the next one takes its place."""
        self.show(still.moment, still.progress)
        canvas: Any = self.figure.canvas
        canvas.draw()
        return np.asarray(canvas.buffer_rgba())


RATE = 25
"""Pictures a second of an MP4."""

SAMPLES, COLOURS = 8, 200
"""A GIF has this number of colours, from some pictures, spread over the film."""

SHORTEST, LONGEST = 0.02, 160.0
"""How many seconds a picture of a GIF is shown: players show shorter ones longer, and the format
holds no longer ones, should several be alike."""


def save(
    frames: Frames,
    path: Path,
    look: Mapping[str, Any],
    *,
    seconds: float | None,
    progress: bool | None,
    **_: Any,
) -> None:
    """Write a recording as a film; ``ns.play`` says what its arguments are."""
    write_film(Film(frames, **look), schedule(frames, seconds), path, progress)


def write_film(film: Film, stills: list[Still], path: Path, progress: bool | None) -> None:
    """Write a film to a file that ends in .gif or .mp4, or raise FileError; a GIF loops."""
    pictures = map(film.painted, counted(stills, progress, "saving", "picture"))
    seconds = [still.seconds for still in stills]
    with written(path) as file:
        if path.suffix.lower() == ".gif":
            samples = stills[:: max(1, len(stills) // SAMPLES)]
            sheet = np.concatenate([film.painted(each)[::4, ::4, :3].copy() for each in samples])
            # Of all methods the one that keeps large areas, such as the background, exactly.
            palette = Image.fromarray(sheet).quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE)
            _write_gif(file, pictures, seconds, palette)
        else:
            size = film.figure.canvas.get_width_height()
            _write_mp4(file.name, zip(pictures, seconds, strict=True), size)


def _write_gif(
    file: IO[bytes], pictures: Iterable[Any], seconds: Iterable[float], palette: Image.Image
) -> None:
    """Write an animated GIF that loops, of each picture only what changed."""
    images = (
        Image.fromarray(each).convert("RGB").quantize(palette=palette, dither=Image.Dither.NONE)
        for each in pictures
    )
    lasting = [min(max(SHORTEST, each), LONGEST) for each in seconds]
    next(images).save(
        file, "GIF", save_all=True, append_images=images, loop=0, disposal=1, optimize=True,
        duration=[round(each * 100) * 10 for each in lasting],
    )  # fmt: skip


def _write_mp4(path: str, pictures: Iterable[tuple[Any, float]], size: tuple[int, int]) -> None:
    """Write an MP4 that any player shows, each picture as long as it should stand."""
    program = shutil.which("ffmpeg")
    if program is None:
        raise MissingExtraError(
            "an .mp4 needs the program ffmpeg, which is not installed: get it with "
            "'apt install ffmpeg' or 'brew install ffmpeg', or save a .gif or .html instead"
        )
    command = [
        program, "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgba",
        "-s", f"{size[0]}x{size[1]}", "-r", str(RATE), "-i", "-",
        "-c:v", "libx264", "-preset", "veryfast",
        "-tune", "animation", "-crf", "20", "-pix_fmt", "yuv420p",
        "-movflags", "+faststart", "-f", "mp4", path,
    ]  # fmt: skip
    # In a session of its own: Ctrl-C in a terminal reaches all of a session's processes, and an
    # ffmpeg that ends by itself leaves a film that looks whole.
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    try:
        with suppress(BrokenPipeError):  # it says itself what went wrong
            _feed(process.stdin, pictures)
        _, told = process.communicate()
    except BaseException:
        process.kill()
        process.communicate()
        raise
    if process.returncode:
        said = told.decode(errors="replace").strip().partition("\n")[0]
        raise OSError(process.returncode, f"ffmpeg failed: {said}")


def _feed(pipe: Any, pictures: Iterable[tuple[Any, float]]) -> None:
    clock, written = 0.0, 0
    for picture, seconds in pictures:
        clock += seconds
        data = picture.tobytes()
        for _ in range(max(1, round(clock * RATE) - written)):
            pipe.write(data)
            written += 1
