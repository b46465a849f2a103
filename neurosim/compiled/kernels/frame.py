"""What compiled functions are given: records of whole numbers, first of all the frame.

The frame tells where the arrays of a run stand in memory, and counts. A single pointer to it is
passed from function to function, in a register; compiled code reads its fields, and those of the
operations, as attributes. A field that is an array is a pointer, which is indexed as an array is,
but no references to it are counted.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, lower_getattr_generic, lower_setattr_generic

from neurosim.compiled.kernels.jit import Held, inlined, instruction
from neurosim.compiled.kernels.program import TABLES, Operation, Span, Stage

FLOATS, WHOLES = types.CPointer(types.float64), types.CPointer(types.int64)


@infer_getattr
class Field(AttributeTemplate):  # type: ignore[misc]
    """Which types the fields of a record have."""

    key = Held

    def generic_resolve(self, record: Any, name: str) -> Any:
        """Return the type of a field; None if there is no such field."""
        return record.fields.get(name)


def _place(builder: Any, record: Any, pointer: Any, name: str) -> Any:
    return builder.gep(pointer, [ir.Constant(ir.IntType(64), [*record.fields].index(name))])


@lower_getattr_generic(Held)  # type: ignore[untyped-decorator]
def _read(context: Any, builder: Any, record: Any, pointer: Any, name: str) -> Any:
    number, kind = builder.load(_place(builder, record, pointer, name)), record.fields[name]
    is_count = kind == types.int64
    return number if is_count else builder.inttoptr(number, context.get_value_type(kind))


@lower_setattr_generic(Held)  # type: ignore[untyped-decorator]
def _write(context: Any, builder: Any, signature: Any, arguments: Any, name: str) -> None:
    pointer, number = arguments
    builder.store(number, _place(builder, signature.args[0], pointer, name))


def _record(name: str, fields: dict[str, Any]) -> Held:
    return Held(name, ir.IntType(64).as_pointer(), fields)


def _fields(names: str, kind: Any = types.int64) -> dict[str, Any]:
    return dict.fromkeys(names.split(), kind)


_OPERATION = dict.fromkeys(Operation._fields, types.int64) | dict.fromkeys(TABLES, WHOLES)

ANSWERING = _record(
    "Answering",
    _fields(
        "operation_count stage_count input_count output_count given_count first_given row_stride "
        "slot_stride slots size partial_count lead trail capacity lasting window"
    )
    | _fields("outputs columns rows begins lines steps batch starts judged", WHOLES)
    | _fields("constants weights before gradients moments out net error earlier partials", FLOATS)
    | _fields("signals sending sent cost found patterns expected", FLOATS)
    | _fields("operations", _record("Operation", _OPERATION))
    | _fields("stages", _record("Stage", dict.fromkeys(Stage._fields, types.int64)))
    | _fields("span", _record("Span", dict.fromkeys(Span._fields, types.int64))),
)
"""What a frame has in any case; each field is explained where its array is made."""

TRAINING = _record(
    "Training",
    ANSWERING.fields
    | _fields("moving_count sharing_count samples batch_size rule at_once late shuffled key")
    | _fields("forms moving sharing order", WHOLES)
    | _fields("enough", FLOATS),
)
"""And what it has for training."""


class Fields(SimpleNamespace):
    """Some of a frame's arrays and counts, by their names above.

    Attributes:
        words: what a frame has of them: counts, and where arrays stand in memory.
    """

    def __init__(self, **each: Any) -> None:
        super().__init__(**each)
        self.words = {
            name: some if isinstance(some, int) else address(some) for name, some in each.items()
        }


def frame(kind: Held, *parts: Fields) -> Any:
    """Return a frame; the caller must keep the parts until compiled code is done with it.

    Args:
        kind: which fields it has.
        parts: these; one that is in several is that of the last.

    Raises:
        TypeError: if a field is in no part: compiled code would read something else.
    """
    found = {name: word for part in parts for name, word in part.words.items()}
    missing = [name for name in kind.fields if name not in found]
    if missing:
        raise TypeError(f"no part of a frame for {kind.name} has {', '.join(missing)}")
    return np.array([found[name] for name in kind.fields])


def address(array: Any) -> int:
    """Return where an array stands in memory."""
    place: int = array.__array_interface__["data"][0]
    return place


def _pointer(record: Any) -> Any:
    def pointer(array: Any) -> Any:
        def write(context: Any, builder: Any, numbers: Any) -> Any:
            return context.make_array(array)(context, builder, numbers).data

        return record or types.CPointer(array.dtype), write

    return instruction(pointer)


pointer, answering, training = map(_pointer, (None, ANSWERING, TRAINING))
"""Return where the numbers of an array stand, in a frame or in another one."""


@instruction
def offset(place: Any, count: Any) -> Any:
    """Return the pointer that lies a number of numbers, or of records, further on."""
    size = len(place.fields) if isinstance(place, Held) else 1

    def write(context: Any, builder: Any, place: Any, count: Any) -> Any:
        return builder.gep(place, [builder.mul(count, ir.Constant(count.type, size))])

    return place, write


@inlined
def minimum(a: int, b: int) -> int:
    """Return the smaller one of two whole numbers; numba's own takes longer to compile."""
    return a if a < b else b
