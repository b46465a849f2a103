"""The other commands, on saved networks."""

import csv

import pytest

import neurosim as ns
from neurosim.cli.main import main


def test_explain_prints_the_derivation_that_the_library_gives(run, xor_net):
    done = run("explain xor.json --connection h1 o1 --inputs 0 1 --expected 1")
    assert done.code == 0, done.err
    ns.forward(xor_net, [0, 1]), ns.backward(xor_net, [1])
    assert done.out.strip() == str(ns.explain(xor_net["h1", "o1"])).strip()


@pytest.mark.parametrize("ending", ["txt", "md", "tex", "html"])
def test_explain_writes_what_the_ending_says(run, xor_net, tmp_path, ending):
    done = run(f"explain xor.json --neuron h1 --inputs 0 1 --save why.{ending}")
    assert (done.code, done.out) == (0, f"saved why.{ending}\n")
    mark = {"txt": "net_h1", "md": "#", "tex": "\\", "html": "<"}[ending]
    assert mark in (tmp_path / f"why.{ending}").read_text()


def test_explain_of_an_update_uses_the_rate(run, xor_net):
    line = "explain xor.json --connection h1 o1 --inputs 0 1 --expected 1 --quantity update"
    ns.forward(xor_net, [0, 1]), ns.backward(xor_net, [1])
    expected = str(ns.explain(xor_net["h1", "o1"], "update", learning_rate=0.25))
    assert run(f"{line} --rate 0.25").out.strip() == expected.strip()


def test_explain_shows_as_many_decimals_as_asked_for(run, xor_net):
    ns.forward(xor_net, [0, 1])
    done = run("explain xor.json --neuron h1 --inputs 0 1 --decimals 3")
    assert done.out.strip() == str(ns.explain(xor_net["h1"], decimals=3)).strip()


def test_predict_finds_its_columns_by_name_in_any_order(run, iris, tmp_path):
    run("train iris.csv --expected species --epochs 2 --save iris.json")
    with (tmp_path / "iris.csv").open() as file:
        rows = list(csv.reader(file))
    with (tmp_path / "turned.csv").open("w", newline="") as file:
        csv.writer(file).writerows([row[::-1] for row in rows])
    assert run("predict iris.json turned.csv").out == run("predict iris.json iris.csv").out


def test_predict_takes_a_file_without_names_in_order(run, xor_net, tmp_path):
    (tmp_path / "plain.csv").write_text("0,0\n0,1\n")
    rows = run("predict xor.json plain.csv").out.splitlines()
    assert rows[0] == "o1"
    assert float(rows[2]) == pytest.approx(xor_net.predict([0, 1])[0], rel=1e-5)


@pytest.fixture
def weather(run, tmp_path):
    """Train a network on the columns Temperatur and Feuchte, and give what it says of 20, 0.5."""
    rows = ["Temperatur,Feuchte,Regen", "10,0.9,ja", "20,0.5,nein", "30,0.1,nein"]
    (tmp_path / "weather.csv").write_text("\n".join(rows))
    run("train weather.csv --expected Regen --epochs 3 --save weather.json --quiet")
    return run("predict weather.json --inputs 20 0.5").out


@pytest.mark.parametrize(
    "names",
    ["Feuchte,Temperatur", "feuchte,Temperatur", "feuchte,temperatur", "FEUCHTE,TEMPERATUR"],
)
def test_predict_finds_columns_whose_names_differ_in_capitals_alone(run, weather, tmp_path, names):
    (tmp_path / "new.csv").write_text(f"{names}\n0.5,20\n")
    done = run("predict weather.json new.csv")
    assert (done.out, done.err) == (weather, "")


@pytest.mark.parametrize(
    "names", ["feuchte,temp", "Temperatur,hum", "TEMPERATUR,temperatur,Feuchte"]
)
def test_predict_refuses_a_file_that_has_only_some_of_the_columns(run, weather, tmp_path, names):
    (tmp_path / "new.csv").write_text(f"{names}\n" + ",".join("1" for _ in names.split(",")))
    done = run("predict weather.json new.csv")
    assert (done.code, done.out) == (2, "")
    assert "was trained on Temperatur, Feuchte, but new.csv has no column" in done.err
    assert "--columns" in done.err


def test_predict_says_which_columns_it_takes_in_order_where_no_name_is_known(
    run, weather, tmp_path
):
    (tmp_path / "new.csv").write_text("a,b\n20,0.5\n")
    done = run("predict weather.json new.csv")
    assert done.out == weather
    assert "new.csv are taken in order: a as Temperatur, b as Feuchte" in done.err


def test_show_prints_every_neuron(run, xor_net):
    done = run("show xor.json")
    assert done.code == 0
    assert "xor" in done.out


def test_diagnose_says_by_its_exit_code_whether_something_is_wrong(run, tmp_path):
    stuck = ns.dense([2, 3, 1], seed=1)
    for connection in stuck.connections:
        connection.weight = 0.5
    stuck.save(tmp_path / "stuck.json")
    ns.dense([2, 3, 1], seed=1).save(tmp_path / "well.json")
    found = run("diagnose stuck.json xor")
    assert found.code == 1
    assert "h1, h2, h3" in found.out
    assert run("diagnose well.json xor").code == 0


