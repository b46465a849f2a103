"""Judging in other shapes: names, one pattern, time, images, digits, and what is refused.

The programs are plain NumPy beside which the network's own numbers are only compared.
"""

import math

import numpy as np
import pytest

import neurosim as ns


def logistic(z):
    return 1 / (1 + np.exp(-z))


def matrix(net, sources, targets):
    return np.array([[net[s, t].weight for s in sources] for t in targets])


@pytest.fixture
def small():
    """Return a network 2-2-1 and a program's numbers for one pattern, weights (out, in)."""
    net = ns.dense([2, 2, 1], weights="normal", seed=4)
    w1, b1 = matrix(net, ["i1", "i2"], ["h1", "h2"]), matrix(net, ["b1"], ["h1", "h2"])[:, 0]
    w2, b2 = matrix(net, ["h1", "h2"], ["o1"]), matrix(net, ["b2"], ["o1"])[:, 0]
    x, y = np.array([0.5, -1.0]), np.array([1.0])
    z1 = w1 @ x + b1
    a1 = logistic(z1)
    z2 = w2 @ a1 + b2
    a2 = logistic(z2)
    d2 = (a2 - y) * a2 * (1 - a2)
    d1 = (w2.T @ d2) * a1 * (1 - a1)
    found = {
        "z1": z1, "a1": a1, "z2": z2, "a2": a2, "d2": d2, "d1": d1, "w1": w1, "b1": b1, "w2": w2,
        "pull": a2 - y, "back": w2.T @ d2, "E": 0.5 * np.sum((a2 - y) ** 2), "x": x, "y": y,
    }  # fmt: skip
    return net, found


def judged(small, numbers):
    net, found = small
    return ns.judge(net, found["x"], found["y"], numbers)


def test_the_names_that_people_use_are_known(small):
    _, n = small
    outer = np.outer
    numbers = {
        "Z1": n["z1"], "A_1": n["a1"], "hidden_output": n["a1"], "net_h": n["z1"],
        "y_hat": n["a2"], "output": n["a2"], "predictions": n["a2"], "Loss": n["E"], "cost": n["E"],
        "delta_o": n["d2"], "dZ2": n["d2"], "dE_dz1": n["d1"], "hidden_delta": n["d1"],
        "dA1": n["back"], "dA2": n["pull"], "l2_error": -n["pull"], "l1_error": n["back"],
        "layer1": n["a1"], "grad_W1": outer(n["d1"], n["x"]), "dW_2": outer(n["d2"], n["a1"]),
        "W1_grad": outer(n["d1"], n["x"]), "nabla_b1": n["d1"], "db2": n["d2"],
        "new_W1": n["w1"] - 0.5 * outer(n["d1"], n["x"]), "b1_new": n["b1"] - 0.5 * n["d1"],
        "x": n["x"], "y": n["y"], "W2": n["w2"],
    }  # fmt: skip
    found = judged(small, numbers)
    assert found.right, found
    assert len(found.arrays) == len(numbers)


def test_an_unknown_name_is_refused_with_a_suggestion(small):
    with pytest.raises(ns.OptionError, match="no array 'dlta2'; did you mean 'delta2'"):
        judged(small, {"dlta2": [1.0]})
    with pytest.raises(ns.OptionError, match="no array 'z7'"):
        judged(small, {"z7": [1.0]})


@pytest.mark.parametrize("numbers", [{}, [1.0], None])
def test_numbers_come_by_name(small, numbers):
    with pytest.raises(ns.OptionError, match="by name"):
        judged(small, numbers)


@pytest.mark.parametrize("value", ["many", None, [None, 1.0], [[1.0], [2.0, 3.0]]])
def test_what_is_no_array_of_numbers_is_refused(small, value):
    with pytest.raises(ns.InputError, match="z1 must be an array of numbers"):
        judged(small, {"z1": value})


@pytest.mark.parametrize("shape", [(2, 0), (0, 2), (0,), (1, 0, 2)])
def test_an_array_without_numbers_has_a_wrong_shape(small, shape):
    found = judged(small, {"z1": np.zeros(shape), "dW1": np.zeros(shape)})
    assert found["z1"].kinds == ("shape",)
    assert str(shape) in found["z1"].text


