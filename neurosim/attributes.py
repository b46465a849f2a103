"""Attributes that hold: setting or deleting one is refused by name, and so is a misspelt one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from inspect import get_annotations
from itertools import chain
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from neurosim.errors import ReadOnlyError, suggestion

T = TypeVar("T")


class SetOnce:
    """The base of classes whose public attributes are set once, when the object is made.

    They were checked then, and other numbers worked out from them, which would not follow. A class
    names them in annotations, so that a misspelt one is known as such; one that a user derives may
    hold more. Properties that can be set are set at any time.
    """

    __slots__ = ()

    def __setattr__(self, attribute: str, value: object) -> None:
        if not attribute.startswith("_") and not _may_set(self, attribute):
            raise refusal(self, attribute)
        object.__setattr__(self, attribute, value)

    def __delattr__(self, attribute: str) -> None:
        if not attribute.startswith("_"):
            raise refusal(self, attribute)
        object.__delattr__(self, attribute)


def _may_set(element: object, attribute: str) -> bool:
    found = getattr(type(element), attribute, None)
    if isinstance(found, property):
        return found.fset is not None
    known = attribute in _announced(type(element))
    if _is_ours(type(element)):
        return known and attribute not in vars(element)
    return not (known and attribute in vars(element))


def _named(kind: type) -> frozenset[str]:
    """Return the attributes that the package's classes among a class and its parents announce."""
    ours = (get_annotations(each).items() for each in kind.__mro__ if _is_ours(each))
    return frozenset(
        name for name, said in chain.from_iterable(ours) if not str(said).startswith("ClassVar")
    )


_announced: Callable[[type], frozenset[str]] = cache(_named)


def _is_ours(kind: type) -> bool:
    return kind.__module__.startswith("neurosim.")


def unchanging(kind: type[T]) -> type[T]:
    """Let a frozen dataclass refuse by name; Python's own words name no class."""

    def put(self: Any, attribute: str, value: object) -> None:
        if type(self) is kind or attribute in _announced(kind):
            raise refusal(self, attribute)
        object.__setattr__(self, attribute, value)

    def delete(self: Any, attribute: str) -> None:
        raise refusal(self, attribute)

    kind.__setattr__, kind.__delattr__ = put, delete  # type: ignore[method-assign]
    return kind


class read_only(property, Generic[T]):  # noqa: N801 - it is used as a function
    """A property of nodes, connections or parameters that says by name that it cannot be set.

    These have no ``__setattr__`` of their own, as walks write numbers on them all the time.
    """

    def __init__(self, ask: Callable[[Any], T]) -> None:
        def refuse(element: Any, value: object = None) -> None:
            raise refusal(element, ask.__name__)

        super().__init__(ask, refuse, refuse)

    if TYPE_CHECKING:

        def __get__(self, element: Any, kind: Any = None) -> T: ...  # type: ignore[override]


def refusal(element: object, attribute: str) -> ReadOnlyError:
    """Return the error for an attribute that is not set or deleted, or that there is none of.

    What is to be done instead stands in the ``_INSTEAD`` of a class, by attribute.
    """
    kind = type(element)
    article = "an" if kind.__name__[0] in "AEIOU" else "a"
    label = getattr(element, "_label", f"{article} {kind.__name__}")
    instead: str | None = getattr(kind, "_INSTEAD", {}).get(attribute)
    if instead is not None:
        return ReadOnlyError(instead.format(element))
    there = getattr(kind, attribute, None)
    if isinstance(there, property) or callable(there):
        return ReadOnlyError(f"the {attribute} of {label} cannot be set")
    if there is not None or attribute in _announced(kind):
        return ReadOnlyError(
            f"the {attribute} of {label} is set when it is made and not changed; make another one"
        )
    near = suggestion(attribute, (each for each in dir(element) if not each.startswith("_")))
    return ReadOnlyError(f"{label} has no attribute {attribute!r}{near}")
