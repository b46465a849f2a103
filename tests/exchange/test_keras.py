"""Keras' models, by stand-ins that offer the same; Keras itself is in tests/oracles."""

import pytest

import neurosim as ns

np = pytest.importorskip("numpy")


def layer(kind, *weights, name="a", **config):
    methods = {
        "name": name,
        "get_config": lambda _: config,
        "get_weights": lambda _: [np.array(each, float) for each in weights],
    }
    return type(kind, (), methods)()


def model(shape, *layers):
    return type(
        "Sequential", (), {"name": "m", "input_shape": (None, *shape), "layers": list(layers)}
    )()


def test_columns_of_a_dense_layer_are_units():
    net = ns.from_keras(
        model(
            (2,),
            layer(
                "Dense", [[0.5, 1.0, -1.0], [0.25, 0.0, 2.0]], [0.1, 0.2, 0.3], activation="tanh"
            ),
            layer("Dropout", rate=0.5),
            layer("Dense", [[1.0], [2.0], [3.0]], activation="sigmoid"),
        )
    )
    hidden = np.tanh([0.5 * 3 + 0.25 * 4 + 0.1, 3 + 0.2, -3 + 8 + 0.3])
    assert net.predict([3, 4]) == pytest.approx([1 / (1 + np.exp(-(hidden @ [1, 2, 3])))])
    assert [node.name for node in net.nodes] == ["i1", "i2", "b1", "h1", "h2", "h3", "o1"]
    assert net.name == "m"


def test_maps_come_last():
    kernel = np.arange(8.0).reshape(2, 2, 2, 1)
    net = ns.from_keras(
        model(
            (3, 3, 2),
            layer(
                "Conv2D", kernel, [1.0], activation="relu", strides=(1, 1), padding="valid",
                groups=1, dilation_rate=(1, 1), data_format="channels_last",
            ),
            layer("Flatten"),
            layer("Dense", [[1.0], [10.0], [100.0], [1000.0]], activation="linear"),
        )
    )  # fmt: skip
    image = np.arange(18.0).reshape(3, 3, 2)
    sums = [
        (image[r : r + 2, c : c + 2] * kernel[..., 0]).sum() + 1 for r in (0, 1) for c in (0, 1)
    ]
    assert net.predict(image.ravel()) == [np.dot(sums, [1, 10, 100, 1000])]
    assert net.group("c1").shape == (1, 2, 2)


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        (
            [layer("Dense", [[1.0]] * 2, activation="swish", name="d")],
            "d: Dense: activation 'swish'",
        ),
        ([layer("Dense", [[1.0], [np.inf]], activation="linear")], r"weight 0\[1\]\[0\]"),
        ([layer("Dense", [[1.0]], [1.0], [1.0], activation="linear")], "are not known"),
        ([layer("Dense", [[1.0]] * 3, activation="linear")], "it reads 3 numbers, but 2 come in"),
        ([layer("Embedding", [[1.0]], name="e")], "e: Embedding is not known; known are Dense"),
    ],
)
def test_refusals_name_the_layer(layers, message):
    with pytest.raises(ns.NeurosimError, match=message):
        ns.from_keras(model((2,), *layers))
