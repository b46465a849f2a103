"""Nodes that send a given value for a while: seen by all that asks, and undone at the end.

The oracle is a network with a bias node in the place of the clamped one.
"""

import gc
import subprocess
import sys
import warnings

import pytest

import neurosim as ns
from tests.states import state

XOR = ns.data.truth_table("xor")


def replaced(net, value):
    """Return a network in which a constant of its own stands for h1."""
    other = net.copy()
    for each in net["h1"].outgoing:
        target = each.target.name
        other.disconnect("h1", target)
        other.add_bias(f"constant {target}")
        other.connect(f"constant {target}", target, weight=each.weight * value)
    return other


@pytest.mark.parametrize("value", [0.0, -2.5])
@pytest.mark.parametrize("count", [1, 400])  # by the walk, and by compiled code where it pays
def test_a_clamped_neuron_is_a_constant_for_all_that_follows(value, count):
    net = ns.dense([2, 30, 2], seed=1)
    rows = [[place / 100, -place / 50] for place in range(count)]
    with net.clamped({"h1": value}) as same:
        found = net.predict(rows)
    assert same is net
    wanted = replaced(net, value).predict(rows)
    assert all(a == pytest.approx(b, rel=1e-12) for a, b in zip(found, wanted, strict=True))


def test_compiled_code_knows_clamped_neurons():
    from neurosim.compiled.engine import obstacle

    net = ns.dense([2, 3, 1])
    with net.clamped({"h1": 0.25}):
        assert obstacle(net) is None


def test_the_compiled_engine_gives_the_same_numbers():
    pytest.importorskip("numba")
    from neurosim.compiled.prediction import answers

    net = ns.dense([2, 5, 2], ["tanh", "softmax"], seed=1)
    rows = [[0.5, 1.0], [-1.0, 2.0]]
    with net.clamped({"h1": 0.25, "h3": -1.0}):
        found = answers(net, rows, net.outputs).tolist()
        assert found == [pytest.approx(net.predict(row), rel=1e-12) for row in rows]


def test_an_input_sends_the_value_in_place_of_what_is_given():
    net = ns.dense([2, 3, 1], seed=1)
    wanted = net.predict([0.5, 1.0])
    with net.clamped({"i1": 0.5}):
        assert net.predict([7.0, 1.0]) == wanted
        assert net.predict([[7.0, 1.0], [8.0, 1.0]]) == [wanted, wanted]
        assert ns.error_sizes(net, [([9.0, 1.0], wanted)])[-1] < 1e-15
        ns.forward(net, [7.0, 1.0])
        assert net["i1"].output == 0.5
    assert net.predict([7.0, 1.0]) != wanted


def test_passes_and_accuracy_see_it():
    net = ns.dense([2, 2, 1], seed=2)
    ns.train(net, XOR, epochs=3000, learning_rate=2.0, engine="graph")
    before = ns.accuracy(net, XOR)
    with net.clamped({"h1": 0.0, "h2": 0.0}):
        assert ns.accuracy(net, XOR) < before
        ns.forward(net, [0, 1])
        assert (net["h1"].output, net["h2"].output) == (0.0, 0.0)
        ns.backward(net, [1])
        assert (net["h1"].error, net["i1"].error) == (0.0, 0.0)
        assert net["o1"].error != 0.0
    assert ns.accuracy(net, XOR) == before


def test_gradients_within_are_those_of_e():
    net = ns.dense([2, 3, 1], seed=1)
    with net.clamped({"h2": 0.75}):
        assert ns.check_gradients(net, [0.5, 1.0], [1.0]).ok


def test_training_within_leaves_what_cannot_be_seen():
    net = ns.dense([2, 2, 1], seed=1)
    before = net["i1", "h1"].weight, net["h1", "o1"].weight
    with net.clamped({"h1": 1.0}):
        ns.train(net, XOR, epochs=3)
    assert net["i1", "h1"].weight == before[0]
    assert net["h1", "o1"].weight != before[1]


@pytest.mark.parametrize("ends", [None, ValueError, KeyboardInterrupt])
def test_the_end_brings_back_all_that_was(ends):
    net = ns.dense([2, 2, 1], seed=1)
    recording = ns.forward(net, [0.5, 1.0])
    before, version = state(net), net.version
    try:
        with net.clamped({"h1": 0.0}):
            net.predict([0.5, 1.0])
            if ends is not None:
                raise ends
    except (ValueError, KeyboardInterrupt):
        pass
    assert (state(net), net.version, net.stage) == (before, version, "forward")
    recording.back(), recording.step()
    ns.backward(net, [1.0])


def test_a_pass_within_is_not_taken_for_one_before():
    net = ns.dense([2, 2, 1], seed=1)
    with net.clamped({"h1": 0.0}):
        recording = ns.forward(net, [0.5, 1.0])
    with pytest.raises(ns.StateError):
        ns.backward(net, [1.0])
    with pytest.raises(ns.RecordingError):
        recording.back()


