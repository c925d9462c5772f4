"""As much of HTTP/1.1 as a client of one server needs, on asyncio streams: nothing here blocks an event loop."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

_MOST_HEAD_BYTES = 64 * 1024
_MOST_BODY_BYTES = 1024 * 1024 * 1024
_PIECE = 64 * 1024


class ConnectionLost(ConnectionError):
    """No answer, or half of one. before_answer: not a byte of it came."""

    def __init__(self, message: str, before_answer: bool) -> None:
        super().__init__(message)
        self.before_answer = before_answer


@dataclass
class Head:
    """The status line and the headers (names in lower case; of repeated ones the last)."""

    status: int
    version: str
    headers: dict[str, str] = field(default_factory=dict)


class Connection:
    """One connection, one request at a time. `reusable` says whether another request may follow."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.requests = 0
        self.reusable = False

    @classmethod
    async def open(cls, host: str, port: int, tls: ssl.SSLContext | None) -> Connection:
        reader, writer = await asyncio.open_connection(
            host, port, ssl=tls, server_hostname=host if tls else None, limit=_MOST_HEAD_BYTES
        )
        return cls(reader, writer)

    @property
    def is_open(self) -> bool:
        return not self._writer.is_closing() and not self._reader.at_eof()

    async def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Head:
        """Sends a request and reads the head of its answer. Raises ConnectionLost."""
        self.requests += 1
        self.reusable = False
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        if body is not None or method in ("POST", "PUT"):
            lines.append(f"Content-Length: {len(body or b'')}")
        self._writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + (body or b""))
        try:
            await self._writer.drain()
        except ConnectionError:
            # A server that refuses a body closes early; its answer may be there all the same.
            pass
        while True:
            head = await self._read_head()
            if head.status >= 200:
                return head

    async def _read_head(self) -> Head:
        try:
            raw = await self._reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError as error:
            raise ConnectionLost("the server closed the connection", not error.partial) from None
        except asyncio.LimitOverrunError:
            raise ConnectionLost("the head of the answer is too long", False) from None
        except OSError as error:
            raise ConnectionLost(str(error) or type(error).__name__, True) from error
        status_line, *fields = raw.decode("latin-1").split("\r\n")
        version, _, rest = status_line.partition(" ")
        if not version.startswith("HTTP/1.") or not rest[:3].isdecimal():
            raise ConnectionLost("the answer is not HTTP/1.1", False)
        head = Head(int(rest[:3]), version)
        for line in fields:
            name, colon, value = line.partition(":")
            if colon:
                head.headers[name.strip().lower()] = value.strip()
        return head

    async def pieces(self, method: str, head: Head) -> AsyncIterator[bytes]:
        """The body as it comes. Raises ConnectionLost when it is cut off; sets `reusable` after its end."""
        try:
            if method == "HEAD" or head.status in (204, 304):
                pass
            elif "chunked" in head.headers.get("transfer-encoding", "").lower():
                async for piece in self._chunks():
                    yield piece
            elif "content-length" in head.headers:
                async for piece in self._exactly(_length(head.headers["content-length"], 10)):
                    yield piece
            else:
                while piece := await self._reader.read(_PIECE):
                    yield piece
                return
        except asyncio.IncompleteReadError:
            raise ConnectionLost("the server cut its answer off", False) from None
        except (OSError, ValueError, asyncio.LimitOverrunError) as error:
            raise ConnectionLost(str(error) or type(error).__name__, False) from error
        self.reusable = head.version == "HTTP/1.1" and "close" not in head.headers.get("connection", "").lower()

    async def _exactly(self, count: int) -> AsyncIterator[bytes]:
        while count > 0:
            piece = await self._reader.read(min(count, _PIECE))
            if not piece:
                raise asyncio.IncompleteReadError(b"", count)
            count -= len(piece)
            yield piece

    async def _chunks(self) -> AsyncIterator[bytes]:
        while size := _length((await self._line()).split(b";")[0].decode("latin-1"), 16):
            async for piece in self._exactly(size):
                yield piece
            if await self._line():
                raise ValueError("a chunk does not end where it should")
        while await self._line():
            pass

    async def _line(self) -> bytes:
        return (await self._reader.readuntil(b"\r\n"))[:-2]

    def close(self) -> None:
        self._writer.close()


def _length(text: str, base: int) -> int:
    text = text.strip()
    if not text.isalnum():
        raise ValueError("the length of the answer is not a number")
    count = int(text, base)
    if count > _MOST_BODY_BYTES:
        raise ValueError(f"the answer has more than {_MOST_BODY_BYTES} bytes")
    return count
