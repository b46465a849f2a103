"""What any number of a network was at a moment of a recording, whatever stands there now."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from inspect import ismethod
from itertools import chain, pairwise
from typing import Any

from neurosim.attributes import SetOnce
from neurosim.checks import offered
from neurosim.errors import OptionError, shown
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network, Stage
from neurosim.graph.neuron import Output
from neurosim.graph.nodes import Node
from neurosim.graph.parameter import Parameter
from neurosim.graph.time.unrolling import Unrolled
from neurosim.graph.work import settable
from neurosim.learning.recordings.showing import time_of
from neurosim.learning.recordings.snapshot import Place, Places, places, read
from neurosim.learning.steps import MomentStep, Step
from neurosim.notation import counted, one_line


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
        self._where = places(net) if steps else Places(())  # the present is what stands there
        self._still = read(self._where)

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what is found again when it is asked for."""
        return {"steps": self.steps, "_where": self._where, "_still": self._still}

    def value(self, element: Any, attribute: str, position: int) -> Any:
        """Return an attribute of a node, connection or parameter when ``position`` steps were done.

        What is worked out from other numbers, such as ``Connection.signal`` or ``Neuron.slope``, is
        worked out from those of that moment.
        """
        place = owner, name = _place(element, attribute)
        positions = self._positions(place)
        if positions:
            at = bisect_right(positions, position)
            return self._left(place, positions[max(at - 1, 0)], found=not at)
        if name not in self._unmoved:
            self._unmoved[name] = self._where.by_element(name, self._still)
        if owner in self._unmoved[name]:
            return self._unmoved[name][owner]
        described = getattr(type(owner), name, None)
        if isinstance(described, property) and not isinstance(described, settable):
            return described.__get__(_Then(self, owner, position))
        return getattr(owner, name)

    def course(self, element: Any, attribute: str) -> list[tuple[int, Any]]:
        """Return where a number changed and what it was from there on, from position 0."""
        place = _place(element, attribute)
        start = [(0, self.value(*place, 0))]
        course = [*start, *((at, self._left(place, at)) for at in self._positions(place))]
        return course[:1] + [now for last, now in pairwise(course) if now[1] != last[1]]

    def written(self, element: Any, attribute: str, position: int) -> int:
        """Return which of the first ``position`` steps wrote a number last, from 1; 0 for none."""
        positions = self._positions(_place(element, attribute))
        at = bisect_right(positions, position)
        return positions[at - 1] if at else 0

    @cached_property
    def _small(self) -> dict[tuple[str, ...], dict[Any, list[int]]]:
        """Where steps touched an element, by the attributes that their kind writes."""
        found: dict[tuple[str, ...], dict[Any, list[int]]] = {}
        for position, step in enumerate(self.steps, 1):
            if not isinstance(step, MomentStep):
                found.setdefault(step.ATTRIBUTES, {}).setdefault(step.owner, []).append(position)
        return found

    @cached_property
    def _moments(self) -> dict[int, tuple[dict[Place, int], list[int]]]:
        """In which column moments with the same places hold each number, and where they are."""
        found: dict[int, tuple[dict[Place, int], list[int]]] = {}
        for position, step in enumerate(self.steps, 1):
            if isinstance(step, MomentStep):
                if id(step.places) not in found:
                    columns = {place: column for column, place in enumerate(step.places)}
                    found[id(step.places)] = columns, []
                found[id(step.places)][1].append(position)
        return found

    @cached_property
    def _unmoved(self) -> dict[str, dict[Any, Any]]:
        """What stands still, by attribute and element, as far as it was asked for."""
        return {}

    def _positions(self, place: Place) -> list[int]:
        """Return where steps touched a number."""
        owner, name = place
        found = [
            touched[owner]
            for attributes, touched in self._small.items()
            if name in attributes and owner in touched
        ]
        found += [positions for columns, positions in self._moments.values() if place in columns]
        return found[0] if len(found) == 1 else sorted(chain.from_iterable(found))

    def _left(self, place: Place, position: int, found: bool = False) -> Any:
        """Return what a step left there, or what it found."""
        step = self.steps[position - 1]
        if isinstance(step, MomentStep):
            column = self._moments[id(step.places)][0][place]
        else:
            column = step.ATTRIBUTES.index(place[1])
        return (step.before if found else step.after)[column]


