"""What a component may ask of the runtime while it runs."""

from __future__ import annotations

import asyncio
import concurrent.futures
import hashlib
import threading
import uuid
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from .encoding import encode
from .errors import Cancelled

if TYPE_CHECKING:
    from .calls import RuntimeCalls
    from .execution import Execution

T = TypeVar("T")

_SUBFLOW_NAMESPACE = uuid.UUID("5f3c1a54-8f5e-5d3a-9c55-6a7a6b1d2e90")


class _ContextBase:
    """What both contexts share: who is calling, and whether the work is still wanted."""

    def __init__(self, execution: Execution, calls: RuntimeCalls) -> None:
        self._execution = execution
        self._calls = calls
        self._subflows = 0

    @property
    def attempt(self) -> int:
        """1 for the first execution of the step, one more for each further one."""
        return self._execution.attempt

    @property
    def idempotency_key(self) -> str | None:
        """The same for every attempt of the same step; None when the runtime does not send one."""
        return self._execution.idempotency_key

    @property
    def run_id(self) -> str | None:
        return self._execution.observability.get("run_id")

    @property
    def flow_id(self) -> str | None:
        return self._execution.observability.get("flow_id")

    @property
    def step_id(self) -> str | None:
        return self._execution.observability.get("step_id")

    @property
    def traceparent(self) -> str | None:
        """The W3C trace parent to continue, built from trace and span id when the runtime sends only those."""
        observability = self._execution.observability
        if text := observability.get("traceparent"):
            return text
        trace, span = observability.get("trace_id"), observability.get("span_id")
        return f"00-{trace}-{span}-01" if trace and span else None

    @property
    def session_id(self) -> str | None:
        """The instance id of an HTTP server, None over stdio."""
        return self._execution.channel.session_id

    @property
    def component(self) -> str:
        """The path under which the component was called."""
        return self._execution.component.path

    @property
    def cancelled(self) -> bool:
        """Whether the runtime has cancelled this execution."""
        return self._execution.is_cancelled

    def raise_if_cancelled(self) -> None:
        """Raises Cancelled once the runtime has cancelled this execution."""
        if self.cancelled:
            raise Cancelled("The runtime cancelled this step.")

    def progress(self, value: Any) -> None:
        """Reports progress (any JSON value) if the runtime has asked for it.

        Never waits; may be dropped when the runtime reads too slowly.
        """
        self._calls.progress(self._execution, value)

    def _subflow_key(self, flow_id: str, inputs: list) -> str | None:
        # A retried step must find the runs that its earlier attempt started: the same key for the same call, and only for that.
        if self.idempotency_key is None:
            return None
        self._subflows += 1
        digest = hashlib.sha256(encode([self._subflows, flow_id, inputs]).encode()).hexdigest()
        return str(uuid.uuid5(_SUBFLOW_NAMESPACE, f"{self.idempotency_key}/{digest}"))


class StepflowContext(_ContextBase):
    """The context of an `async def` component."""

    async def put_blob(self, data: Any, blob_type: str = "data") -> str:
        """Stores a JSON value and returns its blob id. `blob_type` is "data" or "flow"."""
        return await self._calls.put_blob(self._execution, data, blob_type)

    async def get_blob(self, blob_id: str) -> Any:
        """The value of a blob. Raises RuntimeCallError when there is none."""
        return await self._calls.get_blob(self._execution, blob_id)

    async def evaluate_flow(self, flow: dict, input: Any, overrides: dict | None = None) -> Any:
        """Runs a flow given as a document and returns its output. Raises FlowFailed or FlowSkipped."""
        return await self.evaluate_flow_by_id(await self.put_blob(flow, "flow"), input, overrides)

    async def evaluate_flow_by_id(self, flow_id: str, input: Any, overrides: dict | None = None) -> Any:
        """Runs a stored flow and returns its output. Raises FlowFailed or FlowSkipped."""
        key = self._subflow_key(flow_id, [input])
        return await self._calls.evaluate(self._execution, flow_id, input, overrides, key)

    async def get_metadata(self, step_id: str | None = None) -> dict:
        """`{"flow_metadata": {…}, "step_metadata": {…} | None}` of the current flow and a step of it (default: the current step)."""
        return await self._calls.get_metadata(self._execution, step_id or self.step_id)

    async def submit_batch(
        self, flow: dict, inputs: list, max_concurrency: int | None = None, overrides: dict | None = None
    ) -> str:
        """Starts a run for each input without waiting and returns the id of the batch."""
        return await self.submit_batch_by_id(await self.put_blob(flow, "flow"), inputs, max_concurrency, overrides)

    async def submit_batch_by_id(
        self, flow_id: str, inputs: list, max_concurrency: int | None = None, overrides: dict | None = None
    ) -> str:
        """Like submit_batch, for a stored flow."""
        key = self._subflow_key(flow_id, inputs)
        return await self._calls.submit_batch(self._execution, flow_id, inputs, max_concurrency, overrides, key)

    async def get_batch(self, batch_id: str, wait: bool = False, include_results: bool = True) -> tuple[dict, list[dict] | None]:
        """The details of a batch, and `[{"batch_input_index", "status", "result"}]` if asked for. `wait` waits for its end."""
        return await self._calls.get_batch(self._execution, batch_id, wait, include_results)

    async def evaluate_batch(
        self,
        flow: dict,
        inputs: list,
        max_concurrency: int | None = None,
        overrides: dict | None = None,
        return_exceptions: bool = False,
    ) -> list:
        """The outputs of a run for each input, in order. The first failure is raised, or put in its place with `return_exceptions`."""
        flow_id = await self.put_blob(flow, "flow")
        return await self.evaluate_batch_by_id(flow_id, inputs, max_concurrency, overrides, return_exceptions)

    async def evaluate_batch_by_id(
        self,
        flow_id: str,
        inputs: list,
        max_concurrency: int | None = None,
        overrides: dict | None = None,
        return_exceptions: bool = False,
    ) -> list:
        """Like evaluate_batch, for a stored flow."""
        if not inputs:
            return []
        batch_id = await self.submit_batch_by_id(flow_id, inputs, max_concurrency, overrides)
        return await self._calls.batch_outputs(self._execution, batch_id, len(inputs), return_exceptions)

    async def submit_run(
        self,
        flow_id: str,
        inputs: list,
        wait: bool = False,
        max_concurrency: int | None = None,
        overrides: dict | None = None,
        timeout: float | None = None,
    ) -> dict:
        """Starts a run with these inputs (`runs/submit`) and returns its status as the runtime sends it (`runId`, `items`, …)."""
        key = self._subflow_key(flow_id, inputs)
        return await self._calls.submit_run(self._execution, flow_id, inputs, wait, max_concurrency, overrides, timeout, key)

    async def get_run(self, run_id: str, wait: bool = False, include_results: bool = False, timeout: float | None = None) -> dict:
        """The status of a run (`runs/get`), with `results` if asked for."""
        return await self._calls.get_run(self._execution, run_id, wait, include_results, timeout)

    async def wait_cancelled(self) -> None:
        """Returns when the runtime cancels this execution. (An async component is also cancelled the asyncio way.)"""
        await self._execution.cancellation(self._calls.loop)


