"""Network and pattern files of SNNS, written here by its published format."""

import math

import pytest

import neurosim as ns

pytest.importorskip("numpy")

HEAD = """SNNS network definition file V1.4-3D
generated at Mon Apr 25 15:58:23 1994

network name : {name}
source files :
no. of units : {units}
no. of connections : {connections}
no. of unit types : 0
no. of site types : 0


learning function : Std_Backpropagation
update function   : {update}


unit default section :

act      | bias     | st | subnet | layer | act func     | out func
---------|----------|----|--------|-------|--------------|-------------
 0.00000 |  0.00000 | h  |      0 |     1 | Act_Logistic | Out_Identity
---------|----------|----|--------|-------|--------------|-------------


unit definition section :

no. | typeName | unitName | act      | bias     | st | position | act func | out func | sites
----|----------|----------|----------|----------|----|----------|----------|----------|-------
"""
BETWEEN = """\
----|----------|----------|----------|----------|----|----------|----------|----------|-------


connection definition section :

target | site | source:weight
-------|------|---------------------------------------------------------------------------------
"""
END = """\
-------|------|---------------------------------------------------------------------------------
"""


def written(rows_of, links_of, update="Topological_Order", name="tiny", **said):
    rows = "".join(
        f"{number:3} |          | {called:8} | {act} | {bias} | {kind:2} | 1, 2, 0 |{function}|||\n"
        for number, called, act, bias, kind, function in rows_of
    )
    links = "".join(
        f"{target:6} |      | " + ", ".join(f"{source}: {weight}" for source, weight in sources)
        + "\n"
        for target, sources in links_of
    )  # fmt: skip
    counts = {
        "units": len(rows_of),
        "connections": sum(len(sources) for _, sources in links_of),
        **said,
    }
    return HEAD.format(name=name, update=update, **counts) + rows + BETWEEN + links + END


def logistic(x):
    return 1 / (1 + math.exp(-x))


UNITS = [
    (1, "", 0.5, 0.2, "i", ""),
    (2, "", -1.0, -0.3, "i", ""),
    (3, "", 0.0, 0.25, "h", ""),
    (4, "", 0.0, 0.75, "h", "Act_TanH"),
    (5, "", 0.0, -0.5, "o", ""),
]
LINKS = [(3, [(1, 1.5), (2, -0.25)]), (4, [(2, 2.0)]), (5, [(3, 1.0), (4, -1.0), (1, 0.5)])]


@pytest.fixture
def read(tmp_path):
    def reading(text, name="tiny.net"):
        (tmp_path / name).write_text(text)
        return (ns.read_patterns if name.endswith("pat") else ns.from_snns)(tmp_path / name)

    return reading


@pytest.mark.parametrize("update", ["Topological_Order", "Serial_Order"])
def test_a_network_that_runs_forward(read, update):
    net = read(written(UNITS, LINKS, update))
    h1 = logistic(1.5 * 0.5 - 0.25 * -1.0 + 0.25)
    h2 = math.tanh(2.0 * -1.0 + 0.75)
    assert net.predict([0.5, -1.0]) == pytest.approx([logistic(h1 - h2 + 0.25 - 0.5)], rel=1e-13)
    assert [node.name for node in net.nodes] == ["b1", "i1", "i2", "h1", "h2", "o1"]
    assert net.name == "tiny"


def test_activations_that_a_file_has_stored_come_out_to_their_digits(read):
    h1, h2 = logistic(1.25), math.tanh(-1.25)
    stored = [*UNITS[:2], *(
        (unit[0], unit[1], round(act, 5), *unit[3:])
        for unit, act in zip(UNITS[2:], [h1, h2, logistic(h1 - h2 - 0.25)], strict=True)
    )]  # fmt: skip
    net = read(written(stored, LINKS))
    ns.forward(net, [unit[2] for unit in stored if unit[4] == "i"])
    for name, unit in zip(("i1", "i2", "h1", "h2", "o1"), stored, strict=True):
        assert net[name].output == pytest.approx(unit[2], abs=1e-5)


