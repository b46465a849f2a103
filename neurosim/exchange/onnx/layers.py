"""Operators of ONNX that are whole layers: convolutions, pools, cells, and scikit-learn's own."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np

from neurosim.errors import InputError, OptionError
from neurosim.exchange.numbers import Cells, numbers, only
from neurosim.exchange.onnx.arithmetic import ADD, product_of, softmax_of
from neurosim.exchange.onnx.units import MOST, Array, Term, Unit
from neurosim.exchange.onnx.values import (
    Attributes,
    Constant,
    Given,
    Operator,
    Reader,
    Root,
    constant,
    rows_of,
    units_of,
)
from neurosim.functions.activations import ACTIVATIONS
from neurosim.graph.parameter import Parameter

__all__ = ["LAYERS"]


class _Patches:
    """Where the patches of an image lie: for each place, index in the image and in the patch."""

    def __init__(self, about: Attributes, image: tuple[int, ...], size: Sequence[int]) -> None:
        dimensions = len(size)
        only(about.get, dilations=1, ceil_mode=0, storage_order=0)
        strides = about.get("strides", [1] * dimensions)
        pads = about.get("pads", [0] * 2 * dimensions)
        kind = about.get("auto_pad", "NOTSET")
        if len(image) != dimensions or len(strides) != dimensions or len(pads) != 2 * dimensions:
            raise InputError(f"an image of {image} and a size of {list(size)} do not fit")
        if kind in ("SAME_UPPER", "SAME_LOWER"):
            total = [
                max((-(-length // step) - 1) * step + kernel - length, 0)
                for length, step, kernel in zip(image, strides, size, strict=True)
            ]
            lower = kind == "SAME_LOWER"
            first = [each - each // 2 if lower else each // 2 for each in total]
            pads = [*first, *(each - start for each, start in zip(total, first, strict=True))]
        elif kind not in ("NOTSET", "VALID"):
            raise OptionError(f"auto_pad={kind} is not known")
        self._image, self._size, self._strides = image, tuple(size), strides
        self._before = pads[:dimensions]
        self.shape = tuple(
            (length + before + after - kernel) // step + 1
            for length, before, after, kernel, step in zip(
                image, pads[:dimensions], pads[dimensions:], size, strides, strict=True
            )
        )
        if any(each < 1 for each in (*self.shape, *strides, *size)) or min(pads) < 0:
            raise InputError(f"a size of {list(size)} does not fit into an image of {image}")
        if math.prod(self.shape) * math.prod(size) > MOST:
            raise OptionError("it makes too many connections")

    def places(self) -> Iterator[tuple[tuple[int, ...], list[tuple[tuple[int, ...], Any]]]]:
        """Return every place, and the pairs that lie in the image."""
        for place in product(*map(range, self.shape)):
            found = []
            for within in product(*map(range, self._size)):
                at = tuple(
                    each * step - before + offset
                    for each, step, before, offset in zip(
                        place, self._strides, self._before, within, strict=True
                    )
                )
                if all(0 <= each < length for each, length in zip(at, self._image, strict=True)):
                    found.append((at, within))
            yield place, found


def _convolution(reader: Reader, about: Attributes, given: Given, _: int) -> Sequence[Any]:
    units, kernels = units_of(reader, given[0]), given[1]
    if not isinstance(kernels, Constant):
        raise OptionError("its kernels must be constants")
    only(about.get, group=1)
    held = kernels.parameters()
    maps, before, *size = held.shape
    if units.ndim != held.ndim or units.shape[1] != before:
        raise InputError(f"kernels of {held.shape} and an image of {units.shape} do not fit")
    bias: Any = [None] * maps
    if len(given) > 2 and isinstance(given[2], Constant):
        bias = given[2].parameters().tolist()
    patches = _Patches(about, units.shape[2:], size)
    found = np.empty((len(units), maps, *patches.shape), dtype=object)
    for place, inside in patches.places():
        for pattern, kernel in np.ndindex(len(units), maps):
            terms: list[Term] = [
                (units[(pattern, each, *at)], held[(kernel, each, *within)])
                for each in range(before)
                for at, within in inside
            ]
            made = reader.units.unit(terms, bias[kernel], kind="c")
            found[(pattern, kernel, *place)] = made
    return [reader.units.array(found)]


def _pool(kind: str) -> Operator:
    def operator(reader: Reader, about: Attributes, given: Given, outputs: int) -> Sequence[Any]:
        units = units_of(reader, given[0])
        patches = _Patches(about, units.shape[2:], about["kernel_shape"])
        area = math.prod(about["kernel_shape"])
        found = np.empty((*units.shape[:2], *patches.shape), dtype=object)
        for place, inside in patches.places():
            for pattern, each in np.ndindex(*units.shape[:2]):
                parts = [units[(pattern, each, *at)] for at, _ in inside]
                count = area if about.get("count_include_pad") else len(inside)
                found[(pattern, each, *place)] = _pooled(reader, parts, kind, count)
        if outputs > 1:
            return [reader.units.array(found), *[None] * (outputs - 1)]
        return [reader.units.array(found)]

    return operator


def _pooled(reader: Reader, parts: list[Unit], kind: str, count: int) -> Unit:
    if kind == "max":
        return reader.units.combined(parts, "max", "p")
    share = Parameter(1.0 / count, trainable=False)
    return reader.units.unit([(part, share) for part in parts], kind="p")


def _pool_all(kind: str) -> Operator:
    def operator(reader: Reader, _: Attributes, given: Given, __: int) -> Sequence[Any]:
        units = units_of(reader, given[0])
        rows = units.reshape(*units.shape[:2], -1)
        found = rows_of(reader, rows, lambda row: _pooled(reader, row, kind, len(row)))
        return [found.reshape(*units.shape[:2], *[1] * (units.ndim - 2))]

    return operator


# Cells: ONNX has the gates of an LSTM as i o f c, those of a GRU as z r h

GATES = {"RNN": ("elman", [0]), "LSTM": ("lstm", [0, 2, 3, 1]), "GRU": ("gru", [1, 0, 2])}
USUAL = {"RNN": ["Tanh"], "LSTM": ["Sigmoid", "Tanh", "Tanh"], "GRU": ["Sigmoid", "Tanh"]}


def _cells(kind: str) -> Operator:
    def operator(reader: Reader, about: Attributes, given: Given, outputs: int) -> Sequence[Any]:
        values, inward, again, bias, lengths, *states = [*given, *[None] * 8][:8]
        units = units_of(reader, values)
        cell, order = GATES[kind]
        both = about.get("direction", "forward")
        only(about.get, layout=0, input_forget=0)
        if kind == "GRU":
            only({"linear_before_reset": 0, **about}.get, linear_before_reset=1)
        if "clip" in about or both not in ("forward", "bidirectional"):
            raise OptionError("clip, and direction=reverse alone, are not known")
        activation = _functions(kind, about, 2 if both == "bidirectional" else 1)
        if isinstance(lengths, Constant) is not (lengths is not None):
            raise OptionError("lengths of sequences must be constants")
        for state in states:
            if state is not None and np.any(constant(state, "initial state")):
                raise OptionError("an initial state other than 0, and peepholes, are not known")
        halves = [
            _half(order, constant(inward, "W"), constant(again, "R"), bias, place)
            for place in range(2 if both == "bidirectional" else 1)
        ]
        made = reader.units.cells(cell, _last(units), halves, activation)
        rows = np.empty((len(halves), len(made[0])), dtype=object)
        for place, half in enumerate(made):
            rows[place, :] = half
        spread = np.broadcast_to(rows[:, None, :], (len(units), len(rows), *units.shape[1:2],
                                                    rows.shape[1]))  # fmt: skip
        last = spread[-1] if len(rows) == 1 else None
        return [spread, last, None][: max(outputs, 1)]

    return operator


def _functions(kind: str, about: Attributes, directions: int) -> str:
    given = about.get("activations") or USUAL[kind] * directions
    names = [each.decode() if isinstance(each, bytes) else str(each) for each in given]
    wanted = USUAL[kind] if kind != "RNN" else names[:1]
    known = {"Tanh": "tanh", "Relu": "relu", "Sigmoid": "logistic"}
    if names != wanted * directions or names[-1] not in known:
        raise OptionError(f"activations={names} are not known, only {USUAL[kind] * directions}")
    return known[names[-1]]


def _half(order: list[int], inward: Any, again: Any, bias: Any, place: int) -> Cells:
    rows, size = again.shape[1:]
    if rows != len(order) * size or inward.shape[:2] != again.shape[:2] or len(again) <= place:
        raise InputError(f"weights of {inward.shape} and {again.shape} do not fit")

    def sorted_rows(matrix: Any) -> Any:
        found = numbers(matrix, "a weight")
        return np.concatenate([found[gate * size : (gate + 1) * size] for gate in order])

    biases = None
    if bias is not None:
        first, second = numbers(constant(bias, "B")[place], "B", 2 * rows).reshape(2, rows)
        biases = sorted_rows(first), sorted_rows(second)
    return Cells(sorted_rows(inward[place]), sorted_rows(again[place]), biases)


def _last(units: Array) -> list[Unit]:
    rows = units.reshape(-1, units.shape[-1])
    if not all((row == rows[0]).all() for row in rows):
        raise InputError("steps of time or patterns differ in what comes in")
    found: list[Unit] = rows[0].tolist()
    return found


# What scikit-learn's exporter writes


def _scaler(reader: Reader, about: Attributes, given: Given, _: int) -> Sequence[Any]:
    units = units_of(reader, given[0])
    found = np.empty(units.shape, dtype=object)
    offsets, scales = (np.ravel(about.get(key, [default])) for key, default in
                       (("offset", 0.0), ("scale", 1.0)))  # fmt: skip
    for place in np.ndindex(*units.shape):
        offset, scale = (float(each[place[-1] % len(each)]) for each in (offsets, scales))
        shifted = reader.units.raised(units[place], Parameter(-offset))
        found[place] = reader.units.scaled(shifted, Parameter(scale))
    return [reader.units.array(found)]


def _linear(reader: Reader, about: Attributes, given: Given) -> Array:
    units = units_of(reader, given[0])
    weights = np.array(about["coefficients"], float).reshape(-1, units.shape[-1])
    matrix = Constant.of(Root(weights.ravel(), "coefficients"), weights.shape)
    made = product_of(reader, units, Constant(matrix.root, matrix.index.T))
    if "intercepts" not in about:
        return made
    biases = Constant.of(Root(np.array(about["intercepts"]), "intercepts"), (len(weights),))
    found: Array = ADD(reader, {}, [made, biases], 1)[0]
    return found


def _linear_regressor(reader: Reader, about: Attributes, given: Given, _: int) -> Sequence[Any]:
    only(about.get, post_transform="NONE")
    return [_linear(reader, about, given)]


def _linear_classifier(reader: Reader, about: Attributes, given: Given, _: int) -> Sequence[Any]:
    _note_classes(reader, about.get("classlabels_strings") or about.get("classlabels_ints"))
    made = _linear(reader, about, given)
    after = about.get("post_transform", "NONE")
    if after == "SOFTMAX":
        return [None, softmax_of(reader, {"axis": -1}, [made], 1)[0]]
    if after not in ("NONE", "LOGISTIC"):
        raise OptionError(f"post_transform={after} is not known")
    if after == "LOGISTIC":
        logistic = ACTIVATIONS["logistic"]
        made = rows_of(reader, made[..., None],
                       lambda row: reader.units.activated(row[0], logistic))  # fmt: skip
    return [None, made]


def _normalizer(reader: Reader, about: Attributes, given: Given, _: int) -> Sequence[Any]:
    """Pass shares of 1, which it would leave as they are."""
    units = units_of(reader, given[0])
    if about.get("norm") != "L1" or not all(reader.units.are_shares(row) for row in units):
        raise OptionError("what does not add up to 1 already is not divided by its sum")
    return [units]


def _zip_map(reader: Reader, about: Attributes, given: Given, _: int) -> Sequence[Any]:
    _note_classes(reader, about.get("classlabels_strings") or about.get("classlabels_int64s"))
    return [given[0]]


def _note_classes(reader: Reader, labels: Any) -> None:
    if labels:
        reader.classes[:] = [
            each.decode("utf-8", "replace") if isinstance(each, bytes) else str(each)
            for each in labels
        ]


LAYERS: dict[tuple[str, str], Operator] = {
    ("", name): operator
    for name, operator in {
        "Conv": _convolution,
        "MaxPool": _pool("max"),
        "AveragePool": _pool("mean"),
        "GlobalMaxPool": _pool_all("max"),
        "GlobalAveragePool": _pool_all("mean"),
        "RNN": _cells("RNN"),
        "LSTM": _cells("LSTM"),
        "GRU": _cells("GRU"),
        "Scaler": _scaler,
        "LinearClassifier": _linear_classifier,
        "LinearRegressor": _linear_regressor,
        "Normalizer": _normalizer,
        "ZipMap": _zip_map,
    }.items()
}
"""What computes each operator, by domain and name."""
