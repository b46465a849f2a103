"""Layers against PyTorch's modules of the same weights: outputs and all gradients, to 1e-9.

PyTorch is large, so this is no part of the default run:

    pip install torch && python -m pytest tests/oracles/torch_layers.py
"""

import itertools
import math
from random import Random

import pytest

import neurosim as ns

torch = pytest.importorskip("torch")
torch.set_default_dtype(torch.float64)

NEAR = {"rel": 1e-9, "abs": 1e-9}


def near(tensor):
    return pytest.approx(tensor.detach().flatten().tolist(), **NEAR)


def give(net, target, weights):
    """Set the weights into a neuron, in the order of its sum; return their parameters."""
    incoming = net[target].incoming
    for connection, weight in zip(incoming, weights, strict=True):
        connection.weight = float(weight)
    return [connection.parameter for connection in incoming]


def watched(net, names):
    """Add an identity output for each node, so that E can be any function of them."""
    for name in names:
        net.add_output(f"see_{name}", "identity")
        net.connect(name, f"see_{name}", 1.0, trainable=False)


def run(net, inputs, expected):
    """Run both passes and return the outputs."""
    ns.forward(net, inputs)
    ns.backward(net, expected)
    return [output.output for output in net.outputs]


def drawn(*shape, seed=0):
    random = Random(seed)
    count = math.prod(shape)
    return torch.tensor([random.gauss(0, 1) for _ in range(count)]).reshape(shape)


def half_squares(outputs, expected):
    return 0.5 * ((outputs - expected) ** 2).sum()


# Recurrent layers: name of a gate here, place of its rows in PyTorch's stacked weights

GATES = {
    "elman": ["{}"],
    "lstm": ["{}.i", "{}.f", "{}.g", "{}.o"],
    "gru": ["{}.r", "{}.z", "{}.n"],
}
MODULES = {"elman": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}


def half(module, layer, reverse):
    ending = f"_l{layer}{'_reverse' if reverse else ''}"
    return [
        getattr(module, name + ending) for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    ]


def give_cell(net, cell, name, tensors, size, place):
    """Give the gates of one cell PyTorch's weights; return pairs (parameters, gradients)."""
    weight_ih, weight_hh, bias_ih, bias_hh = tensors
    pairs = []
    for gate, form in enumerate(GATES[cell]):
        row = gate * size + place
        target = form.format(name)
        grads = [weight_ih.grad, weight_hh.grad, bias_ih.grad, bias_hh.grad]
        if cell == "gru" and gate == 2:
            into = [*weight_ih[row].tolist(), 1.0, bias_ih[row].item()]
            found = give(net, target, into)
            own = give(net, f"{name}.past", [*weight_hh[row].tolist(), bias_hh[row].item()])
            pairs.append(
                ([*found[:-2], found[-1]], [*grads[0][row].tolist(), grads[2][row].item()])
            )
            pairs.append((own, [*grads[1][row].tolist(), grads[3][row].item()]))
        else:
            both = bias_ih[row].item() + bias_hh[row].item()
            into = [*weight_ih[row].tolist(), *weight_hh[row].tolist(), both]
            wanted = [*grads[0][row].tolist(), *grads[1][row].tolist(), grads[2][row].item()]
            pairs.append((give(net, target, into), wanted))
    return pairs


@pytest.mark.parametrize("cell", ["elman", "lstm", "gru"])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("layers", [1, 2])
def test_recurrent_layers(cell, bidirectional, layers):
    torch.manual_seed(1)
    inputs, size, steps = 2, 3, 5
    module = MODULES[cell](inputs, size, layers, batch_first=True, bidirectional=bidirectional)
    sequence = drawn(1, steps, inputs)
    outputs, _ = module(sequence)
    expected = drawn(*outputs.shape, seed=2)
    half_squares(outputs, expected).backward()

    net = ns.Network()
    source = [ns.layers.inputs(net, inputs)]
    add = {"elman": ns.layers.recurrent, "lstm": ns.layers.lstm, "gru": ns.layers.gru}[cell]
    pairs = []
    for layer in range(layers):
        groups = []
        for reverse in [False, True][: 2 if bidirectional else 1]:
            group = add(net, source, size, delay=-1 if reverse else 1)
            for place, name in enumerate(group):
                tensors = half(module, layer, reverse)
                pairs += give_cell(net, cell, name, tensors, size, place)
            groups.append(group)
        source = groups
    watched(net, [name for group in source for name in group])
    deep = net.unroll(steps)
    assert run(deep, sequence.flatten().tolist(), expected.flatten().tolist()) == near(outputs)
    for parameters, wanted in pairs:
        assert [each.gradient for each in parameters] == pytest.approx(wanted, **NEAR)


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 1), ((2, 1), (0, 1))])
def test_conv2d(stride, padding):
    module = torch.nn.Conv2d(2, 3, (3, 2), stride=stride, padding=padding)
    image = drawn(2, 7, 6)
    outputs = module(image)
    expected = drawn(*outputs.shape, seed=2)
    half_squares(outputs, expected).backward()

    net = ns.Network()
    group = ns.layers.convolution(
        net, ns.layers.image(net, (2, 7, 6)), 3, (3, 2), "identity", stride=stride,
        padding=padding,
    )  # fmt: skip
    assert group.shape == tuple(outputs.shape)
    watched(net, group)
    parameters = []
    for maps, names in enumerate(group.names):
        flat = [name for row in names for name in row]
        center = max(flat, key=lambda name: len(net[name].incoming))
        weights = [*module.weight[maps].flatten().tolist(), module.bias[maps].item()]
        parameters.append(give(net, center, weights))
    assert run(net, image.flatten().tolist(), expected.flatten().tolist()) == near(outputs)
    for maps, found in enumerate(parameters):
        wanted = [*module.weight.grad[maps].flatten().tolist(), module.bias.grad[maps].item()]
        assert [each.gradient for each in found] == pytest.approx(wanted, **NEAR)


