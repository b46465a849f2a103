"""CSV files: what becomes of their columns, and how a bad cell is named."""

import csv

import pytest

import neurosim as ns
from neurosim.data.csv_files import read_table


@pytest.fixture
def write(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "table.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_text_becomes_classes_and_numbers_stay_numbers(write):
    path = write("x,label,y\n1,b,2.5\n3,a,-4e1\n")
    by_class = ns.read_csv(path, expected="label")
    assert by_class.classes == by_class.expected_names == ("a", "b")
    assert by_class.expected == ((0.0, 1.0), (1.0, 0.0))
    assert by_class.names == ("x", "y")
    assert by_class.inputs == ((1.0, 2.5), (3.0, -40.0))
    by_number = ns.read_csv(path, expected="y", inputs=["x"])
    assert (by_number.classes, by_number.expected) == ((), ((2.5,), (-40.0,)))


def test_several_expected_columns(write):
    data = ns.read_csv(write("a,b,c\n1,2,3\n4,5,6\n"), expected=["c", "a"])
    assert data.expected_names == ("c", "a")
    assert (data.inputs, data.expected) == (((2.0,), (5.0,)), ((3.0, 1.0), (6.0, 4.0)))


def test_numbers_that_name_classes_are_sorted_by_value(write):
    data = ns.read_csv(write("x,c\n1,10\n2,9\n3,10\n"), "c", classes=True)
    assert data.classes == ("9", "10")


@pytest.mark.parametrize("header", [None, False])
def test_a_file_without_names_has_its_columns_numbered(write, header):
    data = ns.read_csv(write("1,2,x\n3,4,y\n"), expected=3, header=header)
    assert data.names == ("column1", "column2")
    assert len(data) == 2


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_delimiter_is_found(write, mark):
    rows = ["a b", "c"], ["1", "2"], ["3", "4"]
    data = ns.read_csv(write("\r\n".join(mark.join(row) for row in rows)), expected="c")
    assert (data.names, data.inputs) == (("a b",), ((1.0,), (3.0,)))


def test_a_byte_order_mark_quotes_blank_lines_and_spaces_do_no_harm(write):
    data = ns.read_csv(
        write('"x", "the, label"\n\n 1 ,"a\n'.replace('"a\n', '"a"\n2,b\n\n'), "utf-8-sig"), 2
    )
    assert (data.names, data.classes, data.inputs) == (("x",), ("a", "b"), ((1.0,), (2.0,)))


def test_what_the_standard_writer_writes_comes_back_float_for_float(tmp_path):
    data = ns.data.moons(30, seed=3)
    path = tmp_path / "moons.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([*data.names, "moon"])
        writer.writerows([*inputs, *expected] for inputs, expected in data)
    again = ns.read_csv(path, expected="moon")
    assert [*again] == [*data]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "table.csv is empty"),
        ("\n \n", "table.csv is empty"),
        ("x,label\n", "no rows below"),
        ("x,label\n1,a\n2,a\n", "column 'label' holds only one class, 'a'"),
        ("x,label\n1,a\n,b\n", "row 3, column 'x': the cell is empty"),
        ("x,label\n1,a\n2,\n", "row 3, column 'label': the cell is empty"),
        ("x,label\n1,a\n\ntwo,b\n", "row 4, column 'x': 'two' is no number"),
        (
            "x,label\n1,a\nnan,b\n",
            "row 3, column 'x': 'nan' says that the value is missing; .*option missing",
        ),
        ("x,label\n1,a\n1e999,b\n", "row 3, column 'x': '1e999' is no number"),
        ("x,label\n1,7\n2,b\n", "row 3, column 'label': 'b' is no number, but .* name classes"),
        ("x,label\n1,a\n2,b,3\n", "row 3 has 3 cells, but the first row has 2"),
        ("x,label\n1\n2,b\n", "row 2 has 1 cell,"),
        ("x,x\n1,a\n", "two columns have the name 'x'"),
        ("label,\na,b\n", "column 2 has no name"),
        ("label\na\nb\n", "no column left for inputs"),
        ("x,labels\n1,a\n2,b\n", "no column 'label'; did you mean 'labels'"),
    ],
)
def test_what_cannot_be_used_is_named_by_row_and_column(write, text, message):
    with pytest.raises((ns.InputError, ns.OptionError), match=message):
        ns.read_csv(write(text), expected="label")


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(ns.FileError, match=r"there is no file .*none\.csv"):
        ns.read_csv(tmp_path / "none.csv", "x")
    with pytest.raises(ns.FileError, match="cannot be read"):
        ns.read_csv(tmp_path, "x")


