"""Neural networks as graphs of objects: every number can be inspected, explained and undone.

The public names stand in ``__init__.pyi``. Each is loaded at its first use, so that ``import
neurosim`` costs little more than networkx.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import lazy_loader

from neurosim.cli import loading as _loading  # noqa: F401  before what takes its time

# isort: split
from neurosim import presentation
from neurosim.errors import no_attribute
from neurosim.graph import layers as layers
from neurosim.graph.files import exports
from neurosim.graph.network import Network
from neurosim.graph.nodes import Node
from neurosim.graph.values import prediction
from neurosim.learning import engines

__version__ = "0.1.0"

_load, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> Any:
    if name in __all__:
        return _load(name)
    for room in () if name.startswith("_") else ("data", "layers"):
        if name in _load(room).__all__:
            raise AttributeError(
                f"module 'neurosim' has no attribute {name!r}; it is ns.{room}.{name}"
            )
    raise no_attribute("neurosim", name, __all__)


def _compiled() -> Any:
    return import_module("neurosim.compiled.engine").CompiledEngine()


def _compiled_responses(*asked: Any) -> Any:
    return import_module("neurosim.compiled.engine").responses(*asked)


def _shown_by(function: str) -> Callable[[Any], str]:
    """Return a function of the notebook module, which is loaded when a notebook first asks."""
    return lambda shown: str(getattr(import_module("neurosim.view.page.notebook"), function)(shown))


_EXPORTS = {
    "to_arrays": "arrays",
    "to_torch": "pytorch",
    "to_neat": "neat",
    "to_onnx": "onnx.writing",
    "to_graph": "graphs",
}
"""Which file of the exchange holds each method ``net.to_...``."""

engines.register("compiled", _compiled)
prediction.register(_compiled_responses)
exports.register(lambda name: getattr(import_module(f"neurosim.exchange.{_EXPORTS[name]}"), name))
presentation.register_drawing(
    lambda net, path: import_module("neurosim.view.showing").draw(net, save=path)
)
presentation.register(Network, _shown_by("network_html"))
presentation.register(
    Node, lambda node: str(import_module("neurosim.insight.cards").node_card(node))
)
presentation.register(
    "neurosim.graph.connection.Connection",
    lambda connection: str(import_module("neurosim.insight.cards").connection_card(connection)),
)
presentation.register(
    "neurosim.learning.recordings.recording.Recording", _shown_by("recording_html")
)
