"""The same number once more, as a sum over paths."""

from __future__ import annotations

import math

from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Input
from neurosim.insight.explaining.explanation import Explanation
from neurosim.insight.explaining.paths import Path, Paths
from neurosim.insight.explaining.rules import Rules
from neurosim.insight.explaining.symbols import LOSS, Formula, error, weight
from neurosim.insight.expressions import Derivative, Expression, Number, added, multiplied


def path_by_path(
    document: Explanation, rules: Rules, start: Neuron | Input, connection: Connection | None
) -> None:
    """Write the same number as a sum over all paths to the outputs."""
    found = Paths(rules, start)
    document.path_count = found.count
    into = [] if connection is None else [rules.by_weight(connection).result]
    sign = -1.0 if connection is None else into[0]
    document.paths = tuple(path._replace(value=sign * path.value) for path in found.listed)
    if not any(path.connections for path in document.paths):
        return
    document.heading("The same, path by path")
    lead = "" if connection is None else f"{connection.source.name} -> "
    rows = [
        (f"{lead}{path.label}", _product(rules, path, into), path.value) for path in document.paths
    ]
    document.table(["path", "product", "value"], rows)
    values = [Number(path.value) for path in document.paths]
    if found.complete and len(values) > 1:
        left = error(start) if connection is None else Derivative(LOSS, weight(connection))
        document.formula(left, Formula(added(*values), {}))
    elif not found.complete:
        document.paragraph(
            f"Of {found.count:,} paths the largest are shown, {len(rows):,}; together they make ",
            Number(math.fsum(path.value for path in document.paths)),
            " of ",
            Number(document.value),
            ".",
        )


def _product(rules: Rules, path: Path, into: list[float]) -> Expression:
    """Return a path's factors: what comes in, f' and weight of each neuron, the end's dE/dnet.

    Without anything coming in it is about the error, which has the other sign.
    """
    moment = rules.moment
    factors = list(into)
    for node, connection in zip(path.nodes, path.connections, strict=False):
        if isinstance(node, Neuron):
            factors.append(moment.slope(node))
        factors.append(moment.weight(connection) * moment.partial(connection))
    last = rules.judgement(path.nodes[-1])
    factors.append(-last if into else last)
    if len(factors) > 2 * rules.limit + 2:  # the rest of a very long path as one number
        factors = [*factors[: 2 * rules.limit], math.prod(factors[2 * rules.limit :])]
    return multiplied(*factors)
