"""A socket that answers as it is told: for what a healthy server never does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Seen:
    """A request as it came over the wire."""

    line: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class FaultyServer:
    """Calls `answer(number, request)` for every request; it gives the bytes to send, and None closes the connection at once.

    After bytes with "connection: close" in their head the connection is closed too.
    """

    def __init__(self, answer: Callable[[int, Seen], bytes | None]) -> None:
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.requests: list[Seen] = []
        self.connections = 0
        self.closed_by_peer = threading.Event()
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, connection.makefile("rb") as stream:
                while (request := _read(stream)) is not None:
                    self.requests.append(request)
                    answer = self._answer(len(self.requests), request)
                    if answer is None:
                        return
                    connection.sendall(answer)
                    if b"connection: close" in answer:
                        return
                self.closed_by_peer.set()
        except OSError:
            self.closed_by_peer.set()

    def close(self) -> None:
        self._socket.close()
        for connection in self._open:
            connection.close()


def _read(stream: object) -> Seen | None:
    line = stream.readline().decode().strip()  # type: ignore[attr-defined]
    if not line:
        return None
    request = Seen(line)
    while header := stream.readline().decode().strip():  # type: ignore[attr-defined]
        name, _, value = header.partition(": ")
        request.headers[name.lower()] = value
    request.body = stream.read(int(request.headers.get("content-length", "0")))  # type: ignore[attr-defined]
    return request


def answer(body: bytes = b"{}", status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", "content-type: application/json", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def chunked(*pieces: bytes, end: bool) -> bytes:
    head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
    return head + b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + (b"0\r\n\r\n" if end else b"")
