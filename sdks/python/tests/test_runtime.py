from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import textwrap
import unittest
from pathlib import Path

from stepflow_runtime import LogConfig, RestartPolicy, StepflowExecutor, StepflowRuntime, StepflowRuntimeError

from .harness import PACKAGE_ROOT, PATIENCE
from .servers import RealServer, is_running, server_environment


class Lifecycle(RealServer):
    def test_a_runtime_is_ready_when_start_returns_and_gone_after_stop(self) -> None:
        runtime = self.start()
        self.assertTrue(runtime.is_alive and not runtime.crashed)
        self.assertIsInstance(runtime, StepflowExecutor)
        self.assertEqual(runtime.url, f"http://127.0.0.1:{runtime.port}")
        self.assertEqual(self.run_async(runtime.run(self.echo, {"x": 1})).output, {"x": 1})
        pid = runtime.pid
        runtime.stop()
        runtime.stop()
        self.assertFalse(runtime.is_alive or runtime.crashed or is_running(pid))
        with self.assertRaises(StepflowRuntimeError):
            self.run_async(runtime.run(self.echo))
        with self.assertRaises(StepflowRuntimeError), runtime:
            pass

    def test_starting_and_stopping_do_not_block_the_event_loop(self) -> None:
        async def main() -> int:
            turns = 0

            async def count() -> None:
                nonlocal turns
                while True:
                    turns += 1
                    await asyncio.sleep(0)

            counting = asyncio.ensure_future(count())
            runtime = await StepflowRuntime.start_async()
            await runtime.stop_async()
            counting.cancel()
            return turns

        self.assertGreater(self.run_async(main()), 100)

    def test_a_start_that_is_cancelled_leaves_no_server(self) -> None:
        seen: list[int] = []

        async def main() -> None:
            starting = asyncio.ensure_future(StepflowRuntime.start_async(env={"STEPFLOW_TEST_MARK": mark}))
            while not (found := marked(mark)):
                await asyncio.sleep(0.01)
            seen.extend(found)
            starting.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await starting
            while marked(mark):
                await asyncio.sleep(0.01)

        mark = f"{os.getpid()}-{id(self)}"
        self.run_async(main())
        self.assertTrue(seen)

    def test_a_chosen_port_that_is_taken_is_an_error_with_the_reason(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            with self.assertRaises(StepflowRuntimeError) as caught:
                self.start(port=port)
        self.assertIn(str(port), str(caught.exception))

    def test_a_configuration_that_is_wrong_is_an_error_with_the_findings(self) -> None:
        config = self.folder / "wrong.yml"
        config.write_text("plugins: [\n", "utf-8")
        with self.assertRaises(StepflowRuntimeError) as caught:
            self.start(config)
        self.assertIn("wrong.yml", str(caught.exception))

    def test_runs_are_kept_where_data_path_says(self) -> None:
        data = self.folder / "runs.db"
        first = self.start(data_path=data)
        run_id = self.run_async(first.submit(self.wait, {"x": 1}))
        first.stop()
        second = self.start(data_path=data)
        self.run_async(second.signal(run_id, "go", 7))
        self.assertEqual(self.run_async(second.get_result(run_id)).output, {"before": {"x": 1}, "answer": 7})

    def test_nothing_is_left_in_the_folder_of_the_configuration(self) -> None:
        before = sorted(self.folder.rglob("*"))
        runtime = self.start(self.folder / "config.yml")
        self.run_async(runtime.run(self.echo, 1))
        runtime.stop()
        self.assertEqual(sorted(self.folder.rglob("*")), before)


class Crashes(RealServer):
    def crash(self, runtime: StepflowRuntime) -> None:
        os.kill(runtime.pid, signal.SIGKILL)

    def test_a_server_that_is_gone_for_good_is_said_to_be(self) -> None:
        codes: list[int] = []
        runtime = self.start(on_crash=codes.append)
        self.crash(runtime)
        self.until(lambda: runtime.crashed, "the crash")
        with self.assertRaises(StepflowRuntimeError) as caught:
            self.run_async(runtime.run(self.echo))
        self.assertIn("-9", str(caught.exception))
        self.until(lambda: codes, "on_crash")
        self.assertEqual((codes, runtime.is_alive), ([-9], False))

    def test_runs_in_flight_survive_a_restart(self) -> None:
        codes: list[int] = []
        runtime = self.start(restart_policy=RestartPolicy.ON_FAILURE, on_crash=codes.append)
        port, pid = runtime.port, runtime.pid

        async def main() -> object:
            run_id = await runtime.submit(self.wait, {"x": 1})
            waiting = asyncio.ensure_future(runtime.get_result(run_id))
            other = asyncio.ensure_future(runtime.run(self.wait, {"x": 2}, labels={"mark": "other"}))
            while len(await runtime.list_runs(status="running")) < 2:
                await asyncio.sleep(0.01)
            self.crash(runtime)
            found = None
            while found is None:
                found = next((run["runId"] for run in await runtime.list_runs(status="running") if run["runId"] != run_id), None)
            await runtime.signal(run_id, "go", "a")
            await runtime.signal(found, "go", "b")
            return (await waiting).output, (await other).output, len(await runtime.list_runs())

        results = self.run_async(main())
        self.assertEqual(results, ({"before": {"x": 1}, "answer": "a"}, {"before": {"x": 2}, "answer": "b"}, 2))
        self.assertEqual((codes, runtime.port, runtime.restarts), ([-9], port, 1))
        self.assertNotEqual(runtime.pid, pid)

    def test_events_go_on_over_a_restart_without_a_gap(self) -> None:
        runtime = self.start(restart_policy=RestartPolicy.ON_FAILURE)

        async def main() -> None:
            run_id = await runtime.submit(self.wait, {"x": 1})
            seen = []
            async for event in runtime.events(run_id):
                seen.append(event)
                if len(seen) == 2:
                    self.crash(runtime)
                    await runtime.signal(run_id, "go")
            self.assertEqual([event async for event in runtime.events(run_id)], seen)
            self.assertEqual([event async for event in runtime.events(run_id, last_event_id=seen[1].id)], seen[2:])
            self.assertEqual((seen[0].kind, seen[-1].kind), ("runCreated", "runCompleted"))
            self.assertEqual(len({event.id for event in seen}), len(seen))

        self.run_async(main())
        self.assertEqual(runtime.restarts, 1)

    def test_restarts_end_after_as_many_as_allowed(self) -> None:
        codes: list[int] = []
        runtime = self.start(restart_policy=RestartPolicy.ALWAYS, max_restarts=1, on_crash=codes.append)
        self.crash(runtime)
        self.until(lambda: runtime.restarts == 1 and runtime.is_alive and codes, "the restart")
        self.assertEqual(self.run_async(runtime.run(self.echo, 5)).output, 5)
        self.crash(runtime)
        self.until(lambda: runtime.crashed and len(codes) == 2, "the second crash")

    def test_an_orderly_end_is_restarted_only_by_always(self) -> None:
        codes: list[int] = []
        once = self.start(restart_policy=RestartPolicy.ON_FAILURE, on_crash=codes.append)
        os.kill(once.pid, signal.SIGTERM)
        self.until(lambda: not once.is_alive, "the end")
        ever = self.start(restart_policy=RestartPolicy.ALWAYS, on_crash=codes.append)
        os.kill(ever.pid, signal.SIGTERM)
        self.until(lambda: ever.restarts == 1 and ever.is_alive, "the restart")
        self.assertEqual(self.run_async(ever.run(self.echo, 6)).output, 6)
        self.until(lambda: once.crashed, "the judgement")
        self.assertEqual(codes, [])

    def test_a_callback_that_fails_changes_nothing(self) -> None:
        def on_crash(code: int) -> None:
            raise KeyError(code)

        runtime = self.start(restart_policy=RestartPolicy.ON_FAILURE, on_crash=on_crash)
        self.crash(runtime)
        self.until(lambda: runtime.restarts == 1 and runtime.is_alive, "the restart")
        self.assertEqual(self.run_async(runtime.run(self.echo, 1)).output, 1)

    def test_a_stop_during_a_restart_wins(self) -> None:
        runtime = self.start(restart_policy=RestartPolicy.ALWAYS, max_restarts=100)
        self.crash(runtime)
        self.until(lambda: runtime.restarts == 1, "the restart")
        runtime.stop()
        self.assertFalse(runtime.is_alive)
        self.assertFalse(is_running(runtime.pid))


class Logs(RealServer):
    def test_captured_logs_are_kept_and_forwarded(self) -> None:
        with self.assertLogs("myapp.stepflow", "INFO") as caught:
            runtime = self.start(log_config=LogConfig(level="debug", python_logger="myapp.stepflow"))
            self.run_async(runtime.run(self.echo, 1))
            runtime.stop()
        entries = runtime.get_recent_logs()
        self.assertTrue(entries)
        self.assertTrue(all(entry.timestamp and entry.level and entry.message for entry in entries), entries)
        self.assertEqual(runtime.get_recent_logs(limit=1), entries[-1:])
        self.assertTrue(caught.records)

    def test_logs_can_go_to_a_file_as_well(self) -> None:
        runtime = self.start(log_config=LogConfig(file_path=self.folder / "server.log"))
        runtime.stop()
        self.assertTrue((self.folder / "server.log").read_text("utf-8").strip())
        self.assertTrue(runtime.get_recent_logs())

    def test_logs_that_are_not_captured_go_to_standard_error(self) -> None:
        source = "runtime = StepflowRuntime.start(log_config=LogConfig(capture=False))\nprint(runtime.get_recent_logs())\nruntime.stop()"
        program = Program(self, source)
        output, errors = program.finish()
        self.assertEqual((output.strip(), program.code), ("[]", 0), errors)
        self.assertTrue(errors.strip())


class Environment(RealServer):
    def value(self, **options: object) -> str:
        runtime = self.start(**options)
        content = Path(f"/proc/{runtime.pid}/environ").read_bytes().decode()
        runtime.stop()
        return content

    @unittest.skipUnless(Path("/proc/self/environ").exists(), "reads /proc")
    def test_what_the_server_inherits_is_chosen(self) -> None:
        os.environ["STEPFLOW_TEST_SECRET"] = "inherited"
        environment = self.value(env={"OPENAI_API_KEY": "given"})
        self.assertIn("OPENAI_API_KEY=given", environment)
        self.assertIn("STEPFLOW_TEST_SECRET=inherited", environment)
        environment = self.value(env={"OPENAI_API_KEY": "given"}, inherit_env=False)
        self.assertIn("OPENAI_API_KEY=given", environment)
        self.assertNotIn("STEPFLOW_TEST_SECRET", environment)


class Program:
    """A Python program of its own, for what ends the interpreter."""

    def __init__(self, test: RealServer, source: str) -> None:
        prelude = "import asyncio, os, signal, sys, threading, time\nfrom stepflow_runtime import *\n"
        self.process = subprocess.Popen(
            [sys.executable, "-c", prelude + textwrap.dedent(source)],
            cwd=test.folder,
            env={**server_environment(), "PYTHONPATH": str(PACKAGE_ROOT), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        test.addCleanup(self.end)
        self.code: int | None = None

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def finish(self) -> tuple[str, str]:
        output, errors = self.process.communicate(timeout=PATIENCE * 2)
        self.code = self.process.returncode
        return output, errors

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


class Ends(RealServer):
    START = "runtime = StepflowRuntime.start()\nprint(runtime.pid)\n"

    def gone(self, pid: int) -> None:
        self.until(lambda: not is_running(pid), f"the end of server {pid}")

    def test_the_end_of_python_is_the_end_of_the_server(self) -> None:
        program = Program(self, self.START)
        pid = int(program.line())
        _, errors = program.finish()
        self.assertEqual((program.code, errors), (0, ""))
        self.assertFalse(is_running(pid))

    def test_an_exception_is_too(self) -> None:
        program = Program(self, self.START + "raise SystemExit(3)")
        pid = int(program.line())
        program.finish()
        self.assertEqual(program.code, 3)
        self.assertFalse(is_running(pid))

    def test_a_signal_stops_the_server_and_then_does_what_it_did_before(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            program = Program(self, self.START + "time.sleep(600)")
            pid = int(program.line())
            program.process.send_signal(number)
            _, errors = program.finish()
            self.assertEqual(program.code, -number, errors)
            self.assertFalse(is_running(pid))
            self.assertEqual("KeyboardInterrupt" in errors, number == signal.SIGINT)

    def test_a_handler_that_was_there_is_called_and_put_back(self) -> None:
        source = """
            def handler(number, frame):
                print("handler", runtime.is_alive)
            signal.signal(signal.SIGTERM, handler)
            runtime = StepflowRuntime.start()
            print(signal.getsignal(signal.SIGTERM) is handler)
            os.kill(os.getpid(), signal.SIGTERM)
            print(signal.getsignal(signal.SIGTERM) is handler, signal.getsignal(signal.SIGINT) is signal.default_int_handler)
            with StepflowRuntime.start(), StepflowRuntime.start():
                pass
            print(signal.getsignal(signal.SIGTERM) is handler, signal.getsignal(signal.SIGINT) is signal.default_int_handler)
        """
        program = Program(self, source)
        output, errors = program.finish()
        self.assertEqual(output.split("\n"), ["False", "handler False", "True True", "True True", ""], errors)

    def test_an_interrupt_cancels_the_main_task_of_an_event_loop(self) -> None:
        source = """
            async def main():
                async with await StepflowRuntime.start_async() as runtime:
                    print(runtime.pid)
                    try:
                        await asyncio.sleep(600)
                    finally:
                        print("cleaned")
            try:
                asyncio.run(main())
            except KeyboardInterrupt:
                print("interrupted")
        """
        program = Program(self, source)
        pid = int(program.line())
        program.process.send_signal(signal.SIGINT)
        output, errors = program.finish()
        self.assertEqual(output.split(), ["cleaned", "interrupted"], errors)
        self.assertFalse(is_running(pid))

    def test_kill_9_of_python_leaves_no_server(self) -> None:
        program = Program(self, self.START + "time.sleep(600)")
        pid = int(program.line())
        program.process.kill()
        self.gone(pid)

    def test_a_thread_may_start_and_stop_a_runtime(self) -> None:
        source = """
            def work():
                with StepflowRuntime.start() as runtime:
                    print(asyncio.run(runtime.health())["status"])
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
        """
        program = Program(self, source)
        output, errors = program.finish()
        self.assertEqual((output.strip(), program.code), ("healthy", 0), errors)

    def test_a_forked_child_does_not_stop_its_parents_server(self) -> None:
        source = """
            if os.fork() == 0:
                sys.exit(0)
            os.wait()
            print(runtime.is_alive, asyncio.run(runtime.health())["status"])
        """
        program = Program(self, self.START + textwrap.dedent(source))
        program.line()
        output, errors = program.finish()
        self.assertEqual(output.strip(), "True healthy", errors)


def marked(mark: str) -> list[int]:
    """Processes that have the mark in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"STEPFLOW_TEST_MARK={mark}".encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            pass
    return found


if __name__ == "__main__":
    unittest.main()
