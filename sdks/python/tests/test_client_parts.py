from __future__ import annotations

import asyncio
import datetime
import email.utils
import tempfile
import unittest
from pathlib import Path

from stepflow import FlowResult, StepflowApiError, StepflowExecutor, StepflowValidationError, ValidationResult
from stepflow_client import RetryPolicy, StepflowClient, wire
from stepflow_client.flows import Document, KnownFlows, document, overrides_of
from stepflow_client.http import Head
from stepflow_client.retry import parse_retry_after
from stepflow_client.sse import ServerSentEvent, SseParser, StreamTooLarge
from stepflow_client.transport import api_error, segment

STREAM = (
    "\ufeff: a comment\n"
    "id: 1\r\nevent: run_started\r\ndata: {\"a\":\r\ndata: 1}\r\n\r\n"
    "data\rdata: é\rid: 2\r\r"
    "retry: 1500\nid: 3\n\n"
    "event: nothing\n\n"
    "data:no space\nretry: soon\nid: 4\0\n\n"
    "data: unfinished\n"
).encode()
EVENTS = [
    ServerSentEvent("run_started", '{"a":\n1}', "1"),
    ServerSentEvent("message", "\né", "2"),
    ServerSentEvent("message", "no space", "3"),
]


class Events(unittest.TestCase):
    def test_a_stream_reads_the_same_in_whatever_pieces_it_comes(self) -> None:
        for size in range(1, len(STREAM) + 1):
            parser = SseParser()
            events = [event for start in range(0, len(STREAM), size) for event in parser.feed(STREAM[start : start + size])]
            self.assertEqual(events, EVENTS, size)
            self.assertEqual(parser.last_event_id, "3")
            self.assertEqual(parser.retry_seconds, 1.5)

    def test_the_id_to_resume_from_is_that_of_the_last_whole_event(self) -> None:
        parser = SseParser("7")
        self.assertEqual(parser.feed(b"data: x\n\nid: 8\ndata: y\n"), [ServerSentEvent("message", "x", "7")])
        self.assertEqual(parser.last_event_id, "7")

    def test_an_event_without_end_is_refused(self) -> None:
        for piece in (b"data: xxxxxxxx\n", b"xxxxxxxxxxxxxxx"):
            parser = SseParser(most_bytes=1000)
            with self.assertRaises(StreamTooLarge):
                for _ in range(100):
                    parser.feed(piece)


class Retries(unittest.TestCase):
    def test_delays_double_up_to_a_bound_and_end_after_the_last_attempt(self) -> None:
        policy = RetryPolicy(max_attempts=6, initial_delay=1.0, max_delay=4.0)
        for attempt, longest in enumerate([1.0, 2.0, 4.0, 4.0, 4.0], 1):
            for _ in range(50):
                delay = policy.delay(attempt)
                assert delay is not None
                self.assertTrue(longest / 2 <= delay <= longest, (attempt, delay))
        self.assertIsNone(policy.delay(6))
        self.assertIsNone(RetryPolicy(max_attempts=1).delay(1))

    def test_what_the_server_asks_for_is_honoured_and_bounded(self) -> None:
        policy = RetryPolicy(initial_delay=0.0, max_delay=0.0, max_retry_after=10.0)
        self.assertEqual(policy.delay(1, 7.0), 7.0)
        self.assertIsNone(policy.delay(1, 11.0))

    def test_retry_after_is_seconds_or_a_date(self) -> None:
        self.assertEqual(parse_retry_after(" 12 "), 12.0)
        self.assertEqual(parse_retry_after("Mon, 01 Jan 2001 00:00:00 GMT"), 0.0)
        later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
        self.assertAlmostEqual(parse_retry_after(email.utils.format_datetime(later, usegmt=True)) or 0, 3600, delta=60)
        for value in (None, "", "soon", "-5", "١"):
            self.assertIsNone(parse_retry_after(value))

    def test_a_policy_that_makes_no_sense_is_refused(self) -> None:
        for arguments in ({"max_attempts": 0}, {"initial_delay": -1}, {"max_delay": 0.01}, {"max_retry_after": -1}):
            with self.assertRaises(ValueError):
                RetryPolicy(**arguments)  # type: ignore[arg-type]


