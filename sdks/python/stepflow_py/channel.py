"""How an execution reaches the runtime that asked for it."""

from __future__ import annotations

from typing import Protocol


class Channel(Protocol):
    """One way back to the runtime. All methods take one encoded JSON-RPC message, may be called on any thread and never wait."""

    session_id: str | None

    def send_answer(self, message: bytes) -> None:
        """Sends the answer to a request."""

    def send_callback(self, message: bytes) -> bool:
        """Sends a request of the worker. False when this connection cannot carry one."""

    def send_lossy(self, message: bytes) -> None:
        """Sends a notification, or drops it when the runtime reads too slowly."""
