"""Left and right neighbour: what comes later only a network that also runs backward in time knows.

At each step of time comes a number; wanted are the number before it and the number after it. An
Elman network remembers the first and cannot foresee the second. With a layer that reads the
sequence from its end, both are easy.
"""

from functools import partial

from lesson import check, options, picture

import neurosim as ns

LENGTH, EPOCHS, RATE, SEED = 8, 60, 0.01, 1


def explained(net: ns.Network, data: ns.data.Sequences, output: int) -> float:
    """Return what share of the wanted numbers' variance an output explains (R squared)."""
    answers = net.predict([sequence for sequence, _ in data])
    pairs = [
        (row[output], wanted[output])
        for rows, (_, expected) in zip(answers, data, strict=True)
        for row, wanted in zip(rows, expected, strict=True)
    ]
    mean = sum(wanted for _, wanted in pairs) / len(pairs)
    rest = sum((answer - wanted) ** 2 for answer, wanted in pairs)
    return 1 - rest / sum((wanted - mean) ** 2 for _, wanted in pairs)


def main() -> None:
    chosen = options(__doc__)
    train = ns.data.sequences.neighbours(300, LENGTH, seed=1)
    test = ns.data.sequences.neighbours(100, LENGTH, seed=2)
    found, nets = {}, {}
    for both in (False, True):
        net = ns.recurrent([1, 6, 2], bidirectional=both, output_activation="identity", seed=SEED)
        ns.train(net, train, EPOCHS, optimizer=ns.Adam(RATE), batch_size=10)
        found[both] = [explained(net, test, output) for output in (0, 1)]
        nets[both] = net
        left, right = (max(share, 0.0) for share in found[both])
        print(f"{net!r}\n  left neighbour {left:.2f}, right neighbour {right:.2f} explained")

    loop = nets[True]["r1", "r1"]
    print(f"\nA connection that runs backward in time: {loop.label}, delay {loop.delay}")
    check("the past is known to both", min(found[False][0], found[True][0]) > 0.95)
    check("the future is nothing to the one that runs forward alone", found[False][1] < 0.05)
    check("and known to the bidirectional one", found[True][1] > 0.95)
    picture(chosen, network=partial(ns.draw, nets[True]))


if __name__ == "__main__":
    main()
