"""Takes JSON-RPC messages, runs components, and answers. Independent of the transport."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .calls import Dialect, RuntimeCalls
from .channel import Channel
from .context import StepflowContext, SyncStepflowContext
from .encoding import encode
from .errors import (
    CANCELLED,
    COMPONENT_EXECUTION_FAILED,
    COMPONENT_NOT_FOUND,
    INTERNAL_ERROR,
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    PARSE_ERROR,
    RESOURCE_UNAVAILABLE,
    Busy,
    Cancelled,
    SkipStep,
    StepflowFailed,
)
from .execution import Execution
from .pool import WorkerPool

if TYPE_CHECKING:
    from .server import StepflowServer

log = logging.getLogger("stepflow_py")

PROTOCOL_VERSION = 1
_BUSY_RETRY_MILLISECONDS = 1000
_LONGEST_ERROR_TEXT = 16_384


@dataclass(frozen=True)
class Limits:
    """Bounds of a server.

    max_message_bytes: the largest message taken or sent. max_pending: executions in flight or queued; further ones are refused as busy.
    max_pending_bytes: the same, counted in bytes of their messages. max_workers: threads that run sync components at a time.
    shutdown_grace: seconds that executions may take to finish after SIGTERM. eof_grace: the same after the end of stdin.
    """

    max_message_bytes: int = 64 * 1024 * 1024
    max_pending: int = 10_000
    max_pending_bytes: int = 512 * 1024 * 1024
    max_workers: int = 32
    shutdown_grace: float = 10.0
    eof_grace: float = 1.0


class Engine:
    """The state of a running server. `handle` and `cancel_all` belong to the event loop; executions also finish on worker threads."""

    def __init__(self, server: StepflowServer, limits: Limits) -> None:
        self.loop = asyncio.get_running_loop()
        self.calls = RuntimeCalls(self.loop)
        self.limits = limits
        self._server = server
        self._pool = WorkerPool(self._work, limits.max_workers)
        self._active: dict[int, Execution] = {}
        self._by_id: dict[str | int, Execution] = {}
        self._lock = threading.Lock()
        self._bytes = 0
        self._tasks: set[asyncio.Task] = set()
        self._stopping = False
        self._idle: asyncio.Event | None = None

    # Messages

    def handle(self, message: Any, channel: Channel, size: int) -> bool:
        """Handles one decoded message. True when an answer has been or will be sent through the channel."""
        try:
            return self._handle(message, channel, size)
        except Exception:
            # A defect here must cost one message, not the connection.
            log.exception("A message could not be handled")
            request_id = message.get("id") if isinstance(message, dict) else None
            channel.send_answer(error_message(request_id, INTERNAL_ERROR, "The message could not be handled; see the log of the server."))
            return True

    def _handle(self, message: Any, channel: Channel, size: int) -> bool:
        if not isinstance(message, dict):
            channel.send_answer(error_message(None, INVALID_REQUEST, "A message must be a JSON object."))
            return True
        method = message.get("method")
        if method is None and ("result" in message or "error" in message):
            self.calls.answer(message)
            return False
        if "id" not in message:
            self._notification(method, message.get("params"))
            return False
        request_id = message["id"]
        if not isinstance(request_id, (str, int)) or isinstance(request_id, bool):
            channel.send_answer(error_message(None, INVALID_REQUEST, "The id of a request must be a string or an integer."))
            return True
        params = message.get("params")
        if method == "components/execute" or method == "component_execute":
            self._execute(request_id, params, channel, size)
            return True
        channel.send_answer(self._answer(request_id, method, params))
        return True

    def _answer(self, request_id: str | int, method: Any, params: Any) -> bytes:
        handler = _HANDLERS.get(method) if isinstance(method, str) else None
        if handler is None:
            return error_message(request_id, METHOD_NOT_FOUND, f"There is no method {str(method)[:200]!r}.")
        if params is None:
            params = {}
        if not isinstance(params, dict):
            return error_message(request_id, INVALID_PARAMS, "params must be an object.")
        try:
            return encode({"jsonrpc": "2.0", "id": request_id, "result": handler(self, params)}).encode("ascii")
        except StepflowFailed as failed:
            return error_message(request_id, failed.code, failed.message, failed.data)
        except Exception as error:
            log.exception("%s failed", method)
            return error_message(request_id, INTERNAL_ERROR, f"{method} failed: {error}", {"type": type(error).__name__})

    def _notification(self, method: Any, params: Any) -> None:
        if method == "components/cancel" and isinstance(params, dict):
            cancelled_id = params.get("id")
            if isinstance(cancelled_id, (str, int)) and (execution := self._by_id.get(cancelled_id)) is not None:
                self.cancel(execution)

    # Handlers of the small methods

    def _initialize(self, params: dict) -> dict:
        camel = "runtimeProtocolVersion" in params
        version = params.get("runtimeProtocolVersion" if camel else "runtime_protocol_version")
        if type(version) is not int or version < 1:
            raise StepflowFailed(INVALID_PARAMS, "initialize needs runtime_protocol_version (or runtimeProtocolVersion), at least 1.")
        capabilities = params.get("capabilities")
        capabilities = capabilities if isinstance(capabilities, dict) else {}
        ours = capabilities.get("stepflow")

        dialect = Dialect()
        # A runtime of all versions sends the keys of all of them; only the first releases had nothing but the prefix and snake_case.
        dialect.oldest = "protocol_prefix" in params and not camel
        dialect.prefix = str(params.get("protocol_prefix", ""))
        dialect.runs = camel
        dialect.progress = isinstance(ours, dict) and ours.get("progress") is True
        dialect.call_id = isinstance(ours, dict) and ours.get("callId") is True
        url = capabilities.get("blobApiUrl")
        dialect.blob_url = url.rstrip("/") if isinstance(url, str) and url.startswith(("http://", "https://")) else None
        self.calls.dialect = dialect

        result: dict = {"server_protocol_version": PROTOCOL_VERSION}
        if camel:
            result = {"serverProtocolVersion": PROTOCOL_VERSION, "supportsBlobRefs": False}
        if isinstance(ours, dict):
            result["capabilities"] = {"stepflow": {"cancel": True, "progress": True, "busy": True}}
        return result

    def _initialized(self, params: dict) -> dict:
        return {}

    def _list(self, params: dict) -> dict:
        return {"components": [_some(component.info()) for component in self._server.components.values()]}

    def _list_urls(self, params: dict) -> dict:
        prefix = self.calls.dialect.prefix
        return {"components": [f"{prefix}:/{path}" if prefix else path for path in self._server.components]}

    def _info(self, params: dict) -> dict:
        return {"info": _some(self._component(params).info())}

    def _flat_info(self, params: dict) -> dict:
        info = self._component(params).info()
        info.pop("component")
        return _some(info)

    def _infer_schema(self, params: dict) -> dict:
        return {"output_schema": self._component(params).output_schema or None}

    def _component(self, params: dict) -> Any:
        name = params.get("component")
        if not isinstance(name, str):
            raise StepflowFailed(INVALID_PARAMS, "params.component must be a string.")
        component = self._server.find(name)
        if component is None:
            known = ", ".join(list(self._server.components)[:20])
            raise StepflowFailed(COMPONENT_NOT_FOUND, f"There is no component {name[:200]!r}; this server has {known or 'none'}.")
        return component

    # Executions

    def _execute(self, request_id: str | int, params: Any, channel: Channel, size: int) -> None:
        if not isinstance(params, dict):
            channel.send_answer(error_message(request_id, INVALID_PARAMS, "params must be an object."))
            return
        try:
            component = self._component(params)
        except StepflowFailed as failed:
            channel.send_answer(error_message(request_id, failed.code, failed.message))
            return
        if request_id in self._by_id and self._by_id[request_id].channel is channel:
            channel.send_answer(error_message(request_id, INVALID_REQUEST, f"The id {str(request_id)[:200]!r} is still in use."))
            return
        if self._stopping or len(self._active) >= self.limits.max_pending or self._bytes > self.limits.max_pending_bytes:
            text = "The server is stopping." if self._stopping else "Too many executions are in flight."
            channel.send_answer(error_message(request_id, RESOURCE_UNAVAILABLE, text, {"retry_after_ms": _BUSY_RETRY_MILLISECONDS}))
            return

        execution = Execution(request_id, component, params, channel, size, self._pool)
        self._active[id(execution)] = execution
        self._by_id.setdefault(request_id, execution)
        with self._lock:
            self._bytes += size
        if component.is_async:
            execution.task = task = self.loop.create_task(self._run_async(execution))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif component.inline:
            self._run_sync(execution)
        else:
            self._pool.submit(execution)

    async def _run_async(self, execution: Execution) -> None:
        try:
            positional, named = execution.component.arguments(execution.input, StepflowContext(execution, self.calls))
            answer = self._success(execution, await execution.component.function(*positional, **named))
        except asyncio.CancelledError:
            answer = error_message(execution.request_id, CANCELLED, "The execution was cancelled.", {"type": "Cancelled"})
        except Exception as error:
            answer = self._failure(execution, error)
        except (SystemExit, KeyboardInterrupt) as exit:
            leave(exit)
        self._finish(execution, answer)

    def _work(self, job: Any) -> None:
        if isinstance(job, Execution):
            self._run_sync(job)
            return
        call, future = job
        if future.set_running_or_notify_cancel():
            try:
                future.set_result(call())
            except (SystemExit, KeyboardInterrupt) as exit:
                leave(exit)
            except BaseException as error:
                future.set_exception(error)

    def _run_sync(self, execution: Execution) -> None:
        if execution.is_cancelled:
            return
        try:
            positional, named = execution.component.arguments(execution.input, SyncStepflowContext(execution, self.calls))
            output = execution.component.function(*positional, **named)
            if hasattr(output, "__await__"):
                output = self._await(execution, output)
            answer = self._success(execution, output)
        except Exception as error:
            answer = self._failure(execution, error)
        except (SystemExit, KeyboardInterrupt) as exit:
            leave(exit)
        self._finish(execution, answer)

    def _await(self, execution: Execution, awaitable: Any) -> Any:
        if threading.get_ident() == self.calls.loop_thread:
            raise TypeError(f"{execution.component.path} returned an awaitable; declare the component with async def.")

        async def wait() -> Any:
            return await awaitable

        future = asyncio.run_coroutine_threadsafe(wait(), self.loop)
        with execution.blocked_on(future):
            return future.result()

    def _success(self, execution: Execution, output: Any) -> bytes:
        answer = f'{{"jsonrpc":"2.0","id":{encode(execution.request_id)},"result":{{"output":{encode(output)}}}}}'.encode("ascii")
        if len(answer) > self.limits.max_message_bytes:
            most = self.limits.max_message_bytes
            raise ValueError(f"The output has {len(answer)} bytes, more than the {most} that a message may have; store it as a blob.")
        return answer

    def _failure(self, execution: Execution, error: Exception) -> bytes:
        request_id = execution.request_id
        if isinstance(error, SkipStep):
            return encode(
                {"jsonrpc": "2.0", "id": request_id, "result": {"output": None, "skipped": {"reason": error.reason}}}
            ).encode("ascii")
        if isinstance(error, Busy):
            data = {"retry_after_ms": max(0, round(error.retry_after * 1000))}
            return error_message(request_id, RESOURCE_UNAVAILABLE, str(error), data)
        if isinstance(error, Cancelled):
            return error_message(request_id, CANCELLED, str(error), {"type": "Cancelled"})
        if isinstance(error, StepflowFailed):
            return error_message(request_id, error.code, error.message, error.data)
        log.warning("%s failed", execution.component.path, exc_info=error)
        text = str(error) or type(error).__name__
        return error_message(request_id, COMPONENT_EXECUTION_FAILED, text, {"type": type(error).__name__})

    def _finish(self, execution: Execution, answer: bytes) -> None:
        # Taking it out of the dictionary is atomic: of a cancellation and a result, one wins.
        if self._active.pop(id(execution), None) is None:
            return
        execution.done = True
        if self._by_id.get(execution.request_id) is execution:
            self._by_id.pop(execution.request_id, None)
        with self._lock:
            self._bytes -= execution.size
        execution.channel.send_answer(answer)
        if self._idle is not None and not self._active:
            self.loop.call_soon_threadsafe(self._idle.set)

    # Ending

    def cancel(self, execution: Execution) -> None:
        """Answers an execution as cancelled and tells its component."""
        text = "The runtime cancelled this execution."
        self._finish(execution, error_message(execution.request_id, CANCELLED, text, {"type": "Cancelled"}))
        execution.cancel()

    def disconnect(self, channel: Channel | None = None) -> None:
        """Cancels what belongs to a channel that is gone (None: everything)."""
        self.calls.disconnect(channel)
        for execution in list(self._active.values()):
            if channel is None or execution.channel is channel:
                self.cancel(execution)

    @property
    def component_count(self) -> int:
        return len(self._server.components)

    async def drain(self, grace: float) -> None:
        """Refuses new executions, waits for those in flight for at most `grace` seconds, then cancels the rest."""
        self._stopping = True
        self._idle = asyncio.Event()
        if self._active:
            try:
                await asyncio.wait_for(self._idle.wait(), grace)
            except asyncio.TimeoutError:
                pass
        self.disconnect()
        # Cancelled tasks get a moment for their own cleaning up.
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=min(grace, 1.0))


def error_message(request_id: str | int | None, code: int, message: str, data: Any = None) -> bytes:
    """An encoded JSON-RPC error response. Data without a JSON form is replaced by its text."""
    if len(message) > _LONGEST_ERROR_TEXT:
        message = message[:_LONGEST_ERROR_TEXT] + "…"
    error: dict = {"code": code, "message": message}
    if data is not None:
        error["data"] = data
    try:
        return encode({"jsonrpc": "2.0", "id": request_id, "error": error}).encode("ascii")
    except (TypeError, ValueError, RecursionError):
        error["data"] = {"text": repr(data)[:_LONGEST_ERROR_TEXT]}
        return encode({"jsonrpc": "2.0", "id": request_id, "error": error}).encode("ascii")


def parse_error(reason: object) -> bytes:
    """The answer to a message that is not JSON."""
    return error_message(None, PARSE_ERROR, f"The message is not JSON: {reason}")


def leave(exit: BaseException) -> None:
    """Ends the process at once because a component asked for it (`sys.exit`): the runtime sees a worker that is gone, not a result."""
    code = exit.code if isinstance(exit, SystemExit) else 130
    if code is not None and not isinstance(code, int):
        print(code, file=sys.stderr)
        code = 1
    sys.stderr.flush()
    os._exit(code or 0)


def _some(info: dict) -> dict:
    return {name: value for name, value in info.items() if value is not None and value != {}}


_HANDLERS: dict[str, Any] = {
    "initialize": Engine._initialize,
    "initialized": Engine._initialized,
    "components/list": Engine._list,
    "components/info": Engine._info,
    "components/infer_schema": Engine._infer_schema,
    "list_components": Engine._list_urls,
    "component_info": Engine._flat_info,
}
