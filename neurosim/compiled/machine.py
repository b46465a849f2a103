"""Machine code: LLVM makes it of a template, and puts it where Python can call it."""

from __future__ import annotations

import re
from collections.abc import Callable
from ctypes import CFUNCTYPE, PYFUNCTYPE, c_int64, c_void_p
from itertools import chain
from typing import Any

from llvmlite import binding

from neurosim.compiled.registers import processor
from neurosim.compiled.shape import Shape

__all__ = ["UNROLLED", "called", "machine_code"]

FREE, LOCKED = CFUNCTYPE(c_int64, c_void_p), PYFUNCTYPE(c_int64, c_void_p)
"""The types of compiled functions of the address of a frame. The first run without Python's lock;
the second keep it, as they are at Python's objects."""

PRUNING = ("sroa", "instruction_combine", "sccp", "simplify_cfg")
"""LLVM's passes that leave of a function what can happen when so much of it is known."""

UNROLLING = (
    "loop_simplify", "lcssa", "loop_rotate", "loop_unroll", "sccp", "simplify_cfg",
    "instruction_combine", "new_gvn", "simplify_cfg",
)  # fmt: skip
"""Those that write out loops whose length is known, and then prune."""

UNROLLED = "unroll.if.known"
"""A wish for loops that LLVM does not know. Where their length is known it becomes "unroll.full",
of which LLVM would complain elsewhere."""


def machine_code(template: bytes, name: str, shape: Shape) -> bytes:
    """Return machine code of one function of a template.

    Args:
        template: functions as numba leaves them.
        name: the name of the function.
        shape: what is known of the frames that it will be given.
    """
    module = binding.parse_bitcode(template)
    module.link_in(binding.parse_assembly(shape.definitions()))
    for each in chain(module.functions, module.global_variables):
        if not each.is_declaration and each.name != name:
            each.linkage = "internal"
    maker = _Maker()
    if shape.counts:
        module = maker.specialized(module, name)
        maker.optimize(module)  # once more: what this puts into registers need not go into memory
    maker.optimize(module)
    made: bytes = maker.machine.emit_object(module)
    return made


class _Maker:
    """LLVM's passes, and what they have to know of this machine."""

    def __init__(self) -> None:
        self.machine = _machine()
        self._options = binding.create_pipeline_tuning_options(speed_level=3)
        self._builder = binding.create_pass_builder(self.machine, self._options)

    def optimize(self, module: Any) -> None:
        """Do all that LLVM can do by itself."""
        self._builder.getModulePassManager().run(module, self._builder)

    def specialized(self, module: Any, name: str) -> Any:
        """Return a module with one function only, of which is left what one network needs.

        Its loops over operations become sequences; all else is put in place and pruned. LLVM would
        not do it by itself, as the function looks much too large before.

        Source: Jones, Gomard and Sestoft, "Partial Evaluation and Automatic Program Generation"
        (1993).
        """
        self._over_module(module, "always_inliner", "global_dead_code_eliminate", "ipsccp")
        self._over_function(module, name, PRUNING)
        module = binding.parse_assembly(_with_wishes(str(module)))
        self._over_module(module, "always_inliner", "global_dead_code_eliminate")
        self._over_function(module, name, PRUNING)
        self._over_function(module, name, UNROLLING)
        self._over_module(module, "global_dead_code_eliminate")
        return module

    def _over_module(self, module: Any, *passes: str) -> None:
        self._run(binding.create_new_module_pass_manager(), passes, module)

    def _over_function(self, module: Any, name: str, passes: tuple[str, ...]) -> None:
        self._run(binding.create_new_function_pass_manager(), passes, module.get_function(name))

    def _run(self, manager: Any, passes: tuple[str, ...], what: Any) -> None:
        for each in passes:
            getattr(manager, f"add_{each}_pass")()
        manager.run(what, self._builder)


def _with_wishes(text: str) -> str:
    """Wish, in LLVM's text, that inner functions be put in place and marked loops written out.

    Not every version of llvmlite can say the first of these another way, and none the second.
    """
    text = re.sub(r"^(define internal .*) \{$", r"\1 alwaysinline {", text, flags=re.MULTILINE)
    return text.replace(f"llvm.loop.{UNROLLED}", "llvm.loop.unroll.full")


def _machine() -> Any:
    """Return what LLVM has to know of this machine; an engine takes it over."""
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    target = binding.Target.from_triple(binding.get_process_triple())
    name, features = processor()
    reloc = "static" if target.name.startswith("x86") else "default"  # as numba has it
    return target.create_target_machine(
        cpu=name, features=features, opt=3, reloc=reloc, codemodel="jitdefault", jit=True
    )


def called(code: bytes, name: str, locked: bool) -> Callable[[int], int]:
    """Return a function of machine code, to be called with the address of a frame.

    Args:
        code: the machine code.
        name: the name of the function.
        locked: whether it keeps Python's lock.
    """
    engine = binding.create_mcjit_compiler(binding.parse_assembly(""), _machine())
    engine.add_object_file(binding.ObjectFileRef.from_data(code))
    engine.finalize_object()
    function = (LOCKED if locked else FREE)(engine.get_function_address(name))
    function.engine = engine  # type: ignore[attr-defined]  # which owns the code
    return function
