"""Why weights start small and random, and why inputs are brought to 0..1.

Three ways to start so that a network cannot learn: equal weights, under which hidden neurons stay
copies of each other for ever; large weights; and large inputs. The last two push the logistic to
where it is flat, and no error comes through.
"""

from functools import partial

from lesson import check, options, picture

import neurosim as ns

DATA = ns.data.circles(80, noise=0.08, seed=1)  # one class around the other
LEARNING_RATE, EPOCHS, SEED = 2.0, 300, 3
METRES = [([1.0 + 0.3 * x, 1.0 + 0.3 * y], expected) for (x, y), expected in DATA]
MILLIMETRES = [([1000.0 * x, 1000.0 * y], expected) for (x, y), expected in METRES]


def network() -> ns.Network:
    return ns.dense([2, 4, 1], activation="logistic", seed=SEED)  # small random weights


def equal() -> ns.Network:
    net = network()
    for connection in net.connections:
        connection.weight = 0.5
    return net


def large() -> ns.Network:
    net = network()
    for connection in net.connections:
        connection.weight *= 100.0
    return net


def scaled(data: list) -> list:
    """Bring every input to 0..1: (x - lowest) / (highest - lowest), column by column."""
    columns = list(zip(*(inputs for inputs, _ in data), strict=True))
    ends = [(min(column), max(column)) for column in columns]
    return [
        ([(x - low) / (high - low) for x, (low, high) in zip(inputs, ends, strict=True)], expected)
        for inputs, expected in data
    ]


def main() -> None:
    chosen = options(__doc__)
    near_one = scaled(MILLIMETRES)
    starts = {
        "small, random": (network(), near_one),
        "all equal": (equal(), near_one),
        "large": (large(), near_one),
        "small, inputs not scaled": (network(), MILLIMETRES),
    }
    print(f"{'start':<26}mean |error|, hidden   mean E after {EPOCHS} epochs   right")
    share, fade, runs = {}, {}, {}
    for name, (net, data) in starts.items():
        fade[name] = ns.error_sizes(net, data)[0]
        runs[name] = ns.train(net, data, epochs=EPOCHS, learning_rate=LEARNING_RATE, shuffle=True)
        share[name] = ns.accuracy(net, data)
        print(f"{name:<26}{fade[name]:20.1e}   {runs[name].losses[-1]:23.3f}   {share[name]:5.0%}")

    twins = starts["all equal"][0]
    print("\nThe weights into the four hidden neurons that started equal, after training")
    rows = [[each.weight for each in twins[f"h{place}"].incoming] for place in range(1, 5)]
    for place, row in enumerate(rows, start=1):
        print(f"  h{place}  " + "".join(f"{weight:9.4f}" for weight in row))

    print()
    check("small random weights and inputs in 0..1 learn", share["small, random"] >= 0.95)
    check("neurons that start equal stay equal, to the last bit", all(r == rows[0] for r in rows))
    check("so that four of them do no more than one", share["all equal"] < 0.8)
    check("with large weights hidden errors are far smaller at the start",
          fade["large"] < 0.1 * fade["small, random"])  # fmt: skip
    poor = max(share["large"], share["small, inputs not scaled"])
    check("and neither large weights nor large inputs learn as well", poor < 0.8)
    picture(chosen, losses=partial(ns.plot_losses, runs),
            surface=partial(ns.plot_decision, starts["small, random"][0], near_one))  # fmt: skip


if __name__ == "__main__":
    main()
