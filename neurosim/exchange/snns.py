"""Network and pattern files of the Stuttgart Neural Network Simulator, SNNS.

The format: Zell et al., "SNNS User Manual, Version 4.2", appendix A, with the activation functions
of chapter 3; a file holds tables of units and of connections, whose cells stand between bars.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from os import PathLike
from typing import Any

from neurosim.data.dataset import Dataset
from neurosim.errors import FileError, NeurosimError, OptionError, shown
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
    name, lines = path_of(path).name, read_text(path, "latin-1").split("\n")
    try:
        head, units = _read(lines)
        _check_order(head["update function"], units)
        return _network(head.get("network name", "") or name, units)
    except FileError as error:
        raise FileError(f"{name}: {error}") from None
    except NeurosimError as error:
        raise type(error)(f"{name}: {error}") from None


# Reading


def _read(lines: list[str]) -> tuple[dict[str, str], dict[int, _Unit]]:
    if not lines[0].startswith("SNNS network definition file"):
        raise FileError("line 1 does not say 'SNNS network definition file'")
    head: dict[str, str] = {}
    units: dict[int, _Unit] = {}
    default = {"act": "0", "bias": "0", "kind": "h", "function": "Act_Logistic", "out": ""}
    section, target, count = "", 0, 0
    for place, line in enumerate(lines[1:], start=2):
        if found := re.fullmatch(r"\s*([a-z ]+?) section\s*:\s*", line):
            section = found[1]
        elif not section and ":" in line:
            key, _, value = line.partition(":")
            head[" ".join(key.split())] = value.strip()
        elif "|" in line and not re.match(r"\s*(-+\||no\.|act |target)", line):
            cells = [each.strip() for each in line.split("|")]
            try:
                if section == "unit default":
                    default = dict(zip(("act", "bias", "kind", "_", "_", "function", "out"), cells,
                                       strict=True))  # fmt: skip
                elif section == "unit definition":
                    unit = _unit(cells, default)
                    if unit.number in units:
                        raise FileError(f"unit {unit.number} stands there twice")
                    units[unit.number] = unit
                elif section == "connection definition":
                    target = int(cells[0]) if cells[0] else target
                    found_all = _links(cells, target, units)
                    units[target].incoming += found_all
                    count += len(found_all)
                else:
                    raise OptionError(f"a {section} section is not known")
            except NeurosimError as error:
                raise type(error)(f"line {place}: {error}") from None
            except (ValueError, IndexError) as error:
                raise FileError(f"line {place} does not fit its table: {error}") from None
    _check_whole(head, len(units), count)
    return head, units


def _unit(cells: list[str], default: dict[str, str]) -> _Unit:
    number, type_name, name, act, bias, kind, _, function, out, sites = [*cells, *[""] * 9][:10]
    if type_name or sites:
        raise OptionError("types and sites of units are not known")
    kind, out = kind or default["kind"], out or default["out"]
    if kind not in KINDS:
        raise OptionError(f"units of kind {shown(kind)} are not known, only {', '.join(KINDS)}")
    if out not in ("", "Out_Identity"):
        raise OptionError(f"output function {out} is not known, only Out_Identity")
    function = function or default["function"]
    if kind != "i" and function not in FUNCTIONS:
        raise OptionError(f"activation function {function} is not known, only "
                          f"{', '.join(FUNCTIONS)}")  # fmt: skip
    return _Unit(
        int(number), name, float(act or default["act"]), float(bias or default["bias"]), kind,
        function, [],
    )  # fmt: skip


def _links(cells: list[str], target: int, units: dict[int, _Unit]) -> list[tuple[int, float]]:
    if len(cells) > 2 and cells[1]:
        raise OptionError("sites of units are not known")
    text = cells[-1]
    found = re.findall(r"(\d+)\s*:\s*([-+.\deE]+)", text)
    if not found or re.sub(r"(\d+)\s*:\s*([-+.\deE]+)|[,\s]", "", text):
        raise FileError(f"{shown(text)} is no list of sources and weights")
    for number in (target, *(int(source) for source, _ in found)):
        if number not in units:
            raise FileError(f"there is no unit {number}")
    return [(int(source), float(weight)) for source, weight in found]


def _check_whole(head: dict[str, str], units: int, connections: int) -> None:
    """Refuse a file that holds less than its head says."""
    for key, found in (("no. of units", units), ("no. of connections", connections)):
        said = head.get(key, "")
        if not said.isdecimal():
            raise FileError(f"its head does not say {key!r}")
        if int(said) != found:
            raise FileError(f"its head says {key} {said}, but there are {found}: it is cut short")
    if "update function" not in head:
        raise FileError("its head does not say 'update function'")


def _check_order(order: str, units: dict[int, _Unit]) -> None:
    if order not in ORDERS:
        raise OptionError(f"update function {order} is not known, only {', '.join(ORDERS)}")
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
    adds: dict[str, Callable[..., Any]] = {
        "i": lambda called, _: net.add_input(called),
        "h": net.add_neuron,
        "o": net.add_output,
        "sh": net.add_neuron,
    }
    bias = next(each for each in ("b1", "bias", "SNNS bias") if each not in names.values())
    net.add_bias(bias)
    for unit in units.values():
        function, _ = FUNCTIONS.get(unit.function, ("identity", 0.0))
        adds[unit.kind](names[unit.number], function)
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
    name, lines = path_of(path).name, read_text(path, "latin-1").split("\n")
    if not lines[0].startswith("SNNS pattern definition file"):
        raise FileError(f"{name}: line 1 does not say 'SNNS pattern definition file'")
    sizes, body = _sizes(name, lines[1:])
    count, inputs, outputs = sizes
    if not count or not inputs or not outputs:
        raise OptionError(f"{name}: patterns without inputs or outputs are not known, got {sizes}")
    values = list(_numbers(name, body))
    width = inputs + outputs
    if len(values) != count * width:
        raise FileError(
            f"{name}: {count} patterns of {inputs} and {outputs} numbers are {count * width}, but "
            f"there are {len(values)}"
        )
    rows = [values[start : start + width] for start in range(0, len(values), width)]
    return Dataset(
        [row[:inputs] for row in rows], [row[inputs:] for row in rows], name=path_of(path).stem
    )


def _sizes(name: str, lines: list[str]) -> tuple[list[int], list[str]]:
    """Return the numbers of patterns, inputs and outputs, and the lines behind them."""
    found: dict[str, int] = {}
    for place, line in enumerate(lines):
        if re.match(r"\s*No\.\s*of (variable|class)", line, re.IGNORECASE):
            raise OptionError(f"{name}: patterns of variable size, or with classes, are not known")
        said = re.fullmatch(
            r"\s*No\.\s*of (patterns|input units|output units)\s*:\s*(\d{1,9})\s*", line
        )
        if said:
            found[said[1]] = int(said[2])
        if len(found) == 3:
            return [found[key] for key in ("patterns", "input units", "output units")], lines[
                place + 1 :
            ]
    raise FileError(
        f"{name}: its head does not say how many patterns, inputs and outputs there are"
    )


def _numbers(name: str, lines: list[str]) -> Iterator[float]:
    for line in lines:
        for word in line.partition("#")[0].split():
            try:
                yield float(word)
            except ValueError:
                raise FileError(f"{name}: {shown(word)} is no number") from None
