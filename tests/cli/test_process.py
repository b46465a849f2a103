"""The command as a process: how it is called, and how it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import neurosim

ENVIRONMENT = {
    **{key: value for key, value in os.environ.items() if "DISPLAY" not in key},
    "PYTHONPATH": str(Path(neurosim.__file__).parents[1]),
}


def command(*words, **options):
    return [sys.executable, "-m", "neurosim", *words], {
        "env": ENVIRONMENT | options.pop("env", {}),
        "text": True,
        **options,
    }


def finished(*words, **options):
    line, settings = command(*words, **options)
    return subprocess.run(line, capture_output=True, check=False, **settings)


def test_help_names_every_command_with_examples():
    done = finished("--help")
    assert done.returncode == 0
    for name in ("train", "predict", "show", "play", "explain", "worked-example", "exercise",
                 "judge", "check-gradients", "diagnose"):  # fmt: skip
        assert f"\n    {name}" in done.stdout
    assert "examples:" in done.stdout


def test_without_a_command_the_help_is_shown_and_the_exit_code_is_2():
    done = finished()
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage: neurosim" in done.stderr


def test_an_ascii_terminal_gets_letters_that_it_has(tmp_path):
    (tmp_path / "t.csv").write_text("x,\u00e9t\u00e9\n1,n\u00e9\n2,b\n", encoding="utf-8")
    done = finished("train", "t.csv", "--expected", "2", "--epochs", "1", cwd=tmp_path,
                    env={"PYTHONIOENCODING": "ascii"})  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii()


@pytest.mark.skipif(os.name != "posix", reason="signals and pipes as POSIX has them")
def test_ctrl_c_ends_training_with_130_and_keeps_what_was_learned(tmp_path):
    line, settings = command("train", "xor", "--epochs", "100000000", "--save", "x.json")
    process = subprocess.Popen(
        line, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **settings
    )
    try:
        process.stdout.readline()  # it has begun
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        said, errors = process.communicate(timeout=300)  # the first time all of it is compiled
    finally:
        process.kill()
    assert process.returncode == 130
    assert errors == "neurosim: stopped\n"
    if "stopped by Ctrl-C" in said:  # not before the first epoch had ended
        assert "saved x.json" in said
        assert neurosim.load(tmp_path / "x.json").predict([0, 1])
    else:
        assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="signals and pipes as POSIX has them")
def test_a_reader_that_leaves_is_no_error(tmp_path):
    neurosim.dense([2, 1]).save(tmp_path / "net.json")
    reader, writer = os.pipe()
    os.close(reader)
    line, settings = command("predict", "net.json", "--inputs", "0", "1", cwd=tmp_path)
    done = subprocess.run(line, stdout=writer, stderr=subprocess.PIPE, check=False, **settings)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.skipif(os.name != "posix", reason="signals and pipes as POSIX has them")
def test_what_was_learned_is_saved_though_the_reader_has_left(tmp_path):
    line, settings = command("train", "xor", "--epochs", "3000", "--save", "x.json")
    process = subprocess.Popen(line, cwd=tmp_path, stdout=subprocess.PIPE, **settings)
    begun = [process.stdout.readline() for _ in range(2)]
    process.stdout.close()
    assert begun[1].startswith("Network(")
    assert process.wait(timeout=300) == 141
    assert neurosim.load(tmp_path / "x.json").predict([0, 1])


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.parametrize("module", ["networkx", "neurosim.cli.train"])
def test_ctrl_c_while_it_still_loads_ends_it_in_one_line(tmp_path, module):
    (tmp_path / "sitecustomize.py").write_text(
        "import signal, sys\n"
        "class Stop:\n"
        "    def find_spec(name, path=None, target=None):\n"
        f"        if name == {module!r}:\n"
        "            signal.raise_signal(signal.SIGINT)\n"
        "sys.meta_path.insert(0, Stop)\n"
    )
    path = os.pathsep.join([str(tmp_path), ENVIRONMENT["PYTHONPATH"]])
    done = finished("exercise", "2", "2", "1", env={"PYTHONPATH": path})
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "neurosim: stopped\n")


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full")
@pytest.mark.parametrize(
    "line", ["--help", "exercise 2 2 1", "train xor --epochs 1 --quiet", "exercise --help"]
)
def test_output_that_cannot_be_written_is_told_in_one_line(line):
    words, settings = command(*line.split())
    with FULL.open("w") as full:
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, check=False, **settings)
    assert done.returncode == 2
    assert done.stderr == "neurosim: error: the output cannot be written: No space left on device\n"


@pytest.mark.skipif(os.name != "posix", reason="file descriptors as POSIX has them")
def test_a_closed_stdout_is_told_in_one_line():
    words, settings = command("exercise", "2", "2", "1")
    close = ["/bin/sh", "-c", 'exec "$@" >&-', "sh", *words]
    done = subprocess.run(close, stderr=subprocess.PIPE, check=False, **settings)
    assert done.returncode == 2
    assert "stdout is closed" in done.stderr
    assert len(done.stderr.splitlines()) == 1
