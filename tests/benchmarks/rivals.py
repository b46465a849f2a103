"""The same work done by others; each prepares once and returns a function to be timed."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from workloads import Work, matrices

import neurosim as ns
from neurosim.data.patterns import read_patterns
from neurosim.functions.losses import loss
from neurosim.learning.engines import engine
from neurosim.learning.plan import Plan

Timed = Callable[[], object]


def neurosim(work: Work) -> Timed:
    """The compiled engine, from the objects' numbers to the objects' numbers."""
    net, criterion = work.net(), loss("squared_error")
    patterns = read_patterns(net, work.patterns, criterion)
    rule = ns.SGD(work.rate)
    plan = Plan(net, patterns, work.batch, work.epochs, None, criterion, rule, None, None)
    _, found = engine("compiled", plan)

    def run() -> object:
        one = found.start(plan, asked=True)
        one.run(lambda course: course)  # as ns.train does where no bar is shown
        return one.losses

    return run


def plain_c(work: Work) -> Timed | None:
    """Plain C, by whatever compiler there is."""
    library = _library()
    if library is None:
        return None
    sizes = np.array(work.sizes, dtype=np.int32)
    weights = np.concatenate([each.ravel() for each in matrices(work.net(), work.sizes)])
    inputs, expected = np.ascontiguousarray(work.inputs), np.ascontiguousarray(work.expected)
    losses = np.zeros(work.epochs)
    d, i = ctypes.c_double, ctypes.c_int
    place = [array.ctypes.data_as(ctypes.c_void_p) for array in (sizes, weights, inputs, expected)]
    ends = losses.ctypes.data_as(ctypes.c_void_p)
    count = len(inputs)

    def run() -> object:
        if work.batch == 1:
            library.train_online(
                i(len(sizes)), *place, i(count), i(work.epochs), d(work.rate), ends
            )
        else:
            library.train_batches(
                i(len(sizes)), *place, i(count), i(work.epochs), d(work.rate), i(work.batch), ends
            )
        return losses.tolist()

    return run


_BUILT: list[ctypes.CDLL | None] = []


def _library() -> ctypes.CDLL | None:
    if not _BUILT:
        compiler = shutil.which("cc") or shutil.which("clang") or shutil.which("gcc")
        _BUILT.append(_build(compiler) if compiler else None)
    return _BUILT[0]


def _build(compiler: str) -> ctypes.CDLL:
    made = Path(tempfile.mkdtemp()) / "plain.so"
    source = Path(__file__).parent / "plain.c"
    options = ["-O3", "-march=native", "-ffast-math", "-fPIC", "-shared"]
    subprocess.run([compiler, *options, str(source), "-o", str(made), "-lm"], check=True)
    return ctypes.CDLL(str(made))


def by_hand(work: Work) -> Timed:
    """NumPy by hand."""
    layers = matrices(work.net(), work.sizes)
    ones = np.ones((work.batch, 1))

    def run() -> object:
        losses = []
        for _ in range(work.epochs):
            total = 0.0
            for start in range(0, len(work.inputs), work.batch):
                x = work.inputs[start : start + work.batch]
                y = work.expected[start : start + work.batch]
                outs = []
                for w in layers:
                    x = np.concatenate([x, ones[: len(x)]], 1)
                    outs.append(x)
                    x = 1.0 / (1.0 + np.exp(-(x @ w.T)))
                difference = y - x
                total += 0.5 * np.sum(difference * difference)
                error = difference * x * (1.0 - x)
                step = work.rate / len(x)
                for index in range(len(layers) - 1, -1, -1):
                    w, out = layers[index], outs[index]
                    back = error @ w[:, :-1]
                    w += step * (error.T @ out)
                    if index:
                        hidden = out[:, :-1]
                        error = back * hidden * (1.0 - hidden)
            losses.append(total / len(work.inputs))
        return losses

    return run


def scikit(work: Work) -> Timed | None:
    """scikit-learn's MLPRegressor (its output units are linear)."""
    if find_spec("sklearn") is None:
        return None
    from sklearn.neural_network import MLPRegressor

    model = MLPRegressor(
        hidden_layer_sizes=work.sizes[1:-1], activation="logistic", solver="sgd", alpha=0.0,
        momentum=0.0,
        nesterovs_momentum=False, batch_size=work.batch, learning_rate_init=0.001,
        shuffle=False, random_state=1,
    )  # fmt: skip
    expected = work.expected if work.expected.shape[1] > 1 else work.expected.ravel()
    model.partial_fit(work.inputs, expected)

    def run() -> None:
        for _ in range(work.epochs):
            model.partial_fit(work.inputs, expected)

    return run


def jax_scan(work: Work) -> Timed | None:
    """JAX: one jitted function, lax.scan over updates and epochs."""
    if find_spec("jax") is None:
        return None
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    def forward(layers, x):
        for w in layers:
            x = jax.nn.sigmoid(x @ w[:, :-1].T + w[:, -1])
        return x

    def cost(layers, x, y):
        difference = y - forward(layers, x)
        return 0.5 * jnp.sum(difference * difference) / len(x)

    def update(layers, batch):
        value, gradients = jax.value_and_grad(cost)(layers, *batch)
        return [w - work.rate * g for w, g in zip(layers, gradients, strict=True)], value

    count = len(work.inputs) // work.batch * work.batch
    xs = jnp.array(work.inputs[:count]).reshape(-1, work.batch, work.sizes[0])
    ys = jnp.array(work.expected[:count]).reshape(-1, work.batch, work.sizes[-1])

    @jax.jit
    def epochs(layers):
        def epoch(layers, _):
            layers, values = jax.lax.scan(update, layers, (xs, ys))
            return layers, values.mean()

        return jax.lax.scan(epoch, layers, None, length=work.epochs)

    state = [[jnp.array(each) for each in matrices(work.net(), work.sizes)]]
    jax.block_until_ready(epochs(state[0]))

    def run() -> object:
        state[0], values = jax.block_until_ready(epochs(state[0]))
        return values

    return run


def torch_eager(work: Work) -> Timed | None:
    """PyTorch, eager."""
    if find_spec("torch") is None:
        return None
    import torch

    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    parts = []
    for w in matrices(work.net(), work.sizes):
        linear = torch.nn.Linear(w.shape[1] - 1, w.shape[0])
        with torch.no_grad():
            linear.weight[:] = torch.tensor(w[:, :-1])
            linear.bias[:] = torch.tensor(w[:, -1])
        parts += [linear, torch.nn.Sigmoid()]
    model = torch.nn.Sequential(*parts)
    optimizer = torch.optim.SGD(model.parameters(), lr=work.rate)
    inputs, expected = torch.tensor(work.inputs), torch.tensor(work.expected)

    def run() -> None:
        for _ in range(work.epochs):
            for start in range(0, len(inputs), work.batch):
                x = inputs[start : start + work.batch]
                optimizer.zero_grad()
                difference = expected[start : start + work.batch] - model(x)
                (0.5 * (difference * difference).sum() / len(x)).backward()
                optimizer.step()

    return run


RIVALS = {
    "neurosim": neurosim,
    "plain C": plain_c,
    "JAX scan": jax_scan,
    "NumPy": by_hand,
    "scikit-learn": scikit,
    "PyTorch": torch_eager,
}
