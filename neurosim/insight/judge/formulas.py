"""The right line of a program for each array, in its own names and as its arrays lie."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from neurosim.insight.judge.fields import Field, Layer
from neurosim.insight.judge.gates import LINES, Gates
from neurosim.insight.judge.layers import Layers
from neurosim.insight.judge.scales import Scales

STEMS = {
    "net": "z", "out": "a", "error": "delta", "back": "da", "pull": "da", "slope": "f_prime",
    "weight": "W", "gradient": "dW", "new weight": "W",
}  # fmt: skip

SLOPES = {
    "logistic": "{a} * (1 - {a})", "tanh": "(1 - {a}**2)", "relu": "({z} >= 0)", "identity": "1",
}  # fmt: skip
"""What f' is of the commonest activations."""

LOSSES = {
    "squared_error": "sum((y - {a})**2) / 2",
    "cross_entropy": "-sum(y * log({a}) + (1 - y) * log(1 - {a}))",
    "categorical_cross_entropy": "-sum(y * log({a}))",
}
PULLS = {
    "squared_error": "{a} - y",
    "cross_entropy": "({a} - y) / ({a} * (1 - {a}))",
    "categorical_cross_entropy": "-y / {a}",
}
"""dE/da of the outputs."""


class Formulas:
    """Writes lines of a program.

    Args:
        layers: the network's layers.
        called: what the program calls its arrays, by kind, layer, source and whether of biases.
        scales: the program's conventions.
    """

    def __init__(
        self, layers: Layers, called: Mapping[tuple[Any, ...], str], scales: Scales
    ) -> None:
        self._layers = layers
        self._gates = Gates(layers)
        self._called = called
        self._scales = scales

    def called(
        self, kind: str, layer: Layer | None, source: Layer | None = None, *, bias: bool = False
    ) -> str:
        """Return what an array is called in the program, or usually."""
        if layer is None:
            return self._called.get((kind, None, None, False), "E")
        if layer.number == 0:
            return self._called.get(("input", 0, None, False), "x")
        stem, reads = STEMS.get(kind, kind), self._layers.sources(layer)
        if source is None and not bias and stem[-1] == "W" and len(reads) == 1:
            source = reads[0]
        own = None if source is None else source.number
        known = self._called.get((kind, layer.number, own, bias))
        if known:
            return known
        if bias:
            stem = stem.replace("W", "b")
        new = "_new" if kind == "new weight" else ""
        if source is not None and len(reads) > 1:
            pair = [source.name, layer.name]
            between = "" if all(len(each) == 1 for each in pair) else "_"
            return f"{stem}_{between.join(pair)}{new}"
        plain = not layer.name or not self._named
        return f"{stem}{layer.number}{new}" if plain else f"{stem}_{layer.name}{new}"

    def line(self, field: Field) -> str:
        """Return the line that computes an array; nothing for what a program starts from."""
        layer = field.layer
        ways: dict[str, Any] = {
            "net": self._net, "out": self._out, "error": self._error, "back": self._sum_back,
            "pull": self._pull, "slope": self._slope,
        }  # fmt: skip
        if field.kind in ("E", "new E"):
            name, a = self._layers.task.criterion.name, self.called("out", self._layers.last)
            total = LOSSES[name].format(a=a) if name in LOSSES else f"{name}(y, {a})"
            mean = f" / {len(self._layers.task.numbers)}" if not field.blocks else ""
            mean = mean if len(self._layers.task.numbers) > 1 else ""
            return f"{self.called(field.kind, None)} = {total}{mean}"
        if layer is None or layer.number == 0 or field.kind in ("expected", "weight"):
            return ""
        bias = field.of_weights and field.source is None
        left = self.called(field.kind, layer, field.source, bias=bias)
        in_cell = LINES.get((*self._gates.part(layer), field.kind))
        if field.kind in ways:
            return f"{left} = {in_cell or ways[field.kind](layer)}"
        if field.kind == "gradient":
            return f"{left} = {self._gradient(layer, field.source)}"
        old = self.called("weight", layer, field.source, bias=bias)
        gradient = self.called("gradient", layer, field.source, bias=bias)
        rate = f"{self._layers.task.learning_rate:g}"
        sign = "-" if self._scales.sign("gradient") > 0 else "+"
        return f"{left} = {old} {sign} {rate} * {gradient}"

    @property
    def _out_in(self) -> bool:
        """Whether weights are (out, in); where nothing tells, as is usual with such patterns."""
        several = len(self._layers.task.numbers) > 1
        default = "(in, out)" if several and self._scales.patterns == "rows" else "(out, in)"
        return (self._scales.weights or default) == "(out, in)"

    @property
    def _named(self) -> bool:
        """True where layers are told by the names of their groups, not by numbers."""
        return self._over_time or any(len(each.shape) > 1 for each in self._layers.layers)

    @property
    def _over_time(self) -> bool:
        return self._layers.origin.recurrent

    def _net(self, layer: Layer) -> str:
        terms = [self._signal(source, layer) for source in self._layers.sources(layer)]
        if self._layers.biases("gradient", layer):
            terms.append(self.called("weight", layer, bias=True))
        return " + ".join(terms) or "the sum of its signals"

    def _signal(self, source: Layer, layer: Layer, back: bool = False) -> str:
        """Return what one layer sends another, or on the way back what of its error comes back."""
        weight = self.called("weight", layer, source)
        array = self.called("error", layer) if back else self.called("out", source)
        if self._is_kernel(layer, source):
            total = f"the sum over places of {weight} * {array}"
            return total if back else f"correlate({array}, {weight})"
        rows = self._scales.patterns == "rows" and len(self._layers.task.numbers) > 1
        turned = back if self._over_time else self._out_in == (rows != back)
        name = f"{weight}.T" if turned else weight
        if self._over_time:
            step = self._step(source, layer)
            at = step.translate(str.maketrans("+-", "-+")) if back else step
            return f"{name} @ {array}[{at}]"
        return f"{array} @ {name}" if rows else f"{name} @ {array}"

    def _step(self, source: Layer, layer: Layer) -> str:
        """Return the step of time at which a layer is read by one at step t."""
        delays = {
            each.delay
            for each in self._layers.origin.connections
            if each.source.name in source.outs and each.target.name in layer.nets
        }
        return f"t{-max(delays):+d}" if delays - {0} else "t"

    def _is_kernel(self, layer: Layer, source: Layer) -> bool:
        return len(self._layers.weights("gradient", layer, source).blocks) == 3

    def _out(self, layer: Layer) -> str:
        z = self.called("net", layer)
        if layer.outs != layer.nets:
            return f"exp({z}) / sum(exp({z})) over the outputs of a pattern"
        return f"{self._activation(layer)}({z})"

    def _activation(self, layer: Layer) -> str:
        names = {self._layers.origin.node(each).activation.name for each in layer.nets}
        return names.pop() if len(names) == 1 else "f"  # each unit has its own

    def _slope(self, layer: Layer) -> str:
        names = {"a": self.called("out", layer), "z": self.called("net", layer)}
        form = SLOPES.get(self._activation(layer), f"{self._activation(layer)}'({{z}})")
        return form.format(**names)

    def _error(self, layer: Layer) -> str:
        slope = self._slope(layer)
        if layer is self._layers.last:
            loss, a = self._layers.task.criterion.name, self.called("out", layer)
            short = loss != "squared_error"
            if layer.outs != layer.nets:
                return self._signed(a) if short else f"{a} * (g - sum(g * {a})), g = {a} - y"
            if short and (self._activation(layer) == "logistic" or loss == "perceptron"):
                return self._signed(a)
            if not short:
                return f"({self._signed(a)}) * {slope}".removesuffix(" * 1")
        return f"{self._sum_back(layer)} * {slope}".removesuffix(" * 1")

    def _signed(self, a: str) -> str:
        return f"{a} - y" if self._scales.sign("error") < 0 else f"y - {a}"

    def _sum_back(self, layer: Layer) -> str:
        after = [each for each in self._layers.layers if layer in self._layers.sources(each)]
        terms = [self._signal(layer, each, back=True) for each in after]
        if not terms:
            return "what flows back"
        return terms[0] if len(terms) == 1 else f"({' + '.join(terms)})"

    def _pull(self, layer: Layer) -> str:
        form = PULLS.get(self._layers.task.criterion.name, "dE/da")
        return form.format(a=self.called("out", layer))

    def _gradient(self, layer: Layer, source: Layer | None) -> str:
        delta, count = self.called("error", layer), len(self._layers.task.numbers)
        if gates := self._gates.deltas(layer):
            delta = f"concat({', '.join(self.called('error', each) for each in gates)})"
        sign = "" if self._scales.sign("error") * self._scales.sign("gradient") < 0 else "-"
        mean = f" / {count}" if count > 1 else ""
        over = ["patterns"] * (count > 1) + ["steps"] * self._over_time
        if len(layer.shape) > 1:
            over.append("places")
        words = f"the sum of {delta} over {' and '.join(over)}" if over else delta
        if source is None:
            return f"{sign}{words}{mean}"
        a = self.called("out", source)
        if self._over_time:
            read = source.name if source.number < 0 else f"{a}[{self._step(source, layer)}]"
            times = f"outer({delta}[t], {read})"
            return f"{sign}the sum of {times} over {' and '.join(over)}{mean}"
        if self._is_kernel(layer, source):
            return f"{sign}the sum of {delta} * {a} over {' and '.join(over)}{mean}"
        out_in, rows = self._out_in, self._scales.patterns == "rows"
        if count == 1:
            pair = (delta, a) if out_in else (a, delta)
            return f"{sign}outer({', '.join(pair)})"
        one, other = (delta, a) if out_in else (a, delta)
        product = f"{one}.T @ {other}" if rows else f"{one} @ {other}.T"
        return f"{sign}{product}{mean}"
