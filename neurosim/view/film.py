"""Films of a recording: animated GIF through Pillow, MP4 through ffmpeg."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from neurosim.errors import MissingExtraError
from neurosim.view.scene import Scene
from neurosim.view.schedule import Still

__all__ = ["check_ffmpeg", "write_gif", "write_mp4"]

COLOURS = 128
RATE = 25
"""Pictures a second of an MP4."""


def write_gif(scene: Scene, stills: list[Still], path: Path, progress: bool | None) -> None:
    """Write an animated GIF that loops.

    All pictures share one palette, drawn from a few of them, so that none is slow to make.
    """
    palette = _palette(scene, stills)
    images = (
        _image(scene, still).quantize(palette=palette, dither=Image.Dither.NONE)
        for still in _counted(stills, progress)
    )
    first = next(images)
    durations = [max(20, round(still.seconds * 100) * 10) for still in stills]
    first.save(
        path, format="GIF", save_all=True, append_images=images, duration=durations, loop=0,
        disposal=1, optimize=False,
    )  # fmt: skip


def write_mp4(scene: Scene, stills: list[Still], path: Path, progress: bool | None) -> None:
    """Write an MP4 that any player shows, each picture as long as it should stand."""
    program = check_ffmpeg()
    first = _image(scene, stills[0])
    command = [
        program, "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24",
        "-s", f"{first.width}x{first.height}", "-r", str(RATE), "-i", "-",
        "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-c:v", "libx264", "-pix_fmt", "yuv420p",
        "-movflags", "+faststart", "-f", "mp4", str(path),
    ]  # fmt: skip
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        for still in _counted(stills, progress):
            data = _image(scene, still).tobytes()
            for _ in range(max(1, round(still.seconds * RATE))):
                process.stdin.write(data)  # type: ignore[union-attr]
        _, told = process.communicate()
    except BrokenPipeError:
        _, told = process.communicate()
    except BaseException:
        process.kill()
        process.communicate()
        raise
    if process.returncode:
        raise OSError(process.returncode, f"ffmpeg failed: {told.decode(errors='replace').strip()}")


def check_ffmpeg() -> str:
    """Return where ffmpeg is.

    Raises:
        MissingExtraError: if it is not installed.
    """
    program = shutil.which("ffmpeg")
    if program is None:
        raise MissingExtraError(
            "an .mp4 needs the program ffmpeg, which is not installed: get it with "
            "'apt install ffmpeg' or 'brew install ffmpeg', or save a .gif or .html instead"
        )
    return program


def _image(scene: Scene, still: Still) -> Image.Image:
    scene.show(still.moment, still.progress)
    canvas: Any = scene.figure.canvas
    canvas.draw()
    return Image.fromarray(np.asarray(canvas.buffer_rgba())[..., :3])


def _palette(scene: Scene, stills: list[Still]) -> Image.Image:
    """Return a palette of the colours in a few pictures from all along the film."""
    count = min(8, len(stills))
    samples = [_image(scene, stills[at * (len(stills) - 1) // max(count - 1, 1)])
               for at in range(count)]  # fmt: skip
    sheet = np.concatenate([np.asarray(sample)[::2, ::2] for sample in samples])
    return Image.fromarray(sheet).quantize(COLOURS, method=Image.Quantize.MEDIANCUT)


def _counted(stills: Iterable[Still], progress: bool | None) -> Iterator[Still]:
    """Show a bar where somebody can see it and it takes long."""
    wanted = sys.stderr.isatty() if progress is None else progress
    if not wanted:
        return iter(stills)
    from tqdm import tqdm  # only here: it is not needed without a terminal

    bar: Callable[..., Any] = tqdm
    return iter(bar(stills, desc="saving", unit="picture", delay=1.0))
