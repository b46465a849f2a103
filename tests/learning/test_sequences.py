"""Passes, predictions and training over sequences: a row for each step of time."""

import math
import pickle

import numpy as np
import pytest
from hypothesis import given, strategies as st

import neurosim as ns
from tests.differences import central_difference
from tests.recurrent import computed, recurrent_networks, sequences
from tests.states import numbers, state
from tests.strategies import values

SEQUENCE = [[0.1], [0.7], [0.2]]
DATA = [
    ([[0.1], [0.7], [0.2]], [[0.2], [0.7], [0.9]]),
    ([[1.0], [-0.5], [0.3], [0.8], [0.4]], [0.5]),
    ([[0.3], [0.6], [0.1], [0.2], [0.9], [0.5], [0.7]], [[0.1 * k] for k in range(7)]),
]
RATE = 0.1


@pytest.fixture
def elman():
    return made()


def made():
    """An Elman network of two tanh neurons, with all four loops; the last weights are shared."""
    net = ns.Network("elman")
    net.add_input("i1"), net.add_bias("b1")
    net.add_neuron("h1", "tanh"), net.add_neuron("h2", "tanh"), net.add_output("o1", "identity")
    for target, weight in (("h1", 0.5), ("h2", -0.4)):
        net.connect("i1", target, weight)
        net.connect("h1", target, weight / 2, delay=1), net.connect("h2", target, 0.3, delay=1)
        net.connect("b1", target, 0.1)
    net.connect("h1", "o1", 0.9)
    net.connect("h2", "o1", parameter=net["h1", "o1"].parameter)
    return net


def ahead():
    """A network of a neuron that runs backward in time beside one that runs forward."""
    net = ns.Network("both ways")
    net.add_input("i1"), net.add_neuron("h1", "tanh"), net.add_neuron("r1", "tanh")
    net.add_output("o1", "identity")
    net.connect("i1", "h1", 0.5), net.connect("h1", "h1", 0.3, delay=1)
    net.connect("i1", "r1", -0.6), net.connect("r1", "r1", 0.2, delay=-1)
    net.connect("h1", "o1", 0.8), net.connect("r1", "o1", 0.7)
    return net


def weights(net):
    return [each.value for each in net.parameters]


def gradients(net):
    return [each.gradient for each in net.parameters]


def outputs(net, sequence):
    """What the network's outputs are at each step of time, by a rule written again."""
    found = computed(net, sequence)
    return [
        [found[each.name, step] for each in net.outputs] for step in range(1, len(sequence) + 1)
    ]


def cost(net, sequence, expected):
    """E of a sequence: half the squares, summed over steps of time and outputs."""
    rows = outputs(net, sequence)[-len(expected) :]
    return sum(
        0.5 * (wanted - output) ** 2
        for row, found in zip(expected, rows, strict=True)
        for wanted, output in zip(row, found, strict=True)
    )


@st.composite
def cases(draw, **options):
    """Draw a recurrent network, a sequence, and rows of expected values, all or the last."""
    net = draw(recurrent_networks(**options))
    sequence = draw(sequences(net))
    row = st.lists(values, min_size=len(net.outputs), max_size=len(net.outputs))
    count = draw(st.sampled_from([1, len(sequence)]))
    return net, sequence, draw(st.lists(row, min_size=count, max_size=count))


# One pass


@given(cases(aggregations=("sum", "product", "max")))
def test_a_pass_and_a_prediction_compute_what_the_rule_written_again_does(case):
    net, sequence, _ = case
    before = state(net)
    assert net.predict(sequence) == outputs(net, sequence)
    assert net.predict([sequence, sequence[:1]]) == [
        outputs(net, sequence),
        outputs(net, sequence[:1]),
    ]
    assert numbers(net) == before["numbers"]
    recording = ns.forward(net, sequence)
    assert recording.net is net.unroll(len(sequence))
    assert [[o.output for o in net.outputs]] == outputs(net, sequence)[-1:] or ahead
    for (name, step), output in computed(net, sequence).items():
        assert net[f"{name}@{step}"].output == output


