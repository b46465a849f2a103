"""Groups with two dimensions as images: a pixel for every node, its fill the output."""

import pytest
from matplotlib.colors import to_hex

import neurosim as ns
from neurosim.view.canvas.picture import Picture, canvas_for, figure_size
from neurosim.view.layout.images import tiles
from neurosim.view.layout.layout import layout
from neurosim.view.moments.frames import Frames
from neurosim.view.scene.theme import LIGHT

SIZE = 6


def network():
    return ns.convolutional(
        (SIZE, SIZE), maps=[3], size=3, pooling=2, hidden=[4], outputs=2, seed=1
    )


def passed(net):
    return ns.train_step(net, [float(at % 5 == 0) for at in range(SIZE * SIZE)], [0.0, 1.0])


def pictured(recording):
    size = figure_size(layout(recording.net))
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
    titles = [text for _, text in placed.captions]
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
    assert len(pixels._active.get_paths()) == 1
    assert len(pixels._field.get_paths()) == 9


def test_a_click_on_a_pixel_finds_its_node():
    placed = layout(network())
    for image in placed.images:
        for name, (x, y) in zip(image.names, image.spots, strict=True):
            assert placed.pixel(x + 0.4 * image.side, y - 0.4 * image.side) == name
    assert placed.pixel(-50.0, 0.0) is None


def test_many_maps_stand_in_several_columns():
    group = ns.Group("c", (16, 5, 5), tuple(map(str, range(400))))
    assert tiles(group).across == 2
    assert tiles(group).high <= 12.01


def test_a_page_shows_the_pixels(opened):
    recording = passed(network())
    reader = opened(recording)
    pixels = reader.all(".ns-pixel")
    assert len(pixels) == 36 + 48 + 12
    reader.scrub(len(recording))
    shown = reader.script(
        "return [...document.querySelectorAll('.ns-pixel')].map(e =>"
        " Number(e.getAttribute('fill-opacity')))"
    )
    names = [name for image in layout(recording.net).images for name in image.names]
    scale = max(1.0, *(abs(node.output) for node in recording.net.nodes))
    wanted = [abs(recording.net[name].output) / scale for name in names]
    assert shown == pytest.approx(wanted, abs=0.002)
    reader.scrub(SIZE * SIZE + 2)
    assert len(reader.all(".ns-pixel.ns-now")) == 1
    reader.script(
        "document.querySelector('.ns-pixel').dispatchEvent(new Event('click', {bubbles: true}))"
    )
    assert reader.one(".inspector h2").text == "x1_1"