def test_an_encoding_that_does_not_fit_is_named_and_another_can_be_given(write):
    path = write("größe,label\n1,a\n2,b\n", "latin-1")
    with pytest.raises(ns.FileError, match=r"not written in utf-8-sig.*such as latin-1"):
        ns.read_csv(path, "label")
    assert ns.read_csv(path, "label", encoding="latin-1").names == ("größe",)
    with pytest.raises(ns.OptionError, match="no encoding 'latin-77'"):
        ns.read_csv(path, "label", encoding="latin-77")


def test_a_table_gives_the_columns_that_a_network_asks_for(write):
    net = ns.dense([2, 1])
    net.scaling = ns.Scaling(names=("a", "B"))
    table = read_table(write("b,note,a\n1,x,2\n3,y,4\n"))
    assert table.inputs(table.names, net) == (table, ("a", "B"), [(2.0, 1.0), (4.0, 3.0)], [])
    net.scaling = ns.Scaling(names=("a", "note"))
    with pytest.raises(ns.InputError, match="row 2, column 'note': 'x' is no number"):
        table.inputs(table.names, net)
    with pytest.raises(ns.InputError, match=r"trained on a, note, but table.csv has no column a"):
        table.inputs(["b", "note"], net)


GERMAN = "Temperatur;Feuchte;Ernte\n-4,0;0,9;1,5\n20,25;0,5;3,25\n"


def test_a_decimal_comma_is_read_where_it_is_named(write):
    data = ns.read_csv(write(GERMAN), "Ernte", decimal=",")
    assert data.inputs == ((-4.0, 0.9), (20.25, 0.5))
    assert data.expected == ((1.5,), (3.25,))
    by_tab = ns.read_csv(write(GERMAN.replace(";", "\t")), "Ernte", decimal=",")
    assert by_tab == data


@pytest.mark.parametrize(
    ("text", "options", "cell"),
    [
        (GERMAN, {}, "row 2, column 'Ernte': '1,5'"),
        (GERMAN.replace("1,5", "a").replace("3,25", "b"), {}, "row 2, column 'Temperatur': '-4,0'"),
        ("x;Ernte\n1;2\n3;4,5\n", {}, "row 3, column 'Ernte': '4,5'"),
        ("x;Ernte\n1.5;2\n3;4,5\n", {"decimal": ","}, "row 2, column 'x': '1.5'"),
    ],
)
def test_a_number_with_the_other_decimal_point_is_refused_with_a_hint(write, text, options, cell):
    with pytest.raises(ns.InputError, match=f"{cell} is no number; if .* is the decimal point"):
        ns.read_csv(write(text), "Ernte", **options)


def test_numbers_with_a_decimal_comma_may_still_name_classes(write):
    data = ns.read_csv(write("x;c\n1;2,5\n3;10\n"), "c", classes=True, decimal=",")
    assert data.classes == ("2,5", "10")


@pytest.mark.parametrize("options", [{"decimal": ";"}, {"decimal": ",", "delimiter": ","}])
def test_a_decimal_point_that_cannot_be_is_refused(write, options):
    with pytest.raises(ns.OptionError, match=r"decimal must be '\.' or ',' and differ"):
        ns.read_csv(write(GERMAN), "Ernte", **options)


@pytest.mark.parametrize(
    "text",
    [
        "0,1,kind\n1.5,2.0,cat\n2.5,1.0,dog\n",
        "0,1,2,kind\n5.1,3.5,1.4,a\n4.9,3.0,1.4,a\n6.3,2.5,5.0,b\n",
        "2019,2020,kind\n100.5,101.5,a\n99.5,98.25,b\n",
        "region,2018,2019\nnorth,5000,6100\nsouth,7000,6900\n",
        "2018,2019,2020\n5,7,1\n3,2,9\n",
        "1990,1991,kind\n7,7,a\n9,9,b\n",
        "0,1,kind\n3,7,a\n2,0,b\n8,8,a\n",
        "0,1,2\n0.25,0.5,0.1\n0.5,0.125,\n",
        "0,1,2\nred,big,a\nblue,small,b\n",
        "0,1,id\n3,7,1\n2,1,2\n",
        "outlook,wind,play\nsunny,weak,no\nrain,weak,yes\nrain,strong,no\n",
        "a,b,c\n1,2,3\n4,5,6\n",
        "x,x2\n?,x\n1,x\n",
    ],
)
def test_a_first_row_that_names_the_columns_is_told_by_the_rows_below(write, text):
    table = read_table(write(text))
    assert ",".join(table.names) == text.partition("\n")[0]
    assert table.headed


