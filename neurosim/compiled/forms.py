"""The form that a loss has at the outputs of a network."""

from __future__ import annotations

from typing import Any

import numpy as np

from neurosim.compiled.codes import form_code
from neurosim.compiled.lowering import Lowered
from neurosim.compiled.program import FIRST
from neurosim.functions.losses import Loss

__all__ = ["forms"]


def forms(low: Lowered, criterion: Loss) -> Any:
    """Return for each operation that activates outputs the number of the loss there."""
    by_slot = dict(zip(low.program.outputs.tolist(), low.outputs, strict=True))
    firsts = low.program.operations[low.program.endings, FIRST].tolist()
    codes = [form_code(criterion, by_slot[first].activation) for first in firsts]
    return np.array(codes, dtype=np.int64)
