"""A network from a file, whatever program has written it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import Any

from neurosim.files import path_of
from neurosim.graph.files.loading import load
from neurosim.graph.files.saving import OTHERS
from neurosim.graph.network import Network


def opened(path: str | PathLike[str]) -> Network:
    """Return the network of a file: as its ending says, otherwise one that ``net.save`` wrote.

    Raises:
        FileError, NetworkError, InputError, OptionError, MissingExtraError: as the function that
            reads it.
    """
    _, name = OTHERS.get(path_of(path).suffix.lower(), ("", ""))
    if not name:
        return load(path)
    read: Callable[[Any], Network] = getattr(import_module("neurosim"), name)
    return read(path)


def written(net: Network, path: str | PathLike[str]) -> Path:
    """Write a network as the ending of a file says, otherwise as ``net.save`` does.

    Raises:
        FileError, OptionError, MissingExtraError: as the method that writes it.
    """
    name, _ = OTHERS.get(path_of(path).suffix.lower(), ("", ""))
    getattr(net, name or "save")(path)
    return path_of(path)
