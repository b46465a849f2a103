"""Real data that comes with scikit-learn, without any download."""

from __future__ import annotations

from typing import Any

from neurosim.data.dataset import Dataset
from neurosim.errors import MissingExtraError


def digits() -> Dataset:
    """Return 1,797 handwritten digits: 64 grey values within 0..1 (8 x 8, row by row), 10 classes.

    Its ``shape`` is (8, 8), as ``ns.convolutional`` and ``ns.layers.image`` take it.

    Raises:
        MissingExtraError: if scikit-learn is not installed.

    Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (1998), UCI.

    >>> digits()  # doctest: +SKIP
    Dataset('digits', 1797 patterns, 64 inputs, 10 expected, classes 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
    """
    table = _bundled("digits")
    rows = [[value / 16.0 for value in row] for row in table.data.tolist()]
    names = [f"row{row}_{column}" for row in range(1, 9) for column in range(1, 9)]
    return _classified(table, rows, names, "digits", (8, 8))


def iris() -> Dataset:
    """Return 150 iris flowers: 4 lengths in centimetres, 3 classes.

    Raises:
        MissingExtraError: if scikit-learn is not installed.

    Source: R. A. Fisher, "The Use of Multiple Measurements in Taxonomic Problems" (1936).

    >>> iris()  # doctest: +SKIP
    Dataset('iris', 150 patterns, 4 inputs, 3 expected, classes setosa, versicolor, virginica)
    """
    table = _bundled("iris")
    names = [name.removesuffix(" (cm)").replace(" ", "_") for name in table.feature_names]
    return _classified(table, table.data.tolist(), names, "iris")


def _bundled(name: str) -> Any:
    try:
        from sklearn import datasets
    except ImportError:
        raise MissingExtraError(
            f"the {name} data comes with scikit-learn, which is not installed; "
            "install neurosim with its extra 'data', or scikit-learn alone"
        ) from None
    return getattr(datasets, f"load_{name}")()


def _classified(
    table: Any,
    rows: list[list[float]],
    names: list[str],
    name: str,
    shape: tuple[int, ...] | None = None,
) -> Dataset:
    classes = [str(each) for each in table.target_names.tolist()]
    return Dataset(rows, table.target.tolist(), names, classes, name=name, shape=shape)
