"""Network and pattern files of the Stuttgart Neural Network Simulator, SNNS.

The format: Zell et al., "SNNS User Manual, Version 4.2", appendix A, with the activation functions
of chapter 3; a file holds tables of units and of connections, whose cells stand between bars.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from os import PathLike

from neurosim.checks import choice
from neurosim.data.cells import as_number
from neurosim.data.dataset import Dataset
from neurosim.errors import FileError, OptionError, shown
from neurosim.exchange.numbers import at, refusing
from neurosim.files import path_of, read_text
from neurosim.graph.network import Network

FUNCTIONS = {
    "Act_Logistic": ("logistic", 1.0),
    "Act_TanH": ("tanh", 1.0),
    "Act_Perceptron": ("binary_step", -1.0),
    "Act_IdentityPlusBias": ("identity", 1.0),
    "Act_Identity": ("identity", 0.0),
}
"""What a function of SNNS is here, and its factor for the bias: a threshold of Act_Perceptron is
taken away, and Act_Identity leaves the bias out."""

FORWARD = ("Topological_Order", "Serial_Order")
ORDERS = (*FORWARD, "JE_Order")
"""The update functions that are known."""

KINDS = {"i": "i", "h": "h", "o": "o", "sh": "c"}
"""The kinds of units by SNNS' letters, and how they are called: special hidden are context."""

LINKS = "connection definition"
SHOWN = ("subnet definition", "layer definition", "3D translation")
"""Sections about how the network is shown, which change nothing of what it computes."""

SIZES = re.compile(
    r"\s*".join(
        rf"No\.\s*of {each}\s*:\s*(\d{{1,9}})"
        for each in ("patterns", "input units", "output units")
    )
)
"""What the head of a pattern file tells, one after the other."""


@dataclass
class _Unit:
    """A row of the table of units."""

    number: int
    name: str
    act: float
    bias: float
    kind: str
    function: str
    incoming: list[tuple[int, float]]


def from_snns(path: str | PathLike[str]) -> Network:
    """Return the network of an SNNS file ``.net``.

    It computes what SNNS computes by the update functions Topological_Order, Serial_Order (where
    units are numbered in that order) and JE_Order, that of Elman's and Jordan's networks. Units
    keep their names if each has one of its own; otherwise they are called i1 ..., h1 ..., c1 ...
    (context), o1 ... A context unit takes in what it reads at once; others read it a step of time
    later. The activations that the file holds for context units become ``net.state``, from which
    ``ns.advance`` goes on; ``net.predict`` starts from 0, as always.

    Args:
        path: the file.

    Raises:
        FileError: if it is missing, cut short, or no such file; it names the line.
        OptionError: for an update, activation or output function, or a kind of unit, that is not
            known.
    """
    with at(path_of(path).name):
        head, units = _read(read_text(path, "latin-1").split("\n"))
        _check_order(head["update function"], units)
        return _network(head.get("network name", "") or path_of(path).name, units)


# Reading


def _read(lines: list[str]) -> tuple[dict[str, str], dict[int, _Unit]]:
    if not lines[0].startswith("SNNS network definition file"):
        raise FileError("line 1 does not say 'SNNS network definition file'")
    head: dict[str, str] = {}
    units: dict[int, _Unit] = {}
    default = {"act": "0", "bias": "0", "kind": "h", "function": "Act_Logistic", "out": ""}
    section, target = "", 0
    for place, line in enumerate(lines[1:], start=2):
        listed = section == LINKS and "|" not in line and ":" in line  # a long list goes on
        if line.lstrip().startswith("#") or (section in SHOWN and "section" not in line):
            continue
        if found := re.fullmatch(r"\s*([\w ]+?) section\s*:\s*", line):
            section = found[1]
        elif not section and ":" in line:
            key, _, value = line.partition(":")
            head[" ".join(key.split())] = value.strip()
        elif listed or ("|" in line and not re.match(r"\s*(-+\||no\.|act |target)", line)):
            cells = ["", "", line] if listed else [each.strip() for each in line.split("|")]
            with at(f"line {place}"), refusing(FileError, "it does not fit its table"):
                if section == "unit default":
                    names = ("act", "bias", "kind", "_", "_", "function", "out")
                    default = dict(zip(names, cells, strict=True))
                elif section == "unit definition":
                    _add_unit(units, cells, default)
                elif section == LINKS:
                    target = int(cells[0]) if cells[0] else target
                    _add_links(units, target, cells)
                else:
                    raise OptionError(f"a {section} section is not known")
    links = sum(len(each.incoming) for each in units.values())
    _check_whole(head, {"no. of units": len(units), "no. of connections": links})
    return head, units


def _add_unit(units: dict[int, _Unit], cells: list[str], default: dict[str, str]) -> None:
    number, type_name, name, act, bias, kind, _, function, out, sites = [*cells, *[""] * 9][:10]
    if type_name or sites:
        raise OptionError("types and sites of units are not known")
    kind, function = kind or default["kind"], function or default["function"]
    choice(kind, KINDS, "kind of unit")
    choice(out or default["out"] or "Out_Identity", {"Out_Identity": None}, "output function")
    if kind != "i":
        choice(function, FUNCTIONS, "activation function")
    if int(number) in units:
        raise FileError(f"unit {number} stands there twice")
    act, bias = act or default["act"], bias or default["bias"]
    units[int(number)] = _Unit(int(number), name, float(act), float(bias), kind, function, [])


