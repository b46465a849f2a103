"""A GIF of 200 pictures of 2-2-1, beside bare frames through Pillow with one shared palette.

The floor draws seven dots and nine lines in a bare figure of the same size, updates them in place,
and gives the pictures straight to Pillow: no words, no arrow heads, no legend. Each figure is the
median of several rounds of processor time. Held to: at most twice the time.
"""

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import numpy as np
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.path import Path as Outline
from matplotlib.transforms import IdentityTransform
from PIL import Image

import neurosim as ns
from neurosim.view.canvas.picture import canvas_for
from neurosim.view.export.film import Film, Still, write_film
from neurosim.view.moments.frames import Frames

COUNT, ROUNDS, COLOURS = 200, 5, 128


def bare(size, path):
    figure = canvas_for((size[0] / 100, size[1] / 100), 100)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, 3), ylim=(0, 3))
    axes.set_axis_off()
    spots = [(0.5, 2), (0.5, 1), (0.5, 0.4), (1.5, 2), (1.5, 1), (1.5, 0.4), (2.5, 1.5)]
    ends = [(a, b) for a in (0, 1, 2) for b in (3, 4)] + [(a, 6) for a in (3, 4, 5)]
    lines = LineCollection([[spots[a], spots[b]] for a, b in ends])
    dots = PathCollection(
        [Outline.unit_circle()], sizes=[40.0**2], offsets=spots, offset_transform=axes.transData,
        transform=IdentityTransform(),
    )  # fmt: skip
    axes.add_collection(lines), axes.add_collection(dots)
    images: list[Image.Image] = []
    palette = None
    for index in range(COUNT):
        lines.set_linewidth([1 + (index + at) % 7 for at in range(len(ends))])
        dots.set_facecolor([(0.0, (index * 3 + 30 * at) % 200 / 200, 0.7) for at in range(7)])
        figure.canvas.draw()
        image = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())[..., :3])
        palette = palette or image.quantize(COLOURS)
        images.append(image.quantize(palette=palette, dither=Image.Dither.NONE))
    images[0].save(path, save_all=True, append_images=images[1:], duration=100, loop=0)


def spent(work):
    start = process_time()
    work()
    return process_time() - start


def main():
    recording = ns.train_step(ns.dense([2, 2, 1], seed=1), [0, 1], [1])
    frames = Frames(recording)
    stills = [Still(index % len(frames), index % 5 / 4, 0.1) for index in range(COUNT)]
    size = Film(frames).figure.canvas.get_width_height()
    with TemporaryDirectory() as folder:
        floor, film = Path(folder) / "floor.gif", Path(folder) / "film.gif"
        rounds = [
            (
                spent(lambda: bare(size, floor)),
                spent(lambda: write_film(Film(frames), stills, film, False)),
            )
            for _ in range(ROUNDS)
        ]
        sizes = floor.stat().st_size, film.stat().st_size
    least, own = (median(each) for each in zip(*rounds, strict=True))
    print(
        f"{size[0]} x {size[1]}: bare {least:.2f} s, ours {own:.2f} s: {own / least:.2f} times "
        f"(at most 2); {sizes[0] / 1e3:.0f} and {sizes[1] / 1e3:.0f} kB"
    )


if __name__ == "__main__":
    main()