@pytest.mark.parametrize(
    "text",
    [
        "1,2,x\n3,4,y\n",
        "0,1,2\n1,2,3\n2,3,4\n",
        "5.1,3.5,setosa\n4.9,3.0,setosa\n6.2,2.9,virginica\n",
        "1,2,cat\n3,5,cat\n1,1,dog\n",
        "p,x,s\ne,x,s\np,b,y\ne,x,y\n",
        "1,7,3\n4,5,6\n",
        "?,1,2\n3,1,2\n",
        "3,1,a\n1.5,2,a\n",
        "1,2,3\n2,4,6\n3,6,9\n",  # once, twice and three times a number
        "1,2,3\n",
        "1,2,x\n",
        "1,14.23,1.71\n1,13.2,1.78\n2,12.37,0.94\n",  # as the wines come
    ],
)
def test_a_first_row_that_is_a_pattern_is_none_of_names(write, text):
    table = read_table(write(text))
    assert len(table.rows) == text.count("\n")
    assert table.names == ("column1", "column2", "column3")
    assert not table.headed


def test_a_first_row_that_holds_the_expected_name_is_the_header(write):
    path = write("0,1,kind\n1.5,2.0,cat\n1.6,2.1,dog\n1,2,cat\n")
    data = ns.read_csv(path, "kind")
    assert data.names == ("0", "1")
    assert data.classes == ("cat", "dog")


def test_a_column_given_by_its_number_is_no_name_though_its_first_cell_is_that_number(write):
    path = write("1,14.2\n1,13.2\n2,12.3\n2,12.9\n")  # as the wines come
    data = ns.read_csv(path, "1", classes=True)
    assert len(data) == 4 and data.classes == ("1", "2")


@pytest.mark.parametrize(
    "text", ['"weight,\nin kg";"kind"\n1;a\n2;b\n', '"a, b, c";"kind"\n"1";"x"\n"2";"y"\n']
)
def test_marks_and_ends_of_lines_in_a_quoted_name_do_not_part_cells(write, text):
    data = ns.read_csv(write(text), "kind")
    assert len(data.names) == 1 and len(data) == 2


def test_a_header_can_be_said_or_denied(write):
    path = write("1,2,x\n3,4,y\n")
    assert read_table(path, header=True).names == ("1", "2", "x")
    assert len(read_table(write("a,b\n1,2\n"), header=False).rows) == 2


MISSING = "x,size,kind\n1,big,a\n?,small,b\n4,,a\n3,big,NA\n7,big,b\n"


def test_missing_cells_are_refused_with_what_can_be_done(write):
    with pytest.raises(ns.InputError, match=r"row 5, column 'kind': 'NA' .*option missing: drop"):
        ns.read_csv(write(MISSING), "kind")
    with pytest.raises(ns.InputError, match=r"row 3, column 'x': '\?' .*missing: drop, mean\)"):
        ns.read_csv(write(MISSING.replace("NA", "a")), "kind")
    with pytest.raises(ns.OptionError, match="no way with missing cells 'none'"):
        ns.read_csv(write(MISSING), "kind", missing="none")


def test_rows_with_missing_cells_are_left_out_if_they_are_used(write):
    data = ns.read_csv(write(MISSING), "kind", missing="drop")
    assert data.names == ("x", "size=big")
    assert [*data] == [((1, 1), (1, 0)), ((7, 1), (0, 1))]
    assert len(ns.read_csv(write(MISSING), "kind", inputs=["x"], missing="drop")) == 3
    with pytest.raises(ns.InputError, match=r"every row of table\.csv misses a cell"):
        ns.read_csv(write("x,y,k\n?,1,a\n1,?,b\n"), "k", missing="drop")


