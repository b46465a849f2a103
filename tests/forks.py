"""Scripts, each in a process of its own, forked from one that has imported what most of them do."""

import multiprocessing
import os
from types import SimpleNamespace

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.forked"])

LONGEST = 120
"""Seconds that a script may take."""


def run(code, folder, **environment):
    """Run a script in a folder, and return how it ended, what it printed and its files.

    Variables of the environment are set or, where they are None, unset.
    """
    cwd, out, err = folder / "cwd", folder / "stdout", folder / "stderr"
    cwd.mkdir()
    process = FORKS.Process(target=_script, args=(code, cwd, environment, (out, err)))
    process.start()
    process.join(LONGEST)
    if process.is_alive():
        process.kill()
        process.join()
    files = sorted(path.name for path in cwd.iterdir())
    printed = [path.read_text(encoding="utf-8") for path in (out, err)]
    return SimpleNamespace(
        returncode=process.exitcode, stdout=printed[0], stderr=printed[1], files=files
    )


def _script(code, cwd, environment, printed):
    """Make this process like one that has been started for its script, and run that."""
    import matplotlib

    for stream, path in enumerate(printed, 1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), stream)
    os.chdir(cwd)
    for name, value in {"MPLBACKEND": None, **environment}.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value
    if os.environ.get("MPLBACKEND"):
        matplotlib.rcParams["backend"] = os.environ["MPLBACKEND"]
    exec(code, {"__name__": "__main__"})
