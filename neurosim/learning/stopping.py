"""Early stopping: training ends when it no longer helps with patterns it has not seen."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from neurosim.attributes import unchanging
from neurosim.checks import finite, of_kind, whole
from neurosim.data.patterns import Patterns, check_pairs, read_patterns
from neurosim.errors import InputError, OptionError
from neurosim.functions.losses import Loss
from neurosim.graph.network import Network
from neurosim.learning.recordings.recorder import Recorder


@unchanging
@dataclass(frozen=True)
class EarlyStopping:
    """When to stop: the mean E of a validation part has not come down for some epochs.

    However training ends, by patience or after all epochs, the weights of the best epoch are put
    back. (After Ctrl-C or an overflow the last ones stay.)

    Args:
        validation: a :class:`Dataset` or pairs that are not trained on.
        patience: after how many epochs without improvement to stop; None never stops, and keeps the
            last weights: it only follows the course of E on the validation part.
        improvement: how much lower E must be to count as one.

    Raises:
        InputError: if the validation part holds no pairs (inputs, expected).
        OptionError: if patience or improvement cannot be used.

    Source: Prechelt, "Early Stopping - But When?" (1998).

    >>> import neurosim as ns
    >>> train, validation = ns.data.moons(60, seed=1).split(test=0.3, seed=1)
    >>> net = ns.dense([2, 4, 1], seed=1)
    >>> history = ns.train(net, train, 30, stopping=EarlyStopping(validation, patience=5))
    >>> len(history.validation) == history.epochs
    True
    """

    validation: Any
    patience: int | None = 10
    improvement: float = 0.0

    def __post_init__(self) -> None:
        if type(self.validation) is int:
            raise InputError(
                "early stopping needs data that are not trained on, and then its patience: "
                f"ns.EarlyStopping(validation, patience={self.validation})"
            )
        check_pairs(self.validation, "validation")
        if self.patience is not None:
            whole(self.patience, "patience")
        if finite(self.improvement, "improvement") < 0.0:
            raise OptionError(f"improvement must be 0 or above, got {self.improvement:g}")

    def checked(self, net: Network, criterion: Loss) -> EarlyStopping:
        """Return the same with the validation part as patterns of the network.

        Raises:
            InputError, OptionError, NetworkError: as for the data that it trains on.
        """
        of_kind(net, Network, "early stopping is checked for")
        of_kind(criterion, Loss, "early stopping needs")
        return replace(self, validation=read_patterns(net, self.validation, criterion))


class Validation:
    """Follows the validation part of an :class:`EarlyStopping` over one training run.

    The training computes E of ``patterns`` after every epoch and hands it over.

    Args:
        net: the network that trains.
        stopping: when to stop, its validation part checked.

    Attributes:
        patterns: the validation part.
        losses: the mean E of the validation part after each epoch.
        best: the index of the lowest of them, None before the first.
    """

    def __init__(self, net: Network, stopping: EarlyStopping) -> None:
        self._net = net
        self._stopping = stopping
        self.patterns: Patterns = stopping.validation
        self._kept: tuple[tuple[float, tuple[float, ...]], ...] = ()
        self._bar = math.inf
        self.losses: list[float] = []
        self.best: int | None = None

    def improves(self, loss: float) -> bool:
        """Tell whether a loss is lower than the lowest so far, by as much as counts."""
        if self._stopping.patience is None:
            return False
        return self.best is None or loss < self._bar - self._stopping.improvement

    def epoch_ends(self, loss: float) -> bool:
        """Take note of the validation part's loss; True if it is time to stop.

        The weights on the objects are kept where it improves.
        """
        if self.improves(loss):
            self.best, self._bar = len(self.losses), loss
            self._kept = tuple((each._value, each._moments) for each in self._net.parameters)
        self.losses.append(loss)
        return self.patience_is_over

    @property
    def patience_is_over(self) -> bool:
        """True if there was no improvement for as many epochs as allowed."""
        patience = self._stopping.patience
        if patience is None or self.best is None:
            return False
        return len(self.losses) - 1 - self.best >= patience

    def cut(self, epochs: int) -> None:
        """Take note of how many epochs count."""
        del self.losses[epochs:]
        if self.best is not None and self.best >= epochs:
            self.best = min(range(epochs), key=self.losses.__getitem__, default=None)

    def ends(self, recorder: Recorder | None, epoch: int, loss: float) -> None:
        """Put the best weights back, as a step of its own where steps are kept."""
        if self.best is None:
            return
        if recorder is None:
            self._restore()
        else:
            recorder.jump(self._restore, epoch, loss)

    def _restore(self) -> None:
        for parameter, (value, moments) in zip(self._net.parameters, self._kept, strict=True):
            parameter._value, parameter._moments = value, moments
