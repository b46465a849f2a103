"""Networks from PyTorch's modules and back: the same outputs, to 1e-12 in float64.

PyTorch is large, so this is no part of the default run:

    pip install torch && python -m pytest tests/oracles/torch_models.py

It passed on 29 November 2026 with torch 2.13.0.
"""

import copy
import io
import pickle

import pytest
from hypothesis import HealthCheck, assume, given, settings

import neurosim as ns
from tests.strategies import KINKED, SMOOTH, networks

torch = pytest.importorskip("torch")
from torch import nn  # noqa: E402

torch.set_default_dtype(torch.float64)

NEAR = {"rel": 1e-12, "abs": 1e-12}


def drawn(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def agrees(module, net, *shape, steps=0):
    module.eval()
    for seed in range(3):
        x = drawn(*([steps] if steps else []), *shape, seed=seed)
        y = module(x[None])
        y = (y[0] if isinstance(y, tuple) else y)[0].detach()
        rows = x.reshape(steps, -1).tolist() if steps else x.flatten().tolist()
        expected = y.reshape(steps, -1).tolist() if steps else y.flatten().tolist()
        found = net.predict(rows)
        flat = [each for row in found for each in row] if steps else found
        wanted = [each for row in expected for each in row] if steps else expected
        assert flat == pytest.approx(wanted, **NEAR)


ACTIVATIONS = [
    nn.Sigmoid(), nn.Tanh(), nn.ReLU(), nn.LeakyReLU(0.2), nn.ELU(0.7), nn.PReLU(), nn.PReLU(4),
    nn.Softplus(), nn.Identity(), nn.Dropout(0.5), nn.ReLU(inplace=True),
]  # fmt: skip


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=repr)
def test_dense(activation):
    if isinstance(activation, nn.PReLU):
        nn.init.uniform_(activation.weight)
    module = nn.Sequential(
        nn.Linear(3, 4), activation, nn.Sequential(nn.Linear(4, 5, bias=False), nn.Tanh()),
        nn.Linear(5, 3), nn.Softmax(dim=1),
    )  # fmt: skip
    net = ns.from_torch(module)
    agrees(module, net, 3)
    assert [group for group in net.groups if not group.startswith("z")] == ["i", "h1", "h2", "o"]
    assert [node.name for node in net.outputs] == ["o1", "o2", "o3"]


def test_one_hidden_layer_is_named_as_dense_names_it():
    net = ns.from_torch(nn.Sequential(nn.Linear(2, 2), nn.Sigmoid(), nn.Linear(2, 1), nn.Sigmoid()))
    wanted = ns.dense([2, 2, 1])
    assert [(each.label) for each in net.connections] == [each.label for each in wanted.connections]


def test_a_single_module():
    agrees(module := nn.Linear(3, 2), ns.from_torch(module), 3)


def test_float32_to_its_own_digits():
    module = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)).float()
    net, x = ns.from_torch(module), drawn(3).float()
    assert net.predict(x) == pytest.approx(module(x).tolist(), rel=1e-5, abs=1e-6)
    assert net["i1", "h1"].weight == module[0].weight[0, 0].item()


