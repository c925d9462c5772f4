from __future__ import annotations

import signal
import unittest

from .harness import Blobs, Runs, ServerTest

ERRORS = """
from dataclasses import dataclass
server = StepflowServer()

@dataclass
class Item:
    name: str
    price: float

@server.component
def total(items: list[Item], currency: str): return sum(item.price for item in items)

def problem(kind: str):
    if kind == "value": raise ValueError("of no value")
    if kind == "empty": raise KeyError
    if kind == "failed": raise StepflowFailed(-32150, "mine", {"a": [1]})
    if kind == "odd data": raise StepflowFailed(-32150, "mine", object())
    if kind == "skip": raise SkipStep("no need")
    if kind == "busy": raise Busy(2.5)
    if kind == "nan": return float("nan")
    if kind == "object": return object()
    if kind == "loop":
        value = []
        value.append(value)
        return value
    if kind == "deep":
        value = None
        for _ in range(100_000): value = [value]
        return value
    if kind == "long": raise ValueError("x" * 1_000_000)

server.component(problem, name="sync")
@server.component(name="async")
async def problem_async(kind: str): return problem(kind)
@server.component(name="inline", inline=True)
def problem_inline(kind: str): return problem(kind)
server.run()
"""


class Errors(ServerTest):
    def test_what_a_component_raises_becomes_the_error_of_its_step(self) -> None:
        server = self.stdio(ERRORS)
        for component in ("/sync", "/async", "/inline"):
            with self.subTest(component):
                for kind, code, message, data in (
                    ("value", -32100, "of no value", {"type": "ValueError"}),
                    ("empty", -32100, "KeyError", {"type": "KeyError"}),
                    ("failed", -32150, "mine", {"a": [1]}),
                    ("busy", -32102, "The component is busy.", {"retry_after_ms": 2500}),
                ):
                    answer = server.execute(component, {"kind": kind})
                    self.assertEqual(answer["error"], {"code": code, "message": message, "data": data})
                self.assertEqual(server.execute(component, {"kind": "odd data"})["error"]["code"], -32150)
                for kind in ("nan", "object", "loop", "deep"):
                    self.assertEqual(server.execute(component, {"kind": kind})["error"]["code"], -32100, kind)
                self.assertLess(len(server.execute(component, {"kind": "long"})["error"]["message"]), 20_000)

    def test_a_skipped_step_carries_its_reason_beside_a_null_output(self) -> None:
        answer = self.stdio(ERRORS).execute("/async", {"kind": "skip"})
        self.assertEqual(answer["result"], {"output": None, "skipped": {"reason": "no need"}})

    def test_all_problems_of_an_input_are_reported_at_once(self) -> None:
        error = self.stdio(ERRORS).execute("/total", {"items": [{"name": 1, "price": 2}, {"name": "b"}]})["error"]
        self.assertEqual(error["code"], -32103)
        self.assertEqual(
            error["data"]["problems"],
            ["input.items[0].name: expected string, got integer", "input.items[1].price: is missing", "input.currency: is missing"],
        )

    def test_the_traceback_goes_to_stderr(self) -> None:
        server = self.stdio(ERRORS)
        server.execute("/sync", {"kind": "value"})
        server.close()
        self.assertIn("ValueError: of no value", b"".join(server.errors).decode())


CONTEXT = """
server = StepflowServer()

@server.component
async def who(context):
    return [context.run_id, context.flow_id, context.step_id, context.attempt, context.idempotency_key, context.traceparent,
            context.session_id, context.component]

@server.component
async def use(what: str, value: object, c: StepflowContext):
    return await getattr(c, what)(*value)

@server.component
def use_sync(what: str, value: object, c: SyncStepflowContext):
    return getattr(c, what)(*value)

@server.component
async def nested_flow(flow_id: str, c: StepflowContext | None = None):
    return await c.evaluate_flow_by_id(flow_id, 1)

@server.component(inline=True)
def inline_call(context):
    return context.get_blob("x")

server.run()
"""


def double(value: object) -> dict:
    if value == "fail":
        return {"outcome": "failed", "error": {"code": -32111, "message": "flow failed", "data": {"x": 1}}}
    if value == "skip":
        return {"outcome": "skipped", "reason": "not today"}
    return {"outcome": "success", "result": value * 2}


