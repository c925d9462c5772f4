"""The embedded runtime: a server process that belongs to this one, with all calls of a client."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar

from stepflow_client import StepflowClient
from stepflow_client.operations import Operations

from .cleanup import registry
from .errors import StepflowRuntimeError
from .logs import LogEntry
from .options import LogConfig, Options, RestartPolicy
from .supervisor import Supervisor

_Self = TypeVar("_Self", bound="StepflowRuntime")


class StepflowRuntime(Operations):
    """Made by `start`; stopped by `stop`, by the end of a `with` or `async with`, by SIGTERM and SIGINT, and with Python."""

    def __init__(self, supervisor: Supervisor) -> None:
        """Use `start`."""
        self._supervisor = supervisor
        self._client = StepflowClient(f"http://127.0.0.1:{supervisor.port}")
        self._client._transport.give_up = supervisor.gone
        super().__init__(self._client._transport, self._client._timeout)

    @classmethod
    def start(
        cls: type[_Self],
        config_path: str | os.PathLike[str] | None = None,
        *,
        port: int | None = None,
        env: Mapping[str, str] | None = None,
        inherit_env: bool = True,
        log_config: LogConfig | None = None,
        restart_policy: RestartPolicy = RestartPolicy.NEVER,
        max_restarts: int = 3,
        startup_timeout: float = 30.0,
        on_crash: Callable[[int], object] | None = None,
        data_path: str | os.PathLike[str] | None = None,
    ) -> _Self:
        """Starts a server and returns when it is ready; `start_async` does not block the event loop meanwhile.

        config_path: a stepflow-config.yml; without one there are the builtin components. port: chosen by the system if None. env:
        variables for the server, over those of this process, of which inherit_env=False passes on only what a program needs to
        start. restart_policy: when a server that ended is started again, on the same port; max_restarts: how often in a row, where
        one that was up for a minute begins a new row. startup_timeout: seconds. on_crash: called with the exit code (negative: the
        signal) on a thread of its own. data_path: the SQLite file that keeps runs beyond `stop`; else they are gone with it, unless
        the configuration names a store.

        Raises FileNotFoundError for a missing configuration or program, StartupTimeoutError, and StepflowRuntimeError with the
        last lines of a server that did not start.
        """
        options = Options(
            config_path=None if config_path is None else Path(config_path),
            port=port,
            data_path=None if data_path is None else Path(data_path),
            env=dict(env or {}),
            inherit_env=inherit_env,
            log_config=log_config or LogConfig(),
            restart_policy=restart_policy,
            max_restarts=max_restarts,
            startup_timeout=startup_timeout,
            on_crash=on_crash,
        )
        return cls(Supervisor(options))

    @classmethod
    async def start_async(cls: type[_Self], config_path: str | os.PathLike[str] | None = None, **options: Any) -> _Self:
        """`start` with the same arguments, for code on an event loop."""
        handover: _Handover[_Self] = _Handover()
        try:
            runtime = await asyncio.to_thread(handover.give, lambda: cls.start(config_path, **options))
        except asyncio.CancelledError:
            # The thread cannot be cancelled: what it starts, or has started, is not wanted any more.
            handover.refuse()
            raise
        registry.take_signals()
        return runtime

    def stop(self, timeout: float = 5.0) -> None:
        """Ends the server: asks, waits for `timeout` seconds, and kills it. May be called twice."""
        self._client.close()
        self._supervisor.stop(timeout)

    async def stop_async(self, timeout: float = 5.0) -> None:
        """`stop`, for code on an event loop."""
        self._client.close()
        await asyncio.to_thread(self._supervisor.stop_now, timeout)
        self._supervisor.stop(timeout)

    @property
    def client(self) -> StepflowClient:
        """A client of this server. Closed with the runtime."""
        return self._client

    @property
    def port(self) -> int:
        return self._supervisor.port

    @property
    def pid(self) -> int:
        """The process of the server; another one after a restart."""
        return self._supervisor.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._supervisor.is_alive

    @property
    def crashed(self) -> bool:
        """Whether the server ended by itself and will not be started again."""
        return self._supervisor.crashed

    @property
    def restarts(self) -> int:
        """How often in a row the server was started again."""
        return self._supervisor.restarts

    def get_recent_logs(self, limit: int = 100) -> list[LogEntry]:
        """The latest log entries, the oldest first; at most the last 1000 are kept. Empty without capture."""
        return self._supervisor.logs.recent(limit)

    def _checked(self: _Self) -> _Self:
        if self._supervisor.is_stopped:
            raise StepflowRuntimeError("this runtime was stopped; start another one")
        return self

    def __enter__(self: _Self) -> _Self:
        return self._checked()

    def __exit__(self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None, /) -> None:
        self.stop()

    async def __aenter__(self: _Self) -> _Self:
        return self._checked()

    async def __aexit__(self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None, /) -> None:
        await self.stop_async()

    def __repr__(self) -> str:
        return f"StepflowRuntime({self.url!r})"


class _Handover(Generic[_Self]):
    """From the thread that starts a runtime to a coroutine that may have been cancelled meanwhile: one of them stops it then."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._refused = False
        self._runtime: _Self | None = None

    def give(self, start: Callable[[], _Self]) -> _Self:
        runtime = start()
        with self._lock:
            self._runtime = runtime
            refused = self._refused
        if refused:
            runtime.stop()
        return runtime

    def refuse(self) -> None:
        with self._lock:
            self._refused = True
            runtime = self._runtime
        if runtime is not None:
            runtime.stop()
