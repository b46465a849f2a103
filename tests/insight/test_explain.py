"""Explanations against Mazur's published figures, random graphs, and their own printed text."""

import math
import re
import shutil
import subprocess

import pytest
from hypothesis import given, strategies as st

import neurosim as ns
from neurosim.insight.precision import Precision
from tests.insight.printed import equations, evaluated, rounded
from tests.insight.test_document import parsed
from tests.states import state
from tests.strategies import SOME, TURN, Case, cases

NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?$")


def mazur():
    net = ns.Network("mazur")
    for name in ("i1", "i2"):
        net.add_input(name)
    for name in ("b1", "b2"):
        net.add_bias(name)
    for name in ("h1", "h2"):
        net.add_neuron(name)
    for name in ("o1", "o2"):
        net.add_output(name)
    weights = {
        "i1 h1": 0.15, "i2 h1": 0.20, "i1 h2": 0.25, "i2 h2": 0.30,
        "h1 o1": 0.40, "h2 o1": 0.45, "h1 o2": 0.50, "h2 o2": 0.55,
        "b1 h1": 0.35, "b1 h2": 0.35, "b2 o1": 0.60, "b2 o2": 0.60,
    }  # fmt: skip
    for ends, weight in weights.items():
        net.connect(*ends.split(), weight=weight, trainable=ends[0] != "b")
    return net


def passed(net, inputs=(0.05, 0.10), expected=(0.01, 0.99), loss="squared_error"):
    ns.forward(net, inputs)
    ns.backward(net, expected, loss)
    return net


def ran(case: Case):
    return passed(case.net, case.inputs, case.expected, case.loss)


def lines(document):
    """The printed equations by what stands on the left, of several the longest."""
    return dict(sorted(equations(document.text()), key=lambda found: len(found[1])))


# The published example


def test_dE_dw5_has_every_factor_as_published():
    explanation = ns.explain(passed(mazur())["h1", "o1"], decimals=9)
    shown = lines(explanation)
    assert shown["dE/dout_o1"] == ["-(expected_o1 - out_o1)", "-(0.01 - 0.75136507)", "0.74136507"]
    assert shown["dout_o1/dnet_o1"] == [
        "out_o1·(1 - out_o1)", "0.75136507·(1 - 0.75136507)", "0.186815602",
    ]  # fmt: skip
    assert shown["dnet_o1/dw(h1->o1)"] == ["out_h1", "0.593269992"]
    assert shown["dE/dw(h1->o1)"] == [
        "dE/dout_o1·dout_o1/dnet_o1·dnet_o1/dw(h1->o1)",
        "0.74136507·0.186815602·0.593269992",
        "0.082167041",
    ]
    assert explanation.path_count == 1


def test_dE_dw1_has_every_factor_as_published():
    explanation = ns.explain(passed(mazur())["i1", "h1"], decimals=9)
    shown = lines(explanation)
    assert shown["error_o1"][-2:] == ["(0.01 - 0.75136507)·0.186815602", "-0.138498562"]
    assert shown["dE/dout_h1"][1:] == ["-(-0.138498562·0.4 + 0.038098237·0.5)", "0.036350306"]
    assert shown["dout_h1/dnet_h1"][-1] == "0.241300709"
    assert shown["dnet_h1/dw(i1->h1)"][-1] == "0.05"
    assert shown["dE/dw(i1->h1)"][-1] == "0.000438568"
    assert [path.label for path in explanation.paths] == ["h1 -> o1", "h1 -> o2"]


def test_the_update_of_w5_is_as_published():
    net = passed(mazur())
    explanation = ns.explain(net["h1", "o1"], "update", learning_rate=0.5, decimals=9)
    assert lines(explanation)["new w(h1->o1)"][-2:] == ["0.4 - 0.5·0.082167041", "0.35891648"]
    assert round(explanation.value, 9) == 0.35891648


def test_the_output_and_the_loss_are_as_published():
    net = passed(mazur())
    shown = lines(ns.explain(net["o1"], decimals=9))
    assert shown["net_h1"][1:] == ["0.15·0.05 + 0.2·0.1 + 0.35·1", "0.3775"]
    assert shown["out_o1"] == ["1/(1 + e^(-net_o1))", "1/(1 + e^(-1.105905967))", "0.75136507"]
    loss = lines(ns.explain(net["o1"], "loss", decimals=9))
    assert loss["E_o1"][-1] == "0.274811083"


