"""Networks as ONNX models and back, run by onnxruntime; models of other exporters.

These packages are large, so this is no part of the default run:

    pip install onnx onnxruntime onnxscript torch skl2onnx scikit-learn
    python -m pytest tests/oracles/onnx_models.py

It passed on 29 November 2026 with onnx 1.23.2, onnxruntime 1.32.0, onnxscript 0.7.2,
torch 2.13.0, skl2onnx 1.20.0 and scikit-learn 1.9.1.
"""

import io
import logging
import warnings

import pytest
from hypothesis import HealthCheck, assume, given, settings

import neurosim as ns
from tests.strategies import KINKED, SMOOTH, near_kink, networks

np = pytest.importorskip("numpy")
onnx = pytest.importorskip("onnx")
runtime = pytest.importorskip("onnxruntime")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402


def run(model, x, output=None):
    """Return what onnxruntime answers."""
    data = model if isinstance(model, bytes) else model.SerializeToString()
    options = runtime.SessionOptions()
    options.log_severity_level = 4
    session = runtime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    wanted = None if output is None else [output]
    return session.run(wanted, {session.get_inputs()[0].name: x})[0]


def drawn(*shape, seed=1):
    return np.random.default_rng(seed).normal(size=shape)


def close(found, wanted, near=1e-12):
    found = np.asarray(found)
    assert np.allclose(found, np.reshape(wanted, found.shape), rtol=near, atol=near)


# Out, and back


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(networks(activations=(*SMOOTH[:-1], *KINKED)))
def test_random_networks_go_out_and_come_back(net):
    assume(all(each.activation.name != "turn" for each in net.neurons))
    x = drawn(3, len(net.inputs))
    assume(not any(near_kink(net, row.tolist(), 1e-9) for row in x))
    model = net.to_onnx()
    close(run(model, x), net.predict(x.tolist()))
    again = ns.from_onnx(model)
    close(again.predict(x.tolist()), net.predict(x.tolist()))
    assert len(again.inputs) == len(net.inputs)
    assert [each.name for each in again.outputs] == [
        f"o{place + 1}" for place in range(len(net.outputs))
    ]


ARCHITECTURES = [
    ns.dense([3, 4, 2], ["tanh", "softmax"], seed=1),
    ns.dense([3, 4, 3, 2], ["arctan", ns.elu(0.3), "softplus"], bias=False, seed=1),
    ns.convolutional((6, 6), [2], 3, 2, [4], 3, output_activation="softmax", seed=1),
    ns.convolutional((2, 5, 5), [2], 2, 2, [], 2, kind="mean", padding=1, seed=1),
    ns.attention(3, 2, seed=1),
]


def learning(net):
    """What learns, what is frozen and what is fixed, in any order."""
    return sorted((each.trainable, each.fixed) for each in net.parameters)


def test_single_weights_that_are_frozen_come_back_frozen():
    net = ns.dense([2, 3, 1], seed=1)
    net.freeze("h2")
    net["i1", "h1"].weight = 1.0
    again = ns.from_onnx(net.to_onnx())
    assert [each.trainable for each in again.connections] == [
        each.trainable for each in net.connections
    ]
    again.thaw()
    assert all(each.trainable for each in again.parameters)


@pytest.mark.parametrize("net", ARCHITECTURES, ids=lambda each: each.name)
def test_architectures_come_back_as_they_were(net):
    x = drawn(4, len(net.inputs))
    model = net.to_onnx()
    close(run(model, x), net.predict(x.tolist()))
    again = ns.from_onnx(model)
    close(again.predict(x.tolist()), net.predict(x.tolist()))
    assert len(again.neurons) == len(net.neurons)
    assert len(again.connections) == len(net.connections)
    assert len(again.parameters) == len(net.parameters)
    assert learning(again) == learning(net)
    assert [each.name for each in again.inputs] == [each.name for each in net.inputs]


def test_dense_networks_come_back_name_by_name():
    net = ARCHITECTURES[0]
    again = ns.from_onnx(net.to_onnx())
    assert [(each.label, each.weight) for each in again.connections] == [
        (each.label, each.weight) for each in net.connections
    ]


@pytest.mark.parametrize("cell", ["elman", "lstm", "gru"])
def test_unrolled_networks_go_out(cell):
    net = ns.recurrent([2, 3, 1], cell, seed=1).unroll(4)
    x = drawn(2, 8)
    close(run(net.to_onnx(), x), net.predict(x.tolist()))


