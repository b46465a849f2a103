"""Parity: an Elman network counts bits modulo two, also over lengths that it never saw.

One bit comes at each step of time; wanted is whether the ones so far are odd. No network without
memory can do it. It learns on sequences of 2 to 8 bits and is asked about 20 to 30: what it has
found is a rule, not a table.
"""

from functools import partial

from lesson import check, options, picture

import neurosim as ns

EPOCHS, RATE, SEED = 100, 0.02, 2


def learned(seed: int) -> tuple[ns.Network, ns.History]:
    """Return a network of eight hidden neurons, trained on short sequences."""
    train = ns.data.sequences.parity(800, (2, 8), seed=1)
    net = ns.recurrent([1, 8, 1], seed=seed, name="parity")
    history = ns.train(net, train, EPOCHS, optimizer=ns.Adam(RATE), batch_size=10,
                       loss="cross_entropy")  # fmt: skip
    return net, history


def main() -> None:
    chosen = options(__doc__)
    net, history = learned(SEED)
    print(f"{net!r}\n{history.epochs} epochs: mean E {history.losses[0]:.2f} -> "
          f"{history.losses[-1]:.3f}")  # fmt: skip
    long = ns.data.sequences.parity(100, (20, 30), seed=2)
    accuracy = ns.accuracy(net, long)
    print(f"{long!r}: {accuracy:.1%} of all steps are right")

    print("\nBit by bit, from the state that is left:")
    net.reset()
    answers = []
    for bit in [1, 1, 0, 1]:
        ns.advance(net, [bit])
        answers.append(round(net["o1"].output))
        print(f"  bit {bit} -> {'odd' if answers[-1] else 'even'}")

    starts = [ns.accuracy(learned(seed)[0], long) for seed in range(1, 9)]
    print(f"\nOf eight starts {starts.count(1.0)} are right everywhere; "
          f"the worst is right at {min(starts):.1%} of the steps.")  # fmt: skip
    check("four bits are judged right, one after the other", answers == [1, 0, 0, 1])
    check("no step of the long sequences is wrong", accuracy == 1.0)
    check("most starts find the rule", starts.count(1.0) > 4)
    picture(chosen, losses=partial(ns.plot_losses, history), network=partial(ns.draw, net))


if __name__ == "__main__":
    main()
