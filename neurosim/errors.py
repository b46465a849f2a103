"""What can go wrong, as one small family.

Every class is also the built-in error that a caller would expect, so ``except ValueError`` and
``except KeyError`` work as everywhere in Python.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches
from heapq import nsmallest
from reprlib import Repr

from neurosim.notation import one_line

_BEGINNING, _END = 400, 180
"""How many characters of a long message are kept, at its two ends."""


def shortened(text: str) -> str:
    """Return a message on one line, the middle of a very long one left out.

    >>> len(shortened("no node " + "h" * 10**6)) < 600
    True
    """
    if len(text) > _BEGINNING + _END:
        text = f"{text[:_BEGINNING]} ... {text[-_END:]}"
    return one_line(text)


class NeurosimError(Exception):
    """The parent of every error that neurosim raises on purpose."""

    def __str__(self) -> str:
        """Return the message on one line, the middle of a very long one left out.

        Control characters in it are escaped. (A KeyError by itself would quote the whole message.)
        """
        return shortened(str(self.args[0]) if self.args else "")


class NetworkError(NeurosimError, KeyError, ValueError):
    """A name that is not in the network, or a structure that it may not have.

    It is a ``KeyError`` because ``net["h9"]`` is a look-up, and a ``ValueError`` because building
    refuses what would not be an acyclic graph.
    """


class InputError(NeurosimError, ValueError):
    """A number or a list of numbers that cannot be used: wrong length, NaN, text."""


class OptionError(NeurosimError, ValueError):
    """An option that is unknown or out of range: a loss, an engine, a number of epochs."""


class PlaceError(OptionError, IndexError):
    """A place in a dataset, a recording or another sequence beyond its ends."""


class StateError(NeurosimError, RuntimeError):
    """Something done too early or too late: a backward pass before any forward pass."""


class RecordingError(StateError):
    """A recording that cannot move, because a number was changed by other code in between."""


class ReadOnlyError(NeurosimError, AttributeError):
    """An attribute that cannot be set, such as the output of a bias node."""


class FileError(NeurosimError, OSError, ValueError):
    """A file that is missing, cannot be read or written, or holds something else than it should."""


class MissingExtraError(NeurosimError, ImportError):
    """A package is needed that is not installed, or not in a version that works."""


class DivergenceError(NeurosimError, ArithmeticError):
    """A number grew beyond what a float can hold; the last finite numbers are back in place.

    Attributes:
        history: the :class:`History` up to there, where training was cut; otherwise None.
        epoch: the number of the epoch in which it happened, 0 outside training.
    """

    history: object = None
    epoch: int = 0


ELSEWHERE = {
    "mse": "squared_error", "bce": "cross_entropy", "logloss": "cross_entropy",
    "nll": "categorical_cross_entropy",
    "xavier": "glorot", "xavieruniform": "glorot", "glorotuniform": "glorot",
    "xaviernormal": "glorot_normal", "kaiming": "he", "kaiminguniform": "he", "heuniform": "he",
    "kaimingnormal": "he_normal", "gaussian": "normal",
    "linear": "identity", "step": "binary_step", "heaviside": "binary_step", "leakyrelu": "prelu",
    "avg": "mean", "average": "mean", "mul": "product", "multiply": "product", "add": "sum",
    "rnn": "elman", "simplernn": "elman",
}  # fmt: skip
"""What other libraries call things that have a name here; in small letters, all in one word."""


def suggestion(name: object, choices: Iterable[str]) -> str:
    """Return ``"; did you mean 'logistic'?"`` for a near miss, otherwise nothing.

    >>> suggestion("logistc", ["tanh", "logistic"])
    "; did you mean 'logistic'?"
    >>> suggestion("h9", ["i1", "h1", "h2"])
    "; did you mean 'h1'?"
    >>> suggestion("ReLu", ["elu", "relu"]), suggestion("cross entropy", ["cross_entropy"])
    ("; did you mean 'relu'?", "; did you mean 'cross_entropy'?")
    >>> suggestion("pgn", ["pgf", "png"]), suggestion("Xavier", ["glorot", "he"])
    ("; did you mean 'png'?", "; did you mean 'glorot'?")
    >>> suggestion("zzz", ["tanh", "logistic"])
    ''
    """
    if not isinstance(name, str) or len(name) > _LONGEST:
        return ""
    choices = [*choices]
    here = ELSEWHERE.get(_plain(name))
    if here in choices:
        return f"; did you mean {here!r}?"
    # Comparing takes long: only names of about that length can be near.
    short = (each for each in choices if len(each) <= _LONGEST)
    names = nsmallest(_COMPARED, short, key=lambda each: abs(len(each) - len(name)))
    # Of short names, such as h1, half the letters are enough.
    given, cutoff = _plain(name), 0.5 if len(name) < 4 else 0.6
    plain = {each: _plain(each) for each in names}
    near = get_close_matches(given, plain.values(), n=len(names) or 1, cutoff=cutoff)
    if not near:
        return ""
    likeness = {each: SequenceMatcher(None, each, given).ratio() for each in near}
    best = max(likeness.values())
    alike = [each for each in names if likeness.get(plain[each]) == best]
    # Of those that are equally near, one that is written like it, then one of the same letters,
    # then one that begins like it.
    found = max(
        alike,
        key=lambda each: (
            SequenceMatcher(None, each, name).ratio(),
            sorted(each) == sorted(name),
            each[:1] == name[:1],
        ),
    )
    return f"; did you mean {found!r}?"


def no_attribute(module: str, name: str, names: Iterable[str]) -> AttributeError:
    """Return the error of a module that offers these names, and not that one."""
    # Tools ask for dozens of private names, so these get no suggestion.
    near = "" if name.startswith("_") else suggestion(name, names)
    return AttributeError(f"module {module!r} has no attribute {name!r}{near}")


def _plain(name: str) -> str:
    """Return a name without capitals and without what separates its words."""
    return "".join(each for each in name.casefold() if each not in " _-") or name


_LONGEST = 40
"""Names of more characters are not compared."""

_COMPARED = 1000
"""With how many names a wrong one is compared."""


class _Short(Repr):
    """Writes whatever was given in a few words, also what has no end or cannot be written."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel, self.maxstring, self.maxother = 3, 80, 120

    def repr_int(self, x: int, level: int) -> str:
        if x.bit_length() > 200:  # Python writes only some thousand digits
            return f"a whole number of about {int(x.bit_length() * 0.30103) + 1} digits"
        return repr(x)

    def repr_instance(self, x: object, level: int) -> str:
        text = " ".join(repr(x).split())  # an array is written in several lines
        half = self.maxother // 2
        return text if len(text) <= self.maxother else f"{text[:half]}...{text[-half:]}"


_SHORT = _Short()


def shown(value: object) -> str:
    """Return how a message shows what was given: as ``repr`` does, but short, whatever it is.

    >>> shown("h1"), shown([0.5, 1]), shown(range(3))
    ("'h1'", '[0.5, 1]', 'range(0, 3)')
    >>> shown([0] * 1000), shown(10**5000)
    ('[0, 0, 0, 0, 0, 0, ...]', 'a whole number of about 5001 digits')
    """
    try:
        return _SHORT.repr(value)
    except Exception:  # what is written by code of its own may fail at that
        return f"an object of class {type(value).__name__}"