def test_means_are_put_in_for_missing_cells_but_not_for_what_is_expected(write):
    with pytest.raises(ns.InputError, match=r"row 5, column 'kind': .*expected cannot be put in"):
        ns.read_csv(write(MISSING), "kind", missing="mean")
    data = ns.read_csv(write(MISSING.replace("NA", "a")), "kind", missing="mean")
    assert data.names == ("x", "size=big", "size=small")
    assert [row[0] for row in data.inputs] == [1.0, 3.75, 4.0, 3.0, 7.0]
    assert data.inputs[2][1:] == (0.75, 0.25)
    with pytest.raises(ns.InputError, match="all cells of column 'x' are missing"):
        ns.read_csv(write("x,k\n?,a\nNA,b\n"), "k", missing="mean")


def test_a_trained_network_fills_with_the_means_of_its_own_table(write, tmp_path):
    first = ns.read_csv(write("x,size,y\n1,big,0\n?,small,1\n4,big,1\n,,0\n"), "y", missing="mean")
    net = ns.dense([3, 1], seed=0)
    ns.train(net, first, epochs=1, learning_rate=0.1)
    assert net.scaling.means == (2.5, 2 / 3, 1 / 3)
    net = ns.load(net.save(tmp_path / "net.json"))
    new = write("size,x,y\n,,1\nbig,100,0\n")  # other means, and a cell of each kind is missing
    found = ns.read_csv(new, "y", network=net, missing="mean")
    assert found.inputs == ((2.5, 2 / 3, 1 / 3), (100.0, 1.0, 0.0))
    alone = ns.read_csv(write("x,size,y\n?,small,1\n"), "y", network=net, missing="mean")
    assert alone.inputs == ((2.5, 0.0, 1.0),)


@pytest.mark.parametrize("options", [{}, {"sequence": "who"}, {"window": 2}], ids=str)
def test_a_split_fills_both_parts_with_the_means_of_the_first(write, options):
    rows = [f"{place // 2},{'' if place % 3 == 0 else place * place},1" for place in range(12)]
    path = write("\n".join(["who,x,y", *rows]) + "\n")
    data = ns.read_csv(path, "y", inputs=["x"], missing="mean", **options)
    train, test = data.split(test=0.25, seed=2)

    def numbers(data):
        return [x for (x,) in getattr(data, "flat", data).inputs]

    whole = sum(place * place for place in range(12) if place % 3) / 8
    known = [x for x in numbers(train) if (x**0.5).is_integer()]
    mean = sum(known) / len(known)
    assert whole in numbers(data)
    for part in (train, test):
        put_in = [x for x in numbers(part) if not (x**0.5).is_integer()]
        assert put_in == pytest.approx([mean] * len(put_in))
        assert put_in
    assert test.split(test=0.5)[0].name == "table (test) (train)"


def test_a_split_takes_no_cell_for_a_gap_that_happens_to_hold_the_mean(write):
    cells = ["1", "2", "", "3"] * 5
    path = write("x,y\n" + "".join(f"{cell},{place}\n" for place, cell in enumerate(cells)))
    data = ns.read_csv(path, "y", missing="mean").shuffled(seed=1)
    train, test = data.split(test=0.4, seed=3)
    known = [float(cells[int(y)]) for _, (y,) in train if cells[int(y)]]
    mean = sum(known) / len(known)
    assert mean != 2.0
    for (x,), (y,) in [*train, *test]:
        assert x == float(cells[int(y)] or mean)


def test_a_network_whose_file_tells_no_means_refuses_to_fill(write):
    net = ns.dense([1, 1], seed=0)
    net.scaling = ns.Scaling(names=("x",))
    with pytest.raises(ns.InputError, match=r"row 3, column 'x': .*does not know the means"):
        ns.read_csv(write("x,y\n1,2\n,3\n"), "y", network=net, missing="mean")
    assert len(ns.read_csv(write("x,y\n1,2\n"), "y", network=net, missing="mean")) == 1
    ns.train(net, ns.read_csv(write("x,y\n1,2\n4,3\n"), "y"), epochs=1, learning_rate=0.1)
    assert net.scaling.means == (2.5,)


