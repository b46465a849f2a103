"""A single layer with several outputs: one neuron for each class, side by side.

Every output neuron draws a straight line of its own, between its class and all others; the
largest output names the class. The neurons share their inputs and nothing else: each learns
exactly what it would learn alone.
"""

from functools import partial

from lesson import check, options, picture

import neurosim as ns

DATA = ns.data.blobs(160, centers=4, spread=0.18, seed=5)
LEARNING_RATE, EPOCHS = 0.5, 60


def layer() -> ns.Network:
    return ns.dense([2, 4], activation="logistic", seed=1, name="single layer")


def right(net: ns.Network) -> float:
    outputs = net.predict(DATA.inputs)
    pairs = zip(outputs, DATA.expected, strict=True)
    return sum(out.index(max(out)) == expected.index(1.0) for out, expected in pairs) / len(DATA)


def alone(name: str) -> ns.Network:
    """Return the layer with one of its output neurons only, the weights as they were drawn."""
    net = layer()
    for other in net.outputs:
        if other.name != name:
            net.remove(other.name)
    return net


def main() -> None:
    chosen = options(__doc__)
    net = layer()
    print(f"{net!r}\nbefore training {right(net):.0%} of {len(DATA)} points are in the right class")
    history = ns.train(net, DATA, epochs=EPOCHS, learning_rate=LEARNING_RATE)
    print(f"after {history.epochs} epochs {right(net):.0%}, mean E {history.losses[-1]:.3f}\n")

    print("point           " + "".join(f"{'class ' + each:>9}" for each in DATA.classes))
    for inputs in ((0.7, 0.0), (0.0, 0.7), (-0.7, 0.0), (0.0, -0.7), (0.0, 0.0)):
        row = "".join(f"{output:9.2f}" for output in net.predict(inputs))
        print(f"({inputs[0]:4.1f}, {inputs[1]:4.1f})    {row}")
    print("In the middle no neuron feels responsible: outputs need not add up to 1.\n")

    together = {each.name: [c.weight for c in each.incoming] for each in net.outputs}
    apart = {}
    for place, name in enumerate(together):
        single = alone(name)
        one_class = [(inputs, [expected[place]]) for inputs, expected in DATA]
        ns.train(single, one_class, epochs=EPOCHS, learning_rate=LEARNING_RATE)
        apart[name] = [connection.weight for connection in single.connections]

    check("the right class for 97 % of the points", right(net) >= 0.97)
    check("each neuron trained alone gets the same weights, to the last bit", apart == together)
    picture(chosen, regions=partial(ns.plot_decision, net, DATA),
            neurons=partial(ns.plot_neurons, net, DATA))  # fmt: skip


if __name__ == "__main__":
    main()
