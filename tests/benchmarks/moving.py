"""Time travel and playing at size: the first move, later moves, and pictures a second.

Held to: a first move within a second after a step of 200,000 connections, and 20 pictures a second
with all panels on recordings of 100,000 entries, on an idle machine.
"""

from time import perf_counter

import neurosim as ns
from neurosim.view.canvas.picture import canvas_for
from neurosim.view.moments.frames import Frames
from neurosim.view.player.player import Player

XOR = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]


def seconds(act):
    start = perf_counter()
    act()
    return perf_counter() - start


def moves():
    net = ns.dense([784, 250, 10], seed=1)
    recording = ns.train_step(net, [0.5] * 784, [0.1] * 10)
    first, second = seconds(recording.back), seconds(recording.back)
    print(
        f"{len(net.connections):,} connections, {len(recording):,} steps: first move "
        f"{first * 1000:.0f} ms (at most 1000), then {second * 1000:.0f} ms"
    )


def played(recording):
    player = Player(canvas_for((13.0, 6.3), 100), Frames(recording))
    player.figure.canvas.draw_idle = lambda: None
    player.pin("h1")
    player.seek(len(recording) // 2)

    def show():
        for _ in range(25):
            player.seek(player.index + 1)
            player.figure.canvas.draw()

    return 25 / seconds(show)


def main():
    moves()
    for grain, epochs in (("epochs", 100_000), ("samples", 25_000), ("steps", 1000)):
        net = ns.dense([2, 2, 1], seed=3)
        history = ns.train(net, XOR, epochs=epochs, learning_rate=2.0, record=grain)
        rate = played(history.recording)
        count = len(history.recording)
        print(f"{count:,} {grain}: {rate:.1f} pictures a second with all panels (at least 20)")


if __name__ == "__main__":
    main()
