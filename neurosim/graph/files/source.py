"""A network written out as a function that needs nothing else, in three languages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from neurosim.checks import choice
from neurosim.errors import OptionError, shown
from neurosim.functions.activation_text import is_standard
from neurosim.functions.activations import Activation
from neurosim.functions.aggregations import AGGREGATIONS
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Input, Node
from neurosim.graph.values.clamping import held_at
from neurosim.graph.values.scaling import Scaling

if TYPE_CHECKING:
    from neurosim.graph.network import Network


class _Language(NamedTuple):
    """How a language writes what is needed here; {0} and so on stand for what it is made of."""

    comment: str
    header: str
    function: str
    choice: str
    maximum: str
    begin: str
    read: str
    write: str
    end: str
    words: dict[str, str]


_NAMES = ("exp", "expm1", "log1p", "tanh", "atan")

LANGUAGES = {
    "python": _Language(
        "# {0}",
        "import math\n",
        "def {0}(x):\n    return {1}\n",
        "{1} if {0} else {2}",
        "max([{0}])",
        "def predict(inputs):",
        "    {0} = {2}",
        "    {0} = {1}",
        "    return [{1}]",
        {**{name: f"math.{name}" for name in _NAMES}, "infinity": "math.inf"},
    ),
    "c": _Language(
        "// {0}",
        "#include <math.h>\n",
        "static double {0}(double x) {{\n    return {1};\n}}\n",
        "{0} ? {1} : {2}",
        "largest({1}, (double[]){{{0}}})",
        "void predict(const double *inputs, double *outputs) {{",
        "    const double {0} = {2};",
        "    const double {0} = {1};",
        "{0}\n}}",
        {**{name: name for name in _NAMES}, "infinity": "INFINITY"},
    ),
    "javascript": _Language(
        "// {0}",
        "",
        "function {0}(x) {{\n    return {1};\n}}\n",
        "{0} ? {1} : {2}",
        "Math.max({0})",
        "function predict(inputs) {{",
        "    const {0} = {2};",
        "    const {0} = {1};",
        '    return [{1}];\n}}\n\nif (typeof module !== "undefined") module.exports = predict;',
        {**{name: f"Math.{name}" for name in _NAMES}, "infinity": "Infinity"},
    ),
}

LARGEST = """static double largest(int count, const double *values) {
    double found = values[0];
    for (int i = 1; i < count; i++) if (values[i] > found) found = values[i];
    return found;
}
"""

# For each activation a condition, and what it is if that holds or not.
FORMULAS: dict[str, tuple[str, str, str]] = {
    "binary_step": ("x >= 0.0", "1.0", "0.0"),
    "logistic": ("x >= 0.0", "1.0 / (1.0 + {exp}(-x))", "{exp}(x) / (1.0 + {exp}(x))"),
    "tanh": ("", "{tanh}(x)", ""),
    "arctan": ("", "{atan}(x)", ""),
    "relu": ("x >= 0.0", "x", "0.0"),
    "prelu": ("x >= 0.0", "x", "{alpha} * x"),
    "elu": ("x >= 0.0", "x", "{alpha} * {expm1}(x)"),
    "softplus": ("x >= 0.0", "x + {log1p}({exp}(-x))", "{log1p}({exp}(x))"),
    "exp": ("x >= -700.0", "{exp}(x)", "{exp}(-700.0)"),
    "reciprocal": ("x != 0.0", "1.0 / x", "{infinity}"),
    "clamped": ("", "{value}", ""),
}

PLAIN = ("identity", "probability")
"""Activations that leave the net input as it is."""


TERMS = 200
"""Signals that are written in one expression."""


def to_source(net: Network, language: str = "python") -> str:
    """Return the network written out as a function ``predict`` that needs nothing else.

    It takes what :meth:`Network.predict` takes, and answers the same to the last digits.

    Args:
        net: the network.
        language: ``"python"`` or ``"javascript"``, where it takes a list and returns one; or
            ``"c"``, where it is ``void predict(const double *inputs, double *outputs)``.

    Raises:
        OptionError: for another language, a recurrent network (one that is unrolled will do),
            or an activation or aggregation of your own.

    >>> import neurosim as ns
    >>> net = ns.Network("tiny")
    >>> _ = net.add_input("i1"), net.add_output("o1"), net.connect("i1", "o1", weight=0.5)
    >>> space = {}
    >>> exec(net.to_source(), space)
    >>> space["predict"]([1.0]) == net.predict([1.0])
    True
    """
    how = choice(language, LANGUAGES, "language")
    if net.recurrent:
        raise OptionError(
            f"network {shown(net.name)} is recurrent; unroll it over the steps of time that it "
            "should run, as by net.unroll(3).to_source(...)"
        )
    names = {node: f"n{number}" for number, node in enumerate(net.order, start=1)}
    functions = _functions(net, how)
    lines = [how.comment.format(f"network {net.name!a}"), how.header]
    lines += [text for _, text in functions.values() if text]
    if language == "c" and any(
        each.aggregation.name == "max" and each.incoming for each in net.neurons
    ):
        lines.append(LARGEST)
    lines += [how.begin.format(), *_body(net, how, names, functions), ""]
    return "\n".join(lines)


def javascript(neuron: Neuron) -> str:
    """Return the activation of a neuron as a function in JavaScript, for scripts of pages.

    Raises:
        OptionError: as for :func:`to_source`.

    >>> import neurosim as ns
    >>> print(javascript(ns.dense([2, 1], "tanh")["o1"]), end="")
    function tanh_f(x) {
        return Math.tanh(x);
    }
    """
    _check_own(neuron)
    _, text = _function(neuron.activation, "f", LANGUAGES["javascript"])
    return text or "(x) => x"


def _check_own(neuron: Neuron) -> None:
    activation, aggregation = neuron.activation, neuron.aggregation
    if not is_standard(activation):
        what = f"activation {shown(activation.label)}"
    elif aggregation is not AGGREGATIONS.get(aggregation.name):
        what = f"aggregation {shown(aggregation.name)}"
    else:
        return
    raise OptionError(
        f"{what} of neuron {shown(neuron.name)} cannot be written out: it is none of neurosim's own"
    )


def _functions(net: Network, how: _Language) -> dict[Activation, tuple[str, str]]:
    """Return the name of the function of each activation, and its text."""
    found: dict[Activation, tuple[str, str]] = {}
    for neuron in net.neurons:
        _check_own(neuron)
        if neuron.activation not in found:
            name = f"f{len(found) + 1}"
            found[neuron.activation] = _function(neuron.activation, name, how)
    return found


def _function(activation: Activation, name: str, how: _Language) -> tuple[str, str]:
    if activation.name in PLAIN:
        return "", ""
    name = f"{activation.name}_{name}"
    constants = {key: _number(value) for key, value in activation.constants.items()}
    words = {**how.words, **constants}
    condition, yes, no = (each.format(**words) for each in FORMULAS[activation.name])
    return name, how.function.format(
        name, how.choice.format(condition, yes, no) if condition else yes
    )


def _body(
    net: Network, how: _Language, names: dict[Node, str],
    functions: dict[Activation, tuple[str, str]],
) -> Iterator[str]:  # fmt: skip
    scaling, held = net.scaling or Scaling(), held_at(net)
    for number, (node, ends) in enumerate(zip_longest(net.inputs, scaling.inputs)):
        value = f"inputs[{number}]"
        if number in held:
            value = _number(held[number])
        elif ends is not None:
            value = f"({value} - {_number(ends[0])}) / {_number(ends[1] - ends[0] or 1.0)}"
        yield f"{how.read.format(names[node], '', value)}  {how.comment.format(ascii(node.name))}"
    for neuron in net.neurons:
        *begun, value = _net_input(neuron, how, names)
        for number, part in enumerate(begun, start=1):
            yield how.write.format(f"{names[neuron]}_{number}", part)
        name, _ = functions[neuron.activation]
        line = how.write.format(names[neuron], f"{name}({value})" if name else value)
        yield f"{line}  {how.comment.format(ascii(neuron.name))}"
    found = [
        names[node] if ends is None
        else f"{_number(ends[0])} + {names[node]} * {_number(ends[1] - ends[0] or 1.0)}"
        for node, ends in zip_longest(net.outputs, scaling.expected)
    ]  # fmt: skip
    written = "\n".join(f"    outputs[{place}] = {each};" for place, each in enumerate(found))
    yield how.end.format(written, ", ".join(found))


def _net_input(neuron: Neuron, how: _Language, names: dict[Node, str]) -> Iterator[str]:
    """Write the net input, a long one in parts: each goes on with the one before, in the order.

    In one expression of some thousand signals every one is nested in the next, and compilers give
    up on that.
    """
    signals = [f"{_number(each.weight)} * {_sent(each.source, names)}" for each in neuron.incoming]
    if neuron.aggregation.name == "max":
        yield how.maximum.format(", ".join(signals), len(signals)) if signals else "0.0"
        return
    sign, nothing = " + ", "0.0"
    if neuron.aggregation.name == "product":
        sign, nothing, signals = " * ", "1.0", [f"({each})" for each in signals]
    for number, begin in enumerate(range(0, max(len(signals), 1), TERMS)):
        before = [f"{names[neuron]}_{number}"] if number else []
        yield sign.join([*before, *signals[begin : begin + TERMS]]) or nothing


def _sent(node: Node, names: dict[Node, str]) -> str:
    """Return what a node sends: a name, or the number that it always is."""
    return names[node] if isinstance(node, Neuron | Input) else _number(node.output)


def _number(value: float) -> str:
    text = repr(float(value))
    return f"({text})" if text.startswith("-") else text
