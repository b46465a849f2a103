"""The names that people give to the arrays of their programs, and what they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from neurosim.errors import OptionError, shown, suggestion
from neurosim.insight.judge.fields import Field, Layer, single
from neurosim.insight.judge.gates import Gates
from neurosim.insight.judge.layers import Layers
from neurosim.insight.sheets.quantities import found

UNITS = {
    "net": "z net netinput preactivation logits logit s u",
    "out": (
        "a out act activation activations output outputs h o p yhat ypred yp prediction "
        "predictions pred preds prob probs probabilities l layer y"
    ),
    "error": "delta deltas d err error errors",
    "back": "err error errors",
    "slope": "fprime df derivative deriv sigmaprime dsigmoid",
    "input": "x input inputs data",
    "expected": "y t target targets label labels expected ytrue wanted desired",
}
"""Words for arrays of one number for each unit, by the kind that they stand for."""

DATA = {"inputs": UNITS["input"].split(), "expected": UNITS["expected"].split()}
"""What the data themselves are called."""

LAST = [
    "yhat", "ypred", "yp", "prediction", "predictions", "pred", "preds", "prob", "probs",
    "probabilities", "output", "outputs", "o", "p", "y", "logits", "logit", "error", "err",
    "errors", "delta",
]  # fmt: skip
"""Words that mean the outputs' layer where they name none."""

LOSSES = [
    "e", "loss", "cost", "j", "l", "error", "totalerror", "errortotal", "etotal", "totalloss",
    "mse", "sse", "crossentropy", "ce", "bce", "nll",
]  # fmt: skip
WEIGHTS = ["weights", "weight", "w", "theta", "kernels", "kernel", "k", "filters", "filter"]
BIASES = ["biases", "bias", "b"]
BY_LETTER = {"u": ("x", "h"), "v": ("h", "o"), "w": ("h", "h"), "c": ("", "o")}
"""Goodfellow's letters for the weights of a recurrent network."""

DERIVATIVE = re.compile(
    r"^(?:d(?:e|l|j|c|loss|cost|error)d|grad(?:ient)?s?|nabla|partial|d|g)(?=.)|"
    r"(?P<after>(?<=.)grad(?:ient)?s?$)"
)
CHANGE = re.compile(r"^(?:delta|change|step|update)(?=[wbt])")
NEW = re.compile(r"new|next|updated|after|^(?:upd)")
GREEK = str.maketrans({"δ": "delta", "Δ": "delta", "∂": "d", "ŷ": "yhat", "θ": "theta", "∇": "grad",
                       "σ": "sigma", "′": "prime", "'": "prime"})  # fmt: skip
SHIFTED = {"net": "units", "error": "units", "back": "units", "slope": "units", "out": "outs"}