def test_missing_cells_are_dropped_and_filled_as_pandas_does(write):
    pandas = pytest.importorskip("pandas")
    text = "a,b,c\n1,2,3\n,5,6\nNA,8,9\n4,n/a,7\n2,2,?\n"
    frame = pandas.read_csv(write(text), na_values="?")
    dropped = ns.read_csv(write(text), "c", missing="drop")
    assert dropped.inputs == tuple(map(tuple, frame.dropna()[["a", "b"]].to_numpy().tolist()))
    frame = frame.dropna(subset="c")
    filled = ns.read_csv(write(text.replace("2,2,?\n", "")), "c", missing="mean")
    wanted = frame[["a", "b"]].fillna(frame[["a", "b"]].mean()).to_numpy().tolist()
    assert filled.inputs == tuple(map(tuple, wanted))


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"], "is dates .* '2024-01-01'"),
        (["2024-01-01", "2024-01-02", "2024-01-01", "2024-01-02"], "is dates .* '2024-01-01'"),
        (["1.12.2024", "24.12.2024", "1.12.2024", "1.12.2024"], "is dates or times, such as"),
        (["12/1/24", "12/24/24 10:30", "12/1/24", "12/1/24"], "is dates or times, such as"),
        (["12:30", "12:45", "12:30", "12:45"], "is dates or times, such as '12:30'"),
        (["id 1", "id 2", "id 3", "id 4"], "4 different values in 4 rows, such as 'id 1'"),
        (["15 kg", "3 kg", "17.5 kg", "3 kg"], "numbers with 'kg', such as '15 kg'; .*without"),
        (["15%", "3%", "7%", "3%"], "numbers with '%'"),
        (["$15", "$3", "$7", "$3"], r"numbers with '\$'"),
    ],
)
def test_dates_and_numbers_with_units_are_no_categories(write, cells, told):
    text = "x,k\n" + "".join(f"{cell},{'ab'[place % 2]}\n" for place, cell in enumerate(cells))
    with pytest.raises(ns.InputError, match=rf"column 'x' .*{told}.*leave .*out \(option inputs\)"):
        ns.read_csv(write(text), "k")
    with pytest.raises(ns.InputError, match=rf"column 'x' .*{told}"):
        ns.read_csv(write(text.replace("a\n", "1\n").replace("b\n", "2\n")), "x")
    pandas = pytest.importorskip("pandas")
    if "different" not in told:
        with pytest.raises(ns.InputError, match=f"column 'x' .*{told}"):
            ns.Dataset(pandas.DataFrame({"x": cells}), [0, 1, 0, 1])


def test_codes_that_come_again_are_categories(write):
    data = ns.read_csv(write("x,k\n4WD,a\n2WD,b\n4WD,b\n2WD,a\n"), "k")
    assert data.names == ("x=2WD", "x=4WD")
    zones = "x,k\nzone 1,a\nzone 2,b\nzone 3,b\nzone 1,a\n"
    assert len(ns.read_csv(write(zones), "k").names) == 3


def test_columns_that_only_part_sequences_and_a_wrong_window_are_told(write):
    path = write("a,b\n1,2\n3,4\n")
    by_number = {"expected": "a", "inputs": [2]}
    for options in ({"expected": "b"}, {"expected": "a", "inputs": ["b"]}, by_number):
        with pytest.raises(ns.OptionError, match="'b' says which rows belong together, and noth"):
            ns.read_csv(path, sequence="b", **options)
    with pytest.raises(ns.OptionError, match="window must be a whole number of at least 1, got 0"):
        ns.read_csv(path, "b", window=0)
    with pytest.raises(ns.OptionError, match="ahead=2 needs window= beside it"):
        ns.read_csv(path, "b", ahead=2)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# of 2024\nw,k\n1,a\n", "row 2 has 1 cell, .*; white space parts them .*delimiter"),
        ("a,b\n1;2,3,4\n", "row 2 has 3 cells, .*; ',' parts them"),
        (",w,k\n0,1,a\n1,2,b\n", "column 1 has no name .*index=False"),
    ],
)
def test_a_table_of_another_form_is_refused_with_what_may_help(write, text, told):
    with pytest.raises(ns.InputError, match=told):
        ns.read_csv(write(text), "k")


