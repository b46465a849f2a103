"""Where a program makes a mistake: all over an array, of a layer or of the weights into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from neurosim.graph.time.unrolling import split_name
from neurosim.insight.sheets.places import (
    READINGS,
    STEPS,
    TAKEN_FOR,
    elements,
    kernels,
    made,
    other_steps,
    place_of,
    transposed,
)
from neurosim.insight.sheets.slips import KINDS, Place, Reads, Slip
from neurosim.insight.sheets.task import Task, edge_of


class Scope(NamedTuple):
    """Part of a network where a mistake is made all over, as a program makes it in an array.

    Attributes:
        names: the neurons, at all steps of time.
        edges: the connections whose weights it is about.
        into: the names of sources and targets of full connections into the neurons.
        out_of: the same of connections out of them.
    """

    names: frozenset[str]
    edges: frozenset[Place]
    into: tuple[tuple[Sequence[str], Sequence[str]], ...] = ()
    out_of: tuple[tuple[Sequence[str], Sequence[str]], ...] = ()


def slips_all_over(task: Task, scope: Scope) -> Iterator[Slip]:
    """Return the mistakes that can be made at every place of a part of the network at once."""
    for kind, (at, quantity, _) in KINDS.items():
        if at in STEPS:
            yield from made(kind, task)
        elif at in ALL_OVER:
            for reads in ALL_OVER[at](task, scope):
                yield Slip(kind, tuple(place for place, _ in reads), reads)
        elif at == "shared":
            groups = [tuple(map(edge_of, group)) for group in task.shared]
            yield Slip(kind, tuple(chain(*(each for each in groups if each[0] in scope.edges))))
        elif at not in READINGS and not at.startswith("one "):
            places = map(place_of, elements(at, task))
            yield Slip(kind, tuple(each for each in places if _lies(each, quantity, scope)))


def _lies(place: Place, quantity: str, scope: Scope) -> bool:
    if len(place) == 1 or quantity == "error":
        return place[0] in scope.names
    return place[1] in scope.names if quantity == "net" else place in scope.edges


def _functions_all_over(task: Task, scope: Scope) -> Iterator[Reads]:
    for other in TAKEN_FOR:
        taken = [each for each in task.net.neurons if each.name in scope.names]
        yield tuple((place_of(each), (other,)) for each in taken if each.activation.name != other)


def _steps_all_over(task: Task, scope: Scope, back: bool = False) -> Iterator[Reads]:
    for shift in (-1, 1):
        yield tuple(
            (place, (other,))
            for ((place, (other,)),) in other_steps(task, back)
            if (place[0] in scope.names if back else place in scope.edges)
            and split_name(other)[1] - split_name(place[back])[1] == shift
        )


def _kernels_all_over(task: Task, scope: Scope, back: bool = False) -> Iterator[Reads]:
    layers = [each for each in kernels(task, back) if scope.names >= {a[not back] for a, _ in each}]
    if layers:
        yield tuple(dict(chain(*layers)).items())


def _blocks_all_over(task: Task, scope: Scope, back: bool = False) -> Iterator[Reads]:
    pairs = scope.out_of if back else scope.into
    yield tuple(chain(*transposed(task, pairs)))
    between: dict[tuple[str, ...], list[tuple[Sequence[str], Sequence[str]]]] = {}
    for sources, targets in pairs:
        if len(sources) == len(targets) > 1:
            plain = tuple(name.partition("@")[0] for name in (*sources, *targets))
            between.setdefault(plain, []).append((sources, targets))
    for square in between.values():
        yield tuple(chain(*transposed(task, square)))


ALL_OVER: dict[str, Callable[[Task, Scope], Iterator[Reads]]] = {
    "other function": _functions_all_over,
    "other step": _steps_all_over,
    "other step back": lambda task, scope: _steps_all_over(task, scope, back=True),
    "kernel": _kernels_all_over,
    "kernel back": lambda task, scope: _kernels_all_over(task, scope, back=True),
    "block": _blocks_all_over,
    "block back": lambda task, scope: _blocks_all_over(task, scope, back=True),
}
