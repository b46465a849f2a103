"""The other commands, on saved networks."""

import csv

import numpy as np
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


@pytest.mark.parametrize("name", ["answers.json", "answers.xlsx", "answers.csv.gz"])
def test_answers_go_into_no_file_that_promises_something_else(run, xor_net, tmp_path, name):
    done = run(f"predict missing.json --inputs 0 1 --save {name}")
    assert (done.code, done.out) == (2, "")
    assert f"neurosim predict writes .csv, .txt files, so not '{name}'" in done.err
    assert not (tmp_path / name).exists()


def test_answers_go_into_a_table_or_a_file_without_ending(run, xor_net, tmp_path):
    printed = run("predict xor.json --inputs 0 1").out
    for name in ("answers.csv", "answers.txt", "answers"):
        assert run(f"predict xor.json --inputs 0 1 --save {name}").out == f"saved {name}\n"
        assert (tmp_path / name).read_text() == printed


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


def test_predict_refuses_columns_of_other_names_and_takes_them_in_a_named_order(
    run, weather, tmp_path
):
    (tmp_path / "new.csv").write_text("a,b\n20,0.5\n")
    done = run("predict weather.json new.csv")
    assert (done.code, done.out) == (2, "")
    assert "trained on Temperatur, Feuchte, but new.csv has no column Temp" in done.err
    assert "it has a, b; name all of them in that order (--columns)" in done.err
    assert run("predict weather.json new.csv --columns a,b").out == weather
    (tmp_path / "new.csv").write_text("20,0.5\n")
    assert run("predict weather.json new.csv").out == weather


@pytest.fixture
def fruit(run, tmp_path):
    """Train a network on a size, a colour and a class whose name is a formula."""
    rows = ["size,colour,kind", "1,red,=1+1", "2,blue,-3", "3,red,=1+1", "4,green,@b"]
    (tmp_path / "fruit.csv").write_text("\n".join(rows))
    done = run("train fruit.csv --expected kind --classes --epochs 5 --save fruit.json --quiet")
    assert done.code == 0, done.err
    return ns.load(tmp_path / "fruit.json")


def test_text_that_a_spreadsheet_would_take_for_a_formula_is_made_harmless(run, fruit):
    assert fruit.scaling.classes == ("-3", "=1+1", "@b")
    done = run("predict fruit.json fruit.csv")
    head, *rows = csv.reader(done.out.splitlines())
    assert head == ["-3", "'=1+1", "'@b", "class"]
    assert {row[3] for row in rows} <= {"-3", "'=1+1", "'@b"}
    assert all(float(cell) is not None for row in rows for cell in row[:3])


def test_text_in_a_pattern_is_read_as_the_network_knows_it(run, fruit, tmp_path):
    wanted = run("predict fruit.json fruit.csv").out.splitlines()
    assert run("predict fruit.json --inputs 2 blue").out.splitlines()[1] == wanted[2]
    (tmp_path / "one.csv").write_text("note,COLOUR,size\nx,blue,2\n")
    assert run("predict fruit.json one.csv").out.splitlines()[1] == wanted[2]
    refused = run("predict fruit.json --inputs 2 pink")
    assert refused.code == 2
    assert "column 'colour': 'pink' is none of blue, green, red" in refused.err
    assert "--inputs: size: 'big' is no number" in run("predict fruit.json --inputs big red").err


@pytest.mark.parametrize(
    "command",
    ["explain iris.json --connection h1 o1", "worked-example iris.json", "exercise iris.json",
     "check-gradients iris.json", "explain iris.json --neuron h1 --quantity error"],
)  # fmt: skip
def test_a_class_can_be_expected_by_its_name(run, iris, command):
    run("train iris.csv --expected species --hidden 2 --epochs 2 --save iris.json")
    line = f"{command} --inputs 5.1 3.5 1.4 0.2 --expected"
    by_name, by_code = run(f"{line} versicolor"), run(f"{line} 0 1 0")
    assert by_name.code == 0, by_name.err
    assert by_name.out == by_code.out
    assert "no class 'versicolour'; did you mean 'versicolor'" in run(f"{line} versicolour").err


def test_a_word_is_no_expected_value_of_a_network_without_classes(run, xor_net):
    done = run("worked-example xor.json --inputs 0 1 --expected yes")
    assert (done.code, done.out) == (2, "")
    assert "--expected: 'yes' is no number" in done.err


