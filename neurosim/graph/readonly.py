"""A networkx graph that can be looked at and not changed, down to the attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, ClassVar, Self

import networkx as nx

__all__ = ["read_only"]


class _Attributes(Mapping[Any, Any]):
    """A dict that cannot be written to; a copy of it is a plain dict with the same objects."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Mapping[Any, Any]) -> None:
        self._rows = rows

    def __getitem__(self, key: Any) -> Any:
        return self._rows[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def copy(self) -> dict[Any, Any]:
        """Return a plain dict."""
        return dict(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return self.copy()  # networkx copies attributes deeply; neurons stay the network's own

    def __repr__(self) -> str:
        return repr(dict(self))


class _Edge(_Attributes):
    """The attributes of an edge, among them the weight as it is at the moment of asking."""

    __slots__ = ()

    def __getitem__(self, key: Any) -> Any:
        return self._rows["connection"].weight if key == "weight" else self._rows[key]

    def __iter__(self) -> Iterator[Any]:
        yield from self._rows
        yield "weight"

    def __len__(self) -> int:
        return len(self._rows) + 1


class _Rows(_Attributes):
    """A dict of such dicts; a deep copy of it is one of nodes and connections of its own."""

    __slots__ = ()
    _row: ClassVar[type[_Attributes]] = _Attributes

    def __getitem__(self, key: Any) -> Any:
        return self._row(self._rows[key])

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return type(self)(deepcopy(self._rows, memo))


class _Edges(_Rows):
    """A dict of the attributes of edges."""

    __slots__ = ()
    _row = _Edge


class _Adjacency(_Rows):
    """A dict of such dicts of edges."""

    __slots__ = ()
    _row = _Edges


def read_only(graph: nx.DiGraph[str]) -> nx.DiGraph[str]:
    """Return a view of the graph that refuses every change.

    An edge that holds a connection also offers its ``weight``.

    >>> view = read_only(nx.DiGraph([("i1", "h1")]))
    >>> nx.has_path(view, "i1", "h1")
    True
    >>> view.nodes["i1"]["node"] = None
    Traceback (most recent call last):
    TypeError: '_Attributes' object does not support item assignment
    """
    view = graph.copy(as_view=True)
    view.graph = _Attributes(graph.graph)
    view._node = _Rows(graph._node)
    view._succ, view._pred = _Adjacency(graph._succ), _Adjacency(graph._pred)
    return view
