"""Reber's grammar, embedded: at the end of a word the network must still know its second letter.

A word is B, then T or P, then any word of Reber's grammar, then the same T or P again, then E.
Letter by letter the network says what may follow. The letters of the inner word depend on the
last few ones; the outer letter lies a whole word back.
"""

from functools import partial

from lesson import check, options, picture

import neurosim as ns

CELLS, EPOCHS, RATE, SEED = 10, 40, 0.01, 2


def trained(cell: str, words: ns.data.Sequences) -> tuple[ns.Network, ns.History]:
    """Return a network of ten cells that has read the words."""
    net = ns.recurrent([7, CELLS, 7], cell, output_activation="softmax", seed=SEED)
    history = ns.train(net, words, EPOCHS, optimizer=ns.Adam(RATE), batch_size=10,
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
        ns.data.sequences.reber(count, seed=seed) for count, seed in ((400, 1), (200, 2))
    )
    first = "".join(train.classes[row.index(1.0)] for row in train[0].inputs)
    print(f"{train!r}\nthe first word: {first}E\n")
    shares, histories = {}, {}
    for cell in ("elman", "lstm"):
        net, histories[cell] = trained(cell, train)
        shares[cell] = outer(net, test)
        print(f"{net!r}\n  outer letter right in {shares[cell]:.1%} of new words")
    print()
    check("the LSTM knows the outer letter of every new word", shares["lstm"] == 1.0)
    check("the Elman network does not", shares["elman"] < 0.95)
    picture(chosen, losses=partial(ns.plot_losses, list(histories.values())))


if __name__ == "__main__":
    main()
