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
    found = low.forms.get(criterion)
    if found is None:
        found = low.forms[criterion] = np.array(_codes(low, criterion), dtype=np.int64)
    return found


def _codes(low: Lowered, criterion: Loss) -> list[int]:
    by_slot = dict(zip(low.program.outputs.tolist(), low.outputs, strict=True))
    firsts = low.program.operations[low.program.endings, FIRST].tolist()
    return [form_code(criterion, by_slot[first].activation) for first in firsts]
