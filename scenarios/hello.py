"""The word hello, letter by letter: after the first l comes an l, after the second an o.

Five softmax outputs say which letter follows. The two l look alike; what tells them apart is the
state, what the hidden neurons sent a step of time before. Then the network spells the word by
itself: each letter it says is the next one it reads.
"""

from lesson import check, options, show

import neurosim as ns

WORD, EPOCHS, RATE, SEED = "hello", 100, 0.05, 1


def spelled(net: ns.Network, letters: tuple[str, ...], first: str, count: int) -> str:
    """Let the network go on from a letter, reading what it says."""
    net.reset()
    word = first
    for _ in range(count):
        ns.advance(net, [float(letter == word[-1]) for letter in letters])
        chances = [output.output for output in net.outputs]
        word += letters[chances.index(max(chances))]
    return word


def main() -> None:
    chosen = options(__doc__, "animation")
    data = ns.data.sequences.characters(WORD)
    net = ns.recurrent([4, 6, 4], output_activation="softmax", seed=SEED, name=WORD)
    print(f"{net!r}\nbefore: {spelled(net, data.classes, 'h', 4)}")
    history = ns.train(net, data, EPOCHS, optimizer=ns.Adam(RATE),
                       loss="categorical_cross_entropy")  # fmt: skip
    word = spelled(net, data.classes, "h", 4)
    heads = "    ".join(data.classes)
    print(f"after {history.epochs} epochs: {word}\n\n  t  reads  chance of {heads}")
    inputs, expected = data[0]
    for step, (row, chances) in enumerate(zip(inputs, net.predict(inputs), strict=True), start=1):
        read = data.classes[row.index(1.0)]
        print(f"  {step}  {read}            {' '.join(f'{chance:.2f}' for chance in chances)}")
    ns.forward(net, inputs)
    states = [[net[f"h{cell}@{step}"].output for cell in range(1, 7)] for step in (3, 4)]
    apart = max(abs(first - second) for first, second in zip(*states, strict=True))
    print()
    check("the network spells the word", word == WORD)
    check("a hidden neuron tells the two l apart", apart > 0.5)
    show(ns.train_step(net, inputs, expected, 0.1, "categorical_cross_entropy"), chosen)


if __name__ == "__main__":
    main()