def test_single_precision():
    net, x = ns.dense([3, 4, 2], ["arctan", "softmax"], seed=1), drawn(2, 3)
    found = run(net.to_onnx(dtype="float32"), x.astype(np.float32))
    assert found.dtype == np.float32
    close(found, net.predict(x.tolist()), 1e-5)


def test_names_and_scaling_go_along(tmp_path):
    net = ns.dense([2, 3, 1], "identity", seed=1)
    net.scaling = ns.Scaling(
        ((0.0, 50.0), (1.0, 3.0)), ((10.0, 20.0),), ("kg", "cm"), expected_names=("years",),
        means=(0.1, 2.0),
    )  # fmt: skip
    net.to_onnx(tmp_path / "net.onnx")
    x = drawn(3, 2)
    close(run((tmp_path / "net.onnx").read_bytes(), x), net.predict(x.tolist()))
    again = ns.from_onnx(tmp_path / "net.onnx")
    close(again.predict(x.tolist()), net.predict(x.tolist()))
    assert again.scaling == net.scaling
    assert [each.weight for each in again.connections] == [each.weight for each in net.connections]


def test_clamped_neurons_go_out_and_come_back():
    net, x = ns.dense([2, 3, 2], seed=1), drawn(3, 2)
    with net.clamped({"h2": -0.3, "o1": 0.75}):
        model, wanted = net.to_onnx(), net.predict(x.tolist())
    close(run(model, x), wanted)
    close(ns.from_onnx(model).predict(x.tolist()), wanted)


def test_what_cannot_go_out_is_refused():
    with pytest.raises(ns.OptionError, match=r"is recurrent; .* net\.unroll\(3\)\.to_onnx"):
        ns.recurrent([1, 1, 1]).to_onnx()
    with pytest.raises(ns.OptionError, match="activation 'own' cannot be written"):
        ns.dense([1, 1], ns.Activation("own", lambda x: x, lambda x, y: 1.0)).to_onnx()
    with pytest.raises(ns.OptionError, match="no inputs or no outputs"):
        ns.Network().to_onnx()
    with pytest.raises(ns.OptionError, match="no dtype 'float16'"):
        ns.dense([1, 1]).to_onnx(dtype="float16")


# In, from PyTorch