def test_an_error_is_told_in_the_words_of_the_lecture():
    shown = lines(ns.explain(passed(mazur())["h1"], "error", decimals=9))
    assert shown["error_o1"][0] == "(expected_o1 - out_o1)·dout_o1/dnet_o1"
    assert shown["error_h1"][0] == ("(error_o1·w(h1->o1) + error_o2·w(h1->o2))·dout_h1/dnet_h1")
    assert shown["error_h1"][-1] == "-0.008771355"


# Any graph


@given(cases())
def test_factors_multiply_and_paths_add_up_to_the_gradient(case):
    net = ran(case)
    for connection in net.connections:
        explanation = ns.explain(connection, limit=10_000)
        gradient = connection.gradient
        size = sum(abs(path.value) for path in explanation.paths)
        assert math.isclose(explanation.value, gradient, rel_tol=1e-9, abs_tol=1e-12 * size)
        product = math.prod(explanation.factors)
        assert math.isclose(product, gradient, rel_tol=1e-9, abs_tol=1e-12 * size)
        added = math.fsum(path.value for path in explanation.paths)
        assert math.isclose(added, gradient, rel_tol=1e-9, abs_tol=1e-12 * size)
        assert len(explanation.paths) == explanation.path_count


@given(cases())
def test_errors_and_outputs_come_to_what_stands_on_the_neuron(case):
    net = ran(case)
    for neuron in net.neurons:
        explanation = ns.explain(neuron, "error", limit=10_000)
        size = sum(abs(path.value) for path in explanation.paths)
        assert math.isclose(explanation.value, neuron.error, rel_tol=1e-9, abs_tol=1e-12 * size)
        assert math.isclose(
            math.fsum(path.value for path in explanation.paths),
            neuron.error, rel_tol=1e-9, abs_tol=1e-12 * size,
        )  # fmt: skip
        assert ns.explain(neuron).value == pytest.approx(neuron.output, rel=1e-12, abs=1e-12)
        net_input = ns.explain(neuron, "net_input").value
        assert net_input == pytest.approx(neuron.net_input, rel=1e-12, abs=1e-12)


@given(cases())
def test_a_shared_weight_is_the_sum_over_its_holders(case):
    net = ran(case)
    for parameter in net.parameters:
        explanation = ns.explain(parameter, net=net)
        size = sum(abs(each.gradient) for each in net.connections if each.parameter is parameter)
        assert math.isclose(
            explanation.value, parameter.gradient, rel_tol=1e-9, abs_tol=1e-12 * size
        )


def printed_functions(net):
    """The activations that are printed by name, as f and f'."""
    found = {}
    for neuron in net.neurons:
        activation = neuron.activation
        found[activation.name] = activation.function
    return found


@given(cases(activations=("identity", "logistic", "tanh", "arctan", "softplus", "relu", "elu")))
def test_what_is_printed_follows_from_what_is_printed(case):
    net = ran(case)
    asked = [ns.explain(connection) for connection in net.connections]
    asked += [ns.explain(neuron, what) for neuron in net.neurons for what in ("output", "error")]
    checked = 0
    for explanation in asked:
        for _, steps in equations(explanation.text()):
            if len(steps) < 2 or not NUMBER.match(steps[-1]) or TURN.name in steps[-2]:
                continue
            if re.search(r"[A-Za-z]\w*_|d[A-Z]/d|w\(", steps[-2]):
                continue  # a symbol that stands for the result itself
            wanted = rounded(steps[-1])
            assert evaluated(steps[-2], printed_functions(net)).near(wanted), steps
            checked += 1
    assert checked or not net.connections


@given(cases())
def test_asking_leaves_everything_as_it_was(case):
    net = ran(case)
    before = state(net)
    for element in (*net.nodes, *net.connections):
        document = ns.explain(element)
        document.text(), document.markdown(), document.latex(), parsed(document.html())
    for neuron in net.neurons:
        ns.explain(neuron, "error")
    assert state(net) == before


