"""One document in four notations: escaped, complete, aligned."""

import io
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser

import pytest

import neurosim as ns
from neurosim.errors import OptionError
from neurosim.insight.document import Document
from neurosim.insight.expressions import (
    Blank,
    Call,
    Derivative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)
from neurosim.insight.precision import Precision
from neurosim.insight.rendering.text import TextWriter

NASTY = r"50% of <b>h_1</b> & $x$ {a} \\ #~^|*`\"'"


def full_document(name=NASTY):
    out = Symbol("out", name)
    document = Document(f"About {name}", Precision(6))
    document.heading(f"The neuron {name}")
    document.paragraph("It says ", name, " and ", out**2, ", which is ", Number(-1.5e-7))
    document.equation(
        Derivative(Symbol("E"), Symbol("w", name, "o1")),
        -(Symbol("expected", "o1") - out) * (1 - out) / Symbol("w", name, "o1", new=True),
        Call("logistic'", (Number(-0.25),)),
        Blank(),
        0.0321,
    )
    document.table(["name", "value", "to fill"], [[name, -0.5, Blank()], [out, 12.25, ""]])
    document.figure(f"The network {name}", svg='<?xml version="1.0"?><svg width="9" height="9"/>')
    document.figure("A file", path="missing.png")
    return document


class Tags(HTMLParser):
    """Holds every element to being closed in the right order."""

    VOID = frozenset({"meta", "img", "br", "hr", "link"})

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.seen, self.words = [], [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def parsed(html):
    tags = Tags()
    tags.feed(html)
    tags.close()
    assert tags.open == []
    return tags


def test_html_closes_every_element_and_shows_names_as_they_are():
    tags = parsed(full_document().html())
    assert "b" not in tags.seen
    assert any(NASTY in words for words in tags.words)
    assert {"math", "table", "svg", "figure"} <= set(tags.seen)


def test_html_loads_nothing_from_elsewhere():
    page = full_document().html()
    assert "http" not in page
    assert "<script" not in page


def test_a_notebook_gets_the_same_parts_and_their_style_without_the_page_around():
    document = full_document()
    shown, page = document._repr_html_(), document.html()
    assert parsed(shown).seen[0] == "div"
    style = re.search(r"<style>\n(.*?)\n</style>\n", shown, re.DOTALL)
    assert style[1] in page
    assert shown.replace(style[0], "") in page
    assert all(rule.startswith(".neurosim ") for rule in re.findall(r"(?m)^\S.*{", style[1]))


def test_text_aligns_steps_and_columns():
    document = Document("Title")
    document.equation(Symbol("net", "o1"), Symbol("a") + Symbol("b"), Number(1.5))
    document.table(["node", "output"], [["h1", 0.5], ["h10", -12]])
    assert document.text() == (
        "Title\n=====\n\n"
        "  net_o1 = a + b\n         = 1.5\n\n"
        "node  output\n----  ------\nh1       0.5\nh10      -12"
    )


def test_long_sums_go_on_in_the_next_line():
    document = Document("Long")
    document.equation(Symbol("net"), Sum(tuple(Number(1000.0 + each) for each in range(40))))
    longest = max(map(len, document.text().splitlines()))
    assert longest < 100
    assert document.latex().count(r"&\quad +") == document.text().count("\n        + ") > 2


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (Symbol("a") * (Symbol("b") + 1), "a*(b + 1)"),
        (-(Symbol("a") - Symbol("b")), "-(a - b)"),
        (Symbol("a") - (Symbol("b") - 1), "a - (b - 1)"),
        (Sum((Symbol("a"), Sum((Symbol("b"), Symbol("c"))))), "a + (b + c)"),
        (Number(-2.0) ** 2, "(-2)^2"),
        (1 - Number(5e-06) ** 2, "1 - (5e-06)^2"),
        (Symbol("e") ** -Symbol("x"), "e^(-x)"),
        (1 / (1 + Symbol("e") ** Number(-0.5)), "1/(1 + e^(-0.5))"),
        (Quotient(Symbol("a"), Symbol("b") * Symbol("c")), "a/(b*c)"),
        (Number(0.4) - Number(0.5) * Number(-0.25), "0.4 - 0.5*(-0.25)"),
        (Number(0.1) + Number(-0.2), "0.1 + (-0.2)"),
        (Number(0.1) - Number(-0.2), "0.1 - (-0.2)"),
        (Number(0.1) - Number(-0.2) * Number(3.0), "0.1 - (-0.2*3)"),
        (Power(Symbol("a") * Symbol("b"), Number(2.0)), "(a*b)^2"),
        (Product((Symbol("a"), Quotient(Symbol("b"), Symbol("c")))), "a*b/c"),
        (Call("max", (Number(1.0), Number(-1.0))), "max(1, -1)"),
        (Symbol("w", "i1", "h1", new=True), "new w(i1->h1)"),
        (Symbol("net", "my node"), "net(my node)"),
    ],
)
def test_brackets_stand_where_they_are_needed(formula, text):
    assert TextWriter(Precision()).write(formula).replace("·", "*") == text