@given(cases())
def test_gradients_of_a_sequence_are_central_differences(case):
    net, sequence, expected = case
    ns.forward(net, sequence), ns.backward(net, expected)
    for parameter in net.parameters:

        def at(value, parameter=parameter):
            before, parameter.value = parameter.value, value
            found = cost(net, sequence, expected)
            parameter.value = before
            return found

        slope, error = central_difference(at, parameter.value, 0.05)
        assert parameter.gradient == pytest.approx(slope, rel=1e-6, abs=max(1e-9, 10 * error))


@given(cases())
def test_errors_of_inputs_over_time_are_central_differences(case):
    net, sequence, expected = case
    ns.forward(net, sequence), ns.backward(net, expected)
    errors = [
        [net[f"{each.name}@{t}"].error for each in net.inputs] for t in range(1, len(sequence) + 1)
    ]
    assert [each.error for each in net.inputs] == errors[0]
    for step, row in enumerate(sequence):
        for place, node in enumerate(net.inputs):

            def at(value, step=step, place=place):
                rows = [list(each) for each in sequence]
                rows[step][place] = value
                return cost(net, rows, expected)

            slope, error = central_difference(at, row[place], 0.05)
            found = errors[step][place]
            assert found == pytest.approx(-slope, rel=1e-6, abs=max(1e-9, 10 * error))
            ns.forward(net, sequence), ns.backward(net, expected)
            name = f"{node.name}@{step + 1}"
            assert ns.explain(net[name], "error").value == pytest.approx(found, abs=1e-12)


@given(cases())
def test_shares_of_connections_add_up_to_the_gradient_of_their_parameter(case):
    net, sequence, expected = case
    ns.forward(net, sequence), ns.backward(net, expected)
    deep = net.unroll(len(sequence))
    for parameter, held in net.holders.items():
        assert sum(each.gradient for each in held) == pytest.approx(parameter.gradient, abs=1e-12)
        shares = [each.gradient for each in deep.holders[parameter]]
        assert sum(shares) == pytest.approx(parameter.gradient, abs=1e-12)


@given(cases())
def test_a_recorded_and_a_silent_step_leave_the_same_numbers(case):
    net, sequence, expected = case
    twin, third = net.copy(), net.copy()
    ns.train_step(net, sequence, expected, RATE)
    ns.train(twin, [(sequence, expected)], 1, RATE, engine="graph")
    ns.train(third, [(sequence, expected)], 1, RATE, record="steps")
    assert numbers(net) == numbers(twin) == numbers(third)
    length = len(sequence)
    assert numbers(net.unroll(length)) == numbers(twin.unroll(length))


@given(cases(), st.data())
def test_a_recording_goes_back_and_forth_bit_for_bit(case, data):
    net, sequence, expected = case
    ns.train_step(net, sequence[:2], expected[-1:], RATE)
    deep = net.unroll(len(sequence))
    before = numbers(net), numbers(deep), net.state
    recording = ns.train_step(net, sequence, expected, RATE)
    after = numbers(net), numbers(deep), net.state
    middle = data.draw(st.integers(1, len(recording) - 1))
    recording.seek(middle)
    there = numbers(net), numbers(deep)
    recording.rewind()
    assert (numbers(net), numbers(deep), net.state) == before
    recording.seek(middle)
    assert (numbers(net), numbers(deep)) == there
    recording.seek(len(recording))
    assert (numbers(net), numbers(deep), net.state) == after


def test_the_network_shows_the_step_of_time_at_the_cursor(elman):
    recording = ns.forward(elman, SEQUENCE)
    found = computed(elman, SEQUENCE)
    assert elman["h1"].output == found["h1", 3]
    for position in range(1, len(recording) + 1):
        recording.seek(position)
        step = int(recording[position - 1].element.name[-1])
        now = elman["h1"].output
        assert now in (found["h1", step], 0.0)
        assert now == elman[f"h1@{step}"].output == recording.at(position)[f"h1@{step}"].output


