"""The server's log lines: parsed, kept, forwarded."""

from __future__ import annotations

import datetime
import json
import logging
import os
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_KEPT = 1000
_LEVELS = {
    "trace": 5, "verbose": 5, "debug": logging.DEBUG, "information": logging.INFO, "info": logging.INFO, "warning": logging.WARNING,
    "warn": logging.WARNING, "error": logging.ERROR, "fatal": logging.CRITICAL, "critical": logging.CRITICAL,
}  # fmt: skip
_NAMES = {"verbose": "trace", "information": "info", "warning": "warn", "critical": "error", "fatal": "error"}


@dataclass(frozen=True)
class LogEntry:
    """One line. level: trace, debug, info, warn or error. fields: what else the line has, such as the run and the step."""

    timestamp: str
    level: str
    message: str
    target: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.timestamp} [{self.level}] {self.message}"


def parse_line(line: str, level: str = "info") -> LogEntry:
    """A JSON line, or any other text as the message of an entry of now."""
    line = line.rstrip("\r\n")
    try:
        value = json.loads(line) if line.startswith("{") else None
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        return LogEntry(_now(), level, line)
    inner = value.get("fields")
    rest: dict[str, Any] = value
    if isinstance(inner, dict):
        rest = {**{key: item for key, item in value.items() if key != "fields"}, **inner}
    timestamp, message = _pop(rest, "timestamp", "time", "ts"), _pop(rest, "message", "msg")
    target = _pop(rest, "target", "category", "logger")
    name = str(_pop(rest, "level", "severity") or level).lower()
    return LogEntry(str(timestamp or _now()), _NAMES.get(name, name), line if message is None else str(message), target, rest)


class LogCapture:
    """The latest entries, and a Python logger that gets all. Lines come from the threads that read the server's output."""

    def __init__(self, logger: str | None, file: str | os.PathLike[str] | None = None) -> None:
        """Raises OSError when the file cannot be written."""
        self._file = open(file, "a", encoding="utf-8", buffering=1) if file is not None else None
        self._logger = logging.getLogger(logger) if logger is not None else None
        self._entries: deque[LogEntry] = deque(maxlen=_KEPT)

    def add(self, line: str, level: str = "info") -> None:
        if not line.strip():
            return
        if self._file is not None:
            self._write(line)
        entry = parse_line(line, level)
        self._entries.append(entry)
        if self._logger is not None:
            self._logger.log(_LEVELS.get(entry.level, logging.INFO), "%s", entry.message, extra={"stepflow": entry})

    def _write(self, line: str) -> None:
        assert self._file is not None
        try:
            self._file.write(line.rstrip("\r\n") + "\n")
        except (OSError, ValueError):
            # A full disk must not stop the reading: the server would stand still at a full pipe.
            self._file = None

    def close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def recent(self, limit: int) -> list[LogEntry]:
        entries = list(self._entries)
        return entries[-limit:] if limit > 0 else []

    def last_words(self, limit: int = 20) -> str:
        """The latest entries, for the message of an exception."""
        found = self.recent(limit)
        return "".join(f"\n  {entry}" for entry in found) if found else " It wrote nothing."


def _pop(values: dict[str, Any], *names: str) -> Any:
    for name in names:
        for key in (name, f"@{name}", name.capitalize()):
            if key in values:
                return values.pop(key)
    return None


def _now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
