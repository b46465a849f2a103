"""A network as programs have it: layers one after the other, and arrays of numbers for each.

Layers are the groups of the network or, without groups, the neurons that lie equally deep.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import product

from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.nodes import Bias
from neurosim.graph.time.unrolling import Unrolled, split_name
from neurosim.insight.error_sizes import layers as generations
from neurosim.insight.explaining.symbols import edge
from neurosim.insight.judge.fields import Field, Layer, Scope, array_of, single
from neurosim.insight.sheets.quantities import Quantity
from neurosim.insight.sheets.task import Task, edge_of, of_parameter
from neurosim.notation import counted


class Layers:
    """The layers of a task and the arrays of each."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.net = task.net
        self.origin: Network = task.net.origin if isinstance(task.net, Unrolled) else task.net
        length = task.net.length if isinstance(task.net, Unrolled) else 0
        self.steps: Sequence[int | None] = range(1, length + 1) if length else (None,)
        names = tuple(node.name for node in self.origin.inputs)
        images = [g for g in self.origin.groups.values() if set(g) == set(names)]
        shape = images[0].shape if images else (len(names),)
        self.inputs = Layer(images[0].name if images else "x", names, names, shape, 0)
        self.layers = tuple(self._found())
        self.all = (self.inputs, *self.layers)

    @property
    def last(self) -> Layer:
        """The layer of the outputs."""
        outputs = {node.name for node in self.origin.outputs}
        return next(
            (each for each in reversed(self.layers) if outputs.intersection(each.outs)),
            self.layers[-1],
        )

    def _found(self) -> Iterator[Layer]:
        """Return the layers, those that see only inputs first."""
        logits = {split(z): split(o.name) for z, o in self.task.logits.items()}
        flat = self.origin.unroll(1) if self.origin.recurrent else self.origin
        depths = [[split(each.name) for each in layer] for layer in generations(flat)]
        depth = {name: place for place, layer in enumerate(depths) for name in layer}
        inner = {*map(split, self.task.softmax_units), *logits.values()} - logits.keys()
        rows: list[tuple[str, tuple[str, ...], tuple[int, ...]]] = []
        grouped = set[str]()
        for group in self.origin.groups.values():
            of = {shares: z for z, shares in logits.items()}
            names = tuple(of.get(name, name) for name in group)
            if set(names) <= depth.keys() and not grouped.intersection(names):
                rows.append((group.name, names, group.shape))
                grouped.update(names)
        for layer in depths:
            names = tuple(n for n in layer if n not in grouped and n not in inner)
            if names:
                rows.append(("", names, (len(names),)))
        rows.sort(key=lambda row: max(depth[name] for name in row[1]))
        for number, (name, nets, shape) in enumerate(rows, start=1):
            outs = tuple(logits.get(each, each) for each in nets)
            yield Layer(name, nets, outs, shape, number)

    # Arrays of one number for each node, at every step of time, of every pattern

    def of_nodes(self, kind: str, layer: Layer) -> Field:
        """Return the array of a quantity of a layer's nodes, inputs or expected values."""
        at_end = kind in ("out", "input", "expected", "pull")
        names = layer.outs if at_end else layer.nets
        last = isinstance(self.net, Unrolled) and self.net.judged == "last"
        steps = self.steps[-1:] if last and kind in ("expected", "pull") else self.steps
        rows = [
            [[Quantity(kind, (at(name, step),), number) for name in names] for step in steps]
            for number in self.task.numbers
        ]
        shape = (len(rows), len(steps), *layer.shape)
        axes = tuple(range(2, len(shape)))
        units = (axes[:1], axes[1:]) if len(axes) == 3 else (axes,)
        blocks = ((0,), (1,), *units)
        return Field(kind, layer, array_of(rows, shape), blocks, self._words(layer))

    def _words(self, layer: Layer) -> str:
        sizes = [(len(self.task.numbers), "pattern")]
        if self.steps[0] is not None:
            sizes.append((len(self.steps), "step"))
        sizes.append((len(layer.nets), "input" if layer is self.inputs else "unit"))
        return " x ".join(f"{n} {word}{'s' * (n != 1)}" for n, word in sizes)

    def losses(self, kind: str) -> Iterator[Field]:
        """Return E as one number, and as one for each pattern or each output."""
        yield single(Quantity(kind), None)
        if kind == "E":
            outputs = self.of_nodes("pull", self.last)
            keys = [Quantity("E", (), number) for number in self.task.numbers]
            every = counted(len(keys), "pattern")
            yield Field(kind, None, array_of([keys], (len(keys),)), ((0,),), every)
            of_each = [each and each._replace(kind="E") for each in outputs.keys.flat]
            grid = array_of([of_each], outputs.keys.shape)
            yield Field(kind, self.last, grid, outputs.blocks, outputs.words)

    @cached_property
    def fields(self) -> list[Field]:
        """All arrays that are computed."""
        made: list[Field] = []
        for layer in self.layers:
            back = "pull" if layer is self.last else "back"
            kinds = ("net", "out", back, "slope", "error")
            made += [self.of_nodes(kind, layer) for kind in kinds]
            for kind in ("gradient", "new weight"):
                made += [self.weights(kind, layer, source) for source in self.sources(layer)]
                biases = self.biases(kind, layer)
                made += [] if biases is None else [biases]
        return [*made, *self.losses("E"), *self.losses("new E")]

    # Arrays of one number for each weight

    @cached_property
    def _incoming(self) -> dict[str, list[Connection]]:
        found: dict[str, list[Connection]] = {}
        for (_, target), each in reversed(self.task.edges.items()):
            found.setdefault(target, []).append(each)
        return found

    def incoming(self, layer: Layer) -> dict[str, list[Connection]]:
        """Return the connections into each node of a layer that carry weights of a program."""
        return {name: self._incoming.get(name, []) for name in layer.nets}

    def sources(self, layer: Layer) -> list[Layer]:
        """Return the layers that a layer reads by weights of its own."""
        return self._sources[layer.number]

    @cached_property
    def _sources(self) -> dict[int, list[Layer]]:
        found = {}
        for number, layer in enumerate(self.all):
            ends = [pair for pair, each in self.task.edges.items() if each.trainable]
            read = {source for source, target in ends if target in layer.nets}
            found[number] = [each for each in self.all if read.intersection(each.outs)]
        return found

    def weights(self, kind: str, layer: Layer, source: Layer) -> Field:
        """Return the array of a layer's weights for one source: (out, in), or that of kernels."""
        kernel = self._kernel(kind, layer, source)
        if kernel is not None:
            return kernel
        rows = [
            [self._weight(kind, self.task.edges.get((name, target))) for name in source.outs]
            for target in layer.nets
        ]
        shape = (len(layer.nets), len(source.outs))
        words = f"{shape[0]} units x {shape[1]} sources"
        return Field(kind, layer, array_of([rows], shape), ((0,), (1,)), words, source)

    def biases(self, kind: str, layer: Layer) -> Field | None:
        """Return the array of a layer's bias weights, one for each kernel where they share it."""
        found = []
        for held in self.incoming(layer).values():
            biases = [each for each in held if isinstance(each.source, Bias)]
            found.append(self._weight(kind, biases[0] if biases else None))
        if not any(found):
            return None
        if len(layer.shape) == 3 and len(set(found)) == layer.shape[0]:
            found = list(dict.fromkeys(found))
        elif len(set(found)) == 1:
            found = found[:1]
        every = counted(len(found), "unit")
        return Field(kind, layer, array_of([found], (len(found),)), ((0,),), every)

    def _weight(self, kind: str, connection: Connection | None) -> Quantity | None:
        if connection is None or not connection.trainable:
            return None
        if kind == "gradient":
            return of_parameter(connection)
        return Quantity(kind, edge(connection.sharing[0]))

    def _kernel(self, kind: str, layer: Layer, source: Layer) -> Field | None:
        """Return kernels as (maps, maps of the source, rows, columns); None if there are none."""
        if len(layer.shape) < 2 or len(source.shape) < 2:
            return None
        rows, columns = source.shape[-2:]
        place = {name: divmod(index, rows * columns) for index, name in enumerate(source.outs)}
        held = self.incoming(layer)
        size = len(layer.nets) // layer.shape[0] if len(layer.shape) == 3 else len(layer.nets)
        kernels = []
        for start in range(0, len(layer.nets), size):
            whole = max((held[name] for name in layer.nets[start : start + size]), key=len)
            whole = [each for each in whole if split(each.source.name) in place]
            if not whole or any(len(each.sharing) < 2 for each in whole):
                return None
            maps: dict[int, list[Connection]] = {}
            for each in whole:
                maps.setdefault(place[split(each.source.name)][0], []).append(each)
            kernels.append([[self._weight(kind, each) for each in one] for one in maps.values()])
        across = {place[split(each.source.name)][1] % columns for each in whole}
        wide = len(across)
        shape = (len(kernels), len(kernels[0]), len(kernels[0][0]) // wide, wide)
        words = " x ".join(map(str, shape)) + " (maps, source maps, rows, columns)"
        return Field(kind, layer, array_of(kernels, shape), ((0,), (1,), (2, 3)), words, source)

    # Where a program makes a mistake in one array

    def scope(self, layer: Layer | None, source: Layer | None = None) -> Scope:
        """Return a layer as a part of the unrolled network where mistakes are made all over.

        Args:
            layer: the layer; None for the whole network.
            source: narrows its weights to those of one source.
        """
        chosen = [layer] if layer else self.layers
        nodes = {name for each in chosen for name in (*each.nets, *each.outs)}
        names = frozenset(at(name, step) for name, step in product(nodes, self.steps))
        read = None if source is None else set(source.outs)
        edges = frozenset(
            edge_of(each)
            for each in self.net.connections
            if each.target.name in names and (read is None or split(each.source.name) in read)
        )
        return Scope(names, edges)


def at(name: str, step: int | None) -> str:
    """Return the name of a node at a step of time."""
    return name if step is None else f"{name}@{step}"


def split(name: str) -> str:
    """Return the name of a node without its step of time."""
    return split_name(name)[0] if "@" in name else name
