"""Why does it not learn? Three networks that are stuck, and what is wrong with each.

All three shall learn XOR. One has all its weights equal, one starts from weights that are far too
large, one has a learning rate that is far too small. ns.diagnose runs the patterns on a copy and
tells them apart; each one's twin without the fault is healthy, and learns.
"""

from functools import partial

from lesson import check, options, picture

import neurosim as ns

DATA = ns.data.truth_table("xor")
SIZES = [2, 3, 1]
LEARNING_RATE, CRAWLING = 0.5, 0.002
EPOCHS = 4000
SEED = 2


def healthy() -> ns.Network:
    return ns.dense(SIZES, seed=SEED, name="healthy")


def symmetric() -> ns.Network:
    net = ns.dense(SIZES, name="symmetric")
    for connection in net.connections:
        connection.weight = 0.5
    return net


def saturated() -> ns.Network:
    net = ns.dense(SIZES, seed=SEED, name="saturated")
    for connection in net.connections:
        connection.weight = 30.0 if connection.weight > 0 else -20.0
    return net


def loss_after(net: ns.Network, rate: float) -> float:
    return ns.train(net.copy(), DATA, epochs=EPOCHS, learning_rate=rate).losses[-1]


def main() -> None:
    chosen = options(__doc__)
    cases = [
        (symmetric(), LEARNING_RATE, "alike"),
        (saturated(), LEARNING_RATE, "saturated"),
        (healthy().copy("crawling"), CRAWLING, "crawls"),
    ]
    for net, rate, fault in cases:
        diagnosis = ns.diagnose(net, DATA, learning_rate=rate)
        print(diagnosis)
        print(f"  E after {EPOCHS} epochs at {rate:g}: {loss_after(net, rate):.4f}\n")
        check(f"{net.name}: the fault is found", fault in diagnosis.kinds)
    twin = healthy()
    print(f"\n{ns.diagnose(twin, DATA, learning_rate=LEARNING_RATE)}")
    print(
        f"  E after {EPOCHS} epochs at {LEARNING_RATE:g}: {loss_after(twin, LEARNING_RATE):.4f}\n"
    )
    check("nothing is found where nothing is wrong", not ns.diagnose(twin, DATA, LEARNING_RATE))
    check("and that network learns", loss_after(twin, LEARNING_RATE) < 0.01)
    nets = {net.name: net for net in (*(net for net, _, _ in cases), twin)}
    picture(chosen, errors=partial(ns.plot_errors, nets, DATA))


if __name__ == "__main__":
    main()