@given(cases(max_neurons=4, losses=["squared_error", "cross_entropy"]), st.data())
def test_a_recording_explains_what_its_update_has_moved_on_from(case, data):
    net, twin = case.net, case.net.copy()
    recording = ns.train_step(net, case.inputs, case.expected, 0.3, case.loss)
    passed(twin, case.inputs, case.expected, case.loss)
    cursor = recording.position
    for connection in net.connections:
        other = twin[connection.source.name, connection.target.name]
        told = ns.explain(connection, recording=recording)
        assert str(told) == str(ns.explain(other))
        if connection.trainable:
            moved = ns.explain(connection, "update", recording=recording)
            assert moved.value == pytest.approx(connection.weight, rel=1e-9, abs=1e-12)
    assert recording.position == cursor
    if net.connections:
        position = data.draw(st.integers(0, len(recording) - 1))
        step = recording[position]
        before = state(net)
        assert ns.explain(step, recording=recording).value == pytest.approx(
            step.after[1] if isinstance(step, (ns.ActivationStep, ns.LossStep)) else step.after[0],
            rel=1e-9, abs=1e-12,
        )  # fmt: skip
        assert state(net) == before


def test_an_update_step_explains_itself_for_any_optimizer():
    net = mazur()
    for optimizer in (ns.SGD(0.5), ns.SGD(0.5, momentum=0.9), ns.Adam(0.1), ns.SGD(0.1, l2=0.01)):
        data = [([0.05, 0.10], [0.01, 0.99])]
        history = ns.train(net, data, 2, optimizer=optimizer, record="steps")
        step = history.recording[-1]
        explanation = ns.explain(step)
        assert explanation.value == step.after[0]
        assert explanation.text().endswith(f"{step.after[0]:.9g}")


def test_the_sample_of_a_batch_is_told_from_the_sum():
    net = mazur()
    data = [([0.05, 0.10], [0.01, 0.99]), ([0.5, 0.2], [0.3, 0.4])]
    history = ns.train(net, data, 1, 0.5, batch_size=2, record="steps")
    told = ns.explain(net["h1", "o1"], recording=history.recording)
    assert "gradients of a batch" in str(told)
    moved = ns.explain(net["h1", "o1"], "update", recording=history.recording)
    assert moved.value == pytest.approx(net["h1", "o1"].weight, rel=1e-12)


# Units that are no weighted sums, losses


def unit(aggregation, weights=(0.5, -2.0, 1.5), inputs=(1.0, 2.0, 3.0)):
    net = ns.Network("unit")
    for index in range(len(weights)):
        net.add_input(f"i{index + 1}")
    net.add_output("o1", "identity", aggregation)
    for index, weight in enumerate(weights):
        net.connect(f"i{index + 1}", "o1", weight=weight)
    return passed(net, inputs, [0.0])


def test_a_product_unit_shows_the_other_signals_as_factors():
    net = unit("product")
    shown = lines(ns.explain(net["i1", "o1"]))
    assert shown["dnet_o1/dw(i1->o1)"] == [
        "out_i1·w(i2->o1)·out_i2·w(i3->o1)·out_i3", "1·(-2)·2·1.5·3", "-18",
    ]  # fmt: skip
    assert lines(ns.explain(net["o1"]))["net_o1"][1] == "0.5·1·(-2)·2·1.5·3"


def test_a_max_unit_lets_only_its_winner_through():
    net = unit("max")
    assert ns.explain(net["i3", "o1"]).value == net["i3", "o1"].gradient != 0.0
    loser = ns.explain(net["i1", "o1"])
    assert loser.value == 0.0
    assert "takes its largest signal" in loser.text()
    assert lines(ns.explain(net["o1"]))["net_o1"][1] == "max(0.5·1, -2·2, 1.5·3)"


def test_cross_entropy_and_the_perceptron_rule_show_their_own_first_factor():
    net = ns.dense([1, 1], seed=1)
    passed(net, [0.5], [1.0], "cross_entropy")
    assert lines(ns.explain(net["i1", "o1"]))["dE/dout_o1"][0] == (
        "-(expected_o1 - out_o1)/(out_o1·(1 - out_o1))"
    )
    assert lines(ns.explain(net["o1"], "error"))["error_o1"][0] == "expected_o1 - out_o1"
    net = ns.dense([1, 1], activation="binary_step", seed=1)
    passed(net, [0.5], [1.0], "perceptron")
    assert lines(ns.explain(net["i1", "o1"]))["dE/dw(i1->o1)"][0] == (
        "dE/dnet_o1·dnet_o1/dw(i1->o1)"
    )


