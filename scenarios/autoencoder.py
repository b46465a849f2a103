"""An autoencoder squeezes eight patterns through three neurons, and so invents a code.

Each of the eight patterns has a single 1, and is expected to come out as it went in. Three hidden
neurons can tell eight things apart only if they use all their combinations of off and on: what
they find is a binary code that they were not given.
"""

from lesson import check, options, show

import neurosim as ns

DATA = ns.data.one_hot(8)
LEARNING_RATE, EPOCHS, SEED = 4.0, 3000, 1


def codes(net: ns.Network) -> list[list[float]]:
    """Return what the three hidden neurons send on for each pattern."""
    found = []
    for inputs, _ in DATA:
        ns.forward(net, inputs)
        found.append([net[name].output for name in ("h1", "h2", "h3")])
    return found


def main() -> None:
    chosen = options(__doc__, "animation")
    net = ns.dense([8, 3, 8], activation="logistic", seed=SEED, name="autoencoder")
    short = net.copy()
    history = ns.train(net, DATA, epochs=EPOCHS, learning_rate=LEARNING_RATE)
    print(f"{net!r}\n{history.epochs} epochs, mean E {history.losses[0]:.3f} -> "
          f"{history.losses[-1]:.5f}\n")  # fmt: skip

    print("pattern     h1    h2    h3   code   largest output   output there")
    bits, right = [], 0
    for place, ((inputs, _), code) in enumerate(zip(DATA, codes(net), strict=True)):
        outputs = net.predict(inputs)
        largest = outputs.index(max(outputs))
        right += largest == place and round(outputs[place]) == 1
        bits.append("".join(str(round(value)) for value in code))
        hidden = "".join(f"{value:6.2f}" for value in code)
        print(f"{place + 1:7}  {hidden}    {bits[-1]}   {largest + 1:14}   {outputs[place]:12.2f}")

    farthest = max(
        abs(output - expected)
        for inputs, wanted in DATA
        for output, expected in zip(net.predict(inputs), wanted, strict=True)
    )
    print(f"\nThe output that is farthest off is off by {farthest:.2f}.")
    check("all eight patterns are reconstructed", right == len(DATA) and farthest < 0.1)
    check("the three hidden neurons use eight different codes", len(set(bits)) == len(DATA))
    show(ns.train(short, DATA, epochs=200, learning_rate=LEARNING_RATE, record="epochs").recording,
         chosen)  # fmt: skip


if __name__ == "__main__":
    main()
