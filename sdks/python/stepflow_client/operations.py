"""Every call of the API. StepflowClient and StepflowRuntime are this, with different ideas of where the server is."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from stepflow import (
    BatchDetails,
    ComponentInfo,
    FlowResult,
    FlowSource,
    RunEvent,
    StepflowApiError,
    StepflowValidationError,
    ValidationResult,
)

from . import blobs, wire
from .flows import Document, KnownFlows, document, overrides_of
from .streaming import run_events
from .transport import Request, Transport, segment
from .waiting import Deadline, bounded, finished


class Operations:
    """All calls. They may be used on any event loop and on several at a time; a call that is cancelled leaves the server as it is.

    Every call raises StepflowApiError when the server refuses it, StepflowConnectionError when it cannot be reached and
    StepflowTimeoutError when it takes too long. Lost connections and busy servers are retried without doing anything twice.
    """

    def __init__(self, transport: Transport, timeout: float | None) -> None:
        self._transport = transport
        self._timeout = timeout
        self._known = KnownFlows()

    @property
    def url(self) -> str:
        """Where the server is, without a slash at the end."""
        return self._transport.url

    async def run(
        self,
        flow: FlowSource,
        input: Any = None,
        overrides: Mapping[str, Any] | None = None,
        *,
        variables: Mapping[str, Any] | None = None,
        labels: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> FlowResult:
        """Runs a flow and waits for its end. A flow that is not valid gives a failed result with the code 400.

        timeout: seconds, instead of those of the client; when they are over, StepflowTimeoutError has the id of the run, which goes on.
        """
        deadline = Deadline(self._timeout if timeout is None else timeout)
        more = {"overrides": overrides_of(overrides), "variables": variables, "labels": labels, "timeoutSecs": deadline.slice, "wait": True}
        try:
            start = self._start(flow, [input], more, idempotency_key, wait=deadline.slice)
            answer = await bounded(start, deadline, None, "the run", None)
        except StepflowValidationError as error:
            return FlowResult.failed(400, str(error), [vars(finding) for finding in error.result.diagnostics])
        return (await self._results(answer["runId"], answer, deadline))[0]

    async def submit(
        self,
        flow: FlowSource,
        input: Any = None,
        overrides: Mapping[str, Any] | None = None,
        *,
        variables: Mapping[str, Any] | None = None,
        labels: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
    ) -> str:
        """Starts a run and returns its id. Raises StepflowValidationError when the flow is not valid.

        idempotency_key: a second call with the same key and the same arguments returns the run of the first; without one, each
        call starts one run, however often its request has to be sent.
        """
        more = {"overrides": overrides_of(overrides), "variables": variables, "labels": labels}
        return str((await self._start(flow, [input], more, idempotency_key))["runId"])

    async def get_result(self, run_id: str, *, timeout: float | None = None) -> FlowResult:
        """Waits for the end of a run. timeout: seconds, instead of those of the client."""
        results = await self._results(run_id, None, Deadline(self._timeout if timeout is None else timeout))
        return results[0] if results else FlowResult.success(None, run_id=run_id)

    async def get_run(self, run_id: str) -> dict[str, Any]:
        """Where a run stands, as the server says it; does not wait."""
        return dict(await self._transport.call(Request("GET", f"/runs/{segment(run_id)}")))

    async def list_runs(
        self, *, status: str | None = None, flow_name: str | None = None, limit: int | None = None, **more: Any
    ) -> list[dict[str, Any]]:
        """Runs, the newest first. more: further query parameters of the API, as it spells them."""
        query = {"status": status, "flowName": flow_name, "limit": limit, **more}
        return list((await self._transport.call(Request("GET", "/runs", query)))["runs"])

    async def validate(self, flow: FlowSource) -> ValidationResult:
        """All findings about a flow; nothing is run or stored."""
        source = await document(flow)
        if not isinstance(source, Document):
            await self._transport.call(Request("GET", f"/flows/{segment(source)}"))
            return ValidationResult(flow_id=source)
        return await self._store(source, dry_run=True)

    async def store_flow(self, flow: FlowSource) -> str:
        """Gives a flow to the server and returns its id, which stands for it in all other calls."""
        source = await document(flow)
        return await self._flow_id(source) if isinstance(source, Document) else source

    async def list_components(self) -> list[ComponentInfo]:
        """What steps can call, with schemas where the server knows them."""
        answer = await self._transport.call(Request("GET", "/components", {"includeSchemas": True}))
        return [wire.component(item) for item in answer["components"]]

    async def submit_batch(
        self,
        flow: FlowSource,
        inputs: Sequence[Any],
        max_concurrent: int | None = None,
        overrides: Mapping[str, Any] | None = None,
        *,
        variables: Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
    ) -> str:
        """Starts one run for every input, at most max_concurrent at a time, and returns the id of the batch."""
        body = {"inputs": list(inputs), "maxConcurrency": max_concurrent, "overrides": overrides_of(overrides), "variables": variables}
        return str((await self._post_flow("/batches", flow, body, idempotency_key))["batchId"])

    async def get_batch(
        self, batch_id: str, include_results: bool = True, *, wait: bool | None = None, timeout: float | None = None
    ) -> tuple[BatchDetails, list[FlowResult]]:
        """Where a batch stands and, in the order of its inputs, its results.

        With include_results it waits for the end of the batch, as `wait` says otherwise: with wait=False, results that are not
        there yet have the status running. timeout: seconds to wait, instead of those of the client.
        """
        path = f"/batches/{segment(batch_id)}"
        if include_results if wait is None else wait:
            deadline = Deadline(self._timeout if timeout is None else timeout)
            answer = await finished(self._transport, path, None, deadline, f"batch {batch_id}", None)
        else:
            answer = await self._transport.call(Request("GET", path))
        details = wire.batch(answer)
        if not include_results:
            return details, []
        outputs = await self._transport.call(Request("GET", f"{path}/outputs"))
        return details, wire.in_order(outputs["outputs"], "batchInputIndex", details.total)

    async def cancel_batch(self, batch_id: str) -> None:
        """Ends all runs of a batch."""
        await self._post(f"/batches/{segment(batch_id)}/cancel")

    async def signal(self, run_id: str, name: str, value: Any = None) -> None:
        """Delivers an event that a step waits for, or will wait for."""
        path = f"/runs/{segment(run_id)}/signals/{segment(name)}"
        await self._transport.call(Request.json("POST", path, value, headers={"Idempotency-Key": str(uuid.uuid4())}))

    async def cancel(self, run_id: str) -> None:
        """Ends a run; its components are told."""
        await self._post(f"/runs/{segment(run_id)}/cancel")

    async def pause(self, run_id: str) -> None:
        """Starts no further step of a run until it is resumed."""
        await self._post(f"/runs/{segment(run_id)}/pause")

    async def resume(self, run_id: str) -> None:
        """Goes on with a run that was paused or set aside."""
        await self._post(f"/runs/{segment(run_id)}/resume")

    async def fork(self, run_id: str, from_step: str, *, idempotency_key: str | None = None) -> str:
        """Starts a new run that has what an old one did before a step, and returns its id."""
        answer = await self._post(f"/runs/{segment(run_id)}/fork", {"fromStep": from_step}, idempotency_key)
        return str(answer["runId"])

    async def delete(self, run_id: str) -> None:
        """Deletes a run that has ended."""
        await self._transport.call(Request("DELETE", f"/runs/{segment(run_id)}"))

    def events(self, run_id: str | None = None, *, last_event_id: str | int | None = None) -> AsyncIterator[RunEvent]:
        """The events of a run, from its start or after one that was seen, until it ends; none is lost when a connection is.

        Without run_id: the events of all runs, for ever.
        """
        since = None if last_event_id is None else str(last_event_id)
        if run_id is None:
            return run_events(self._transport, "/events", since, None)
        path = f"/runs/{segment(run_id)}"
        return run_events(self._transport, f"{path}/events", since, path)

    async def put_blob(self, data: Any, *, filename: str | None = None) -> str:
        """Stores a value, or bytes as they are, and returns the id, which is the same for the same content."""
        return await blobs.put(self._transport, data, filename)

    async def get_blob(self, blob_id: str) -> Any:
        """What was stored: a value, or bytes."""
        return await blobs.get(self._transport, blob_id)

    async def health(self) -> dict[str, Any]:
        """What the server says about itself."""
        return dict(await self._transport.call(Request("GET", "/health")))

    async def _post(self, path: str, value: Any = None, idempotency_key: str | None = None) -> Any:
        headers = {"Idempotency-Key": idempotency_key or str(uuid.uuid4())}
        return await self._transport.call(Request.json("POST", path, value or {}, headers=headers))

    async def _start(
        self, flow: FlowSource, inputs: list[Any], more: dict[str, Any], idempotency_key: str | None, wait: float = 0.0
    ) -> dict[str, Any]:
        return await self._post_flow("/runs", flow, {"input": inputs, **more}, idempotency_key, wait)

    async def _post_flow(
        self, path: str, flow: FlowSource, body: dict[str, Any], idempotency_key: str | None, wait: float = 0.0
    ) -> dict[str, Any]:
        source = await document(flow)
        headers = {"Idempotency-Key": idempotency_key or str(uuid.uuid4())}
        given = {name: value for name, value in body.items() if value is not None}
        while True:
            known = isinstance(source, Document) and self._known.get(source) is not None
            flow_id = await self._flow_id(source) if isinstance(source, Document) else source
            try:
                request = Request.json("POST", path, {"flowId": flow_id, **given}, headers=headers, wait=wait)
                return dict(await self._transport.call(request))
            except StepflowApiError as error:
                # The server may have lost a flow that it had: another one, or one that keeps nothing.
                if error.status != 404 or not known or not isinstance(source, Document):
                    raise
                self._known.forget(source)

    async def _flow_id(self, source: Document) -> str:
        flow_id = self._known.get(source)
        if flow_id is None:
            result = await self._store(source, dry_run=False)
            if not result.is_valid or result.flow_id is None:
                raise StepflowValidationError(result)
            flow_id = result.flow_id
            self._known.put(source, flow_id)
        return flow_id

    async def _store(self, source: Document, dry_run: bool) -> ValidationResult:
        request = Request("POST", "/flows", {"dryRun": True} if dry_run else None, source.body, {"Content-Type": source.content_type})
        try:
            return wire.validation(await self._transport.call(request))
        except StepflowApiError as error:
            body = error.body if isinstance(error.body, Mapping) else {}
            findings = body.get("diagnostics") or error.errors
            if error.status not in (400, 422) or not findings:
                raise
            return wire.validation({"diagnostics": findings})

    async def _results(self, run_id: str, known: Mapping[str, Any] | None, deadline: Deadline) -> list[FlowResult]:
        path = f"/runs/{segment(run_id)}"
        answer = await finished(self._transport, path, known, deadline, f"run {run_id}", run_id)
        items = answer.get("results")
        if not items:
            items = (await self._transport.call(Request("GET", f"{path}/items")))["items"]
        return wire.in_order(items, "itemIndex", 1, run_id)
