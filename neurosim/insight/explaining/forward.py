"""Explaining what a neuron says: its net input and output, and those they are made of."""

from __future__ import annotations

from neurosim.graph.neuron import Neuron, Output
from neurosim.insight.explaining.explanation import Explanation, check_fits
from neurosim.insight.explaining.paths import upstream
from neurosim.insight.explaining.rules import Rules
from neurosim.insight.explaining.symbols import expected, net_input, output
from neurosim.insight.expressions import Number, Symbol
from neurosim.notation import counted


def explain_output(document: Explanation, rules: Rules, neuron: Neuron) -> None:
    """Write where a neuron's output comes from."""
    _before(document, rules, neuron)
    document.heading(f"The output of {neuron.name}")
    write_net_input(document, rules, neuron)
    document._value = write_output(document, rules, neuron)


def explain_net_input(document: Explanation, rules: Rules, neuron: Neuron) -> None:
    """Write where a neuron's net input comes from."""
    _before(document, rules, neuron)
    document.heading(f"The net input of {neuron.name}")
    document._value = write_net_input(document, rules, neuron)


def explain_loss(document: Explanation, rules: Rules, neuron: Output) -> None:
    """Write what an output neuron costs."""
    judged = rules.moment.judged(neuron)
    value = float(rules.moment.read(neuron, "loss"))
    formula = rules.loss(neuron)
    left = Symbol("E", neuron.name)
    if judged is not None:
        document.paragraph(
            f"The loss is {judged[1].name}; ", expected(neuron), " is ", Number(judged[0])
        )
    if formula is None:
        document.equation(left, value)
    else:
        document.formula(left, formula)
    others = [each.name for each in rules.moment.net.outputs if each is not neuron]
    if others:
        document.paragraph(f"E of the network is the sum over all {len(others) + 1} outputs.")
    document._value = value


def _before(document: Explanation, rules: Rules, neuron: Neuron) -> None:
    """Write the outputs that a neuron's are made of, from the inputs on, as far as the limit."""
    before = upstream(neuron, rules.moment)[:-1]
    if not before:
        return
    document.heading(f"From the inputs on to {neuron.name}")
    shown = before[-rules.limit :]
    if len(shown) < len(before):
        rest = counted(len(before) - len(shown), "neuron", ",")
        document.paragraph(f"What {rest} nearest to the inputs put out is taken as it stands.")
    for each in shown:
        write_net_input(document, rules, each)
        write_output(document, rules, each)


def write_net_input(document: Explanation, rules: Rules, neuron: Neuron) -> float:
    """Write the net input of one neuron from the outputs of its sources; return it."""
    formula = rules.net_input(neuron)
    check_fits(formula, rules.moment.net_input(neuron), f"net_input of {neuron.name!r}")
    return document.formula(net_input(neuron), formula)


def write_output(document: Explanation, rules: Rules, neuron: Neuron) -> float:
    """Write the output of one neuron from its net input; return it."""
    formula = rules.output(neuron)
    check_fits(formula, rules.moment.output(neuron), f"output of {neuron.name!r}")
    return document.formula(output(neuron), formula)
