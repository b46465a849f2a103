"""Scripts, each in a process of its own that begins with what most of them import.

``Forks().run(code)`` in a test; as a program, it is what the processes are forked from.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace


class Forks:
    """A process that has imported matplotlib and the player, and is forked for each script."""

    def __init__(self):
        settings = {**os.environ, "PYTHONPATH": str(Path.cwd())}
        settings.pop("MPLBACKEND", None)  # each script has its own
        self._process = subprocess.Popen(
            [sys.executable, __file__], env=settings, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def run(self, code, folder, **environment):
        """Run a script in a folder, and return how it ended, what it printed and its files.

        Variables of the environment are set or, where they are None, unset.
        """
        printed = [folder / "stdout", folder / "stderr"]
        cwd = folder / "cwd"
        cwd.mkdir()
        job = [code, str(cwd), environment, [*map(str, printed)]]
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        status = int(self._process.stdout.readline())
        out, err = (path.read_text(encoding="utf-8") for path in printed)
        files = sorted(path.name for path in cwd.iterdir())
        return SimpleNamespace(returncode=status, stdout=out, stderr=err, files=files)

    def end(self):
        """End the process."""
        self._process.communicate()


def forked():
    """Fork for each script that is asked for, and return it in the new process."""
    for name in ("matplotlib.pyplot", "neurosim.view.player.player"):
        import_module(name)
    for line in sys.stdin:
        if os.fork() == 0:
            return json.loads(line)
        _, status = os.wait()
        print(os.waitstatus_to_exitcode(status), flush=True)
    return None


def prepare(folder, environment, printed):
    """Make this process like one that has been started for its script."""
    import matplotlib

    threading.main_thread()._set_native_id()  # matplotlib looks at it; Python 3.11 leaves the old
    signal.alarm(120)  # as long as a script may take
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream, path in enumerate(printed, 1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), stream)
    os.chdir(folder)
    for name, value in environment.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    if os.environ.get("MPLBACKEND"):
        matplotlib.rcParams["backend"] = os.environ["MPLBACKEND"]


if __name__ == "__main__" and (job := forked()):
    script, *rest = job
    prepare(*rest)
    exec(script)
