"""The public names: each is there, and those that load late are the ones that type checkers see."""

import ast
from pathlib import Path

import pytest

import neurosim


@pytest.mark.parametrize("name", neurosim.__all__)
def test_a_public_name_is_there_and_explains_itself(name):
    value = getattr(neurosim, name)
    assert value.__doc__


def test_type_checkers_see_the_names_that_load_late():
    tree = ast.parse(Path(neurosim.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {
        alias.name: statement.module
        for statement in block.body
        for alias in statement.names
        if statement.module != "neurosim"
    }
    assert seen == neurosim._LATE


def test_an_unknown_name_is_refused_with_a_suggestion():
    with pytest.raises(AttributeError, match="did you mean 'train'"):
        _ = neurosim.trian