def test_activations_that_snns_itself_has_computed(read):
    """What SNNS (in R's package RSNNS) printed of a network 2-2-1 that it had trained."""
    units = [
        (1, "Input_1", 1.534669, 0.14532027, "i", "Act_Identity"),
        (2, "Input_2", 4.8212571, 0.28536153, "i", "Act_Identity"),
        (3, "Hidden_2_1", 0.9848601, -1.85099852, "h", ""),
        (4, "Hidden_2_2", 0.5300117, 4.96654701, "h", ""),
        (5, "Output_1", 0.8723227, 0.01731124, "o", ""),
    ]
    links = [
        (3, [(2, 0.5922407), (1, 2.0661259)]),
        (4, [(2, 0.1116093), (1, -3.5085435)]),
        (5, [(4, -3.868923), (3, 4.015714)]),
    ]
    net = read(written(units, links))
    ns.forward(net, {"Input_1": 1.534669, "Input_2": 4.8212571})
    for _, name, act, _, _, _ in units:
        assert net[name].output == pytest.approx(act, abs=1e-6)


def test_functions_of_units_and_what_they_do_with_the_bias(read):
    functions = {
        "Act_Identity": lambda x, bias: x,
        "Act_IdentityPlusBias": lambda x, bias: x + bias,
        "Act_Perceptron": lambda x, bias: float(x >= bias),
        "Act_TanH": lambda x, bias: math.tanh(x + bias),
    }
    for function, compute in functions.items():
        net = read(
            written([(1, "", 0, 0, "i", ""), (2, "", 0, 0.4, "o", function)], [(2, [(1, 2.0)])])
        )
        for x in (-1.0, 0.1, 0.2, 3.0):
            assert net.predict([x]) == pytest.approx([compute(2 * x, 0.4)])


def test_lists_of_sources_go_on_in_the_next_line(read):
    text = written(UNITS, LINKS).replace(", 4: -1.0", ",\n       |      | 4: -1.0")
    assert text.count("\n") > written(UNITS, LINKS).count("\n")
    assert read(text).predict([0.5, -1]) == read(written(UNITS, LINKS)).predict([0.5, -1])


def test_lists_of_sources_go_on_as_snns_and_javanns_write_them(read):
    wanted = read(written(UNITS, LINKS))
    text = written(UNITS, LINKS).replace(", 4: -1.0", ",\n               4: -1.0")
    shown = (
        "\nlayer definition section :\n\nlayer | unitNo.\n------|-----\n 1 | 1, 2\n------|-----\n"
    )
    shown += "\n3D translation section :\n\ndelta x | delta y | z\n--|--|--\n 4 | 0 | 1\n--|--|--\n"
    for each in (text, text + "# end-of-network: 1\n", text.replace("\nconn", f"{shown}\nconn")):
        net = read(each)
        assert net.predict([0.3, -0.7]) == wanted.predict([0.3, -0.7])
        assert [str(each) for each in net.connections] == [str(each) for each in wanted.connections]


def test_names_of_units_are_kept_where_each_has_one(read):
    units = [(number, f"unit {number}", *rest) for number, _, *rest in UNITS]
    assert read(written(units, LINKS))["unit 1", "unit 3"].weight == 1.5
    units[0] = (1, "unit 2", *UNITS[0][2:])
    assert "i1" in read(written(units, LINKS))


ELMAN = [
    (1, "", 0, 0, "i", "Act_Identity"),
    (2, "", 0, 0.1, "h", ""),
    (3, "", 0, 0.2, "o", ""),
    (4, "", 0.5, 0.3, "sh", "Act_Identity"),
]


def test_elmans_network(read):
    links = [(2, [(1, 1.5), (4, -2.0)]), (3, [(2, 0.75)]), (4, [(2, 1.0), (4, 0.5)])]
    net = read(written(ELMAN, links, "JE_Order"))
    context, found = 0.0, []
    for x in (0.3, -0.6, 0.9):
        hidden = logistic(1.5 * x - 2 * context + 0.1)
        found.append(logistic(0.75 * hidden + 0.2))
        context = hidden + 0.5 * context
    answers = net.predict([[0.3], [-0.6], [0.9]])
    assert [row[0] for row in answers] == pytest.approx(found, rel=1e-13)
    assert net.state == {"c1@0": 0.5}  # what the file has stored goes on
    ns.advance(net, [0.3])
    assert net["o1@1"].output == pytest.approx(
        logistic(0.75 * logistic(1.5 * 0.3 - 2 * 0.5 + 0.1) + 0.2)
    )


