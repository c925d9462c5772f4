"""Threads for sync components."""

from __future__ import annotations

import contextlib
import itertools
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any


class WorkerPool:
    """Daemon threads that run jobs in the order of their arrival, started when needed.

    At most `size` of them run component code at a time. A thread that waits for the runtime does not count: it may wait for a step that
    needs a thread of this very pool. `size + extra` bounds the threads altogether.
    """

    def __init__(self, run: Callable[[Any], None], size: int, extra: int = 1000) -> None:
        self._run = run
        self._size = size
        self._most = size + extra
        self._jobs: queue.SimpleQueue = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._threads = 0
        self._idle = 0
        self._waiting = 0
        self._names = itertools.count(1)
        self._local = threading.local()

    def submit(self, job: Any) -> None:
        """Queues a job. The caller bounds how many there are."""
        with self._lock:
            self._jobs.put(job)
            if self._idle:
                # Spoken for: the next job must not count on the same thread.
                self._idle -= 1
                return
        self._grow()

    @contextlib.contextmanager
    def blocked(self) -> Iterator[None]:
        """Marks the current thread as waiting while the body runs."""
        if not getattr(self._local, "worker", False):
            yield
            return
        with self._lock:
            self._waiting += 1
        if not self._jobs.empty():
            self._grow()
        try:
            yield
        finally:
            with self._lock:
                self._waiting -= 1

    def _grow(self) -> None:
        with self._lock:
            if self._threads - self._waiting >= self._size or self._threads >= self._most:
                return
            self._threads += 1
        threading.Thread(target=self._work, name=f"stepflow-{next(self._names)}", daemon=True).start()

    def _work(self) -> None:
        self._local.worker = True
        while (job := self._next()) is not None:
            self._run(job)
            del job

    def _next(self) -> Any:
        try:
            return self._jobs.get_nowait()
        except queue.Empty:
            pass
        with self._lock:
            # Under the lock, because a job that comes between this look and the count would be left to a thread that is not idle.
            try:
                return self._jobs.get_nowait()
            except queue.Empty:
                if self._threads - self._waiting > self._size:
                    self._threads -= 1
                    return None
                self._idle += 1
        return self._jobs.get()
