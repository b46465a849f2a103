"""How functions are compiled, and where compiled code is kept between processes."""

from __future__ import annotations

import hashlib
import math
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import llvmlite
import numba
from numba import types
from numba.core import registry
from numba.core.compiler import Flags, compile_internal, run_frontend
from numba.core.cpu_options import FastMathOptions
from numba.core.imputils import lower_builtin
from numba.core.typed_passes import type_inference_stage
from numba.core.typing.templates import AbstractTemplate, infer_global

from neurosim import functions

__all__ = ["entry", "exact", "helper", "large", "mathematics", "numeric"]

F = TypeVar("F", bound=Callable[..., Any])

# Sums may be taken in another order and a product may be added without rounding in between, as
# wide registers do; nothing is assumed about infinities, which tell that training diverged.
LOOSE = {"reassoc", "contract", "nsz"}

EXACT = {"contract"}

OPTIONS: dict[str, Any] = {"fastmath": LOOSE, "error_model": "numpy", "nogil": True}


def helper(function: F) -> F:
    """Let compiled functions call this one; its code is put where it is called."""
    return _part(function, LOOSE, inline=True)


def large(function: F) -> F:
    """Let compiled functions call this one, and keep its code in one place."""
    return _part(function, LOOSE, inline=False)


def exact(function: F) -> F:
    """Let compiled functions call this one, whose order of operations makes it accurate."""
    return _part(function, EXACT, inline=True)


def _part(function: F, fastmath: set[str], inline: bool) -> F:
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
            compiled[signature.args] = _added(
                library, context, function, signature, fastmath, inline
            )
        return context.call_internal(builder, compiled[signature.args], signature, arguments)

    infer_global(function, types.Function(Template))
    lower_builtin(function, types.VarArg(types.Any))(lower)
    return function


def _signature(typing: Any, function: Any, arguments: Any) -> Any:
    """Return the types of the arguments with the type of what the function returns."""
    target = registry.cpu_target.target_context
    inferred = type_inference_stage(typing, target, run_frontend(function), arguments, None)
    return inferred.return_type(*arguments)


def _added(
    library: Any, context: Any, function: Any, signature: Any, fastmath: set[str], inline: bool
) -> Any:
    """Compile a function into the library of the one that calls it; return its description."""
    flags = Flags()
    flags.nrt = True
    flags.forceinline = inline
    flags.error_model = "numpy"
    flags.fastmath = FastMathOptions(fastmath)
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

    The folder is named by all that the code depends on, so nothing stale is ever loaded. Where
    nothing can be written the function is compiled anew in every process.
    """
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(_folder(before))
    try:
        made: F = numba.njit(cache=True, **OPTIONS)(function)
    except (RuntimeError, OSError):
        made = numba.njit(**OPTIONS)(function)
    finally:
        numba.config.CACHE_DIR = before
    return made


def _folder(chosen: str) -> Path:
    """Return the folder for compiled code: what NUMBA_CACHE_DIR says, or the user's own."""
    if chosen:
        base = Path(chosen)
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", "~")).expanduser()
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser()
    return base / "neurosim" / _fingerprint()


def _fingerprint() -> str:
    """Return a name that changes with every source that compiled code is made of."""
    digest = hashlib.sha256(f"{sys.version} {numba.__version__} {llvmlite.__version__}".encode())
    for folder in (Path(__file__).parent, Path(functions.__file__).parent):
        for path in sorted(folder.glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


mathematics = ModuleType("mathematics")
"""Stands for ``math`` in compiled functions; some of its functions take wide registers."""

for _name in ("atan", "exp", "expm1", "inf", "log", "log1p", "nan", "pi", "pow", "sqrt", "tanh"):
    setattr(mathematics, _name, getattr(math, _name))


def numeric(function: Callable[..., Any], wide: bool = True) -> Any:
    """Return a plain function of numbers, such as an activation, for compiled code.

    It is the same code; only ``math`` in it is replaced by :data:`mathematics`, and plain
    functions that it calls are treated likewise.

    Args:
        function: the function.
        wide: False keeps ``math``, which is quicker for a number or two.
    """
    if not isinstance(function, FunctionType):  # one of math's own
        return getattr(mathematics, function.__name__) if wide else function
    own = dict(function.__globals__)
    for name in function.__code__.co_names:
        if own.get(name) is math and wide:
            own[name] = mathematics
        elif isinstance(own.get(name), FunctionType):
            own[name] = numeric(own[name], wide)
    twin = FunctionType(function.__code__, own, function.__name__)
    return exact(twin)
