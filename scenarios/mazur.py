"""Mazur's example: one training step by hand, every number beside the published one.

Matt Mazur, "A Step by Step Backpropagation Example" (2015). Two inputs, two hidden neurons, two
outputs, all logistic; E is half the squared difference, summed; the bias weights are not trained.
The program walks the graph; the figures on the right are the article's.
"""

from lesson import check, options, show

import neurosim as ns

INPUTS, EXPECTED, LEARNING_RATE = [0.05, 0.10], [0.01, 0.99], 0.5
WEIGHTS = {
    ("i1", "h1"): 0.15, ("i2", "h1"): 0.20, ("i1", "h2"): 0.25, ("i2", "h2"): 0.30,
    ("h1", "o1"): 0.40, ("h2", "o1"): 0.45, ("h1", "o2"): 0.50, ("h2", "o2"): 0.55,
}  # fmt: skip
BIASES = {("b1", "h1"): 0.35, ("b1", "h2"): 0.35, ("b2", "o1"): 0.60, ("b2", "o2"): 0.60}
NEW_WEIGHTS = [
    "0.149780716", "0.19956143", "0.24975114", "0.29950229",
    "0.35891648", "0.408666186", "0.511301270", "0.561370121",
]  # fmt: skip
ROUNDED = ["dE2/dout h1", "E after 1 round", "out o1", "out o2"]  # by the article, on the way
DIFFERING: list[str] = []


def build() -> ns.Network:
    net = ns.Network("mazur")
    net.add_input("i1"), net.add_input("i2")
    net.add_bias("b1"), net.add_bias("b2")
    net.add_neuron("h1", activation="logistic"), net.add_neuron("h2", activation="logistic")
    net.add_output("o1", activation="logistic"), net.add_output("o2", activation="logistic")
    for (source, target), weight in WEIGHTS.items():
        net.connect(source, target, weight=weight)
    for (source, target), weight in BIASES.items():
        net.connect(source, target, weight=weight, trainable=False)
    return net


def beside(name: str, value: float, published: str, digits: int = 9) -> None:
    if round(value, len(published.split(".")[1])) != float(published):
        DIFFERING.append(name)
    print(f"  {name:<24}{value:>16.{digits}f}    published {published:>12}")


def chain(net: ns.Network) -> None:
    h1, o1 = net["h1"], net["o1"]
    print("\nThe chain rule, factor by factor")
    beside("dE/dout o1", o1.output - o1.expected, "0.74136507", 8)
    beside("dout o1/dnet o1", o1.slope, "0.186815602")
    beside("dnet o1/dw5 = out h1", h1.output, "0.593269992")
    beside("dE/dw5", net["h1", "o1"].gradient, "0.082167041")
    beside("dE1/dout h1", -net["h1", "o1"].flow, "0.055399425")
    beside("dE2/dout h1", -net["h1", "o2"].flow, "-0.019049119")
    print("    (the article multiplied rounded figures there: its last digit is one off)")
    beside("dE/dout h1", -h1.gather(), "0.036350306")
    beside("dout h1/dnet h1", h1.slope, "0.241300709")
    beside("dnet h1/dw1 = i1", net["i1"].output, "0.05", 2)
    beside("dE/dw1", net["i1", "h1"].gradient, "0.000438568")


def main() -> None:
    chosen = options(__doc__, "animation")
    net = build()
    print("Forward\n" + "\n".join(f"  {step}" for step in ns.forward(net, INPUTS)))
    print("\nBackward: E, then every error and gradient")
    backward = ns.backward(net, EXPECTED, loss="squared_error")
    print("\n".join(f"  {step}" for step in backward))
    beside("E", backward.loss, "0.298371109")
    chain(net)
    print("\nUpdate: w += learning_rate * error * input")
    ns.update(net, learning_rate=LEARNING_RATE)
    for number, (edge, published) in enumerate(zip(WEIGHTS, NEW_WEIGHTS, strict=True), start=1):
        beside(f"w{number}  {edge[0]} -> {edge[1]}", net[edge].weight, published)

    print("\nTraining on")
    data = [(INPUTS, EXPECTED)]
    twin = build()
    losses = ns.train(twin, data, epochs=10_000, learning_rate=LEARNING_RATE).losses
    beside("E after 1 round", losses[1], "0.291027924")
    print("    (the article rounded on the way; exact arithmetic gives 0.291027774)")
    beside("E after 10,000 rounds", losses[-1], "0.0000351085", 10)
    for name, output, published in zip(
        ["out o1", "out o2"], twin.predict(INPUTS), ["0.015912196", "0.984065734"], strict=True
    ):
        beside(name, output, published)
    print("    (the article's outputs lie a few rounds further; its E is that before the last)")

    check("every other figure is the published one, to its printed digits", DIFFERING == ROUNDED)
    show(ns.train_step(build(), INPUTS, EXPECTED, learning_rate=LEARNING_RATE), chosen)


if __name__ == "__main__":
    main()
