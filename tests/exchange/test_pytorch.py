"""Modules of PyTorch, by stand-ins that offer the same; PyTorch itself is in tests/oracles."""

import pytest

import neurosim as ns

np = pytest.importorskip("numpy")


class Module:
    """What a module of PyTorch offers: attributes, and its parts in order."""

    def __init__(self, *parts, **attributes):
        self._modules = {str(place): each for place, each in enumerate(parts)}
        for name, value in attributes.items():
            setattr(self, name, value)


def module(kind, *parts, **attributes):
    return type(kind, (Module,), {})(*parts, **attributes)


def linear(weight, bias=None):
    return module("Linear", weight=np.array(weight), bias=None if bias is None else np.array(bias))


SEQUENTIAL = module(
    "Sequential",
    linear([[0.5, -1.0], [2.0, 0.25], [1.0, 1.0]], [0.1, 0.2, 0.3]),
    module("Tanh"),
    module("Dropout", p=0.5),
    linear([[1.0, -1.0, 0.5]]),
    module("Sigmoid"),
)


def test_a_sequential():
    net = ns.from_torch(SEQUENTIAL, name="from elsewhere")
    first, _, _, last, _ = SEQUENTIAL._modules.values()
    hidden = np.tanh(first.weight @ [0.3, -0.7] + first.bias)
    expected = 1 / (1 + np.exp(-(last.weight @ hidden)))
    assert net.predict([0.3, -0.7]) == pytest.approx(expected, rel=1e-13)
    assert [node.name for node in net.nodes] == ["i1", "i2", "b1", "h1", "h2", "h3", "o1"]
    assert [neuron.activation.name for neuron in net.neurons] == ["tanh"] * 3 + ["logistic"]
    assert net.name == "from elsewhere"


def test_kernels_along_an_image():
    kernels = np.arange(8.0).reshape(2, 1, 2, 2)
    options = {"groups": 1, "dilation": (1, 1), "padding_mode": "zeros", "padding": (0, 0)}
    net = ns.from_torch(
        [
            module("Conv2d", weight=kernels, bias=np.ones(2), stride=(1, 1), **options),
            module("ReLU"),
            module("MaxPool2d", kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False),
            module("Flatten", start_dim=1, end_dim=-1),
            linear([[1.0, 10.0]]),
        ],
        (3, 3),
    )
    image = np.arange(9.0).reshape(3, 3)
    patches = [
        [(image[r : r + 2, c : c + 2] * kernel[0]).sum() + 1 for r in (0, 1) for c in (0, 1)]
        for kernel in kernels
    ]
    assert net.predict(image.ravel()) == [max(patches[0]) + 10 * max(patches[1])]
    assert len(net.parameters) == 8 + 2 + 2 + 8  # kernels, their biases, dense, frozen ones
    assert {"c1", "p1", "o"} < set(net.groups)


def test_an_lstm_of_one_cell_by_hand():
    ih, hh = np.array([[0.5], [0.25], [-1.0], [2.0]]), np.array([[0.1], [0.2], [0.3], [0.4]])
    biases = np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.0, 1.0, 0.0, 0.5])
    net = ns.from_torch(
        module(
            "LSTM", hidden_size=1, num_layers=1, bidirectional=False, bias=True, proj_size=0,
            weight_ih_l0=ih, weight_hh_l0=hh, bias_ih_l0=biases[0], bias_hh_l0=biases[1],
        )
    )  # fmt: skip
    h = c = 0.0
    for x, found in zip([0.5, -0.25], net.predict([[0.5], [-0.25]]), strict=True):
        i, f, g, o = (ih @ [x] + hh @ [h] + biases[0] + biases[1]).tolist()
        gates = [1 / (1 + np.exp(-each)) for each in (i, f, o)]
        c = gates[1] * c + gates[0] * np.tanh(g)
        h = gates[2] * np.tanh(c)
        assert found == pytest.approx([h], rel=1e-13)
    assert net["b1", "h1.f"].weight == 1.2


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([module("Sequential", linear([[1.0]]), module("GELU"))], r"0\.1: GELU is not known"),
        ([linear([[1.0, np.nan]])], r"0: Linear: weight\[0\]\[1\] must be a finite number"),
        ([linear([[1.0]], [1.0, 2.0])], "0: Linear: bias must be 1, got 2"),
        ([linear([[1.0]]), linear([[1.0, 2.0]])], "1: Linear: it reads 2 numbers, but 1 come in"),
        ([module("BatchNorm1d")], "0: BatchNorm1d is not known"),
    ],
)
def test_refusals_name_the_place(parts, message):
    with pytest.raises(ns.NeurosimError, match=message):
        ns.from_torch(parts)


def test_pytorch_that_is_not_there_is_named(monkeypatch):
    from neurosim.exchange.torch_module import module_class

    module_class.cache_clear()
    monkeypatch.setitem(__import__("sys").modules, "torch", None)
    with pytest.raises(ns.MissingExtraError, match="pip install torch"):
        ns.dense([1, 1]).to_torch()


def test_thawing_leaves_the_shares_of_a_mean_as_they_are():
    pool = module(
        "AvgPool2d", kernel_size=2, stride=2, padding=0, ceil_mode=False, divisor_override=None,
        count_include_pad=True,
    )  # fmt: skip
    net = ns.from_torch([pool, module("Flatten", start_dim=1, end_dim=-1), linear([[2.0]])], (2, 2))
    net.thaw()
    assert [each.value for each in net.parameters if each.trainable] == [2.0]
