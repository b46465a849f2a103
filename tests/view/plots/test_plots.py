"""What holds for every plot: it is a Figure, changes nothing, and is saved whole or not at all."""

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

import neurosim as ns
from tests.states import state
from tests.view.examples import XOR


def trained():
    net = ns.dense([2, 2, 1], seed=2)
    history = ns.train(net, XOR, epochs=30, learning_rate=2.0, record="samples")
    ns.train_step(net, [0, 1], [1])
    return net, history


PLOTS = {
    "activations": lambda net, history, save: ns.plot_activations(["tanh", "relu"], save=save),
    "losses": lambda net, history, save: ns.plot_losses({"xor": history, "b": [3, 2]}, save=save),
    "decision": lambda net, history, save: ns.plot_decision(net, XOR, resolution=9, save=save),
    "neurons": lambda net, history, save: ns.plot_neurons(net, XOR, resolution=5, save=save),
    "loss surface": lambda net, history, save: ns.plot_loss_surface(
        net, XOR, (("i1", "h1"), ("h1", "o1")), history, resolution=5, save=save
    ),
    "errors": lambda net, history, save: ns.plot_errors({"xor": net}, XOR, save=save),
}


FULL = PLOTS | {"all activations": lambda net, history, save: ns.plot_activations(save=save)}


@pytest.fixture(params=PLOTS)
def plot(request):
    return PLOTS[request.param]


def test_a_plot_changes_no_number_of_the_network_and_moves_no_recording(plot):
    net, history = trained()
    before, position = state(net), history.recording.position
    plot(net, history, None)
    assert state(net) == before
    assert history.recording.position == position


def test_a_plot_is_written_to_the_file_that_is_named(plot, tmp_path):
    plot(*trained(), tmp_path / "picture.png")
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")
    assert [path.name for path in tmp_path.iterdir()] == ["picture.png"]


@pytest.mark.parametrize("plot", FULL.values(), ids=FULL)
def test_nothing_of_a_plot_lies_outside_of_the_figure(plot):
    figure = plot(*trained(), None)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    drawn, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
    assert drawn.x0 >= 0.0 and drawn.x1 <= width
    assert drawn.y0 >= 0.0 and drawn.y1 <= height


def test_an_unknown_ending_is_refused_and_nothing_is_written(plot, tmp_path):
    with pytest.raises(ns.OptionError, match=r"'.*picture\.doc'; choose .*\.pdf"):
        plot(*trained(), tmp_path / "picture.doc")
    assert list(tmp_path.iterdir()) == []


def test_a_save_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    target = tmp_path / "losses.png"
    target.write_text("old")
    monkeypatch.setattr("matplotlib.figure.Figure.savefig", _fails)
    with pytest.raises(OSError, match="disk full"):
        ns.plot_losses([2.0, 1.0], save=target)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def _fails(figure, draft, **options):
    draft.write(b"half")
    raise OSError("disk full")


DOLLARS = ("x_{$", "_$a$")


def named_with_dollars():
    net = ns.Network("price in $ and $x_{$")
    net.add_input(DOLLARS[0]), net.add_input(DOLLARS[1])
    net.add_output("_o$x_{$")
    net.connect_all(DOLLARS, "_o$x_{$", [0.5, -0.25])
    return net


def texts(figure):
    FigureCanvasAgg(figure).draw()
    return {text.get_text() for text in figure.findobj(Text) if text.get_visible()}


@pytest.mark.filterwarnings("error")
def test_a_dollar_sign_in_a_name_begins_no_formula():
    net = named_with_dollars()
    runs = {"_cost in $ or $x_{$": ns.train(net.copy(), XOR, epochs=3, record="epochs")}
    name = next(iter(runs))
    over = [(each, "_o$x_{$") for each in DOLLARS]
    figures = {
        ns.plot_decision(net, XOR, resolution=5): {*DOLLARS, "_o$x_{$"},
        ns.plot_neurons(net, XOR, resolution=5): {*DOLLARS, "_o$x_{$"},
        ns.plot_losses(runs): {name},
        ns.plot_errors({name: net}, XOR): {name},
        ns.plot_loss_surface(net, XOR, over, runs, resolution=5): {name},
        ns.plot_activations([own_activation("$x_{$")]): {"$x_{$"},
        ns.plot_sweep([{name: "$x_{$", "y": 1.0}, {name: "b", "y": 2.0}], x=name, y="y"): {
            name,
            "$x_{$",
        },
        ns.plot_sweep([{"x": 1, "$x_{$": name}, {"x": 2, "$x_{$": "b"}], x="x", y="$x_{$"): {
            name,
            "$x_{$",
        },
    }
    for figure, names in figures.items():
        assert names <= texts(figure)