def test_a_single_0_is_taken_for_no_other_quantity(small):
    found = judged(small, {"y": [0.0], "z2": [0.0]})
    assert not any("other_quantity" in each.kinds for each in found.arrays)


def test_what_the_loss_sends_back_to_the_outputs_is_known_when_it_stands_elsewhere(small):
    _, n = small
    assert judged(small, {"z2": n["pull"]}).first.text == "wrong: that is da2"


def test_one_number_that_is_none_is_told_in_the_singular(small):
    found = judged(small, {"z1": [math.nan, 1.0]})
    assert found.first.text == "wrong: 1 of its 2 numbers is NaN or infinite"


def test_the_line_of_a_layer_whose_units_differ_names_no_single_activation():
    net = ns.dense([1, 2, 1], seed=1)
    net.set_activation("h2", "relu")
    found = ns.judge(net, [0.5], [1.0], {"a1": [0.1, 0.1], "delta1": [0.1, 0.1]})
    assert found["a1"].formula == "a1 = f(z1)"
    assert found["delta1"].formula.endswith("* f'(z1)")


def test_an_optimizer_is_no_learning_rate(small):
    net, n = small
    with pytest.raises(ns.InputError, match="learning_rate must be a number, got Adam"):
        ns.judge(net, n["x"], n["y"], {"z1": n["z1"]}, ns.Adam(0.1))
    with pytest.raises(ns.InputError, match="learning_rate must be a number, got Adam"):
        ns.worked_example(net, n["x"], n["y"], ns.Adam(0.1))


def test_layers_may_be_counted_from_0_or_with_the_inputs(small):
    _, n = small
    assert judged(small, {"W0": n["w1"], "W1": n["w2"], "b0": n["b1"]}).right
    assert judged(small, {"z2": n["z1"], "z3": n["z2"], "a1": n["x"], "a3": n["a2"]}).right
    assert judged(small, {"a0": n["x"], "a1": n["a1"], "a2": n["a2"]}).right


def test_lists_of_arrays_are_one_for_each_layer(small):
    _, n = small
    assert judged(small, {"z": [n["z1"], n["z2"]], "activations": [n["x"], n["a1"], n["a2"]]}).right


def test_single_neurons_are_known_by_their_own_names(small):
    _, n = small
    found = judged(small, {"net_h1": n["z1"][0], "out_h2": n["a1"][1], "out_o1": n["a2"][0]})
    assert found.right, found
    wrong = judged(small, {"net_h1": n["z1"][0] - n["b1"][0]})
    assert wrong.first.kinds == ("no_bias",)


def test_numbers_that_were_typed_in_may_be_rounded(small):
    _, n = small
    found = judged(small, {"z1": np.round(n["z1"], 4).tolist(), "a2": np.round(n["a2"], 4)})
    assert found.right
    assert "rounded to 4 decimals" in str(found)


def test_what_is_not_finite_is_wrong_and_no_error(small):
    found = judged(small, {"a1": [np.nan, np.inf]})
    assert (found.first.name, len(found.first.wrong)) == ("a1", 2)


def test_other_starting_weights_are_the_first_fault(small):
    _, n = small
    found = judged(small, {"W1": n["w1"] + 0.1, "W1_new": n["w1"], "z1": n["z1"]})
    assert found.first.name == "W1"
    assert "starts from other weights" in found.first.text


def test_weights_changed_in_place_are_new_weights(small):
    _, n = small
    assert judged(small, {"W1": n["w1"] - 0.5 * np.outer(n["d1"], n["x"])}).right


def test_a_judgement_is_true_if_all_is_right_and_reads_well(small):
    _, n = small
    assert judged(small, {"z1": n["z1"]})
    found = judged(small, {"z1": n["z1"], "a1": n["z1"]})
    assert not found
    assert "1 wrong, the first is a1" in repr(found)
    assert "The right line: a1 = logistic(z1)" in repr(found)
    assert "<table" in found._repr_html_()
    assert found["z1"].right
    assert not found["a1"].right


def test_the_network_stays_as_it_is(small):
    net, n = small
    before = net.copy()
    judged(small, {"z1": n["z1"], "delta2": n["d2"] * 2})
    assert [each.weight for each in net.connections] == [each.weight for each in before.connections]
    assert [each.output for each in net.nodes] == [each.output for each in before.nodes]


# Over time


