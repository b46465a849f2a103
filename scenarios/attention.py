"""Attention finds the marked token: its weight goes to the mark, and the value comes along.

Four tokens, each a number and a mark that is 1 at one of them; wanted is the marked number. The
output reads what attention brings to the first token. It is not told where to look: that the query
of token 1 fits the key of a marked token is learned.
"""

from functools import partial
from random import Random

from lesson import check, options, picture

import neurosim as ns

TOKENS, SIZE, EPOCHS, RATE, SEED = 4, 3, 1000, 0.02, 1

Patterns = list[tuple[list[float], list[float]]]


def drawn(count: int, seed: int) -> tuple[Patterns, list[int]]:
    """Return patterns, and which token is marked in each."""
    random, patterns, marked = Random(seed), [], []
    for _ in range(count):
        values, mark = [random.random() for _ in range(TOKENS)], random.randrange(TOKENS)
        rows = [(value, float(token == mark)) for token, value in enumerate(values)]
        patterns.append(([number for row in rows for number in row], [values[mark]]))
        marked.append(mark)
    return patterns, marked


def build() -> ns.Network:
    """Return attention over the tokens, read by one output at the first of them."""
    net = ns.Network("attention")
    tokens = ns.layers.image(net, (TOKENS, 2), name="t")
    found = ns.layers.attention(net, tokens, SIZE, seed=SEED, name="a")
    ns.layers.dense(net, found.names[0], 1, "identity", output=True)
    return net


def main() -> None:
    chosen = options(__doc__)
    net, (train, _), (test, marked) = build(), drawn(300, seed=1), drawn(100, seed=2)
    history = ns.train(net, train, EPOCHS, optimizer=ns.Adam(RATE), batch_size=20)
    print(f"{net!r}\nmean E {history.losses[0]:.2f} -> {history.losses[-1]:.1e}\n")
    weights = net.group("a.w").names[0]
    on_mark = []
    for (inputs, expected), mark in zip(test, marked, strict=True):
        ns.forward(net, inputs)
        shares = [net[name].output for name in weights]
        on_mark.append(shares[mark])
        if len(on_mark) <= 4:
            print(f"  token {mark + 1} is marked; weights of token 1: "
                  f"{'  '.join(f'{share:.2f}' for share in shares)};  "
                  f"wanted {expected[0]:.2f}, answer {net['o1'].output:.2f}")  # fmt: skip
    mean = sum(on_mark) / len(on_mark)
    print(f"\nOf the weight {mean:.2f} lies on the marked token, on the average of new patterns.")
    check("nearly all of the weight lies on the marked token", mean > 0.95)
    picture(chosen, network=partial(ns.draw, net), losses=partial(ns.plot_losses, history))


if __name__ == "__main__":
    main()