def test_errors_of_a_step_come_from_that_step_and_the_next_one(elman):
    ns.forward(elman, SEQUENCE), ns.backward(elman, [[0.2], [0.7], [0.9]])
    h1, output = elman["h1@2"], elman["h1@2"].output
    behind = (
        elman["h1", "o1"].weight * elman["o1@2"].error
        + elman["h1", "h1"].weight * elman["h1@3"].error
        + elman["h1", "h2"].weight * elman["h2@3"].error
    )
    assert h1.error == pytest.approx(behind * (1 - output**2), abs=1e-15)
    assert elman["o1@2"].error == 0.7 - elman["o1@2"].output


def test_one_row_is_for_the_last_step_of_time(elman):
    ns.forward(elman, SEQUENCE), ns.backward(elman, [[9], [9], [9]])  # leaves something behind
    ns.forward(elman, SEQUENCE), ns.backward(elman, [0.9])
    assert elman["o1@1"].error == elman["o1@2"].error == 0.0
    assert elman["o1@2"].expected is None
    assert elman["o1@3"].error == 0.9 - elman["o1@3"].output
    found = gradients(elman)
    last = elman.copy().unroll(3, outputs="last")
    ns.forward(last, [0.1, 0.7, 0.2]), ns.backward(last, [0.9])
    assert found == [last.origin[each.label.split(" -> ")[0], each.target.name].parameter.gradient
                     for each in (held[0] for held in elman.holders.values())]  # fmt: skip


def test_bptt_by_hand_in_numpy(elman):
    """Truncated and whole backpropagation through time, as matrices."""
    ns.train_step(elman, SEQUENCE, [[0.2], [0.7], [0.9]], RATE)
    net = made()
    found = by_hand(net, SEQUENCE, [[0.2], [0.7], [0.9]], np.zeros(2))[0]
    for names, gradient in found.items():
        wanted = net[names].weight - RATE * gradient
        assert elman[names].weight == pytest.approx(wanted, abs=1e-15)


def by_hand(net, rows, expected, h):
    """Return the gradients by (source, target), E, and the state, for rows from a state h."""
    names = ("h1", "h2")
    recurrent = np.array([[net[source, target].weight for source in names] for target in names])
    inputs = np.array([net["i1", target].weight for target in names])
    bias = np.array([net["b1", target].weight for target in names])
    out = np.array([net[source, "o1"].weight for source in names])
    states = [h]
    for (x,) in rows:
        states.append(np.tanh(recurrent @ states[-1] + inputs * x + bias))
    d_recurrent, d_inputs, d_bias = np.zeros((2, 2)), np.zeros(2), np.zeros(2)
    d_out, ahead, total = 0.0, np.zeros(2), 0.0
    for (x,), row, before, now in reversed(
        [*zip(rows, expected, states, states[1:], strict=False)]
    ):
        error = 0.0 if row is None else row[0] - out @ now
        total += 0.5 * error**2
        d_out -= error * now.sum()  # one weight for both
        delta = (error * out + recurrent.T @ ahead) * (1 - now**2)
        d_recurrent -= np.outer(delta, before)
        d_inputs -= delta * x
        d_bias -= delta
        ahead = delta
    found = {("h1", "o1"): d_out}
    for row, target in enumerate(names):
        found["i1", target], found["b1", target] = d_inputs[row], d_bias[row]
        for column, source in enumerate(names):
            found[source, target] = d_recurrent[row, column]
    return found, total, states[-1]


# Step by step


@given(cases())
def test_advancing_n_times_equals_unrolling_n_bit_for_bit(case):
    net, sequence, _ = case
    if any(each.delay < 0 for each in net.connections):
        with pytest.raises(ns.NetworkError, match=r"ns\.advance goes forward in time, but network"):
            ns.advance(net, sequence[0])
        return
    for step, row in enumerate(sequence, start=1):
        ns.advance(net, row)
        found = computed(net, sequence[:step])
        assert [(n.name, n.output) for n in net.nodes] == [
            (n.name, found[n.name, step]) for n in net.nodes
        ]
    for name, value in net.state.items():
        node, _, back = name.rpartition("@")
        assert value == found.get((node, len(sequence) + int(back)), 0.0)
    net.reset()
    assert not any(net.state.values())
    ns.advance(net, sequence[0])
    assert [each.output for each in net.outputs] == outputs(net, sequence[:1])[0]