def _add_links(units: dict[int, _Unit], target: int, cells: list[str]) -> None:
    if len(cells) > 2 and cells[1]:
        raise OptionError("sites of units are not known")
    pairs = [each.partition(":") for each in cells[-1].split(",") if each.strip()]
    found = [(int(source), float(weight)) for source, _, weight in pairs]
    for number in (target, *(source for source, _ in found)):
        if number not in units:
            raise FileError(f"there is no unit {number}")
    units[target].incoming += found


def _check_whole(head: dict[str, str], counts: dict[str, int]) -> None:
    """Refuse a file that holds less than its head says."""
    for key in (*counts, "update function"):
        if key not in head:
            raise FileError(f"its head does not say {key!r}")
    for key, found in counts.items():
        if head[key] != str(found):
            raise FileError(f"its head says {key} {head[key]}, but there are {found}: it is cut "
                            "short")  # fmt: skip


def _check_order(order: str, units: dict[int, _Unit]) -> None:
    choice(order, dict.fromkeys(ORDERS), "update function")
    context = [each.number for each in units.values() if each.kind == "sh"]
    if order in FORWARD and context:
        raise OptionError(f"update function {order} has no context units (sh), as {context[0]} is")
    back = [(source, each.number) for each in units.values() for source, _ in each.incoming
            if source >= each.number]  # fmt: skip
    if order == "Serial_Order" and back:
        raise OptionError(f"update function {order}: {back[0][0]} -> {back[0][1]} leads back")


# Building


def _network(name: str, units: dict[int, _Unit]) -> Network:
    net = Network(name)
    names = _names(units)
    bias = next(each for each in ("b1", "bias", "SNNS bias") if each not in names.values())
    net.add_bias(bias)
    for unit in units.values():
        function, _ = FUNCTIONS.get(unit.function, ("identity", 0.0))
        if unit.kind == "i":
            net.add_input(names[unit.number])
        else:
            add = net.add_output if unit.kind == "o" else net.add_neuron
            add(names[unit.number], function)
    for unit in units.values():
        for source, weight in unit.incoming:
            delay = int(units[source].kind == "sh")
            net.connect(names[source], names[unit.number], weight, delay=delay)
        _, factor = FUNCTIONS.get(unit.function, ("", 0.0))
        if unit.kind != "i" and factor:
            net.connect(bias, names[unit.number], factor * unit.bias)
    net.state = {
        f"{names[unit.number]}@0": unit.act
        for unit in units.values()
        if f"{names[unit.number]}@0" in net.state
    }
    return net


def _names(units: dict[int, _Unit]) -> dict[int, str]:
    """Return the units' own names, if all have different ones, otherwise names by their kind."""
    own = {unit.number: unit.name for unit in units.values()}
    if all(own.values()) and len(set(own.values())) == len(own):
        return own
    counts = dict.fromkeys(KINDS, 0)
    for unit in units.values():
        counts[unit.kind] += 1
        own[unit.number] = f"{KINDS[unit.kind]}{counts[unit.kind]}"
    return own


# Patterns


def read_patterns(path: str | PathLike[str]) -> Dataset:
    """Return the patterns of an SNNS file ``.pat``, inputs and wanted outputs.

    Args:
        path: the file; its patterns all have the same numbers of inputs and outputs.

    Raises:
        FileError: if it is missing, cut short, or no such file.
        OptionError: for patterns of variable size, or without outputs.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> text = '''SNNS pattern definition file V3.2
    ... generated at Mon Apr 25 15:58:23 1994
    ...
    ... No. of patterns : 2
    ... No. of input units : 2
    ... No. of output units : 1
    ...
    ... # the first
    ... 0 1   1
    ... 1 1   0
    ... '''
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "xor.pat"
    ...     _ = path.write_text(text)
    ...     read_patterns(path)
    Dataset('xor', 2 patterns, 2 inputs, 1 expected)
    """
    text = read_text(path, "latin-1")
    with at(path_of(path).name):
        if not text.startswith("SNNS pattern definition file"):
            raise FileError("line 1 does not say 'SNNS pattern definition file'")
        if re.search(r"^\s*No\.\s*of (variable|class)", text, re.IGNORECASE | re.MULTILINE):
            raise OptionError("patterns of variable size, or with classes, are not known")
        found = SIZES.search(text)
        if found is None:
            raise FileError("its head does not say how many patterns, inputs and outputs there are")
        count, inputs, outputs = map(int, found.groups())
        if not count or not inputs or not outputs:
            raise OptionError("patterns without inputs or outputs are not known")
        words = re.sub("#.*", "", text[found.end() :]).split()
        wrong = next((each for each in words if as_number(each) is None), None)
        if wrong is not None:
            raise FileError(f"{shown(wrong)} is no number")
        width = inputs + outputs
        if len(words) != count * width:
            raise FileError(
                f"{count} patterns of {inputs} and {outputs} numbers are {count * width}, but "
                f"there are {len(words)}"
            )
    rows = [list(map(float, words[start : start + width])) for start in range(0, len(words), width)]
    return Dataset(
        [row[:inputs] for row in rows], [row[inputs:] for row in rows], name=path_of(path).stem
    )
