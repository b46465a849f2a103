"""A network as an ONNX model."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from os import PathLike
from typing import Any

import numpy as np

from neurosim.checks import choice
from neurosim.errors import OptionError, shown
from neurosim.exchange.arrays import told
from neurosim.exchange.onnx import FIXED, FROZEN, LEARNS, SCALED, SIGNS, UNSCALED, package
from neurosim.exchange.plan import Alike, Plan, check_standard, planned
from neurosim.files import write_whole
from neurosim.functions.activations import Activation
from neurosim.graph.files.saving import check_ending
from neurosim.graph.layers.softmax import softmax_inside, softmax_sources
from neurosim.graph.network import Network
from neurosim.graph.nodes import Node
from neurosim.graph.parameter import Parameter

OPSET, FORMAT = 18, 9
"""The versions of the operators and of the file, as of 2023, that others read as well."""


def to_onnx(net: Network, path: str | PathLike[str] | None, dtype: str) -> Any:
    """Return a network as a model, and write it; see ``Network.to_onnx``."""
    if path is not None:
        check_ending(path, "to_onnx")
    check_standard(net)
    if net.recurrent:
        raise OptionError(
            f"network {shown(net.name)} is recurrent; unroll it over the steps of time that it "
            "should run, as by net.unroll(3).to_onnx(...)"
        )
    if not net.inputs or not net.outputs:
        raise OptionError(f"network {shown(net.name)} has no inputs or no outputs")
    kind = choice(dtype, {"float64": np.float64, "float32": np.float32}, "dtype")
    onnx = package()
    model = _Writer(net, kind, onnx).model()
    onnx.checker.check_model(model)
    if path is not None:
        write_whole(path, model.SerializeToString())
    return model


class _Writer:
    """The nodes and initializers of a model while they are written."""

    def __init__(self, net: Network, kind: Any, onnx: Any) -> None:
        self._net, self._kind, self._onnx = net, kind, onnx
        self._nodes: list[Any] = []
        self._initializers: list[Any] = []
        self._type = onnx.helper.np_dtype_to_tensor_dtype(np.dtype(kind))
        self._functions: dict[str, Any] = {}
        self._tensors: list[str] = []
        self._starts = [0]
        self._row = ""
        self._signs: dict[str, str] = {}
        self._parameters = net.parameters
        self._values = np.array([each.value for each in self._parameters])

    def model(self) -> Any:
        """Return the whole model."""
        helper, net = self._onnx.helper, self._net
        numbers = {each: place for place, each in enumerate(self._parameters)}
        plan = planned(net, numbers)
        self._inputs(plan)
        inner = {plan.places[each] for each in softmax_inside(net.outputs)}
        for alike in plan.steps:
            skipped = plan.places[alike.neurons[0]] in inner
            self._add("" if skipped else self._step(alike, plan), len(alike.neurons))
        self._outputs(plan)
        inputs, scaled, outputs, unscaled = (
            helper.make_tensor_value_info(name, self._type, ["batch", len(nodes)])
            for nodes, names in ((net.inputs, ("inputs", SCALED)),
                                 (net.outputs, ("outputs", UNSCALED)))
            for name in names
        )  # fmt: skip
        graph = helper.make_graph(
            self._nodes, net.name, [inputs], [outputs], self._initializers,
            value_info=[scaled, unscaled] if net.scaling is not None else [],
        )  # fmt: skip
        opsets = [helper.make_opsetid("", OPSET)]
        if self._functions:
            opsets.append(helper.make_opsetid("neurosim", 1))
        model = helper.make_model(
            graph, opset_imports=opsets, ir_version=FORMAT, producer_name="neurosim",
            functions=list(self._functions.values()),
        )  # fmt: skip
        self._onnx.helper.set_model_props(model, self._names())
        return model

    def _names(self) -> dict[str, str]:
        names = tuple(each.name for each in self._net.inputs)
        shapes = [each.shape for each in self._net.groups.values() if each.flat == names]
        shape = shapes[0] if shapes and len(shapes[0]) > 1 else []
        words: dict[str, Any] = {**told(self._net.scaling), "shape": shape, SIGNS: self._signs}
        return {key: json.dumps(each) for key, each in words.items() if each}

    # Parts

    def _node(self, kind: str, inputs: Iterable[str], name: str = "", **attributes: Any) -> str:
        name = name or f"v{len(self._nodes) + 1}"
        made = self._onnx.helper.make_node(kind, list(inputs), [name], name=name, **attributes)
        self._nodes.append(made)
        return name

    def _number(self, values: Any, held: Iterable[Parameter] | None = None) -> str:
        """Return the name of numbers, of parameters or of what is no weight."""
        array = np.asarray(values)
        array = array if array.dtype.kind == "i" else array.astype(self._kind)
        name = f"{'c' if held is None else 'weights'}{len(self._initializers) + 1}"
        self._signs[name] = (
            FIXED * array.size
            if held is None
            else "".join(
                LEARNS if each.trainable else FIXED if each.fixed else FROZEN for each in held
            )
        )
        self._initializers.append(self._onnx.numpy_helper.from_array(array, name))
        return name

    def _inputs(self, plan: Plan) -> None:
        tensor, scaling = "inputs", self._net.scaling
        if scaling is not None and scaling.inputs:
            low = np.array(scaling.inputs)[:, 0]
            width = np.array([high - low or 1.0 for low, high in scaling.inputs])
            tensor = self._node("Sub", [tensor, self._number(low)])
            tensor = self._node("Div", [tensor, self._number(width)], SCALED)
        self._add(tensor, plan.inputs)
        self._add("constants", len(plan.constants))
        self._constants = plan.constants

    def _spread(self, values: list[float]) -> str:
        """Return numbers that are the same for each pattern of the batch."""
        batch = self._node("Shape", ["inputs"], start=0, end=1)
        count = self._number(np.array([len(values)]))
        shape = self._node("Concat", [batch, count], axis=0)
        return self._node("Expand", [self._number([values]), shape])

    def _add(self, tensor: str, count: int) -> None:
        """Take note which tensor holds the values of the next places."""
        self._tensors.append(tensor)
        self._starts.append(self._starts[-1] + count)

    def _columns(self, places: np.ndarray[Any, Any]) -> str:
        """Return the values that stand at these places, in that shape behind the batch."""
        starts = np.array(self._starts)
        found = np.searchsorted(starts, places, side="right") - 1
        used, which = np.unique(found, return_inverse=True)
        widths = np.diff(starts)[used]
        begin = np.cumsum([0, *widths])
        index = places - starts[found] + begin[which.reshape(places.shape)]
        tensors = [self._tensors[each] for each in used]
        tensors = [self._spread(self._constants) if each == "constants" else each
                   for each in tensors]  # fmt: skip
        joined = tensors[0] if len(tensors) == 1 else self._node("Concat", tensors, axis=1)
        if np.array_equal(index, np.arange(begin[-1])):
            return joined
        return self._node("Gather", [joined, self._number(index)], axis=1)

    def _weights(self, numbers: np.ndarray[Any, Any]) -> str:
        """Return the weights of these numbers; those that are shared are taken from one row."""
        held = [self._parameters[each] for each in numbers.ravel().tolist()]
        if not any(len(self._net.holders[each]) > 1 for each in held):
            return self._number(self._values[numbers], held)
        self._row = self._row or self._number(self._values, self._parameters)
        return self._node("Gather", [self._row, self._number(numbers)], axis=0)

    # Steps

    def _step(self, alike: Alike, plan: Plan) -> str:
        sources, weights = np.array(alike.sources), np.array(alike.weights)
        if not sources.size:
            empty = 1.0 if alike.aggregation == "product" else 0.0
            net_inputs = self._spread([empty] * len(alike.neurons))
        elif alike.aggregation == "sum":
            net_inputs = self._sums(sources, weights, plan)
        else:
            kind = {"product": "ReduceProd", "max": "ReduceMax"}[alike.aggregation]
            signals = self._signals(sources, weights)
            net_inputs = self._node(kind, [signals, self._number(np.array([2]))], keepdims=0)
        return FUNCTIONS[alike.activation.name](self, net_inputs, alike.activation)

    def _signals(self, sources: np.ndarray[Any, Any], weights: np.ndarray[Any, Any]) -> str:
        values = self._columns(sources)
        held = [self._parameters[each] for each in weights.ravel().tolist()]
        if all(each.value == 1.0 and each.fixed for each in held):
            return values
        return self._node("Mul", [values, self._weights(weights)])

    def _sums(
        self, sources: np.ndarray[Any, Any], weights: np.ndarray[Any, Any], plan: Plan
    ) -> str:
        fixed = (sources >= plan.inputs) & (sources < plan.inputs + len(plan.constants))
        biased = bool(fixed[:, -1].all()) and sources.shape[1] > 1 and not fixed[:, :-1].any()
        ones = biased and all(plan.constants[each - plan.inputs] == 1.0 for each in sources[:, -1])
        bias = self._weights(weights[:, -1]) if ones else ""
        if ones:
            sources, weights = sources[:, :-1], weights[:, :-1]
        if (sources == sources[0]).all():
            given = [self._columns(sources[0]), self._weights(weights)]
            return self._node("Gemm", [*given, *([bias] if ones else [])], transB=1)
        signals = self._signals(sources, weights)
        total = self._node("ReduceSum", [signals, self._number(np.array([2]))], keepdims=0)
        return self._node("Add", [total, bias]) if ones else total

    def _outputs(self, plan: Plan) -> None:
        net = self._net
        sources: list[Node] = softmax_sources(net.outputs)
        places = np.array([plan.places[each] for each in sources or net.outputs])
        tensor = self._columns(places)
        if sources:
            tensor = self._node("Softmax", [tensor], axis=1)
        scaling = net.scaling
        if scaling is not None and scaling.expected:
            width = [high - low or 1.0 for low, high in scaling.expected]
            tensor = self._node("Identity", [tensor], UNSCALED)
            tensor = self._node("Mul", [tensor, self._number(width)])
            low = [low for low, _ in scaling.expected]
            tensor = self._node("Add", [tensor, self._number(low)])
        node = self._onnx.helper.make_node("Identity", [tensor], ["outputs"], name="outputs")
        self._nodes.append(node)

    def _step_of(self, x: str, _: Activation) -> str:
        border = self._node("GreaterOrEqual", [x, self._number(0.0)])
        return self._node("Cast", [border], to=self._type)

    def _slope(self, x: str, activation: Activation) -> str:
        return self._node("PRelu", [x, self._number([activation.constants["alpha"]])])

    def _clamp(self, x: str, activation: Activation) -> str:
        value = self._number(activation.constants["value"])
        return self._node("Clip", [x, value, value])

    def _elu(self, x: str, activation: Activation) -> str:
        alpha = activation.constants["alpha"]
        if float(np.float32(alpha)) == alpha:
            return self._node("Elu", [x], alpha=alpha)
        return self._slope(self._node("Elu", [x], alpha=1.0), activation)

    def _arctan(self, x: str, _: Activation) -> str:
        """Write arctan in double, which runtimes know in single precision alone.

        What is missing to an angle y is arctan((x cos y - sin y) / (cos y + x sin y)), and as small
        as that is, the same as its arctan.
        """
        make = self._onnx.helper.make_node
        body = [
            make("Cast", ["x"], ["single"], to=self._onnx.TensorProto.FLOAT),
            make("Atan", ["single"], ["rough"]),
            make("CastLike", ["rough", "x"], ["y"]),
            make("Sin", ["y"], ["sin"]),
            make("Cos", ["y"], ["cos"]),
            make("Mul", ["x", "cos"], ["xcos"]),
            make("Sub", ["xcos", "sin"], ["above"]),
            make("Mul", ["x", "sin"], ["xsin"]),
            make("Add", ["cos", "xsin"], ["below"]),
            make("Div", ["above", "below"], ["missing"]),
            make("Add", ["y", "missing"], ["result"]),
        ]
        opsets = [self._onnx.helper.make_opsetid("", OPSET)]
        self._functions["Arctan"] = self._onnx.helper.make_function(
            "neurosim", "Arctan", ["x"], ["result"], body, opsets
        )
        return self._node("Arctan", [x], domain="neurosim")


def _named(kind: str) -> Callable[[_Writer, str, Activation], str]:
    return lambda writer, x, _: writer._node(kind, [x])


FUNCTIONS: dict[str, Callable[[_Writer, str, Activation], str]] = {
    "identity": _named("Identity"),
    "probability": lambda writer, x, _: x,
    "binary_step": _Writer._step_of,
    "clamped": _Writer._clamp,
    "logistic": _named("Sigmoid"),
    "tanh": _named("Tanh"),
    "arctan": _Writer._arctan,
    "relu": _named("Relu"),
    "prelu": _Writer._slope,
    "elu": _Writer._elu,
    "softplus": _named("Softplus"),
    "exp": _named("Exp"),
    "reciprocal": _named("Reciprocal"),
}
"""What writes each activation."""
