"""The door for data with names: all that takes data finds columns and classes by them."""

import inspect
from functools import cache
from io import BytesIO

import pytest

import neurosim as ns
from neurosim.data.patterns import Pattern
from tests.states import state

NAMES, CLASSES = ["kg", "cm"], ["cat", "dog", "fox"]
ROWS = [[4.0, 25.0], [4.4, 23.0], [30.0, 60.0], [25.0, 55.0], [6.0, 40.0], [7.0, 38.0]]
LABELS = ["cat", "cat", "dog", "dog", "fox", "fox"]
ANIMALS = ns.Dataset(ROWS, LABELS, NAMES, name="animals")
TURNED = ns.Dataset([row[::-1] for row in ROWS], LABELS, NAMES[::-1], name="turned")
CAPITALS = ns.Dataset(ROWS, LABELS, ["KG", "Cm"])
RENAMED = ns.Dataset(ROWS, LABELS, ["width", "height"], name="renamed")
FEWER = ns.Dataset(ROWS, LABELS, ["kg", "age"], name="fewer")
MORE = ns.Dataset([[*row, 1.0] for row in ROWS], LABELS, [*NAMES, "age"], name="more")
CLASSES_TURNED = ns.Dataset(ROWS, LABELS, NAMES, ["fox", "dog", "cat"], name="classes turned")
OTHER_CLASSES = ns.Dataset(
    ROWS, [each.replace("cat", "cow") for each in LABELS], NAMES, name="cows"
)  # fmt: skip


def network():
    net = ns.dense([2, 3, 3], seed=2, name="zoo")
    net.scaling = ns.Scaling.of(ANIMALS)
    return net


def run_on(net, data, **options):
    return ns.train(net, data, 2, 0.5, engine="graph", **options)


def resume(net, data):
    history = run_on(net, ANIMALS)
    ns.resume(net, data, history, 2, engine="graph")
    return state(net)


def drawn(figure):
    page = BytesIO()
    figure.savefig(page, format="png", dpi=30)
    return page.getvalue()


OVER = (("i1", "h1"), ("i2", "h1"))


@cache
def told_of_the_animals(door):
    """Return what is asked for again and again: what a door says of the data as it was learned."""
    return door(network(), ANIMALS)


DOORS = {
    "train": lambda net, data: (run_on(net, data).losses, state(net)),
    "resume": resume,
    "EarlyStopping": lambda net, data: (
        run_on(net, ANIMALS, stopping=ns.EarlyStopping(data)).validation
    ),
    "accuracy": ns.accuracy,
    "activations": lambda net, data: str(ns.activations(net, data)),
    "confusion": ns.confusion,
    "diagnose": lambda net, data: repr(ns.diagnose(net, data)),
    "error_sizes": ns.error_sizes,
    "worked_example": lambda net, data: ns.worked_example(net, *data[2]).text(),
    "forward": lambda net, data: (ns.forward(net, data[2].inputs), state(net))[1],
    "backward": lambda net, data: (
        ns.forward(net, data[2].inputs),
        ns.backward(net, data[2].expected),
        state(net),
    )[2],
    "train_step": lambda net, data: (ns.train_step(net, *data[2]), state(net))[1],
    "check_gradients": lambda net, data: repr(ns.check_gradients(net, *data[2])),
    "judge": lambda net, data: repr(ns.judge(net, *data[2], {"W1": [[1, 2]] * 3})),
    "predict": lambda net, data: (net.predict(data), net.predict(data.inputs)),
    "exercise": lambda net, data: ns.exercise(net, data=data).answers.text(),
    "plot_decision": lambda net, data: drawn(ns.plot_decision(net, data, resolution=5)),
    "plot_neurons": lambda net, data: drawn(ns.plot_neurons(net, data, resolution=5)),
    "plot_errors": lambda net, data: drawn(ns.plot_errors(net, data)),
    "plot_loss_surface": lambda net, data: drawn(
        ns.plot_loss_surface(net, data, OVER, resolution=3)
    ),
}
WORDS = {"data", "validation", "inputs", "expected"}
NO_DOORS = {"advance", "read_csv"}
OVER_TIME = {"errors_over_time", "plot_errors_over_time"}  # tested in test_sequences.py


