"""What training starts from: a saved network, or a new one that fits the data."""

from __future__ import annotations

import argparse
from typing import Any

from neurosim.cli.options import SOFTMAX_LOSS, refuse_unused
from neurosim.data.dataset import Dataset
from neurosim.data.sequence_set import Sequences
from neurosim.errors import OptionError
from neurosim.functions.activations import ACTIVATIONS
from neurosim.graph.layers.builders import CELLS, dense, recurrent
from neurosim.graph.layers.weights import WEIGHTS
from neurosim.graph.network import Network
from neurosim.graph.values.scaling import Scaling

HIDDEN = (4,)
"""How many neurons each hidden layer of a new network has, unless said otherwise."""


def add_start(group: Any) -> None:
    """Add the options that say which network is trained."""
    group.add_argument(
        "--start",
        metavar="NET",
        help="go on with a saved network, instead of what follows; also with weights of your own, "
        "an .npz file of W1, b1, W2 ... (rows are units)",
    )
    group.add_argument(
        "--hidden", metavar="COUNT", nargs="*", type=int,
        help="neurons in each hidden layer; none for a single layer (default: 4)",
    )  # fmt: skip
    add_kind(group)


def add_kind(group: Any) -> None:
    """Add the options of a new network besides its size."""
    group.add_argument(
        "--activation", choices=ACTIVATIONS, metavar="NAME",
        help=f"of the hidden neurons: {', '.join(ACTIVATIONS)} (default: logistic; of cells tanh)",
    )  # fmt: skip
    group.add_argument(
        "--cell", choices=CELLS,
        help="of the hidden layers over sequences of rows (default: elman)",
    )  # fmt: skip
    group.add_argument(
        "--bidirectional", action="store_true",
        help="beside each layer of cells one that runs backward in time",
    )  # fmt: skip
    group.add_argument(
        "--output", choices=(*ACTIVATIONS, "softmax"), metavar="NAME",
        help="of the outputs, also softmax (default: logistic for classes, identity for numbers, "
        "softmax for categorical_cross_entropy)",
    )  # fmt: skip
    group.add_argument(
        "--weights", metavar="NAME",
        help=f"how the first weights are drawn: {', '.join(WEIGHTS)} (default: glorot)",
    )  # fmt: skip
    how = group.add_mutually_exclusive_group()
    how.add_argument("--no-scaling", action="store_true", help="take the numbers as they are")
    how.add_argument(
        "--standardise", action="store_true",
        help="scale by mean and standard deviation, not by the lowest and highest value to 0..1",
    )  # fmt: skip


NEW = (
    "hidden", "activation", "cell", "bidirectional", "output", "weights", "no_scaling",
    "standardise",
)  # fmt: skip
"""What only a new network can have."""


def check_start(chosen: argparse.Namespace) -> None:
    """Raise OptionError for what only a new network could have, beside --start."""
    seed = ("seed",) if chosen.keep_order and chosen.test is None else ()
    why = (
        f"--start {chosen.start} goes on with the neurons, weights and scaling that are saved there"
    )
    refuse_unused(chosen, chosen.start is not None, why, *NEW, *seed)


def seed_of(chosen: argparse.Namespace) -> int:
    """Return the seed, 0 unless said otherwise."""
    seed: int = 0 if chosen.seed is None else chosen.seed
    return seed


def new_network(chosen: argparse.Namespace, data: Dataset) -> Network:
    """Return a new network for the data.

    Raises:
        OptionError: as ``ns.dense``.
    """
    hidden = HIDDEN if chosen.hidden is None else chosen.hidden
    last = chosen.output or _suiting(chosen.loss, data)
    sizes = [len(data.names), *hidden, len(data.expected_names)]
    options: dict[str, Any] = {
        "weights": chosen.weights or "glorot",
        "seed": seed_of(chosen),
        "name": data.name.removesuffix(" (train)"),
    }
    if isinstance(data, Sequences):
        net = recurrent(
            sizes, chosen.cell or "elman", bidirectional=chosen.bidirectional,
            activation=chosen.activation, output_activation=last, **options,
        )  # fmt: skip
    elif chosen.cell or chosen.bidirectional:
        raise OptionError(
            f"{'--cell' if chosen.cell else '--bidirectional'} makes a network that reads "
            "sequences; say which rows make one: --sequence COLUMN, or --window N"
        )
    else:
        activations = [chosen.activation or "logistic"] * len(hidden)
        net = dense(sizes, [*activations, last], **options)
    scaled = not chosen.no_scaling  # if not, the names are kept all the same
    net.scaling = Scaling.of(
        data,
        inputs=scaled,
        expected=scaled and not data.classes,
        method="standard" if chosen.standardise else "range",
    )
    return net


def _suiting(loss: str, data: Dataset) -> str:
    """Return the activation of outputs that suits the loss and the data."""
    if loss == SOFTMAX_LOSS:
        return "softmax"
    return "logistic" if data.classes else "identity"
