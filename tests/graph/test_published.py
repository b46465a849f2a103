"""Published examples of convolutional, recurrent, gated and attention networks, by the layers.

The files in ``golden/`` hold the published figures with their source, the same figures recomputed
to all digits, and a word on each misprint.
"""

import itertools
import json
import math
from pathlib import Path

import pytest

import neurosim as ns

GOLDEN = Path(__file__).parent / "golden"


def golden(name):
    return json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


def near(values):
    return pytest.approx(values, rel=1e-9, abs=1e-9)


def spread(first, last, *shape):
    """Return numbers at equal distances, as rows nested like the shape (NumPy's linspace)."""
    count = math.prod(shape)
    flat = [first + (last - first) * place / (count - 1) for place in range(count)]
    for size in reversed(shape[1:]):
        flat = [flat[start : start + size] for start in range(0, len(flat), size)]
    return flat


def set_into(net, target, weights):
    """Give the connections into a neuron weights, in the order of their sum."""
    incoming = net[target].incoming
    assert len(incoming) == len(weights)
    for connection, weight in zip(incoming, weights, strict=True):
        connection.weight = weight


def gradients_into(net, target):
    return [connection.parameter.gradient for connection in net[target].incoming]


def outputs(net, group):
    """Return what the nodes of a group send, nested as its shape says."""

    def found(names):
        return net[names].output if isinstance(names, str) else [found(each) for each in names]

    return found(net.group(group).names)


def flat(rows):
    return list(itertools.chain.from_iterable(rows))


# Convolution and pooling


def convolved(image, kernel, **options):
    """Return a network of one convolution with that kernel (maps of the image first)."""
    maps = image if isinstance(image[0][0], list) else [image]
    kernels = kernel if isinstance(kernel[0][0], list) else [kernel]
    shape = (len(maps), len(maps[0]), len(maps[0][0]))
    net = ns.Network("conv")
    source = ns.layers.image(net, shape if len(maps) > 1 else shape[1:])
    size = (len(kernels[0]), len(kernels[0][0]))
    ns.layers.convolution(net, source, 1, size, "identity", bias=False, name="c1", **options)
    cells = [weight for rows in kernels for row in rows for weight in row]
    center = max(net.neurons, key=lambda neuron: len(neuron.incoming))  # reads no padding
    set_into(net, center.name, cells)
    ns.forward(net, [value for rows in maps for row in rows for value in row])
    return net


COUNTED = [[float(3 * row + column) for column in range(3)] for row in range(3)]


def test_d2l_cross_correlation():
    case = golden("conv_d2l")["cases"][0]
    net = convolved(COUNTED, case["kernel"])
    assert outputs(net, "c1") == [case["published"]]


def test_d2l_two_input_maps():
    case = golden("conv_d2l")["cases"][1]
    other = [[value + 1 for value in row] for row in COUNTED]
    assert outputs(convolved([COUNTED, other], case["kernel"]), "c1") == [case["published"]]


def test_d2l_edge_detector():
    case = golden("conv_d2l")["cases"][2]
    assert outputs(convolved(case["x"], case["kernel"]), "c1") == [case["recomputed"]]


@pytest.mark.parametrize("case", golden("conv_onnx")["cases"], ids=str)
def test_onnx_padding_and_stride(case):
    inputs = golden("conv_onnx")["inputs"]
    net = ns.Network("conv")
    x = inputs[case["x"]]
    source = ns.layers.image(net, (len(x), len(x[0])))
    ns.layers.convolution(
        net, source, 1, 3, "identity", stride=case["stride"], padding=case["padding"],
        weights=1.0, bias=False,
    )  # fmt: skip
    ns.forward(net, flat(x))
    assert outputs(net, "c1") == [case["published"]]


@pytest.mark.parametrize("place", [0, 1])
def test_lexai_convolution_backwards(place):
    data = golden("conv_backward_lexai")
    case = data["cases"][place]
    net = convolved(data["inputs"]["x"], data["inputs"]["kernel"])
    # E = sum of upstream times output, so that dE/d output is the upstream gradient.
    for name, weight in zip(net.group("c1"), flat(case["upstream"]), strict=True):
        ns.layers.dense(net, name, 1, "identity", output=True, bias=False, name=f"o_{name}_")
        net[f"o_{name}_1"].incoming[0].weight = 1.0
        net[f"o_{name}_1"].incoming[0].trainable = False
        assert weight in (0.0, 1.0)
    ns.forward(net, flat(data["inputs"]["x"]))
    wanted = [
        output.output - upstream
        for output, upstream in zip(net.outputs, flat(case["upstream"]), strict=True)
    ]
    ns.backward(net, wanted)
    kernel = [each.parameter.gradient for each in net["c1_1_1_1"].incoming]
    assert kernel == near(flat(case["recomputed"]["dW"]))
    found = [-sum(each.flow for each in node.outgoing) for node in net.inputs]
    assert found == near(flat(case["recomputed"]["dx"]))


