"""Sequences as data: checked at the door, taken apart whole, drawn from seeds, read from tables."""

import math
import pickle

import numpy as np
import pytest

import neurosim as ns
from neurosim.data.patterns import read_patterns

Sequences = ns.data.Sequences
STEPS = [[[1, 0], [0, 1], [1, 1]], [[0, 0], [1, 0]]]
EACH = [[[1], [1], [0]], [[0], [1]]]


def recurrent(inputs=2, outputs=1, **options):
    return ns.recurrent([inputs, 3, outputs], seed=1, **options)


def test_each_sequence_has_its_own_length_and_a_row_expected_at_each_step():
    data = Sequences(STEPS, EACH, names=["a", "b"], name="bits")
    assert repr(data) == "Sequences('bits', 2 sequences of 2 to 3 steps, 2 inputs, 1 expected)"
    assert (len(data), data.lengths) == (2, (3, 2))
    assert data[1] == (((0.0, 0.0), (1.0, 0.0)), ((0.0,), (1.0,)))
    assert data[1].inputs[0].names == ("a", "b")
    assert [pattern.inputs for pattern in data] == list(data.inputs)


def test_one_row_is_expected_of_the_last_step():
    data = Sequences(STEPS, [[1], 0])
    assert data.expected == ((1.0,), (0.0,))
    net = recurrent()
    twin = recurrent()
    assert (
        ns.train(net, data, 3).losses
        == ns.train(twin, [(STEPS[0], [1]), (STEPS[1], [0])], 3).losses
    )


@pytest.mark.parametrize("expected", [EACH, [[1], [0]]])
def test_training_on_sequences_is_training_on_their_pairs(expected):
    one, other = recurrent(), recurrent()
    first = ns.train(one, Sequences(STEPS, expected), 5, shuffle=True, seed=3)
    second = ns.train(other, list(zip(STEPS, expected, strict=True)), 5, shuffle=True, seed=3)
    assert first.losses == second.losses
    assert ns.accuracy(one, Sequences(STEPS, expected)) == ns.accuracy(
        other, list(zip(STEPS, expected, strict=True))
    )


def test_arrays_and_single_numbers_do_as_rows():
    array = np.arange(12.0).reshape(2, 3, 2)
    assert Sequences(array, array[:, -1]).expected == ((4.0, 5.0), (10.0, 11.0))
    assert Sequences([[1, 2], [3]], [0, 1]).inputs == (((1.0,), (2.0,)), ((3.0,),))


def test_names_of_classes_become_one_hot_rows_for_the_last_step_or_each():
    data = Sequences(STEPS, ["up", "down"])
    assert (data.classes, data.expected) == (("down", "up"), ((0.0, 1.0), (1.0, 0.0)))
    assert (data.class_of(0), data.class_of(1)) == ("up", "down")
    each = Sequences(STEPS, [["a", "b", "a"], ["b", "b"]])
    assert each.expected[1] == ((0.0, 1.0), (0.0, 1.0))


def test_splits_shuffles_and_slices_take_whole_sequences():
    data = ns.data.sequences.parity(10, (2, 5), seed=2)
    train, test = data.split(test=0.3, seed=1)
    assert (type(train), len(train), len(test)) == (Sequences, 7, 3)
    assert sorted([*train, *test]) == sorted(data)
    assert sorted(data.shuffled(seed=4)) == sorted(data)
    assert data[2:4].lengths == data.lengths[2:4]
    assert pickle.loads(pickle.dumps(data)) == data
    assert data != data[:5]


REFUSED = [
    ([], [], "at least one sequence"),
    ([[]], [[1]], "sequence 1 is empty; it needs at least one step of time"),
    ([[[1]], []], [[1], [1]], "sequence 2 is empty"),
    ([[[1]], [[1], [1, 2]]], [[1], [1]], "sequence 2, step 2 has 2 inputs, but step 1 of sequence"),
    ([[[1]], [[1, 2]]], [[1], [1]], "sequence 2, step 1 has 2 inputs"),
    (STEPS, [[1]], "got 2 sequences of inputs, but 1 of expected values"),
    (STEPS, [[[1], [0]], [0]], "sequence 1 has 3 steps of time, but 2 rows of expected values"),
    (STEPS, [[1], [1, 2]], "sequence 2, step 1 has 2 expected values"),
    ([[[math.nan]]], [[1]], "value 1 of sequence 1, step 1 must be a finite number"),
    ([[[1], [2]]], [[[1], [math.inf]]], "value 1 of expected of sequence 1, step 2"),
    ([["a"]], [[1]], "sequence 1, step 1 must be a row of numbers, got 'a'"),
    ("ab", [[1]], "inputs must hold an item for each sequence"),
    ([5], [[1]], "sequence 1 must have a row of numbers for each step"),
    ([{"a": 1}], [[1]], "sequence 1 must have a row of numbers for each step"),
]  # fmt: skip


