"""Networks from Keras' Sequential models: the same outputs, to 1e-12 in float64.

Keras is large, so this is no part of the default run:

    pip install keras torch && python -m pytest tests/oracles/keras_models.py

It passed on 29 November 2026 with keras 3.15.1 (backend torch 2.13.0).
"""

import os

import pytest

import neurosim as ns

os.environ.setdefault("KERAS_BACKEND", "torch")
np = pytest.importorskip("numpy")
keras = pytest.importorskip("keras")
keras.config.set_floatx("float64")
keras.config.set_dtype_policy("float64")
keras.utils.set_random_seed(1)

# Keras' own variables are not yet as NumPy wants arrays.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

# Outside of TensorFlow, Keras multiplies matrices in float32 whatever the arrays are; that would
# hide all but the first six digits.
from keras.src.backend.common import dtypes  # noqa: E402

dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"

from keras import layers  # noqa: E402


def model(shape, *given):
    made = keras.Sequential([keras.Input(shape), *given])
    rng = np.random.default_rng(1)
    made.set_weights([rng.normal(0, 0.7, each.shape) for each in made.get_weights()])
    return made


def agrees(made, *shape, last=False):
    net = ns.from_keras(made)
    for seed in range(3):
        x = np.random.default_rng(seed).normal(size=shape)
        wanted = np.asarray(keras.ops.convert_to_numpy(made(x[None], training=False)))[0]
        if net.recurrent:
            found = net.predict(x.tolist())
            found, wanted = (found[-1:], wanted[None]) if last else (found, wanted)
        else:
            found, wanted = net.predict(x.ravel().tolist()), wanted.ravel()
        assert np.allclose(found, wanted, rtol=1e-12, atol=1e-12)
    return net


@pytest.mark.parametrize(
    "activation",
    ["linear", "sigmoid", "tanh", "relu", "softplus", "elu", "leaky_relu", "exponential"],
)
def test_dense(activation):
    made = model(
        (3,), layers.Dense(4, activation), layers.Dropout(0.5), layers.Dense(2, use_bias=False),
        layers.Dense(3, "softmax"),
    )  # fmt: skip
    net = agrees(made, 3)
    assert [each for each in net.groups if each != "z"] == ["i", "h1", "h2", "o"]


@pytest.mark.parametrize(
    "layer",
    [layers.Activation("tanh"), layers.ReLU(), layers.ReLU(negative_slope=0.1), layers.LeakyReLU(),
     layers.LeakyReLU(negative_slope=0.05), layers.ELU(0.4), layers.PReLU(), layers.Softmax()],
    ids=repr,
)  # fmt: skip
def test_layers_of_activations(layer):
    agrees(model((3,), layers.Dense(4), layer), 3)


IMAGES = {
    "conv": [layers.Conv2D(3, 3, activation="relu")],
    "stride": [layers.Conv2D(3, (3, 2), (2, 1)), layers.Flatten(), layers.Dense(2, "softmax")],
    "same": [layers.Conv2D(2, 3, padding="same", use_bias=False), layers.ReLU(), layers.Flatten(),
             layers.Dense(3, "tanh"), layers.Dense(1)],
    "pools": [layers.Conv2D(3, 2, activation="tanh"), layers.MaxPooling2D(2),
              layers.Conv2D(2, 2), layers.AveragePooling2D((2, 1), 1), layers.Flatten(),
              layers.Dense(2)],
    "same pool": [layers.AveragePooling2D(3, 1, padding="same"), layers.Flatten(), layers.Dense(1)],
    "global": [layers.Conv2D(3, 2), layers.GlobalMaxPooling2D(), layers.Dense(2, "sigmoid")],
    "mean": [layers.GlobalAveragePooling2D(keepdims=True), layers.Flatten(), layers.Dense(2)],
    "reshaped": [layers.Flatten(), layers.Dense(12), layers.Reshape((2, 3, 2)),
                 layers.Conv2D(1, 2)],
    "same and even": [layers.Conv2D(2, 2, 2, padding="same"),
                      layers.MaxPooling2D(3, padding="same")],
    "maps put last": [layers.Flatten(data_format="channels_first"), layers.Dense(2)],
    "groups": [layers.Conv2D(4, 2, groups=2, dilation_rate=2), layers.ReLU()],
    "nested": [keras.Sequential([layers.Conv2D(1, 2), layers.Flatten()]), layers.Dense(1)],
}  # fmt: skip


@pytest.mark.parametrize("given", IMAGES.values(), ids=IMAGES)
def test_images(given):
    agrees(model((7, 6, 2), *given), 7, 6, 2)


