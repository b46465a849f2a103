"""A network from PyTorch, asked why: it hears a pump shake, and gives the alarm at night alone.

Trained elsewhere on a log in which nearly every failure fell into the night shift, it is right on
its own data, and wrong where it matters. As neurons and connections it says why: which input moves
the alarm, and through which weights. The connections that lead astray are cut, and it learns on.
"""

from functools import partial
from itertools import product

from lesson import check, options, picture

import neurosim as ns

STATE = {  # what module.state_dict() holds
    "0.weight": [
        [0.654643416, -1.54977334, -1.6852113],
        [0.805829644, -1.05676281, -2.24933338],
        [0.930015147, -1.26550329, -1.54303837],
    ],
    "0.bias": [1.34081316, 1.19547641, 0.886287808],
    "2.weight": [[-2.46689725, -2.13058853, -2.47070956]],
    "2.bias": [-0.320445567],
}
CASES = {"still, day": (0.3, 0.2, 0), "still, night": (0.3, 0.2, 1),
         "shaking, day": (0.3, 0.9, 0), "shaking, night": (0.3, 0.9, 1)}  # fmt: skip
EPOCHS, RATE = 300, 0.5


def from_elsewhere() -> ns.Network:
    """Read the module where PyTorch is installed, and its numbers as arrays where it is not."""
    try:
        import torch
        from torch import nn
    except ImportError:
        weights, biases = ([STATE[f"{place}.{kind}"] for place in "02"]
                           for kind in ("weight", "bias"))  # fmt: skip
        return ns.from_arrays(weights, biases, ["tanh", "logistic"], name="alarm")
    module = nn.Sequential(nn.Linear(3, 3), nn.Tanh(), nn.Linear(3, 1), nn.Sigmoid())
    module.load_state_dict({name: torch.tensor(values) for name, values in STATE.items()})
    return ns.from_torch(module, name="alarm")


def alarms(net: ns.Network) -> dict[str, float]:
    """Print and return the chance of an alarm in each case."""
    found = {name: net.predict(case)[0] for name, case in CASES.items()}
    print("\n".join(f"  {name:14}  alarm {chance:.2f}" for name, chance in found.items()))
    return found


def main() -> None:
    chosen = options(__doc__)
    net = from_elsewhere()
    net.scaling = ns.Scaling(names=("heat", "shaking", "night"))
    print(repr(net))
    before = alarms(net)

    print("\nWhy no alarm when it shakes by day? Forward, and back from the alarm that is missing:")
    ns.forward(net, CASES["shaking, day"])
    ns.backward(net, [1], loss="cross_entropy")
    moved = {name: node.error for name, node in zip(net.scaling.names, net.inputs, strict=True)}
    print("\n".join(f"  more {name:8} moves the alarm by {by:+.2f}" for name, by in moved.items()))
    ns.forward(net, CASES["still, night"])
    print(f"\nAnd still, at night:\n{ns.explain(net['h2'], 'net_input', digits=3)}")

    for hidden in ("h1", "h2", "h3"):
        net.disconnect("i3", hidden)
    grid = [number / 10 for number in range(1, 10, 2)]
    rows = [(heat, shaking, night) for heat, shaking, night in product(grid, grid, (0, 1))]
    data = ns.Dataset(rows, [shaking > 0.6 for _, shaking, _ in rows], net.scaling.names)
    ns.train(net, data, EPOCHS, RATE, loss="cross_entropy", shuffle=True)
    print("\nWithout these three connections, after learning on:")
    after = alarms(net)

    check("it was deaf by day and gave false alarms at night",
          before["shaking, day"] < 0.5 < before["still, night"])  # fmt: skip
    check("the night moved the alarm more than the shaking", moved["night"] > moved["shaking"])
    heard = min(after["shaking, day"], after["shaking, night"])
    check("now it hears what shakes, by day and by night",
          heard > 0.9 and after["still, night"] < 0.1)  # fmt: skip
    picture(chosen, network=partial(ns.draw, net))


if __name__ == "__main__":
    main()
