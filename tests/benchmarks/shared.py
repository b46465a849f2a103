"""Work where connections share weights, over time or over an image, and others who do it.

Elman: sequences of 50 steps through 8-32-8. LSTM: 10 steps through 2-8-1, and 30 through 8-32-8.
LeNet: images of 28x28 through two convolutions, two maximum poolings and three dense layers, as
LeNet-5 has them. E is the squared error, of a sequence at every step of time.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
from rivals import Timed, neurosim, scanned

import neurosim as ns

GATES = {"elman": [""], "lstm": [".i", ".f", ".g", ".o"]}


class SharedWork(NamedTuple):
    """Training a network whose connections share weights.

    Attributes:
        kind: "elman", "lstm" or "lenet".
        sizes: of the layers.
        inputs: a row for each step of time, or an image, for each sample.
        expected: the same.
    """

    name: str
    kind: str
    sizes: tuple[int, ...]
    inputs: np.ndarray
    expected: np.ndarray
    batch: int
    rate: float
    epochs: int = 1

    @property
    def samples(self) -> int:
        return len(self.inputs) * self.epochs

    @property
    def patterns(self) -> list:
        inputs = self.inputs.reshape(len(self.inputs), -1) if self.is_image else self.inputs
        return list(zip(inputs.tolist(), self.expected.tolist(), strict=True))

    @property
    def is_image(self) -> bool:
        return self.kind == "lenet"

    def net(self) -> ns.Network:
        if self.is_image:
            return ns.convolutional(
                (28, 28), maps=[6, 16], size=5, pooling=2, hidden=[120, 84], outputs=10, seed=1
            )
        return ns.recurrent(list(self.sizes), cell=self.kind, seed=1)

    def weights(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return for each layer the weights, a row for each unit, and the biases.

        Units of a recurrent layer read the inputs and then each other; a feature map's weights
        have the shape of its kernel.
        """
        net, found = self.net(), []
        if not self.is_image:
            hidden, outputs = self.sizes[1:]
            cells = [f"h{n + 1}{gate}" for gate in GATES[self.kind] for n in range(hidden)]
            layers = [cells, [f"o{n + 1}" for n in range(outputs)]]
        else:
            maps = [[f"{name}_{n + 1}_1_1" for n in range(count)]
                    for name, count in (("c1", 6), ("c2", 16))]  # fmt: skip
            layers = [*maps, *(list(net.group(name).names) for name in ("h1", "h2", "o"))]
        for names in layers:
            rows = np.array([[each.weight for each in net[name].incoming] for name in names])
            found.append((rows[:, :-1].copy(), rows[:, -1].copy()))
        if self.is_image:
            found[:2] = [(w.reshape(len(w), -1, 5, 5), b) for w, b in found[:2]]
        return found


def shared_works() -> list[SharedWork]:
    """Return what is done, with batches of 1 and of 32."""
    draw = np.random.default_rng(1)
    found = []
    for name, kind, steps, sizes, count, rate in (
        ("Elman 50", "elman", 50, (8, 32, 8), 256, 0.001),
        ("LSTM 10", "lstm", 10, (2, 8, 1), 512, 0.01),
        ("LSTM 30", "lstm", 30, (8, 32, 8), 256, 0.001),
    ):
        inputs = draw.normal(size=(count, steps, sizes[0]))
        expected = draw.random((count, steps, sizes[-1]))
        works = (
            SharedWork(f"{name} b{batch}", kind, sizes, inputs, expected, batch, rate)
            for batch in (1, 32)
        )
        found += works
    images, classes = draw.random((1024, 1, 28, 28)), np.eye(10)[draw.integers(0, 10, 1024)]
    found += [
        SharedWork(f"LeNet b{batch}", "lenet", (), images, classes, batch, 0.01)
        for batch in (1, 32)
    ]
    return found


