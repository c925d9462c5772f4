"""Keeps one server running as its restart policy says."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import tempfile
import threading
import time
from pathlib import Path

from .binary import find_binary
from .cleanup import registry
from .errors import StepflowRuntimeError
from .logs import LogCapture
from .options import Options
from .process import ServerProcess

_LOGGER = logging.getLogger("stepflow.runtime")
_STOP_SECONDS = 5.0
_STEADY_SECONDS = 60.0
_LONGEST_PAUSE = 5.0
_STORE = re.compile(r"""(?:^|[{,])\s*["']?(?:storageConfig|storage_config|stateStore|state_store)["']?\s*:""", re.MULTILINE)


class Supervisor:
    """A server and the thread that watches over it.

    The plain attributes are written by one side and polled by the other, without locks: a signal handler stops the server
    in the middle of anything.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        logs = options.log_config
        self.logs = LogCapture(logs.python_logger, logs.file_path) if logs.capture else LogCapture(None)
        self.restarts = 0
        self.exit_code: int | None = None
        self.crashed = False
        self._stop_requested = False
        self._finished = False
        # Which program it is, is not the server's business but this process's, whatever the server inherits.
        binary = find_binary({**os.environ, **options.env})
        self._folder = Path(tempfile.mkdtemp(prefix="stepflow-"))
        try:
            self._arguments = [str(binary), "serve", *self._server_arguments()]
            self._process = self._spawn(options.port or 0)
            try:
                self._process.wait_ready(options.startup_timeout, lambda: False)
            except BaseException:
                self._process.kill()
                self._process.finish()
                raise
        except BaseException:
            self._clean_up()
            raise
        assert self._process.port is not None
        self.port = self._process.port
        self._ready_since = time.monotonic()
        registry.add(self)
        threading.Thread(target=self._watch, name="stepflow-watch", daemon=True).start()

    def _server_arguments(self) -> list[str]:
        options = self.options
        config = options.config_path
        found = []
        if config is None:
            # Files of components are where this process is, as without a configuration.
            builtin = {"workingDirectory": os.getcwd(), "plugins": {"builtin": {"type": "builtin"}}}
            routes = {route: [{"plugin": "builtin"}] for route in ("/", "/builtin", "/builtins")}
            config = self._folder / "stepflow-config.json"
            config.write_text(json.dumps({**builtin, "routes": routes}), "utf-8")
        found += ["--config", str(config.absolute())]
        if options.data_path is not None:
            found += ["--db", str(options.data_path.absolute())]
        elif not _STORE.search(config.read_text("utf-8", "replace")):
            # Of the folder's lifetime: runs outlive a crash of the server, nothing is left after it was stopped, and two runtimes
            # of one configuration do not meet in one store.
            found += ["--db", str(self._folder / "stepflow.db")]
        return [*found, *options.log_config.arguments(), "--exit-with-parent"]

    def _spawn(self, port: int) -> ServerProcess:
        capture = self.options.log_config.capture
        return ServerProcess([*self._arguments, "--port", str(port)], self.options.environment(), self.logs, capture)

    @property
    def is_alive(self) -> bool:
        return not self._finished and self._process.is_alive

    @property
    def is_stopped(self) -> bool:
        return self._stop_requested

    @property
    def pid(self) -> int:
        return self._process.pid

    def gone(self) -> StepflowRuntimeError | None:
        """The exception for calls to a server that will not come back."""
        if self._stop_requested:
            return StepflowRuntimeError("this runtime was stopped")
        if self.crashed:
            return StepflowRuntimeError(f"the server ended with code {self.exit_code}.{self.logs.last_words()}")
        return None

    def stop(self, timeout: float = _STOP_SECONDS) -> None:
        """Ends the server: asks, waits for `timeout` seconds, and kills it."""
        self.stop_now(timeout)
        registry.remove(self)

    def stop_now(self, timeout: float = _STOP_SECONDS) -> None:
        self._stop_requested = True
        self._process.terminate()
        if not self._wait_finished(timeout):
            self._process.kill()
            self._wait_finished(_STOP_SECONDS)

    def _wait_finished(self, timeout: float) -> bool:
        deadline = time.monotonic() + timeout
        while not self._finished and time.monotonic() < deadline:
            time.sleep(0.005)
        return self._finished

    def _watch(self) -> None:
        try:
            while True:
                self.exit_code = self._process.wait()
                self._process.finish()
                if self._stop_requested or not self._restart_after(self.exit_code):
                    return
        finally:
            self._clean_up()
            self._finished = True

    def _clean_up(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self.logs.close()

    def _restart_after(self, code: int) -> bool:
        if time.monotonic() - self._ready_since > _STEADY_SECONDS:
            self.restarts = 0
        may_restart = self.options.restart_policy.allows(code) and self.restarts < self.options.max_restarts
        self.crashed = not may_restart
        if code != 0:
            _LOGGER.error("The server ended with code %s%s", code, ", it is started again" if may_restart else "")
            self._tell(code)
        if may_restart:
            self._restart()
        return may_restart

    def _tell(self, code: int) -> None:
        if self.options.on_crash is None:
            return
        try:
            self.options.on_crash(code)
        except Exception:
            _LOGGER.exception("on_crash failed")

    def _restart(self) -> None:
        deadline = time.monotonic() + min(_LONGEST_PAUSE, 0.1 * 2**self.restarts)
        self.restarts += 1
        while time.monotonic() < deadline and not self._stop_requested:
            time.sleep(0.01)
        if self._stop_requested:
            return
        # The same port, so that the url stays what it was.
        self._process = self._spawn(self.port)
        if self._stop_requested:
            self._process.terminate()
        try:
            self._process.wait_ready(self.options.startup_timeout, lambda: self._stop_requested)
        except StepflowRuntimeError as error:
            _LOGGER.error("%s", error)
        self._ready_since = time.monotonic()
