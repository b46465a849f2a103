"""Handwritten digits: a network of 108 node objects reads them, and shows what it mixes up.

1,797 digits of 8 x 8 grey values go into a 64-32-10 network; a fifth of them is held out and never
trained on. Every neuron and every one of the 2,410 connections is a Python object. With so much to
do engine="auto" trains arrays in their place, by compiled code, and gives the numbers back.
"""

import sys
import time
from functools import partial

from lesson import check, options, picture

import neurosim as ns

LEARNING_RATE, EPOCHS, SEED = 0.1, 12, 2
WRONG_ONES = 8  # how many of the mistakes are shown


def classes(net: ns.Network, data: ns.Dataset) -> list[tuple[int, int]]:
    """Return for each digit what it is, and what the network reads."""
    outputs = net.predict(data.inputs)
    pairs = zip(data.expected, outputs, strict=True)
    return [(expected.index(1.0), out.index(max(out))) for expected, out in pairs]


def drawn(inputs: tuple[float, ...]) -> list[str]:
    """Write the grey values of a digit as eight lines of text."""
    rows = [inputs[start : start + 8] for start in range(0, 64, 8)]
    return ["".join(" .:*#"[round(4 * grey)] for grey in row) for row in rows]


def main() -> None:
    chosen = options(__doc__)
    train, test = ns.data.digits().split(test=0.2, seed=SEED)
    net = ns.dense([64, 32, 10], activation="logistic", weights="glorot", seed=SEED, name="digits")
    print(f"{net!r}\ntrained on {len(train)} digits, tested with {len(test)} others")

    start = time.perf_counter()
    history = ns.train(net, train, epochs=EPOCHS, learning_rate=LEARNING_RATE, engine="auto",
                       loss="cross_entropy", shuffle=True, seed=SEED)  # fmt: skip
    seconds = time.perf_counter() - start
    pairs = classes(net, test)
    table = ns.confusion(net, test)
    print(f"{history.epochs} epochs: mean E {history.losses[0]:.2f} -> {history.losses[-1]:.2f}; "
          f"{table.accuracy:.1%} of the test digits are read right\n")  # fmt: skip
    print(table)

    wrong = [(inputs, *pair) for (inputs, _), pair in zip(test, pairs, strict=True)
             if pair[0] != pair[1]][:WRONG_ONES]  # fmt: skip
    print("\nMistakes: " + "  ".join(f"{is_} as {read}" for _, is_, read in wrong))
    for lines in zip(*(drawn(inputs) for inputs, _, _ in wrong), strict=True):
        print(("  " + " | ".join(lines)).rstrip())
    print()
    check("at least 95 % of a held-out fifth is read right", table.accuracy >= 0.95)
    if chosen.play or chosen.save:  # no transcript can hold a time
        each = seconds / EPOCHS / len(train) * 1e6
        print(f"engine {history.engine!r} trained for {seconds:.1f} s, {each:.0f} us a sample",
              file=sys.stderr)  # fmt: skip
    picture(chosen, losses=partial(ns.plot_losses, history))


if __name__ == "__main__":
    main()
