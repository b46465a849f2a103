"""What a neuron of an image reads, its products, and its error's way, written out row by row."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from neurosim.functions.aggregations import SUM
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.notation import added, brief, counted
from neurosim.view.moments.frames import Frame

MOST = 64
"""Of more connections nothing is written out."""


def written_out(neuron: Neuron, frame: Frame) -> list[str]:
    """Return kernel times patch with its sum, or the winner, products, and the error's way back.

    Nothing for a neuron that has nothing to do with groups of two dimensions.

    >>> import neurosim as ns
    >>> from neurosim.view.moments.frames import Frames
    >>> net = ns.convolutional((2, 2), maps=[1], size=2, pooling=1, outputs=1, seed=1)
    >>> frame = Frames(ns.forward(net, [1, 0, 0.5, 2]))[-1]
    >>> written_out(net["c1_1_1_1"], frame)[0]
    'kernel · patch, row by row:'
    """
    rows, lines = _rows(frame.net), []
    read = neuron.incoming if len(neuron.incoming) <= MOST else ()
    if any(each.source.name in rows for each in read) and frame.current(neuron, "net_input"):
        lines += _read(neuron, frame, rows)
    if neuron.name not in rows:
        return lines
    lines += [_products(each, frame) for each in _sums(neuron) if frame.current(each, "net_input")]
    back = [each for each in neuron.outgoing if frame.current(each, "flow")]
    if 0 < len(back) <= MOST:
        told = [f"{each.target.name} {brief(frame.value(each, 'flow'))}" for each in back]
        lines.append(f"error sent back by {', '.join(told)}")
    return lines


def _read(neuron: Neuron, frame: Frame, rows: dict[str, Any]) -> list[str]:
    net = brief(frame.value(neuron, "net_input"))
    if neuron.aggregation.name == "max":
        best = max(neuron.incoming, key=lambda each: float(frame.value(each, "signal")))
        count = counted(len(neuron.incoming), "signal")
        return [f"largest of {count}: {net} from {best.source.name}"]
    if neuron.aggregation is not SUM:
        return []
    written = [
        "  " + added(*(_product(_factors(each, frame)) for each in row))
        for _, row in groupby(neuron.incoming, lambda each: rows.get(each.source.name))
    ]
    return ["kernel · patch, row by row:", *written, f"  sum = {net}"]


def _sums(neuron: Neuron) -> list[Neuron]:
    """The sums of products that a neuron is, or has a part in, as rows of attention are."""
    if _sums_products(neuron):
        return [neuron]
    fed = [each.target for each in neuron.outgoing if each.target.aggregation.name == "product"]
    sums = dict.fromkeys(each.target for product in fed for each in product.outgoing)
    return [each for each in sums if _sums_products(each)]


def _sums_products(neuron: Neuron) -> bool:
    kinds = {getattr(each.source, "aggregation", SUM).name for each in neuron.incoming}
    return neuron.aggregation is SUM and kinds == {"product"}


def _products(neuron: Neuron, frame: Frame) -> str:
    """Write a sum of products with their factors; a weight of 1 is left out."""
    terms = []
    for each in neuron.incoming:
        weight = frame.value(each, "weight")
        product: Any = each.source
        factors = [frame.value(part, "signal") for part in product.incoming]
        terms.append(_product([*([] if weight == 1 else [weight]), *factors]))
    return f"{neuron.name} = {added(*terms)} = {brief(frame.value(neuron, 'net_input'))}"


def _product(factors: Iterable[float]) -> str:
    first, *others = map(brief, factors)
    return "·".join([first, *(f"({each})" if each.startswith("-") else each for each in others)])


def _factors(connection: Connection, frame: Frame) -> list[float]:
    return [frame.value(connection, "weight"), frame.value(connection.source, "output")]


def _rows(net: Network) -> dict[str, tuple[str, int]]:
    """In which row of which group each pixel is."""
    found = {}
    for group in net.groups.values():
        if len(group.shape) >= 2:
            wide = group.shape[-1]
            found.update({name: (group.name, at // wide) for at, name in enumerate(group.flat)})
    return found