def elman(later=True, before=True, past=True, only_last=False):
    """Return a recurrent network, its sequence, and the numbers of backpropagation through time."""
    net = ns.recurrent([2, 3, 2], seed=2, weights="normal")
    cells, outs = ["h1", "h2", "h3"], ["o1", "o2"]
    wxh, whh = matrix(net, ["i1", "i2"], cells), matrix(net, cells, cells)
    why, bh, by = (matrix(net, s, t) for s, t in [(cells, outs), (["b1"], cells), (["b2"], outs)])
    x, y = (np.random.default_rng(1).random((4, 2)) for _ in range(2))
    h, states, answers = np.zeros(3), [], []
    for row in x:
        h = np.tanh(wxh @ row + (whh @ h if past else 0) + bh[:, 0])
        states.append(h)
        answers.append(logistic(why @ h + by[:, 0]))
    hs, os = np.array(states), np.array(answers)
    dy, dh, after = (os - y) * os * (1 - os), np.zeros((4, 3)), np.zeros(3)
    for t in reversed(range(4)):
        dh[t] = (why.T @ dy[t] + (whh.T @ after if later else 0)) * (1 - hs[t] ** 2)
        after = dh[t]
    earlier = np.vstack([np.zeros(3), hs[:-1]])
    dxh = np.outer(dh[-1], x[-1]) if only_last else dh.T @ x
    dhh = dh.T @ (earlier if before else hs)
    return net, x, y, {
        "h": hs, "y_hat": os, "loss": np.sum((os - y) ** 2) / 2, "delta_y": dy, "delta_h": dh,
        "dW_xh": dxh, "dW_hh": dhh, "dW_hy": dy.T @ hs, "db_h": dh.sum(axis=0),
        "W_xh_new": wxh - 0.1 * dxh, "Whh_new": whh - 0.1 * dhh,
    }  # fmt: skip


def test_backpropagation_through_time_is_judged():
    net, x, y, numbers = elman()
    assert ns.judge(net, x, y, numbers, 0.1).right
    u = {"U": numbers.pop("W_xh_new"), "W": numbers.pop("Whh_new")}
    assert ns.judge(net, x, y, u, 0.1).right  # Goodfellow's letters, changed in place


@pytest.mark.parametrize(
    ("mistake", "array", "kind"),
    [
        ({"later": False}, "delta_h", "no_later"),
        ({"before": False}, "dW_hh", "wrong_step_input"),
        ({"past": False}, "h", "no_earlier"),
        ({"only_last": True}, "dW_xh", "last_share"),
    ],
)
def test_mistakes_over_time_are_found(mistake, array, kind):
    net, x, y, numbers = elman(**mistake)
    found = ns.judge(net, x, y, numbers, 0.1)
    assert (found.first.name, kind in found.first.kinds) == (array, True)


def test_the_gates_of_cells_are_known_by_the_names_of_their_groups():
    net = ns.recurrent([2, 3, 1], "lstm", seed=1)
    x, y = np.random.default_rng(1).normal(size=(4, 2)), np.random.default_rng(2).random((4, 1))
    ns.forward(net, x), ns.backward(net, y)
    deep, cells = net.unroll(4), ("h1", "h2", "h3")

    def shown(attribute):
        return np.array(
            [[getattr(deep[f"{h}.f@{t}"], attribute) for h in cells] for t in range(1, 5)]
        )

    z, delta = shown("net_input"), -shown("error")
    numbers = {"z_hf": z, "h.f": shown("output"), "delta_h.f": delta, "dW_x_hf": delta.T @ x}
    assert ns.judge(net, x, y, numbers).right
    numbers["dW_x_hf"] = np.outer(delta[-1], x[-1])
    assert ns.judge(net, x, y, numbers).first.kinds == ("last_share",)


# Images