@pytest.mark.parametrize("place", range(4))
def test_onnx_pooling(place):
    case = golden("pool_published")["cases"][place]
    net = ns.Network("pool")
    ns.layers.pooling(
        net, ns.layers.image(net, (5, 5)), case["size"], case["kind"], stride=case["stride"],
        padding=case.get("padding", 0), padding_counts=case.get("padding_counts", True),
    )  # fmt: skip
    ns.forward(net, range(1, 26))
    assert outputs(net, "p1") == [near(row) for row in case["recomputed"]]


def test_cs231n_max_pooling():
    case = golden("pool_published")["cases"][4]
    net = ns.Network("pool")
    ns.layers.pooling(net, ns.layers.image(net, (3, 4, 4)), 2)
    for maps, wanted in zip(spread(-0.3, 0.4, 2, 3, 4, 4), case["recomputed"], strict=True):
        ns.forward(net, [value for rows in maps for value in flat(rows)])
        assert outputs(net, "p1") == [[near(row) for row in rows] for rows in wanted]


# Recurrent networks


def test_yeh_counts_in_whole_numbers():
    data = golden("rnn_yeh")
    net = ns.recurrent([1, 2, 1], activation="relu", output_activation="identity", bias=False)
    weights = data["weights"]
    for row in (0, 1):
        set_into(
            net, f"h{row + 1}",
            [weights["B (input to hidden)"][row], *weights["A (hidden to hidden)"][row]],
        )  # fmt: skip
    set_into(net, "o1", weights["C (hidden to output)"])
    assert net.unroll(4).predict(data["inputs"]) == data["recomputed"]["y"]


def test_prachub_walks_back_through_two_steps():
    data = golden("rnn_bptt_prachub")
    net = ns.recurrent([1, 1, 1], output_activation="identity", bias=False)
    weights = data["weights"]
    set_into(net, "h1", [weights["wx"], weights["wh"]])
    set_into(net, "o1", [weights["wy"]])
    deep = net.unroll(2)
    ns.forward(deep, data["inputs"])
    ns.backward(deep, data["expected_values"])
    wanted = data["recomputed"]
    assert [deep[f"h1@{step}"].output for step in (1, 2)] == near(wanted["h"])
    assert sum(output.loss for output in deep.outputs) == near(wanted["E"])
    gradients = wanted["gradients"]
    assert gradients_into(net, "h1") == near([gradients["wx"], gradients["wh"]])
    assert gradients_into(net, "o1") == near([gradients["wy"]])


def test_cs231n_recurrent_layer_with_a_first_state():
    data = golden("rnn_cs231n")
    net = ns.Network()
    ns.layers.recurrent(net, ns.layers.inputs(net, 4), 5, name="h")
    into, own = spread(-0.2, 0.4, 4, 5), spread(-0.4, 0.1, 5, 5)
    for cell in range(5):
        weights = [row[cell] for row in (*into, *own)]
        set_into(net, f"h{cell + 1}", [*weights, spread(-0.7, 0.1, 5)[cell]])
    deep = net.unroll(3)
    for sample in range(2):
        for cell, value in enumerate(spread(-0.3, 0.1, 2, 5)[sample]):
            deep[f"h{cell + 1}@0"].output = value
        ns.forward(deep, flat(spread(-0.1, 0.3, 2, 3, 4)[sample]))
        for step in range(3):
            assert outputs(deep, f"h@{step + 1}") == near(data["recomputed"][sample][step])


