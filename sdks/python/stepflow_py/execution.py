"""One `components/execute` in flight."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

from .channel import Channel
from .component import Component
from .pool import WorkerPool


class Execution:
    """The parameters of the request, and the handles needed to cancel it. Only the event loop cancels."""

    __slots__ = (
        "request_id", "component", "input", "attempt", "observability", "idempotency_key", "channel", "size", "done",
        "is_cancelled", "task", "_pool", "_event", "_waiter", "_blocking",
    )  # fmt: skip

    def __init__(self, request_id: str | int, component: Component, params: dict, channel: Channel, size: int, pool: WorkerPool) -> None:
        self.request_id = request_id
        self.component = component
        self.input = params.get("input")
        attempt = params.get("attempt")
        self.attempt = attempt if type(attempt) is int and attempt > 0 else 1
        observability = params.get("observability")
        self.observability: dict = observability if isinstance(observability, dict) else {}
        key = params.get("idempotency_key")
        self.idempotency_key = key if isinstance(key, str) else None
        self.channel = channel
        self.size = size
        self.done = False
        self.is_cancelled = False
        self.task: asyncio.Task | None = None
        self._pool = pool
        self._event: threading.Event | None = None
        self._waiter: asyncio.Future | None = None
        self._blocking: concurrent.futures.Future | None = None

    def cancel(self) -> None:
        """Makes the component notice: its task is cancelled, its waits end, its flag is up."""
        self.is_cancelled = True
        if self._event is not None:
            self._event.set()
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        if self._blocking is not None:
            self._blocking.cancel()
        if self.task is not None:
            self.task.cancel()

    async def cancellation(self, loop: asyncio.AbstractEventLoop) -> None:
        """Returns when this execution is cancelled."""
        if not self.is_cancelled:
            self._waiter = self._waiter or loop.create_future()
            await asyncio.shield(self._waiter)

    def wait_cancelled(self, timeout: float | None) -> bool:
        """Blocks until this execution is cancelled or the time is over; returns whether it is cancelled."""
        if self._event is None:
            self._event = threading.Event()
        if self.is_cancelled:
            return True
        with self._pool.blocked():
            self._event.wait(timeout)
        return self.is_cancelled

    @contextlib.contextmanager
    def blocked_on(self, future: concurrent.futures.Future) -> Iterator[None]:
        """While a worker thread waits for a future: cancelling ends the wait, and the pool may use another thread."""
        self._blocking = future
        try:
            if self.is_cancelled:
                future.cancel()
            with self._pool.blocked():
                yield
        finally:
            self._blocking = None

    async def run_on_pool(self, loop: asyncio.AbstractEventLoop, call: Callable[[], Any]) -> Any:
        """Runs a function on a thread of the pool and returns its result."""
        future: concurrent.futures.Future = concurrent.futures.Future()
        self._pool.submit((call, future))
        return await asyncio.wrap_future(future, loop=loop)
