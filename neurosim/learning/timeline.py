"""What any number of a network was at a moment of a recording, whatever stands there now."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from heapq import merge
from inspect import ismethod
from itertools import chain, pairwise
from operator import itemgetter
from typing import Any, TypeAlias

from neurosim.graph.connection import Connection
from neurosim.graph.network import Network, Stage
from neurosim.graph.nodes import Node
from neurosim.graph.parameter import Parameter
from neurosim.graph.unrolling import Unrolled
from neurosim.learning.showing import time_of
from neurosim.learning.snapshot import kept
from neurosim.learning.steps import MomentStep, Step
from neurosim.notation import counted

__all__ = ["Moment", "Timeline"]

_Key: TypeAlias = tuple[int, str]

_UNTOUCHED: Any = object()


class Timeline:
    """Where each number changes, and to what; a look-up is a binary search.

    Of each element the positions are kept at which a kind of step touched it; what it left there
    is read from the step. A :class:`MomentStep` holds all numbers of its moment anyway. What no
    step touches is the same at every moment: a copy of the numbers as they stand now is kept.

    Args:
        net: the network, as the last step left it.
        steps: the steps of a recording.
    """

    def __init__(self, net: Network, steps: Sequence[Step]) -> None:
        self.steps = steps
        self._still = kept(net)
        self._forget()

    def _forget(self) -> None:
        """Know nothing yet of what is found when it is first asked for."""
        self._places: dict[str, dict[int, int]] = {}  # in the columns of what stands still
        # By the attributes that a kind of step writes, then by the element.
        self._small: dict[tuple[str, ...], dict[int, list[int]]] = {}
        self._moments: list[int] = []
        self._columns: dict[int, dict[_Key, int]] = {}
        self._read = False

    def __getstate__(self) -> tuple[Any, ...]:
        return self.steps, self._still  # the rest goes by addresses, which a copy has not

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.steps, self._still = state
        self._forget()

    def value(self, element: Any, attribute: str, position: int) -> Any:
        """Return an attribute of a node, connection or parameter when ``position`` steps were done.

        What is worked out from other numbers, such as ``Connection.signal`` or ``Neuron.slope``, is
        worked out from those of that moment.
        """
        self._read_steps()
        owner, name = _place(element, attribute)
        found = self._touched((id(owner), name), position)
        if found is _UNTOUCHED:
            found = self._unmoved(owner, name)
        if found is not _UNTOUCHED:
            return found
        described = getattr(type(owner), name, None)
        if isinstance(described, property) and described.fget is not None:
            return described.fget(_Then(self, owner, position))
        return getattr(owner, name)

    def course(self, element: Any, attribute: str) -> list[tuple[int, Any]]:
        """Return where a number changed and what it was from there on, from position 0."""
        owner, name = _place(element, attribute)
        key = (id(owner), name)
        start = [(0, self.value(owner, name, 0))]
        small = ((each, self._after(each, name)) for each in self._positions(key))
        course = [*start, *merge(small, self._in_moments(key), key=itemgetter(0))]
        return course[:1] + [now for last, now in pairwise(course) if now[1] != last[1]]

    def written(self, element: Any, attribute: str, position: int) -> int:
        """Return which of the first ``position`` steps wrote a number last, from 1; 0 for none."""
        self._read_steps()
        owner, name = _place(element, attribute)
        written = [0]
        for steps in (self._positions((id(owner), name)), self._moments):
            at = bisect_right(steps, position)
            written += steps[at - 1 : at] if at else []
        return max(written)

    def _read_steps(self) -> None:
        """Take note of what each step touches, when it is first asked."""
        if self._read:
            return
        for position, step in enumerate(self.steps, 1):
            if isinstance(step, MomentStep):
                self._add_moment(position, step)
            else:
                touched = self._small.setdefault(step.ATTRIBUTES, {})
                touched.setdefault(id(step.owner), []).append(position)
        self._read = True

    def _unmoved(self, owner: Any, attribute: str) -> Any:
        """Return what stands there at every moment."""
        if attribute not in self._still:
            return _UNTOUCHED
        owners, values = self._still[attribute]
        if attribute not in self._places:
            self._places[attribute] = {id(each): place for place, each in enumerate(owners)}
        place = self._places[attribute].get(id(owner))
        return _UNTOUCHED if place is None else values[place]

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
        step = self.steps[position - 1]
        return step.after[step.ATTRIBUTES.index(attribute)]

    def _before(self, position: int, attribute: str) -> Any:
        step = self.steps[position - 1]
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
                yield at, self.steps[at - 1].after[column]

    def _columns_at(self, position: int) -> dict[_Key, int]:
        step: Any = self.steps[position - 1]
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
        step = self.steps[at - 1]
        return (step.after if moment else step.before)[column]


class Moment:
    """A network as it was at a moment of a recording; nothing moves when it is read.

    ``moment["h1"].output`` and ``moment["i1", "h1"].weight`` read as the live objects do then; of
    a recurrent network these are at the step of time where the moment is.

    Attributes:
        net: the network.
        position: how many steps were in force.
        step: the last of them; None before the first.
        stage: what was done last.
    """

    def __init__(
        self, net: Network, timeline: Timeline, position: int, step: Step | None, stage: Stage
    ) -> None:
        self.net = net
        self.position = position
        self.step = step
        self.stage: Stage = stage
        self._timeline = timeline

    def value(self, element: Any, attribute: str) -> Any:
        """Return what stood there then: an attribute of a node, connection or parameter.

        Args:
            element: an element of the network, or its name, for a connection a pair of names.
            attribute: such as "output", "net_input", "error", "slope", "weight", "gradient",
                "signal" or "flow".
        """
        found = self._found(element, attribute)
        return self._timeline.value(found, attribute, self.position)

    def written(self, element: Any, attribute: str) -> int:
        """Return which step wrote a number last, from 1, as it stood then; 0 for none."""
        return self._timeline.written(self._found(element), attribute, self.position)

    @property
    def loss(self) -> float:
        """E as it stood then: the sum over the outputs."""
        over = self.net if self._time is None else self._time[0]
        return sum(float(self.value(output, "loss")) for output in over.outputs)

    def __getitem__(self, key: Any) -> Any:
        return _Then(self._timeline, self._found(key), self.position)

    @cached_property
    def _time(self) -> tuple[Unrolled, int] | None:
        """Where in time it is; None for a network without, or where steps of time are not kept."""
        return time_of(self._timeline.steps, self.position) if self.net.recurrent else None

    def _found(self, element: Any, attribute: str = "") -> Any:
        """Return an element by its name; of a recurrent network as it is at the step of time.

        Its gradient stands on the parameter, unless others share that.
        """
        if self._time is None:
            return self.net[element] if isinstance(element, str | tuple) else element
        deep, step = self._time
        if isinstance(element, str | tuple):
            names = (element,) if isinstance(element, str) else element
            at_a_step = any(isinstance(name, str) and name in deep for name in names)
            element = deep[element] if at_a_step else self.net[element]
        if isinstance(element, Connection) and element.target.network is self.net:
            whole = attribute == "gradient" and not element._apart
            return element.parameter if whole else deep.copies(element)[step - 1]
        mine = isinstance(element, Node) and element.network is self.net
        return deep.at(element.name, step) if mine else element

    def __repr__(self) -> str:
        return f"Moment({self.position}, {str(self.step)!r})" if self.step else "Moment(0)"


class _Then:
    """An element as it was at some position: what a property reads in place of the live one."""

    __slots__ = ("then_element", "then_position", "then_timeline")  # none that an element has

    def __init__(self, timeline: Timeline, element: Any, position: int) -> None:
        self.then_timeline, self.then_element, self.then_position = timeline, element, position

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = self.then_timeline.value(self.then_element, name, self.then_position)
        if ismethod(found):
            raise AttributeError(f"{name}() works on the live object; a moment only has numbers")
        return self._then(found)

    def _then(self, found: Any) -> Any:
        if isinstance(found, Node | Connection | Parameter):
            return _Then(self.then_timeline, found, self.then_position)
        return tuple(map(self._then, found)) if isinstance(found, tuple) else found

    def __repr__(self) -> str:
        name = getattr(self.then_element, "name", "") or getattr(
            self.then_element, "label", "parameter"
        )
        return f"<{name} after {counted(self.then_position, 'step')}>"


def _place(element: Any, attribute: str) -> tuple[Any, str]:
    """Where the number stands: a weight on its parameter, as does a gradient not shared."""
    if isinstance(element, Connection):
        if attribute == "weight":
            return element.parameter, "value"
        if attribute == "gradient" and element.holder is not element:
            return element.parameter, "gradient"
    return element, attribute