def test_cs231n_gradients_of_the_sum_over_both_samples():
    data = golden("rnn_cs231n")["gradients_of_sum"]
    net = ns.Network()
    ns.layers.recurrent(net, ns.layers.inputs(net, 4), 5, name="h")
    into, own = spread(-0.2, 0.4, 4, 5), spread(-0.4, 0.1, 5, 5)
    for cell in range(5):
        weights = [row[cell] for row in (*into, *own)]
        set_into(net, f"h{cell + 1}", [*weights, spread(-0.7, 0.1, 5)[cell]])
        net.add_output(f"o{cell + 1}", "identity")
        net.connect(f"h{cell + 1}", f"o{cell + 1}", 1.0, trainable=False)
    deep = net.unroll(3)
    sums = {f"h{cell + 1}": [0.0] * 10 for cell in range(5)}
    for sample in range(2):
        for cell, value in enumerate(spread(-0.3, 0.1, 2, 5)[sample]):
            deep[f"h{cell + 1}@0"].output = value
        ns.forward(deep, flat(spread(-0.1, 0.3, 2, 3, 4)[sample]))
        ns.backward(deep, [output.output - 1 for output in deep.outputs])
        for name, so_far in sums.items():
            found = zip(so_far, gradients_into(net, name), strict=True)
            sums[name] = [first + second for first, second in found]
    for cell in range(5):
        column = [row[cell] for row in (*data["Wx"], *data["Wh"])]
        assert sums[f"h{cell + 1}"] == near([*column, data["b"][cell]])


def test_bidirectional_halves_of_a_pytorch_question():
    data = golden("bidirectional_pytorch_3587")
    net = ns.recurrent([1, 1, 1], bidirectional=True, activation="relu", weights=1.0, bias=False)
    deep = net.unroll(4)
    ns.forward(deep, data["inputs"])
    found = [[deep[f"{name}@{step}"].output for name in ("h1", "r1")] for step in (1, 2, 3, 4)]
    assert found == data["recomputed"]["output"]


def test_bidirectional_gradients_of_a_pytorch_question():
    data = golden("bidirectional_pytorch_3587")
    net = ns.Network()
    source = ns.layers.inputs(net, 1)
    for name, delay in (("h", 1), ("r", -1)):
        ns.layers.recurrent(net, source, 1, "relu", delay=delay, weights=1.0, bias=False, name=name)
    net.add_output("o1", "identity")
    net.connect("h1", "o1", 1.0), net.connect("r1", "o1", 10.0)
    deep = net.unroll(4)
    ns.forward(deep, data["inputs"])
    ns.backward(deep, [output.output - 1 for output in deep.outputs])  # E rises by 1 with each
    gradients = data["gradients"]
    assert gradients_into(net, "h1") == [gradients["weight_ih_l0"], gradients["weight_hh_l0"]]
    assert gradients_into(net, "r1") == [
        gradients["weight_ih_l0_reverse"], gradients["weight_hh_l0_reverse"],
    ]  # fmt: skip


# Cells with gates


def gomez():
    data = golden("lstm_gomez")
    net = ns.Network("gomez")
    ns.layers.lstm(net, ns.layers.inputs(net, 2), 1, name="h")
    net.add_output("o1", "identity")
    net.connect("h1", "o1", 1.0, trainable=False)
    weights = data["weights"]
    for gate, letter in zip("igfo", "iafo", strict=True):
        set_into(
            net, f"h1.{gate}",
            [*weights[f"W{letter}"][0], *weights[f"U{letter}"][0], *weights[f"b{letter}"]],
        )  # fmt: skip
    return data, net


def test_gomez_forward():
    data, net = gomez()
    deep = net.unroll(2)
    ns.forward(deep, flat(data["inputs"]))
    for step, wanted in enumerate(data["recomputed"]["gates"], start=1):
        names = {"a": "h1.g", "i": "h1.i", "f": "h1.f", "o": "h1.o", "state": "h1.c", "out": "h1"}
        for letter, name in names.items():
            assert deep[f"{name}@{step}"].output == near(wanted[letter])
    published = data["published"]["gates_t1"]
    assert deep["h1@2"].output == pytest.approx(published["out"], abs=2e-5)


def test_gomez_backward_and_update():
    data, net = gomez()
    deep = net.unroll(2)
    ns.forward(deep, flat(data["inputs"]))
    ns.backward(deep, data["expected_values"])
    wanted = data["recomputed"]
    assert sum(output.loss for output in deep.outputs) == near(wanted["E"])
    for gate, letter in zip("igfo", "iafo", strict=True):
        gradients = wanted["gradients"]
        assert gradients_into(net, f"h1.{gate}") == near(
            [*gradients[f"W{letter}"], *gradients[f"U{letter}"], gradients[f"b{letter}"]]
        )
    back = [-sum(each.flow for each in node.outgoing) for node in deep.inputs]
    assert back == near(flat(wanted["dE/dx"]))
    ns.update(deep, data["learning_rate"])
    for gate, letter in zip("igfo", "iafo", strict=True):
        after = wanted["weights_after"]
        assert [each.weight for each in net[f"h1.{gate}"].incoming] == near(
            [*after[f"W{letter}"][0], *after[f"U{letter}"][0], *after[f"b{letter}"]]
        )


