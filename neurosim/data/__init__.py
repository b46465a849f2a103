"""Data in the form that training takes it: ``ns.data.truth_table("xor")``, ``ns.data.spiral()``."""

from collections.abc import Callable
from functools import partial

from neurosim.data.boolean import GATES, one_hot, parity, truth_table
from neurosim.data.bundled import digits, iris
from neurosim.data.dataset import Dataset
from neurosim.data.shapes import blobs, circles, line, moons, sine, spiral

__all__ = [
    "DATASETS",
    "Dataset",
    "blobs",
    "circles",
    "digits",
    "iris",
    "line",
    "moons",
    "one_hot",
    "parity",
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