def test_columns_of_text_become_an_input_for_each_value(write):
    data = ns.read_csv(write("size,colour,kind\n1,red,a\n2,blue,b\n3,red,a\n"), "kind")
    assert data.names == ("size", "colour=blue", "colour=red")
    assert data.inputs == ((1, 0, 1), (2, 1, 0), (3, 0, 1))


def test_a_column_of_text_and_numbers_or_of_names_alone_is_refused(write):
    with pytest.raises(ns.InputError, match="row 3, column 'x': 'two' is no number"):
        ns.read_csv(write("x,k\n1,a\ntwo,b\n"), "k")
    rows = "\n".join(f"name{index},{index % 2},{'ab'[index % 2]}" for index in range(60))
    with pytest.raises(ns.InputError, match=r"'name' is text with 60 different .*option inputs"):
        ns.read_csv(write(f"name,x,k\n{rows}\n"), "k")
    assert ns.read_csv(write(f"name,x,k\n{rows}\n"), "k", inputs=["x"]).names == ("x",)


@pytest.mark.parametrize(
    "text",
    [
        "x y  kind\n1 2  a\n 3   4 b \n",
        "x\ty kind\n1\t2\ta\n3  4 b\n",
        "\n  x y kind\n  1 2 a\n\n  3 4 b\n",
    ],
)
def test_white_space_is_found_as_a_delimiter(write, text):
    if "\ty" in text:
        text = text.replace("x\ty kind", "x y\tkind").replace("x y\t", "x y ")
    data = ns.read_csv(write(text), "kind")
    assert (data.names, data.inputs) == (("x", "y"), ((1, 2), (3, 4)))
    assert data.classes == ("a", "b")


def test_the_car_data_of_uci_with_a_tab_before_its_names_is_read(write):
    lines = [
        '18.0   8   307.0   70\t"chevrolet chevelle"',
        '15.0   8   ?       70\t"buick skylark"',
    ]
    table = read_table(write("\n".join(lines)))
    assert table.rows[0] == ("18.0", "8", "307.0", "70", "chevrolet chevelle")


def test_a_table_is_read_as_a_network_knows_it(write):
    data = ns.read_csv(write("size,colour,kind\n1,red,a\n2,blue,b\n3,red,c\n"), "kind")
    net = ns.dense([3, 3], seed=1)
    net.scaling = ns.Scaling.of(data)
    part = write("Colour,kind,note,size\nred,b,x,3\n")
    again = ns.read_csv(part, "kind", network=net)
    assert (again.names, again.classes) == (data.names, ("a", "b", "c"))
    assert [*again] == [((3, 0, 1), (0, 1, 0))]
    with pytest.raises(
        ns.InputError, match=r"row 2, column 'colour': 'green' is none of blue, red"
    ):
        ns.read_csv(write("size,colour,kind\n1,green,a\n"), "kind", network=net)
    with pytest.raises(ns.InputError, match=r"trained on a, b, c, but .*: no class d"):
        ns.read_csv(write("size,colour,kind\n1,red,a\n1,red,d\n"), "kind", network=net)
    with pytest.raises(
        ns.InputError, match=r"but table.csv has no column size; it has length, col"
    ):
        ns.read_csv(write("length,colour,kind\n1,red,a\n"), "kind", network=net)
    in_order = ns.read_csv(write("1,red,a\n"), 3, network=net, header=False)
    assert [*in_order] == [((1, 0, 1), (1, 0, 0))]


def test_classes_can_be_named_that_do_not_occur(write):
    data = ns.read_csv(write("x,k\n1,b\n2,b\n"), "k", classes=["c", "b"])
    assert (data.classes, data.expected) == (("c", "b"), ((0, 1), (0, 1)))


def test_sixteen_thousand_columns_are_read(write):
    names = [f"p{index}" for index in range(16_000)]
    data = ns.read_csv(write(f"{','.join(names)},k\n{'1,' * 16_000}a\n{'2,' * 16_000}b\n"), "k")
    assert (len(data.names), data.inputs[1]) == (16_000, (2.0,) * 16_000)
    net = ns.dense([16_000, 2])
    net.scaling = ns.Scaling.of(data)
    turned = f"{','.join(names[::-1])},k\n{'1,' * 16_000}b\n"
    assert [*ns.read_csv(write(turned), "k", network=net)] == [((1.0,) * 16_000, (0.0, 1.0))]
