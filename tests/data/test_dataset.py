"""Datasets: what they take, what they refuse, and how they are parted."""

import numpy as np
import pytest

import neurosim as ns


@pytest.fixture
def ten():
    return ns.Dataset([[x, -x] for x in range(10)], [x / 10 for x in range(10)], name="ten")


def test_numpy_arrays_of_either_shape_become_plain_floats():
    inputs = np.array([[1, 2], [3, 4]], dtype=np.int32)
    flat = ns.Dataset(inputs, np.array([0.5, 1.0], dtype=np.float32))
    column = ns.Dataset(inputs, np.array([[0.5], [1.0]]))
    assert flat == column
    assert {type(value) for pattern in flat for part in pattern for value in part} == {float}


def test_it_can_be_trained_on_like_the_pairs_that_it_holds(ten):
    one, other = ns.dense([2, 3, 1], seed=3), ns.dense([2, 3, 1], seed=3)
    first = ns.train(one, ten, epochs=3)
    second = ns.train(other, [(list(a), list(b)) for a, b in ten], epochs=3)
    assert first.losses == second.losses


def test_slices_keep_names_and_classes():
    data = ns.data.blobs(30, centers=3)
    part = data[3:6]
    assert isinstance(part, ns.Dataset)
    assert [part[i] for i in range(3)] == [data[i] for i in range(3, 6)]
    assert (part.names, part.classes) == (data.names, data.classes)


def test_a_split_is_a_partition_and_repeats_with_its_seed(ten):
    train, test = ten.split(test=0.3, seed=5)
    assert (len(train), len(test)) == (7, 3)
    assert sorted([*train, *test]) == sorted(ten)
    assert ten.split(test=0.3, seed=5) == (train, test)
    assert ten.split(test=0.3, seed=6) != (train, test)


def test_shuffling_keeps_every_pattern(ten):
    assert ten.shuffled(1) != ten
    assert sorted(ten.shuffled(1)) == sorted(ten)


def test_from_pairs_is_the_same_as_columns():
    pairs = [([0, 1], 1), ([1, 1], 0)]
    assert ns.Dataset.from_pairs(pairs) == ns.Dataset([[0, 1], [1, 1]], [1, 0])


def test_the_class_of_a_pattern_is_read_from_one_column_or_from_several():
    assert [ns.data.truth_table("and").class_of(i) for i in range(4)] == ["0", "0", "0", "1"]
    assert [ns.data.blobs(30, centers=3).class_of(i) for i in range(3)] == ["a", "b", "c"]
    with pytest.raises(ns.OptionError, match="'sine' stand for no classes"):
        ns.data.sine().class_of(0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([], []), "at least one pattern"),
        (([[1.0, float("nan")]], [1]), "input 2 of pattern 1 must be a finite number"),
        (([[1.0], [2.0]], [1, "yes"]), "pattern 2 must be a row of numbers, got 'yes'"),
        (([[1.0]], [1, 2]), "1 row of inputs, but 2 of expected values"),
        (([[1.0], [2.0, 3.0]], [1, 2]), "pattern 2 has 2 inputs, but pattern 1 has 1"),
        (("ab", [1, 2]), "a row of inputs for each pattern, got 'ab'"),
        (([[1.0]], [1], ["a", "b"]), "names must be 1"),
        (([[1.0, 2.0]], [1], ["a", "a"]), "names must differ"),
        (([[1.0]], [[1, 0, 0]], None, ["a", "b"]), "classes must be 3"),
    ],
)
def test_what_is_no_table_is_refused_by_pattern_and_column(arguments, message):
    with pytest.raises((ns.InputError, ns.OptionError), match=message):
        ns.Dataset(*arguments)


@pytest.mark.parametrize("share", [0.0, 1.0, 0.01, float("nan"), "half"])
def test_a_split_that_leaves_a_part_empty_is_refused(ten, share):
    with pytest.raises((ns.InputError, ns.OptionError), match="test must"):
        ten.split(test=share)


def test_a_share_that_does_not_say_which_part_it_is_is_refused(ten):
    with pytest.raises(ns.OptionError, match=r"which part it is, as in split\(test=0.2\), got 0.8"):
        ten.split(0.8)


def test_names_of_classes_come_out_one_hot_in_order():
    labels = ["dog", "cat", "dog"]
    for given in (labels, tuple(labels), np.array(labels), np.array(labels, dtype=object)):
        data = ns.Dataset([[1], [2], [3]], given)
        assert (data.classes, data.expected_names) == (("cat", "dog"), ("cat", "dog"))
        assert data.expected == ((0.0, 1.0), (1.0, 0.0), (0.0, 1.0))
    wider = ns.Dataset([[1], [2], [3]], labels, classes=["fox", "dog", "cat"])
    assert wider.expected == ((0, 1, 0), (0, 0, 1), (0, 1, 0))
    assert [wider.class_of(index) for index in range(3)] == labels
    with pytest.raises(ns.InputError, match="pattern 2: no class 'cat'; did you mean 'cats'"):
        ns.Dataset([[1], [2], [3]], labels, classes=["dog", "cats"])
    with pytest.raises(ns.InputError, match=r"one class, 'a'.*option classes"):
        ns.Dataset([[1], [2]], ["a", "a"])


