"""Real servers in subprocesses, and a runtime of a few lines that talks to them."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import queue
import re
import subprocess
import sys
import tempfile
import textwrap
import threading
import unittest
from pathlib import Path
from typing import Any

PACKAGE_ROOT = Path(__file__).resolve().parents[1]
REPOSITORY_ROOT = PACKAGE_ROOT.parents[1]
PATIENCE = 30.0

PRELUDE = "from __future__ import annotations\nfrom stepflow_py import *\n"


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(PACKAGE_ROOT), "PYTHONUNBUFFERED": "1"}


class Blobs:
    """The runtime's side of the callbacks: blobs, and flows that are Python functions of their input."""

    def __init__(self) -> None:
        self.blobs: dict[str, Any] = {}
        self.flows: dict[str, Any] = {}
        self.batches: dict[str, list] = {}
        self.requests: list[dict] = []

    def store(self, data: Any) -> str:
        blob_id = hashlib.sha256(json.dumps(data, separators=(",", ":")).encode()).hexdigest()
        self.blobs[blob_id] = data
        return blob_id

    def answer(self, request: dict) -> dict:
        self.requests.append(request)
        method, params = request["method"], request["params"]
        base = {"jsonrpc": "2.0", "id": request["id"]}
        handler = getattr(self, "do_" + re.sub("[^a-z]", "_", method), None)
        if handler is None:
            return {**base, "error": {"code": -32601, "message": f"no {method}"}}
        try:
            return {**base, "result": handler(params)}
        except KeyError as error:
            return {**base, "error": {"code": -32201, "message": f"not found: {error.args[0]}"}}

    def do_blobs_put(self, params: dict) -> dict:
        return {"blob_id": self.store(params["data"])}

    def do_blobs_get(self, params: dict) -> dict:
        return {"data": self.blobs[params["blob_id"]], "blob_type": "data"}

    def do_flows_evaluate(self, params: dict) -> dict:
        return {"result": self.flows[params["flow_id"]](params["input"])}

    def do_flows_get_metadata(self, params: dict) -> dict:
        return {"flow_metadata": {"of": params["flow_id"]}, "step_metadata": {"step": params.get("step_id")}}

    def do_flows_submit_batch(self, params: dict) -> dict:
        batch_id = f"batch-{len(self.batches)}"
        self.batches[batch_id] = [self.flows[params["flow_id"]](item) for item in params["inputs"]]
        return {"batch_id": batch_id, "total_runs": len(params["inputs"])}

    def do_flows_get_batch(self, params: dict) -> dict:
        results = self.batches[params["batch_id"]]
        outputs = [{"batch_input_index": i, "status": "completed", "result": r} for i, r in enumerate(results)]
        return {"details": {"batch_id": params["batch_id"]}, "outputs": list(reversed(outputs))}


class Runs(Blobs):
    """A runtime of 0.9 and later: runs instead of flows."""

    do_flows_evaluate = do_flows_submit_batch = do_flows_get_batch = None  # type: ignore[assignment]

    def do_runs_submit(self, params: dict) -> dict:
        self.batches[params["subflowKey"]] = [self.flows[params["flowId"]](item) for item in params["inputs"]]
        return self.do_runs_get({"runId": params["subflowKey"], "includeResults": False})

    def do_runs_get(self, params: dict) -> dict:
        results = self.batches[params["runId"]]
        status = {"runId": params["runId"], "flowId": "f", "status": "completed", "items": {"total": len(results)}, "createdAt": "now"}
        if params["includeResults"]:
            status["results"] = [{"itemIndex": i, "status": "completed", "result": r} for i, r in enumerate(results)]
        return status


