"""Weight matrices and bias vectors by layer, as programs in NumPy have them, and ``.npz`` files."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from os import PathLike
from typing import Any

import numpy as np

from neurosim.checks import listed, of_kind
from neurosim.errors import FileError, InputError, OptionError, shown, suggestion
from neurosim.exchange.numbers import Array, at, numbers, refusing
from neurosim.exchange.stack import Stack
from neurosim.files import LARGEST, path_of, read_bytes, write_whole
from neurosim.functions.activation_text import by_text, text_of
from neurosim.functions.activations import SOFTMAX, Activation, activation as find_activation
from neurosim.graph.files.saving import check_ending
from neurosim.graph.layers.dense import is_softmax
from neurosim.graph.layers.softmax import softmax_inside, softmax_sources
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Bias, Node
from neurosim.graph.values.scaling import Scaling
from neurosim.notation import counted

NAMES = ("names", "classes", "expected_names")
RANGES = {"input_ranges": "inputs", "expected_ranges": "expected"}


def to_arrays(net: Network, path: str | PathLike[str] | None) -> dict[str, Any]:
    """Return the arrays of a network by name; see ``Network.to_arrays``."""
    if path is not None:
        check_ending(path, "to_arrays")
    layers = _layers(net)
    found: dict[str, Any] = {}
    for place, (before, neurons) in enumerate(pairwise(layers), start=1):
        found[f"W{place}"], biases = _matrix(net, before, neurons)
        if biases is not None:
            found[f"b{place}"] = biases
    functions = [_function(net, neurons) for neurons in layers[1:]]
    if softmax_sources(net.outputs):
        functions[-1] = SOFTMAX
    found["activations"] = np.array(functions)
    found |= {key: np.array(value) for key, value in told(net.scaling).items()}
    if path is not None:
        file = io.BytesIO()
        np.savez(file, **found)
        write_whole(path, file.getvalue())
    return found


def told(scaling: Scaling | None) -> dict[str, Any]:
    """Return what a scaling holds, by the names under which arrays and other files have it."""
    keys = {**{key: key for key in (*NAMES, "means")}, **RANGES}
    found = {key: getattr(scaling, attribute, ()) for key, attribute in keys.items()}
    return {key: value for key, value in found.items() if value}


def _matrix(net: Network, before: list[Node], neurons: list[Node]) -> tuple[Array, Array | None]:
    """Return the weights into a layer, and those of bias nodes where there are any."""
    column = {node: index for index, node in enumerate(before)}
    weights, biases, biased = np.zeros((len(neurons), len(before))), np.zeros(len(neurons)), False
    for row, neuron in enumerate(neurons):
        for each in _of_sum(neuron).incoming:
            if isinstance(each.source, Bias):
                biases[row] += each.weight
                biased = True
            elif each.source in column:
                weights[row, column[each.source]] = each.weight
            else:
                raise _no_layers(net, f"{each.label} skips a layer")
    return weights, biases if biased else None


def _layers(net: Network) -> list[list[Node]]:
    """Return inputs, hidden layers and outputs, the net inputs of outputs for those of softmax."""
    of_kind(net, Network, "to_arrays needs")
    if net.recurrent:
        raise _no_layers(net, "it is recurrent")
    last = softmax_sources(net.outputs) or list(net.outputs)
    if not last or not net.inputs:
        raise _no_layers(net, "it has no inputs or no outputs")
    inner = softmax_inside(net.outputs)
    depth: dict[Node, int] = dict.fromkeys(net.inputs, 0)
    for neuron in net.neurons:
        if neuron not in inner:
            sources = [each.source for each in neuron.incoming if each.source in depth]
            depth[neuron] = 1 + max((depth[each] for each in sources), default=0)
    deepest = max(depth.values())
    place = {node: index for index, node in enumerate(net.nodes)}
    layers: list[list[Node]] = [list(net.inputs), *([] for _ in range(deepest))]
    for node in sorted(depth, key=place.__getitem__):
        if depth[node]:
            layers[depth[node]].append(node)
    if set(layers[-1]) != set(last):
        wrong = next(iter(set(layers[-1]) ^ set(last)))
        raise _no_layers(net, f"{wrong.name!r} is none of its last layer, or not all of it")
    return [*layers[:-1], last]


def _of_sum(node: Node) -> Neuron:
    if not isinstance(node, Neuron) or node.aggregation.name != "sum":
        raise OptionError(
            f"{node.name!r} does not sum, so no row of a matrix stands for it; net.to_torch() "
            "takes other graphs as well"
        )
    return node


def _function(net: Network, neurons: Sequence[Node]) -> str:
    found = dict.fromkeys(text_of(_of_sum(each).activation) for each in neurons)
    if len(found) > 1:
        raise _no_layers(net, f"{neurons[0].name!r} and others of its layer are {', '.join(found)}")
    return next(iter(found))


def _no_layers(net: Network, why: str) -> OptionError:
    others = "net.to_torch() takes" if net.recurrent else "net.to_torch() and net.to_onnx() take"
    return OptionError(
        f"network {shown(net.name)} is not one matrix after the other: {why}; {others} other "
        "graphs as well"
    )


def from_arrays(
    weights: str | PathLike[str] | Mapping[str, Any] | Sequence[Any],
    biases: Sequence[Any] | None = None,
    activation: str | Activation | Sequence[str | Activation] | None = None,
    *,
    name: str | None = None,
) -> Network:
    """Return the network of weight matrices and bias vectors, one of each for a layer.

    A row of a matrix holds the weights of one unit, as PyTorch has it; what has a column for each
    unit is transposed before, as by ``W.T``. Names are those of :func:`neurosim.dense`.

    Args:
        weights: a matrix for each layer after the inputs; or a dict of arrays W1, b1, W2 ..., as
            ``net.to_arrays()`` returns it; or an ``.npz`` file of such.
        biases: beside a list of matrices, a vector for each of them; None in its place, or for all
            of them, for no bias node.
        activation: one for all layers, or one for each; the last may be ``"softmax"``. By default
            what the arrays say under ``activations``, otherwise ``"logistic"``.
        name: the network's, by default its sizes.

    Raises:
        InputError, OptionError: for shapes that do not fit into each other, or what is no number.
        FileError: for a file that is missing, broken, or holds something else.

    >>> import neurosim as ns
    >>> net = ns.from_arrays([[[0.5, -1.0], [2.0, 0.0]], [[1.0, 1.0]]], activation="identity")
    >>> net, net.predict([1, 1])
    (Network('2-2-1', 2 inputs, 3 neurons, 6 connections), [1.5])
    >>> again = ns.from_arrays(net.to_arrays())
    >>> again["h1"].incoming
    (Connection('i1' -> 'h1', weight=0.5), Connection('i2' -> 'h1', weight=-1))
    """
    if isinstance(weights, str | PathLike):
        weights = read_npz(weights)
    about: Mapping[str, Any] = {}
    if isinstance(weights, Mapping):
        if biases is not None:
            raise OptionError("the biases stand in the dict, as b1, b2 ...; leave biases out")
        about = weights
        matrices, vectors = _by_layer(weights)
    else:
        matrices = listed(weights, "weights")
        vectors = [None] * len(matrices) if biases is None else listed(biases, "biases")
    if not matrices or len(matrices) != len(vectors):
        raise InputError(
            f"there must be one or more matrices and a vector for each, got {len(matrices)} and "
            f"{len(vectors)}"
        )
    functions = _functions(activation, about, len(matrices))
    sizes, read = _read_layers(matrices, vectors)
    stack = Stack("-".join(map(str, sizes)) if name is None else name)
    for place, ((matrix, vector), function) in enumerate(zip(read, functions, strict=True), 1):
        with at(f"layer {place}"):
            stack.dense(matrix, vector)
            stack.activation(function)
    net = stack.network()
    net.scaling = scaling_told(about, net)
    return net


def _by_layer(arrays: Mapping[str, Any]) -> tuple[list[Any], list[Any]]:
    count = sum(bool(re.fullmatch(r"W\d+", str(key))) for key in arrays)
    places = range(1, count + 1)
    wanted = [f"{letter}{place}" for place in places for letter in "Wb"]
    known = [*(wanted or ["W1", "b1"]), "activations", "means", *NAMES, *RANGES]
    unknown = next((key for key in arrays if key not in known), None)
    missing = next((f"W{place}" for place in places if f"W{place}" not in arrays), None)
    if unknown is not None or missing or not count:
        what = f"{missing or 'W1'} is missing"
        if unknown is not None:
            what = f"got {shown(unknown)}{suggestion(unknown, known)}"
        raise InputError(f"the arrays must be called W1, b1, W2, b2 ...; {what}")
    return [arrays[f"W{place}"] for place in places], [arrays.get(f"b{place}") for place in places]


def _read_layers(matrices: list[Any], vectors: list[Any]) -> tuple[list[int], list[Any]]:
    sizes: list[int] = []
    read = []
    for place, (weights, biases) in enumerate(zip(matrices, vectors, strict=True), start=1):
        matrix = numbers(weights, f"W{place}", None, None)
        rows, columns = matrix.shape
        if not rows or not columns:
            raise InputError(f"W{place} is empty: {rows} x {columns}")
        if sizes and columns != sizes[-1]:
            turned = "; it is transposed" if rows == sizes[-1] else ""
            raise InputError(
                f"W{place} must have {counted(sizes[-1], 'column')}, one for each unit of the "
                f"layer before (rows are units), got {rows} x {columns}{turned}"
            )
        sizes += [rows] if sizes else [columns, rows]
        vector = None if biases is None else numbers(biases, f"b{place}")
        if vector is not None and vector.size != rows:
            raise InputError(f"b{place} must hold {rows} numbers, got {vector.size}")
        read.append((matrix, None if vector is None else vector.ravel()))
    return sizes, read


def _functions(
    activation: str | Activation | Sequence[str | Activation] | None,
    about: Mapping[str, Any],
    count: int,
) -> list[str | Activation]:
    if activation is None:
        activation = [str(each) for each in np.ravel(about.get("activations", ["logistic"]))]
        activation = activation * count if len(activation) == 1 else activation
    alone = isinstance(activation, str | Activation)
    found: list[Any] = [activation] * count if alone else listed(activation, "activation")
    if len(found) != count:
        raise OptionError(f"activation must be one name or {count}, got {len(found)}")
    return [
        each if is_softmax(each)
        else by_text(each) if isinstance(each, str) else find_activation(each)
        for each in found
    ]  # fmt: skip


def scaling_told(about: Mapping[str, Any], net: Network) -> Scaling | None:
    """Return the scaling of a network that :func:`told` tells of, if it does.

    Raises:
        InputError: for ranges or means that do not fit the network.
    """
    if not any(key in about for key in (*NAMES, "means", *RANGES)):
        return None
    texts = {key: tuple(map(str, np.ravel(about.get(key, [])))) for key in NAMES}
    ranges = {
        attribute: tuple(map(tuple, numbers(about[key], key, len(nodes), 2).tolist()))
        for (key, attribute), nodes in zip(RANGES.items(), (net.inputs, net.outputs), strict=True)
        if key in about
    }
    means = numbers(about["means"], "means", len(net.inputs)).tolist() if "means" in about else ()
    return Scaling(**ranges, **texts, means=means)  # type: ignore[arg-type]


def read_npz(path: str | PathLike[str]) -> dict[str, Any]:
    """Return the arrays of an ``.npz`` file, refused where they would be larger than the file says.

    Raises:
        FileError: if it is missing, broken, too large, or holds something else.
    """
    content, name = read_bytes(path), path_of(path).name
    if not content.startswith(b"PK"):  # NumPy would take it for a pickle, or a single array
        raise FileError(f"{name}: it is no .npz file of arrays, as numpy.savez writes them")
    with (
        refusing(FileError, f"{name}: it is no .npz file of arrays"),
        np.load(io.BytesIO(content), allow_pickle=False) as archive,
    ):
        if sum(each.file_size for each in archive.zip.infolist()) > LARGEST:
            raise FileError(f"{name}: unpacked it holds more than {LARGEST:,} bytes")
        return dict(archive)