def test_clamps_stand_within_each_other():
    net = ns.dense([2, 3, 1], seed=1)
    with net.clamped({"h1": 0.0, "h2": 0.5}):
        both = net.predict([1.0, 1.0])
    with net.clamped({"h1": 0.0}):
        one = net.predict([1.0, 1.0])
        with net.clamped({"h2": 0.5}):
            assert net.predict([1.0, 1.0]) == both
        assert net.predict([1.0, 1.0]) == one


def test_over_time_a_node_sends_its_value_at_every_step():
    net = ns.recurrent([1, 2, 1], seed=1)
    deep = net.unroll(3)
    with net.clamped({"h1": 0.5}):
        ns.forward(net, [[1], [2], [3]])
        assert [net[f"h1@{step}"].output for step in (1, 2, 3)] == [0.5] * 3
        found = net.predict([[1], [2], [3]])
    assert net.unroll(3) is deep
    assert net.predict([[1], [2], [3]]) != found
    with deep.clamped({"h1@2": 0.5}):
        assert deep.predict([1, 2, 3]) not in (found, net.predict([[1], [2], [3]]))


def test_an_unrolled_network_has_the_inputs_that_are_clamped():
    net = ns.recurrent([2, 2, 1], seed=1)
    before = net.unroll(2).predict([1, 2, 3, 4])
    with net.clamped({"i2": 0.5}):
        ((first,), (second,)) = net.predict([[1, 2], [3, 4]])
        assert net.unroll(2).predict([1, 2, 3, 4]) == [first, second]
        ns.forward(net.unroll(2), [1, 2, 3, 4])
        assert [net.unroll(2)[f"i2@{step}"].output for step in (1, 2)] == [0.5, 0.5]
    assert net.unroll(2).predict([1, 2, 3, 4]) == before


def test_the_structure_is_not_edited_within():
    net = ns.dense([2, 2, 1])
    with net.clamped({"h1": 0.0}):
        with pytest.raises(ns.StateError, match="not edited while nodes of it are clamped"):
            net.remove("h2")
        copy = net.copy()
        copy.remove("h2")
    net.remove("h2")


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"h9": 0.0}, ns.NetworkError, "h9"),
        ({"b1": 0.0}, ns.NetworkError, "'b1' always sends 1"),
        ({"h1": float("nan")}, ns.InputError, "'h1' is clamped to"),
        ("h1", ns.OptionError, "by name"),
    ],
)
def test_what_cannot_be_clamped_is_refused(values, error, text):
    net = ns.dense([2, 2, 1])
    with pytest.raises(error, match=text):
        net.clamped(values)  # at the call, before any block
    assert net.predict([0, 1]) == ns.dense([2, 2, 1]).predict([0, 1])


def test_a_forgotten_with_is_told_where_it_was_forgotten():
    net = ns.dense([2, 2, 1])
    with pytest.warns(RuntimeWarning, match="within a with block only") as told:
        net.clamped({"h1": 0.0})
    assert [each.filename for each in told] == [__file__]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        later = net.clamped({"h1": 0.0})
        with later:
            del later
            gc.collect()


def test_it_can_stand_above_a_function_too():
    net = ns.dense([2, 2, 1], seed=1)

    @net.clamped({"h1": 0.0})
    def asked():
        return net.predict([0.5, 1.0])

    assert asked() == asked() != net.predict([0.5, 1.0])


def test_a_node_that_was_removed_before_the_block_is_refused():
    net = ns.dense([2, 2, 1])
    later = net.clamped({"h1": 0.0})
    net.remove("h1")
    with pytest.raises(ns.NetworkError, match="h1"), later:
        pass


def test_no_warning_comes_at_the_end_of_a_process():
    code = "import neurosim as ns; net = ns.dense([1, 1]); later = net.clamped({'o1': 0.0})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stderr == b""


def test_a_copy_made_within_stays_clamped_also_in_a_file(tmp_path):
    net = ns.dense([2, 2, 1], seed=1)
    with net.clamped({"h1": 0.125}):
        wanted = net.predict([0.5, 1.0])
        copy, path = net.copy(), net.save(tmp_path / "clamped.json")
    assert copy.predict([0.5, 1.0]) == wanted
    assert ns.load(path).predict([0.5, 1.0]) == wanted


def test_pictures_and_pages_show_it(tmp_path):
    net = ns.dense([2, 2, 1], seed=1)
    with net.clamped({"h1": 0.125}):
        recording = ns.forward(net, [0.5, 1.0])
        ns.play(recording, save=tmp_path / "clamped.html")
        ns.draw(net, save=tmp_path / "clamped.svg")
        assert "0.125" in str(ns.explain(net["h1"]))


@pytest.mark.parametrize("method", ["save", "to_graph", "to_arrays", "to_torch", "to_onnx"])
def test_clamped_inputs_are_not_lost_silently_in_files_and_modules(tmp_path, method):
    pytest.importorskip("numpy")
    net, given = ns.dense([2, 1], seed=1), [tmp_path / "net.json"] if method != "to_torch" else []
    with net.clamped({"i1": 2.0}), pytest.raises(ns.StateError, match=f"net.{method} .* i1 of"):
        getattr(net, method)(*given)
    assert list(tmp_path.iterdir()) == []
