"""What all frames of a network have in common, as far as code may depend on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

__all__ = ["ANY", "Shape"]

ACCESS = """
define {kind} @frame.{name}(ptr %frame, i64 %index) alwaysinline {{
    {choice}
read:
    %place = getelementptr i64, ptr %frame, i64 %index
    %entry = load {kind}, ptr %place, align 8, !invariant.load !0
    ret {kind} %entry
{cases}
}}
"""
"""How something of a kind is asked for: what is known by a case of its own, the rest is read."""

NOBODY = """
define void @NRT_MemInfo_call_dtor(ptr %nothing) {
    ret void
}
"""
"""numba's arrays have owners that it would call here; those of a frame have none that it knows."""


class Shape(NamedTuple):
    """Entries of a frame that are known when code is made, and LLVM's text for them.

    What asks for one of them gets it as a constant; all others are read from the frame.

    Attributes:
        counts: numbers.
        tables: arrays of whole numbers that never change.
        distances: how many bytes behind the frame an array of floats begins.
    """

    counts: Mapping[int, int]
    tables: Mapping[int, Any]
    distances: Mapping[int, int]

    def definitions(self) -> str:
        """Return the functions that tell what a frame says (see kernels/pointers.py)."""
        counts = {index: f"ret i64 {value}" for index, value in self.counts.items()}
        tables = {index: f"ret ptr @table.{index}" for index in self.tables}
        distances = {
            index: f"%at{index} = getelementptr i8, ptr %frame, i64 {far}\n    ret ptr %at{index}"
            for index, far in self.distances.items()
        }
        return "\n".join(
            [
                *(_table(index, table) for index, table in self.tables.items()),
                _access("whole", "i64", counts),
                _access("wholes", "ptr", tables),
                _access("floats", "ptr", distances),
                NOBODY,
                "!0 = !{}",
            ]
        )


ANY = Shape({}, {}, {})
"""Nothing is known: the code serves all networks."""


def _table(index: int, table: Any) -> str:
    numbers = table.ravel().tolist()
    texts = ", ".join(f"i64 {number}" for number in numbers) or "i64 0"
    length = max(len(numbers), 1)
    return f"@table.{index} = internal constant [{length} x i64] [{texts}], align 64"


def _access(name: str, kind: str, cases: Mapping[int, str]) -> str:
    choices = " ".join(f"i64 {index}, label %case{index}" for index in cases)
    return ACCESS.format(
        name=name,
        kind=kind,
        choice=f"switch i64 %index, label %read [{choices}]",
        cases="\n".join(f"case{index}:\n    {text}" for index, text in cases.items()),
    )
