"""The compiled engine: what it can run, and when it pays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from importlib.util import find_spec

from neurosim.compiled.codes import form_code, rule_code
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

__all__ = ["CompiledEngine", "mean_loss", "responses"]


@cache
def has_numba() -> bool:
    """Tell whether numba is installed, without loading it."""
    return find_spec("numba") is not None


class CompiledEngine:
    """Lowers the graph to arrays, and runs machine code there."""

    def __init__(self) -> None:
        self._asked = True  # by name, unless somebody wonders whether it pays

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
        found = obstacle(plan.net) or _own_loss(plan.net, plan.criterion)
        if found is not None:
            return f"{found}: it is none of neurosim's own"
        if rule_code(plan.optimizer) < 0:
            return f"optimizer {plan.optimizer!r}: it is none of neurosim's own"
        if plan.recorder is not None and plan.recorder.grain != "epochs":
            return f"a recording of {plan.recorder.grain!r}; it can record 'epochs'"
        return None

    def pays(self, plan: Plan) -> bool:
        """Tell whether it can run the plan, and saves more time than it costs."""
        units = work(plan.net, plan.rounds * len(plan.patterns))
        saved = saving(units, plan.rounds if plan.by_epoch else 0)
        self._asked = False
        return saved > 0 and self.obstacle(plan) is None and ACCOUNT.pays(saved)

    def start(self, plan: Plan) -> Run:
        """Prepare a run."""
        with Interrupt():  # half of it loaded would be of no use to anybody
            from neurosim.compiled.training import CompiledRun  # needs llvmlite

        return CompiledRun(plan, self._asked)


def _own_loss(net: Network, criterion: Loss) -> str | None:
    codes = [form_code(criterion, output.activation) for output in net.outputs]
    return f"loss {criterion.name!r}" if min(codes, default=0) < 0 else None


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
    found = obstacle(net) or _own_loss(net, criterion)
    if saved > 0 and found is None and has_numba() and ACCOUNT.pays(saved):
        from neurosim.compiled.judging import judge_of  # needs llvmlite

        return judge_of(net, patterns, criterion)
    return partial(Walk(net).mean_loss, patterns, criterion)


def responses(
    net: Network, patterns: Sequence[Sequence[float]], nodes: Sequence[Node]
) -> list[list[float]] | None:
    """Return what the nodes send on for each pattern, or None where the graph should say it."""
    saved = saving(work(net, len(patterns)) // FORWARD)
    if saved <= 0 or not has_numba() or obstacle(net) is not None:
        return None
    if not ACCOUNT.pays(saved):
        return None
    import numpy as np

    from neurosim.compiled.prediction import answers

    results = answers(net, np.array(patterns).reshape(len(patterns), -1), nodes)
    # What overflowed is left to the graph, to be told of in the same way.
    listed: list[list[float]] = results.tolist()
    return listed if np.isfinite(results).all() else None