def test_predict_leaves_out_rows_with_missing_cells_and_says_how_many(run, weather, tmp_path):
    (tmp_path / "new.csv").write_text("Temperatur,Feuchte\n?,0.5\n20,0.5\n30,NA\n")
    assert "(--missing: drop, mean)" in run("predict weather.json new.csv").err
    done = run("predict weather.json new.csv --missing drop")
    assert done.out == weather
    assert "2 of 3 rows of new.csv have missing cells and are left out" in done.err
    filled = run("predict weather.json new.csv --missing mean").out.splitlines()
    (tmp_path / "one.csv").write_text("Temperatur,Feuchte\n?,0.5\n")
    assert run("predict weather.json one.csv --missing mean").out.splitlines() == filled[:2]


def test_predict_judges_a_file_with_a_single_class(run, weather, tmp_path):
    (tmp_path / "new.csv").write_text("Feuchte,Temperatur,Regen\n0.5,20,nein\n0.1,30,nein\n")
    done = run("predict weather.json new.csv --expected Regen")
    assert "Confusion of 2 patterns" in done.err, done.err
    (tmp_path / "new.csv").write_text("Feuchte,Temperatur,Regen\n0.5,20,kaum\n0.1,30,nein\n")
    done = run("predict weather.json new.csv --expected Regen")
    assert "was trained on ja, nein, but new.csv has kaum, nein: no class kaum" in done.err


def test_show_prints_every_neuron(run, xor_net):
    done = run("show xor.json")
    assert done.code == 0
    assert "xor" in done.out


@pytest.mark.usefixtures("compiled_trials")
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


@pytest.mark.parametrize("line", ["diagnose {} {}", "train {1} --start {0} --epochs 1"])
def test_a_saved_network_knows_which_column_it_predicts(run, weather, tmp_path, line):
    (tmp_path / "prices.csv").write_text("size,price\n50,100000\n80,2000000\n")
    run("train prices.csv --expected price --epochs 1 --save prices.json")
    for name, column in (("weather", "Regen"), ("prices", "price")):
        asked = line.format(f"{name}.json", f"{name}.csv")
        told, found = run(f"{asked} --expected {column}"), run(asked)
        assert told.out.splitlines()[:3] == found.out.splitlines()[:3] != []


def test_a_column_that_a_network_cannot_know_is_asked_for(run, weather, tmp_path):
    (tmp_path / "more.csv").write_text("Temperatur,Feuchte,Regen,Wind\n10,0.9,ja,3\n")
    done = run("diagnose weather.json more.csv")
    assert (done.code, "its columns are Temperatur, Feuchte, Regen, Wind" in done.err) == (2, True)


def test_large_numbers_are_told_whole(run, tmp_path):
    (tmp_path / "prices.csv").write_text("size,price\n50,1200000\n80,2000000\n")
    done = run("train prices.csv --expected price --epochs 1 --save prices.json")
    assert "e+" not in done.out
    assert "e+" not in run("predict prices.json prices.csv").out


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
        ("exercise 2 2 --loss categorical_cross_entropy", "needs softmax outputs"),
        ("train xor --loss mse", "did you mean 'squared_error'?"),
        ("train xor --hidden 2,3", "several numbers are parted by spaces"),
        ("exercise 2,2,1", "sizes are parted by spaces, as in 2 2 1, got 2,2,1"),
        ("trian xor", "invalid choice: 'trian'; did you mean 'train'?"),
        ("train xor --epocs 3", "--epocs 3; did you mean '--epochs'? (see neurosim train --help)"),
        ("train xor --activation sigmoyd", "did you mean 'sigmoid'?"),
    ],
)
def test_what_cannot_be_is_said_in_one_line_with_exit_code_2(run, xor_net, tmp_path, line, said):
    (tmp_path / "three.csv").write_text("a,b,c\n1,2,3\n")
    done = run(line)
    assert done.code == 2
    assert said in done.err
    assert len(done.err.splitlines()) == 1


def test_judge_finds_the_first_wrong_array_of_a_file(run, xor_net, tmp_path):
    recording = ns.forward(xor_net, [0, 1])
    z1, a1 = ([getattr(recording.net[name], number) for name in ("h1", "h2")]
              for number in ("net_input", "output"))  # fmt: skip
    np.savez(tmp_path / "right.npz", X=[[0, 1]], y=[[1]], z1=[z1], a1=[a1])
    assert run("judge xor.json right.npz").code == 0
    np.savez(tmp_path / "wrong.npz", z1=z1, a1=z1)
    done = run("judge xor.json wrong.npz --inputs 0 1 --expected 1")
    assert done.code == 1
    assert "the first is a1" in done.out
    done = run("judge xor.json wrong.npz")
    assert (done.code, done.out) == (2, "")
    assert "no array of inputs called x or input" in done.err