def test_a_softmax_is_explained_through_its_units():
    net = ns.dense([2, 3], activation="softmax", seed=1)
    passed(net, [0.5, -1.0], [0.0, 1.0, 0.0], "categorical_cross_entropy")
    for connection in net.connections:
        assert ns.explain(connection).value == pytest.approx(connection.gradient, abs=1e-12)
    output = net.outputs[1]
    shown = lines(ns.explain(output.incoming[0]))
    assert shown[f"dE/dout_{output.name}"][0] == f"-expected_{output.name}/out_{output.name}"
    assert ns.check_gradients(net, [0.5, -1.0], [0.0, 1.0, 0.0], "categorical_cross_entropy").ok


def test_a_saturated_output_under_cross_entropy_still_explains_itself():
    net = ns.Network("saturated")
    net.add_input("i1"), net.add_output("o1"), net.connect("i1", "o1", weight=50.0)
    passed(net, [1.0], [0.0], "cross_entropy")
    assert net["o1"].output == 1.0
    assert ns.explain(net["i1", "o1"]).value == pytest.approx(1.0)


def test_a_loss_of_ones_own_is_taken_as_it_is():
    class Absolute(ns.Loss):
        name, formula = "absolute", "abs(expected - output)"

        def value(self, expected, output, net_input, activation):
            return abs(expected - output)

        def error(self, expected, output, net_input, activation):
            slope = activation.derivative(net_input, output)
            return math.copysign(1.0, expected - output) * slope

    net = passed(mazur(), loss=Absolute())
    explanation = ns.explain(net["i1", "h1"])
    assert explanation.value == pytest.approx(net["i1", "h1"].gradient)
    assert lines(ns.explain(net["o1"], "loss"))["E_o1"][0] == "abs(expected_o1 - out_o1)"


# Refusals


@pytest.mark.parametrize("quantity", ["output", "net_input", "error"])
def test_explaining_before_a_pass_says_which_pass_is_missing(quantity):
    net = mazur()
    with pytest.raises(ns.StateError, match=r"needs a forward.*ns.forward\(net, inputs\)"):
        ns.explain(net["h1"], quantity)
    ns.forward(net, [0, 1])
    if quantity == "error":
        with pytest.raises(ns.StateError, match=r"needs a backward pass.*ns.backward"):
            ns.explain(net["h1"], quantity)
        with pytest.raises(ns.StateError, match=r"explaining the gradient of i1 -> h1 needs"):
            ns.explain(net["i1", "h1"])


def test_after_an_update_the_recording_is_asked_for():
    net = mazur()
    ns.train_step(net, [0.05, 0.10], [0.01, 0.99])
    with pytest.raises(ns.StateError, match="have moved since; pass recording="):
        ns.explain(net["i1", "h1"])


def test_a_weight_changed_by_hand_is_noticed():
    net = passed(mazur())
    net["h1", "o1"].weight = 0.7
    with pytest.raises(ns.StateError, match="a number was changed since the pass"):
        ns.explain(net["i1", "h1"])
    with pytest.raises(ns.StateError, match=r"net_input of 'o1' is 1\.1059"):
        ns.explain(net["o1"])


def test_elements_of_another_network_and_of_none_are_refused():
    net, other = passed(mazur()), passed(mazur())
    other.name = "other"
    with pytest.raises(ns.NetworkError, match="in network 'mazur', not in 'other'"):
        ns.explain(net["h1"], net=other)
    with pytest.raises(ns.NetworkError, match="in network 'mazur', not in another network of that"):
        ns.explain(net["h1"], net=mazur())
    with pytest.raises(ns.NetworkError, match="no connection of network 'other' holds"):
        ns.explain(net["i1", "h1"].parameter, net=other)
    with pytest.raises(ns.OptionError, match="pass net="):
        ns.explain(net["i1", "h1"].parameter)
    recording = ns.train_step(other, [0, 0], [0, 0])
    with pytest.raises(ns.NetworkError, match="not in 'other'"):
        ns.explain(net["h1"], recording=recording)
    with pytest.raises(ns.NetworkError, match="removed or never added"):
        ns.explain(net.disconnect("i1", "h1"))
    with pytest.raises(ns.NetworkError, match="removed or never added"):
        ns.explain(net.remove("h1"))