class Moment(SetOnce):
    """A network as it was at a moment of a recording; nothing moves when it is read.

    ``moment["h1"].output`` and ``moment["i1", "h1"].weight`` read as the live objects do then; of
    a recurrent network these are at the step of time where the moment is.

    Attributes:
        net: the network.
        position: how many steps were in force.
        step: the last of them; None before the first.
        stage: what was done last.
    """

    net: Network
    position: int
    step: Step | None
    stage: Stage

    def __init__(
        self, net: Network, timeline: Timeline, position: int, step: Step | None, stage: Stage,
        dropped: Step | None,
    ) -> None:  # fmt: skip
        self.net = net
        self.position = position
        self.step = step
        self.stage = stage
        self._timeline = timeline
        self._dropped = dropped

    def value(self, element: Any, attribute: str) -> Any:
        """Return what stood there then: an attribute of a node, connection or parameter.

        Args:
            element: an element of the network, or its name, for a connection a pair of names.
            attribute: such as "output", "net_input", "error", "slope", "weight", "gradient",
                "signal" or "flow".
        """
        found = self._found(element, attribute)
        check_place(found, attribute)
        return self._timeline.value(found, attribute, self.position)

    def written(self, element: Any, attribute: str) -> int:
        """Return which step wrote a number last, from 1, as it stood then; 0 for none."""
        found = self._found(element)
        check_place(found, attribute)
        return self._timeline.written(found, attribute, self.position)

    @property
    def loss(self) -> float:
        """E as it stood then: the sum over the outputs."""
        over = self.net if self.time is None else self.time[0]
        return sum(float(self.value(output, "loss")) for output in over.outputs)

    def __getitem__(self, key: Any) -> Any:
        return _Then(self._timeline, self._found(key), self.position)

    @cached_property
    def time(self) -> tuple[Unrolled, int] | None:
        """Over which steps of time it is, and at which; None for a network without them.

        None as well where steps of time are not kept.
        """
        steps, recurrent = self._timeline.steps, self.net.recurrent
        return time_of(steps, self.position, self._dropped) if recurrent else None

    def _found(self, element: Any, attribute: str = "") -> Any:
        """Return an element by its name; of a recurrent network as it is at the step of time.

        Its gradient stands on the parameter, unless others share that.
        """
        if self.time is None:
            return self.net[element] if isinstance(element, str | tuple) else element
        deep, step = self.time
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
        return one_line(f"<{name} after {counted(self.then_position, 'step')}>")


def check_place(element: object, attribute: object) -> None:
    """Refuse what no number stands on.

    Raises:
        OptionError: for what is no element, or an attribute that it does not have.
    """
    if not isinstance(element, Node | Connection | Parameter):
        raise OptionError(f"a node, a connection or a parameter has numbers, not {shown(element)}")
    if not isinstance(attribute, str) or not hasattr(element, attribute):
        names = [name for name in dir(element) if not name.startswith("_")]
        there = offered(attribute, names)
        raise OptionError(f"{shown(element)} has no attribute {shown(attribute)}{there}")


def _place(element: Any, attribute: str) -> Place:
    """Where the number stands: a weight on its parameter, as does a gradient not shared."""
    attribute = _SLOTS.get(attribute, attribute)
    if isinstance(element, Connection):
        if attribute == "weight":
            return element.parameter, "value"
        if attribute == "gradient" and element.holder is not element:
            return element.parameter, "gradient"
    return element, attribute


_SLOTS = {name: name[1:] for name in (*Output.NUMBERS, "_value", "_gradient", "_moments")}
"""Where walks read what stands there, in place of the properties."""
