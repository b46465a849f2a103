"""Reading data: at once or one by one, the same patterns and the same refusals."""

import math
import pickle
from decimal import Decimal
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from hypothesis import given, strategies as st

import neurosim as ns
from neurosim.data.patterns import Patterns, read_patterns

NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(2**70), 2**70),
    st.sampled_from([0.0, -0.0, 1.0, 0.5, 0, 1, True, 1e308, -1e308]),
)
ODD = st.sampled_from(
    [
        math.nan, math.inf, -math.inf, 10**400, None, "1", b"1", 1j, [1.0], Fraction(1, 3),
        Decimal("0.5"), np.float64(0.5), np.float32(0.1), np.int8(3), np.bool_(True), np.array(1.0),
        np.float64("nan"), np.longdouble(0.5),
    ]
)  # fmt: skip
SOMETIMES = st.sampled_from([False] * 19 + [True])
DTYPES = ["f8", "f4", "f2", "i8", "u1", "?", ">f8", "O"]


@st.composite
def rows(draw, names):
    """Draw values for nodes of these names: mostly what fits, in one of many shapes."""
    width = len(names) + (draw(st.integers(-1, 1)) if draw(SOMETIMES) else 0)
    numbers = [draw(ODD if draw(SOMETIMES) else NUMBERS) for _ in range(width)]
    shape = draw(st.sampled_from(["list", "list", "tuple", "array", "dict", "odd"]))
    if shape == "array":
        small = draw(st.lists(st.integers(0, 1), min_size=width, max_size=width))
        return np.array(small, dtype=draw(st.sampled_from(DTYPES)))
    if shape == "dict" and width == len(names):
        return dict(zip(names, numbers, strict=True))
    if shape == "odd" and draw(SOMETIMES):
        return draw(st.sampled_from([None, 5, "ab", {1.0, 2.0}, range(2), np.array(1.0)]))
    return tuple(numbers) if shape == "tuple" else numbers


@st.composite
def pairs(draw):
    """Draw data for a network of two inputs and two outputs."""
    pair = st.tuples(rows(["i1", "i2"]), rows(["o1", "o2"]))
    found = draw(st.lists(pair, max_size=4))
    if draw(SOMETIMES):
        found.append(draw(st.sampled_from([None, (), ([1, 2],), "ab", 5])))
    kind = draw(st.sampled_from([list, tuple]))
    return kind(draw(st.sampled_from([list, tuple]))(each) if type(each) is tuple else each
                for each in found)  # fmt: skip


class NoHalves(ns.Loss):
    """A loss that cannot ask for one number in the middle of others."""

    name = "no_halves"

    def value(self, expected, output, net_input, activation):
        return abs(expected - output)

    def error(self, expected, output, net_input, activation):
        return math.copysign(1.0, expected - output)

    def check_expected(self, expected, where):
        if expected == 0.5:
            raise ns.InputError(f"no halves, please, for {where}")


LOSSES = [None, NoHalves(), ns.LOSSES["squared_error"], ns.LOSSES["cross_entropy"]]


def outcome(run):
    """Return what comes out, to the last bit and with its types; an error as type and message."""
    try:
        return repr(run())
    except ns.NeurosimError as error:
        return type(error), str(error)


