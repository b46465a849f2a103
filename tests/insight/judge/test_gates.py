"""Programs of LSTMs and GRUs: their gates and arrays by the names that people use."""

import pytest

import neurosim as ns

np = pytest.importorskip("numpy")

STEPS, SIZE = 4, 3


def logistic(z):
    return 1 / (1 + np.exp(-z))


def matrix(net, sources, targets):
    return np.array([[net[s, t].weight for s in sources] for t in targets])


def network(cell, size=SIZE):
    """Return a network, its data, and the weights of each part: for x, for h, and of the bias."""
    net = ns.recurrent([2, size, 1], cell, seed=1)
    rng = np.random.default_rng(2)
    for each in net.parameters:
        if each.trainable:
            each.value += rng.normal(0, 0.3)
    cells, inputs = [f"h{k + 1}" for k in range(size)], ["i1", "i2"]
    weights = {}
    for part in {"lstm": "ifgo", "gru": ["r", "z", "n"]}[cell]:
        into = [f"{each}.{part}" for each in cells]
        again = [f"{each}.past" for each in cells] if part == "n" else into
        weights[part] = (
            matrix(net, inputs, into), matrix(net, cells, again), matrix(net, ["b1"], into)[:, 0],
            matrix(net, ["b1"], again)[:, 0],
        )  # fmt: skip
    wy, by = matrix(net, cells, ["o1"]), matrix(net, ["b2"], ["o1"])[:, 0]
    return net, rng.normal(size=(STEPS, 2)), rng.random((STEPS, 1)), weights, wy, by


def lstm(cell_back=True, old_cell=True, squashed=True, concat="hx"):
    """Return a network, its data, and what a program in NumPy computes, perhaps with a mistake."""
    net, x, y, weights, wy, by = network("lstm")
    kept = {name: np.zeros((STEPS + 1, SIZE)) for name in ("h", "c")}
    gates = {name: np.zeros((STEPS, SIZE)) for name in "ifgo"}
    out = np.zeros((STEPS, 1))
    for t in range(STEPS):
        for name, (wx, wh, b, _) in weights.items():
            z = wx @ x[t] + wh @ kept["h"][t - 1] + b
            gates[name][t] = np.tanh(z) if name == "g" else logistic(z)
        i, f, g, o = (gates[name][t] for name in "ifgo")
        kept["c"][t] = f * kept["c"][t - 1] + i * g
        kept["h"][t] = o * (np.tanh(kept["c"][t]) if squashed else kept["c"][t])
        out[t] = logistic(wy @ kept["h"][t] + by)
    dy = (out - y) * out * (1 - out)
    dh, dc = np.zeros((STEPS, SIZE)), np.zeros((STEPS, SIZE))
    back, deltas = ({name: np.zeros((STEPS, SIZE)) for name in "ifgo"} for _ in range(2))
    for t in reversed(range(STEPS)):
        dh[t] = wy.T @ dy[t]
        i, f, g, o = (gates[name][t] for name in "ifgo")
        squash = np.tanh(kept["c"][t])
        if t + 1 < STEPS:
            dh[t] += sum(wh.T @ deltas[name][t + 1] for name, (_, wh, *_) in weights.items())
        dc[t] = dh[t] * o * (1 - squash**2)
        if t + 1 < STEPS and cell_back:
            dc[t] += dc[t + 1] * gates["f"][t + 1]
        back["i"][t], back["g"][t], back["o"][t] = dc[t] * g, dc[t] * i, dh[t] * squash
        back["f"][t] = dc[t] * kept["c"][t - 1 if old_cell else t]
        for name in "ifgo":
            a = gates[name][t]
            deltas[name][t] = back[name][t] * (1 - a**2 if name == "g" else a * (1 - a))
    before = np.vstack([np.zeros(SIZE), kept["h"][: STEPS - 1]])
    numbers = {"h": kept["h"][:STEPS], "c": kept["c"][:STEPS], "y_hat": out, "dh": dh, "dc": dc}
    both = np.hstack([before, x] if concat == "hx" else [x, before])
    for name, called in zip("ifgo", ("i", "f", "c_tilde", "o"), strict=True):
        numbers[called] = gates[name]
        numbers[f"d{called}"] = back[name]
        numbers[f"dz_{name}"] = deltas[name]
        numbers[f"dW{name}"] = deltas[name].T @ both
        numbers[f"dW_x{name}"], numbers[f"dU_{name}"] = (
            deltas[name].T @ x, deltas[name].T @ before,
        )  # fmt: skip
        numbers[f"db_{name}"] = deltas[name].sum(axis=0)
    for called, order in {"ih": x, "hh": before}.items():
        numbers[f"dW_{called}"] = np.vstack([deltas[name].T @ order for name in "ifgo"])
        numbers[f"db_{called}"] = np.hstack([deltas[name].sum(axis=0) for name in "ifgo"])
    return net, x, y, numbers


