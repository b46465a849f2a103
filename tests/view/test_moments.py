"""At every moment the player shows the numbers of the live objects, all of them, and moves none."""

import pytest

import neurosim as ns
from neurosim.notation import brief, number
from tests.states import state
from tests.view.examples import EXAMPLES, XOR, mazur
from tests.view.known import known, opened_player, written


def one_step(net):
    inputs = [0.1 + 0.8 * (at % 2) for at in range(len(net.inputs))]
    return ns.train_step(net, inputs, [0.25] * len(net.outputs), learning_rate=0.5)


def training(grain):
    net = ns.dense([2, 2, 1], "tanh", seed=3, name="xor")
    epochs = 1 if grain == "steps" else 2  # single steps are many
    history = ns.train(net, XOR, epochs=epochs, learning_rate=0.5, batch_size=2, record=grain)
    return history.recording


RECORDINGS = {
    "mazur": lambda: one_step(mazur()),
    "skip": lambda: one_step(EXAMPLES["skip"]()),
    "product unit": lambda: one_step(EXAMPLES["product unit"]()),
    "steps": lambda: training("steps"),
    "samples": lambda: training("samples"),
    "epochs": lambda: training("epochs"),
}


@pytest.fixture(params=RECORDINGS)
def recording(request):
    return RECORDINGS[request.param]()


def moments(player):
    for index in range(len(player.recording) + 1):
        player.seek(index)
        assert player.recording.position == index
        yield index


def is_neuron(node):
    return isinstance(node, ns.Neuron)


def test_every_output_error_expected_value_and_weight_on_the_picture_is_that_of_the_moment(
    recording,
):
    player, net, seen = opened_player(recording), recording.net, set()
    for at in moments(player):
        wanted = check_nodes(player, net, known(recording, at), at)
        seen |= check_weights(player, net, player.frames[at].notes)
    assert wanted
    assert len(seen) >= 0.8 * len(net.connections)


def check_nodes(player, net, is_known, at):
    """Check what is written at nodes; return the expected values."""
    scene = player.picture.drawing.scene
    neurons = [node for node in net.nodes if is_neuron(node)]
    nodes = net.nodes if at else neurons  # what an input had before is not of this recording
    numbers = written(scene, "output", "bias")
    assert {node.name: numbers[node.name] for node in nodes} == {
        node.name: brief(node.output) if is_known(node) else "" for node in nodes
    }
    errors = written(scene, "error").items()
    assert {name: text for name, text in errors if text} == {
        node.name: f"error {brief(node.error)}"
        for node in neurons
        if node.error and is_known(node, "error")
    }
    beside = sorted(word.text for word in scene.words if word.text.startswith("expected"))
    wanted = [each.expected for each in net.outputs if is_known(each, "expected")]
    assert beside == sorted(f"expected {brief(each)}" for each in wanted)
    return wanted


def check_weights(player, net, noted):
    """Check the weights that are written but for those beside a note; return their ends."""
    labels = written(player.picture.drawing.scene, "weight")
    plain = {ends: text.removesuffix(" ❄") for ends, text in labels.items() if ends not in noted}
    assert plain == {ends: brief(net[ends].weight) for ends in plain}
    return set(plain)


@pytest.mark.slow
def test_the_inspector_shows_the_numbers_of_the_moment(recording):
    player, net = opened_player(recording), recording.net
    names = [node.name for node in net.nodes]
    ends = [(each.source.name, each.target.name) for each in net.connections]
    for at in moments(player):
        # A part of the elements each time: all of them, at many a moment.
        part = min(13, len(recording) + 1) if len(recording) < 60 else 59
        for what in (*names, *ends)[at % part :: part]:
            player.pin(what)
            check_pinned(player.panels, net[what], known(recording, at))


def check_pinned(panels, element, is_known):
    lines = panels["facts"].lines
    if isinstance(element, ns.Connection):
        shown = {"weight": True, "signal": is_known(element.source)}
    elif is_neuron(element):
        output = is_known(element)
        shown = {"net_input": output, "output": output, "error": is_known(element, "error")}
    else:
        shown = {"output": is_known(element)}
    unpassed = not is_neuron(element)  # before the first step an input has what it had
    for attribute, now in shown.items():
        number_now = f"{attribute} = {number(getattr(element, attribute))}"
        assert (number_now in lines) == now or unpassed
        assert now or unpassed or f"{attribute}: not yet" in lines
    attribute = "weight" if isinstance(element, ns.Connection) else "output"
    title = panels["history"]._title.text
    assert title == f"{attribute} = {brief(getattr(element, attribute))}"


def test_slider_and_loss_curve_show_the_moment(recording):
    player = opened_player(recording)
    if "curve" not in player.panels:
        player.switch("curve")
    losses = dict(player.frames.losses)
    last = None
    for index in moments(player):
        assert player.controls.slider.val == index
        assert player.controls.slider.valtext.get_text() == f"{index} of {len(recording)}"
        last = losses.get(index, last)
        if "curve" in player.panels:
            title = player.panels["curve"]._title.text
            assert title == ("E" if last is None else f"E = {brief(last)}")
            assert player.panels["curve"]._cursor.get_xdata() == [index, index]


@pytest.mark.slow
def test_looking_at_everything_changes_no_number(recording):
    player, net = opened_player(recording), recording.net
    before, history = state(net), recording.steps
    for switched in ("curve", "surface"):
        if switched not in player.panels:
            player.switch(switched)
    for what in ([node.name for node in net.nodes][-1], (net.connections[0].label.split(" -> "))):
        player.pin(what if isinstance(what, str) else tuple(what))
        for index in range(0, len(recording) + 1, max(1, len(recording) // 5)):
            player.show(index)
            player.turn(1)
            player.figure.canvas.draw()
    player.toggle_help()
    player.figure.canvas.draw()
    assert state(net) == before
    assert recording.position == len(recording) and recording.steps == history
