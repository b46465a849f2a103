"""Sequences: a row of values for each step of time, read as people give them, and asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from neurosim.errors import InputError, NetworkError, shown
from neurosim.graph.nodes import Node
from neurosim.graph.time.state import remembered
from neurosim.graph.values.columns import frame
from neurosim.graph.values.reading import has_names, read_expected, read_inputs, read_many
from neurosim.graph.values.rows import Row, first_of, items_of
from neurosim.graph.values.twins import Twin, twin_of
from neurosim.notation import counted

if TYPE_CHECKING:
    from neurosim.graph.network import Network

Numbers: TypeAlias = tuple[float, ...]


def read_sequence(net: Network, sequence: object) -> tuple[Numbers, ...]:
    """Return the values of the network's inputs at each step of time.

    Args:
        net: a recurrent network.
        sequence: a row for each step of time, each as for a network without loops; or a data
            frame.

    Raises:
        InputError: for no sequence, an empty one, or a row that does not fit; it names the step.
    """
    columns = frame(sequence)
    if columns and any(columns.values()):
        return tuple(read_many(net, sequence))
    rows = [] if columns is not None else None if has_names(sequence) else items_of(sequence)
    if rows is None or (rows and is_number(rows[0])):
        width = counted(len(net.inputs), "input")
        raise InputError(
            f"a recurrent network needs a sequence, a row of {width} for each step of time, "
            f"got {shown(sequence)}"
        )
    if not rows:
        raise InputError("a sequence must have at least one step of time, got an empty one")
    try:
        return tuple(read_many(net, rows))
    except InputError:
        return tuple(_at_step(step, read_inputs, net, row) for step, row in enumerate(rows, 1))


def read_rows(net: Network, expected: object, length: int) -> tuple[Numbers | None, ...]:
    """Return the values wanted of the outputs at each step of time, None where none are.

    Args:
        net: a recurrent network.
        expected: a row for each step of time, or one row, which is for the last; or a data frame.
        length: how many steps of time the inputs have.

    Raises:
        InputError: for another number of rows, or a row that does not fit; it names the step.
    """
    columns = frame(expected)
    if columns is None:
        rows = items_of(expected)
    else:
        rows = [Row.called(row, tuple(columns)) for row in zip(*columns.values(), strict=True)]
    if rows is None or (rows and is_number(rows[0])):
        return (*[None] * (length - 1), read_expected(net, expected))
    check_judged(len(rows), length, "the sequence")
    first = length - len(rows) + 1
    read = [_at_step(step, read_expected, net, row) for step, row in enumerate(rows, first)]
    return (*[None] * (first - 1), *read)


def check_judged(rows: int, length: int, owner: str) -> None:
    """Refuse expected values that are neither for each step of time nor for the last alone.

    Raises:
        InputError: it says of what sequence.
    """
    if rows not in (1, length):
        raise InputError(
            f"{owner} has {counted(length, 'step')} of time, but {counted(rows, 'row')} of "
            "expected values; give a row for each step, or one row for the last"
        )


def is_several(values: object) -> bool:
    """Tell several sequences from a single one: the first row of the first is no number."""
    row = None if has_names(values) else first_of(values)
    value = None if has_names(row) else first_of(row)
    return not is_number(value)


def check_time(net: Network, data: object) -> None:
    """Refuse a dataset of sequences for a network that takes single rows, and the other way round.

    Raises:
        InputError: it says which of the two the network takes.
    """
    if hasattr(data, "given_names") and hasattr(data, "regrouped") != net.recurrent:
        kinds = ["single rows of inputs", "sequences, a row of inputs for each step of time"]
        holds, takes = kinds if net.recurrent else reversed(kinds)
        raise InputError(
            f"{shown(data)} holds {holds}, but network {net.name!r} takes {takes}; connect(..., "
            "delay=1) makes a network recurrent, ns.data.Sequences holds sequences"
        )


def looks_ahead(net: Network) -> bool:
    """Tell whether a step of time needs one that comes later."""
    return net._delayed[-1] > 0


def check_no_look_ahead(net: Network, what: str) -> None:
    """Refuse to go through time step by step where a step needs a later one.

    Raises:
        NetworkError: it names the connection.
    """
    if looks_ahead(net):
        ahead = next(each for each in net.connections if each.delay < 0)
        raise NetworkError(
            f"{what} goes forward in time, but network {net.name!r} looks ahead: {ahead.label} has "
            f"delay={ahead.delay}; give it whole sequences, by ns.forward or ns.train"
        )


def answers(
    net: Network, sequences: Iterable[Sequence[Numbers]], nodes: Sequence[Node]
) -> list[list[list[float]]]:
    """Return for each sequence a row of what the nodes send on at each step of time.

    Nothing is left behind on the network; see :func:`passes`.
    """
    return [
        [[twin[node]._output for node in at] for twin, at in passes(net, rows, nodes, Twin.answer)]
        for rows in sequences
    ]


def passes(
    net: Network,
    rows: Sequence[Numbers],
    nodes: Sequence[Node],
    run: Callable[[Twin, Sequence[float], Sequence[float]], None] = Twin.forward,
) -> Iterator[tuple[Twin, Sequence[Node]]]:
    """Ask a recurrent network step of time by step of time, from state 0; it leaves no trace.

    Args:
        net: the network.
        rows: a sequence, as :func:`read_sequence` gives it.
        nodes: nodes of the network.
        run: how a twin runs.

    Yields:
        for each step of time a twin, and what the nodes are in it.
    """
    if looks_ahead(net):
        whole = net.unroll(len(rows))
        with twin_of(whole) as twin:
            run(twin, [value for row in rows for value in row], [0.0] * len(whole.states))
            for step in range(1, len(rows) + 1):
                yield twin, [whole.at(node.name, step) for node in nodes]
        return
    now = net.unroll(1)
    state: dict[str, float] = dict.fromkeys(remembered(net), 0.0)
    names = [name.rpartition("@") for name in state]
    at = [now.at(node.name, 1) for node in nodes]
    with twin_of(now) as twin:
        for row in rows:
            run(twin, row, [state[each.name] for each in now.states])
            yield twin, at
            state = {
                f"{name}@{back}": twin[now.at(name, 1)]._output
                if back == "0"
                else state[f"{name}@{int(back) + 1}"]
                for name, _, back in names
            }


def located(where: str, error: InputError) -> InputError:
    """Return the error with its place in front: ``sequence 2, step 3: expected 1 input ...``."""
    return InputError(f"{where}{', ' if str(error).startswith('step ') else ': '}{error}")


def _at_step(step: int, read: Any, net: Network, row: object) -> Numbers:
    try:
        values: Numbers = read(net, row)
    except InputError as error:
        raise located(f"step {step}", error) from None
    return values


def is_number(value: object) -> bool:
    """Tell one value from a row of them; whether it can be used is for others to say."""
    return not isinstance(value, Iterable) or getattr(value, "ndim", 1) == 0