class Names:
    """What names stand for in one network.

    Layers are counted from 1 after the inputs; where a name has the number 0 or one too many for
    that, all of its kind are taken to be counted from 0, or with the inputs as number 1.

    Args:
        layers: the network's layers.
        names: all names that were given.
    """

    def __init__(self, layers: Layers, names: Iterable[str]) -> None:
        self._layers = layers
        self._gates = Gates(layers)
        self._last = len(layers.layers)
        self._first = {"units": 1, "outs": 1, "weights": 1}
        self._count_from(list(names))

    def _count_from(self, names: list[str]) -> None:
        seen: dict[str, set[int]] = {each: set() for each in self._first}
        for name in names:
            plain = _plain(name)
            digits = re.search(r"\d+$", NEW.sub("", plain))
            if digits is None:
                continue
            stem = NEW.sub("", plain)[: digits.start()]
            kind = "weights" if _stem_of_weights(stem) else "units"
            if kind == "units" and stem in UNITS["out"].split() and stem not in LAST:
                kind = "outs"
            seen[kind].add(int(digits[0]))
        for kind in ("units", "weights"):
            if 0 in seen[kind]:
                self._first[kind] = 0
            elif self._last + 1 in seen[kind]:
                self._first[kind] = 2
        self._first["outs"] = self._first["units"]
        if self._last + 1 in seen["outs"]:
            self._first["outs"] = 2
        elif not seen["units"] and 0 in seen["outs"] and self._last not in seen["outs"]:
            self._first["outs"] = 0 if len(seen["outs"]) == self._last else 1

    def fields(self, name: str, *, single: bool = False) -> list[Field]:
        """Return the arrays that a name can stand for, the likeliest first.

        Args:
            name: the name.
            single: whether one number was given by it, which may be that of one neuron.

        Raises:
            OptionError: if there are none; it suggests the nearest name.
        """
        plain = _plain(name)
        meant = list(self._meant(plain))
        if single or not meant:
            meant += self._single(name)
        if not meant:
            known = self.known()
            near = suggestion(name, known)
            some = "" if near else f"; names are {', '.join(known[:14])} ..."
            raise OptionError(f"no array {shown(name)}{near}{some}")
        return meant

    def known(self) -> list[str]:
        """Return the plain names, in the order of computing."""
        layers = [each for each in self._layers.layers if self._layers.sources(each)]
        ways = [(layers, ("z", "a")), (layers[::-1], ("delta", "dW", "db"))]
        names = [f"{kind}{each.number}" for some, kinds in ways for each in some for kind in kinds]
        names += [f"{kind}{each.number}_new" for each in layers for kind in ("W", "b")]
        groups = [f"dW_{each.name}" for each in layers if each.name]
        gates = {id(part): name for name, part in reversed(self._gates.called.items())}
        return [*reversed(gates.values()), *names, "loss", "x", "y", "y_hat", *groups]

    def _single(self, name: str) -> Iterator[Field]:
        """Return a single number by its name on a sheet, such as ``net h1``."""
        if len(self._layers.task.patterns) > 1:
            return
        owners = {key: field.layer for field in self._layers.fields for key in field.keys.flat}
        with suppress(OptionError):
            key = found(name, filter(None, owners))
            yield single(key, owners[key])

    def _meant(self, plain: str) -> Iterator[Field]:
        gates = self._gates.called
        if plain in gates:
            yield from self._pulled("out", gates[plain])
        if plain[:1] == "d" and plain[1:] in gates:
            for kind in ("back", "error"):
                yield from self._pulled(kind, gates[plain[1:]])
        new = NEW.search(plain) is not None
        bare = NEW.sub("", plain)
        if bare in LOSSES:
            yield from self._layers.losses("new E" if new else "E")
        if not new:
            yield from self._of_units(bare)
        derivative = DERIVATIVE.search(bare)
        if derivative is not None:
            rest = bare[: derivative.start()] if derivative["after"] else bare[derivative.end() :]
            yield from self._of_weights("gradient", rest)
            for kind, became in (("net", "error"), ("out", "back")):
                for layer in self._named(kind, rest):
                    yield from self._pulled(became, layer)
        change = CHANGE.search(bare)
        if change is not None:
            yield from self._of_weights("gradient", bare[change.end() :])
        yield from self._of_weights("new weight", bare)  # without "new" too, if changed in place
        if not new:
            yield from self._of_weights("weight", bare)

    def _of_units(self, bare: str) -> Iterator[Field]:
        for kind in UNITS:
            for layer in self._named(kind, bare):
                yield from self._pulled(kind, layer)

    def _pulled(self, kind: str, layer: Layer) -> Iterator[Field]:
        """Return the array; what the loss itself sends back to outputs is a quantity of its own."""
        if layer.number == 0 and kind not in ("input", "out"):
            return
        if layer.number == 0:
            kind = "input"
        if kind == "back" and layer is self._layers.last:
            kind = "pull"
        yield self._layers.of_nodes(kind, layer)

    def _named(self, kind: str, bare: str) -> Iterator[Layer]:
        """Return the layers that a name of such an array can be about, and none twice."""
        stems = UNITS[kind].split()
        layers = [self._gate(kind, stem, bare) for stem in stems]
        layers += [self._stemmed(kind, stem, bare) for stem in stems]
        if kind == "out":
            layers += [each for each in self._layers.all if each.name and _plain(each.name) == bare]
        yield from dict.fromkeys(each for each in layers if each is not None)

    def _gate(self, kind: str, stem: str, bare: str) -> Layer | None:
        """Return the gate that a name such as ``z_f`` is about; ``a_f`` may be before f as well."""
        before = bare.removeprefix(stem) if bare.startswith(stem) else bare.removesuffix(stem)
        if kind == "net" and bare[:1] == "a":
            before = bare[1:]
        return self._gates.called.get(before) if before != bare else None

    def _stemmed(self, kind: str, stem: str, bare: str) -> Layer | None:
        layers = self._layers
        if kind in ("input", "expected"):
            whole = layers.inputs if kind == "input" else layers.last
            return whole if bare == stem else None
        if bare == stem and stem != "h":
            return layers.last if stem in LAST or len(layers.layers) == 1 else None
        before = re.match(rf"^(?:layer|l)?(\d+|hidden|output)(?={stem}$)", bare)
        rest = before[1] if before else bare.removeprefix(stem) or stem
        numbered = rest.isdecimal() and stem in LAST and kind == "out"
        foreign = not before and not bare.startswith(stem)
        return None if numbered or foreign else self._layer(rest, kind)

    def _layer(self, called: str, kind: str) -> Layer | None:
        """Return the layer that the end of a name stands for."""
        hidden = [each for each in self._layers.layers if each is not self._layers.last]
        known = {_plain(each.name): each for each in self._layers.all if each.name}
        if len(hidden) == 1:
            known = {"h": hidden[0], "hidden": hidden[0], **known}
        if kind == "source":
            known = {**dict.fromkeys(("x", "i", "input"), self._layers.inputs), **known}
        known = {**dict.fromkeys(("o", "output", "out", "y", "last"), self._layers.last), **known}
        if called in known or not called.isdecimal():
            return known.get(called)
        number = int(called) - self._first[SHIFTED.get(kind, "weights")] + 1
        there = number if 0 < number < len(self._layers.all) or kind == "out" else None
        return None if there is None or number >= len(self._layers.all) else self._layers.all[there]

    def _of_weights(self, kind: str, bare: str) -> Iterator[Field]:
        """Return the arrays of weights or biases that a name can stand for."""
        before = re.match(r"^(?:layer|l)?(\d+|hidden|output)(?=[a-z])", bare)
        if before is not None:
            bare = bare[before.end() :] + before[1]
        for stem in BIASES:
            if bare.startswith(stem):
                yield from self._of_cells(kind, bare[len(stem) :], bias=True)
                for layer in self._with_weights(bare[len(stem) :]):
                    biases = self._layers.biases(kind, layer)
                    if biases is not None:
                        yield biases
                break
        for stem in (*WEIGHTS, "u"):
            if bare.startswith(stem):
                rest = bare[len(stem) :]
                yield from self._of_cells(kind, rest)
                for layer in self._with_weights(rest):
                    sources = self._layers.sources(layer)
                    if len(sources) == 1:
                        yield self._layers.weights(kind, layer, sources[0])
                yield from self._between(kind, rest)
                break
        if self._layers.origin.recurrent and bare in BY_LETTER:
            yield from self._between(kind, "".join(BY_LETTER[bare]))

    def _of_cells(self, kind: str, rest: str, *, bias: bool = False) -> Iterator[Field]:
        """Return the weights of a gate of cells, or of all its gates: ``f``, ``xf``, ``ih``."""
        for before in ("", "x", "i", "h"):
            gate = self._gates.called.get(rest.removeprefix(before))
            if gate is None or not self._layers.sources(gate) or not rest.startswith(before):
                continue
            biases = self._layers.biases(kind, self._gates.again(gate) if before == "h" else gate)
            if bias:
                yield from [biases] if biases else []
            else:
                whole = list(self._gates.weights(kind, gate))
                yield from {"": whole, "h": whole[3:]}.get(before, whole[2:3])
        sources = {"x": 0, "i": 0, "h": 1}
        pair = re.fullmatch(r"([xih])?h?(l\d+)?", rest)
        for cell in self._layers.layers if pair else ():
            if bias:
                yield from self._gates.stacks(kind, cell, None, again=rest.startswith("hh"))
            elif pair and pair[1]:
                source = cell if sources[pair[1]] else self._layers.inputs
                yield from self._gates.stacks(kind, cell, source)

    def _with_weights(self, rest: str) -> list[Layer]:
        layers = [each for each in self._layers.layers if self._layers.sources(each)]
        if rest.isdecimal() and not any(_plain(each.name) == rest for each in layers):
            number = int(rest) - self._first["weights"]
            return layers[number : number + 1] if number >= 0 else []
        if not rest:
            return layers if len(layers) == 1 else []
        layer = self._layer(rest, "weights")
        return [] if layer is None else [layer]

    def _between(self, kind: str, pair: str) -> Iterator[Field]:
        """Return the weights from one layer to another, such as ``xh``, ``hh`` or ``ho``."""
        for end in range(1, len(pair)):
            source = self._layer(pair[:end], "source")
            target = self._layer(pair[end:], "weights")
            if source and target and target.number and source in self._layers.sources(target):
                yield self._layers.weights(kind, target, source)
                return


def _plain(name: str) -> str:
    """Return a name without what people write differently: capitals, underscores, Greek.

    >>> _plain("dW_1"), _plain("∂E/∂z2"), _plain("W1.new")
    ('dw1', 'dedz2', 'w1new')
    """
    return re.sub(r"[^a-z0-9]", "", name.translate(GREEK).casefold())


def _stem_of_weights(stem: str) -> bool:
    starts = (DERIVATIVE.match(stem), CHANGE.match(stem))
    rests = [stem, *(stem[each.end() :] for each in starts if each)]
    return any(rest in (*WEIGHTS, *BIASES) for rest in rests)