@pytest.mark.parametrize(("inputs", "expected", "message"), REFUSED)
def test_what_is_no_sequence_is_refused_by_sequence_and_step(inputs, expected, message):
    with pytest.raises(ns.InputError, match=message.replace("(", r"\(")):
        Sequences(inputs, expected)


def test_a_network_without_delay_refuses_sequences_even_where_widths_agree():
    net = ns.dense([2, 1], seed=1)
    with pytest.raises(ns.InputError, match=r"holds seq.*, but network '2-1' takes single"):
        ns.train(net, Sequences([[1, 2]], [[1]]), 1)


def test_windows_of_a_series_expect_what_comes_after_them():
    data = Sequences.windows(range(6), length=3, ahead=2)
    assert [pattern.expected for pattern in data] == [(4.0,), (5.0,)]
    assert data.inputs[1] == ((1.0,), (2.0,), (3.0,))
    table = Sequences.windows([[1, 2], [3, 4]], 2, 0, expected=[5, 6], names=["a", "b"])
    assert (table.names, table.expected) == (("a", "b"), ((6.0,),))


def test_a_series_too_short_for_a_window_is_refused():
    with pytest.raises(ns.InputError, match="a window of 3 and 2 ahead need 5 steps of time"):
        Sequences.windows([1, 2, 3, 4], 3, 2)
    with pytest.raises(ns.InputError, match="a series is empty"):
        Sequences.windows([], 3)
    with pytest.raises(ns.OptionError, match="length"):
        Sequences.windows([1, 2], 0)
    with pytest.raises(ns.InputError, match="3 steps of time, but 2 expected"):
        Sequences.windows([1, 2, 3], 1, expected=[1, 2])


def test_scaling_reads_all_rows_and_a_network_with_it_equals_data_scaled_by_hand():
    data = Sequences([[[10], [30]], [[20]]], [[[100], [300]], [200]])
    one, other = recurrent(1), recurrent(1)
    one.scaling = ns.Scaling.of(data, expected=True)
    assert one.scaling.inputs == ((10.0, 30.0),)
    by_hand = [([[0.0], [1.0]], [[0.0], [1.0]]), ([[0.5]], [0.5])]
    assert ns.train(one, data, 4).losses == ns.train(other, by_hand, 4).losses


def test_columns_are_found_by_the_names_that_a_network_knows():
    one = recurrent()
    data = Sequences(STEPS, EACH, names=["a", "b"])
    ns.train(one, data, 2)
    turned = Sequences([[row[::-1] for row in rows] for rows in STEPS], EACH, names=["b", "a"])
    assert ns.train(one.copy(), turned, 1).losses == ns.train(one.copy(), data, 1).losses
    assert ns.errors_over_time(one, turned) == ns.errors_over_time(one, data)
    lines = [ns.plot_errors_over_time(one, each).axes[0].lines[0] for each in (turned, data)]
    assert list(lines[0].get_ydata()) == list(lines[1].get_ydata())
    with pytest.raises(ns.InputError, match="c"):
        ns.train(one, Sequences(STEPS, EACH, names=["a", "c"]), 1)


# Tasks drawn from seeds, each held against its definition.


@pytest.mark.parametrize("task", ["parity", "adding", "reber", "sine", "neighbours"])
def test_a_seed_draws_the_same_sequences_and_another_one_others(task):
    draw = getattr(ns.data.sequences, task)
    assert draw(5, seed=3) == draw(5, seed=3)
    assert draw(5, seed=3) != draw(5, seed=4)
    assert len(draw(5)) == 5


