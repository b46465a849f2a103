"""Networks and weights of other programs at the command line."""

import pytest

import neurosim as ns

np = pytest.importorskip("numpy")


@pytest.fixture
def weights(tmp_path):
    arrays = {"W1": [[0.5, -1.0], [2.0, 0.25]], "b1": [0.1, 0.2], "W2": [[1.0, -2.0]], "b2": [0.3]}
    np.savez(tmp_path / "w.npz", **arrays)
    return arrays


def test_training_starts_from_given_weights(run, tmp_path, weights):
    done = run("train xor --weights w.npz --epochs 1 --rate 1e-300 --no-scaling --save w2.npz")
    assert done.code == 0, done.err
    assert "saved w2.npz" in done.out
    with np.load(tmp_path / "w2.npz") as found:
        assert all(np.array_equal(found[name], weights[name]) for name in weights)
        assert found["activations"].tolist() == ["logistic", "logistic"]


def test_activations_are_the_options_or_those_of_the_file(run, tmp_path, weights):
    run("train xor --weights w.npz --activation tanh --output identity --epochs 1 --save a.npz")
    run("train xor --weights a.npz --epochs 1 --save net.json")
    assert [each.activation.name for each in ns.load(tmp_path / "net.json").neurons] == [
        "tanh", "tanh", "identity",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("train xor --weights w.npz --hidden 3", "make layers of [2, 2, 1], but wanted are [2, 3"),
        ("train spiral --weights none.npz", "there is no file 'none.npz'"),
        ("train xor --weights glorott", "did you mean 'glorot'"),
        ("train xor --weights w.npz --start w.npz", "--weights would change nothing"),
        ("train iris --weights w.npz", "make layers of [2, 2, 1]"),
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
    run("train xor --start w.npz --epochs 1 --rate 1e-300 --save net.graphml")
    explained = run("explain net.graphml --neuron o1 --inputs 0.3 0.7 --digits 12")
    assert f"{wanted:.12g}" in explained.out
