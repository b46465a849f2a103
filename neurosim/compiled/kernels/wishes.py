"""What LLVM is told about a loop: how to run it, if it can."""

from __future__ import annotations

from typing import Any

from llvmlite import ir

__all__ = ["Distinct", "wish", "wished"]


class Distinct(ir.values.MDValue):  # type: ignore[misc]
    """Metadata that equals no other."""

    __eq__, __hash__ = object.__eq__, object.__hash__

    def descr(self, buffer: Any) -> None:
        """Write it."""
        buffer += ("distinct !{}", "\n")


def wish(module: Any, name: str, *values: Any) -> Any:
    """Return one wish."""
    return module.add_metadata([ir.MetaDataString(module, f"llvm.loop.{name}"), *values])


def wished(module: Any, branch: Any, *wishes: Any) -> None:
    """Tell LLVM what is wished of the loop that a branch goes back in."""
    node = ir.values.MDValue(module, wishes, name=str(len(module.metadata)))
    node.operands = (node, *wishes)  # it names itself, so that no two loops share it
    branch.set_metadata("llvm.loop", node)
