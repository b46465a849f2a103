"""Softmax of visible units: the closed form, however large the numbers, and its gradients."""

import math

import pytest
from hypothesis import given, strategies as st

import neurosim as ns

NAMES = ["a", "b", "c"]


def group(count=3):
    net = ns.Network("softmax")
    sources = [net.add_input(f"z{index}").name for index in range(count)]
    ns.add_softmax(net, sources, NAMES[:count])
    return net


@given(st.lists(st.floats(-1e4, 1e4), min_size=3, max_size=3))
def test_outputs_are_those_of_scipy_and_sum_to_1(values):
    special = pytest.importorskip("scipy.special")
    outputs = group().predict(values)
    assert outputs == pytest.approx(special.softmax(values).tolist(), rel=1e-9, abs=1e-300)
    assert math.fsum(outputs) == pytest.approx(1.0)
    assert min(outputs) > 0.0


@given(
    st.lists(st.floats(-1e4, 1e4), min_size=3, max_size=3),
    st.sampled_from([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.2, 0.3, 0.5]]),
)
def test_the_error_at_the_sources_is_expected_minus_output_however_large_they_are(values, expected):
    net = ns.Network("softmax")
    for index, value in enumerate(values):
        net.add_input(f"i{index}")
        net.add_neuron(f"z{index}", "identity")
        net.connect(f"i{index}", f"z{index}", weight=value)
    ns.add_softmax(net, ["z0", "z1", "z2"], NAMES)
    ns.forward(net, [1.0, 1.0, 1.0])
    ns.backward(net, expected, loss="categorical_cross_entropy")
    errors = [net[f"z{index}"].error for index in range(3)]
    wanted = [e - o.output for e, o in zip(expected, net.outputs, strict=True)]
    assert errors == pytest.approx(wanted, abs=1e-9)


def test_gradients_equal_central_differences():
    net = ns.dense([2, 4, 3], activation=["tanh", "softmax"], seed=3)
    inputs, expected = [0.3, -0.8], [0.0, 1.0, 0.0]

    def loss():
        return -math.log(net.predict(inputs)[1])

    ns.forward(net, inputs)
    recording = ns.backward(net, expected, loss="categorical_cross_entropy")
    assert recording.loss == pytest.approx(loss())
    for parameter in net.parameters:
        if parameter.trainable:
            value, width = parameter.value, 1e-5
            parameter.value = value + width
            above = loss()
            parameter.value = value - width
            below = loss()
            parameter.value = value
            assert parameter.gradient == pytest.approx((above - below) / (2 * width), abs=1e-8)


def test_learning_goes_on_where_a_plain_softmax_would_have_rounded_to_0():
    net = ns.Network()
    net.add_input("i1")
    for name, weight in [("z1", 2000.0), ("z2", 0.0)]:
        net.add_neuron(name, "identity")
        net.connect("i1", name, weight=weight)
    ns.add_softmax(net, ["z1", "z2"], ["o1", "o2"])
    ns.train_step(net, [1.0], [0, 1], learning_rate=1.0, loss="categorical_cross_entropy")
    assert net["i1", "z1"].weight == pytest.approx(1999.0)
    assert net["i1", "z2"].weight == pytest.approx(1.0)


def test_it_learns_three_clouds_and_is_saved(tmp_path, engine):
    data = ns.data.blobs(60, centers=3, seed=1)
    net = ns.dense([2, 3], activation="softmax", seed=1)
    ns.train(net, data, 15, loss="categorical_cross_entropy", shuffle=True, engine=engine)
    assert ns.accuracy(net, data) > 0.95
    again = ns.load(net.save(tmp_path / "net.json"))
    assert again.predict([0.1, 0.2]) == net.predict([0.1, 0.2])


def test_softmax_regression_finds_what_scikit_learn_finds():
    linear = pytest.importorskip("sklearn.linear_model")
    data = ns.data.blobs(30, centers=3, spread=1.0, seed=2)
    net = ns.dense([2, 3], activation="softmax", weights=0.0)
    ns.train(
        net,
        data,
        400,
        2.0,
        batch_size=None,
        loss="categorical_cross_entropy",
    )
    labels = [data.classes.index(data.class_of(index)) for index in range(len(data))]
    model = linear.LogisticRegression(C=1e9, tol=1e-10, max_iter=10_000).fit(data.inputs, labels)
    theirs = model.predict_proba(data.inputs).tolist()
    for ours, row in zip(net.predict(list(data.inputs)), theirs, strict=True):
        assert ours == pytest.approx(row, abs=2e-3)


def test_only_outputs_that_share_1_take_the_categorical_loss():
    with pytest.raises(ns.OptionError, match="categorical_cross_entropy needs softmax outputs"):
        ns.train(ns.dense([2, 3]), [([0, 0], [1, 0, 0])], 1, loss="categorical_cross_entropy")
    with pytest.raises(ns.InputError, match=r"expected values in 0\.\.1"):
        ns.train(
            ns.dense([2, 3], "softmax"), [([0, 0], [2, 0, 0])], 1, loss="categorical_cross_entropy"
        )


@pytest.mark.parametrize(
    ("sources", "outputs", "message"),
    [
        (["z0"], ["a"], "two or more"),
        (["z0", "z1"], ["a"], "two or more"),
        (["z0", "z0"], ["a", "b"], "two or more different"),
        (["z0", "z9"], ["a", "b"], "no node 'z9'"),
        (["z0", "z1"], ["a", "z1"], "already has a node 'z1'"),
        (["z0", "z1"], ["a", "max"], "softmax adds a node 'max' of its own"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_added(sources, outputs, message):
    net = ns.Network()
    net.add_input("z0")
    net.add_input("z1")
    with pytest.raises(ns.NetworkError, match=message):
        ns.add_softmax(net, sources, outputs)
    assert list(net) == ["z0", "z1"]


def test_two_groups_stand_side_by_side_with_prefixes():
    net = ns.Network()
    for name in "wxyz":
        net.add_input(name)
    ns.add_softmax(net, ["w", "x"], ["a", "b"], prefix="1_")
    ns.add_softmax(net, ["y", "z"], ["c", "d"], prefix="2_")
    assert net.predict([0, 0, 1, 1]) == [0.5, 0.5, 0.5, 0.5]


def test_softmax_is_no_hidden_layer():
    with pytest.raises(ns.OptionError, match=r"softmax .* last layer"):
        ns.dense([2, 3, 1], activation="softmax")
    with pytest.raises(ns.OptionError, match=r"softmax .* last layer"):
        ns.dense([2, 3, 2], activation=["softmax", "tanh"])