def test_maps_along_a_row():
    made = model(
        (12, 2), layers.Conv1D(3, 3, activation="relu"), layers.MaxPooling1D(2),
        layers.Conv1D(2, 2, padding="valid"), layers.AveragePooling1D(2), layers.Flatten(),
        layers.Dense(2),
    )  # fmt: skip
    agrees(made, 12, 2)
    agrees(model((12, 2), layers.Conv1D(3, 3), layers.GlobalAveragePooling1D()), 12, 2)


@pytest.mark.parametrize("kind", [layers.SimpleRNN, layers.LSTM, layers.GRU])
@pytest.mark.parametrize("bias", [False, True])
def test_cells(kind, bias):
    deep = [kind(3, return_sequences=True, use_bias=bias), kind(2, return_sequences=True)]
    agrees(model((5, 2), *deep, layers.Dense(2, "softmax")), 5, 2)
    agrees(model((5, 2), kind(3, use_bias=bias), layers.Dense(2)), 5, 2, last=True)
    both = layers.Bidirectional(kind(3, return_sequences=True, use_bias=bias))
    agrees(model((5, 2), both, layers.Dense(1, "sigmoid")), 5, 2)


def test_steps_of_any_number_and_a_relu():
    made = model((None, 2), layers.SimpleRNN(3, "relu", return_sequences=True))
    net = agrees(made, 7, 2)
    assert net["h1"].activation.name == "relu"


def spoiled():
    made = model((2,), layers.Dense(2, name="last"))
    made.set_weights([np.array([[1.0, np.nan], [0.0, 0.0]]), np.zeros(2)])
    return made


class Dense(layers.Dense):
    def call(self, x, training=None):
        return 0 * super().call(x)


def halves(forward, backward):
    return model((3, 1), layers.Bidirectional(forward, backward_layer=backward))


LSTM, DENSE = layers.LSTM, layers.Dense(1, name="d")
REFUSED = {
    "layer": (lambda: model((2,), layers.BatchNormalization(name="bn")), "bn: BatchNormalization"),
    "nested": (
        lambda: model((2,), keras.Sequential([layers.UnitNormalization(name="u")], name="in")),
        r"in\.u: UnitNormalization is not known; known are Dense",
    ),
    "nan": (spoiled, r"last: Dense: weight 0\[0\]\[1\] must be a finite number"),
    "activation": (lambda: model((2,), layers.Dense(1, "gelu", name="d")), "d: Dense: .*'gelu'"),
    "causal": (lambda: model((4, 1), layers.Conv1D(1, 2, padding="causal")), "no padding 'causal'"),
    "softmax of maps": (
        lambda: model((4, 4, 1), layers.Conv2D(2, 2, activation="softmax")), "softmax over maps",
    ),
    "not flat": (lambda: model((4, 4, 1), layers.Conv2D(2, 2), DENSE), "d: Dense: .* in a row"),
    "ceiling": (lambda: model((2,), layers.Dense(1), layers.ReLU(6)), "max_value=6"),
    "functional": (
        lambda: keras.Model(a := keras.Input((2,)), layers.Dense(1)(a)), "Functional is not known",
    ),
    "not built": (lambda: keras.Sequential([layers.Dense(1)]), "not built yet"),
    "backward": (lambda: model((3, 1), LSTM(2, go_backwards=True)), "go_backwards=True"),
    "gates": (lambda: model((3, 1), LSTM(2, recurrent_activation="relu")), "recurrent_activation"),
    "reset": (lambda: model((3, 1), layers.GRU(2, reset_after=False)), "reset_after=False"),
    "two ends": (lambda: model((3, 1), layers.Bidirectional(LSTM(2))), "at different steps"),
    "sum": (
        lambda: model(
            (3, 1), layers.Bidirectional(LSTM(2, return_sequences=True), merge_mode="sum")
        ),
        "merge_mode='sum'",
    ),
    "joins time": (
        lambda: model((3, 1), LSTM(2, return_sequences=True), layers.Flatten()), "join steps",
    ),
    "own call": (lambda: model((2,), Dense(1, name="d")), r"d: .*\.Dense is not known"),
    "sizes": (
        lambda: halves(
            LSTM(2, return_sequences=True), LSTM(3, return_sequences=True, go_backwards=True)
        ),
        "Bidirectional: its halves have 2 and 3 cells",
    ),
    "joined cells": (
        lambda: model((3, 1), layers.SimpleRNN(2, activation="softmax", name="r")),
        "r: SimpleRNN: softmax is no function of one neuron",
    ),
    "no model": (lambda: 3, "model int is not known"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(make, message):
    with pytest.raises(ns.NeurosimError, match=message):
        ns.from_keras(make())
