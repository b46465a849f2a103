"""Activations as text, to the last digit: which can be written, and how they are read again."""

from __future__ import annotations

import re

from neurosim.checks import text
from neurosim.errors import OptionError
from neurosim.functions.activations import (
    ACTIVATIONS,
    ARITHMETIC,
    PARAMETRIC,
    Activation,
    activation,
)


def is_standard(chosen: Activation) -> bool:
    """True if it is what its name stands for here, and not one of the user's own.

    >>> from neurosim.functions.activations import prelu
    >>> is_standard(prelu(0.1)), is_standard(Activation("relu", abs, lambda x, y: 1.0))
    (True, False)
    """
    try:
        table = {**ACTIVATIONS, **ARITHMETIC}
        known = PARAMETRIC.get(chosen.name, lambda: table[chosen.name])(**chosen.constants)
    except (KeyError, TypeError):
        return False
    return (chosen.function, chosen.derivative) == (known.function, known.derivative)


def text_of(chosen: Activation) -> str:
    """Return a text from which :func:`by_text` makes the same activation, to the last digit.

    Raises:
        OptionError: for one of the user's own.

    >>> from neurosim.functions.activations import prelu
    >>> text_of(prelu(0.1)), by_text("prelu(alpha=0.1)") == prelu(0.1)
    ('prelu(alpha=0.1)', True)
    """
    if not is_standard(chosen):
        raise OptionError(
            f"activation {chosen.label!r} cannot be written: it is not one of ns.ACTIVATIONS"
        )
    constants = ", ".join(f"{name}={value!r}" for name, value in chosen.constants.items())
    return f"{chosen.name}({constants})" if constants else chosen.name


def by_text(written: str) -> Activation:
    """Return the activation that :func:`text_of` wrote.

    Raises:
        OptionError, InputError: if there is none, or its constant is no number.
    """
    found = re.fullmatch(r"(\w+)\(\w+=([^()]+)\)", text(written, "an activation"))
    if found is None or found[1] not in PARAMETRIC:
        return activation(written)
    try:
        return PARAMETRIC[found[1]](float(found[2]))
    except ValueError:
        raise OptionError(f"alpha must be a number in activation {written!r}") from None