def test_cs231n_lstm_with_a_first_output():
    data = golden("lstm_cs231n")
    net = ns.Network()
    ns.layers.lstm(net, ns.layers.inputs(net, 5), 4, name="h")
    into, own, bias = spread(-0.2, 0.9, 5, 16), spread(-0.3, 0.6, 4, 16), spread(0.2, 0.7, 16)
    for cell, (place, gate) in itertools.product(range(4), enumerate("ifog")):
        column = 4 * place + cell
        weights = [row[column] for row in (*into, *own)]
        set_into(net, f"h{cell + 1}.{gate}", [*weights, bias[column]])
    deep = net.unroll(3)
    for sample in range(2):
        for cell, value in enumerate(spread(-0.4, 0.8, 2, 4)[sample]):
            deep[f"h{cell + 1}@0"].output = value
        ns.forward(deep, flat(spread(-0.4, 0.6, 2, 3, 5)[sample]))
        for step in range(3):
            assert outputs(deep, f"h@{step + 1}") == near(data["recomputed"][sample][step])


def test_click4ai_gru_in_one_step():
    data = golden("gru_click4ai")
    net = ns.Network()
    ns.layers.gru(net, ns.layers.inputs(net, 2), 2, bias=False, name="h")
    weights = data["weights"]
    for cell in range(2):
        set_into(net, f"h{cell + 1}.z", weights["Wz"][cell])
        set_into(net, f"h{cell + 1}.r", weights["Wr"][cell])
        set_into(net, f"h{cell + 1}.n", [*weights["Wh"][cell][:2], 1.0])
        set_into(net, f"h{cell + 1}.past", weights["Wh"][cell][2:])
    deep = net.unroll(1)
    ns.forward(deep, data["inputs"])
    wanted = data["recomputed"]
    assert outputs(deep, "h.z@1") == near(wanted["z"])
    assert outputs(deep, "h.r@1") == near(wanted["r"])
    assert outputs(deep, "h.n@1") == near(wanted["candidate"])
    # The source has z and 1 - z swapped against PyTorch; from a state of 0 its h is z times n.
    swapped = [z * n for z, n in zip(wanted["z"], wanted["candidate"], strict=True)]
    assert swapped == near(wanted["h"])
    ours = [(1 - z) * n for z, n in zip(wanted["z"], wanted["candidate"], strict=True)]
    assert outputs(deep, "h@1") == near(ours)


# Attention


def attending(name, scaled):
    data = golden(name)
    net = ns.Network("attention")
    inputs, weights = data["inputs"], data["weights"]
    size = len(weights["query"][0])
    tokens = ns.layers.image(net, (len(inputs), len(inputs[0])))
    ns.layers.attention(net, tokens, size, scaled=scaled, bias=False, name="a1")
    for part, word in zip("qkv", ("query", "key", "value"), strict=True):
        for column in range(size):
            set_into(net, f"a1.{part}1_{column + 1}", [row[column] for row in weights[word]])
    ns.forward(net, flat(inputs))
    return data, net


@pytest.mark.parametrize(
    ("name", "scaled", "key"),
    [
        ("attention_karim", False, "recomputed"),
        ("attention_chebale", False, "recomputed_unscaled"),
        ("attention_chebale", True, "recomputed_scaled"),
    ],
)
def test_self_attention(name, scaled, key):
    data, net = attending(name, scaled)
    wanted = data[key]
    for group, what in (("q", "queries"), ("k", "keys"), ("v", "values"), ("w", "weights")):
        if what in wanted:
            assert outputs(net, f"a1.{group}") == [near(row) for row in wanted[what]]
    assert outputs(net, "a1") == [near(row) for row in wanted["output"]]


def test_self_attention_gradients():
    data, net = attending("attention_karim", scaled=False)
    for name in net.group("a1"):
        net.add_output(f"o_{name}", "identity")
        net.connect(name, f"o_{name}", 1.0, trainable=False)
    ns.forward(net, flat(data["inputs"]))
    ns.backward(net, [output.output - 1 for output in net.outputs])
    gradients = data["recomputed"]["gradients_of_sum"]
    for part in "qkv":
        wanted = gradients[f"W{part}"]
        for column in range(len(wanted[0])):
            found = gradients_into(net, f"a1.{part}1_{column + 1}")
            assert found == near([row[column] for row in wanted])
