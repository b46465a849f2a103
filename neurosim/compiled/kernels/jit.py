"""How functions are compiled.

LLVM may not reorder what is written: then the same code gives the same bits wherever it is put.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from llvmlite import ir
from numba import types
from numba.core import registry
from numba.core.compiler import Flags, compile_internal, run_frontend
from numba.core.compiler_lock import global_compiler_lock
from numba.core.imputils import lower_builtin
from numba.core.typed_passes import type_inference_stage
from numba.core.typing.templates import AbstractTemplate, infer_global

from neurosim.compiled.kernels.pointers import WHOLES

__all__ = ["ERRORS", "helper", "is_wide", "large", "mathematics", "numeric", "template"]

F = TypeVar("F", bound=Callable[..., Any])

ERRORS = "numpy"
"""Dividing by zero gives infinity."""


def helper(function: F) -> F:
    """Let compiled functions call this one; its code is put where it is called."""
    return _part(function, inline=True)


def large(function: F) -> F:
    """Let compiled functions call this one, and keep its code in one place.

    Code for a single network, where little is left of it, has it where it is called.
    """
    return _part(function, inline=False)


def _part(function: F, inline: bool) -> F:
    """Make a function a part of the compiled functions that call it.

    Its code goes straight into theirs, and is optimized there once. With ``numba.njit`` it would be
    optimized at every level of calls, and get an entry for Python each time.
    """
    signatures: dict[Any, Any] = {}
    parts: WeakKeyDictionary[Any, dict[Any, Any]] = WeakKeyDictionary()

    class Template(AbstractTemplate):  # type: ignore[misc]
        key = function

        def generic(self, arguments: Any, keywords: Any) -> Any:
            if arguments not in signatures:
                signatures[arguments] = _signature(self.context, function, arguments)
            return signatures[arguments]

    def lower(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        library = context.active_code_library
        compiled = parts.setdefault(library, {})
        if signature.args not in compiled:
            compiled[signature.args] = _added(library, context, function, signature, inline)
        made = compiled[signature.args]
        _, result = context.call_internal_no_propagate(builder, made, signature, arguments)
        return result  # nothing here raises errors, which would make every call a crossroads

    infer_global(function, types.Function(Template))
    lower_builtin(function, types.VarArg(types.Any))(lower)
    return function


def _signature(typing: Any, function: Any, arguments: Any) -> Any:
    """Return the types of the arguments with the type of what the function returns."""
    target = registry.cpu_target.target_context
    inferred = type_inference_stage(typing, target, run_frontend(function), arguments, None)
    return inferred.return_type(*arguments)


def _added(library: Any, context: Any, function: Any, signature: Any, inline: bool) -> Any:
    """Compile a function into the library of the one that calls it; return its description."""
    flags = Flags()
    flags.nrt = True
    flags.forceinline = inline
    flags.error_model = ERRORS
    flags.no_compile = flags.no_cpython_wrapper = flags.no_cfunc_wrapper = True
    made = compile_internal(
        context.typing_context, context, library, function, signature.args, signature.return_type,
        flags, {},
    )  # fmt: skip
    # Nobody else calls it: where it is put into its callers, nothing remains of it.
    library.get_function(made.fndesc.llvm_func_name).linkage = "linkonce_odr"
    return made.fndesc


def template(functions: Iterable[Callable[[Any], int]]) -> bytes:
    """Compile functions of a frame to what LLVM makes machine code of, and optimize nothing yet.

    Each becomes a C function of its own name. What is asked of the frame remains to be defined.
    """
    target = registry.cpu_target
    with global_compiler_lock:
        context, typing = target.target_context, target.typing_context
        typing.refresh()
        context.refresh()
        library = context.codegen().create_library("neurosim")
        for function in functions:
            signature = _signature(typing, function, (WHOLES,))
            description = _added(library, context, function, signature, inline=True)
            library.add_ir_module(_called_from_c(library, context, function.__name__, description))
        module = library._final_module
        for used in library._linking_libraries:
            module.link_in(used._get_module_for_linking(), preserve=True)
        bits: bytes = module.as_bitcode()
        return bits


def _called_from_c(library: Any, context: Any, name: str, description: Any) -> Any:
    """Return a module with a function that passes a frame on and returns what comes back."""
    module = library.create_ir_module(f"{name} called from C")
    word = ir.IntType(64)
    outer = ir.Function(module, ir.FunctionType(word, [word.as_pointer()]), name)
    outer.args[0].add_attribute("noalias")
    builder = ir.IRBuilder(outer.append_basic_block())
    inner = context.declare_function(module, description)
    _, result = context.call_conv.call_function(
        builder, inner, description.restype, description.argtypes, outer.args
    )
    builder.ret(result)
    return module


mathematics = ModuleType("mathematics")
"""Stands for ``math`` in compiled functions; some of its functions take wide registers."""

for _name in ("atan", "exp", "expm1", "inf", "log", "log1p", "nan", "pi", "pow", "sqrt", "tanh"):
    setattr(mathematics, _name, getattr(math, _name))


LIBRARY = frozenset({"atan", "log", "log1p"})
"""What compiled code calls the system's library for, one number at a time."""


def is_wide(function: Any) -> bool:
    """Tell whether all of a compiled function can be done to many numbers at a time."""
    if not isinstance(function, FunctionType):  # one of math's own
        return False
    names = set(function.__code__.co_names)
    inner = [function.__globals__.get(name) for name in names]
    inner += [cell.cell_contents for cell in function.__closure__ or ()]
    parts = [each for each in inner if isinstance(each, FunctionType | BuiltinFunctionType)]
    return not names & LIBRARY and all(is_wide(each) for each in parts)


def numeric(function: Callable[..., Any]) -> Any:
    """Return a plain function of numbers, such as an activation, for compiled code.

    It is the same code; only ``math`` in it is replaced by :data:`mathematics`, and plain
    functions that it calls are treated likewise.
    """
    if not isinstance(function, FunctionType):  # one of math's own
        return getattr(mathematics, function.__name__)
    own = dict(function.__globals__)
    for name in function.__code__.co_names:
        if own.get(name) is math:
            own[name] = mathematics
        elif isinstance(own.get(name), FunctionType):
            own[name] = numeric(own[name])
    twin = FunctionType(function.__code__, own, function.__name__)
    return helper(twin)
