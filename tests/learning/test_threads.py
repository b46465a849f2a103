"""What may run beside what: asking is free, and of all that writes there is one at a time."""

import threading
from contextlib import contextmanager

import pytest

import neurosim as ns
from tests.recurrent import computed
from tests.states import numbers, state

XOR = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]


class Pause:
    """An activation of one's own at which another thread stops until it may go on."""

    def __init__(self):
        self.arrived, self.go, self.thread = threading.Event(), threading.Event(), None
        self.activation = ns.Activation("pause", self.function, lambda x, y: 1.0)

    def function(self, x):
        if threading.current_thread() is self.thread and not self.go.is_set():
            self.arrived.set()
            self.go.wait()
        return x


@contextmanager
def training(net, pause, work=None):
    """In this block a training of the network, in a thread of its own, stands still."""
    errors = []

    def run():
        try:
            (work or (lambda: ns.train(net, XOR, 3, engine="graph")))()
        except Exception as error:
            errors.append(error)

    pause.thread = threading.Thread(target=run, name="other")
    pause.thread.start()
    assert pause.arrived.wait(10)
    try:
        yield
    finally:
        pause.go.set()
        pause.thread.join(10)
    assert errors == []


def paused(pause):
    net = ns.dense([2, 2, 1], seed=1)
    net.set_activation("h2", pause.activation)
    return net


ASKING = {
    "predict": lambda net: net.predict([0.3, 0.4]),
    "predict many": lambda net: net.predict([[0.3, 0.4]] * 40),
    "accuracy": lambda net: ns.accuracy(net, XOR),
    "confusion": lambda net: ns.confusion(net, XOR),
    "plot": lambda net: ns.plot_decision(net, XOR, resolution=5),
    "copy": lambda net: net.copy(),
    "repr": lambda net: f"{net} {net!r} {net['h1']}",
}


@pytest.mark.parametrize("ask", ASKING.values(), ids=ASKING)
def test_asking_beside_a_training_changes_nothing(ask):
    pause = Pause()
    net, twin = paused(pause), paused(Pause())
    with training(net, pause):
        before = numbers(net)
        ask(net)
        assert numbers(net) == before
    ns.train(twin, XOR, 3, engine="graph")
    assert numbers(net) == numbers(twin)


def test_asking_all_the_time_beside_a_training_changes_nothing(engine):
    net, twin = (ns.dense([2, 4, 1], seed=1) for _ in range(2))
    stop, asked = threading.Event(), []

    def ask():
        while not stop.is_set():
            asked.append(net.predict([0.3, 0.4]))

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        ns.train(net, XOR, 300, engine=engine)
    finally:
        stop.set()
        thread.join()
    ns.train(twin, XOR, 300, engine=engine)
    assert numbers(net) == numbers(twin)
    assert asked


WRITING = {
    "ns.train": lambda net: ns.train(net, XOR, 1),
    "ns.forward": lambda net: ns.forward(net, [0, 1]),
    "ns.backward": lambda net: ns.backward(net, [1]),
    "ns.update": ns.update,
    "ns.train_step": lambda net: ns.train_step(net, *XOR[1]),
    "ns.check_gradients": lambda net: ns.check_gradients(net, [0, 1], [1]),
    "an edit": lambda net: net.add_neuron("h3"),
    "an edit by removing": lambda net: net.remove("h1"),
    "an edit by connecting": lambda net: net.connect("i1", "o1", 1),
    "an edit by disconnecting": lambda net: net.disconnect("i1", "h1"),
    "an edit by splitting": lambda net: net.split("i1", "h1", "m1"),
    "an edit of a function": lambda net: net.set_activation("h1", "tanh"),
    "setting the weight": lambda net: setattr(net["i1", "h1"], "weight", 9.0),
    "freezing": lambda net: net.freeze(),
}


@pytest.mark.parametrize("name", WRITING)
def test_whatever_writes_must_wait_for_a_training(name):
    pause = Pause()
    net, twin = paused(pause), paused(Pause())
    with training(net, pause):
        before = state(net)
        message = f"{name.partition(' by ')[0].partition(' of a ')[0]}.* must wait for network"
        with pytest.raises(ns.StateError, match=f"{message}.*ns.train .* in thread 'other'"):
            WRITING[name](net)
        assert state(net) == before
    ns.train(twin, XOR, 3, engine="graph")
    assert numbers(net) == numbers(twin)
    ns.train(net, XOR, 1)  # now it is free


def test_a_recording_waits_for_a_training():
    pause = Pause()
    net = paused(pause)
    recording = ns.train_step(net, *XOR[1])
    with training(net, pause), pytest.raises(ns.StateError, match=r"must wait for|was changed"):
        recording.rewind()


def test_a_training_waits_for_a_pass_of_another_thread():
    pause = Pause()
    net = paused(pause)
    with (
        training(net, pause, lambda: ns.forward(net, [0, 1])),
        pytest.raises(ns.StateError, match=r"ns\.train must wait .* ns\.forward is at work on it"),
    ):
        ns.train(net, XOR, 1)


def test_trainings_of_two_networks_go_on_at_once():
    pause = Pause()
    net, other, twin = paused(pause), ns.dense([2, 2, 1], seed=2), ns.dense([2, 2, 1], seed=2)
    with training(net, pause):
        ns.train(other, XOR, 3, engine="graph")
    ns.train(twin, XOR, 3, engine="graph")
    assert numbers(other) == numbers(twin)


def test_a_recurrent_network_and_what_is_unrolled_from_it_count_as_one():
    pause = Pause()
    net = ns.Network("loop")
    net.add_input("i1"), net.add_output("o1", pause.activation)
    net.connect("i1", "o1", 0.5), net.connect("o1", "o1", 0.5, delay=1)
    deep = net.unroll(2)
    data = [([[1], [2]], [1])]
    with training(net, pause, lambda: ns.train(net, data, 2)):
        for write in (
            lambda: ns.forward(deep, [1, 2]),
            net.reset,
            lambda: setattr(net, "state", {"o1@0": 1.0}),
        ):
            with pytest.raises(ns.StateError, match="must wait for network"):
                write()
        before = numbers(net), numbers(deep)
        found = computed(net, [[1], [2]])
        assert net.predict([[1], [2]]) == [[found["o1", 1]], [found["o1", 2]]]
        assert (numbers(net), numbers(deep)) == before


def test_a_training_that_was_refused_or_failed_leaves_the_network_free():
    net = ns.dense([2, 2, 1], seed=1)
    for data, error in ((XOR[:0], ns.InputError), ([([0, 0], [1e300])], ns.DivergenceError)):
        with pytest.raises(error):
            ns.train(net, data, 5, 1e300)
    net.add_neuron("h3")
    ns.train(net, XOR, 1)


def test_a_function_of_ones_own_cannot_edit_the_network_that_calls_it():
    net, armed = ns.dense([2, 2, 1], seed=1), []

    def edits(x):
        if armed:
            net.remove("h1")
        return x

    net.set_activation("h2", ns.Activation("edits", edits, lambda x, y: 1.0))
    armed.append(True)
    before = state(net)
    with pytest.raises(ns.StateError, match="an edit must wait for network"):
        ns.train(net, XOR, 1, engine="graph")
    assert state(net) == before
