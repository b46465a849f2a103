"""Data in the form that training takes it: ``ns.data.truth_table("xor")``, ``ns.data.spiral()``."""

from collections.abc import Callable
from functools import partial
from typing import NoReturn

from neurosim.data import sequences
from neurosim.data.boolean import GATES, one_hot, parity, truth_table
from neurosim.data.bundled import digits, iris
from neurosim.data.csv_files import read_csv, read_table
from neurosim.data.dataset import Dataset
from neurosim.data.sequence_set import Sequences
from neurosim.data.shapes import blobs, circles, line, moons, sine, spiral
from neurosim.data.table import Table
from neurosim.errors import no_attribute

__all__ = [
    "DATASETS",
    "Dataset",
    "Sequences",
    "Table",
    "blobs",
    "circles",
    "digits",
    "iris",
    "line",
    "moons",
    "one_hot",
    "parity",
    "read_csv",
    "read_table",
    "sequences",
    "sine",
    "spiral",
    "truth_table",
]

DATASETS: dict[str, Callable[[], Dataset]] = {
    **{gate: partial(truth_table, gate) for gate in GATES},
    "parity": parity,
    "one_hot": one_hot,
    "spiral": spiral,
    "circles": circles,
    "moons": moons,
    "blobs": blobs,
    "line": line,
    "sine": sine,
    "digits": digits,
    "iris": iris,
}
"""All sets by name, each with its defaults."""


def __dir__() -> list[str]:
    """Offer at a prompt what is meant for it, and neither files nor what they import."""
    return __all__


def __getattr__(name: str) -> NoReturn:
    raise no_attribute("neurosim.data", name, __all__)