def test_a_pass_over_a_sequence_starts_from_0_whatever_the_state_is(elman):
    ns.advance(elman, [0.9])
    kept = elman.state
    ns.forward(elman, SEQUENCE)
    assert elman["o1"].output == outputs(elman, SEQUENCE)[-1][0]
    assert elman.predict(SEQUENCE) == outputs(elman, SEQUENCE)
    assert elman.state == kept


def test_going_back_in_a_recording_of_advance_restores_the_state(elman):
    ns.advance(elman, [0.9])
    before = elman.state, numbers(elman)
    recording = ns.advance(elman, [0.4])
    after = elman.state, numbers(elman)
    recording.rewind()
    assert (elman.state, numbers(elman)) == before
    recording.seek(len(recording))
    assert (elman.state, numbers(elman)) == after
    assert "h1@0 = " in str(recording[-1])


def test_a_step_of_time_can_be_learned_from(elman):
    """One step of truncated backpropagation: what came before is a given state."""
    ns.advance(elman, [0.9])
    h = np.array([elman.state["h1@0"], elman.state["h2@0"]])
    ns.advance(elman, [0.4]), ns.backward(elman, [0.5])
    for names, gradient in by_hand(elman, [[0.4]], [[0.5]], h)[0].items():
        assert elman[names].parameter.gradient == pytest.approx(gradient, abs=1e-15)


# Training


def test_a_batch_of_several_lengths_is_the_average_of_its_sequences():
    net = made()
    singles = []
    for pattern in DATA:
        alone = made()
        ns.train_step(alone, *pattern, RATE)
        singles.append(gradients(alone))
    ns.train(net, DATA, 1, RATE, batch_size=None, engine="graph")
    assert gradients(net) == pytest.approx(np.mean(singles, axis=0), abs=1e-15)
    for parameter, held in net.holders.items():
        assert sum(each.gradient for each in held) == pytest.approx(parameter.gradient, abs=1e-15)
    assert sum(
        each.gradient for length in (3, 5, 7) for each in net.unroll(length).holders[parameter]
    ) == pytest.approx(parameter.gradient, abs=1e-15)


@given(st.lists(cases(), min_size=1, max_size=1), st.data())
def test_recorded_and_silent_training_of_several_lengths_are_the_same(drawn, data):
    net = drawn[0][0]
    row = st.lists(values, min_size=len(net.outputs), max_size=len(net.outputs))
    patterns = [
        (sequence, data.draw(row)) for sequence in data.draw(st.lists(sequences(net), min_size=2))
    ]
    size = data.draw(st.sampled_from([1, 2, None]))
    twins = [net.copy() for _ in range(3)]
    options = {"learning_rate": 0.05, "batch_size": size, "engine": "graph"}
    losses = ns.train(net, patterns, 2, **options).losses
    for twin, grain in zip(twins, ("steps", "samples", "epochs"), strict=True):
        before = numbers(twin)
        history = ns.train(twin, patterns, 2, record=grain, **options)
        assert history.losses == losses
        assert numbers(twin) == numbers(net)
        recording = history.recording
        recording.rewind()
        assert numbers(twin) == before
        recording.seek(len(recording))
        assert numbers(twin) == numbers(net)


def test_the_loss_is_the_mean_over_sequences_of_their_sums_over_time(elman):
    losses = ns.train(elman, DATA, 1, 1e-12, engine="graph").losses
    rows = [expected if isinstance(expected[0], list) else [expected] for _, expected in DATA]
    costs = [cost(elman, DATA[k][0], rows[k]) for k in range(3)]
    assert losses[0] == pytest.approx(sum(costs) / 3, rel=1e-9)


