"""Write StepFlow components in Python."""

from .context import StepflowContext, SyncStepflowContext
from .errors import (
    Busy,
    Cancelled,
    FlowFailed,
    FlowSkipped,
    InvalidInput,
    RuntimeCallError,
    SkipStep,
    StepflowError,
    StepflowFailed,
)
from .server import StepflowServer

StepflowStdioServer = StepflowServer

__all__ = [
    "Busy",
    "Cancelled",
    "FlowFailed",
    "FlowSkipped",
    "InvalidInput",
    "RuntimeCallError",
    "SkipStep",
    "StepflowContext",
    "StepflowError",
    "StepflowFailed",
    "StepflowServer",
    "StepflowStdioServer",
    "SyncStepflowContext",
]

__version__ = "0.1.0"
