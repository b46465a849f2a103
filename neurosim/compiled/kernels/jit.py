"""How functions are compiled: numba compiles entries, and what they call becomes a part of them.

With ``numba.njit`` for all of them, the inner ones would be optimized again at every level of
calls, which takes five times as long, and would count references to arrays. So they are given
pointers, and are joined to the code of their callers before anything is optimized.
"""

from __future__ import annotations

import hashlib
import inspect
import math
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any
from weakref import WeakKeyDictionary

from numba import config, njit, types
from numba.core.compiler import CompilerBase, Flags, PassManager
from numba.core.typed_passes import NativeLowering, NopythonTypeInference
from numba.core.untyped_passes import IRProcessing, TranslateByteCode
from numba.extending import intrinsic, models, register_model

from neurosim.compiled.kernels.folder import folder

RETURNED = {"None": types.void, "int": types.int64, "float": types.float64, "bool": types.boolean}
"""The types that functions return, by their annotations; tuples are of floats."""


def entry(signature: str, pairs: bool = False) -> Callable[[Callable[..., Any]], Any]:
    """Compile a function that Python calls, and keep it for other processes where that is safe.

    Args:
        signature: the types of its arguments, as numba writes them.
        pairs: whether LLVM looks for equal lines that a wide register can do at a time.
    """

    def compiled(function: Callable[..., Any]) -> Any:
        kept = folder()
        in_file = kept is not None and Path(function.__code__.co_filename).exists()
        before = config.CACHE_DIR, config.SLP_VECTORIZE
        try:
            config.CACHE_DIR, config.SLP_VECTORIZE = str(kept or ""), int(pairs)
            made = njit(error_model="numpy", nogil=True, cache=in_file)(function)
            with suppress(OSError):  # it cannot be kept, as on a full disk, but was made
                made.compile(signature)
        finally:
            config.CACHE_DIR, config.SLP_VECTORIZE = before
        made.disable_compile()
        return made

    return compiled


def function(text: str, space: dict[str, Any]) -> Any:
    """Return the function ``run`` of a text, put in a file: numba keeps nothing but code of files.

    Args:
        text: the text; the same one has the same file.
        space: what it calls by name.
    """
    kept, name = folder(), f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.py"
    path = Path(name) if kept is None else kept / name
    with suppress(OSError):
        if kept is not None and not path.exists():
            path.write_text(text)
    exec(compile(text, str(path), "exec"), space)
    return space["run"]


def inlined(function: Callable[..., Any]) -> Any:
    """Let compiled functions call this one; its code is put where it is called."""
    return _part(function, inline=True)


def subroutine(function: Callable[..., Any]) -> Any:
    """Let compiled functions call this one, and keep its code in one place."""
    return _part(function, inline=False)


def _part(function: Callable[..., Any], inline: bool) -> Any:
    annotation = str(function.__annotations__["return"])
    floats = types.UniTuple(types.float64, annotation.count("float"))
    returned = floats if annotation.startswith("tuple") else RETURNED[annotation]
    parts: WeakKeyDictionary[Any, dict[Any, Any]] = WeakKeyDictionary()

    def part(*arguments: Any) -> Any:
        signature = returned(*arguments)

        def call(context: Any, builder: Any, *values: Any) -> Any:
            library = context.active_code_library
            known = parts.setdefault(library, {})
            if arguments not in known:
                known[arguments] = _added(library, context, function, signature, inline)
            made = known[arguments]
            _, result = context.call_internal_no_propagate(builder, made, signature, values)
            return result  # nothing here raises errors, for which every call would need a branch

        return returned, call

    part.__name__ = function.__name__
    part.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
    return instruction(part)


def instruction(function: Callable[..., Any]) -> Any:
    """Return what compiled functions call as they would this one, which is given types.

    Args:
        function: returns the type of what the call returns, and a function that is given numba's
            context, LLVM's builder and the values of the arguments, and writes the call.
    """

    def call(typing: Any, *arguments: Any) -> Any:
        kinds = tuple(map(types.unliteral, arguments))
        returned, write = function(*kinds)

        def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            written = write(context, builder, *values)
            return context.get_dummy_value() if returned == types.void else written

        return returned(*kinds), generate

    names = ["typing", *inspect.signature(function).parameters]
    plain = [inspect.Parameter(name, inspect.Parameter.POSITIONAL_ONLY) for name in names]
    call.__name__ = function.__name__
    call.__signature__ = inspect.Signature(plain)  # type: ignore[attr-defined]
    return intrinsic(call)


class Compiler(CompilerBase):  # type: ignore[misc]
    """Numba's compiler, with those of its passes alone that find something in such functions."""

    def define_pipelines(self) -> list[Any]:
        """Return the passes."""
        passes = PassManager("pointers")
        for each in (TranslateByteCode, IRProcessing, NopythonTypeInference, NativeLowering):
            passes.add_pass(each, each.__name__)
        passes.finalize()
        return [passes]


def _added(library: Any, context: Any, function: Any, signature: Any, inline: bool) -> Any:
    """Compile a function into the library of the one that calls it; return its description."""
    flags = Flags()
    flags.nrt, flags.error_model, flags.forceinline = True, "numpy", inline
    flags.no_compile = flags.no_cpython_wrapper = flags.no_cfunc_wrapper = True
    compiler = Compiler(
        context.typing_context, context, library, signature.args, signature.return_type, flags, {}
    )
    made = compiler.compile_extra(function)
    # It has no other callers: where it is put into these, nothing remains of it.
    library.get_function(made.fndesc.llvm_func_name).linkage = "linkonce_odr"
    return made.fndesc


class Held(types.Type):  # type: ignore[misc]
    """A type of values that compiled functions hold.

    Args:
        name: of the type.
        form: what LLVM calls it.
        fields: of a pointer to a record of whole numbers the type of each field, by its name.
    """

    def __init__(self, name: str, form: Any, fields: dict[str, Any] | None = None) -> None:
        super().__init__(name)
        self.form, self.fields = form, fields or {}


@register_model(Held)
class HeldModel(models.PrimitiveModel):  # type: ignore[misc]
    """How it is kept."""

    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, kind.form)


mathematics = ModuleType("mathematics")
"""Stands for ``math`` in compiled functions; some of its functions take many numbers at a time."""

for _name in ("atan", "exp", "expm1", "inf", "log", "log1p", "nan", "pi", "pow", "sqrt", "tanh"):
    setattr(mathematics, _name, getattr(math, _name))


@cache
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
    twin.__annotations__ = function.__annotations__
    return inlined(twin)


def switch(head: str, names: dict[str, Any], bodies: Iterable[str]) -> Any:
    """Return a compiled function that does one of several things by the number ``code``.

    The choice is made once, outside of the loops that the bodies hold.

    Args:
        head: the name of the function, and its arguments besides ``code``.
        names: what the texts call by name.
        bodies: the text for each number.
    """
    name, _, arguments = head.partition("(")
    lines = [f"def {name}(code, {arguments} -> None:"]
    for code, body in enumerate(bodies):
        lines += [f"    if code == {code}:", *(f"        {line}" for line in body.splitlines())]
    space = dict(names)
    exec("\n".join(lines), space)
    space[name].__annotations__["return"] = "None"
    return subroutine(space[name])
