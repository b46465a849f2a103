"""Estimators of scikit-learn: by its own checks, and in what people put them into."""

import pickle
import subprocess
import sys

import numpy as np
import pytest

import neurosim as ns

pytest.importorskip("sklearn", minversion="1.6")
from sklearn.datasets import load_iris
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator

from neurosim.estimators import NetworkClassifier, NetworkRegressor

SMALL = [NetworkClassifier(epochs=60, engine="graph"), NetworkRegressor(epochs=60, engine="graph")]
CHECKS = [
    pytest.param(each, check, id=f"{type(each).__name__}-{getattr(check, 'func', check).__name__}")
    for estimator in SMALL
    for each, check in estimator_checks_generator(estimator, legacy=True)
]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("estimator", "check"), CHECKS)
def test_all_of_scikit_learns_own_checks_hold(estimator, check):
    check(estimator)


X, Y = load_iris(return_X_y=True)
X, Y = X[::3], Y[::3]


def three_layers(inputs, outputs):
    return ns.dense([inputs, 4, 3, outputs], ["tanh", "tanh", "softmax"], seed=1)


def test_pipelines_searches_and_cross_validation():
    line = make_pipeline(StandardScaler(), NetworkClassifier(epochs=20, scale=False))
    assert cross_val_score(line, X, Y, cv=2).mean() > 0.7
    search = GridSearchCV(NetworkClassifier(epochs=10), {"hidden": [(2,), (6,)]}, cv=2).fit(X, Y)
    assert search.best_estimator_.network_.group("h").shape in ((2,), (6,))


def test_a_pickle_predicts_the_same_and_goes_on():
    found = NetworkClassifier(three_layers, epochs=5).fit(X, Y)
    again = pickle.loads(pickle.dumps(found))
    assert (again.predict_proba(X) == found.predict_proba(X)).all()
    assert len(again.partial_fit(X, Y).loss_curve_) == again.n_iter_ == 6


def test_the_network_is_alive_and_knows_its_columns():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(X, columns=["a", "b", "c", "d"])
    found = NetworkClassifier(epochs=5).fit(frame, Y)
    net = found.network_
    assert net.scaling.names == ("a", "b", "c", "d")
    assert net.predict(X[0]) == pytest.approx(list(found.predict_proba(frame)[0]))
    net["h1", "z1"].weight += 5.0
    assert net.predict(X[0]) == pytest.approx(list(found.predict_proba(frame)[0]))


def test_partial_fit_learns_batch_by_batch_with_all_classes_said_at_first():
    found = NetworkClassifier(learning_rate=0.05)
    for _ in range(10):
        for cls in (0, 1, 2):
            found.partial_fit(X[cls == Y], Y[cls == Y], classes=[0, 1, 2])
    assert len(found.loss_curve_) == 30
    with pytest.raises(ns.OptionError, match="class 7"):
        found.partial_fit(X[:1], [7])


def test_any_network_can_be_trained():
    waves = np.sin(np.arange(240) / 3).reshape(20, 12, 1)
    lstm = ns.recurrent([1, 2, 1], cell="lstm", output_activation="identity", seed=1)
    found = NetworkRegressor(lstm, epochs=3).fit(waves[:, :-1], waves[:, -1, 0])
    assert found.predict(waves[:, :-1]).shape == (20,)
    assert lstm["h1", "o1"].weight != found.network_["h1", "o1"].weight
    images = np.random.default_rng(1).random((12, 4, 4))
    bright = (images.mean(axis=(1, 2)) > 0.5).astype(int)
    net = ns.convolutional((4, 4), [1], 3, None, outputs=1, seed=1)
    assert NetworkClassifier(net, epochs=2).fit(images, bright).predict(images).shape == (12,)


def test_outputs_that_are_no_probabilities_tell_none():
    net = ns.dense([4, 3, 3], "tanh", seed=1)
    found = NetworkClassifier(net, epochs=20).fit(X, Y)
    assert found.score(X, Y) > 0.7
    assert not hasattr(found, "predict_proba")


def test_several_numbers_are_learned_at_once():
    found = NetworkRegressor(epochs=60).fit(X, np.column_stack([X[:, 0] * 2, X[:, 1] - 5]))
    assert found.predict(X).shape == (len(X), 2)
    assert found.score(X, np.column_stack([X[:, 0] * 2, X[:, 1] - 5])) > 0.8


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"network": three_layers, "hidden": (3,)}, "network is given, so hidden="),
        ({"optimizer": ns.SGD(0.1), "learning_rate": 0.1}, "optimizer has its own"),
        ({"network": ns.dense([4, 2])}, "needs 3 outputs"),
        ({"network": three_layers, "activation": "relu"}, "network is given, so activation="),
        ({"network": lambda inputs, outputs: None}, "must return a Network, got None"),
        ({"network": "dense"}, "network must be"),
        ({"hidden": 5}, "hidden must be a list"),
        ({"scale": "no"}, "scale must be"),
    ],
)
def test_options_that_exclude_each_other_are_refused(options, text):
    with pytest.raises(ns.OptionError, match=text):
        NetworkClassifier(**options).fit(X, Y)


FORWARD, BACKWARD = ("cm", "kg"), ("kg", "cm")


def animals(columns, kinds=("cat", "dog")):
    """Return a table whose first column alone tells two classes."""
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"cm": np.linspace(-2, 2, 40), "kg": np.linspace(1, -1, 40) ** 2})
    return table[list(columns)], np.repeat(kinds, 20)


@pytest.mark.parametrize("outputs", [1, 2])
def test_a_network_that_knows_columns_and_classes_finds_them_by_name(outputs):
    rows, labels = animals(BACKWARD)
    codes = labels.tolist() if outputs == 2 else [float(each == "cat") for each in labels]
    net = ns.dense([2, 3, outputs], ["tanh", "softmax" if outputs == 2 else "logistic"], seed=1)
    data = ns.Dataset(rows, codes, classes=["dog", "cat"])
    ns.train(net, data, 300, optimizer=ns.Adam(0.05), engine="graph")
    assert ns.accuracy(net, data) == 1.0
    found = NetworkClassifier(net, epochs=1, learning_rate=1e-9, engine="graph")
    assert found.fit(*animals(FORWARD)).score(*animals(FORWARD)) == 1.0
    assert (found.predict_proba(animals(FORWARD)[0])[:20, 0] > 0.5).all()
    assert ns.accuracy(found.network_, data) == 1.0
    with pytest.raises(ns.OptionError, match="trained on classes dog, cat, but y has dog, fox"):
        found.fit(*animals(FORWARD, ("fox", "dog")))
    rows, labels = animals(FORWARD)
    with pytest.raises(ns.InputError, match="no column kg"):
        found.fit(rows.rename(columns={"kg": "age"}), labels)


def test_the_network_knows_the_classes_that_it_was_trained_on():
    found = NetworkClassifier(epochs=20, engine="graph").fit(*animals(FORWARD))
    assert found.network_.scaling.classes == ("cat", "dog")
    rows, labels = animals(BACKWARD)
    turned = ns.Dataset(rows, labels.tolist(), classes=["dog", "cat"])
    assert ns.accuracy(found.network_, turned) == found.score(*animals(FORWARD))


def test_importing_neurosim_does_not_load_scikit_learn():
    code = "import sys, neurosim; neurosim.train; print('sklearn' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
