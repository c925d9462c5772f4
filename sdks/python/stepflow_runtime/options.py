"""How a server is started and kept running."""

from __future__ import annotations

import enum
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_LEVELS = ("trace", "debug", "info", "warn", "error", "off")
_FORMATS = ("json", "text")
# What a program needs to start at all; the rest of the environment stays behind with inherit_env=False.
_ALWAYS_PASSED = ("PATH", "HOME", "USER", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "WINDIR", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "DOTNET_ROOT")


class RestartPolicy(enum.Enum):
    """When a server that ended by itself is started again."""

    NEVER = "never"
    ON_FAILURE = "on_failure"
    ALWAYS = "always"

    def allows(self, code: int) -> bool:
        return self is RestartPolicy.ALWAYS or (self is RestartPolicy.ON_FAILURE and code != 0)


@dataclass(frozen=True)
class LogConfig:
    """Where the server's logs go.

    level: trace, debug, info, warn, error or off. format: json or text. capture: keep the latest entries for `get_recent_logs` and
    forward all to the Python logger `python_logger`; else the server writes to this process's standard error, or to the file.
    file_path: append them to this file. otlp_endpoint: also export them to this OpenTelemetry collector.
    """

    level: str = "info"
    format: str = "json"
    capture: bool = True
    python_logger: str = "stepflow.server"
    file_path: str | os.PathLike[str] | None = None
    otlp_endpoint: str | None = None

    def __post_init__(self) -> None:
        if self.level not in _LEVELS:
            raise ValueError(f"level must be one of {', '.join(_LEVELS)}, not {self.level!r}")
        if self.format not in _FORMATS:
            raise ValueError(f"format must be json or text, not {self.format!r}")

    def arguments(self) -> list[str]:
        found = ["--log-level", self.level, "--log-format", self.format]
        if self.file_path is not None and not self.capture:
            # A server that writes to a file writes nowhere else, so what is captured goes to the file from here.
            found += ["--log-file", os.fspath(Path(self.file_path).absolute())]
        if self.otlp_endpoint is not None:
            found += ["--otlp-endpoint", self.otlp_endpoint]
        return found


@dataclass(frozen=True)
class Options:
    """What `StepflowRuntime.start` was given."""

    config_path: Path | None
    port: int | None
    data_path: Path | None
    env: Mapping[str, str] = field(repr=False)
    inherit_env: bool
    log_config: LogConfig
    restart_policy: RestartPolicy
    max_restarts: int
    startup_timeout: float
    on_crash: Callable[[int], object] | None

    def __post_init__(self) -> None:
        if self.config_path is not None and not self.config_path.is_file():
            raise FileNotFoundError(f"the configuration {self.config_path} does not exist")
        if self.port is not None and not 0 < self.port < 65536:
            raise ValueError(f"a port is a number from 1 to 65535, not {self.port}")
        if self.max_restarts < 0 or self.startup_timeout <= 0:
            raise ValueError("max_restarts must not be negative, and startup_timeout must be positive")

    def environment(self) -> dict[str, str]:
        inherited = dict(os.environ) if self.inherit_env else {name: os.environ[name] for name in _ALWAYS_PASSED if name in os.environ}
        return {**inherited, **self.env}
