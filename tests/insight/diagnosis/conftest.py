"""Diagnoses try many trainings: here all of them run in compiled code, where it is installed."""

import pytest

from neurosim.compiled import worth


@pytest.fixture(autouse=True)
def all_that_can_be_compiled(monkeypatch):
    monkeypatch.setattr(worth, "ENOUGH", 0)
