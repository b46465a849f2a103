"""The README's commands are those that are run elsewhere."""

import re
from pathlib import Path

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
