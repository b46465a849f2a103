"""The README's commands are those run elsewhere; guide and citation fit the project."""

import re
import tomllib
from pathlib import Path

from tests.layering.test_imports import ROOMS

ROOT = Path(__file__).parents[2]


def commands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(r"```sh\n(.*?)\n```", readme, flags=re.DOTALL)


def test_continuous_integration_runs_the_readmes_own_test_command():
    test_command = next(command for command in commands() if "pytest" in command)
    assert test_command in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_the_first_command_runs_a_scenario_that_exists():
    scenario = re.search(r"scenarios/\w+\.py", commands()[0]).group()
    assert (ROOT / scenario).exists()


def test_the_citation_names_the_version_that_is_built():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    assert f"version: {version}" in citation


def test_contributors_are_shown_every_room_in_its_order():
    guide = (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = guide[guide.index("## The rooms") : guide.index("## What must hold")]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert [room for row in rows for room in re.findall(r"`(\w+)/?`", row)] == ROOMS


def test_every_file_that_contributors_are_sent_to_is_there():
    guide = (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paths = re.findall(r"(?:neurosim|tests|scenarios)/[\w/.]*\w+(?:\.\w+|/)", guide)
    assert len(paths) > 15
    assert [path for path in paths if not (ROOT / path).exists()] == []
