"""The public names: each is there, and type checkers see the same as a running program."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

import neurosim

FOLDER = Path(neurosim.__file__).parent


def stub():
    """The statements ``from .room.file import Name as Name`` of the stub."""
    tree = ast.parse((FOLDER / "__init__.pyi").read_text(encoding="utf-8"))
    return [each for each in tree.body if isinstance(each, ast.ImportFrom)]


@pytest.mark.parametrize("name", neurosim.__all__)
def test_a_public_name_is_there_and_explains_itself(name):
    value = getattr(neurosim, name)
    assert value.__doc__


@pytest.mark.parametrize("statement", stub(), ids=lambda each: each.module)
def test_what_the_stub_says_is_what_a_program_gets_from_where_it_is_defined(statement):
    path = f"neurosim.{statement.module}" if statement.module else "neurosim"
    for alias in statement.names:
        assert alias.asname == alias.name  # or type checkers hide it
        assert getattr(neurosim, alias.name) is getattr(import_module(path), alias.name)


def test_the_package_says_that_it_has_types():
    assert (FOLDER / "py.typed").exists()


def test_the_package_shows_its_public_names_and_nothing_else():
    assert [name for name in dir(neurosim) if not name.startswith("__")] == neurosim.__all__
    assert {"train", "Network", "data"} < set(neurosim.__all__)
    assert {"Any", "Callable", "TYPE_CHECKING", "suggestion"}.isdisjoint(dir(neurosim))


def test_an_unknown_name_is_refused_with_a_suggestion():
    with pytest.raises(AttributeError, match="did you mean 'train'"):
        _ = neurosim.trian
