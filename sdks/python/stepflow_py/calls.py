"""The requests a worker sends to the runtime, in the dialect that the runtime speaks."""

from __future__ import annotations

import asyncio
import itertools
import math
import threading
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from .encoding import decode, encode
from .errors import CONNECTION_LOST, INTERNAL_ERROR, METHOD_NOT_FOUND, WORKER_ERROR, FlowFailed, FlowSkipped, RuntimeCallError

if TYPE_CHECKING:
    from .channel import Channel
    from .execution import Execution

_BLOB_TIMEOUT_SECONDS = 60

T = TypeVar("T")


class Dialect:
    """What `initialize` told about the runtime."""

    def __init__(self) -> None:
        self.oldest = False
        self.prefix = ""
        self.runs = False
        self.progress = False
        self.call_id = False
        self.blob_url: str | None = None


class RuntimeCalls:
    """Sends requests through the channel of an execution and pairs the answers with them. Lives on the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.loop_thread = threading.get_ident()
        self.dialect = Dialect()
        self._prefix = f"py-{uuid.uuid4().hex}-"
        self._numbers = itertools.count(1)
        self._pending: dict[str, tuple[asyncio.Future, Channel]] = {}

    async def request(self, execution: Execution, method: str, params: dict, **optional: Any) -> Any:
        """Sends one request and returns the `result` of its answer; raises RuntimeCallError for an `error`.

        Optional parameters that are None stay out.
        """
        params.update((name, value) for name, value in optional.items() if value is not None)
        if self.dialect.call_id:
            params["call_id"] = execution.request_id
        if execution.observability:
            params["observability"] = execution.observability
        call_id = f"{self._prefix}{next(self._numbers)}"
        message = encode({"jsonrpc": "2.0", "id": call_id, "method": method, "params": params}).encode("ascii")
        future = self.loop.create_future()
        self._pending[call_id] = future, execution.channel
        try:
            if not execution.channel.send_callback(message):
                raise RuntimeCallError(CONNECTION_LOST, f"{method}: the runtime cannot be asked over this connection.")
            return await future
        finally:
            self._pending.pop(call_id, None)

    def answer(self, message: dict) -> bool:
        """Takes the answer to a request. False when nobody waits for it."""
        call_id = message.get("id")
        waiting = self._pending.get(call_id) if isinstance(call_id, str) else None
        if waiting is None or waiting[0].done():
            return False
        if "error" in message:
            error = message["error"] if isinstance(message["error"], dict) else {}
            code = error.get("code")
            text = str(error.get("message", "The runtime reported an error."))
            waiting[0].set_exception(RuntimeCallError(code if isinstance(code, int) else INTERNAL_ERROR, text, error.get("data")))
        else:
            waiting[0].set_result(message.get("result"))
        return True

    def disconnect(self, channel: Channel | None) -> None:
        """Fails every request that waits for an answer through a channel (None: through any)."""
        for future, where in list(self._pending.values()):
            if (channel is None or where is channel) and not future.done():
                future.set_exception(RuntimeCallError(CONNECTION_LOST, "The connection to the runtime was closed."))

    def progress(self, execution: Execution, value: Any) -> None:
        if self.dialect.progress and not execution.done:
            message = encode({"jsonrpc": "2.0", "method": "components/progress", "params": {"id": execution.request_id, "value": value}})
            execution.channel.send_lossy(message.encode("ascii"))

    async def put_blob(self, execution: Execution, data: Any, blob_type: str) -> str:
        if self.dialect.blob_url:
            body = encode({"data": data, "blobType": blob_type}).encode("ascii")
            return (await self.loop.run_in_executor(None, _http, self.dialect.blob_url, body))["blobId"]
        if self.dialect.oldest:
            return (await self.request(execution, "put_blob", {"data": data}))["blob_id"]
        return (await self.request(execution, "blobs/put", {"data": data, "blob_type": blob_type}))["blob_id"]

    async def get_blob(self, execution: Execution, blob_id: str) -> Any:
        if self.dialect.blob_url:
            url = f"{self.dialect.blob_url}/{urllib.parse.quote(blob_id, safe='')}"
            return (await self.loop.run_in_executor(None, _http, url, None))["data"]
        method = "get_blob" if self.dialect.oldest else "blobs/get"
        return (await self.request(execution, method, {"blob_id": blob_id}))["data"]

    async def get_metadata(self, execution: Execution, step_id: str | None) -> dict:
        flow_id = execution.observability.get("flow_id")
        if not flow_id:
            raise RuntimeCallError(METHOD_NOT_FOUND, "The runtime did not tell the flow of this step, so its metadata cannot be asked for.")
        result = await self.request(execution, "flows/get_metadata", {"flow_id": flow_id}, step_id=step_id)
        return {"flow_metadata": result.get("flow_metadata") or {}, "step_metadata": result.get("step_metadata")}

    async def evaluate(self, execution: Execution, flow_id: str, value: Any, overrides: dict | None, key: str | None) -> Any:
        async def by_flow() -> Any:
            result = await self.request(
                execution, "flows/evaluate", {"flow_id": flow_id, "input": value}, overrides=overrides, subflow_key=key
            )
            return outcome_of(result.get("result"))

        async def by_run() -> Any:
            status = await self.submit_run(execution, flow_id, [value], True, None, overrides, None, key)
            while not status.get("completedAt") and status.get("status") in ("running", "paused"):
                status = await self.get_run(execution, status["runId"], True, True, None)
            if not status.get("results"):
                status = await self.get_run(execution, status["runId"], True, True, None)
            results = status.get("results") or [{}]
            return outcome_of(results[0].get("result"), results[0].get("status"))

        return await self._either(by_flow, by_run)

    async def submit_batch(
        self, execution: Execution, flow_id: str, inputs: list, max_concurrency: int | None, overrides: dict | None, key: str | None
    ) -> str:
        async def by_flow() -> str:
            result = await self.request(
                execution,
                "flows/submit_batch",
                {"flow_id": flow_id, "inputs": inputs},
                max_concurrency=max_concurrency,
                overrides=overrides,
                subflow_key=key,
            )
            return result["batch_id"]

        async def by_run() -> str:
            status = await self.submit_run(execution, flow_id, inputs, False, max_concurrency, overrides, None, key)
            return status["runId"]

        return await self._either(by_flow, by_run)

    async def get_batch(self, execution: Execution, batch_id: str, wait: bool, include_results: bool) -> tuple[dict, list[dict] | None]:
        async def by_flow() -> tuple[dict, list[dict] | None]:
            params = {"batch_id": batch_id, "wait": wait, "include_results": include_results}
            result = await self.request(execution, "flows/get_batch", params)
            return result["details"], result.get("outputs")

        async def by_run() -> tuple[dict, list[dict] | None]:
            status = await self.get_run(execution, batch_id, wait, include_results, None)
            while wait and status.get("status") == "running":
                status = await self.get_run(execution, batch_id, wait, include_results, None)
            return _batch_of(status)

        return await self._either(by_flow, by_run)

    async def batch_outputs(self, execution: Execution, batch_id: str, count: int, return_exceptions: bool) -> list:
        _, outputs = await self.get_batch(execution, batch_id, True, True)
        results: list = [RuntimeCallError(INTERNAL_ERROR, f"The batch {batch_id} has no result for this input.") for _ in range(count)]
        for output in outputs or ():
            index = output.get("batch_input_index")
            if isinstance(index, int) and 0 <= index < count:
                try:
                    results[index] = outcome_of(output.get("result"), output.get("status"))
                except (FlowFailed, FlowSkipped) as problem:
                    results[index] = problem
        if not return_exceptions:
            for result in results:
                if isinstance(result, Exception):
                    raise result
        return results

    async def submit_run(
        self,
        execution: Execution,
        flow_id: str,
        inputs: list,
        wait: bool,
        max_concurrency: int | None,
        overrides: dict | None,
        timeout: float | None,
        key: str | None,
    ) -> dict:
        return await self.request(
            execution,
            "runs/submit",
            {"flowId": flow_id, "inputs": inputs, "wait": wait, "subflowKey": key or str(uuid.uuid4())},
            maxConcurrency=max_concurrency,
            overrides=overrides,
            timeoutSecs=None if timeout is None else math.ceil(timeout),
        )

    async def get_run(self, execution: Execution, run_id: str, wait: bool, include_results: bool, timeout: float | None) -> dict:
        return await self.request(
            execution,
            "runs/get",
            {"runId": run_id, "wait": wait, "includeResults": include_results},
            timeoutSecs=None if timeout is None else math.ceil(timeout),
        )

    async def _either(self, by_flow: Callable[[], Awaitable[T]], by_run: Callable[[], Awaitable[T]]) -> T:
        # A snake_case `initialize` came from 0.2 to 0.9, and only 0.9 has no flows/*: the first refusal tells, and is remembered.
        first, second = (by_run, by_flow) if self.dialect.runs else (by_flow, by_run)
        try:
            return await first()
        except RuntimeCallError as error:
            if error.code != METHOD_NOT_FOUND:
                raise
            result = await second()
            self.dialect.runs = not self.dialect.runs
            return result


def outcome_of(result: Any, status: str | None = None) -> Any:
    """The output inside a FlowResult. Raises FlowFailed or FlowSkipped for the other outcomes."""
    outcome = result.get("outcome") if isinstance(result, dict) else None
    if outcome == "success":
        return result.get("result")
    if outcome == "skipped":
        raise FlowSkipped(result.get("reason"))
    error = result.get("error") if isinstance(result, dict) else None
    if not isinstance(error, dict):
        raise FlowFailed(INTERNAL_ERROR, f"The flow ended without a result (status {status}).")
    code = error.get("code")
    raise FlowFailed(code if isinstance(code, int) else INTERNAL_ERROR, str(error.get("message", "The flow failed.")), error.get("data"))


def _batch_of(status: dict) -> tuple[dict, list[dict] | None]:
    items = status.get("items") or {}
    details = {
        "batch_id": status.get("runId"),
        "flow_id": status.get("flowId"),
        "flow_name": status.get("flowName"),
        "total_runs": items.get("total", 0),
        "status": status.get("status"),
        "created_at": status.get("createdAt"),
        "completed_runs": items.get("completed", 0),
        "running_runs": items.get("running", 0),
        "failed_runs": items.get("failed", 0),
        "cancelled_runs": items.get("cancelled", 0),
        "paused_runs": 0,
        "completed_at": status.get("completedAt"),
    }
    results = status.get("results")
    if results is None:
        return details, None
    return details, [
        {"batch_input_index": item.get("itemIndex"), "status": item.get("status"), "result": item.get("result")} for item in results
    ]


def _http(url: str, body: bytes | None) -> Any:
    request = urllib.request.Request(url, body, {"Accept": "application/json", "Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=_BLOB_TIMEOUT_SECONDS) as response:
            return decode(response.read().decode("utf-8"))
    except urllib.error.HTTPError as error:
        raise RuntimeCallError(WORKER_ERROR, f"The blob store answered with HTTP status {error.code}.", {"status": error.code}) from error
    except (OSError, ValueError) as error:
        raise RuntimeCallError(CONNECTION_LOST, f"The blob store cannot be reached: {error}") from error
