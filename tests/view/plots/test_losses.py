"""Curves: losses, and the size of errors."""

import pytest

import neurosim as ns


def lines(figure):
    return {line.get_label(): list(line.get_ydata()) for line in figure.axes[0].lines}


def test_a_run_is_drawn_epoch_by_epoch():
    history = ns.train(ns.dense([1, 1]), [([1], [1])], epochs=5)
    line = ns.plot_losses(history).axes[0].lines[0]
    assert list(line.get_xdata()) == [1, 2, 3, 4, 5]
    assert list(line.get_ydata()) == list(history.losses)


def test_several_runs_are_named():
    assert lines(ns.plot_losses({"slow": [3, 2], "fast": [3, 1]})) == {
        "slow": [3, 2], "fast": [3, 1],
    }  # fmt: skip
    assert set(lines(ns.plot_losses([[3, 2], [3, 1]]))) == {"run 1", "run 2"}


def test_the_scale_is_logarithmic_where_losses_span_a_wide_range():
    assert ns.plot_losses([1.0, 1e-3]).axes[0].get_yscale() == "log"
    assert ns.plot_losses([1.0, 0.5]).axes[0].get_yscale() == "linear"
    assert ns.plot_losses([1.0, 0.0]).axes[0].get_yscale() == "linear"
    assert ns.plot_losses([1.0, 0.5], log=True).axes[0].get_yscale() == "log"


@pytest.mark.parametrize("wrong", [[], {}, 3, "abc", {"a": []}, [None], {"a": "text"}])
def test_what_is_no_run_is_refused(wrong):
    with pytest.raises((ns.InputError, ns.OptionError), match="training run"):
        ns.plot_losses(wrong)


def test_errors_of_networks_in_a_list_are_named_by_their_place():
    nets = [ns.dense([2, 2, 1], seed=1), ns.dense([2, 3, 1], seed=1)]
    figure = ns.plot_errors(nets, [([0, 1], [1])])
    assert list(lines(figure)) == ["network 1", "network 2"]
    assert ns.plot_errors(nets[0], [([0, 1], [1])]).axes[0].get_legend() is None
