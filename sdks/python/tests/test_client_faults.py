from __future__ import annotations

import asyncio
import unittest
import warnings
from collections.abc import Callable
from typing import Any

from stepflow import RunEvent, StepflowApiError, StepflowConnectionError, StepflowError, StepflowTimeoutError
from stepflow_client import RetryPolicy, StepflowClient

from .faults import FaultyServer, Seen, answer, chunked
from .harness import PATIENCE

QUICK = RetryPolicy(max_attempts=4, initial_delay=0.001, max_delay=0.002, max_retry_after=5.0)
RUN = b'{"runId":"r1","status":"completed","results":[{"itemIndex":0,"status":"completed","result":{"outcome":"success","result":42}}]}'
FLOW = b'{"flowId":"f1","stored":true,"diagnostics":{"diagnostics":[]}}'


class FaultTest(unittest.TestCase):
    def server(self, reply: Callable[[int, Seen], bytes | None]) -> FaultyServer:
        server = FaultyServer(reply)
        self.addCleanup(server.close)
        return server

    def call(self, server: FaultyServer, what: Callable[[StepflowClient], Any], **options: Any) -> Any:
        async def main() -> Any:
            async with StepflowClient(server.url, **{"retry": QUICK, **options}) as client:
                return await asyncio.wait_for(what(client), PATIENCE)

        with warnings.catch_warnings():
            warnings.simplefilter("error", ResourceWarning)
            return asyncio.run(main())