@pytest.mark.parametrize("window", [1, 2, 3])
def test_truncated_backpropagation_is_that_by_hand(engine, window):
    net, twin = made(), made()
    history = ns.train(net, DATA[2:], 1, RATE, window=window, engine=engine)
    rows, expected, h, total = *DATA[2], np.zeros(2), 0.0
    for start in range(0, len(rows), window):
        now = slice(start, start + window)
        found, e, h = by_hand(twin, rows[now], expected[now], h)
        total += e
        for names, gradient in found.items():
            twin[names].weight -= RATE * gradient
    assert weights(net) == pytest.approx(weights(twin), abs=1e-15)
    assert history.losses == pytest.approx((total,), abs=1e-15)


def test_a_window_in_which_nothing_is_expected_only_carries_the_state_on(engine):
    net, twin = made(), made()
    ns.train(net, DATA[1:2], 1, optimizer=ns.Adam(RATE), window=2, engine=engine)
    rows, h = DATA[1][0], np.zeros(2)
    for start in (0, 2):
        h = by_hand(twin, rows[start : start + 2], [None, None], h)[2]
    twin.state = {"h1@0": h[0], "h2@0": h[1]}
    ns.advance(twin, rows[4]), ns.backward(twin, [0.5]), ns.update(twin, optimizer=ns.Adam(RATE))
    assert weights(net) == pytest.approx(weights(twin), abs=1e-12)


def test_a_window_as_long_as_every_sequence_changes_nothing(engine):
    net, twin = made(), made()
    ns.train(net, DATA, 3, RATE, batch_size=2, shuffle=True, window=7, engine=engine)
    ns.train(twin, DATA, 3, RATE, batch_size=2, shuffle=True, engine=engine)
    assert weights(net) == weights(twin)


@pytest.mark.parametrize("grain", ["steps", "samples", "epochs"])
def test_training_by_windows_is_recorded_as_it_is_trained(grain):
    net, twin = made(), made()
    before = numbers(net)
    options = {"window": 2, "batch_size": 2, "learning_rate": RATE, "engine": "graph"}
    recording = ns.train(net, DATA, 2, record=grain, **options).recording
    ns.train(twin, DATA, 2, **options)
    assert numbers(net) == numbers(twin)
    recording.rewind()
    assert numbers(net) == before
    recording.seek(len(recording))
    assert numbers(net) == numbers(twin)


def test_a_run_over_sequences_is_resumed_also_from_a_pickle():
    net, twin = made(), made()
    options = {"optimizer": ns.Adam(0.05), "shuffle": True, "seed": 7, "window": 2}
    whole = ns.train(twin, DATA, 6, **options)
    history = ns.train(net, DATA, 2, **options)
    for each, known in (pickle.loads(pickle.dumps((net, history))), (net, history)):
        assert ns.resume(each, DATA, known, 4).losses == whole.losses
        assert weights(each) == weights(twin)


def test_early_stopping_judges_sequences_of_several_lengths(elman):
    stopping = ns.EarlyStopping(DATA[1:], patience=3)
    history = ns.train(elman, DATA[:1], 40, 0.3, stopping=stopping)
    best = min(history.validation)
    rows = [[DATA[1][1]], DATA[2][1]]
    now = sum(cost(elman, DATA[k + 1][0], rows[k]) for k in range(2)) / 2
    assert now == pytest.approx(best, abs=1e-12)


@pytest.mark.parametrize("grain", [None, "steps", "samples", "epochs"])
def test_a_run_over_sequences_that_diverges_leaves_the_last_finite_update(grain):
    net = made()
    with pytest.raises(ns.DivergenceError, match=r"neuron '\w+@\d'") as caught:
        ns.train(net, DATA, 400, 1e7, record=grain, engine="graph")
    assert all(map(math.isfinite, weights(net)))
    net.predict(SEQUENCE)
    recording = caught.value.history.recording
    if grain:
        after = numbers(net)
        recording.rewind()
        assert weights(net) == weights(made())
        recording.seek(len(recording))
        assert numbers(net) == after


