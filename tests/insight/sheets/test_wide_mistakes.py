"""Mistakes made over a whole layer, at every step of time or in a softmax are named.

The oracle is a program in NumPy that knows nothing of neurosim; a mistake changes a line of it.
"""

from functools import cache

import numpy as np
import pytest

import neurosim as ns


def logistic(x):
    return 1 / (1 + np.exp(-x))


class Layers:
    """2-3-3, tanh and softmax with the cross-entropy, a pattern at a time."""

    def __init__(self):
        self.net = ns.dense([2, 3, 3], ["tanh", "softmax"], seed=7)
        self.hidden, self.last = ["h1", "h2", "h3"], ["z1", "z2", "z3"]
        self.x, self.y = np.array([0.4, -0.9]), np.array([0.0, 1.0, 0.0])
        weights = [[self.net[s, t].weight for t in self.hidden] for s in ("i1", "i2", "b1")]
        *self.w1, self.b1 = np.array(weights)
        weights = [[self.net[s, t].weight for t in self.last] for s in (*self.hidden, "b2")]
        *self.w2, self.b2 = np.array(weights)

    def net1(self):
        return self.x @ self.w1 + self.b1

    def f(self, z):
        return np.tanh(z)

    def slope(self, z, h):
        return 1 - h**2

    def softmax(self, z):
        return np.exp(z) / np.exp(z).sum()

    def error(self, out):
        return self.y - out

    def back(self, error):
        return np.array(self.w2) @ error

    def hidden_error(self, back, slope):
        return back * slope

    def loss(self, out):
        return -np.log(out[1])

    def numbers(self):
        z1 = self.net1()
        h = self.f(z1)
        z2 = h @ np.array(self.w2) + self.b2
        out = self.softmax(z2)
        error = self.error(out)
        back = self.back(error)
        hidden = self.hidden_error(back, self.slope(z1, h))
        found = {"E": self.loss(out), "gradient b1 -> h2": -hidden[1]}
        found |= {f"out o{place + 1}": each for place, each in enumerate(out)}
        for names, kind, values in (
            (self.hidden, "net", z1), (self.hidden, "out", h), (self.hidden, "error", hidden),
            (self.last, "error", error),
        ):  # fmt: skip
            found |= {f"{kind} {name}": value for name, value in zip(names, values, strict=True)}
        return found


class Steps:
    """A recurrent network of two cells over three steps of time."""

    def __init__(self):
        self.net = net = ns.recurrent([1, 2, 1], seed=5)
        self.x, self.y = np.array([[0.3], [-0.8], [0.6]]), np.array([[1.0], [0.0], [1.0]])
        cells = ["h1", "h2"]
        self.u = np.array([[net["i1", t].weight for t in cells]])
        self.w = np.array([[net[s, t].weight for t in cells] for s in cells])
        self.v = np.array([[net[s, "o1"].weight] for s in cells])
        self.b = np.array([net["b1", t].weight for t in cells])
        self.c = net["b2", "o1"].weight

    def before(self, h):
        return h @ self.w

    def slope(self, h, place):
        return 1 - h[place] ** 2

    def later(self, error, step):
        return error @ self.w.T

    def judged(self, step):
        return True

    def numbers(self):
        h, z = [np.zeros(2)], []
        for x in self.x:
            z.append(x @ self.u + self.before(h[-1]) + self.b)
            h.append(np.tanh(z[-1]))
        out = [logistic(each @ self.v + self.c) for each in h[1:]]
        errors, after = [None] * 3, np.zeros(2)
        e = 0.0
        for step in (2, 1, 0):
            gap = self.y[step] - out[step]
            own = gap * out[step] * (1 - out[step]) * self.judged(step)
            e += float((0.5 * gap**2).item()) * self.judged(step)
            after = (own @ self.v.T + self.later(after, step)) * self.slope(h, step + 1)
            errors[step] = after
        gradient = -sum(each[1] for each in errors)
        return {
            "E": e, "net h1@3": z[2][0], "net h2@2": z[1][1], "error h1@1": errors[0][0],
            "error h2@1": errors[0][1], "gradient b1 -> h2": gradient,
        }  # fmt: skip


