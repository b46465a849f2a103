"""Operators of ONNX, as operations on arrays of units.

Values are arrays: of units and parameters, or of numbers, which are the sizes, axes and indices
that a graph computes with. What only moves numbers, and what computes with such numbers alone, is
left to ``onnx.reference``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from neurosim.errors import InputError, OptionError
from neurosim.exchange import operations
from neurosim.exchange.numbers import Cells, only
from neurosim.exchange.onnx.call import Call, Operator
from neurosim.exchange.onnx.classic import CLASSIC
from neurosim.exchange.operations import Patches
from neurosim.exchange.units import Array, Element, Unit, Units
from neurosim.functions.activations import ACTIVATIONS, ARITHMETIC, Activation, elu, prelu
from neurosim.graph.parameter import Parameter

MOVES = (
    "Concat", "Expand", "Flatten", "Gather", "Reshape", "Slice", "Split", "Squeeze", "Tile",
    "Transpose", "Unsqueeze",
)  # fmt: skip
"""What only moves numbers."""

SIZES = (
    "Add", "Cast", "ConstantOfShape", "Div", "Equal", "Mul", "Range", "ReduceProd", "Shape", "Sub",
    "Where",
)  # fmt: skip
"""What graphs compute sizes with."""


def _elementwise(name: str) -> Operator:
    return lambda call: call.units.each(
        getattr(call.units, name), *(call.elements(place) for place in range(len(call.given)))
    )


def _matmul(call: Call) -> Array:
    return operations.product(call.units, call.elements(0), call.elements(1))


def _gemm(call: Call) -> Array:
    left, right = call.elements(0), call.elements(1)
    biases = call.elements(2) if len(call.given) > 2 and call.given[2] is not None else None
    found = operations.product(
        call.units,
        left.T if call.about.get("transA") else left,
        right.T if call.about.get("transB") else right,
    )
    alpha, beta = (Parameter(float(call.about.get(name, 1.0)), fixed=True)
                   for name in ("alpha", "beta"))  # fmt: skip
    if alpha.value != 1.0:
        found = call.units.each(lambda one: call.units.scaled(one, alpha), found)
    if biases is not None and beta.value != 1.0:
        biases = call.units.each(lambda one: call.units.scaled(one, beta), biases)
    return found if biases is None else call.units.each(call.units.plus, found, biases)


def _reduced(combine: Callable[[Units, list[Element]], Element]) -> Operator:
    def operator(call: Call) -> Array:
        values, axes = call.elements(), call.constant(1, "axes")
        chosen = range(values.ndim) if axes is None else np.ravel(axes).tolist()
        chosen = sorted(each % values.ndim for each in chosen)
        rows = np.moveaxis(values, chosen, range(-len(chosen), 0))
        rows = rows.reshape(*rows.shape[: values.ndim - len(chosen)], -1)
        make = cache(lambda row: combine(call.units, row))
        found = np.empty(rows.shape[:-1], dtype=object)
        for place in np.ndindex(*found.shape):
            found[place] = make(tuple(rows[place].tolist()))
        call.units.array(found)
        return np.expand_dims(found, chosen) if call.about.get("keepdims", 1) else found

    return operator


def _mean(units: Units, row: Sequence[Element]) -> Element:
    return units.scaled(units.plus(*row, most=1), Parameter(1.0 / len(row), fixed=True))


# Activations


def _activation(find: Callable[[Call], Activation]) -> Operator:
    return lambda call: call.units.activation(call.elements(), find(call))


def _named(name: str) -> Operator:
    found = {**ACTIVATIONS, **ARITHMETIC}[name]
    return _activation(lambda call: found)


def _step(call: Call) -> Activation:
    if np.any(call.constant(1, "border")):
        raise OptionError("a border other than 0 is not known")
    return ACTIVATIONS["binary_step"]


def _prelu(call: Call) -> Array:
    def make(one: Element, slope: Parameter) -> Element:
        if isinstance(one, Unit) and one.activation == elu(1.0):
            # the slope of a constant that no float32 holds
            return call.units.unit(one.terms, one.bias, activation=elu(slope.value))
        return call.units.activated(one, prelu(slope.value))

    return call.units.each(make, call.elements(0), call.weights(1, "slope"))


class _Above:
    """Whether a unit is above a border, which Where reads."""

    def __init__(self, unit: Element, border: Parameter) -> None:
        self.unit, self.border = unit, border.value


def _greater(call: Call) -> Array:
    return np.frompyfunc(_Above, 2, 1)(call.elements(0), call.weights(1, "border"))


def _where(call: Call) -> Array:
    """Return a softplus, as exporters spell it out: x itself far above 0, where both are equal."""

    def make(above: Any, x: Element, y: Unit) -> Element:
        plain = isinstance(above, _Above) and above.unit is x and above.border >= 20.0
        if not plain or not call.units.is_activated(y, x, ACTIVATIONS["softplus"]):
            raise OptionError("it is known for a softplus alone: x where x is large")
        return y

    return call.units.each(make, *call.given)


def _clip(call: Call) -> Array:
    low, high = call.constant(1, "lower bound"), call.constant(2, "upper bound")
    if high is not None or low is None or low.item() != 0.0:
        raise OptionError(f"bounds {low} and {high} are not known, only from 0 on, which is ReLU")
    return call.units.activation(call.elements(), ACTIVATIONS["relu"])


def _identity(call: Call) -> Array:
    """Pass a value; a sum ends there, so that nothing is added to it any more."""
    if call.given[0] is None or call.given[0].dtype != object:
        return call.given[0]
    identity = ACTIVATIONS["identity"]

    def make(one: Element) -> Element:
        ends = isinstance(one, Unit) and one.is_sum
        return call.units.activated(one, identity) if ends else one

    return call.units.each(make, call.elements())


def _softmax(call: Call) -> Array:
    return operations.softmax(call.units, call.elements(), call.about.get("axis", -1))


# Images


def _patches(call: Call, size: Sequence[int]) -> Patches:
    only(call.about.get, ceil_mode=0, storage_order=0)
    count = len(size)
    strides, dilations = (tuple(call.about.get(name, [1] * count)) for name in
                          ("strides", "dilations"))  # fmt: skip
    pads = call.about.get("pads", [0] * 2 * count)
    padding: Any = list(zip(pads[:count], pads[count:], strict=True))
    kinds = {"NOTSET": padding, "VALID": [(0, 0)] * count, "SAME_UPPER": "same",
             "SAME_LOWER": "same_lower"}  # fmt: skip
    kind = call.about.get("auto_pad", "NOTSET")
    if kind not in kinds:
        raise OptionError(f"auto_pad={kind} is not known")
    return Patches(tuple(size), strides, kinds[kind], dilations)


def _convolution(call: Call) -> Array:
    kernels, biases = call.weights(1, "kernels"), call.weights(2, "bias")
    patches, groups = _patches(call, kernels.shape[2:]), call.about.get("group", 1)
    return call.patterns(
        lambda image: operations.convolution(call.units, image, kernels, biases, patches, groups)
    )


def _pool(kind: str) -> Operator:
    def operator(call: Call) -> Array:
        patches = _patches(call, call.about["kernel_shape"])
        counts = call.about.get("count_include_pad")
        return call.patterns(
            lambda image: operations.pooling(call.units, image, kind, patches, bool(counts))
        )

    return operator


def _pool_all(kind: str) -> Operator:
    def operator(call: Call) -> Array:
        size = call.elements().shape[2:]
        ones = (1,) * len(size)
        patches = Patches(size, ones, [(0, 0)] * len(size), ones)
        return call.patterns(lambda image: operations.pooling(call.units, image, kind, patches))

    return operator


# Cells: ONNX has the gates of an LSTM as i o f c, those of a GRU as z r h

GATES = {"RNN": ("elman", [0]), "LSTM": ("lstm", [0, 2, 3, 1]), "GRU": ("gru", [1, 0, 2])}
USUAL = {"RNN": ["Tanh"], "LSTM": ["Sigmoid", "Tanh", "Tanh"], "GRU": ["Sigmoid", "Tanh"]}


def _cells(kind: str) -> Operator:
    def operator(call: Call) -> Sequence[Array]:
        direction = call.about.get("direction", "forward")
        count = 2 if direction == "bidirectional" else 1
        only(call.about.get, layout=0, input_forget=0, clip=None)
        only({"direction": direction}.get, direction="forward" if count == 1 else direction)
        if kind == "GRU":
            only({"linear_before_reset": 0, **call.about}.get, linear_before_reset=1)
        inward, again = call.constant(1, "W"), call.constant(2, "R")
        bias = call.constant(3, "B")
        call.constant(4, "lengths of sequences")
        for place in range(5, len(call.given)):
            if np.any(call.constant(place, "initial state")):
                raise OptionError("an initial state other than 0, and peepholes, are not known")
        cell, order = GATES[kind]
        both = [None] * count if bias is None else bias.reshape(count, 2, -1)
        halves = [Cells.of(order, *each) for each in zip(inward, again, both, strict=True)]
        values = call.elements()  # (steps, patterns, numbers), all alike
        rows = values.reshape(-1, values.shape[-1])
        if not all((row == rows[0]).all() for row in rows):
            raise InputError("steps of time or patterns differ in what comes in")
        made = operations.cells(call.units, rows[0], cell, halves, _function(call, kind, count))
        spread = np.broadcast_to(
            made[None, :, None, :], (len(values), count, values.shape[1], made.shape[1])
        )
        return [spread, spread[-1] if count == 1 else None, None]

    return operator


def _function(call: Call, kind: str, directions: int) -> str:
    given = call.about.get("activations") or USUAL[kind] * directions
    names = [each.decode() if isinstance(each, bytes) else str(each) for each in given]
    wanted = USUAL[kind] if kind != "RNN" else names[:1]
    known = {"Tanh": "tanh", "Relu": "relu", "Sigmoid": "logistic"}
    if names != wanted * directions or names[-1] not in known:
        raise OptionError(f"activations={names} are not known, only {USUAL[kind] * directions}")
    return known[names[-1]]


OPERATORS: dict[str, Operator] = {
    "Add": _elementwise("sum_of"),
    "Sum": _elementwise("sum_of"),
    "Sub": _elementwise("minus"),
    "Mul": _elementwise("times"),
    "Div": _elementwise("over"),
    "Neg": lambda call: call.units.each(call.units.negative, call.elements()),
    "MatMul": _matmul,
    "Gemm": _gemm,
    "ReduceSum": _reduced(lambda units, row: units.plus(*row, most=1)),
    "ReduceMean": _reduced(_mean),
    "ReduceMax": _reduced(lambda units, row: units.combined(row, "max")),
    "ReduceProd": _reduced(lambda units, row: units.combined(row, "product")),
    "Sigmoid": _named("logistic"),
    "Tanh": _named("tanh"),
    "Relu": _named("relu"),
    "Softplus": _named("softplus"),
    "Atan": _named("arctan"),
    "neurosim.Arctan": _named("arctan"),
    "Exp": _named("exp"),
    "Reciprocal": _named("reciprocal"),
    "Elu": _activation(lambda call: elu(float(call.about.get("alpha", 1.0)))),
    "LeakyRelu": _activation(lambda call: prelu(float(call.about.get("alpha", np.float32(0.01))))),
    "PRelu": _prelu,
    "GreaterOrEqual": _activation(_step),
    "Greater": _greater,
    "Where": _where,
    "Clip": _clip,
    "Softmax": _softmax,
    "Identity": _identity,
    "Cast": lambda call: call.given[0],
    "Dropout": lambda call: call.given[0],
    "Conv": _convolution,
    "MaxPool": _pool("max"),
    "AveragePool": _pool("mean"),
    "GlobalMaxPool": _pool_all("max"),
    "GlobalAveragePool": _pool_all("mean"),
    "RNN": _cells("RNN"),
    "LSTM": _cells("LSTM"),
    "GRU": _cells("GRU"),
    **CLASSIC,
}
"""What computes each operator, where neurons are among its values."""
