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

from neurosim.checks import few, text, whole
from neurosim.errors import FileError, InputError, NeurosimError, OptionError
from neurosim.exchange.numbers import at
from neurosim.exchange.onnx import package
from neurosim.exchange.onnx.arithmetic import OPERATORS
from neurosim.exchange.onnx.building import network
from neurosim.exchange.onnx.layers import LAYERS
from neurosim.exchange.onnx.moves import MOVES
from neurosim.exchange.onnx.units import MOST, Unit, Units, repeated
from neurosim.exchange.onnx.values import Constant, Root, Tensor, units_of
from neurosim.files import path_of, read_bytes
from neurosim.graph.network import Network
from neurosim.graph.scaling import Scaling

__all__ = ["from_onnx"]

OVER_TIME = ("RNN", "LSTM", "GRU")
"""The operators that read a sequence."""

ALL = {**OPERATORS, **MOVES, **LAYERS}
"""What computes each operator, by domain and name."""


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
    Weights used in several places are shared. Names are those of :func:`neurosim.dense` and the
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
    reader = _Reader(graph, proto)
    tensor = reader.tensor(_output(graph, output))
    inputs = reader.inputs(shape)
    if image and math.prod(image) == inputs.size:
        inputs = inputs.reshape(image)
    reader.run(tensor)
    called = graph.name or "onnx" if name is None else text(name, "name")
    net = network(reader.units, called, inputs, _row(reader.values[tensor]))
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
    """The values of a graph, one after the other."""

    def __init__(self, graph: Any, proto: Any) -> None:
        self.units = Units()
        self.values: dict[str, Tensor | None] = {"": None}
        self.classes: list[str] = []
        self._graph = graph
        self._makers = {name: node for node in graph.node for name in node.output if name}
        self._needed: list[Any] = []
        self._kept = 0
        self._constants = {each.name: each for each in graph.initializer}
        if graph.sparse_initializer:
            raise OptionError("sparse initializers are not known")
        self.version = max((each.version for each in proto.opset_import if not each.domain),
                           default=1)  # fmt: skip

    def tensor(self, name: str) -> str:
        """Find the nodes that a value needs, in the order of the file."""
        seen, waiting = {name}, [name]
        while waiting:
            node = self._makers.get(waiting.pop())
            found = [each for each in node.input if each not in seen] if node else []
            seen.update(found)
            waiting += found
        self._needed = [node for node in self._graph.node if not seen.isdisjoint(node.output)]
        self._seen = seen
        return name

    def inputs(self, shape: int | Sequence[int] | None) -> Any:
        """Make the units of the one input and return them, without batch and steps of time."""
        all_given = [each for each in self._graph.input if each.name not in self._constants]
        given = [each for each in all_given if each.name in self._seen] or all_given
        if len(given) != 1:
            names = ", ".join(few(each.name for each in given)) or "none"
            raise OptionError(f"a model of one input is read, got {len(given)}: {names}")
        sizes = [each.dim_value for each in given[0].type.tensor_type.shape.dim]
        over_time = any(node.op_type in OVER_TIME for node in self._needed)
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
        self.units.alike = math.prod(outer) > 1
        made = [Unit(kind="i") for _ in range(math.prod(inner))]
        self.values[given[0].name] = repeated(made, (*outer, len(made))).reshape(*outer, *inner)
        units = np.empty(len(made), dtype=object)
        units[:] = made
        return units.reshape(inner)

    def run(self, wanted: str) -> None:
        """Compute what is needed, node by node."""
        for node in self._needed:
            where = f"node {node.name or node.output[0]!r}: {node.op_type}"
            domain = "" if node.domain in ("ai.onnx", "ai.onnx.ml") else node.domain
            operator = ALL.get((domain, node.op_type))
            if operator is None:
                known = ", ".join(sorted(name for _, name in ALL))
                raise OptionError(f"{where} is not known; known are {known}")
            with at(where):
                given = [self._value(each) for each in node.input]
                try:
                    made = operator(self, _attributes(node), given, len(node.output))
                except NeurosimError:
                    raise
                except Exception as error:  # shapes that do not fit, attributes that are missing
                    raise InputError(f"it cannot be computed: {error}") from None
                for name, value in zip(node.output, made, strict=False):
                    self._keep(name, value)
        if self.values.get(wanted) is None:
            raise OptionError(f"output {wanted!r} is not computed")
        self.values[wanted] = units_of(self, self.values[wanted])

    def _value(self, name: str) -> Tensor | None:
        if name not in self.values:
            if name not in self._constants:
                raise OptionError(f"there is no value {name!r}")
            self._keep(name, _constant(self._constants[name], name))
        return self.values[name]

    def _keep(self, name: str, value: Tensor | None) -> None:
        """Keep a value, as long as all of them together are not too large."""
        self._kept += value.index.size if isinstance(value, Constant) else getattr(value, "size", 1)
        if self._kept > 4 * MOST:
            raise OptionError(f"its values are more than {4 * MOST:,} numbers")
        self.values[name] = value


def _constant(tensor: Any, name: str) -> Constant:
    """Return the numbers of a tensor that lie in the file itself."""
    import onnx

    if tensor.data_location == onnx.TensorProto.EXTERNAL or tensor.external_data:
        raise FileError(f"the numbers of {name!r} lie in another file, and only this one is read")
    if math.prod(tensor.dims) > MOST:
        raise FileError(f"{name!r} of {list(tensor.dims)} numbers is too large")
    try:
        found = onnx.numpy_helper.to_array(tensor)
    except Exception as error:
        raise FileError(f"the numbers of {name!r} are not there whole: {error}") from None
    kind = np.float64 if found.dtype.kind == "f" or found.dtype.itemsize > 8 else found.dtype
    return Constant.of(Root(found.ravel().astype(kind), name), found.shape)


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


def _row(value: Any) -> list[Unit]:
    """Return the units of one pattern, which are the same in all of a batch and at all steps."""
    while value.ndim > 1 and all((each == value[0]).all() for each in value):
        value = value[0]
    found: list[Unit] = value.ravel().tolist()
    return found if value.ndim == 1 else list(dict.fromkeys(found))


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
            if each.key == "shape" and len(words) < 4:
                image = [whole(word, "shape") for word in words]
    return found, image