def test_parity_tells_at_each_step_whether_the_ones_so_far_are_odd():
    data = ns.data.sequences.parity(20, (1, 9))
    assert len(set(data.lengths)) > 3
    for bits, odd in data:
        assert [row[0] for row in odd] == list(np.cumsum([bit[0] for bit in bits]) % 2)


def test_adding_expects_the_sum_of_the_two_marked_values():
    for rows, expected in ns.data.sequences.adding(20, (2, 12)):
        assert sum(mark for _, mark in rows) == 2
        assert expected == pytest.approx([sum(value * mark for value, mark in rows)])


FOLLOWING = {  # as drawn by Cleeremans, Servan-Schreiber and McClelland (1989), figure 2
    ("", "B"): "0", ("0", "T"): "1", ("0", "P"): "2", ("1", "S"): "1", ("1", "X"): "3",
    ("2", "T"): "2", ("2", "V"): "4", ("3", "X"): "2", ("3", "S"): "5", ("4", "P"): "3",
    ("4", "V"): "5", ("5", "E"): "end",
}  # fmt: skip


def test_words_of_the_embedded_grammar_end_as_they_began_and_every_step_is_allowed():
    data = ns.data.sequences.reber(50)
    for rows, following in data:
        word = "".join(data.classes[row.index(1.0)] for row in (*rows, following[-1]))
        assert rows[1:] == following[:-1]
        assert (word[0], word[-1], word[1]) == ("B", "E", word[-2])
        state = ""
        for letter in word[2:-2]:
            state = FOLLOWING[state, letter]
        assert state == "end"
    assert {word.inputs[1].index(1.0) for word in data} == {1, 4}  # T and P


def test_a_sine_goes_on_and_neighbours_are_those_beside():
    for values, following in ns.data.sequences.sine(3, 30, period=10.0):
        assert following[:-1] == values[1:]
        series = [row[0] for row in (*values, following[-1])]
        assert series[:-10] == pytest.approx(series[10:])
    for values, beside in ns.data.sequences.neighbours(3, 5):
        padded = [0.0, *(row[0] for row in values), 0.0]
        assert [tuple(row) for row in beside] == list(zip(padded, padded[2:], strict=False))


def test_characters_expect_the_letter_that_follows():
    data = ns.data.sequences.characters(["hello", "hole"])
    assert (data.classes, data.lengths) == (("e", "h", "l", "o"), (4, 3))
    assert data[0].expected[-1] == (0.0, 0.0, 0.0, 1.0)
    for text in ("", "a", "aaa", [], ["ab", 3]):
        with pytest.raises((ns.InputError, ns.OptionError), match=r"text|letters"):
            ns.data.sequences.characters(text)


@pytest.mark.parametrize("length", [0, (3, 2), (1, 2, 3), 2.5])
def test_lengths_that_cannot_be_are_refused(length):
    with pytest.raises((ns.OptionError, ns.InputError), match="length"):
        ns.data.sequences.parity(3, length)


# From tables.

TABLE = "who,t,x,y\nann,1,0.1,0\nann,2,0.2,1\nbob,1,0.5,1\n"


def test_rows_of_a_table_that_belong_together_make_a_sequence(tmp_path):
    path = tmp_path / "walks.csv"
    path.write_text(TABLE)
    data = ns.read_csv(path, "y", inputs=["x"], sequence="who")
    assert (data.lengths, data.names) == ((2, 1), ("x",))
    assert data[0].expected == ((0.0,), (1.0,))
    assert ns.read_csv(path, "y", sequence="who").names == ("t", "x")


def test_a_long_table_is_cut_into_windows(tmp_path):
    path = tmp_path / "series.csv"
    path.write_text("x,y\n" + "".join(f"{x},{x * x}\n" for x in range(6)))
    data = ns.read_csv(path, "y", window=3, ahead=1)
    assert data.lengths == (3, 3, 3)
    assert data[0] == (((0.0,), (1.0,), (2.0,)), (9.0,))


