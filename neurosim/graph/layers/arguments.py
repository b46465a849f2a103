"""What the builders of whole architectures are given: sizes of layers, and their activations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from itertools import pairwise
from numbers import Integral
from typing import ParamSpec

from neurosim.checks import listed, whole
from neurosim.errors import OptionError, shown
from neurosim.functions.activations import Activation, activation as find_activation
from neurosim.graph.layers.dense import is_softmax
from neurosim.graph.network import Network

P = ParamSpec("P")


def sizes_in_one_list(build: Callable[P, Network]) -> Callable[P, Network]:
    """Let a builder say how it wants its sizes where they come one by one."""

    @wraps(build)
    def checked(*args: P.args, **options: P.kwargs) -> Network:
        sizes = [each for each in args if isinstance(each, Integral)]
        if sizes and args[0] is sizes[0]:
            raise OptionError(
                f"the sizes of the layers are one list, as in ns.{build.__name__}([2, 2, 1]), "
                f"got {', '.join(map(shown, sizes))}"
            )
        return build(*args, **options)

    return checked


def read_sizes(sizes: Sequence[int]) -> list[int]:
    """Return how many nodes each layer has, inputs first; refuse what no machine could hold."""
    given = listed(sizes, "sizes, such as [2, 2, 1],")
    if len(given) < 2:
        raise OptionError(
            f"sizes must list at least two layers, such as [2, 2, 1], got {shown(sizes)}"
        )
    counts = [whole(size, f"size of layer {place}") for place, size in enumerate(given)]
    connections = sum(before * after for before, after in pairwise(counts))
    if connections > _CONNECTIONS:
        raise OptionError(
            f"these sizes make {connections:,} connections; more than {_CONNECTIONS:,} objects "
            "are too many for any machine"
        )
    return counts


_CONNECTIONS = 10**8


def read_activations(
    activation: str | Activation | Sequence[str | Activation], layers: int
) -> list[str | Activation]:
    """Return the activation of each layer."""
    if isinstance(activation, str | Activation):
        chosen = [activation] * layers
    else:
        chosen = listed(activation, "activation")
    if len(chosen) != layers:
        raise OptionError(
            f"activation must be one name or {layers} (one for each layer after the inputs), "
            f"got {len(chosen)}"
        )
    if any(is_softmax(each) for each in chosen[:-1]):
        raise OptionError(
            "softmax is for the last layer alone; name an activation for each layer, such as "
            "['tanh', 'softmax']"
        )
    for each in chosen:
        if not is_softmax(each):
            find_activation(each)
    return chosen
