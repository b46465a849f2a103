"""The activation functions: each with its derivative, which is what backpropagation needs.

The table of the lecture, and for every derivative a check that needs no calculus: how much f
really changes when x changes a little (the central difference).
"""

from functools import partial

from lesson import check, options, picture

import neurosim as ns

AT = [-2.0, -0.5, 0.5, 2.0]  # away from 0, where some have a kink
STEP = 1e-5


def difference(activation: ns.Activation, x: float) -> float:
    """Return how steep f is at x, measured."""
    return (activation(x + STEP) - activation(x - STEP)) / (2 * STEP)


def main() -> None:
    chosen = options(__doc__)
    table = list(dict.fromkeys(ns.ACTIVATIONS.values()))  # sigmoid is the logistic's other name
    print(f"{'name':<18} {'f(x)':<37} f'(x), where y = f(x)")
    for each in table:
        print(f"{each.label:<18} {each.formula:<37} {each.slope}")

    print(
        f"\n{'derivative at x =':<18}" + "".join(f"{x:16g}" for x in AT) + "    measured beside it"
    )
    farthest = 0.0
    for each in table:
        pairs = [(each.derivative(x, each(x)), difference(each, x)) for x in AT]
        print(f"{each.name:<18}" + "".join(f"{slope:8.4f}{found:8.4f}" for slope, found in pairs))
        farthest = max([farthest, *(abs(slope - found) for slope, found in pairs)])

    steepest = {each.name: max(each.derivative(x / 100, each(x / 100)) for x in range(-500, 501))
                for each in table}  # fmt: skip
    print("\nThe steepest each gets: what an error is multiplied with at most on its way back")
    print("  " + ", ".join(f"{name} {slope:.2f}" for name, slope in steepest.items()))
    through = {name: steepest[name] ** 8 for name in ("logistic", "tanh", "relu")}
    print("Through eight such neurons in a row, weights of 1: "
          + ", ".join(f"{name} {factor:.5f}" for name, factor in through.items()))  # fmt: skip

    print()
    check("every derivative is what is measured", farthest < 1e-9)
    check("the logistic is nowhere steeper than 1/4", steepest["logistic"] == 0.25)
    check("a step is flat, so errors cannot pass it", steepest["binary_step"] == 0.0)
    picture(chosen, table=partial(ns.plot_activations, table))


if __name__ == "__main__":
    main()