@pytest.mark.parametrize("concat", ["hx", "xh"])
def test_an_lstm_is_judged_gate_by_gate(concat):
    net, x, y, numbers = lstm(concat=concat)
    found = ns.judge(net, x, y, numbers, 0.1)
    assert found.right, str(found)


@pytest.mark.parametrize(
    ("mistake", "array", "kind"),
    [
        ({"cell_back": False}, "dc", "no_later"),
        ({"old_cell": False}, "df", "wrong_step"),
        ({"squashed": False}, "h", "no_activation"),
    ],
)
def test_mistakes_in_an_lstm_are_found(mistake, array, kind):
    net, x, y, numbers = lstm(**mistake)
    found = ns.judge(net, x, y, numbers, 0.1)
    assert [each.name for each in found.arrays if not each.right] == [array]
    assert kind in found.first.kinds


FORWARD = {
    "bias_twice": {"net": lambda name, z, b: z + b},
    "transposed": {"turned": True},
}


def forward(turned=False, net=lambda name, z, b: z, cell=lambda i, f, g, c: f * c + i * g):
    """Return a small LSTM, its data, and the forward pass of a program, perhaps with a mistake."""
    given, x, y, weights, _, _ = network("lstm", 2)
    kept = {name: np.zeros((STEPS + 1, 2)) for name in "hcifgo"}
    for t in range(STEPS):
        for name in "ifgo":
            wx, wh, b, _ = weights[name]
            z = wx @ x[t] + (wh.T if turned else wh) @ kept["h"][t - 1] + b
            z = net(name, z, b)
            kept[name][t] = np.tanh(z) if name == "g" else logistic(z)
        i, f, g, o = (kept[name][t] for name in "ifgo")
        kept["c"][t] = cell(i, f, g, kept["c"][t - 1])
        kept["h"][t] = o * np.tanh(kept["c"][t])
    return given, x, y, {name: rows[:STEPS] for name, rows in kept.items()}


@pytest.mark.parametrize("kind", FORWARD)
def test_mistakes_in_the_forward_pass_of_an_lstm_are_named(kind):
    net, x, y, numbers = forward(**FORWARD[kind])
    assert kind in ns.judge(net, x, y, numbers).first.kinds


def test_a_wrong_state_is_found_and_told_its_right_line():
    net, x, y, numbers = forward(cell=lambda i, f, g, c: i * c + f * g)
    found = ns.judge(net, x, y, numbers).first
    assert (found.name, found.formula) == ("c", "c = f[t] * c[t-1] + i[t] * g[t]")


