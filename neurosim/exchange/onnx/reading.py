"""Networks from ONNX files, whatever a file may hold."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from neurosim.checks import few, text, whole
from neurosim.errors import FileError, InputError, OptionError
from neurosim.exchange.arrays import NAMES, RANGES, scaling_told
from neurosim.exchange.building import network
from neurosim.exchange.numbers import numbers, refusing
from neurosim.exchange.onnx import FIXED, FROZEN, SCALED, SIGNS, UNSCALED, package
from neurosim.exchange.onnx.classic import CLASSIC, spelled_out
from neurosim.exchange.onnx.operators import GATES, MOVES, OPERATORS, SIZES, operators
from neurosim.exchange.operations import parameters
from neurosim.exchange.units import MOST, Array, Unit, Units
from neurosim.files import path_of, read_bytes
from neurosim.graph.network import Network

VERSION = 18
"""The version of the operators that is known; older models are converted by onnx itself."""


def from_onnx(
    model: str | PathLike[str] | bytes | Any,
    shape: int | Sequence[int] | None = None,
    *,
    output: str | None = None,
    name: str | None = None,
) -> Network:
    """Return the network that computes what an ONNX model computes.

    Known are Gemm, MatMul, Add and the other arithmetic with constants, the activations of the
    table, Softmax, Conv, pools, RNN, LSTM and GRU (the network answers at every step of time), sums
    and products of neurons, and what only moves numbers (Reshape, Flatten, Transpose, Concat,
    Gather ...), and from scikit-learn's exporter Scaler, LinearClassifier, LinearRegressor and
    ZipMap. Weights used in several places are shared. Which of them are frozen is known of files
    that ``net.to_onnx`` writes; those of others all learn. Names are those of
    :func:`neurosim.dense` and the other builders.

    Args:
        model: an ``.onnx`` file, its bytes, or an ``onnx.ModelProto``.
        shape: that of one input without the batch, where the file leaves it open.
        output: which output of the model; by default the one that holds numbers.
        name: the network's, by default that of the graph.

    Raises:
        MissingExtraError: if the package ``onnx`` is not installed.
        FileError: for a file that is missing, broken or cut short, or whose weights lie in other
            files.
        OptionError, InputError: for an operator or a shape that is not known; it names the node.
    """
    proto, classes = spelled_out(_proto(model))
    wanted = _output(proto.graph, output)
    about = ({"classes": classes} if classes else {}) | _about(proto)
    needed, given = _needed(proto, wanted, about)
    inputs, outer = _inputs(needed, given, shape)
    values = {given.name: np.broadcast_to(inputs, (*outer, *inputs.shape))}
    values |= _weights(needed.graph, about.get(SIGNS, {}))
    image = about.get("shape", [])
    if image and len(image) < 4 and math.prod(image) == inputs.size:
        inputs = inputs.reshape(image)
    units = Units(outer=1)
    patterns = math.prod(outer)
    outputs = _row(_computed(needed, units, values, alike=patterns > 1), patterns)
    called = proto.graph.name or "onnx" if name is None else text(name, "name")
    net = network(units, called, inputs, outputs)
    net.scaling = scaling_told(about, net)
    return net


def _proto(model: Any) -> Any:
    onnx = package()
    where = "the model"
    if isinstance(model, str | PathLike):
        where = Path(path_of(model)).name
        model = read_bytes(model)
    if isinstance(model, bytes):
        with refusing(FileError, f"{where} is no ONNX file, or cut short"):
            model = onnx.ModelProto.FromString(model)
    if not isinstance(model, onnx.ModelProto):
        raise OptionError(f"a path, bytes or an onnx.ModelProto is read, got {type(model)}")
    if not model.graph.output or not model.graph.node:
        raise FileError(f"{where} holds no graph with nodes and outputs")
    for each in model.graph.initializer:
        _check(each)
    versions = [each.version for each in model.opset_import if not each.domain]
    if max(versions, default=1) < VERSION:
        with refusing(FileError, f"{where} is of an old version, and onnx says"):
            return onnx.version_converter.convert_version(model, VERSION)
    return model


def _output(graph: Any, wanted: str | None) -> str:
    """Return the name of the output to read."""
    import onnx

    floats = (onnx.TensorProto.FLOAT, onnx.TensorProto.DOUBLE, onnx.TensorProto.FLOAT16)
    names = [each.name for each in graph.output]
    if wanted is not None:
        if wanted not in names:
            raise OptionError(f"the model has no output {wanted!r}, only {', '.join(few(names))}")
        return wanted
    found = [each.name for each in graph.output if each.type.tensor_type.elem_type in floats]
    if len(found) > 1:
        raise OptionError(f"say which output is read, output=...: {', '.join(few(found))}")
    return str((found or names)[0])


def _needed(proto: Any, wanted: str, about: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return the model of what an output needs, but for scaling, and its one input."""
    from onnx.utils import Extractor

    held = {each.name for each in proto.graph.initializer}
    starts = [each.name for each in proto.graph.input if each.name not in held]
    starts = [SCALED] if "input_ranges" in about else starts
    wanted = UNSCALED if "expected_ranges" in about else wanted
    # It may hold a value that is made twice, or sparse numbers.
    with refusing(FileError, f"what {wanted!r} needs cannot be found"):
        needed = Extractor(proto).extract_model(starts, [wanted])
    read = {name for node in needed.graph.node for name in node.input}
    inputs = list(needed.graph.input)
    given = [each for each in inputs if each.name in read] or inputs
    if len(given) != 1:
        names = ", ".join(few(each.name for each in given)) or "none"
        raise OptionError(f"a model of one input is read, got {len(given)}: {names}")
    known = held | {name for node in needed.graph.node for name in node.output}
    for name in sorted({*read, wanted} - {"", given[0].name} - known):
        raise OptionError(f"there is no value {name!r}")
    for node in needed.graph.node:
        kind = node.op_type if node.domain in ("", "neurosim") else f"{node.domain}.{node.op_type}"
        if kind not in (*OPERATORS, *MOVES, *SIZES):
            names = ", ".join(sorted({*OPERATORS, *MOVES, *SIZES, *CLASSIC}))
            raise OptionError(
                f"node {node.name or node.output[0]!r}: {node.op_type}: the operator {kind} is not "
                f"known; known are {names}"
            )
    return needed, given[0]


