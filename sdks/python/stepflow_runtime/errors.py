"""What can go wrong with a server of one's own."""

from __future__ import annotations

from stepflow import StepflowError, StepflowTimeoutError


class StepflowRuntimeError(StepflowError):
    """The server could not be started, or is not there any more; the message has its last words."""


class BinaryNotFoundError(StepflowRuntimeError, FileNotFoundError):
    """There is no server program; the message has all the places that were looked at."""


class StartupTimeoutError(StepflowRuntimeError, StepflowTimeoutError):
    """The server did not become ready within startup_timeout."""

    def __init__(self, message: str) -> None:
        StepflowTimeoutError.__init__(self, message)
