"""Reading printed formulas back: every number stands for all that it could have been rounded from.

Evaluating with intervals tells exactly whether a printed result follows from the printed numbers.
"""

import ast
import math
import re

FUNCTIONS = {"ln": math.log, "tanh": math.tanh, "arctan": math.atan}


class Interval:
    """All numbers between two ends."""

    def __init__(self, low, high):
        self.low, self.high = low, high

    @classmethod
    def of(cls, values):
        return cls(min(values), max(values))

    def __add__(self, other):
        return Interval(self.low + other.low, self.high + other.high)

    def __neg__(self):
        return Interval(-self.high, -self.low)

    def __sub__(self, other):
        return self + -other

    def __mul__(self, other):
        return Interval.of([a * b for a in (self.low, self.high) for b in (other.low, other.high)])

    def __truediv__(self, other):
        assert other.low > 0 or other.high < 0, "a printed division by what may be 0"
        return self * Interval(1 / other.high, 1 / other.low)

    def __pow__(self, other):
        if other.low == other.high == 2:
            squares = [self.low**2, self.high**2]
            return Interval(0.0 if self.low <= 0 <= self.high else min(squares), max(squares))
        return Interval.of([a**b for a in (self.low, self.high) for b in (other.low, other.high)])

    def near(self, other):
        slack = 1e-12 * max(abs(self.low), abs(self.high), abs(other.low), abs(other.high))
        return self.low <= other.high + slack and other.low <= self.high + slack


def rounded(text, digits=9, *, given=False):
    """Return the interval of all numbers that print so; a small whole one may be given exactly."""
    value = float(text)
    if value == 0.0 or (given and value == int(value) and abs(value) < 10):
        return Interval(value, value)
    half = 0.5 * 10.0 ** (math.floor(math.log10(abs(value))) - digits + 1)
    return Interval(value - half, value + half)


def evaluated(line, functions):
    """Return the interval that a printed line of numbers comes to."""
    tree = ast.parse(line.replace("·", "*").replace("^", "**").strip(), mode="eval")
    return _value(tree.body, line, functions)


def _value(node, line, functions):
    match node:
        case ast.Constant():
            return rounded(str(node.value), given=True)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, line, functions)
        case ast.Name(id="e"):
            return Interval(math.e, math.e)
        case ast.Call(func=ast.Name(id="max"), args=arguments):
            values = [_value(each, line, functions) for each in arguments]
            return Interval(max(each.low for each in values), max(each.high for each in values))
        case ast.Call(func=ast.Name(id=name), args=[argument]):
            inside = _value(argument, line, functions)
            function = {**FUNCTIONS, **functions}[name]
            return Interval.of([function(inside.low), function(inside.high)])
        case ast.BinOp():
            left, right = (_value(each, line, functions) for each in (node.left, node.right))
            operation = {
                ast.Add: left.__add__, ast.Sub: left.__sub__, ast.Mult: left.__mul__,
                ast.Div: left.__truediv__, ast.Pow: left.__pow__,
            }[type(node.op)]  # fmt: skip
            return operation(right)
    raise AssertionError(f"cannot read {line!r}")


def equations(text):
    """Return the printed equations: the left side and the lines of what it is equal to."""
    found = []
    for block in re.findall(r"(?m)^  \S.*(?:\n +.*)*", text):
        lines = block.split("\n")
        if " = " not in lines[0]:
            continue
        left, first = lines[0].split(" = ", 1)
        steps = [first]
        for line in lines[1:]:
            stripped = line.strip()
            if stripped.startswith("= "):
                steps.append(stripped[2:])
            else:
                steps[-1] += " " + stripped
        found.append((left.strip(), steps))
    return found
