from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from stepflow_runtime import BinaryNotFoundError, LogConfig, LogEntry, RestartPolicy, StartupTimeoutError, StepflowRuntime, StepflowRuntimeError
from stepflow_runtime.binary import find_binary
from stepflow_runtime.logs import LogCapture, parse_line

from .harness import PACKAGE_ROOT, PATIENCE, REPOSITORY_ROOT, environment


def program(path: Path, text: str = "#!/bin/sh\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(0o755)
    return path


class Folder(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()


class Logs(unittest.TestCase):
    def test_json_lines_become_entries(self) -> None:
        line = '{"timestamp":"2025-01-01T00:00:00Z","level":"WARN","message":"slow","target":"engine","runId":"r1","fields":{"step":"a"}}\n'
        entry = LogEntry("2025-01-01T00:00:00Z", "warn", "slow", "engine", {"runId": "r1", "step": "a"})
        self.assertEqual(parse_line(line), entry)
        self.assertEqual(str(entry), "2025-01-01T00:00:00Z [warn] slow")
        self.assertEqual(parse_line('{"@timestamp":"t","severity":"Information","msg":"m"}').level, "info")

    def test_whatever_else_a_server_writes_is_kept_as_text(self) -> None:
        for line in ("plain text", "{not json", "[1]", '{"message":', "{" * 100_000):
            entry = parse_line(line, "error")
            self.assertEqual((entry.level, entry.message), ("error", line))
            self.assertTrue(entry.timestamp.endswith("Z"))

    def test_the_latest_entries_are_kept_and_all_are_forwarded(self) -> None:
        logs = LogCapture("stepflow.test")
        with self.assertLogs("stepflow.test", logging.DEBUG) as caught:
            for number in range(1500):
                logs.add(f'{{"level":"error","message":"m%d{number}"}}\n')
            logs.add("\n")
        self.assertEqual(len(caught.records), 1500)
        self.assertEqual((caught.records[0].levelno, caught.records[0].getMessage()), (logging.ERROR, "m%d0"))
        self.assertEqual([entry.message for entry in logs.recent(2)], ["m%d1498", "m%d1499"])
        self.assertEqual(len(logs.recent(5000)), 1000)
        self.assertEqual(logs.recent(0), [])


class Options(Folder):
    def test_a_log_configuration_becomes_arguments(self) -> None:
        config = LogConfig(level="debug", format="text", file_path=self.folder / "a.log", otlp_endpoint="http://collector:4317")
        expected = ["--log-level", "debug", "--log-format", "text", "--otlp-endpoint", "http://collector:4317"]
        self.assertEqual(config.arguments(), expected)
        config = LogConfig(capture=False, file_path=self.folder / "a.log")
        self.assertEqual(config.arguments(), ["--log-level", "info", "--log-format", "json", "--log-file", str(self.folder / "a.log")])
        self.assertEqual(LogConfig().arguments(), ["--log-level", "info", "--log-format", "json"])
        self.assertEqual((LogConfig().capture, LogConfig().python_logger), (True, "stepflow.server"))

    def test_arguments_that_make_no_sense_are_refused_before_anything_starts(self) -> None:
        for config in ({"level": "loud"}, {"format": "xml"}):
            with self.assertRaises(ValueError):
                LogConfig(**config)
        for options in ({"port": 0}, {"port": 70000}, {"max_restarts": -1}, {"startup_timeout": 0}):
            with self.assertRaises(ValueError):
                StepflowRuntime.start(**options)  # type: ignore[arg-type]
        with self.assertRaises(FileNotFoundError) as caught:
            StepflowRuntime.start(self.folder / "nothing.yml")
        self.assertIn("nothing.yml", str(caught.exception))

    def test_policies_say_what_is_restarted(self) -> None:
        self.assertEqual([RestartPolicy.NEVER.allows(code) for code in (0, 1, -9)], [False, False, False])
        self.assertEqual([RestartPolicy.ON_FAILURE.allows(code) for code in (0, 1, -9)], [False, True, True])
        self.assertEqual([RestartPolicy.ALWAYS.allows(code) for code in (0, 1, -9)], [True, True, True])


class Binary(Folder):
    def setUp(self) -> None:
        super().setUp()
        self.package = self.folder / "site" / "stepflow_runtime"
        self.package.mkdir(parents=True)

    def find(self, **variables: str) -> Path:
        return find_binary({"PATH": str(self.folder / "empty"), **variables}, self.package)

    def test_places_are_looked_at_in_order(self) -> None:
        (self.folder / "StepFlow.slnf").touch()
        command = program(self.folder / "stepflow")
        self.assertEqual(self.find(), command)
        on_path = program(self.folder / "bin" / "stepflow")
        self.assertEqual(self.find(PATH=str(on_path.parent)), on_path)
        bundled = program(self.package / "bin" / "stepflow")
        self.assertEqual(self.find(PATH=str(on_path.parent)), bundled)
        development = program(self.folder / "dev")
        self.assertEqual(self.find(STEPFLOW_DEV_BINARY=str(development)), development)
        named = program(self.folder / "named")
        self.assertEqual(self.find(STEPFLOW_DEV_BINARY=str(development), STEPFLOW_BINARY=str(named)), named)

    def test_a_missing_program_is_an_error_with_all_places(self) -> None:
        with self.assertRaises(BinaryNotFoundError) as caught:
            self.find()
        self.assertIsInstance(caught.exception, FileNotFoundError)
        for place in ("STEPFLOW_BINARY", "STEPFLOW_DEV_BINARY", str(self.package / "bin" / "stepflow"), str(self.folder / "empty"), "repository"):
            self.assertIn(place, str(caught.exception))

    def test_a_variable_that_names_nothing_is_not_passed_over(self) -> None:
        program(self.package / "bin" / "stepflow")
        with self.assertRaises(BinaryNotFoundError) as caught:
            self.find(STEPFLOW_BINARY="/nowhere/stepflow")
        self.assertIn("/nowhere/stepflow", str(caught.exception))

    def test_the_command_of_this_repository_is_found(self) -> None:
        self.assertEqual(find_binary({"PATH": ""}), REPOSITORY_ROOT / "stepflow")


@unittest.skipIf(os.name == "nt", "these servers are shell scripts")
class BadServers(Folder):
    """Programs that are not a server: for the ends that a healthy one never has."""

    def setUp(self) -> None:
        super().setUp()
        # Without a handler, Python itself would print what the server says.
        handler = logging.NullHandler()
        logging.getLogger("stepflow").addHandler(handler)
        self.addCleanup(logging.getLogger("stepflow").removeHandler, handler)

    def start(self, text: str, **options: object) -> StepflowRuntime:
        path = program(self.folder / "server", f"#!/bin/sh\n{text}\n")
        with mock.patch.dict(os.environ, {"STEPFLOW_BINARY": str(path)}):
            runtime = StepflowRuntime.start(**options)  # type: ignore[arg-type]
        self.addCleanup(runtime.stop)
        return runtime

    def test_one_that_ends_tells_its_code_and_its_last_words(self) -> None:
        with self.assertRaises(StepflowRuntimeError) as caught:
            self.start('echo \'{"level":"error","message":"the port is taken"}\' >&2; exit 7')
        self.assertIn("code 7", str(caught.exception))
        self.assertIn("[error] the port is taken", str(caught.exception))

    def test_one_that_never_answers_is_killed(self) -> None:
        with self.assertRaises(StartupTimeoutError) as caught:
            self.start(f"trap '' TERM; echo $$ >{self.folder}/pid; while :; do sleep 0.05; done", startup_timeout=0.3)
        self.assertIsInstance(caught.exception, TimeoutError)
        with self.assertRaises(ProcessLookupError):
            os.kill(int((self.folder / "pid").read_text()), 0)

    def test_handlers_of_signals_are_as_before(self) -> None:
        before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
        with self.assertRaises(StepflowRuntimeError):
            self.start("exit 1")
        self.assertEqual([signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)], before)


class Import(unittest.TestCase):
    def test_the_packages_need_nothing_but_the_standard_library(self) -> None:
        code = (
            "import sys, stepflow_runtime\n"
            "own = {'stepflow', 'stepflow_py', 'stepflow_client', 'stepflow_runtime', '__main__'}\n"
            "print(sorted({name.split('.')[0] for name in sys.modules} - own - set(sys.stdlib_module_names)))"
        )
        result = subprocess.run([sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(PACKAGE_ROOT)!r})\n{code}"],
                                capture_output=True, text=True, timeout=PATIENCE, env=environment(), check=True)  # fmt: skip
        self.assertEqual(result.stdout.strip(), "[]")


if __name__ == "__main__":
    unittest.main()
