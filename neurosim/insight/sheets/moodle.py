"""Exercises as questions for Moodle: a sheet whose blanks are fields, wrong answers told why.

The file is in Moodle's XML format (docs.moodle.org/en/Moodle_XML_format), every exercise a question
of type cloze (docs.moodle.org/en/Embedded_Answers_(Cloze)_question_type), all in one category, from
which a quiz draws one for each student.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from html import escape
from itertools import chain
from xml.etree import ElementTree as ET

from neurosim.insight.document import Document, Figure, Inline
from neurosim.insight.expressions import Blank
from neurosim.insight.precision import Precision
from neurosim.insight.rendering.html import HtmlWriter, fragment
from neurosim.insight.sheets.quantities import Quantity
from neurosim.insight.sheets.sheet import Sheet
from neurosim.insight.sheets.short import short_sheet
from neurosim.insight.sheets.task import Task
from neurosim.insight.sheets.verdict import Marker, Mistake
from neurosim.insight.sheets.worked_example import starting
from neurosim.notation import visible

OFF, LEAST = 0.005, 5e-5
"""By what part of itself an answer may be off, and by how much in any case."""

WRONG = 12
"""How many wrong answers a field knows at most."""

SIGNS = {sign: f"&#{ord(sign)};" for sign in '~{}\\"'}
"""What has a meaning of its own in a cloze question, and how it is written otherwise."""

PICTURE = "network.svg"


def quiz(category: str, questions: Iterable[ET.Element]) -> str:
    """Return a file of questions in a category."""
    root = ET.Element("quiz")
    of = ET.SubElement(root, "question", type="category")
    _text(ET.SubElement(of, "category"), f"$course$/top/{category.replace('/', '//')}")
    root.extend(questions)
    ET.indent(root)
    body = visible(ET.tostring(root, encoding="unicode"))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def cloze_question(
    name: str, task: Task, right: Mapping[Quantity, float], marker: Marker, answers: Document
) -> ET.Element:
    """Return an exercise as a question.

    Args:
        name: its name in the question bank.
        task: the task.
        right: its right numbers.
        marker: knows the mistakes.
        answers: what is shown afterwards.
    """
    fields: list[str] = []

    def field(quantity: Quantity) -> Inline:
        fields.append(_field(right[quantity], marker.wrong_answers(quantity)))
        return Blank()

    sheet = Sheet(name, starting(task), Precision(6, dusty=False), blank=True)
    written = _html(short_sheet(sheet, task, right, field)).replace("{", SIGNS["{"])
    text, *others = written.split(HtmlWriter(sheet.precision).inline([Blank()]))
    text += "".join(chain(*zip(fields, others, strict=True)))
    question = ET.Element("question", type="cloze")
    _text(ET.SubElement(question, "name"), name)
    asked = ET.SubElement(question, "questiontext", format="html")
    picture = sheet.svg()
    _text(asked, f'<p><img src="@@PLUGINFILE@@/{PICTURE}" alt="the network"/></p>{text}'
          if picture else text)  # fmt: skip
    if picture:
        file = ET.SubElement(asked, "file", name=PICTURE, path="/", encoding="base64")
        file.text = base64.b64encode(picture.encode()).decode()
    _text(ET.SubElement(question, "generalfeedback", format="html"), _html(answers))
    ET.SubElement(question, "penalty").text = "0.3333333"
    ET.SubElement(question, "hidden").text = "0"
    return question


def _text(parent: ET.Element, text: str) -> None:
    ET.SubElement(parent, "text").text = text


def _html(document: Document) -> str:
    """Return a document without its picture, which a file of its own holds."""
    plain = Document(document.title, document.precision)
    plain.extend(each for each in document.blocks[1:] if not isinstance(each, Figure))
    return fragment(plain, style="")


def _field(right: float, wrong: Iterable[tuple[float, Mistake]]) -> str:
    """Return a field for a number in Moodle's notation, the right answer first.

    Moodle takes the first answer whose range holds a number, so none lies in the range of another
    before it.
    """
    told = [(_digits(right, 6), _digits(_within(right), 3))]
    parts = [f"={told[0][0]:.6g}:{told[0][1]:.3g}#right"]
    for exact, mistake in wrong:
        value = _digits(exact, 6)
        usual = _within(value)
        own = _digits(min(usual, *(abs(value - each) - off for each, off in told)), 3)
        if own > usual / 10:  # nearer to another one it would be met by rounding alone
            told.append((value, own))
            parts.append(f"%0%{value:.6g}:{own:.3g}#{_escaped(mistake.text)}")
        if len(told) > WRONG:
            break
    return f"{{1:NUMERICAL:{'~'.join(parts)}}}"


def _digits(value: float, count: int) -> float:
    return float(f"{value:.{count}g}")


def _within(value: float) -> float:
    return max(OFF * abs(value), LEAST)


def _escaped(text: str) -> str:
    return "".join(SIGNS.get(each, each) for each in escape(text, quote=False))
