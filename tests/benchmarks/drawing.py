"""How many pictures a second a canvas of 640 x 480 shows, beside networkx.draw in the same run.

Held to: 30 a second on 2-8-8-1 and 20 on 64-32-10 in full, and 10 and 50 times networkx.draw.
"""

from time import perf_counter

import networkx as nx

import neurosim as ns
from neurosim.view.frames import Frames
from neurosim.view.picture import Picture, canvas_for

SIZE, DPI = (6.4, 4.8), 100


def per_second(show, count):
    show(0)
    start = perf_counter()
    for index in range(count):
        show(index)
    return count / (perf_counter() - start)


def ours(recording, large):
    picture = Picture(canvas_for(SIZE, DPI), Frames(recording), large=large)
    steps = len(recording)

    def show(index):
        picture.show((index * 7) % steps, 0.5)
        picture.figure.canvas.draw()

    return show


def theirs(net):
    figure = canvas_for(SIZE, DPI)
    axes = figure.add_subplot()
    places = nx.multipartite_layout(
        nx.DiGraph(net.graph.edges), subset_key=dict(enumerate(map(list, nx.topological_generations(
            nx.DiGraph(net.graph.edges)))))
    )  # fmt: skip
    graph = nx.DiGraph(net.graph.edges)

    def show(_):
        axes.clear()
        nx.draw_networkx(graph, places, ax=axes)
        figure.canvas.draw()

    return show


def main():
    for sizes, least, times, count in (([2, 8, 8, 1], 30, 10, 60), ([64, 32, 10], 20, 50, 20)):
        net = ns.dense(sizes, seed=1)
        recording = ns.train_step(net, [0.5] * sizes[0], [0.5] * sizes[-1])
        name = "-".join(map(str, sizes))
        base = per_second(theirs(net), 3)
        for large in ("elide", "dense") if max(sizes) > 12 else ("dense",):
            rate = per_second(ours(recording, large), count)
            print(
                f"{name:>9} {large:<6} {rate:7.1f} pictures a second (at least {least}), "
                f"{rate / base:6.1f} times networkx.draw (at least {times})"
            )


if __name__ == "__main__":
    main()
