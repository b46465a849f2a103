"""Edges found by hand: a kernel of two weights, the same at every place of an image.

The image and the kernel are those of "Dive into Deep Learning" (d2l.ai, "Convolutions for Images"):
a dark bar on a light ground. Every pixel of the map is a neuron that reads two pixels beside each
other; all of them hold the very same two Parameters. Then the network finds the kernel itself, from
the image and its edges alone.
"""

from lesson import check, options, show

import neurosim as ns

ROWS, COLUMNS = 6, 8
IMAGE = [1.0 if column < 2 or column > 5 else 0.0 for _ in range(ROWS) for column in range(COLUMNS)]
KERNEL = [1.0, -1.0]
LEARNING_RATE, EPOCHS = 0.03, 60


def build() -> ns.Network:
    """Return one convolution of a kernel of one row and two columns, its map read by outputs."""
    net = ns.Network("edges")
    image = ns.layers.image(net, (ROWS, COLUMNS))
    maps = ns.layers.convolution(
        net, image, maps=1, size=(1, 2), activation="identity", weights=0.0, bias=False, name="c"
    )
    for name in maps:
        net.add_output(f"edge {name[3:]}", activation="identity")
        net.connect(name, f"edge {name[3:]}", weight=1, trainable=False)
    return net


def kernel(net: ns.Network) -> list[float]:
    """Return the two weights, read at the first place; they are the same at every place."""
    return [connection.weight for connection in net["c1_1_1"].incoming]


def drawn(values: list[float], columns: int) -> str:
    """Write numbers as rows of signs: + and - for edges, # for light."""
    signs = ["+" if value > 0.5 else "-" if value < -0.5 else "." for value in values]
    rows = ["".join(signs[at : at + columns]) for at in range(0, len(signs), columns)]
    return "\n".join(f"  {row}" for row in rows)


def main() -> None:
    chosen = options(__doc__, "animation")
    net = build()
    for connection, weight in zip(net["c1_1_1"].incoming, KERNEL, strict=True):
        connection.weight = weight  # at one place, so at all 42
    edges = net.predict(IMAGE)
    first = net["x1_1", "c1_1_1"]
    print(f"{net!r}\nthe first weight of the kernel: {first!r}")
    print(f"\nThe image\n{drawn(IMAGE, COLUMNS)}")
    print(f"\nIts edges, by the kernel {KERNEL}\n{drawn(edges, COLUMNS - 1)}")

    learner = build()
    history = ns.train(learner, [(IMAGE, edges)], EPOCHS, LEARNING_RATE)
    found = kernel(learner)
    print(f"\nLearned from the image and its edges: {history!r}")
    print(f"  kernel {found[0]:.4f}, {found[1]:.4f}")

    check("light to dark is +1, dark to light is -1, all else 0",
          edges == [0, 1, 0, 0, 0, -1, 0] * ROWS)  # fmt: skip
    check("every place holds the same two weights", len(first.sharing) == ROWS * (COLUMNS - 1))
    check("the network finds the kernel to three digits",
          all(abs(w - k) < 5e-4 for w, k in zip(found, KERNEL, strict=True)))  # fmt: skip
    show(ns.train_step(build(), IMAGE, edges, LEARNING_RATE), chosen)


if __name__ == "__main__":
    main()
