"""Whatever names hold, they command no terminal: in reprs, in print, in errors, in the command."""

import csv
import re
from io import StringIO
from xml.etree import ElementTree as ET

import pytest

import neurosim as ns
from neurosim.cli.main import main
from neurosim.notation import one_line, printable

EVIL = "a\x1b]0;owned\x07\x1b[2J\x9b31m\r\u202eb\n\x7f\u2066"
"""A title for the window, a cleared screen, a colour, letters turned round, a line of its own."""


def harmless(text):
    """Tell whether every character of a text is one that can be seen, but for line breaks."""
    return text.replace("\n", "").isprintable()


@pytest.fixture
def net():
    """A network all of whose names are evil; each one is a single line where it is shown."""
    net = ns.Network(EVIL)
    names = [f"{EVIL}{number}" for number in range(6)]
    net.add_input(names[0]), net.add_input(names[1]), net.add_bias(names[2])
    net.add_neuron(names[3], ns.Activation(EVIL, lambda x: x, lambda x, y: 1.0))
    net.add_neuron(names[4]), net.add_output(names[5])
    for source, target in [(0, 3), (1, 3), (2, 3), (0, 4), (2, 4), (3, 5), (4, 5)]:
        net.connect(names[source], names[target], weight=0.5)
    net.add_group(EVIL, names[:2])
    net.scaling = ns.Scaling(
        names=(EVIL, f"{EVIL}2"), classes=(f"{EVIL} yes", f"{EVIL} no"), expected_names=(EVIL,)
    )
    return net


@pytest.fixture
def data():
    return ns.Dataset(
        [[0, 1], [1, 0], [1, 1]], [0, 1, 1], [EVIL, f"{EVIL}2"], [f"{EVIL} yes", f"{EVIL} no"],
        name=EVIL,
    )  # fmt: skip


SHOWN = {
    "network": lambda net, data: net,
    "node": lambda net, data: net[f"{EVIL}3"],
    "connection": lambda net, data: net[f"{EVIL}0", f"{EVIL}3"],
    "group": lambda net, data: net.group(EVIL),
    "scaling": lambda net, data: net.scaling,
    "dataset": lambda net, data: data,
    "recording": lambda net, data: ns.train_step(net, [0, 1], [1]),
    "step": lambda net, data: ns.train_step(net, [0, 1], [1])[-1],
    "history": lambda net, data: ns.train(net, data, 1, engine="graph"),
    "confusion": ns.confusion,
    "explanation": lambda net, data: _explained(net),
    "gradients": lambda net, data: ns.check_gradients(net, [0, 1], [1]),
    "worked example": lambda net, data: ns.worked_example(net, [0, 1], [1]),
    "exercise": lambda net, data: ns.exercise(net, [0, 1], [1]),
    "sheet": lambda net, data: ns.exercise(net, [0, 1], [1]).sheet,
    "verdict": lambda net, data: _wrong(ns.exercise(net, [0, 1], [1])),
    "diagnosis": ns.diagnose,
    "finding": lambda net, data: ns.diagnose(_broken(net), data)[0],
    "node of the past": lambda net, data: ns.train_step(net, [0, 1], [1]).at(9)[f"{EVIL}3"],
    "activation": lambda net, data: ns.Activation(EVIL, abs, lambda x, y: 1.0, formula=EVIL),
    "judged array": lambda net, data: _judged(net),
    "markdown": lambda net, data: ns.worked_example(net, [0, 1], [1]).markdown(),
    "html": lambda net, data: ns.worked_example(net, [0, 1], [1]).html(),
    "latex": lambda net, data: ns.worked_example(net, [0, 1], [1]).latex(),
    "card": lambda net, data: net[f"{EVIL}3"]._repr_html_(),
    "network in a notebook": lambda net, data: net._repr_html_(),
}


def _explained(net):
    ns.forward(net, [0, 1]), ns.backward(net, [1])
    return ns.explain(net[f"{EVIL}0", f"{EVIL}3"])