def test_a_data_frame_brings_its_names_and_columns_of_text_become_categories():
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"age": [3, 5, 4], "sex": ["m", "f", "m"], "kind": ["x", "y", "y"]})
    data = ns.Dataset(table[["age", "sex"]], table["kind"])
    assert data.names == data.given_names == ("age", "sex=f", "sex=m")
    assert data.inputs == ((3, 0, 1), (5, 1, 0), (4, 0, 1))
    assert data.inputs == tuple(
        map(tuple, pandas.get_dummies(table[["age", "sex"]], dtype=float).to_numpy().tolist())
    )
    assert (data.classes, data.expected) == (("x", "y"), ((1, 0), (0, 1), (0, 1)))
    numbers = ns.Dataset(table[["age"]], table["age"])
    assert numbers.expected_names == ("age",)
    assert numbers.expected == ((3,), (5,), (4,))
    with pytest.raises(ns.InputError, match="column 'age' of pattern 2 must be a finite number"):
        ns.Dataset(pandas.DataFrame({"age": [1.0, None]}), [0, 1])
    with pytest.raises(ns.OptionError, match="column 'sex' of pattern 2 must be a text, got nan"):
        ns.Dataset(pandas.DataFrame({"sex": ["m", float("nan")]}), [0, 1])


class Tensor:
    """What another library's array looks like from outside."""

    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        if self.values is None:
            raise RuntimeError("it requires grad")
        return np.array(self.values, dtype=dtype)

    def __iter__(self):
        return map(Tensor, self.values)


def test_what_offers_an_array_is_taken_as_one():
    rows = [[0.0, 1.0], [1.0, 0.5]]
    data = ns.Dataset(Tensor(rows), Tensor([0.0, 1.0]))
    assert data == ns.Dataset(rows, [0.0, 1.0])
    net = ns.dense([2, 1], seed=1)
    assert net.predict(Tensor(rows)) == net.predict(rows)
    assert net.predict(Tensor(rows[0])) == net.predict(rows[0])
    ns.train_step(net, Tensor(rows[0]), Tensor([1.0]))
    for call in (net.predict, lambda tensor: ns.Dataset(tensor, [1])):
        with pytest.raises(ns.InputError, match="Tensor gives no array: it requires grad"):
            call(Tensor(None))


def test_only_names_that_were_given_are_kept_for_a_network(ten):
    assert (ten.names, ten.given_names, ten.given_expected_names) == (("x1", "x2"), (), ())
    assert ns.Scaling.of(ten).names == ()


def test_classes_given_by_number_from_0_come_out_one_hot_where_more_than_two_are_named():
    names = ["red", "white", "rose"]
    data = ns.Dataset([[0], [1], [2]], np.array([2, 0, 0]), classes=names)
    assert data.expected == ((0, 0, 1), (1, 0, 0), (1, 0, 0))
    assert data == ns.Dataset([[0], [1], [2]], ["rose", "red", "red"], classes=names)
    assert ns.Dataset([[0], [1]], [1, 0], classes=["no", "yes"]).expected == ((1,), (0,))
    with pytest.raises(ns.InputError, match="pattern 2: no class 3; the 3 classes are counted"):
        ns.Dataset([[0], [1]], [1, 3], classes=names)


@pytest.mark.parametrize(
    "expected", [[0, 2, 1], ["a", "c", "b"], [[1, 0, 0], [0, 0, 1], [0, 1, 0]]]
)
def test_a_text_names_a_class_by_each_letter_however_classes_are_expected(expected):
    data = ns.Dataset([[1], [2], [3]], expected, classes="abc")
    assert data.classes == ("a", "b", "c")
    assert data.expected == ((1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 1.0, 0.0))


def test_one_column_of_text_in_a_data_frame_names_classes():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"kg": [1.0, 2.0, 3.0], "kind": ["cat", "dog", "cat"]})
    assert ns.Dataset(frame[["kg"]], frame[["kind"]]) == ns.Dataset(frame[["kg"]], frame["kind"])
    frame.loc[2, "kind"] = None
    with pytest.raises(ns.InputError, match="pattern 3: nan is no name of a class"):
        ns.Dataset(frame[["kg"]], frame["kind"])


def test_two_tables_in_place_of_pairs_are_told_what_makes_them_a_dataset():
    tables = np.zeros((5, 2)), np.zeros(5)
    with pytest.raises(ns.InputError, match=r"must be a pair .*ns.Dataset\(inputs, expected\)"):
        ns.train(ns.dense([2, 1]), tables, 1)


@pytest.mark.parametrize("expected", [["b", "a"], [1, 0]], ids=["by name", "by number"])
def test_names_of_classes_that_are_no_texts_are_written_as_texts(expected):
    assert ns.Dataset([[1], [2]], [0, 1], classes=[2023, 2024]).classes == ("2023", "2024")
    with pytest.raises(ns.InputError, match="no class 'b'; the classes are 2023, 2024"):
        ns.Dataset([[1], [2]], ["b", "2023"], classes=[2023, 2024])
    assert ns.Dataset([[1], [2]], expected, classes=["a", "b"]).class_of(0) == "b"


def test_two_classes_counted_from_1_are_refused_as_are_more():
    for classes, expected in (["a", "b"], [1, 2]), (["a", "b", "c"], [1, 3]):
        with pytest.raises(ns.InputError, match=r"pattern 2: no class .; .* counted from 0"):
            ns.Dataset([[1], [2]], expected, classes=classes)
    assert ns.Dataset([[1], [2]], [-1, 1], classes=["a", "b"]).class_of(0) == "a"
