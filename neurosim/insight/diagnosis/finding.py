"""What a diagnosis says: its findings, each with the elements and the numbers that show it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import fill
from typing import Any, overload

from neurosim.attributes import unchanging
from neurosim.checks import place
from neurosim.insight.diagnosis.trial import Trial
from neurosim.notation import counted, one_line

WIDTH = 96


@unchanging
@dataclass(frozen=True)
class Finding:
    """One reason why a network does not learn.

    Attributes:
        kind: what it is in a word, such as ``"saturated"``; the same word for the same reason.
        elements: the nodes that it is about, or the network itself.
        fact: what was seen, as a sentence.
        numbers: the numbers in it, by name.
        remedy: what to try.
    """

    kind: str
    elements: tuple[Any, ...]
    fact: str
    numbers: Mapping[str, float] = field(hash=False)
    remedy: str

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its elements."""
        return tuple(element.name for element in self.elements)

    def __str__(self) -> str:
        return f"{self.kind}: {one_line(self.fact)}\n  try: {one_line(self.remedy)}"

    def __repr__(self) -> str:
        return f"Finding({self.kind!r}: {listed(self.names)})"


@unchanging
@dataclass(frozen=True, repr=False)
class Diagnosis(Sequence[Finding]):
    """All findings about a network, causes first; empty, and so false, where nothing is wrong.

    Attributes:
        network: the network that was looked at.
        findings: what was found.
        looked_at: how many patterns were run.
        given: how many there were; more than were run, where that would take long.
        remark: where nothing was found that keeps the network from learning, what a trial showed.
    """

    network: Any
    findings: tuple[Finding, ...]
    looked_at: int
    given: int
    remark: str = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of the findings, in order."""
        return tuple(finding.kind for finding in self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Finding, ...]: ...
    def __getitem__(self, index: int | slice) -> Finding | tuple[Finding, ...]:
        if not isinstance(index, slice):
            index = place(index, len(self), "finding")
        return self.findings[index]

    def __repr__(self) -> str:
        count = f"{len(self)} finding{'s' * (len(self) != 1)}" if self else "nothing found"
        return "\n".join(
            [f"Diagnosis of {self.network.name!r}: {count} {self._scope}", *self._rows]
        )

    @property
    def _scope(self) -> str:
        of = "" if self.looked_at == self.given else f"{self.looked_at} of "
        return f"in {of}{counted(self.given, 'sequence' if self.network.recurrent else 'pattern')}"

    @property
    def _rows(self) -> list[str]:
        lines = [
            (line.strip(), indent)
            for finding in self.findings
            for line, indent in zip(str(finding).split("\n"), ("  ", "    "), strict=True)
        ]
        lines += [(self.remark, "  ")] if self.remark else []
        return [
            fill(line, WIDTH, initial_indent=indent, subsequent_indent="    ")
            for line, indent in lines
        ]


def by_trial(
    kind: str,
    elements: Iterable[Any],
    fault: str,
    own: Trial,
    instead: str,
    better: Trial,
    remedy: str,
) -> Finding:
    """Return a finding that a trial of the remedy has shown."""
    numbers = {
        "learning_rate": own.rate,
        "E at first": own.losses[0],
        "E at last": math.inf if own.diverged else own.losses[-1],
        "E at last with it": better.losses[-1],
    }
    if better.rate != own.rate:
        numbers["better learning_rate"] = better.rate
    fact = f"{fault}: {own.course}; {instead} {better.course}"
    return Finding(kind, tuple(elements), fact, numbers, remedy)


def listed(names: Sequence[str], most: int = 6) -> str:
    """Write names with commas, the first few of many.

    >>> listed(["h1", "h2", "h3"]), listed(["h1", "h2", "h3"], most=2)
    ('h1, h2, h3', 'h1, h2 and 1 more')
    """
    rest = len(names) - most
    return one_line(", ".join(names[:most])) + (f" and {rest} more" if rest > 0 else "")


def labels(neurons: Iterable[Any]) -> list[str]:
    """Return the activations of neurons, each once."""
    return list(dict.fromkeys(neuron.activation.label for neuron in neurons))


FEW = 6
"""Up to this number of nodes each is named."""


def named(net: Any, nodes: Iterable[Any], *, activations: bool = False) -> str:
    """Say which nodes of a network: a few by name, many by their groups, maps as a whole.

    >>> import neurosim as ns
    >>> net = ns.dense([2, 8, 1])
    >>> named(net, [net["h1"], net["h2"]]), named(net, net.neurons)
    ('h1, h2', 'group h (all 8), o1')
    >>> named(net, net.neurons, activations=True)
    'group h (all 8, logistic), o1 (logistic)'
    """
    left = {node.name: node for node in nodes}
    many, found = len(left) > FEW, []
    for group in net.groups.values():
        maps = group.maps if len(group.maps) > 1 and not left.keys() >= set(group) else []
        for rank, names in enumerate([*maps, group.flat], 1):
            inside = left.keys() & names
            whole, is_map = 1 < len(inside) == len(names), rank <= len(maps)
            if (whole and (many or is_map)) or (len(inside) > FEW and not is_map):
                told = [f"all {len(names)}" if whole else f"{len(inside)} of {len(names)}"]
                own = [left.pop(name) for name in names if name in inside]
                told += [listed(labels(own))] if activations else []
                title = f"map {rank} of {group.name}" if is_map else f"group {group.name}"
                found.append(f"{title} ({', '.join(told)})")
    rest = f" ({listed(labels(left.values()))})" if activations and left else ""
    return listed([*found, *left]) + rest
