"""Attributes that hold: setting or deleting one is refused by name, and so is a misspelt one.

A class that takes ``__getattr__`` from :func:`not_there` also says what a misspelt one that is read
was meant to be. Nodes, connections and parameters do not: with it, Python reads all their other
attributes several times slower, and walks read nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from inspect import get_annotations
from itertools import chain
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from neurosim.errors import NeurosimError, ReadOnlyError, suggestion

T = TypeVar("T")


class NoAttributeError(NeurosimError, AttributeError):
    """A misspelt attribute of an element; only who reads the message waits for it."""

    def __str__(self) -> str:
        return _unknown(*self.args)


def not_there(element: object, attribute: str) -> NoReturn:
    """Refuse by name to read an attribute that there is none of."""
    raise NoAttributeError(element, attribute)


class SetOnce:
    """The base of classes whose public attributes are set once, when the object is made.

    They were checked then, and other numbers worked out from them, which would not follow. A class
    names them in annotations, so that a misspelt one is known as such; one that a user derives may
    hold more. Properties that can be set are set at any time.
    """

    __slots__ = ()

    if not TYPE_CHECKING:
        __getattr__ = not_there

    def __setattr__(self, attribute: str, value: object) -> None:
        if not attribute.startswith("_") and not _may_set(self, attribute):
            raise refusal(self, attribute)
        object.__setattr__(self, attribute, value)

    def __delattr__(self, attribute: str) -> None:
        if not attribute.startswith("_"):
            raise refusal(self, attribute, "deleted")
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
        raise refusal(self, attribute, "deleted")

    kind.__setattr__, kind.__delattr__ = put, delete  # type: ignore[method-assign]
    kind.__getattr__ = not_there  # type: ignore[attr-defined]
    return kind


class read_only(property, Generic[T]):  # noqa: N801 - it is used as a function
    """A property of nodes, connections or parameters that says by name that it cannot be set.

    These have no ``__setattr__`` of their own, as walks write numbers on them all the time.
    """

    def __init__(self, ask: Callable[[Any], T]) -> None:
        def put(element: Any, value: object) -> None:
            raise refusal(element, ask.__name__)

        def delete(element: Any) -> None:
            raise refusal(element, ask.__name__, "deleted")

        super().__init__(ask, put, delete)

    if TYPE_CHECKING:

        def __get__(self, element: Any, kind: Any = None) -> T: ...  # type: ignore[override]


def refusal(element: object, attribute: str, done: str = "set") -> ReadOnlyError:
    """Return the error for an attribute that is not set or deleted, or that there is none of.

    What is to be done instead of setting it stands in the ``_INSTEAD`` of a class, by attribute.
    """
    kind, label = type(element), _label(element)
    instead: str | None = getattr(kind, "_INSTEAD", {}).get(attribute)
    if instead is not None and done == "set":
        return ReadOnlyError(instead.format(element))
    there = getattr(kind, attribute, None)
    is_there = there is not None or attribute in _announced(kind)
    if isinstance(there, property) or callable(there) or (is_there and done == "deleted"):
        return ReadOnlyError(f"the {attribute} of {label} cannot be {done}")
    if is_there:
        return ReadOnlyError(
            f"the {attribute} of {label} is set when it is made and not changed; make another one"
        )
    return ReadOnlyError(_unknown(element, attribute))


def _unknown(element: object, attribute: str) -> str:
    if attribute.startswith("_"):  # such as those that tools ask for
        return f"{type(element).__name__!r} object has no attribute {attribute!r}"
    near = suggestion(attribute, (each for each in dir(element) if not each.startswith("_")))
    return f"{_label(element)} has no attribute {attribute!r}{near}"


def _label(element: object) -> str:
    kind = type(element).__name__
    return getattr(element, "_label", f"{'an' if kind[0] in 'AEIOU' else 'a'} {kind}")