@pytest.mark.parametrize("kind", ["max", "mean"])
@pytest.mark.parametrize(("size", "stride", "padding"), [(2, 2, 0), (3, 2, 1), (2, 1, 0)])
def test_pooling_behind_a_dense_layer(kind, size, stride, padding):
    linear = torch.nn.Linear(4, 2 * 5 * 6)
    pool = torch.nn.MaxPool2d if kind == "max" else torch.nn.AvgPool2d
    vector = drawn(4)
    outputs = pool(size, stride, padding)(linear(vector).reshape(1, 2, 5, 6))[0]
    expected = drawn(*outputs.shape, seed=2)
    half_squares(outputs, expected).backward()

    net = ns.Network()
    hidden = ns.layers.dense(net, ns.layers.inputs(net, 4), 60, "identity", name="h")
    image = net.add_group("image", hidden.flat, (2, 5, 6))
    group = ns.layers.pooling(net, image, size, kind, stride=stride, padding=padding)
    watched(net, group)
    found = [
        give(net, name, [*linear.weight[row].tolist(), linear.bias[row].item()])
        for row, name in enumerate(hidden)
    ]
    assert run(net, vector.tolist(), expected.flatten().tolist()) == near(outputs)
    for row, parameters in enumerate(found):
        wanted = [*linear.weight.grad[row].tolist(), linear.bias.grad[row].item()]
        assert [each.gradient for each in parameters] == pytest.approx(wanted, **NEAR)


@pytest.mark.parametrize("causal", [False, True])
def test_multihead_attention_of_one_head(causal):
    torch.manual_seed(1)
    size, count = 4, 3
    module = torch.nn.MultiheadAttention(size, 1, batch_first=True)
    torch.nn.init.normal_(module.in_proj_bias)
    torch.nn.init.normal_(module.out_proj.bias)
    tokens = drawn(1, count, size)
    mask = torch.triu(torch.ones(count, count, dtype=torch.bool), 1) if causal else None
    outputs, weights = module(tokens, tokens, tokens, attn_mask=mask)
    expected = drawn(*outputs.shape, seed=2)
    half_squares(outputs, expected).backward()

    net = ns.Network()
    group = ns.layers.attention(
        net, ns.layers.image(net, (count, size)), size, causal=causal, projection=size, name="a"
    )
    watched(net, group)
    pairs = []
    for part, row in itertools.product(range(3), range(size)):
        at = part * size + row
        into = [*module.in_proj_weight[at].tolist(), module.in_proj_bias[at].item()]
        wanted = [*module.in_proj_weight.grad[at].tolist(), module.in_proj_bias.grad[at].item()]
        pairs.append((give(net, f"a.{'qkv'[part]}1_{row + 1}", into), wanted))
    out = module.out_proj
    for row in range(size):
        into = [*out.weight[row].tolist(), out.bias[row].item()]
        wanted = [*out.weight.grad[row].tolist(), out.bias.grad[row].item()]
        pairs.append((give(net, f"a1_{row + 1}", into), wanted))
    assert run(net, tokens.flatten().tolist(), expected.flatten().tolist()) == near(outputs)
    found = {name: net[name].output for name in net.group("a.w")}
    for (row, column), weight in zip(
        itertools.product(range(count), repeat=2), weights.flatten().tolist(), strict=True
    ):
        assert found.get(f"a.w{row + 1}_{column + 1}", 0.0) == pytest.approx(weight, **NEAR)
    for parameters, wanted in pairs:
        assert [each.gradient for each in parameters] == pytest.approx(wanted, **NEAR)