def test_no_window_reaches_across_a_row_that_was_dropped(tmp_path):
    path = tmp_path / "series.csv"
    path.write_text("x,y\n" + "".join(f"{'' if x == 4 else x},{x}\n" for x in range(10)))
    data = ns.read_csv(path, "y", inputs=["x"], window=2, missing="drop")
    assert [(each.inputs[0][0], each.expected[0]) for each in data] == [
        (0, 2), (1, 3), (5, 7), (6, 8), (7, 9)
    ]  # fmt: skip
    with pytest.raises(ns.InputError, match="no pattern of 'series' is left"):
        ns.read_csv(path, "y", inputs=["x"], window=6, missing="drop")


def test_no_sequence_reaches_across_a_row_that_was_dropped(tmp_path):
    path = tmp_path / "walks.csv"
    path.write_text("who,x,y\na,1,1\na,?,2\na,3,3\na,4,4\nb,5,5\nb,6,?\nb,7,7\n")
    data = ns.read_csv(path, "y", sequence="who", missing="drop")
    assert [each.inputs for each in data] == [((1,),), ((3,), (4,)), ((5,),), ((7,),)]


def test_tables_that_make_no_sequences_are_refused(tmp_path):
    path = tmp_path / "walks.csv"
    path.write_text(TABLE + "ann,3,0.3,1\n")
    with pytest.raises(ns.InputError, match="sequence 'ann' goes on after others"):
        ns.read_csv(path, "y", sequence="who")
    with pytest.raises(ns.OptionError, match="no column 'whom'"):
        ns.read_csv(path, "y", sequence="whom")
    with pytest.raises(ns.OptionError, match="give one of them"):
        ns.read_csv(path, "y", sequence="who", window=2)
    with pytest.raises(ns.InputError, match="need 6 steps of time, but the series has 4"):
        ns.read_csv(path, "y", inputs=["x"], window=5)


def test_data_frames_are_sequences_whose_columns_are_found_by_name():
    pandas = pytest.importorskip("pandas")
    frames = [
        pandas.DataFrame({"p": [0.1, 0.2, 0.3], "q": [1.0, 2.0, 3.0]}),
        pandas.DataFrame({"q": [5.0, 6.0], "p": [0.5, 0.6]}),
    ]
    data = Sequences(frames, ["cat", "dog"])
    assert data.names == data.given_names == ("p", "q")
    assert data[1].inputs == ((0.5, 5.0), (0.6, 6.0))
    net = recurrent(outputs=2)
    net.scaling = ns.Scaling.of(data)
    rows = [[0.5, 5.0], [0.6, 6.0]]
    assert net.predict(frames[1]) == net.predict(frames)[1] == net.predict(rows)
    ns.train_step(net, frames[1], pandas.DataFrame({"dog": [0, 1], "cat": [1, 0]}), 0.1)
    assert [net[name].expected for name in ("o1@1", "o2@1", "o1@2", "o2@2")] == [1, 0, 0, 1]
    with pytest.raises(ns.InputError, match="trained on p, q, but the data frame has no column q"):
        net.predict(frames[0][["p"]])
    with pytest.raises(ns.InputError, match="at least one step of time, got an empty one"):
        net.predict(frames[0][:0])
    with pytest.raises(ns.InputError, match=r"sequence 2 has the columns q, z, but .* has p, q"):
        Sequences([frames[0], frames[1].rename(columns={"p": "z"})], [0, 1])


def test_text_in_data_frames_becomes_categories_of_all_sequences_and_is_found_by_name():
    pandas = pytest.importorskip("pandas")
    week = pandas.DataFrame({"day": ["mon", "tue"], "t": [1.0, 2.0]})
    end = pandas.DataFrame({"t": [3.0], "day": ["sun"]})
    labels = pandas.DataFrame({"what": ["work", "work"]}), pandas.DataFrame({"what": ["rest"]})
    data = Sequences([week, end], labels)
    assert data.names == ("day=mon", "day=sun", "day=tue", "t")
    assert data.classes == ("rest", "work")
    assert data[1] == (((0, 1, 0, 3),), ((1, 0),))
    net = ns.recurrent([4, 2, 2], seed=1)
    net.scaling = ns.Scaling.of(data)
    rows = net.predict([list(row) for row in data[0].inputs])
    for each in (
        week, week[["t", "day"]], week[["t", "day"]].to_dict("records"),
        [row for _, row in week.iterrows()], list(week.itertuples(index=False)),
    ):  # fmt: skip
        assert net.predict(each) == rows
    with pytest.raises(ns.InputError, match="column 't' of sequence 2, step 1 must be a finite"):
        Sequences([week, end.replace(3.0, float("nan"))], labels)


