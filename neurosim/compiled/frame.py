"""What compiled functions are given: records of whole numbers, first of all the frame.

The frame tells where the arrays of a run stand in memory, and counts. A single pointer to it is
passed from function to function, in a register; compiled code reads its fields, and those of the
operations, as attributes. A field that is an array is a pointer, which is indexed as an array is,
but no references to it are counted.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    infer_getattr,
    intrinsic,
    lower_getattr_generic,
    lower_setattr_generic,
    models,
    register_model,
)

from neurosim.compiled.program import TABLES, Operation, Stage

instruction: Callable[[Callable[..., Any]], Any] = intrinsic

FLOATS, WHOLES = types.CPointer(types.float64), types.CPointer(types.int64)


class Record(types.Type):  # type: ignore[misc]
    """The type of a pointer to whole numbers with names, some of which are pointers themselves.

    Args:
        fields: the type of each, in their order.
    """

    def __init__(self, name: str, fields: dict[str, Any]) -> None:
        super().__init__(name=name)
        self.fields = fields


@register_model(Record)
class RecordModel(models.PrimitiveModel):  # type: ignore[misc]
    """How the type is kept."""

    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, ir.IntType(64).as_pointer())


@infer_getattr
class RecordFields(AttributeTemplate):  # type: ignore[misc]
    """Which types the fields have."""

    key = Record

    def generic_resolve(self, record: Any, name: str) -> Any:
        """Return the type of a field; None if there is no such field."""
        return record.fields.get(name)


def _field(builder: Any, record: Any, place: Any, name: str) -> Any:
    return builder.gep(place, [ir.Constant(ir.IntType(64), [*record.fields].index(name))])


@lower_getattr_generic(Record)  # type: ignore[untyped-decorator]
def _read(context: Any, builder: Any, record: Any, place: Any, name: str) -> Any:
    number, kind = builder.load(_field(builder, record, place, name)), record.fields[name]
    is_count = kind == types.int64
    return number if is_count else builder.inttoptr(number, context.get_value_type(kind))


@lower_setattr_generic(Record)  # type: ignore[untyped-decorator]
def _write(context: Any, builder: Any, signature: Any, arguments: Any, name: str) -> None:
    place, number = arguments
    builder.store(number, _field(builder, signature.args[0], place, name))


def _fields(names: str, kind: Any = types.int64) -> dict[str, Any]:
    return dict.fromkeys(names.split(), kind)


OPERATION = Record(
    "Operation", dict.fromkeys(Operation._fields, types.int64) | dict.fromkeys(TABLES, WHOLES)
)

STAGE = Record("Stage", dict.fromkeys(Stage._fields, types.int64))

SPAN = Record("Span", _fields("steps begun learning is_last is_late"))

ANSWERING = Record(
    "Answering",
    _fields(
        "operation_count stage_count input_count output_count given_count first_given row_stride "
        "slot_stride slots size partial_count lead trail capacity lasting window"
    )
    | _fields("outputs columns rows begins lines steps batch starts judged", WHOLES)
    | _fields("constants weights before gradients moments out net error earlier partials", FLOATS)
    | _fields("signals sending sent cost found patterns expected", FLOATS)
    | {"operations": OPERATION, "stages": STAGE, "span": SPAN},
)
"""What a frame has in any case; each field is explained where its array is made."""

TRAINING = Record(
    "Training",
    ANSWERING.fields
    | _fields("moving_count sharing_count samples batch_size rule at_once late shuffled key")
    | _fields("forms moving sharing order", WHOLES)
    | _fields("goal", FLOATS),
)
"""And what it has for training."""


class Fields(SimpleNamespace):
    """Some of a frame's arrays and counts, by their names above."""


def frame(kind: Record, *parts: Fields) -> Any:
    """Return a frame; the caller must keep the parts until compiled code is done with it.

    Args:
        kind: which fields it has.
        parts: these; one that is in several is that of the last.

    Raises:
        TypeError: if a field is in no part: compiled code would read something else.
    """
    found: dict[str, Any] = {}
    for part in parts:
        found |= vars(part)
    missing = [name for name in kind.fields if name not in found]
    if missing:
        raise TypeError(f"no part of a frame for {kind.name} has {', '.join(missing)}")
    return np.array([_number(found[name]) for name in kind.fields])


def _number(field: Any) -> int:
    return field if isinstance(field, int) else address(field)


def address(array: Any) -> int:
    """Return where an array stands in memory."""
    place: int = array.__array_interface__["data"][0]
    return place


def _pointer(kind: Any) -> Any:
    """Return the instruction that makes a pointer of that type, or of the array's own, of one."""

    def pointer(context: Any, array: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return context.make_array(signature.args[0])(context, builder, arguments[0]).data

        return (kind or types.CPointer(array.dtype))(array), generate

    return instruction(pointer)


pointer, answering, training = map(_pointer, (None, ANSWERING, TRAINING))


@instruction
def further(context: Any, place: Any, count: Any) -> Any:
    """Return the pointer that lies a number of floats, or of records, further on."""
    size = len(place.fields) if isinstance(place, Record) else 1

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        count = builder.mul(arguments[1], ir.Constant(ir.IntType(64), size))
        return builder.gep(arguments[0], [count])

    return place(place, types.int64), generate
