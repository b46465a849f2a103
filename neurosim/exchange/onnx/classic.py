"""The operators of ``ai.onnx.ml``, which scikit-learn's exporter writes, spelled out by others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from neurosim.checks import choice
from neurosim.errors import InputError, NeurosimError, OptionError
from neurosim.exchange.numbers import at, only

DOMAIN = "ai.onnx.ml"


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
    for node in proto.graph.node:
        if node.domain != DOMAIN or node.op_type not in CLASSIC:
            model.graph.node.append(node)
            continue
        with at(f"node {node.name or node.output[0]!r}: {node.op_type}"):
            try:
                spelling = _Spelling(model.graph, node)
                classes = spelling.classes() or classes
                CLASSIC[node.op_type](spelling)
                spelling.end()
            except NeurosimError:
                raise
            except Exception as error:  # attributes that are missing, sizes that do not fit
                raise InputError(f"it cannot be computed: {error}") from None
    return model, classes


class _Spelling:
    """An operator while others are added to a graph that compute the same, one after the other.

    Attributes:
        about: its attributes.
    """

    def __init__(self, graph: Any, node: Any) -> None:
        import onnx

        self._onnx, self._graph, self._node = onnx, graph, node
        self._last = node.input[0]
        self.about = {each.name: onnx.helper.get_attribute_value(each) for each in node.attribute}
        self.add("Cast", to=onnx.TensorProto.FLOAT)  # what these give, whatever they take

    def word(self, name: str, default: str) -> str:
        """Return an attribute that is a word."""
        return str(self.about.get(name, default.encode()).decode("utf-8", "replace"))

    def classes(self) -> list[str]:
        """Return the names of the classes, where it tells them."""
        names = ("classlabels_strings", "classlabels_ints", "classlabels_int64s")
        found: Any = next((self.about[each] for each in names if self.about.get(each)), [])
        return [
            each.decode("utf-8", "replace") if isinstance(each, bytes) else str(each)
            for each in found
        ]

    def maker(self) -> str:
        """Return which operator makes what comes in."""
        made = {name: each for each in self._graph.node for name in each.output}
        cast = made[self._last].input[0]
        return str(made[cast].op_type) if cast in made else ""

    def add(self, kind: str, *weights: Any, **about: Any) -> None:
        """Let an operator compute with what is there, and with weights."""
        own = f"{self._node.name or self._node.output[0]}.{len(self._graph.node)}"
        names = [f"{own}.{place}" for place in range(len(weights))]
        self._graph.initializer.extend(
            self._onnx.numpy_helper.from_array(np.asarray(each, np.float32), name)
            for each, name in zip(weights, names, strict=True)
        )
        self._graph.node.append(
            self._onnx.helper.make_node(
                kind, [self._last, *names], [own], name=self._node.name, **about
            )
        )
        self._last = own

    def linear(self, rows: int) -> None:
        """Add sums of what is there, for each row of coefficients one."""
        given = [self.about["intercepts"]] if self.about.get("intercepts") else []
        self.add("Gemm", np.reshape(self.about["coefficients"], (rows, -1)), *given, transB=1)

    def end(self) -> None:
        """Let what is there be what the operator gave: its numbers, not its labels."""
        output = self._node.output[int(self._node.op_type == "LinearClassifier")]
        self._graph.node[-1].output[0] = output
        for each in self._graph.output:
            if each.name == output:
                each.type.tensor_type.elem_type = self._onnx.TensorProto.FLOAT


def _scaler(spelling: _Spelling) -> None:
    spelling.add("Sub", spelling.about.get("offset", [0.0]))
    spelling.add("Mul", spelling.about.get("scale", [1.0]))


def _linear_regressor(spelling: _Spelling) -> None:
    only(spelling.word, post_transform="NONE")
    spelling.linear(spelling.about.get("targets", 1))


def _linear_classifier(spelling: _Spelling) -> None:
    rows = len(spelling.classes())
    if len(spelling.about.get("intercepts", [])) not in (0, rows):
        raise OptionError(f"it needs an intercept for each of its {rows} classes")
    spelling.linear(rows)
    kinds = {"NONE": None, "SOFTMAX": "Softmax", "LOGISTIC": "Sigmoid"}
    after = choice(spelling.word("post_transform", "NONE"), kinds, "post_transform")
    if after:
        spelling.add(after)


def _normalizer(spelling: _Spelling) -> None:
    """Pass shares of 1, which it would leave as they are."""
    only(spelling.word, norm="L1")
    if spelling.maker() != "Softmax":
        raise OptionError("what does not add up to 1 already is not divided by its sum")


CLASSIC: dict[str, Callable[[_Spelling], None]] = {
    "Scaler": _scaler,
    "LinearClassifier": _linear_classifier,
    "LinearRegressor": _linear_regressor,
    "Normalizer": _normalizer,
    "ZipMap": lambda spelling: None,
}
"""What spells out each of them."""