def test_a_document_survives_an_ascii_terminal(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    print(full_document("größe→·"))
    stream.flush()
    assert b"gr\\xf6\\xdfe" in stream.buffer.getvalue()


def test_blanks_stay_blank_in_every_notation():
    document = Document("Exercise")
    document.equation(Symbol("net", "h1"), Blank(8))
    assert "net_h1 = ________" in document.text()
    assert r"\underline{\hspace{4em}}" in document.latex()
    assert 'class="ns-blank"' in document.html()


def test_digits_are_by_choice():
    for precision, shown in ((Precision(3), "0.0822"), (Precision(decimals=9), "0.082167041")):
        document = Document("Digits", precision)
        document.paragraph(Number(0.08216704056423078))
        assert document.text().endswith(shown)
        assert shown in document.html()
        assert shown in document.latex()


def test_decimals_never_hide_a_number_that_is_not_0():
    assert Precision(decimals=4).write(1.5e-9) == "1.5e-09"
    assert Precision(decimals=4).write(-1.5e-9) == "-1.5e-09"
    assert Precision(decimals=4).write(0.0) == "0"
    assert Precision(decimals=0).write(100.0) == "100"


@pytest.mark.parametrize("wrong", [0, 18, 1.5, "nine", None])
def test_an_impossible_number_of_digits_is_refused(wrong):
    with pytest.raises(OptionError, match="digits"):
        Precision(wrong)


def test_a_row_that_does_not_fit_its_head_is_refused():
    with pytest.raises(OptionError, match="2 cells"):
        Document("Table").table(["a", "b"], [[1.0]])


def test_markdown_escapes_names_and_keeps_formulas_between_dollars():
    text = full_document().markdown()
    assert r"50% of \<b\>h\_1\</b\>" in text
    assert text.count("$$") == 2
    assert "| name | value | to fill |\n| --- | --- | --- |" in text


def wide_document():
    document = Document("Wide and long")
    numbers = [Number(0.123456789 + each) for each in range(30)]
    document.equation(Symbol("net"), Product(tuple(numbers)), Sum(tuple(numbers)), 1.0)
    row = [Product(tuple(numbers[:20])), "a name", -0.5]
    document.table(["product", "name", "value"], [row] * 100)
    document.table(["nothing"], [])
    return document


def compiled(document, folder):
    """Compile a document and return LaTeX's own account of it."""
    if shutil.which("pdflatex") is None:
        pytest.skip("no pdflatex (texlive-latex-base)")
    (folder / "document.tex").write_text(document.latex(), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "document.tex"]
    run = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert run.returncode == 0, run.stdout.decode("utf-8", "replace")[-2000:]
    assert (folder / "document.pdf").stat().st_size > 1000
    return (folder / "document.log").read_text("latin-1")


@pytest.mark.parametrize("name", [NASTY, "größe η 中"], ids=["signs", "letters"])
def test_latex_compiles_whatever_the_names(tmp_path, name):
    compiled(full_document(name), tmp_path)


def test_a_power_of_a_tiny_number_has_one_exponent_at_each_place(tmp_path):
    document = Document("tanh' where out is tiny")
    document.equation(Symbol("out"), 1 - Number(5e-06) ** 2)
    compiled(document, tmp_path)
    assert r"1 - \left(5 \cdot 10^{-6}\right)^{2}" in document.markdown()


def test_latex_keeps_wide_formulas_and_tables_on_the_page(tmp_path):
    log = compiled(wide_document(), tmp_path)
    overfull = re.findall(r"Overfull \\hbox \(([\d.]+)pt", log)
    assert all(float(points) < 20 for points in overfull)


def test_a_gate_at_a_step_of_time_is_named_as_other_neurons_are():
    ns.forward(net := ns.recurrent([1, 1, 1], "lstm", seed=0), [[0.5]])
    text = ns.explain(net["h1.i@1"], "output").text()
    assert "out_h1.i@1 = 1/(1 + e^(-net_h1.i@1))" in text


def kernel():
    net = ns.convolutional((5, 5), [2], 3, hidden=[], outputs=2, seed=1)
    values = [(place * 7) % 5 - 2.0 for place in range(25)]
    ns.forward(net, values), ns.backward(net, [1.0, 0.0])
    return ns.explain(net["x1_1", "c1_1_1_1"].parameter, net=net)


def judged():
    net = ns.dense([1, 1], seed=1)
    return ns.judge(net, [[0.5]], [[1.0]], {"z1": [[-0.7]]}, learning_rate=0.5).document()


@pytest.mark.parametrize(
    "make",
    [
        kernel,
        judged,
        lambda: ns.check_gradients(ns.dense([2, 2, 1], seed=2), [0.5, -1], [-0.3]).document(),
        lambda: ns.exercise([2, 2, 1], seed=7, optimizer=ns.Adam(0.1)).answers,
        lambda: ns.exercise([2, 2, 1], seed=7, form="short", patterns=2).answers,
    ],
    ids=["kernel", "judged", "gradients", "answers", "short"],
)
def test_numbers_in_a_table_of_latex_are_mathematics_with_a_minus_of_their_own(make):
    tables = re.findall(r"\\begin\{tabular\}.*?\\hline\n(.*?)\n\\end", make().latex(), re.DOTALL)
    cells = [
        cell for rows in tables for row in rows.split("\\\\\n") for cell in row.split(" & ")[1:]
    ]
    assert any(cell.startswith("$-") for cell in cells)
    assert [cell for cell in cells if re.fullmatch(r"-?[\d.]+(e.*)?", cell.strip())] == []
