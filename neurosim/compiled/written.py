"""A tiny network written out as a function of its own, with each weight a local variable.

Of a network with some ten connections the walk over operations costs more than the arithmetic. So
where the training is long, the text of a function is made, which has nothing but this network's
sums in it, and compiled: that takes a second or two, and then a sample of XOR takes a quarter of
the time. What stands around it is the same: the text does all but the last batch of a slice, and
``loops.run``, which leaves behind the numbers that are given back, does that.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from neurosim.compiled.blocks import STEP
from neurosim.compiled.kernels import codes
from neurosim.compiled.kernels.frame import training
from neurosim.compiled.kernels.jit import entry, function
from neurosim.compiled.kernels.loops import RUN, draw
from neurosim.compiled.kernels.nodes import FUNCTIONS
from neurosim.compiled.lowering import Lowered
from neurosim.functions.losses import Loss
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Node
from neurosim.graph.parameter import Parameter
from neurosim.learning.plan import Plan

TINY = 128
"""Connections of the largest network that is written out; the time to compile grows with them."""

LONG, ASKED = 10_000_000, 10_000
"""With this number of samples a tiny network is written out: the second or two that it takes
are made up for by then. The second is for compiled code asked for by name, kept for the next time.
"""

TEXT = """
def run(frames, options, losses, begin, end, number):
    frame, last = training(frames), len(losses) - 1
    weights, order = frame.weights, frame.order
    patterns, expected = frame.patterns, frame.expected
    sending = frame.sending
    {read}
    for epoch in range(len(losses)):
        if frame.shuffled:
            draw(order, frame.samples, number + epoch, frame.key)
        rate, total = options[min(epoch, len(options) - 1), 0], 0.0
        behind = end if epoch < last else end - ((end - begin - 1) % {size} + 1)
        for first in range(begin, behind, {size}):
            {clear}
            count = {count}
            for place in range(first, first + count):
                {sample}
            {update}
        losses[epoch] += total
        if not math.isfinite(total):
            return -1
    {write}
    return len(losses)
"""
"""It does what ``loops.run`` does, but for the last batch of the last epoch."""


def pays(plan: Plan, asked: bool) -> bool:
    """Tell whether a network should be written out.

    Args:
        plan: what is to be done.
        asked: whether compiled code was asked for by name.
    """
    net, samples = plan.net, (plan.after + plan.epochs) * len(plan.patterns)
    if samples < (ASKED if asked else LONG) or net.recurrent or plan.target_loss is not None:
        return False
    tiny = sum(len(neuron.incoming) for neuron in net.neurons) <= TINY
    sums = all(codes.is_sum(each.aggregation) for each in net.neurons)
    return tiny and sums and codes.is_plain_descent(plan.optimizer)


def written(low: Lowered, criterion: Loss, frozen: Any, size: int) -> Any:
    """Return the compiled function.

    Args:
        low: the network.
        criterion: the loss.
        frozen: for each parameter whether it stays as it is.
        size: how many samples make a batch.
    """
    key = f"written {size} {low.forms(criterion).tolist()} {frozen.tolist()}"
    if key not in low.net.derived:
        text = _text(low, criterion, frozen, size)
        space = {"__name__": __name__, "draw": draw, "math": math, "training": training}
        space |= FUNCTIONS
        low.net.derived[key] = entry(RUN, pairs=True)(function(text, space))
    return low.net.derived[key]


def _text(low: Lowered, criterion: Loss, frozen: Any, size: int) -> str:
    names = {each: f"w{number}" for number, each in enumerate(low.parameters)}
    number = {node: place for place, node in enumerate(low.net.nodes)}
    moving = [name for name, still in zip(names.values(), frozen, strict=True) if not still]
    places = list(zip(names.values(), low.places.tolist(), strict=True))
    parts = {
        "read": [
            *(f"{name} = weights[{place}]" for name, place in places),
            *(f"y{number[node]} = sending[{place}]" for place, node in enumerate(low.given)),
        ],
        "clear": [f"g{name} = 0.0" for name in moving],
        "sample": list(_sample(low, criterion, names, set(moving), number)),
        "update": [f"{name} += rate * (g{name} / count)" for name in moving],
        "write": [
            *(f"weights[{place}] = {name}" for name, place in places),
            *(f"weights[{other}] = weights[{place}]" for place, other in low.sharing.tolist()),
        ],
    }
    count = f"min({size}, behind - first)" if size > 1 else "1"
    text = TEXT.replace("{size}", str(size)).replace("{count}", count)
    for name, lines in parts.items():
        before = text[: text.index(f"{{{name}}}")]
        space = "\n" + " " * (len(before) - before.rindex("\n") - 1)
        text = text.replace(f"{{{name}}}", space.join(lines) or "pass")
    return text


def _sample(
    low: Lowered, criterion: Loss, names: dict[Parameter, str], moving: set[str],
    number: dict[Node, int],
) -> Iterator[str]:  # fmt: skip
    """Write what is done for one sample: net inputs x, outputs y, errors e, and gradients."""
    net = low.net
    outgoing: dict[Node, list[str]] = {node: [] for node in net.nodes}
    gradients: dict[str, list[str]] = {name: [] for name in names.values()}
    yield "sample = order[place]"
    for place, node in enumerate(net.inputs):
        yield f"y{number[node]} = patterns[sample * {len(net.inputs)} + {place}]"
    for neuron in net.neurons:
        i, signals = number[neuron], []
        for each in neuron.incoming:
            name, source = names[each.parameter], f"y{number[each.source]}"
            if isinstance(each.source, Bias):
                source = "1.0"
            signals.append(f"{name} * {source}")
            outgoing[each.source].append(f"{name} * e{i}")
            gradients[name].append(f"e{i} * {source}")
        fires = codes.activation_code(neuron.activation) == STEP
        yield f"x{i} = {' + '.join(signals) or '0.0' if fires else _sum(signals)}"
        yield f"y{i} = output{_code(neuron)}x{i})"
    for neuron in reversed(net.neurons):
        i, back = number[neuron], _sum(outgoing[neuron])
        yield f"d{i} = slope{_code(neuron)}x{i}, y{i})"
        if isinstance(neuron, Output):
            form = codes.form_code(criterion, neuron.activation)
            column = net.outputs.index(neuron)
            yield f"t{i} = expected[sample * {len(net.outputs)} + {column}]"
            yield f"total += value{form}(t{i}, y{i}, x{i})"
            sent = f"error{form}(t{i}, y{i}, x{i}, d{i})"
            yield f"e{i} = {sent} + {back} * d{i}" if outgoing[neuron] else f"e{i} = {sent}"
        else:
            yield f"e{i} = {back} * d{i}"
    for name, parts in gradients.items():
        if name in moving:
            yield f"g{name} += {_sum(parts)}"


def _sum(terms: list[str]) -> str:
    """Return a sum that is added up in pairs, for none to wait for all before it."""
    if len(terms) < 2:
        return terms[0] if terms else "0.0"
    half = len(terms) // 2
    return f"({_sum(terms[:half])} + {_sum(terms[half:])})"


def _code(neuron: Neuron) -> str:
    """Return the number of an activation and its constants, as a call of it begins."""
    constants = "".join(f"{each!r}, " for each in codes.constants(neuron.activation))
    return f"{codes.activation_code(neuron.activation)}({constants}"
