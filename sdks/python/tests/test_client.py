from __future__ import annotations

import asyncio
import unittest
from collections.abc import Awaitable, Callable
from typing import Any

from stepflow import FlowResult, StepflowApiError, StepflowExecutor, StepflowTimeoutError, StepflowValidationError
from stepflow_client import RetryPolicy, StepflowClient
from stepflow_runtime import LogConfig, StepflowRuntime

from .servers import RealServer

FAILING = {"steps": [{"id": "f", "component": "/builtin/sleep", "input": {"duration": "no duration"}}], "output": {"$step": "f"}}
NO_STEP = "name: broken\nsteps:\n  - {id: a, component: /builtin/noop, input: {$step: b}}\noutput: {$step: a}\n"


class Calls(RealServer):
    """Every call against one real server, by the client; the runtime is the same code over another connection."""

    runtime: StepflowRuntime

    @classmethod
    def setUpClass(cls) -> None:
        helper = RealServer()
        helper.setUp()
        cls.addClassCleanup(helper.doCleanups)
        cls.runtime = StepflowRuntime.start(log_config=LogConfig(python_logger="stepflow.test"))
        cls.addClassCleanup(cls.runtime.stop)

    def call(self, what: Callable[[StepflowClient], Awaitable[Any]]) -> Any:
        async def main() -> Any:
            async with StepflowClient(self.runtime.url) as client:
                return await what(client)

        return self.run_async(main())

    def test_a_flow_is_a_path_a_dict_or_an_id(self) -> None:
        async def main(client: StepflowClient) -> None:
            flow_id = await client.store_flow(self.echo)
            echo = {"steps": [{"id": "e", "component": "/builtin/noop", "input": {"$input": "$"}}], "output": {"$step": "e"}}
            for flow in (self.echo, str(self.echo), echo, flow_id):
                result = await client.run(flow, {"é": [1, 2.5, None, True]})
                self.assertEqual((result.output, result.is_success), ({"é": [1, 2.5, None, True]}, True))
                self.assertTrue(result.run_id)

        self.call(main)

    def test_a_json_file_is_a_flow_too(self) -> None:
        path = self.folder / "flow.json"
        path.write_text('{"steps": [], "output": {"$input": "x"}}', "utf-8")
        self.assertEqual(self.call(lambda client: client.run(path, {"x": "y"})).output, "y")

    def test_submit_and_get_result_are_run_in_two_calls(self) -> None:
        async def main(client: StepflowClient) -> None:
            run_id = await client.submit(self.echo, {"x": 1})
            self.assertEqual(await client.get_result(run_id), FlowResult.success({"x": 1}))
            self.assertEqual((await client.get_run(run_id))["status"], "completed")
            self.assertIn(run_id, [run["runId"] for run in await client.list_runs(flow_name="echo", limit=1000)])

        self.call(main)

    def test_a_flow_that_fails_is_a_result(self) -> None:
        result = self.call(lambda client: client.run(FAILING))
        self.assertTrue(result.is_failed)
        self.assertTrue(result.error.code and result.error.message)

    def test_a_flow_that_is_not_valid_is_a_result_of_run_and_an_error_of_submit(self) -> None:
        path = self.folder / "broken.yaml"
        path.write_text(NO_STEP, "utf-8")

        async def main(client: StepflowClient) -> None:
            result = await client.run(path)
            assert result.error is not None
            self.assertEqual(result.error.code, 400)
            self.assertTrue(result.error.message.startswith("Flow validation failed: "), result.error.message)
            with self.assertRaises(StepflowValidationError) as caught:
                await client.submit(path)
            self.assertFalse(caught.exception.result.is_valid)

        self.call(main)

    def test_findings_have_their_place_in_the_file(self) -> None:
        path = self.folder / "broken.yaml"
        path.write_text(NO_STEP, "utf-8")

        async def main(client: StepflowClient) -> None:
            self.assertTrue((await client.validate(self.echo)).is_valid)
            result = await client.validate(path)
            self.assertFalse(result.is_valid)
            self.assertEqual(result.errors[0].line, 3, result)
            path.write_text("steps: [\n", "utf-8")
            self.assertFalse((await client.validate(path)).is_valid)

        self.call(main)

    def test_overrides_and_variables_and_labels_arrive(self) -> None:
        flow = {
            "schemas": {"type": "object", "properties": {"variables": {"type": "object", "properties": {"who": {"type": "string"}}}}},
            "steps": [{"id": "a", "component": "/builtin/noop", "input": "plain"}],
            "output": {"a": {"$step": "a"}, "who": {"$variable": "who"}},
        }

        async def main(client: StepflowClient) -> None:
            overrides = {"steps": {"a": {"value": {"input": "changed"}}}}
            result = await client.run(flow, {}, overrides, variables={"who": "Ada"}, labels={"team": "x"})
            self.assertEqual(result.output, {"a": "changed", "who": "Ada"}, result)
            assert result.run_id is not None
            self.assertEqual((await client.get_run(result.run_id))["labels"], {"team": "x"})

        self.call(main)

    def test_components_have_schemas(self) -> None:
        components = {component.name: component for component in self.call(lambda client: client.list_components())}
        self.assertIn("/builtin/noop", components)
        self.assertTrue(any(component.input_schema for component in components.values()))

    def test_a_run_waits_for_its_signal_and_other_calls_do_not_wait_for_it(self) -> None:
        async def main() -> None:
            async with StepflowClient(self.runtime.url, max_connections=2, timeout=1.0) as client:
                run_id = await client.submit(self.wait, "x")
                waiting = asyncio.ensure_future(client.get_result(run_id, timeout=60))
                with self.assertRaises(StepflowTimeoutError) as caught:
                    await client.get_result(run_id, timeout=0.2)
                self.assertEqual(caught.exception.run_id, run_id)
                await client.signal(run_id, "go", {"by": "Ada"})
                self.assertEqual((await waiting).output, {"before": "x", "answer": {"by": "Ada"}})

        self.run_async(main())

    def test_a_cancelled_run_is_a_failed_result(self) -> None:
        async def main(client: StepflowClient) -> None:
            run_id = await client.submit(self.wait)
            await client.cancel(run_id)
            result = await client.get_result(run_id)
            assert result.error is not None
            self.assertEqual(result.error.code, "CANCELLED", result)

        self.call(main)

    def test_a_paused_run_goes_on_when_it_is_resumed(self) -> None:
        async def main(client: StepflowClient) -> None:
            run_id = await client.submit(self.wait, 1)
            await client.pause(run_id)
            self.assertEqual((await client.get_run(run_id))["status"], "paused")
            await client.resume(run_id)
            await client.signal(run_id, "go", 2)
            self.assertEqual((await client.get_result(run_id)).output, {"before": 1, "answer": 2})

        self.call(main)

    def test_a_fork_has_what_came_before_its_step(self) -> None:
        async def main(client: StepflowClient) -> None:
            run_id = await client.submit(self.wait, 1)
            await client.signal(run_id, "go", "old")
            self.assertTrue((await client.get_result(run_id)).is_success)
            fork_id = await client.fork(run_id, "answer")
            self.assertNotEqual(fork_id, run_id)
            await client.signal(fork_id, "go", "new")
            self.assertEqual((await client.get_result(fork_id)).output, {"before": 1, "answer": "new"})

        self.call(main)

    def test_a_deleted_run_is_gone(self) -> None:
        async def main(client: StepflowClient) -> None:
            result = await client.run(self.echo, 1)
            assert result.run_id is not None
            await client.delete(result.run_id)
            with self.assertRaises(StepflowApiError) as caught:
                await client.get_run(result.run_id)
            self.assertEqual(caught.exception.status, 404)

        self.call(main)

    def test_the_same_key_is_the_same_run(self) -> None:
        async def main(client: StepflowClient) -> None:
            first = await client.submit(self.echo, 1, idempotency_key="the key")
            self.assertEqual(await client.submit(self.echo, 1, idempotency_key="the key"), first)
            with self.assertRaises(StepflowApiError) as caught:
                await client.submit(self.echo, 2, idempotency_key="the key")
            self.assertEqual(caught.exception.status, 422)

        self.call(main)

    def test_a_batch_has_a_result_for_every_input_in_order(self) -> None:
        async def main(client: StepflowClient) -> None:
            batch_id = await client.submit_batch(self.echo, list(range(20)), max_concurrent=3)
            details, results = await client.get_batch(batch_id)
            self.assertEqual([result.output for result in results], list(range(20)))
            self.assertEqual((details.total, details.completed, details.status, details.batch_id), (20, 20, "completed", batch_id))
            self.assertEqual((await client.get_batch(batch_id, include_results=False))[1], [])

        self.call(main)

    def test_a_batch_can_be_looked_at_before_its_end_and_cancelled(self) -> None:
        async def main(client: StepflowClient) -> None:
            batch_id = await client.submit_batch(self.wait, [1, 2])
            details, results = await client.get_batch(batch_id, wait=False)
            self.assertFalse(details.is_finished)
            self.assertEqual([result.is_running for result in results], [True, True])
            await client.cancel_batch(batch_id)
            details, results = await client.get_batch(batch_id)
            self.assertEqual([result.is_failed for result in results], [True, True])

        self.call(main)

    def test_events_come_as_they_happen_and_end_with_the_run(self) -> None:
        async def main(client: StepflowClient) -> None:
            run_id = await client.submit(self.wait, 1)
            seen = []
            async for event in client.events(run_id):
                if not seen:
                    await client.signal(run_id, "go")
                seen.append(event)
            numbers = [event.sequence for event in seen]
            self.assertEqual(numbers, sorted(numbers, key=int))
            self.assertEqual(len({event.id for event in seen}), len(seen))
            self.assertEqual((seen[0].kind, seen[-1].kind), ("runCreated", "runCompleted"))
            self.assertTrue(all(event.timestamp and event.data["runId"] == run_id for event in seen), seen)
            rest = [event async for event in client.events(run_id, last_event_id=seen[0].id)]
            self.assertEqual(rest, seen[1:])
            self.assertEqual([event async for event in client.events(run_id, last_event_id=seen[-1].id)], [])

        self.call(main)

    def test_values_and_bytes_are_stored_by_their_content(self) -> None:
        async def main(client: StepflowClient) -> None:
            for value in ({"a": [1, "é", None]}, "text", b"\x00\xff bytes", b""):
                blob_id = await client.put_blob(value)
                self.assertEqual(await client.get_blob(blob_id), value)
                self.assertEqual(await client.put_blob(value), blob_id)
            with self.assertRaises(StepflowApiError) as caught:
                await client.get_blob("0" * 64)
            self.assertEqual((caught.exception.status, caught.exception.code), (404, "BLOB_NOT_FOUND"))

        self.call(main)

    def test_what_is_not_there_is_an_error_with_a_code(self) -> None:
        for run_id in ("no id", "../../health", "00000000-0000-0000-0000-000000000000"):
            with self.assertRaises(StepflowApiError) as caught:
                self.call(lambda client, run_id=run_id: client.get_result(run_id))  # type: ignore[misc]
            self.assertEqual((caught.exception.status, caught.exception.code), (404, "RUN_NOT_FOUND"))

    def test_a_hundred_runs_at_the_same_time(self) -> None:
        async def main(client: StepflowClient) -> list[Any]:
            return [result.output for result in await asyncio.gather(*(client.run(self.echo, number) for number in range(100)))]

        self.assertEqual(self.call(main), list(range(100)))

    def test_client_and_runtime_are_interchangeable(self) -> None:
        async def use(executor: StepflowExecutor) -> Any:
            self.assertEqual((await executor.health())["status"], "healthy")
            return (await executor.run(self.echo, 1)).output

        self.assertIsInstance(self.runtime, StepflowExecutor)
        self.assertEqual(self.run_async(use(self.runtime)), 1)
        self.assertEqual(self.run_async(use(self.runtime.client)), 1)
        with StepflowClient(self.runtime.url, retry=RetryPolicy(max_attempts=1)) as client:
            self.assertEqual(self.run_async(use(client)), 1)


if __name__ == "__main__":
    unittest.main()
