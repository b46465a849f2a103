"""What each operator of ONNX makes of units and constants.

A value is a :class:`Constant`, or an array of units with one for each number. What only moves
numbers moves units; what computes with constants alone is computed here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from neurosim.checks import finite
from neurosim.errors import InputError, OptionError
from neurosim.exchange.units import MOST, Array, Unit, Units
from neurosim.functions.activations import ACTIVATIONS, ARITHMETIC, Activation, elu, prelu
from neurosim.graph.parameter import Parameter

__all__ = [
    "ADD",
    "OPERATORS",
    "Attributes",
    "Constant",
    "Given",
    "Operator",
    "Reader",
    "Root",
    "Tensor",
    "constant",
    "product_of",
    "rows_of",
    "softmax_of",
    "units_of",
]


class Root:
    """The numbers of an initializer, and the parameters that were made of them.

    Args:
        values: the numbers in a row.
        name: the initializer's; what is called ``frozen...`` does not learn.
    """

    def __init__(self, values: npt.NDArray[Any], name: str = "") -> None:
        self.values = values
        self.name = name
        self._made: dict[int, Parameter] = {}

    def parameter(self, place: int) -> Parameter:
        """Return the parameter of a number, the same each time."""
        if place not in self._made:
            value = finite(float(self.values[place]), f"{self.name or 'a number'}[{place}]")
            self._made[place] = Parameter(value, not self.name.startswith("frozen"))
        return self._made[place]


class Constant:
    """Numbers of a root in some shape.

    Attributes:
        root: what they are taken from.
        index: where each stands there.
    """

    def __init__(self, root: Root, index: npt.NDArray[Any]) -> None:
        self.root, self.index = root, index

    @classmethod
    def of(cls, root: Root, shape: Sequence[int]) -> Constant:
        """Return all numbers of a root in a shape."""
        return cls(root, np.arange(root.values.size).reshape(shape))

    @property
    def array(self) -> npt.NDArray[Any]:
        """The numbers."""
        found: npt.NDArray[Any] = self.root.values[self.index]
        return found

    def parameters(self, shape: tuple[int, ...] | None = None) -> Array:
        """Return a parameter for each number, in a shape that they are spread to."""
        index = self.index if shape is None else np.broadcast_to(self.index, shape)
        made = np.empty(index.shape, dtype=object)
        for place, at in np.ndenumerate(index):
            made[place] = self.root.parameter(int(at))
        return made


Tensor: TypeAlias = "Constant | Array"
Attributes: TypeAlias = dict[str, Any]
Given: TypeAlias = "list[Tensor | None]"


class Reader(Protocol):
    """What operators are given of the model."""

    units: Units
    classes: list[str]
    version: int


Operator: TypeAlias = Callable[[Reader, Attributes, Given, int], Sequence[Any]]


def _fixed(values: Any) -> Constant:
    array = np.asarray(values)
    return Constant.of(Root(array.ravel()), array.shape)


def constant(value: Tensor | None, what: str) -> npt.NDArray[Any]:
    """Return the numbers of a constant."""
    if not isinstance(value, Constant):
        raise OptionError(f"its {what} must be a constant")
    return value.array


def units_of(reader: Reader, value: Tensor | None) -> Array:
    """Return units; constants become sums of nothing with a bias."""
    if value is None:
        raise OptionError("its input is missing")
    if isinstance(value, Constant):
        made = np.empty(value.index.shape, dtype=object)
        for place, each in np.ndenumerate(value.parameters()):
            made[place] = reader.units.unit((), each)
        return reader.units.array(made)
    return value


def _each(reader: Reader, array: Array, make: Callable[[Unit], Unit]) -> Array:
    """Return what is made of each unit, those that stand in several places made once."""
    made = {unit: make(unit) for unit in dict.fromkeys(array.ravel().tolist())}
    found = np.empty(array.shape, dtype=object)
    found.ravel()[:] = [made[unit] for unit in array.ravel().tolist()]
    return reader.units.array(found)


def rows_of(reader: Reader, rows: Array, make: Callable[[list[Unit]], Unit]) -> Array:
    """Return what is made of each row of units along the last dimension."""
    found = np.empty(rows.shape[:-1], dtype=object)
    for place in np.ndindex(*found.shape):
        found[place] = make(rows[place].tolist())
    return reader.units.array(found)


def _sized(shape: Sequence[int]) -> tuple[int, ...]:
    sizes = tuple(int(each) for each in shape)
    if any(each < 0 for each in sizes) or math.prod(sizes) > MOST:
        raise OptionError(f"a shape of {sizes} is too large or none")
    return sizes


# Arithmetic


def _elementwise(
    compute: Callable[[Any, Any], Any],
    combine: Callable[[Units, Unit, Unit], Unit],
    with_constant: Callable[[Units, Unit, Parameter, bool], Unit],
) -> Operator:
    def operator(reader: Reader, _: Attributes, given: Given, __: int) -> Sequence[Any]:
        one, other = given
        if isinstance(one, Constant) and isinstance(other, Constant):
            return [_fixed(compute(one.array, other.array))]
        shapes = [each.index.shape if isinstance(each, Constant) else np.shape(each)  # type: ignore[arg-type]
                  for each in (one, other)]  # fmt: skip
        shape = _sized(np.broadcast_shapes(*shapes))
        found = np.empty(shape, dtype=object)
        if isinstance(one, Constant) or isinstance(other, Constant):
            turned = isinstance(one, Constant)
            units, fixed = (other, one) if turned else (one, other)
            spread: Array = np.broadcast_to(units_of(reader, units), shape)
            for place, held in np.ndenumerate(fixed.parameters(shape)):  # type: ignore[union-attr]
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
        made = _each(reader, made, lambda unit: reader.units.scaled(unit, by))
    if not rest or rest[0] is None:
        return [made]
    bias = rest[0]
    if beta != 1.0:
        bias = _fixed(constant(bias, "bias") * beta)
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
        return [_each(reader, units, lambda unit: reader.units.activated(unit, function))]

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
        y is reader.units.activated(x, function)
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


# What only moves numbers


def _moved(move: Callable[[Reader, Attributes, Given, Array], Array]) -> Operator:
    def operator(reader: Reader, about: Attributes, given: Given, _: int) -> Sequence[Any]:
        value = given[0]
        if isinstance(value, Constant):
            return [Constant(value.root, move(reader, about, given, value.index))]
        return [move(reader, about, given, units_of(reader, value))]

    return operator


def _axes(about: Attributes, given: Given) -> list[int] | None:
    if len(given) > 1 and given[1] is not None:
        return [int(each) for each in constant(given[1], "axes").ravel()]
    return about.get("axes")


def _reshaped(_: Reader, about: Attributes, given: Given, value: Array) -> Array:
    shape = about.get("shape") or constant(given[1], "shape").tolist()
    wanted = [value.shape[place] if each == 0 and not about.get("allowzero") else int(each)
              for place, each in enumerate(shape)]  # fmt: skip
    return value.reshape(wanted)


def _flattened(_: Reader, about: Attributes, given: Given, value: Array) -> Array:
    axis = about.get("axis", 1)
    return value.reshape(math.prod(value.shape[:axis]), -1)


def _spread(_: Reader, about: Attributes, given: Given, value: Array) -> Array:
    shape = tuple(int(each) for each in constant(given[1], "shape"))
    return np.broadcast_to(value, _sized(np.broadcast_shapes(value.shape, shape)))


def _squeezed(_: Reader, about: Attributes, given: Given, value: Array) -> Array:
    axes = _axes(about, given)
    return np.squeeze(value, None if axes is None else tuple(axes))


def _gathered(_: Reader, about: Attributes, given: Given, value: Array) -> Array:
    index, axis = constant(given[1], "indices"), about.get("axis", 0)
    _refuse_other_steps(value, axis, np.unique(index % value.shape[axis]).tolist())
    _sized((*index.shape, *np.delete(value.shape, axis)))
    return np.take(value, index, axis)


def _sliced(_: Reader, about: Attributes, given: Given, value: Array) -> Array:
    if "starts" in about:
        starts, ends = about["starts"], about["ends"]
        axes, steps = about.get("axes"), None
    else:
        starts, ends, axes, steps = (
            None if each is None else constant(each, "places").tolist()
            for each in [*given[1:], None, None][:4]
        )
    places: list[Any] = [slice(None)] * value.ndim
    for place, axis in enumerate(range(len(starts)) if axes is None else axes):
        step = 1 if steps is None else steps[place]
        end = ends[place]
        places[axis] = slice(starts[place], None if abs(end) > MOST else end, step)
        kept = np.arange(value.shape[axis])[places[axis]].tolist()
        _refuse_other_steps(value, axis, kept)
    return value[tuple(places)]


def _refuse_other_steps(value: Array, axis: int, kept: list[int]) -> None:
    """Of steps of time, which all look alike, only the last or all of them can be taken."""
    count = value.shape[axis]
    steps = np.moveaxis(value, axis, 0)
    alike = value.dtype == object and count > 1 and all((each == steps[0]).all() for each in steps)
    if alike and kept not in ([count - 1], list(range(count))):
        raise OptionError("of the steps of time the last can be taken, or all")


def _joined(reader: Reader, about: Attributes, given: Given, _: int) -> Sequence[Any]:
    if all(isinstance(each, Constant) for each in given):
        arrays = [each.array for each in given if isinstance(each, Constant)]
        return [_fixed(np.concatenate(arrays, about["axis"]))]
    units = [units_of(reader, each) for each in given]
    _sized((sum(each.size for each in units),))
    return [np.concatenate(units, about["axis"])]


def _cast(reader: Reader, about: Attributes, given: Given, _: int) -> Sequence[Any]:
    value = given[0]
    if not isinstance(value, Constant):
        return [value]
    whole = about.get("to") in (2, 3, 4, 5, 6, 7, 12, 13)
    kept = value.array.dtype.kind in ("iu" if whole else "f")
    return [value if kept else _fixed(value.array.astype(np.int64 if whole else np.float64))]


def _sizes(_: Reader, about: Attributes, given: Given, __: int) -> Sequence[Any]:
    value = given[0]
    shape = value.index.shape if isinstance(value, Constant) else np.shape(value)  # type: ignore[arg-type]
    return [_fixed(np.array(shape[about.get("start", 0) : about.get("end")], np.int64))]


def _filled(_: Reader, about: Attributes, given: Given, __: int) -> Sequence[Any]:
    shape = _sized(constant(given[0], "shape").tolist())
    value = about["value"].array.ravel()[0] if "value" in about else 0.0
    return [Constant(Root(np.array([value])), np.zeros(shape, int))]


def _given_constant(_: Reader, about: Attributes, given: Given, __: int) -> Sequence[Any]:
    (value,) = about.values()
    return [value if isinstance(value, Constant) else _fixed(value)]


def _passed(_: Reader, about: Attributes, given: Given, outputs: int) -> Sequence[Any]:
    return [given[0], *[None] * (outputs - 1)]


def _identity(reader: Reader, _: Attributes, given: Given, __: int) -> Sequence[Any]:
    """Pass a value; a sum ends there, so that nothing is added to it any more."""
    if isinstance(given[0], Constant):
        return given
    units, identity = units_of(reader, given[0]), ACTIVATIONS["identity"]
    return [
        _each(
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
            _each(reader, units_of(reader, given[0]), lambda unit: reader.units.scaled(unit, MINUS))
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
        "Reshape": _moved(_reshaped),
        "Flatten": _moved(_flattened),
        "Expand": _moved(_spread),
        "Squeeze": _moved(_squeezed),
        "Unsqueeze": _moved(
            lambda _, about, given, value: np.expand_dims(value, tuple(_axes(about, given) or ()))
        ),
        "Transpose": _moved(lambda _, about, given, value: np.transpose(value, about.get("perm"))),
        "Gather": _moved(_gathered),
        "Slice": _moved(_sliced),
        "Concat": _joined,
        "Cast": _cast,
        "Shape": _sizes,
        "ConstantOfShape": _filled,
        "Constant": _given_constant,
        "Identity": _identity,
        "Dropout": _passed,
    }.items()
} | {("neurosim", "Arctan"): _plain("arctan")}
"""What computes each operator, by domain and name."""
