"""A wrong program, found out: backpropagation in NumPy that learns, and yet is not right.

A student wrote one training step of a network 2-3-1 in a few lines of NumPy. The loss goes down, so
it seems to work; but two lines are wrong. The program hands its arrays to ns.judge by the names it
gives them, and is told the first wrong array, the slip behind it and the right line; each line is
mended in turn until all arrays are right. With --save FILE (.md, .tex, .html or .txt) the first
report goes into FILE.
"""

import numpy as np
from lesson import check, options

import neurosim as ns

LEARNING_RATE = 2.0
X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = np.array([[0.0], [1.0], [1.0], [0.0]])
HIDDEN = ["h1", "h2", "h3"]


def weights(net: ns.Network, sources: list[str], targets: list[str]) -> np.ndarray:
    return np.array([[net[source, target].weight for target in targets] for source in sources])


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def program(net: ns.Network, mended: int) -> dict[str, np.ndarray]:
    """Do one training step; with 0, 1 or 2 of the two wrong lines mended."""
    W1, b1 = weights(net, ["i1", "i2"], HIDDEN), weights(net, ["b1"], HIDDEN)  # noqa: N806
    W2, b2 = weights(net, HIDDEN, ["o1"]), weights(net, ["b2"], ["o1"])  # noqa: N806
    z1 = X @ W1 + b1
    a1 = sigmoid(z1)
    z2 = a1 @ W2 + b2
    a2 = sigmoid(z2)
    loss = np.sum((Y - a2) ** 2) / 2 / len(X)
    delta2 = (a2 - Y) * a2 * (1 - a2)
    dW2 = a1.T @ delta2 / len(X)  # noqa: N806
    db2 = delta2.sum(axis=0) / (len(X) if mended > 0 else 1)  # wrong: the loss is a mean
    before = W2
    W2 = W2 - LEARNING_RATE * dW2  # noqa: N806
    delta1 = delta2 @ (before if mended > 1 else W2).T * a1 * (1 - a1)  # wrong: W2 has changed
    dW1, db1 = X.T @ delta1 / len(X), delta1.sum(axis=0) / len(X)  # noqa: N806
    return {
        "z1": z1, "a1": a1, "z2": z2, "a2": a2, "loss": loss, "delta2": delta2, "dW2": dW2,
        "db2": db2, "delta1": delta1, "dW1": dW1, "db1": db1, "W2_new": W2,
        "W1_new": W1 - LEARNING_RATE * dW1,
    }  # fmt: skip


def main() -> None:
    chosen = options(__doc__, "first report", (".md", ".tex", ".html", ".txt"))
    net = ns.dense([2, 3, 1], weights="normal", seed=3)
    reports = []
    for mended, said in enumerate(["as it was written", "with the mean in db2",
                                   "with W2 from before the update in delta1"]):  # fmt: skip
        found = ns.judge(net, X, Y, program(net, mended), LEARNING_RATE)
        reports.append(found)
        print(f"The program {said}:\n\n{found}\n")
    firsts = [report.first and report.first.name for report in reports]
    check("db2 is wrong first, then delta1, then none", firsts == ["db2", "delta1", None])
    check("the slips are a sum for a mean, and updated weights used too early",
          [report.first.kinds[0] for report in reports[:2]] == ["sum_for_mean", "updated_weight"],
    )  # fmt: skip
    check("what follows from a wrong array is not blamed", reports[1]["W1_new"].right)
    if chosen.save:
        print(f"saved {reports[0].document().save(chosen.save)}")


if __name__ == "__main__":
    main()
