"""Connections that are kept open, for each event loop its own."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import AsyncGenerator

from .http import Connection

_MOST_IDLE = 32


class LoopPool:
    """The connections of one event loop. Not thread-safe: only that loop's own tasks use it."""

    def __init__(self, most_connections: int) -> None:
        self.slots = asyncio.Semaphore(most_connections)
        self.closed = False
        self._idle: deque[Connection] = deque()

    def take(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_open:
                return connection
            connection.close()
        return None

    def give(self, connection: Connection) -> None:
        if self.closed or not connection.reusable or not connection.is_open or len(self._idle) >= _MOST_IDLE:
            connection.close()
        else:
            self._idle.append(connection)

    def close(self) -> None:
        self.closed = True
        while self._idle:
            self._idle.pop().close()


class Pools:
    """A pool for every event loop that a client is used on: `asyncio.run` makes a new one each time. Thread-safe."""

    def __init__(self, most_connections: int) -> None:
        self._most_connections = most_connections
        self._lock = threading.Lock()
        # A pool reaches its loop through its connections, so a weak dictionary would never let go of it.
        self._pools: dict[asyncio.AbstractEventLoop, tuple[LoopPool, AsyncGenerator[None, None]]] = {}

    async def current(self) -> LoopPool:
        loop = asyncio.get_running_loop()
        with self._lock:
            found = self._pools.get(loop)
            if found is not None and not found[0].closed:
                return found[0]
            for other in [other for other in self._pools if other.is_closed()]:
                del self._pools[other]
            pool = LoopPool(self._most_connections)
            keeper = self._keep(loop, pool)
            self._pools[loop] = (pool, keeper)
        # A suspended asynchronous generator is closed when `asyncio.run` ends: the one hook a loop has for that.
        await keeper.__anext__()
        return pool

    async def _keep(self, loop: asyncio.AbstractEventLoop, pool: LoopPool) -> AsyncGenerator[None, None]:
        try:
            yield
        finally:
            pool.close()
            with self._lock:
                if self._pools.get(loop, (None,))[0] is pool:
                    del self._pools[loop]

    def close(self) -> None:
        """Closes what is idle, on every loop; may be called from any thread."""
        with self._lock:
            pools = list(self._pools.items())
            self._pools.clear()
        for loop, (pool, _) in pools:
            try:
                running = asyncio.get_running_loop() is loop
            except RuntimeError:
                running = False
            if running:
                pool.close()
            elif not loop.is_closed():
                try:
                    loop.call_soon_threadsafe(pool.close)
                except RuntimeError:
                    # The loop ended in between and has closed its pool itself.
                    pass
