"""Recordings and networks in files: the ending decides, and a file is whole or not there."""

import os
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

import neurosim as ns
from neurosim.view.canvas.picture import still
from neurosim.view.export.film import Film
from neurosim.view.export.strip import strip
from neurosim.view.moments.frames import Frames
from tests.states import state
from tests.view.examples import mazur


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def recording():
    return ns.forward(ns.dense([1, 1, 1], seed=3, name="xor"), [1])


@pytest.mark.parametrize(
    ("ending", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")]
)
def test_a_network_is_drawn_to_a_file(tmp_path, ending, begins):
    path = tmp_path / f"net.{ending}"
    assert ns.draw(mazur(), save=path) == path
    assert path.read_bytes().startswith(begins)
    assert names(tmp_path) == [path.name]


@pytest.mark.parametrize("large", ["elide", "dense"])
def test_a_network_without_nodes_is_a_picture_of_its_name_alone(tmp_path, large):
    assert ns.draw(ns.Network("empty"), save=tmp_path / "net.png", large=large).exists()
    texts = [word.text for _, word in still(ns.Network("empty"), large=large).words]
    assert texts == ["empty"]


def test_a_name_of_any_characters_is_drawn(tmp_path):
    net = ns.Network("\ud800\x00")
    net.add_input("a\u2028\u202eb\n"), net.add_neuron("\x07\U0010ffff🧠"), net.add_output("\xad")
    net.connect("a\u2028\u202eb\n", "\x07\U0010ffff🧠", weight=1.0)
    net.connect("\x07\U0010ffff🧠", "\xad", weight=1.0)
    assert ns.draw(net, save=tmp_path / "net.png").exists()
    assert ns.play(ns.forward(net, [1]), save=tmp_path / "net.html").exists()


def test_a_recording_is_saved_as_a_film(tmp_path, recording):
    path = ns.play(recording, save=tmp_path / "pass.gif")
    with Image.open(path) as film:
        assert film.n_frames > len(recording)
        assert film.info["loop"] == 0


def test_saving_changes_no_number_and_moves_nothing(tmp_path, recording):
    recording.back(2)
    before = state(recording.net), recording.position
    ns.play(recording, save=tmp_path / "pass.gif")
    ns.play(recording, save=tmp_path / "pass.png")
    assert (state(recording.net), recording.position) == before


def test_without_a_display_a_film_is_written_and_named(tmp_path, recording, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    path = ns.play(recording)
    assert path.name == "xor.gif"
    assert "no window can be shown (there is no display); wrote xor.gif" in capsys.readouterr().err
    assert names(tmp_path) == ["xor.gif"]


def test_where_neither_a_window_nor_a_file_is_possible_both_are_said(
    tmp_path, recording, monkeypatch
):
    (tmp_path / "xor.gif").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    with pytest.raises(ns.FileError, match=r"no display\), and 'xor.gif' cannot be written"):
        ns.play(recording)


@pytest.mark.parametrize("name", ["pass.gfi", "pass", "pass.docx"])
def test_unknown_endings_are_refused_before_anything_is_written(tmp_path, recording, name):
    with pytest.raises(ns.OptionError, match=r"cannot save as .*choose \.gif, \.mp4, \.html"):
        ns.play(recording, save=tmp_path / name)
    assert names(tmp_path) == []


@pytest.mark.parametrize("ending", ["gif", "png"])
def test_a_folder_that_is_not_there_is_named(tmp_path, recording, ending):
    with pytest.raises(ns.FileError, match=r"nowhere.*cannot be written: there is no folder"):
        ns.play(recording, save=tmp_path / "nowhere" / f"pass.{ending}")


@pytest.mark.parametrize("ending", ["gif", "png"])
def test_a_folder_of_that_name_is_left_alone(tmp_path, recording, ending):
    folder = tmp_path / f"pass.{ending}"
    folder.mkdir()
    with pytest.raises(ns.FileError, match="cannot be written: it is a folder"):
        ns.play(recording, save=folder)
    assert names(tmp_path) == [folder.name] and names(folder) == []


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="everything is writable for root"
)
def test_a_folder_that_must_not_be_written_to_is_named(tmp_path, recording):
    tmp_path.chmod(0o500)
    with pytest.raises(ns.FileError, match=r"pass\.gif.*cannot be written: Permission denied"):
        ns.play(recording, save=tmp_path / "pass.gif")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"seconds": 0}, "more than 0 seconds, got 0"),
        ({"seconds": -1.5}, "more than 0 seconds, got -1.5"),
        ({"seconds": float("nan")}, "seconds must be a finite number, got nan"),
        ({"seconds": "long"}, "seconds must be a finite number, got 'long'"),
    ],
)
def test_a_film_that_cannot_be_is_refused(tmp_path, recording, options, message):
    with pytest.raises(ns.NeurosimError, match=message):
        ns.play(recording, save=tmp_path / "pass.gif", **options)
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["fps", "second", "recordings"])
def test_an_option_that_play_has_not_is_refused_with_those_it_has(tmp_path, recording, name):
    with pytest.raises(ns.OptionError, match=f"no option of play '{name}'.* moments, seconds, pro"):
        ns.play(recording, save=tmp_path / "pass.gif", **{name: 3})
    assert names(tmp_path) == []


