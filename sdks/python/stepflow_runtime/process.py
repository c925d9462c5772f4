"""One process of the server, from its start to its end."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO

from .errors import StartupTimeoutError, StepflowRuntimeError
from .logs import LogCapture

_LONGEST_LINE = 1024 * 1024
_POLL_SECONDS = 0.1
_FIRST_POLL_SECONDS = 0.01


class ServerProcess:
    """Started by the constructor. `wait_ready` sets `port`; `wait` gives the exit code."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], logs: LogCapture, capture: bool) -> None:
        self.port: int | None = None
        self._logs = logs
        # A session of its own: Ctrl-C in a terminal must reach Python, which then ends the server in order. The server reads
        # nothing, but the end of its standard input tells it that this process is gone, however that came about.
        self._popen = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if capture else None,
            env=dict(environment),
            start_new_session=os.name != "nt",
        )
        self.pid = self._popen.pid
        self._readers = [threading.Thread(target=self._read_output, name="stepflow-stdout", daemon=True)]
        if capture:
            self._readers.append(threading.Thread(target=self._read_errors, name="stepflow-stderr", daemon=True))
        for reader in self._readers:
            reader.start()

    def _read_output(self) -> None:
        assert self._popen.stdout is not None
        for line in _lines(self._popen.stdout):
            if self.port is None:
                self.port = _port(line)
                if self.port is not None:
                    continue
            self._logs.add(line)

    def _read_errors(self) -> None:
        assert self._popen.stderr is not None
        for line in _lines(self._popen.stderr):
            self._logs.add(line)

    @property
    def is_alive(self) -> bool:
        return self._popen.poll() is None

    def wait_ready(self, timeout: float, stopped: Callable[[], bool]) -> None:
        """Returns when the server answers that it is healthy, or when `stopped` says that nobody waits any more."""
        deadline = time.monotonic() + timeout
        pause = _FIRST_POLL_SECONDS
        while not stopped():
            # Before the question: a stranger on the same port would answer it too, while this server ends for want of the port.
            alive = self.is_alive
            if not alive:
                self.finish()
                raise StepflowRuntimeError(f"the server ended with code {self._popen.returncode} while it started.{self._logs.last_words()}")
            if self.port is not None and _is_healthy(self.port):
                return
            if time.monotonic() > deadline:
                self.kill()
                self.finish()
                raise StartupTimeoutError(f"the server was not ready within {timeout:g} s.{self._logs.last_words()}")
            time.sleep(pause)
            pause = min(pause * 1.5, _POLL_SECONDS)

    def terminate(self) -> None:
        """Asks it to end."""
        self._popen.terminate()

    def kill(self) -> None:
        self._popen.kill()

    def wait(self) -> int:
        return self._popen.wait()

    def finish(self) -> None:
        """After its end: reads what is left and closes the pipes."""
        self._popen.wait()
        for reader in self._readers:
            # A process that the server has left behind may hold the pipe open.
            reader.join(2.0)
        for pipe in (self._popen.stdin, self._popen.stdout, self._popen.stderr):
            if pipe is not None and not any(reader.is_alive() for reader in self._readers):
                try:
                    pipe.close()
                except OSError:
                    pass


def _lines(pipe: IO[bytes]) -> Iterator[str]:
    while line := pipe.readline(_LONGEST_LINE):
        yield line.decode("utf-8", "replace")


def _port(line: str) -> int | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    port = value.get("port") if isinstance(value, dict) else None
    return port if isinstance(port, int) else None


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2.0)
    try:
        connection.request("GET", "/api/v1/health")
        response = connection.getresponse()
        response.read()
        return response.status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
