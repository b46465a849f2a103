"""For all tests and doctests: engine="auto" decides as at the start of a process."""

import pytest

from neurosim.compiled.worth import ACCOUNT, Account


@pytest.fixture(autouse=True)
def fresh_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what ran before, so that no test depends on the order of tests."""
    monkeypatch.setattr(Account, "loaded", False)
    monkeypatch.setattr(ACCOUNT, "missed", 0)
