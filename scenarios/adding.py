"""The adding problem: LSTM cells keep two numbers over fifteen steps, Elman's neurons forget them.

At each step of time comes a number, and a mark that is 1 at two of the steps. Wanted at the end is
the sum of the two marked numbers. What the error of the last step still says about an early one
shrinks from step to step in the Elman network; in the LSTM it passes the forget gates nearly whole.

Hochreiter and Schmidhuber, "Long Short-Term Memory" (1997), experiment 4.
"""

from functools import partial

from lesson import check, options, picture

import neurosim as ns

LENGTH, EPOCHS, RATE, SEED = 15, 60, 0.01, 1


def trained(cell: str) -> ns.Network:
    """Return a network of eight cells, trained on 500 sequences."""
    train = ns.data.sequences.adding(500, LENGTH, seed=1)
    net = ns.recurrent([2, 8, 1], cell, output_activation="identity", seed=SEED)
    ns.train(net, train, EPOCHS, optimizer=ns.Adam(RATE), batch_size=10)
    return net


def squared_error(net: ns.Network, data: ns.data.Sequences) -> float:
    """Return the mean squared error of the answers at the last step."""
    answers = net.predict([sequence for sequence, _ in data])
    wanted = [expected for _, expected in data]
    pairs = zip(answers, wanted, strict=True)
    return sum((rows[-1][0] - sum_[0]) ** 2 for rows, sum_ in pairs) / len(wanted)


def main() -> None:
    chosen = options(__doc__)
    test = ns.data.sequences.adding(200, LENGTH, seed=2)
    mean = sum(expected[0] for _, expected in test) / len(test)
    guess = sum((expected[0] - mean) ** 2 for _, expected in test) / len(test)
    print(f"{test!r}\nalways answering the mean: squared error {guess:.3f}\n")
    errors, nets = {}, {}
    for cell in ("elman", "lstm"):
        nets[cell] = trained(cell)
        errors[cell] = squared_error(nets[cell], test)
        print(f"{nets[cell]!r}\n  squared error on new sequences: {errors[cell]:.4f}")

    inputs, expected = test[0]
    ns.forward(nets["lstm"], inputs)
    marked = [f"{value:.2f}" for value, mark in inputs if mark]
    print(f"\nThe LSTM on {' + '.join(marked)} = {expected[0]:.2f}: "
          f"{nets['lstm']['o1'].output:.2f}")  # fmt: skip
    check("the LSTM's error is below a hundredth of guessing", errors["lstm"] < guess / 100)
    check("it is below a tenth of the Elman network's", errors["lstm"] < errors["elman"] / 10)
    picture(chosen, lstm=partial(ns.plot_errors_over_time, nets["lstm"], test),
            elman=partial(ns.plot_errors_over_time, nets["elman"], test))  # fmt: skip


if __name__ == "__main__":
    main()
