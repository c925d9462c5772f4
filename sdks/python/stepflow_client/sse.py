"""Reads a stream of server-sent events (the text/event-stream of the HTML standard) in any pieces."""

from __future__ import annotations

from dataclasses import dataclass

_MOST_BYTES = 64 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"


class StreamTooLarge(ValueError):
    """One event has more bytes than a reader keeps."""


@dataclass(frozen=True)
class ServerSentEvent:
    """One event; id is the last id that the stream has named so far."""

    kind: str
    data: str
    id: str | None


class SseParser:
    """`feed` takes bytes as they come and gives the events that they complete."""

    def __init__(self, last_event_id: str | None = None, most_bytes: int = _MOST_BYTES) -> None:
        self.last_event_id = last_event_id
        self.retry_seconds: float | None = None
        self._most_bytes = most_bytes
        self._buffer = bytearray()
        self._searched = 0
        self._at_start = True
        self._kind = ""
        self._data: list[str] = []
        self._size = 0
        self._id = last_event_id

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        self._buffer += chunk
        if self._at_start:
            if len(self._buffer) < len(_BOM) and _BOM.startswith(self._buffer):
                return []
            if self._buffer.startswith(_BOM):
                del self._buffer[: len(_BOM)]
            self._at_start = False
        events = []
        while (line := self._next_line()) is not None:
            event = self._take(line)
            if event is not None:
                events.append(event)
        if len(self._buffer) + self._size > self._most_bytes:
            raise StreamTooLarge(f"an event has more than {self._most_bytes} bytes")
        return events

    def _next_line(self) -> bytes | None:
        buffer = self._buffer
        newline = buffer.find(b"\n", self._searched)
        before = len(buffer) if newline < 0 else newline
        carriage = buffer.find(b"\r", self._searched, before)
        if 0 <= carriage < len(buffer) - 1:
            end, after = carriage, carriage + (2 if buffer[carriage + 1] == 0x0A else 1)
        elif carriage < 0 <= newline:
            end, after = newline, newline + 1
        else:
            # A carriage return at the very end may be the first half of a line end.
            self._searched = before if carriage < 0 else carriage
            return None
        line = bytes(buffer[:end])
        del buffer[:after]
        self._searched = 0
        return line

    def _take(self, line: bytes) -> ServerSentEvent | None:
        if not line:
            return self._dispatch()
        name, _, value = line.decode("utf-8", "replace").partition(":")
        value = value[1:] if value.startswith(" ") else value
        if name == "data":
            self._data.append(value)
            self._size += len(line)
        elif name == "event":
            self._kind = value
        elif name == "id" and "\0" not in value:
            self._id = value
        elif name == "retry" and value.isascii() and value.isdecimal():
            self.retry_seconds = int(value[:9]) / 1000
        return None

    def _dispatch(self) -> ServerSentEvent | None:
        self.last_event_id = self._id
        kind, data = self._kind, self._data
        self._kind, self._data, self._size = "", [], 0
        return ServerSentEvent(kind or "message", "\n".join(data), self._id) if data else None
