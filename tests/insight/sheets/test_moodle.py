"""Exercises as Moodle questions, read by the expressions that Moodle itself reads them by.

Moodle's reader of cloze questions (``qtype_multianswer_extract_question``) finds fields by regular
expressions; those below are written after its documentation and behave as they do. What the XML
must hold is that of docs.moodle.org/en/Moodle_XML_format.
"""

import base64
import html
import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

import neurosim as ns

NUMBER = r"-?(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][-+]?[0-9]+)?"
ANSWER = rf"(?:=|%(?P<fraction>-?[0-9]+)%)?(?P<value>{NUMBER}):(?P<within>{NUMBER})"
ONE = ANSWER + r"#(?P<feedback>.*?)(?<!\\)(?=~|$)"
FIELD = re.compile(r"\{([0-9]*):NUMERICAL:([^}]*)\}")


def fields(text):
    """Return for each field its answers: (fraction, value, tolerance, feedback)."""
    found = []
    for _, inside in FIELD.findall(text):
        answers, at = [], 0
        while at < len(inside):
            match = re.compile(f"~?{ONE}").match(inside, at)
            assert match, inside[at : at + 60]
            fraction = 1.0 if match["fraction"] is None else float(match["fraction"]) / 100
            feedback = html.unescape(match["feedback"])
            answers.append((fraction, float(match["value"]), float(match["within"]), feedback))
            at = match.end()
        found.append(answers)
    return found


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("moodle") / "quiz.xml"
    exercise = ns.exercise([2, 2, 1], seed=4)
    assert exercise.save(path, variants=3) == path
    return exercise, ET.parse(path).getroot()


def test_the_file_has_the_parts_that_the_format_asks_for(saved):
    _, root = saved
    assert root.tag == "quiz"
    category, *questions = root
    assert category.get("type") == "category"
    assert category.find("category/text").text.startswith("$course$/top/")
    assert [each.get("type") for each in questions] == ["cloze"] * 3
    assert len({each.findtext("name/text") for each in questions}) == 3
    for each in questions:
        assert each.find("questiontext").get("format") == "html"
        assert each.find("generalfeedback").get("format") == "html"
        assert 0.0 <= float(each.findtext("penalty")) <= 1.0
        assert each.findtext("hidden") == "0"
        file = each.find("questiontext/file")
        assert f"@@PLUGINFILE@@/{file.get('name')}" in each.findtext("questiontext/text")
        assert file.get("encoding") == "base64"
        assert b"<svg" in base64.b64decode(file.text)


def test_every_number_of_the_short_sheet_is_a_field_with_its_answer(saved):
    exercise, root = saved
    text = root[1].findtext("questiontext/text")
    asked = fields(text)
    assert len(asked) == text.count("NUMERICAL") > 15
    rights = [answers[0] for answers in asked]
    assert all(fraction == 1.0 for fraction, *_ in rights)
    for name in ("net h1", "out o1", "error h2", "gradient i1 -> h1", "new weight h1 -> o1"):
        answer = exercise.answer(name)
        assert any(abs(value - answer) <= within for _, value, within, _ in rights), name


def test_mistakes_are_wrong_answers_that_are_told_apart(saved):
    _, root = saved
    asked = fields(root[1].findtext("questiontext/text"))
    for answers in asked:
        assert all(fraction == 0.0 and feedback for fraction, _, _, feedback in answers[1:])
        ranges = sorted((value - within, value + within) for _, value, within, _ in answers)
        assert all(one[1] <= other[0] + 1e-5 for one, other in pairwise(ranges))
    told = {feedback for answers in asked for *_, feedback in answers[1:]}
    for words in (
        "f' is missing",
        "the bias is forgotten",
        "the sign is wrong",
        "after their update",
    ):
        assert any(words in each for each in told), words


def test_every_answer_is_met_by_its_own_number(tmp_path):
    """Moodle grades by the first answer whose range, as it is written, holds the number."""
    ns.exercise([2, 2, 2], seed=26).save(tmp_path / "quiz.xml")
    question = ET.parse(tmp_path / "quiz.xml").getroot()[1]
    for answers in fields(question.findtext("questiontext/text")):
        for place, (_, number, _, _) in enumerate(answers):
            met = [abs(number - value) <= within for _, value, within, _ in answers]
            assert met.index(True) == place


def test_variants_are_those_of_the_seeds_that_follow(saved):
    _, root = saved
    other = ns.exercise([2, 2, 1], seed=5)
    first = fields(root[2].findtext("questiontext/text"))[0][0]
    assert abs(first[1] - other.answer("net h1")) <= first[2]


def test_names_with_signs_of_their_own_do_no_harm(tmp_path):
    net = ns.Network('a~b}c{d#e\\f"<script>')
    net.add_input("i~1}"), net.add_output('o#"1')
    net.connect("i~1}", 'o#"1', 0.5)
    ns.exercise(net, [1.0], [0.0]).save(tmp_path / "quiz.xml")
    root = ET.parse(tmp_path / "quiz.xml").getroot()
    text = root[1].findtext("questiontext/text")
    assert len(fields(text)) == text.count(":NUMERICAL:") > 3
    assert "<script>" not in text


@pytest.mark.parametrize("name", ["{1:SHORTANSWER:=0}", "[[field 1]]", "________"])
@pytest.mark.parametrize("shared", [False, True])
def test_names_that_look_like_fields_stay_names(tmp_path, name, shared):
    net = ns.Network("plain")
    net.add_input("i1"), net.add_input("i2"), net.add_output(name)
    first = net.connect("i1", name, 0.5)
    net.connect("i2", name, **({"parameter": first.parameter} if shared else {"weight": 0.3}))
    exercise = ns.exercise(net, [1.0, 0.5], [0.0])
    exercise.save(tmp_path / "quiz.xml")
    text = ET.parse(tmp_path / "quiz.xml").getroot()[1].findtext("questiontext/text")
    right = {f"{answers[0][1]:.4g}" for answers in fields(text)}
    assert right == {f"{exercise.answer(each):.4g}" for each in exercise.names}
    assert len(fields(text)) == text.count("{")
    assert name in html.unescape(FIELD.sub("", text))


def test_what_cannot_be_written_is_refused(tmp_path):
    given = ns.exercise(ns.dense([1, 1]), [1.0], [0.0])
    with pytest.raises(ns.OptionError, match="a seed in place of the numbers"):
        given.save(tmp_path / "quiz.xml", variants=2)
    with pytest.raises(ns.OptionError, match=r"exercise\.sheet\.save writes the sheet"):
        given.save(tmp_path / "quiz.pdf")
