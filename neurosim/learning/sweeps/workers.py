"""Handing out many small pieces of work to an Executor, also to one whose processes are killed."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from time import perf_counter
from typing import Any, TypeVar

from neurosim.errors import OptionError, StateError, shortened

Piece = TypeVar("Piece")
Done = TypeVar("Done")
Job = Callable[[list[Piece]], list[Done]]

SECONDS = 0.5
"""How long a worker is busy with what it is given at once."""

MOST = 200
"""How many pieces it is given at once at most."""

WORKERS = 64
"""How many workers there may be where an executor does not say."""

TIMES = 3
"""How often a piece is tried whose process ends."""


def spread(
    job: Job[Piece, Done],
    pieces: Iterable[Piece],
    executor: Executor | None,
    lost: Callable[[Piece, int], Done],
) -> Iterator[list[Done]]:
    """Yield what a job returns for all pieces, some at a time, as they are done.

    Args:
        job: returns a list of what became of a list of pieces.
        pieces: the work.
        executor: does it; None does it here, one at a time.
        lost: what becomes of a piece whose process ended, with the number of times it was tried.

    Raises:
        OptionError: if the job cannot be sent to another process.
        StateError: if the executor broke and cannot be replaced, or gave up.
        KeyboardInterrupt: after what was done by then was yielded.
    """
    if executor is None:
        for piece in pieces:
            yield job([piece])
        return
    with _Crew(job, executor) as crew:
        yield from crew.work(deque(pieces), lost)


NOT_TAKEN = (RuntimeError, pickle.PicklingError, AttributeError, ImportError, TypeError)
"""What an executor raises that is shut or broken, or where the job cannot be sent or loaded."""


class _Crew:
    """An executor, or the one that took its place, and what it has in hand."""

    def __init__(self, job: Job[Any, Any], executor: Executor) -> None:
        self._job, self._given, self._now = job, executor, executor
        self._in_hand: dict[Future[Any], list[Any]] = {}
        self._size = 1
        self._room = 2 * (getattr(executor, "_max_workers", None) or WORKERS)

    def __enter__(self) -> _Crew:
        """Try whether the job arrives where it is to be done."""
        try:
            self._now.submit(_timed, self._job, []).result()
        except NOT_TAKEN as error:
            raise OptionError(
                f"the executor cannot take run ({shortened(str(error))}); for other processes it "
                "must be a function at the top of a file that they can import"
            ) from None
        return self

    def __exit__(self, *error: object) -> None:
        for future in self._in_hand:
            future.cancel()
        if self._now is not self._given:
            self._now.shutdown(cancel_futures=True)

    def work(self, waiting: deque[Any], lost: Callable[[Any, int], Any]) -> Iterator[list[Any]]:
        """Yield what was done until nothing waits and nothing is in hand."""
        try:
            while waiting or self._in_hand:
                suspects, broken = self._hand_out(waiting)
                due = list(self._in_hand) if broken else self._next()
                while due:
                    future = due.pop()
                    pieces = self._in_hand.pop(future)
                    result = self._result(future, pieces)
                    if result is not None:
                        yield result
                        continue
                    suspects += pieces
                    if isinstance(future.exception(), BrokenExecutor):
                        broken, due = True, list(self._in_hand)  # they all end now
                if broken:
                    self._replace()
                for piece in suspects:
                    yield self._alone(piece, lost)
        except KeyboardInterrupt:
            yield from self._finished()
            raise

    def _hand_out(self, waiting: deque[Any]) -> tuple[list[Any], bool]:
        """Fill the hands; return what could not be sent, and whether the executor is broken."""
        while waiting and len(self._in_hand) < self._room:
            pieces = [waiting.popleft() for _ in range(min(self._size, len(waiting)))]
            if not self._sent(pieces):
                return pieces, True
        return [], False

    def _sent(self, pieces: list[Any]) -> Future[Any] | None:
        try:
            future = self._now.submit(_timed, self._job, pieces)
        except BrokenExecutor:
            return None
        self._in_hand[future] = pieces
        return future

    def _next(self) -> list[Future[Any]]:
        return list(wait(self._in_hand, None, FIRST_COMPLETED).done)

    def _result(self, future: Future[Any], pieces: list[Any]) -> list[Any] | None:
        """Return what became of the pieces, None if their process ended."""
        try:
            result: list[Any]
            result, seconds = future.result()
        except CancelledError:
            raise StateError("the executor has given up runs that were not done") from None
        except Exception as error:
            if isinstance(error, BrokenExecutor) or type(error).__name__ == KILLED:
                return None
            raise
        self._size = max(1, min(MOST, int(SECONDS * len(pieces) / max(seconds, 1e-9))))
        return result

    def _alone(self, piece: Any, lost: Callable[[Any, int], Any]) -> list[Any]:
        """Try a piece with no other beside it, so that it is known whose process ends."""
        for _ in range(TIMES):
            future = self._sent([piece])
            if future is not None:
                result = self._result(future, self._in_hand.pop(future))
                if result is not None:
                    return result
            if future is None or isinstance(future.exception(), BrokenExecutor):
                self._replace()
        return [lost(piece, TIMES)]

    def _replace(self) -> None:
        """Put a pool of processes that broke aside, and take one like it."""
        if type(self._now) is not ProcessPoolExecutor:
            raise StateError(
                f"the {type(self._now).__name__} broke; if save= names a file, that holds what was "
                "done, and the same call with another executor goes on from there"
            )
        broken: Any = self._now
        broken.shutdown(wait=False)
        self._now = ProcessPoolExecutor(
            broken._max_workers,
            broken._mp_context,
            broken._initializer,
            broken._initargs,
            max_tasks_per_child=broken._max_tasks_per_child,
        )

    def _finished(self) -> Iterator[list[Any]]:
        for future in self._in_hand:
            if future.done() and not future.cancelled() and future.exception() is None:
                yield future.result()[0]


KILLED = "KilledWorker"
"""What Dask calls the error of work whose workers ended each time that it was tried."""


def _timed(job: Job[Piece, Done], pieces: list[Piece]) -> tuple[list[Done], float]:
    start = perf_counter()
    return job(pieces), perf_counter() - start
