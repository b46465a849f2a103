"""What can run training, and who does; rooms further on register themselves here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol

from neurosim.checks import choice
from neurosim.errors import NeurosimError

if TYPE_CHECKING:
    from neurosim.learning.plan import Plan

__all__ = ["Counted", "Engine", "Run", "engine", "register"]

Counted = Callable[[Iterable[Any]], Iterable[Any]]
"""Wraps what is iterated once for each epoch, so that somebody may count along."""


class Run(Protocol):
    """One training run.

    Attributes:
        engine: the name of the engine that it runs on.
        losses: the mean E of every finished epoch.
    """

    engine: str
    losses: list[float]

    def run(self, counted: Counted) -> None:
        """Run all epochs, iterating over ``counted(...)`` once for each.

        Raises:
            DivergenceError: if a number overflowed.
        """


class Engine(Protocol):
    """A way to train."""

    def obstacle(self, plan: Plan) -> NeurosimError | None:
        """Return the error that says why it cannot run the plan, or None."""

    def pays(self, plan: Plan) -> bool:
        """Tell whether "auto" should choose it: it can run the plan, and the work is worth it."""

    def start(self, plan: Plan, asked: bool) -> Run:
        """Prepare a run.

        Args:
            plan: what is to be run.
            asked: whether this engine was asked for by name; otherwise the run may turn out to be
                another engine's, where this one cannot be loaded.

        Raises:
            MissingExtraError: if it was asked for and cannot be loaded.
        """


def _graph() -> Engine:
    from neurosim.learning.plan import GraphEngine

    return GraphEngine()


_ENGINES: dict[str, Callable[[], Engine]] = {"graph": _graph}


def register(name: str, load: Callable[[], Engine]) -> None:
    """Offer another engine under a name; ``load`` is called when it is first asked for."""
    _ENGINES[name] = load


def engine(wish: str, plan: Plan) -> tuple[str, Engine]:
    """Return the name of the engine that runs a plan, and the engine.

    Args:
        wish: its name; ``"auto"`` takes a faster one than the graph where that can run the plan
            and pays.
        plan: what is to be run.

    Raises:
        OptionError: for an unknown name, or an engine that cannot run the plan.
        MissingExtraError: for an engine that needs what is not installed.
    """
    if wish != "auto":
        found = choice(wish, _ENGINES, "engine", also=["auto"])()
        obstacle = found.obstacle(plan)
        if obstacle is not None:
            raise obstacle
        return wish, found
    for name, load in _ENGINES.items():
        if name != "graph":
            found = load()
            if found.pays(plan):
                return name, found
    return "graph", _graph()
