"""XOR from a hundred starts: more hidden neurons than needed make luck less important.

Two hidden neurons are enough for XOR, but from many starts they get stuck. With three or four there
are more ways down: it is easier to find one of many good solutions than the only one. Each of these
400 runs is short. engine="auto" takes the objects for the first of them, and as soon as the runs
together are worth it, compiled code, which is many times faster.
"""

import sys
import time
from functools import partial

from lesson import check, options, picture

import neurosim as ns

DATA = ns.data.truth_table("xor")
HIDDEN, SEEDS = (2, 3, 4, 8), range(1, 101)
EPOCHS, LEARNING_RATE = 2000, 2.0
LEARNED = 0.005  # mean E: every output is within about 0.1 of the expected value


def run(hidden: int, seed: int) -> ns.History:
    """Train one network until it has learned, or its time is up."""
    net = ns.dense([2, hidden, 1], activation="logistic", seed=seed)
    return ns.train(net, DATA, epochs=EPOCHS, learning_rate=LEARNING_RATE, target_loss=LEARNED,
                    engine="auto")  # fmt: skip


def middle(numbers: list[int]) -> int:
    return sorted(numbers)[len(numbers) // 2]


def main() -> None:
    chosen = options(__doc__)
    start = time.perf_counter()
    runs = {hidden: [run(hidden, seed) for seed in SEEDS] for hidden in HIDDEN}
    seconds = time.perf_counter() - start
    learned = {hidden: [each for each in histories if each.stopped == "target_loss"]
               for hidden, histories in runs.items()}  # fmt: skip
    print(f"hidden   learn XOR   half of them within   (of {len(SEEDS)} seeds, {EPOCHS} epochs)")
    for hidden, histories in learned.items():
        epochs = round(middle([each.epochs for each in histories]), -2)
        print(f"{hidden:6}{len(histories):12}{epochs:15} epochs   " + "#" * (len(histories) // 2))

    print()
    shares = [len(histories) / len(SEEDS) for histories in learned.values()]
    check("with two hidden neurons some starts stay stuck", 0.5 < shares[0] < 0.95)
    check("with more of them fewer do", shares == sorted(shares) and shares[1] > shares[0])
    check("with eight every start gets there", shares[-1] == 1.0)
    if chosen.play or chosen.save:  # no transcript can hold a time
        engines = [each.engine for histories in runs.values() for each in histories]
        print(f"{len(engines)} runs took {seconds:.1f} s; the objects did the first "
              f"{engines.count('graph')} of them", file=sys.stderr)  # fmt: skip
    stuck = next(each for each in runs[2] if each not in learned[2])
    shown = {"2 hidden, stuck": stuck} | {
        f"{hidden} hidden": histories[0] for hidden, histories in learned.items()
    }
    picture(chosen, losses=partial(ns.plot_losses, shown))


if __name__ == "__main__":
    main()