class Wire(unittest.TestCase):
    def test_results_of_every_outcome(self) -> None:
        self.assertEqual(wire.flow_result({"outcome": "success", "result": None}), FlowResult.success(None))
        self.assertEqual(wire.flow_result({"outcome": "skipped", "reason": "x"}), FlowResult.skipped("x"))
        failed = wire.flow_result({"outcome": "failed", "error": {"code": "TIMEOUT", "message": "m", "data": [1]}}, "r")
        self.assertEqual(failed, FlowResult.failed("TIMEOUT", "m", [1]))
        self.assertEqual(failed.run_id, "r")
        self.assertTrue(failed.is_failed and not failed.is_success and not failed.is_skipped and not failed.is_running)
        named = wire.flow_result({"outcome": "failed", "error": {"code": 4, "errorCode": "CANCELLED", "message": "m"}})
        self.assertEqual(named, FlowResult.failed("CANCELLED", "m"))
        for value in (None, 3, {"outcome": "new"}, {"outcome": "failed"}):
            self.assertTrue(wire.flow_result(value).is_failed, value)

    def test_items_without_a_result_tell_why(self) -> None:
        self.assertTrue(wire.item_result({"status": "running", "result": None}).is_running)
        for status, code in (("cancelled", "CANCELLED"), ("recoveryFailed", "PARKED"), ("failed", "FAILED")):
            error = wire.item_result({"status": status}).error
            assert error is not None
            self.assertEqual(error.code, code)

    def test_results_are_in_the_order_of_the_inputs(self) -> None:
        outputs = [
            {"batchInputIndex": 2, "status": "completed", "result": {"outcome": "success", "result": "c"}},
            {"batchInputIndex": 0, "status": "completed", "result": {"outcome": "success", "result": "a"}},
        ]
        results = wire.in_order(outputs, "batchInputIndex", 4)
        self.assertEqual([result.output for result in results], ["a", None, "c", None])
        self.assertEqual([result.is_running for result in results], [False, True, False, True])

    def test_findings_decide_whether_a_flow_is_valid(self) -> None:
        warning = {"level": "warning", "formatted": "unused", "code": 3001, "kind": "unused", "path": "$.steps[0]", "line": 3, "column": 5}
        result = wire.validation({"flowId": "f", "diagnostics": {"diagnostics": [warning]}})
        self.assertTrue(result.is_valid and result.valid and result)
        self.assertEqual((result.flow_id, len(result.warnings), result.warnings[0].line), ("f", 1, 3))
        result = wire.validation({"flowId": "f", "diagnostics": [warning, {"level": "Fatal", "message": "no step x"}, "odd"]})
        self.assertFalse(result)
        self.assertIsNone(result.flow_id)
        self.assertEqual(result.summary, "no step x; odd")
        self.assertEqual(str(StepflowValidationError(result)), "Flow validation failed: no step x; odd")

    def test_problems_of_every_form_have_a_status_a_code_and_a_sentence(self) -> None:
        def error(body: bytes) -> StepflowApiError:
            return api_error(Head(404, "HTTP/1.1"), body)

        ours = error(
            b'{"title":"Not Found","status":404,"detail":"no run","code":404,"errorCode":"RUN_NOT_FOUND",'
            b'"errors":[{"code":1,"path":"$.a","message":"m"}]}'
        )
        self.assertEqual((ours.status, ours.code, ours.message), (404, "RUN_NOT_FOUND", "no run"))
        self.assertEqual(str(ours), "HTTP 404 RUN_NOT_FOUND: no run\n  1: $.a: m")
        self.assertEqual(error(b'{"code":404,"message":"old"}').message, "old")
        google = error(b'{"error":{"code":404,"message":"head","status":"NOT_FOUND"}}')
        self.assertEqual((google.code, google.message), ("NOT_FOUND", "head"))
        self.assertEqual(error(b"<html>\n  bad gateway</html>").message, "<html> bad gateway</html>")
        self.assertEqual(error(b"").message, "the server gave no reason")


class Flows(unittest.TestCase):
    def test_a_flow_is_a_path_a_dict_or_an_id(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "flow.yaml")
            path.write_bytes("name: é\r\n".encode())
            for flow in (path, str(path)):
                self.assertEqual(asyncio.run(document(flow)), Document("name: é\r\n".encode(), "application/yaml"))
            with self.assertRaises(FileNotFoundError):
                asyncio.run(document(Path(folder, "missing.yaml")))
        self.assertEqual(asyncio.run(document({"steps": []})), Document(b'{"flow":{"steps":[]}}', "application/json"))
        self.assertEqual(asyncio.run(document("ab" * 32)), "ab" * 32)
        with self.assertRaises(TypeError):
            asyncio.run(document(7))  # type: ignore[arg-type]

    def test_known_flows_are_few(self) -> None:
        known = KnownFlows()
        flows = [Document(str(number).encode(), "application/yaml") for number in range(300)]
        for flow in flows:
            known.put(flow, flow.digest)
        self.assertIsNone(known.get(flows[0]))
        self.assertEqual(known.get(flows[-1]), flows[-1].digest)

    def test_overrides_may_be_written_without_their_frame(self) -> None:
        whole = {"steps": {"a": {"value": {"input": 1}}}}
        self.assertIs(overrides_of(whole), whole)
        self.assertEqual(overrides_of({"a": {"value": {"input": 1}}}), whole)
        self.assertEqual(overrides_of({"a": {"input": 1}}), whole)
        self.assertIsNone(overrides_of({}))


class Client(unittest.TestCase):
    def test_the_client_is_an_executor(self) -> None:
        self.assertIsInstance(StepflowClient("http://production:7837"), StepflowExecutor)

    def test_urls_are_taken_as_people_write_them(self) -> None:
        for url in ("http://host:7840", "http://host:7840/", "host:7840"):
            self.assertEqual(StepflowClient(url).url, "http://host:7840")
        for url in ("ftp://host", "http://", "http://user:secret@host", "http://host?x=1"):
            with self.assertRaises(ValueError):
                StepflowClient(url)

    def test_nothing_can_be_smuggled_into_a_request(self) -> None:
        for arguments in ({"api_key": "a\r\nX: y"}, {"headers": {"A": "a\nb"}}, {"headers": {"A B": "c"}}, {"headers": {"A": "é"}}):
            with self.assertRaises(ValueError) as caught:
                StepflowClient("http://host", **arguments)  # type: ignore[arg-type]
            self.assertNotIn("\n", str(caught.exception))
        self.assertEqual(segment("a/../b?c#d e\r\n"), "a%2F..%2Fb%3Fc%23d%20e%0D%0A")
        for text in ("", ".", "..", None):
            with self.assertRaises(ValueError):
                segment(text)  # type: ignore[arg-type]

    def test_a_validation_without_errors_says_so(self) -> None:
        self.assertEqual(ValidationResult().summary, "no errors")


if __name__ == "__main__":
    unittest.main()
