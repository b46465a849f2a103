"""The operators of ``ai.onnx.ml``, classical machine learning: what scikit-learn exports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from neurosim.errors import OptionError
from neurosim.exchange import operations
from neurosim.exchange.numbers import only
from neurosim.exchange.onnx.call import Call, Operator
from neurosim.exchange.operations import parameters
from neurosim.exchange.units import Array
from neurosim.functions.activations import ACTIVATIONS


def _scaler(call: Call) -> Array:
    offset, scale = (parameters(call.about.get(name, [default])) for name, default in
                     (("offset", 0.0), ("scale", 1.0)))  # fmt: skip
    shifted = call.units.each(call.units.minus, call.elements(), offset)
    return call.units.each(call.units.times, shifted, scale)


def _linear(call: Call) -> Array:
    values = call.elements()
    weights = parameters(call.about["coefficients"]).reshape(-1, values.shape[-1])
    biases = parameters(call.about["intercepts"]) if "intercepts" in call.about else None
    return operations.product(call.units, values, weights.T, biases)


def _linear_regressor(call: Call) -> Array:
    only(call.about.get, post_transform="NONE")
    return _linear(call)


def _linear_classifier(call: Call) -> Sequence[Array | None]:
    _note_classes(call, "classlabels_strings", "classlabels_ints")
    after = call.about.get("post_transform", "NONE")
    made = _linear(call)
    if after == "SOFTMAX":
        made = operations.softmax(call.units, made)
    elif after == "LOGISTIC":
        made = call.units.activation(made, ACTIVATIONS["logistic"])
    elif after != "NONE":
        raise OptionError(f"post_transform={after} is not known")
    return [None, made]


def _normalizer(call: Call) -> Array:
    """Pass shares of 1, which it would leave as they are."""
    only({"norm": "MAX", **call.about}.get, norm="L1")
    if not all(call.units.are_shares(row) for row in call.elements()):
        raise OptionError("what does not add up to 1 already is not divided by its sum")
    return call.elements()


def _zip_map(call: Call) -> Array:
    _note_classes(call, "classlabels_strings", "classlabels_int64s")
    return call.elements()


def _note_classes(call: Call, *names: str) -> None:
    labels: Any = next((call.about[name] for name in names if call.about.get(name)), [])
    call.classes[:] = [
        each.decode("utf-8", "replace") if isinstance(each, bytes) else str(each) for each in labels
    ]


CLASSIC: dict[str, Operator] = {
    "Scaler": _scaler,
    "LinearClassifier": _linear_classifier,
    "LinearRegressor": _linear_regressor,
    "Normalizer": _normalizer,
    "ZipMap": _zip_map,
}
"""What computes each of them, where neurons are among its values."""