def test_jordans_network(read):
    links = [(2, [(1, 1.5), (4, -2.0)]), (3, [(2, 0.75)]), (4, [(3, 1.0), (4, 0.25)])]
    net = read(written(ELMAN, links, "JE_Order"))
    context, found = 0.0, []
    for x in (0.3, -0.6, 0.9):
        output = logistic(0.75 * logistic(1.5 * x - 2 * context + 0.1) + 0.2)
        found.append(output)
        context = output + 0.25 * context
    answers = net.predict([[0.3], [-0.6], [0.9]])
    assert [row[0] for row in answers] == pytest.approx(found, rel=1e-13)


WHOLE = written(UNITS, LINKS)
LOOP = [*LINKS[:2], (3, [(5, 1.0)]), LINKS[2]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hello", "tiny.net: line 1 does not say 'SNNS network"),
        (
            written(UNITS, LINKS, "Synchronous_Order"),
            "'Synchronous_Order'; .*choose from Topo",
        ),
        (written(UNITS, LINKS, "TimeDelay_Order"), "no update function 'TimeDelay_Order'"),
        (written(UNITS, LINKS, units=6), "says no. of units 6, but there are 5: it is cut short"),
        (written(UNITS, LINKS, connections=9), "no. of connections 9, but there are 6"),
        (WHOLE.replace("no. of units : 5\n", ""), "does not say 'no. of units'"),
        (
            WHOLE.replace("Act_TanH", "Act_RBF_Gaussian"),
            "line 31: .* 'Act_RBF_Gaussian'; .*Act_Logistic",
        ),
        (
            WHOLE.replace("Out_Identity", "Out_Threshold_0.5"),
            "no output function 'Out_Thre",
        ),
        (WHOLE.replace("| o  |", "| d  |"), "no kind of unit 'd'; choose from i, h, o, sh"),
        (WHOLE.replace("| o  |", "| sh |"), "Topological_Order has no context units"),
        (WHOLE.replace("1: 1.5", "9: 1.50000"), "there is no unit 9"),
        (WHOLE.replace("1: 1.5", "1; 1.50000"), "line 40: it does not fit its table"),
        (
            WHOLE.replace("1: 1.5", "1: 1.5.0"),
            "line 40: it does not fit its table",
        ),
        (WHOLE.replace("1: 1.5", "1: 1e999"), "must be a finite number, got inf"),
        (WHOLE.replace("  2 |  ", "  1 |  "), "unit 1 stands there twice"),
        (written(UNITS, LOOP), "loop without delay"),
        (written(UNITS, LOOP, "Serial_Order"), "Serial_Order: 5 -> 3 leads back"),
        (WHOLE.replace("  3 |      |", "  3 | site |"), "sites of units are not known"),
    ],
)
def test_refusals(read, text, message):
    with pytest.raises(ns.NeurosimError, match=message):
        read(text)


def test_files_cut_short_anywhere_are_refused(read):
    for length in range(0, WHOLE.rindex("5 |"), 17):
        with pytest.raises(ns.NeurosimError):
            read(WHOLE[:length])


PATTERNS = """SNNS pattern definition file V3.2
generated at Mon Apr 25 15:58:23 1994


No. of patterns : 2
No. of input units : 3
No. of output units : 2

# Input pattern 1:
0 0.5 -1e-1
# Output pattern 1:
1 0
# Input pattern 2:
1 1
1
# Output pattern 2:
0 1
"""


def test_patterns(read):
    data = read(PATTERNS, "some.pat")
    assert data.inputs == ((0.0, 0.5, -0.1), (1.0, 1.0, 1.0))
    assert data.expected == ((1.0, 0.0), (0.0, 1.0))
    assert data.name == "some"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x", "some.pat: line 1 does not say 'SNNS pattern"),
        (PATTERNS[:-4], "2 patterns of 3 and 2 numbers are 10, but there are 8"),
        (PATTERNS.replace("0.5", "much"), "'much' is no number"),
        (PATTERNS.replace("0.5", "nan"), "'nan' is no number"),
        (PATTERNS.replace("No. of patterns : 2\n", ""), "how many patterns"),
        (PATTERNS.replace("units : 2", "units : 0"), "without inputs or outputs"),
        (PATTERNS.replace("No. of p", "No. of variable input dimensions : 1\nNo. of p"),
         "of variable size"),
    ],
)  # fmt: skip
def test_patterns_that_are_none(read, text, message):
    with pytest.raises(ns.NeurosimError, match=message):
        read(text, "some.pat")