def torch_models():
    torch = pytest.importorskip("torch")
    from torch import nn

    class Cells(nn.Module):
        def __init__(self, kind, both=False, last=False, layers=2, **options):
            super().__init__()
            self.cells = kind(2, 3, layers, batch_first=True, bidirectional=both, **options)
            self.dense = nn.Linear(6 if both else 3, 2)
            self.last = last

        def forward(self, x):
            y = self.cells(x)[0]
            return self.dense(y[:, -1] if self.last else y).sigmoid()

    class Residual(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(3, 4), nn.Linear(4, 4)

        def forward(self, x):
            y = self.a(x).tanh()
            return torch.cat([y + self.b(y).relu(), (y * y)[:, 1:3]], 1)

    class Attention(nn.Module):
        def __init__(self):
            super().__init__()
            self.q, self.k, self.v = (nn.Linear(2, 4) for _ in range(3))

        def forward(self, x):
            scores = self.q(x) @ self.k(x).transpose(-1, -2) / 2
            return scores.softmax(-1) @ self.v(x)

    torch.manual_seed(1)
    return {
        "attention": (Attention(), (3, 2)),
        "groups": (nn.Sequential(nn.Conv2d(2, 4, 2, groups=2, dilation=2), nn.ReLU(),
                                 nn.MaxPool2d(2, 1, dilation=2)), (2, 6, 6)),
        "softmax inside": (nn.Sequential(nn.Linear(3, 4), nn.Softmax(-1), nn.Linear(4, 2)), (3,)),
        "mlp": (nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2), nn.Softmax(-1)), (3,)),
        "activations": (
            nn.Sequential(
                nn.Linear(3, 4), nn.ELU(0.5), nn.Linear(4, 4), nn.LeakyReLU(0.25),
                nn.Linear(4, 4, bias=False), nn.PReLU(4), nn.Linear(4, 4), nn.Softplus(),
                nn.Linear(4, 2), nn.ReLU(),
            ), (3,),
        ),
        "image": (
            nn.Sequential(
                nn.Conv2d(2, 3, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
                nn.Conv2d(3, 2, 2, stride=2), nn.Tanh(), nn.AvgPool2d(2, 1), nn.Flatten(),
                nn.Linear(2, 2), nn.Softmax(1),
            ), (2, 8, 8),
        ),
        "global": (
            nn.Sequential(nn.Conv2d(1, 3, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                          nn.Linear(3, 2)), (1, 5, 5),
        ),
        "row": (nn.Sequential(nn.Conv1d(2, 3, 3), nn.MaxPool1d(2), nn.Flatten(),
                              nn.Linear(12, 1)), (2, 10)),
        "batch norm": (nn.Sequential(nn.Linear(3, 4), nn.Tanh()), (3,)),
        "residual": (Residual(), (3,)),
        "rnn": (Cells(nn.RNN, nonlinearity="relu"), (5, 2)),
        "lstm": (Cells(nn.LSTM), (5, 2)),
        "lstm of one layer": (Cells(nn.LSTM, layers=1), (5, 2)),
        "lstm without bias": (Cells(nn.LSTM, layers=1, bias=False), (5, 2)),
        "gru": (Cells(nn.GRU), (5, 2)),
        "both ways": (Cells(nn.GRU, both=True), (5, 2)),
        "last": (Cells(nn.LSTM, both=True, last=True), (5, 2)),
    }  # fmt: skip


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("dynamo", [True, False])
@pytest.mark.parametrize("name", torch_models())
def test_models_of_pytorch(name, dynamo):
    torch = pytest.importorskip("torch")
    logging.disable(logging.CRITICAL)
    module, shape = torch_models()[name]
    module = module.double().eval()
    x = torch.tensor(drawn(1, *shape))
    if dynamo:
        model = torch.onnx.export(module, (x,), dynamo=True, verbose=False).model_proto
    else:
        file = io.BytesIO()
        torch.onnx.export(module, (x,), file, dynamo=False)
        model = file.getvalue()
    net = ns.from_onnx(model)
    wanted = module(x)[0].detach().numpy()
    if net.recurrent:
        found = net.predict(x[0].tolist())
        found = found[-1:] if wanted.ndim == 1 else found
    else:
        found = net.predict(x.ravel().tolist())
    close(found, wanted, 1e-12)
    if name == "groups":
        assert net.group("c1").shape == (4, 4, 4)
    if name == "mlp":
        assert [each.name for each in net.neurons][:4] == ["h1", "h2", "h3", "h4"]
    if name == "image":
        assert {"x", "c1", "p1", "c2", "p2", "z", "o"} == set(net.groups)
        assert len([each for each in net.parameters if each.trainable]) == 57 + 26 + 6
    if name == "lstm of one layer":
        assert net.group("h").flat == ("h1", "h2", "h3")
    logging.disable(logging.NOTSET)


@pytest.mark.filterwarnings("ignore")
def test_a_batch_and_steps_of_any_number():
    torch = pytest.importorskip("torch")
    from torch import nn

    class Last(nn.Module):
        def __init__(self):
            super().__init__()
            self.cells, self.dense = nn.LSTM(2, 3, batch_first=True), nn.Linear(3, 1)

        def forward(self, x):
            return self.dense(self.cells(x)[0])

    module, x = Last().double().eval(), torch.tensor(drawn(2, 5, 2))
    sizes = ({0: torch.export.Dim("n"), 1: torch.export.Dim("t")},)
    try:
        program = torch.onnx.export(module, (x,), dynamo=True, verbose=False, dynamic_shapes=sizes)
    except Exception:  # the exporter may insist on the steps
        sizes = ({0: torch.export.Dim("n")},)
        program = torch.onnx.export(module, (x,), dynamo=True, verbose=False, dynamic_shapes=sizes)
    net = ns.from_onnx(program.model_proto)
    for sequence, wanted in zip(x, module(x).detach().numpy(), strict=True):
        close(net.predict(sequence.tolist()), wanted)


# In, from scikit-learn


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("zipmap", [False, True])
@pytest.mark.parametrize("classes", [2, 3])
def test_classifiers_of_scikit_learn(zipmap, classes):
    skl2onnx = pytest.importorskip("skl2onnx")
    from sklearn.datasets import load_iris
    from sklearn.linear_model import LogisticRegression
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    x, y = load_iris(return_X_y=True)
    x, y = x[y < classes], np.array(["a", "b", "c"])[y[y < classes]]
    models = [
        MLPClassifier((5, 3), max_iter=20, random_state=1),
        MLPClassifier((4,), "tanh", max_iter=20, random_state=1),
        LogisticRegression(max_iter=500),
        make_pipeline(StandardScaler(), MLPClassifier((3,), "logistic", max_iter=20)),
    ]
    for model in models:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(x, y)
        last = model[-1] if hasattr(model, "steps") else model
        proto = skl2onnx.to_onnx(
            model, x[:1].astype(np.float32), options={id(last): {"zipmap": zipmap}}
        )
        content = proto.SerializeToString()
        net = ns.from_onnx(proto)
        assert proto.SerializeToString() == content
        found = np.array(net.predict(x.tolist()))
        assert np.allclose(found, model.predict_proba(x), atol=2e-5)
        if zipmap or isinstance(model, LogisticRegression):
            assert net.scaling.classes == tuple("abc"[:classes])


@pytest.mark.filterwarnings("ignore")
def test_regressors_of_scikit_learn():
    skl2onnx = pytest.importorskip("skl2onnx")
    from sklearn.datasets import load_iris
    from sklearn.linear_model import LinearRegression
    from sklearn.neural_network import MLPRegressor

    x = load_iris().data
    for model in (
        MLPRegressor(hidden_layer_sizes=(4,), max_iter=20, random_state=1),
        LinearRegression(),
    ):
        model.fit(x[:, :3], x[:, 3])
        proto = skl2onnx.to_onnx(model, x[:1, :3].astype(np.float32))
        found = np.ravel(ns.from_onnx(proto).predict(x[:, :3].tolist()))
        assert np.allclose(found, model.predict(x[:, :3]), atol=1e-4)


# Hostile files, and what is not known


def model(nodes, *initializers, shape=(None, 2), kind=TensorProto.DOUBLE, outputs=("y",)):
    made = helper.make_graph(
        nodes, "g", [helper.make_tensor_value_info("x", kind, list(shape))],
        [helper.make_tensor_value_info(each, kind, None) for each in outputs],
        list(initializers),
    )  # fmt: skip
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 18)])


