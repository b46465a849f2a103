"""The options of learning, which the commands train and sweep share."""

from __future__ import annotations

import argparse
from typing import Any

from neurosim.checks import whole
from neurosim.cli.options import add_options
from neurosim.cli.start import seed_of
from neurosim.errors import OptionError
from neurosim.learning.optimizers.descent import Optimizer


def add_learning(command: argparse.ArgumentParser) -> Any:
    """Add the options of learning; return their group."""
    add_options(command, "--loss")
    group = command.add_argument_group("learning")
    group.add_argument(
        "--epochs", metavar="COUNT", type=int, default=200, help="(default: %(default)s)"
    )
    add_options(group, "--batch")
    group.add_argument(
        "--momentum", metavar="SHARE", type=float, default=0.0, help="(default: none)"
    )
    group.add_argument(
        "--optimizer", choices=("sgd", "rmsprop", "adam"), default="sgd",
        help="the rule of the updates (default: %(default)s)",
    )  # fmt: skip
    group.add_argument("--keep-order", action="store_true", help="do not shuffle the patterns")
    group.add_argument("--target-loss", metavar="E", type=float, help="stop at this loss")
    group.add_argument("--test", metavar="SHARE", type=float, help="hold out a share, such as 0.2")
    return group


def learning(chosen: argparse.Namespace, count: int, *, over_time: bool) -> dict[str, Any]:
    """Return the options of ``ns.train`` for those of the command line.

    Args:
        chosen: the options, with ``rate`` and ``seed``.
        count: how many patterns there are.
        over_time: whether they are sequences, which plain gradient descent learns more slowly.
    """
    return {
        "epochs": chosen.epochs,
        "optimizer": _optimizer(chosen, over_time),
        "batch_size": batch_size(chosen.batch, count),
        "loss": chosen.loss,
        "shuffle": not chosen.keep_order,
        "seed": seed_of(chosen),
        "target_loss": chosen.target_loss,
    }


def usual_rate(optimizer: str, *, over_time: bool) -> float:
    """Return the learning rate that an optimizer has by default."""
    if optimizer != "sgd":
        return 0.01
    return 0.05 if over_time else 0.5


def _optimizer(chosen: argparse.Namespace, over_time: bool) -> Optimizer:
    from neurosim.learning.optimizers.adaptive import Adam, RMSProp
    from neurosim.learning.optimizers.descent import SGD

    rate = chosen.rate
    if rate is None:
        rate = usual_rate(chosen.optimizer, over_time=over_time)
    if chosen.optimizer == "sgd":
        return SGD(rate, chosen.momentum)
    if chosen.momentum:
        raise OptionError(f"--momentum belongs to sgd, not to {chosen.optimizer}")
    return RMSProp(rate) if chosen.optimizer == "rmsprop" else Adam(rate)


def batch_size(text: str, count: int) -> int:
    """Return the number of patterns in one update, of those that there are."""
    if text == "all":
        return count
    if not text.isdecimal() or len(text) > 20:
        raise OptionError(f"--batch must be a whole number of at least 1 or 'all', got {text!r}")
    return whole(int(text), "--batch")
