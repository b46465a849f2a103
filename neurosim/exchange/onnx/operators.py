"""Operators of ONNX as operations on arrays of units, by which ``onnx.reference`` runs a graph.

A function takes the units' maker, an operator's values and, by name, its attributes as the standard
has them. Values are arrays: of units and parameters, or of numbers, which are the sizes, axes and
indices that a graph computes with. What only moves numbers, and what computes with such numbers
alone, is left to ``onnx.reference``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeAlias

import numpy as np

from neurosim.checks import choice
from neurosim.errors import InputError, OptionError
from neurosim.exchange import operations
from neurosim.exchange.numbers import Cells, at, only, refusing
from neurosim.exchange.operations import Patches, parameters
from neurosim.exchange.units import Array, Element, Unit, Units
from neurosim.functions.activations import ACTIVATIONS, ARITHMETIC, Activation, clamp, elu, prelu
from neurosim.graph.parameter import Parameter

Operator: TypeAlias = Callable[..., "Array | Sequence[Array]"]

MOVES = (
    "Concat", "Expand", "Flatten", "Gather", "Reshape", "Slice", "Split", "Squeeze", "Tile",
    "Transpose", "Unsqueeze",
)  # fmt: skip
"""What only moves numbers."""

SIZES = (
    "Add", "Cast", "Constant", "ConstantOfShape", "Div", "Equal", "Mul", "Range", "ReduceProd",
    "Shape", "Sub", "Where",
)  # fmt: skip
"""What graphs compute sizes with."""


def operators(units: Units, opset: int, *, alike: bool) -> list[type[Any]]:
    """Return the operators as ``onnx.reference`` takes them; their errors name the node.

    Args:
        units: makes neurons.
        opset: the version of the operators.
        alike: whether several patterns or steps of time come in, which all look the same.
    """
    from onnx.reference.op_run import OpRun
    from onnx.reference.ops import load_op

    class Named(OpRun):  # type: ignore[misc]
        def run(self, *given: Any, **options: Any) -> Any:
            place = f"node {self.onnx_node.name or self.output[0]!r}: {self.op_type}"
            # Shapes may not fit, or attributes be missing.
            with at(place), refusing(InputError, "it cannot be computed"):
                return super().run(*given, **options)

        def _run(self, *given: Any, **about: Any) -> tuple[Any, ...]:
            kind = self.op_type
            symbols = [each is not None and each.dtype == object for each in given]
            if kind in OPERATORS and (any(symbols) or kind not in SIZES):
                found = OPERATORS[kind](units, *given, **about)
                return tuple(found) if isinstance(found, list) else (found,)
            numbers = load_op("", kind, opset)(self.onnx_node, self.run_params).run
            if kind == "Shape" or not any(symbols):
                made: tuple[Any, ...] = numbers(*given)
                floats = kind == "Constant" and made[0].dtype.kind == "f"
                return (parameters(made[0]),) if floats else made
            if kind == "Concat":
                return tuple(numbers(*map(_elements, given)))
            return _moved(given[0], lambda places: numbers(places, *given[1:]), alike)

    names = [("", kind) for kind in {*OPERATORS, *MOVES, *SIZES}] + [("neurosim", "Arctan")]
    return [type(kind, (Named,), {"op_domain": domain}) for domain, kind in names]


def _moved(values: Array, move: Callable[[Array], Any], alike: bool) -> tuple[Array, ...]:
    """Let the places of elements move, and return the elements that stand there.

    Of steps of time, which all look alike, only the last or all of them can be taken.
    """
    found = move(np.arange(values.size).reshape(values.shape))
    for kept in found if alike and values.ndim else ():
        for axis, places in enumerate(np.unravel_index(kept, values.shape)):
            steps, count = np.moveaxis(values, axis, 0), values.shape[axis]
            same = count > 1 and all((each == steps[0]).all() for each in steps)
            if same and set(places.ravel().tolist()) not in ({count - 1}, set(range(count))):
                raise OptionError("of the steps of time the last can be taken, or all")
    return tuple(values.ravel()[kept] for kept in found)


def _elements(value: Array) -> Array:
    """Return a value as units and parameters."""
    return value if value.dtype == object else parameters(value)


def _constant(value: Array | None, what: str) -> Any:
    """Return a value as numbers; None where it is left out."""
    if value is None or value.dtype != object:
        return value
    if any(isinstance(each, Unit) for each in value.flat):
        raise OptionError(f"its {what} must be a constant")
    return np.array([each.value for each in value.flat]).reshape(value.shape)


def _weights(value: Array | None, what: str) -> Array:
    """Return a value as parameters; None where it is left out."""
    return None if _constant(value, what) is None else _elements(value)


def _patterns(values: Array, make: Callable[[Array], Array]) -> Array:
    """Return what is made of each pattern, those that are the same made once."""
    made = cache(lambda row: make(np.array(row, dtype=object).reshape(values.shape[1:])))
    found = [made(tuple(each)) for each in values.reshape(len(values), -1).tolist()]
    return np.array(found, dtype=object).reshape(len(found), *found[0].shape)


def _elementwise(make: Callable[..., Element]) -> Operator:
    return lambda units, *given, **_: units.each(
        lambda *each: make(units, *each), *map(_elements, given)
    )


def _matmul(units: Units, left: Array, right: Array) -> Array:
    return operations.product(units, _elements(left), _elements(right))


def _gemm(
    units: Units, left: Array, right: Array, biases: Array | None = None, *, alpha: float,
    beta: float, transA: int, transB: int,  # noqa: N803  as the standard calls them
) -> Array:  # fmt: skip
    def scaled(values: Array, by: float) -> Array:
        factor = Parameter(float(by), fixed=True)
        return values if by == 1 else units.each(lambda one: units.scaled(one, factor), values)

    left, right = _elements(left), _elements(right)
    found = operations.product(units, left.T if transA else left, right.T if transB else right)
    found = scaled(found, alpha)
    if biases is None:
        return found
    return units.each(units.plus, found, scaled(_elements(biases), beta))


def _reduced(combine: Callable[[Units, Sequence[Element]], Element]) -> Operator:
    def operator(
        units: Units, values: Array, axes: Any = None, *, keepdims: int, **about: Any
    ) -> Array:
        only(about.get, noop_with_empty_axes=0)
        axes = _constant(axes, "axes")
        chosen = range(values.ndim) if axes is None else np.ravel(axes).tolist()
        chosen = sorted(each % values.ndim for each in chosen)
        rows = np.moveaxis(_elements(values), chosen, range(-len(chosen), 0))
        rows = rows.reshape(*rows.shape[: values.ndim - len(chosen)], -1)
        found = units.array(operations.by_row(lambda row: combine(units, row), "(n)->()")(rows))
        return np.expand_dims(found, chosen) if keepdims else found

    return operator


def _mean(units: Units, row: Sequence[Element]) -> Element:
    return units.scaled(units.plus(*row, most=1), Parameter(1.0 / len(row), fixed=True))


# Activations


def _activation(find: Callable[..., Activation]) -> Operator:
    return lambda units, values, *given, **about: units.activation(values, find(*given, **about))


def _step(border: Array) -> Activation:
    if np.any(_constant(border, "border")):
        raise OptionError("a border other than 0 is not known")
    return ACTIVATIONS["binary_step"]


def _clip(low: Array | None = None, high: Array | None = None) -> Activation:
    low, high = _constant(low, "lower bound"), _constant(high, "upper bound")
    if low is not None and low == high:
        return clamp(float(low))
    if high is not None or low is None or low.item() != 0.0:
        raise OptionError(f"bounds {low} and {high} are not known, only from 0 on, which is ReLU")
    return ACTIVATIONS["relu"]


def _prelu(units: Units, values: Array, slopes: Array) -> Array:
    def make(one: Element, slope: Parameter) -> Element:
        if isinstance(one, Unit) and one.activation == elu(1.0):
            # the slope of a constant that no float32 holds
            return units.unit(one.terms, one.bias, activation=elu(slope.value))
        return units.activated(one, prelu(slope.value))

    return units.each(make, values, _weights(slopes, "slope"))


class _Above:
    """Whether a unit is above a border, which Where reads."""

    def __init__(self, unit: Element, border: Parameter) -> None:
        self.unit, self.border = unit, border.value


def _greater(units: Units, values: Array, border: Array) -> Array:
    return np.frompyfunc(_Above, 2, 1)(values, _weights(border, "border"))


def _where(units: Units, condition: Array, large: Array, other: Array) -> Array:
    """Return a softplus, as exporters spell it out: x itself far above 0, where both are equal."""

    def make(above: Any, x: Element, y: Unit) -> Element:
        plain = isinstance(above, _Above) and above.unit is x and above.border >= 20.0
        if not plain or not units.is_activated(y, x, ACTIVATIONS["softplus"]):
            raise OptionError("it is known for a softplus alone: x where x is large")
        return y

    return units.each(make, condition, large, other)


def _identity(units: Units, values: Array) -> Array:
    """Pass a value; a sum ends there, so that nothing is added to it any more."""

    def make(one: Element) -> Element:
        ends = isinstance(one, Unit) and one.is_sum
        return units.activated(one, ACTIVATIONS["identity"]) if ends else one

    return units.each(make, values) if values.dtype == object else values


# Images


def _patches(size: Sequence[int], about: dict[str, Any]) -> Patches:
    only(about.get, ceil_mode=0, storage_order=0)
    pads = about["pads"] or [0, 0] * len(size)
    padding: Any = list(zip(pads[: len(size)], pads[len(size) :], strict=True))
    kinds = {"NOTSET": padding, "VALID": [(0, 0)] * len(size), "SAME_UPPER": "same",
             "SAME_LOWER": "same_lower"}  # fmt: skip
    padding = choice(about["auto_pad"], kinds, "auto_pad")
    strides, dilations = (about.get(name) or 1 for name in ("strides", "dilations"))
    return Patches(size, strides, padding, dilations)


def _convolution(
    units: Units, images: Array, kernels: Array, biases: Array | None = None, *, group: int,
    **about: Any,
) -> Array:  # fmt: skip
    weights, held = _weights(kernels, "kernels"), _weights(biases, "bias")
    patches = _patches(kernels.shape[2:], about)
    return _patterns(
        images, lambda each: operations.convolution(units, each, weights, held, patches, group)
    )


def _pool(kind: str, *, whole: bool = False) -> Operator:
    def operator(units: Units, images: Array, **about: Any) -> Array:
        size = images.shape[2:] if whole else about["kernel_shape"]
        patches = _patches(size, {"pads": None, "auto_pad": "NOTSET", **about})
        counts = bool(about.get("count_include_pad"))
        return _patterns(
            images, lambda each: operations.pooling(units, each, len(size), kind, patches, counts)
        )

    return operator


# Cells: ONNX has the gates of an LSTM as i o f c, those of a GRU as z r h

GATES = {"RNN": ("elman", [0]), "LSTM": ("lstm", [0, 2, 3, 1]), "GRU": ("gru", [1, 0, 2])}
USUAL = {"RNN": ["Tanh"], "LSTM": ["Sigmoid", "Tanh", "Tanh"], "GRU": ["Sigmoid", "Tanh"]}


def _cells(kind: str) -> Operator:
    def operator(
        units: Units, values: Array, inward: Array, again: Array, bias: Array | None = None,
        _: Array | None = None, *states: Array | None, direction: str, **about: Any,
    ) -> Sequence[Any]:  # fmt: skip
        count = choice(direction, {"forward": 1, "bidirectional": 2}, "direction")
        only(about.get, layout=0, input_forget=0, clip=None)
        if kind == "GRU":
            only(about.get, linear_before_reset=1)
        if any(np.any(_constant(each, "initial state")) for each in states):
            raise OptionError("an initial state other than 0, and peepholes, are not known")
        cell, order = GATES[kind]
        bias = _constant(bias, "B")
        both = [None] * count if bias is None else bias.reshape(count, 2, -1)
        weights = zip(_constant(inward, "W"), _constant(again, "R"), both, strict=True)
        halves = [Cells.of(order, *each) for each in weights]
        rows = values.reshape(-1, values.shape[-1])  # (steps, patterns, numbers), all alike
        if not all((row == rows[0]).all() for row in rows):
            raise InputError("steps of time or patterns differ in what comes in")
        function = _function(kind, count, about["activations"])
        made = operations.cells(units, rows[0], cell, halves, function)[None, :, None, :]
        spread = np.broadcast_to(made, (len(values), count, values.shape[1], made.shape[-1]))
        return [spread, spread[-1] if count == 1 else [], []]  # what is empty cannot be read

    return operator


def _function(kind: str, directions: int, given: list[str] | None) -> str:
    names = (given or USUAL[kind] * directions)[: len(USUAL[kind]) * directions]
    wanted = USUAL[kind] if kind != "RNN" else names[:1]
    known = {"Tanh": "tanh", "Relu": "relu", "Sigmoid": "logistic"}
    if names != wanted * directions or names[-1] not in known:
        raise OptionError(f"activations={names} are not known, only {USUAL[kind] * directions}")
    return known[names[-1]]


NAMED = {
    "Sigmoid": "logistic", "Tanh": "tanh", "Relu": "relu", "Softplus": "softplus",
    "Atan": "arctan", "Arctan": "arctan", "Exp": "exp", "Reciprocal": "reciprocal",
}  # fmt: skip
"""Activations without numbers of their own; Arctan is what ``net.to_onnx`` writes."""

OPERATORS: dict[str, Operator] = {
    **dict.fromkeys(("Add", "Sum"), _elementwise(Units.sum_of)),
    "Sub": _elementwise(Units.minus),
    "Mul": _elementwise(Units.times),
    "Div": _elementwise(Units.over),
    "Neg": _elementwise(Units.negative),
    "MatMul": _matmul,
    "Gemm": _gemm,
    "ReduceSum": _reduced(lambda units, row: units.plus(*row, most=1)),
    "ReduceMean": _reduced(_mean),
    "ReduceMax": _reduced(lambda units, row: units.combined(row, "max")),
    "ReduceProd": _reduced(lambda units, row: units.combined(row, "product")),
    **{
        kind: _activation(lambda name=name: {**ACTIVATIONS, **ARITHMETIC}[name])
        for kind, name in NAMED.items()
    },
    "Elu": _activation(lambda alpha: elu(float(alpha))),
    "LeakyRelu": _activation(lambda alpha: prelu(float(alpha))),
    "GreaterOrEqual": _activation(_step),
    "Clip": _activation(_clip),
    "PRelu": _prelu,
    "Greater": _greater,
    "Where": _where,
    "Softmax": operations.softmax,
    "Identity": _identity,
    **dict.fromkeys(("Cast", "Dropout"), lambda units, values, *_, **about: values),
    "Conv": _convolution,
    "MaxPool": _pool("max"),
    "AveragePool": _pool("mean"),
    "GlobalMaxPool": _pool("max", whole=True),
    "GlobalAveragePool": _pool("mean", whole=True),
    **{kind: _cells(kind) for kind in GATES},
}
"""What computes each operator, where neurons are among its values."""
