"""A network written out answers as the network itself, in each language."""

import json
import math
import shutil
import subprocess

import pytest

import neurosim as ns
from neurosim.functions.activations import clamp


def in_python(net, patterns, folder):
    space = {}
    exec(net.to_source("python"), space)
    return [space["predict"](each) for each in patterns]


MAIN = """
#include <stdio.h>
int main(void) {
    double inputs[%d], outputs[%d];
    while (1) {
        for (int i = 0; i < %d; i++) if (scanf("%%lf", inputs + i) != 1) return 0;
        predict(inputs, outputs);
        for (int i = 0; i < %d; i++) printf("%%.17g ", outputs[i]);
        printf("\\n");
    }
}
"""


def in_c(net, patterns, folder):
    if shutil.which("gcc") is None:
        pytest.skip("needs gcc")
    sizes = len(net.inputs), len(net.outputs)
    text = net.to_source("c") + MAIN % (*sizes, *sizes)
    (folder / "net.c").write_text(text, encoding="ascii")
    command = ["gcc", "-Wall", "-Werror", "-o", folder / "net", folder / "net.c", "-lm"]
    subprocess.run(command, check=True)
    given = "\n".join(" ".join(map(repr, map(float, each))) for each in patterns)
    run = subprocess.run([folder / "net"], input=given, capture_output=True, text=True, check=True)
    return [list(map(float, line.split())) for line in run.stdout.splitlines()]


