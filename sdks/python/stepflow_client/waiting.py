"""Waiting for the end of runs and batches, in requests that are short enough for proxies and free their connection between."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from stepflow import StepflowTimeoutError

from .transport import Request, Transport
from .wire import UNFINISHED

SLICE_SECONDS = 30.0
_FIRST_PAUSE = 0.02
_LONGEST_PAUSE = 1.0


class Deadline:
    """A point in time that may never come. seconds: from now; None: never."""

    def __init__(self, seconds: float | None) -> None:
        if seconds is not None and seconds < 0:
            raise ValueError("a timeout cannot be negative")
        self.seconds = seconds
        self._end = None if seconds is None else time.monotonic() + seconds

    @property
    def left(self) -> float:
        return float("inf") if self._end is None else max(0.0, self._end - time.monotonic())

    @property
    def slice(self) -> int:
        """Whole seconds that the server may wait in one request."""
        return int(min(SLICE_SECONDS, max(1.0, self.left)))


async def finished(transport: Transport, path: str, known: Mapping[str, Any] | None, deadline: Deadline, what: str, run_id: str | None) -> Any:
    """The answer of `path` once its status is final. known: an answer from before. Raises StepflowTimeoutError."""
    answer: Any = known
    pause = _FIRST_PAUSE
    while answer is None or answer.get("status") in UNFINISHED:
        if answer is not None and deadline.left <= 0:
            raise StepflowTimeoutError(f"{what} is still {answer.get('status')} after {deadline.seconds:g} s; it goes on", run_id)
        started, seconds = time.monotonic(), deadline.slice
        answer = await bounded(
            transport.call(Request("GET", path, {"wait": True, "timeoutSecs": seconds}, wait=seconds)), deadline, answer, what, run_id
        )
        if answer.get("status") in UNFINISHED and time.monotonic() - started < seconds / 2:
            # A server that does not wait is asked again and again, but not in a hurry.
            await asyncio.sleep(min(pause, deadline.left))
            pause = min(pause * 1.5, _LONGEST_PAUSE)
    return answer


async def bounded(call: Any, deadline: Deadline, known: Mapping[str, Any] | None, what: str, run_id: str | None) -> Any:
    """The result of a call, unless the deadline comes first: retries of a server that is away must not outlast it."""
    if deadline.seconds is None:
        return await call
    try:
        return await asyncio.wait_for(call, deadline.left + 1.0)
    except asyncio.TimeoutError as error:
        if isinstance(error, StepflowTimeoutError):
            raise
        state = f"was {known.get('status')} when last seen" if known else "could not be asked for"
        raise StepflowTimeoutError(f"{what} {state}; {deadline.seconds:g} s are over", run_id) from None
