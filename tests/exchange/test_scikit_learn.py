"""Estimators of scikit-learn and the networks that compute the same."""

import warnings

import pytest

import neurosim as ns

np = pytest.importorskip("numpy")
sklearn = pytest.importorskip("sklearn")

from sklearn.datasets import load_iris  # noqa: E402
from sklearn.exceptions import ConvergenceWarning  # noqa: E402
from sklearn.linear_model import (  # noqa: E402
    LinearRegression,
    LogisticRegression,
    Perceptron,
    Ridge,
    SGDClassifier,
)
from sklearn.neural_network import MLPClassifier, MLPRegressor  # noqa: E402
from sklearn.pipeline import Pipeline, make_pipeline  # noqa: E402
from sklearn.preprocessing import (  # noqa: E402
    MinMaxScaler,
    PolynomialFeatures,
    RobustScaler,
    StandardScaler,
)

X, Y = load_iris(return_X_y=True)
FLOWERS = np.array(["setosa", "versicolor", "virginica"])[Y]
TWO = X[Y < 2], Y[Y < 2]


def fit(model, x, y):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(x, y)


def close(found, expected):
    assert np.allclose(found, np.reshape(expected, (len(found), -1)), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("activation", ["identity", "logistic", "tanh", "relu"])
@pytest.mark.parametrize("hidden", [(), (5,), (4, 3)])
def test_a_classifier_of_three_classes(activation, hidden):
    model = fit(MLPClassifier(hidden, activation, max_iter=10, random_state=1), X, FLOWERS)
    net = ns.from_sklearn(model)
    close(net.predict(X[::7].tolist()), model.predict_proba(X[::7]))
    assert net.scaling.classes == ("setosa", "versicolor", "virginica")
    data = ns.Dataset(X, FLOWERS)
    assert ns.accuracy(net, data) == pytest.approx(model.score(X, FLOWERS))
    assert [each.name for each in net.inputs] == ["i1", "i2", "i3", "i4"]


def test_a_classifier_of_two_classes_has_one_output():
    model = fit(MLPClassifier((3,), max_iter=20, random_state=1), *TWO)
    net = ns.from_sklearn(model)
    close(net.predict(TWO[0].tolist()), model.predict_proba(TWO[0])[:, 1])
    assert ns.accuracy(net, ns.Dataset(TWO[0], TWO[1].astype(str))) == model.score(*TWO)


def test_several_labels_at_once():
    labels = np.column_stack([Y == 0, Y > 0, X[:, 0] > 6]).astype(int)
    model = fit(MLPClassifier((3,), max_iter=10, random_state=1), X, labels)
    net = ns.from_sklearn(model)
    close(net.predict(X[:9].tolist()), model.predict_proba(X[:9]))
    assert net.scaling is None  # they are no classes, of which a pattern has one


@pytest.mark.parametrize("outputs", [1, 2])
def test_a_regressor(outputs):
    y = X[:, 0] if outputs == 1 else X[:, :2]
    model = fit(
        MLPRegressor(hidden_layer_sizes=(4, 4), activation="tanh", max_iter=10, random_state=1),
        X,
        y,
    )
    close(ns.from_sklearn(model).predict(X[:9].tolist()), model.predict(X[:9]))


@pytest.mark.parametrize("intercept", [True, False])
def test_logistic_regression(intercept):
    model = LogisticRegression(fit_intercept=intercept, max_iter=1000)
    net = ns.from_sklearn(fit(model, X, FLOWERS))
    close(net.predict(X.tolist()), model.predict_proba(X))
    assert ("b1" in net) is intercept
    net = ns.from_sklearn(fit(model, *TWO))
    close(net.predict(TWO[0].tolist()), model.predict_proba(TWO[0])[:, 1])
    assert len(net.outputs) == 1


def test_a_perceptron_of_two_classes_is_a_binary_step():
    model = fit(Perceptron(), *TWO)
    net = ns.from_sklearn(model)
    close(net.predict(TWO[0].tolist()), model.predict(TWO[0]))
    assert net["o1"].activation.name == "binary_step"


def test_a_perceptron_of_three_classes_decides_by_the_largest():
    model = fit(Perceptron(), X, FLOWERS)
    net = ns.from_sklearn(model)
    close(net.predict(X.tolist()), model.decision_function(X))
    found = [net.scaling.class_of(each) for each in net.predict(X.tolist())]
    assert found == model.predict(X).tolist()
    sparse = model.sparsify()
    close(ns.from_sklearn(sparse).predict(X.tolist()), model.decision_function(X))


@pytest.mark.parametrize("model", [LinearRegression(), Ridge(), LinearRegression(positive=True)])
def test_a_line(model):
    fit(model, X[:, :3], X[:, 3])
    close(ns.from_sklearn(model).predict(X[:9, :3].tolist()), model.predict(X[:9, :3]))


@pytest.mark.parametrize(
    "scaler",
    [
        StandardScaler(), StandardScaler(with_mean=False), StandardScaler(with_std=False),
        MinMaxScaler(), MinMaxScaler((-1, 1)),
    ],
    ids=repr,
)  # fmt: skip
def test_a_scaler_before_it_becomes_the_networks_scaling(scaler):
    model = fit(make_pipeline(scaler, MLPClassifier((3,), max_iter=10, random_state=1)), X, FLOWERS)
    net = ns.from_sklearn(model, name="iris")
    close(net.predict(X[::7].tolist()), model.predict_proba(X[::7]))
    assert len(net.scaling.inputs) == 4
    assert net.name == "iris"


def test_names_of_columns_go_along():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(X, columns=["a", "b", "c", "d"])
    for model in (LogisticRegression(max_iter=1000), make_pipeline(StandardScaler(), Perceptron())):
        net = ns.from_sklearn(fit(model, frame, FLOWERS))
        assert net.scaling.names == ("a", "b", "c", "d")
        turned = frame[["d", "c", "b", "a"]]
        assert net.predict(turned[:3]) == net.predict(X[:3].tolist())


def spoiled():
    model = fit(LogisticRegression(max_iter=1000), X, FLOWERS)
    model.coef_[1, 2] = np.nan
    return model


def shrunk():
    model = fit(MLPClassifier((3,), max_iter=2, random_state=1), X, FLOWERS)
    model.intercepts_[0] = model.intercepts_[0][:2]
    return model


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (MLPClassifier(), "MLPClassifier is not fitted yet"),
        (Perceptron(), "Perceptron is not fitted yet"),
        (SGDClassifier(), "estimator SGDClassifier is not known; known are MLPClassifier"),
        (make_pipeline(RobustScaler(), Perceptron()), "a Pipeline of RobustScaler, Perceptron"),
        (make_pipeline(PolynomialFeatures(), StandardScaler(), Perceptron()), "a Pipeline of Poly"),
        (Pipeline([]), "a Pipeline of no steps"),
        (make_pipeline(MinMaxScaler(clip=True), Perceptron()).fit(*TWO), "clip=True"),
        (spoiled(), r"LogisticRegression: coef_\[1\]\[2\] must be a finite number, got nan"),
        (shrunk(), r"MLPClassifier: intercepts_\[0\] must be 3, got 2"),
        (None, "estimator NoneType is not known"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_what_is_refused(model, message):
    with pytest.raises(ns.NeurosimError, match=message):
        ns.from_sklearn(model)
