"""Patterns: pairs of inputs and expected values, checked before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property, partial
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from neurosim.data.fitting import fitted
from neurosim.errors import InputError, NetworkError, shown
from neurosim.functions.losses import Loss
from neurosim.graph.network import Network
from neurosim.graph.neuron import Output
from neurosim.graph.time.sequences import check_time, located, read_rows, read_sequence
from neurosim.graph.values.clamping import is_held
from neurosim.graph.values.columns import frame
from neurosim.graph.values.reading import read_expected as read_wanted, read_inputs
from neurosim.graph.values.rows import plain_rows, table
from neurosim.graph.values.scaling import Scaling


class Pattern(NamedTuple):
    """What goes in, and what should come out.

    Of a sequence both have a row for each step of time; where nothing is expected that is None.
    """

    inputs: tuple[Any, ...]
    expected: tuple[Any, ...]


class Patterns(tuple[Pattern, ...]):
    """Patterns that have been checked: of finite floats, all of one width.

    Those of a :class:`Dataset` stay with it, and so does what is made of them here.
    """

    @cached_property
    def tables(self) -> tuple[Any, Any]:
        """Inputs and expected values as two NumPy arrays, a row for each pattern."""
        inputs, expected = zip(*self, strict=True)
        return table(inputs), table(expected)

    @cached_property
    def rows(self) -> tuple[Any, Any, Any, Any]:
        """The same of sequences, whose rows, one for each step of time, stand behind one another.

        The arrays are inputs; where each sequence begins among them and the last ends; expected
        values; and for each row of inputs, which of these it should give, -1 if none.
        """
        import numpy as np  # as in table

        lengths = [len(each.inputs) for each in self]
        wanted = list(chain.from_iterable(each.expected for each in self))
        judged = np.array([row is not None for row in wanted])
        return (
            table(list(chain.from_iterable(each.inputs for each in self))),
            np.cumsum([0, *lengths]),
            table([row for row in wanted if row is not None]),
            np.where(judged, np.cumsum(judged) - 1, -1),
        )

    @cached_property
    def wanted(self) -> tuple[frozenset[float], ...]:
        """What is expected of each output in any of the patterns, each value once."""
        rows = list(filter(None, chain.from_iterable(rows_of(each.expected) for each in self)))
        return tuple(frozenset(map(itemgetter(place), rows)) for place in range(len(rows[0])))

    def __getstate__(self) -> None:
        """Leave out of copies and files what is made again where it is wanted."""


def is_rows(expected: Sequence[Any]) -> bool:
    """Tell a row for each step of time from one row for the last."""
    return bool(expected) and isinstance(expected[-1], tuple)


def rows_of(expected: Any) -> tuple[tuple[float, ...], ...]:
    """Return the rows of expected values; what is only for the last step of time is one row."""
    return expected if is_rows(expected) else (expected,)


def read_expected(net: Network, expected: object, criterion: Loss | None) -> tuple[float, ...]:
    """Return the values wanted of the network's outputs, in their order.

    Without a criterion they are only read, not asked whether a loss can learn them.

    Raises:
        NetworkError: if the network has no outputs.
        OptionError: if an output neuron cannot learn with this loss.
        InputError: for a wrong number of values, one that is not finite, or one that this loss
            cannot ask for.
    """
    outputs = _judged(net, criterion)
    return _allowed(outputs, read_wanted(net, expected), criterion)


def _judged(net: Network, criterion: Loss | None) -> tuple[Output, ...]:
    """Return the outputs, if the loss can train them."""
    outputs = net.outputs
    if not outputs:
        raise NetworkError(f"network {net.name!r} has no outputs, so nothing can be expected of it")
    for output in outputs:
        if criterion is not None:
            criterion.check(output.activation, f"output {output.name!r}")
    return outputs


def _allowed(
    outputs: tuple[Output, ...], values: tuple[float, ...], criterion: Loss | None
) -> tuple[float, ...]:
    """Return the values, if the loss can ask for them."""
    for output, value in zip(outputs, values, strict=True):
        if criterion is not None:
            criterion.check_expected(value, f"output {output.name!r}")
    return values


def check_pairs(data: object, what: str) -> None:
    """Refuse what holds no pairs (inputs, expected), whatever the network.

    Raises:
        InputError: for no collection, one without order, a data frame, an empty list, or one with
            something else than pairs.
    """
    _check_kind(data, what)
    if type(data) in (list, tuple):
        for _ in read_pairs(data, f"{what} pattern"):
            pass


def _check_kind(data: object, what: str) -> None:
    if isinstance(data, str | bytes | Mapping | Set) or not _can_be_walked(data):
        raise InputError(f"{what} must be pairs (inputs, expected), got {shown(data)}")
    if frame(data) is not None:
        raise InputError(
            f"{what} must be pairs (inputs, expected), got a data frame; ns.Dataset makes them of "
            "its columns: ns.Dataset(frame[inputs], frame[expected])"
        )


def read_patterns(net: Network, data: object, criterion: Loss | None) -> Patterns:
    """Return the data as checked patterns.

    Args:
        net: the network that they are for.
        data: pairs (inputs, expected); each part a sequence in order or a dict by name; or a
            :class:`Dataset`, whose columns and classes are found by the names the network knows.
        criterion: the loss that will compare them; None if none will.

    Raises:
        NetworkError: if the network has no outputs.
        OptionError: if an output neuron cannot learn with this loss.
        InputError: for no data, something that is no pair, or values that do not fit; the message
            starts with the number of the pattern, counted from 1.
    """
    _check_kind(data, "data")
    outputs = _judged(net, criterion)
    given: Iterable[Any] = fitted(net, data)
    check_time(net, data)
    found = _at_once(net, given)
    if found is not None and _all_allowed(found, outputs, criterion):
        return found
    if net.recurrent:
        return _numbered(given, "sequence", partial(_sequence, net, criterion))
    return _numbered(
        given,
        "pattern",
        lambda inputs, expected: Pattern(
            read_inputs(net, inputs), _allowed(outputs, read_wanted(net, expected), criterion)
        ),
    )


def read_wanted_rows(
    net: Network, expected: object, length: int, criterion: Loss | None
) -> tuple[tuple[float, ...] | None, ...]:
    """Return the values wanted of a recurrent network's outputs at each step of time.

    Raises:
        InputError, OptionError, NetworkError: as :func:`read_expected`.
    """
    outputs = _judged(net, criterion)
    rows = read_rows(net, expected, length)
    return tuple(None if row is None else _allowed(outputs, row, criterion) for row in rows)


def _sequence(net: Network, criterion: Loss | None, inputs: object, expected: object) -> Pattern:
    rows = read_sequence(net, inputs)
    return Pattern(rows, read_wanted_rows(net, expected, len(rows), criterion))


def _numbered(data: Iterable[Any], kind: str, read: Callable[[Any, Any], Pattern]) -> Patterns:
    """Read pair after pair; what is wrong with one is said with its number."""
    patterns, hint = [], _hint(data)
    for number, (inputs, expected) in enumerate(read_pairs(data, kind), start=1):
        try:
            patterns.append(read(inputs, expected))
        except InputError as error:
            raise located(f"{kind} {number}", InputError(f"{error}{hint}")) from None
    return Patterns(patterns)


def read_pairs(data: Any, kind: str) -> Iterator[tuple[Any, Any]]:
    """Yield inputs and expected values of pair after pair.

    Raises:
        InputError: for what is no pair, or if there is none.
    """
    number = 0
    for number, pair in enumerate(data, start=1):
        try:
            inputs, expected = pair
        except (TypeError, ValueError):
            raise InputError(
                f"{kind} {number} must be a pair (inputs, expected), got {shown(pair)}{_hint(data)}"
            ) from None
        yield inputs, expected
    if not number:
        raise InputError("data is empty; it must hold at least one pair (inputs, expected)")


def _hint(data: object) -> str:
    two = isinstance(data, tuple) and len(data) == 2
    return "; make two tables one by ns.Dataset(inputs, expected)" if two else ""


def _can_be_walked(data: object) -> bool:
    try:
        iter(data)  # type: ignore[call-overload]
    except TypeError:  # also of an array of no dimension
        return False
    return True


PAIRS = {tuple, list, Pattern}
"""What a pair may be, to be read along with all others."""


def _at_once(net: Network, data: object) -> Patterns | None:
    """Return the data as patterns that fit the network; None: look at each, and say what is wrong.

    What hands out one pair after the other is left alone, as it may use a list again and again.
    """
    widths = len(net.inputs), len(net.outputs)
    kept = getattr(data, "patterns", None)  # a dataset has checked them when it was made
    over_time = hasattr(data, "regrouped")  # sequences; arrays have a flat, too
    found = kept if isinstance(kept, Patterns) else _of_pairs(data, *widths)
    if found is None or is_held(net) or over_time != net.recurrent:
        return None
    if tuple(len(rows_of(part)[0]) for part in found[0]) != widths:
        return None
    found = Patterns(map(_row_for_each_step, found)) if over_time else found
    return found if net.scaling is None else _scaled(found, net.scaling, over_time)


def _row_for_each_step(pattern: Pattern) -> Pattern:
    inputs, expected = pattern
    if is_rows(expected):
        return pattern
    return Pattern(inputs, (*[None] * (len(inputs) - 1), expected))


def _of_pairs(data: Any, inputs: int, expected: int) -> Patterns | None:
    if type(data) not in (list, tuple) or not set(map(type, data)) <= PAIRS:
        return None
    if set(map(len, data)) != {2}:
        return None
    left = plain_rows([pair[0] for pair in data], inputs)
    right = plain_rows([pair[1] for pair in data], expected)
    return None if left is None or right is None else Patterns(map(Pattern, left, right))


def _scaled(patterns: Patterns, scaling: Scaling, over_time: bool) -> Patterns | None:
    def scaled(values: Any, scale: Callable[[Any], tuple[float, ...]]) -> tuple[Any, ...]:
        if not over_time:
            return scale(values)
        return tuple(None if row is None else scale(row) for row in values)

    left, right = scaling.scale_inputs, scaling.scale_expected
    try:
        return Patterns(
            Pattern(scaled(inputs, left), scaled(expected, right)) for inputs, expected in patterns
        )
    except InputError:
        return None


def _all_allowed(patterns: Patterns, outputs: tuple[Output, ...], criterion: Loss | None) -> bool:
    """Tell whether the loss can ask for all these values; it is asked once about each."""
    if criterion is None or _allows_everything(criterion):
        return True
    try:
        for output, values in zip(outputs, patterns.wanted, strict=True):
            for value in values:
                criterion.check_expected(value, f"output {output.name!r}")
    except Exception:  # a user's own loss raises it again where its pattern is known
        return False
    return True


def _allows_everything(criterion: Loss) -> bool:
    return getattr(criterion.check_expected, "__func__", None) is Loss.check_expected