def convolution(flipped=False, mean_bias=False):
    """Return a convolutional network, its image, and the numbers of a program for it."""
    net = ns.convolutional((6, 6), [2], 3, 2, [], 2, seed=1, activation="tanh", kind="mean")
    cells = [(u, v) for u in range(1, 4) for v in range(1, 4)]
    sources, pools = [f"x{u}_{v}" for u, v in cells], list(net.group("p1"))
    kernels = matrix(net, sources, ["c1_1_1_1", "c1_2_1_1"]).reshape(2, 3, 3)
    bias = matrix(net, ["b1"], ["c1_1_1_1", "c1_2_1_1"])[:, 0]
    w, b = matrix(net, pools, ["o1", "o2"]), matrix(net, ["b2"], ["o1", "o2"])[:, 0]
    image, y = np.random.default_rng(1).normal(size=(6, 6)), np.array([0.0, 1.0])
    used = kernels[:, ::-1, ::-1] if flipped else kernels
    patches = np.lib.stride_tricks.sliding_window_view(image, (3, 3))
    z = np.einsum("rcuv,muv->mrc", patches, used) + bias[:, None, None]
    a = np.tanh(z)
    p = a.reshape(2, 2, 2, 2, 2).mean(axis=(2, 4))
    o = logistic(w @ p.ravel() + b)
    d = (o - y) * o * (1 - o)
    back = (w.T @ d).reshape(2, 2, 2).repeat(2, axis=1).repeat(2, axis=2) / 4
    dz = back * (1 - a**2)
    dk = np.einsum("rcuv,mrc->muv", patches, dz)
    return net, image, y, {
        "z_c1": z, "a_c1": a, "p1": p, "y_hat": o, "delta_o": d, "delta_c1": dz, "dW_c1": dk,
        "db_c1": dz.mean(axis=(1, 2)) if mean_bias else dz.sum(axis=(1, 2)),
        "dW_o": np.outer(d, p), "W_c1_new": kernels - 0.5 * dk,
    }  # fmt: skip


def test_convolutions_are_judged_by_their_kernels():
    net, image, y, numbers = convolution()
    assert ns.judge(net, image, y, numbers).right
    numbers["dW_c1"] = np.moveaxis(numbers["dW_c1"][:, None], (0, 1), (3, 2))  # (rows, columns, ...
    assert ns.judge(net, image, y, {"dW_c1": numbers["dW_c1"]}).right


@pytest.mark.parametrize(
    ("mistake", "array", "kind"),
    [({"flipped": True}, "z_c1", "flipped"), ({"mean_bias": True}, "db_c1", "shared_mean")],
)
def test_mistakes_in_convolutions_are_found(mistake, array, kind):
    net, image, y, numbers = convolution(**mistake)
    found = ns.judge(net, image, y, numbers)
    assert (found.first.name, kind in found.first.kinds) == (array, True)


def test_one_of_something_is_not_told_as_several():
    net = ns.dense([2, 2, 1], seed=1)
    with pytest.raises(ns.InputError, match="inputs are 1 pattern, expected values 2"):
        ns.judge(net, [{"i1": 0, "i2": 1}], [[1], [0]], {"z1": [0, 0]})
    report = ns.judge(net, [1, 0], [1], {"E": [0.5, 0.5]})
    assert "1 patterns" not in str(report) and "1 units" not in str(report)


def test_a_share_of_the_patterns_is_not_told_once_more_as_that_of_one_output():
    net, inputs, expected = ns.dense([2, 2, 1], seed=1), [[0, 1], [1, 0], [1, 1]], [[1], [0], [1]]
    means = np.zeros((1, 2))
    for row, wanted in zip(inputs, expected, strict=True):
        ns.forward(net, row)
        ns.backward(net, wanted)
        means += np.array([[net["h1", "o1"].gradient, net["h2", "o1"].gradient]]) / 3
    report = ns.judge(net, inputs, expected, {"dW2": means / 3})
    assert report.first.text.endswith("the right one: divided by the 3 patterns once more")


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        (np.zeros((2, 2)), "factor", "every number is 0"),
        (np.array([[np.nan, 1], [np.inf, 3]]), "not_finite", "2 of its 4 numbers are NaN"),
    ],
)
def test_arrays_of_zeros_and_of_no_numbers_are_told_as_such(value, kind, words):
    net = ns.dense([2, 2, 1], seed=1)
    found = ns.judge(net, [[0, 1], [1, 1]], [[1], [0]], {"z1": value})
    assert kind in found.first.kinds
    assert words in str(found)


def test_complex_numbers_are_refused():
    with pytest.raises(ns.InputError, match="z1 must be an array of numbers"):
        ns.judge(ns.dense([2, 2, 1]), [[0, 1]], [[1]], {"z1": np.ones((1, 2), complex)})
