"""``neurosim sweep``: a table of what each size and learning rate came to."""

import json

import pytest

import neurosim as ns

LINE = "sweep xor --hidden 2,3-3 --rate 0.5,2 --seeds 3 --epochs 20"


def test_every_combination_is_a_row_as_the_library_trains_it(run, tmp_path):
    done = run(f"{LINE} --save runs.jsonl")
    assert (done.code, done.err) == (0, "")
    rows = [json.loads(line) for line in (tmp_path / "runs.jsonl").read_text().splitlines()]
    assert [(row["hidden"], row["rate"], row["seed"]) for row in rows] == [
        (hidden, rate, seed) for hidden in (2, "3-3") for rate in (0.5, 2.0) for seed in range(3)
    ]
    data = ns.data.truth_table("xor")
    net = ns.dense([2, 3, 3, 1], activation="logistic", weights="glorot", seed=1)
    history = ns.train(net, data, 20, 2.0, shuffle=True, seed=1, engine=rows[10]["engine"])
    assert rows[10]["loss"] == pytest.approx(history.losses[-1], rel=1e-12)
    assert rows[10]["accuracy"] == ns.accuracy(net, data)
    table = done.out.splitlines()
    assert table[1] == "12 runs"
    assert [line.split()[:3] for line in table[4:8]] == [
        ["2", "0.5", "3"], ["2", "2", "3"], ["3-3", "0.5", "3"], ["3-3", "2", "3"],
    ]  # fmt: skip


def test_the_same_command_goes_on_and_another_one_does_not_take_its_rows(run, tmp_path):
    first = run(f"{LINE} --save runs.jsonl")
    content = (tmp_path / "runs.jsonl").read_text()
    (tmp_path / "runs.jsonl").write_text(content[: len(content) // 2])
    assert run(f"{LINE} --save runs.jsonl").out == first.out
    assert (tmp_path / "runs.jsonl").read_text() == content
    run(f"{LINE} --save runs.jsonl --momentum 0.5")
    assert len((tmp_path / "runs.jsonl").read_text().splitlines()) == 24


def test_two_workers_give_the_same_table(run):
    assert run(f"{LINE} --workers 2").out == run(LINE).out


def test_a_share_held_out_is_judged(run, iris):
    done = run("sweep iris.csv --expected species --seeds 2 --epochs 3 --test 0.3")
    assert (done.code, done.err) == (0, "")
    assert "test_accuracy of the runs:" in done.out


def test_how_many_reach_the_target_is_counted(run):
    done = run("sweep xor --hidden 4 --rate 2 --seeds 2 --epochs 2000 --target-loss 0.01")
    assert done.out.splitlines()[-1].split()[-1] == "2"


def test_a_picture_is_drawn(run, tmp_path):
    assert run(f"{LINE} --plot runs.png").code == 0
    assert (tmp_path / "runs.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--hidden 2,x", "--hidden takes sizes such as 2,4,8-8, got 'x'"),
        ("--hidden 2-0", "--hidden takes sizes such as 2,4,8-8, got '2-0'"),
        ("--rate 1,fast", "--rate takes numbers such as 0.1,1, got 'fast'"),
        ("--rate 0", "learning_rate must be above 0"),
        ("--seeds 0", "--seeds must be a whole number of at least 1"),
        ("--seeds 99999999", "--seeds must be a whole number of at most 1000000"),
        ("--workers 0", "--workers must be a whole number of at least 1"),
        ("--epochs 0", "--epochs must be a whole number of at least 1"),
        ("--plot no/runs.png", "there is no folder"),
        ("--test 7 --save runs.jsonl", "test must lie between 0 and 1"),
        ("--target-loss nan", "target_loss must be a finite number"),
        ("--loss perceptron", "the perceptron rule needs binary_step outputs"),
        ("--seed 3", "unrecognized arguments: --seed 3; did you mean '--seeds'?"),
        ("--plot runs.doc", "cannot save as 'runs.doc'"),
        ("--save no/runs.jsonl", "there is no folder 'no'"),
        (
            "--epochs 100000000 --save runs.csv",
            "a sweep writes .jsonl, .ndjson, .json files, so not 'runs.csv'",
        ),
    ],
)
def test_what_cannot_be_swept_is_told_in_one_line(run, tmp_path, options, said):
    done = run(f"sweep xor {options}")
    assert done.code == 2
    assert said in done.err
    assert len(done.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
