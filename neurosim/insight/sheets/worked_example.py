"""A training step written out: the sheet that Mazur wrote by hand, for any network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from neurosim.checks import choice, few, of_kind
from neurosim.errors import OptionError
from neurosim.functions.losses import Loss
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.insight.explaining.moment import Moment
from neurosim.insight.explaining.neurons import write_error, write_net_input, write_output
from neurosim.insight.explaining.rules import Rules
from neurosim.insight.explaining.symbols import LOSS, Formula, edge, error, gradient, share, weight
from neurosim.insight.explaining.weights import RATE, write_descent
from neurosim.insight.expressions import (
    Blank,
    Expression,
    Negative,
    Number,
    Quotient,
    Symbol,
    added,
    multiplied,
)
from neurosim.insight.precision import Precision
from neurosim.insight.sheets.quantities import Quantity
from neurosim.insight.sheets.sheet import Sheet, check_section, given_section
from neurosim.insight.sheets.short import NAMED, ROOM, short_sheet
from neurosim.insight.sheets.task import Task, edge_of, of_parameter, posed, rule_of, shared, solved
from neurosim.learning.optimizers.adaptive import Adam
from neurosim.learning.optimizers.descent import SGD
from neurosim.learning.propagation import Walk
from neurosim.learning.recordings.snapshot import places
from neurosim.notation import DIGITS

FORMS = {"full": "full", "short": "short"}

LARGEST = 500
"""How many connections a full sheet writes out at most."""

TERMS = 20
"""How many terms of a sum are written out."""


def worked_example(
    net: Network,
    inputs: Any,
    expected: Any,
    learning_rate: float = 0.5,
    loss: str | Loss = "squared_error",
    *,
    form: str = "full",
    digits: int = DIGITS,
    decimals: int | None = None,
) -> Sheet:
    """Write out a training step, every number with its formula, as Mazur did by hand.

    The sheet holds the picture, the forward pass, the loss, every error, gradient and new weight,
    and the check that E went down. It prints as text and shows in a notebook; ``sheet.save``
    writes Markdown or LaTeX with the picture beside it, or a page of HTML. The network stays as it
    is.

    Args:
        net: the network.
        inputs: a value per input.
        expected: a value per output.
        learning_rate: the lecture's alpha, above 0.
        loss: the loss.
        form: ``"full"`` has a formula for every number, ``"short"`` every rule once and the
            numbers in tables, on a page or two.
        digits: how many significant digits numbers show.
        decimals: show that many digits after the point instead.

    Raises:
        InputError, OptionError, NetworkError, StateError: for what does not fit, or a full form
            of more than 500 connections.
        DivergenceError: if a number overflows in this step.

    Source: Matt Mazur, "A Step by Step Backpropagation Example" (2015).

    >>> import neurosim as ns
    >>> net = ns.Network("tiny")
    >>> _ = net.add_input("i1"), net.add_output("o1", "identity"), net.connect("i1", "o1", 0.5)
    >>> sheet = ns.worked_example(net, [2.0], [3.0], learning_rate=0.1)
    >>> print(sheet.text().split('0.9')[-1].strip())
    Check
    -----
    <BLANKLINE>
      E = 2
    <BLANKLINE>
      new E = 0.72
    <BLANKLINE>
    E went down by 1.28.
    """
    of_kind(net, Network, "ns.worked_example needs")
    written = choice(form, FORMS, "form of a worked example")
    task = posed(net, [(inputs, expected)], SGD(learning_rate), loss)
    title = f"Worked example: one training step of {net.name}"
    precision = Precision(digits, decimals)
    if written == "short":
        return short_sheet(Sheet(title, starting(task), precision), task, solved(task))
    if len(task.net.connections) > LARGEST:
        raise OptionError(
            f"the full form writes out {LARGEST} connections at most, and network {net.name!r} has "
            f"{len(task.net.connections)}; pass form='short'"
        )
    return step_sheet(task, title, precision)


def step_sheet(
    task: Task,
    title: str,
    precision: Precision,
    *,
    blank: bool = False,
) -> Sheet:
    """Write out a task.

    Args:
        task: the task.
        title: the heading.
        precision: how many digits numbers show.
        blank: leave out the numbers that are to be worked out.
    """
    right = solved(task)
    net = task.twin()
    sheet = Sheet(title, starting(task), precision, blank)
    given_section(sheet, task)
    for number, pattern in task.numbered:
        walk = Walk(net)
        walk.forward(pattern.inputs)
        walk.backward(pattern.expected, task.criterion, first=True)
        of, rules = f"Pattern {number}: " if number else "", Rules(Moment(net), TERMS)
        for section in (_forward_section, _loss_section, _error_section, _gradient_section):
            section(sheet, rules, of)
    if len(task.patterns) > 1:
        _mean_section(sheet, task, net, right)
    if task.shared:
        _shared_section(sheet, shared(net), right)
    _new_weights(sheet, task, net, right)
    check_section(sheet, right[Quantity("E")], right[Quantity("new E")])
    return sheet


def _forward_section(sheet: Sheet, rules: Rules, of: str = "") -> None:
    """Write the net input and output of every neuron; ``of`` names one of several patterns."""
    sheet.heading(f"{of}Forward pass")
    for neuron in rules.moment.net.neurons:
        sheet.heading(f"{neuron.name} ({neuron.activation.label})", 3)
        write_net_input(sheet, rules, neuron)
        write_output(sheet, rules, neuron)


def _loss_section(sheet: Sheet, rules: Rules, of: str = "") -> None:
    """Write E of every output, and their sum."""
    sheet.heading(f"{of}The loss E")
    terms: dict[Expression, float] = {}
    for output in rules.moment.net.outputs:
        left = Symbol("E", output.name)
        terms[left] = sheet.formula(left, rules.loss(output))
    sheet.formula(LOSS, Formula(added(*terms), terms))


def _error_section(sheet: Sheet, rules: Rules, of: str = "") -> None:
    """Write the error of every neuron, from the outputs back."""
    sheet.heading(f"{of}Backward pass: the errors")
    sheet.paragraph("A neuron's error is the negative derivative of E by its net input.")
    for neuron in reversed(rules.moment.net.neurons):
        sheet.heading(neuron.name, 3)
        write_error(sheet, rules, neuron)


def _gradient_section(sheet: Sheet, rules: Rules, of: str = "") -> None:
    """Write the gradient of every connection: minus error times what comes in."""
    sheet.heading(f"{of}Gradients")
    sheet.paragraph("A gradient is minus the error of the target times the output of the source.")
    for each in (each for each in rules.moment.net.connections if each.trainable):
        by = rules.by_weight(each)
        back = error(each.target)
        values = {back: rules.moment.error(each.target), **by.values}
        symbols = Negative(multiplied(back, by.symbols))
        sheet.formula(share(each), Formula(symbols, values, by.left_out))


def _mean_section(sheet: Sheet, task: Task, net: Network, right: Mapping[Quantity, float]) -> None:
    """Write the mean of every gradient over the patterns."""
    sheet.heading("The mean over the patterns")
    count = Number(float(len(task.patterns)))
    for each in (each for each in net.connections if each.trainable):
        of = [Quantity("gradient", edge_of(each), number) for number in task.numbers]
        terms = [Blank(ROOM) if sheet.blank else Number(right[part]) for part in of]
        mean = added(*(Quotient(term, count) for term in terms))  # in terms that a line breaks at
        left = share(each)
        if sheet.blank:  # the parts are answers themselves
            sheet.equation(left, mean, Blank())
        else:
            sheet.formula(left, Formula(mean, {}))


def _shared_section(
    sheet: Sheet, groups: Sequence[Sequence[Connection]], right: Mapping[Quantity, float]
) -> None:
    """Write the gradients of weights that several connections share."""
    sheet.heading("Shared weights")
    for group in groups:
        names = ", ".join(few((each.label for each in group), NAMED))
        sheet.paragraph(f"{names} share one weight: their gradients add up.")
        values: dict[Expression, float] = {
            share(each): right[Quantity("gradient", edge_of(each))] for each in group
        }
        sheet.formula(gradient(group[0]), Formula(added(*values), values))


KEPT = {"velocity": "momentum", "mean": "beta1", "mean square": "beta2"}
"""Which option says how much is kept of what an optimizer remembers."""


def _by_rule(
    task: Task, connection: Connection, right: Mapping[Quantity, float]
) -> Iterator[tuple[Expression, Formula]]:
    """Return what the optimizer remembers of a weight, and the new weight, by their formulas."""
    optimizer, of = task.optimizer, edge(connection)
    w, slope, count = weight(connection), gradient(connection), Symbol("n")
    before = connection.parameter.recall(rule_of(optimizer).moments)
    values: dict[Expression, float] = {
        w: connection.weight,
        slope: right[of_parameter(connection)],
        RATE: optimizer.learning_rate,
        count: before[-1] + 1.0,
    }
    moved: list[Expression] = []
    for kind, old in zip(task.moments, before, strict=False):
        kept, was, now = Symbol(KEPT[kind]), Symbol(f"{kind} before"), Symbol(kind, *of)
        values |= {kept: getattr(optimizer, kept.name), was: old, now: right[Quantity(kind, of)]}
        new = slope if kind == "velocity" else (1.0 - kept) * slope
        yield now, Formula(kept * was + (new * slope if kind == "mean square" else new), values)
        moved.append(now if kind == "velocity" else now / (1.0 - kept**count))
    change = RATE * moved[0]
    if isinstance(optimizer, Adam):
        values[Symbol("epsilon")] = optimizer.epsilon
        change /= moved[1] ** 0.5 + Symbol("epsilon")
    yield weight(connection, new=True), Formula(w - change, values)


def _new_weights(sheet: Sheet, task: Task, net: Network, right: Mapping[Quantity, float]) -> None:
    sheet.heading("New weights")
    for each in dict.fromkeys(each.sharing[0] for each in net.connections):
        if each.trainable and not task.moments:
            write_descent(sheet, each, task.learning_rate, each.weight, right[of_parameter(each)])
        for name, formula in _by_rule(task, each, right) if each.trainable and task.moments else ():
            sheet.formula(name, formula)


def starting(task: Task) -> Network:
    """Return the network for the picture: its weights, and nothing worked out yet."""
    net = task.twin()
    for element, attribute in places(net):
        if attribute in ("net_input", "output", "error", "gradient"):
            setattr(element, f"_{attribute}", 0.0)
    if len(task.patterns) == 1:
        for node, value in zip(net.inputs, task.numbered[0][1].inputs, strict=True):
            node._output = value
    return net
