"""Messages: on one line, short whatever they quote, and found quickly whatever is near."""

import pytest

import neurosim as ns
from neurosim.errors import shown, suggestion

ENDLESS = []
ENDLESS.append(ENDLESS)


class Rude:
    def __repr__(self):
        raise RuntimeError("no")


def deep(levels):
    nested = []
    for _ in range(levels):
        nested = [nested]
    return nested


@pytest.mark.parametrize(
    "given", [ENDLESS, Rude(), deep(100_000), 10**5000, -(10**5000)], ids="abcde"
)
def test_whatever_was_given_can_be_shown(given):
    assert 0 < len(shown(given)) < 200


@pytest.mark.parametrize("given", ["x" * 10**6, [0] * 10**6, {"a": "b" * 10**6}], ids="abc")
def test_what_was_given_is_shown_briefly(given):
    assert len(shown(given)) < 200


@pytest.mark.parametrize("sign", ["\x1b[31m", "\x1b]0;title\x07", "\x9b2J", "\r", "\n", "\u202e"])
def test_a_message_commands_no_terminal_and_stays_on_its_line(sign):
    said = str(ns.InputError(f"no column {sign}here"))
    assert said.isprintable() and said.startswith("no column \\")


def test_the_two_ends_of_a_long_message_are_kept():
    said = str(ns.InputError(f"expected a name, got {'x' * 10**6}; give one"))
    assert said.startswith("expected a name, got x") and said.endswith("x; give one")
    assert len(said) < 600


def test_a_long_name_is_compared_with_none():
    names = [f"{'a' * 5000}{index}" for index in range(5000)]
    assert suggestion("a" * 5000, names) == ""  # it took minutes
    assert suggestion("h1", [*names, "h2"]) == "; did you mean 'h2'?"


def test_a_near_name_is_found_among_many():
    assert suggestion("h1_5x", [f"h1_{index}" for index in range(100_000)]).startswith("; did you")
