"""What all tests share: how hypothesis runs, and the engines."""

import gc
import os
import signal
import sys
from importlib.util import find_spec

import hypothesis
import pytest

# A process that was started in the background inherits that Ctrl-C is ignored; the tests press it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Tests and the hundred processes that they start would each compile all sources once more.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# The same examples on every run and machine, and no time limit: a slow machine is no fault. CI
# runs more of them, by --hypothesis-profile=thorough.
for name, count in {"thorough": 100, "neurosim": 12}.items():
    hypothesis.settings.register_profile(
        name,
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=count,
        suppress_health_check=[
            hypothesis.HealthCheck.too_slow,
            hypothesis.HealthCheck.filter_too_much,
        ],
    )
    hypothesis.settings.load_profile(name)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers():
    """Start a process more than there are cores: who opens pages or windows mostly waits."""
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else None


def pytest_collection_modifyitems(items):
    """Mark what opens a browser; all of that runs in one process, as does all that has a window.

    The two come first: begun last, one of them would leave all other processes idle at the end.
    """
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))
        elif item.path.name == "test_window.py":
            item.add_marker(pytest.mark.xdist_group("window"))
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


@hypothesis.given(hypothesis.strategies.none())
def begin(_):
    """Let hypothesis make its random numbers: of frozen ones it could not see what holds them."""


def pytest_collection_finish():
    """Let the collector of garbage pass over what lives as long as the session: a tenth faster."""
    begin()
    gc.collect()
    gc.freeze()


WITHOUT_NUMBA = pytest.mark.skipif(find_spec("numba") is None, reason="needs numba")

ENGINES = ["graph", pytest.param("compiled", marks=WITHOUT_NUMBA)]
"""The engines of ns.train that every numerical test of training runs through."""


@pytest.fixture(params=ENGINES, scope="session")
def engine(request):
    """Return the name of an engine; a test that asks for it runs once for each.

    It lasts a session, so that hypothesis tests may ask for it too.
    """
    return request.param


@pytest.fixture
def compiled_trials(monkeypatch):
    """Let all that can be run in compiled code: a diagnosis trains some hundred times."""
    monkeypatch.setattr("neurosim.compiled.engine.ENOUGH", 0)


collect_ignore = ["benchmarks"]