def own_activation(name):
    return ns.Activation(name, function=lambda x: x, derivative=lambda x, y: 1.0)


def test_large_numbers_are_written_in_full_and_not_by_a_factor_over_the_legend():
    data = [((1e6 + 1000 * at, 1e-7 * at), (float(at > 2),)) for at in range(6)]
    figure = ns.plot_decision(ns.dense([2, 2, 1], seed=1), data)
    assert "1000000" in texts(figure)
    axes = figure.axes[0]
    assert {axis.get_offset_text().get_text() for axis in (axes.xaxis, axes.yaxis)} == {""}


LONG = [
    "Iris versicolor of the lowlands by the sea",
    "Donaudampfschifffahrtsgesellschaftskapitaenswitwenrentenauszahlungsstelle",
    "petal_width_in_tenths_of_a_millimetre_as_measured_by_the_second_observer",
]


def long_data(outputs):
    rows = [([x, y], (x > y, y > 2, x < 2)[:outputs]) for x in range(4) for y in range(4)]
    data = ns.Dataset(
        [inputs for inputs, _ in rows], [[float(each) for each in wanted] for _, wanted in rows],
        names=LONG[:2], classes=LONG if outputs == 3 else LONG[:2],
    )  # fmt: skip
    net = ns.dense([2, 2, outputs], seed=1, name=LONG[0])
    net.scaling = ns.Scaling.of(data)
    return net, data


def long_runs(net, data):
    return {each: ns.train(net.copy(), data, epochs=2, record="epochs") for each in LONG}


ROWS = [{LONG[2]: each, LONG[0]: at + 1.0, "why": LONG[at % 3]} for at, each in enumerate(LONG * 2)]
NAMED = {
    "classes": lambda: ns.plot_decision(*long_data(3), resolution=5),
    "class": lambda: ns.plot_decision(*long_data(1), resolution=5),
    "an output": lambda: ns.plot_decision(*long_data(3), output="o2", resolution=5),
    "neurons": lambda: ns.plot_neurons(*long_data(3), resolution=5),
    "losses": lambda: ns.plot_losses(long_runs(*long_data(3))),
    "errors": lambda: ns.plot_errors(dict.fromkeys(LONG, long_data(3)[0]), long_data(3)[1]),
    "loss surface": lambda: ns.plot_loss_surface(
        *long_data(1), (("i1", "h1"), ("i2", "h1")), long_runs(*long_data(1)), resolution=3
    ),
    "sweep": lambda: ns.plot_sweep(ROWS, x=LONG[2], y=LONG[0]),
    "kinds": lambda: ns.plot_sweep(ROWS, x=LONG[2], y="why"),
    "many columns": lambda: ns.plot_sweep(
        [{"x": f"{LONG[at % 3]} {at}", "y": float(at)} for at in range(15)], x="x", y="y"
    ),
    "activations": lambda: ns.plot_activations([own_activation(each) for each in LONG]),
}


def hidden(axis):
    """Names of ticks beyond the ends of the axis, which are not drawn."""
    low, high = sorted(axis.get_view_interval())
    for minor in (False, True):
        places = axis.get_ticklocs(minor=minor)
        for place, text in zip(places, axis.get_ticklabels(minor=minor), strict=True):
            if not low - 1e-9 * abs(low) <= place <= high + 1e-9 * abs(high):
                yield text


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("plot", NAMED.values(), ids=NAMED)
def test_long_names_are_written_in_full_beside_each_other(plot):
    figure = plot()
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    unseen = {text for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)
              for text in hidden(axis)}  # fmt: skip
    shown = [
        text
        for text in figure.findobj(Text)
        if text.get_visible() and text.get_text().strip() and text not in unseen
    ]
    told = " ".join("".join(text.get_text().split()) for text in shown)
    assert any("".join(name.split()) in told for name in LONG)
    assert "…" not in told
    boxes = [text.get_window_extent(canvas.get_renderer()).padded(-0.5) for text in shown]
    inside = figure.bbox
    for text, box in zip(shown, boxes, strict=True):
        assert inside.x0 <= box.x0 and box.x1 <= inside.x1, text
        assert inside.y0 <= box.y0 and box.y1 <= inside.y1, text
        others = [other for other in boxes if other is not box and other.overlaps(box)]
        assert not others, text
    titles = [each.title.get_window_extent().padded(-2) for each in figure.axes if each.get_title()]
    assert not any(each.bbox.overlaps(box) for each in figure.axes for box in titles)
    axes = figure.axes[0]
    legend = axes.get_legend()
    assert legend is None or not legend.get_window_extent().padded(-2).overlaps(axes.bbox)
    if len(figure.axes) <= 2:
        assert axes.bbox.width > 0.5 * inside.width and axes.bbox.height > 0.2 * inside.height
