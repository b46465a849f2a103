"""Networks of objects as estimators of scikit-learn (extra ``sklearn``).

Not loaded by ``import neurosim``. They go wherever scikit-learn takes an estimator: pipelines, grid
search, cross-validation, pickles; ``network_`` is the live network that was trained.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from neurosim.checks import few, flag, listed, of_kind, unused
from neurosim.data.dataset import Dataset
from neurosim.data.sequence_set import Sequences
from neurosim.errors import MissingExtraError, OptionError, shown
from neurosim.graph.layers.builders import dense
from neurosim.graph.network import Network
from neurosim.graph.values.columns import known
from neurosim.graph.values.rows import Row
from neurosim.graph.values.scaling import Scaling
from neurosim.learning.optimizers.adaptive import Adam
from neurosim.learning.optimizers.descent import Optimizer
from neurosim.learning.training import train

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
    from sklearn.utils import check_random_state
    from sklearn.utils.metaestimators import available_if
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError:
    raise MissingExtraError(
        "neurosim.estimators needs scikit-learn 1.6 or newer; get it with  "
        "pip install -e '.[sklearn]'  in the checkout"
    ) from None

HIDDEN, ACTIVATION, RATE = (8,), "tanh", 0.01
"""The hidden layers' sizes and function and Adam's rate, where nothing else is asked for."""


class _NetworkEstimator(BaseEstimator):  # type: ignore[misc]
    """What the classifier and the regressor have in common."""

    def __init__(
        self,
        network: Network | Callable[[int, int], Network] | None = None,
        *,
        hidden: tuple[int, ...] | None = None,
        activation: str | None = None,
        epochs: int = 100,
        batch_size: int | None = 16,
        learning_rate: float | None = None,
        optimizer: Optimizer | None = None,
        loss: str | None = None,
        scale: bool = True,
        shuffle: bool = True,
        engine: str = "auto",
        random_state: Any = 0,
    ) -> None:
        self.network = network
        self.hidden = hidden
        self.activation = activation
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.optimizer = optimizer
        self.loss = loss
        self.scale = scale
        self.shuffle = shuffle
        self.engine = engine
        self.random_state = random_state

    def fit(self, X: Any, y: Any) -> Any:  # noqa: N803
        """Train a new network, or a copy of the given one.

        Args:
            X: a row of numbers for each pattern; for a recurrent network (patterns, steps, inputs).
            y: what is expected of each.
        """
        return self._fit(X, y, None, self.epochs, first=True)

    def _fit(self, X: Any, y: Any, classes: Any, epochs: int, *, first: bool) -> Any:  # noqa: N803
        X, y = validate_data(  # noqa: N806
            self, X, y, reset=first, allow_nd=self.network is not None, dtype=np.float64,
            **self._of_targets,
        )  # fmt: skip
        if first:
            self._start(X, self._targets(y, classes))
        return self._train(X, self._coded(y), epochs)

    def _start(self, X: Any, outputs: int) -> None:  # noqa: N803
        """Make the network; nothing is trained yet."""
        self._random = check_random_state(self.random_state)
        if isinstance(self.network, Network):
            net = self.network.copy()
        elif callable(self.network):
            made = self.network(X.shape[-1] if X.ndim > 2 else X.shape[1], outputs)
            net = of_kind(made, Network, "the function given as network must return")
        elif self.network is None:
            net = self._dense(X.shape[1], outputs)
        else:
            raise OptionError(
                f"network must be a Network or a function that makes one, got {shown(self.network)}"
            )
        unused(
            self.network is not None, "network is given",
            hidden=self.hidden, activation=self.activation,
        )  # fmt: skip
        if len(net.outputs) != outputs:
            raise OptionError(f"the network needs {outputs} outputs here, got {len(net.outputs)}")
        self.network_ = net
        self.loss_curve_: list[float] = []
        self.n_iter_ = 0

    def _dense(self, inputs: int, outputs: int) -> Network:
        hidden = HIDDEN if self.hidden is None else listed(self.hidden, "hidden")
        activation = ACTIVATION if self.activation is None else self.activation
        functions = [*[activation] * len(hidden), self._output_activation(outputs)]
        seed = int(self._random.randint(2**31 - 1))
        return dense([inputs, *hidden, outputs], functions, weights="glorot", seed=seed)

    def _train(self, X: Any, wanted: Any, epochs: int) -> Any:  # noqa: N803
        net, data = self.network_, self._data(X, wanted)
        if flag(self.scale, "scale") and net.scaling is None:
            net.scaling = Scaling.of(data, expected=self._scales_expected, method="standard")
        unused(
            self.optimizer is not None, "the optimizer has its own",
            learning_rate=self.learning_rate,
        )  # fmt: skip
        self._remember(net)
        rate = RATE if self.learning_rate is None else self.learning_rate
        history = train(
            net, data, epochs,
            optimizer=Adam(rate) if self.optimizer is None else self.optimizer,
            batch_size=self.batch_size, loss=self._loss(), shuffle=self.shuffle,
            seed=int(self._random.randint(2**31 - 1)), engine=self.engine, progress=False,
        )  # fmt: skip
        self.loss_curve_ += history.losses
        self.n_iter_ += len(history.losses)
        return self

    def _data(self, X: Any, wanted: Any) -> Dataset | Sequences:  # noqa: N803
        if self.network_.recurrent:
            return Sequences(X.tolist(), wanted.tolist())
        return Dataset(X.reshape(len(X), -1).tolist(), wanted.tolist(), self._titles(X) or None)

    def _titles(self, X: Any) -> tuple[str, ...]:  # noqa: N803
        """Return the names of the columns, by which the network finds them."""
        names = getattr(self, "feature_names_in_", ())
        return () if X.ndim > 2 else tuple(map(str, names))

    def _remember(self, net: Network) -> None:
        """Keep with the network what its outputs stand for."""

    def _loss(self) -> str:
        if self.loss is not None:
            return self.loss
        first, *others = {each.activation.name for each in self.network_.outputs}
        return "squared_error" if others else LOSSES.get(first, "squared_error")

    def _outputs(self, X: Any) -> Any:  # noqa: N803
        """Return a row of outputs for each pattern, of sequences those of the last step."""
        check_is_fitted(self)
        X = validate_data(  # noqa: N806
            self, X, reset=False, allow_nd=self.network is not None, dtype=np.float64
        )
        if self.network_.recurrent:
            return np.array([rows[-1] for rows in self.network_.predict(X.tolist())])
        titles = self._titles(X)
        rows = [Row.called(row, titles) for row in X.reshape(len(X), -1).tolist()]
        return np.array(self.network_.predict(rows))


LOSSES = {
    "probability": "categorical_cross_entropy",
    "logistic": "cross_entropy",
    "binary_step": "perceptron",
}
"""The losses of classifiers by the activation of their outputs."""


def _tells_probabilities(estimator: NetworkClassifier) -> bool:
    net = getattr(estimator, "network_", estimator.network)
    return not isinstance(net, Network) or all(
        each.activation.bounds == (0.0, 1.0) for each in net.outputs
    )


class NetworkClassifier(ClassifierMixin, _NetworkEstimator):  # type: ignore[misc]
    """A network that classifies, as an estimator of scikit-learn.

    Args:
        network: the network to train a copy of; or a function of the numbers of inputs and outputs
            that makes one, in a pickle one that can be imported; None for one of dense layers. It
            has an output for each class, or one alone for two classes. Columns and classes that it
            knows by name are found by name.
        hidden: the sizes of the hidden layers of that one, by default (8,).
        activation: that of its hidden layers, by default tanh.
        epochs: how often ``fit`` goes through the data.
        batch_size: how many patterns make an update, None for all.
        learning_rate: that of ``ns.Adam``, by default 0.01.
        optimizer: another optimizer in its place.
        loss: by default what suits the outputs: cross-entropy, the perceptron's, squared error.
        scale: bring every input to mean 0 and standard deviation 1; a network that has a scaling
            keeps that.
        shuffle: draw a new order in every epoch.
        engine: as for ``ns.train``.
        random_state: the seed of random numbers.

    Attributes:
        network_: the live network; ``network_.scaling`` holds its scaling.
        classes_: the classes.
        loss_curve_: E after every epoch.
        n_iter_: how many epochs were trained.

    >>> from sklearn.datasets import load_iris
    >>> X, y = load_iris(return_X_y=True)
    >>> found = NetworkClassifier(hidden=(4,), epochs=30).fit(X, y)
    >>> found.score(X, y) > 0.9, found.network_
    (True, Network('4-4-3', 4 inputs, 2 bias nodes, ...))
    """

    _of_targets: dict[str, Any] = {}  # noqa: RUF012
    _scales_expected = False

    def partial_fit(self, X: Any, y: Any, classes: Any = None) -> Any:  # noqa: N803
        """Train one epoch on some patterns; the first call names all classes."""
        return self._fit(X, y, classes, 1, first=not hasattr(self, "network_"))

    def _targets(self, y: Any, classes: Any) -> int:
        """Keep the classes, and return how many outputs tell them."""
        check_classification_targets(y)
        self.classes_ = np.unique(y if classes is None else classes)
        if len(self.classes_) < 2:
            raise OptionError(f"there must be two classes or more, got 1 class: {self.classes_[0]}")
        one = len(self.classes_) == 2 and not (
            isinstance(self.network, Network) and len(self.network.outputs) == 2
        )
        return 1 if one else len(self.classes_)

    def _output_activation(self, outputs: int) -> str:
        return "logistic" if outputs == 1 else "softmax"

    def _coded(self, y: Any) -> Any:
        """Return 1 in the column of the class and the outputs' lowest value in the others."""
        there = np.isin(y, self.classes_)
        if not there.all():
            raise OptionError(
                f"class {y[~there][0]} is none of {', '.join(few(map(str, self.classes_)))}"
            )
        places = self._order[np.searchsorted(self.classes_, y)]
        single = len(self.network_.outputs) == 1
        outputs = [1] if single else range(len(self.classes_))
        return np.where(places[:, None] == outputs, 1.0, self._low)

    @property
    def _order(self) -> Any:
        """Where each of the classes stands among those that the network knows by name."""
        names = [str(each) for each in self.classes_]
        classes = known(self.network_).classes or tuple(names)
        unknown = [name for name in names if name not in classes]
        if unknown:
            raise OptionError(
                f"network {self.network_.name!r} was trained on classes {', '.join(few(classes))}, "
                f"but y has {', '.join(few(names))}: no class {', '.join(few(unknown))}"
            )
        return np.array([classes.index(name) for name in names])

    def _remember(self, net: Network) -> None:
        """Keep the names of the classes, where 0 and 1 tell them as they do in a Dataset."""
        before = net.scaling or Scaling()
        if self._low == 0.0 and not before.classes and not before.expected_names:
            net.scaling = replace(before, classes=tuple(str(each) for each in self.classes_))

    @property
    def _low(self) -> float:
        lowest = self.network_.outputs[0].activation.bounds[0]
        return -1.0 if -np.inf < lowest < 0.0 else 0.0

    def predict(self, X: Any) -> Any:  # noqa: N803
        """Return the predicted class of each pattern."""
        found = self._by_class(X).argmax(axis=1)
        return self.classes_[found]

    def _by_class(self, X: Any) -> Any:  # noqa: N803
        """Return an output for each class; a single one tells both of two."""
        outputs = self._outputs(X)
        if outputs.shape[1] == 1:
            outputs = np.hstack([1.0 + self._low - outputs, outputs])
        return outputs[:, self._order]

    @available_if(_tells_probabilities)  # type: ignore[untyped-decorator]
    def predict_proba(self, X: Any) -> Any:  # noqa: N803
        """Return the probability of each class; only of outputs that lie in 0..1."""
        outputs = self._by_class(X)
        total = outputs.sum(axis=1, keepdims=True)
        alike = np.full_like(outputs, 1.0 / len(self.classes_))
        return np.divide(outputs, total, out=alike, where=total > 0.0)


