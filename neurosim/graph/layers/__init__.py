"""Layers: functions that add neurons to a network and return them as a :class:`Group`.

Each takes the network, what the new neurons read, and how many there are to be:

    >>> import neurosim as ns
    >>> net = ns.Network("reader")
    >>> image = ns.layers.image(net, (8, 8))
    >>> maps = ns.layers.convolution(net, image, maps=4, size=3, seed=1)
    >>> small = ns.layers.pooling(net, maps, size=2)
    >>> ns.layers.dense(net, small, 10, activation="softmax", output=True)
    Group('o', 10: o1 ... o10)
    >>> maps, net["c1_1_1_1"].incoming[0]
    (Group('c1', 4x6x6: c1_1_1_1 ... c1_4_6_6), Connection('x1_1' -> 'c1_1_1_1', ... shared by 36))

What all of them share:

- a *source* is a group, the name of a group or a node, or a list of these;
- ``name`` is the group's name and begins those of its nodes; by default the next that is free;
- ``seed`` starts the drawing of weights; without one a layer draws on where the one before it
  stopped, and the first as with seed 0;
- ``weights`` says how they are drawn, as in :func:`neurosim.dense`; ``"glorot"`` is the default;
- ``bias``: True gives the layer a bias node of its own, a name makes it use the bias node of that
  name, False leaves it out. A neuron sums over its sources in their order, the bias last.

A layer is added whole or, where something does not fit, not at all.
"""

from typing import NoReturn

from neurosim.errors import no_attribute
from neurosim.graph.layers.attention import attention
from neurosim.graph.layers.convolution import convolution, pooling
from neurosim.graph.layers.dense import dense
from neurosim.graph.layers.gates import gru, lstm
from neurosim.graph.layers.inputs import image, inputs
from neurosim.graph.layers.recurrent import recurrent

__all__ = [
    "attention",
    "convolution",
    "dense",
    "gru",
    "image",
    "inputs",
    "lstm",
    "pooling",
    "recurrent",
]


def __dir__() -> list[str]:
    """Offer at a prompt what is meant for it, and neither files nor what they import."""
    return __all__


def __getattr__(name: str) -> NoReturn:
    raise no_attribute("neurosim.layers", name, __all__)
