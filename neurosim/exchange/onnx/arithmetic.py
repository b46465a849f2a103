"""Operators of ONNX that compute: sums and products, activations, softmax."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from neurosim.errors import InputError, OptionError
from neurosim.exchange.onnx.units import Array, Unit, Units
from neurosim.exchange.onnx.values import (
    Attributes,
    Constant,
    Given,
    Operator,
    Reader,
    constant,
    each_of,
    fixed,
    rows_of,
    sized,
    units_of,
)
from neurosim.functions.activations import ACTIVATIONS, ARITHMETIC, Activation, elu, prelu
from neurosim.graph.parameter import Parameter

__all__ = ["ADD", "OPERATORS", "product_of", "softmax_of"]


def _elementwise(
    compute: Callable[[Any, Any], Any],
    combine: Callable[[Units, Unit, Unit], Unit],
    with_constant: Callable[[Units, Unit, Parameter, bool], Unit],
) -> Operator:
    def operator(reader: Reader, _: Attributes, given: Given, __: int) -> Sequence[Any]:
        one, other = given
        shapes = [each.index.shape if isinstance(each, Constant) else np.shape(each)  # type: ignore[arg-type]
                  for each in (one, other)]  # fmt: skip
        shape = sized(np.broadcast_shapes(*shapes))
        if isinstance(one, Constant) and isinstance(other, Constant):
            return [fixed(compute(one.array, other.array))]
        found = np.empty(shape, dtype=object)
        if isinstance(one, Constant) or isinstance(other, Constant):
            turned = isinstance(one, Constant)
            units, held_by = (other, one) if turned else (one, other)
            spread: Array = np.broadcast_to(units_of(reader, units), shape)
            for place, held in np.ndenumerate(held_by.parameters(shape)):  # type: ignore[union-attr]
                found[place] = with_constant(reader.units, spread[place], held, turned)
            return [reader.units.array(found)]
        left: Array = np.broadcast_to(units_of(reader, one), shape)
        right: Array = np.broadcast_to(units_of(reader, other), shape)
        for place in np.ndindex(*shape):
            found[place] = combine(reader.units, left[place], right[place])
        return [reader.units.array(found)]

    return operator


MINUS = Parameter(-1.0, trainable=False)


def _subtracted(units: Units, unit: Unit, held: Parameter, turned: bool) -> Unit:
    if turned:
        return units.raised(units.scaled(unit, MINUS), held)
    return units.raised(unit, Parameter(-held.value, held.trainable))


def _divided(units: Units, unit: Unit, held: Parameter, turned: bool) -> Unit:
    if turned:
        return units.scaled(units.activated(unit, ARITHMETIC["reciprocal"]), held)
    if held.value == 0.0:
        raise InputError("it divides by 0")
    return units.scaled(unit, Parameter(1.0 / held.value, held.trainable))


def _matmul(reader: Reader, _: Attributes, given: Given, __: int) -> Sequence[Any]:
    one, other = given
    if isinstance(one, Constant) and not isinstance(other, Constant):
        turned = product_of(reader, np.swapaxes(units_of(reader, other), -1, -2),
                          Constant(one.root, one.index.T))  # fmt: skip
        return [np.swapaxes(turned, -1, -2)]
    if not isinstance(other, Constant):
        raise OptionError("a product of two matrices of neurons is not known")
    return [product_of(reader, units_of(reader, one), other)]


def product_of(reader: Reader, units: Array, matrix: Constant) -> Array:
    """Return rows of units times a matrix."""
    if matrix.index.ndim != 2 or units.shape[-1] != len(matrix.index):
        raise InputError(f"shapes {units.shape} and {matrix.index.shape} do not fit")
    columns = matrix.parameters().T
    found = np.empty((*units.shape[:-1], len(columns)), dtype=object)
    for place in np.ndindex(*units.shape[:-1]):
        row = units[place].tolist()
        for column, weights in enumerate(columns.tolist()):
            found[(*place, column)] = reader.units.unit(zip(row, weights, strict=True))
    return reader.units.array(found)


def _gemm(reader: Reader, about: Attributes, given: Given, _: int) -> Sequence[Any]:
    one, other, *rest = given
    if not isinstance(other, Constant):
        raise OptionError("its matrix must be a constant")
    units = units_of(reader, one)
    made = product_of(
        reader,
        units.T if about.get("transA") else units,
        Constant(other.root, other.index.T) if about.get("transB") else other,
    )
    alpha, beta = float(about.get("alpha", 1.0)), float(about.get("beta", 1.0))
    if alpha != 1.0:
        by = Parameter(alpha, trainable=False)
        made = each_of(reader, made, lambda unit: reader.units.scaled(unit, by))
    if not rest or rest[0] is None:
        return [made]
    bias = rest[0]
    if beta != 1.0:
        bias = fixed(constant(bias, "bias") * beta)
    return ADD(reader, {}, [made, bias], 1)


ADD = _elementwise(
    np.add,
    lambda units, one, other: units.total([one, units.doubled(one) if one is other else other]),
    lambda units, unit, held, turned: units.raised(unit, held),
)


def _reduced(aggregation: str) -> Operator:
    def operator(reader: Reader, about: Attributes, given: Given, _: int) -> Sequence[Any]:
        axes = about.get("axes")
        if axes is None and len(given) > 1 and given[1] is not None:
            axes = constant(given[1], "axes").tolist()
        units = units_of(reader, given[0])
        chosen = sorted(int(each) % units.ndim for each in (axes or range(units.ndim)))
        rows = np.moveaxis(units, chosen, range(-len(chosen), 0))
        rows = rows.reshape(*rows.shape[: units.ndim - len(chosen)], -1)

        def make(row: list[Unit]) -> Unit:
            if aggregation in ("product", "max"):
                return reader.units.combined(row, aggregation)
            total = reader.units.total(row, most=1)
            share = Parameter(1.0 / len(row), trainable=False)
            return total if aggregation == "sum" else reader.units.scaled(total, share)

        found = rows_of(reader, rows, make)
        return [np.expand_dims(found, tuple(chosen)) if about.get("keepdims", 1) else found]

    return operator


# Activations


def _activation(find: Callable[[Attributes, Given], Activation]) -> Operator:
    def operator(reader: Reader, about: Attributes, given: Given, _: int) -> Sequence[Any]:
        function = find(about, given)
        units = units_of(reader, given[0])
        return [each_of(reader, units, lambda unit: reader.units.activated(unit, function))]

    return operator


def _plain(name: str) -> Operator:
    found = {**ACTIVATIONS, **ARITHMETIC}[name]
    return _activation(lambda about, given: found)


def _step(about: Attributes, given: Given) -> Activation:
    if np.any(constant(given[1], "border")):
        raise OptionError("a border other than 0 is not known")
    return ACTIVATIONS["binary_step"]


def _prelu(reader: Reader, _: Attributes, given: Given, __: int) -> Sequence[Any]:
    units = units_of(reader, given[0])
    slopes = np.broadcast_to(constant(given[1], "slope"), units.shape)
    found = np.empty(units.shape, dtype=object)
    for place in np.ndindex(*units.shape):
        unit, slope = units[place], float(slopes[place])
        if unit.activation == elu(1.0):  # the slope of a constant that no float32 holds
            found[place] = reader.units.unit(unit.terms, unit.bias, activation=elu(slope))
        else:
            found[place] = reader.units.activated(unit, prelu(slope))
    return [reader.units.array(found)]


class _Above:
    """Where units are above a border, which Where reads."""

    def __init__(self, units: Array) -> None:
        self.units = units


def _greater(reader: Reader, _: Attributes, given: Given, __: int) -> Sequence[Any]:
    constant(given[1], "border")
    return [_Above(units_of(reader, given[0]))]


def _where(reader: Reader, _: Attributes, given: Given, __: int) -> Sequence[Any]:
    """Return a softplus, as exporters spell it out: x itself far above 0, where both are equal."""
    above: Any = given[0]
    softplus, function = units_of(reader, given[2]), ACTIVATIONS["softplus"]
    same = isinstance(above, _Above) and above.units is given[1]
    if not same or not all(
        reader.units.is_activated(y, x, function)
        for x, y in zip(above.units.flat, softplus.flat, strict=True)
    ):
        raise OptionError("it is known for a softplus alone: x where x is large")
    return [softplus]


def softmax_of(reader: Reader, about: Attributes, given: Given, _: int) -> Sequence[Any]:
    """Return shares of 1 along the last dimension."""
    units = units_of(reader, given[0])
    axis = about.get("axis", -1 if reader.version >= 13 else 1) % units.ndim
    if axis != units.ndim - 1:
        raise OptionError("a softmax is known along the last dimension alone")
    made: dict[tuple[Unit, ...], list[Unit]] = {}
    found = np.empty(units.shape, dtype=object)
    for place in np.ndindex(*units.shape[:-1]):
        row = tuple(units[place].tolist())
        if len(set(row)) != len(row) or len(row) < 2:
            raise OptionError(f"a softmax joins two or more different numbers, got {len(row)}")
        made.setdefault(row, reader.units.softmax(list(row)) if row not in made else [])
        found[place] = made[row]
    return [found]


def _identity(reader: Reader, _: Attributes, given: Given, __: int) -> Sequence[Any]:
    """Pass a value; a sum ends there, so that nothing is added to it any more."""
    if isinstance(given[0], Constant):
        return given
    units, identity = units_of(reader, given[0]), ACTIVATIONS["identity"]
    return [
        each_of(
            reader, units,
            lambda unit: reader.units.activated(unit, identity) if unit.is_sum else unit,
        )
    ]  # fmt: skip


def _clip(reader: Reader, about: Attributes, given: Given, outputs: int) -> Sequence[Any]:
    """Bound from below by 0."""
    low = about.get("min")
    if len(given) > 1 and given[1] is not None:
        low = constant(given[1], "lower bound").item()
    high = about.get("max") if len(given) < 3 or given[2] is None else 0.0
    if high is None and low == 0.0:
        return RELU(reader, {}, given[:1], outputs)
    raise OptionError(f"bounds {low} and {high} are not known, only from 0 on, which is ReLU")


RELU = _plain("relu")

OPERATORS: dict[tuple[str, str], Operator] = {
    ("", name): operator
    for name, operator in {
        "Add": ADD,
        "Sub": _elementwise(
            np.subtract,
            lambda units, one, other: units.total([one, units.scaled(other, MINUS)]),
            _subtracted,
        ),
        "Mul": _elementwise(
            np.multiply,
            lambda units, one, other: units.combined(
                [one, units.doubled(one) if one is other else other], "product"
            ),
            lambda units, unit, held, turned: units.scaled(unit, held),
        ),
        "Div": _elementwise(
            np.divide,
            lambda units, one, other: units.combined(
                [one, units.activated(other, ARITHMETIC["reciprocal"])], "product"
            ),
            _divided,
        ),
        "Sum": ADD,
        "Neg": lambda reader, about, given, _: [
            each_of(
                reader, units_of(reader, given[0]), lambda unit: reader.units.scaled(unit, MINUS)
            )
        ],
        "MatMul": _matmul,
        "Gemm": _gemm,
        "ReduceSum": _reduced("sum"),
        "ReduceMean": _reduced("mean"),
        "ReduceMax": _reduced("max"),
        "ReduceProd": _reduced("product"),
        "Sigmoid": _plain("logistic"),
        "Tanh": _plain("tanh"),
        "Relu": RELU,
        "Softplus": _plain("softplus"),
        "Atan": _plain("arctan"),
        "Exp": _plain("exp"),
        "Reciprocal": _plain("reciprocal"),
        "Elu": _activation(lambda about, given: elu(float(about.get("alpha", 1.0)))),
        "LeakyRelu": _activation(
            lambda about, given: prelu(float(about.get("alpha", np.float32(0.01))))
        ),
        "PRelu": _prelu,
        "GreaterOrEqual": _activation(_step),
        "Greater": _greater,
        "Where": _where,
        "Clip": _clip,
        "Softmax": softmax_of,
        "Identity": _identity,
    }.items()
} | {("neurosim", "Arctan"): _plain("arctan")}
"""What computes each operator, by domain and name."""
