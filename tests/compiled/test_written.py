"""Tiny networks that are trained long are written out: still the numbers of the graph."""

import pytest

import neurosim as ns
from neurosim.compiled import engine as compiled_engine
from tests.compiled.test_same_numbers import SPIRAL, assert_same_numbers, both
from tests.compiled.test_workloads import assert_agree
from tests.rates import falling

pytest.importorskip("numba", reason="the compiled engine needs numba")

from neurosim.compiled import written
from neurosim.compiled.kernels import jit


@pytest.fixture(autouse=True)
def texts(monkeypatch):
    """Let all that can be be written out; return what was."""
    found = []
    real = written.function

    def function(text, space):
        found.append(text)
        return real(text, space)

    monkeypatch.setattr(written, "function", function)
    monkeypatch.setattr(written, "ASKED", 0)
    return found


def dense():
    return ns.dense([2, 3, 2], "tanh", seed=4)


def skipping():
    """Outputs that lead on, a shared weight, a frozen one, a neuron that nothing enters."""
    net = ns.dense([2, 3, 2], ["prelu", "logistic"], seed=7)
    net.add_output("early", "arctan")
    net.connect("h1", "early", weight=0.4), net.connect("early", "o2", weight=-0.6)
    net.connect("i1", "o1", parameter=net["h2", "o1"].parameter)
    net.connect("i2", "o2", parameter=net["h2", "o1"].parameter)
    net.freeze("h3")
    net.add_neuron("alone", "logistic")
    net.connect("alone", "o1", weight=0.3)
    return net


def unrolled():
    return ns.recurrent([1, 2, 1], seed=2).unroll(2)


def patterns_of(net):
    return [([(n * k % 5) / 5 for k in range(1, len(net.inputs) + 1)],
             [(n + k) % 3 / 2 for k in range(len(net.outputs))]) for n in range(11)]  # fmt: skip


@pytest.mark.parametrize(
    ("made", "size"),
    [(dense, 1), (dense, 4), (skipping, 1), (skipping, None), (unrolled, 4)],
    ids=lambda each: getattr(each, "__name__", each),
)
def test_the_numbers_are_those_of_the_graph(made, size, texts):
    net = made()
    options = {"batch_size": size, "shuffle": True, "seed": 3}
    assert_agree(*both(net, patterns_of(net), 7, 0.3, **options))
    assert len(texts) == 1


@pytest.mark.parametrize("loss", ["cross_entropy", "perceptron"])
def test_of_other_losses_too(loss, texts):
    net = ns.dense([2, 2], "binary_step" if loss == "perceptron" else "logistic", seed=1)
    assert_same_numbers(*both(net, [(x, [float(t > 0.5) for t in y]) for x, y in SPIRAL],
                              9, 0.25, loss=loss)[0])  # fmt: skip
    assert len(texts) == 1


def test_a_schedule_and_a_recording_by_epochs(texts):
    optimizer = ns.SGD(falling)
    nets, histories = both(dense(), SPIRAL, 6, optimizer=optimizer, record="epochs")
    assert_agree(nets, histories)
    assert texts


def test_an_overflow_is_found_where_the_graph_finds_it(texts):
    net = ns.dense([2, 2, 2], "identity", seed=1)
    found = []
    for engine in ("graph", "compiled"):
        with pytest.raises(ns.DivergenceError) as caught:
            ns.train(net.copy(), SPIRAL, 400, 5.0, engine=engine)
        found.append(str(caught.value))
    assert found[0] == found[1]
    assert texts


@pytest.mark.parametrize(
    "options",
    [{"target_loss": 0.01}, {"optimizer": ns.Adam(0.01)}, {"optimizer": ns.SGD(0.1, momentum=0.5)}],
    ids=lambda each: next(iter(each)),
)
def test_what_needs_more_than_plain_descent_is_not_written(options, texts):
    ns.train(dense(), SPIRAL, 3, engine="compiled", **options)
    assert texts == []


def test_neither_are_products_nor_larger_networks(texts):
    net = dense()
    net.set_aggregation("h1", "product")
    ns.train(net, SPIRAL, 3, engine="compiled")
    ns.train(ns.dense([2, 40, 2], seed=1), SPIRAL, 3, engine="compiled")
    assert texts == []


def test_auto_writes_only_where_the_work_makes_up_for_it(monkeypatch, texts):
    (
        monkeypatch.setattr(compiled_engine, "ENOUGH", 0),
        monkeypatch.setattr(written, "LONG", 5 * len(SPIRAL)),
    )
    assert ns.train(dense(), SPIRAL, 4).engine == "compiled"
    assert texts == []
    assert ns.train(dense(), SPIRAL, 5).engine == "compiled"
    assert len(texts) == 1


def test_it_is_compiled_once_for_a_network(monkeypatch, texts):
    net = dense()
    for _ in range(3):
        ns.train(net, SPIRAL, 2, engine="compiled")
    assert len(texts) == 1
    net.freeze("h1")
    ns.train(net, SPIRAL, 2, engine="compiled")
    assert len(texts) == 2


def test_where_no_code_can_be_kept_the_floats_are_the_same(monkeypatch, texts):
    found = []
    for kept in (jit.folder(), None):
        monkeypatch.setattr(jit, "folder", lambda kept=kept: kept)
        net = dense()
        losses = ns.train(net, SPIRAL, 9, engine="compiled").losses
        found.append(([each.value for each in net.parameters], losses))
    assert found[0] == found[1]
    assert len(texts) == 2