def _wrong(exercise):
    return exercise.check(exercise.names[0], -exercise.answer(exercise.names[0]))


def _judged(net):
    return ns.judge(net, [[0, 1]], [[1]], {"z1": [[1, 2]]}).arrays[0]


def _broken(net):
    net.add_neuron(f"{EVIL} alone")
    return net


@pytest.mark.parametrize("kind", SHOWN)
def test_what_an_object_shows_of_itself_commands_no_terminal(net, data, kind):
    thing = SHOWN[kind](net, data)
    assert isinstance(thing, str) or harmless(repr(thing))
    assert harmless(str(thing))


WRONG = {
    "no node": lambda net, data: net["h1"],
    "taken": lambda net, data: net.add_input(f"{EVIL}0"),
    "no connection": lambda net, data: net[f"{EVIL}0", f"{EVIL}5"],
    "a cycle": lambda net, data: net.connect(f"{EVIL}5", f"{EVIL}3", weight=1),
    "no input": lambda net, data: net.predict({EVIL: 1}),
    "not a number": lambda net, data: net.predict([EVIL, 1]),
    "no file": lambda net, data: ns.load(f"{EVIL}.json"),
    "no folder": lambda net, data: net.save(f"{EVIL}/{EVIL}.json"),
    "no ending": lambda net, data: ns.draw(net, save=f"net.{EVIL}"),
    "no loss": lambda net, data: ns.train(net, data, 1, loss=EVIL),
}


@pytest.mark.parametrize("kind", WRONG)
def test_an_error_commands_no_terminal_and_is_one_line(net, data, kind):
    with pytest.raises(ns.NeurosimError) as caught:
        WRONG[kind](net, data)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("letters", ["größer", "ночь", "क्षण", "夜", "👩‍🔬", "a b", "é", "x₁"])
def test_letters_of_all_languages_are_left_alone(letters):
    assert one_line(letters) == printable(letters) == letters


# The command


@pytest.fixture
def saved(net, data, tmp_path):
    """Files of the same names: a table, and a network that was trained on it."""
    net = ns.dense([2, 2, 2], name=EVIL)
    net.scaling = ns.Scaling(names=("\x1b[31mx", "y\u202e"), classes=("\x1b[5mcat", "d\x9bog"))
    net.save(tmp_path / "net.json")
    rows = "\x1b[31mx,y\u202e,kind\n1,2,\x1b[5mcat\n3,4,d\x9bog\n5,6,d\x9bog\n"
    (tmp_path / "table.csv").write_text(rows, encoding="utf-8")
    return tmp_path


