"""One function over all combinations of parameters, in this process or in many."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from functools import partial
from inspect import signature
from itertools import chain, islice, product
from math import prod
from pathlib import Path
from pickle import PicklingError
from time import perf_counter
from typing import IO, Any

from neurosim.checks import flag, listed, of_kind, whole
from neurosim.errors import FileError, InputError, OptionError, StateError, shortened, shown
from neurosim.files import check_name, growing
from neurosim.learning.engines import common, fixing
from neurosim.learning.history import History
from neurosim.progress import counted

Row = dict[str, Any]
Job = Callable[[list[Row]], list[str]]

MOST_RUNS = 10**6
"""How many runs a sweep has at most; no row of more could be looked at."""

ENDINGS = (".jsonl", ".ndjson", ".json")
"""How the name of a file may end whose lines are JSON."""

ERROR = "error"
"""What the row of a failing run has in place of results."""


def sweep(
    run: Callable[..., Any],
    parameters: Mapping[str, Any],
    *,
    executor: Executor | None = None,
    save: str | Path | None = None,
    engine: str = "auto",
    progress: bool | None = None,
) -> list[Row]:
    """Call a function once for each combination of parameters, and return a row for each call.

    The engine is chosen once for all runs, and its code is made before the first one starts, so the
    rows hold the same floats in one process and in many: inside ``run``, ``engine="auto"`` is that
    engine, or the graph for what only the graph can train.

    Args:
        run: called as ``run(seed=1, learning_rate=0.1)``. It returns a dict of results, or what
            ``ns.train`` returned, which gives ``loss`` (the last), ``epochs``, ``stopped`` and
            ``engine``; anything else becomes the one ``result``. For workers in other processes it
            must be a function that stands at the top of a file.
        parameters: for each parameter its values: numbers, texts, truth values, None, or lists of
            these. The last parameter changes fastest.
        executor: what runs it: None for this process, a ``ProcessPoolExecutor(4)``, Dask's
            ``client.get_executor()``, or any other Executor.
        save: a file that keeps the rows, one line of JSON each as soon as it is there, which
            ``pandas.read_json(save, lines=True)`` reads. It ends in ``.jsonl``, ``.ndjson``,
            ``.json`` or nothing. Rows that it holds already are not run again, those of failing
            runs included; after a cut the same call goes on.
        engine: the engine of all runs; ``"auto"`` is compiled code where numba is installed.
        progress: show a progress bar; by default on a terminal, when it takes over a second.

    Returns:
        Plain dicts, parameters before results, in the order of the combinations. A run that failed
        has its ``"error"`` instead of results. ``pandas.DataFrame(rows)`` makes a table of them.

    Raises:
        OptionError: before anything runs, for parameters that ``run`` does not take, that JSON
            cannot hold, or that stand twice, and for a file of another ending; also if ``run``
            cannot be sent to other processes.
        FileError: if the file cannot be added to, or holds something else.
        MissingExtraError: if the engine that was asked for cannot be used.
        StateError: if the executor gives up, such as a process pool one of whose processes was
            killed; the file has what was done, and the same call with another executor goes on.
        KeyboardInterrupt: on Ctrl-C; the file has what was done.

    >>> import neurosim as ns
    >>> xor = ns.data.truth_table("xor")
    >>> def run(hidden, seed):
    ...     return ns.train(ns.dense([2, hidden, 1], seed=seed), xor, 200, 2.0, target_loss=0.005)
    >>> rows = sweep(run, {"hidden": [2, 4], "seed": range(3)}, engine="graph")
    >>> len(rows), list(rows[0])
    (6, ['hidden', 'seed', 'loss', 'epochs', 'stopped', 'engine'])
    >>> sweep(lambda x: 1 / x, {"x": [0, 4]})
    [{'x': 0, 'error': 'ZeroDivisionError: division by zero'}, {'x': 4, 'result': 0.25}]
    """
    grid = _grid(parameters)
    _check_call(run, grid[0])
    if save is not None:
        check_name(save, ENDINGS, "a sweep")
    if executor is not None:
        of_kind(executor, Executor, "executor must be")
    if progress is not None:
        flag(progress, "progress")
    keys = [_key(each) for each in grid]
    with _kept(save, tuple(parameters)) as (rows, keep):
        job = partial(_lines, run, common(engine))
        missing = [each for key, each in zip(keys, grid, strict=True) if key not in rows]
        lines = chain.from_iterable(_spread(job, missing, executor))
        for line in counted(lines, progress, "sweep", "run", len(missing)):
            keep(line)
            row = json.loads(line)
            rows[_key({name: row[name] for name in parameters})] = row
    return [rows[key] for key in keys]


# The combinations


def _grid(parameters: object) -> list[Row]:
    """Return every combination of the parameters' values."""
    if not isinstance(parameters, Mapping) or not parameters:
        raise OptionError(
            "parameters must be a dict such as {'seed': range(100)}, got " + shown(parameters)
        )
    values = [_values(name, parameters[name]) for name in parameters]
    whole(prod(map(len, values)), "the number of combinations", most=MOST_RUNS)
    return [dict(zip(parameters, each, strict=True)) for each in product(*values)]


