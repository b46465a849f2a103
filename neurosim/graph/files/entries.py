"""Reading a JSON document from an unknown source: what is refused is told with its place.

What is made of an entry checks its values itself, as it does with what is given by hand. Here it is
seen to that the right fields are there, and that an error says where in the document it comes from:
``net.json: parameters[3]: the value of a parameter must be a finite number, got '0.5' (str)``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import signature
from os import PathLike
from typing import Any, TypeVar

from neurosim.checks import listed, offered, whole
from neurosim.errors import FileError, NeurosimError, shown
from neurosim.files import path_of, read_text

T = TypeVar("T")


@contextmanager
def inside(place: str) -> Iterator[None]:
    """Say of what is refused in this block where it stands."""
    try:
        yield
    except NeurosimError as error:
        raise FileError(f"{place}: {error}") from None


def every(values: object, what: str, make: Callable[[Any], T]) -> list[T]:
    """Return what is made of each item of a list.

    Raises:
        FileError: for what is refused; it says which item it is.
    """
    found: list[T] = []
    items = listed(values, what)
    try:
        for item in items:
            found.append(make(item))
    except NeurosimError as error:
        raise FileError(f"{what}[{len(found)}]: {error}") from None
    return found


def of_fields(make: Callable[..., T]) -> Callable[[Any], T]:
    """Return a function that makes something of an object, whose fields are arguments by name.

    It raises FileError for what is no object, a field that is missing, and one that is unknown.
    """
    arguments = signature(make).parameters
    needed = [name for name, each in arguments.items() if each.default is each.empty]

    def made(value: Any) -> T:
        if not isinstance(value, dict):
            raise FileError(f"it must be an object, got {shown(value)}")
        for name in value:
            if name not in arguments:
                raise FileError(f"no field {name[:60]!r}{offered(name[:60], arguments)}")
        for name in needed:
            if name not in value:
                raise FileError(f"it lacks the field {name!r}")
        return make(**value)

    return made


def read_document(path: str | PathLike[str], format_name: str, version: int) -> dict[str, Any]:
    """Read a JSON object, check what kind of document it is, and return its other fields.

    Args:
        path: the file.
        format_name: what its field ``format`` must say.
        version: the newest version that can be read.

    Raises:
        FileError: if it is missing, no JSON, or another kind of document.
    """
    text = read_text(path)
    with inside(path_of(path).name):
        try:
            found = json.loads(text, object_pairs_hook=_once, parse_constant=_refused)
        except json.JSONDecodeError as error:
            where = f"line {error.lineno}, column {error.colno}"
            raise FileError(f"{where}: no JSON here ({error.msg})") from None
        except RecursionError:
            raise FileError("nested too deeply for a network") from None
        except ValueError as error:  # numbers of thousands of digits, and what the hooks refuse
            raise FileError(str(error)) from None
        if not isinstance(found, dict):
            raise FileError(f"it must be an object, got {shown(found)}")
        if found.pop("format", None) != format_name:
            raise FileError(f"its field 'format' does not say {format_name!r}")
        if "version" not in found:
            raise FileError("it lacks the field 'version'")
        its = whole(found.pop("version"), "its version")
        if its > version:
            raise FileError(f"version {its} is newer than what this neurosim reads ({version})")
        return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for key, value in pairs:
        if key in fields:
            raise ValueError(f"the field {key[:60]!r} stands twice in one object")
        fields[key] = value
    return fields


def _refused(constant: str) -> Any:
    raise ValueError(f"{constant} is not a number that a network can hold")
