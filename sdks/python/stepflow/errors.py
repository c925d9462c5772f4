"""What can go wrong outside of a flow. A flow that fails is no exception: it is a FlowResult."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .results import ValidationResult


class StepflowError(Exception):
    """The root of all exceptions of the client and of the embedded runtime."""


class StepflowApiError(StepflowError):
    """The server refused a request.

    status: the HTTP status. code: the stable code of the error ("RUN_NOT_FOUND"), or None. message: one sentence.
    errors: every single finding, when the server names several. body: the whole answer, as it came.
    """

    def __init__(self, status: int, code: str | None, message: str, errors: list[Any] | None = None, body: Any = None) -> None:
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors or []
        self.body = body
        super().__init__(status, code, message)

    def __str__(self) -> str:
        head = f"HTTP {self.status}{f' {self.code}' if self.code else ''}: {self.message}"
        return "\n".join([head, *(f"  {_finding(error)}" for error in self.errors[:20])])


class StepflowConnectionError(StepflowError, ConnectionError):
    """The server could not be reached, or the connection was lost, more often than the retry policy allows."""


class StepflowTimeoutError(StepflowError, TimeoutError):
    """Something took longer than allowed. A run that was waited for goes on: run_id names it (else None)."""

    def __init__(self, message: str, run_id: str | None = None) -> None:
        super().__init__(message)
        self.run_id = run_id


class StepflowValidationError(StepflowError):
    """A flow is not valid; result has all diagnostics."""

    def __init__(self, result: ValidationResult) -> None:
        super().__init__(f"Flow validation failed: {result.summary}")
        self.result = result


def _finding(error: Any) -> str:
    if not isinstance(error, dict):
        return str(error)
    text = next((str(error[key]) for key in ("message", "detail", "formatted", "error") if error.get(key)), "")
    place = next((str(error[key]) for key in ("path", "pointer") if error.get(key)), "")
    return ": ".join(part for part in (str(error.get("code", "")), place, text) if part) or str(error)