def test_windows_of_a_data_frame_keep_the_names_of_its_columns():
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"a": [1.0, 2.0, 3.0], "b": [4.0, 5.0, 6.0]})
    data = Sequences.windows(table, 2)
    assert (data.names, data.expected_names) == (("a", "b"), ("a", "b"))
    assert data[0] == (((1.0, 4.0), (2.0, 5.0)), (3.0, 6.0))
    later = Sequences.windows(table[["a"]], 2, expected=table[["b"]])
    assert (later.names, later.given_expected_names) == (("a",), ("b",))
    assert later[0].expected == (6.0,)


def test_names_of_classes_may_stand_in_arrays_one_for_each_step_of_time():
    plain = Sequences(STEPS, [["a", "b", "a"], ["b", "b"]])
    arrays = Sequences(STEPS, [np.array(["a", "b", "a"]), np.array(["b", "b"])])
    assert arrays == plain
    assert (arrays.classes, arrays[1].expected) == (("a", "b"), ((0, 1), (0, 1)))
    assert Sequences([STEPS[1]] * 2, np.array([["a", "b"]] * 2)).classes == ("a", "b")


@pytest.mark.parametrize("expected", [[[1], [0], [1]], [1]], ids=["each step", "the last step"])
@pytest.mark.parametrize("scaled", [False, True])
def test_what_was_checked_before_is_read_as_pairs_are(expected, scaled):
    data = Sequences([[[1], [2], [3]], [[4], [5], [6]]], [expected, expected])
    net = ns.recurrent([1, 2, 1], seed=1)
    if scaled:
        net.scaling = ns.Scaling(inputs=[(0, 10)], expected=[(0, 2)])
    pairs = [([list(row) for row in inputs], expected) for inputs, _ in data]
    assert read_patterns(net, data, None) == read_patterns(net, pairs, None)


def test_sequences_that_a_loss_cannot_ask_for_or_of_another_width_are_refused_by_number():
    data = Sequences([[[1], [2]], [[3], [4]]], [[[0], [1]], [[1], [7]]])
    net = ns.recurrent([1, 2, 1], seed=1)
    with pytest.raises(ns.InputError, match=r"sequence 2: .* 7"):
        ns.train(net, data, loss="cross_entropy", epochs=1)
    with pytest.raises(ns.InputError, match="sequence 1, step 1: expected 2 inputs"):
        ns.train(ns.recurrent([2, 2, 1]), data, epochs=1)
    with pytest.raises(ns.InputError, match="sequence 1, step 1: expected 2"):
        ns.train(ns.recurrent([1, 2, 2]), data, epochs=1)


def test_a_network_answers_a_dataset_of_sequences_whose_columns_it_finds_by_name():
    net, data = recurrent(), Sequences(STEPS, EACH, names=["a", "b"])
    ns.train(net, data, 1)
    turned = Sequences([[row[::-1] for row in rows] for rows in STEPS], EACH, names=["b", "a"])
    assert net.predict(data) == net.predict(turned) == net.predict(STEPS)


def test_a_dataset_of_the_other_kind_is_not_taken_for_inputs():
    rows = ns.Dataset([[1], [2]], [5, 6])
    sequences = Sequences([[[1], [2]]], [[[5], [6]]])
    for net, data in (recurrent(1), rows), (ns.dense([1, 1]), sequences):
        with pytest.raises(ns.InputError, match=r"holds .*, but network .* takes"):
            net.predict(data)
        with pytest.raises(ns.InputError, match=r"holds .*, but network .* takes"):
            ns.train(net, data, 1)


def test_a_pattern_is_no_sequence_of_its_inputs_and_what_is_expected():
    net = recurrent(1)
    for pattern in ns.Dataset([[1]], [5])[0], Sequences([[[1]]], [[[5]]])[0]:
        for ask in net.predict, lambda given: ns.forward(net, given):
            with pytest.raises(ns.InputError, match=r"needs a sequence.*got Pattern"):
                ask(pattern)
