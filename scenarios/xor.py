"""XOR: what one neuron cannot learn, two hidden neurons can, if the start is lucky.

A 2-2-1 network of logistic neurons learns the four patterns online from small random weights.
Whether it gets there depends on where it starts: of 50 seeds some stay stuck on a plateau or in a
local minimum, where every step is small and no step leads out.
"""

from lesson import options, show

import neurosim as ns

XOR = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]
SEED, SEEDS = 2, range(1, 51)
EPOCHS, LEARNING_RATE = 2000, 2.0
NEAR = 0.2  # an output this close to the expected value is right


def is_right(net: ns.Network) -> bool:
    return all(abs(net.predict(inputs)[0] - expected[0]) < NEAR for inputs, expected in XOR)


def truth_table(net: ns.Network) -> None:
    print("  i1 i2  expected  output")
    for inputs, expected in XOR:
        print(f"   {inputs[0]}  {inputs[1]}      {expected[0]}      {net.predict(inputs)[0]:.4f}")


def learns(seed: int) -> bool:
    net = ns.dense([2, 2, 1], seed=seed)
    ns.train(net, XOR, epochs=EPOCHS, learning_rate=LEARNING_RATE)
    return is_right(net)


def main() -> None:
    chosen = options(__doc__, "animation")
    net = ns.dense([2, 2, 1], activation="logistic", seed=SEED)
    print(f"Before training (seed {SEED})")
    truth_table(net)

    history = ns.train(net, XOR, epochs=EPOCHS, learning_rate=LEARNING_RATE, record="epochs")
    print(f"\nAfter {history.epochs} epochs: mean E {history.losses[0]:.4f} -> "
          f"{history.losses[-1]:.4f}")  # fmt: skip
    truth_table(net)
    print("All four patterns are right." if is_right(net) else "Some patterns are still wrong.")

    outcome = {seed: learns(seed) for seed in SEEDS}
    stuck = [seed for seed in outcome if not outcome[seed]]
    print(
        f"\nOf {len(SEEDS)} seeds {len(SEEDS) - len(stuck)} learn it and {len(stuck)} stay stuck:"
    )
    print("  " + " ".join(map(str, stuck)))
    if not is_right(net) or not 0 < len(stuck) < len(SEEDS):
        raise SystemExit("the lesson does not hold: this seed should learn, and some should not")

    show(history.recording, chosen)


if __name__ == "__main__":
    main()