def test_a_network_that_looks_ahead_is_trained_on_whole_sequences():
    net = ahead()
    first = ns.train(net, DATA, 1, RATE).losses[0]
    assert ns.train(net, DATA, 200, RATE).losses[-1] < first / 2
    assert net.predict(SEQUENCE) == outputs(net, SEQUENCE)


# What is refused


@pytest.mark.parametrize(
    ("sequence", "message"),
    [
        ([], "a sequence must have at least one step of time, got an empty one"),
        ([0.1, 0.2], "a recurrent network needs a sequence, a row of 1 input for each step"),
        ([[0.1], [0.2, 0.3]], r"step 2: expected 1 input \(i1\), got 2"),
        ([[0.1], [math.nan]], "step 2: input i1 must be a finite number"),
        ([[0.1], {"i2": 1}], "step 2: no input 'i2'"),
        (None, "a recurrent network needs a sequence"),
        ({"i1": 1}, "a recurrent network needs a sequence"),
        (5, "a recurrent network needs a sequence"),
        ("abc", "a recurrent network needs a sequence"),
    ],
)
def test_what_is_no_sequence_is_refused(elman, sequence, message):
    before = state(elman)
    for ask in (ns.forward, ns.Network.predict):
        with pytest.raises(ns.InputError, match=message):
            ask(elman, sequence)
    with pytest.raises(ns.InputError, match=message):
        ns.train_step(elman, sequence, [1])
    with pytest.raises(ns.InputError, match=message.replace("step 2", "sequence 2, step 2")):
        ns.train(elman, [DATA[0], (sequence, [1])], 1)
    assert state(elman) == before


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ([[1], [2]], "the sequence has 3 steps of time, but 2 rows of expected values"),
        ([[1], [2], [3], [4]], "but 4 rows of expected values; give a row for each step, or one"),
        ([[1], [2, 3], [4]], "step 2: expected 1 expected value"),
        ([1, 2], r"expected 1 expected value \(o1\), got 2"),
        ([], "but 0 rows of expected values"),
        ([[math.inf]], "step 3: expected value o1 must be a finite number"),
    ],
)
def test_expected_values_that_do_not_fit_the_sequence_are_refused(elman, expected, message):
    ns.forward(elman, SEQUENCE)
    before = state(elman)
    with pytest.raises(ns.InputError, match=message):
        ns.backward(elman, expected)
    with pytest.raises(ns.InputError, match=message):
        ns.train_step(elman, SEQUENCE, expected)
    named = f"sequence 2{', ' if message.startswith('step') else ': .*'}{message}"
    with pytest.raises(ns.InputError, match=named):
        ns.train(elman, [DATA[0], (SEQUENCE, expected)], 1)
    assert state(elman) == before


def test_of_several_sequences_the_wrong_one_is_named(elman):
    with pytest.raises(ns.InputError, match=r"sequence 2, step 3: expected 1 input \(i1\), got 0"):
        elman.predict([SEQUENCE, [[0.1], [0.2], []]])


def test_a_backward_pass_needs_a_forward_pass(elman):
    with pytest.raises(ns.StateError, match="needs a forward pass before it"):
        ns.backward(elman, [1])
    ns.train_step(elman, SEQUENCE, [1])
    with pytest.raises(ns.StateError, match="the weights have moved"):
        ns.backward(elman, [1])
    with pytest.raises(ns.StateError, match="needs a backward pass"):
        ns.update(elman, 0.1)


def test_no_pass_goes_on_from_outputs_of_other_weights(elman):
    deep = elman.unroll(3)
    ns.forward(deep, [0.1, 0.7, 0.2])
    ns.train_step(elman, SEQUENCE[:2], [1])
    with pytest.raises(ns.StateError, match="the weights have moved"):
        ns.backward(deep, [1, 1, 1])


