"""Weight matrices and bias vectors, in and out."""

import io
import zipfile

import pytest
from hypothesis import given, strategies as st

import neurosim as ns
from tests.strategies import ROUND_TRIPS, networks

np = pytest.importorskip("numpy")

ACTIVATIONS = ["identity", "logistic", "tanh", "arctan", "softplus", "relu", "elu", ns.prelu(0.123)]


def by_hand(arrays, x, functions):
    """The forward pass as a program in NumPy has it."""
    a = np.array(x, float)
    for place, function in enumerate(functions, start=1):
        z = arrays[f"W{place}"] @ a + arrays.get(f"b{place}", 0.0)
        a = np.array([function(each) for each in z])
    return a


@st.composite
def layered(draw):
    """Draw a layered network and a pattern for it."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    functions = [draw(st.sampled_from(ACTIVATIONS)) for _ in sizes[1:]]
    if sizes[-1] > 1 and draw(st.booleans()):
        functions[-1] = "softmax"
    net = ns.dense(sizes, functions, bias=draw(st.booleans()), seed=draw(st.integers(0, 9**9)))
    number = st.floats(-2, 2)
    return net, draw(st.lists(number, min_size=sizes[0], max_size=sizes[0]))


@ROUND_TRIPS
@given(layered())
def test_a_layered_network_comes_back_unit_by_unit(tmp_path_factory, case):
    net, inputs = case
    path = tmp_path_factory.mktemp("arrays") / "net.npz"
    for form in (net.to_arrays(path), path):
        again = ns.from_arrays(form)
        assert again.predict(inputs) == net.predict(inputs)
        assert [(each.label, each.weight) for each in again.connections] == [
            (each.label, each.weight) for each in net.connections
        ]
        functions = [each.activation for each in net.neurons]
        assert [each.activation for each in again.neurons] == functions


@ROUND_TRIPS
@given(networks())
def test_any_network_is_refused_or_computes_the_same(net):
    inputs = [0.3, -1.1, 0.7][: len(net.inputs)]
    try:
        arrays = net.to_arrays()
    except ns.OptionError:
        return
    assert ns.from_arrays(arrays).predict(inputs) == pytest.approx(net.predict(inputs), rel=1e-12)


@pytest.mark.parametrize("bias", [True, False])
def test_the_arrays_are_those_of_a_program_in_numpy(bias):
    net = ns.dense([3, 4, 2], ["tanh", "logistic"], bias=bias, seed=1)
    functions = [np.tanh, lambda z: 1 / (1 + np.exp(-z))]
    expected = by_hand(net.to_arrays(), [0.1, -0.4, 2.0], functions)
    assert net.predict([0.1, -0.4, 2.0]) == pytest.approx(expected, rel=1e-12)


def test_mazurs_network_is_typed_in():
    net = ns.dense(
        [2, 2, 2],
        weights=[[[0.15, 0.20], [0.25, 0.30]], [[0.40, 0.45], [0.50, 0.55]]],
        biases=[[0.35, 0.35], [0.60, 0.60]],
    )
    assert net.predict([0.05, 0.10]) == pytest.approx([0.75136507, 0.772928465], abs=1e-9)
    assert net["i2", "h1"].weight == 0.20
    assert net["b2", "o1"].weight == 0.60


def test_biases_start_at_0_beside_matrices_alone():
    net = ns.dense([1, 1], weights=[np.ones((1, 1))])
    assert net["b1", "o1"].weight == 0.0
    assert "b1" not in ns.dense([1, 1], weights=[np.ones((1, 1))], bias=False)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"weights": [np.ones((2, 3)), np.ones((1, 3))]}, r"weights\[0\] .* 3 rows .* transposed"),
        ({"weights": [np.ones((3, 2))]}, "a matrix for each layer after the inputs, 2, got 1"),
        ({"weights": [np.ones((3, 2)), [[1, 2, np.nan]]]}, r"weights\[1\]\[0\]\[2\] .* got nan"),
        ({"weights": [np.ones((3, 2)), [[1, 2], [3]]]}, "got 2 of 1, 2"),
        ({"weights": [np.ones((3, 2)), np.ones((1, 3))], "biases": [[1, 2, 3]]}, "2, got 1"),
        ({"weights": [np.ones((3, 2)), np.ones((1, 3))], "biases": [[1, 2], [1]]},
         r"biases\[0\] must hold 3 numbers, got 2"),
        ({"weights": [np.ones((3, 2)), np.ones((1, 3))], "biases": [[1] * 3, [1]], "bias": False},
         "bias=False"),
        ({"weights": "he", "biases": [[1] * 3, [1]]}, "beside the matrices"),
    ],
)  # fmt: skip
def test_matrices_that_do_not_fit_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        ns.dense([2, 3, 1], **options)


def test_some_layers_may_have_no_bias():
    net = ns.from_arrays([np.eye(2), np.ones((1, 2))], [None, [0.5]], "identity")
    assert net.predict([1, 2]) == [3.5]
    assert list(net.to_arrays()) == ["W1", "W2", "b2", "activations"]


def test_missing_connections_are_zeros():
    net = ns.dense([2, 2, 1], seed=1)
    net.disconnect("i2", "h1")
    arrays = net.to_arrays()
    assert arrays["W1"][0, 1] == 0.0
    assert ns.from_arrays(arrays).predict([0.3, 0.4]) == net.predict([0.3, 0.4])


def test_names_classes_and_scaling_travel(tmp_path):
    net = ns.dense([2, 3, 2], ["tanh", "softmax"], seed=1)
    ranges, names, classes = ((0.0, 50.0), (-1.0, 3.0)), ("kg", "cm"), ("cat", "dog")
    net.scaling = ns.Scaling(ranges, (), names, classes, means=(0.1, 2.0))
    assert set(net.to_arrays(tmp_path / "w.npz")) >= {"names", "classes", "input_ranges"}
    again = ns.from_arrays(tmp_path / "w.npz")
    assert again.scaling == net.scaling
    assert again.predict({"kg": 4.0, "cm": 30.0}) == net.predict({"kg": 4.0, "cm": 30.0})


def recurrent():
    return ns.recurrent([1, 2, 1], seed=1)


def skipping():
    net = ns.dense([2, 2, 1], seed=1)
    net.connect("i1", "o1", 1.0)
    return net


def pooled():
    return ns.convolutional((4, 4), [1], 3, outputs=1, seed=1)


def mixed():
    net = ns.dense([2, 2, 1], seed=1)
    net.set_activation("h2", "tanh")
    return net


def dangling():
    net = ns.dense([2, 1], seed=1)
    net.add_neuron("h1")
    return net


def own():
    return ns.dense([1, 1], ns.Activation("own", lambda x: x, lambda x, y: 1.0))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (recurrent, "it is recurrent"),
        (skipping, "i1 -> o1 skips a layer"),
        (pooled, "does not sum"),
        (mixed, "'h1' and others of its layer are logistic, tanh"),
        (dangling, "'h1' is none of its last layer"),
        (own, "activation 'own' cannot be written"),
        (ns.Network, "no inputs or no outputs"),
    ],
)
def test_what_is_no_row_of_matrices_is_refused(make, message):
    with pytest.raises(ns.OptionError, match=message):
        make().to_arrays()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([np.ones((2, 3)), np.ones((1, 3))], "W2 must have 2 columns"),
        ([np.ones((2, 3)), np.ones((2, 5))], "got 2 x 5; it is transposed"),
        ([np.ones(3)], "W1 must be any x any, got 3"),
        ([[[1.0, np.inf]]], r"W1\[0\]\[1\] must be a finite number, got inf"),
        ([[["x"]]], "W1 cannot be read as numbers"),
        ([[[1], [2, 3]]], "W1 cannot be read"),
        ([np.ones((0, 2))], "W1 must be any x any, got 0"),
        ([], "one or more matrices"),
        ({"W1": [[1.0]], "W3": [[1.0]]}, "got 'W3'"),
        ({"w1": [[1.0]]}, "got 'w1'; did you mean 'W1'"),
        ({"W1": [[1.0]], "b2": [1.0]}, "got 'b2'"),
        ({}, "W1 is missing"),
        ({"W1": [[1.0]], "b1": [1.0, 2.0]}, "b1 must hold 1 numbers, got 2"),
        ({"W1": [[1.0]], "activations": ["tanhh"]}, "did you mean 'tanh'"),
        ({"W1": [[1.0]], "activations": ["tanh", "tanh"]}, "one name or 1, got 2"),
        ({"W1": [[1.0]], "activations": ["elu(alpha=x)"]}, "alpha must be a number"),
        ({"W1": [[1.0]], "input_ranges": [[0, 1], [0, 1]]}, "input_ranges must be 1 x 2"),
    ],
)
def test_arrays_that_are_none_are_refused(given, message):
    with pytest.raises(ValueError, match=message):
        ns.from_arrays(given)


def npz(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def bomb():
    """An archive of few bytes whose array says that it holds 80 GB."""
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "<f8", "fortran_order": False, "shape": (10**5, 10**5)}
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("W1.npy", header.getvalue())
    return file.getvalue()


def unpacked():
    """An archive whose member grows a thousandfold when it is unpacked."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("W1.npy", bytes(2**21))
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no .npz file"),
        (b"hello", "no .npz file of arrays, as numpy.savez writes them"),
        (b"\x93NUMPY\x01\x00", "no .npz file of arrays, as numpy.savez writes them"),
        (npz(W1=np.ones((2, 2)))[:-30], "no .npz file"),
        (bomb(), "no .npz file"),
        (npz(W1=np.array([{}], dtype=object)), "allow_pickle=False"),
        (npz(weights=np.ones((2, 2))), "got 'weights'"),
    ],
    ids=["empty", "text", "one array", "cut", "bomb", "objects", "names"],
)
def test_broken_and_hostile_files_are_refused(tmp_path, content, message):
    (tmp_path / "w.npz").write_bytes(content)
    with pytest.raises(ValueError, match=message):
        ns.from_arrays(tmp_path / "w.npz")


def test_an_archive_that_grows_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("neurosim.exchange.arrays.LARGEST", 2**20)
    (tmp_path / "w.npz").write_bytes(unpacked())
    with pytest.raises(ns.FileError, match="unpacked it holds more than"):
        ns.from_arrays(tmp_path / "w.npz")


def test_a_missing_file_is_named():
    with pytest.raises(ns.FileError, match=r"no file 'none\.npz'"):
        ns.from_arrays("none.npz")