def node(kind, *inputs, output="y", **attributes):
    return helper.make_node(kind, list(inputs), [output], name=f"the_{kind}", **attributes)


def tensor(name, values):
    return numpy_helper.from_array(np.array(values), name)


def classic(kind, *before, **attributes):
    return model([*before, node(kind, "y0" if before else "x", domain="ai.onnx.ml", **attributes)])


def test_one_number_may_be_several_outputs():
    twice = model([node("Concat", "x", "x", axis=1)])
    maps = model([node("Tile", "x", "r")], tensor("r", [1, 2, 1]), shape=(None, 2, 3))
    for made, x in ((twice, drawn(3, 2)), (maps, drawn(3, 2, 3))):
        net = ns.from_onnx(made)
        close(net.predict(x.reshape(3, -1).tolist()), run(made, x).reshape(3, -1))
        assert len(net.outputs) == 2 * len(net.inputs)
    with pytest.raises(ns.OptionError, match="one number is an output twice"):
        ns.from_onnx(model([node("Concat", "x", "x", axis=1)], shape=(4, 2)))


def external():
    weights = tensor("w", [[1.0], [2.0]])
    weights.ClearField("raw_data")
    weights.data_location = TensorProto.EXTERNAL
    entry = weights.external_data.add()
    entry.key, entry.value = "location", "/etc/passwd"
    return model([node("MatMul", "x", "w")], weights)


def short():
    weights = tensor("w", [[1.0], [2.0]])
    weights.raw_data = weights.raw_data[:9]
    return model([node("MatMul", "x", "w")], weights)


def huge():
    weights = tensor("w", [[1.0], [2.0]])
    del weights.dims[:]
    weights.dims.extend([10**6, 10**6])
    return model([node("MatMul", "x", "w")], weights)


W = tensor("w", [[1.0], [2.0]])
BIG = tensor("s", np.array([10**5, 10**5]))


def shaped(dims):
    made = model([node("MatMul", "x", "w")], W)
    made.graph.initializer[0].dims[:] = dims
    return made


