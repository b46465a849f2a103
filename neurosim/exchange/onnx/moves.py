"""Operators of ONNX that only move numbers, units as well as constants."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from neurosim.errors import OptionError
from neurosim.exchange.onnx.units import MOST, Array
from neurosim.exchange.onnx.values import (
    Attributes,
    Constant,
    Given,
    Operator,
    Reader,
    Root,
    constant,
    fixed,
    sized,
    units_of,
)

__all__ = ["MOVES"]


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
    return np.broadcast_to(value, sized(np.broadcast_shapes(value.shape, shape)))


def _squeezed(_: Reader, about: Attributes, given: Given, value: Array) -> Array:
    axes = _axes(about, given)
    return np.squeeze(value, None if axes is None else tuple(axes))


def _gathered(reader: Reader, about: Attributes, given: Given, value: Array) -> Array:
    index, axis = constant(given[1], "indices"), about.get("axis", 0)
    _refuse_other_steps(reader, value, axis, np.unique(index % value.shape[axis]).tolist())
    sized((*index.shape, *np.delete(value.shape, axis)))
    return np.take(value, index, axis)


def _sliced(reader: Reader, about: Attributes, given: Given, value: Array) -> Array:
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
        _refuse_other_steps(reader, value, axis, kept)
    return value[tuple(places)]


def _refuse_other_steps(reader: Reader, value: Array, axis: int, kept: list[int]) -> None:
    """Of steps of time, which all look alike, only the last or all of them can be taken."""
    count = value.shape[axis]
    steps = np.moveaxis(value, axis, 0)
    alike = (
        reader.units.alike
        and value.dtype == object
        and count > 1
        and all((each == steps[0]).all() for each in steps)
    )
    if alike and kept not in ([count - 1], list(range(count))):
        raise OptionError("of the steps of time the last can be taken, or all")


def _joined(reader: Reader, about: Attributes, given: Given, _: int) -> Sequence[Any]:
    if all(isinstance(each, Constant) for each in given):
        arrays = [each.array for each in given if isinstance(each, Constant)]
        sized((sum(each.size for each in arrays),))
        return [fixed(np.concatenate(arrays, about["axis"]))]
    units = [units_of(reader, each) for each in given]
    sized((sum(each.size for each in units),))
    return [np.concatenate(units, about["axis"])]


def _cast(reader: Reader, about: Attributes, given: Given, _: int) -> Sequence[Any]:
    value = given[0]
    if not isinstance(value, Constant):
        return [value]
    whole = about.get("to") in (2, 3, 4, 5, 6, 7, 12, 13)
    kept = value.array.dtype.kind in ("iu" if whole else "f")
    return [value if kept else fixed(value.array.astype(np.int64 if whole else np.float64))]


def _sizes(_: Reader, about: Attributes, given: Given, __: int) -> Sequence[Any]:
    value = given[0]
    shape = value.index.shape if isinstance(value, Constant) else np.shape(value)  # type: ignore[arg-type]
    return [fixed(np.array(shape[about.get("start", 0) : about.get("end")], np.int64))]


def _filled(_: Reader, about: Attributes, given: Given, __: int) -> Sequence[Any]:
    shape = sized(constant(given[0], "shape").tolist())
    value = about["value"].array.ravel()[0] if "value" in about else 0.0
    return [Constant(Root(np.array([value])), np.zeros(shape, int))]


def _given_constant(_: Reader, about: Attributes, given: Given, __: int) -> Sequence[Any]:
    (value,) = about.values()
    return [value if isinstance(value, Constant) else fixed(value)]


def _passed(_: Reader, about: Attributes, given: Given, outputs: int) -> Sequence[Any]:
    return [given[0], *[None] * (outputs - 1)]


MOVES: dict[tuple[str, str], Operator] = {
    ("", name): operator
    for name, operator in {
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
        "Dropout": _passed,
    }.items()
}
"""What computes each operator, by domain and name."""
