"""What processes that open windows have imported when they are forked."""

import os

os.environ.pop("MPLBACKEND", None)  # each script has its own

import matplotlib.pyplot  # noqa: F401

import neurosim.view.player.player  # noqa: F401
