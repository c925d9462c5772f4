"""Requests to one server: connections, deadlines, retries, and answers as values or exceptions."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from stepflow import StepflowApiError, StepflowConnectionError, StepflowError, StepflowTimeoutError
from stepflow_py.encoding import decode, encode

from .http import Connection, ConnectionLost, Head
from .pool import LoopPool, Pools
from .retry import RETRIED_STATUSES, RetryPolicy, parse_retry_after

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


@dataclass(frozen=True)
class Request:
    """What is asked. wait: seconds that the server itself may take beyond the ordinary before it answers. stream: the answer may
    take for ever, so it must not keep others from their turn."""

    method: str
    path: str
    query: Mapping[str, Any] | None = None
    body: bytes | None = None
    headers: Mapping[str, str] | None = None
    wait: float = 0.0
    stream: bool = False

    @classmethod
    def json(cls, method: str, path: str, value: Any, **more: Any) -> Request:
        headers = {"Content-Type": "application/json", **(more.pop("headers", None) or {})}
        return cls(method, path, body=encode(value).encode("ascii"), headers=headers, **more)


def segment(text: str) -> str:
    """A text as one segment of a path."""
    if not isinstance(text, str) or not text or text in (".", ".."):
        raise ValueError(f"an id or a name must be a text that is not empty, not {text!r}")
    return quote(text, safe="")


class Transport:
    """All requests of a client. Requests must be safe to repeat, because a lost connection does not tell what was done."""

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        request_timeout: float,
        retry: RetryPolicy,
        most_connections: int,
        tls: ssl.SSLContext | None,
    ) -> None:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
            raise ValueError(f"the url of a server looks like http://host:7840, not {url!r}")
        self._host = parts.hostname
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._tls = (tls or ssl.create_default_context()) if parts.scheme == "https" else None
        path = parts.path.rstrip("/")
        self.url = f"{parts.scheme}://{parts.netloc}{path}"
        self._base = path if path.endswith("/api/v1") else f"{path}/api/v1"
        self._headers = {"Host": parts.netloc, "Accept": "application/json", "User-Agent": "stepflow-python", **headers}
        for name, value in self._headers.items():
            if not _TOKEN.fullmatch(name) or re.search(r"[\r\n\0]", value) or not value.isascii():
                # The value may be a key, so it is not in the message.
                raise ValueError(f"the header {name!r} has characters that a header cannot have")
        self.retry = retry
        self.request_timeout = request_timeout
        self._pools = Pools(most_connections)
        self._closed = False
        self.give_up: Callable[[], StepflowError | None] = lambda: None
        """Asked before every attempt; what it returns is raised instead."""

    def close(self) -> None:
        self._closed = True
        self._pools.close()

    async def call(self, request: Request) -> Any:
        """The decoded answer (bytes when it is not JSON, None when it is empty). Raises StepflowApiError and the other StepflowErrors."""
        attempt = 0
        while True:
            attempt += 1
            retry_after: float | None = None
            try:
                async with self.open(request) as (head, pieces):
                    body = await asyncio.wait_for(_joined(pieces), self.request_timeout)
                if head.status < 300:
                    return _value(head, body)
                if head.status == 404 and request.method == "DELETE" and attempt > 1:
                    # An earlier attempt did it, and its answer was lost.
                    return None
                failure: StepflowError = api_error(head, body)
                if head.status not in RETRIED_STATUSES:
                    raise failure
                retry_after = parse_retry_after(head.headers.get("retry-after"))
            except asyncio.TimeoutError:
                # First, because it is an OSError too since Python 3.11.
                failure = StepflowTimeoutError(f"{self.url} did not answer {request.method} {request.path} in time")
            except OSError as error:
                failure = self.unreachable(request, error)
            await self.pause(attempt, failure, retry_after)

    async def pause(self, attempt: int, failure: StepflowError, retry_after: float | None = None) -> None:
        """Waits before the next attempt, or raises the failure."""
        delay = self.retry.delay(attempt, retry_after)
        if delay is None:
            raise failure
        await asyncio.sleep(delay)

    def unreachable(self, request: Request, error: OSError) -> StepflowConnectionError:
        failure = StepflowConnectionError(f"{self.url} cannot be reached for {request.method} {request.path}: {error}")
        failure.__cause__ = error
        return failure

    @asynccontextmanager
    async def open(self, request: Request) -> AsyncIterator[tuple[Head, AsyncIterator[bytes]]]:
        """One attempt: the head of the answer, and its body as it comes. Raises OSError and asyncio.TimeoutError."""
        stop = self.give_up()
        if stop is not None:
            raise stop
        if self._closed:
            raise StepflowError("this client is closed")
        pool = await self._pools.current()
        turn: Any = nullcontext() if request.stream else pool.slots
        async with turn:
            connection, head = await asyncio.wait_for(self._send(pool, request), self.request_timeout + request.wait)
            try:
                yield head, connection.pieces(request.method, head)
            except BaseException:
                connection.reusable = False
                raise
            finally:
                pool.give(connection)

    async def _send(self, pool: LoopPool, request: Request) -> tuple[Connection, Head]:
        target = self._base + request.path
        query = {name: value for name, value in (request.query or {}).items() if value is not None}
        if query:
            target += "?" + urlencode({name: str(value).lower() if isinstance(value, bool) else value for name, value in query.items()}, doseq=True)
        headers = {**self._headers, **(request.headers or {})}
        while True:
            connection = pool.take() or await Connection.open(self._host, self._port, self._tls)
            try:
                return connection, await connection.send(request.method, target, headers, request.body)
            except ConnectionLost as error:
                connection.close()
                # The server may close a kept connection at any moment: that says nothing about the server.
                if connection.requests == 1 or not error.before_answer:
                    raise
            except BaseException:
                connection.close()
                raise


async def _joined(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


def _value(head: Head, body: bytes) -> Any:
    media_type = head.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not body:
        return None
    if media_type != "application/json" and not media_type.endswith("+json"):
        return body
    try:
        return decode(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise StepflowError(f"the server's answer is not JSON: {error}") from error


def api_error(head: Head, body: bytes) -> StepflowApiError:
    """The exception of an answer: problem details, the form of older servers, or whatever a proxy says."""
    try:
        value = decode(body.decode("utf-8"))
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        text = " ".join(body[:300].decode("utf-8", "replace").split())
        return StepflowApiError(head.status, None, text or "the server gave no reason", body=value)
    inner = value["error"] if isinstance(value.get("error"), dict) else value
    code = next((inner[key] for key in ("errorCode", "code", "status") if isinstance(inner.get(key), str)), None)
    message = next((inner[key] for key in ("detail", "message", "title", "error") if isinstance(inner.get(key), str)), "")
    errors = value.get("errors")
    return StepflowApiError(head.status, code, message or "the server gave no reason", errors if isinstance(errors, list) else [], value)
