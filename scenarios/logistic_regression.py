"""Logistic regression: one neuron that says how sure it is, and the two ways to train it.

The lecture's update is w += learning_rate * e * x * y * (1 - y), with e the expected value minus
the output y: squared error. Where a neuron is surely wrong, y * (1 - y) is near 0 and it hardly
learns. Cross-entropy has no such factor, so it learns most where it is most wrong.
"""

from functools import partial

from lesson import check, options, picture

import neurosim as ns

DATA = ns.data.blobs(120, centers=[(-0.4, -0.2), (0.4, 0.3)], spread=0.25, seed=3)
LEARNING_RATE, EPOCHS = 0.5, 40


def neuron(w1: float, w2: float, bias: float) -> ns.Network:
    net = ns.Network("logistic regression")
    net.add_input("i1"), net.add_input("i2"), net.add_bias("b1")
    net.add_output("o1", activation="logistic")
    net.connect("i1", "o1", weight=w1), net.connect("i2", "o1", weight=w2)
    net.connect("b1", "o1", weight=bias)
    return net


def by_hand(inputs: tuple[float, ...], expected: float) -> tuple[list[float], list[float]]:
    """Return the new weights by the lecture's formula, and by the program."""
    net = neuron(0.1, -0.2, 0.3)
    old = [each.weight for each in net.connections]
    y = net.predict(inputs)[0]
    formula = [
        weight + LEARNING_RATE * (expected - y) * x * y * (1 - y)
        for weight, x in zip(old, [*inputs, 1.0], strict=True)
    ]
    ns.train_step(net, inputs, [expected], learning_rate=LEARNING_RATE)
    return formula, [each.weight for each in net.connections]


def main() -> None:
    chosen = options(__doc__)
    formula, program = by_hand((0.5, 0.8), 1.0)
    print("One update of (0.5, 0.8) -> 1      w of i1   w of i2    bias")
    print("  by the lecture's formula    " + "".join(f"{weight:10.6f}" for weight in formula))
    print("  by the program              " + "".join(f"{weight:10.6f}" for weight in program))

    net = neuron(0.0, 0.0, 0.0)
    history = ns.train(net, DATA, epochs=EPOCHS, learning_rate=LEARNING_RATE)
    print(f"\nTrained on {len(DATA)} points: {ns.accuracy(net, DATA):.0%} right, mean E "
          f"{history.losses[0]:.3f} -> {history.losses[-1]:.3f}")  # fmt: skip
    for place in ((-1.0, -1.0), (0.0, 0.0), (0.2, 0.2), (1.0, 1.0)):
        print(f"  at {place}: {net.predict(place)[0]:.3f}")

    print(
        "\nFrom a start that is surely wrong (weights -8, -8, bias 0): right after 1, 5, 20 epochs"
    )
    course = {}
    for loss in ("squared_error", "cross_entropy"):
        net_wrong = neuron(-8.0, -8.0, 0.0)
        course[loss] = []
        for epochs in (1, 4, 15):
            ns.train(net_wrong, DATA, epochs=epochs, learning_rate=LEARNING_RATE, loss=loss)
            course[loss].append(ns.accuracy(net_wrong, DATA))
        print(f"  {loss:<14}" + "".join(f"{share:7.0%}" for share in course[loss]))

    same = all(abs(a - b) < 1e-15 for a, b in zip(formula, program, strict=True))
    check("the program's update is the lecture's formula", same)
    check(
        "a straight line parts the classes for 95 % of the points", ns.accuracy(net, DATA) >= 0.95
    )
    check("from a wrong start cross-entropy is right sooner",
          course["cross_entropy"][0] > course["squared_error"][0] + 0.3)  # fmt: skip
    picture(chosen, surface=partial(ns.plot_decision, net, DATA))


if __name__ == "__main__":
    main()
