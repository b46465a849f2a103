"""Diagnoses try many trainings: here all of them run in compiled code, where it is installed."""

import pytest

from neurosim.compiled import engine as compiled_engine


@pytest.fixture(autouse=True)
def all_that_can_be_compiled(monkeypatch):
    monkeypatch.setattr(compiled_engine, "ENOUGH", 0)