FILES = {
    "external": (external, "the numbers of 'w' lie in another file"),
    "cut short": (short, "the numbers of 'w' are not there whole"),
    "size": (huge, r"'w' of \[1000000, 1000000\] numbers is too large"),
    "expand": (lambda: model([node("Expand", "x", "s")], tensor("s", [10**5, 10**5, 1, 2])),
               "too large"),
    "tile": (lambda: model([node("Tile", "x", "s")], BIG), "too large"),
    "range": (
        lambda: model([node("Range", "a", "b", "c", output="r"), node("Reshape", "x", "r")],
                      tensor("a", 0), tensor("b", 10**12), tensor("c", 1)), "too large",
    ),
    "wide": (
        lambda: model([node("Conv", "x", "w", dilations=[10**9] * 2)],
                      tensor("w", np.ones((1, 1, 2, 2))), shape=(1, 1, 4, 4)), "too large",
    ),
    "filled": (lambda: model([node("ConstantOfShape", "s")], BIG), "too large"),
    "reshape": (lambda: model([node("Reshape", "x", "s")], BIG), "too large"),
    "shape": (lambda: model([node("Reshape", "x", "s")], tensor("s", [3, 5])), "be computed"),
    "broadcast": (
        lambda: model([node("Add", "x", "w")], tensor("w", np.zeros((10**4, 1))), shape=(1, 10**4)),
        "too large",
    ),
    "constants": (
        lambda: model([node("Add", "v", "w")], tensor("v", np.zeros((1, 10**5))),
                      tensor("w", np.zeros((10**5, 1)))), "too large",
    ),
    "doubled": (
        lambda: model(
            [node("Concat", *["xy"[place > 0] + str(place) * (place > 0)] * 8, axis=1,
                  output=f"y{place + 1}") for place in range(20)]
            + [node("Relu", "y20")]
        ), "too large",
    ),
    "many": (
        lambda: model(
            [node("Expand", "x", "s", output="y0")]
            + [node("Concat", f"y{place}", axis=1, output=f"y{place + 1}") for place in range(9)]
            + [node("Relu", "y9")], tensor("s", [10**6, 1, 2]),
        ), "its values are too large",
    ),
    "input": (lambda: model([node("Relu", "x")], shape=(1, 10**9)), "is too large"),
    "unknown": (lambda: model([node("Cumsum", "x")]), "Cumsum: the operator Cumsum is not"),
    "domain": (lambda: model([node("Relu", "x", domain="evil")]), r"operator evil\.Relu is not"),
    "trees": (lambda: classic("TreeEnsembleRegressor"), r"operator ai\.onnx\.ml\.TreeEnsembleReg"),
    "classic nan": (lambda: classic("LinearRegressor", coefficients=[1.0, np.nan]),
                    r"the_LinearRegressor\.1\.0\[0\]\[1\] must be a finite number, got nan"),
    "classic fit": (lambda: classic("LinearRegressor", coefficients=[1.0, 2.0, 3.0]), "do not fit"),
    "classic targets": (lambda: classic("LinearRegressor", coefficients=[1.0], targets=10**12),
                        "node 'the_LinearRegressor': LinearRegressor: it cannot be computed"),
    "classic empty": (lambda: classic("LinearRegressor"), "it cannot be computed: 'coefficients'"),
    "classic probit": (lambda: classic("LinearRegressor", coefficients=[1.0, 2.0],
                                       post_transform="PROBIT"), "post_transform='PROBIT' is not"),
    "classic rows": (
        lambda: model([helper.make_node(
            "LinearClassifier", ["x"], ["label", "y"], domain="ai.onnx.ml",
            coefficients=[1.0, 2.0], intercepts=[0.5], classlabels_ints=[0, 1])]),
        "node 'label': LinearClassifier: it needs an intercept for each of its 2 classes",
    ),
    "classic sum": (lambda: classic("Normalizer", node("Relu", "x", output="y0"), norm="L1"),
                    "node 'the_Normalizer': Normalizer: what does not add up to 1"),
    "classic length": (lambda: classic("Normalizer", node("Softmax", "x", output="y0"), norm="L2"),
                       "norm='L2' is not known"),
    "scaler bomb": (
        lambda: model([node("Scaler", "x", domain="ai.onnx.ml", output="y0"),
                       node("Tile", "y0", "s")], BIG), "too large",
    ),
    "nan": (lambda: model([node("MatMul", "x", "w")], tensor("w", [[1.0], [np.nan]])),
            r"w\[1\]\[0\] must be a finite number, got nan"),
    "fit": (lambda: model([node("MatMul", "x", "w")], W, shape=(None, 3)), "do not fit"),
    "negative": (lambda: shaped([-1, 1]), r"'w' cannot have \[-1, 1\] numbers"),
    "no value": (lambda: model([node("MatMul", "x", "nothing")]), "there is no value 'nothing'"),
    "open": (lambda: model([node("MatMul", "x", "w")], W, shape=(None, None)), "say the shape of"),
    "pads": (lambda: model([node("Conv", "x", "w", pads=[10**6] * 4)],
                           tensor("w", np.ones((1, 1, 2, 2))), shape=(1, 1, 5, 5)), "too large"),
    "outputs": (lambda: model([node("Relu", "x"), node("Tanh", "x", output="z")],
                              outputs=("y", "z")), "say which output is read, output=...: y, z"),
    "lost": (lambda: model([node("Relu", "x", output="other")]), "not computed|no value"),
    "over time": (
        lambda: model(
            [
                helper.make_node("RNN", ["x", "w", "r"], ["h"], hidden_size=1),
                node("ReduceSum", "h"),
            ],
            tensor("w", np.ones((1, 1, 2))), tensor("r", np.ones((1, 1, 1))), shape=(None, 1, 2),
        ), "it reads one number twice in one sum; what joins steps of time",
    ),
    "state": (
        lambda: model(
            [node("RNN", "x", "w", "r", "", "", "h0", hidden_size=1)],
            tensor("w", np.ones((1, 1, 2))), tensor("r", np.ones((1, 1, 1))),
            tensor("h0", np.ones((1, 1, 1))), shape=(None, 1, 2),
        ), "an initial state other than 0",
    ),
    "reset": (
        lambda: model(
            [node("GRU", "x", "w", "r", hidden_size=1)], tensor("w", np.ones((1, 3, 2))),
            tensor("r", np.ones((1, 3, 1))), shape=(None, 1, 2),
        ), "linear_before_reset=0 is not known, only 1",
    ),
    "reverse": (
        lambda: model(
            [node("LSTM", "x", "w", "r", hidden_size=1, direction="reverse")],
            tensor("w", np.ones((1, 4, 2))), tensor("r", np.ones((1, 4, 1))), shape=(None, 1, 2),
        ), "no direction 'reverse'",
    ),
}  # fmt: skip


