"""Matt Mazur's step-by-step example: every published figure, to its printed digits.

Source: Matt Mazur, "A Step by Step Backpropagation Example" (2015). Two of its figures are
misprints by double arithmetic; those are held to the exact value, with the printed one beside it.
"""

import pytest

import neurosim as ns

INPUTS, EXPECTED, RATE = [0.05, 0.10], [0.01, 0.99], 0.5

WEIGHTS = {
    "w1": ("i1", "h1", 0.15),
    "w2": ("i2", "h1", 0.20),
    "w3": ("i1", "h2", 0.25),
    "w4": ("i2", "h2", 0.30),
    "w5": ("h1", "o1", 0.40),
    "w6": ("h2", "o1", 0.45),
    "w7": ("h1", "o2", 0.50),
    "w8": ("h2", "o2", 0.55),
}
BIASES = [("b1", "h1", 0.35), ("b1", "h2", 0.35), ("b2", "o1", 0.60), ("b2", "o2", 0.60)]


def mazur(trained_biases=False):
    net = ns.Network("mazur")
    net.add_input("i1"), net.add_input("i2")
    net.add_bias("b1"), net.add_bias("b2")
    net.add_neuron("h1"), net.add_neuron("h2")
    net.add_output("o1"), net.add_output("o2")
    for source, target, weight in WEIGHTS.values():
        net.connect(source, target, weight=weight)
    for source, target, weight in BIASES:
        net.connect(source, target, weight=weight, trainable=trained_biases)
    return net


def assert_prints(value, printed):
    """The value, rounded to the decimals of a published figure, is that figure."""
    decimals = len(printed.partition(".")[2])
    assert f"{value:.{decimals}f}" == printed


def total(net):
    return sum(output.loss for output in net.outputs)


@pytest.fixture
def after_backward():
    net = mazur()
    ns.forward(net, INPUTS)
    ns.backward(net, EXPECTED)
    return net


@pytest.mark.parametrize(
    ("name", "attribute", "printed"),
    [
        ("h1", "net_input", "0.3775"),
        ("h1", "output", "0.593269992"),
        ("h2", "output", "0.596884378"),
        ("o1", "net_input", "1.105905967"),
        ("o1", "output", "0.75136507"),
        ("o2", "output", "0.772928465"),
        ("o1", "loss", "0.274811083"),
        ("o2", "loss", "0.023560026"),
    ],
)
def test_forward_pass_and_losses_are_the_published_ones(after_backward, name, attribute, printed):
    assert_prints(getattr(after_backward[name], attribute), printed)


def test_total_error_is_the_published_one(after_backward):
    assert_prints(total(after_backward), "0.298371109")


@pytest.mark.parametrize(("weight", "printed"), [("w5", "0.082167041"), ("w1", "0.000438568")])
def test_gradients_are_the_published_ones(after_backward, weight, printed):
    source, target, _ = WEIGHTS[weight]
    assert_prints(after_backward[source, target].gradient, printed)


@pytest.mark.parametrize(
    ("weight", "printed"),
    [
        ("w5", "0.35891648"),
        ("w6", "0.408666186"),
        ("w7", "0.511301270"),
        ("w8", "0.561370121"),
        ("w1", "0.149780716"),
        ("w2", "0.19956143"),
        ("w3", "0.24975114"),
        ("w4", "0.29950229"),
    ],
)
@pytest.mark.parametrize("way", ["passes", "train_step", "train"])
def test_updated_weights_are_the_published_ones(way, weight, printed, engine):
    net = mazur()
    if way == "passes":
        ns.forward(net, INPUTS), ns.backward(net, EXPECTED), ns.update(net, RATE)
    elif way == "train_step":
        ns.train_step(net, INPUTS, EXPECTED, RATE)
    else:
        ns.train(net, [(INPUTS, EXPECTED)], 1, RATE, engine=engine)
    source, target, _ = WEIGHTS[weight]
    assert_prints(net[source, target].weight, printed)


def test_frozen_biases_stay_and_show_their_gradient():
    net = mazur()
    ns.train_step(net, INPUTS, EXPECTED, RATE)
    for source, target, weight in BIASES:
        assert net[source, target].weight == weight
        assert net[source, target].gradient == -net[target].error != 0.0


def loss_now(net):
    ns.forward(net, INPUTS), ns.backward(net, EXPECTED)
    return total(net)


def error_after(net, rounds, engine):
    ns.train(net, [(INPUTS, EXPECTED)], rounds, RATE, engine=engine)
    return loss_now(net)


def test_error_after_one_round(engine):
    """The article prints 0.291027924; exact double arithmetic gives 0.291027774."""
    assert_prints(error_after(mazur(), 1, engine), "0.291027774")


def test_error_after_10000_rounds(engine):
    """The article's 0.0000351085 is E just before the 10,000th update; after it E is lower."""
    net = mazur()
    history = ns.train(net, [(INPUTS, EXPECTED)], 10_000, RATE, engine=engine)
    assert_prints(history.losses[-1], "0.0000351085")
    assert_prints(loss_now(net), "0.0000351019")
    assert_prints(net["o1"].output, "0.015913620")
    assert_prints(net["o2"].output, "0.984064274")


def test_trained_biases(engine):
    assert_prints(error_after(mazur(trained_biases=True), 1, engine), "0.280471447")
    assert_prints(error_after(mazur(trained_biases=True), 10_000, engine), "0.00000244756")


def test_hidden_errors_are_computed_with_the_weights_before_the_update():
    """Common mistake 1: the updated output weights would give w1 = 0.149817639."""
    net = mazur()
    ns.train_step(net, INPUTS, EXPECTED, RATE)
    assert_prints(net["i1", "h1"].weight, "0.149780716")
    mistaken = mazur()
    ns.forward(mistaken, INPUTS), ns.backward(mistaken, EXPECTED)
    for name in ("w5", "w6", "w7", "w8"):
        source, target, _ = WEIGHTS[name]
        mistaken[source, target].weight = net[source, target].weight
    ns.backward(mistaken, EXPECTED)
    ns.update(mistaken, RATE)
    assert_prints(mistaken["i1", "h1"].weight, "0.149817639")


def test_the_steps_show_the_published_arithmetic():
    lines = [str(step) for step in ns.train_step(mazur(), INPUTS, EXPECTED, RATE)]
    for wanted in (
        "= 0.3775  out = logistic(0.3775) = 0.593269992",
        "= 1.10590597  out = logistic(1.10590597) = 0.751365070",
        "= 0.274811083",
        "= 0.0821670406",
        "= 0.35891648",
    ):
        found = wanted.removesuffix("0")
        assert any(found in line for line in lines), wanted