def test_a_pass_is_played_to_a_file(run, xor_net, tmp_path):
    done = run("play xor.json --inputs 0 1 --expected 1 --save step.html")
    assert (done.code, done.out) == (0, "saved step.html\n")
    assert (tmp_path / "step.html").exists()


def test_check_gradients_finds_backpropagation_right(run, xor_net):
    done = run("check-gradients xor.json --inputs 0 1 --expected 1")
    assert done.code == 0, done.err
    assert "9 checked, 0 wrong" in done.out


def test_a_worked_example_is_the_librarys(run, xor_net):
    done = run("worked-example xor.json --inputs 0 1 --expected 1 --rate 0.25")
    sheet = ns.worked_example(xor_net, [0, 1], [1], learning_rate=0.25)
    assert done.out.strip() == sheet.text().strip()


@pytest.mark.parametrize("ending", ["txt", "md", "tex", "html"])
def test_sheets_are_written_in_every_form(run, xor_net, tmp_path, ending):
    step = run(f"worked-example xor.json --inputs 0 1 --expected 1 --short --save step.{ending}")
    assert step.out == f"saved step.{ending}\n", step.err
    task = run(f"exercise 2 2 1 --seed 7 --save task.{ending}")
    assert task.out == f"saved task.{ending}\n", task.err


def test_an_exercise_is_posed_answered_and_checked(run):
    blanks, answers = run("exercise 2 2 1 --seed 7"), run("exercise 2 2 1 --seed 7 --answers")
    assert "__" in blanks.out
    assert "the same command with --check NAME VALUE" in " ".join(blanks.out.split())
    assert "exercise.check" not in blanks.out
    assert blanks.out != answers.out
    posed = ns.exercise([2, 2, 1], seed=7)
    right = posed.answer("out h1")
    assert f"{right:.6g}" in answers.out
    check = ["exercise", "2", "2", "1", "--seed", "7", "--check", "out h1"]
    assert main([*check, f"{right:.4f}"]) == 0
    assert main([*check, "7"]) == 1


@pytest.mark.parametrize("number", ["-1e-3", "-4.4E+0", "-.5e1", "-1.5", "-2."])
def test_negative_numbers_may_be_written_with_an_exponent(run, xor_net, number):
    done = run(f"predict xor.json --inputs {number} 1")
    assert done.code == 0, done.err
    assert float(done.out.split()[1]) == pytest.approx(
        xor_net.predict([float(number), 1])[0], rel=1e-5
    )


def test_a_negative_number_with_an_exponent_is_checked(run):
    right = ns.exercise([2, 2, 1], seed=7).answer("error h1")
    check = ["exercise", "2", "2", "1", "--seed", "7", "--check", "error h1"]
    assert main([*check, f"{right:.4e}"]) == 0
    assert main([*check, f"{-right:.4e}"]) == 1


def test_no_command_changes_the_saved_network(run, xor_net, tmp_path):
    before = (tmp_path / "xor.json").read_bytes()
    for line in ("explain xor.json --neuron h1 --inputs 0 1", "predict xor.json --inputs 0 1",
                 "diagnose xor.json xor", "show xor.json --inputs 0 1"):  # fmt: skip
        run(line)
    assert (tmp_path / "xor.json").read_bytes() == before


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("predict missing.json", "one of the arguments DATA --inputs is required"),
        ("predict missing.json x.csv", "there is no file 'missing.json'"),
        ("predict xor.json --inputs 0 1 2", "expected 2 inputs (i1, i2), got 3"),
        ("predict xor.json three.csv", "wants 2 input columns (i1, i2), but three.csv has 3"),
        ("predict xor.json --inputs 0 1 --expected x", "--inputs gives no file"),
        ("explain xor.json --neuron h9 --inputs 0 1", "did you mean 'h1'?"),
        ("explain xor.json --connection h1 i1 --inputs 0 1 --expected 1", "no connection"),
        ("explain xor.json --connection h1 o1 --inputs 0 1", "--expected NUMBER"),
        ("explain xor.json --neuron h1 --inputs 0 1 --save why.doc", "choose from .txt, .md"),
        ("show three.csv", "three.csv"),
        ("play xor.json --inputs 0 1 --save step.doc", "cannot save as 'step.doc'"),
        ("diagnose xor.json three.csv", "say which column"),
        ("exercise 2 2 --loss categorical_cross_entropy", "saved network with softmax outputs"),
        ("trian xor", "invalid choice: 'trian'"),
    ],
)
def test_what_cannot_be_is_said_in_one_line_with_exit_code_2(run, xor_net, tmp_path, line, said):
    (tmp_path / "three.csv").write_text("a,b,c\n1,2,3\n")
    done = run(line)
    assert done.code == 2
    assert said in done.err
    assert len(done.err.splitlines()) == 1
