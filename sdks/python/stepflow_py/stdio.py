"""The stdio transport: one JSON message a line."""

from __future__ import annotations

import asyncio
import os
import queue
import re
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

from .encoding import decode
from .engine import Engine, Limits, error_message, parse_error
from .errors import INVALID_REQUEST

if TYPE_CHECKING:
    from .server import StepflowServer

_CHUNK = 256 * 1024
_BATCHES_AHEAD = 16
_LOSSY_BACKLOG = 1024 * 1024
_MOST_BACKLOG = 64 * 1024 * 1024
_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_ID_OF_CUT_MESSAGE = re.compile(rb'^\s*\{\s*"jsonrpc"\s*:\s*"2\.0"\s*,\s*"id"\s*:\s*("[^"\\]{0,200}"|-?\d{1,18})\s*,\s*"method"')


class StdioWriter:
    """A channel whose messages a thread of its own writes, as many at once as have gathered."""

    session_id: str | None = None

    def __init__(self, fd: int, broken: Any) -> None:
        self._fd = fd
        self._broken = broken
        self._queue: queue.SimpleQueue = queue.SimpleQueue()
        self._room = threading.Condition()
        self._backlog = 0
        self._thread = threading.Thread(target=self._work, name="stepflow-writer", daemon=True)
        self._thread.start()

    def send_answer(self, message: bytes) -> None:
        with self._room:
            self._backlog += len(message)
        self._queue.put(message)

    def send_callback(self, message: bytes) -> bool:
        self.send_answer(message)
        return True

    def send_lossy(self, message: bytes) -> None:
        if self._backlog < _LOSSY_BACKLOG:
            self.send_answer(message)

    def wait_for_room(self) -> None:
        """Blocks while the runtime lets too much output pile up."""
        if self._backlog > _MOST_BACKLOG:
            with self._room:
                while self._backlog > _MOST_BACKLOG:
                    self._room.wait(1.0)

    def close(self, timeout: float) -> None:
        """Writes what is queued, for at most `timeout` seconds."""
        self._queue.put(None)
        self._thread.join(timeout)

    def _work(self) -> None:
        more = True
        while more:
            batch = [self._queue.get()]
            while len(batch) < 1000:
                try:
                    batch.append(self._queue.get_nowait())
                except queue.Empty:
                    break
            if None in batch:
                more = False
                batch = batch[: batch.index(None)]
            if batch and self._broken is not None:
                try:
                    batch.append(b"")
                    data = memoryview(b"\n".join(batch))
                    while data:
                        data = data[os.write(self._fd, data) :]
                except OSError:
                    # Nobody reads any more; keep emptying the queue so that nothing waits for this thread.
                    self._broken()
                    self._broken = None
            with self._room:
                self._backlog -= sum(map(len, batch))
                self._room.notify_all()


class StdioReader:
    """A thread that reads and decodes lines and hands them to the event loop in batches."""

    def __init__(self, fd: int, engine: Engine, writer: StdioWriter, limits: Limits, ended: Any) -> None:
        self._fd = fd
        self._engine = engine
        self._writer = writer
        self._limit = limits.max_message_bytes
        self._ended = ended
        self._slots = threading.Semaphore(_BATCHES_AHEAD)
        threading.Thread(target=self._work, name="stepflow-reader", daemon=True).start()

    def _work(self) -> None:
        loop = self._engine.loop
        try:
            for batch in self._batches():
                self._writer.wait_for_room()
                self._slots.acquire()
                loop.call_soon_threadsafe(self._handle, batch)
        except OSError:
            pass
        except RuntimeError:
            return  # The loop is closed: the server has stopped.
        try:
            loop.call_soon_threadsafe(self._ended)
        except RuntimeError:
            pass

    def _handle(self, batch: list[tuple[Any, int]]) -> None:
        self._slots.release()
        handle, writer = self._engine.handle, self._writer
        for message, size in batch:
            handle(message, writer, size)

    def _batches(self) -> Any:
        parts: list[bytes] = []
        length = 0
        head = b""
        skipping = False
        while chunk := os.read(self._fd, _CHUNK):
            lines = chunk.split(b"\n")
            batch: list[tuple[Any, int]] = []
            for index, line in enumerate(lines):
                complete = index < len(lines) - 1
                if not skipping:
                    parts.append(line)
                    length += len(line)
                    if length > self._limit:
                        skipping, head, parts = True, b"".join(parts)[:1024], []
                if not complete:
                    break
                if skipping:
                    self._refuse_long(head)
                else:
                    self._decode(b"".join(parts) if len(parts) > 1 else parts[0], batch)
                parts, length, skipping = [], 0, False
            if batch:
                yield batch
        if parts and not skipping:
            batch = []
            self._decode(b"".join(parts), batch)
            if batch:
                yield batch

    def _decode(self, line: bytes, batch: list[tuple[Any, int]]) -> None:
        try:
            text = line.decode("utf-8").strip()
            if text:
                batch.append((decode(text), len(line)))
        except (ValueError, RecursionError) as error:
            self._writer.send_answer(parse_error(error))

    def _refuse_long(self, head: bytes) -> None:
        match = _ID_OF_CUT_MESSAGE.match(head)
        request_id = decode(match[1].decode("utf-8", "replace")) if match else None
        text = f"The message is longer than {self._limit} bytes; store large values as blobs."
        self._writer.send_answer(error_message(request_id, INVALID_REQUEST, text))


async def serve_stdio(server: StepflowServer, limits: Limits) -> None:
    """Serves until stdin ends, the runtime stops reading, or SIGTERM or SIGINT arrives."""
    source, target = _take_over_stdio()
    loop = asyncio.get_running_loop()
    engine = Engine(server, limits)
    end: asyncio.Future[float] = loop.create_future()

    def finish(grace: float) -> None:
        if not end.done():
            end.set_result(grace)

    def ended() -> None:
        # Whoever closed stdin cannot answer any more.
        engine.calls.disconnect(None)
        finish(limits.eof_grace)

    writer = StdioWriter(target, lambda: loop.call_soon_threadsafe(finish, 0.0))
    handle_signals(loop, lambda: finish(limits.shutdown_grace))
    StdioReader(source, engine, writer, limits, ended)
    grace = await end
    await engine.drain(grace)
    # A thread must do the waiting only when there is something to write; the loop has nothing else to do here.
    writer.close(max(grace, 0.1))


def handle_signals(loop: asyncio.AbstractEventLoop, stop: Any) -> None:
    """Calls `stop` on SIGTERM and SIGINT, where that is possible (the main thread, not Windows)."""
    for number in _STOP_SIGNALS:
        try:
            loop.add_signal_handler(number, stop)
        except (NotImplementedError, RuntimeError, ValueError):
            pass


def release_signals(loop: asyncio.AbstractEventLoop) -> None:
    """Undoes handle_signals."""
    for number in _STOP_SIGNALS:
        try:
            loop.remove_signal_handler(number)
        except (NotImplementedError, RuntimeError, ValueError):
            pass


def _take_over_stdio() -> tuple[int, int]:
    # Components may print, read stdin or start programs that do: none of that may touch the protocol.
    source, target = os.dup(0), os.dup(1)
    sys.stdout.flush()
    devnull = os.open(os.devnull, os.O_RDONLY)
    os.dup2(devnull, 0)
    os.close(devnull)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return source, target
