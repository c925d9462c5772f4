"""JSON of the REST API to and from the types of `stepflow`. Reads tolerantly: servers of several releases answer differently."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stepflow import BatchDetails, ComponentInfo, Diagnostic, FlowResult, RunEvent, StepflowApiError, ValidationResult
from stepflow_py.encoding import decode

from .sse import ServerSentEvent

_ENDS = {
    "cancelled": ("CANCELLED", "The run was cancelled."),
    "recoveryFailed": ("PARKED", "The run was set aside, because it could not be recovered; it can be resumed."),
}
UNFINISHED = frozenset({"running", "paused", "queued", "pending", "accepted"})


def flow_result(value: Any, run_id: str | None = None) -> FlowResult:
    """A FlowResult of the wire: {"outcome": "success", "result": …} and so on."""
    if not isinstance(value, Mapping):
        return FlowResult.failed("INVALID_ANSWER", "The server's result is not a FlowResult", value, run_id=run_id)
    outcome = value.get("outcome")
    if outcome == "success":
        return FlowResult.success(value.get("result"), run_id=run_id)
    if outcome == "skipped":
        return FlowResult.skipped(value.get("reason"), run_id=run_id)
    error = value.get("error")
    if outcome == "failed" and isinstance(error, Mapping):
        # The number is for clients of old; the name, where there is one, says more.
        code: Any = error.get("errorCode") or error.get("code", 500)
        return FlowResult.failed(code, str(error.get("message", "")), error.get("data"), run_id=run_id)
    return FlowResult.failed("INVALID_ANSWER", f"The server's result has the unknown outcome {outcome!r}", dict(value), run_id=run_id)


def item_result(item: Mapping[str, Any], run_id: str | None = None) -> FlowResult:
    """The result of one item, of which there may be none: not yet, or because it was cancelled."""
    if isinstance(item.get("result"), Mapping):
        return flow_result(item["result"], run_id)
    status = item.get("status", "running")
    if status == "completed" and "output" in item:
        return FlowResult.success(item["output"], run_id=run_id)
    if status in UNFINISHED:
        return FlowResult.running(run_id=run_id)
    if status == "skipped":
        return FlowResult.skipped(run_id=run_id)
    code, text = _ENDS.get(str(status), ("FAILED", f"The run ended with the status {status}."))
    return FlowResult.failed(item.get("errorCode") or code, item.get("errorMessage") or text, run_id=run_id)


def in_order(items: Iterable[Mapping[str, Any]], key: str, total: int, run_id: str | None = None) -> list[FlowResult]:
    """The results of items by their index; those that are missing are running."""
    found = {item.get(key, index): item for index, item in enumerate(items)}
    size = max([total, *(index + 1 for index in found if isinstance(index, int))])
    return [item_result(found.get(index, {}), found.get(index, {}).get("runId") or run_id) for index in range(size)]


def validation(answer: Mapping[str, Any]) -> ValidationResult:
    """The findings in the answer to a flow."""
    found = answer.get("diagnostics") or []
    if isinstance(found, Mapping):
        found = found.get("diagnostics") or []
    result = ValidationResult(tuple(diagnostic(item) for item in found))
    return ValidationResult(result.diagnostics, answer.get("flowId") if result.is_valid else None)


def diagnostic(item: Any) -> Diagnostic:
    if not isinstance(item, Mapping):
        return Diagnostic("error", str(item))
    text = next((item[key] for key in ("formatted", "message", "detail", "text") if isinstance(item.get(key), str)), str(dict(item)))
    path = item.get("path") or item.get("pointer")
    location = item.get("location")
    place = location if isinstance(location, Mapping) else item
    return Diagnostic(
        level=str(item.get("level", item.get("severity", "error"))).lower(),
        message=text,
        code=item.get("code"),
        kind=item.get("kind"),
        path=path if isinstance(path, str) else None,
        line=place.get("line"),
        column=place.get("column"),
    )


def component(item: Mapping[str, Any]) -> ComponentInfo:
    name = item.get("component") or item.get("path") or item.get("componentId") or item.get("name")
    return ComponentInfo(
        str(name),
        item.get("description"),
        item.get("input_schema", item.get("inputSchema")),
        item.get("output_schema", item.get("outputSchema")),
    )


def batch(answer: Mapping[str, Any]) -> BatchDetails:
    """Counters are at the top, or in `items` or `statistics`."""
    counts = {**answer}
    for key in ("items", "statistics", "summary"):
        if isinstance(answer.get(key), Mapping):
            counts.update(answer[key])

    def count(*names: str) -> int:
        return next((counts[name] for name in names if isinstance(counts.get(name), int)), 0)

    return BatchDetails(
        batch_id=str(counts.get("batchId", counts.get("runId", ""))),
        status=str(counts.get("status", "running")),
        total=count("totalInputs", "totalRuns", "total"),
        completed=count("completedRuns", "completed"),
        failed=count("failedRuns", "failed"),
        running=count("runningRuns", "running"),
        cancelled=count("cancelledRuns", "cancelled"),
        raw=answer,
    )


def run_event(event: ServerSentEvent) -> RunEvent:
    """{"timestamp": …, "event": {"StepCompleted": {…}}} without its frame; other data stay as they are."""
    try:
        data = decode(event.data)
    except (ValueError, RecursionError):
        data = event.data
    inner = data.get("event") if isinstance(data, Mapping) else None
    if not isinstance(inner, Mapping) or len(inner) != 1:
        return RunEvent(event.kind, data, event.id)
    name, content = next(iter(inner.items()))
    # Servers of other releases give no kind beside the data, and no id.
    kind = event.kind if event.kind != "message" else name[:1].lower() + name[1:]
    number = data.get("sequenceNumber")
    return RunEvent(kind, content, event.id if event.id is not None or number is None else str(number), data.get("timestamp"))


def stream_error(event: RunEvent) -> StepflowApiError:
    """What a server says in a stream that it cannot go on with."""
    data = event.data if isinstance(event.data, Mapping) else {}
    code = data.get("code")
    return StepflowApiError(code if isinstance(code, int) else 500, data.get("errorCode"), str(data.get("message", event.data)), body=event.data)