def gru(update_swapped=False):
    net, x, y, weights, wy, by = network("gru")
    (wr, ur, br, _), (wz, uz, bz, _), (wn, un, bn, cn) = (weights[part] for part in "rzn")
    h, out, r, z, n = (np.zeros((STEPS, k)) for k in (SIZE, 1, SIZE, SIZE, SIZE))
    before = np.zeros((STEPS, SIZE))
    for t in range(STEPS):
        before[t] = h[t - 1] if t else 0
        r[t] = logistic(wr @ x[t] + ur @ before[t] + br)
        z[t] = logistic(wz @ x[t] + uz @ before[t] + bz)
        n[t] = np.tanh(wn @ x[t] + bn + r[t] * (un @ before[t] + cn))
        new, old = (n[t], before[t]) if not update_swapped else (before[t], n[t])
        h[t] = (1 - z[t]) * new + z[t] * old
        out[t] = logistic(wy @ h[t] + by)
    dy = (out - y) * out * (1 - out)
    dh, dr, dz, dn = (np.zeros((STEPS, SIZE)) for _ in range(4))
    for t in reversed(range(STEPS)):
        dh[t] = wy.T @ dy[t]
        if t + 1 < STEPS:
            dh[t] += (
                dh[t + 1] * z[t + 1] + ur.T @ dr[t + 1] + uz.T @ dz[t + 1]
                + un.T @ (dn[t + 1] * r[t + 1])
            )  # fmt: skip
        dn[t] = dh[t] * (1 - z[t]) * (1 - n[t] ** 2)
        dz[t] = dh[t] * (before[t] - n[t]) * z[t] * (1 - z[t])
        dr[t] = dn[t] * (un @ before[t] + cn) * r[t] * (1 - r[t])
    return net, x, y, {
        "r": r, "z": z, "h_tilde": n, "h": h, "y_hat": out, "dh": dh, "dz_r": dr, "delta_z": dz,
        "delta_n": dn, "dW_r": dr.T @ x, "dU_r": dr.T @ before,
        "dWz": dz.T @ x, "dW_hz": dz.T @ before, "db_z": dz.sum(axis=0), "dW_n": dn.T @ x,
        "dU_n": (dn * r).T @ before, "db_n": dn.sum(axis=0),
        "dW_ih": np.vstack([dr.T @ x, dz.T @ x, dn.T @ x]),
        "dW_hh": np.vstack([dr.T @ before, dz.T @ before, (dn * r).T @ before]),
        "dy": dy, "db_hn": (dn * r).sum(axis=0),
        "db_ih": np.hstack([each.sum(axis=0) for each in (dr, dz, dn)]),
        "db_hh": np.hstack([each.sum(axis=0) for each in (dr, dz, dn * r)]),
    }  # fmt: skip


def test_a_gru_is_judged_gate_by_gate():
    net, x, y, numbers = gru()
    found = ns.judge(net, x, y, numbers, 0.1)
    assert found.right, str(found)


def test_the_shares_of_old_and_new_the_other_way_round_are_told_the_line_of_here():
    net, x, y, numbers = gru(update_swapped=True)
    found = ns.judge(net, x, y, numbers, 0.1)
    assert [each.name for each in found.arrays if not each.right] == ["h"]
    assert found.first.formula == "h = (1 - z[t]) * n[t] + z[t] * h[t-1]"


def test_one_wrong_gate_is_told_from_the_states_that_follow_from_it():
    net, x, y, numbers = gru()
    only = {name: numbers[name] for name in ("r", "z", "h_tilde")}
    only["z"] = 1 - only["z"]
    found = ns.judge(net, x, y, only)
    assert [each.name for each in found.arrays if not each.right] == ["z"]
    assert "exponential_sign" in found.first.kinds or found.first.kinds


def test_the_right_line_of_a_state_is_that_of_the_cell():
    net, x, y, numbers = lstm(squashed=False)
    assert "h = o[t] * tanh(c[t])" in str(ns.judge(net, x, y, numbers))


def test_names_that_are_not_known_are_answered_with_those_of_gates_first():
    net = ns.recurrent([1, 2, 1], cell="lstm", seed=1)
    with pytest.raises(ns.OptionError, match="no array 'q'; names are i, f, g, o, c, "):
        ns.judge(net, [[1], [2]], [[1], [0]], {"q": [[0, 0], [0, 0]]})
