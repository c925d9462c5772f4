"""Run flows on a Stepflow server."""

from stepflow import (
    BatchDetails,
    ComponentInfo,
    Diagnostic,
    FlowError,
    FlowResult,
    FlowStatus,
    RunEvent,
    StepflowApiError,
    StepflowConnectionError,
    StepflowError,
    StepflowExecutor,
    StepflowTimeoutError,
    StepflowValidationError,
    ValidationResult,
)

from .client import StepflowClient
from .retry import RetryPolicy

__all__ = [
    "BatchDetails",
    "ComponentInfo",
    "Diagnostic",
    "FlowError",
    "FlowResult",
    "FlowStatus",
    "RetryPolicy",
    "RunEvent",
    "StepflowApiError",
    "StepflowClient",
    "StepflowConnectionError",
    "StepflowError",
    "StepflowExecutor",
    "StepflowTimeoutError",
    "StepflowValidationError",
    "ValidationResult",
]