def test_explain_says_what_an_input_does_to_e(run, xor_net):
    done = run("explain xor.json --neuron i2 --quantity error --inputs 0 1 --expected 1")
    ns.forward(xor_net, [0, 1]), ns.backward(xor_net, [1])
    assert done.out.strip() == str(ns.explain(xor_net["i2"], "error")).strip()


def test_exercises_are_written_for_moodle(run, tmp_path):
    done = run("exercise 1 1 --seed 3 --save quiz.xml --variants 2")
    assert (done.code, done.out) == (0, "saved quiz.xml\n")
    assert (tmp_path / "quiz.xml").read_text().count('type="cloze"') == 2
    assert "--save FILE.xml" in run("exercise 1 1 --variants 2").err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("exercise 1 1 --save quiz.xml --answers", "--answers would change nothing; leave it out"),
        ("exercise 1 1 --save quiz.xml --variants 0", "--variants must be a whole number"),
        ("exercise 1 1 --save quiz.xml --variants 99999999", "--variants must be a whole number"),
        ("exercise 1 1 --save no/quiz.xml", "there is no folder 'no'"),
        ("explain xor.json --neuron h1 --inputs 0 1 --save no/why.txt", "there is no folder 'no'"),
        ("worked-example xor.json --inputs 0 1 --expected 1 --save folder.md", "it is a folder"),
        ("play xor.json --inputs 0 1 --save no/step.html", "there is no folder 'no'"),
        ("play xor.json --inputs 0 1 --save step.doc", "cannot save as 'step.doc'"),
        ("show xor.json --inputs 0 1 --plot no/net.svg", "there is no folder 'no'"),
        ("show xor.json --inputs 0 1 --plot net.gif", "cannot save as 'net.gif'"),
    ],
)
def test_what_cannot_be_written_is_refused_before_it_is_worked_out(
    run, xor_net, tmp_path, monkeypatch, line, said
):
    def never(*_, **__):
        raise AssertionError("it was worked out")

    (tmp_path / "folder.md").mkdir()
    for name in ("learning.passes.forward", "insight.sheets.exercise.exercise",
                 "insight.sheets.worked_example.worked_example"):  # fmt: skip
        monkeypatch.setattr(f"neurosim.{name}", never)
    before = sorted(tmp_path.rglob("*"))
    done = run(line)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert sorted(tmp_path.rglob("*")) == before


UNUSED = {
    "train xor --epochs 1 --plot-as losses": "--plot-as",
    "train xor --epochs 1 --hidden --activation relu": "--activation",
    "train xor --epochs 1 --expected y --numbers --decimal ,": "--expected, --numbers, --decimal",
    "sweep xor --epochs 1 --seeds 1 --no-header --missing drop": "--missing, --no-header",
    "diagnose xor.json xor --columns 1": "--columns",
    "predict xor.json --inputs 0 1 --columns a --delimiter ;": "--columns, --delimiter",
    "show xor.json --theme dark": "--theme",
    "play xor.json --inputs 0 1 --rate 3 --loss cross_entropy --save x.svg": "--loss, --rate",
    "explain xor.json --neuron h1 --inputs 0 1 --loss cross_entropy": "--loss",
    "explain xor.json --connection i1 h1 --inputs 0 1 --expected 1 --rate 3": "--rate",
    "check-gradients xor.json --inputs 0 1 --expected 1 --seed 3": "--seed",
    "lesson --no-play": "--no-play",
}


@pytest.mark.parametrize("line", UNUSED)
def test_options_that_would_change_nothing_are_refused(run, xor_net, tmp_path, line):
    before = sorted(tmp_path.iterdir())
    done = run(line)
    assert (done.code, done.out) == (2, "")
    assert f"so {UNUSED[line]} would change nothing; leave it out\n" in done.err
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    "line",
    [
        "train xor --epochs 1 --save ''",
        "train xor --epochs 1 --plot ''",
        "train xor --epochs 1 --start ''",
        "train three.csv --expected c --columns ''",
        "sweep xor --hidden ''",
        "sweep xor --rate ''",
        "explain xor.json --neuron h1 --inputs 0 1 --save ''",
        "lesson ''",
    ],
)
def test_an_empty_text_such_as_of_an_unset_variable_is_refused(run, xor_net, line):
    done = run(line)
    assert (done.code, done.out) == (2, "")
    assert "expected a text that is not empty" in done.err
    assert len(done.err.splitlines()) == 1
