"""A network from a file, whatever program has written it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from neurosim.checks import choice
from neurosim.files import ending_of, path_of
from neurosim.graph.files.saving import FORMATS
from neurosim.graph.network import Network


def opened(path: str | PathLike[str]) -> Network:
    """Return the network of a file: as its ending says, otherwise one that ``net.save`` wrote.

    Raises:
        FileError, NetworkError, InputError, OptionError, MissingExtraError: as the function that
            reads it.
    """
    _, name = FORMATS.get(ending_of(path), ("", "load"))
    read: Callable[[Any], Network] = getattr(import_module("neurosim"), name)
    return read(path)


def written(net: Network, path: str | PathLike[str]) -> Path:
    """Write a network as the ending of a file says, one without ending as ``net.save`` does.

    Raises:
        FileError, OptionError, MissingExtraError: as the method that writes it.
    """
    getattr(net, writer(path))(path)
    return path_of(path)


def check_written(net: Network, path: str | PathLike[str]) -> None:
    """Raise what :func:`written` would, by writing it elsewhere, before time is spent on it.

    A file of ``net.save`` can hold any network.
    """
    if writer(path) != "save":
        with TemporaryDirectory() as folder:
            written(net, Path(folder, path_of(path).name))


def writer(path: str | PathLike[str]) -> str:
    """Return the name of the method of a network that writes files of that ending.

    Raises:
        FileError, OptionError: for what is no path, or an ending that none writes.

    >>> writer("net.jsn")
    Traceback (most recent call last):
    OptionError: no format of networks '.jsn'; did you mean '.json'? choose from .json, .npz, ...
    """
    methods = {ending: name for ending, (name, _) in FORMATS.items() if name}
    return choice(ending_of(path) or ".json", methods, "format of networks")
