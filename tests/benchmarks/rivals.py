"""The same work done by others; each prepares once and returns a function to be timed."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping
from functools import partial
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from workloads import Work, matrices

import neurosim as ns
from neurosim.data.patterns import read_patterns
from neurosim.functions.losses import loss
from neurosim.learning.engines import engine
from neurosim.learning.plan import Plan

Timed = Callable[[], object]


def check(contenders: Mapping[str, Timed]) -> None:
    """Run each once; raise where the losses of those that return any differ."""
    found = {name: run() for name, run in contenders.items()}
    losses = {name: each for name, each in found.items() if each is not None}
    first = next(iter(losses))
    for name, each in losses.items():
        np.testing.assert_allclose(each, losses[first], rtol=1e-8, err_msg=f"{name}, {first}")


def apart(work: Work) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return for each layer the weights, a row for each unit, and the biases."""
    layers = matrices(work.net(), work.sizes)
    return [(each[:, :-1].copy(), each[:, -1].copy()) for each in layers]


def neurosim(work: Any) -> Timed:
    """The compiled engine, from the objects' numbers to the objects' numbers."""
    net, criterion = work.net(), loss("squared_error")
    patterns = read_patterns(net, work.patterns, criterion)
    rule = ns.SGD(work.rate)
    plan = Plan(
        rule, criterion, work.batch, False, 0, net=net, patterns=patterns, epochs=work.epochs
    )
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


def _build(compiler: str) -> ctypes.CDLL | None:
    source = Path(__file__).parent / "plain.c"
    options = ["-O3", "-march=native", "-ffast-math", "-fopenmp-simd", "-fPIC"]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        code, made = Path(folder) / "plain.o", Path(folder) / "plain.so"
        try:
            _ran(compiler, "-c", *options, source, "-o", code)
            # Linked with -ffast-math, gcc would switch denormal numbers off for the whole process.
            _ran(compiler, "-shared", code, "-o", made, "-lm")
            return ctypes.CDLL(str(made))
        except (OSError, RuntimeError) as error:
            print(f"plain C is left out: {error}", file=sys.stderr)
            return None


def _ran(*command: str | Path) -> None:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed with {done.returncode}\n{done.stderr}")


def by_hand(work: Work) -> Timed:
    """NumPy by hand: vectors for a single sample, matrices for a batch."""
    layers, single = apart(work), work.batch == 1
    starts = range(0, len(work.inputs), work.batch)
    batches = [
        (work.inputs[start : start + work.batch], work.expected[start : start + work.batch])
        for start in starts
    ]
    if single:
        batches = list(zip(work.inputs, work.expected, strict=True))

    def run() -> object:
        losses = []
        for _ in range(work.epochs):
            total = 0.0
            for x, y in batches:
                outs, out = [], x
                for w, b in layers:
                    outs.append(out)
                    out = 1.0 / (1.0 + np.exp(-(out @ w.T + b)))
                difference = y - out
                total += 0.5 * np.vdot(difference, difference)
                step = work.rate if single else work.rate / len(x)
                error = step * difference * out * (1.0 - out)
                for index, out in reversed(list(enumerate(outs))):
                    w, b = layers[index]
                    back = error @ w if index else error
                    w += error[:, None] * out if single else error.T @ out
                    b += error if single else error.sum(0)
                    if index:
                        error = back * out * (1.0 - out)
            losses.append(total / len(work.inputs))
        return losses

    return run


def scikit(work: Work) -> Timed | None:
    """scikit-learn's MLPRegressor (its output units are linear)."""
    if find_spec("sklearn") is None:
        return None
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPRegressor

    warnings.simplefilter("ignore", ConvergenceWarning)  # that max_iter is reached
    model = MLPRegressor(
        hidden_layer_sizes=work.sizes[1:-1], activation="logistic", solver="sgd", alpha=0.0,
        momentum=0.0, nesterovs_momentum=False, batch_size=work.batch, learning_rate_init=0.001,
        shuffle=False, random_state=1,
        max_iter=work.epochs, tol=0.0, n_iter_no_change=sys.maxsize,  # it never stops early
        warm_start=True,  # a run goes on from the weights of the last one, as everybody's does
    )  # fmt: skip
    expected = work.expected if work.expected.shape[1] > 1 else work.expected.ravel()

    def run() -> None:
        model.fit(work.inputs, expected)

    return run