def test_unknown_quantities_and_other_things_are_refused():
    net = passed(mazur())
    with pytest.raises(ns.OptionError, match="did you mean 'error'"):
        ns.explain(net["h1"], "errors")
    with pytest.raises(ns.OptionError, match="no gradient of a neuron; ask a connection into it"):
        ns.explain(net["h1"], "gradient")
    with pytest.raises(ns.OptionError, match="no error of a bias node; choose from output"):
        ns.explain(net["b1"], "error")
    with pytest.raises(ns.OptionError, match=r"such as net\['h1'\]"):
        ns.explain("h1")
    with pytest.raises(ns.OptionError, match="needs learning_rate="):
        ns.explain(net["i1", "h1"], "update")
    with pytest.raises(ns.OptionError, match="limit must be a whole number"):
        ns.explain(net["h1"], limit=0)
    recording = ns.train_step(net, [0, 0], [0, 0])
    with pytest.raises(ns.OptionError, match="pass its recording"):
        ns.explain(recording[4])
    with pytest.raises(
        ns.OptionError, match=r"a step of this kind \(InputStep\) is about the output"
    ):
        ns.explain(recording[0], "error", recording=recording)
    with pytest.raises(ns.OptionError, match="not in that recording"):
        ns.explain(recording[4], recording=ns.train_step(net, [0, 0], [0, 0]))


def test_an_output_of_which_nothing_is_expected_says_why_it_costs_nothing():
    net = ns.recurrent([1, 1, 1], seed=1)
    ns.forward(net, [[0.1], [0.2]]), ns.backward(net, [[0.1]])
    assert (
        "Nothing is expected of o1@1:\n\n  E_o1@1 = 0\n" in ns.explain(net["o1@1"], "loss").text()
    )
    told = ns.explain(net["o1@1"], "error").text()
    assert "o1@1 leads nowhere, and nothing is expected of it:\n\n  error_o1@1 = 0" in told


@pytest.mark.parametrize(
    ("weight", "lines"), [(-0.5, ["-error_o1", "-1"]), (0.5, ["-error_o1", "-(-1)", "1"])]
)
def test_no_line_says_the_number_of_the_line_before_again(weight, lines):
    net = ns.Network("perceptron")
    net.add_input("i1"), net.add_output("o1", "binary_step"), net.connect("i1", "o1", weight)
    told = ns.explain(passed(net, [1.0], [float(weight < 0.0)], "perceptron")["i1", "o1"])
    assert ("dE/dnet_o1", lines) in equations(told.text())


def test_a_clamped_neuron_says_that_it_is():
    net = mazur()
    with net.clamped({"h1": 0.5}):
        passed(net)
        told = ns.explain(net["h1"])
    assert "h1 is clamped, whatever comes in:\n\n  out_h1 = 0.5" in told.text()


def test_a_frozen_weight_stays():
    net = passed(mazur())
    explanation = ns.explain(net["b1", "h1"], "update", learning_rate=0.5)
    assert explanation.value == 0.35
    assert "frozen" in explanation.text()


# Size


def test_millions_of_paths_are_counted_at_once_and_not_listed():
    net = ns.dense([3, 20, 20, 20, 20, 20, 20, 2], activation="tanh", weights="glorot", seed=2)
    passed(net, [0.1, 0.2, 0.3], [0.5, -0.5])
    explanation = ns.explain(net["i1", "h1_1"], limit=5)  # listing them all would never end
    assert explanation.path_count == 20**5 * 2
    assert explanation.paths == ()
    assert "the sum over 6,400,000 paths" in explanation.text()
    assert len(explanation.text()) < 20_000


