"""As much of HTTP/1.1 as a JSON-RPC server behind a trusted runtime needs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

_IDLE_SECONDS = 120.0
_BODY_SECONDS = 60.0
_MOST_HEADERS = 100
_REASONS = {
    200: "OK", 202: "Accepted", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 411: "Length Required",
    413: "Content Too Large", 415: "Unsupported Media Type", 431: "Request Header Fields Too Large", 501: "Not Implemented",
    503: "Service Unavailable", 505: "HTTP Version Not Supported",
}  # fmt: skip


class BadRequest(Exception):
    """The request cannot be read; the connection ends after an answer with this status."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


@dataclass
class Request:
    """One request. Header names are in lower case."""

    method: str
    path: str
    version: str
    headers: dict[str, str]
    body: bytes = b""

    @property
    def keep_alive(self) -> bool:
        tokens = self.headers.get("connection", "").lower()
        return "close" not in tokens and (self.version == "HTTP/1.1" or "keep-alive" in tokens)

    def accepts(self, media_type: str) -> bool:
        """Whether the Accept header allows a media type; a missing header allows all."""
        accept = self.headers.get("accept")
        if accept is None:
            return True
        ranges = {part.split(";")[0].strip().lower() for part in accept.split(",")}
        return not ranges.isdisjoint({media_type, media_type.split("/")[0] + "/*", "*/*"})


async def read_request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, most_bytes: int) -> Request | None:
    """The next request of a connection, None at its end. Raises BadRequest."""
    try:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _IDLE_SECONDS)
    except asyncio.IncompleteReadError as error:
        if error.partial.strip():
            raise BadRequest(400, "The request is cut off.") from None
        return None
    except asyncio.LimitOverrunError:
        raise BadRequest(431, "The headers are too long.") from None
    except asyncio.TimeoutError:
        return None
    request = _parse_head(head)
    request.body = await asyncio.wait_for(_read_body(request, reader, writer, most_bytes), _BODY_SECONDS)
    return request


def _parse_head(head: bytes) -> Request:
    lines = head.decode("latin-1").lstrip("\r\n").split("\r\n")
    parts = lines[0].split(" ")
    if len(parts) != 3:
        raise BadRequest(400, "The request line is malformed.")
    method, target, version = parts
    if version not in ("HTTP/1.1", "HTTP/1.0"):
        raise BadRequest(505, "Use HTTP/1.1.")
    headers: dict[str, str] = {}
    fields = [line for line in lines[1:] if line]
    if len(fields) > _MOST_HEADERS:
        raise BadRequest(431, "There are too many headers.")
    for line in fields:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            raise BadRequest(400, "A header is malformed.")
        name = name.lower()
        if name in ("content-length", "transfer-encoding") and name in headers:
            raise BadRequest(400, f"There are two headers {name}.")
        headers[name] = f"{headers[name]}, {value.strip()}" if name in headers else value.strip()
    return Request(method, urlsplit(target).path, version, headers)


async def _read_body(request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, most_bytes: int) -> bytes:
    encoding = request.headers.get("transfer-encoding")
    length = request.headers.get("content-length")
    if encoding is not None and length is not None:
        raise BadRequest(400, "There must not be both Content-Length and Transfer-Encoding.")
    if encoding is not None and encoding.lower() != "chunked":
        raise BadRequest(501, "The only known transfer encoding is chunked.")
    if length is not None and not (length.isascii() and length.isdigit() and len(length) < 19):
        raise BadRequest(400, "The Content-Length is malformed.")
    if length is not None and int(length) > most_bytes:
        raise BadRequest(413, f"A message may have at most {most_bytes} bytes; store large values as blobs.")
    if request.headers.get("expect", "").lower() == "100-continue" and (length or encoding):
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    if length is not None:
        return await reader.readexactly(int(length))
    if encoding is None:
        if request.method == "POST":
            raise BadRequest(411, "A POST needs a Content-Length.")
        return b""
    return await _read_chunks(reader, most_bytes)


async def _read_chunks(reader: asyncio.StreamReader, most_bytes: int) -> bytes:
    chunks: list[bytes] = []
    total = 0
    while True:
        try:
            line = (await reader.readuntil(b"\r\n")).split(b";")[0].strip()
            size = int(line, 16) if line.isalnum() and len(line) < 16 else -1
        except (asyncio.LimitOverrunError, ValueError):
            size = -1
        if size < 0:
            raise BadRequest(400, "A chunk is malformed.")
        total += size
        if total > most_bytes:
            raise BadRequest(413, f"A message may have at most {most_bytes} bytes; store large values as blobs.")
        if size == 0:
            break
        chunks.append(await reader.readexactly(size))
        if await reader.readexactly(2) != b"\r\n":
            raise BadRequest(400, "A chunk is malformed.")
    for _ in range(_MOST_HEADERS):
        if await reader.readuntil(b"\r\n") == b"\r\n":
            return b"".join(chunks)
    raise BadRequest(431, "There are too many trailers.")


def response(status: int, body: bytes, keep_alive: bool, headers: dict[str, str] | None = None, head_only: bool = False) -> bytes:
    """An encoded response; bodies that start with a brace are declared as JSON."""
    kind = "application/json" if body[:1] == b"{" else "text/plain; charset=utf-8"
    connection = "keep-alive" if keep_alive else "close"
    lines = [f"HTTP/1.1 {status} {_REASONS[status]}", f"Content-Length: {len(body)}", f"Connection: {connection}"]
    if body:
        lines.append(f"Content-Type: {kind}")
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + (b"" if head_only else body)


def stream_head(chunked: bool, keep_alive: bool, headers: dict[str, str]) -> bytes:
    """The head of a response that is a stream of events."""
    lines = ["HTTP/1.1 200 OK", "Content-Type: text/event-stream", "Cache-Control: no-store"]
    lines.append("Connection: keep-alive" if keep_alive else "Connection: close")
    if chunked:
        lines.append("Transfer-Encoding: chunked")
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
