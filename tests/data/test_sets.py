"""The ready-made sets: closed forms, and the same floats from the same seed everywhere."""

import builtins
import math
import subprocess
import sys
from collections import Counter

import pytest

import neurosim as ns

DRAWN = ["spiral", "circles", "moons", "blobs", "line", "sine"]


@pytest.mark.parametrize("name", DRAWN)
def test_a_seed_draws_the_same_floats_in_another_process(name):
    spread = {"blobs": "spread"}.get(name, "noise")
    call = f"ns.data.{name}(20, {spread}=0.1, seed=7)"
    code = f"import neurosim as ns; print([*{call}])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    here = eval(call)
    assert run.stdout.strip() == str([*here])
    assert here != eval(call.replace("seed=7", "seed=8"))


@pytest.mark.parametrize("name", ["spiral", "circles", "moons"])
@pytest.mark.parametrize("count", [20, 21])
def test_the_two_classes_are_as_large_as_each_other(name, count):
    data = getattr(ns.data, name)(count)
    sizes = Counter(data.class_of(i) for i in range(count))
    assert sum(sizes.values()) == count
    assert max(sizes.values()) - min(sizes.values()) == count % 2


def test_the_second_arm_of_the_spiral_is_the_first_turned_half_way_round():
    points = ns.data.spiral(40).inputs
    for (x, y), (u, v) in zip(points[::2], points[1::2], strict=True):
        assert (u, v) == pytest.approx((-x, -y))


def test_circles_without_noise_have_their_radii():
    radii = {(round(math.hypot(*p.inputs), 9), p.expected[0]) for p in ns.data.circles(30, noise=0)}
    assert radii == {(1.0, 0.0), (0.5, 1.0)}


def test_parity_of_two_bits_is_xor():
    assert [*ns.data.parity(2)] == [*ns.data.truth_table("xor")]


def test_one_hot_expects_what_goes_in():
    data = ns.data.one_hot(8)
    assert data.inputs == data.expected
    assert sorted(data.inputs, reverse=True) == list(data.inputs)
    assert {sum(row) for row in data.inputs} == {1.0}


@pytest.mark.parametrize("name", sorted(set(ns.data.DATASETS) - {"digits", "iris"}))
def test_every_set_has_its_name_and_defaults(name):
    data = ns.data.DATASETS[name]()
    assert data.name == name.replace("_", "-")
    assert len(data.names) == len(data[0].inputs)


def test_digits_lie_within_0_and_1_and_are_labelled_as_scikit_learn_has_them():
    datasets = pytest.importorskip("sklearn.datasets")
    data, table = ns.data.digits(), datasets.load_digits()
    assert [data.class_of(i) for i in range(len(data))] == [str(each) for each in table.target]
    assert {value for row in data.inputs for value in row} == {i / 16 for i in range(17)}


def test_iris_has_its_150_flowers():
    pytest.importorskip("sklearn")
    data = ns.data.iris()
    assert data.inputs[0] == (5.1, 3.5, 1.4, 0.2)
    assert data.names == ("sepal_length", "sepal_width", "petal_length", "petal_width")
    assert Counter(data.class_of(i) for i in range(150)) == dict.fromkeys(data.classes, 50)


def test_without_scikit_learn_the_error_names_the_extra(monkeypatch):
    real = builtins.__import__

    def refuse(name, *rest):
        if name.startswith("sklearn"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(ns.MissingExtraError, match="extra 'data'"):
        ns.data.digits()


def test_an_unknown_table_is_refused_with_the_nearest_name():
    with pytest.raises(ns.OptionError, match="did you mean 'nand'"):
        ns.data.truth_table("nandd")


def test_digits_come_as_images_that_a_convolution_takes():
    pytest.importorskip("sklearn")
    data = ns.data.digits()
    assert data.shape == (8, 8)
    assert data[:30].split(test=0.5)[0].shape == (8, 8)
    net = ns.convolutional(data.shape, maps=[2], size=3, pooling=2, outputs=10, seed=1)
    assert len(net.predict(data[0].inputs)) == 10
    assert ns.train(net, data[:4], 1).epochs == 1


def test_inputs_lie_in_a_row_unless_a_shape_that_holds_them_is_given():
    assert ns.Dataset([[1, 2]], [0]).shape == (2,)
    assert ns.Dataset([[1, 2, 3, 4, 5, 6]], [0], shape=(1, 2, 3)).shape == (1, 2, 3)
    with pytest.raises(ns.OptionError, match=r"shape \(2, 2\) holds 4 inputs, but there are 3"):
        ns.Dataset([[1, 2, 3]], [0], shape=(2, 2))