@pytest.mark.parametrize("aggregation", ["sum", "product", "max"])
def test_a_wide_neuron_writes_few_terms_and_counts_all(aggregation):
    net = ns.Network("wide")
    net.add_output("o1", "identity", aggregation)
    for index in range(2000):
        net.add_input(f"i{index}")
        net.connect(f"i{index}", "o1", weight=1.0 + 0.001 * (index % 7))
    passed(net, [1.0 - 0.001 * (index % 5) for index in range(2000)], [0.0])
    explanation = ns.explain(net["o1"], "net_input", limit=5)
    assert explanation.value == pytest.approx(net["o1"].net_input, rel=1e-9)
    assert len(explanation.text()) < 1000
    assert "rest stands for the 1,99" in explanation.text()
    gradient = ns.explain(net["i3", "o1"], limit=5)
    assert gradient.value == pytest.approx(net["i3", "o1"].gradient, rel=1e-9)
    assert len(gradient.text()) < 2500


@given(cases(), st.integers(1, 3))
@SOME
def test_a_limit_changes_no_result(case, limit):
    net = ran(case)
    for neuron in net.neurons:
        for quantity in ("output", "net_input", "error"):
            short = ns.explain(neuron, quantity, limit=limit).value
            full = ns.explain(neuron, quantity, limit=1000).value
            assert short == pytest.approx(full, rel=1e-9, abs=1e-12)


def test_a_very_deep_chain_is_explained_without_recursion():
    net = ns.Network("deep")
    net.add_input("i1")
    before = "i1"
    for index in range(3000):
        before, last = net.add_neuron(f"h{index}", "identity").name, before
        net.connect(last, before, weight=1.0)
    net.add_output("o1", "identity"), net.connect(before, "o1", weight=1.0)
    passed(net, [1.0], [0.0])
    explanation = ns.explain(net["i1", "h0"])
    assert explanation.value == 1.0
    assert explanation.paths[0].value == 1.0
    assert len(explanation.text()) < 20_000