class SyncStepflowContext(_ContextBase):
    """The context of a plain `def` component: the same methods as StepflowContext, each of which waits for its answer."""

    def __init__(self, execution: Execution, calls: RuntimeCalls) -> None:
        super().__init__(execution, calls)
        self._async = StepflowContext(execution, calls)

    def put_blob(self, data: Any, blob_type: str = "data") -> str:
        return self._wait(self._async.put_blob(data, blob_type))

    def get_blob(self, blob_id: str) -> Any:
        return self._wait(self._async.get_blob(blob_id))

    def evaluate_flow(self, flow: dict, input: Any, overrides: dict | None = None) -> Any:
        return self._wait(self._async.evaluate_flow(flow, input, overrides))

    def evaluate_flow_by_id(self, flow_id: str, input: Any, overrides: dict | None = None) -> Any:
        return self._wait(self._async.evaluate_flow_by_id(flow_id, input, overrides))

    def get_metadata(self, step_id: str | None = None) -> dict:
        return self._wait(self._async.get_metadata(step_id))

    def submit_batch(
        self, flow: dict, inputs: list, max_concurrency: int | None = None, overrides: dict | None = None
    ) -> str:
        return self._wait(self._async.submit_batch(flow, inputs, max_concurrency, overrides))

    def submit_batch_by_id(
        self, flow_id: str, inputs: list, max_concurrency: int | None = None, overrides: dict | None = None
    ) -> str:
        return self._wait(self._async.submit_batch_by_id(flow_id, inputs, max_concurrency, overrides))

    def get_batch(self, batch_id: str, wait: bool = False, include_results: bool = True) -> tuple[dict, list[dict] | None]:
        return self._wait(self._async.get_batch(batch_id, wait, include_results))

    def evaluate_batch(
        self,
        flow: dict,
        inputs: list,
        max_concurrency: int | None = None,
        overrides: dict | None = None,
        return_exceptions: bool = False,
    ) -> list:
        return self._wait(self._async.evaluate_batch(flow, inputs, max_concurrency, overrides, return_exceptions))

    def evaluate_batch_by_id(
        self,
        flow_id: str,
        inputs: list,
        max_concurrency: int | None = None,
        overrides: dict | None = None,
        return_exceptions: bool = False,
    ) -> list:
        return self._wait(self._async.evaluate_batch_by_id(flow_id, inputs, max_concurrency, overrides, return_exceptions))

    def submit_run(
        self,
        flow_id: str,
        inputs: list,
        wait: bool = False,
        max_concurrency: int | None = None,
        overrides: dict | None = None,
        timeout: float | None = None,
    ) -> dict:
        return self._wait(self._async.submit_run(flow_id, inputs, wait, max_concurrency, overrides, timeout))

    def get_run(self, run_id: str, wait: bool = False, include_results: bool = False, timeout: float | None = None) -> dict:
        return self._wait(self._async.get_run(run_id, wait, include_results, timeout))

    def wait_cancelled(self, timeout: float | None = None) -> bool:
        """Waits (a cancellable sleep) and returns whether the execution has been cancelled."""
        return self._execution.wait_cancelled(timeout)

    def _wait(self, call: Coroutine[Any, Any, T]) -> T:
        loop = self._calls.loop
        if threading.get_ident() == self._calls.loop_thread:
            call.close()
            raise RuntimeError("This call would wait for itself: a component with inline=True must not call the runtime; make it async.")
        if self.cancelled:
            call.close()
            self.raise_if_cancelled()
        future = asyncio.run_coroutine_threadsafe(call, loop)
        with self._execution.blocked_on(future):
            try:
                return future.result()
            except concurrent.futures.CancelledError:
                self.raise_if_cancelled()
                raise
