"""The operators of ``ai.onnx.ml``, which scikit-learn's exporter writes, spelled out by others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from neurosim.checks import choice
from neurosim.errors import InputError, OptionError
from neurosim.exchange.numbers import at, only, refusing

DOMAIN = "ai.onnx.ml"


class _Step(NamedTuple):
    """A standard operator that computes with what is there, and with weights."""

    kind: str
    weights: list[Any] = []  # noqa: RUF012  of plain steps never changed
    about: dict[str, Any] = {}  # noqa: RUF012


def spelled_out(proto: Any) -> tuple[Any, list[str]]:
    """Return a model with standard operators in place of these, and the classes that these tell.

    Raises:
        OptionError, InputError: for an attribute that is not known or does not fit; it names the
            node.
    """
    import onnx

    model = onnx.ModelProto()
    model.CopyFrom(proto)
    model.graph.ClearField("node")
    classes: list[str] = []
    makers: dict[str, str] = {}
    for node in proto.graph.node:
        if node.domain != DOMAIN or node.op_type not in CLASSIC:
            model.graph.node.append(node)
        else:
            place = f"node {node.name or node.output[0]!r}: {node.op_type}"
            # Attributes may be missing, or sizes not fit.
            with at(place), refusing(InputError, "it cannot be computed"):
                about = {
                    each.name: _plain(onnx.helper.get_attribute_value(each))
                    for each in node.attribute
                }
                classes = _classes(about) or classes
                steps = CLASSIC[node.op_type](about, makers.get(node.input[0], ""))
                _add(model.graph, node, steps)
        last = model.graph.node[-1]
        makers.update(dict.fromkeys(last.output, last.op_type))
    return model, classes


def _plain(value: Any) -> Any:
    """Return an attribute with words as text."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _classes(about: dict[str, Any]) -> list[str]:
    names = ("classlabels_strings", "classlabels_ints", "classlabels_int64s")
    return [str(each) for name in names for each in about.get(name, [])]


def _add(graph: Any, node: Any, steps: list[_Step]) -> None:
    """Add steps that give what an operator gave: its numbers, not its labels."""
    from onnx import TensorProto, helper, numpy_helper

    last = node.input[0]
    for kind, weights, about in [_Step("Cast", about={"to": TensorProto.FLOAT}), *steps]:
        own = f"{node.name or node.output[0]}.{len(graph.node)}"
        held = [
            numpy_helper.from_array(np.asarray(each, np.float32), f"{own}.{place}")
            for place, each in enumerate(weights)
        ]
        names = [last, *(each.name for each in held)]
        graph.initializer.extend(held)
        graph.node.append(helper.make_node(kind, names, [own], name=node.name, **about))
        last = own
    output = node.output[1 if node.op_type == "LinearClassifier" else 0]
    graph.node[-1].output[0] = output
    for each in graph.output:
        if each.name == output:
            each.type.tensor_type.elem_type = TensorProto.FLOAT


def _linear(about: dict[str, Any], rows: int) -> _Step:
    given = [about["intercepts"]] if about.get("intercepts") else []
    return _Step("Gemm", [np.reshape(about["coefficients"], (rows, -1)), *given], {"transB": 1})


def _scaler(about: dict[str, Any], _: str) -> list[_Step]:
    return [
        _Step("Sub", [about.get("offset", [0.0])]),
        _Step("Mul", [about.get("scale", [1.0])]),
    ]


def _linear_regressor(about: dict[str, Any], _: str) -> list[_Step]:
    only(about.get, post_transform="NONE")
    return [_linear(about, about.get("targets", 1))]


def _linear_classifier(about: dict[str, Any], _: str) -> list[_Step]:
    rows = len(_classes(about))
    if len(about.get("intercepts", [])) not in (0, rows):
        raise OptionError(f"it needs an intercept for each of its {rows} classes")
    after = {"NONE": [], "SOFTMAX": [_Step("Softmax")], "LOGISTIC": [_Step("Sigmoid")]}
    return [
        _linear(about, rows),
        *choice(about.get("post_transform", "NONE"), after, "post_transform"),
    ]


def _normalizer(about: dict[str, Any], maker: str) -> list[_Step]:
    """Pass shares of 1, which it would leave as they are."""
    only({"norm": "MAX", **about}.get, norm="L1")
    if maker != "Softmax":
        raise OptionError("what does not add up to 1 already is not divided by its sum")
    return []


CLASSIC: dict[str, Callable[[dict[str, Any], str], list[_Step]]] = {
    "Scaler": _scaler,
    "LinearClassifier": _linear_classifier,
    "LinearRegressor": _linear_regressor,
    "Normalizer": _normalizer,
    "ZipMap": lambda about, maker: [],
}
"""What spells out each of them, by its attributes and which operator made what it reads."""