def test_models_of_old_versions():
    old = model(
        [
            helper.make_node("Unsqueeze", ["x"], ["a"], axes=[1]),
            helper.make_node("Slice", ["a"], ["b"], axes=[2], starts=[1], ends=[3]),
            helper.make_node("ReduceSum", ["b"], ["c"], axes=[1], keepdims=0),
            helper.make_node("Clip", ["c"], ["y"], min=0.0),
        ],
        shape=(None, 3), kind=TensorProto.FLOAT,
    )  # fmt: skip
    old.opset_import[0].version = 9
    x = np.array([[1.0, -2.0, 3.0]], np.float32)
    assert ns.from_onnx(old).predict([1, -2, 3]) == run(old, x)[0].tolist() == [0.0, 3.0]


@pytest.mark.parametrize(("make", "message"), FILES.values(), ids=FILES)
def test_hostile_and_unknown_models_are_refused(make, message):
    with pytest.raises(ns.NeurosimError, match=message):
        ns.from_onnx(make().SerializeToString())


def test_files_cut_short_anywhere_are_refused(tmp_path):
    whole = ARCHITECTURES[0].to_onnx().SerializeToString()
    for length in range(0, len(whole), 7):
        (tmp_path / "net.onnx").write_bytes(whole[:length])
        try:
            ns.from_onnx(tmp_path / "net.onnx")
        except ns.NeurosimError:
            continue
        pytest.fail(f"a file of {length} of {len(whole)} bytes was read")


def test_files_with_a_changed_byte_are_read_or_refused():
    whole = bytearray(ARCHITECTURES[0].to_onnx().SerializeToString())
    random = np.random.default_rng(1)
    for _ in range(300):
        content = bytearray(whole)
        content[random.integers(len(whole))] = random.integers(256)
        try:
            ns.from_onnx(bytes(content))
        except ns.NeurosimError:
            continue


@pytest.mark.parametrize("content", [b"", b"hello", bytes(1000), 5, None])
def test_what_is_no_model_is_refused(tmp_path, content):
    with pytest.raises(ns.NeurosimError):
        ns.from_onnx(content)
    with pytest.raises(ns.FileError, match="no file"):
        ns.from_onnx(tmp_path / "none.onnx")
