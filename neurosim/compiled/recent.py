"""A table of what was used last."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

__all__ = ["Recent"]

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Entries by key, so many at most: the one that was used longest ago makes room for another.

    Args:
        most: how many.

    >>> table = Recent(2)
    >>> table.put("a", 1), table.put("b", 2), table.get("a"), table.put("c", 3)
    (1, 2, 1, 3)
    >>> table.get("a"), table.get("b"), table.get("c")
    (1, None, 3)
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._entries: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()  # threads use one table

    def get(self, key: K) -> V | None:
        """Return an entry, which counts as used; None if there is none."""
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)
            return self._entries.get(key)

    def put(self, key: K, value: V) -> V:
        """Set an entry, and return it."""
        with self._lock:
            self._entries[key] = value
            self._entries.move_to_end(key)
            if len(self._entries) > self._most:
                self._entries.popitem(last=False)
            return value
