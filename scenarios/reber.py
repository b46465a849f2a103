"""Reber's grammar, embedded: at the end of a word the network must still know its second letter.

A word is B, then T or P, then any word of Reber's grammar, then the same T or P again, then E.
Letter by letter the network says what may follow. The letters of the inner word depend on the
last few ones; the outer letter lies a whole word back.
"""

from functools import partial

from lesson import check, options, picture

import neurosim as ns

CELLS, EPOCHS, RATE, STARTS = 10, 25, 0.05, (1, 2)


def trained(cell: str, words: ns.data.Sequences, seed: int) -> tuple[ns.Network, ns.History]:
    """Return a network of ten cells that has read the words."""
    net = ns.recurrent([7, CELLS, 7], cell, output_activation="softmax", seed=seed)
    history = ns.train(net, words, EPOCHS, optimizer=ns.Adam(RATE), batch_size=4,
                       loss="categorical_cross_entropy")  # fmt: skip
    return net, history


def outer(net: ns.Network, words: ns.data.Sequences) -> float:
    """Return in what share of words the right one of T and P is held for likelier at the end."""
    first, second = words.classes.index("T"), words.classes.index("P")
    right = 0
    for letters, following in words:
        answer, wanted = net.predict(letters)[-2], following[-2]
        right += (answer[first] > answer[second]) == (wanted[first] > wanted[second])
    return right / len(words)


def main() -> None:
    chosen = options(__doc__)
    train, test = (
        ns.data.sequences.reber(count, seed=seed) for count, seed in ((150, 1), (200, 2))
    )
    first = "".join(train.classes[row.index(1.0)] for row in train[0].inputs)
    print(f"{train!r}\nthe first word: {first}E\n")
    shares: dict[str, list[float]] = {"elman": [], "lstm": []}
    histories = []
    for cell, right in shares.items():
        for seed in STARTS:
            net, history = trained(cell, train, seed)
            right.append(outer(net, test))
        histories.append(history)
        starts = "  ".join(f"{share:4.0%}" for share in right)
        print(f"{net!r}\n  outer letter right in new words, start by start:  {starts}")
    print("\nGuessing gives half.\n")
    check("the LSTM knows nine outer letters in ten, from either start", min(shares["lstm"]) > 0.9)
    check("the Elman network less than seven in ten", max(shares["elman"]) < 0.7)
    picture(chosen, losses=partial(ns.plot_losses, histories))


if __name__ == "__main__":
    main()