@pytest.mark.parametrize(
    ("net", "window", "message"),
    [
        (ns.dense([1, 1]), 2, "window=2 cuts sequences, but network .* has no connection that"),
        (ahead(), 2, r"looks ahead: r1 -> r1 has delay=-1; give it whole sequences"),
        (made(), 0, "window must be a whole number of at least 1"),
        (made(), 1.5, "window must be a whole number of at least 1"),
    ],
)
def test_a_window_that_cannot_be_is_refused(net, window, message):
    with pytest.raises((ns.OptionError, ns.NetworkError), match=message):
        ns.train(net, DATA, 1, window=window)


def test_advance_needs_a_network_with_time():
    with pytest.raises(ns.NetworkError, match=r"has no connection that waits, .* use ns.forward"):
        ns.advance(ns.dense([1, 1]), [1])
    with pytest.raises(ns.NetworkError, match=r"looks ahead: r1 -> r1 has delay=-1"):
        ns.advance(ahead(), [1])


def test_rows_may_be_dicts_and_arrays(elman):
    wanted = elman.predict(SEQUENCE)
    assert elman.predict(np.array(SEQUENCE)) == wanted
    assert elman.predict([{"i1": 0.1}, {"i1": 0.7}, {"i1": 0.2}]) == wanted
    assert elman.predict(np.array([SEQUENCE, SEQUENCE])) == [wanted, wanted]
    assert elman.predict(iter(SEQUENCE)) == wanted


def test_accuracy_counts_the_steps_of_time_for_which_something_is_expected():
    net = ns.Network()
    net.add_input("i1"), net.add_output("o1", "identity")
    net.connect("i1", "o1", 1.0), net.connect("o1", "o1", 1.0, delay=1)  # the sum so far
    data = [([[0], [1], [0]], [[0], [1], [0]]), ([[1], [0]], [1])]
    assert ns.accuracy(net, data) == 3 / 4
    assert ns.confusion(net, data).counts == ((1, 1), (0, 2))


def test_moments_of_a_training_tell_of_the_step_of_time_where_they_are(elman):
    recording = ns.train(elman, DATA, 1, RATE, record="steps", engine="graph").recording
    for position in range(1, len(recording) + 1, 7):
        recording.seek(position)
        then = recording.at(position)
        for name in ("h1", "h2", "o1"):
            node = elman[name]
            assert (then[name].output, then[name].error) == (node.output, node.error)
            assert then.value(name, "net_input") == then.value(node, "net_input") == node.net_input
        assert then["h1@1"].output == elman["h1@1"].output
        assert then.value(("h1", "h2"), "weight") == elman["h1", "h2"].weight
        assert then.value(("h1", "h2"), "gradient") == elman["h1", "h2"].gradient
        outputs = recording.net.derived["shown"].outputs
        assert recording.loss == sum(each.loss for each in outputs)


def test_steps_are_found_at_every_step_of_time_and_at_one(elman):
    one = ns.train_step(elman, SEQUENCE, [1])
    all_of_them = ns.train(elman, DATA, 1, RATE, record="steps", engine="graph").recording
    for recording in (one, all_of_them):
        for wanted, label in (("h1", "h1@1"), (("h1", "h2"), "h1@2 -> h2@3")):
            first = recording.find(wanted, 0)
            assert recording[first].label == label
            later = [recording.find(wanted, first + 1), recording.find(wanted, len(recording) - 45)]
            assert all(recording[found].label != label for found in later if found is not None)
    assert one[one.find("h1@3", 0)].label == "h1@3"
    assert one.find(elman["h1"], 0) == one.find("h1", 0)
    with pytest.raises(ns.NetworkError, match="no node 'h9'"):
        one.find("h9")


