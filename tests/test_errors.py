"""Messages: on one line, short whatever they quote, and found quickly whatever is near."""

import pytest

import neurosim as ns
from neurosim.errors import shown, suggestion

ENDLESS = []
ENDLESS.append(ENDLESS)


class Rude:
    def __repr__(self):
        raise RuntimeError("no")


def deep(levels):
    nested = []
    for _ in range(levels):
        nested = [nested]
    return nested


@pytest.mark.parametrize(
    "given", [ENDLESS, Rude(), deep(100_000), 10**5000, -(10**5000)], ids="abcde"
)
def test_whatever_was_given_can_be_shown(given):
    assert 0 < len(shown(given)) < 200


@pytest.mark.parametrize("given", ["x" * 10**6, [0] * 10**6, {"a": "b" * 10**6}], ids="abc")
def test_what_was_given_is_shown_briefly(given):
    assert len(shown(given)) < 200


@pytest.mark.parametrize("sign", ["\x1b[31m", "\x1b]0;title\x07", "\x9b2J", "\r", "\n", "\u202e"])
def test_a_message_commands_no_terminal_and_stays_on_its_line(sign):
    said = str(ns.InputError(f"no column {sign}here"))
    assert said.isprintable() and said.startswith("no column \\")


def test_the_two_ends_of_a_long_message_are_kept():
    said = str(ns.InputError(f"expected a name, got {'x' * 10**6}; give one"))
    assert said.startswith("expected a name, got x") and said.endswith("x; give one")
    assert len(said) < 600


def test_a_long_name_is_compared_with_none():
    names = [f"{'a' * 5000}{index}" for index in range(5000)]
    assert suggestion("a" * 5000, names) == ""  # it took minutes
    assert suggestion("h1", [*names, "h2"]) == "; did you mean 'h2'?"


def test_a_near_name_is_found_among_many():
    assert suggestion("h1_5x", [f"h1_{index}" for index in range(100_000)]).startswith("; did you")


XOR = ns.data.truth_table("xor")

NEARLY = {
    "activation of a layer": (lambda: ns.dense([2, 1], "sofmax"), "softmax", "tanh"),
    "activation of a neuron": (lambda: ns.Network().add_neuron("h", "SoftMax"), "softmax", "elu"),
    "optimizer": (lambda: _trained(optimizer="adm"), "Adam", "SGD"),
    "node": (lambda: ns.dense([2, 1])["o11"], "o1", "i2"),
    "node to place": (lambda: ns.draw(ns.dense([2, 1]), positions={"i3": (0, 0)}), "i1", "o1"),
    "format of a plot": (lambda: ns.plot_activations(save="x.pgn"), ".png", ".pdf"),
    "number of the past": (lambda: _passed().course("o1", "outptu"), "output", "slope"),
}  # fmt: skip


def _trained(**options):
    return ns.train(ns.dense([2, 1]), XOR, 1, **options)


def _passed():
    return ns.forward(ns.dense([2, 1]), [0, 1])


@pytest.mark.parametrize("kind", NEARLY)
def test_a_name_that_is_nearly_right_is_answered_with_that_and_the_others(kind):
    call, meant, other = NEARLY[kind]
    with pytest.raises(ns.NeurosimError, match=f"did you mean '{meant}'.*{other}"):
        call()


def test_softmax_of_one_neuron_is_told_where_it_belongs():
    with pytest.raises(ns.OptionError, match=r"joins the outputs of a last layer.*add_softmax"):
        ns.Network().add_neuron("h", "softmax")


@pytest.mark.parametrize(("module", "name"), [(ns.data, "spirl"), (ns.layers, "desne")])
def test_a_slip_of_a_module_is_told_what_was_meant(module, name):
    with pytest.raises(AttributeError, match=r"did you mean '(spiral|dense)'"):
        getattr(module, name)
