"""Pages and SVG where only networkx, lazy-loader and tqdm are; letters measured by a table."""

import subprocess
import sys

import numpy as np
import pytest
from matplotlib.font_manager import FontProperties, findfont, get_font

from neurosim.view.canvas.words import _letters
from neurosim.view.scene.lettering import advance

BARE = """
import sys
for name in ("matplotlib", "numpy", "PIL"):
    sys.modules[name] = None  # importing it fails
import neurosim as ns
networks = [
    (ns.dense([2, 2, 1], seed=1), [0, 1], [1]),
    (ns.dense([64, 32, 10], seed=1), [0.5] * 64, [0.5] * 10),
    (ns.recurrent([1, 1, 1], cell="lstm", seed=1), [[0.5], [0.1], [0.2]], [[1], [0], [1]]),
    (ns.convolutional((6, 6), maps=[2], size=3, pooling=2, outputs=2, seed=1), [0.5] * 36, [0, 1]),
    (ns.attention(tokens=2, size=2, seed=1), None, None),
]
for net, inputs, expected in networks:
    inputs = [0.5] * len(net.inputs) if inputs is None else inputs
    expected = [0.1] * len(net.outputs) if expected is None else expected
    recording = ns.train_step(net, inputs, expected, learning_rate=0.1)
    assert "<svg" in net._repr_html_()
    assert "<iframe" in recording._repr_html_()
    path = ns.play(recording, save=f"{len(net)}.html")
    assert "<svg" in path.read_text(encoding="utf-8")
    assert ns.draw(net, save=f"{len(net)}.svg").read_text(encoding="utf-8").startswith("<?xml")
    path = ns.play(recording, save=f"{len(net)}.svg", moments=[1, len(recording)], theme="dark")
    assert path.read_text(encoding="utf-8").count("<svg") == 1
assert not {"matplotlib", "numpy"} & {n for n, module in sys.modules.items() if module}
"""


def test_pages_and_pictures_need_neither_matplotlib_nor_numpy(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", BARE], cwd=tmp_path, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_letters_are_as_wide_as_the_font_says(weight):
    font = get_font(findfont(FontProperties(family="DejaVu Sans", weight=weight)))
    font.set_size(100, 72)
    for letter in "aAmz09_@~{.-ΑΩαωАяэéÅñüἀ·…∂∏❄−→½×\ufffd":
        wanted = font.load_char(ord(letter)).linearHoriAdvance / 65536 / 100
        assert advance(letter, weight == "bold") == pytest.approx(wanted, abs=0.0011), letter


def test_accents_stand_over_their_letters_also_where_these_are_apart():
    together, apart = (np.asarray(_letters(text, False).vertices) for text in ("aẽa", "a\u1ebda"))
    assert together.shape == apart.shape and np.allclose(together, apart)
    marked, plain = (_letters(text, False).get_extents() for text in ("a\u025b\u0302a", "a\u025ba"))
    assert marked.width == pytest.approx(plain.width, abs=0.01) and marked.y1 > plain.y1


def test_accents_stand_on_each_other_and_letters_without_an_outline_are_left_out():
    one, two = (_letters(text, False).get_extents() for text in ("q\u0302", "q\u0302\u0304"))
    assert two.height > one.height + 0.05
    assert len(_letters("a\u2800\nb", False).vertices) == len(_letters("ab", False).vertices)
