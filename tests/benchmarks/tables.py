"""Tables of measurements, for a terminal or a page, and what they were made on."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def table(head: Sequence[str], rows: Sequence[Sequence[str]], markdown: bool) -> str:
    """Return rows of text with columns that line up; the first is flush left, others right."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    lines = [_line(row, widths, markdown) for row in (head, *rows)]
    if markdown:
        rule = ["-" * (width + 1) + (":" if place else "-") for place, width in enumerate(widths)]
        lines.insert(1, "|" + "|".join(rule) + "|")
    return "\n".join(lines)


def _line(row: Sequence[str], widths: Sequence[int], markdown: bool) -> str:
    cells = [
        cell.rjust(width) if place else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "| " + " | ".join(cells) + " |" if markdown else "   ".join(cells).rstrip()


def made_on(packages: Sequence[str]) -> str:
    """Return date, machine and versions, in one line."""
    cores = os.cpu_count()
    there = [f"{name} {found}" for name in packages if (found := _version(name))]
    parts = [f"{_processor()}, {cores} cores", platform.system()]
    return "; ".join([f"{date.today():%Y-%m-%d}", *parts, f"Python {platform.python_version()}, "
                      + ", ".join(there)])  # fmt: skip


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
