"""The gate before the models: a few questions at once, a bounded queue behind them."""

from __future__ import annotations

import asyncio
import contextvars
import math
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from starlette.exceptions import HTTPException

from api.limits import Limits

T = TypeVar("T")

LONGEST_WAIT = 60
"""Most seconds that a client is told to wait."""
PAUSE = 1.0
"""Seconds before a client is turned away: one that comes back at once, as a thousand may together,
would cost the processor more than answers do. Waiting costs nothing."""
_SMOOTHING = 0.1
"""Weight of the newest duration in the running mean."""


class FullError(HTTPException):
    """The queue is full: 503, and when to come back."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            503,
            f"too many questions at once; ask again in {retry_after} s",
            headers={"Retry-After": str(retry_after)},
        )


class LateError(HTTPException):
    """There was no answer in time: 503 if work had not begun, 504 if it had."""

    def __init__(self, seconds: float, retry_after: int | None) -> None:
        waiting = retry_after is not None
        super().__init__(
            503 if waiting else 504,
            f"{'its turn did not come' if waiting else 'no answer'} within {seconds:g} s",
            headers={"Retry-After": str(retry_after)} if waiting else None,
        )


class GoneError(HTTPException):
    """The client went away while it waited: nobody reads this answer (nginx's number 499)."""

    def __init__(self) -> None:
        super().__init__(499, "the client has gone")


class Gate:
    """Runs work in threads: ``limits.workers`` at once, ``limits.queue`` waiting, first come first
    served. For one event loop."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pool = ThreadPoolExecutor(limits.workers, thread_name_prefix="pullquote")
        self._held = 0
        self._working = 0
        self._mean = 0.1
        self.on_turned_away: Callable[[str], None] = lambda reason: None
        """Told ``full``, ``late`` or ``gone``."""

    @property
    def working(self) -> int:
        """Questions being worked on, those included that nobody waits for any more."""
        return self._working

    @property
    def waiting(self) -> int:
        """Questions whose work has not begun."""
        return self._held - self._working

    @property
    def retry_after(self) -> int:
        """Seconds, 1 to ``LONGEST_WAIT``, in which the queue is likely to have emptied."""
        seconds = self._mean * self._held / self._limits.workers
        return min(max(math.ceil(seconds), 1), LONGEST_WAIT)

    async def run(self, work: Callable[[], T], gone: Callable[[], Awaitable[object]]) -> T:
        """Do ``work`` when its turn comes.

        Work that has begun is never cut off, and keeps its place among the workers until it ends;
        work that has not begun is dropped when its time is over or its client has gone.

        Args:
            work: Called in a thread.
            gone: Ends when the client has gone away.

        Raises:
            FullError: the queue is full.
            LateError: there was no answer within ``limits.timeout`` seconds.
            GoneError: the client has gone.
        """
        if self._held >= self._limits.workers + self._limits.queue:
            self.on_turned_away("full")
            await asyncio.sleep(PAUSE)
            raise FullError(self.retry_after)
        loop = asyncio.get_running_loop()
        context = contextvars.copy_context()
        self._held += 1
        future = self._pool.submit(self._timed, loop, lambda: context.run(work))
        future.add_done_callback(lambda done: self._later(loop, self._left, done.cancelled()))
        answer: asyncio.Future[T] = asyncio.wrap_future(future)
        leaving = asyncio.ensure_future(gone())
        try:
            awaited: set[asyncio.Future[Any]] = {answer, leaving}
            await asyncio.wait(
                awaited, timeout=self._limits.timeout, return_when=asyncio.FIRST_COMPLETED
            )
            if answer.done():
                return answer.result()
            return self._given_up(future, is_gone=leaving.done())
        finally:
            leaving.cancel()
            # Does nothing to work that has begun.
            future.cancel()
            answer.add_done_callback(_looked_at)

    def close(self) -> None:
        """Take nothing more on; what has begun goes on to its end."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _given_up(self, future: Future[T], *, is_gone: bool) -> T:
        never_began = future.cancel()
        if is_gone:
            self.on_turned_away("gone")
            raise GoneError
        self.on_turned_away("late")
        raise LateError(self._limits.timeout, self.retry_after if never_began else None)

    def _timed(self, loop: asyncio.AbstractEventLoop, work: Callable[[], T]) -> T:
        self._later(loop, self._began)
        start = time.perf_counter()
        try:
            return work()
        finally:
            self._later(loop, self._ended, time.perf_counter() - start)

    def _later(
        self, loop: asyncio.AbstractEventLoop, told: Callable[..., None], *what: object
    ) -> None:
        # All counting is done by the loop's own thread; a loop that is closed counts no more.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(told, *what)

    def _began(self) -> None:
        self._working += 1

    def _ended(self, seconds: float) -> None:
        self._working -= 1
        self._mean += _SMOOTHING * (seconds - self._mean)

    def _left(self, was_cancelled: bool) -> None:
        self._held -= 1


def _looked_at(answer: asyncio.Future[T]) -> None:
    """An error of work that nobody waits for any more is not reported as forgotten."""
    if not answer.cancelled():
        answer.exception()
