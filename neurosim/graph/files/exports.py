"""A network as other libraries have it: what ``net.to_...`` returns or writes.

The formats stand in :mod:`neurosim.exchange`, a room below; it is registered here.
"""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import Any

from neurosim.graph.values.clamping import check_inputs_free

_WRITERS: list[Callable[[str], Callable[..., Any]]] = []


def register(find: Callable[[str], Callable[..., Any]]) -> None:
    """Let ``find`` return the function of a name such as ``"to_arrays"``."""
    _WRITERS[:] = [find]


def _write(name: str, net: Any, *given: Any) -> Any:
    check_inputs_free(net, name)
    return _WRITERS[0](name)(net, *given)


class Exports:
    """The methods of a network that hand it to other libraries."""

    __slots__ = ()

    def to_arrays(self, path: str | PathLike[str] | None = None) -> dict[str, Any]:
        """Return weight matrices W1, W2 ... and bias vectors b1, b2 ... of a layered network.

        A row of a matrix holds the weights into one unit; where there is no connection it is 0.
        Matrices do not tell which weights are frozen or shared; ``net.save(path)`` does.
        Beside them stand the ``activations`` of the layers and, where the network has a scaling,
        its ``names``, ``classes``, ``expected_names``, ``means``, ``input_ranges`` and
        ``expected_ranges``; ``ns.from_arrays`` takes all of it.

        Args:
            path: an ``.npz`` file to write them to as well.

        Raises:
            OptionError: for a network that is not one matrix after the other: a recurrent one, one
                with skip connections, or with units that do not sum; for another ending.
            FileError: if the file cannot be written.

        >>> import neurosim as ns
        >>> arrays = ns.dense([2, 2, 1], seed=1, weights=0.5).to_arrays()
        >>> list(arrays), arrays["W1"].tolist()
        (['W1', 'b1', 'W2', 'b2', 'activations'], [[0.5, 0.5], [0.5, 0.5]])
        """
        found: dict[str, Any] = _write("to_arrays", self, path)
        return found

    def to_torch(self) -> Any:
        """Return a PyTorch module that computes the same, in float64, for a graph of any shape.

        It takes what :meth:`Network.predict` takes, in batches: (..., inputs), or sequences
        (batch, steps, inputs) and (steps, inputs) of a recurrent network. Its parameter ``weights``
        holds each weight that learns once, its buffer ``frozen`` the others, both in the order of
        ``net.parameters``. Train it as any module; ``ns.from_torch`` gives back a network of the
        same structure with the module's weights. Where a net input is exactly 0 PyTorch takes
        the slope just below it of ReLU, PReLU and ELU; neurosim takes the one above, 1.

        Raises:
            MissingExtraError: if PyTorch is not installed.
            OptionError: for an activation or aggregation of your own.
        """
        return _write("to_torch", self)

    def to_onnx(self, path: str | PathLike[str] | None = None, dtype: str = "float64") -> Any:
        """Return the network as an ONNX model, which runs without neurosim.

        It takes a batch (batch, inputs) in the units of :meth:`Network.predict`, and answers as
        that does. Any acyclic network will do. Names of columns and classes stand among its
        properties. ``ns.from_onnx`` reads it back.

        Args:
            path: an ``.onnx`` file to write it to as well.
            dtype: ``"float64"``, or ``"float32"``, which more runtimes are made for.

        Raises:
            MissingExtraError: if the package ``onnx`` is not installed.
            OptionError: for a recurrent network (one that is unrolled will do), one without inputs
                or outputs, an activation or aggregation of your own, or another ending.
            FileError: if the file cannot be written.
        """
        return _write("to_onnx", self, path, dtype)

    def to_graph(self, path: str | PathLike[str]) -> Path:
        """Write the network as a graph for other programs, as its ending says.

        ``.graphml``, ``.gexf``, ``.dot`` or ``.gv`` (needs the package ``pydot``), or ``.json`` for
        node-link JSON. What stands there is :meth:`Network.plain_graph`; ``ns.from_graph`` reads
        it back.

        Raises:
            OptionError: for another ending.
            MissingExtraError: for DOT without ``pydot``.
            FileError: if the file cannot be written.
        """
        written: Path = _write("to_graph", self, path)
        return written

    def to_neat(self, config: Any, key: int = 0) -> Any:
        """Return the network as a genome of neat-python, to be evolved further.

        It has an equal network in ``neat.nn.FeedForwardNetwork`` or, where the configuration says
        ``feed_forward = False``, in ``neat.nn.RecurrentNetwork``; ``ns.from_neat`` reads it back.
        Genomes do not tell which weights are frozen or shared.

        Args:
            config: a ``neat.Config`` for as many inputs and outputs.
            key: the genome's.

        Raises:
            OptionError: for another number of inputs or outputs, delays that genomes do not have,
                or an activation without counterpart; it names the neuron.
        """
        return _write("to_neat", self, config, key)
