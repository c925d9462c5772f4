"""What comes back: results of flows, findings of a validation, components, batches, events."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class FlowStatus(str, enum.Enum):
    """How a flow ended. RUNNING appears only in the results of a batch that was not waited for."""

    SUCCESS = "success"
    FAILED = "failed"
    SKIPPED = "skipped"
    RUNNING = "running"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class FlowError:
    """Why a flow failed. code is a name ("COMPONENT_FAILED") or the number that a component gave itself."""

    code: int | str
    message: str
    data: Any = None


@dataclass(frozen=True)
class FlowResult:
    """The end of one flow with one input. output belongs to success, error to failed, skipped_reason to skipped."""

    status: FlowStatus
    output: Any = None
    error: FlowError | None = None
    skipped_reason: str | None = None
    run_id: str | None = field(default=None, compare=False)

    @classmethod
    def success(cls, output: Any, *, run_id: str | None = None) -> FlowResult:
        return cls(FlowStatus.SUCCESS, output=output, run_id=run_id)

    @classmethod
    def failed(cls, code: int | str, message: str, data: Any = None, *, run_id: str | None = None) -> FlowResult:
        return cls(FlowStatus.FAILED, error=FlowError(code, message, data), run_id=run_id)

    @classmethod
    def skipped(cls, reason: str | None = None, *, run_id: str | None = None) -> FlowResult:
        return cls(FlowStatus.SKIPPED, skipped_reason=reason, run_id=run_id)

    @classmethod
    def running(cls, *, run_id: str | None = None) -> FlowResult:
        return cls(FlowStatus.RUNNING, run_id=run_id)

    @property
    def is_success(self) -> bool:
        return self.status is FlowStatus.SUCCESS

    @property
    def is_failed(self) -> bool:
        return self.status is FlowStatus.FAILED

    @property
    def is_skipped(self) -> bool:
        return self.status is FlowStatus.SKIPPED

    @property
    def is_running(self) -> bool:
        return self.status is FlowStatus.RUNNING


@dataclass(frozen=True)
class Diagnostic:
    """One finding about a flow. level: "fatal", "error" or "warning"; line and column count from 1."""

    level: str
    message: str
    code: int | str | None = None
    kind: str | None = None
    path: str | None = None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = self.path or (f"line {self.line}" if self.line else "")
        return f"{self.message} ({place})" if place else self.message


@dataclass(frozen=True)
class ValidationResult:
    """What the server finds in a flow. flow_id is set when the flow is valid."""

    diagnostics: tuple[Diagnostic, ...] = ()
    flow_id: str | None = None

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(finding for finding in self.diagnostics if finding.level != "warning")

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        return tuple(finding for finding in self.diagnostics if finding.level == "warning")

    @property
    def is_valid(self) -> bool:
        return not self.errors

    valid = is_valid

    @property
    def summary(self) -> str:
        """The errors in one line."""
        return "; ".join(map(str, self.errors)) or "no errors"

    def __bool__(self) -> bool:
        return self.is_valid


@dataclass(frozen=True)
class ComponentInfo:
    """A component that the executor can call. name is its path, as a step names it."""

    name: str
    description: str | None = None
    input_schema: Mapping[str, Any] | None = None
    output_schema: Mapping[str, Any] | None = None

    @property
    def path(self) -> str:
        return self.name


@dataclass(frozen=True)
class BatchDetails:
    """Where a batch stands. status: running, completed, failed, cancelled or paused; raw is the server's whole answer."""

    batch_id: str
    status: str
    total: int
    completed: int = 0
    failed: int = 0
    running: int = 0
    cancelled: int = 0
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def is_finished(self) -> bool:
        return self.status not in ("running", "paused")


@dataclass(frozen=True)
class RunEvent:
    """One event of a run: its kind ("stepCompleted"), what it tells, and when it happened (RFC 3339).

    id resumes a stream after the event; sequence is the record of the run's journal that it comes from, which several may.
    """

    kind: str
    data: Any
    id: str | None = None
    timestamp: str | None = None

    @property
    def sequence(self) -> int | None:
        number = (self.id or "").partition(".")[0]
        return int(number) if number.isdecimal() else None
