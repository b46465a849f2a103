"""Groups with two dimensions as images: a pixel for every node, its fill the output."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_hex

import neurosim as ns
from neurosim.notation import brief
from neurosim.view.canvas.picture import Picture, canvas_for, still
from neurosim.view.layout.images import tiles
from neurosim.view.layout.layout import figure_size, layout
from neurosim.view.layout.routes import is_straight, point_at
from neurosim.view.moments.frames import Frames
from neurosim.view.player.facts_panel import written_out
from neurosim.view.scene.theme import LIGHT
from neurosim.view.scene.word import reserved
from tests.view.known import opened_player
from tests.view.test_readable import check_texts

SIZE = 6


def network():
    return ns.convolutional(
        (SIZE, SIZE), maps=[3], size=3, pooling=2, hidden=[4], outputs=2, seed=1
    )


def passed(net):
    image = [float(at % 5 == 0) - 0.5 * (at % 3 == 0) for at in range(SIZE * SIZE)]
    return ns.train_step(net, image, [0.0, 1.0])


def written(factors):
    first, *others = map(brief, factors)
    return "·".join([first, *(f"({each})" if "-" in each else each for each in others)])


def pictured(recording):
    size = figure_size(recording.net)
    return Picture(canvas_for(size, 72), Frames(recording))


def test_the_nodes_of_a_map_are_pixels_side_by_side_row_below_row():
    net = network()
    placed = layout(net)
    assert [len(image.names) for image in placed.images] == [36, *[16] * 3, *[4] * 3]
    for image in placed.images:
        wide = int(len(image.names) ** 0.5)
        for at, (x, y) in enumerate(image.spots):
            first = image.spots[0]
            assert x == pytest.approx(first[0] + image.side * (at % wide))
            assert y == pytest.approx(first[1] - image.side * (at // wide))
    pixels = {name for image in placed.images for name in image.names}
    assert pixels.isdisjoint(placed.positions) and len(pixels | {*placed.positions}) == len(net)


def test_maps_bear_their_name_once_and_do_not_overlap():
    placed = layout(network())
    titles = [each.text for each in placed.captions]
    assert titles == ["x", "c1_1", "c1_2", "c1_3", "p1_1", "p1_2", "p1_3"]
    boxes = [image.box for image in placed.images]
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1]
            assert apart or other[3] <= one[1]
        left, bottom, right, top = placed.box
        assert left <= one[0] and one[2] <= right and bottom <= one[1] and one[3] <= top


def test_a_pixel_is_filled_by_the_output_of_its_node():
    recording = passed(network())
    picture = pictured(recording)
    picture.show(len(recording))
    pixels, scale = picture.drawing.pixels, picture.drawing.scene.nodes.scales.output
    colours = pixels._fills.get_facecolor()
    for node, colour in zip(picture.drawing.scene.pixels.nodes, colours, strict=True):
        wanted = LIGHT.fill(node.output, scale)
        pairs = zip(to_hex(colour)[1:], wanted[1:], strict=True)
        assert to_hex(colour) == wanted or sum(one != other for one, other in pairs) <= 3


def test_pixels_that_are_not_computed_yet_are_empty():
    recording = passed(network())
    picture = pictured(recording)
    picture.show(SIZE * SIZE)
    pixels = picture.drawing.pixels
    empty = [to_hex(each) == LIGHT.empty for each in pixels._fills.get_facecolor()]
    assert all(empty[SIZE * SIZE :]) and not all(empty[: SIZE * SIZE])


def test_a_step_brings_out_its_pixel_and_the_patch_it_reads():
    recording = passed(network())
    picture = pictured(recording)
    index = SIZE * SIZE + 1
    picture.show(index)
    pixels = picture.drawing.pixels
    assert len(pixels._outlines["active"].get_paths()) == 1
    assert len(pixels._outlines["field"].get_paths()) == 9


def test_a_click_on_a_pixel_finds_its_node():
    placed = layout(network())
    for image in placed.images:
        for name, (x, y) in zip(image.names, image.spots, strict=True):
            assert placed.pixel(x + 0.4 * image.side, y - 0.4 * image.side) == name
    assert placed.pixel(-50.0, 0.0) is None


def test_many_maps_stand_in_several_columns():
    group = ns.Group("c", (16, 5, 5), tuple(map(str, range(400))))
    block = tiles(ns.Network(), group)
    assert len({image.box[0] for image in block.images}) == 2
    assert block.high <= 12.01


def test_a_page_shows_the_pixels(opened):
    recording = passed(network())
    reader = opened(recording)
    pixels = reader.all(".ns-image > path")
    assert len(pixels) == 36 + 48 + 12
    reader.scrub(len(recording))
    shown = reader.script(
        "return [...document.querySelectorAll('.ns-image > path')].map(e =>"
        " Number(e.getAttribute('fill-opacity')))"
    )
    names = [name for image in layout(recording.net).images for name in image.names]
    scale = max(1.0, *(abs(node.output) for node in recording.net.nodes))
    wanted = [abs(recording.net[name].output) / scale for name in names]
    assert shown == pytest.approx(wanted, abs=0.002)
    reader.scrub(SIZE * SIZE + 2)
    assert len(reader.all(".ns-image > .ns-now")) == 1
    reader.script(
        "document.querySelector('.ns-image > path')"
        ".dispatchEvent(new Event('click', {bubbles: true}))"
    )
    assert reader.one(".inspector h2").text == "x1_1"


def test_a_chosen_pixel_shows_what_it_reads_and_feeds_and_writes_its_sum_out():
    recording = passed(network())
    player = opened_player(recording)
    player.seek(len(recording))
    player.pin("c1_1_2_3")
    pixels = player.picture.drawing.scene.pixels
    assert pixels.active == {"c1_1_2_3"}
    patch = {f"x{row}_{column}" for row in (2, 3, 4) for column in (3, 4, 5)}
    assert pixels.field == {*patch, "b1"} and pixels.fed == {"p1_1_1_2"}
    lines = player.panels["facts"].lines
    start = lines.index("kernel · patch, row by row:")
    neuron = recording.net["c1_1_2_3"]
    for at, line in enumerate(lines[start + 1 : start + 5]):
        assert "+ -" not in line and "·-" not in line
        exact = sum(each.signal for each in neuron.incoming[3 * at : 3 * at + 3])
        assert eval(line.replace("·", "*")) == pytest.approx(exact, abs=2e-3)
    assert lines[start + 5] == f"  sum = {brief(neuron.net_input)}"


def test_a_pool_names_its_winner_and_an_error_the_way_it_came():
    recording = passed(network())
    lines = written_out(recording.net["p1_1_1_1"], Frames(recording)[-1])
    pool = recording.net["p1_1_1_1"]
    best = max(pool.incoming, key=lambda each: each.source.output)
    assert lines[0] == f"largest of 4 signals: {brief(pool.net_input)} from {best.source.name}"
    back = [f"{each.target.name} {brief(each.flow)}" for each in pool.outgoing]
    assert lines[1] == f"error sent back by {', '.join(back)}"


def test_a_pixel_within_the_patch_stands_for_its_weight_at_all_places():
    recording = passed(network())
    player = opened_player(recording)
    player.seek(len(recording))
    player.pin("c1_2_1_1")
    spots = dict(zip(*(player.picture.drawing.scene.pixels.__dict__[k] for k in ("nodes", "spots")),
                     strict=True))  # fmt: skip
    chosen = player.picture.found(*spots[recording.net["x1_2"]])
    assert chosen == ("x1_2", "c1_2_1_1")
    player.pin(chosen)
    pixels = player.picture.drawing.scene.pixels
    shared = recording.net[chosen].sharing
    most = max(abs(each.signal) for each in shared)
    fills = {node.name: fill for node, fill in zip(pixels.nodes, pixels.fills, strict=True)}
    assert {each.target.name: each.signal / most for each in shared} == {
        each.target.name: pytest.approx(fills[each.target.name]) for each in shared
    }
    player.unpin()
    assert pixels.active == set(player.frames[player.index].about)


def test_images_are_filled_by_errors_on_demand():
    recording = passed(network())
    player = opened_player(recording)
    player.seek(len(recording))
    player.fill()
    pixels = player.picture.drawing.scene.pixels
    most = max(abs(node.error) for node in recording.net.neurons)
    for node, fill in zip(pixels.nodes, pixels.fills, strict=True):
        if isinstance(node, ns.Neuron):
            assert fill == pytest.approx(node.error / most, abs=1e-6)
    player.fill()
    assert pixels.quantity == "output"


def test_a_page_writes_out_a_patch_and_shows_a_weight_at_all_its_places(opened):
    recording = passed(network())
    reader, net = opened(recording), recording.net
    reader.scrub(len(recording))
    neuron = net["c1_1_2_3"]
    at = list(net).index(neuron.name)
    reader.script(
        "document.querySelector(`[data-n='${arguments[0]}']`)"
        ".dispatchEvent(new Event('click', {bubbles: true}))", at,
    )  # fmt: skip
    terms = [written([each.weight, each.source.output]) for each in neuron.incoming]
    assert "·(-" in " ".join(terms)
    shown = reader.texts(".patch button")
    assert [each.replace("\u200b", "") for each in shown] == terms
    assert all(each.count("·\u200b") == 1 for each in shown), "lines break between numbers alone"
    assert reader.one(".patch caption").text.endswith(f"= {brief(neuron.net_input)}")
    assert len(reader.all(".patch tr")) == 4  # three rows, and the bias
    found = [len(reader.all(f".ns-image > .ns-{each}")) for each in ("read", "fed")]
    assert found == [9, 1]
    reader.script("document.querySelector('.patch button').click()")
    connection = neuron.incoming[0]
    most = max(abs(each.signal) for each in connection.sharing)
    for each in connection.sharing:
        opacity = reader.script(
            "return Number(document.querySelector(`[data-n='${arguments[0]}']`)"
            ".getAttribute('fill-opacity'))", list(net).index(each.target.name),
        )  # fmt: skip
        assert opacity == pytest.approx(abs(each.signal) / most, abs=0.002)


ATTENTION = ns.attention(tokens=3, size=2, seed=1)


def attended():
    return ns.forward(ATTENTION, [0.1, 0.9, -0.4, 0.3, 0.7, -0.2])


def test_a_matrix_of_attention_has_tokens_for_names():
    placed = layout(ATTENTION)
    matrix = next(each for each in placed.images if "a1.w1_1" in each.names)
    spots = dict(zip(matrix.names, matrix.spots, strict=True))
    places = [each.at for each in placed.captions if each.text == "x2"]
    assert {y for _, y in places} & {spots["a1.w2_1"][1]}
    assert {x for x, _ in places} & {spots["a1.w1_2"][0]}
    picture = pictured(attended())
    picture.show(0)
    check_texts(picture)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_weight_of_attention_shows_the_products_of_its_row(opened, theme):
    recording = attended()
    net = recording.net
    values = [[net[f"a1.v{token}_{number}"].output for token in (1, 2, 3)] for number in (1, 2)]
    weights = [net[f"a1.w2_{token}"].output for token in (1, 2, 3)]
    lines = written_out(net["a1.w2_3"], Frames(recording)[-1])
    for number, (row, line) in enumerate(zip(values, lines, strict=True), 1):
        name, *terms = re.split(r" = | \+ ", line)
        assert name == f"a1_2_{number}"
        factors = [[float(each.strip("()")) for each in term.split("·")] for term in terms[:-1]]
        assert factors == [
            [float(brief(w)), float(brief(v))] for w, v in zip(weights, row, strict=True)
        ]
        exact = sum(w * v for w, v in zip(weights, row, strict=True))
        assert float(terms[-1]) == pytest.approx(exact, rel=2e-3)
    reader = opened(recording, theme=theme)
    reader.scrub(len(recording))
    reader.script(
        "document.querySelector(`[data-n='${arguments[0]}']`)"
        ".dispatchEvent(new Event('click', {bubbles: true}))", list(net).index("a1.w2_3"),
    )  # fmt: skip
    assert reader.texts(".products li") == lines


def test_a_strip_shows_a_step_whose_weights_have_no_lines(tmp_path):
    net = ns.convolutional((4, 4), maps=[1], size=3, pooling=2, outputs=2, seed=1)
    recording = ns.forward(net, [0.1 * at for at in range(16)])
    pixel = next(at for at, step in enumerate(recording, 1) if step.element.name == "c1_1_1_1")
    path = ns.play(recording, save=tmp_path / "strip.svg", moments=[0, pixel])
    assert path.stat().st_size > 0


def test_lines_between_images_run_around_those_between_them():
    net = ns.attention(tokens=3, size=2, seed=1)
    recording = ns.train_step(net, [0.1, 0.9] * 3, [0.25] * 3, learning_rate=0.5)
    picture = Picture(canvas_for((9.6, 5.4), 72), Frames(recording))
    lines, bent = picture.drawing.scene.lines, 0
    for index in range(len(recording)):
        picture.show(index)
        for each in lines.running:
            ends = {each.connection.source.name, each.connection.target.name}
            line = np.array([point_at(each.route, at / 40) for at in range(41)])
            for left, bottom, right, top in (
                image.box for image in picture.placed.images if not ends & set(image.names)
            ):
                assert not np.all((line > (left, bottom)) & (line < (right, top)), axis=1).any()
            bent += not is_straight(each.route)
    assert bent


@pytest.mark.parametrize("tokens", [2, 3, 4])
@pytest.mark.parametrize("size", [1, 2, 4])
def test_every_line_of_attention_has_a_way_around_captions_and_other_images(tokens, size):
    net = ns.attention(tokens=tokens, size=size, seed=1)
    scene = still(net).drawing.scene
    placed, words = scene.placed, [x for x in scene.nodes.words if x.role == "caption"]
    captions = reserved((x for x in words if x.text not in ("x1", "x2", "x3", "x4")), scene.points)
    for ends in ((each.source.name, each.target.name) for each in net.connections):
        route = placed.routes.get(ends) or placed.lead(*ends)
        line = np.array([point_at(route, at / 90) for at in range(91)])
        images = [x.box for x in placed.images if not {*ends} & {*x.names}]
        for left, bottom, right, top in (*captions, *images):
            inside = np.all((line > (left, bottom)) & (line < (right, top)), axis=1)
            assert not inside.any(), ends
