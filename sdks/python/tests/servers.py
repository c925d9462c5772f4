"""The real server of this repository, for tests that need one."""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
import time
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from stepflow_runtime import StepflowRuntime

from .harness import PATIENCE, REPOSITORY_ROOT

ECHO = """\
name: echo
steps:
  - {id: echo, component: /builtin/noop, input: {$input: $}}
output: {$step: echo}
"""
WAIT = """\
name: wait
steps:
  - {id: first, component: /builtin/noop, input: {$input: $}}
  - {id: answer, component: /builtin/wait_for_event, input: {event: go}}
output: {before: {$step: first}, answer: {$step: answer}}
"""
CONFIG = """\
plugins:
  builtin: {type: builtin}
routes:
  /builtin: [{plugin: builtin}]
"""


def binary() -> str | None:
    """What STEPFLOW_BINARY names, else the newest program that was built; None: the `stepflow` command of the repository builds it."""
    if os.environ.get("STEPFLOW_BINARY"):
        return os.environ["STEPFLOW_BINARY"]
    names = [REPOSITORY_ROOT / "artifacts" / "bin" / "StepFlow.Cli" / kind / "StepFlow.Cli" for kind in ("release", "debug")]
    built = [path for path in names if path.is_file()]
    return str(max(built, key=lambda path: path.stat().st_mtime)) if built else None


def server_environment() -> dict[str, str]:
    found = binary()
    return {**os.environ, **({"STEPFLOW_BINARY": found} if found else {})}


class RealServer(unittest.TestCase):
    """A folder with a flow and a configuration, in which the test runs; and runtimes that are stopped after it."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()
        patch = mock.patch.dict(os.environ, server_environment(), clear=True)
        patch.start()
        self.addCleanup(patch.stop)
        for name, text in {"workflow.yaml": ECHO, "wait.yaml": WAIT, "stepflow-config.yml": CONFIG, "config.yml": CONFIG}.items():
            (self.folder / name).write_text(text, "utf-8")
        self.echo, self.wait = self.folder / "workflow.yaml", self.folder / "wait.yaml"
        # Without a handler, Python itself would print what the server says.
        logger = logging.getLogger("stepflow")
        handler = logging.NullHandler()
        logger.addHandler(handler)
        self.addCleanup(logger.removeHandler, handler)

    def start(self, *arguments: Any, **options: Any) -> StepflowRuntime:
        runtime = StepflowRuntime.start(*arguments, **options)
        self.addCleanup(runtime.stop)
        return runtime

    def until(self, condition: Callable[[], Any], what: str) -> Any:
        """Polls for what another process does; nothing tells when it is done."""
        deadline = time.monotonic() + PATIENCE
        while not (found := condition()):
            self.assertLess(time.monotonic(), deadline, f"{what} did not happen within {PATIENCE:g} s")
            time.sleep(0.01)
        return found

    def run_async(self, coroutine: Any) -> Any:
        return asyncio.run(asyncio.wait_for(coroutine, PATIENCE * 2))


def is_running(pid: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has asked for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