COMMANDS = [
    "train {0}/table.csv --expected kind --epochs 2 --quiet",
    "train {0}/table.csv --epochs 2",
    "train {0}/table.csv --expected \x1b[31m",
    "predict {0}/net.json {0}/table.csv",
    "predict {0}/net.json {0}/table.csv --expected kind",
    "predict {0}/net.json {0}/table.csv --columns \x1b[31m,y",
    "show {0}/net.json",
    "show {0}/net.json --\x1b[31m",
    "show {0}/\x1b[31m.json",
    "explain {0}/net.json --node o1 --inputs 0 1",
    "diagnose {0}/net.json {0}/table.csv --expected kind",
    "worked-example {0}/net.json --inputs 0 1 --expected 1 0",
    "exercise {0}/net.json --inputs 0 1 --expected d\x9bog --format html",
    "exercise {0}/net.json --inputs 0 1 --expected d\x9bog --check \x1b[31m 1",
    "check-gradients {0}/net.json --inputs 0 1 --expected d\x9bog",
    "judge {0}/net.json {0}/\x1b[31m.npz",
    "worked-example {0}/net.json --inputs 0 1 --expected 1 0 --save {0}/a\x1b[31m\nb.md",
    "sweep {0}/table.csv --expected kind --hidden \x1b[31m",
    "lesson \x1b[31m",
    "\x1b[31m",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_command_prints_nothing_that_commands_the_terminal(saved, capsys, command):
    main([part.format(saved) for part in command.split(" ")])
    printed = capsys.readouterr()
    assert harmless(printed.out) and harmless(printed.err)
    assert printed.out or printed.err
    assert not any(line.startswith("b.md") for line in printed.out.splitlines())


@pytest.mark.parametrize("long", ["x" * 10_000, "9" * 10_000], ids=["text", "number"])
@pytest.mark.parametrize(
    "command",
    [
        "{1}",
        "train {1}",
        "train {0}/table.csv --expected {1}",
        "train {0}/table.csv --expected kind --epochs {1}",
        "train {0}/table.csv --expected kind --batch {1}",
        "train {0}/table.csv --expected kind --save {1}/{1}",
        "predict {0}/net.json {1}",
        "show {1}",
        "explain {0}/net.json --node {1} --inputs 0 1",
        "exercise 2 {1}",
    ],
)
def test_whatever_the_command_was_given_its_error_is_short(saved, capsys, command, long):
    assert main([part.format(saved, long) for part in command.split()]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("neurosim") and len(printed.err) < 700


def test_what_is_saved_keeps_names_as_they_are(saved, capsys):
    answers = saved / "answers.csv"
    main(["predict", f"{saved}/net.json", f"{saved}/table.csv", "--save", str(answers)])
    assert "\x1b[5mcat" in answers.read_text(encoding="utf-8")


# A spreadsheet, a browser, a typesetter


@pytest.mark.parametrize("cell", ["=1+2", " =1+2", "\ufeff@x", "+x", "-x", "\uff1d1", "cat;=1+2"])
def test_no_cell_of_an_answer_is_a_formula_however_a_spreadsheet_parts_it(tmp_path, capsys, cell):
    net = ns.dense([1, 1], seed=1)
    net.scaling = ns.Scaling(expected_names=(cell,))
    net.save(tmp_path / "net.json")
    main(["predict", f"{tmp_path}/net.json", "--inputs", "1", "--save", f"{tmp_path}/a.csv"])
    text = (tmp_path / "a.csv").read_text(encoding="utf-8")
    for mark in ",;\t":
        for row in csv.reader(StringIO(text), delimiter=mark):
            assert not any(part.strip("\ufeff ").startswith(("=", "@", "+x", "-x", "\uff1d"))
                           for part in row)  # fmt: skip


SIGNS = "\x1b[2J\x00\ufffe\ud800\u202e]]><x>$x_{$</svg><script>"


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_what_is_written_for_other_programs_holds_no_sign_that_they_obey(tmp_path):
    net = ns.Network(SIGNS)
    names = [f"{SIGNS}{each}" for each in "abo"]
    net.add_input(names[0]), net.add_input(names[1]), net.add_output(names[2])
    net.connect(names[0], names[2], 0.5), net.connect(names[1], names[2], 0.25)
    data = ns.Dataset([[0, 1], [1, 0]], [0, 1], names[:2], [f"{SIGNS}no", f"{SIGNS}yes"])
    ns.plot_decision(net, data, resolution=2, save=tmp_path / "plot.svg")
    ns.draw(net, save=tmp_path / "net.svg")
    ns.exercise(net, [0, 1], [1]).save(tmp_path / "quiz.xml")
    for path in tmp_path.iterdir():
        text = path.read_text(encoding="utf-8")
        elements = {each.tag.rpartition("}")[2] for each in ET.fromstring(text).iter()}
        assert elements.isdisjoint({"x", "script"}) and harmless(text)


@pytest.mark.parametrize("name", ["[5cm]", "*h", "\u202eh"])
def test_no_name_at_the_beginning_of_a_row_is_an_option_of_its_end(name):
    net = ns.Network("rows")
    net.add_input("i1"), net.add_output(name), net.connect("i1", name, 0.5)
    rows = re.findall(r"\\\\\s*(\S)", ns.exercise(net, [1], [1], form="short").sheet.latex())
    assert rows and not {"[", "*"} & set(rows)
