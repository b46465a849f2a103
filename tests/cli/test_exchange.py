"""Networks and weights of other programs at the command line."""

import sys

import pytest

import neurosim as ns

np = pytest.importorskip("numpy")


@pytest.fixture
def weights(tmp_path):
    arrays = {"W1": [[0.5, -1.0], [2.0, 0.25]], "b1": [0.1, 0.2], "W2": [[1.0, -2.0]], "b2": [0.3]}
    np.savez(tmp_path / "w.npz", **arrays)
    return arrays


def test_training_starts_from_given_weights(run, tmp_path, weights):
    done = run("train xor --start w.npz --epochs 1 --rate 1e-300 --save w2.npz")
    assert done.code == 0, done.err
    assert "saved w2.npz" in done.out
    with np.load(tmp_path / "w2.npz") as found:
        assert all(np.array_equal(found[name], weights[name]) for name in weights)
        assert found["activations"].tolist() == ["logistic", "logistic"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("train spiral --start none.npz", "there is no file 'none.npz'"),
        ("train xor --weights glorott", "did you mean 'glorot'"),
        ("train xor --weights he --start w.npz", "--weights would change nothing"),
        ("train iris --start w.npz", "expected 2 inputs (i1, i2), got 4"),
    ],
)
def test_weights_that_do_not_fit_are_refused(run, weights, line, message):
    if "iris" in line:
        pytest.importorskip("sklearn")
    done = run(line)
    assert done.code == 2
    assert message in done.err


def test_every_command_takes_the_files_of_other_programs(run, tmp_path, weights):
    wanted = ns.from_arrays(tmp_path / "w.npz").predict([0.3, 0.7])[0]
    explained = run("explain w.npz --neuron o1 --inputs 0.3 0.7 --digits 12")
    assert f"{wanted:.12g}" in explained.out
    assert "h1" in run("show w.npz").out
    for name in ("net.graphml", "net.gexf"):
        run(f"train xor --start w.npz --epochs 1 --rate 1e-300 --save {name}")
        explained = run(f"explain {name} --neuron o1 --inputs 0.3 0.7 --digits 12")
        assert f"{wanted:.12g}" in explained.out


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("net.foo", "no format of networks '.foo'; choose from .json, .npz, .onnx, .graphml"),
        ("net.net", "no format of networks '.net'"),
        ("no/net.npz", "there is no folder 'no'"),
        ("folder.json", "it is a folder"),
    ],
)
def test_a_file_that_no_network_goes_into_is_refused_before_training(run, tmp_path, name, message):
    (tmp_path / "folder.json").mkdir()
    done = run(f"train xor --epochs 100000000 --save {name}")
    assert done.code == 2 and message in done.err
    assert [each.name for each in tmp_path.rglob("*")] == ["folder.json"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("net.npz", "is not one matrix after the other: it is recurrent; net.to_torch() takes"),
        ("net.onnx", "is recurrent; unroll it"),
    ],
)
def test_a_network_that_the_file_cannot_hold_is_refused_before_training(
    run, tmp_path, name, message
):
    (tmp_path / "walk.csv").write_text("v\n" + "".join(f"{step % 5}\n" for step in range(20)))
    done = run(f"train walk.csv --expected v --window 3 --epochs 100000000 --save {name}")
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert [each.name for each in tmp_path.iterdir()] == ["walk.csv"]


@pytest.mark.parametrize(("package", "name"), [("onnx", "net.onnx"), ("pydot", "net.dot")])
def test_a_package_that_is_missing_is_told_before_training(run, monkeypatch, package, name):
    monkeypatch.setitem(sys.modules, package, None)
    done = run(f"train xor --epochs 100000000 --save {name}")
    assert (done.code, done.out) == (2, "")
    assert f"pip install {package}" in done.err
