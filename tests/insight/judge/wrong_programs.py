"""A program as students write it in NumPy, and the mistakes that people publish in it.

``run`` is the right one; a mistake changes a line. It knows nothing of neurosim.
"""

import numpy as np

__all__ = ["MISTAKES", "Program"]


def logistic(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


class Program:
    """One training step; patterns are rows and weights (in, out).

    Args:
        weights: the matrices, (in, out).
        biases: the vectors.
        x, y: the batch.
        rate: the learning rate.
        output: "logistic" or "softmax"; the loss is the half square or the cross-entropy.
        hidden: "logistic" or "tanh".
    """

    def __init__(self, weights, biases, x, y, rate, output="logistic", hidden="logistic"):
        self.w, self.b = [w.copy() for w in weights], [b.copy() for b in biases]
        self.x, self.y, self.rate, self.output, self.hidden = x, y, rate, output, hidden
        self.n, self.last = len(x), len(weights)

    # One line each, for a mistake to change

    def expected(self):
        return self.y

    def net(self, layer, a):
        return a @ self.w[layer - 1] + self.b[layer - 1]

    def f(self, layer, z):
        if layer == self.last:
            return softmax(z) if self.output == "softmax" else logistic(z)
        return np.tanh(z) if self.hidden == "tanh" else logistic(z)

    def slope(self, layer, z, a):
        return 1 - a**2 if self.hidden == "tanh" and layer < self.last else a * (1 - a)

    def loss(self, a, y):
        if self.output == "softmax":
            return -np.sum(y * np.log(a)) / self.n
        return np.sum((y - a) ** 2) / 2 / self.n

    def output_delta(self, z, a, y):
        return a - y if self.output == "softmax" else (a - y) * self.slope(self.last, z, a)

    def back(self, layer, delta):
        return delta @ self.w[layer].T

    def hidden_delta(self, layer, delta, z, a):
        return self.back(layer, delta) * self.slope(layer, z, a)

    def weight_gradient(self, layer, before, delta):
        return before.T @ delta / self.n

    def bias_gradient(self, layer, delta):
        return delta.sum(axis=0) / self.n

    def updated(self, layer, old, gradient):
        return old - self.rate * gradient

    def updated_bias(self, layer, old, gradient):
        return old - self.rate * gradient

    early = False
    """Whether the weights of a layer change before the errors of the layer below are computed."""

    def run(self):
        """Return all arrays by name."""
        found, y = {}, self.expected()
        before, a = {}, self.x
        for layer in range(1, self.last + 1):
            before[layer] = a
            z = found[f"z{layer}"] = self.net(layer, a)
            a = found[f"a{layer}"] = self.f(layer, z)
        found["loss"] = self.loss(a, y)
        delta = None
        new = {}
        for layer in range(self.last, 0, -1):
            z, a = found[f"z{layer}"], found[f"a{layer}"]
            if delta is None:
                delta = self.output_delta(z, a, y)
            else:
                delta = self.hidden_delta(layer, delta, z, a)
            found[f"delta{layer}"] = delta
            dw = found[f"dW{layer}"] = self.weight_gradient(layer, before[layer], delta)
            db = found[f"db{layer}"] = self.bias_gradient(layer, delta)
            new[layer] = (
                self.updated(layer, self.w[layer - 1], dw),
                self.updated_bias(layer, self.b[layer - 1], db),
            )
            if self.early:
                self.w[layer - 1] = new[layer][0]
        for layer, (w, b) in new.items():
            found[f"W{layer}_new"], found[f"b{layer}_new"] = w, b
        return found


MISTAKES = {}
"""By name: the class, the first wrong array, the kind of the slip, and options of the program."""


def mistake(array, kind, **options):
    def add(program):
        MISTAKES[program.__name__] = program, array, kind, options
        return program

    return add


def square(array, kind, **options):
    return mistake(array, kind, sizes=(3, 3, 3), **options)


@mistake("delta2", "no_slope")
class DeltaOfOutputsWithoutSlope(Program):
    def output_delta(self, z, a, y):
        return a - y


@mistake("delta1", "no_slope")
class HiddenDeltaWithoutSlope(Program):
    def hidden_delta(self, layer, delta, z, a):
        return self.back(layer, delta)


@mistake("delta2", "slope_at_output")
class DerivativeCalledWithTheOutput(Program):
    def slope(self, layer, z, a):
        return logistic(a) * (1 - logistic(a))


@mistake("delta2", "slope_of_net")
class DerivativeByOutputCalledWithTheNetInput(Program):
    def slope(self, layer, z, a):
        return z * (1 - z)


@mistake("delta1", "slope_at_output")
class DerivativeOfHiddenCalledWithTheOutput(Program):
    def slope(self, layer, z, a):
        return logistic(a) * (1 - logistic(a)) if layer == 1 else a * (1 - a)


@mistake("z1", "no_bias")
class BiasForgottenInTheFirstLayer(Program):
    def net(self, layer, a):
        return a @ self.w[layer - 1] + (self.b[layer - 1] if layer > 1 else 0)


@mistake("z2", "no_bias")
class BiasForgottenInTheSecondLayer(Program):
    def net(self, layer, a):
        return a @ self.w[layer - 1] + (self.b[layer - 1] if layer == 1 else 0)


@mistake("z1", "bias_sign")
class ThresholdSubtractedInsteadOfBiasAdded(Program):
    def net(self, layer, a):
        return a @ self.w[layer - 1] - self.b[layer - 1]


@square("z1", "transposed")
class WeightsTransposedForward(Program):
    def net(self, layer, a):
        return a @ self.w[layer - 1].T + self.b[layer - 1]


@square("delta1", "transposed_back")
class WeightsNotTransposedBackward(Program):
    def back(self, layer, delta):
        return delta @ self.w[layer]


@mistake("delta1", "updated_weight")
class UpdatedWeightsUsedTooEarly(Program):
    early = True


@mistake("dW2", "sum_for_mean")
class GradientsSummedBesideAMeanLoss(Program):
    def weight_gradient(self, layer, before, delta):
        return before.T @ delta

    def bias_gradient(self, layer, delta):
        return delta.sum(axis=0)


@mistake("db2", "sum_for_mean")
class BiasGradientNotDividedByTheBatch(Program):
    def bias_gradient(self, layer, delta):
        return delta.sum(axis=0)


@mistake("dW2", "factor")
class DividedByTheBatchTwice(Program):
    def weight_gradient(self, layer, before, delta):
        return before.T @ delta / self.n**2

    def loss(self, a, y):
        return np.sum((y - a) ** 2) / 2 / self.n


@mistake("loss", "no_half")
class SquareWithoutItsHalf(Program):
    def loss(self, a, y):
        return np.sum((y - a) ** 2) / self.n

    def output_delta(self, z, a, y):
        return 2 * super().output_delta(z, a, y)


@mistake("delta2", "half_kept")
class HalfKeptInTheDelta(Program):
    def output_delta(self, z, a, y):
        return 0.5 * super().output_delta(z, a, y)


@mistake("delta2", "no_half")
class TwoInTheDeltaOfAHalfSquare(Program):
    def output_delta(self, z, a, y):
        return 2 * super().output_delta(z, a, y)


@mistake("loss", "mean_of_outputs")
class MeanOverOutputsAsWell(Program):
    def loss(self, a, y):
        return np.mean((y - a) ** 2) / 2


@mistake("loss", "no_square")
class LossWithoutTheSquare(Program):
    def loss(self, a, y):
        return np.sum(y - a) / 2 / self.n


@mistake("W1_new", "update_sign")
class GradientAddedToTheWeights(Program):
    def updated(self, layer, old, gradient):
        return old + self.rate * gradient


@mistake("W1_new", "update_sign")
class ExpectedAndOutputSwapped(Program):
    def output_delta(self, z, a, y):
        return (y - a) * a * (1 - a)


@mistake("delta1", "error_sign")
class SignLostBetweenTheLayers(Program):
    def hidden_delta(self, layer, delta, z, a):
        return -super().hidden_delta(layer, delta, z, a)


@mistake("loss", "class_number", output="softmax")
class LabelsNotOneHot(Program):
    def expected(self):
        return self.y.argmax(axis=1)[:, None]

    def loss(self, a, y):
        return -np.sum(y * np.log(a)) / self.n


@mistake("delta2", "softmax_slope", output="softmax")
class SoftmaxWithTheDerivativeOfTheLogistic(Program):
    def output_delta(self, z, a, y):
        return (a - y) * a * (1 - a)


@mistake("delta2", "softmax_diagonal", output="softmax")
class SoftmaxWithTheDiagonalOfItsDerivative(Program):
    def output_delta(self, z, a, y):
        return -y / a * a * (1 - a)


@mistake("delta2", "softmax_left_out", output="softmax")
class SoftmaxWithoutItsDerivative(Program):
    def output_delta(self, z, a, y):
        return -y / a


@mistake("a2", "softmax_axis", output="softmax")
class SoftmaxOverTheWholeBatch(Program):
    def f(self, layer, z):
        return np.exp(z) / np.sum(np.exp(z)) if layer == self.last else super().f(layer, z)


@mistake("a2", "softmax_axis", output="softmax")
class SoftmaxOverTheWrongAxis(Program):
    def f(self, layer, z):
        powers = np.exp(z)
        return powers / powers.sum(axis=0) if layer == self.last else super().f(layer, z)


@mistake("db2", "wrong_axis")
class BiasGradientSummedOverTheWrongAxis(Program):
    def bias_gradient(self, layer, delta):
        return delta.sum(axis=1) / self.n

    def updated_bias(self, layer, old, gradient):
        return old


@mistake("db2", "wrong_axis", sizes=(3, 4, 4))
class BiasGradientSummedOverTheWrongAxisOfAsMany(Program):
    def bias_gradient(self, layer, delta):
        return delta.sum(axis=1) / self.n


@mistake("db2", "wrong_axis")
class BiasGradientAveragedOverTheWrongAxis(Program):
    def bias_gradient(self, layer, delta):
        return delta.mean(axis=1)

    def updated_bias(self, layer, old, gradient):
        return old


@mistake("db2", "whole_sum")
class BiasGradientSummedOverEverything(Program):
    def bias_gradient(self, layer, delta):
        return np.sum(delta) / self.n


@mistake("db2", "no_sum")
class BiasGradientNotSummed(Program):
    def bias_gradient(self, layer, delta):
        return delta / self.n

    def updated_bias(self, layer, old, gradient):
        return old - self.rate * gradient.sum(axis=0)


@square("dW2", "turned")
class GradientTransposed(Program):
    def weight_gradient(self, layer, before, delta):
        return delta.T @ before / self.n

    def run(self):
        return {"W1": self.w[0], "W2": self.w[1] * 1, **super().run()}


@mistake("dW2", "net_for_input")
class GradientByNetInputs(Program):
    def net(self, layer, a):
        self.nets = getattr(self, "nets", {})
        self.nets[layer] = super().net(layer, a)
        return self.nets[layer]

    def weight_gradient(self, layer, before, delta):
        return (self.nets[layer - 1] if layer > 1 else before).T @ delta / self.n


@square("dW2", "other_input")
class GradientByOutputsOfTheSameLayer(Program):
    def f(self, layer, z):
        self.outs = getattr(self, "outs", {})
        self.outs[layer] = super().f(layer, z)
        return self.outs[layer]

    def weight_gradient(self, layer, before, delta):
        return self.outs[layer].T @ delta / self.n


@mistake("W1_new", "weight_decay")
class WeightDecayInTheUpdate(Program):
    def updated(self, layer, old, gradient):
        return old - self.rate * (gradient + 0.01 * old)


@mistake("dW2", "weight_decay")
class WeightDecayInTheGradient(Program):
    def weight_gradient(self, layer, before, delta):
        return before.T @ delta / self.n + 0.002 * self.w[layer - 1]


@mistake("delta1", "slope_subtracted")
class DerivativeAddedNotMultiplied(Program):
    def hidden_delta(self, layer, delta, z, a):
        return self.back(layer, delta) + self.slope(layer, z, a)


@mistake("W1_new", "no_rate")
class LearningRateForgotten(Program):
    def updated(self, layer, old, gradient):
        return old - gradient


@mistake("dW2", "rate_in_gradient")
class LearningRateTwice(Program):
    def weight_gradient(self, layer, before, delta):
        return self.rate * before.T @ delta / self.n


@mistake("W1_new", "change_alone")
class WeightsReplacedByTheirChange(Program):
    def updated(self, layer, old, gradient):
        return -self.rate * gradient


@mistake("b1_new", "no_update")
class BiasesNeverUpdated(Program):
    def updated_bias(self, layer, old, gradient):
        return old


@mistake("a2", "no_activation")
class NoActivationAtTheOutputs(Program):
    def f(self, layer, z):
        return z if layer == self.last else super().f(layer, z)


@mistake("a1", "other_activation")
class TanhForTheLogistic(Program):
    def f(self, layer, z):
        return np.tanh(z) if layer == 1 else super().f(layer, z)


@mistake("a1", "exponent_sign")
class MinusForgottenInTheExponent(Program):
    def f(self, layer, z):
        return 1 / (1 + np.exp(z))


@mistake("a1", "no_brackets")
class BracketsForgottenInTheLogistic(Program):
    def f(self, layer, z):
        return 1 / 1 + np.exp(-z) if layer == 1 else super().f(layer, z)


@mistake("delta1", "slope_is_rest", hidden="tanh")
class DerivativeOfTanhWithoutTheSquare(Program):
    def slope(self, layer, z, a):
        return 1 - a if layer == 1 else a * (1 - a)


@mistake("delta1", "other_slope_of_net", hidden="tanh")
class DerivativeOfTheLogisticForTanh(Program):
    def slope(self, layer, z, a):
        return logistic(z) * (1 - logistic(z)) if layer == 1 else a * (1 - a)


@mistake("delta1", "other_slope", hidden="tanh")
class SlopeOfTheLogisticByTheOutputOfTanh(Program):
    def slope(self, layer, z, a):
        return a * (1 - a)


@mistake("delta1", "no_weights", sizes=(3, 2, 1))
class DeltasHandedOnWithoutTheWeights(Program):
    def hidden_delta(self, layer, delta, z, a):
        return delta.sum(axis=1, keepdims=True) * a * (1 - a)


@mistake("dW2", "no_input")
class GradientWithoutTheInput(Program):
    def weight_gradient(self, layer, before, delta):
        if layer == 1:
            return super().weight_gradient(layer, before, delta)
        return np.ones_like(before).T @ delta / self.n


@mistake("dW2", "last_pattern")
class OnlyTheLastPatternCounts(Program):
    def weight_gradient(self, layer, before, delta):
        return np.outer(before[-1], delta[-1])


@mistake("delta1", "slope_twice")
class SlopeTakenTwice(Program):
    def hidden_delta(self, layer, delta, z, a):
        return super().hidden_delta(layer, delta, z, a) * a * (1 - a)


@mistake("delta2", "broadcast", sizes=(3, 2, 1))
class ExpectedValuesOfOneDimension(Program):
    def output_delta(self, z, a, y):
        return (a - y[:, 0]) * a * (1 - a)

    def run(self):
        try:
            return super().run()
        except ValueError:
            raise AssertionError from None

    def loss(self, a, y):
        return np.sum((y - a) ** 2) / 2 / self.n

    def hidden_delta(self, layer, delta, z, a):
        return delta[:, :1] @ self.w[layer].T * a * (1 - a)

    def weight_gradient(self, layer, before, delta):
        return before.T @ delta[:, : self.w[layer - 1].shape[1]] / self.n

    def bias_gradient(self, layer, delta):
        return delta[:, : len(self.b[layer - 1])].sum(axis=0) / self.n


@mistake("W1_new", "factor")
class RateDividedByTheBatch(Program):
    def updated(self, layer, old, gradient):
        return old - self.rate * gradient / self.n


@mistake("delta1", "one_left", sizes=(3, 2, 3))
class OnlyTheFirstOutputFlowsBack(Program):
    def back(self, layer, delta):
        return delta[:, :1] @ self.w[layer].T[:1]


@mistake("z1", "crossed_sources", sizes=(2, 3, 2))
class InputsExchanged(Program):
    def net(self, layer, a):
        return super().net(layer, a[:, ::-1] if layer == 1 else a)
