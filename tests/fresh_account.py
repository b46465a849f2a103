"""For all tests and doctests: engine="auto" decides as at the start of a process."""

import pytest

from neurosim.compiled.worth import ACCOUNT, Account


@pytest.fixture(autouse=True)
def fresh_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what ran before, here and in other processes, so that tests may come in any order."""
    monkeypatch.setattr(Account, "opens", lambda account: None)
    for name, value in vars(Account()).items():
        monkeypatch.setattr(ACCOUNT, name, value)
    monkeypatch.setattr("neurosim.compiled.worth.has_kept", lambda name: True)
