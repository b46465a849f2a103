"""Pictures that were looked at once, and should still look so.

After a change that is meant, look at the new picture and keep it:
``python -m tests.view.test_golden``.
"""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import neurosim as ns
from neurosim.view.canvas.picture import Picture, canvas_for
from neurosim.view.moments.frames import Frames
from tests.view.examples import mazur, skipping

FOLDER = Path(__file__).parent / "golden"


def backward():
    return ns.train_step(mazur(), [0.05, 0.1], [0.01, 0.99]), 17, "light"


def lanes():
    return ns.train_step(skipping(), [0.8], [0.25]), 5, "dark"


def images():
    net = ns.dense([64, 32, 10], ["tanh", "logistic"], seed=1)
    inputs = [round(0.5 + at % 8 / 14 - at // 8 / 14, 3) for at in range(64)]
    return ns.forward(net, inputs), 80, "light", "dense"


GOLDEN = {"mazur_error": backward, "skip_forward": lanes, "digits_images": images}


def painted(recording, index, theme, large="elide"):
    picture = Picture(canvas_for((9.6, 5.4), 50), Frames(recording), theme=theme, large=large)
    picture.show(index)
    picture.figure.canvas.draw()
    return Image.fromarray(np.asarray(picture.figure.canvas.buffer_rgba())[..., :3])


def coarse(image):
    """The picture in blocks, in which a pixel's shift at an edge counts for little."""
    return np.asarray(image.resize((120, 68), Image.Resampling.BOX), dtype=float)


def difference(one, other):
    return float(np.abs(coarse(one) - coarse(other)).max())


@pytest.mark.parametrize("name", GOLDEN)
def test_the_picture_looks_as_it_did(name):
    with Image.open(FOLDER / f"{name}.png") as golden:
        assert difference(painted(*GOLDEN[name]()), golden.convert("RGB")) < 40


def test_a_real_change_would_be_noticed():
    recording, index, theme = backward()
    with Image.open(FOLDER / "mazur_error.png") as golden:
        before = golden.convert("RGB")
    assert difference(painted(recording, index - 1, theme), before) > 60
    turned = mazur()
    turned["h1", "o1"].weight = -0.4
    other = ns.train_step(turned, [0.05, 0.1], [0.01, 0.99])
    assert difference(painted(other, index, theme), before) > 60


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, made in GOLDEN.items():
        painted(*made()).save(FOLDER / f"{name}.png", optimize=True)