def jax_shared(work: SharedWork) -> Timed | None:
    """JAX: lax.scan over steps of time, updates and epochs, all in one jitted function."""
    if find_spec("jax") is None:
        return None
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp
    from jax import lax

    inner = work.sizes[0] if work.sizes else 0

    def over_time(layers, x):
        (cells, biases), (out, bias) = layers
        given = jnp.swapaxes(x, 0, 1) @ cells[:, :inner].T + biases  # of all steps at once
        recurrent, zeros = cells[:, inner:].T, jnp.zeros((len(x), out.shape[1]))

        def elman(h, z):
            h = jnp.tanh(z + h @ recurrent)
            return h, h

        def lstm(state, z):
            h, c = state
            i, f, g, o = jnp.split(z + h @ recurrent, 4, axis=1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            h = jax.nn.sigmoid(o) * jnp.tanh(c)
            return (h, c), h

        step, first = (elman, zeros) if work.kind == "elman" else (lstm, (zeros, zeros))
        hidden = lax.scan(step, first, given)[1]
        return jnp.swapaxes(jax.nn.sigmoid(hidden @ out.T + bias), 0, 1)

    def over_image(layers, x):
        for w, b in layers[:2]:
            x = lax.conv_general_dilated(x, w, (1, 1), "VALID") + b[:, None, None]
            x = jax.nn.relu(x)
            x = lax.reduce_window(x, -jnp.inf, lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")
        x = x.reshape(len(x), -1)
        for w, b in layers[2:4]:
            x = jax.nn.relu(x @ w.T + b)
        w, b = layers[4]
        return jax.nn.sigmoid(x @ w.T + b)

    answer = over_image if work.is_image else over_time

    def mean_cost(layers, x, y):
        return 0.5 * jnp.sum((y - answer(layers, x)) ** 2) / len(x)

    layers = jax.tree.map(jnp.array, work.weights())
    return scanned(work, layers, jax.value_and_grad(mean_cost))


def torch_shared(work: SharedWork) -> Timed | None:
    """PyTorch: torch.nn's RNN, LSTM, Conv2d and Linear, by one thread."""
    if find_spec("torch") is None:
        return None
    import torch
    from torch import nn

    torch.set_num_threads(1)
    model = _TORCH[work.kind](nn, work).double()
    with torch.no_grad():
        for module, (w, b) in zip(_holders(model, nn), work.weights(), strict=True):
            _take(module, torch.from_numpy(w), torch.from_numpy(b))
    learning = [each for each in model.parameters() if each.requires_grad]
    inputs, expected = torch.from_numpy(work.inputs), torch.from_numpy(work.expected)
    batches = list(zip(inputs.split(work.batch), expected.split(work.batch), strict=True))

    def run() -> object:
        total = 0.0
        for x, y in batches:
            out = x
            for module in model:
                out = module(out)
                out = out[0] if isinstance(out, tuple) else out  # a recurrent one's, and its state
            loss = 0.5 * nn.functional.mse_loss(torch.sigmoid(out), y, reduction="sum") / len(x)
            loss.backward()
            total += loss.item() * len(x)
            with torch.no_grad():
                for parameter in learning:
                    parameter.sub_(parameter.grad, alpha=work.rate)
                    parameter.grad = None
        return [total / len(inputs)]

    return run


def _recurrent(nn: Any, work: SharedWork) -> Any:
    made = nn.RNN if work.kind == "elman" else nn.LSTM
    return nn.ModuleList([made(*work.sizes[:2], batch_first=True), nn.Linear(*work.sizes[1:])])


def _lenet(nn: Any, work: SharedWork) -> Any:
    return nn.ModuleList([
        nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(256, 120), nn.ReLU(), nn.Linear(120, 84),
        nn.ReLU(), nn.Linear(84, 10),
    ])  # fmt: skip


_TORCH: dict[str, Callable[[Any, SharedWork], Any]] = {
    "elman": _recurrent, "lstm": _recurrent, "lenet": _lenet,
}  # fmt: skip


def _holders(model: Any, nn: Any) -> list[Any]:
    return [each for each in model if isinstance(each, nn.RNNBase | nn.Conv2d | nn.Linear)]


def _take(module: Any, w: Any, b: Any) -> None:
    """Give a module its weights; a recurrent one has two biases, and the second stays 0."""
    if hasattr(module, "weight"):
        module.weight.copy_(w)
        module.bias.copy_(b)
        return
    inner = module.input_size
    module.weight_ih_l0.copy_(w[:, :inner])
    module.weight_hh_l0.copy_(w[:, inner:])
    module.bias_ih_l0.copy_(b)
    module.bias_hh_l0.zero_().requires_grad_(False)


def numpy_shared(work: SharedWork) -> Timed | None:
    """NumPy: convolutions as products of matrices, by columns of the patches (im2col)."""
    if not work.is_image:
        return None
    layers, batch = work.weights(), work.batch
    starts = range(0, len(work.inputs), batch)

    def run() -> object:
        total = 0.0
        for start in starts:
            x, y = work.inputs[start : start + batch], work.expected[start : start + batch]
            kept = []
            for w, b in layers[:2]:
                x, back = _convolved(x, w, b)
                kept.append(back)
            shape, outs = x.shape, [x.reshape(len(x), -1)]
            for w, b in layers[2:]:
                outs.append(np.maximum(outs[-1] @ w.T + b, 0.0))
            net = outs[-2] @ layers[-1][0].T + layers[-1][1]
            out = 1.0 / (1.0 + np.exp(-net))
            total += 0.5 * np.vdot(y - out, y - out)
            error = (y - out) * out * (1.0 - out) * (work.rate / len(x))
            for (w, b), before in zip(layers[:1:-1], outs[-2::-1], strict=True):
                flow = error @ w
                np.add(w, error.T @ before, out=w)
                np.add(b, error.sum(0), out=b)
                error = flow * (before > 0.0)
            flow = flow.reshape(shape)
            for (w, b), back in zip(layers[1::-1], kept[::-1], strict=True):
                flow = back(flow, w, b)
        return [total / len(work.inputs)]

    return run


def _convolved(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, Timed]:
    """Return what a convolution, ReLU and 2x2 pooling send on, and what goes back and learns."""
    count, maps, size = len(x), len(w), w.shape[-1]
    patches = np.lib.stride_tricks.sliding_window_view(x, (size, size), (2, 3))
    side = patches.shape[2]
    columns = patches.transpose(0, 2, 3, 1, 4, 5).reshape(count * side * side, -1)
    net = (columns @ w.reshape(maps, -1).T + b).reshape(count, side // 2, 2, side // 2, 2, maps)
    four = net.transpose(0, 1, 3, 5, 2, 4).reshape(-1, 4)
    best = four.argmax(1)
    out = np.maximum(four[np.arange(len(four)), best], 0.0)
    out = out.reshape(count, side // 2, side // 2, maps).transpose(0, 3, 1, 2)

    def back(flow: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray | None:
        spread = np.zeros_like(four)
        spread[np.arange(len(four)), best] = (flow * (out > 0.0)).transpose(0, 2, 3, 1).ravel()
        error = spread.reshape(count, side // 2, side // 2, maps, 2, 2)
        error = error.transpose(0, 1, 4, 2, 5, 3).reshape(-1, maps)
        found = None
        if x.shape[1] > 1:  # the first one's goes to the inputs, which do not ask for it
            parts = (error @ w.reshape(maps, -1)).reshape(count, side, side, -1, size, size)
            found = np.zeros_like(x)
            for i in range(size):
                for j in range(size):
                    part = parts[:, :, :, :, i, j].transpose(0, 3, 1, 2)
                    found[:, :, i : i + side, j : j + side] += part
        w += (error.T @ columns).reshape(w.shape)
        b += error.sum(0)
        return found

    return out, back


SHARED_RIVALS: dict[str, Callable[[Any], Timed | None]] = {
    "neurosim": neurosim,
    "JAX scan": jax_shared,
    "NumPy": numpy_shared,
    "PyTorch": torch_shared,
}
