"""The question ``ns.explain`` answers: where does this number come from."""

from __future__ import annotations

from neurosim.checks import of_kind, whole
from neurosim.errors import OptionError, shown
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Input, Node, State
from neurosim.graph.time.unrolling import Unrolled
from neurosim.insight.explaining.asking import (
    QUANTITIES,
    held_by,
    moment_for,
    mover,
    place_of,
    quantity_of,
)
from neurosim.insight.explaining.explanation import Explanation
from neurosim.insight.explaining.moment import Element, Moment, at
from neurosim.insight.explaining.neurons import (
    explain_error,
    explain_forward,
    explain_loss,
)
from neurosim.insight.explaining.rules import Rules
from neurosim.insight.explaining.symbols import edge, output
from neurosim.insight.explaining.weights import (
    explain_gradient,
    explain_shared,
    explain_step,
    explain_update,
)
from neurosim.insight.precision import Precision
from neurosim.learning.optimizers.descent import SGD
from neurosim.learning.recordings.recording import Recording
from neurosim.learning.steps import Step, UpdateStep
from neurosim.notation import DIGITS, counted


def explain(
    x: Element | Step,
    quantity: str | None = None,
    *,
    learning_rate: float | None = None,
    recording: Recording | None = None,
    net: Network | None = None,
    limit: int = 20,
    digits: int = DIGITS,
    decimals: int | None = None,
) -> Explanation:
    """Explain where a number comes from: the formula, the numbers plugged in, the result.

    The result prints as text and writes itself as Markdown, LaTeX and HTML; a notebook shows it as
    it is. Nothing of the network changes.

    After an update the weights are no longer those that the errors and gradients came from. Then
    pass the recording that ``ns.train_step`` (or ``ns.train(..., record="steps")``) returned: the
    explanation reads the numbers of its latest finished pass, up to its cursor.

    Args:
        x: a node, a connection, a :class:`Parameter` (its gradient is the sum over all connections
            that hold it), or a step of a recording.
        quantity: of a neuron ``"output"`` (the default), ``"net_input"``, ``"error"`` or, of an
            output, ``"loss"``; of an input ``"output"`` or ``"error"``, what it does to E; of a
            connection or a parameter ``"gradient"`` (the default) or
            ``"update"``. A step says itself what it is about.
        learning_rate: for the update of a network that is not updated yet.
        recording: where the numbers are to be read from, at its cursor or at the step.
        net: the network; only a parameter, which does not know it, needs it.
        limit: how many paths, terms of one sum, and neurons are written out at most.
        digits: how many significant digits numbers show.
        decimals: show that many digits after the point instead, as published examples do.

    Returns:
        An :class:`Explanation`: a document, with ``value``, ``factors``, ``paths`` and
        ``path_count``.

    Raises:
        StateError: if the quantity is not there yet, or its numbers have moved on since.
        NetworkError: for an element that is in no network, or in another one.
        OptionError: for an unknown quantity, or an option that is out of range.

    Source: Matt Mazur, "A Step by Step Backpropagation Example" (2015), for the layout.

    >>> import neurosim as ns
    >>> net = ns.Network("tiny")
    >>> _ = net.add_input("i1"), net.add_output("o1"), net.connect("i1", "o1", weight=0.5)
    >>> _ = ns.forward(net, [2.0]), ns.backward(net, [1.0])
    >>> print(ns.explain(net["i1", "o1"], digits=4))
    dE/dw(i1->o1): the gradient of i1 -> o1 in network 'tiny'
    =========================================================
    <BLANKLINE>
    The chain rule takes it apart:
    <BLANKLINE>
      dE/dw(i1->o1) = dE/dout_o1·dout_o1/dnet_o1·dnet_o1/dw(i1->o1)
    <BLANKLINE>
    Each factor in turn
    -------------------
    <BLANKLINE>
      dE/dout_o1 = -(expected_o1 - out_o1)
                 = -(1 - 0.7311)
                 = -0.2689
    <BLANKLINE>
      dout_o1/dnet_o1 = out_o1·(1 - out_o1)
                      = 0.7311·(1 - 0.7311)
                      = 0.1966
    <BLANKLINE>
      dnet_o1/dw(i1->o1) = out_i1
                         = 2
    <BLANKLINE>
    The factors together
    --------------------
    <BLANKLINE>
      dE/dw(i1->o1) = dE/dout_o1·dout_o1/dnet_o1·dnet_o1/dw(i1->o1)
                    = -0.2689·0.1966·2
                    = -0.1058
    """
    precision = Precision(digits, decimals)
    whole(limit, "limit")
    if recording is not None:
        of_kind(recording, Recording, "recording must be")
    if learning_rate is not None and (isinstance(x, Step) or quantity != "update"):
        raise OptionError(
            f"learning_rate={shown(learning_rate)} is for quantity='update' of a connection or a "
            "parameter; leave it out"
        )
    by: SGD | UpdateStep | None = None
    element: Element
    if isinstance(x, Step):
        chosen = _quantity_of_step(x, quantity)
        by = x if isinstance(x, UpdateStep) else None
        if recording is None and by is not None:
            return explain_step(by, precision)
        moment = _moment_of_step(x, recording)
        found, element = moment.net, x.element
    else:
        element, found = place_of(x, net, recording)
        chosen = quantity_of(element, quantity)
        moment = moment_for(element, chosen, found, recording)
        element, found = moment.place(element), moment.net
        if chosen == "update":
            by = mover(learning_rate, held_by(element, found)[0], moment, recording)
    connections, rules = held_by(element, found), Rules(moment, limit)
    document = Explanation(_title(element, chosen, connections, found), precision)
    if isinstance(element, Node):
        _node(document, element, chosen, rules)
    elif len(connections) > 1:
        explain_shared(document, rules, connections)
    else:
        explain_gradient(document, rules, connections[0])
    if chosen == "update":
        explain_update(document, moment, connections[0], by)
    return document


