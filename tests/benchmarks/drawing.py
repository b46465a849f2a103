"""How many pictures a second a canvas of 640 x 480 shows, beside networkx.draw in the same run.

Moments are taken from all along a training step, its updates too. Each figure is the median of
several rounds of processor time, by turns with networkx, so that what else the machine does counts
for little. Held to: 30 a second on 2-8-8-1 and 20 on 64-32-10 in full, and 10 and 50 times
networkx.draw.
"""

from statistics import median
from time import process_time

import networkx as nx

import neurosim as ns
from neurosim.view.canvas.picture import Picture, canvas_for
from neurosim.view.moments.frames import Frames

SIZE, DPI = (6.4, 4.8), 100
ROUNDS = 5


def seconds(show, count):
    """How long one picture takes."""
    start = process_time()
    for index in range(count):
        show(index)
    return (process_time() - start) / count


def ours(recording, large, count):
    picture = Picture(canvas_for(SIZE, DPI), Frames(recording), large=large)
    steps = len(recording)

    def show(index):
        picture.show(1 + index * steps // count % steps, 0.5)
        picture.figure.canvas.draw()

    show(0)
    return show


def theirs(net):
    figure = canvas_for(SIZE, DPI)
    axes = figure.add_subplot()
    graph = nx.DiGraph(net.graph.edges)
    columns = dict(enumerate(map(list, nx.topological_generations(graph))))
    places = nx.multipartite_layout(graph, subset_key=columns)

    def show(_):
        axes.clear()
        nx.draw_networkx(graph, places, ax=axes)
        figure.canvas.draw()

    return show


def compare(name, show, base, count, least, times):
    rounds = [(seconds(show, count), seconds(base, 1)) for _ in range(ROUNDS)]
    own, other = (median(each) for each in zip(*rounds, strict=True))
    print(
        f"{name:>16} {1 / own:7.1f} pictures a second (at least {least}), "
        f"{other / own:6.1f} times networkx.draw (at least {times})"
    )


def main():
    for sizes, least, times, count in (([2, 8, 8, 1], 30, 10, 60), ([64, 32, 10], 20, 50, 40)):
        net = ns.dense(sizes, seed=1)
        recording = ns.train_step(net, [0.5] * sizes[0], [0.5] * sizes[-1], learning_rate=0.5)
        name, base = "-".join(map(str, sizes)), theirs(net)
        for large in ("elide", "dense") if max(sizes) > 12 else ("dense",):
            show = ours(recording, large, count)
            compare(f"{name} {large}", show, base, count, least, times)


if __name__ == "__main__":
    main()
