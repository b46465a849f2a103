"""The value of every number at every moment of a recording, without moving its cursor."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import chain, pairwise
from operator import itemgetter
from typing import Any, TypeAlias

from neurosim.graph.connection import Connection
from neurosim.graph.nodes import Node
from neurosim.graph.parameter import Parameter
from neurosim.learning.steps import MomentStep, Step

__all__ = ["Timeline"]

_Key: TypeAlias = tuple[int, str]

_UNTOUCHED: Any = object()


class Timeline:
    """Where each number changes, and to what; a look-up is a binary search.

    Of each element the positions are kept at which a kind of step touched it; what it left there
    is read from the step. A :class:`MomentStep` holds all numbers of its moment anyway.

    Args:
        steps: the steps of a recording.
    """

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = steps
        # By the attributes that a kind of step writes, then by the element.
        self._small: dict[tuple[str, ...], dict[int, list[int]]] = {}
        self._moments: list[int] = []
        self._columns: dict[int, dict[_Key, int]] = {}
        for position, step in enumerate(steps, 1):
            if isinstance(step, MomentStep):
                self._add_moment(position, step)
            else:
                touched = self._small.setdefault(step.ATTRIBUTES, {})
                touched.setdefault(id(step.owner), []).append(position)

    def value(self, element: Any, attribute: str, position: int) -> Any:
        """Return an attribute of a node, connection or parameter when ``position`` steps were done.

        What no step touched is read from the live object; what is worked out from other numbers,
        such as ``Connection.signal`` or ``Neuron.slope``, is worked out from those of that moment.
        """
        owner, name = _place(element, attribute)
        found = self._touched((id(owner), name), position)
        if found is not _UNTOUCHED:
            return found
        described = getattr(type(owner), name, None)
        if isinstance(described, property) and described.fget is not None:
            return described.fget(_Then(self, owner, position))
        return getattr(owner, name)

    def history(self, element: Any, attribute: str) -> list[tuple[int, Any]]:
        """Return where a number changed and what it was from there on, from position 0."""
        owner, name = _place(element, attribute)
        key = (id(owner), name)
        start = [(0, self.value(owner, name, 0))]
        small = ((each, self._after(each, name)) for each in self._positions(key))
        course = [*start, *merge(small, self._in_moments(key), key=itemgetter(0))]
        return course[:1] + [now for last, now in pairwise(course) if now[1] != last[1]]

    def _positions(self, key: _Key) -> list[int]:
        """Where small steps touched the place."""
        element, attribute = key
        found = [
            touched[element]
            for attributes, touched in self._small.items()
            if attribute in attributes and element in touched
        ]
        return found[0] if len(found) == 1 else sorted(chain.from_iterable(found))

    def _after(self, position: int, attribute: str) -> Any:
        step = self._steps[position - 1]
        return step.after[step.ATTRIBUTES.index(attribute)]

    def _before(self, position: int, attribute: str) -> Any:
        step = self._steps[position - 1]
        return step.before[step.ATTRIBUTES.index(attribute)]

    def _add_moment(self, position: int, step: MomentStep) -> None:
        self._moments.append(position)
        if id(step.places) not in self._columns:
            self._columns[id(step.places)] = {
                (id(element), attribute): column
                for column, (element, attribute) in enumerate(step.places)
            }

    def _in_moments(self, key: _Key) -> Iterator[tuple[int, Any]]:
        for at in self._moments:
            column = self._columns_at(at).get(key)
            if column is not None:
                yield at, self._steps[at - 1].after[column]

    def _columns_at(self, position: int) -> dict[_Key, int]:
        step: Any = self._steps[position - 1]
        return self._columns[id(step.places)]

    def _touched(self, key: _Key, position: int) -> Any:
        """What the last step that touched the place left, or the next one found there."""
        small = self._positions(key)
        if not small:
            return self._in_moment(key, position) if self._moments else _UNTOUCHED
        at = bisect_right(small, position)
        if self._moments:
            moment = bisect_right(self._moments, position)
            since = small[at - 1] if at else 0
            first = at == 0 and moment == 0 and self._moments[0] < small[0]
            if first or (moment and self._moments[moment - 1] > since):
                found = self._in_moment(key, position)
                if found is not _UNTOUCHED:
                    return found
        return self._after(small[at - 1], key[1]) if at else self._before(small[0], key[1])

    def _in_moment(self, key: _Key, position: int) -> Any:
        moment = bisect_right(self._moments, position)
        at = self._moments[max(moment - 1, 0)]
        column = self._columns_at(at).get(key)
        if column is None:
            return _UNTOUCHED
        step = self._steps[at - 1]
        return (step.after if moment else step.before)[column]


class _Then:
    """An element as it was at some position: what a property reads in place of the live one."""

    __slots__ = ("_element", "_position", "_timeline")

    def __init__(self, timeline: Timeline, element: Any, position: int) -> None:
        self._timeline, self._element, self._position = timeline, element, position

    def __getattr__(self, name: str) -> Any:
        found = self._timeline.value(self._element, name, self._position)
        if isinstance(found, Node | Connection | Parameter):
            return _Then(self._timeline, found, self._position)
        return found


def _place(element: Any, attribute: str) -> tuple[Any, str]:
    """Where the number stands: a weight on its parameter, as does a gradient not shared."""
    if isinstance(element, Connection):
        if attribute == "weight":
            return element.parameter, "value"
        if attribute == "gradient" and element.holder is not element:
            return element.parameter, "gradient"
    return element, attribute
