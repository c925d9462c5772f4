from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import unittest
import venv
from pathlib import Path

from .harness import PACKAGE_ROOT


class Package(unittest.TestCase):
    def test_pip_installs_them_without_a_network_and_the_command_and_the_bundled_server_work(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            venv.create(folder, with_pip=False)
            scripts = Path(folder, "Scripts" if os.name == "nt" else "bin")
            bare = {name: value for name, value in os.environ.items() if not name.startswith("STEPFLOW_")}
            environment = {**bare, "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
            python = str(scripts / "python")
            pip = [sys.executable, "-m", "pip", "--python", python]
            server = Path(folder, "publish", "stepflow")
            server.parent.mkdir()
            server.write_text("#!/bin/sh\n", "utf-8")
            server.chmod(0o755)
            subprocess.run(
                [*pip, "wheel", "-q", "--no-deps", str(PACKAGE_ROOT / "runtime"), "-w", folder, "--config-settings", f"binary={server.parent}"],
                check=True, env=environment, timeout=120,
            )  # fmt: skip
            wheels = [str(path) for path in Path(folder).glob("stepflow_runtime-*.whl")]
            self.assertNotIn("-any.whl", wheels[0])
            subprocess.run([*pip, "install", "-q", str(PACKAGE_ROOT), *wheels], check=True, env=environment, timeout=120)
            code = "import stepflow, stepflow_client, stepflow_runtime.binary as b; print(b.find_binary())"
            result = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, cwd=folder, timeout=60, env=bare)
            self.assertTrue(result.stdout.strip().endswith(os.path.join("stepflow_runtime", "bin", "stepflow")), result.stdout + result.stderr)
            request = b'{"id":1,"method":"components/list"}\n'
            for command in ([str(scripts / "stepflow_py")], [python, "-m", "stepflow_py"]):
                result = subprocess.run(command, input=request, capture_output=True, cwd=folder, timeout=60)
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertIn(b'"/udf"', result.stdout)


if __name__ == "__main__":
    unittest.main()
