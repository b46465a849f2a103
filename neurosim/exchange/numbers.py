"""Numbers of other libraries as NumPy arrays, and where they stand, for messages."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from neurosim.checks import of_kind
from neurosim.errors import InputError, NeurosimError, OptionError, shown
from neurosim.exchange.units import MOST
from neurosim.functions.activations import Activation
from neurosim.graph.layers.given import Given

Array: TypeAlias = npt.NDArray[np.float64]


def numbers(values: Any, what: str, *shape: int | None) -> Array:
    """Return an array or a tensor as finite floats.

    Args:
        values: what offers ``tolist()``, or nested lists.
        what: what messages call it.
        shape: how many there must be along each dimension, None for any number; no dimensions for
            any shape.

    Raises:
        InputError: for another shape, or what is no finite number.
        OptionError: for more numbers than a network has connections.
    """
    count = math.prod(getattr(values, "shape", ()))
    if count > MOST:
        raise OptionError(f"{what} holds {count:,} numbers, {MOST:,} are the most")
    with refusing(InputError, f"{what} cannot be read as numbers"):  # rows of different lengths
        plain = values.detach() if hasattr(values, "detach") else values
        found = np.array(plain.tolist() if hasattr(plain, "tolist") else plain, np.float64)
    fits = len(shape) == found.ndim and all(
        wanted in (None, given) for wanted, given in zip(shape, found.shape, strict=True)
    )
    if shape and not fits:
        raise InputError(f"{what} must be {times(shape)}, got {times(found.shape)}")
    wrong = np.argwhere(~np.isfinite(found))
    if len(wrong):
        where = "".join(f"[{index}]" for index in wrong[0])
        raise InputError(f"{what}{where} must be a finite number, got {found[tuple(wrong[0])]}")
    return found


@contextmanager
def at(place: str) -> Iterator[None]:
    """Let an error say in which layer it happened."""
    try:
        yield
    except NeurosimError as error:
        raise type(error)(f"{place}: {error}") from None


@contextmanager
def refusing(kind: type[NeurosimError], why: str) -> Iterator[None]:
    """Tell whatever a library, or reading a broken file, raises as one error of that kind.

    Where a library has wrapped an error, the one inside says more.

    >>> with refusing(InputError, "it is no number"):
    ...     int("x")
    Traceback (most recent call last):
    InputError: it is no number: invalid literal for int() with base 10: 'x'
    """
    try:
        yield
    except NeurosimError:
        raise
    except Exception as error:
        raise kind(f"{why}: {error.__cause__ or error}") from None


@dataclass
class Cells:
    """The weights of one direction of a recurrent layer.

    Attributes:
        inward: from what the cells read, (gates times size, inputs); gates in the order i f g o of
            an LSTM, r z n of a GRU.
        again: from the cells themselves, (gates times size, size).
        biases: those beside ``inward``, and those beside ``again``; None for no bias.
    """

    inward: Array
    again: Array
    biases: tuple[Array, Array] | None

    @classmethod
    def of(
        cls, order: Sequence[int], inward: Any, again: Any, biases: Sequence[Any] | None
    ) -> Cells:
        """Return the weights of a library that has its gates in another order.

        Args:
            order: where it has each of the gates.
            inward: as above but for the order, and so the others.
            again: those from the cells.
            biases: those of the biases.

        Raises:
            InputError: if they do not fit.
        """
        size = len(inward) // len(order)
        shapes = [(len(order) * size, None), (len(order) * size, size)]

        def sort(values: Any, *shape: int | None) -> Array:
            found = numbers(values, "an array of weights", *shape)
            return np.concatenate([found[gate * size : (gate + 1) * size] for gate in order])

        both = None
        if biases is not None:
            both = sort(biases[0], len(order) * size), sort(biases[1], len(order) * size)
        return cls(sort(inward, *shapes[0]), sort(again, *shapes[1]), both)

    def given(self, cell: str) -> Given:
        """Return them in the order in which a layer takes its weights."""
        size = self.again.shape[1]
        first, second = self.biases or (np.zeros(len(self.again)),) * 2
        both, rows = np.hstack([self.inward, self.again]), len(self.again) // size
        last = 2 if cell == "gru" else rows
        order = [gate * size + place for place, gate in product(range(size), range(last))]
        weights, biases = [both[order].ravel()], [(first + second)[order]]
        for row in range(2 * size, 3 * size) if cell == "gru" else ():
            weights += [self.again[row], self.inward[row]]
            biases += [second[row : row + 1], first[row : row + 1]]
        return Given(iter(np.concatenate(weights).tolist()), iter(np.concatenate(biases).tolist()))


def kind_of(value: Any, method: str, known: Collection[str], *libraries: str) -> str:
    """Return the name of the known class that an object is of, of a library or one like it.

    A class that somebody built on one of a library is taken for that unless it has this method of
    its own, whatever it is called.

    >>> kind_of(True, "__add__", ["int"]), kind_of(True, "__and__", ["int"])
    ('int', 'bool')
    """
    own = type(value)
    theirs = [each for each in own.__mro__ if set(libraries) & {*each.__module__.split(".")}]
    for each in theirs or own.__mro__:
        same = getattr(each, method, None) is getattr(own, method, None)
        if same and each.__name__ in known:
            return each.__name__
    return f"{own.__module__}.{own.__name__}" if own.__name__ in known else own.__name__


def only(get: Callable[[str, Any], Any], **wanted: Any) -> None:
    """Refuse options that have no counterpart.

    Args:
        get: what returns an option, or the value that is given where it is not there.
        wanted: the only values that are known.

    Raises:
        OptionError: with the first that has another value, or one among several.

    >>> only({"groups": 2}.get, groups=1)
    Traceback (most recent call last):
    OptionError: groups=2 is not known, only 1
    """
    for option, value in wanted.items():
        found = get(option, value)
        if any(each != value for each in (found if isinstance(found, list | tuple) else [found])):
            raise OptionError(f"{option}={shown(found)} is not known, only {value!r}")


def own_activations(given: object) -> dict[str, Activation]:
    """Return activations of the user's own by name.

    Raises:
        OptionError: if they are something else.
    """
    if given is None:
        return {}
    found = of_kind(given, Mapping, "activations must be")  # type: ignore[type-abstract]
    return {
        str(name): of_kind(each, Activation, f"activation {shown(name)} must be")
        for name, each in found.items()
    }


def times(shape: Sequence[int | None]) -> str:
    """Write a shape.

    >>> times((3, None)), times(())
    ('3 x any', 'a single number')
    """
    return " x ".join("any" if each is None else str(each) for each in shape) or "a single number"
