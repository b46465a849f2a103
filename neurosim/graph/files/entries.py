"""Reading a JSON document from an unknown source: each entry knows its place in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from os import PathLike
from typing import Any, TypeVar

from neurosim.checks import choice, finite, offered
from neurosim.errors import FileError, InputError, OptionError, shown
from neurosim.files import path_of, read_text

T = TypeVar("T")


class Entry:
    """A value of a JSON document and where it stands.

    Its methods return the value as what it should be, or raise a FileError that names the place,
    such as ``net.json: connections[3][2] must be a whole number from 0 to 5, got 6``.
    """

    __slots__ = ("_key", "_parent", "value")

    def __init__(self, value: Any, parent: Entry | None, key: str | int) -> None:
        self.value = value
        self._parent = parent
        self._key = key

    @property
    def place(self) -> str:
        """Where it stands: the file, then keys and indices."""
        if self._parent is None:
            return f"{self._key}:"
        above = self._parent.place
        if isinstance(self._key, int):
            return f"{above}[{self._key}]"
        return f"{above} {self._key}" if above.endswith(":") else f"{above}.{self._key}"

    def error(self, message: str) -> FileError:
        """Return an error that names the place."""
        return FileError(f"{self.place} {message}")

    def wrong(self, wanted: str) -> FileError:
        """Return an error that names the place and what stands there."""
        return self.error(f"must be {wanted}, got {shown(self.value)}")

    def fields(self, needed: str, optional: str = "") -> dict[str, Entry]:
        """Return the entries of an object that has these fields and no others."""
        found, allowed = self.named(), [*needed.split(), *optional.split()]
        for key in found:
            if key not in allowed:
                there = offered(key[:60], allowed, "known are")
                raise self.error(f"has a field {key[:60]!r}{there}")
        for key in needed.split():
            if key not in found:
                raise self.error(f"lacks the field {key!r}")
        return found

    def items(self, count: int | None = None) -> list[Entry]:
        """Return the entries of a list, of the given length if there is one."""
        if not isinstance(self.value, list):
            raise self.wrong("a list")
        if count is not None and len(self.value) != count:
            raise self.error(f"must be a list of {count}, got {len(self.value)}")
        return [Entry(value, self, index) for index, value in enumerate(self.value)]

    def named(self) -> dict[str, Entry]:
        """Return the entries of an object with any fields."""
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        return {key: Entry(value, self, key) for key, value in self.value.items()}

    def text(self) -> str:
        """Return a text."""
        if not isinstance(self.value, str):
            raise self.wrong("a text")
        return self.value

    def number(self) -> float:
        """Return a finite number."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.wrong("a number")
        try:
            return finite(self.value, "it")
        except InputError:
            raise self.wrong("a finite number") from None

    def numbers(self) -> tuple[float, ...]:
        """Return a list of finite numbers."""
        return tuple(entry.number() for entry in self.items())

    def texts(self) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(entry.text() for entry in self.items())

    def whole(self, least: int = 0, most: int | None = None) -> int:
        """Return a whole number within bounds."""
        value = self.value
        fits = isinstance(value, int) and not isinstance(value, bool)
        if not fits or value < least or (most is not None and value > most):
            upper = f"of at least {least}" if most is None else f"from {least} to {most}"
            raise self.wrong(f"a whole number {upper}")
        return int(value)

    def flag(self) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            raise self.wrong("true or false")
        return self.value

    def choice(self, table: Mapping[str, T], what: str) -> T:
        """Return the entry of a table that is named here."""
        try:
            return choice(self.text(), table, what)
        except OptionError as error:
            raise FileError(f"{self.place}: {error}") from None


def read_document(path: str | PathLike[str], format_name: str, version: int) -> Entry:
    """Read a JSON object and check what kind of document it is.

    Args:
        path: the file.
        format_name: what its field ``format`` must say.
        version: the newest version that can be read.

    Raises:
        FileError: if it is missing, no JSON, or another kind of document.
    """
    name = path_of(path).name
    text = read_text(path)
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_refused)
    except json.JSONDecodeError as error:
        raise FileError(
            f"{name}: line {error.lineno}, column {error.colno}: no JSON here ({error.msg})"
        ) from None
    except RecursionError:
        raise FileError(f"{name}: nested too deeply for a network") from None
    except ValueError as error:  # numbers of thousands of digits, and what the hooks refuse
        raise FileError(f"{name}: {error}") from None
    document = Entry(value, None, name)
    head = document.named()
    if "format" not in head or head["format"].value != format_name:
        raise FileError(f"{name}: its field 'format' does not say {format_name!r}")
    if "version" not in head:
        raise FileError(f"{name}: lacks the field 'version'")
    found = head["version"].whole(least=1)
    if found > version:
        raise FileError(
            f"{name}: version {found} is newer than what this neurosim reads ({version})"
        )
    return document


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for key, value in pairs:
        if key in fields:
            raise ValueError(f"the field {key[:60]!r} stands twice in one object")
        fields[key] = value
    return fields


def _refused(constant: str) -> Any:
    raise ValueError(f"{constant} is not a number that a network can hold")
