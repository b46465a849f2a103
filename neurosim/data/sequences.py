"""Tasks over time, drawn from a seed: ``ns.data.sequences.parity()``, ``.adding()``, ``.reber()``.

Where a length is asked for, a pair such as (3, 8) draws each sequence's own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from random import Random

from neurosim.checks import finite, flag, listed, seed as read_seed, text as read_text, whole
from neurosim.data.sequence_set import Sequences
from neurosim.errors import InputError, OptionError

Length = int | tuple[int, int]

LETTERS = "BTSXPVE"
"""The letters of Reber's grammar."""

GRAMMAR = (
    (("T", 1), ("P", 2)),
    (("S", 1), ("X", 3)),
    (("T", 2), ("V", 4)),
    (("X", 2), ("S", 5)),
    (("P", 3), ("V", 5)),
)
"""Which letters may follow in each of its states, and where they lead; state 5 is the end."""


def parity(count: int = 100, length: Length = (2, 8), *, seed: int = 0) -> Sequences:
    """Return sequences of bits; expected at each step is whether the ones so far are odd.

    >>> parity(2, 4)[0]
    Pattern(inputs=((1.0,), (1.0,), (0.0,), (1.0,)), expected=((1.0,), (0.0,), (0.0,), (1.0,)))
    """
    random, sequences = Random(read_seed(seed)), []
    for steps in _lengths(count, length, random):
        bits = [random.randrange(2) for _ in range(steps)]
        sequences.append((bits, [[sum(bits[: step + 1]) % 2] for step in range(steps)]))
    return Sequences.from_pairs(sequences, names=["bit"], classes=("even", "odd"), name="parity")


def adding(count: int = 100, length: Length = 10, *, seed: int = 0) -> Sequences:
    """Return sequences of numbers 0..1, two of them marked; expected at the end is their sum.

    Source: Hochreiter and Schmidhuber, "Long Short-Term Memory" (1997), experiment 4.

    >>> adding(100, 10)
    Sequences('adding', 100 sequences of 10 steps, 2 inputs, 1 expected)
    """
    random, sequences = Random(read_seed(seed)), []
    for steps in _lengths(count, length, random, least=2):
        values = [random.random() for _ in range(steps)]
        marked = random.sample(range(steps), 2)
        rows = [(value, float(step in marked)) for step, value in enumerate(values)]
        sequences.append((rows, [sum(values[step] for step in marked)]))
    return Sequences.from_pairs(
        sequences, names=["value", "marked"], expected_names=("sum",), name="adding"
    )


def reber(count: int = 100, *, embedded: bool = True, seed: int = 0) -> Sequences:
    """Return words of Reber's grammar, letter by letter; expected is the letter that follows.

    In the embedded grammar the last letter but one is the second one again, T or P: a network has
    to keep it in mind over a word of any length.

    Args:
        count: how many words.
        embedded: False gives the words without that frame.
        seed: the same seed draws the same words.

    Sources: A. S. Reber, "Implicit learning of artificial grammars" (1967); Cleeremans,
    Servan-Schreiber and McClelland, "Finite state automata and simple recurrent networks" (1989).

    >>> words = reber(100)
    >>> "".join(words.classes[row.index(1.0)] for row in words[0].inputs)
    'BPBPVPSEP'
    """
    random, framed = Random(read_seed(seed)), flag(embedded, "embedded")
    words = []
    for _ in range(whole(count, "count")):
        word = _word(random)
        outer = random.choice("TP") if framed else ""
        words.append(f"B{outer}{word}{outer}E" if framed else word)
    return _letters(words, LETTERS, "reber")


def sine(
    count: int = 20, length: Length = 25, *, period: float = 12.5, noise: float = 0.0, seed: int = 0
) -> Sequences:
    """Return pieces of a sine that begin anywhere; expected at each step is the next value.

    Args:
        count: how many pieces.
        length: how many steps each has.
        period: how many steps one wave takes.
        noise: the standard deviation that is added to every value.
        seed: the same seed draws the same pieces.

    >>> sine(3, 10)
    Sequences('sine', 3 sequences of 10 steps, 1 input, 1 expected)
    """
    random, width = Random(read_seed(seed)), finite(noise, "noise")
    wave = finite(period, "period")
    if wave <= 0.0 or width < 0.0:
        raise OptionError(f"period must be above 0 and noise not below, got {wave:g} and {width:g}")
    sequences = []
    for steps in _lengths(count, length, random):
        start = random.random() * 2.0 * math.pi
        values = [
            math.sin(start + 2.0 * math.pi * step / wave)
            + (random.gauss(0.0, width) if width else 0.0)
            for step in range(steps + 1)
        ]
        sequences.append((values[:-1], [[value] for value in values[1:]]))
    return Sequences.from_pairs(sequences, names=["value"], expected_names=("next",), name="sine")


def neighbours(count: int = 100, length: Length = 6, *, seed: int = 0) -> Sequences:
    """Return sequences of numbers -1..1; expected at each step are those before and after it.

    Beyond the ends it is 0. What comes after it, only a bidirectional network can know.

    >>> neighbours(1, 3)[0].expected[1] == tuple(row[0] for row in neighbours(1, 3)[0].inputs[::2])
    True
    """
    random, sequences = Random(read_seed(seed)), []
    for steps in _lengths(count, length, random):
        values = [random.uniform(-1.0, 1.0) for _ in range(steps)]
        framed = [0.0, *values, 0.0]
        sequences.append((values, [(framed[at], framed[at + 2]) for at in range(steps)]))
    return Sequences.from_pairs(
        sequences, names=["value"], expected_names=("left", "right"), name="neighbours"
    )


def characters(text: str | Iterable[str]) -> Sequences:
    """Return texts letter by letter, one-hot; expected at each step is the letter that follows.

    Args:
        text: a text of two letters or more, or several.

    >>> characters("hello")
    Sequences('characters', 1 sequence of 4 steps, 4 inputs, 4 expected, classes e, h, l, o)
    """
    texts = [text] if isinstance(text, str) else listed(text, "text")
    if not texts:
        raise InputError("characters needs at least one text")
    for number, each in enumerate(texts, start=1):
        if len(read_text(each, f"text {number}")) < 2:
            raise InputError(f"text {number} must have two letters or more, got {each!r}")
    letters = "".join(sorted({letter for each in texts for letter in each}))
    if len(letters) < 2:
        raise InputError(f"there must be two different letters or more, got only {letters!r}")
    return _letters(texts, letters, "characters")


def _word(random: Random) -> str:
    word, state = "B", 0
    while state < len(GRAMMAR):
        letter, state = random.choice(GRAMMAR[state])
        word += letter
    return f"{word}E"


def _letters(words: Iterable[str], letters: str, name: str) -> Sequences:
    codes = {letter: tuple(float(each == letter) for each in letters) for letter in letters}
    rows = [[codes[letter] for letter in word] for word in words]
    return Sequences(
        [each[:-1] for each in rows], [each[1:] for each in rows], list(letters), list(letters),
        name=name,
    )  # fmt: skip


def _lengths(count: int, length: Length, random: Random, least: int = 1) -> list[int]:
    """Return the length of each sequence."""
    number = whole(count, "count")
    ends = listed(length, "length") if isinstance(length, tuple | list) else [length, length]
    if len(ends) != 2:
        raise OptionError(f"length must be one number, or the least and the most, got {length!r}")
    low, high = (whole(end, "length", least=least) for end in ends)
    if low > high:
        raise OptionError(f"length must go from the least to the most, got {low} and {high}")
    return [low if low == high else random.randint(low, high) for _ in range(number)]
