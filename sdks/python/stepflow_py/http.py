"""The HTTP transport: each JSON-RPC message of the runtime is a POST; callbacks travel in a `text/event-stream` answer."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .encoding import decode, encode
from .engine import Engine, Limits, parse_error
from .http_wire import BadRequest, Request, read_request, response, stream_head
from .stdio import handle_signals, release_signals

if TYPE_CHECKING:
    from .server import StepflowServer

INSTANCE_HEADER = "Stepflow-Instance-Id"
_MOST_CONNECTIONS = 4096
_LOSSY_BACKLOG = 1024 * 1024
_CLOSE_SECONDS = 1.0


class Exchange:
    """The channel of one POST. It answers with plain JSON unless a callback or a notification comes before the answer."""

    def __init__(self, loop: asyncio.AbstractEventLoop, writer: asyncio.StreamWriter, request: Request, instance: str) -> None:
        self.session_id: str | None = instance
        self._headers = {INSTANCE_HEADER: instance}
        self.finished: asyncio.Future[None] = loop.create_future()
        self._loop = loop
        self._loop_thread = threading.get_ident()
        self._writer = writer
        self._keep_alive = request.keep_alive
        self._can_stream = request.accepts("text/event-stream")
        self._chunked = request.version == "HTTP/1.1"
        self._streaming = False

    @property
    def reusable(self) -> bool:
        """Whether the connection may carry another request after this one."""
        return self._keep_alive and (self._chunked or not self._streaming)

    def send_answer(self, message: bytes) -> None:
        self._on_loop(self._answer, message)

    def send_callback(self, message: bytes) -> bool:
        if self._can_stream:
            self._on_loop(self._event, message)
        return self._can_stream

    def send_lossy(self, message: bytes) -> None:
        if self._can_stream and self._writer.transport.get_write_buffer_size() < _LOSSY_BACKLOG:
            self._on_loop(self._event, message)

    def abandon(self) -> None:
        """The client has gone."""
        if not self.finished.done():
            self._keep_alive = False
            self.finished.set_result(None)

    def _on_loop(self, send: Callable[[bytes], None], message: bytes) -> None:
        if threading.get_ident() == self._loop_thread:
            send(message)
        else:
            self._loop.call_soon_threadsafe(send, message)

    def _answer(self, message: bytes) -> None:
        if self.finished.done():
            return
        if self._streaming:
            self._event(message)
            if self._chunked:
                self._writer.write(b"0\r\n\r\n")
        else:
            self._writer.write(response(200, message, self._keep_alive, self._headers))
        self.finished.set_result(None)

    def _event(self, message: bytes) -> None:
        if self.finished.done():
            return
        if not self._streaming:
            self._streaming = True
            self._writer.write(stream_head(self._chunked, self.reusable, self._headers))
        event = b"data: " + message + b"\n\n"
        self._writer.write(b"%x\r\n%b\r\n" % (len(event), event) if self._chunked else event)


class HttpServer:
    """Accepts connections and feeds the engine."""

    def __init__(self, engine: Engine, limits: Limits) -> None:
        self.instance = uuid.uuid4().hex
        self._engine = engine
        self._limits = limits
        self._connections: set[asyncio.Task] = set()
        self._stopping = False

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, gone: asyncio.Event) -> None:
        """Serves the requests of one connection, one after the other."""
        if len(self._connections) >= _MOST_CONNECTIONS:
            writer.write(response(503, b"Too many connections.\n", False))
            writer.close()
            return
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            while not self._stopping:
                request = await read_request(reader, writer, self._limits.max_message_bytes)
                if request is None or not await self._serve(request, writer, gone):
                    break
                await writer.drain()
        except BadRequest as bad:
            writer.write(response(bad.status, f"{bad}\n".encode(), False))
            await self._linger(reader, writer)
        except (ConnectionError, asyncio.TimeoutError, asyncio.IncompleteReadError):
            pass
        finally:
            self._connections.discard(task)
            writer.close()

    async def close(self) -> None:
        """Lets connections send what they have, then ends them."""
        self._stopping = True
        if self._connections:
            await asyncio.wait(self._connections, timeout=0.05)
        for task in list(self._connections):
            task.cancel()
        if self._connections:
            await asyncio.wait(self._connections, timeout=_CLOSE_SECONDS)

    @staticmethod
    async def _linger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Closing while the client still sends would reset the connection, and the client would never see the answer.
        async def swallow() -> None:
            while await reader.read(65536):
                pass

        try:
            writer.write_eof()
            await asyncio.wait_for(swallow(), _CLOSE_SECONDS)
        except (OSError, asyncio.TimeoutError):
            pass

    async def _serve(self, request: Request, writer: asyncio.StreamWriter, gone: asyncio.Event) -> bool:
        keep = request.keep_alive
        headers = {INSTANCE_HEADER: self.instance}
        if request.method in ("GET", "HEAD"):
            if request.path == "/health":
                body = encode({"status": "healthy", "instanceId": self.instance, "components": self._engine.component_count}).encode()
                writer.write(response(200, body, keep, headers, head_only=request.method == "HEAD"))
            else:
                writer.write(response(404, b"Only /health can be read; everything else is a POST of a JSON-RPC message.\n", keep))
            return keep
        if request.method != "POST":
            writer.write(response(405, b"Use POST.\n", keep, {"Allow": "GET, HEAD, POST"}))
            return keep
        if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
            # Also what keeps web pages of other origins out: a browser asks before it sends this type.
            writer.write(response(415, b"The Content-Type must be application/json.\n", keep))
            return keep
        if request.headers.get(INSTANCE_HEADER.lower(), self.instance) != self.instance:
            writer.write(response(404, b"The message is for another instance.\n", keep, headers))
            return keep
        try:
            message = decode(request.body.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            writer.write(response(400, parse_error(error), keep, headers))
            return keep

        exchange = Exchange(self._engine.loop, writer, request, self.instance)
        if not self._engine.handle(message, exchange, len(request.body)):
            writer.write(response(202, b"", keep, headers))
            return keep
        if not exchange.finished.done():
            await self._until_finished(exchange, gone)
        return exchange.reusable

    async def _until_finished(self, exchange: Exchange, gone: asyncio.Event) -> None:
        leaving: asyncio.Future = asyncio.ensure_future(gone.wait())
        try:
            await asyncio.wait({exchange.finished, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            if not exchange.finished.done():
                exchange.abandon()
                self._engine.disconnect(exchange)


class _Protocol(asyncio.StreamReaderProtocol):
    """Tells when the client has closed the connection, even while nothing reads from it."""

    def __init__(self, server: HttpServer, loop: asyncio.AbstractEventLoop) -> None:
        self._gone = asyncio.Event()
        super().__init__(asyncio.StreamReader(limit=64 * 1024, loop=loop), self._start, loop)
        self._http = server

    async def _start(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._http.connected(reader, writer, self._gone)

    def eof_received(self) -> bool | None:
        self._gone.set()
        return super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self._gone.set()
        super().connection_lost(exc)


async def serve_http(
    server: StepflowServer, limits: Limits, host: str, port: int, on_ready: Callable[[int], None] | None = None
) -> None:
    """Serves until SIGTERM, SIGINT or cancellation."""
    loop = asyncio.get_running_loop()
    engine = Engine(server, limits)
    http = HttpServer(engine, limits)
    listener: Any = await loop.create_server(lambda: _Protocol(http, loop), host, port, backlog=1024)
    stop = asyncio.Event()
    handle_signals(loop, stop.set)
    if on_ready is not None:
        on_ready(listener.sockets[0].getsockname()[1])
    try:
        await stop.wait()
    finally:
        # Callbacks need new connections, so the port stays open while executions finish.
        await engine.drain(limits.shutdown_grace)
        listener.close()
        await http.close()
        release_signals(loop)
