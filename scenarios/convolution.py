"""Digits again, by convolution: 810 weights instead of 2,410, as every kernel serves 36 places.

The same 8 x 8 digits as in digits.py go into eight feature maps of 3 x 3 kernels, then into max
pooling, then into ten outputs. A weight of a kernel is one Parameter that 36 connections hold, and
its gradient is the sum of theirs. What each kernel looks for, and where it finds it, can be seen.
"""

import sys
import time
from functools import partial

from lesson import check, options, picture

import neurosim as ns

LEARNING_RATE, EPOCHS, SEED = 0.02, 12, 2


def trained(train: ns.Dataset) -> tuple[ns.Network, ns.History]:
    """Build and train the network."""
    net = ns.convolutional((8, 8), maps=[8], size=3, pooling=2, outputs=10, seed=SEED)
    history = ns.train(net, train, epochs=EPOCHS, learning_rate=LEARNING_RATE,
                       loss="cross_entropy", shuffle=True, seed=SEED)  # fmt: skip
    return net, history


def grey(values: list[float]) -> str:
    """Write outputs of 0 and more as signs, the largest as #."""
    top = max([*values, 1e-9])
    return "".join(" .:*#"[min(4, int(4.99 * max(value, 0) / top))] for value in values)


def kernels(net: ns.Network, names: list[list[list[str]]]) -> None:
    """Print the kernel of each map, and where it answers to a digit."""
    for number, rows in enumerate(names[:3], start=1):
        weights = [each.weight for each in net[rows[0][0]].incoming][:9]
        print(f"\n  map {number}: its kernel, and where it answers")
        for row in range(6):
            kernel = "".join(f"{w:>6.2f}" for w in weights[3 * row : 3 * row + 3])
            print(f"    {kernel:<22}{grey([net[name].output for name in rows[row]])}".rstrip())


def main() -> None:
    chosen = options(__doc__)
    train, test = ns.data.digits().split(test=0.2, seed=SEED)
    start = time.perf_counter()
    net, history = trained(train)
    seconds = time.perf_counter() - start
    weights = sum(parameter.trainable for parameter in net.parameters)
    print(f"{net!r}\n{weights} weights that learn; trained on {len(train)} digits, tested with "
          f"{len(test)} others")  # fmt: skip
    accuracy = ns.accuracy(net, test)
    print(f"{history.epochs} epochs: mean E {history.losses[0]:.2f} -> {history.losses[-1]:.2f}; "
          f"{accuracy:.1%} of the test digits are read right")  # fmt: skip

    inputs, expected = test[0]
    recording = ns.forward(net, inputs)
    print(f"\nA {expected.index(1.0)}:")
    for at in range(0, 64, 8):
        print(f"    {grey(list(inputs[at : at + 8]))}".rstrip())
    kernels(net, net.group("c1").names)
    ns.backward(net, expected, loss="cross_entropy")
    kernel = net["x1_1", "c1_1_1_1"]
    shares = [each.gradient for each in kernel.sharing]
    gradient = kernel.parameter.gradient
    print(f"\nThe first weight of map 1: {len(shares)} places, dE/dw = {gradient:.6f}; "
          f"the largest share of one place is {max(shares, key=abs):.6f}\n")  # fmt: skip
    check("a weight's gradient is the sum over its places",
          abs(sum(shares) - kernel.parameter.gradient) < 1e-12)  # fmt: skip
    check("at least 97 % of a held-out fifth is read right", accuracy >= 0.97)
    check("with a third of the weights of the dense network", weights < 2410 / 2.9)
    if chosen.play or chosen.save:  # no transcript can hold a time
        print(f"engine {history.engine!r} trained for {seconds:.1f} s", file=sys.stderr)
    picture(
        chosen, losses=partial(ns.plot_losses, history), network=partial(ns.draw, recording.net)
    )


if __name__ == "__main__":
    main()