def test_a_recording_of_steps_that_early_stopping_ended_goes_back_and_forth(elman):
    before, stopping = numbers(elman), ns.EarlyStopping(DATA[:1], patience=1, improvement=1.0)
    history = ns.train(elman, DATA, 5, RATE, record="steps", stopping=stopping)
    recording, after = history.recording, numbers(elman)
    assert (history.stopped, history.best_epoch) == ("early", 1)
    assert isinstance(recording[-1], ns.MomentStep)  # back to the weights of the first epoch
    shown = {}
    for position in (len(recording) - 1, 40, len(recording) // 2, 40, len(recording) - 1):
        recording.seek(position)
        assert shown.setdefault(position, numbers(elman)) == numbers(elman)
    recording.rewind()
    assert numbers(elman) == before
    recording.seek(len(recording))
    assert numbers(elman) == after


@pytest.mark.parametrize("grain", ["steps", "samples", "epochs"])
def test_a_recording_whose_first_steps_were_dropped_shows_what_one_of_all_does(grain):
    twin, options = made(), {"batch_size": 2, "engine": "graph", "record": grain}
    whole = ns.train(twin, DATA, 2, RATE, **options).recording
    for limit in {1, len(whole) // 2, len(whole) - 1}:
        net = made()
        recording = ns.train(net, DATA, 2, RATE, record_limit=limit, **options).recording
        assert (len(recording), recording.dropped) == (limit, len(whole) - limit)
        for position in {0, 1, limit // 2, limit}:
            recording.seek(position)
            whole.seek(position + recording.dropped)
            assert numbers(net) == numbers(twin)
            assert recording.loss == whole.loss
            assert recording.at(position)["o1"].output == net["o1"].output


def test_an_update_that_is_taken_back_may_be_made_with_another_rate(elman):
    other, sequence, expected = made(), *DATA[0]
    for net in (elman, other):
        ns.forward(net, sequence), ns.backward(net, expected)
    before = numbers(elman)
    undone = ns.update(elman, 5.0)
    for position in (2, 0):
        undone.seek(position)
        assert elman["h1@2"].output == other["h1@2"].output
    assert (numbers(elman), elman.stage) == (before, "backward")
    ns.update(elman, RATE), ns.update(other, RATE)
    assert numbers(elman) == numbers(other)


@pytest.mark.parametrize("grain", ["steps", "samples", "epochs"])
def test_passes_that_are_taken_back_leave_what_may_come_next_as_it_was(elman, grain):
    passes = [
        lambda: ns.forward(elman, DATA[0][0]),
        lambda: ns.advance(elman, [0.5]),
        lambda: ns.backward(elman, [1.0]),
        lambda: ns.train_step(elman, *DATA[1], RATE),
        lambda: ns.forward(elman, DATA[2][0]),
        lambda: ns.train(elman, DATA, 2, record=grain).recording,
    ]
    stages, done = [], []
    for run in passes:
        shown = elman["h1@1"].output if elman.stage != "built" else 0.0
        stages.append((elman.stage, numbers(elman), elman.state, shown))
        done.append(run())
    for recording, before in zip(reversed(done), reversed(stages), strict=True):
        recording.seek(len(recording) // 2)
        recording.rewind()
        shown = elman["h1@1"].output if elman.stage != "built" else 0.0
        assert (elman.stage, numbers(elman), elman.state, shown) == before
    for recording in done[:2]:
        recording.seek(len(recording))
    ns.backward(elman, [1.0])


def test_a_state_of_minus_0_is_carried_on_in_recorded_training_too():
    def zeros():
        net = ns.Network("zeros")
        net.add_input("i1"), net.add_neuron("h1", "identity", "product")
        net.add_output("o1", "identity", "product")
        net.connect("i1", "h1", -1.0), net.connect("h1", "o1", 1.0, delay=1)
        return net

    net, twin, data = zeros(), zeros(), [([[0.0], [0.0]], [[1.0], [1.0]])]
    ns.train(twin, data, 1, window=1, engine="graph")
    recording = ns.train(net, data, 1, window=1, record="steps").recording
    assert math.copysign(1.0, net["o1"].output) == math.copysign(1.0, twin["o1"].output) == -1.0
    assert numbers(net) == numbers(twin)
    recording.rewind()
    assert numbers(net) == numbers(zeros())
