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
from .flow import ErrorAction, FlowBuilder, OnErrorDefault, OnErrorFail, OnErrorRetry, OnErrorSkip, StepHandle, Value
from .server import StepflowServer

StepflowStdioServer = StepflowServer

__all__ = [
    "Busy",
    "Cancelled",
    "ErrorAction",
    "FlowBuilder",
    "FlowFailed",
    "FlowSkipped",
    "InvalidInput",
    "OnErrorDefault",
    "OnErrorFail",
    "OnErrorRetry",
    "OnErrorSkip",
    "RuntimeCallError",
    "SkipStep",
    "StepHandle",
    "StepflowContext",
    "StepflowError",
    "StepflowFailed",
    "StepflowServer",
    "StepflowStdioServer",
    "SyncStepflowContext",
    "Value",
]

__version__ = "0.1.0"