def jax_scan(work: Work) -> Timed | None:
    """JAX: one jitted function, lax.scan over updates and epochs."""
    if find_spec("jax") is None:
        return None
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    layers = [(jnp.array(w.T), jnp.array(b)) for w, b in apart(work)]

    def cost(layers, x, y):
        for w, b in layers:
            x = jax.nn.sigmoid(x @ w + b)
        return 0.5 * jnp.sum((y - x) ** 2)

    def mean_cost(layers, x, y):
        return jax.vmap(cost, (None, 0, 0))(layers, x, y).mean()

    def mean_gradient(layers, x, y):
        found = jax.vmap(jax.value_and_grad(cost), (None, 0, 0))(layers, x, y)
        return jax.tree.map(lambda each: each.mean(0), found)

    # Where the matrices are tiny, XLA makes less of their products than of a gradient a sample.
    tiny = sum(w.size for w, _ in layers) < 100
    # Short steps gain by unrolling, but not whole: without the loop XLA makes XOR 4 times slower.
    unroll = 4 if work.batch == 1 else 1
    return scanned(work, layers, mean_gradient if tiny else jax.value_and_grad(mean_cost), unroll)


def scanned(work: Any, layers: Any, gradient: Callable[..., Any], unroll: int = 1) -> Timed:
    """Return training by JAX, compiled: a scan over epochs, and in it one over updates.

    Args:
        work: what is done.
        layers: the parameters.
        gradient: gives E and its gradients, of the parameters, inputs and expected values.
        unroll: how many updates are written behind one another.
    """
    import jax
    import jax.numpy as jnp

    def update(layers, batch):
        value, gradients = gradient(layers, *batch)
        return jax.tree.map(lambda p, g: p - work.rate * g, layers, gradients), value

    steps, left = divmod(len(work.inputs), work.batch)
    whole = steps * work.batch
    xs, ys = (
        jnp.array(each[:whole]).reshape(steps, work.batch, *each.shape[1:])
        for each in (work.inputs, work.expected)
    )
    rest = jnp.array(work.inputs[whole:]), jnp.array(work.expected[whole:])
    inner = unroll if steps > unroll else 1
    outer = 4 if steps == 1 else 1

    @partial(jax.jit, donate_argnums=0)
    def epochs(layers):
        def epoch(layers, _):
            layers, values = jax.lax.scan(update, layers, (xs, ys), unroll=inner)
            total = values.sum() * work.batch
            if left:
                layers, value = update(layers, rest)
                total += value * left
            return layers, total / len(work.inputs)

        return jax.lax.scan(epoch, layers, None, length=work.epochs, unroll=outer)

    jax.block_until_ready(epochs(jax.tree.map(jnp.copy, layers)))  # compiles

    def run() -> object:
        nonlocal layers
        layers, values = jax.block_until_ready(epochs(layers))
        return values

    return run


def torch_eager(work: Work) -> Timed | None:
    """PyTorch, eager: autograd, without modules and optimizers, which cost a third more."""
    if find_spec("torch") is None:
        return None
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)
    layers = [[torch.from_numpy(each).requires_grad_() for each in pair] for pair in apart(work)]
    inputs, expected = torch.from_numpy(work.inputs), torch.from_numpy(work.expected)
    batches = list(zip(inputs.split(work.batch), expected.split(work.batch), strict=True))
    half = work.sizes[-1] / 2  # E by the mean of the squares over samples and units

    def run() -> object:
        losses = []
        for _ in range(work.epochs):
            total = 0.0
            for x, y in batches:
                out = x
                for w, b in layers:
                    out = torch.sigmoid(functional.linear(out, w, b))
                loss = functional.mse_loss(out, y)
                loss.backward()
                total += loss.item() * half * len(x)
                with torch.no_grad():
                    for parameter in chain.from_iterable(layers):
                        parameter.sub_(parameter.grad, alpha=work.rate * half)
                        parameter.grad = None
            losses.append(total / len(inputs))
        return losses

    return run


RIVALS = {
    "neurosim": neurosim,
    "plain C": plain_c,
    "JAX scan": jax_scan,
    "NumPy": by_hand,
    "scikit-learn": scikit,
    "PyTorch": torch_eager,
}
