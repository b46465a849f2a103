"""Dense networks against matrices: an independent, vectorised computation of the same training."""

import random

import pytest

import neurosim as ns

np = pytest.importorskip("numpy")

FUNCTIONS = {
    "identity": (lambda x: x, np.ones_like),
    "logistic": (lambda x: 1 / (1 + np.exp(-x)), lambda x: np.exp(-x) / (1 + np.exp(-x)) ** 2),
    "tanh": (np.tanh, lambda x: 1 / np.cosh(x) ** 2),
    "arctan": (np.arctan, lambda x: 1 / (1 + x * x)),
    "relu": (lambda x: np.maximum(x, 0), lambda x: (x >= 0) * 1.0),
    "softplus": (lambda x: np.logaddexp(0, x), lambda x: 1 / (1 + np.exp(-x))),
    "elu": (lambda x: np.where(x < 0, np.expm1(x), x), lambda x: np.where(x < 0, np.exp(x), 1.0)),
}
"""f and f', written without a look at neurosim's."""


class Matrices:
    """A multi-layer perceptron as one weight matrix per layer, the last row for the bias."""

    def __init__(self, net, sizes, activations):
        self.functions = [FUNCTIONS[name] for name in activations]
        self.names = layer_names(sizes)
        self.weights = [
            np.array([[net[source, target].weight for target in after] for source in before])
            for before, after in zip(self.sources(), self.names[1:], strict=True)
        ]
        self.velocities = [np.zeros_like(each) for each in self.weights]

    def sources(self):
        return [[*names, f"b{layer}"] for layer, names in enumerate(self.names[:-1], start=1)]

    def gradients(self, inputs, expected, loss):
        """Return E and dE/dW of a batch (rows are patterns), averaged."""
        outputs, nets = [inputs], []
        for weights, (function, _) in zip(self.weights, self.functions, strict=True):
            ones = np.ones((len(inputs), 1))
            nets.append(np.hstack([outputs[-1], ones]) @ weights)
            outputs.append(function(nets[-1]))
        y = outputs[-1]
        if loss == "squared_error":
            total, slope = 0.5 * ((expected - y) ** 2).sum(), y - expected
        else:
            total = -(expected * np.log(y) + (1 - expected) * np.log(1 - y)).sum()
            slope = (y - expected) / (y * (1 - y))
        found = []
        for layer in reversed(range(len(self.weights))):
            delta = slope * self.functions[layer][1](nets[layer])
            ones = np.ones((len(inputs), 1))
            found.append(np.hstack([outputs[layer], ones]).T @ delta / len(inputs))
            slope = delta @ self.weights[layer][:-1].T
        return total, found[::-1]

    def train(self, patterns, epochs, rate, size, loss, momentum):
        inputs, expected = (np.array(column) for column in zip(*patterns, strict=True))
        losses = []
        for _ in range(epochs):
            total = 0.0
            for start in range(0, len(patterns), size):
                cut = slice(start, start + size)
                part, gradients = self.gradients(inputs[cut], expected[cut], loss)
                total += part
                for layer, gradient in enumerate(gradients):
                    self.velocities[layer] = momentum * self.velocities[layer] + gradient
                    self.weights[layer] -= rate * self.velocities[layer]
            losses.append(total / len(patterns))
        return losses


def layer_names(sizes):
    hidden = "h" if len(sizes) == 3 else "h{}_"
    prefixes = ["i", *(hidden.format(layer) for layer in range(1, len(sizes) - 1)), "o"]
    return [
        [f"{prefix}{index}" for index in range(1, size + 1)]
        for prefix, size in zip(prefixes, sizes, strict=True)
    ]


def some_patterns(sizes, count=7):
    numbers = random.Random(5)
    return [
        (
            [numbers.uniform(-1, 1) for _ in range(sizes[0])],
            [numbers.random() for _ in range(sizes[-1])],
        )
        for _ in range(count)
    ]


SHAPES = [
    ([3, 2], ["logistic"]),
    ([1, 1], ["identity"]),
    ([2, 4, 1], ["tanh", "logistic"]),
    ([3, 5, 4, 2], ["relu", "softplus", "logistic"]),
    ([4, 3, 3, 3, 2], ["arctan", "elu", "tanh", "logistic"]),
]


def assert_same(net, matrices, losses, history):
    assert history.losses == pytest.approx(losses, rel=1e-12, abs=1e-14)
    for before, after, weights in zip(
        matrices.sources(), matrices.names[1:], matrices.weights, strict=True
    ):
        ours = [[net[source, target].weight for target in after] for source in before]
        np.testing.assert_allclose(ours, weights, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("size", [1, 3, 7])
@pytest.mark.parametrize(("sizes", "activations"), SHAPES)
def test_training_gives_the_numbers_of_matrices(engine, sizes, activations, size):
    net = ns.dense(sizes, activations, seed=3)
    matrices, patterns = Matrices(net, sizes, activations), some_patterns(sizes)
    losses = matrices.train(patterns, 20, 0.3, size, "squared_error", 0.0)
    history = ns.train(net, patterns, 20, 0.3, batch_size=size, engine=engine)
    assert_same(net, matrices, losses, history)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_cross_entropy_with_momentum_gives_the_numbers_of_matrices(engine, momentum):
    sizes, activations = [3, 4, 2], ["tanh", "logistic"]
    net = ns.dense(sizes, activations, seed=8)
    matrices, patterns = Matrices(net, sizes, activations), some_patterns(sizes)
    losses = matrices.train(patterns, 20, 0.1, 2, "cross_entropy", momentum)
    history = ns.train(
        net, patterns, 20, 0.1, batch_size=2, loss="cross_entropy", momentum=momentum, engine=engine
    )
    assert_same(net, matrices, losses, history)


def test_the_gradients_of_one_pass_are_those_of_matrices():
    sizes, activations = SHAPES[-1]
    net = ns.dense(sizes, activations, weights="glorot", seed=4)
    matrices, ((inputs, expected), *_) = Matrices(net, sizes, activations), some_patterns(sizes)
    ns.forward(net, inputs), ns.backward(net, expected)
    _, gradients = matrices.gradients(np.array([inputs]), np.array([expected]), "squared_error")
    for before, after, wanted in zip(
        matrices.sources(), matrices.names[1:], gradients, strict=True
    ):
        ours = [[net[source, target].gradient for target in after] for source in before]
        np.testing.assert_allclose(ours, wanted, rtol=1e-12, atol=1e-16)


def test_numpy_arrays_do_as_inputs_and_expected_values(engine):
    patterns = some_patterns([2, 3, 2])
    lists, arrays = ns.dense([2, 3, 2], seed=1), ns.dense([2, 3, 2], seed=1)
    ns.train(lists, patterns, 3, engine=engine)
    ns.train(arrays, [(np.array(x), np.array(y)) for x, y in patterns], 3, engine=engine)
    assert [each.value for each in lists.parameters] == [each.value for each in arrays.parameters]
    assert all(type(each.value) is float for each in arrays.parameters)
    assert all(type(each.output) is float for each in arrays.inputs)
