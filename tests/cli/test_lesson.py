"""``neurosim lesson``: every lesson is listed and runs, also from an installed wheel."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LESSONS = [path.stem for path in (ROOT / "scenarios").glob("*.py") if path.stem != "lesson"]


def test_without_a_name_all_lessons_are_listed_in_teaching_order(run):
    done = run("lesson")
    assert (done.code, done.err) == (0, "")
    names = [line.split()[0] for line in done.out.split("\n\n")[0].splitlines()]
    assert sorted(names) == sorted(LESSONS)
    assert names.index("perceptron") < names.index("xor") < names.index("digits")


def test_a_lesson_prints_its_transcript_and_leaves_no_trace(run, tmp_path):
    before = list(sys.argv), list(sys.path), sys.excepthook
    done = run("lesson perceptron --no-play")
    assert done.code == 0
    assert done.out == (ROOT / "scenarios" / "perceptron.out").read_text(encoding="utf-8")
    assert (sys.argv, sys.path, sys.excepthook) == before
    assert list(tmp_path.iterdir()) == []


def test_what_a_lesson_shows_is_saved(run, tmp_path):
    assert run("lesson activations --save table.png").code == 0
    assert (tmp_path / "table.png").exists()


def test_an_unknown_lesson_is_refused_with_a_suggestion(run):
    done = run("lesson perceptrn")
    assert done.code == 2
    assert "no lesson 'perceptrn'; did you mean 'perceptron'?" in done.err


def test_a_file_that_a_lesson_cannot_write_is_told(run):
    done = run("lesson activations --save table.doc")
    assert done.code == 2
    assert "cannot save as 'table.doc'" in done.err
    assert "Traceback" not in done.err


def test_a_lesson_whose_claim_does_not_hold_ends_with_1(run, tmp_path, monkeypatch):
    folder = tmp_path / "lessons"
    folder.mkdir()
    shutil.copy(ROOT / "scenarios" / "lesson.py", folder)
    (folder / "wrong.py").write_text("import lesson\nlesson.check('the earth is flat', False)\n")
    (folder / "README.md").write_text("| [wrong.py](wrong.py) | a wrong claim |\n")
    monkeypatch.setattr("neurosim.cli.lesson.folder", lambda: folder)
    done = run("lesson wrong")
    assert done.code == 1
    assert "the lesson does not hold: the earth is flat" in done.err


@pytest.mark.slow
def test_a_wheel_holds_the_lessons(tmp_path):
    """Built without the network, from what is installed; unpacked where no checkout is near."""
    pytest.importorskip("hatchling", reason="hatchling, which builds the wheel, is not installed")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    shutil.unpack_archive(wheel, tmp_path / "site", "zip")
    code = "from neurosim.cli.main import main; main(['lesson', 'mazur', '--no-play'])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path / "site", capture_output=True,
        encoding="utf-8", env={"PYTHONPATH": str(tmp_path / "site"), "PYTHONIOENCODING": "utf-8"},
        check=False,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout == (ROOT / "scenarios" / "mazur.out").read_text(encoding="utf-8")
    assert not list((tmp_path / "site").rglob("*.out"))
    assert (tmp_path / "site" / "neurosim" / "py.typed").exists()