class Context(ServerTest):
    def test_the_context_tells_who_is_calling(self) -> None:
        observability = {"run_id": "r", "flow_id": "f", "step_id": "s", "traceparent": "00-aa-bb-01"}
        answer = self.stdio(CONTEXT).execute("/who", {}, attempt=3, observability=observability, idempotency_key="k")
        self.assertEqual(answer["result"]["output"], ["r", "f", "s", 3, "k", "00-aa-bb-01", None, "/who"])

    def test_the_trace_parent_is_put_together_from_the_ids_of_older_runtimes(self) -> None:
        answer = self.stdio(CONTEXT).execute("/who", {}, observability={"trace_id": "0a", "span_id": "0b"})
        self.assertEqual(answer["result"]["output"], [None, None, None, 1, None, "00-0a-0b-01", None, "/who"])

    def test_blobs_flows_batches_and_metadata_work_in_both_kinds_of_components_and_dialects(self) -> None:
        for runtime, initialize in ((Blobs(), "runtime_protocol_version"), (Runs(), "runtimeProtocolVersion"), (Runs(), "runtime_protocol_version")):
            runtime.flows["f"] = double
            server = self.stdio(CONTEXT, runtime)
            server.call("initialize", {initialize: 1})
            for component in ("/use", "/use_sync"):
                with self.subTest(component, runtime=type(runtime).__name__, initialize=initialize):

                    def use(what: str, *value: object) -> object:
                        answer = server.execute(component, {"what": what, "value": value})
                        return answer["result"]["output"] if "result" in answer else answer["error"]

                    blob_id = use("put_blob", {"b": 1, "a": None})
                    self.assertEqual(list(runtime.blobs[blob_id]), ["b", "a"])
                    self.assertEqual(use("get_blob", blob_id), {"b": 1, "a": None})
                    self.assertIsNone(use("get_blob", use("put_blob", None)))
                    self.assertEqual(use("get_blob", "absent")["code"], -32201)
                    self.assertEqual(use("evaluate_flow_by_id", "f", 4), 8)
                    self.assertEqual(use("evaluate_flow_by_id", "f", "fail"), {"code": -32111, "message": "flow failed", "data": {"x": 1}})
                    runtime.flows[runtime.store({"steps": []})] = double
                    self.assertEqual(use("evaluate_flow", {"steps": []}, 5), 10)
                    self.assertEqual(use("evaluate_batch_by_id", "f", [1, 2, 3]), [2, 4, 6])
                    self.assertEqual(use("evaluate_batch", {"steps": []}, [1]), [2])
                    self.assertEqual(use("evaluate_batch_by_id", "f", []), [])
                    self.assertEqual(use("evaluate_batch_by_id", "f", [1, "fail"])["code"], -32111)
                    batch_id = use("submit_batch_by_id", "f", [7])
                    _, outputs = use("get_batch", batch_id, True)
                    self.assertEqual(outputs[0]["result"], {"outcome": "success", "result": 14})

    def test_runs_are_submitted_and_read(self) -> None:
        runtime = Runs()
        runtime.flows["f"] = double
        server = self.stdio(CONTEXT, runtime)
        run = server.execute("/use", {"what": "submit_run", "value": ["f", [1, 2], True]})["result"]["output"]
        self.assertEqual(run["items"], {"total": 2})
        status = server.execute("/use_sync", {"what": "get_run", "value": [run["runId"], True, True]})["result"]["output"]
        self.assertEqual([item["result"]["result"] for item in status["results"]], [2, 4])

    def test_metadata_is_asked_for_the_current_step(self) -> None:
        answer = self.stdio(CONTEXT, Blobs()).execute("/use_sync", {"what": "get_metadata", "value": []})
        self.assertEqual(answer["result"]["output"], {"flow_metadata": {"of": "f1"}, "step_metadata": {"step": "s1"}})

    def test_a_skipped_flow_skips_the_step_that_waits_for_it(self) -> None:
        runtime = Blobs()
        runtime.flows["f"] = lambda value: double("skip")
        answer = self.stdio(CONTEXT, runtime).execute("/nested_flow", {"flow_id": "f"})
        self.assertEqual(answer["result"]["skipped"], {"reason": "not today"})

    def test_a_retried_step_asks_for_its_flows_under_the_same_key(self) -> None:
        runtime = Blobs()
        runtime.flows["f"] = double
        server = self.stdio(CONTEXT, runtime)
        for key in ("k1", "k1", "k2"):
            server.execute("/use", {"what": "evaluate_flow_by_id", "value": ["f", 1]}, idempotency_key=key)
        server.execute("/use", {"what": "evaluate_flow_by_id", "value": ["f", 1]})
        keys = [request["params"].get("subflow_key") for request in runtime.requests]
        self.assertEqual(keys[0], keys[1])
        self.assertNotEqual(keys[1], keys[2])
        self.assertIsNone(keys[3])

    def test_callbacks_carry_the_observability_of_their_step(self) -> None:
        runtime = Blobs()
        self.stdio(CONTEXT, runtime).execute("/use", {"what": "put_blob", "value": [1]})
        self.assertEqual(runtime.requests[0]["params"]["observability"], {"run_id": "r1", "flow_id": "f1", "step_id": "s1"})

    def test_an_inline_component_that_would_wait_for_itself_is_told_so(self) -> None:
        error = self.stdio(CONTEXT).execute("/inline_call", {})["error"]
        self.assertIn("inline", error["message"])


