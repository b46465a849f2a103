"""Whole architectures: networks built of layers, with names that can be typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ParamSpec

from neurosim.checks import choice, flag, listed, seed as read_seed, unused, whole
from neurosim.errors import OptionError
from neurosim.functions.activations import Activation
from neurosim.graph import layers
from neurosim.graph.groups import Group
from neurosim.graph.layers.adding import link
from neurosim.graph.layers.arguments import read_activations, read_sizes, sizes_in_one_list
from neurosim.graph.layers.collector import collector_resting
from neurosim.graph.layers.given import Given, by_layer
from neurosim.graph.layers.weights import Drawing
from neurosim.graph.network import Network
from neurosim.graph.nodes import Bias
from neurosim.graph.parameter import Parameter

P = ParamSpec("P")


@sizes_in_one_list
@collector_resting()
def dense(
    sizes: Sequence[int],
    activation: str | Activation | Sequence[str | Activation] = "logistic",
    *,
    weights: str | float | Sequence[Any] = "uniform",
    biases: Sequence[Any] | None = None,
    bias: bool = True,
    seed: int = 0,
    name: str | None = None,
) -> Network:
    """Build a multi-layer perceptron in which every layer is fully connected to the next.

    Inputs are called i1, i2 ..., outputs o1, o2 ..., hidden neurons h1, h2 ... or, where there are
    several hidden layers, h1_1 ... h2_1 ...; the bias node of the first weighted layer is b1.

    Args:
        sizes: how many nodes each layer has, inputs first.
        activation: one for all layers, or one for each layer after the inputs. The last may be
            ``"softmax"``: identity neurons z1, z2 ... and the units of :func:`add_softmax`.
        weights: ``"uniform"`` draws all weights from -0.5..0.5, ``"normal"`` with standard
            deviation 0.5; ``"glorot"``, ``"he"``, ``"glorot_normal"`` and ``"he_normal"`` draw in
            a way that suits the layer's size, and start bias weights at 0. A number starts every
            weight at that same number, bias weights too: such a network stays symmetric. Or the
            weights themselves, a matrix for each layer after the inputs: a row for each neuron, in
            it the weights of what it reads.
        biases: beside such matrices, the weights of the bias nodes: a vector for each layer after
            the inputs, with a number for each neuron. Without them they are 0.
        bias: False leaves out the bias nodes.
        seed: the same seed draws the same weights.
        name: the network's name, by default its sizes.

    Raises:
        OptionError: for fewer than two layers, a size below 1, or an unknown name.
        InputError: for matrices or vectors of other shapes than the sizes say.

    >>> net = dense([2, 2, 1], seed=1)
    >>> net
    Network('2-2-1', 2 inputs, 2 bias nodes, 3 neurons, 9 connections)
    >>> dense([2, 1], "identity", weights=[[[0.5, 2.0]]], biases=[[1.0]]).predict([1, 1])
    [3.5]
    >>> [neuron.name for neuron in dense([4, 2, 2, 1]).neurons]
    ['h1_1', 'h1_2', 'h2_1', 'h2_2', 'o1']
    """
    counts = read_sizes(sizes)
    activations = read_activations(activation, len(counts) - 1)
    net = _begun(name, "-".join(map(str, counts)), bias, seed)
    chosen = by_layer(counts, weights, biases, bias)
    before = layers.inputs(net, counts[0])
    _stack(net, before, counts[1:], activations, chosen, bias, seed)
    return net


@collector_resting()
def convolutional(
    shape: Sequence[int],
    maps: Sequence[int],
    size: int | Sequence[int],
    pooling: int | Sequence[int] | None = 2,
    hidden: Sequence[int] = (),
    outputs: int = 10,
    *,
    activation: str | Activation = "relu",
    output_activation: str | Activation = "logistic",
    kind: str = "max",
    stride: int = 1,
    padding: int = 0,
    weights: str | float = "glorot",
    bias: bool = True,
    seed: int = 0,
    name: str | None = None,
) -> Network:
    """Build a convolutional network: maps that read patches of an image, then dense layers.

    Inputs are called x1_1, x1_2 ... by row and column (x1_1_1 ... by map where there are several),
    maps c1_1_1_1 ... (layer c1, map, row, column), pools p1_1_1_1 ..., then as :func:`dense`.

    Args:
        shape: that of the image, (rows, columns) or (maps, rows, columns).
        maps: how many maps each convolution has.
        size: rows and columns of the kernels.
        pooling: rows and columns of the patches that are pooled after each convolution; None for
            no pooling.
        hidden: the sizes of hidden layers after the last maps.
        outputs: how many outputs.
        activation: that of maps and hidden layers.
        output_activation: that of the outputs; ``"softmax"`` for one class of several.
        kind: of pooling, ``"max"`` or ``"mean"``.
        stride: how many rows and columns lie between two patches.
        padding: how many rows and columns of zeros are added around each image.
        weights: how weights are drawn, as in :func:`dense`.
        bias: False leaves out the bias nodes.
        seed: the same seed draws the same weights.
        name: the network's name.

    Raises:
        OptionError: for sizes that do not fit into each other, or an unknown name.

    Source: LeCun et al., "Gradient-Based Learning Applied to Document Recognition" (1998); its
    LeNet-5 is, but for its output layer and its thinned second convolution,
    ``convolutional((28, 28), maps=[6, 16], size=5, pooling=2, hidden=[120, 84], outputs=10)``.

    >>> net = convolutional((8, 8), maps=[4], size=3, pooling=2, hidden=[32], outputs=10, seed=1)
    >>> [(group.name, group.shape) for group in net.groups.values()]
    [('x', (8, 8)), ('c1', (4, 6, 6)), ('p1', (4, 3, 3)), ('h', (32,)), ('o', (10,))]
    """
    shape, maps = listed(shape, "shape"), listed(maps, "maps")
    hidden = [whole(each, "size of a hidden layer") for each in listed(hidden, "hidden")]
    net = _begun(name, "convolutional", bias, seed)
    group = layers.image(net, shape)
    for each in maps:
        group = layers.convolution(
            net, group, each, size, activation, stride=stride, padding=padding,
            weights=weights, bias=bias, seed=seed if group.name == "x" else None,
        )  # fmt: skip
        if pooling is not None:
            group = layers.pooling(net, group, pooling, kind)  # type: ignore[arg-type]
    counts = [*hidden, whole(outputs, "outputs")]
    activations = [*[activation] * len(hidden), output_activation]
    _stack(net, group, counts, activations, weights, bias, None if maps else seed)
    return net


CELLS: dict[str, Callable[..., Group]] = {
    "elman": layers.recurrent, "jordan": layers.dense, "lstm": layers.lstm, "gru": layers.gru,
}  # fmt: skip
"""The kinds of recurrent networks, and what adds a layer of each."""


@sizes_in_one_list
@collector_resting()
def recurrent(
    sizes: Sequence[int],
    cell: str = "elman",
    *,
    bidirectional: bool = False,
    activation: str | Activation | None = None,
    output_activation: str | Activation = "logistic",
    weights: str | float = "glorot",
    bias: bool = True,
    seed: int = 0,
    name: str | None = None,
) -> Network:
    """Build a recurrent network, which reads a sequence and answers at every step of time.

    Names are those of :func:`dense`: inputs i1 ..., cells h1 ... (h1_1 ... where there are several
    recurrent layers), those that run backward in time r1 ..., outputs o1 ..., bias nodes b1 of the
    first cells and so on, the last of the outputs.

    Args:
        sizes: how many nodes each layer has, inputs first.
        cell: ``"elman"``, neurons that read their own layer of the step before; ``"jordan"``, where
            the first hidden layer reads the outputs of the step before; ``"lstm"`` or ``"gru"``,
            cells with gates.
        bidirectional: True adds a layer that runs backward in time beside each.
        activation: that of the hidden neurons of Elman and Jordan, by default tanh; cells with
            gates have their own.
        output_activation: that of the outputs; ``"softmax"`` for one class of several.
        weights: how weights are drawn, as in :func:`dense`.
        bias: False leaves out the bias nodes.
        seed: the same seed draws the same weights.
        name: the network's name, by default its cell and sizes.

    Raises:
        OptionError: for fewer than three layers, a size below 1, an unknown cell or name, a
            bidirectional Jordan network, or an activation for cells with gates.

    >>> net = recurrent([2, 8, 1], seed=1)
    >>> net
    Network('elman 2-8-1', 2 inputs, 2 bias nodes, 9 neurons, 97 connections, recurrent)
    >>> len(net.predict([[0, 1], [1, 1], [1, 0]]))
    3
    """
    counts = read_sizes(sizes)
    add = choice(cell, CELLS, "cell")
    if len(counts) < 3:
        raise OptionError(f"a recurrent network has three or more layers, got sizes {sizes!r}")
    if flag(bidirectional, "bidirectional") and cell == "jordan":
        raise OptionError("a Jordan network cannot be bidirectional: its outputs are fed back")
    gated = cell in ("lstm", "gru")
    unused(gated, f"the activations of {cell} cells are those of gates", activation=activation)
    activation = "tanh" if activation is None else activation
    both = "bidirectional " if bidirectional else ""
    called = f"{both}{cell} {'-'.join(map(str, counts))}"
    net = _begun(name, called, bias, seed)
    inputs = layers.inputs(net, counts[0])
    activations = [*[activation] * (len(counts) - 2), output_activation]
    if cell == "jordan":
        _stack(net, inputs, counts[1:], activations, weights, bias, seed)
        _feed_back(net, "h" if len(counts) == 3 else "h1", weights)
        return net
    if cell == "elman":
        add = partial(add, activation=activation)
    before: list[Group] = [inputs]
    for layer, count in enumerate(counts[1:-1], start=1):
        several = str(layer) if len(counts) > 3 else ""
        after = []
        for letter, delay in [("h", 1), ("r", -1)][: 2 if bidirectional else 1]:
            drawn = seed if layer == 1 and delay == 1 else None
            after.append(
                add(
                    net, before, count, delay=delay, weights=weights, seed=drawn,
                    bias=f"b{layer}" if bias else False, name=letter + several,
                )
            )  # fmt: skip
        before = after
    layers.dense(
        net, before, counts[-1], output_activation, output=True, weights=weights, bias=bias
    )
    return net


@collector_resting()
def attention(
    tokens: int,
    size: int,
    *,
    width: int | None = None,
    outputs: int | None = None,
    output_activation: str | Activation = "logistic",
    causal: bool = False,
    weights: str | float = "glorot",
    bias: bool = True,
    seed: int = 0,
    name: str | None = None,
) -> Network:
    """Build a network of one self-attention layer over tokens, and a dense layer of outputs.

    Inputs are called x1_1 ... (token, number); see :func:`neurosim.layers.attention` for the units.

    Args:
        tokens: how many tokens, two or more.
        size: how many numbers a query, a key and a value have.
        width: how many numbers a token has, by default ``size``.
        outputs: how many outputs read what came out for all tokens; by default one for each.
        output_activation: that of the outputs.
        causal: True lets a token look only at itself and those before it.
        weights: how weights are drawn, as in :func:`dense`.
        bias: False leaves out the bias nodes.
        seed: the same seed draws the same weights.
        name: the network's name.

    Raises:
        OptionError, NetworkError: for less than two tokens, a size below 1, or an unknown name.

    >>> net = attention(tokens=3, size=4, seed=1)
    >>> net.group("a1"), len(net.outputs)
    (Group('a1', 3x4: a1_1_1 ... a1_3_4), 3)
    """
    tokens, size = whole(tokens, "tokens"), whole(size, "size")
    numbers = size if width is None else whole(width, "width")
    net = _begun(name, "attention", bias, seed)
    image = layers.image(net, (tokens, numbers))
    group = layers.attention(net, image, size, causal=causal, weights=weights, bias=bias, seed=seed)
    count = tokens if outputs is None else whole(outputs, "outputs")
    layers.dense(net, group, count, output_activation, output=True, weights=weights, bias=bias)
    return net


def _begun(name: str | None, default: str, bias: bool, seed: int) -> Network:
    """Return a network without nodes, once what all builders take is known to be allowed."""
    flag(bias, "bias")
    read_seed(seed)
    return Network(default if name is None else name)


def _stack(
    net: Network,
    before: Group,
    counts: Sequence[int],
    activations: Sequence[str | Activation],
    weights: str | float | list[Given],
    bias: bool,
    seed: int | None,
) -> None:
    """Add dense layers, the last of them outputs."""
    for layer, (count, activation) in enumerate(zip(counts, activations, strict=True), start=1):
        last = layer == len(counts)
        hidden = "h" if len(counts) == 2 else f"h{layer}"
        before = layers.dense(
            net, before, count, activation, output=last, bias=bias,
            weights=weights[layer - 1] if isinstance(weights, list) else weights,
            seed=seed if layer == 1 else None, name="o" if last else hidden,
        )  # fmt: skip


def _feed_back(net: Network, hidden: str, weights: str | float) -> None:
    """Let a hidden layer read the outputs of a step of time before, ahead of its bias."""
    drawing = Drawing(net, weights, None)
    drawing.start(len(net.outputs), len(net.group(hidden)))
    for name in net.group(hidden):
        neuron = net.node(name)
        biases = [each for each in neuron._incoming if isinstance(each.source, Bias)]
        for output in net.outputs:
            link(net, output, neuron, Parameter(drawing.weight()), delay=1)
        for each in biases:
            neuron._incoming.remove(each)
        neuron._incoming += biases