class StdioServer:
    """A server over stdio. Callbacks are answered by `runtime` (None: they stay in `messages`)."""

    def __init__(self, arguments: list[str], runtime: Blobs | None) -> None:
        self.process = subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
        )
        self.runtime = runtime
        self.messages: queue.Queue = queue.Queue()
        self.kept: list[dict] = []
        self.errors: list[bytes] = []
        self._numbers = iter(range(1, 1_000_000))
        self._write_lock = threading.Lock()
        self._threads = [threading.Thread(target=self._read), threading.Thread(target=self._read_errors)]
        for thread in self._threads:
            thread.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            message = json.loads(line)
            if "method" in message and "id" in message and self.runtime is not None:
                self.send(self.runtime.answer(message))
            else:
                self.messages.put(message)
        self.messages.put(None)

    def _read_errors(self) -> None:
        for line in self.process.stderr:
            self.errors.append(line)

    def write(self, data: bytes) -> None:
        with self._write_lock:
            self.process.stdin.write(data)
            self.process.stdin.flush()

    def send(self, message: Any) -> None:
        self.write(json.dumps(message).encode() + b"\n")

    def receive(self) -> dict:
        message = self.messages.get(timeout=PATIENCE)
        if message is None:
            raise EOFError(b"".join(self.errors).decode())
        return message

    def answer_to(self, request_id: Any) -> dict:
        """The answer to a request; what arrives before it is kept."""
        for message in self.kept:
            if message.get("id") == request_id and "method" not in message:
                self.kept.remove(message)
                return message
        while True:
            message = self.receive()
            if message.get("id") == request_id and "method" not in message:
                return message
            self.kept.append(message)

    def start(self, method: str, params: Any) -> int:
        request_id = next(self._numbers)
        self.send({"jsonrpc": "2.0", "id": request_id, "method": method, "params": params})
        return request_id

    def call(self, method: str, params: Any) -> dict:
        return self.answer_to(self.start(method, params))

    def start_execute(self, component: str, value: Any, **more: Any) -> int:
        return self.start("components/execute", execute_params(component, value, **more))

    def execute(self, component: str, value: Any, **more: Any) -> dict:
        return self.answer_to(self.start_execute(component, value, **more))

    def initialize(self, capabilities: dict | None = None) -> dict:
        params: dict = {"runtime_protocol_version": 1}
        if capabilities is not None:
            params["capabilities"] = {"stepflow": capabilities}
        answer = self.call("initialize", params)
        self.send({"jsonrpc": "2.0", "method": "initialized", "params": {}})
        return answer

    def close(self) -> int:
        """Closes stdin and returns the exit code."""
        with self._write_lock:
            try:
                self.process.stdin.close()
            except BrokenPipeError:
                pass
        return self.wait()

    def wait(self) -> int:
        code = self.process.wait(PATIENCE)
        for thread in self._threads:
            thread.join(PATIENCE)
        return code

    def kill(self) -> None:
        self.process.kill()
        self.close()
        self.process.stdout.close()
        self.process.stderr.close()


class HttpServer:
    """A server over HTTP in a subprocess that tells its port."""

    def __init__(self, arguments: list[str]) -> None:
        self.process = subprocess.Popen([*arguments, "--http"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment())
        self.port = json.loads(self.process.stdout.readline())["port"]

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def post(self, message: Any, headers: dict | None = None) -> http.client.HTTPResponse:
        connection = self.connect()
        body = message if isinstance(message, bytes) else json.dumps(message).encode()
        all_headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream", **(headers or {})}
        connection.request("POST", "/", body, all_headers)
        response = connection.getresponse()
        response.connection = connection  # type: ignore[attr-defined]
        return response

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)
        self.process.stdout.close()


def execute_params(component: str, value: Any, **more: Any) -> dict:
    return {
        "component": component,
        "input": value,
        "attempt": 1,
        "observability": {"run_id": "r1", "flow_id": "f1", "step_id": "s1"},
        **more,
    }


def events(response: http.client.HTTPResponse) -> Any:
    """The messages of an event stream."""
    for line in response:
        if line.startswith(b"data: "):
            yield json.loads(line[6:])


class ServerTest(unittest.TestCase):
    """Starts servers from source text and ends them after the test."""

    def script(self, source: str) -> str:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, "worker.py")
        with open(path, "w", encoding="utf-8") as file:
            file.write(PRELUDE + textwrap.dedent(source))
        return path

    def stdio(self, source: str, runtime: Blobs | None = None) -> StdioServer:
        return self.stdio_of([sys.executable, self.script(source)], runtime)

    def stdio_of(self, arguments: list[str], runtime: Blobs | None = None) -> StdioServer:
        server = StdioServer(arguments, runtime)
        self.addCleanup(server.kill)
        return server

    def http(self, source: str) -> HttpServer:
        return self.http_of([sys.executable, self.script(source)])

    def http_of(self, arguments: list[str]) -> HttpServer:
        server = HttpServer(arguments)
        self.addCleanup(server.kill)
        return server
