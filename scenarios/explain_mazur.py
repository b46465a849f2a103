"""Where does dE/dw1 come from? Mazur's derivation, written by the network that has the numbers.

Matt Mazur, "A Step by Step Backpropagation Example" (2015), takes the gradient of w1 apart by the
chain rule and explains each factor in turn. Here every number is read from the objects of the
network, so the same three lines explain any weight of any network of yours.
"""

from pathlib import Path

from lesson import check, options
from mazur import EXPECTED, INPUTS, LEARNING_RATE, build

import neurosim as ns

DECIMALS = 9  # as many as the article prints
PUBLISHED = {"dE/dw5": "0.082167041", "dE/dw1": "0.000438568", "w1 after": "0.149780716"}


def beside(name: str, explanation: ns.Explanation) -> None:
    print(f"  {name:<10}{explanation.value:>14.9f}    published {PUBLISHED[name]:>12}")


def main() -> None:
    chosen = options(__doc__, "explanation", (".html",))
    net = build()
    recording = ns.train_step(net, INPUTS, EXPECTED, learning_rate=LEARNING_RATE)
    w1, w5 = net["i1", "h1"], net["h1", "o1"]

    # The weights have moved already; the recording knows what they were.
    first = ns.explain(w1, recording=recording, decimals=DECIMALS)
    moved = ns.explain(recording[recording.find(ns.UpdateStep, 0)], decimals=DECIMALS)
    print(first)
    print()
    print(moved)

    print("\nBeside the article")
    beside("dE/dw5", ns.explain(w5, recording=recording))
    beside("dE/dw1", first)
    beside("w1 after", moved)

    right = ns.check_gradients(build(), INPUTS, EXPECTED).ok
    check("E changes by that much when a weight is moved a little", right)
    if chosen.save:  # as a page; first.latex() and first.markdown() write it for other readers
        Path(chosen.save).write_text(first.html(), encoding="utf-8")
        print(f"saved {chosen.save}")


if __name__ == "__main__":
    main()
