"""A real browser shows the pages: every formula has a size, nothing lies on top of another."""

import json
import re
import shutil
import subprocess
from html import unescape

import pytest

import neurosim as ns

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")

MEASURE = """
<script>
const box = each => each.getBoundingClientRect();
const blocks = [...document.querySelectorAll(".neurosim > *")].map(box);
document.body.dataset.measured = JSON.stringify({
  formulas: [...document.querySelectorAll("math")].map(each => [box(each).width, box(each).height]),
  fractions: [...document.querySelectorAll("mfrac")].map(each => {
    const [top, bottom] = [...each.children].map(box);
    return bottom.top - top.top;
  }),
  overlaps: blocks.slice(1).filter((each, place) => each.top < blocks[place].bottom - 1).length,
  blocks: blocks.length,
  scrolled: [...document.querySelectorAll(".ns-equation")].filter(each =>
    each.offsetWidth > each.clientWidth || each.scrollHeight > each.clientHeight).length,
});
</script>
"""


def measured(page, folder):
    """Load a page and return the sizes that the browser gives its parts."""
    path = folder / "page.html"
    path.write_text(page.replace("</body>", f"{MEASURE}</body>"), encoding="utf-8")
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", path.as_uri()]
    run = subprocess.run(command, capture_output=True, check=False, timeout=120, encoding="utf-8")
    found = re.search(r'data-measured="([^"]*)"', run.stdout)
    assert found, run.stderr[-2000:]
    return json.loads(unescape(found[1]))


@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="no chromium")
def test_a_browser_sets_the_formulas_of_an_explanation(tmp_path):
    net = ns.dense([2, 2, 1], seed=1)
    ns.forward(net, [0.05, 0.10])
    ns.backward(net, [0.9])
    explanation = ns.explain(net["i1", "h1"])
    sizes = measured(explanation.html(), tmp_path)
    assert sizes["blocks"] == len(explanation.blocks)
    assert sizes["overlaps"] == 0
    assert len(sizes["formulas"]) >= len(explanation.equations)
    assert all(width > 5 and height > 5 for width, height in sizes["formulas"])
    assert sizes["fractions"]
    assert all(below > 5 for below in sizes["fractions"])  # set as fractions, not in one line


@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="no chromium")
def test_no_formula_of_a_worked_example_has_a_scrollbar_beside_it(tmp_path):
    sheet = ns.worked_example(ns.dense([2, 2, 1], seed=1), [0.05, 0.10], [0.9])
    sizes = measured(sheet.html(), tmp_path)
    assert sizes["formulas"]
    assert sizes["scrolled"] == 0
