"""A wave that continues itself: a network that has learned the next value is fed with its own.

It learns on pieces of a sine which begin anywhere. Then it hears two waves of one, and from there
on each answer is its next input: ns.advance goes one step of time from the state that is left.
"""

import math
from functools import partial

from lesson import check, options, picture

import neurosim as ns

PERIOD, HEARD, SUNG = 12.5, 25, 35
EPOCHS, RATE, SEED = 300, 0.01, 3


def bar(value: float) -> str:
    """Draw a value of -1..1 as a dot on a line."""
    line = ["."] * 31
    line[15] = "|"
    line[round(15 + 14 * max(-1.0, min(1.0, value)))] = "o"
    return "".join(line)


def main() -> None:
    chosen = options(__doc__)
    train = ns.data.sequences.sine(40, 25, period=PERIOD, seed=1)
    net = ns.recurrent([1, 8, 1], output_activation="identity", seed=SEED, name="sine")
    history = ns.train(net, train, EPOCHS, optimizer=ns.Adam(RATE), batch_size=10)
    print(f"{net!r}\n{train!r}: mean E {history.losses[0]:.1f} -> {history.losses[-1]:.1f}\n")

    wave = [math.sin(2 * math.pi * step / PERIOD) for step in range(HEARD + SUNG)]
    net.reset()
    for value in wave[:HEARD]:
        ns.advance(net, [value])
    sung = []
    for _ in range(SUNG):
        sung.append(net["o1"].output)
        ns.advance(net, [sung[-1]])
    for step in range(0, SUNG, 2):
        print(f"  step {HEARD + step:>2}  {bar(sung[step])}")

    furthest = max(abs(own - true) for own, true in zip(sung, wave[HEARD:], strict=True))
    print()
    check(f"{SUNG} steps on its own it is still within 0.25 of the wave", furthest < 0.25)
    picture(chosen, losses=partial(ns.plot_losses, history))


if __name__ == "__main__":
    main()
