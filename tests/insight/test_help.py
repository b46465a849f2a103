"""``help()`` says something useful on everything public."""

import inspect
import pydoc

import pytest

import neurosim as ns

DATA = {"ACTIVATIONS", "AGGREGATIONS", "LOSSES", "data"}
NAMES = [name for name in ns.__all__ if name not in DATA]


@pytest.mark.parametrize("name", NAMES)
def test_help_begins_with_a_sentence_and_names_its_arguments(name):
    thing = getattr(ns, name)
    text = inspect.getdoc(thing)
    assert text, f"ns.{name} has no docstring"
    first = text.split("\n\n")[0]
    assert first.rstrip().endswith((".", ":", "``")), first
    told = "Args:" in text or ":func:" in text  # its own arguments, or those of another
    assert told or inspect.isclass(thing) or len(_arguments(thing)) < 2, name
    assert name in pydoc.plain(pydoc.render_doc(thing))


@pytest.mark.parametrize("name", [name for name in NAMES if inspect.isclass(getattr(ns, name))])
def test_every_public_method_has_a_docstring(name):
    for attribute, member in inspect.getmembers(getattr(ns, name)):
        own = getattr(member, "__module__", "") or ""
        if attribute.startswith("_") or not callable(member) or not own.startswith("neurosim"):
            continue
        assert inspect.getdoc(member), f"ns.{name}.{attribute} has no docstring"


def _arguments(function):
    return inspect.signature(function).parameters
