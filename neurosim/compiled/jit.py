"""How functions are compiled."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import numba
from numba import types
from numba.core import registry
from numba.core.compiler import Flags, compile_internal, run_frontend
from numba.core.imputils import lower_builtin
from numba.core.typed_passes import type_inference_stage
from numba.core.typing.templates import AbstractTemplate, infer_global

from neurosim.compiled.cache import keep
from neurosim.compiled.folder import folder

__all__ = ["entry", "helper", "is_wide", "large", "mathematics", "numeric"]

F = TypeVar("F", bound=Callable[..., Any])

# LLVM may not reorder what is written: then the same code gives the same bits wherever it is put.
OPTIONS: dict[str, Any] = {"error_model": "numpy", "nogil": True}


def helper(function: F) -> F:
    """Let compiled functions call this one; its code is put where it is called."""
    return _part(function, inline=True)


def large(function: F) -> F:
    """Let compiled functions call this one, and keep its code in one place."""
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
        return context.call_internal(builder, compiled[signature.args], signature, arguments)

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
    flags.error_model = "numpy"
    flags.no_compile = flags.no_cpython_wrapper = flags.no_cfunc_wrapper = True
    made = compile_internal(
        context.typing_context, context, library, function, signature.args, signature.return_type,
        flags, {},
    )  # fmt: skip
    # Nobody else calls it: where it is put into its callers, nothing remains of it.
    library.get_function(made.fndesc.llvm_func_name).linkage = "linkonce_odr"
    return made.fndesc


def entry(function: F) -> F:
    """Compile a function that Python calls; what was compiled is kept for other processes.

    Where nothing can be written it is compiled anew in every process.
    """
    made: F = numba.njit(**OPTIONS)(function)
    with suppress(RuntimeError, OSError):  # there may be no home folder
        keep(made, folder())
    return made


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
