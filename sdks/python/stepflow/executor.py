"""The one interface of everything that runs flows."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Protocol, TypeVar, Union, runtime_checkable

from .results import BatchDetails, ComponentInfo, FlowResult, RunEvent, ValidationResult

FlowSource = Union[str, "os.PathLike[str]", Mapping[str, Any]]
"""A flow: the path of a YAML or JSON file, the document itself as a dict, or the id of a flow that the server has."""

_Self = TypeVar("_Self")


@runtime_checkable
class StepflowExecutor(Protocol):
    """Runs flows: StepflowRuntime on a server of its own, StepflowClient on one that is there. Every method says more there."""

    @property
    def url(self) -> str:
        """Where the server is, without a slash at the end."""
        ...

    async def run(self, flow: FlowSource, input: Any = None, overrides: Mapping[str, Any] | None = None) -> FlowResult:
        """Runs a flow and waits for its end."""
        ...

    async def submit(self, flow: FlowSource, input: Any = None, overrides: Mapping[str, Any] | None = None) -> str:
        """Starts a run and returns its id."""
        ...

    async def get_result(self, run_id: str) -> FlowResult:
        """Waits for the end of a run."""
        ...

    async def validate(self, flow: FlowSource) -> ValidationResult:
        """All findings about a flow; nothing is run."""
        ...

    async def list_components(self) -> list[ComponentInfo]:
        """What steps can call."""
        ...

    async def submit_batch(
        self,
        flow: FlowSource,
        inputs: Sequence[Any],
        max_concurrent: int | None = None,
        overrides: Mapping[str, Any] | None = None,
    ) -> str:
        """Starts one run for every input and returns the id of the batch."""
        ...

    async def get_batch(self, batch_id: str, include_results: bool = True) -> tuple[BatchDetails, list[FlowResult]]:
        """Where a batch stands and, in the order of the inputs, its results."""
        ...

    async def signal(self, run_id: str, name: str, value: Any = None) -> None:
        """Delivers an event that a step waits for, or will wait for."""
        ...

    async def cancel(self, run_id: str) -> None:
        """Ends a run."""
        ...

    def events(self, run_id: str, *, last_event_id: str | int | None = None) -> AsyncIterator[RunEvent]:
        """The events of a run, from its start or after one that was seen, until it ends."""
        ...

    async def health(self) -> dict[str, Any]:
        """What the server says about itself."""
        ...

    async def __aenter__(self: _Self) -> _Self: ...

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None, /
    ) -> None: ...
