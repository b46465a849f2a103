"""A network from a file, whatever program has written it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import Any

from neurosim.files import path_of
from neurosim.graph.files.loading import load
from neurosim.graph.network import Network

ENDINGS = {
    ".npz": ("arrays", "from_arrays"),
    ".onnx": ("onnx.reading", "from_onnx"),
    ".net": ("snns", "from_snns"),
    ".graphml": ("graphs", "from_graph"),
    ".gexf": ("graphs", "from_graph"),
    ".dot": ("graphs", "from_graph"),
    ".gv": ("graphs", "from_graph"),
}
"""Which file of this room, and which function of it, reads the files of each ending."""


def opened(path: str | PathLike[str]) -> Network:
    """Return the network of a file: as its ending says, otherwise one that ``net.save`` wrote.

    Raises:
        FileError, NetworkError, InputError, OptionError, MissingExtraError: as the function that
            reads it.
    """
    ending = path_of(path).suffix.lower()
    if ending not in ENDINGS:
        return load(path)
    file, name = ENDINGS[ending]
    read: Callable[[Any], Network] = getattr(import_module(f"neurosim.exchange.{file}"), name)
    return read(path)


WRITERS: dict[str, Callable[[Network, Any], Any]] = {
    ".npz": Network.to_arrays,
    ".onnx": Network.to_onnx,
    **dict.fromkeys((".graphml", ".gexf", ".dot", ".gv"), Network.to_graph),
}


def written(net: Network, path: str | PathLike[str]) -> Path:
    """Write a network as the ending of a file says, otherwise as ``net.save`` does.

    Raises:
        FileError, OptionError, MissingExtraError: as the method that writes it.
    """
    write = WRITERS.get(path_of(path).suffix.lower(), Network.save)
    write(net, path)
    return path_of(path)
