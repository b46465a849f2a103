"""Every activation of the table can be written in each form that a network is written in."""

import pytest

import neurosim as ns
from neurosim.exchange import torch_module
from neurosim.exchange.onnx import writing
from neurosim.graph.files import source

TABLES = {
    "source code": {*source.FORMULAS, *source.PLAIN},
    "PyTorch": set(torch_module.FUNCTIONS),
    "ONNX": set(writing.FUNCTIONS),
}


@pytest.mark.parametrize("known", TABLES.values(), ids=TABLES)
def test_an_activation_of_the_table_has_a_formula(known):
    assert {each.name for each in ns.ACTIVATIONS.values()} <= known
