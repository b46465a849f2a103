"""What every step has: the numbers before and after, and a line of arithmetic."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from neurosim.attributes import unchanging
from neurosim.graph.connection import Connection
from neurosim.graph.nodes import Node
from neurosim.graph.parameter import Parameter
from neurosim.learning.recordings.snapshot import is_finite
from neurosim.notation import one_line


class Change(NamedTuple):
    """One attribute's value before and after a step."""

    attribute: str
    before: Any
    after: Any


@unchanging
@dataclass(frozen=True, slots=True)
class Step:
    """One change of the numbers, and what readers want to know of its kind.

    Attributes:
        ATTRIBUTES: the attributes that it writes.
        phase: what part of a pass it belongs to: ``"input"``, ``"forward"``, ``"loss"``,
            ``"backward"``, ``"update"``; or ``"moment"`` for one that covers several.
        flow: the attribute of connections that moves along them: ``"signal"`` forwards, ``"flow"``
            backwards, or ``""``.
        quantity: what it computes: ``"output"``, ``"loss"``, ``"error"``, ``"gradient"``,
            ``"mean gradient"``, ``"update"``; or ``""``.
        HEADLINE: what happens in it, with ``{}`` for what it is about.
        FORMULA: the rule in symbols, where it is always the same.
        element: the node, connection or parameter that it is about.
        before: the values of :attr:`ATTRIBUTES` before the step.
        after: the same after it.
    """

    ATTRIBUTES: ClassVar[tuple[str, ...]] = ()
    phase: ClassVar[str] = ""
    flow: ClassVar[str] = ""
    quantity: ClassVar[str] = ""
    HEADLINE: ClassVar[str] = "{}"
    FORMULA: ClassVar[str] = ""

    element: Any
    before: tuple[Any, ...]
    after: tuple[Any, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """What changed, each as (attribute, before, after)."""
        return tuple(
            Change(attribute, before, after)
            for attribute, before, after in zip(
                self.ATTRIBUTES, self.before, self.after, strict=True
            )
        )

    @property
    def owner(self) -> Any:
        """The object on which the values stand."""
        return self.element

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes that it is about."""
        return (self.element,) if isinstance(self.element, Node) else ()

    @property
    def along(self) -> tuple[Connection, ...]:
        """The connections that it is about, or along which its numbers come."""
        held: tuple[Connection, ...] = getattr(self, "connections", ())
        return held

    @property
    def loss(self) -> float | None:
        """What it found of E; None if it is not about E."""
        return None

    def keys(self) -> Iterable[tuple[Any, str]]:
        """The (element, attribute) pairs that the values belong to."""
        owner = self.owner
        return [(owner, attribute) for attribute in self.ATTRIBUTES]

    def concerns(self, element: Any) -> bool:
        """True if the step is about that element, or about the parameter it holds."""
        held = element.parameter if isinstance(element, Connection) else None
        return self.element is element or (held is not None and self.element is held)

    def is_finite(self) -> bool:
        """False if a number overflowed or is not a number."""
        return is_finite(self.after)

    @property
    def label(self) -> str:
        """The name of what it is about; of a parameter, the connections that hold it."""
        if isinstance(self.element, Parameter):
            return _held_by(self.along)
        return str(getattr(self.element, "name", "") or getattr(self.element, "label", ""))

    @property
    def headline(self) -> str:
        """What happens in it, in a few words."""
        return self.HEADLINE.format(self.label.replace("->", "→"))

    @property
    def formula(self) -> str:
        """The rule in symbols, as the line of arithmetic has it in numbers."""
        return self.FORMULA

    @property
    def arithmetic(self) -> str:
        """The line of arithmetic, without the name in front."""
        return ", ".join(f"{change.attribute} = {change.after}" for change in self.changes)

    def __str__(self) -> str:
        return one_line(f"{self.label}  {self.arithmetic}")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self})"


def _held_by(connections: tuple[Connection, ...]) -> str:
    """Name a parameter by the connections that hold it, the first of many.

    >>> from neurosim.graph.layers.builders import dense
    >>> _held_by(dense([2, 2, 1]).connections)
    'i1 -> h1, i2 -> h1, b1 -> h1 and 6 more'
    """
    few = connections if len(connections) <= FEW else connections[: FEW - 1]
    named = ", ".join(each.label for each in few)
    return named if few is connections else f"{named} and {len(connections) - len(few)} more"


FEW = 4
"""Up to this number, each connection that shares a parameter is named."""
