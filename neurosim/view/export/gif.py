"""Animated GIFs: one palette for all pictures, and of each picture only what changed."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import IO, Any

import numpy as np
from PIL import GifImagePlugin, Image

COLOURS = 200
"""How many colours are drawn from the pictures, beside the fixed ones."""

CLEAR = 255
"""The colour of what stays as it was."""

SHORTEST, LONGEST = 20, 655_350
"""How long a picture is shown, in milliseconds; players show shorter ones longer."""

BITS = 6
LEVEL = 2**BITS - 1
"""How finely colours are looked up, of each of red, green and blue."""


class Palette:
    """A few colours, and for each possible one which of them is nearest.

    Args:
        pictures: some of those to be shown, as arrays of red, green, blue and alpha.
        fixed: colours that must be among them, each as ``#rrggbb``.
    """

    def __init__(self, pictures: Iterable[Any], fixed: Iterable[str]) -> None:
        sheet = np.concatenate([each[::2, ::2, :3] for each in pictures])
        drawn = Image.fromarray(sheet).quantize(COLOURS, method=Image.Quantize.MEDIANCUT)
        exact = b"".join(bytes.fromhex(each[1:]) for each in dict.fromkeys(fixed))
        colours = exact + bytes(drawn.getpalette() or [])[: 3 * (CLEAR - len(exact) // 3)]
        self.bytes = colours + colours[-3:] * (256 - len(colours) // 3)
        known = np.frombuffer(self.bytes, dtype=np.uint8).reshape(-1, 3)[:CLEAR]
        self._known = known.astype(np.float32)
        # Looked up when first met; the fixed ones are met exactly.
        self._nearest = np.full(1 << 3 * BITS, CLEAR, dtype=np.uint8)
        fixed_count = len(exact) // 3
        self._nearest[self._keys(known[:fixed_count])] = np.arange(fixed_count)

    def indices(self, pixels: Any) -> Any:
        """Return for each pixel, a row of red, green, blue and alpha, the place of its colour."""
        keys = self._keys(pixels)
        unknown = np.unique(keys[self._nearest[keys] == CLEAR])
        if len(unknown):
            self._nearest[unknown] = self._found(unknown)
        return self._nearest[keys]

    def _keys(self, pixels: Any) -> Any:
        red, green, blue = (pixels[..., at].astype(np.uint32) >> (8 - BITS) for at in range(3))
        return red << 2 * BITS | green << BITS | blue

    def _found(self, keys: Any) -> Any:
        """The nearest colour to the middle of each of those buckets of colours."""
        levels = [keys >> 2 * BITS, keys >> BITS & LEVEL, keys & LEVEL]
        middle = (np.stack(levels, axis=-1).astype(np.float32) + 0.5) * 2 ** (8 - BITS)
        far = (self._known**2).sum(axis=1) - 2 * middle @ self._known.T
        return far.argmin(axis=1)


class _Writer:
    """Writes pictures to an animated GIF that loops; a picture like the last one prolongs that.

    Args:
        file: where to write.
        size: width and height in pixels.
        palette: the colours.
    """

    def __init__(self, file: IO[bytes], size: tuple[int, int], palette: Palette) -> None:
        self._file, self._palette = file, palette
        self._shown: Any = np.full((size[1], size[0]), CLEAR, dtype=np.uint8)
        self._pixels: Any = np.zeros((size[1], size[0]), dtype=np.uint32)  # alpha 0: none yet
        self._part: Any = self._shown
        self._waiting: tuple[Image.Image, tuple[int, int]] | None = None
        self._duration = 0
        # A palette of 256 colours, and an extension by Netscape that says: forever.
        file.write(b"GIF89a" + struct.pack("<HHBBB", *size, 0b1111_0111, 0, 0) + palette.bytes)
        file.write(b"!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00")

    def add(self, picture: Any, seconds: float) -> None:
        """Add a picture, an array of red, green, blue and alpha, and how long it is shown."""
        box = self._update(picture)
        if box is not None:
            self._flush()
            top, bottom, left, right = box
            part = np.ascontiguousarray(self._part[top:bottom, left:right])
            self._waiting = Image.fromarray(part), (left, top)
        self._duration += max(SHORTEST, round(seconds * 100) * 10)

    def close(self) -> None:
        """Write what is still to be written."""
        self._flush()
        self._file.write(b";")

    def _update(self, picture: Any) -> tuple[int, int, int, int] | None:
        """Note what changed; return top, bottom, left and right of it, None for nothing."""
        pixels = picture.view(np.uint32)[..., 0]
        places = np.nonzero(pixels != self._pixels)
        found = self._palette.indices(picture[places])
        changed = found != self._shown[places]
        rows, columns = places[0][changed], places[1][changed]
        self._pixels[places] = pixels[places]
        self._shown[rows, columns] = found[changed]
        if not len(rows):
            return None
        self._part = np.full_like(self._shown, CLEAR)
        self._part[rows, columns] = found[changed]
        return int(rows.min()), int(rows.max()) + 1, int(columns.min()), int(columns.max()) + 1

    def _flush(self) -> None:
        if self._waiting is not None:
            image, place = self._waiting
            parts = GifImagePlugin.getdata(
                image, place, duration=min(self._duration, LONGEST), transparency=CLEAR, disposal=1
            )
            self._file.writelines(parts)
        self._waiting, self._duration = None, 0


def write_gif(
    file: IO[bytes], pictures: Iterable[tuple[Any, float]], size: tuple[int, int], palette: Palette
) -> None:
    """Write pictures, each with how many seconds it is shown, to an animated GIF."""
    writer = _Writer(file, size, palette)
    for picture, seconds in pictures:
        writer.add(picture, seconds)
    writer.close()
