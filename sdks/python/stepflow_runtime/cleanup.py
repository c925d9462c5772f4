"""No server outlives its interpreter: signals and the end of Python stop all that run."""

from __future__ import annotations

import atexit
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, Protocol

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGINT") if hasattr(signal, name))


class Stoppable(Protocol):
    def stop_now(self) -> None:
        """Stops without taking a lock, because the thread that is interrupted may hold it."""
        ...


class _Registry:
    """All running servers of this process, and the handlers that were there before ours."""

    def __init__(self) -> None:
        self._pid = os.getpid()
        self._running: list[Stoppable] = []
        self._previous: dict[int, Any] = {}
        self._at_exit = False

    def add(self, server: Stoppable) -> None:
        self._forget_after_fork()
        self._running = [*self._running, server]
        if not self._at_exit:
            atexit.register(self._exit)
            self._at_exit = True
        self.take_signals()

    def remove(self, server: Stoppable) -> None:
        self._running = [other for other in self._running if other is not server]
        if not self._running:
            self._give_signals_back()

    def take_signals(self) -> None:
        """Only the main thread may do this; a server that another one starts has atexit."""
        if not self._running or threading.current_thread() is not threading.main_thread():
            return
        for number in _SIGNALS:
            current = signal.getsignal(number)
            # None: a handler that is not Python's and could not be put back.
            if current is not None and current != self._handle and number not in self._previous:
                self._previous[number] = current
                signal.signal(number, self._handle)

    def _give_signals_back(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        for number, previous in list(self._previous.items()):
            # Someone who came after us knows nothing of us and stays.
            if signal.getsignal(number) == self._handle:
                signal.signal(number, previous)
            del self._previous[number]

    def _handle(self, number: int, frame: FrameType | None) -> None:
        previous: Callable[[int, FrameType | None], Any] | int | None = self._previous.get(number, signal.SIG_DFL)
        if previous == signal.SIG_IGN:
            return
        self._stop_all()
        self._give_signals_back()
        if callable(previous):
            previous(number, frame)
        else:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

    def _stop_all(self) -> None:
        self._forget_after_fork()
        stopped, self._running = self._running, []
        for server in stopped:
            server.stop_now()

    def _exit(self) -> None:
        self._stop_all()

    def _forget_after_fork(self) -> None:
        # A forked child inherits this object, but the servers are its parent's.
        if self._pid != os.getpid():
            self._pid = os.getpid()
            self._running = []


registry = _Registry()
