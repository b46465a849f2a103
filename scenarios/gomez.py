"""An LSTM cell by hand: two steps of time forward and back, every number beside the published one.

Aidan Gomez, "Backpropogating an LSTM: A Numerical Example" (2016). Two inputs, one cell, two steps
of time; E is half the squared difference, summed over both. Every gate is a neuron that can be
asked at every step; the cell's weights are the same objects at both. The article rounds each line
to five digits, so its last digits drift.
"""

from lesson import check, options, show

import neurosim as ns

INPUTS, EXPECTED, LEARNING_RATE = [[1, 2], [0.5, 3]], [[0.5], [1.25]], 0.1
GATES = {  # into the candidate, the input, the forget and the output gate: x1, x2, h(t-1), bias
    "h1.g": [0.45, 0.25, 0.15, 0.2], "h1.i": [0.95, 0.8, 0.8, 0.65],
    "h1.f": [0.7, 0.45, 0.1, 0.15], "h1.o": [0.6, 0.4, 0.25, 0.1],
}  # fmt: skip
PUBLISHED = {
    "h1.g": ("0.81775", "0.84980"), "h1.i": ("0.96083", "0.98118"), "h1.f": ("0.85195", "0.87030"),
    "h1.o": ("0.81757", "0.84993"), "h1.c": ("0.78572", "1.5176"), "h1": ("0.53631", "0.77198"),
}  # fmt: skip
DRIFT = 5e-5
"""What five digits on every line leave of an exact figure."""


def build() -> ns.Network:
    """Return the cell, and an output that passes on what it sends."""
    net = ns.Network("gomez")
    ns.layers.lstm(net, ns.layers.inputs(net, 2, name="x"), 1, name="h")
    for gate, weights in GATES.items():
        for connection, weight in zip(net[gate].incoming, weights, strict=True):
            connection.weight = weight
    net.add_output("out", activation="identity")
    net.connect("h1", "out", weight=1, trainable=False)
    return net


def forward(net: ns.Network) -> float:
    """Print what every part of the cell sends; return the largest difference."""
    ns.forward(net, INPUTS)
    far = 0.0
    for step in (1, 2):
        print(f"\nForward, step of time {step}")
        for name, figures in PUBLISHED.items():
            value, figure = net[f"{name}@{step}"].output, figures[step - 1]
            far = max(far, abs(value - float(figure)))
            print(f"  {name + f'@{step}':<8}{value:>13.9f}    published {figure:>8}")
    return far


def backward(net: ns.Network) -> tuple[float, bool]:
    """Print errors, and gradients with each step's share; return E, and whether shares add up."""
    recording = ns.backward(net, EXPECTED)
    print(f"\nBackward: E = {recording.loss:.9f}")
    for step in (2, 1):
        for name in ("h1", "h1.c", "h1.f"):
            print(f"  error of {name + f'@{step}':<8}{net[f'{name}@{step}'].error:>13.9f}")
    print("  dE/dw of both steps together, and each step's share")
    deep, rest = recording.net, 0.0
    for source, gate in (("x1", "h1.i"), ("x2", "h1.g"), ("h1", "h1.o")):
        parts = [each.gradient for each in deep.copies(net[source, gate])]
        whole = net[source, gate].gradient
        print(f"  {source} -> {gate}{whole:>14.9f} = {parts[0]:.9f} + ({parts[1]:.9f})")
        rest = max(rest, abs(sum(parts) - whole))
    return recording.loss, rest < 1e-15


def main() -> None:
    chosen = options(__doc__, "animation")
    net = build()
    print(net)
    far = forward(net)
    before, whole = backward(net)
    ns.update(net, learning_rate=LEARNING_RATE)
    ns.forward(net, INPUTS)
    after = ns.backward(net, EXPECTED).loss
    print(f"\nUpdate: E goes from {before:.9f} to {after:.9f}")
    print("\nThe label 1.25 is out of reach: the cell's output stays between -1 and 1.")
    check("what the steps contribute to a gradient adds up to it", whole)
    check("E is smaller after the update", after < before)
    check(f"every figure is the published one, within {DRIFT:g}", far < DRIFT)
    show(ns.train_step(build(), INPUTS, EXPECTED, LEARNING_RATE), chosen)


if __name__ == "__main__":
    main()
