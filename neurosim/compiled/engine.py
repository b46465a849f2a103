"""The compiled engine: what it can run, and when it pays."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import TypeVar

from neurosim.compiled.codes import form_code, rule_code
from neurosim.compiled.installed import compiling, has_numba
from neurosim.compiled.obstacles import obstacle
from neurosim.compiled.worth import ACCOUNT, FORWARD, saving, work
from neurosim.data.patterns import Pattern
from neurosim.errors import MissingExtraError, NeurosimError, OptionError
from neurosim.functions.losses import Loss
from neurosim.graph.network import Network
from neurosim.graph.nodes import Node
from neurosim.learning.engines import Run
from neurosim.learning.interrupt import Interrupt
from neurosim.learning.plan import Plan
from neurosim.learning.propagation import Walk
from neurosim.learning.trainer import Trainer

__all__ = ["CompiledEngine", "mean_loss", "responses"]

T = TypeVar("T")


class CompiledEngine:
    """Lowers the graph to arrays, and runs machine code there."""

    def obstacle(self, plan: Plan) -> NeurosimError | None:
        """Say why it cannot run the plan, or return None."""
        if not has_numba():
            return MissingExtraError(
                "engine 'compiled' needs numba, which is not installed; get it with  "
                "pip install -e '.[fast]'  in the checkout"
            )
        what = self._unknown(plan)
        return None if what is None else OptionError(f"engine 'compiled' cannot run {what}")

    def _unknown(self, plan: Plan) -> str | None:
        found = obstacle(plan.net) or _own_loss(plan.net, plan.loss)
        if found is not None:
            return f"{found}: it is none of neurosim's own"
        if rule_code(plan.optimizer) < 0:
            return f"optimizer {plan.optimizer!r}: it is none of neurosim's own"
        if plan.record not in (None, "epochs"):
            return f"a recording of {plan.record!r}; it can record 'epochs'"
        return None

    def pays(self, plan: Plan) -> bool:
        """Tell whether it can run the plan, and saves more time than it costs."""
        units = work(plan.net, plan.epochs * len(plan.patterns))
        saved = saving(units, plan.epochs if plan.by_epoch else 0)
        return _pays(saved, partial(self.obstacle, plan))

    def start(self, plan: Plan, asked: bool) -> Run:
        """Prepare a run, on the objects where machine code was not asked for and cannot be made.

        Raises:
            MissingExtraError: if it was asked for.
        """
        run: Callable[[], Run] = partial(_run, plan, asked)
        return run() if asked else _where_possible(run, partial(Trainer, plan))


def _own_loss(net: Network, criterion: Loss) -> str | None:
    codes = [form_code(criterion, output.activation) for output in net.outputs]
    return f"loss {criterion.name!r}" if min(codes, default=0) < 0 else None


def _pays(saved: int, obstacle: Callable[[], object]) -> bool:
    """Tell whether machine code saves so many units of work, if it can do that work.

    Args:
        saved: the units.
        obstacle: says what stands in the way, if anything.
    """
    return saved > 0 and has_numba() and obstacle() is None and ACCOUNT.pays(saved)


def _where_possible(compiled: Callable[[], T], graph: Callable[[], T]) -> T:
    """Return what machine code gives; where it cannot be made, what the graph gives, ever after."""
    try:
        return compiled()
    except MissingExtraError as error:
        ACCOUNT.closes()
        message = f"the graph engine does all the work from here on: {error}"
        warnings.warn(message, RuntimeWarning, stacklevel=4)
        return graph()


@cache  # of short runs it would be a tenth
def _load() -> None:
    """Load what the rest of this room needs, LLVM and arrays, once.

    Half of it loaded would be of no use to anybody, so Ctrl-C waits.
    """
    with compiling(), Interrupt():
        from neurosim.compiled import judging, prediction, registers, training  # noqa: F401

        registers.processor()  # LLVM can tell


def _run(plan: Plan, asked: bool) -> Run:
    _load()
    from neurosim.compiled.training import CompiledRun

    return CompiledRun(plan, asked)


def mean_loss(
    net: Network, patterns: Sequence[Pattern], criterion: Loss, times: int
) -> Callable[[], float]:
    """Return a function that tells the mean E of the patterns as the weights stand at that moment.

    It leaves no trace on the objects; infinity stands for numbers that overflow.

    Args:
        net: the network.
        patterns: the patterns.
        criterion: the loss.
        times: how often it will be asked.
    """
    saved = times * saving(work(net, len(patterns)) // FORWARD)
    graph: Callable[[], float] = partial(Walk(net).mean_loss, patterns, criterion)
    if not _pays(saved, lambda: obstacle(net) or _own_loss(net, criterion)):
        return graph
    return _where_possible(partial(_judge, net, patterns, criterion), lambda: graph)


def _judge(net: Network, patterns: Sequence[Pattern], criterion: Loss) -> Callable[[], float]:
    _load()
    from neurosim.compiled.judging import judge_of

    return judge_of(net, patterns, criterion)


def responses(
    net: Network, patterns: Sequence[Sequence[float]], nodes: Sequence[Node]
) -> list[list[float]] | None:
    """Return what the nodes send on for each pattern, or None where the graph should say it."""
    saved = saving(work(net, len(patterns)) // FORWARD)
    if not _pays(saved, partial(obstacle, net)):
        return None
    return _where_possible(partial(_answers, net, patterns, nodes), lambda: None)


def _answers(
    net: Network, patterns: Sequence[Sequence[float]], nodes: Sequence[Node]
) -> list[list[float]] | None:
    _load()
    import numpy as np

    from neurosim.compiled.prediction import answers

    results = answers(net, np.array(patterns).reshape(len(patterns), -1), nodes)
    # What overflowed is left to the graph, to be told of in the same way.
    listed: list[list[float]] = results.tolist()
    return listed if np.isfinite(results).all() else None
