"""What running flows from Python has in common, in process or on a server: results, errors, and the protocol of executors."""

from .errors import (
    StepflowApiError,
    StepflowConnectionError,
    StepflowError,
    StepflowTimeoutError,
    StepflowValidationError,
)
from .executor import FlowSource, StepflowExecutor
from .results import (
    BatchDetails,
    ComponentInfo,
    Diagnostic,
    FlowError,
    FlowResult,
    FlowStatus,
    RunEvent,
    ValidationResult,
)

__all__ = [
    "BatchDetails",
    "ComponentInfo",
    "Diagnostic",
    "FlowError",
    "FlowResult",
    "FlowSource",
    "FlowStatus",
    "RunEvent",
    "StepflowApiError",
    "StepflowConnectionError",
    "StepflowError",
    "StepflowExecutor",
    "StepflowTimeoutError",
    "StepflowValidationError",
    "ValidationResult",
]