@cache
def exercise(program):
    """Return the exercise of a program, which keeps what mistakes lead to."""
    own = program()
    loss = "categorical_cross_entropy" if program is Layers else "squared_error"
    return ns.exercise(own.net, own.x, own.y, loss=loss)


SLIPS = [
    (Layers, "crossed_sources", {"net1": lambda s: s.x[::-1] @ s.w1 + s.b1}),
    (Layers, "activation_twice", {"f": lambda s, z: np.tanh(np.tanh(z))}),
    (Layers, "softmax_apart", {"softmax": lambda s, z: logistic(z)}),
    (Layers, "softmax_plain", {"softmax": lambda s, z: z / z.sum()}),
    (Layers, "softmax_whole", {"softmax": lambda s, z: np.exp(z)}),
    (Layers, "softmax_minus", {"softmax": lambda s, z: np.exp(-z) / np.exp(-z).sum()}),
    (Layers, "added", {"error": lambda s, out: s.y + out}),
    (Layers, "mean_kept", {"error": lambda s, out: (s.y - out) / 3}),
    (Layers, "one_left", {"back": lambda s, error: np.array(s.w2)[:, 0] * error[0]}),
    (Layers, "one_left_out", {"back": lambda s, error: np.array(s.w2)[:, 1:] @ error[1:]}),
    (Layers, "slope_added", {"hidden_error": lambda s, back, slope: back + slope}),
    (Layers, "mean_back", {"back": lambda s, error: np.array(s.w2) @ error / 3}),
    (Layers, "binary_logarithm", {"loss": lambda s, out: -np.log2(out[1])}),
    (Steps, "transposed", {"before": lambda s, h: s.w @ h}),
    (Steps, "transposed_back", {"later": lambda s, error, step: error @ s.w}),
    (Steps, "no_slope", {"slope": lambda s, h, place: 1.0}),
    (Steps, "other_slope", {"slope": lambda s, h, place: h[place] * (1 - h[place])}),
    (Steps, "last_step", {"judged": lambda s, step: step == 2}),
]


@pytest.mark.parametrize("program", [Layers, Steps])
def test_the_program_is_right_without_a_mistake(program):
    right = program()
    for name, value in right.numbers().items():
        assert value == pytest.approx(exercise(program).answer(name), rel=1e-9), name


@pytest.mark.parametrize(("program", "kind", "lines"), SLIPS, ids=[each[1] for each in SLIPS])
def test_a_mistake_made_everywhere_is_named_in_every_number_that_it_spoils(program, kind, lines):
    right, wrong = program(), type("Wrong", (program,), lines)()
    spoilt = 0
    for (name, value), exact in zip(
        wrong.numbers().items(), right.numbers().values(), strict=True
    ):  # fmt: skip
        if value > 0.0 or not name.startswith("E"):  # else there is no E
            verdict = exercise(program).check(name, f"{value:.6g}")
            # With an expected value of 0 the sum is the difference with a wrong sign.
            told = kind if value != pytest.approx(-exact) else "sign"
            assert verdict or told in verdict.kinds, (name, value, exact, verdict)
            spoilt += not verdict
    assert spoilt > 1 or kind == "binary_logarithm"


def test_clipped_gradients_are_named():
    net = ns.dense([1, 1, 1], "identity", bias=False, seed=1)
    net["i1", "h1"].weight, net["h1", "o1"].weight = 2.0, 3.0
    exercise = ns.exercise(net, [2.0], [20.0], learning_rate=0.1)
    for name, value, kind in [
        ("gradient h1 -> o1", -1.0, "clipped"), ("new weight h1 -> o1", 3.1, "clipped"),
    ]:  # fmt: skip
        assert kind in exercise.check(name, value).kinds, (name, value, exercise.check(name, value))