class NetworkRegressor(RegressorMixin, _NetworkEstimator):  # type: ignore[misc]
    """A network that predicts numbers, as an estimator of scikit-learn.

    Arguments and attributes are those of :class:`NetworkClassifier`, but for classes. It has an
    output for each column of y; ``scale`` brings expected values to mean 0 and deviation 1 as well.

    >>> X = np.linspace(-1, 1, 50)[:, None]
    >>> found = NetworkRegressor(epochs=200).fit(X, X[:, 0] ** 2)
    >>> bool(found.score(X, X[:, 0] ** 2) > 0.9)
    True
    """

    _of_targets: dict[str, Any] = {"multi_output": True, "y_numeric": True}  # noqa: RUF012
    _scales_expected = True

    def partial_fit(self, X: Any, y: Any) -> Any:  # noqa: N803
        """Train one epoch on some patterns."""
        return self._fit(X, y, None, 1, first=not hasattr(self, "network_"))

    def _targets(self, y: Any, classes: None) -> int:
        self._flat = y.ndim == 1
        return 1 if y.ndim == 1 else int(y.shape[1])

    def _output_activation(self, outputs: int) -> str:
        return "identity"

    def _coded(self, y: Any) -> Any:
        return np.asarray(y, float).reshape(len(y), -1)

    def _loss(self) -> str:
        return "squared_error" if self.loss is None else self.loss

    def predict(self, X: Any) -> Any:  # noqa: N803
        """Return the predicted numbers for each pattern."""
        outputs = self._outputs(X)
        return outputs[:, 0] if self._flat else outputs

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn that y may have several columns."""
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags
