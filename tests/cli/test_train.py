"""neurosim train, and what comes of it: a table becomes a network, a prediction and a picture."""

import csv
import re
import signal

import pytest

import neurosim as ns


def test_iris_goes_from_file_to_network_prediction_and_picture_in_two_commands(run, iris, tmp_path):
    trained = run("train iris.csv --expected species --hidden 4 --epochs 60 --save iris.json "
                  "--plot iris.png")  # fmt: skip
    assert (trained.code, trained.err) == (0, "")
    assert "saved iris.json" in trained.out
    assert (tmp_path / "iris.png").read_bytes().startswith(b"\x89PNG")
    answered = run("predict iris.json iris.csv")
    assert answered.code == 0
    rows = list(csv.DictReader(answered.out.splitlines()))
    right = sum(row["class"] == iris.class_of(index) for index, row in enumerate(rows))
    assert len(rows) == 150
    assert right >= 0.95 * len(rows)


def test_a_saved_network_answers_as_the_trained_one_did(run, iris):
    run("train iris.csv --expected species --epochs 5 --save iris.json")
    net = ns.load("iris.json")
    (row,) = csv.reader(run("predict iris.json --inputs 5.1 3.5 1.4 0.2").out.splitlines()[1:])
    assert [float(cell) for cell in row[:3]] == pytest.approx(
        net.predict([5.1, 3.5, 1.4, 0.2]), 1e-5
    )
    assert row[3] == net.scaling.class_of(net.predict([5.1, 3.5, 1.4, 0.2]))


def test_the_same_seed_gives_the_same_file(run, iris, tmp_path):
    for name in ("a", "b"):
        run(f"train iris.csv --expected species --epochs 3 --seed 7 --save {name}.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_training_goes_on_from_a_saved_network(run, tmp_path):
    run("train xor --hidden 2 --epochs 30 --rate 2 --keep-order --save once.json")
    run("train xor --hidden 2 --epochs 10 --rate 2 --keep-order --save part.json")
    run("train xor --start part.json --epochs 20 --rate 2 --keep-order --save rest.json")
    once, rest = ns.load(tmp_path / "once.json"), ns.load(tmp_path / "rest.json")
    assert [c.weight for c in once.connections] == [c.weight for c in rest.connections]


@pytest.mark.parametrize(
    "option",
    ["--hidden 9", "--hidden", "--activation tanh", "--output tanh", "--weights he",
     "--no-scaling", "--standardise", "--keep-order --seed 5"],
)  # fmt: skip
def test_what_only_a_new_network_could_have_is_refused_beside_a_saved_one(run, option):
    run("train xor --epochs 1 --save part.json")
    done = run(f"train xor --start part.json --epochs 1 {option}")
    assert done.code == 2
    assert f"so {option.replace('--keep-order ', '').split()[0]} would change nothing" in done.err


def test_a_seed_shuffles_the_patterns_for_a_saved_network_too(run, tmp_path):
    run("train xor --epochs 1 --save part.json")
    for seed in "12":
        run(f"train xor --start part.json --epochs 3 --seed {seed} --save {seed}.json")
    assert (tmp_path / "1.json").read_bytes() != (tmp_path / "2.json").read_bytes()


def test_a_column_of_numbers_is_learned_in_its_own_units(run, tmp_path):
    rows = [f"{x},{1000 + 200 * x}" for x in range(10)]
    (tmp_path / "price.csv").write_text("\n".join(["rooms,price", *rows]))
    trained = run("train price.csv --expected price --hidden --epochs 100 --save price.json")
    assert trained.code == 0, trained.err
    assert ns.load("price.json").predict([4])[0] == pytest.approx(1800, rel=0.01)
    answered = run("predict price.json price.csv --expected price")
    assert "root mean square" in answered.err
    assert answered.out.splitlines()[0] == "price"


def test_a_german_spreadsheet_is_learned_and_answered(run, tmp_path):
    rows = "\n".join(f"{x},5;{x * 2},25" for x in range(8))
    (tmp_path / "ernte.csv").write_text(f"Größe;Ernte\n{rows}\n", encoding="latin-1")
    line = "train ernte.csv --expected Ernte --hidden --epochs 1 --save net.json --quiet"
    assert "name its encoding, such as latin-1 or utf-16 (--encoding)" in run(line).err
    assert "is the decimal point in this file" in run(f"{line} --encoding latin-1").err
    trained = run(f"{line} --encoding latin-1 --decimal ,")
    assert trained.code == 0, trained.err
    answered = run("predict net.json ernte.csv --expected Ernte --encoding latin-1 --decimal ,")
    assert (answered.code, len(answered.out.splitlines())) == (0, 9)


@pytest.mark.parametrize("output", ["", "--output softmax"])
def test_outputs_that_share_1_are_trained_on_categorical_cross_entropy(run, output):
    line = f"train one_hot --epochs 20 --rate 0.1 --loss categorical_cross_entropy {output}"
    done = run(f"{line} --quiet --save net.json")
    assert done.code == 0, done.err
    assert sum(ns.load("net.json").predict([1] + 7 * [0])) == pytest.approx(1)


def test_options_reach_the_network(run):
    run("train xor --hidden 3 2 --activation tanh --epochs 1 --save net.json")
    net = ns.load("net.json")
    assert [neuron.activation.name for neuron in net.neurons] == ["tanh"] * 5 + ["logistic"]
    assert len(net.neurons) == 6


def test_a_part_is_held_out_and_told_apart(run, iris):
    out = run("train iris.csv --expected species --epochs 2 --test 0.2").out
    assert "train: Confusion of 120 patterns" in out
    assert "test: Confusion of 30 patterns" in out
    assert "2 epochs: mean E of train " in out


@pytest.fixture
def prices(tmp_path):
    """Write prices that a straight line nearly gives, and their network trained by hand."""
    rows = [f"{x},{1000 + 200 * x + 37 * (x % 3)}" for x in range(20)]
    (tmp_path / "price.csv").write_text("\n".join(["rooms,price", *rows]))


def test_numbers_are_judged_in_their_own_units_in_training_and_test(run, prices):
    out = run("train price.csv --expected price --hidden --epochs 60 --test 0.25 --save net.json"
              " --plot loss.svg").out  # fmt: skip
    net = ns.load("net.json")
    parts = ns.read_csv("price.csv", "price").split(test=0.25, seed=0)
    for part, data in zip(("train", "test"), parts,
                          strict=True):  # fmt: skip
        squares = [(net.predict(x)[0] - y[0]) ** 2 for x, y in data]
        wanted = (sum(squares) / len(squares)) ** 0.5
        assert f"{part}: root mean square error (RMSE): price {wanted:.4g}\n" in out


def test_whole_numbers_that_look_like_classes_are_told_how_to_become_some(run, tmp_path):
    rows = "\n".join(f"{1 + place % 2},{place % 2}.5" for place in range(20))
    (tmp_path / "coded.csv").write_text(rows)
    out = run("train coded.csv --expected 1 --epochs 2").out
    assert "RMSE): column1 " in out
    assert "has 2 values, all whole numbers; if they stand for classes, say so (--classes)" in out
    for option in ("--numbers", "--classes"):
        assert (
            "stand for classes" not in run(f"train coded.csv --expected 1 --epochs 2 {option}").out
        )


def test_the_course_of_the_test_part_is_drawn_and_changes_nothing(run, prices, monkeypatch):
    from neurosim.view.plots import curves

    drawn = []
    plot = curves.plot_losses
    monkeypatch.setattr(curves, "plot_losses", lambda *a, **b: drawn.append(plot(*a, **b)))
    line = "train price.csv --expected price --hidden 3 --epochs 30 --test 0.25"
    run(f"{line} --save plain.json")
    run(f"{line} --save drawn.json --plot loss.png")
    (axes,) = drawn[0].axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["train", "test"]
    assert [len(each.get_xdata()) for each in axes.lines] == [30, 30]
    assert ns.load("plain.json").predict([4]) == ns.load("drawn.json").predict([4])


def test_a_training_that_learned_nothing_says_so_and_names_diagnose(run, prices, tmp_path):
    bad = run("train price.csv --expected price --epochs 1 --rate 1e-9").out
    assert "learned nothing: its outputs are no nearer" in bad
    (tmp_path / "classes.csv").write_text(
        "x,k\n" + "".join(f"{x},{'ab'[x % 2]}\n" for x in range(8))
    )
    one_class = run("train classes.csv --expected k --epochs 1 --rate 1e-9").out
    assert "it takes every pattern for '" in one_class
    assert "why: neurosim diagnose NET (saved by --save NET) price.csv, with the same" in bad
    assert "neurosim diagnose NET" in one_class
    assert "nothing" not in run("train price.csv --expected price --hidden --epochs 60").out


@pytest.mark.usefixtures("compiled_trials")
def test_the_diagnosis_that_is_named_takes_the_same_options(run, tmp_path):
    rows = "".join(f"{x},5;{'ab'[x % 2]}\n" for x in range(8))
    (tmp_path / "my data.csv").write_text(f"x;my kind\n{rows}")
    options = "'my data.csv' --expected 'my kind' --decimal , --batch all --rate 1e-09"
    told = run(f"train {options} --epochs 1 --save stuck.json --quiet").out
    assert "neurosim diagnose stuck.json 'my data.csv', with the same options of the data" in told
    assert "crawls" in run(f"diagnose stuck.json {options}").out


def test_a_training_that_diverges_names_diagnose(run, prices):
    told = run("train price.csv --expected price --rate 1e9 --no-scaling --hidden")
    assert "or neurosim diagnose NET DATA, which finds out why" in told.err


def test_going_on_takes_columns_and_classes_by_their_names(run, tmp_path):
    (tmp_path / "a.csv").write_text("x,y,k\n1,5,cat\n2,6,dog\n3,4,fox\n")
    (tmp_path / "turned.csv").write_text("k,y,x\ncat,5,1\ndog,6,2\nfox,4,3\n")
    (tmp_path / "some.csv").write_text("x,y,k\n2,6,dog\n3,4,fox\n")
    (tmp_path / "other.csv").write_text("x,y,k\n2,6,dog\n3,4,cow\n")
    (tmp_path / "renamed.csv").write_text("x,z,k\n2,6,dog\n3,4,fox\n")
    for start, option in (("net", ""), ("plain", "--no-scaling"), ("z", "--standardise")):
        run(f"train a.csv --expected k --epochs 3 {option} --save {start}.json")
        for name in ("a", "turned"):
            done = run(f"train {name}.csv --expected k --start {start}.json --epochs 3 "
                       f"--save {name}.json")  # fmt: skip
            assert done.code == 0, done.err
        assert ns.load("a.json").predict([1, 5]) == ns.load("turned.json").predict([1, 5])
        for command in (
            f"train {{}} --start {start}.json --epochs 1",
            f"diagnose {start}.json {{}}",
        ):
            some = run(f"{command.format('some.csv')} --expected k")
            assert some.code != 2, some.err
            other = run(f"{command.format('other.csv')} --expected k").err
            assert "trained on cat, dog, fox, but other.csv has cow, dog: no class cow" in other
            renamed = run(f"{command.format('renamed.csv')} --expected k").err
            assert "trained on x, y, but renamed.csv has no column y; it has x, z" in renamed


def test_standardising_is_kept_with_the_network(run, prices):
    run("train price.csv --expected price --hidden --epochs 2 --standardise --save net.json")
    ((low, high),) = ns.load("net.json").scaling.inputs
    assert (low, high - low) == (pytest.approx(9.5), pytest.approx((399 / 12) ** 0.5))


def test_a_header_of_numbers_is_found_said_or_denied(run, tmp_path):
    (tmp_path / "a.csv").write_text("0,1,kind\n1.5,2.0,cat\n2.5,1.0,dog\n")
    assert "2 patterns" in run("train a.csv --expected kind --epochs 1").out
    assert "3 patterns" in run("train a.csv --expected 3 --epochs 1 --no-header").out
    (tmp_path / "b.csv").write_text("1,2,x\n3,4,y\n5,6,z\n")
    assert "2 patterns" in run("train b.csv --expected x --epochs 1 --header").out


def test_a_header_of_numbers_is_known_by_the_network_that_was_trained_on_it(run, tmp_path):
    pixels = "0,1,2,kind\n16,0,3,cat\n2,9,16,dog\n"
    (tmp_path / "labelled.csv").write_text(pixels)
    (tmp_path / "new.csv").write_text(re.sub(",[a-z]+", "", pixels))
    assert "2 patterns" in run("train labelled.csv --expected kind --epochs 1 --save n.json").out
    assert len(run("predict n.json new.csv").out.splitlines()) == 3
    answers = run("predict n.json labelled.csv").out
    assert run("predict n.json new.csv").out == answers
    assert "2 patterns" in run("train labelled.csv --start n.json --epochs 1").out


@pytest.mark.parametrize("kind", ["losses", "decision", "neurons"])
def test_each_kind_of_picture_is_drawn(run, kind, tmp_path):
    done = run(f"train xor --epochs 2 --plot {kind}.svg --plot-as {kind}")
    assert done.code == 0, done.err
    assert (tmp_path / f"{kind}.svg").exists()


def test_training_that_diverges_ends_with_1_and_names_the_neuron(run):
    done = run("train sine --hidden --output identity --no-scaling --rate 1e6 --epochs 50")
    assert done.code == 1
    assert "neuron 'o1'" in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("train missing.csv --expected a", "there is no file 'missing.csv'"),
        ("train xro", "there is no file and no bundled set 'xro'; did you mean 'xor'?"),
        ("train zebra", "the sets are and, or"),
        ("train table.csv", "its columns are length, colour, kind"),
        ("train table.csv --expected knid", "did you mean 'kind'?"),
        (
            "train mixed.csv --expected kind",
            "mixed.csv, row 3, column 'x': 'two' is no number",
        ),
        ("train gap.csv --expected kind", "(--missing: drop, mean)"),
        ("train empty.csv --expected a", "empty.csv is empty"),
        ("train one.csv --expected kind", "only one class, 'a'"),
        ("train gap.csv --expected kind", "row 3, column 'x': the cell is empty"),
        ("train xor --epochs 0", "--epochs must be a whole number of at least 1, got 0"),
        ("train xor --epochs many", "invalid int value: 'many'"),
        ("train xor --batch half", "--batch must be a whole number of at least 1 or 'all'"),
        ("train xor --rate -1", "learning_rate must be above 0"),
        ("train xor --activation sigmoyd", "invalid choice: 'sigmoyd'"),
        ("train xor --hidden 0", "must be a whole number of at least 1, got 0"),
        ("train xor --optimizer adam --momentum 0.9", "--momentum belongs to sgd"),
        ("train xor --plot xor.doc", "cannot save"),
        ("train parity --plot p.png --plot-as decision", "a surface is drawn over 2 inputs"),
        ("train xor --start empty.csv", "empty.csv"),
        ("train xor --epochs 1 --save no/such/folder.json", "cannot be written"),
        ("train xor --output softmax", "softmax is for two or more outputs"),
        (
            "train one_hot --output tanh --loss categorical_cross_entropy",
            "categorical_cross_entropy needs softmax outputs, which share 1 among them, but output",
        ),
        ("train xor --loss perceptron", "the perceptron rule needs binary_step outputs"),
        ("train", "the following arguments are required: DATA"),
    ],
)
def test_what_cannot_be_is_said_in_one_line_with_exit_code_2(run, tmp_path, line, said):
    (tmp_path / "table.csv").write_text("length,colour,kind\n1,red,a\n2,blue,b\n")
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "one.csv").write_text("x,kind\n1,a\n2,a\n")
    (tmp_path / "mixed.csv").write_text("x,kind\n1,a\ntwo,b\n")
    (tmp_path / "gap.csv").write_text("x,kind\n1,a\n,b\n")
    before = sorted(tmp_path.iterdir())
    done = run(line)
    assert done.code == 2
    assert said in done.err
    assert len(done.err.splitlines()) == 1
    assert "Traceback" not in done.err
    assert sorted(tmp_path.iterdir()) == before


