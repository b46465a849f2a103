"""A deep network learns the spiral, and why depth used to be hard.

Four hidden layers wind a surface around two spirals. With ReLU the errors reach the first layer
and it learns; with logistic neurons every layer multiplies them by at most 1/4 on their way back,
and the same network stays where it began.
"""

from functools import partial

from lesson import check, options, picture

import neurosim as ns

DATA = ns.data.spiral(120)
SIZES = [2, 8, 8, 8, 8, 1]
START = {"relu": "he", "logistic": "glorot"}  # how weights are drawn for each
EPOCHS, LEARNING_RATE, SEED = 300, 0.05, 3


def deep(activation: str) -> ns.Network:
    activations = [activation] * (len(SIZES) - 2) + ["logistic"]
    return ns.dense(SIZES, activations, weights=START[activation], seed=SEED, name=activation)


def main() -> None:
    chosen = options(__doc__)
    before = {name: deep(name) for name in START}
    sizes = {name: ns.error_sizes(net, DATA) for name, net in before.items()}
    print("Mean size of the errors before training, from the first hidden layer to the output")
    for name, row in sizes.items():
        print(f"  {name:<9}" + "".join(f"{size:10.1e}" for size in row))

    print(f"\nTrained for {EPOCHS} epochs (batches of 10, momentum 0.5, cross-entropy)")
    nets = {name: net.copy() for name, net in before.items()}
    for name, net in nets.items():
        history = ns.train(
            net, DATA, epochs=EPOCHS, learning_rate=LEARNING_RATE, momentum=0.5, batch_size=10,
            loss="cross_entropy", shuffle=True, seed=1,
        )  # fmt: skip
        print(f"  {name:<9} mean E {history.losses[0]:.2f} -> {history.losses[-1]:.2f}, "
              f"{ns.accuracy(net, DATA):.0%} of {len(DATA)} points right")  # fmt: skip

    fading = {name: row[-1] / row[0] for name, row in sizes.items()}
    check("98 % of the spiral is learned with ReLU", ns.accuracy(nets["relu"], DATA) >= 0.98)
    check(
        "with logistic neurons it is no better than a guess",
        ns.accuracy(nets["logistic"], DATA) < 0.6,
    )
    check("logistic errors fade over 100 times more on their way back",
          fading["logistic"] > 100 * fading["relu"])  # fmt: skip
    picture(
        chosen,
        surface=partial(ns.plot_decision, nets["relu"], DATA),
        neurons=partial(ns.plot_neurons, nets["relu"], DATA),
        errors=partial(ns.plot_errors, before, DATA),
    )


if __name__ == "__main__":
    main()
