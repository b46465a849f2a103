"""A GIF of 200 pictures of 2-2-1, beside bare frames through Pillow with one shared palette.

Held to: at most twice the time.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
from PIL import Image

import neurosim as ns
from neurosim.view.film import COLOURS, write_gif
from neurosim.view.frames import Frames
from neurosim.view.scene import Scene
from neurosim.view.schedule import Still

COUNT = 200


def bare(scene, path):
    """The same canvas, drawn afresh and written picture by picture."""
    images = []
    palette = None
    for index in range(COUNT):
        scene.picture.drawing.connections._all.set_alpha(0.5 + index / 1000)
        scene.figure.canvas.draw()
        image = Image.fromarray(np.asarray(scene.figure.canvas.buffer_rgba())[..., :3])
        palette = palette or image.quantize(COLOURS)
        images.append(image.quantize(palette=palette, dither=Image.Dither.NONE))
    images[0].save(path, save_all=True, append_images=images[1:], duration=100, loop=0)


def main():
    recording = ns.train_step(ns.dense([2, 2, 1], seed=1), [0, 1], [1])
    frames = Frames(recording)
    stills = [Still(index % len(frames), 0.5, 0.1) for index in range(COUNT)]
    with TemporaryDirectory() as folder:
        start = perf_counter()
        bare(Scene(frames), Path(folder) / "bare.gif")
        middle = perf_counter()
        write_gif(Scene(frames), stills, Path(folder) / "ours.gif", False)
        end = perf_counter()
    print(
        f"bare {middle - start:.2f} s, ours {end - middle:.2f} s: "
        f"{(end - middle) / (middle - start):.2f} times (at most 2)"
    )


if __name__ == "__main__":
    main()
