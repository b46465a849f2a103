"""A networkx graph that can be looked at and not changed, down to the attributes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import partial
from typing import Any

import networkx as nx


class ReadOnlyDict(Mapping[Any, Any]):
    """A dict that cannot be written to; a copy of it is a plain dict with the same objects.

    Args:
        rows: the dict.
        view: what its values are shown through, where they are dicts as well.
    """

    __slots__ = ("_rows", "_view")

    def __init__(self, rows: Mapping[Any, Any], view: Callable[[Any], Any] | None = None) -> None:
        self._rows, self._view = rows, view

    def __getitem__(self, key: Any) -> Any:
        return self._rows[key] if self._view is None else self._view(self._rows[key])

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def copy(self) -> dict[Any, Any]:
        """Return a plain dict."""
        return dict(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        if self._view is None:
            return self.copy()  # networkx copies attributes deeply; neurons stay the network's own
        return ReadOnlyDict(
            deepcopy(self._rows, memo), self._view
        )  # of nodes and connections of its own

    def __repr__(self) -> str:
        return repr(dict(self))


class _Edge(ReadOnlyDict):
    """The attributes of an edge, among them the weight as it is at the moment of asking."""

    __slots__ = ()

    def __getitem__(self, key: Any) -> Any:
        return self._rows["connection"].weight if key == "weight" else self._rows[key]

    def __iter__(self) -> Iterator[Any]:
        yield from self._rows
        yield "weight"

    def __len__(self) -> int:
        return len(self._rows) + 1


def read_only(graph: nx.DiGraph[str]) -> nx.DiGraph[str]:
    """Return a view of the graph that refuses every change.

    An edge that holds a connection also offers its ``weight``.

    >>> view = read_only(nx.DiGraph([("i1", "h1")]))
    >>> nx.has_path(view, "i1", "h1")
    True
    >>> view.nodes["i1"]["node"] = None
    Traceback (most recent call last):
    TypeError: 'ReadOnlyDict' object does not support item assignment
    """
    view = graph.copy(as_view=True)
    edges = partial(ReadOnlyDict, view=_Edge)
    view.graph = ReadOnlyDict(graph.graph)
    view._node = ReadOnlyDict(graph._node, ReadOnlyDict)
    view._succ, view._pred = ReadOnlyDict(graph._succ, edges), ReadOnlyDict(graph._pred, edges)
    return view