CANCELLING = """
import asyncio, time
server = StepflowServer(max_workers=1)

@server.component
async def sleeps(context):
    context.progress("started")
    try:
        await asyncio.sleep(1000)
    finally:
        context.progress("never sent, as the step is over")

@server.component
def polls(context):
    context.progress("started")
    while not context.cancelled: time.sleep(0.001)

@server.component
def waits(context):
    context.progress("started")
    assert context.wait_cancelled()

@server.component
def asks(context):
    context.progress("started")
    context.get_blob("b")

@server.component
def quick(): return 1

@server.component
async def reports(context):
    for n in range(3): context.progress({"n": n})
    return "done"
server.run()
"""


class Cancelling(ServerTest):
    def test_a_cancelled_execution_is_answered_and_its_component_stops(self) -> None:
        server = self.stdio(CANCELLING)
        server.initialize({"progress": True, "cancel": True})
        for component in ("/sleeps", "/polls", "/waits", "/asks"):
            with self.subTest(component):
                running = server.start_execute(component, {})
                while server.receive().get("params") != {"id": running, "value": "started"}:
                    pass
                server.send({"jsonrpc": "2.0", "method": "components/cancel", "params": {"id": running}})
                error = server.answer_to(running)["error"]
                self.assertEqual((error["code"], error["data"]), (-32104, {"type": "Cancelled"}))
                # There is one thread: this answer means that it is free again.
                self.assertEqual(server.execute("/quick", {})["result"], {"output": 1})
        self.assertFalse([m for m in server.kept if m.get("params", {}).get("value", "").startswith("never")])

    def test_an_execution_that_still_waits_for_a_thread_never_starts(self) -> None:
        server = self.stdio(CANCELLING)
        server.initialize({"progress": True})
        running = server.start_execute("/polls", {})
        server.receive()
        queued = server.start_execute("/polls", {})
        for request in (queued, running):
            server.send({"jsonrpc": "2.0", "method": "components/cancel", "params": {"id": request}})
            self.assertEqual(server.answer_to(request)["error"]["code"], -32104)
        self.assertEqual(server.execute("/quick", {})["result"], {"output": 1})
        self.assertEqual(server.kept, [])

    def test_progress_arrives_before_the_answer_and_only_when_asked_for(self) -> None:
        server = self.stdio(CANCELLING)
        server.execute("/reports", {})
        self.assertEqual(server.kept, [])
        server.initialize({"progress": True})
        request = server.start_execute("/reports", {})
        server.answer_to(request)
        self.assertEqual([m["params"] for m in server.kept], [{"id": request, "value": {"n": n}} for n in range(3)])
        self.assertTrue(all(m["method"] == "components/progress" and "id" not in m for m in server.kept))

    def test_sigterm_cancels_what_outlasts_the_grace(self) -> None:
        server = self.stdio(CANCELLING.replace("max_workers=1", "shutdown_grace=0.01"))
        server.initialize({"progress": True})
        running = server.start_execute("/sleeps", {})
        server.receive()
        server.process.send_signal(signal.SIGTERM)
        self.assertEqual(server.answer_to(running)["error"]["code"], -32104)
        self.assertEqual(server.wait(), 0)


if __name__ == "__main__":
    unittest.main()
