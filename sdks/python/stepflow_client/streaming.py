"""The events of a run as one sequence, over as many connections as it takes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

from stepflow import RunEvent, StepflowApiError, StepflowConnectionError, StepflowError

from . import wire
from .retry import RETRIED_STATUSES, parse_retry_after
from .sse import SseParser, StreamTooLarge
from .transport import Request, Transport, api_error
from .wire import UNFINISHED

_QUIET_SECONDS = 120.0
_HEALTHY_SECONDS = 10.0


async def run_events(transport: Transport, path: str, last_event_id: str | None, status_path: str | None) -> AsyncIterator[RunEvent]:
    """Events after last_event_id, resumed where a connection broke. Ends with the run; without status_path it never does."""
    attempt = 0
    while True:
        attempt += 1
        opened = time.monotonic()
        seen = False
        retry_after: float | None = None
        failure: StepflowError = StepflowConnectionError(f"the events of {path} break off again and again")
        headers = {"Accept": "text/event-stream", "Cache-Control": "no-cache"}
        if last_event_id:
            headers["Last-Event-ID"] = last_event_id
        request = Request("GET", path, headers=headers, stream=True)
        parser = SseParser(last_event_id)
        try:
            async with transport.open(request) as (head, pieces):
                if head.status == 204:
                    return
                if head.status != 200:
                    failure = api_error(head, b"".join([piece async for piece in pieces]))
                    if head.status not in RETRIED_STATUSES:
                        raise failure
                    retry_after = parse_retry_after(head.headers.get("retry-after"))
                else:
                    while (piece := await asyncio.wait_for(_next(pieces), _QUIET_SECONDS)) is not None:
                        for raw in parser.feed(piece):
                            event = wire.run_event(raw)
                            if event.kind == "streamEnded":
                                return
                            if event.kind == "error":
                                failure = wire.stream_error(event)
                                continue
                            seen, last_event_id = True, event.id or last_event_id
                            yield event
                    if isinstance(failure, StepflowApiError):
                        if failure.status not in RETRIED_STATUSES:
                            raise failure
                    elif not seen and status_path and await _is_over(transport, status_path):
                        # Nothing came after the last event, and the run has ended: all of it was seen.
                        return
        except asyncio.TimeoutError:
            # Quiet is no fault, but a connection may be dead without saying so.
            attempt -= 1
        except StreamTooLarge as error:
            raise StepflowError(str(error)) from error
        except OSError as error:
            if isinstance(error, StepflowError):
                raise
            failure = transport.unreachable(request, error)
        if seen or time.monotonic() - opened > _HEALTHY_SECONDS:
            attempt = 0
            if status_path and seen:
                continue
        await transport.pause(max(attempt, 1), failure, max(retry_after or 0.0, parser.retry_seconds or 0.0))


async def _next(pieces: AsyncIterator[bytes]) -> bytes | None:
    try:
        return await pieces.__anext__()
    except StopAsyncIteration:
        return None


async def _is_over(transport: Transport, path: str) -> bool:
    answer = await transport.call(Request("GET", path))
    return answer.get("status") not in UNFINISHED
