"""Runs of consecutive slots, which are read as one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Node

__all__ = ["head", "inner_runs", "runs_of"]

HEAD = 8
"""From so many on, consecutive sources of a neuron are read as such."""


def runs_of(slots: Sequence[int]) -> list[tuple[int, int]]:
    """Return where runs of consecutive numbers start, and how long they are."""
    if not slots:
        return []
    breaks = [0]
    breaks += [place for place, (a, b) in enumerate(pairwise(slots), start=1) if b != a + 1]
    return [(slots[a], b - a) for a, b in pairwise([*breaks, len(slots)])]


def inner_runs(sources: Sequence[Node], slots: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return the runs of neurons among sources: which is the first, its slot, how many."""
    inner = [
        slot for source, slot in zip(sources, slots, strict=True) if isinstance(source, Neuron)
    ]
    return [(slots.index(first), first, length) for first, length in runs_of(inner)]


def head(slots: Sequence[int]) -> int:
    """Return how many of the first slots are consecutive; 0 if they are few."""
    length = runs_of(slots)[0][1] if slots else 0
    return length if length >= HEAD else 0
