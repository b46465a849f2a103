"""The compiled engine: what it can run, and when it pays."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from neurosim.compiled.codes import form_code, rule_code
from neurosim.compiled.obstacles import obstacle
from neurosim.errors import MissingExtraError, NeurosimError, OptionError
from neurosim.graph.network import Network
from neurosim.graph.nodes import Node
from neurosim.learning.engines import Run
from neurosim.learning.plan import Plan

__all__ = ["CompiledEngine", "responses"]

ENOUGH = 10_000_000
"""Connections times samples from which on loading numba and the compiled code pays."""


class CompiledEngine:
    """Lowers the graph to arrays, and runs there what numba compiled."""

    def obstacle(self, plan: Plan) -> NeurosimError | None:
        """Say why it cannot run the plan, or return None."""
        if find_spec("numba") is None:
            return MissingExtraError(
                "engine 'compiled' needs numba, which is not installed; get it with  "
                "pip install -e '.[fast]'  in the checkout"
            )
        what = self._unknown(plan)
        return None if what is None else OptionError(f"engine 'compiled' cannot run {what}")

    def _unknown(self, plan: Plan) -> str | None:
        found = obstacle(plan.net)
        if found is not None:
            return f"{found}: it is none of neurosim's own"
        for output in plan.net.outputs:
            if form_code(plan.criterion, output.activation) < 0:
                return f"loss {plan.criterion.name!r}: it is none of neurosim's own"
        if rule_code(plan.optimizer) < 0:
            return f"optimizer {plan.optimizer!r}: it is none of neurosim's own"
        if plan.recorder is not None and plan.recorder.grain != "epochs":
            return f"a recording of {plan.recorder.grain!r}; it can record 'epochs'"
        return None

    def pays(self, plan: Plan) -> bool:
        """Tell whether there is so much to do that loading numba is worth it."""
        samples = plan.rounds * len(plan.patterns)
        if samples * max(len(plan.net), 1) ** 2 < ENOUGH:  # a bound that costs nothing
            return False
        return samples * len(plan.net.connections) >= ENOUGH

    def start(self, plan: Plan) -> Run:
        """Prepare a run."""
        from neurosim.compiled.training import CompiledRun  # needs numba

        return CompiledRun(plan)


def responses(
    net: Network, patterns: Sequence[Sequence[float]], nodes: Sequence[Node]
) -> list[list[float]] | None:
    """Return what the nodes send on for each pattern, or None where the graph should say it."""
    if len(patterns) * len(net.connections) < ENOUGH or find_spec("numba") is None:
        return None
    if obstacle(net) is not None:
        return None
    import numpy as np

    from neurosim.compiled.prediction import answers

    results = answers(net, np.array(patterns).reshape(len(patterns), -1), nodes)
    # What overflowed is left to the graph, to be told of in the same way.
    listed: list[list[float]] = results.tolist()
    return listed if np.isfinite(results).all() else None
