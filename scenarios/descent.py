"""Gradient descent, mini-batches and online learning from the same start, side by side.

Gradient descent goes through all patterns before it moves once: straight down, but few steps.
Online learning moves after every pattern: many steps that waver, because each pattern pulls its
own way. A batch is the compromise. All three see each pattern equally often.
"""

from functools import partial
from itertools import pairwise

from lesson import check, options, picture

import neurosim as ns

DATA = ns.data.line(12, noise=0.12, slope=0.6, intercept=0.2, seed=2)
LEARNING_RATE, EPOCHS = 1.0, 40
SIZES = {"whole set": None, "batches of 4": 4, "online": 1}
OVER = (("i1", "o1"), ("b1", "o1"))


def neuron() -> ns.Network:
    net = ns.Network("one neuron")
    net.add_input("i1"), net.add_bias("b1"), net.add_output("o1", activation="logistic")
    net.connect("i1", "o1", weight=-1.0), net.connect("b1", "o1", weight=1.0)
    return net


def path(history: ns.History) -> list[tuple[float, ...]]:
    """Return where the two weights stood after each sample."""
    recording, places = history.recording, []
    for position in range(len(recording) + 1):
        recording.seek(position)
        places.append(tuple(recording.net[edge].weight for edge in OVER))
    return places


def length(places: list[tuple[float, ...]]) -> float:
    return sum(
        ((after[0] - before[0]) ** 2 + (after[1] - before[1]) ** 2) ** 0.5
        for before, after in pairwise(places)
    )


def main() -> None:
    chosen = options(__doc__)
    runs, updates, detours = {}, {}, {}
    print("              updates   mean E in epoch 1, 10, 40     way   as the crow flies")
    for name, size in SIZES.items():
        net = neuron()
        runs[name] = ns.train(net, DATA, epochs=EPOCHS, learning_rate=LEARNING_RATE,
                              batch_size=size, shuffle=True, seed=1, record="samples")  # fmt: skip
        places = path(runs[name])
        updates[name] = sum(before != after for before, after in pairwise(places))
        detours[name] = length(places) / length([places[0], places[-1]])
        losses = "".join(f"{runs[name].losses[epoch - 1]:9.4f}" for epoch in (1, 10, 40))
        print(f"{name:<14}{updates[name]:7} {losses}  {length(places):6.2f}   "
              f"{length([places[0], places[-1]]):6.2f}")  # fmt: skip

    one = neuron()
    ns.train(one, DATA, epochs=1, learning_rate=LEARNING_RATE, batch_size=None)
    two = neuron()
    gradients = []
    for inputs, expected in DATA:
        ns.forward(two, inputs), ns.backward(two, expected)
        gradients.append([two[edge].gradient for edge in OVER])
    means = [sum(column) / len(DATA) for column in zip(*gradients, strict=True)]
    print("\nThe first update of gradient descent, and what the mean of all gradients gives")
    moved = [one[edge].weight for edge in OVER]
    mean = [two[edge].weight - LEARNING_RATE * each for edge, each in zip(OVER, means, strict=True)]
    for edge, weight, wanted in zip(OVER, moved, mean, strict=True):
        print(f"  {' -> '.join(edge)}   {weight:.9f}   {wanted:.9f}")

    same = all(abs(a - b) < 1e-12 for a, b in zip(moved, mean, strict=True))
    check("gradient descent moves by the average of the gradients", same)
    tenth = [run.losses[9] for run in runs.values()]
    check("with the same look at the data smaller batches get further down",
          tenth == sorted(tenth, reverse=True))  # fmt: skip
    check("and takes the more crooked way",
          detours["online"] > detours["batches of 4"] > detours["whole set"])  # fmt: skip
    picture(chosen, paths=partial(ns.plot_loss_surface, neuron(), DATA, OVER, runs),
            losses=partial(ns.plot_losses, runs))  # fmt: skip


if __name__ == "__main__":
    main()