def test_every_public_function_that_takes_data_is_among_those_tested():
    found = set()
    for name in ns.__all__:
        each = getattr(ns, name)
        callable_with_data = inspect.isfunction(each) or name == "EarlyStopping"
        if callable_with_data and WORDS & set(inspect.signature(each).parameters):
            found.add(name)
    assert found - NO_DOORS - OVER_TIME | {"predict"} == set(DOORS)


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
@pytest.mark.parametrize("data", [TURNED, CAPITALS, CLASSES_TURNED], ids=lambda data: data.name)
def test_columns_and_classes_in_another_order_are_the_same(door, data):
    assert door(network(), data) == told_of_the_animals(door)


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (RENAMED, "'zoo' was trained on kg, cm, but .* has no column kg, cm; it has width, height"),
        (FEWER, "'zoo' was trained on kg, cm, but .* has no column cm; it has kg, age"),
    ],
    ids=lambda data: getattr(data, "name", ""),
)
def test_columns_of_other_names_are_refused_naming_both_sides(door, data, message):
    net = network()
    before = state(net)
    with pytest.raises(ns.InputError, match=message):
        door(net, data)
    if door is not resume:
        assert state(net) == before


@pytest.mark.parametrize(
    "door", sorted(set(DOORS) - {"predict", "activations", "forward", "backward"})
)
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (OTHER_CLASSES, "trained on cat, dog, fox, but .* has cow, dog, fox: no class cow"),
        (MORE, "trained on kg, cm, but .* has kg, cm, age: no use for age"),
    ],
    ids=lambda data: getattr(data, "name", ""),
)
def test_other_classes_and_further_columns_are_refused_naming_both_sides(door, data, message):
    with pytest.raises(ns.InputError, match=message):
        DOORS[door](network(), data)


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_data_with_some_of_the_classes_is_coded_by_the_networks(door):
    some = ns.Dataset(ROWS[2:], LABELS[2:], NAMES, name="animals")
    assert some.classes == ("dog", "fox")
    all_classes = ns.Dataset(ROWS[2:], LABELS[2:], NAMES, CLASSES, name="animals")
    assert door(network(), some) == door(network(), all_classes)


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_data_without_names_is_taken_in_order(door):
    plain = ns.Dataset(ROWS, ANIMALS.expected, name="animals")
    if door not in (ns.confusion, DOORS["plot_decision"]):
        assert door(network(), plain) == told_of_the_animals(door)
    if door is not DOORS["predict"]:
        pairs = [Pattern(*pair) for pair in zip(ROWS, ANIMALS.expected, strict=True)]
        assert door(network(), pairs) is not None


def test_predict_finds_columns_by_name_in_every_kind_of_data():
    pandas = pytest.importorskip("pandas")
    net = network()
    wanted = net.predict(ROWS)
    frame = pandas.DataFrame([row[::-1] for row in ROWS], columns=["cm", "kg"])
    frame["kind"] = LABELS
    assert net.predict(ANIMALS) == net.predict(TURNED) == wanted
    assert net.predict(frame) == wanted
    assert net.predict(frame[["kg", "cm"]].iloc[2]) == wanted[2]
    assert net.predict(frame[["cm", "kg"]].iloc[2]) == wanted[2]
    assert net.predict(frame.iloc[2]) == wanted[2]  # with text in it
    assert net.predict({"cm": 60.0, "kg": 30.0}) == wanted[2] == net.predict({"i2": 60, "i1": 30})
    assert net.predict([{"cm": 60.0, "kg": 30.0}]) == [wanted[2]]
    with pytest.raises(
        ns.InputError,
        match="trained on kg, cm, but the data frame has no column cm; it has kg, kind",
    ):
        net.predict(frame[["kg", "kind"]])
    with pytest.raises(ns.InputError, match="the pattern has kg, cm, age: no use for age"):
        net.predict({"kg": 1.0, "cm": 2.0, "age": 3.0})


def test_single_passes_take_names_of_columns_and_classes():
    one, other = network(), network()
    ns.train_step(one, {"cm": 60.0, "kg": 30.0}, "dog")
    ns.train_step(other, [30.0, 60.0], [0, 1, 0])
    ns.forward(one, {"cm": 25.0, "kg": 4.0}), ns.forward(other, [4.0, 25.0])
    ns.backward(one, {"fox": 0, "dog": 0, "cat": 1}), ns.backward(other, [1, 0, 0])
    assert state(one) == state(other)
    with pytest.raises(ns.InputError, match="no class 'dig'; did you mean 'dog'"):
        ns.backward(one, "dig")
    assert run_on(network(), [(ROWS[0], "cat")]).losses == run_on(network(), ANIMALS[:1]).losses


