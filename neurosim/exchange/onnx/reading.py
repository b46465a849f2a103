"""Networks from ONNX files, whatever a file may hold."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from neurosim.checks import few, finite, text, whole
from neurosim.errors import FileError, InputError, NeurosimError, OptionError
from neurosim.exchange.building import network
from neurosim.exchange.numbers import at, numbers
from neurosim.exchange.onnx import package
from neurosim.exchange.onnx.call import Call
from neurosim.exchange.onnx.operators import GATES, MOVES, OPERATORS, SIZES
from neurosim.exchange.onnx.signs import obey, read_signs
from neurosim.exchange.operations import parameters
from neurosim.exchange.units import MOST, Array, Unit, Units
from neurosim.files import path_of, read_bytes
from neurosim.graph.network import Network
from neurosim.graph.values.scaling import Scaling

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
    and products of neurons, what only moves numbers (Reshape, Flatten, Transpose, Concat, Gather
    ...), and from scikit-learn's exporter Scaler, LinearClassifier, LinearRegressor and ZipMap.
    Weights used in several places are shared. Which of them are frozen is known of files that
    ``net.to_onnx`` writes; those of others all learn, also of files that it wrote up to
    28 November 2026. Names are those of :func:`neurosim.dense` and the
    other builders.

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
    proto = _proto(model)
    graph = proto.graph
    names, image = _properties(proto)
    reader = _Reader(proto, _output(graph, output))
    inputs = reader.inputs(shape)
    if image and math.prod(image) == inputs.size:
        inputs = inputs.reshape(image)
    called = graph.name or "onnx" if name is None else text(name, "name")
    net = network(reader.units, called, inputs, reader.outputs())
    if reader.classes:
        names.setdefault("classes", tuple(reader.classes))
    if names:
        net.scaling = replace(net.scaling or Scaling(), **names)
    return net


def _proto(model: Any) -> Any:
    onnx = package()
    from google.protobuf.message import DecodeError  # onnx brings it

    where = "the model"
    if isinstance(model, str | PathLike):
        where = Path(path_of(model)).name
        model = read_bytes(model)
    if isinstance(model, bytes):
        try:
            model = onnx.ModelProto.FromString(model)
        except DecodeError as error:
            raise FileError(f"{where} is no ONNX file, or cut short: {error}") from None
    if not isinstance(model, onnx.ModelProto):
        raise OptionError(f"a path, bytes or an onnx.ModelProto is read, got {type(model)}")
    if not model.graph.output or not model.graph.node:
        raise FileError(f"{where} holds no graph with nodes and outputs")
    for each in model.graph.initializer:
        _check(each, each.name)
    versions = [each.version for each in model.opset_import if not each.domain]
    if max(versions, default=1) < VERSION:
        try:
            return onnx.version_converter.convert_version(model, VERSION)
        except Exception as error:  # whatever onnx makes of it
            raise FileError(f"{where} is of an old version, and onnx says: {error}") from None
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
    found = [
        each.name
        for each in graph.output
        if each.type.tensor_type.elem_type in floats or each.type.HasField("sequence_type")
    ]
    if len(found) > 1:
        raise OptionError(f"say which output is read, output=...: {', '.join(few(found))}")
    return str((found or names)[0])


class _Reader:
    """The values that an output needs, one after the other."""

    def __init__(self, proto: Any, wanted: str) -> None:
        self.units = Units(outer=1)
        self.classes: list[str] = []
        self._wanted = wanted
        self._graph = graph = proto.graph
        self._signs = read_signs(proto)
        self._versions = {each.domain: each.version for each in proto.opset_import}
        self._values: dict[str, Array | None] = {"": None}
        self._kept = 0
        self._constants = {each.name: each for each in graph.initializer}
        if graph.sparse_initializer:
            raise OptionError("sparse initializers are not known")
        makers = {name: node for node in graph.node for name in node.output if name}
        self._names, waiting = {wanted}, [wanted]
        while waiting:
            node = makers.get(waiting.pop())
            found = [each for each in node.input if each not in self._names] if node else []
            self._names.update(found)
            waiting += found
        self._nodes = [node for node in graph.node if not self._names.isdisjoint(node.output)]

    def inputs(self, shape: int | Sequence[int] | None) -> Array:
        """Make the units of the one input and return them, without batch and steps of time."""
        all_given = [each for each in self._graph.input if each.name not in self._constants]
        given = [each for each in all_given if each.name in self._names] or all_given
        if len(given) != 1:
            names = ", ".join(few(each.name for each in given)) or "none"
            raise OptionError(f"a model of one input is read, got {len(given)}: {names}")
        sizes = [each.dim_value for each in given[0].type.tensor_type.shape.dim]
        over_time = any(node.op_type in GATES for node in self._nodes)
        before = min(len(sizes), 3 if over_time else 2) - 1
        if not sizes:
            raise OptionError(f"input {given[0].name!r} has no dimensions")
        inner = sizes[before:]
        if shape is not None:
            inner = [whole(each, "shape") for each in np.ravel(np.asarray(shape, object))]
        if any(size < 1 for size in inner) or (len(inner) != len(sizes) - before):
            raise OptionError(
                f"input {given[0].name!r} has the dimensions {sizes}, 0 for any; say the shape of "
                "one input, such as shape=(3, 8, 8)"
            )
        outer = [size or (2 if over_time else 1) for size in sizes[:before]]
        if math.prod([*inner, *outer]) > MOST:
            raise OptionError(f"input {given[0].name!r} of {sizes} numbers is too large")
        self._alike = math.prod(outer) > 1
        made = [Unit(kind="i") for _ in range(math.prod(inner))]
        units = np.array(made, dtype=object).reshape(inner)
        self._values[given[0].name] = np.broadcast_to(units, (*outer, *inner))
        return units

    def outputs(self) -> Array:
        """Compute what is needed, node by node, and return the outputs for one pattern."""
        for node in self._nodes:
            with at(f"node {node.name or node.output[0]!r}: {node.op_type}"):
                given = [self._value(each) for each in node.input]
                try:
                    made = self._made(node, given)
                except NeurosimError:
                    raise
                except Exception as error:  # shapes that do not fit, attributes that are missing
                    raise InputError(f"it cannot be computed: {error}") from None
                for name, value in zip(node.output, made, strict=False):
                    self._keep(name, value)
        found = self._values.get(self._wanted)
        if found is None:
            raise OptionError(f"output {self._wanted!r} is not computed")
        return _row(found if found.dtype == object else parameters(found))

    def _value(self, name: str) -> Array | None:
        if name not in self._values:
            if name not in self._constants:
                raise OptionError(f"there is no value {name!r}")
            made = _constant(self._constants[name], name)
            if made.dtype == object:
                obey(made.flat, self._signs.get(name))
            self._keep(name, made)
        return self._values[name]

    def _keep(self, name: str, value: Array | None) -> None:
        """Keep a value, as long as all of them together are not too large."""
        self._kept += 0 if value is None else value.size
        if self._kept > 4 * MOST:
            raise OptionError(f"its values are more than {4 * MOST:,} numbers")
        self._values[name] = value

    def _made(self, node: Any, given: list[Array | None]) -> Sequence[Array | None]:
        """Return what a node makes of its values."""
        domain = "" if node.domain in ("", "ai.onnx", "ai.onnx.ml") else f"{node.domain}."
        kind = domain + node.op_type
        call = Call(self.units, _attributes(node), given, self.classes)
        plain = all(each is None or each.dtype != object for each in given)
        if kind == "Constant":
            (value,) = call.about.values()
            return [value if hasattr(value, "dtype") else np.array(value)]
        if kind == "Shape" and given[0] is not None:
            return self._numbers(node, [np.empty(given[0].shape)])
        if plain and kind in (*MOVES, *SIZES):
            return self._numbers(node, given)
        if kind in MOVES:
            return self._moved(node, call)
        if kind not in OPERATORS:
            known = ", ".join(sorted({*OPERATORS, *MOVES, *SIZES}))
            raise OptionError(f"the operator {kind} is not known; known are {known}")
        made = OPERATORS[kind](call)
        return [made] if hasattr(made, "dtype") or made is None else made

    def _moved(self, node: Any, call: Call) -> list[Array]:
        """Let the places of elements move, and return the elements that stand there."""
        count = len(call.given) if node.op_type == "Concat" else 1
        values = [call.elements(place) for place in range(count)]
        rest = [call.constant(place, "place") for place in range(count, len(call.given))]
        starts = np.cumsum([0, *(each.size for each in values)])
        places = [start + np.arange(each.size).reshape(each.shape)
                  for start, each in zip(starts, values, strict=False)]  # fmt: skip
        found = self._numbers(node, [*places, *rest])
        if self._alike and count == 1 and values[0].ndim:
            for kept in found:
                _refuse_other_steps(values[0], kept)
        pool = np.concatenate([each.ravel() for each in values])
        return [pool[each] for each in found]

    def _numbers(self, node: Any, given: list[Any]) -> list[Any]:
        """Let onnx compute with numbers, once it is known that these are not too many."""
        import onnx
        from onnx.reference import ReferenceEvaluator

        named = dict(zip(node.input, given, strict=True))
        named = {name: np.asarray(each) for name, each in named.items() if each is not None}
        types = {
            name: onnx.helper.make_tensor_type_proto(
                onnx.helper.np_dtype_to_tensor_dtype(each.dtype), each.shape
            )
            for name, each in named.items()
        }
        known = {name: onnx.numpy_helper.from_array(each) for name, each in named.items()
                 if each.ndim < 2 and each.size < 100}  # fmt: skip
        version = self._versions.get("", VERSION)
        schema = onnx.defs.get_schema(node.op_type, version, "")
        inferred = onnx.shape_inference.infer_node_outputs(
            schema, node, types, known,
            opset_imports=[onnx.helper.make_opsetid("", version)],
        )  # fmt: skip
        for each in inferred.values():
            dims = each.tensor_type.shape.dim
            if not all(dim.HasField("dim_value") for dim in dims):
                raise OptionError("how many numbers it makes is not known")
            self.units.check_count(math.prod(dim.dim_value for dim in dims))
        return list(ReferenceEvaluator(node, opsets={"": version}).run(None, named))


def _refuse_other_steps(values: Array, kept: Any) -> None:
    """Of steps of time, which all look alike, only the last or all of them can be taken."""
    for axis, places in enumerate(np.unravel_index(kept, values.shape)):
        steps, count = np.moveaxis(values, axis, 0), values.shape[axis]
        alike = count > 1 and all((each == steps[0]).all() for each in steps)
        if alike and set(places.ravel().tolist()) not in ({count - 1}, set(range(count))):
            raise OptionError("of the steps of time the last can be taken, or all")


def _check(tensor: Any, name: str) -> None:
    """Refuse numbers that lie elsewhere, or are too many."""
    import onnx

    if tensor.data_location == onnx.TensorProto.EXTERNAL or tensor.external_data:
        raise FileError(f"the numbers of {name!r} lie in another file, and only this one is read")
    if math.prod(tensor.dims) > MOST:
        raise FileError(f"{name!r} of {list(tensor.dims)} numbers is too large")
    if any(each < 0 for each in tensor.dims):
        raise FileError(f"{name!r} cannot have {list(tensor.dims)} numbers")


def _constant(tensor: Any, name: str) -> Array:
    """Return the numbers of a tensor, as parameters if they are no whole ones."""
    import onnx

    _check(tensor, name)
    try:
        found = onnx.numpy_helper.to_array(tensor)
    except Exception as error:
        raise FileError(f"the numbers of {name!r} are not there whole: {error}") from None
    if found.dtype.kind in "iub":
        return found
    values = numbers(found, name or "a number")
    return parameters(values)


def _attributes(node: Any) -> dict[str, Any]:
    import onnx

    found: dict[str, Any] = {}
    for each in node.attribute:
        value = onnx.helper.get_attribute_value(each)
        if isinstance(value, onnx.TensorProto):
            value = _constant(value, node.output[0])
        if isinstance(value, bytes):
            value = value.decode("utf-8", "replace")
        found[each.name] = value
    return found


def _row(value: Array) -> Array:
    """Return the units of one pattern, which are the same in all of a batch and at all steps."""
    while value.ndim > 1 and all((each == value[0]).all() for each in value):
        value = value[0]
    return value if value.ndim == 1 else np.array(list(dict.fromkeys(value.ravel().tolist())))


def _properties(proto: Any) -> tuple[dict[str, Any], list[int]]:
    """Return the names of columns and classes that the file tells, and the shape of an image."""
    found: dict[str, Any] = {}
    image: list[int] = []
    for each in proto.metadata_props:
        with suppress(ValueError, RecursionError):
            words = json.loads(each.value)
            if not isinstance(words, list) or not words:
                continue
            if each.key in ("names", "classes", "expected_names"):
                found[each.key] = tuple(str(word) for word in words)
            if each.key == "means":
                found[each.key] = tuple(finite(word, "means") for word in words)
            if each.key == "shape" and len(words) < 4:
                image = [whole(word, "shape") for word in words]
    return found, image