IMAGES = {
    "conv": [nn.Conv2d(2, 3, 3), nn.ReLU()],
    "stride": [nn.Conv2d(2, 3, (3, 2), stride=(2, 1), padding=(0, 1)), nn.Tanh(), nn.Flatten(),
               nn.Linear(3 * 3 * 7, 2)],
    "same": [nn.Conv2d(2, 2, 3, padding="same", bias=False), nn.PReLU(2), nn.Flatten(),
             nn.Linear(98 - 14, 3), nn.Softmax(-1)],
    "max": [nn.Conv2d(2, 3, 3), nn.MaxPool2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(12, 2)],
    "mean": [nn.AvgPool2d(3, 2, 1), nn.Conv2d(2, 1, 2), nn.Flatten(1), nn.Linear(6, 2)],
    "not counted": [nn.AvgPool2d(3, 2, 1, count_include_pad=False)],
    "to one": [nn.Conv2d(2, 3, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
               nn.Linear(3, 2), nn.Softmax(1)],
    "largest of all": [nn.AdaptiveMaxPool2d((1, 1)), nn.Flatten(), nn.Linear(2, 1), nn.Sigmoid()],
    "unflattened": [nn.Flatten(), nn.Linear(84, 18), nn.ReLU(), nn.Unflatten(1, (2, 3, 3)),
                    nn.Conv2d(2, 1, 2)],
    "dropout": [nn.Conv2d(2, 3, 1), nn.Dropout2d(), nn.ReLU()],
    "groups": [nn.Conv2d(2, 4, 2, groups=2), nn.Tanh(), nn.Conv2d(4, 4, 1, groups=4)],
    "dilation": [nn.Conv2d(2, 2, 2, dilation=(2, 1)), nn.MaxPool2d(2, 1, dilation=2)],
    "same and even": [nn.Conv2d(2, 3, (2, 4), padding="same"), nn.ReLU()],
    "softmax inside": [nn.Flatten(), nn.Linear(84, 3), nn.Softmax(-1), nn.Linear(3, 2)],
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@pytest.mark.parametrize("layers", IMAGES.values(), ids=IMAGES)
def test_images(layers):
    module = nn.Sequential(*layers)
    agrees(module, ns.from_torch(module, (2, 7, 6)), 2, 7, 6)


def test_maps_along_a_row():
    module = nn.Sequential(
        nn.Conv1d(2, 3, 3, padding=1), nn.ReLU(), nn.MaxPool1d(2), nn.Conv1d(3, 2, 2, stride=2),
        nn.AvgPool1d(2), nn.Flatten(), nn.Linear(4, 2),
    )  # fmt: skip
    agrees(module, ns.from_torch(module, (2, 16)), 2, 16)


def test_kernels_keep_their_sharing_and_names():
    module = nn.Sequential(
        nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(36, 32), nn.ReLU(),
        nn.Linear(32, 10), nn.Sigmoid(),
    )  # fmt: skip
    net = ns.from_torch(module, (8, 8))
    wanted = ns.convolutional((8, 8), [4], 3, 2, [32], 10)
    assert [node.name for node in net.nodes] == [node.name for node in wanted.nodes]
    assert len(net.parameters) == len(wanted.parameters)
    agrees(module, net, 1, 8, 8)


@pytest.mark.parametrize("kind", [nn.RNN, nn.LSTM, nn.GRU])
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("first", [False, True])
def test_cells(kind, layers, both, bias, first):
    module = kind(
        2, 3, layers, bias=bias, batch_first=first, dropout=0.3 * (layers - 1), bidirectional=both
    )
    module.eval()
    net, x = ns.from_torch(module), drawn(5, 2)
    outputs = module(x)[0].tolist()
    for found, wanted in zip(net.predict(x.tolist()), outputs, strict=True):
        assert found == pytest.approx(wanted, **NEAR)


def test_cells_that_are_relus_before_a_dense_layer():
    cells, last = nn.RNN(2, 3, nonlinearity="relu"), nn.Linear(3, 2)
    net, x = ns.from_torch([cells, last, nn.Sigmoid()]), drawn(4, 2)
    for found, wanted in zip(net.predict(x), last(cells(x)[0]).sigmoid().tolist(), strict=True):
        assert found == pytest.approx(wanted, **NEAR)
    assert ns.from_torch([cells, last], (4, 2)).predict(x) == ns.from_torch([cells, last]).predict(
        x
    )
    names = [node.name for node in ns.recurrent([2, 3, 2]).nodes]
    assert [node.name for node in net.nodes] == names


@pytest.mark.parametrize("bias", [False, True])
def test_attention_of_one_head(bias):
    module = nn.MultiheadAttention(4, 1, bias=bias, batch_first=True)
    if bias:
        nn.init.normal_(module.in_proj_bias)
        nn.init.normal_(module.out_proj.bias)
    x = drawn(3, 4)
    wanted = module(x[None], x[None], x[None])[0].flatten().tolist()
    assert ns.from_torch(module, (3, 4)).predict(x.flatten()) == pytest.approx(wanted, **NEAR)


def test_a_sequential_of_ones_own_and_weights_that_are_computed():
    class Net(nn.Sequential):
        pass

    linear = nn.utils.parametrizations.weight_norm(nn.Linear(3, 2))
    module = Net(linear, nn.Tanh())
    agrees(module, ns.from_torch(module), 3)


def test_a_module_that_stands_there_twice_is_computed_twice():
    linear, activation = nn.Linear(2, 2), nn.Tanh()
    for module in (nn.Sequential(linear, activation, linear, activation),
                   nn.Sequential(nn.Sequential(linear, activation), linear)):  # fmt: skip
        agrees(module, ns.from_torch(module), 2)


class Own(nn.Linear):
    def forward(self, x):
        return 2 * super().forward(x)


class Whole(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(2, 2)

    def forward(self, x):
        return self.a(x)


def observed():
    linear = nn.Linear(2, 2)
    linear.register_forward_hook(lambda *_: torch.zeros(2))
    return linear


class Linear(nn.Linear):
    def forward(self, x):
        return x @ self.weight


def replaced():
    linear = nn.Linear(2, 2)
    linear.forward = lambda x: 0 * x
    return linear


def spoiled():
    linear = nn.Linear(2, 2)
    linear.weight.data[1, 0] = torch.nan
    return linear


def named():
    return nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Sequential())


named_bn = nn.Sequential()
named_bn.add_module("0", nn.Linear(2, 2))
named_bn.add_module("2", nn.Sequential())
named_bn[1].add_module("bn", nn.BatchNorm1d(2))

REFUSED = {
    "place": (named_bn, None, "2.bn: BatchNorm1d is not known; known are .*Conv2d"),
    "own forward": (nn.Sequential(Own(2, 2)), None, "0: Own is not known"),
    "own forward of the same name": (Linear(2, 2), None, "models.Linear is not known"),
    "own module": (Whole(), None, "Whole is not known; .* list"),
    "hooks": (nn.Sequential(observed()), None, "0: Linear has hooks"),
    "forward of an object": (nn.Sequential(replaced()), None, "0: Linear has hooks or a forward"),
    "threshold": (nn.Sequential(nn.Linear(1, 1), nn.Softplus(threshold=1)), None, "threshold=1"),
    "too large": (nn.Linear(2, 2), 10**9, "1,000,000,000 numbers are too large"),
    "class": (nn.Linear, None, "type is not known"),
    "nan": (nn.Sequential(nn.Tanh(), spoiled()), 2, r"1: Linear: weight\[1\]\[0\] .* got nan"),
    "shape": (nn.Sequential(nn.Conv2d(1, 1, 2)), None, "0: Conv2d: say the shape of one input"),
    "maps": (nn.Conv2d(3, 1, 2), (1, 5, 5), "its kernels read 3 x any x any .* 1 x 5 x 5"),
    "kernel": (nn.Conv2d(1, 1, 7), (1, 5, 5), "Conv2d: a size of 7 x 7 is larger than the image"),
    "mode": (nn.Conv2d(1, 1, 3, padding=1, padding_mode="reflect"), (1, 4, 4), "padding_mode"),
    "ceil": (nn.MaxPool2d(2, ceil_mode=True), (1, 5, 5), "ceil_mode=True"),
    "flat": (nn.Sequential(nn.Conv2d(1, 1, 2), nn.Linear(3, 1)), (1, 4, 4), "in a row"),
    "count": (nn.Sequential(nn.Linear(3, 2), nn.Linear(3, 1)), None, "1: .* reads 3 .* 2 come in"),
    "heads": (nn.MultiheadAttention(4, 2), (3, 4), "num_heads=2 is not known"),
    "kdim": (nn.MultiheadAttention(4, 1, kdim=2), (3, 4), "kdim, vdim"),
    "tokens": (nn.MultiheadAttention(4, 1), (3, 5), "reads tokens of 4 numbers"),
    "projection": (nn.LSTM(2, 3, proj_size=2), None, "proj_size=2"),
    "beta": (nn.Sequential(nn.Linear(1, 1), nn.Softplus(2.0)), None, "1: Softplus: beta=2.0"),
    "dim": (nn.Sequential(nn.Linear(2, 2), nn.Softmax(0)), None, "1: Softmax: dim=0"),
    "softmax of maps": (nn.Sequential(nn.Conv2d(1, 2, 1), nn.Softmax(1)), (1, 2, 2), "in a row"),
    "softmax over time": ([nn.RNN(2, 2), nn.Linear(2, 2), nn.Softmax(1)], None, "dim=1"),
    "lazy": (nn.LazyLinear(2), None, "Linear has hooks"),
    "meta": (nn.Linear(2, 2, device="meta"), None, "weight cannot be read as numbers"),
    "nothing": (nn.Sequential(), None, "no layers"),
    "no module": (3, None, "int is not known"),
    "bad shape": (nn.Linear(2, 2), (0,), "each number of shape"),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:Lazy modules")
@pytest.mark.parametrize(("module", "shape", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(module, shape, message):
    with pytest.raises(ns.NeurosimError, match=message):
        ns.from_torch(module, shape)


# Out


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(networks(activations=(*SMOOTH[:-1], *KINKED)))
def test_random_networks_go_out_and_come_back(net):
    assume(all(each.activation.name != "turn" for each in net.neurons))
    module = net.to_torch()
    for seed in range(2):
        x = drawn(len(net.inputs), seed=seed)
        assert module(x).tolist() == pytest.approx(net.predict(x.tolist()), **NEAR)
    for parameter in net.parameters:
        parameter.value += 0.5  # the module's own numbers come back, not these
    again = ns.from_torch(module)
    assert again.predict(x) == pytest.approx(module(x).tolist(), **NEAR)
    assert [repr(each) for each in again.nodes] == [repr(each) for each in net.nodes]


def test_clamped_neurons_go_out():
    net, x = ns.dense([2, 3, 2], seed=1), drawn(3, 2)
    with net.clamped({"h2": -0.3, "o1": 0.75}):
        module, wanted = net.to_torch(), net.predict(x.tolist())
    assert module(x).tolist() == [pytest.approx(row, **NEAR) for row in wanted]


@pytest.mark.parametrize(
    "net",
    [
        ns.dense([3, 4, 3], ["tanh", "softmax"], seed=1),
        ns.convolutional((6, 6), [2], 3, 2, [4], 3, output_activation="softmax", seed=1),
        ns.attention(3, 2, seed=1),
        ns.dense([2, 2], "identity", seed=1),
    ],
    ids=lambda each: each.name,
)
def test_architectures_go_out(net):
    x = drawn(4, len(net.inputs))
    found = net.to_torch()(x).tolist()
    for row, wanted in zip(found, net.predict(x), strict=True):
        assert row == pytest.approx(wanted, **NEAR)


@pytest.mark.parametrize("cell", ["elman", "jordan", "lstm", "gru"])
@pytest.mark.parametrize("both", [False, True])
def test_recurrent_networks_go_out(cell, both):
    if both and cell == "jordan":
        return
    net = ns.recurrent([2, 3, 2], cell, bidirectional=both, seed=1)
    module, x = net.to_torch(), drawn(4, 5, 2)
    for sequence, rows in zip(x, module(x).tolist(), strict=True):
        for found, wanted in zip(rows, net.predict(sequence), strict=True):
            assert found == pytest.approx(wanted, **NEAR)
    assert module(x[0]).shape == (5, 2)


def test_gradients_are_the_networks_own():
    net = ns.convolutional((5, 5), [2], 3, 2, outputs=2, activation="tanh", seed=1)
    net["b2", "o1"].trainable = False
    module, x, wanted = net.to_torch(), drawn(25), [0.3, 0.8]
    (0.5 * ((module(x) - torch.tensor(wanted)) ** 2).sum()).backward()
    ns.forward(net, x)
    ns.backward(net, wanted)
    free = [each.gradient for each in net.parameters if each.trainable]
    assert module.weights.grad.tolist() == pytest.approx(free, rel=1e-9, abs=1e-12)
    assert module.frozen.shape == (len(net.parameters) - len(free),)


def test_training_in_pytorch_comes_back():
    net = ns.dense([2, 4, 1], "tanh", seed=3)
    module = net.to_torch()
    x, y = torch.tensor([[0.0, 0], [0, 1], [1, 0], [1, 1]]), torch.tensor([[0.0], [1], [1], [0]])
    optimizer = torch.optim.Adam(module.parameters(), 0.05)
    for _ in range(200):
        optimizer.zero_grad()
        ((module(x) - y) ** 2).mean().backward()
        optimizer.step()
    net = ns.from_torch(module)
    assert torch.allclose(torch.tensor(net.predict(x)), module(x), rtol=1e-12, atol=1e-12)
    assert [round(each[0]) for each in net.predict(x)] == [0, 1, 1, 0]


def test_scaling_goes_along():
    net = ns.dense([2, 1], "identity", seed=1)
    net.scaling = ns.Scaling(((0.0, 50.0), (3.0, 3.0)), ((10.0, 20.0),), ("kg", "cm"))
    module = net.to_torch()
    assert module(torch.tensor([4.0, 5.0])).tolist() == pytest.approx(net.predict([4, 5]), **NEAR)
    assert ns.from_torch(module).scaling == net.scaling


@pytest.mark.parametrize("way", [copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each))])
def test_a_module_is_copied_and_pickled(way):
    module = ns.dense([2, 2, 1], seed=1).to_torch().eval()
    with torch.no_grad():
        module.weights += 1
    other = way(module)
    x = drawn(2)
    assert other(x).tolist() == module(x).tolist()
    assert not other.training
    file = io.BytesIO()
    torch.save(module.state_dict(), file)
    file.seek(0)
    other.load_state_dict(torch.load(file))


def test_what_cannot_go_out_is_refused():
    own = ns.Activation("own", lambda x: x, lambda x, y: 1.0)
    with pytest.raises(ns.OptionError, match="neuron 'o1': activation 'own'"):
        ns.dense([1, 1], own).to_torch()
    with pytest.raises(ns.InputError, match=r"expected a tensor \(\.\.\., 2\), got \(3,\)"):
        ns.dense([2, 1]).to_torch()(torch.zeros(3))
    with pytest.raises(ns.InputError, match=r"\(\.\.\., steps, 1\), got \(1,\)"):
        ns.recurrent([1, 1, 1]).to_torch()(torch.zeros(1))
