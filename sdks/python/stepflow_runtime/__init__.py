"""A Stepflow server that belongs to a Python program."""

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

from .errors import BinaryNotFoundError, StartupTimeoutError, StepflowRuntimeError
from .logs import LogEntry
from .options import LogConfig, RestartPolicy
from .runtime import StepflowRuntime

__all__ = [
    "BatchDetails",
    "BinaryNotFoundError",
    "ComponentInfo",
    "Diagnostic",
    "FlowError",
    "FlowResult",
    "FlowStatus",
    "LogConfig",
    "LogEntry",
    "RestartPolicy",
    "RunEvent",
    "StartupTimeoutError",
    "StepflowApiError",
    "StepflowConnectionError",
    "StepflowError",
    "StepflowExecutor",
    "StepflowRuntime",
    "StepflowRuntimeError",
    "StepflowTimeoutError",
    "StepflowValidationError",
    "ValidationResult",
]