def test_vectors_hold_the_whole_picture(tmp_path, recording):
    path = ns.play(recording, save=tmp_path / "pass.svg", moments=[1, 3])
    root = ElementTree.parse(path).getroot()
    assert root.tag.endswith("svg")
    drawn = [each.get("d") for each in root.iter("{http://www.w3.org/2000/svg}path")]
    assert len(drawn) > 2 * len(recording.net.connections)
    width, height = (float(part) for part in root.get("viewBox").split()[2:])
    assert width > 2 * height  # two moments side by side


def test_a_failed_export_leaves_what_was_there(tmp_path, recording, monkeypatch):
    path = tmp_path / "pass.gif"
    path.write_text("before")

    def cut(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Film, "painted", cut)
    with pytest.raises(KeyboardInterrupt):
        ns.play(recording, save=path)
    assert path.read_text() == "before" and names(tmp_path) == ["pass.gif"]


def test_without_ffmpeg_an_mp4_says_what_to_install(tmp_path, recording, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(ns.MissingExtraError, match="ffmpeg, which is not installed: get it with"):
        ns.play(recording, save=tmp_path / "pass.mp4")
    assert names(tmp_path) == []


def test_what_cannot_be_played_is_refused():
    net = ns.dense([1, 1])
    with pytest.raises(ns.OptionError, match=r"ns.draw\(net\) shows it"):
        ns.play(net)
    with pytest.raises(ns.OptionError, match="no steps to play"):
        ns.play(ns.train(net, [([0], [1])], epochs=1))
    with pytest.raises(ns.OptionError, match="this recording has no steps"):
        ns.play(ns.Recording(net, (), "built"))
    with pytest.raises(ns.OptionError, match="play needs a Recording"):
        ns.play([1, 2])
    with pytest.raises(ns.OptionError, match="draw needs a Network"):
        ns.draw("net")


def test_a_recording_of_a_network_edited_since_is_refused(tmp_path, recording):
    recording.net.remove("h1")
    with pytest.raises(ns.RecordingError, match="edited"):
        ns.play(recording, save=tmp_path / "pass.gif")


def test_a_strip_has_a_picture_of_every_moment(recording):
    look = {"theme": "light", "positions": None, "large": "elide"}
    figure = strip(Frames(recording), [0, 1, 2, 3], **look)
    figure.set_dpi(40)
    figure.canvas.draw()
    pixels = np.asarray(figure.canvas.buffer_rgba()).astype(int)[..., 0]
    high, wide = pixels.shape[0], pixels.shape[1] // 3
    upper = [pixels[: high * 4 // 10, at * wide : (at + 1) * wide] for at in range(3)]
    lower = pixels[high * 55 // 100 : high * 85 // 100]
    assert all(np.ptp(each) > 150 for each in (*upper, lower[:, :wide]))
    assert np.ptp(lower[:, wide:]) == 0, "there is no fifth moment"
    assert np.abs(upper[1] - upper[2]).mean() > 0.1
