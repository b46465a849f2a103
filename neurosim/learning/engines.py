"""What can run training, and who does; rooms further on register themselves here."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar

from neurosim.checks import choice
from neurosim.errors import MissingExtraError, NeurosimError

if TYPE_CHECKING:
    from neurosim.learning.batches import Begun
    from neurosim.learning.plan import Plan

Counted = Callable[[Iterable[Any]], Iterable[Any]]
"""Wraps what is iterated once for each epoch, so that a progress bar may count along."""


class Run(ABC):
    """One training run, and what it has come to so far.

    Args:
        plan: what is to be done.

    Attributes:
        engine: the name of the engine that it runs on.
        losses: the mean E of every finished epoch.
        recorder: keeps the steps; None records nothing.
        validation: follows the validation part of early stopping, None without one.
    """

    engine: ClassVar[str]

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.losses: list[float] = []
        self.recorder = plan.recorder()
        self.validation = None
        if plan.stopping is not None:
            # Loaded here because it knows recordings, which "import neurosim" has no use for.
            from neurosim.learning.stopping import Validation

            self.validation = Validation(plan.net, plan.stopping)

    @abstractmethod
    def run(self, counted: Counted) -> None:
        """Run all epochs, iterating over ``counted(...)`` once for each.

        Raises:
            DivergenceError: if a number overflowed.
        """

    @property
    @abstractmethod
    def begun(self) -> Begun:
        """How far the epoch is in which the run was cut; all 0 between epochs."""

    def is_good_enough(self) -> bool:
        """Tell whether the loss is down to the ``target_loss``."""
        target = self.plan.target_loss
        return target is not None and bool(self.losses) and self.losses[-1] <= target


class Engine:
    """A way to train. This one walks over the objects: it needs nothing, and runs every plan."""

    def prepare(self, asked: bool) -> bool:
        """Load all that runs will need, compiled; tell whether it can be used.

        Raises:
            MissingExtraError: if it was asked for by name and cannot be used.
        """
        return True

    def obstacle(self, plan: Plan) -> NeurosimError | None:
        """Return the error that says why it cannot run the plan, or None."""
        return None

    def pays(self, plan: Plan) -> bool:
        """Tell whether "auto" should choose it: it can run the plan, and the work is worth it."""
        return True

    def start(self, plan: Plan, asked: bool) -> Run:
        """Prepare a run.

        Args:
            plan: what is to be run.
            asked: whether this engine was asked for by name; otherwise the run may turn out to be
                another engine's, where this one cannot be loaded.

        Raises:
            MissingExtraError: if it was asked for and cannot be loaded.
        """
        from neurosim.learning.trainer import Trainer

        return Trainer(plan)


_ENGINES: dict[str, Callable[[], Engine]] = {"graph": Engine}
"""All of them, by name; of each but the first it is asked whether it pays."""


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
    if isinstance(wish, str) and wish == "auto":
        if (name := fixed()) is None:
            _, *faster = _ENGINES
            name = next((each for each in faster if _ENGINES[each]().pays(plan)), "graph")
            return name, _ENGINES[name]()
        # In a sweep the graph runs what only it can; what is not installed would give other floats.
        obstacle = _ENGINES[name]().obstacle(plan)
        if isinstance(obstacle, MissingExtraError):
            raise obstacle
        name = name if obstacle is None else "graph"
        return name, _ENGINES[name]()
    found = choice(wish, _ENGINES, "engine", also=["auto"])()
    obstacle = found.obstacle(plan)
    if obstacle is not None:
        raise obstacle
    return wish, found


# One engine for many runs

_FIXED: ContextVar[str | None] = ContextVar("fixed", default=None)


def fixed() -> str | None:
    """Return the engine that "auto" stands for here, None where each work decides for itself."""
    return _FIXED.get()


@contextmanager
def fixing(name: str) -> Iterator[None]:
    """Let "auto" stand for one engine, wherever that can do the work, until the block ends."""
    token = _FIXED.set(name)
    try:
        yield
    finally:
        _FIXED.reset(token)


def common(wish: str) -> str:
    """Return the engine that many runs have in common, with its code made.

    Args:
        wish: its name; "auto" takes the fastest that can be used.

    Raises:
        OptionError: for an unknown name.
        MissingExtraError: for an engine that needs what is not installed.
    """
    if not isinstance(wish, str) or wish != "auto":
        choice(wish, _ENGINES, "engine", also=["auto"])().prepare(asked=True)
        return wish
    _, *faster = _ENGINES
    return next((name for name in faster if _ENGINES[name]().prepare(asked=False)), "graph")
