"""The perceptron learns AND and OR, and cannot learn XOR.

One neuron with a binary step and the perceptron rule: error = expected - output, and
w += learning_rate * error * input. It stops changing once a straight line parts the ones from the
zeros. For XOR there is no such line, so it goes round in circles for ever.
"""

from functools import partial

from lesson import check, options, picture

import neurosim as ns

LEARNING_RATE = 0.25  # a power of 2, so that the weights stay exact and can be seen to come back
EPOCHS = 100


def perceptron() -> ns.Network:
    net = ns.Network("perceptron")
    net.add_input("i1"), net.add_input("i2"), net.add_bias("b1")
    net.add_output("o1", activation="binary_step")
    net.connect("i1", "o1", weight=0.0), net.connect("i2", "o1", weight=0.0)
    net.connect("b1", "o1", weight=0.0)
    return net


def weights(net: ns.Network) -> tuple[float, ...]:
    return tuple(connection.weight for connection in net.connections)


def learn(net: ns.Network, data: ns.Dataset) -> tuple[int, int | None]:
    """Train until the weights after an epoch are those after an earlier one.

    Returns:
        The number of epochs, and that of the earlier one; None if there was none.
    """
    seen = [weights(net)]
    for epoch in range(1, EPOCHS + 1):
        ns.train(net, data, epochs=1, learning_rate=LEARNING_RATE, loss="perceptron")
        if weights(net) in seen:
            return epoch, seen.index(weights(net))
        seen.append(weights(net))
    return EPOCHS, None


def wrong(net: ns.Network, data: ns.Dataset) -> int:
    return sum(net.predict(inputs) != list(expected) for inputs, expected in data)


def main() -> None:
    chosen = options(__doc__)
    mistakes, circles, plots = {}, {}, {}
    for gate in ("and", "or", "xor"):
        data, net = ns.data.truth_table(gate), perceptron()
        epoch, earlier = learn(net, data)
        mistakes[gate], circles[gate] = wrong(net, data), earlier is not None
        print(f"{gate.upper():<4} i1 i2  expected  output")
        for inputs, expected in data:
            print(f"     {inputs[0]:2.0f} {inputs[1]:2.0f} {expected[0]:9.0f} "
                  f"{net.predict(inputs)[0]:7.0f}")  # fmt: skip
        print(f"  weights of i1, i2 and the bias: {', '.join(f'{w:g}' for w in weights(net))}")
        print(
            f"  {mistakes[gate]} wrong; the weights after epoch {epoch} are those after epoch "
            f"{earlier}:\n  {'it has learned' if not mistakes[gate] else 'it goes in circles'}\n"
        )
        plots[gate] = partial(ns.plot_decision, net, data)

    check("AND and OR are learned without a mistake", mistakes["and"] == mistakes["or"] == 0)
    check("XOR is not, and never will be, for it goes in circles",
          mistakes["xor"] > 0 and circles["xor"])  # fmt: skip
    picture(chosen, **plots)


if __name__ == "__main__":
    main()
