"""What can go wrong, as one small family.

Every class is also the built-in error that a caller would expect, so ``except ValueError`` and
``except KeyError`` work as everywhere in Python.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

__all__ = [
    "DivergenceError",
    "FileError",
    "InputError",
    "MissingExtraError",
    "NetworkError",
    "NeurosimError",
    "OptionError",
    "ReadOnlyError",
    "RecordingError",
    "StateError",
    "suggestion",
]


class NeurosimError(Exception):
    """The parent of every error that neurosim raises on purpose."""

    def __str__(self) -> str:
        """Return the message as it was written (a bare KeyError would quote it)."""
        return str(self.args[0]) if self.args else ""


class NetworkError(NeurosimError, KeyError, ValueError):
    """A name that is not in the network, or a structure that it may not have.

    It is a ``KeyError`` because ``net["h9"]`` is a look-up, and a ``ValueError`` because building
    refuses what would not be an acyclic graph.
    """


class InputError(NeurosimError, ValueError):
    """A number or a list of numbers that cannot be used: wrong length, NaN, text."""


class OptionError(NeurosimError, ValueError):
    """An option that is unknown or out of range: a loss, an engine, a number of epochs."""


class StateError(NeurosimError, RuntimeError):
    """Something done too early or too late: a backward pass before any forward pass."""


class RecordingError(StateError):
    """A recording that cannot move, because somebody else changed a number in between."""


class ReadOnlyError(NeurosimError, AttributeError):
    """An attribute that cannot be set, such as the output of a bias node."""


class FileError(NeurosimError, OSError, ValueError):
    """A file that is missing, cannot be read or written, or holds something else than it should."""


class MissingExtraError(NeurosimError, ImportError):
    """Something that needs a package which is not installed, or of no use as it is installed."""


class DivergenceError(NeurosimError, ArithmeticError):
    """A number grew beyond what a float can hold; the last finite numbers are back in place.

    Attributes:
        history: the :class:`History` up to there, where training was cut; otherwise None.
        epoch: the number of the epoch in which it happened, 0 outside training.
    """

    history: object = None
    epoch: int = 0


def suggestion(name: object, choices: Iterable[str]) -> str:
    """Return ``"; did you mean 'logistic'?"`` for a near miss, otherwise nothing.

    >>> suggestion("logistc", ["tanh", "logistic"])
    "; did you mean 'logistic'?"
    >>> suggestion("h9", ["i1", "h1", "h2"])
    "; did you mean 'h1'?"
    >>> suggestion("zzz", ["tanh", "logistic"])
    ''
    """
    given, names = str(name), list(choices)
    # Of short names, such as h1, half the letters are enough.
    near = get_close_matches(given, names, n=len(names) or 1, cutoff=0.5 if len(given) < 4 else 0.6)
    if not near:
        return ""
    likeness = {each: SequenceMatcher(None, each, given).ratio() for each in near}
    best = max(likeness.values())
    alike = [each for each in names if likeness.get(each) == best]
    return f"; did you mean {next((x for x in alike if x[0] == given[0]), alike[0])!r}?"