def _inputs(
    needed: Any, given: Any, shape: int | Sequence[int] | None
) -> tuple[Array, tuple[int, ...]]:
    """Make the units of the input; return them for one pattern, and the batch and steps of time."""
    dims = given.type.tensor_type.shape.dim
    sizes = [each.dim_value for each in dims]
    over_time = any(node.op_type in GATES for node in needed.graph.node)
    before = min(len(sizes), 3 if over_time else 2) - 1
    if not sizes:
        raise OptionError(f"input {given.name!r} has no dimensions")
    inner = sizes[before:]
    if shape is not None:
        inner = [whole(each, "shape") for each in np.ravel(np.asarray(shape, object))]
    if any(size < 1 for size in inner) or (len(inner) != len(sizes) - before):
        raise OptionError(
            f"input {given.name!r} has the dimensions {sizes}, 0 for any; say the shape of "
            "one input, such as shape=(3, 8, 8)"
        )
    outer = tuple(size or (2 if over_time else 1) for size in sizes[:before])
    if math.prod([*inner, *outer]) > MOST:
        raise OptionError(f"input {given.name!r} of {sizes} numbers is too large")
    for dim, size in zip(dims, outer, strict=False):
        dim.dim_value = size
    made = [Unit(kind="i") for _ in range(math.prod(inner))]
    return np.array(made, dtype=object).reshape(inner), outer


def _computed(needed: Any, units: Units, values: dict[str, Array], *, alike: bool) -> Array:
    """Let onnx run a model over units, once it is known how many numbers there will be."""
    import onnx
    from onnx.reference import ReferenceEvaluator

    needed.graph.ClearField("value_info")
    needed.graph.output[0].ClearField("type")  # what is said there need not be so
    opset = max(each.version for each in needed.opset_import if not each.domain)
    # Attributes may be missing, or values not be there.
    with refusing(InputError, "the model cannot be computed"):
        inferred = onnx.shape_inference.infer_shapes(needed, data_prop=True)
        sizes = [each.type.tensor_type.shape.dim for each in inferred.graph.value_info]
        sizes += [each.type.tensor_type.shape.dim for each in inferred.graph.output]
        counts = [math.prod(dim.dim_value for dim in each) for each in sizes]
        if max(counts, default=0) > MOST or sum(counts) > 4 * MOST:
            raise OptionError(f"its values are too large, {MOST:,} numbers are the most")
        runner = ReferenceEvaluator(needed, new_ops=operators(units, opset, alike=alike))
        (found,) = runner.run(None, values)
    return found if found.dtype == object else parameters(found)


def _check(tensor: Any) -> None:
    """Refuse numbers that lie elsewhere, or are too many."""
    import onnx

    name = tensor.name
    if tensor.data_location == onnx.TensorProto.EXTERNAL or tensor.external_data:
        raise FileError(f"the numbers of {name!r} lie in another file, and only this one is read")
    if math.prod(tensor.dims) > MOST:
        raise FileError(f"{name!r} of {list(tensor.dims)} numbers is too large")
    if any(each < 0 for each in tensor.dims):
        raise FileError(f"{name!r} cannot have {list(tensor.dims)} numbers")


def _weights(graph: Any, signs: Mapping[str, Any]) -> dict[str, Array]:
    """Return initializers as parameters, if they are no whole numbers, that learn or do not."""
    import onnx

    found: dict[str, Array] = {}
    for each in graph.initializer:
        with refusing(FileError, f"the numbers of {each.name!r} are not there whole"):
            values = onnx.numpy_helper.to_array(each)
        if values.dtype.kind in "iub":
            continue
        found[each.name] = parameters(numbers(values, each.name or "a number"))
        for parameter, sign in zip(found[each.name].flat, str(signs.get(each.name, "")),
                                   strict=False):  # fmt: skip
            parameter.fixed = sign == FIXED
            parameter.trainable = sign not in (FROZEN, FIXED)
    return found


def _row(value: Array, patterns: int) -> Array:
    """Return the units of one pattern, which are the same in all of a batch and at all steps.

    Raises:
        OptionError: if one of them is an output twice, where batch and steps could stand anywhere.
    """
    if patterns == 1:
        return value.ravel()
    found = np.array(list(dict.fromkeys(value.ravel().tolist())))
    if len(found) * patterns < value.size:
        raise OptionError(
            f"one number is an output twice; that is read of single patterns, not of {patterns}"
        )
    return found


def _about(proto: Any) -> dict[str, Any]:
    """Return what the file tells of names, scaling, the shape of an image, and what learns."""
    known = (*NAMES, "means", *RANGES, "shape", SIGNS)
    found: dict[str, Any] = {}
    for each in proto.metadata_props:
        with suppress(ValueError, RecursionError):
            words = json.loads(each.value) if each.key in known else None
            if words and isinstance(words, dict if each.key == SIGNS else list):
                found[each.key] = words
    if "shape" in found:
        found["shape"] = [whole(each, "shape") for each in found["shape"]]
    return found
