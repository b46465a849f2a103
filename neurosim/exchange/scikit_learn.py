"""Fitted estimators of scikit-learn as networks, read by what they offer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from neurosim.checks import text
from neurosim.errors import OptionError, shown
from neurosim.exchange.numbers import Array, at, numbers
from neurosim.exchange.stack import Stack
from neurosim.functions.activations import SOFTMAX
from neurosim.graph.network import Network
from neurosim.graph.values.scaling import Range, Scaling


def from_sklearn(model: Any, *, name: str | None = None) -> Network:
    """Return the network that computes what a fitted estimator of scikit-learn computes.

    Known are MLPClassifier and MLPRegressor, whose outputs are those of ``predict_proba`` and
    ``predict``; LogisticRegression, of ``predict_proba``; Perceptron, whose single output is that
    of a binary step and whose several outputs are those of ``decision_function``; LinearRegression
    and Ridge. A Pipeline of one of them behind a StandardScaler or MinMaxScaler gives the network
    that scaling. Names of columns and classes go along, but for labels of which a pattern may have
    several.

    Args:
        model: the estimator.
        name: the network's, by default the estimator's class.

    Raises:
        OptionError: for another estimator, or one that is not fitted.
        InputError: for weights that are no finite numbers.

    At net input 0 a binary step is 1, while scikit-learn's Perceptron takes the first class. Where
    LogisticRegression was fitted for each class on its own, its probabilities are the outputs
    divided by their sum.
    """
    scaler, estimator = _parts(model)
    kind = type(estimator).__name__
    read = READERS.get(kind)
    if read is None:
        raise OptionError(f"estimator {kind} is not known; known are {', '.join(READERS)}")
    fitted = "coefs_" if kind.startswith("MLP") else "coef_"
    if not hasattr(estimator, fitted):
        raise OptionError(f"{kind} is not fitted yet; call its fit(X, y) before")
    stack = Stack(kind if name is None else text(name, "name"))
    with at(kind):
        read(stack, estimator)
        net = stack.network()
        net.scaling = _scaling(net, scaler, estimator)
    return net


def _parts(model: Any) -> tuple[Any, Any]:
    """Return the scaler, if there is one, and the estimator of a pipeline."""
    if type(model).__name__ != "Pipeline":
        return None, model
    steps = [each for _, each in model.steps if each not in (None, "passthrough")]
    kinds = [type(each).__name__ for each in steps]
    if len(steps) not in (1, 2) or any(each not in SCALERS for each in kinds[:-1]):
        raise OptionError(
            f"a Pipeline of {', '.join(kinds) or 'no steps'} is not known; known is an estimator "
            f"behind one of {', '.join(SCALERS)}"
        )
    return (steps[0] if len(steps) == 2 else None), steps[-1]


def _perceptron_layers(stack: Stack, model: Any) -> None:
    functions = [model.activation] * (len(model.coefs_) - 1) + [model.out_activation_]
    layers = zip(model.coefs_, model.intercepts_, functions, strict=True)
    for place, (weights, biases, function) in enumerate(layers):
        matrix = numbers(weights, f"coefs_[{place}]", None, None).T
        vector = numbers(biases, f"intercepts_[{place}]", len(matrix))
        with at(f"layer {place + 1}"):
            stack.dense(matrix, vector)
            stack.activation(function)


def _linear(activation: Callable[[Any, int], str]) -> Callable[[Stack, Any], None]:
    def read(stack: Stack, model: Any) -> None:
        dense = model.coef_.toarray() if hasattr(model.coef_, "toarray") else model.coef_
        matrix = np.atleast_2d(numbers(dense, "coef_"))
        biases: Array | None = None
        if getattr(model, "fit_intercept", True):
            vector = np.atleast_1d(numbers(model.intercept_, "intercept_"))
            biases = numbers(vector, "intercept_", len(matrix))
        stack.dense(numbers(matrix, "coef_", None, None), biases)
        stack.activation(activation(model, len(matrix)))

    return read


def _of_logistic_regression(model: Any, outputs: int) -> str:
    apart = getattr(model, "multi_class", None) == "ovr" or model.solver == "liblinear"
    return "logistic" if outputs == 1 or apart else SOFTMAX


READERS: dict[str, Callable[[Stack, Any], None]] = {
    "MLPClassifier": _perceptron_layers,
    "MLPRegressor": _perceptron_layers,
    "LogisticRegression": _linear(_of_logistic_regression),
    "Perceptron": _linear(lambda _, outputs: "binary_step" if outputs == 1 else "identity"),
    "LinearRegression": _linear(lambda *_: "identity"),
    "Ridge": _linear(lambda *_: "identity"),
}
"""What reads each kind of estimator."""


def _standard(scaler: Any, count: int) -> list[Range]:
    mean = numbers(scaler.mean_, "mean_", count) if scaler.with_mean else np.zeros(count)
    width = numbers(scaler.scale_, "scale_", count) if scaler.with_std else np.ones(count)
    return list(zip(mean.tolist(), (mean + width).tolist(), strict=True))


def _least_and_most(scaler: Any, count: int) -> list[Range]:
    if getattr(scaler, "clip", False):
        raise OptionError("a MinMaxScaler with clip=True is not known")
    low = -numbers(scaler.min_, "min_", count) / numbers(scaler.scale_, "scale_", count)
    return list(zip(low.tolist(), (low + 1.0 / scaler.scale_).tolist(), strict=True))


SCALERS: dict[str, Callable[[Any, int], list[Range]]] = {
    "StandardScaler": _standard,
    "MinMaxScaler": _least_and_most,
}
"""What reads the ranges of each kind of scaler."""


def _scaling(net: Network, scaler: Any, estimator: Any) -> Scaling | None:
    """Return the scaling with the names of columns and classes, if there is anything to keep."""
    count = len(net.inputs)
    ranges = () if scaler is None else tuple(SCALERS[type(scaler).__name__](scaler, count))
    columns = getattr(scaler if scaler is not None else estimator, "feature_names_in_", ())
    labels = getattr(estimator, "out_activation_", "") == "logistic" and len(net.outputs) > 1
    found = () if labels else getattr(estimator, "classes_", ())  # a pattern may have several
    if isinstance(found, list):
        raise OptionError(f"classes of several outputs are not known, got {shown(found)}")
    names = tuple(str(each) for each in columns)
    classes = tuple(str(each) for each in found)
    return Scaling(ranges, names=names, classes=classes) if ranges or names or classes else None