def _values(name: object, given: object) -> list[Any]:
    if not isinstance(name, str) or name == ERROR:
        reason = "which rows of failing runs have" if name == ERROR else "which is no text"
        raise OptionError(f"a parameter cannot be called {shown(name)}, {reason}")
    # of a range that is too long no more than what shows that
    short = given[: MOST_RUNS + 1] if isinstance(given, range) else given
    values = listed(short, f"values of parameter {name!r}")
    if not values:
        raise OptionError(f"parameter {name!r} has no values")
    known: set[str] = set()
    for value in values:
        try:
            text = json.dumps(value, default=_plain, allow_nan=False, sort_keys=True)
        except (TypeError, ValueError, RecursionError):
            raise OptionError(
                f"parameter {name!r} has the value {shown(value)}, which JSON cannot hold; give a "
                "number or a name that run makes it of"
            ) from None
        if text in known:
            raise OptionError(f"parameter {name!r} has the value {shown(value)} twice")
        known.add(text)
    return values


def _check_call(run: object, parameters: Row) -> None:
    if not callable(run):
        raise OptionError(f"run must be a function, got {shown(run)}")
    try:
        form = signature(run)
    except (TypeError, ValueError):  # one of those written in C that do not say what they take
        return
    try:
        form.bind(**parameters)
    except TypeError as error:
        names = ", ".join(parameters)
        raise OptionError(f"run cannot be called with {names}: {error}") from None


def _key(parameters: Row) -> str:
    """Return what tells one combination from the others.

    >>> _key({"seed": 1, "hidden": (4, 4)})
    '{"hidden": [4, 4], "seed": 1}'
    """
    return json.dumps(parameters, default=_plain, sort_keys=True)