def test_names_of_any_kind_pass_through_every_notation(tmp_path):
    net = ns.Network("50% & <x>")
    net.add_input("in_1 $x$"), net.add_output("größe")
    net.connect("in_1 $x$", "größe", weight=-0.5)
    explanation = ns.explain(passed(net, [1.0], [0.0])["in_1 $x$", "größe"])
    parsed(explanation.html())
    if shutil.which("pdflatex") is None:
        pytest.skip("no pdflatex (texlive-latex-base)")
    (tmp_path / "told.tex").write_text(explanation.latex(), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "told.tex"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert run.returncode == 0, run.stdout[-1500:]


@pytest.mark.parametrize("ending", [".txt", ".md", ".tex", ".html"])
def test_an_explanation_is_saved_as_a_sheet_is(tmp_path, ending):
    net = ns.dense([2, 2, 1], seed=1)
    ns.train_step(net, [0.3, 0.8], [1.0], learning_rate=0.0001)
    ns.forward(net, [0.3, 0.8])
    explained = ns.explain(net["o1"])
    path = explained.save(tmp_path / f"why{ending}")
    way = {".txt": "text", ".md": "markdown", ".tex": "latex", ".html": "html"}[ending]
    assert path.read_text(encoding="utf-8").strip() == getattr(explained, way)().strip()
    with pytest.raises(ns.OptionError, match="way to write an explanation"):
        explained.save(tmp_path / "why.doc")
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def kinked(activation):
    net = ns.Network("kink")
    net.add_input("i1"), net.add_neuron("h1", activation), net.add_output("o1", "identity")
    net.connect("i1", "h1", weight=0.5), net.connect("h1", "o1", weight=0.5)
    ns.forward(net, [0.0]), ns.backward(net, [1.0])
    return net


@pytest.mark.parametrize(
    ("activation", "other"), [("relu", "0"), (ns.prelu(0.1), "0.1"), (ns.elu(0.5), "0.5")]
)
def test_a_slope_at_a_kink_is_said_to_be_another_one_elsewhere(activation, other):
    net = kinked(activation)
    for asked in (ns.explain(net["h1"], "error"), ns.explain(net["i1", "h1"])):
        assert f"f'(0) = 1 here, PyTorch takes {other}" in " ".join(asked.text().split())
    found = ns.check_gradients(net, [0.0], [1.0])
    assert [note for note in found.notes if f"PyTorch takes {other}" in note]
    assert "PyTorch" in str(found)
    assert found.faults == ()


@pytest.mark.parametrize("activation", ["tanh", "elu", "binary_step", "relu"])
def test_nothing_is_said_of_kinks_where_there_is_none(activation):
    net = kinked(activation)
    if activation == "relu":
        ns.forward(net, [0.3]), ns.backward(net, [1.0])
    assert "PyTorch" not in ns.explain(net["h1"], "error").text()
    assert ns.check_gradients(net, [0.3], [1.0]).notes == ()


def test_dust_of_softmax_prints_as_0_with_decimals():
    net = ns.dense([2, 3], "softmax", seed=0)
    ns.forward(net, [0.3, 0.8]), ns.backward(net, [1, 0, 0], loss="categorical_cross_entropy")
    largest = next(each for each in net.neurons if each.aggregation.name == "max")
    assert 0 < abs(largest.error) < 1e-13
    for asked in (largest, *largest.incoming):
        text = ns.explain(asked, *(["error"] if asked is largest else []), decimals=6).text()
        assert not re.search(r"e-1[4-9]", text)
    assert Precision(decimals=4).write(0.00001) == "1e-05"


@pytest.mark.parametrize("quantity", [None, "gradient"])
def test_a_learning_rate_for_anything_but_an_update_is_refused(quantity):
    net = ns.dense([2, 1], seed=1)
    recording = ns.train_step(net, [0, 1], [1])
    with pytest.raises(ns.OptionError, match=r"learning_rate=0\.5 is for quantity='update'"):
        ns.explain(net["i1", "o1"], quantity, learning_rate=0.5, recording=recording)
    with pytest.raises(ns.OptionError, match=r"learning_rate=0\.5 is for quantity='update'"):
        ns.explain(recording[-1], learning_rate=0.5, recording=recording)


SEQUENCES = [
    ([[0.1], [-0.4]], [[0.3], [0.8]]),
    ([[0.9], [0.2], [-0.5]], [[0.6], [0.1], [0.7]]),
]


@pytest.mark.parametrize("cell", ["elman", "lstm"])
def test_recorded_training_over_time_is_explained_at_its_cursor(cell):
    net = ns.recurrent([1, 2, 1], cell=cell, seed=1)
    twin, into = net.copy(), "h1" if cell == "elman" else "h1.f"
    recording = ns.train(net, SEQUENCES, epochs=1, learning_rate=0.5, record="steps").recording
    later = net[f"{into}@3"]
    updates = [place for place, step in enumerate(recording) if step.phase == "update"]
    first, second = updates[0], updates[len(updates) // 2]
    for sequence, position in zip(SEQUENCES, (first, second), strict=True):
        ns.forward(twin, sequence[0]), ns.backward(twin, sequence[1])
        recording.seek(position)
        told = ns.explain(net["h2", into], recording=recording)
        assert told.value == pytest.approx(twin["h2", into].gradient, rel=1e-12)
        assert f"over {len(sequence[0])} steps of time" in told.title
        for quantity in ("output", "net_input", "error"):
            told = ns.explain(net[f"{into}@1"], quantity, recording=recording)
            assert told.value == pytest.approx(getattr(twin[f"{into}@1"], quantity), rel=1e-12)
        ns.update(twin, 0.5)
    recording.seek(first)
    with pytest.raises(ns.NetworkError, match=rf"no node '{into}@3' in network .* 2 steps of time"):
        ns.explain(later, recording=recording)


@pytest.mark.parametrize("options", [{}, {"window": 2}, {"batch_size": 2}])
def test_every_step_of_recorded_training_over_time_is_explained(options):
    net = ns.recurrent([1, 1, 1], seed=1)
    options = {"epochs": 1, "learning_rate": 0.5, "record": "steps"} | options
    recording = ns.train(net, SEQUENCES, **options).recording
    kinds = set()
    for step in recording:
        if type(step).__name__ == "MeanStep":
            continue
        told = ns.explain(step, recording=recording)
        assert "1 steps" not in told.title
        kinds.add(step.quantity)
        left = {each.attribute: each.after for each in step.changes}
        attribute = {"update": "value"}.get(step.quantity, step.quantity)
        if attribute in left and attribute != "gradient":  # of which a batch has the sum
            assert told.value == pytest.approx(left[attribute], rel=1e-12)
    assert kinds == {"output", "loss", "error", "gradient", "update"}
