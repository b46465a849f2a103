"""CSV files: what becomes of their columns, and how a bad cell is named."""

import csv

import pytest

import neurosim as ns
from neurosim.data.table import read_table


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
        ("x,label\n1,a\nnan,b\n", "row 3, column 'x': 'nan' is no number"),
        ("x,label\n1,a\n1e999,b\n", "row 3, column 'x': '1e999' is no number"),
        ("x,label\n1,7\n2,b\n", "row 3, column 'label': 'b' is no number, but .* name classes"),
        ("x,label\n1,a\n2,b,3\n", "row 3 has 3 cells, but the first row has 2"),
        ("x,label\n1\n2,b\n", "row 2 has 1 cells"),
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
    table = read_table(write("b,note,a\n1,x,2\n3,y,4\n"))
    assert table.numbers(["a", "b"]) == [[2.0, 1.0], [4.0, 3.0]]
    with pytest.raises(ns.InputError, match="row 2, column 'note': 'x' is no number"):
        table.numbers(["note"])


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
