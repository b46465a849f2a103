"""A recurrent network over several steps of time, as one acyclic network of the same parameters."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, Literal

from neurosim.checks import choice, whole, written
from neurosim.errors import NetworkError, StateError, shown
from neurosim.graph.connection import Connection
from neurosim.graph.layers.collector import collector_resting
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Node, State
from neurosim.graph.values.clamping import KEY
from neurosim.notation import counted

if TYPE_CHECKING:
    from neurosim.graph.files.copying import Contents

Judged = Literal["all", "last"]
"""Which steps of time have outputs that the loss looks at."""


class Unrolled(Network):
    """What ``Network.unroll`` returns: every node once for each step of time, and no loop.

    It is an ordinary acyclic network, but for two things: its structure is that of the network it
    came from and is not edited (a copy is), and it holds that network's own parameters. Every
    connection keeps its own share of a parameter's gradient.

    Attributes:
        origin: the network that was unrolled.
        length: over how many steps of time.
        judged: ``"all"`` or ``"last"``, see ``Network.unroll``.
        states: the nodes for what lies before the first step of time or after the last.
    """

    origin: Network
    length: int
    judged: Judged
    states: tuple[State, ...]
    _shares_apart = True
    _showing = 1

    def __init__(self, origin: Network, length: int, judged: Judged) -> None:
        super().__init__(f"{origin.name}, {counted(length, 'step')} of time")
        self.origin = origin
        self.length = length
        self.judged = judged
        self.scaling = None
        with collector_resting():
            before, after = _border(origin, length)
            earlier = [self._add(State(name)) for name in before]
            self._steps = [
                [
                    self._add(_copy(node, step, judged == "all" or step == length))
                    for node in origin.nodes
                ]
                for step in range(1, length + 1)
            ]
            self.states = (*earlier, *(self._add(State(name)) for name in after))
            self._copies = self._link_all()
            for group in origin.groups.values():
                for step in range(1, length + 1):
                    self._groups[f"{group.name}@{step}"] = group.at(step)
        self._made = True
        for place, value in origin.derived.get(KEY, {}).items():
            places = range(place, len(self.inputs), len(origin.inputs))
            self.derived.setdefault(KEY, {}).update(dict.fromkeys(places, value))

    def at(self, name: str, step: int) -> Node:
        """Return the node of that name at a step of time, from 1; ``net["h1@2"]`` is the same."""
        return self.node(f"{written(name)}@{written(step)}")

    def show(self, step: int) -> None:
        """Let the nodes of the recurrent network show the numbers of a step of time.

        What is asked of them then, as in ``net["h1"].output``, is that of ``net["h1@2"]`` for step
        2. The connections show the sums of their shares over all steps of time.
        """
        step = whole(step, "a step of time", most=self.length)
        self.is_shown(step)
        for node, copy in zip(self.origin.nodes, self._steps[step - 1], strict=True):
            for attribute in node.NUMBERS:
                setattr(node, attribute, getattr(copy, attribute, None))
        for connection, copies in self._copies.items():
            if connection._apart:
                connection._share = sum(each._share for each in copies)

    def is_shown(self, step: int) -> None:
        """Be the last pass, of which the nodes of the recurrent network have the numbers."""
        self.origin.derived["shown"], self._showing = self, step

    def shown_copy(self, connection: Connection) -> Connection:
        """Return what a connection of the recurrent network is at the step of time it shows."""
        return self.copies(connection)[self._showing - 1]

    def copies(self, connection: Connection) -> tuple[Connection, ...]:
        """Return what a connection of the recurrent network is here, step after step of time."""
        if not isinstance(connection, Connection) or connection not in self._copies:
            raise NetworkError(
                f"{shown(connection)} is no connection of network {self.origin.name!r}, from which "
                f"{self.name!r} is unrolled"
            )
        return self._copies[connection]

    def copied_as(self) -> type[Network]:
        """Return Network: a copy is an ordinary network, which may be edited."""
        return Network

    def _link_all(self) -> dict[Connection, tuple[Connection, ...]]:
        """Link all nodes; return what each connection of the recurrent network has become."""
        place = {node: index for index, node in enumerate(self.origin.nodes)}
        steps: dict[int, list[Node]] = dict(enumerate(self._steps, start=1))
        for state in self.states:
            name, step = split_name(state.name)
            around = steps.setdefault(step, [state] * len(place))
            around[place[self.origin.node(name)]] = state
        made: dict[Connection, list[Connection]] = {each: [] for each in self.origin.connections}
        turns = [
            (copies, each.parameter, place[each.source], place[each.target], each.delay)
            for each, copies in made.items()
        ]
        for step, nodes in enumerate(self._steps, start=1):
            for copies, parameter, source, target, delay in turns:
                start, end = steps[step - delay][source], nodes[target]
                copies.append(self._link(start, end, parameter, 0))  # type: ignore[arg-type]
        return {each: tuple(copies) for each, copies in made.items()}

    def _edit(self) -> None:
        if hasattr(self, "_made"):
            raise NetworkError(
                f"network {self.name!r} is unrolled from {self.origin.name!r} and not edited "
                f"itself; edit {self.origin.name!r} and unroll it again, or edit a copy()"
            )
        super()._edit()

    def __deepcopy__(self, memo: dict[int, Any]) -> Network:
        make, (origin, *others) = self.__reduce__()
        other: Network = make(deepcopy(origin, memo), *others)
        return other

    def __reduce__(self) -> tuple[Any, ...]:
        from neurosim.graph.files.copying import contents

        if self.origin.derived.get("unrolled", {}).get((self.length, self.judged)) is not self:
            raise StateError(
                f"network {self.name!r} was unrolled from {self.origin.name!r} before that was "
                "edited, so it cannot be pickled; a copy() of it can"
            )
        showing = self._showing if self.origin.derived.get("shown") is self else None
        return _again, (self.origin, self.length, self.judged, contents(self), showing)


def _again(
    origin: Network, length: int, judged: Judged, made_of: Contents, showing: int | None
) -> Unrolled:
    """Return what was pickled: unrolled again, with the numbers it had."""
    from neurosim.graph.files.copying import put_numbers

    net = unrolled(origin, length, judged)
    put_numbers(net, made_of)
    if showing is not None:  # what the origin shows of it stands there already
        net.is_shown(showing)
    return net


def split_name(name: str) -> tuple[str, int]:
    """Return the name in the recurrent network and the step of time: ``"h1@3"`` is h1 at 3."""
    node, _, step = name.rpartition("@")
    return node, int(step)


def without_time(element: Any) -> Any:
    """Return what a node or connection of an unrolled network is in the recurrent one.

    All else stays as it is.
    """
    ends = (element.source, element.target) if isinstance(element, Connection) else (element,)
    net = ends[-1].network if isinstance(ends[-1], Node) else None
    if not isinstance(net, Unrolled):
        return element
    names = [split_name(end.name)[0] for end in ends]
    return net.origin.node(names[0]) if len(names) == 1 else net.origin.connection(*names)


def unrolled(origin: Network, length: int, judged: Judged) -> Unrolled:
    """Return the network over some steps of time; the same object until it is edited.

    Raises:
        OptionError: for a length below 1, or another choice of outputs.
    """
    length = whole(length, "steps of time to unroll over")
    judged = choice(judged, {"all": "all", "last": "last"}, "choice of outputs")
    kept: dict[tuple[int, str], Unrolled] = origin.derived.setdefault("unrolled", {})
    if (length, judged) not in kept:
        # Two threads that ask at the same time get the same one.
        kept.setdefault((length, judged), Unrolled(origin, length, judged))
    return kept[length, judged]


def _border(origin: Network, length: int) -> tuple[list[str], list[str]]:
    """Return the names of the states before the first step of time and after the last."""
    place = {node: index for index, node in enumerate(origin.nodes)}
    asked = {
        (step - each.delay, place[each.source], each.source.name)
        for each in origin.connections
        if each.delay
        for step in _reaching_out(each.delay, length)
    }
    named = [(step, f"{name}@{step}") for step, _, name in sorted(asked)]
    return [name for step, name in named if step < 1], [name for step, name in named if step > 1]


def _reaching_out(delay: int, length: int) -> range:
    """Return the steps of time at which a connection comes from beyond the border."""
    if delay > 0:
        return range(1, min(delay, length) + 1)
    return range(max(1, length + delay + 1), length + 1)


def _copy(node: Node, step: int, judged: bool) -> Node:
    name = f"{node.name}@{step}"
    if isinstance(node, Neuron):
        kind = type(node) if judged or not isinstance(node, Output) else Neuron
        return kind(name, node.activation, node.aggregation)
    return type(node)(name)
