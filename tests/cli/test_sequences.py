"""Sequences from CSV files at the command line: train, predict and diagnose recurrent networks."""

import csv
import math
from io import StringIO
from pathlib import Path

import pytest

import neurosim as ns


@pytest.fixture
def folder(tmp_path):
    ns.recurrent([1, 3, 1], seed=1, name="elman").save(tmp_path / "elman.json")
    rows = [f"{who},{x / 10},{x % 2}" for who in "ab" for x in range(5)]
    (tmp_path / "walks.csv").write_text("\n".join(["who,x,y", *rows]) + "\n")
    (tmp_path / "mixed.csv").write_text("who,x\na,1\nb,2\na,3\n")
    ns.dense([1, 1], seed=1, name="plain").save(tmp_path / "plain.json")
    return tmp_path


@pytest.mark.usefixtures("compiled_trials")
@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--sequence who", "2 sequences of 5 steps, 1 input, 1 expected"),
        ("--columns x --window 3 --ahead 2", "6 sequences of 3 steps, 1 input, 1 expected"),
    ],
)
def test_training_and_diagnosis_take_sequences_from_a_table(run, folder, options, said):
    table = f"{folder}/walks.csv --expected y --numbers {options}"
    trained = run(f"train {table} --start {folder}/elman.json --epochs 2 --quiet")
    assert trained.code == 0, trained
    assert said in trained.out
    found = run(f"diagnose {folder}/elman.json {table}")
    assert "Diagnosis of 'elman'" in found.out


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("diagnose {0}/elman.json xor --window 2", "'xor' is a bundled set"),
        ("diagnose {0}/elman.json {0}/walks.csv --expected y --ahead 2", "--ahead needs --window"),
        ("train {0}/walks.csv --expected y --cell gru", "say which rows make one: --sequence"),
        ("train {0}/walks.csv --expected y --bidirectional", "--bidirectional makes a network"),
        ("train {0}/walks.csv --expected y --window 2 --cell lstm --activation relu", "leave it"),
        ("train {0}/walks.csv --expected y --window 2 --start {0}/elman.json --cell gru", "--cell"),
        ("train {0}/walks.csv --expected x --columns x", "only its earlier rows could be an input"),
        ("train {0}/walks.csv --expected x --columns x --sequence who", "both an input and"),
        ("train {0}/walks.csv --expected x --columns x --window 2 --ahead 0", "both an input and"),
        ("predict {0}/elman.json {0}/walks.csv --columns x --window 30", "but walks.csv has 10"),
        ("predict {0}/elman.json {0}/walks.csv --columns x --window 0", "--window must be"),
        ("predict {0}/elman.json {0}/walks.csv --window 2 --ahead 2", "compared with; name the"),
        ("predict {0}/elman.json {0}/walks.csv --ahead 2", "--ahead needs --window"),
        ("predict {0}/elman.json --inputs 1 --sequence who", "--inputs gives no file"),
        (
            "predict {0}/elman.json {0}/mixed.csv --columns x --sequence who",
            "row 4, column 'who'",
        ),
        ("predict {0}/plain.json {0}/walks.csv --columns x --sequence who", "is not recurrent"),
    ],
)
def test_what_makes_no_sequences_is_refused(run, folder, command, message):
    found = run(command.format(folder))
    assert found.code != 0
    assert message in found.err


@pytest.mark.parametrize(("size", "answered"), [(2, [1, 4]), (3, [])])
def test_no_window_is_answered_that_reaches_across_a_dropped_row(run, folder, size, answered):
    (folder / "gap.csv").write_text("x\n1\n2\n?\n3\n4\n")
    run(f"predict {folder}/elman.json {folder}/gap.csv --window {size} --missing drop --save a.csv")
    rows = Path("a.csv").read_text().split("\n")[1:-1]
    kept = [0, 1, 3, 4]  # the rows that are not dropped
    assert [kept[place] for place, row in enumerate(rows) if row != '""'] == answered


@pytest.mark.parametrize("option", ["", "--sequence who"])
def test_a_sequence_begins_again_after_a_dropped_row(run, folder, option):
    (folder / "gap.csv").write_text("who,x\na,1\na,2\na,?\na,3\na,4\n")
    run(f"predict {folder}/elman.json {folder}/gap.csv --columns x {option} --missing drop "
        "--save a.csv")  # fmt: skip
    answers = [row.split(",")[0] for row in Path("a.csv").read_text().split()[1:]]
    net = ns.load(folder / "elman.json")
    parts = net.predict([[[1.0], [2.0]], [[3.0], [4.0]]])
    assert answers == [f"{row[0]:.6g}" for part in parts for row in part]


