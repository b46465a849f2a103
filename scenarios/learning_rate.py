"""The learning rate: too large overshoots, too small crawls, or is trapped in a local minimum.

One logistic neuron with a weight and a bias, so that the whole landscape of E can be drawn. Four
patterns make two valleys: a shallow one near the start and a deeper one behind it.
"""

from functools import partial

from lesson import check, options, picture

import neurosim as ns

DATA = ns.Dataset([[-4.0], [-4.0], [0.0], [1.0]], [0.8, 0.8, 0.8, 0.2])
START = (2.0, -1.0)  # the weight and the bias
EPOCHS = 500
RATES = {"too small": 0.02, "small": 1.0, "right": 8.0, "too large": 400.0}
OVER = (("i1", "o1"), ("b1", "o1"))


def neuron() -> ns.Network:
    net = ns.Network("one neuron")
    net.add_input("i1"), net.add_bias("b1"), net.add_output("o1", activation="logistic")
    net.connect("i1", "o1", weight=START[0]), net.connect("b1", "o1", weight=START[1])
    return net


def main() -> None:
    chosen = options(__doc__)
    runs, ends, steps = {}, {}, {}
    print(f"From weight {START[0]:g} and bias {START[1]:g}, gradient descent for {EPOCHS} epochs")
    print("  learning rate        first step   E at the end   slope there   weight     bias")
    for name, rate in RATES.items():
        net = neuron()
        runs[name] = ns.train(net, DATA, epochs=EPOCHS, learning_rate=rate, batch_size=None,
                              record="epochs")  # fmt: skip
        slope = max(abs(net[edge].gradient) for edge in OVER)
        weight, bias = ends[name] = tuple(net[edge].weight for edge in OVER)
        runs[name].recording.seek(1)
        steps[name] = abs(net[OVER[0]].weight - START[0])
        print(f"  {name:<10}{rate:8g} {steps[name]:13.3f} {runs[name].losses[-1]:14.4f} "
              f"{slope:13.4f} {weight:8.2f} {bias:8.2f}")  # fmt: skip

    last = {name: run.losses[-1] for name, run in runs.items()}
    print()
    check("the right rate finds the deeper valley", last["right"] == min(last.values()))
    check("a small one comes to rest in the shallow valley before it, where the slope is 0 too",
          last["small"] > 1.5 * last["right"] and -1.0 < ends["small"][0] < 0.0)  # fmt: skip
    check(
        "one that is too small has hardly moved", last["too small"] > 0.9 * runs["small"].losses[0]
    )
    check("one that is too large jumps across both valleys, onto the plain behind",
          ends["too large"][0] < -10.0 and last["too large"] > last["right"])  # fmt: skip
    picture(
        chosen,
        paths=partial(
            ns.plot_loss_surface,
            neuron(),
            DATA,
            OVER,
            runs,
            spans=((-5, 3), (-2, 2.5)),
            resolution=81,
        ),
        losses=partial(ns.plot_losses, runs),
    )


if __name__ == "__main__":
    main()