def test_every_epoch_of_a_small_training_is_played(run, monkeypatch):
    played = []
    monkeypatch.setattr("neurosim.view.showing.play", played.append)
    done = run("train xor --hidden 2 --epochs 320 --play --quiet")
    assert done.code == 0, done.err
    assert "playing the last" not in done.out + done.err
    (history,) = played
    assert len(history.recording) == history.epochs == 320


def test_of_a_training_that_is_too_long_the_end_is_played_and_that_is_said(run, monkeypatch):
    from neurosim.cli import train

    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.setattr(train, "NUMBERS", 0)
    monkeypatch.setattr(train, "FRAMES", 5)
    done = run("train xor --hidden 2 --epochs 12 --play --quiet")
    assert "playing the last 5 of 12 epochs" in done.out + done.err
    assert "no window can be shown (there is no display); wrote xor.gif" in done.err


def test_what_was_learned_before_ctrl_c_is_reported_and_saved(run, monkeypatch, tmp_path):
    def counted(course, epochs, progress):
        for index, each in enumerate(course):
            if index == 10:
                signal.raise_signal(signal.SIGINT)
            yield each

    monkeypatch.setattr("neurosim.learning.training._counted", counted)
    ended = run("train xor --epochs 50 --save cut.json --plot cut.png --plot-as losses")
    assert (ended.code, ended.err) == (130, "neurosim: stopped\n")
    assert "10 epochs, stopped by Ctrl-C: mean E" in ended.out
    assert ns.load(tmp_path / "cut.json").predict([0, 1])
    assert (tmp_path / "cut.png").exists()


def test_ctrl_c_before_the_first_epoch_has_ended_writes_nothing(run, monkeypatch, tmp_path):
    def counted(course, epochs, progress):
        signal.raise_signal(signal.SIGINT)
        return course

    monkeypatch.setattr("neurosim.learning.training._counted", counted)
    ended = run("train xor --epochs 50 --save cut.json")
    assert (ended.code, ended.err) == (130, "neurosim: stopped\n")
    assert list(tmp_path.iterdir()) == []
