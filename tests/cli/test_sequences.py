"""Sequences from CSV files at the command line, for a recurrent network that was saved."""

import pytest

import neurosim as ns


@pytest.fixture
def folder(tmp_path):
    ns.recurrent([1, 3, 1], seed=1, name="elman").save(tmp_path / "elman.json")
    rows = [f"{who},{x / 10},{x % 2}" for who in "ab" for x in range(5)]
    (tmp_path / "walks.csv").write_text("\n".join(["who,x,y", *rows]) + "\n")
    return tmp_path


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
        ("diagnose {0}/elman.json xor --window 2", "are for CSV files"),
        ("diagnose {0}/elman.json {0}/walks.csv --expected y --ahead 2", "--ahead needs --window"),
        ("train {0}/walks.csv --expected y --numbers --sequence who --epochs 1", "has no delay"),
    ],
)
def test_what_makes_no_sequences_is_refused(run, folder, command, message):
    found = run(command.format(folder))
    assert found.code != 0
    assert message in found.err