KNOWN: dict[type[Node], str] = {
    Bias: "A bias node's output is always 1.",
    State: "The state that the steps of time begin with: 0, or what was carried on.",
}
"""Where the outputs of nodes come from that compute nothing."""


def _node(document: Explanation, node: Node, quantity: str, rules: Rules) -> None:
    """Explain a quantity of a node."""
    if isinstance(node, Neuron | Input) and quantity == "error":
        explain_error(document, rules, node)
    elif not isinstance(node, Neuron):
        document.paragraph(KNOWN.get(type(node), "Given from outside."))
        document._value = rules.moment.output(node)
        document.equation(output(node), document.value)
    elif quantity == "loss" and isinstance(node, Output):
        explain_loss(document, rules, node)
    else:
        explain_forward(document, rules, node, quantity)


def _moment_of_step(step: Step, recording: Recording | None) -> Moment:
    """Return the moment in a recording that shows what a step changed, and what led to it."""
    if recording is None:
        raise OptionError(
            f"to explain a step of this kind ({type(step).__name__}) pass its recording=, as "
            "ns.forward and ns.train_step return it"
        )
    position = next((at for at, each in enumerate(recording) if each is step), None)
    if position is None:
        raise OptionError(f"this step is not in that recording: {step}")
    position += 1
    while position and recording[position - 1].phase == "update":
        position -= 1  # what led to it stands before all updates of that pass
    return at(recording, position)


def _quantity_of_step(step: Step, quantity: str | None) -> str:
    own = step.quantity
    if own not in QUANTITIES:
        raise OptionError(
            f"steps of this kind ({type(step).__name__}) are not explained; explain an element and "
            "pass recording="
        )
    if quantity not in (None, own):
        raise OptionError(
            f"a step of this kind ({type(step).__name__}) is about the {own}, got "
            f"quantity={shown(quantity)}"
        )
    return own


def _title(x: Element, quantity: str, connections: tuple[Connection, ...], net: Network) -> str:
    of = f" in network {net.name!r}"
    if isinstance(x, Node):
        sign = {"output": "out", "net_input": "net", "loss": "E"}.get(quantity, "error")
        return f"{sign}_{x.name}: the {quantity} of {x.name}{of}"
    sign = "new w" if quantity == "update" else "dE/dw"
    if isinstance(net, Unrolled):
        source, target = edge(connections[0])
        of = f" over {counted(net.length, 'step')} of time in network {net.origin.name!r}"
        if len(net.origin.holders[connections[0].parameter]) == 1 and not isinstance(x, Connection):
            return f"{sign}({source}->{target}): the {quantity} of {source} -> {target}{of}"
    if len(connections) > 1:
        return f"{sign}: the {quantity} of the weight that {len(connections)} connections share{of}"
    first = connections[0]
    return f"{sign}({first.source.name}->{first.target.name}): the {quantity} of {first.label}{of}"
