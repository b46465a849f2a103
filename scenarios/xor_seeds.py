"""XOR from a hundred starts: more hidden neurons than needed make luck less important.

Two hidden neurons are enough for XOR, but from many starts they get stuck. With three or four there
are more ways down: it is easier to find one of many good solutions than the only one. ``ns.sweep``
makes the 400 runs, with one engine for all of them: compiled code where numba is installed.
"""

import sys
import time
from functools import partial
from statistics import median_high

from lesson import check, options, picture

import neurosim as ns

DATA = ns.data.truth_table("xor")
HIDDEN, SEEDS = (2, 3, 4, 8), range(1, 101)
EPOCHS, LEARNING_RATE = 2000, 2.0
LEARNED = 0.005  # mean E: every output is within about 0.1 of the expected value


def run(hidden: int, seed: int) -> ns.History:
    """Train one network until it has learned, or its time is up."""
    net = ns.dense([2, hidden, 1], activation="logistic", seed=seed)
    return ns.train(net, DATA, epochs=EPOCHS, learning_rate=LEARNING_RATE, target_loss=LEARNED)


def main() -> None:
    chosen = options(__doc__)
    start = time.perf_counter()
    rows = ns.sweep(run, {"hidden": HIDDEN, "seed": SEEDS})
    seconds = time.perf_counter() - start
    learned = {hidden: [row for row in rows
                        if row["hidden"] == hidden and row["stopped"] == "target_loss"]
               for hidden in HIDDEN}  # fmt: skip
    print(f"hidden   learn XOR   half of them within   (of {len(SEEDS)} seeds, {EPOCHS} epochs)")
    for hidden, found in learned.items():
        epochs = round(median_high([row["epochs"] for row in found]), -2)
        print(f"{hidden:6}{len(found):12}{epochs:15} epochs   " + "#" * (len(found) // 2))

    print()
    shares = [len(found) / len(SEEDS) for found in learned.values()]
    check("with two hidden neurons some starts stay stuck", 0.5 < shares[0] < 0.95)
    check("with more of them fewer do", shares == sorted(shares) and shares[1] > shares[0])
    check("with eight every start gets there", shares[-1] == 1.0)
    if chosen.play or chosen.save:  # no transcript can hold a time
        print(f"{len(rows)} runs took {seconds:.1f} s on engine {rows[0]['engine']!r}",
              file=sys.stderr)  # fmt: skip
    picture(chosen, epochs=partial(ns.plot_sweep, rows, x="hidden", y="epochs"),
            starts=partial(ns.plot_sweep, rows, x="hidden", y="stopped"))  # fmt: skip


if __name__ == "__main__":
    main()
