"""Formulas in plain text, set as mathematics."""

from __future__ import annotations

import re

_SIGNS = {
    ">=": r"\geq ",
    "<=": r"\leq ",
    "!=": r"\neq ",
    "*": r"\,",
    "alpha": r"\alpha ",
    "arctan": r"\arctan ",
    "tanh": r"\tanh ",
    "ln": r"\ln ",
}


def typeset(formula: str) -> str:
    r"""Write a formula of an activation as matplotlib's mathematics, a case on each line.

    What cannot be set stays as it is.

    >>> typeset("1 / (1 + e^-x)")
    '$\\dfrac{1}{1 + e^{-x}}$'
    >>> print(typeset("0 for x < 0, 1 for x >= 0"))
    $0\quad\mathrm{for}\ x < 0$
    $1\quad\mathrm{for}\ x \geq  0$
    """
    cases = [_expression(case) for case in re.split(r", (?=[^,]*(?: for | below))", formula)]
    lines = "\n".join(f"${case}$" for case in cases)
    return lines if _is_set(lines) else formula


def _expression(text: str) -> str:
    text = re.sub(r"\^(-?\w+)", r"^{\1}", text)
    text = re.sub(r"^(.+) / \((.+)\)$", r"\\dfrac{\1}{\2}", text)
    for plain, sign in _SIGNS.items():
        text = text.replace(plain, sign)
    return text.replace(" for ", r"\quad\mathrm{for}\ ").replace(" below", r"\quad\mathrm{below}")


def _is_set(lines: str) -> bool:
    from matplotlib.mathtext import MathTextParser

    try:
        for line in lines.splitlines():
            MathTextParser("path").parse(line)
    except ValueError:
        return False
    return True