@pytest.mark.parametrize(
    "inputs",
    [
        lambda frame: frame[["cm", "kg"]],
        lambda frame: frame[["cm", "kg"]].to_dict("records"),
        lambda frame: [row for _, row in frame[["cm", "kg"]].iterrows()],
    ],
    ids=["frame", "dicts", "series"],
)
def test_judge_finds_the_columns_of_a_batch_by_name(inputs):
    pandas = pytest.importorskip("pandas")
    net, frame = network(), pandas.DataFrame(ROWS, columns=NAMES)
    hidden = ("h1", "h2", "h3")
    z1 = []
    for row in ROWS:
        ns.forward(net, row)
        z1.append([net[name].net_input for name in hidden])
    assert ns.judge(net, inputs(frame), LABELS, {"z1": z1}).right


def test_a_network_keeps_the_names_that_it_is_trained_on():
    net = ns.dense([2, 3, 3], seed=2)
    run_on(net, [*ANIMALS])
    assert net.scaling is None
    run_on(net, ANIMALS)
    assert (net.scaling.names, net.scaling.classes) == (tuple(NAMES), tuple(CLASSES))
    assert net.scaling.inputs == net.scaling.expected == ()
    assert ns.accuracy(net, TURNED) == ns.accuracy(net, ANIMALS)
    with pytest.raises(ns.InputError, match="no class cow"):
        run_on(net, OTHER_CLASSES)


def test_numbers_that_are_expected_are_found_by_name():
    data = ns.Dataset([[0.0], [1.0]], [[1, 10], [2, 30]], expected_names=["rooms", "price"])
    turned = ns.Dataset([[0.0], [1.0]], [[10, 1], [30, 2]], expected_names=["price", "rooms"])
    one, other = ns.dense([1, 2], "identity", seed=1), ns.dense([1, 2], "identity", seed=1)
    for net in (one, other):
        net.scaling = ns.Scaling.of(data, expected=True)
    assert run_on(one, data).losses == run_on(other, turned).losses
    rents = ns.Dataset([[0.0]], [[1, 10]], expected_names=["rooms", "rent"], name="rents")
    with pytest.raises(
        ns.InputError,
        match="trained on rooms, price, but data 'rents' has no column price; it has rooms, rent",
    ):
        run_on(one, rents)
    with pytest.raises(ns.InputError, match="rooms, price, but data 'pets' has cat, dog: classes"):
        run_on(one, ns.Dataset([[0.0], [1.0]], ["cat", "dog"], name="pets"))


def test_two_classes_fit_one_output_and_two_outputs_alike():
    rows = [[0.0], [1.0], [0.9]]
    labelled = ns.Dataset(rows, ["no", "yes", "yes"])
    column = ns.Dataset(rows, [0, 1, 1], classes=["no", "yes"])
    single, double = ns.dense([1, 1], seed=1), ns.dense([1, 2], seed=1)
    for net, own in ((single, column), (double, labelled)):
        net.scaling = ns.Scaling.of(own)
        assert ns.confusion(net, labelled) == ns.confusion(net, column)
        assert run_on(net.copy(), labelled).losses == run_on(net.copy(), column).losses


def test_categories_that_do_not_occur_are_0_and_unknown_ones_are_refused():
    pandas = pytest.importorskip("pandas")
    colours = pandas.DataFrame({"size": [1.0, 2.0, 3.0], "colour": ["red", "blue", "green"]})
    data = ns.Dataset(colours, [0, 1, 1])
    assert data.names == ("size", "colour=blue", "colour=green", "colour=red")
    assert data.inputs[0] == (1.0, 0.0, 0.0, 1.0)
    net = ns.dense([4, 1], seed=1)
    net.scaling = ns.Scaling.of(data)
    some = ns.Dataset(colours[:2], [0, 1])
    assert run_on(net.copy(), some).losses == run_on(net.copy(), data[:2]).losses
    assert net.predict(colours) == net.predict([*data.inputs])
    assert net.predict({"size": 2, "colour": "blue"}) == net.predict(data.inputs[1])
    violet = colours.replace("red", "violet")
    with pytest.raises(
        ns.InputError, match="column 'colour': 'violet' is none of blue, green, red"
    ):
        net.predict(violet)
    with pytest.raises(ns.InputError, match=r"no column colour=red|no use for colour=violet"):
        run_on(net, ns.Dataset(violet, [0, 1, 1]))
