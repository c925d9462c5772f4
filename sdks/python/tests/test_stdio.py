from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import unittest

from .harness import PATIENCE, Blobs, ServerTest, environment, execute_params

TRIVIAL = """
server = StepflowServer()
@server.component
def add(a: int, b: int = 1) -> int:
    '''Adds.

    Not part of the description.'''
    return a + b
@server.component
async def add_async(a: int, b: int = 1) -> int:
    return a + b
@server.component(inline=True, name="/math/add", description="inline")
def add_inline(a: int, b: int = 1) -> int:
    return a + b
server.run()
"""


class Protocol(ServerTest):
    def test_initialize_in_snake_case_answers_version_one_and_nothing_else(self) -> None:
        self.assertEqual(self.stdio(TRIVIAL).initialize()["result"], {"server_protocol_version": 1})

    def test_initialize_in_camel_case_answers_in_camel_case(self) -> None:
        answer = self.stdio(TRIVIAL).call("initialize", {"runtimeProtocolVersion": 1, "capabilities": {"blobApiUrl": None}})
        self.assertEqual(answer["result"], {"serverProtocolVersion": 1, "supportsBlobRefs": False})

    def test_initialize_offers_the_additions_to_a_runtime_that_knows_them(self) -> None:
        answer = self.stdio(TRIVIAL).initialize({"cancel": True, "progress": True, "idempotencyKey": True, "traceContext": True})
        self.assertEqual(answer["result"]["capabilities"], {"stepflow": {"cancel": True, "progress": True, "busy": True}})

    def test_initialize_without_a_version_is_refused(self) -> None:
        self.assertEqual(self.stdio(TRIVIAL).call("initialize", {})["error"]["code"], -32602)

    def test_list_and_info_show_path_description_and_schemas(self) -> None:
        server = self.stdio(TRIVIAL)
        components = {info["component"]: info for info in server.call("components/list", {})["result"]["components"]}
        self.assertEqual(list(components), ["/add", "/add_async", "/math/add"])
        self.assertEqual(components["/add"]["description"], "Adds.")
        self.assertEqual(components["/math/add"]["description"], "inline")
        schema = {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer", "default": 1}}, "required": ["a"]}
        self.assertEqual(components["/add"]["input_schema"], schema)
        self.assertEqual(components["/add"]["output_schema"], {"type": "integer"})
        self.assertEqual(server.call("components/info", {"component": "/add"})["result"]["info"], components["/add"])
        inferred = server.call("components/infer_schema", {"component": "/add", "input_schema": {}})
        self.assertEqual(inferred["result"], {"output_schema": {"type": "integer"}})

    def test_the_old_method_names_work(self) -> None:
        server = self.stdio(TRIVIAL)
        server.call("initialize", {"runtime_protocol_version": 1, "protocol_prefix": "python"})
        self.assertEqual(server.call("list_components", {})["result"]["components"][0], "python://add")
        self.assertEqual(server.call("component_info", {"component": "python://add"})["result"]["description"], "Adds.")
        self.assertEqual(server.call("component_execute", {"component": "python://add", "input": {"a": 1}})["result"], {"output": 2})

    def test_sync_async_and_inline_components_answer(self) -> None:
        server = self.stdio(TRIVIAL)
        for component in ("/add", "/add_async", "/math/add", "add", "math/add"):
            self.assertEqual(server.execute(component, {"a": 2, "b": 3})["result"], {"output": 5}, component)

    def test_an_unknown_component_is_named_in_the_error(self) -> None:
        error = self.stdio(TRIVIAL).execute("/subtract", {})["error"]
        self.assertEqual(error["code"], -32001)
        self.assertIn("/subtract", error["message"])
        self.assertIn("/add", error["message"])

    def test_an_unknown_method_and_bad_params_are_told_apart(self) -> None:
        server = self.stdio(TRIVIAL)
        self.assertEqual(server.call("components/dance", {})["error"]["code"], -32601)
        self.assertEqual(server.call("components/info", [])["error"]["code"], -32602)
        self.assertEqual(server.call("components/info", {})["error"]["code"], -32602)
        self.assertEqual(server.call("components/execute", "x")["error"]["code"], -32602)
        self.assertEqual(server.call("components/execute", {"component": ["/add"]})["error"]["code"], -32602)

    def test_string_ids_come_back_as_strings_and_numbers_as_numbers(self) -> None:
        server = self.stdio(TRIVIAL)
        for request_id in ("1", 1, "ü\u2028\"", -5, 2**53):
            server.send({"jsonrpc": "2.0", "id": request_id, "method": "components/execute", "params": execute_params("/add", {"a": 1})})
            self.assertEqual(server.receive(), {"jsonrpc": "2.0", "id": request_id, "result": {"output": 2}})


class Hostile(ServerTest):
    def test_lines_that_are_not_messages_get_an_error_and_harm_nothing(self) -> None:
        server = self.stdio(TRIVIAL)
        for line, code in (
            (b"junk", -32700),
            (b'{"a":', -32700),
            (b"\xff\xfe", -32700),
            (b'{"jsonrpc":"2.0","id":1,"method":"x","params":NaN}', -32700),
            (b"[" * 100_000, -32700),
            (b"[1, 2]", -32600),
            (b"null", -32600),
            (b'{"jsonrpc":"2.0","id":null,"method":"components/list"}', -32600),
            (b'{"jsonrpc":"2.0","id":true,"method":"components/list"}', -32600),
            (b'{"jsonrpc":"2.0","id":{},"method":"components/list"}', -32600),
        ):
            server.write(line + b"\n")
            answer = server.receive()
            self.assertIsNone(answer["id"], line[:60])
            self.assertEqual(answer["error"]["code"], code, line[:60])
        self.assertEqual(server.execute("/add", {"a": 1})["result"], {"output": 2})

    def test_answers_to_questions_never_asked_and_unknown_notifications_are_ignored(self) -> None:
        server = self.stdio(TRIVIAL)
        for message in (
            {"id": "py-1", "result": {}},
            {"id": [1], "result": {}},
            {"id": 7, "error": "no"},
            {"method": "components/cancel", "params": {"id": "nobody"}},
            {"method": "components/cancel", "params": {"id": [1]}},
            {"method": "components/cancel"},
            {"method": "what/ever", "params": 1},
        ):
            server.send({"jsonrpc": "2.0", **message})
        self.assertEqual(server.execute("/add", {"a": 1})["result"], {"output": 2})

    def test_empty_lines_and_carriage_returns_are_fine(self) -> None:
        server = self.stdio(TRIVIAL)
        server.write(b"\n\r\n  \n")
        server.write(json.dumps({"id": 5, "method": "components/execute", "params": execute_params("/add", {"a": 1})}).encode() + b"\r\n")
        self.assertEqual(server.answer_to(5)["result"], {"output": 2})

    def test_a_message_of_ten_megabytes_goes_through(self) -> None:
        server = self.stdio_of([sys.executable, "-m", "stepflow_py"])
        text = "äx" * 5_000_000
        self.assertEqual(server.execute("/echo", {"text": text})["result"]["output"], {"text": text})

    def test_a_message_over_the_limit_is_refused_under_its_id_and_the_next_one_works(self) -> None:
        server = self.stdio(TRIVIAL.replace("StepflowServer()", "StepflowServer(max_message_bytes=100_000)"))
        refused = server.execute("/add", {"a": 1, "text": "x" * 10_000_000})
        self.assertEqual(refused["error"]["code"], -32600)
        self.assertIn("100000", refused["error"]["message"])
        self.assertEqual(server.execute("/add", {"a": 1})["result"], {"output": 2})

    def test_an_output_over_the_limit_fails_its_step(self) -> None:
        server = self.stdio(
            """
            server = StepflowServer(max_message_bytes=10_000)
            @server.component
            def large(): return "x" * 20_000
            server.run()
            """
        )
        error = server.execute("/large", {})["error"]
        self.assertEqual(error["code"], -32100)
        self.assertIn("blob", error["message"])

    def test_an_id_that_is_still_in_use_is_refused(self) -> None:
        server = self.stdio(
            """
            import asyncio
            server = StepflowServer()
            @server.component
            async def wait(context): await context.wait_cancelled()
            server.run()
            """
        )
        request = {"jsonrpc": "2.0", "id": "same", "method": "components/execute", "params": execute_params("/wait", {})}
        server.send(request)
        server.send(request)
        self.assertEqual(server.receive()["error"]["code"], -32600)

    def test_printing_and_reading_in_components_does_not_touch_the_protocol(self) -> None:
        server = self.stdio(
            """
            import os, subprocess, sys
            server = StepflowServer()
            @server.component
            def noisy():
                print("from print")
                os.write(1, b"from fd 1\\n")
                subprocess.run([sys.executable, "-c", "print('from a child')"])
                return sys.stdin.read()
            server.run()
            """
        )
        self.assertEqual(server.execute("/noisy", {})["result"], {"output": ""})
        self.assertEqual(server.close(), 0)
        text = b"".join(server.errors).decode()
        for expected in ("from print", "from fd 1", "from a child"):
            self.assertIn(expected, text)

    def test_random_bytes_never_end_the_server(self) -> None:
        source = random.Random(20260101)
        server = self.stdio(TRIVIAL)
        seed = json.dumps({"jsonrpc": "2.0", "id": "x", "method": "components/execute", "params": execute_params("/add", {"a": 1})})
        for _ in range(500):
            line = bytearray(seed.encode())
            for _ in range(source.randint(1, 6)):
                line[source.randrange(len(line))] = source.randrange(256)
            server.write(bytes(line) + b"\n")
        self.assertEqual(server.execute("/add", {"a": 40, "b": 2})["result"], {"output": 42})


class ManyInFlight(ServerTest):
    def test_answers_come_in_the_order_in_which_the_work_ends(self) -> None:
        server = self.stdio(
            """
            import threading
            server = StepflowServer()
            gates = [threading.Event() for _ in range(9)]
            gates[8].set()
            @server.component
            def chained(index: int):
                gates[index + 1].wait()
                gates[index].set()
                return index
            server.run()
            """
        )
        ids = [server.start_execute("/chained", {"index": index}) for index in range(8)]
        self.assertEqual([server.receive()["id"] for _ in ids], ids[::-1])

    def test_thousands_in_flight_are_all_answered_once(self) -> None:
        server = self.stdio(TRIVIAL)
        lines = []
        for number in range(6000):
            component = ("/add", "/add_async", "/math/add")[number % 3]
            params = execute_params(component, {"a": number, "b": 0})
            lines.append(json.dumps({"jsonrpc": "2.0", "id": number, "method": "components/execute", "params": params}))
        server.write("\n".join(lines).encode() + b"\n")
        answers = [server.receive() for _ in lines]
        self.assertEqual({answer["id"]: answer["result"]["output"] for answer in answers}, {n: n for n in range(6000)})

    def test_beyond_the_bound_the_server_is_busy(self) -> None:
        server = self.stdio(
            """
            server = StepflowServer(max_pending=3)
            @server.component
            async def wait(context): await context.wait_cancelled()
            server.run()
            """
        )
        ids = [server.start_execute("/wait", {}) for _ in range(4)]
        refused = server.receive()
        self.assertEqual(refused["id"], ids[3])
        self.assertEqual(refused["error"]["code"], -32102)
        self.assertGreater(refused["error"]["data"]["retry_after_ms"], 0)

    def test_sync_components_that_wait_for_the_runtime_do_not_starve_the_pool(self) -> None:
        source = """
        server = StepflowServer(max_workers=2)
        @server.component
        def outer(context): return context.get_blob("inner")
        @server.component
        def inner(): return 1
        server.run()
        """
        server = self.stdio(source, None)
        outer = [server.start_execute("/outer", {}) for _ in range(6)]
        callbacks = [server.receive() for _ in outer]
        inner = server.execute("/inner", {})
        self.assertEqual(inner["result"], {"output": 1})
        for callback in callbacks:
            server.send({"jsonrpc": "2.0", "id": callback["id"], "result": {"data": 5, "blob_type": "data"}})
        self.assertEqual([server.answer_to(request)["result"]["output"] for request in outer], [5] * 6)

    def test_callbacks_name_their_call_to_a_runtime_that_asks_for_it(self) -> None:
        source = """
        server = StepflowServer()
        @server.component
        async def store(value: int, context: StepflowContext) -> str: return await context.put_blob(value)
        server.run()
        """
        for ours, named in (({"callId": True}, True), ({}, False)):
            server = self.stdio(source, None)
            server.call("initialize", {"runtimeProtocolVersion": 1, "protocol_prefix": "python", "capabilities": {"stepflow": ours}})
            requests = {server.start_execute("/store", {"value": value}): value for value in (1, 2)}
            callbacks = {callback["params"]["data"]: callback for callback in (server.receive(), server.receive())}
            for request, value in requests.items():
                self.assertEqual(callbacks[value]["method"], "blobs/put")
                self.assertEqual(callbacks[value]["params"].get("call_id"), request if named else None)


class Ending(ServerTest):
    def test_executions_that_outlast_the_grace_are_cancelled_and_answered(self) -> None:
        server = self.stdio(
            """
            import asyncio
            server = StepflowServer(shutdown_grace=0.1)
            @server.component
            async def wait(context):
                context.progress("waiting")
                await asyncio.sleep(3600)
            server.run()
            """
        )
        server.initialize({"progress": True})
        request = server.start_execute("/wait", {})
        self.assertEqual(server.receive()["method"], "components/progress")
        server.process.send_signal(signal.SIGTERM)
        self.assertEqual(server.answer_to(request)["error"]["code"], -32104)
        self.assertEqual(server.wait(), 0)

    def test_the_end_of_stdin_ends_the_server_with_success(self) -> None:
        server = self.stdio(TRIVIAL)
        server.initialize()
        self.assertEqual(server.close(), 0)

    def test_what_is_in_flight_at_the_end_of_stdin_is_still_answered(self) -> None:
        server = self.stdio(TRIVIAL)
        last = server.start_execute("/add", {"a": 1})
        self.assertEqual(server.close(), 0)
        self.assertEqual(server.answer_to(last)["result"], {"output": 2})

    def test_a_component_that_never_returns_does_not_keep_the_process(self) -> None:
        server = self.stdio(
            """
            import threading, time
            server = StepflowServer(eof_grace=0.05)
            @server.component
            def stuck(context):
                context.put_blob(1)
                threading.Thread(target=time.sleep, args=(1000,)).start()
                time.sleep(1000)
            server.run()
            """,
            Blobs(),
        )
        stuck = server.start_execute("/stuck", {})
        while not server.runtime.requests:
            server.call("components/list", {})
        self.assertEqual(server.close(), 0)
        self.assertEqual(server.answer_to(stuck)["error"]["code"], -32104)

    def test_sigterm_lets_work_in_flight_finish_and_refuses_more(self) -> None:
        server = self.stdio(
            """
            server = StepflowServer()
            @server.component
            async def slow(context): return await context.get_blob("b")
            @server.component(inline=True)
            def quick(): return 1
            server.run()
            """
        )
        slow = server.start_execute("/slow", {})
        callback = server.receive()
        server.process.send_signal(signal.SIGTERM)
        while "result" in (late := server.execute("/quick", {})):
            pass
        self.assertEqual(late["error"]["code"], -32102)
        server.send({"id": callback["id"], "result": {"data": "kept", "blob_type": "data"}})
        self.assertEqual(server.answer_to(slow)["result"], {"output": "kept"})
        self.assertEqual(server.wait(), 0)

    def test_sys_exit_in_a_component_ends_the_process_without_an_answer(self) -> None:
        for declaration in ("def", "async def"):
            server = self.stdio(
                f"""
                import sys
                server = StepflowServer()
                @server.component
                {declaration} crash(): sys.exit(3)
                server.run()
                """
            )
            server.start_execute("/crash", {})
            self.assertEqual(server.wait(), 3)
            self.assertRaises(EOFError, server.receive)

    def test_a_runtime_that_stops_reading_ends_the_server(self) -> None:
        process = subprocess.Popen([sys.executable, self.script(TRIVIAL)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment())
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        request = json.dumps({"id": 1, "method": "components/execute", "params": execute_params("/add", {"a": 1})}).encode() + b"\n"
        process.stdin.write(request)
        process.stdin.flush()
        process.stdout.readline()
        process.stdout.close()
        with self.assertRaises(BrokenPipeError):
            while True:
                process.stdin.write(request)
                process.stdin.flush()
        self.assertRaises(BrokenPipeError, process.stdin.close)
        self.assertEqual(process.wait(PATIENCE), 0)


if __name__ == "__main__":
    unittest.main()
