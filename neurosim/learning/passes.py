"""Single passes, each recorded step by step: forward, backward, update, and the three in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any

from neurosim.checks import of_kind
from neurosim.data.patterns import Pattern, read_expected, read_wanted_rows
from neurosim.errors import DivergenceError, NetworkError, StateError
from neurosim.functions.losses import Loss, loss as find_loss
from neurosim.graph.network import Network, Stage
from neurosim.graph.time.sequences import Numbers, check_no_look_ahead, read_sequence
from neurosim.graph.values.overflow import culprit
from neurosim.graph.values.reading import read_inputs
from neurosim.graph.work import at_work
from neurosim.interrupt import AT_SECOND, Interrupt
from neurosim.learning.optimizers.descent import MOMENTUM, RATE, Optimizer, chosen
from neurosim.learning.propagation import Walk
from neurosim.learning.recordings.recording import Recording
from neurosim.learning.recordings.showing import Shown, origin_of, set_stage, time_of
from neurosim.learning.recordings.snapshot import places, read, write
from neurosim.learning.sequence_walk import flat, values, walk_over
from neurosim.learning.steps import StateStep, Step


def forward(net: Network, inputs: Any) -> Recording:
    """Compute every neuron's output from the inputs, and return the steps.

    Args:
        net: the network; its numbers change.
        inputs: a value per input, in the order of ``net.inputs``, or a dict by name.

    Returns:
        A recording of one step per input and per neuron, at its end.

    Raises:
        InputError: for a wrong number of values, or one that is no finite number.
        DivergenceError: if a net input or output overflows; nothing has changed then.

    >>> import neurosim as ns
    >>> net = ns.dense([2, 2, 1])
    >>> len(ns.forward(net, [0.05, 0.10]))
    5
    >>> ns.forward(net, {"i1": 0, "i3": 1})
    Traceback (most recent call last):
    InputError: no input 'i3'; did you mean 'i1'? expected 2 inputs (i1, i2)
    """
    with _passing(net, "ns.forward") as interrupt:
        walk, _, given = _begun(net, inputs)
        return _record(interrupt, walk.net, walk.forward_steps(given), "forward")


def advance(net: Network, inputs: Any) -> Recording:
    """Go one step of time on with a recurrent network, from the state that is left.

    The state, 0 in a new network, is what connections that wait carry into the step; see
    ``net.state``. As many calls as a sequence has steps compute what ``ns.forward`` computes of
    it, bit for bit.

    Args:
        net: a recurrent network that does not look ahead; its numbers change.
        inputs: a value per input, or a dict by name.

    Returns:
        A recording over ``net.unroll(1)``, at its end; going back restores the state, too.

    Raises:
        NetworkError: for a network without time, or one that looks ahead.
        InputError, DivergenceError: as :func:`forward`.

    >>> import neurosim as ns
    >>> net = ns.Network("sum of all so far")
    >>> _ = net.add_input("i1"), net.add_output("o1", "identity")
    >>> _ = net.connect("i1", "o1", 1), net.connect("o1", "o1", 1, delay=1)
    >>> _ = ns.advance(net, [2]), ns.advance(net, [3])
    >>> net["o1"].output, net.state
    (5.0, {'o1@0': 5.0})
    """
    with _passing(net, "ns.advance") as interrupt:
        if not net.recurrent:
            raise NetworkError(
                f"network {net.name!r} has no connection that waits, so there is no state to go on "
                "from; use ns.forward"
            )
        check_no_look_ahead(net, "ns.advance")
        deep, row = net.unroll(1), read_inputs(net, inputs)
        walk = walk_over(deep)

        def steps() -> Iterator[Step]:
            yield from walk.forward_steps(values(deep, (row,), net.state))
            yield StateStep.take(net, deep)

        return _record(interrupt, deep, steps(), "forward")


def backward(net: Network, expected: Any, loss: str | Loss = "squared_error") -> Recording:
    """Compute E, and from it every error signal and gradient, and return the steps.

    Output neurons: ``error = (expected - output)·f'`` for squared error; hidden neurons:
    ``error = (sum of w_k·error_k)·f'``; gradients: ``dE/dw = -error·input``. No weight moves.

    Args:
        net: the network, after a forward pass.
        expected: a value per output, in the order of ``net.outputs``, or a dict by name.
        loss: ``"squared_error"``, ``"cross_entropy"``, ``"perceptron"``, or a :class:`Loss`.

    Raises:
        StateError: before a forward pass, or if the network was edited or updated since.
        InputError: for a wrong number of values, or one that cannot be asked for.
        OptionError: for an unknown loss, or one that cannot train these outputs.

    >>> import neurosim as ns
    >>> net = ns.dense([2, 2, 1])
    >>> ns.backward(net, [1])
    Traceback (most recent call last):
    StateError: a backward pass needs a forward pass before it; call ns.forward(net, inputs) first
    """
    with _passing(net, "ns.backward") as interrupt:
        criterion = find_loss(loss)
        if net.stage not in ("forward", "backward"):
            since = " (the weights have moved since the last one)" if net.stage == "updated" else ""
            raise StateError(
                f"a backward pass needs a forward pass before it{since}; "
                "call ns.forward(net, inputs) first"
            )
        deep = net._last_pass or net
        _, wanted = _wanted(net, deep, expected, criterion)
        steps = Walk(deep).backward_steps(wanted, criterion, first=True)
        return _record(interrupt, deep, steps, "backward")


def update(
    net: Network,
    learning_rate: float = RATE,
    *,
    momentum: float = MOMENTUM,
    optimizer: Optimizer | None = None,
) -> Recording:
    """Move every trainable weight: ``w += learning_rate·error·input``, and return the steps.

    Args:
        net: the network, after a backward pass.
        learning_rate: the lecture's alpha, above 0.
        momentum: see :class:`SGD`.
        optimizer: such as ``ns.Adam(0.01)``; takes the place of the two; of a function of the
            epoch the first rate is taken.

    Raises:
        StateError: before a backward pass, or if the weights have moved since.
        InputError, OptionError: for a learning rate or momentum that is not allowed.
    """
    with _passing(net, "ns.update") as interrupt:
        rule = chosen(optimizer, learning_rate, momentum, net.parameters).at(1)
        if net.stage != "backward":
            raise StateError(
                "an update needs a backward pass before it; call ns.backward(net, expected) first"
            )
        deep = net._last_pass or net
        return _record(interrupt, deep, Walk(deep).update_steps(rule), "updated")


def train_step(
    net: Network,
    inputs: Any,
    expected: Any,
    learning_rate: float = RATE,
    loss: str | Loss = "squared_error",
    *,
    momentum: float = MOMENTUM,
    optimizer: Optimizer | None = None,
) -> Recording:
    """Do a forward pass, a backward pass and an update on one pattern, in one recording.

    All is refused before the first number changes, or done.

    Args:
        net: the network; its numbers change.
        inputs: a value per input, or a dict by name.
        expected: a value per output, or a dict by name.
        learning_rate: the lecture's alpha, above 0.
        loss: as in :func:`backward`.
        momentum: see :class:`SGD`.
        optimizer: takes the place of ``learning_rate`` and ``momentum``.

    Returns:
        A recording of every step of the three, at its end.

    Raises:
        InputError, OptionError, NetworkError: as :func:`forward` and :func:`backward`.
        DivergenceError: if a number overflows; nothing has changed then.

    >>> import neurosim as ns
    >>> net = ns.dense([2, 2, 1])
    >>> recording = ns.train_step(net, [0, 1], [1], learning_rate=0.5)
    >>> len(recording)
    29
    """
    with _passing(net, "ns.train_step") as interrupt:
        criterion = find_loss(loss)
        rule = chosen(optimizer, learning_rate, momentum, net.parameters).at(1)
        walk, asked, given = _begun(net, inputs)
        rows, wanted = _wanted(net, walk.net, expected, criterion)
        steps = chain(
            walk.forward_steps(given),
            walk.backward_steps(wanted, criterion, first=True),
            walk.update_steps(rule),
        )
        return _record(interrupt, walk.net, steps, "updated", [Pattern(asked, rows)])


@contextmanager
def _passing(net: Network, what: str) -> Iterator[Interrupt]:
    """Keep others from the network, and Ctrl-C from the middle, while a pass is made."""
    of_kind(net, Network, f"{what} needs")
    with Interrupt() as interrupt, at_work(net, what):
        yield interrupt


def _begun(net: Network, inputs: Any) -> tuple[Walk, Any, Numbers]:
    """Return the walk for a pattern or a sequence, what was read, and the values for the walk."""
    if not net.recurrent:
        given = read_inputs(net, inputs)
        return Walk(net), given, given
    rows = read_sequence(net, inputs)
    deep = net.unroll(len(rows))
    return walk_over(deep), rows, values(deep, rows, {})


def _wanted(net: Network, deep: Any, expected: Any, criterion: Loss) -> tuple[Any, Any]:
    """Return what is expected as it was read, and a value for each output of the walk."""
    if not net.recurrent:
        wanted = read_expected(net, expected, criterion)
        return wanted, wanted
    rows = read_wanted_rows(net, expected, deep.length, criterion)
    return rows, flat(net, rows)


def _record(
    interrupt: Interrupt,
    net: Network,
    steps: Iterator[Step],
    end: Stage,
    patterns: Sequence[Pattern] = (),
) -> Recording:
    """Run the steps to their end, or take back those that were done."""
    shown, done, start = Shown(net), list[Step](), net._stage
    origin, where = origin_of(net), places(net)
    before, state = read(where), origin._carried
    try:
        with interrupt.sooner(AT_SECOND):  # a function of a user's own may be stuck
            for step in steps:
                done.append(step)
                if not step.is_finite():
                    raise _diverged(f"{step.element!r}: {step.arithmetic}")
                interrupt.check()
    except OverflowError:
        message = culprit(net)
        write(where, before)
        raise _diverged(message) from None
    except BaseException:
        write(where, before)
        origin._carried = state
        raise
    at = time_of(done, len(done)) if origin.recurrent else None
    if at is not None:
        at[0].show(at[1])
    set_stage(net, end)
    return Recording(net, done, start, patterns=patterns, shown=shown)


def _diverged(what: str) -> DivergenceError:
    return DivergenceError(
        f"the numbers overflowed: {what}; the network is as it was; "
        "try a smaller learning rate or smaller weights"
    )
