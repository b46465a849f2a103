"""Every scenario runs to its end without a display and prints what its transcript says.

To renew a transcript after a change that was meant:
``python scenarios/NAME.py --no-play > scenarios/NAME.out``
"""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from neurosim.cli.main import main

SCENARIOS = Path(__file__).parents[2] / "scenarios"
LESSONS = sorted(path for path in SCENARIOS.glob("*.py") if path.name != "lesson.py")


def run(lesson, *options, encoding="utf-8", folder=None):
    kept = {key: value for key, value in os.environ.items() if "DISPLAY" not in key}
    return subprocess.run(
        [sys.executable, str(lesson), *options],
        capture_output=True,
        env={**kept, "PYTHONPATH": str(SCENARIOS.parent), "PYTHONIOENCODING": encoding},
        encoding=encoding,
        cwd=folder,
        check=False,
    )


LONG = {
    "adding", "attention", "convolution", "digits", "parity", "reber", "why_stuck", "xor",
    "xor_seeds",
}  # fmt: skip
"""The lessons that train for longer."""

TRIED = [
    pytest.param(each, marks=pytest.mark.slow if each.stem in LONG else ()) for each in LESSONS
]


@pytest.mark.parametrize("lesson", TRIED, ids=lambda path: path.stem)
def test_a_scenario_prints_its_transcript(lesson, tmp_path, monkeypatch, capsys):
    """Here and not in a process each, as to start one takes longer than most of the lessons."""
    if lesson.stem in ("digits", "convolution"):
        pytest.importorskip("sklearn", reason="the digits come with scikit-learn (extra 'data')")
    monkeypatch.chdir(tmp_path)
    assert main(["lesson", lesson.stem, "--no-play"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out == lesson.with_suffix(".out").read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == []


def test_a_scenario_prints_on_an_ascii_terminal(tmp_path):
    finished = run(SCENARIOS / "mazur.py", "--no-play", encoding="ascii", folder=tmp_path)
    assert finished.returncode == 0
    assert "0.15*0.05 + 0.2*0.1" in finished.stdout


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_scenario_explains_itself_and_says_what_it_writes(lesson, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [str(lesson), "--help"])
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # which a lesson sets
    monkeypatch.syspath_prepend(SCENARIOS)
    with pytest.raises(SystemExit):
        runpy.run_path(str(lesson), run_name="__main__")
    told = capsys.readouterr().out
    assert lesson.read_text(encoding="utf-8").splitlines()[0].strip('"') in told
    what = WRITTEN.get(lesson.stem, "animation" if "show(" in lesson.read_text() else "picture")
    assert f"write the {what} to FILE" in told


WRITTEN = {
    "explain_mazur": "explanation",
    "worksheet": "sheet and its answers",
    "wrong_program": "first report",
}
"""What is neither an animation nor a picture."""


def test_the_list_of_lessons_names_each_of_them():
    listed = (SCENARIOS / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in LESSONS if f"[{path.name}]({path.name})" not in listed] == []


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("learning_rate", ["learning_rate-losses.png", "learning_rate-paths.png"]),
        ("from_pytorch", ["alarm.png"]),
    ],
)
def test_where_no_window_can_be_shown_each_picture_goes_to_a_file_that_is_named(
    name, files, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DISPLAY", raising=False)
    assert main(["lesson", name]) == 0
    told = capsys.readouterr().err.split()
    assert [each.name for each in sorted(tmp_path.iterdir())] == files
    assert set(files) <= set(told)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("worksheet --save picture.png", "the sheet and its answers can be written to .md, .tex"),
        ("explain_mazur --save picture.png", "the explanation can be written to .html"),
        ("xor --save no/folder.gif", "'no/folder.gif' cannot be written: there is no folder 'no'"),
    ],
)
def test_a_file_that_cannot_be_written_is_told(tmp_path, monkeypatch, capsys, line, said):
    monkeypatch.chdir(tmp_path)
    assert main(["lesson", *line.split()]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_digits_without_scikit_learn_are_told_without_a_traceback(tmp_path):
    (tmp_path / "sklearn").mkdir()
    (tmp_path / "sklearn" / "__init__.py").write_text("raise ImportError('hidden')")
    lesson = SCENARIOS / "digits.py"
    code = f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(SCENARIOS)!r}]\n" + (
        "import runpy; sys.argv = ['digits.py', '--no-play']; "
        f"runpy.run_path({str(lesson)!r}, run_name='__main__')"
    )
    finished = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert finished.returncode == 1
    assert finished.stderr.startswith("digits.py: error: the digits data comes with scikit-learn")
    assert len(finished.stderr.splitlines()) == 1