def test_one_sequence_is_given_step_after_step(run, folder):
    net, steps = ns.recurrent([2, 3, 1], seed=2), [[0.1, 0.2], [0.3, 0.4]]
    net.save("two.json")
    wanted = [f"{row[0]:.6g}" for row in net.predict(steps)]
    line = "two.json --inputs 0.1 0.2 0.3 0.4"
    assert run(f"predict {line}").out.split() == ["o1", *wanted]
    ns.forward(net, steps)
    assert f"{net['h1@2'].output:.9g}" in run(f"explain {line} --neuron h1@2").out
    for expected in ("1", "0 1"):  # the last step's, or that of each
        assert run(f"check-gradients {line} --expected {expected}").code == 0
    told = run("predict two.json --inputs 1 2 3").err
    assert "is recurrent and takes 2 values for each step of time, got 3" in told


@pytest.mark.parametrize("cell", ["elman", "jordan", "lstm", "gru"])
def test_a_recurrent_network_is_built_to_fit_the_table(run, folder, cell):
    table = f"{folder}/walks.csv --expected y --sequence who"
    made = run(
        f"train {table} --numbers --cell {cell} --hidden 3 --epochs 3 --quiet --save net.json"
    )
    assert made.code == 0, made
    net, alone = ns.load("net.json"), ns.recurrent([1, 3, 1], cell=cell)
    assert [each.label for each in net.connections] == [each.label for each in alone.connections]
    first, last = (float(each) for each in made.out.split("train ")[1].split("\n")[0].split("->"))
    assert last < first


def test_it_runs_both_ways_and_elman_where_no_cell_is_named(run, folder):
    table = f"{folder}/walks.csv --expected y --sequence who --classes --hidden 2 2 --quiet"
    made = run(f"train {table} --bidirectional --epochs 2 --save net.json --plot net.png")
    assert made.code == 0, made
    assert {"h1_1", "r2_2", "o2"} <= {node.name for node in ns.load("net.json").nodes}


@pytest.mark.parametrize("ends", [["a", "b"], ["a", "a"]])
def test_answers_stand_in_the_place_of_the_rows_they_are_of(run, folder, ends):
    net = ns.load(folder / "elman.json")
    table = (folder / "walks.csv").read_text().replace("b,", f"{ends[1]},")
    (folder / "walks.csv").write_text(table)
    walks = [[x / 10] for x in range(5)]
    known = net.predict(walks) * 2 if ends[0] != ends[1] else net.predict(walks * 2)
    found = run(f"predict {folder}/elman.json {folder}/walks.csv --columns x --sequence who")
    assert read(found.out) == [pytest.approx(row, abs=1e-5) for row in known]
    assert found.code == 0


def test_the_answer_to_a_window_stands_at_its_last_row(run, folder):
    net = ns.load(folder / "elman.json")
    options = "--columns x --window 3 --ahead 2 --expected y"
    found = run(f"predict {folder}/elman.json {folder}/walks.csv {options} --save answers.csv")
    assert "root mean square error" in found.out
    rows = read(Path("answers.csv").read_text())
    assert rows[:2] == [[""], [""]]
    values = [[x / 10] for x in [*range(5)] * 2]
    known = [net.predict(values[end - 3 : end])[-1] for end in range(3, 11)]
    assert rows[2:] == [pytest.approx(row, abs=1e-5) for row in known]


@pytest.mark.parametrize("columns", ["", "--columns v"])
def test_a_series_of_one_column_is_continued_from_its_own_past(run, tmp_path, columns):
    series = tmp_path / "sine.csv"
    values = [math.sin(step / 3) for step in range(40)]
    series.write_text("\n".join(["v", *map(str, values)]) + "\n")
    over_time = "--expected v --window 6 --ahead 2"
    made = run(
        f"train {series} {over_time} {columns} --epochs 30 --rate 0.1 --quiet --save net.json"
    )
    assert "33 sequences of 6 steps, 1 input, 1 expected" in made.out, made
    net = ns.load("net.json")
    known = [net.predict([[each] for each in values[end - 6 : end]])[-1] for end in range(6, 41)]
    found = run(f"predict net.json {series} {over_time}")
    assert read(found.out)[5:] == [pytest.approx(row, abs=1e-5) for row in known]
    assert "root mean square error" in found.err
    assert "33 sequences" in run(f"diagnose net.json {series} {over_time}").out


def test_a_network_is_continued_on_the_columns_that_it_was_trained_on(run, folder):
    walks, over_time = f"{folder}/walks.csv", "--expected x --window 2"
    run(f"train {walks} {over_time} --columns y,x --epochs 1 --quiet --save both.json")
    run(f"train {walks} {over_time} --columns y --epochs 1 --quiet --save one.json")
    for name, inputs in (("both", 2), ("one", 1)):
        again = run(f"train {walks} {over_time} --start {name}.json --epochs 1 --quiet")
        assert f"8 sequences of 2 steps, {inputs} input" in again.out, again
        assert run(f"predict {name}.json {walks} {over_time}").code == 0


def read(text):
    return [[cell and float(cell) for cell in row] for row in list(csv.reader(StringIO(text)))[1:]]
