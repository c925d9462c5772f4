"""The client of a server that somebody else runs."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from types import TracebackType
from typing import TypeVar

from .operations import Operations
from .retry import RetryPolicy
from .transport import Transport

_Self = TypeVar("_Self", bound="StepflowClient")


class StepflowClient(Operations):
    """Runs flows on a server: `async with StepflowClient("http://host:7840") as client`. Also usable with `with`, or closed by hand."""

    def __init__(
        self,
        url: str,
        api_key: str | None = None,
        *,
        timeout: float | None = 300.0,
        request_timeout: float = 30.0,
        headers: Mapping[str, str] | None = None,
        retry: RetryPolicy | None = None,
        max_connections: int = 256,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        """Connects on the first call.

        api_key: sent as a bearer token; the tenant follows from it. timeout: seconds that `run`, `get_result` and `get_batch` wait; None:
        for ever. request_timeout: seconds for one answer, not counting what it is asked to wait. headers: sent with every request.
        max_connections: requests at the same time on one event loop; others wait for their turn.
        Raises ValueError for arguments that make no sense.
        """
        sent = dict(headers or {})
        if api_key is not None:
            sent["Authorization"] = f"Bearer {api_key}"
        if request_timeout <= 0 or max_connections < 1 or (timeout is not None and timeout < 0):
            raise ValueError("timeouts must be positive, and max_connections at least 1")
        super().__init__(Transport(url, sent, request_timeout, retry or RetryPolicy(), max_connections, ssl_context), timeout)

    def close(self) -> None:
        """Closes the connections; runs go on. May be called from any thread, and twice."""
        self._transport.close()

    async def aclose(self) -> None:
        self.close()

    def __enter__(self: _Self) -> _Self:
        return self

    def __exit__(self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None, /) -> None:
        self.close()

    async def __aenter__(self: _Self) -> _Self:
        return self

    async def __aexit__(self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None, /) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"StepflowClient({self.url!r})"