def one_by_one(run):
    """Return the outcome where nothing is read at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("neurosim.data.patterns._at_once", lambda *_: None)
        for user in ("graph.values.reading", "data.dataset"):
            patch.setattr(f"neurosim.{user}.plain_rows", lambda *_: None)
        patch.setattr("neurosim.data.dataset.plain_column", lambda *_: None)
        return outcome(run)


@given(pairs(), st.sampled_from(LOSSES), st.booleans(), st.booleans())
def test_data_is_read_at_once_as_it_is_one_by_one(data, criterion, scaled, arrays):
    net = ns.dense([2, 2], seed=1)
    if scaled:
        net.scaling = ns.Scaling(inputs=((0.0, 3.0), (-1.0, 1.0)), expected=((0.0, 7.0),) * 2)

    def read():
        return read_patterns(net, data, criterion)

    assert outcome(read) == one_by_one(read)


@given(st.lists(rows(["x1", "x2"]), max_size=4), st.lists(rows(["y1"]) | NUMBERS, max_size=4))
def test_a_dataset_is_made_at_once_as_it_is_row_by_row(inputs, expected):
    def make():
        return ns.Dataset(inputs, expected).patterns

    assert outcome(make) == one_by_one(make)


@given(pairs())
def test_a_dataset_is_read_like_its_pairs(data):
    net = ns.dense([2, 2], seed=1)
    try:
        dataset = ns.Dataset.from_pairs(data)
    except ns.InputError:
        return
    for criterion in LOSSES:
        read = partial(read_patterns, net, dataset, criterion)
        assert outcome(read) == one_by_one(partial(read_patterns, net, [*dataset], criterion))


@pytest.fixture
def net():
    return ns.dense([2, 2], seed=1)


@pytest.fixture
def dataset():
    return ns.Dataset([[0, 1], [1, 0], [1, 1]], [[0, 1], [1, 0], [0.5, 1]])


def test_large_numbers_whose_sum_overflows_are_good_data(net):
    rows = [([1e308, 1e308], [-1e308, -1e308])] * 2
    assert read_patterns(net, rows, None) == (((1e308, 1e308), (-1e308, -1e308)),) * 2


def test_a_list_that_is_used_again_for_each_pattern_is_read_each_time(net):
    def measured():
        row = [0.0, 0.0]
        for number in range(3):
            row[0] = float(number)
            yield row, [0, 1]

    found = read_patterns(net, measured(), None)
    assert [pattern.inputs[0] for pattern in found] == [0.0, 1.0, 2.0]


def test_a_wrong_pattern_is_refused_before_those_behind_it_are_asked_for(net):
    def endless():
        while True:
            yield [0, 1], [0]

    with pytest.raises(ns.InputError, match="pattern 1: expected 2 expected values"):
        read_patterns(net, endless(), None)


def test_the_numbers_of_a_dataset_are_not_checked_again(net, dataset, monkeypatch):
    for name in ("plain_rows", "read_inputs", "read_wanted"):
        monkeypatch.setattr(f"neurosim.data.patterns.{name}", None)
    assert read_patterns(net, dataset, None) is dataset.patterns
    assert read_patterns(net, dataset, ns.LOSSES["cross_entropy"]) is dataset.patterns


def test_a_dataset_must_fit_the_network(dataset):
    with pytest.raises(ns.InputError, match=r"pattern 1: expected 3 inputs \(i1, i2, i3\), got 2"):
        ns.train(ns.dense([3, 2]), dataset, 1)
    with pytest.raises(ns.InputError, match=r"pattern 1: expected 1 expected value \(o1\), got 2"):
        ns.train(ns.dense([2, 1]), dataset, 1)


def test_a_loss_is_asked_about_a_dataset_whenever_it_is_read(net, dataset):
    assert read_patterns(net, dataset, ns.LOSSES["cross_entropy"])
    with pytest.raises(ns.InputError, match="pattern 3: no halves, please, for output 'o1'"):
        read_patterns(net, dataset, NoHalves())
    assert read_patterns(net, dataset[:2], NoHalves()) == dataset[:2].patterns


def test_a_dataset_is_scaled_as_its_pairs_are(net, dataset):
    net.scaling = ns.Scaling(inputs=((0.0, 3.0), (-1.0, 1.0)))
    assert read_patterns(net, dataset, None) == read_patterns(net, [*dataset], None)
    net.scaling = ns.Scaling(inputs=((0.0, 3.0),))
    with pytest.raises(ns.InputError, match=r"pattern 1: the network's scaling has ranges for 1 "):
        read_patterns(net, dataset, None)


def test_a_dataset_keeps_its_tables_and_a_part_has_its_own(dataset):
    inputs, expected = dataset.patterns.tables
    assert inputs.tolist() == [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    assert expected.tolist() == [[0.0, 1.0], [1.0, 0.0], [0.5, 1.0]]
    assert dataset.patterns.tables[0] is inputs
    assert dataset[1:].patterns.tables[0].tolist() == [[1.0, 0.0], [1.0, 1.0]]
    shuffled = dataset.shuffled(1)
    assert shuffled.patterns.tables[0].tolist() == [list(row) for row in shuffled.inputs]


def test_an_array_may_be_changed_once_a_dataset_is_made_of_it():
    array = np.ones((3, 2))
    dataset = ns.Dataset(array, array[:, 0])
    array[:] = math.nan
    assert dataset.inputs == ((1.0, 1.0),) * 3
    assert dataset.patterns.tables[0].tolist() == [[1.0, 1.0]] * 3


def test_copies_and_files_hold_the_patterns_alone(dataset):
    small = len(pickle.dumps(dataset))
    assert dataset.patterns.tables and dataset.patterns.wanted
    data = pickle.dumps(dataset)
    assert len(data) == small
    copy = pickle.loads(data)
    assert copy == dataset
    assert isinstance(copy.patterns, Patterns)
    assert copy.patterns.tables[0].tolist() == dataset.patterns.tables[0].tolist()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (np.zeros((4, 3)), "pattern 1 must be a pair"),  # not that it holds sequences
        (([[0, 1], [1, 0]], [[1], [0]]), r"pattern 1: .* ns\.Dataset\(inputs, expected\)"),
        ((np.zeros((4, 2)), np.zeros((4, 1))), r"pattern 1 must .* ns\.Dataset\(inputs, expected"),
    ],
)
def test_tables_in_place_of_pairs_are_told_what_makes_pairs_of_them(data, told):
    with pytest.raises(ns.InputError, match=told):
        ns.train(ns.dense([2, 1]), data, epochs=1)


def test_a_data_frame_in_place_of_pairs_is_told_what_makes_pairs_of_it():
    pandas = pytest.importorskip("pandas")
    with pytest.raises(ns.InputError, match=r"got a data frame; .*ns\.Dataset\(frame\[inputs\]"):
        ns.accuracy(ns.dense([1, 1]), pandas.DataFrame({"a": [1.0], "b": [0.0]}))
