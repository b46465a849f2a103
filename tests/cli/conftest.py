"""What the tests of the command line share: a table in a file, and a way to run commands."""

import csv
import shlex
from types import SimpleNamespace

import pytest

import neurosim as ns
from neurosim.cli.main import main


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """Run a command in a folder of its own; give its exit code and what it printed."""
    monkeypatch.chdir(tmp_path)

    def command(line):
        code = main(shlex.split(line))
        printed = capsys.readouterr()
        return SimpleNamespace(code=code, out=printed.out, err=printed.err)

    return command


@pytest.fixture
def iris(tmp_path):
    """Write the iris flowers to iris.csv, as anybody would have them."""
    pytest.importorskip("sklearn", reason="the flowers come with scikit-learn (extra 'data')")
    data = ns.data.iris()
    with (tmp_path / "iris.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*data.names, "species"])
        writer.writerows([*row, data.class_of(index)] for index, row in enumerate(data.inputs))
    return data


@pytest.fixture
def xor_net(tmp_path):
    """Save a small network to xor.json."""
    net = ns.dense([2, 2, 1], seed=2, name="xor")
    net.save(tmp_path / "xor.json")
    return net
