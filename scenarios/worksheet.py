"""A worksheet: one training step of a small network with a skip connection, to be done by hand.

The numbers come from a seed and have one decimal each. The lesson prints the sheet, lets a student
hand in four numbers, of which three are wrong in well-known ways, and is told which. With
--save FILE (.md, .tex or .html) the sheet goes into FILE and its answers beside it.
"""

from pathlib import Path

from lesson import check, options

import neurosim as ns

SEED = 3
LEARNING_RATE = 0.5
HIDDEN, OUTPUT, SKIPPED = "h1", "o1", "i2"


def build() -> ns.Network:
    net = ns.Network("skip")
    net.add_input("i1"), net.add_input(SKIPPED), net.add_bias("b1")
    net.add_neuron(HIDDEN, activation="logistic"), net.add_output(OUTPUT, activation="logistic")
    for source in ("i1", SKIPPED, "b1"):
        net.connect(source, HIDDEN, weight=1.0)
    net.connect(HIDDEN, OUTPUT, weight=1.0)
    net.connect(SKIPPED, OUTPUT, weight=1.0)  # past the hidden neuron
    return net


def by_hand(exercise: ns.Exercise) -> dict[str, float]:
    """Return what a student hands in: one right number, and three common mistakes."""
    net, right = exercise.network, exercise.answer
    error, out = right(f"error {OUTPUT}"), right(f"out {HIDDEN}")
    weight, new = net[HIDDEN, OUTPUT].weight, right(f"new weight {HIDDEN} -> {OUTPUT}")
    return {
        f"out {OUTPUT}": right(f"out {OUTPUT}"),
        f"net {OUTPUT}": weight * out,
        f"error {HIDDEN}": new * error * out * (1 - out),
        f"gradient {HIDDEN} -> {OUTPUT}": error * out,
    }


def save(exercise: ns.Exercise, path: Path) -> None:
    print(f"saved {exercise.sheet.save(path)}")
    print(f"saved {exercise.answers.save(path.with_stem(f'{path.stem}-answers'))}")


def main() -> None:
    chosen = options(__doc__, "sheet and its answers", (".md", ".tex", ".html", ".txt"))
    exercise = ns.exercise(build(), learning_rate=LEARNING_RATE, seed=SEED)
    print(exercise.sheet.text())

    print("\nHanded in, rounded to four digits:")
    verdicts = [exercise.check(name, f"{value:.4g}") for name, value in by_hand(exercise).items()]
    for verdict in verdicts:
        print(f"  {verdict}")
    check("the right number is accepted", verdicts[0].correct)
    check("the three mistakes are named",
          [verdict.kinds[0] for verdict in verdicts[1:]]
          == ["no_signal", "updated_weight", "sign"])  # fmt: skip
    if chosen.save:
        save(exercise, Path(chosen.save))


if __name__ == "__main__":
    main()