def _plain(value: Any) -> Any:
    """Return NumPy's numbers and arrays as Python's own, for JSON."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise InputError(f"{shown(value)} cannot stand in a row: JSON has no such thing")


# The runs, here or elsewhere


SECONDS = 0.5
"""How long a worker is busy with what it is given at once."""

MOST = 200
"""How many runs it is given at once at most."""

IN_HAND = 1000
"""How many times that is handed out at once, for all workers together."""


def _spread(job: Job, grid: list[Row], executor: Executor | None) -> Iterator[list[str]]:
    """Yield the lines of all runs, some at a time, as they are done."""
    if executor is None:
        for each in grid:
            yield job([each])
        return
    waiting, size, in_hand = iter(grid), 1, set[Future[Any]]()
    _try(job, executor)
    try:
        while True:
            while len(in_hand) < IN_HAND and (some := list(islice(waiting, size))):
                in_hand.add(executor.submit(_timed, job, some))
            if not in_hand:
                return
            for future in wait(in_hand, None, FIRST_COMPLETED).done:
                in_hand.remove(future)
                lines, seconds = future.result()
                size = max(1, min(MOST, int(SECONDS * len(lines) / max(seconds, 1e-9))))
                yield lines
    except Exception as error:  # what a run raises is a line, and comes not here
        raise StateError(
            f"the {type(executor).__name__} gave up ({shortened(str(error) or repr(error))}); if "
            "save= names a file, that holds what was done, and the same call with another executor "
            "goes on from there"
        ) from error
    finally:
        for future in in_hand:
            future.cancel()


def _try(job: Job, executor: Executor) -> None:
    """Try whether the job arrives where it is to be done."""
    try:
        executor.submit(job, []).result()
    except (RuntimeError, PicklingError, AttributeError, ImportError, TypeError) as error:
        raise OptionError(
            f"the executor cannot take run ({shortened(str(error))}); for other processes it "
            "must be a function at the top of a file that they can import"
        ) from None


def _timed(job: Job, grid: list[Row]) -> tuple[list[str], float]:
    start = perf_counter()
    return job(grid), perf_counter() - start


def _lines(run: Callable[..., Any], engine: str, grid: list[Row]) -> list[str]:
    with fixing(engine):
        return [_line(run, each) for each in grid]


def _line(run: Callable[..., Any], parameters: Row) -> str:
    before = dict(json.loads(json.dumps(parameters, default=_plain)))
    try:
        row = before | _results(run(**parameters), before)
        return json.dumps(row, default=_plain)
    except (Exception, SystemExit) as error:
        why = f"{type(error).__name__}: {shortened(str(error))}"
        return json.dumps(before | {ERROR: why})


def _results(returned: Any, parameters: Row) -> Row:
    if isinstance(returned, History):
        return {
            "loss": returned.losses[-1] if returned.losses else None,
            "epochs": returned.epochs,
            "stopped": returned.stopped,
            "engine": returned.engine,
        }
    if not isinstance(returned, Mapping):
        return {"result": returned}
    for name, value in returned.items():
        if not isinstance(name, str):
            raise InputError(f"run returned a dict with the key {shown(name)}, which is no text")
        if name == ERROR or (name in parameters and value != parameters[name]):
            owner = "failing runs" if name == ERROR else "parameters"
            raise InputError(f"run returned {name!r}, a name of {owner}; give it another name")
    return dict(returned)


# The file


@contextmanager
def _kept(
    save: str | Path | None, names: tuple[str, ...]
) -> Iterator[tuple[dict[str, Row], Callable[[str], None]]]:
    """Give the rows that a file holds, and a function that adds a line to it."""
    if save is None:
        yield {}, lambda line: None
        return
    with growing(save) as file:

        def keep(line: str) -> None:
            file.write(line.encode() + b"\n")
            file.flush()

        yield _read(file, names, shown(str(save))), keep


def _read(file: IO[bytes], names: tuple[str, ...], called: str) -> dict[str, Row]:
    """Return the rows of a file by their keys; a last line that is torn is cut off."""
    file.seek(0)
    *lines, last = file.read().split(b"\n")
    rows: dict[str, Row] = {}
    for number, line in enumerate(lines, start=1):
        row = _row(line, names)
        if row is None:
            raise FileError(
                f"line {number} of {called} is no row of this sweep over {', '.join(names)}"
            )
        key = _key({name: row[name] for name in names})
        if key in rows:
            raise FileError(f"line {number} of {called} is about {key}, as is one before it")
        rows[key] = row
    if last:
        _mend(file, last, names, called)
    return rows


def _row(line: bytes, names: tuple[str, ...]) -> Row | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) and all(name in row for name in names) else None


def _mend(file: IO[bytes], last: bytes, names: tuple[str, ...], called: str) -> None:
    """Cut off the beginning of a row, which a killed process left, but nothing else."""
    start = f"{{{json.dumps(names[0])}: ".encode()
    if not last.startswith(start[: len(last)]):
        raise FileError(f"the last line of {called} is no row of this sweep")
    file.truncate(file.tell() - len(last))