class Faults(FaultTest):
    def test_a_busy_server_is_asked_again(self) -> None:
        for status in ("429 Too Many Requests", "503 Service Unavailable", "502 Bad Gateway", "504 Gateway Timeout"):
            server = self.server(lambda n, _, s=status: answer(b"{}", s) if n < 3 else answer(b'{"status":"healthy"}'))  # type: ignore[misc]
            self.assertEqual(self.call(server, lambda client: client.health()), {"status": "healthy"})
            self.assertEqual(len(server.requests), 3)

    def test_attempts_are_bounded_and_the_last_answer_is_the_error(self) -> None:
        server = self.server(lambda n, _: answer(b'{"errorCode":"DRAINING","detail":"later"}', "503 Service Unavailable"))
        with self.assertRaises(StepflowApiError) as caught:
            self.call(server, lambda client: client.health())
        self.assertEqual((caught.exception.status, caught.exception.code, len(server.requests)), (503, "DRAINING", 4))

    def test_a_wait_that_is_too_long_is_not_begun(self) -> None:
        server = self.server(lambda n, _: answer(b"{}", "429 Too Many Requests", "retry-after: 3600"))
        with self.assertRaises(StepflowApiError):
            self.call(server, lambda client: client.health())
        self.assertEqual(len(server.requests), 1)

    def test_what_is_wrong_is_not_asked_twice(self) -> None:
        for status in ("400 Bad Request", "401 Unauthorized", "404 Not Found", "409 Conflict", "500 Internal Server Error"):
            server = self.server(lambda n, _, s=status: answer(b"{}", s))  # type: ignore[misc]
            with self.assertRaises(StepflowApiError):
                self.call(server, lambda client: client.health())
            self.assertEqual(len(server.requests), 1)

    def test_a_lost_answer_does_not_start_a_second_run(self) -> None:
        def reply(number: int, request: Seen) -> bytes | None:
            if "/flows" in request.line:
                return answer(FLOW)
            # Cut without an answer, cut in the middle of the head, in the middle of the body, and at last answered.
            return [None, answer(RUN)[:30] + b"connection: close", answer(RUN, "200 OK", "connection: close")[:-5], answer(RUN)][number - 2]

        server = self.server(reply)
        result = self.call(server, lambda client: client.run({"steps": []}, {"x": 1}))
        self.assertEqual(result.output, 42)
        runs = [request for request in server.requests if "/runs" in request.line]
        self.assertEqual(len(runs), 4)
        self.assertEqual(len({request.headers["idempotency-key"] for request in runs}), 1)
        self.assertEqual(len({request.body for request in runs}), 1)

    def test_a_delete_whose_answer_was_lost_is_done(self) -> None:
        server = self.server(lambda n, _: None if n == 1 else answer(b"{}", "404 Not Found"))
        self.call(server, lambda client: client.delete("r1"))
        self.assertEqual(len(server.requests), 2)
        with self.assertRaises(StepflowApiError):
            self.call(server, lambda client: client.delete("r1"))

    def test_every_call_has_a_key_of_its_own_unless_one_is_given(self) -> None:
        server = self.server(lambda n, request: answer(FLOW) if "/flows" in request.line else answer(RUN, "202 Accepted"))

        async def twice(client: StepflowClient) -> None:
            for _ in range(2):
                self.assertEqual(await client.submit({"steps": []}), "r1")
            for _ in range(2):
                await client.submit({"steps": []}, idempotency_key="mine")

        self.call(server, twice)
        keys = [request.headers["idempotency-key"] for request in server.requests if "/runs" in request.line]
        self.assertEqual((len(set(keys)), keys[2:]), (3, ["mine", "mine"]))
        self.assertEqual(sum("/flows" in request.line for request in server.requests), 1)

    def test_a_server_that_forgot_a_flow_gets_it_again(self) -> None:
        def reply(number: int, request: Seen) -> bytes:
            return answer(FLOW) if "/flows" in request.line else answer(b"{}", "404 Not Found") if number == 3 else answer(RUN, "202 Accepted")

        server = self.server(reply)

        async def twice(client: StepflowClient) -> None:
            await client.submit({"steps": []})
            await client.submit({"steps": []})

        self.call(server, twice)
        self.assertEqual([request.line.split()[1].rsplit("/", 1)[1] for request in server.requests], ["flows", "runs", "runs", "flows", "runs"])

    def test_a_kept_connection_that_the_server_closed_counts_as_no_attempt(self) -> None:
        def reply(number: int, request: Seen) -> bytes | None:
            return None if number == 2 else answer(b"{}")

        server = self.server(reply)

        async def twice(client: StepflowClient) -> None:
            await client.health()
            await client.health()

        self.call(server, twice, retry=RetryPolicy(max_attempts=1))
        self.assertEqual((len(server.requests), server.connections), (3, 2))

    def test_connections_are_kept_on_one_loop_and_closed_with_it(self) -> None:
        server = self.server(lambda n, _: answer(b"{}"))
        with warnings.catch_warnings():
            warnings.simplefilter("error", ResourceWarning)
            with StepflowClient(server.url, retry=QUICK) as client:
                for loops in (1, 2):

                    async def five() -> None:
                        for _ in range(5):
                            await client.health()

                    asyncio.run(five())
                    self.assertEqual(server.connections, loops)
        with self.assertRaises(StepflowError):
            asyncio.run(client.health())

    def test_requests_at_the_same_time_are_bounded(self) -> None:
        server = self.server(lambda n, _: answer(b"{}"))

        async def many(client: StepflowClient) -> None:
            await asyncio.gather(*(client.health() for _ in range(50)))

        self.call(server, many, max_connections=3)
        self.assertEqual(len(server.requests), 50)
        self.assertLessEqual(server.connections, 3)

    def test_nobody_there_is_said_after_the_last_attempt(self) -> None:
        server = self.server(lambda n, _: None)
        server.close()
        with self.assertRaises(StepflowConnectionError) as caught:
            self.call(server, lambda client: client.health())
        self.assertIn(server.url, str(caught.exception))
        self.assertIsInstance(caught.exception, ConnectionError)

    def test_a_server_that_does_not_answer_is_left(self) -> None:
        server = self.server(lambda n, _: b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab")
        with self.assertRaises(StepflowTimeoutError) as caught:
            self.call(server, lambda client: client.health(), request_timeout=0.05, retry=RetryPolicy(max_attempts=2, initial_delay=0))
        self.assertIsInstance(caught.exception, TimeoutError)
        self.assertEqual(len(server.requests), 2)

    def test_a_cancelled_call_closes_its_connection(self) -> None:
        server = self.server(lambda n, _: b"HTTP/1.1 200 OK\r\n")

        async def cancelled(client: StepflowClient) -> None:
            call = asyncio.ensure_future(client.health())
            while not server.requests:
                await asyncio.sleep(0.001)
            call.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await call
            await asyncio.to_thread(server.closed_by_peer.wait, PATIENCE)

        self.call(server, cancelled)
        self.assertTrue(server.closed_by_peer.is_set())

    def test_a_run_that_takes_too_long_is_named(self) -> None:
        running = b'{"runId":"r1","status":"running"}'
        server = self.server(lambda n, request: answer(FLOW) if "/flows" in request.line else answer(running))
        with self.assertRaises(StepflowTimeoutError) as caught:
            self.call(server, lambda client: client.run({"steps": []}, timeout=0.1))
        self.assertEqual(caught.exception.run_id, "r1")

    def test_nonsense_is_no_answer(self) -> None:
        for nonsense in (
            b"SSH-2.0-x\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999999\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nab\r\n",
            b"HTTP/1.1 200 OK\r\nx: " + b"y" * 100_000 + b"\r\n\r\n",
        ):
            server = self.server(lambda n, _, b=nonsense: b)  # type: ignore[misc]
            with self.assertRaises(StepflowConnectionError, msg=nonsense[:40]):
                self.call(server, lambda client: client.health())
        server = self.server(lambda n, _: answer(b"{not json"))
        with self.assertRaises(StepflowError):
            self.call(server, lambda client: client.health())

    def test_bodies_of_every_framing_are_read(self) -> None:
        body = b'{"a":1}'
        for framed in (
            b"HTTP/1.1 100 Continue\r\n\r\n" + answer(body),
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n" + body,
            b"HTTP/1.0 200 OK\r\ncontent-type: application/json; charset=utf-8\r\nconnection: close\r\n\r\n" + body,
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
            b"3;x=y\r\n{\"a\r\n4\r\n\":1}\r\n0\r\ntrailer: z\r\n\r\n",
        ):
            server = self.server(lambda n, _, b=framed: b)  # type: ignore[misc]
            self.assertEqual(self.call(server, lambda client: client.health()), {"a": 1})


class BrokenStreams(FaultTest):
    def collect(self, server: FaultyServer, **options: Any) -> list[RunEvent]:
        async def read(client: StepflowClient) -> list[RunEvent]:
            return [event async for event in client.events("r1", **options)]

        return self.call(server, read)

    def test_a_stream_that_is_cut_goes_on_after_the_last_whole_event(self) -> None:
        def event(number: int) -> bytes:
            return b"id: %d\nevent: step\ndata: {\"n\":%d}\n\n" % (number, number)

        def reply(number: int, request: Seen) -> bytes | None:
            if "/events" not in request.line:
                return answer(b'{"status":"completed"}')
            since = int(request.headers.get("last-event-id", "0"))
            if since == 0:
                return chunked(event(1), event(2), b"id: 3\ndata: {\"n\"", end=False)
            if since == 2 and number == 2:
                return answer(b"{}", "503 Service Unavailable", "retry-after: 0")
            if since == 2 and number == 3:
                return None
            if since == 2:
                return chunked(event(3), event(4), end=True)
            return chunked(end=True)

        server = self.server(reply)
        events = self.collect(server)
        self.assertEqual([event.sequence for event in events], [1, 2, 3, 4])
        self.assertEqual(events[0], RunEvent("step", {"n": 1}, "1"))

    def test_a_stream_ends_where_the_server_says_so(self) -> None:
        end = b'id: 2\nevent: streamEnded\ndata: {"event":{"StreamEnded":{}}}\n\n'
        last = b'id: 2.1\nevent: runCompleted\ndata: {"timestamp":"t","event":{"RunCompleted":{"a":1}}}\n\n'
        server = self.server(lambda n, _: chunked(last, end, end=False))
        self.assertEqual(self.collect(server), [RunEvent("runCompleted", {"a": 1}, "2.1", "t")])
        self.assertEqual((len(server.requests), RunEvent("x", None, "2.1").sequence), (1, 2))

    def test_an_error_in_a_stream_is_retried_where_that_may_help(self) -> None:
        def reply(number: int, request: Seen) -> bytes:
            error = b'retry: 1\nevent: error\ndata: {"event":{"Error":{"code":%d,"errorCode":"E","message":"m"}}}\n\n' % (503 if number < 3 else 500)
            return chunked(error, end=True)

        server = self.server(reply)
        with self.assertRaises(StepflowApiError) as caught:
            self.collect(server)
        self.assertEqual((caught.exception.status, caught.exception.code), (500, "E"))

    def test_a_stream_can_begin_after_an_event(self) -> None:
        server = self.server(lambda n, request: chunked(end=True) if "/events" in request.line else answer(b'{"status":"failed"}'))
        self.assertEqual(self.collect(server, last_event_id=17), [])
        self.assertEqual(server.requests[0].headers["last-event-id"], "17")

    def test_streams_that_break_off_again_and_again_end(self) -> None:
        server = self.server(lambda n, request: chunked(end=False) if "/events" in request.line else answer(b'{"status":"running"}'))
        with self.assertRaises(StepflowConnectionError):
            self.collect(server)
        self.assertEqual(len(server.requests), 4)

    def test_a_refused_stream_is_an_error(self) -> None:
        server = self.server(lambda n, _: answer(b'{"errorCode":"RUN_NOT_FOUND","detail":"no such run"}', "404 Not Found"))
        with self.assertRaises(StepflowApiError) as caught:
            self.collect(server)
        self.assertEqual(caught.exception.code, "RUN_NOT_FOUND")


if __name__ == "__main__":
    unittest.main()
