"""Every scenario runs to its end without a display and prints what its transcript says.

To renew a transcript after a change that was meant:
``python scenarios/NAME.py --no-play > scenarios/NAME.out``
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
def test_a_scenario_prints_its_transcript(lesson, tmp_path):
    if lesson.stem in ("digits", "convolution"):
        pytest.importorskip("sklearn", reason="the digits come with scikit-learn (extra 'data')")
    finished = run(lesson, "--no-play", folder=tmp_path)
    assert finished.stderr == ""
    assert finished.returncode == 0
    assert finished.stdout == lesson.with_suffix(".out").read_text(encoding="utf-8")


def test_a_scenario_prints_on_an_ascii_terminal(tmp_path):
    finished = run(SCENARIOS / "mazur.py", "--no-play", encoding="ascii", folder=tmp_path)
    assert finished.returncode == 0
    assert "0.15*0.05 + 0.2*0.1" in finished.stdout


ALL = """
import contextlib, runpy, sys
for path in sys.argv[1:]:
    sys.argv = [path, "--help"]
    with contextlib.suppress(SystemExit):
        runpy.run_path(path, run_name="__main__")
"""


def test_every_scenario_explains_itself(tmp_path):
    told = subprocess.run(  # all in one process, as to start one takes longest
        [sys.executable, "-c", ALL, *map(str, LESSONS)],
        capture_output=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (SCENARIOS.parent, SCENARIOS)))},
        encoding="utf-8",
        cwd=tmp_path,
        check=True,
    ).stdout
    for lesson in LESSONS:
        assert lesson.read_text(encoding="utf-8").splitlines()[0].strip('"') in told


def test_the_list_of_lessons_names_each_of_them():
    listed = (SCENARIOS / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in LESSONS if f"[{path.name}]({path.name})" not in listed] == []


def test_a_picture_is_saved_under_the_name_given(tmp_path):
    finished = run(SCENARIOS / "activations.py", "--save", "table.png", folder=tmp_path)
    assert finished.returncode == 0, finished.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["table.png"]


def test_where_no_window_can_be_shown_the_picture_goes_to_a_file_that_is_named(tmp_path):
    finished = run(SCENARIOS / "activations.py", folder=tmp_path)
    assert finished.returncode == 0
    assert finished.stderr.strip().endswith("activations-table.png")
    assert (tmp_path / "activations-table.png").exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "worksheet.py --save picture.png",
            "the sheet and its answers can be written to .md, .tex",
        ),
        ("explain_mazur.py --save picture.png", "the explanation can be written to .html"),
        ("xor.py --save no/folder.gif", "--save no/folder.gif: there is no folder no"),
        ("activations.py --save table.doc", "cannot save a plot as 'table.doc'"),
    ],
)
def test_a_file_that_cannot_be_written_is_told_without_a_traceback(tmp_path, line, said):
    name, *options = line.split()
    finished = run(SCENARIOS / name, *options, folder=tmp_path)
    assert finished.returncode != 0
    assert said in finished.stderr
    assert "Traceback" not in finished.stderr
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


def test_the_help_says_what_is_written():
    assert (
        "write the sheet and its answers to FILE"
        in run(SCENARIOS / "worksheet.py", "--help").stdout
    )
    assert "write the picture to FILE" in run(SCENARIOS / "perceptron.py", "--help").stdout
    assert "write the animation to FILE" in run(SCENARIOS / "mazur.py", "--help").stdout
