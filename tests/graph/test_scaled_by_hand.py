"""A network with scaling is the network without it, on data scaled by hand: in every function.

Each of them takes values in the units of the table through one door. Where one of them would hand
on what it has scaled already to another door, the numbers here would differ.
"""

import inspect

import numpy as np
import pytest

import neurosim as ns
from neurosim.learning.recordings.snapshot import places, read

ROWS = [[300 + i % 7, 1e6 + 1000 * (i % 5)] for i in range(14)]
WANTED = [[200 + 10 * (i % 3)] for i in range(14)]
TABLE = ns.Dataset(ROWS, WANTED)
HELD_OUT = ns.Dataset(ROWS[::3], WANTED[::3])
SCALING = ns.Scaling.of(TABLE, expected=True)


def by_hand(data):
    pairs = [
        ([(a - 300) / 6, (b - 1e6) / 4000], [(wanted - 200) / 20]) for (a, b), (wanted,) in data
    ]
    return ns.Dataset.from_pairs(pairs)


def with_scaling(seed=4):
    net = ns.dense([2, 3, 1], seed=seed, name="net")
    net.scaling = SCALING
    return net


def without(seed=4):
    return ns.dense([2, 3, 1], seed=seed, name="net")


def numbers(net):
    return read(places(net))


def steps(recording):
    return [str(step) for step in recording]


def drawn(figure):
    """Return the heights of everything in a figure, wherever its axes say that they are."""
    found = []
    for axes in figure.axes:
        found += [np.asarray(line.get_ydata(), float) for line in axes.lines]
        for each in (*axes.images, *axes.collections):
            values = each.get_array()
            found += [] if values is None else [np.ma.filled(np.asarray(values, float)).ravel()]
    return [array.round(9).tolist() for array in found]


def predicted(net, data):
    (low, high) = (200, 220) if net.scaling else (0, 1)
    found = net.predict([row for row, _ in data])
    return [round((outputs[0] - low) / (high - low), 12) for outputs in found]


def trained(net, data):
    validation = HELD_OUT if net.scaling else by_hand(HELD_OUT)
    watch = ns.EarlyStopping(validation, patience=50)
    history = ns.train(net, data, 6, stopping=watch, shuffle=True, record="steps")
    return history.losses, history.validation, numbers(net), steps(history.recording)


def resumed(net, data):
    history = ns.train(net, data, 3, momentum=0.5)
    return ns.resume(net, data, history, epochs=2).losses, numbers(net)


def passes(net, data):
    inputs, expected = data[3]
    lines = steps(ns.forward(net, inputs)) + steps(ns.backward(net, expected))
    return lines + steps(ns.update(net, 0.1)), numbers(net)


def stepped(net, data):
    return steps(ns.train_step(net, *data[3])), numbers(net)


def explained(net, data):
    ns.forward(net, data[3][0])
    ns.backward(net, data[3][1])
    return str(ns.explain(net["h1"])), str(ns.explain(net["i1", "h1"]))


def checked(net, data):
    return repr(ns.check_gradients(net, *data[3])), numbers(net)


def posed(net, data):
    exercise = ns.exercise(net, *data[3])
    (pattern,) = exercise.patterns
    again = ns.exercise(exercise.network, *pattern)
    assert str(again.answers) == str(exercise.answers)
    return str(exercise.sheet), str(exercise.answers)


def posed_for_all(net, data):
    exercise = ns.exercise(net, data=data[:3])
    return str(exercise.sheet), str(exercise.answers)


def diagnosed(net, data):
    return repr(ns.diagnose(net, data)), repr(ns.diagnose(net, data, 1e-7, batch_size=None))


def surface(net, data):
    run = ns.train(net.copy(), data, 3, record="epochs")
    over = (("i1", "h1"), ("i2", "h1"))
    return drawn(ns.plot_loss_surface(net, data, over, run, resolution=5))


def advanced(net, data):
    net.connect("h1", "h1", 0.3, delay=1)
    return [steps(ns.advance(net, row)) for row, _ in list(data)[:2]]


ASKED = {
    "predict": predicted,
    "train": trained,
    "resume": resumed,
    "forward": passes,
    "backward": passes,
    "advance": advanced,
    "train_step": stepped,
    "explain": explained,
    "check_gradients": checked,
    "worked_example": lambda net, data: str(ns.worked_example(net, *data[3])),
    "exercise": posed,
    "exercise of data": posed_for_all,
    "accuracy": lambda net, data: ns.accuracy(net, [data[0], data[2]]),
    "confusion": lambda net, data: ns.confusion(net, [data[0], data[2]]).counts,
    "activations": lambda net, data: list(ns.activations(net, [row for row, _ in data])["h1"]),
    "judge": lambda net, data: str(ns.judge(net, *data[3], {"a1": [0.5, 0.5, 0.5]})),
    "error_sizes": ns.error_sizes,
    "diagnose": diagnosed,
    "plot_errors": lambda net, data: drawn(ns.plot_errors(net, data)),
    "plot_decision": lambda net, data: drawn(ns.plot_decision(net, data, resolution=5)),
    "plot_neurons": lambda net, data: drawn(ns.plot_neurons(net, data, resolution=5)),
    "plot_loss_surface": surface,
}

OVER_TIME = {
    "errors_over_time": ns.errors_over_time,
    "plot_errors_over_time": lambda net, data: drawn(ns.plot_errors_over_time(net, data)),
}


@pytest.mark.parametrize("ask", OVER_TIME.values(), ids=OVER_TIME)
def test_it_says_the_same_of_a_recurrent_network_with_scaling_as_of_sequences_scaled_by_hand(ask):
    table = ns.data.Sequences([[[10], [30], [25]]], [[100]])
    one, other = ns.recurrent([1, 2, 1], seed=1, name="net"), ns.recurrent([1, 2, 1], seed=1)
    one.scaling = ns.Scaling(inputs=((10.0, 30.0),), expected=((0.0, 200.0),))
    assert ask(one, table) == ask(other, [([[0.0], [1.0], [0.75]], [0.5])])


@pytest.mark.usefixtures("compiled_trials")
@pytest.mark.parametrize("function", ASKED)
def test_it_says_the_same_of_a_network_with_scaling_as_of_data_scaled_by_hand(function):
    ask = ASKED[function]
    assert ask(with_scaling(), TABLE) == ask(without(), by_hand(TABLE))


def test_no_public_function_that_takes_data_to_a_network_is_left_out():
    data = {"data", "inputs", "expected"}
    functions = {name: getattr(ns, name) for name in ns.__all__}
    taking = {
        name
        for name, each in functions.items()
        if inspect.isfunction(each)
        and data & {*inspect.signature(each).parameters}
        and {"net", "nets"} & {*inspect.signature(each).parameters}
    }
    assert taking - {*ASKED, *OVER_TIME} == set()