def in_javascript(net, patterns, folder):
    if shutil.which("node") is None:
        pytest.skip("needs node")
    (folder / "net.js").write_text(net.to_source("javascript"), encoding="ascii")
    script = f"console.log(JSON.stringify({json.dumps(patterns)}.map(require('./net.js'))))"
    run = subprocess.run(
        ["node", "-e", script], cwd=folder, capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


LANGUAGES = {"python": in_python, "c": in_c, "javascript": in_javascript}


@pytest.fixture(params=LANGUAGES)
def answers(request):
    return LANGUAGES[request.param]


def every_function():
    """A network of every activation and aggregation, shared weights, and what has no source."""
    net = ns.Network("every function")
    net.add_input("i1"), net.add_input("i2"), net.add_bias("b1")
    names = [*ns.ACTIVATIONS, "exp", "reciprocal", "probability"]
    kinds = [*names, ns.prelu(-0.5), ns.elu(2.0), ns.prelu(0.1), clamp(0.5)]
    for number, activation in enumerate(kinds):
        name = f"h{number}"
        net.add_neuron(name, activation, ["sum", "product", "max"][number % 3])
        net.connect("i1", name, 0.7 - 0.3 * number), net.connect("b1", name, -0.2)
        net.connect("i2", name, parameter=net["i1", "h0"].parameter)
    for number, aggregation in enumerate(["sum", "product", "max"]):
        net.add_output(f"o{number}", "identity", aggregation)
        for other in range(number, len(kinds), 3):
            net.connect(f"h{other}", f"o{number}", 0.3 * (-1) ** other)
    net.add_output("alone", "logistic", "max"), net.add_output("one", "tanh", "product")
    net.add_output("largest", "identity", "max"), net.connect("i2", "largest", -0.5)  # of one
    return net


PATTERNS = [[0.3, -1.2], [2.0, 0.5], [-0.7, -0.1], [0.01, 0.02], [1e-9, 4.0]]


def test_every_activation_and_aggregation(answers, tmp_path):
    net = every_function()
    for found, expected in zip(
        answers(net, PATTERNS, tmp_path), net.predict(PATTERNS), strict=True
    ):
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_softmax_and_scaled_tables(answers, tmp_path):
    net = ns.dense([2, 4, 3], ["relu", "softmax"], seed=1)
    net.scaling = ns.Scaling(((10.0, 30.0), (-1.0, -1.0)), ((0.0, 5.0), (-2.0, 2.0), (7.0, 7.0)))
    patterns = [[12.0, 0.5], [29.0, -3.0]]
    for found, expected in zip(
        answers(net, patterns, tmp_path), net.predict(patterns), strict=True
    ):
        assert found == pytest.approx(expected, rel=1e-12)


def test_an_unrolled_network(answers, tmp_path):
    deep = ns.recurrent([1, 2, 1], cell="elman", seed=1).unroll(3)
    patterns = [[0.1, 0.7, 0.2], [-1.0, 0.5, 2.0]]
    for found, expected in zip(
        answers(deep, patterns, tmp_path), deep.predict(patterns), strict=True
    ):
        assert found == pytest.approx(expected, rel=1e-12)


def test_names_are_no_code(answers, tmp_path):
    net = ns.Network('x */ \\\n#error "no"\nraise SystemExit')
    net.add_input("a\nb\u2028c"), net.add_output("d */ ??/\\", "identity")
    net.connect("a\nb\u2028c", "d */ ??/\\", weight=2.0)
    assert answers(net, [[1.5]], tmp_path) == [[3.0]]


def test_graphs_that_skip_layers_and_share_in_python():
    for seed in range(20):
        net = ns.dense([2, 3, 4, 2], ["tanh", "elu", "softplus"], seed=seed)
        net.connect("i1", "o1", 0.3 * seed), net.connect("h1_1", "o2", -0.4)
        net.connect("i2", "o2", parameter=net["h1_2", "h2_2"].parameter)
        found = in_python(net, PATTERNS, None)
        assert found == [pytest.approx(each, rel=1e-12) for each in net.predict(PATTERNS)]


def test_clamped_inputs_send_their_value_in_every_language(answers, tmp_path):
    net = ns.dense([2, 3, 2], "tanh", seed=3)
    net.scaling = ns.Scaling(inputs=((0.0, 10.0), (5.0, 6.0)))
    with net.clamped({"i2": -0.25}):
        wanted = net.predict([[1.0, 2.0], [3.0, 4.0]])
        found = answers(net, [[1.0, 2.0], [3.0, 4.0]], tmp_path)
    assert found == [pytest.approx(each, rel=1e-12) for each in wanted]


def test_what_cannot_be_written_out_is_refused_by_name():
    net = ns.dense([2, 2, 1], seed=1)
    with pytest.raises(ns.OptionError, match="no language 'pyton'; did you mean 'python'"):
        net.to_source("pyton")
    net.set_activation("h1", ns.Activation("cube", lambda x: x**3, lambda x, y: 3 * x * x))
    with pytest.raises(ns.OptionError, match="activation 'cube' of neuron 'h1' cannot be written"):
        net.to_source()
    net.set_activation("h1", "tanh")
    mean = ns.Aggregation("mean", lambda s: math.fsum(s) / 3, lambda s: tuple(1 / 3 for _ in s))
    net.set_aggregation("h2", mean)
    with pytest.raises(ns.OptionError, match="aggregation 'mean' of neuron 'h2'"):
        net.to_source("c")
    with pytest.raises(ns.OptionError, match="is recurrent; unroll it"):
        ns.recurrent([1, 2, 1], seed=1).to_source()


@pytest.mark.parametrize("aggregation", ["sum", "product", "max"])
def test_a_neuron_with_thousands_of_signals(answers, aggregation, tmp_path):
    net, count = ns.Network("wide"), 4001
    net.add_output("o1", activation="tanh", aggregation=aggregation)
    names = [net.add_input(f"i{n}").name for n in range(count)]
    net.connect_all(names, "o1", [1.0 + math.sin(n) / 500 for n in range(count)])
    pattern = [math.cos(n) / 2000 + (aggregation == "product") for n in range(count)]
    ((found,),) = answers(net, [pattern], tmp_path)
    assert found == pytest.approx(net.predict(pattern)[0], rel=1e-12)
