"""What the page looks like: nothing overlaps or jumps, and everybody can use it."""

import neurosim as ns


def test_every_button_has_a_name_and_motion_can_be_reduced(opened, trained, chromium):
    reader = opened(trained)
    unnamed = reader.script(
        "return [...document.querySelectorAll('button')].filter(b =>"
        " !(b.getAttribute('aria-label') || b.textContent.trim())).length"
    )
    assert unnamed == 0
    chromium.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]},
    )
    reader.scrub(2)
    reader.click("next")
    assert reader.script("return document.querySelectorAll('.dots circle').length") == 0
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    reader.scrub(2)
    reader.click("next")
    assert reader.script("return document.querySelectorAll('.dots circle').length") == 3


def test_nothing_in_the_picture_lies_outside_or_overlaps(opened):
    net = ns.dense([2, 8, 8, 1], seed=3)
    reader = opened(ns.train_step(net, [0, 1], [1]))
    reader.click("last")
    boxes = reader.script(
        "const r = e => { const b = e.getBoundingClientRect();"
        " return [b.left, b.top, b.right, b.bottom]; };"
        "return [r(document.querySelector('.picture svg')),"
        " [...document.querySelectorAll('.node .rim')].map(r)]"
    )
    (left, top, right, bottom), nodes = boxes
    assert len(nodes) == len(net)
    for index, (x0, y0, x1, y1) in enumerate(nodes):
        assert left <= x0 and x1 <= right and top <= y0 and y1 <= bottom
        for u0, v0, u1, v1 in nodes[:index]:
            assert x1 <= u0 or u1 <= x0 or y1 <= v0 or v1 <= y0


def test_the_controls_stay_in_sight_while_something_is_inspected(opened, trained):
    reader = opened(trained)
    reader.choose(".pick", "h1")
    bottom, inner = reader.script(
        "return [document.querySelector('.controls').getBoundingClientRect().bottom, innerHeight]"
    )
    assert bottom <= inner
