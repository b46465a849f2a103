"""Ctrl-C, pressed at a line of the package that a test chooses."""

import os
import signal
import sys
from pathlib import Path

import neurosim as ns

PACKAGE = f"{Path(ns.__file__).parent}{os.sep}"
"""Where its code lies; a clone may have the same name, and libraries and tests in it."""


class Presser:
    """Presses Ctrl-C when the n-th line of neurosim's own code is reached, as often as told."""

    def __init__(self, at, presses):
        self.at, self.presses, self.lines = at, presses, 0

    def __enter__(self):
        sys.settrace(self.trace)
        return self

    def __exit__(self, *error):
        sys.settrace(None)

    def trace(self, frame, event, argument):
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        if event == "line":
            self.lines += 1
            if self.lines == self.at:
                sys.settrace(None)
                for _ in range(self.presses):
                    signal.raise_signal(signal.SIGINT)
        return self.trace
