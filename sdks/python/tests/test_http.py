from __future__ import annotations

import json
import signal
import socket
import sys
import threading
import unittest

from .harness import PATIENCE, HttpServer, ServerTest, events, execute_params

SOURCE = """
import asyncio
server = StepflowServer(max_message_bytes=1_000_000)
@server.component
def add(a: int, b: int): return a + b
@server.component
async def fetch(blob_id: str, context):
    return [await context.get_blob(blob_id), context.session_id]
@server.component
def fetch_sync(blob_id: str, context):
    return [context.get_blob(blob_id), context.session_id]
@server.component
async def reports(context):
    context.progress(1)
    return 2
was_cancelled = asyncio.Event()
@server.component
async def hangs(context):
    context.progress("hanging")
    try:
        await asyncio.sleep(1000)
    finally:
        was_cancelled.set()
@server.component
async def was(): await was_cancelled.wait()
server.run()
"""


def request(method: str, params: dict, request_id: object = "r") -> dict:
    return {"jsonrpc": "2.0", "id": request_id, "method": method, "params": params}


def execute(component: str, value: object, request_id: object = "r") -> dict:
    return request("components/execute", execute_params(component, value), request_id)


def raw(server: HttpServer, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as connection:
        connection.sendall(data)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
        return received


class Http(ServerTest):
    def setUp(self) -> None:
        self.server = self.http(SOURCE)

    def test_health_is_there_and_names_the_instance(self) -> None:
        connection = self.server.connect()
        connection.request("GET", "/health")
        response = connection.getresponse()
        body = json.loads(response.read())
        self.assertEqual((response.status, body["status"]), (200, "healthy"))
        self.assertEqual(response.headers["Stepflow-Instance-Id"], body["instanceId"])
        connection.request("GET", "/other")
        self.assertEqual(connection.getresponse().status, 404)
        connection.close()

    def test_a_plain_request_gets_plain_json(self) -> None:
        response = self.server.post(execute("/add", {"a": 1, "b": 2}))
        self.assertEqual(response.headers["Content-Type"], "application/json")
        self.assertEqual(json.loads(response.read()), {"jsonrpc": "2.0", "id": "r", "result": {"output": 3}})

    def test_many_requests_share_a_connection(self) -> None:
        connection = self.server.connect()
        for number in range(20):
            body = json.dumps(execute("/add", {"a": number, "b": 1})).encode()
            # Without a length http.client sends chunks.
            connection.request("POST", "/", iter([body[:10], body[10:]]) if number % 2 else body, {"Content-Type": "application/json"})
            self.assertEqual(json.loads(connection.getresponse().read())["result"], {"output": number + 1})
        connection.close()

    def test_a_callback_travels_in_the_stream_and_its_answer_in_a_new_post(self) -> None:
        for component in ("/fetch", "/fetch_sync"):
            response = self.server.post(execute(component, {"blob_id": "b"}))
            self.assertEqual(response.headers["Content-Type"], "text/event-stream")
            instance = response.headers["Stepflow-Instance-Id"]
            stream = events(response)
            callback = next(stream)
            self.assertEqual((callback["method"], callback["params"]["blob_id"]), ("blobs/get", "b"))
            answer = {"jsonrpc": "2.0", "id": callback["id"], "result": {"data": 5, "blob_type": "data"}}
            wrong = self.server.post(answer, {"Stepflow-Instance-Id": "another"})
            self.assertEqual(wrong.status, 404)
            accepted = self.server.post(answer, {"Stepflow-Instance-Id": instance})
            self.assertEqual((accepted.status, accepted.read()), (202, b""))
            self.assertEqual(next(stream), {"jsonrpc": "2.0", "id": "r", "result": {"output": [5, instance]}})
            self.assertIsNone(next(stream, None))

    def test_a_client_that_takes_no_streams_gets_an_error_instead_of_a_callback(self) -> None:
        response = self.server.post(execute("/fetch", {"blob_id": "b"}), {"Accept": "application/json"})
        self.assertEqual(json.loads(response.read())["error"]["code"], -32302)

    def test_notifications_and_answers_nobody_waits_for_are_accepted(self) -> None:
        for message in ({"method": "initialized", "params": {}}, {"id": "nobody", "result": 1}, {"method": "components/cancel", "params": {"id": 1}}):
            self.assertEqual(self.server.post({"jsonrpc": "2.0", **message}).status, 202)

    def test_progress_travels_in_the_stream(self) -> None:
        additions = {"stepflow": {"progress": True}}
        answer = self.server.post(request("initialize", {"runtimeProtocolVersion": 1, "capabilities": additions}))
        self.assertIn("stepflow", json.loads(answer.read())["result"]["capabilities"])
        messages = list(events(self.server.post(execute("/reports", {}, 8))))
        self.assertEqual(messages[0]["params"], {"id": 8, "value": 1})
        self.assertEqual(messages[1]["result"], {"output": 2})

    def test_a_notification_cancels_a_request_of_another_connection(self) -> None:
        self.server.post(request("initialize", {"runtimeProtocolVersion": 1, "capabilities": {"stepflow": {"progress": True}}})).read()
        stream = events(self.server.post(execute("/hangs", {}, "long")))
        next(stream)
        self.server.post({"jsonrpc": "2.0", "method": "components/cancel", "params": {"id": "long"}})
        self.assertEqual(next(stream)["error"]["code"], -32104)

    def test_a_client_that_goes_away_cancels_its_request(self) -> None:
        self.server.post(request("initialize", {"runtimeProtocolVersion": 1, "capabilities": {"stepflow": {"progress": True}}})).read()
        response = self.server.post(execute("/hangs", {}))
        next(events(response))
        response.connection.sock.shutdown(socket.SHUT_RDWR)
        response.connection.close()
        self.assertEqual(json.loads(self.server.post(execute("/was", {})).read())["result"], {"output": None})

    def test_two_clients_may_use_the_same_id_at_the_same_time(self) -> None:
        results: list = []

        def run(number: int) -> None:
            stream = events(self.server.post(execute("/fetch", {"blob_id": str(number)}, 1)))
            callback = next(stream)
            self.server.post({"id": callback["id"], "result": {"data": int(callback["params"]["blob_id"])}}).read()
            results.append((number, next(stream)["result"]["output"][0]))

        threads = [threading.Thread(target=run, args=(number,)) for number in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        self.assertEqual(sorted(results), [(n, n) for n in range(20)])

    def test_requests_that_break_the_rules_are_refused(self) -> None:
        self.assertEqual(self.server.post(b"junk").status, 400)
        self.assertEqual(self.server.post(b"{}", {"Content-Type": "text/plain"}).status, 415)
        self.assertEqual(self.server.post(b'"' + b"x" * 1_000_001 + b'"').status, 413)
        for data, status in (
            (b"PUT / HTTP/1.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", 405),
            (b"POST / HTTP/1.1\r\n\r\n", 411),
            (b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400),
            (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
            (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
            (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
            (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
            (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
            (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n", 413),
            (b"GET / HTTP/9\r\n\r\n", 505),
            (b"nonsense\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\n bad : header\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n", 431),
            (b"GET / HTTP/1.1\r\na: " + b"x" * 200_000 + b"\r\n\r\n", 431),
        ):
            self.assertEqual(raw(self.server, data).split(b" ")[1], b"%d" % status, data[:60])
        self.assertEqual(self.server.post(execute("/add", {"a": 1, "b": 1})).status, 200)

    def test_an_http_1_0_client_gets_a_stream_that_ends_with_the_connection(self) -> None:
        self.server.post(request("initialize", {"runtimeProtocolVersion": 1, "capabilities": {"stepflow": {"progress": True}}})).read()
        body = json.dumps(execute("/reports", {})).encode()
        head = b"POST / HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        received = raw(self.server, head + body)
        self.assertNotIn(b"chunked", received)
        self.assertTrue(received.endswith(b'"result":{"output":2}}\n\n'), received)

    def test_sigterm_ends_the_server_with_success(self) -> None:
        self.server.post(execute("/add", {"a": 1, "b": 1})).read()
        self.server.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.server.process.wait(PATIENCE), 0)


class ReadyMade(ServerTest):
    def test_the_module_serves_echo_over_http(self) -> None:
        server = self.http_of([sys.executable, "-m", "stepflow_py", "--port", "0", "--host", "127.0.0.1"])
        answer = json.loads(server.post(execute("/echo", [1, {"ä": None}])).read())
        self.assertEqual(answer["result"], {"output": [1, {"ä": None}]})


if __name__ == "__main__":
    unittest.main()
