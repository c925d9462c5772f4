"""Error codes of the component protocol and the exceptions a component may raise."""

from __future__ import annotations

from typing import Any

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
WORKER_ERROR = -32000
COMPONENT_NOT_FOUND = -32001
COMPONENT_EXECUTION_FAILED = -32100
VALUE_ERROR = -32101
RESOURCE_UNAVAILABLE = -32102
BAD_REQUEST = -32103
CANCELLED = -32104
CONNECTION_LOST = -32302
"""The runtime went away while a component waited for its answer."""

FIRST_USER_CODE = -32110
"""Codes from here down to -32199 are free for the codes of your own components."""


class StepflowError(Exception):
    """Base of everything this package raises on purpose."""


class StepflowFailed(StepflowError):
    """Fails the step with a code, a message and optional data of your own.

    Codes between -32110 and -32199 are yours; `onError: retry` retries all of -32100 to -32199.
    """

    def __init__(self, code: int, message: str, data: Any = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data


class InvalidInput(StepflowFailed):
    """The input of a component does not fit its types. `problems` has one line for each problem."""

    def __init__(self, message: str, problems: list[str]) -> None:
        super().__init__(BAD_REQUEST, message, {"type": "InvalidInput", "problems": problems})
        self.problems = problems


class SkipStep(StepflowError):
    """Ends the step as skipped instead of completed."""

    def __init__(self, reason: str | None = None) -> None:
        super().__init__(reason or "skipped")
        self.reason = reason


class Busy(StepflowError):
    """The component cannot take the work now; the runtime may try again after `retry_after` seconds."""

    def __init__(self, retry_after: float = 1.0, message: str = "The component is busy.") -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Cancelled(StepflowError):
    """Raised in a sync component that calls its context after the runtime cancelled the step."""


class RuntimeCallError(StepflowFailed):
    """The runtime answered a call of the context (a blob, a run) with an error."""


class FlowFailed(StepflowFailed):
    """A flow started by the component failed; uncaught, the step fails with the same code and message."""


class FlowSkipped(SkipStep):
    """A flow started by the component was skipped; uncaught, the step is skipped too."""
